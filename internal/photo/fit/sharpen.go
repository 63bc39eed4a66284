package fit

import "image"

// sharpenShare is how much of the difference to the four neighbours is added, in 1/64. Measured on text pages at the
// byte limit: more costs quality elsewhere, less leaves strokes soft.
const sharpenShare = 10

// sharpenFrom is the factor of reduction from which a picture is sharpened; below it nothing was averaged away.
const sharpenFrom = 1.02

// sharpen lightly sharpens luma in place. A sample never leaves the range of itself and its four neighbours, so no
// halo can appear around strokes.
func sharpen(img *image.YCbCr) {
	p := planesOf(img)[0]
	if p.w < 3 || p.h < 3 {
		return
	}
	above := append([]byte(nil), p.pix[:p.w]...)
	here := make([]byte, p.w)
	for y := 1; y < p.h-1; y++ {
		row := p.pix[y*p.stride:][:p.w]
		copy(here, row)
		below := p.pix[(y+1)*p.stride:][:p.w]
		sharpenRow(row, above, here, below)
		above, here = here, above
	}
}

func sharpenRow(out, above, here, below []byte) {
	n := len(here)
	above, below, out = above[:n], below[:n], out[:n]
	for x := 1; x < n-1; x++ {
		l, c, r := int32(here[x-1]), int32(here[x]), int32(here[x+1])
		u, d := int32(above[x]), int32(below[x])
		diff := 4*c - l - r - u - d
		if diff > -4 && diff < 4 { // paper and flat colour stay as they are
			continue
		}
		v := c + (diff*sharpenShare+32)>>6
		if diff > 0 {
			out[x] = uint8(min(v, max(l, r, u, d, c)))
		} else {
			out[x] = uint8(max(v, min(l, r, u, d, c)))
		}
	}
}
