package decode

import (
	"image"

	"icpdoc/internal/fault"
)

func profileName(icc []byte) string { return "" }

func toSRGB(img *image.YCbCr, h *header, stop func() bool) ([]fault.Field, error) { return nil, nil }

type nclx struct {
	primaries, transfer, matrix int
	full                        bool
}
