package fit

import "image"

// The share of the difference to the four neighbours that is added, in 1/64, for crisp and for soft pictures. Measured
// on pages and cards at the byte limit, compared with the source at full size: on crisp ones 6 lifts the
// similarity of text and 10 already costs bytes that quality needs, on slightly blurred ones it still rises at 20.
const (
	shareCrisp, shareSoft = 6.0, 20.0
	crisp, soft           = 0.74, 0.66 // crispness of either
)

// sharpenFrom is the factor of reduction from which a picture is sharpened; below it nothing was averaged away.
const sharpenFrom = 1.02

// sharpen lightly sharpens luma in place. A sample never leaves the range of itself and its four neighbours, so no
// halo can appear around strokes.
func sharpen(img *image.YCbCr) {
	p := planesOf(img)[0]
	if p.w < 3 || p.h < 3 {
		return
	}
	share := int32(shareCrisp + (shareSoft-shareCrisp)*min(1, max(0, (crisp-crispness(p))/(crisp-soft))))
	above := append([]byte(nil), p.pix[:p.w]...)
	here := make([]byte, p.w)
	for y := 1; y < p.h-1; y++ {
		row := p.pix[y*p.stride:][:p.w]
		copy(here, row)
		below := p.pix[(y+1)*p.stride:][:p.w]
		sharpenRow(row, above, here, below, share)
		above, here = here, above
	}
}

func sharpenRow(out, above, here, below []byte, share int32) {
	n := len(here)
	above, below, out = above[:n], below[:n], out[:n]
	for x := 1; x < n-1; x++ {
		l, c, r := int32(here[x-1]), int32(here[x]), int32(here[x+1])
		u, d := int32(above[x]), int32(below[x])
		diff := 4*c - l - r - u - d
		if diff > -4 && diff < 4 { // paper and flat colour stay as they are
			continue
		}
		v := c + (diff*share+32)>>6
		if diff > 0 {
			out[x] = uint8(min(v, max(l, r, u, d, c)))
		} else {
			out[x] = uint8(max(v, min(l, r, u, d, c)))
		}
	}
}

// crispness is how much of a strong horizontal change over two samples happens between neighbours, on average: near 1
// for edges as sharp as samples can show, near one half for soft ones. Pictures without edges count as crisp.
func crispness(p plane) float64 {
	const every, strong = 8, 48
	sum, n := 0, 0
	for y := every / 2; y < p.h; y += every {
		row := p.pix[y*p.stride:][:p.w]
		for x := 2; x < len(row); x++ {
			a, b, c := int(row[x-2]), int(row[x-1]), int(row[x])
			whole := c - a
			if whole < 0 {
				a, b, c, whole = -a, -b, -c, -whole
			}
			if whole < strong || b < a || b > c { // only steps, not strokes of a single sample
				continue
			}
			sum += max(b-a, c-b) * 256 / whole
			n++
		}
	}
	if n < 64 {
		return 1
	}
	return float64(sum) / float64(n) / 256
}
