package read

import (
	"image"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

// prefix begins every payload of ours.
const prefix = "ICP1:"

// Found is one code in a picture.
type Found struct {
	Payload string        // the text of the code, as imprint.Keyring.Mint gave it; what Keyring.Open takes
	Corners [4][2]float64 // of the symbol without its quiet zone, pixels of the picture: top left, top right, bottom right, bottom left as it is read
}

// Codes finds every code of ours in a picture, whichever way the sheets lie in it, in reading order of the picture;
// nil when there is none. The same picture gives the same codes, in bounded time whatever the picture holds.
func Codes(img image.Image) (found []Found) {
	defer func() {
		if recover() != nil { // a picture that lies about itself is one without codes
			found = nil
		}
	}()
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return nil
	}
	results, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bits, nil)
	if err != nil {
		return nil
	}
	for _, r := range results {
		if strings.HasPrefix(r.GetText(), prefix) {
			found = append(found, Found{Payload: r.GetText()})
		}
	}
	return found
}
