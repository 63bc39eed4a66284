package inspect

import (
	"image"
	"math"
)

// bins of an edge's steepness: share of its whole step that lies between two neighbouring pixels, 0 to 0.5.
const bins = 512

// edgeTally counts edges by steepness in four directions, for clear and for faint steps.
type edgeTally struct {
	hist [2][4][bins]int
	n    [2][4]int
}

// few is the number of edges below which a direction says nothing.
const few = 150

// sharpness is the blur in pixels of a page 1600 px long: the worst direction's median edge, which finds motion too.
// ok is false where the page has too few edges to tell.
func sharpness(page *image.YCbCr, paper float64) (sigma float64, ok bool) {
	var t edgeTally
	w, h := page.Rect.Dx(), page.Rect.Dy()
	if w < 32 || h < 32 {
		return 0, false
	}
	st := page.YStride
	steps := [4]int{1, st, st + 1, st - 1}
	weak, clear, faint := int32(paper*0.04), int32(paper*0.26), int32(paper*0.11)
	pix := page.Y
	for y := 8; y < h-8; y += 4 {
		for x := 8; x < w-8; x++ {
			i := y*st + x
			for q, s := range steps {
				a := int32(pix[i+s]) - int32(pix[i-s])
				if a < 0 {
					a = -a
				}
				if a < weak {
					continue
				}
				c := int32(pix[i])
				g0, g1 := c-int32(pix[i-2*s]), int32(pix[i+2*s])-c
				if g0 < 0 {
					g0 = -g0
				}
				if g1 < 0 {
					g1 = -g1
				}
				if a < g0 || a <= g1 {
					continue
				}
				t.edge(pix, i, s, q, a, clear, faint)
			}
		}
	}
	return t.sigma(float64(max(w, h)))
}

// edge records one steepest place: its slope over the whole step within six pixels either way.
func (t *edgeTally) edge(pix []byte, i, s, q int, a, clear, faint int32) {
	lo, hi := pix[i], pix[i]
	for j := i - 6*s; j <= i+6*s; j += s {
		v := pix[j]
		lo, hi = min(lo, v), max(hi, v)
	}
	span := int32(hi) - int32(lo)
	if span < faint {
		return
	}
	r := float64(a) / 2 / float64(span)
	if q >= 2 {
		r /= math.Sqrt2
	}
	b := min(bins-1, int(r*2*bins))
	t.hist[1][q][b]++
	t.n[1][q]++
	if span >= clear {
		t.hist[0][q][b]++
		t.n[0][q]++
	}
}

func (t *edgeTally) sigma(long float64) (float64, bool) {
	for class := range t.hist {
		worst, seen := 0.0, 0
		for q, n := range t.n[class] {
			if n < few {
				continue
			}
			seen++
			c := 0
			for b, k := range t.hist[class][q] {
				if c += k; c*2 >= n {
					r := (float64(b) + 0.5) / (2 * bins)
					worst = math.Max(worst, 1/(r*math.Sqrt(2*math.Pi)))
					break
				}
			}
		}
		if seen >= 2 {
			return worst * 1600 / long, true
		}
	}
	return 0, false
}

// unsampled takes from a measured blur what enlarging the page by k adds: pixels themselves are 1.25 wide by this
// measure, and a picture with few of them is a matter of resolution, not of blur.
func unsampled(sigma, k float64) float64 {
	if k <= 1 || sigma == 0 {
		return sigma
	}
	const pixel = 1.25
	return math.Sqrt(math.Max(1, sigma*sigma-pixel*pixel*(k*k-1)))
}
