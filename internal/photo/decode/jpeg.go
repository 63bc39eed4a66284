package decode

import (
	"bytes"
	"image/jpeg"
)

func decodeJPEG(data []byte, h *header, o Options) (*raster, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, foreign(JPEG, len(data), err)
	}
	y, err := planar(img, o.Cancelled)
	if err != nil {
		return nil, err
	}
	return whole(y), nil
}
