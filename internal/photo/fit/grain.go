package fit

import "image"

// grainy is the noise of a picture, at the size that it is encoded at, from which sharpening would do harm: it would be the
// grain that gets crisper, and bytes that strokes need would go to it. Good photos have 0.3 to 1, dim ones 2, at which
// sharpening still helps; very noisy ones 4.
const grainy = 3.0

// grain estimates the standard deviation of luma's noise. A second difference in both directions (Immerkær, Fast Noise
// Variance Estimation, 1996) cancels paper, shading and straight edges; its median leaves out strokes and corners, as
// long as they cover less than half of the page. One sample in sixteen is enough.
func grain(img *image.YCbCr) float64 {
	const apart = 4
	const perDeviation = 6 * 0.6745 // the mask has a norm of 6; half of a normal distribution lies within 0.6745 deviations
	p := planesOf(img)[0]
	var seen [1 << 11]int // by magnitude, up to 8·255
	total := 0
	for y := 1; y < p.h-1; y += apart {
		above, here, below := p.pix[(y-1)*p.stride:][:p.w], p.pix[y*p.stride:][:p.w], p.pix[(y+1)*p.stride:][:p.w]
		for x := 1; x < p.w-1; x += apart {
			corners := int(above[x-1]) + int(above[x+1]) + int(below[x-1]) + int(below[x+1])
			sides := int(above[x]) + int(below[x]) + int(here[x-1]) + int(here[x+1])
			v := corners - 2*sides + 4*int(here[x])
			seen[max(v, -v)&(len(seen)-1)]++
			total++
		}
	}
	below := 0
	for v, n := range seen {
		if 2*(below+n) > total { // the median lies among the n of this magnitude: as far in as it ranks
			return (float64(v) - 0.5 + (float64(total)/2-float64(below))/float64(n)) / perDeviation
		}
		below += n
	}
	return 0
}
