package decode

import (
	"bytes"

	"github.com/gen2brain/heic"
)

// isBrand tells whether an ISO base media file has one of the brands as its major brand.
func isBrand(brands ...string) func([]byte) bool {
	return func(b []byte) bool {
		if len(b) < 12 || string(b[4:8]) != "ftyp" {
			return false
		}
		for _, n := range brands {
			if string(b[8:12]) == n {
				return true
			}
		}
		return false
	}
}

func isHEIC(b []byte) bool {
	return isBrand("heic", "heix", "heim", "heis", "mif1")(b)
}

func readHEIC(data []byte, _ Limits, _ int) (*header, error) {
	c, err := heic.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, foreign(HEIC, len(data), err)
	}
	return &header{Info: Info{Format: HEIC, Orientation: 1, Pages: 1}, rawW: c.Width, rawH: c.Height}, nil
}

func decodeHEIC(data []byte, h *header) (*raster, error) {
	img, err := heic.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, foreign(HEIC, len(data), err)
	}
	y, err := planar(img, func() bool { return false })
	if err != nil {
		return nil, err
	}
	r := whole(y)
	r.turned = true
	return r, nil
}
