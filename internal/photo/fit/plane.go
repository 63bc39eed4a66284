package fit

import (
	"image"

	"icpdoc/internal/photo/chroma"
)

// plane is one channel's samples, row by row; pix starts at the first sample shown.
type plane struct {
	pix    []byte
	stride int
	w, h   int
}

// maxSide is the most that a baseline frame can state.
const maxSide = 65535

// usable tells whether a picture has pixels, fits a baseline frame and has planes as large as it claims. Everything
// else here relies on it.
func usable(img *image.YCbCr) bool {
	if img == nil || img.Rect.Empty() || img.Rect.Dx() > maxSide || img.Rect.Dy() > maxSide || img.YStride <= 0 || img.CStride <= 0 {
		return false
	}
	if img.Rect.Min.X < 0 || img.Rect.Min.Y < 0 {
		return false
	}
	for _, p := range planesOf(img) {
		if p.pix == nil || p.stride < p.w || len(p.pix) < (p.h-1)*p.stride+p.w {
			return false
		}
	}
	return true
}

// planesOf cuts the three planes out of a picture, sub-pictures included.
func planesOf(img *image.YCbCr) [3]plane {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	fx, fy := chroma.Span(img.SubsampleRatio)
	lo, hi := img.Rect.Min, img.Rect.Max
	cw, ch := (hi.X+fx-1)/fx-lo.X/fx, (hi.Y+fy-1)/fy-lo.Y/fy
	yo, co := img.YOffset(lo.X, lo.Y), img.COffset(lo.X, lo.Y)
	from := func(pix []byte, o int) []byte {
		if o < 0 || o >= len(pix) {
			return nil
		}
		return pix[o:]
	}
	return [3]plane{
		{from(img.Y, yo), img.YStride, w, h},
		{from(img.Cb, co), img.CStride, cw, ch},
		{from(img.Cr, co), img.CStride, cw, ch},
	}
}
