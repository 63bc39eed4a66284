// Package chroma knows how coarse the colour of a Y'CbCr picture is. It touches no pixels.
//
//	x, y := chroma.Span(img.SubsampleRatio)
package chroma

import "image"

// Span is how many luma samples one chroma sample covers, across and down: 2 and 2 for 4:2:0. A ratio that nobody knows
// is taken for 4:4:4.
func Span(r image.YCbCrSubsampleRatio) (x, y int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// Size is how many chroma samples, across and down, a picture of w by h luma samples has whose corner lies at 0,0.
func Size(w, h int, r image.YCbCrSubsampleRatio) (cw, ch int) {
	x, y := Span(r)
	return (w + x - 1) / x, (h + y - 1) / y
}
