package mark

// cells is how many cells the page is wide.
const cells = 100

// ink is how densely each cell of the page is written upon, and how strongly it may be marked.
type ink struct {
	gw, gh  int
	w, h    int
	density []float64 // 0..1: 1 where the cell or a neighbour is fully inked
	weight  []int32   // 0..weightOne, smoothed
}

// newInk counts the pixels that are darker than three quarters of their cell's paper. Every second row is enough:
// strokes are longer than wide.
func newInk(p *planes) *ink {
	k := &ink{w: p.w, h: p.h, gw: min(cells, p.w)}
	k.gh = min(max((k.gw*p.h+p.w/2)/p.w, 1), p.h, 8*cells)
	raw := make([]float64, k.gw*k.gh)
	for gy := range k.gh {
		y0, y1 := gy*p.h/k.gh, (gy+1)*p.h/k.gh
		for gx := range k.gw {
			x0, x1 := gx*p.w/k.gw, (gx+1)*p.w/k.gw
			var paper byte
			for y := y0; y < y1; y += 4 { // paper is wide
				for _, v := range p.y[y*p.ys+x0 : y*p.ys+x1] {
					paper = max(paper, v)
				}
			}
			dark, limit, n := 0, int(paper-paper/4), 0
			for y := y0; y < y1; y += 2 {
				for _, v := range p.y[y*p.ys+x0 : y*p.ys+x1] {
					dark += int(uint(int(v)-limit) >> 63) // one when below, without a branch that nobody can predict
				}
				n += x1 - x0
			}
			raw[gy*k.gw+gx] = min(float64(dark)/float64(max(n, 1))/inked, 1)
		}
	}
	k.density = k.over(raw, 0, func(a, b float64) float64 { return max(a, b) })
	mean := k.over(k.density, 0, func(a, b float64) float64 { return a + b })
	count := k.over(ones(len(raw)), 0, func(a, b float64) float64 { return a + b })
	k.weight = make([]int32, len(raw))
	for i := range k.weight {
		// the mean smooths the step; a cell's own ink always counts in full
		k.weight[i] = int32(weightOne*(1-spared*max(raw[i], mean[i]/count[i])) + 0.5)
	}
	return k
}

func ones(n int) []float64 {
	o := make([]float64, n)
	for i := range o {
		o[i] = 1
	}
	return o
}

// over folds every cell with its eight neighbours.
func (k *ink) over(src []float64, zero float64, fold func(a, b float64) float64) []float64 {
	out := make([]float64, len(src))
	for y := range k.gh {
		for x := range k.gw {
			v := zero
			for j := max(y-1, 0); j <= min(y+1, k.gh-1); j++ {
				for i := max(x-1, 0); i <= min(x+1, k.gw-1); i++ {
					v = fold(v, src[j*k.gw+i])
				}
			}
			out[y*k.gw+x] = v
		}
	}
	return out
}

// at is the density at a pixel inside the picture.
func (k *ink) at(x, y float64) float64 {
	return k.density[min(int(y)*k.gh/k.h, k.gh-1)*k.gw+min(int(x)*k.gw/k.w, k.gw-1)]
}

// row writes the weights of one line of pixels, linear between the centres of the cells, into buf (gw+2 long, the
// ends doubled) and returns it.
func (k *ink) row(y float64, buf []int32) []int32 {
	g := y*float64(k.gh)/float64(k.h) - 0.5
	g = min(max(g, 0), float64(k.gh-1))
	j := int(g)
	f := int32((g - float64(j)) * 256)
	a := k.weight[j*k.gw : (j+1)*k.gw]
	b := k.weight[min(j+1, k.gh-1)*k.gw:]
	for i, v := range a {
		buf[i+1] = v + (b[i]-v)*f/256
	}
	buf[0], buf[k.gw+1] = buf[1], buf[k.gw]
	return buf
}
