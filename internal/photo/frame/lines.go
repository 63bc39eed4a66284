package frame

import (
	"math"
	"sort"
)

const thetas = 180 // one step of the Hough transform is one degree

// edges are the places with the steepest change and its direction.
type edges struct {
	w, h   int
	gx, gy []float32
	m      []float32
}

// gradients takes at every place the strongest of the maps' changes, in grey levels per pixel.
func gradients(maps []field, weight []float32) edges {
	w, h := maps[0].w, maps[0].h
	g := edges{w, h, make([]float32, w*h), make([]float32, w*h), make([]float32, w*h)}
	for k, f := range maps {
		a, wt := f.v, weight[k]/(4*unit)
		for y := 1; y < h-1; y++ {
			for i := y*w + 1; i < y*w+w-1; i++ {
				diag1, diag2 := a[i+1+w]-a[i-1-w], a[i+1-w]-a[i-1+w]
				dx := float32(2*(a[i+1]-a[i-1])+diag1+diag2) * wt * 0.5
				dy := float32(2*(a[i+w]-a[i-w])+diag1-diag2) * wt * 0.5
				if m := dx*dx + dy*dy; m > g.m[i] {
					g.m[i], g.gx[i], g.gy[i] = m, dx, dy
				}
			}
		}
	}
	for i, m := range g.m {
		g.m[i] = float32(math.Sqrt(float64(m)))
	}
	return g
}

// threshold keeps the steepest 7 % of the places, at least a gentle slope.
func (g edges) threshold() float32 {
	var hist [512]int
	for _, v := range g.m {
		hist[min(511, int(v*8))]++
	}
	keep, t := len(g.m)*7/100, 511
	for n := 0; t > 4 && n < keep; t-- {
		n += hist[t]
	}
	return max(float32(t)/8, 0.6)
}

// median is the slope of an ordinary place: what texture and noise leave.
func (g edges) median() float64 {
	var hist [1024]int
	for _, v := range g.m {
		hist[min(1023, int(v*64))]++
	}
	for t, n := 0, 0; t < len(hist); t++ {
		if n += hist[t]; n*2 >= len(g.m) {
			return float64(t) / 64
		}
	}
	return 16
}

// crest tells whether place i is the steepest along its own gradient.
func (g edges) crest(i int) bool {
	m := g.m[i]
	step := 0
	if x := g.gx[i]; x > 0.4*m {
		step++
	} else if x < -0.4*m {
		step--
	}
	if y := g.gy[i]; y > 0.4*m {
		step += g.w
	} else if y < -0.4*m {
		step -= g.w
	}
	return g.m[i+step] <= m && g.m[i-step] < m
}

// hough votes for lines with the edges of at least slope lo that count, each only for directions within 3° of its
// own, and gives the strongest n. The weight of an edge grows with the root of its slope up to the slope most.
func hough(g edges, lo, most float32, n int, counts func(x, y, nx, ny float64) bool) []line {
	w, h := g.w, g.h
	diag := int(math.Hypot(float64(w), float64(h))) + 2
	nr := 2*diag + 1
	acc := make([]float32, thetas*nr)
	var co, si [thetas]float64
	for i := range co {
		si[i], co[i] = math.Sincos(math.Pi * float64(i) / thetas)
	}
	for y := 2; y < h-2; y++ {
		for x := 2; x < w-2; x++ {
			i := y*w + x
			if g.m[i] < lo || !g.crest(i) {
				continue
			}
			if m := float64(g.m[i]); counts != nil && !counts(float64(x)+0.5, float64(y)+0.5, float64(g.gx[i])/m, float64(g.gy[i])/m) {
				continue
			}
			th := math.Atan2(float64(g.gy[i]), float64(g.gx[i]))
			if th < 0 {
				th += math.Pi
			}
			c := int(th/math.Pi*thetas + 0.5)
			v := float32(math.Sqrt(float64(min(g.m[i], most))))
			for k := c - 3; k <= c+3; k++ {
				q := (k + thetas) % thetas
				acc[q*nr+int(float64(x)*co[q]+float64(y)*si[q]+float64(diag)+0.5)] += v
			}
		}
	}
	var out []line
	for _, p := range peaks(acc, nr, float32(min(w, h))*0.10, n) {
		out = append(out, line{co[p.q], si[p.q], float64(p.r - diag)})
	}
	return out
}

type peak struct {
	q, r int
	v    float32
}

// peaks gives the n strongest local maxima of the accumulator that are not neighbours of a stronger one.
func peaks(acc []float32, nr int, least float32, n int) []peak {
	var all []peak
	for q := range thetas {
		row := acc[q*nr : (q+1)*nr]
		var before, here float32
		for r := 1; r < nr-2; r++ {
			if r == 1 {
				here = row[1] + 0.6*(row[0]+row[2])
			}
			after := row[r+1] + 0.6*(row[r]+row[r+2])
			if here > least && here >= before && here > after {
				all = append(all, peak{q, r, here})
			}
			before, here = here, after
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].v > all[j].v })
	var kept []peak
	for _, p := range all {
		near := false
		for _, k := range kept {
			dq, r := p.q-k.q, k.r
			if dq > thetas/2 {
				dq, r = dq-thetas, nr-1-k.r
			} else if dq < -thetas/2 {
				dq, r = dq+thetas, nr-1-k.r
			}
			if dq >= -3 && dq <= 3 && p.r-r >= -5 && p.r-r <= 5 {
				near = true
				break
			}
		}
		if !near {
			if kept = append(kept, p); len(kept) == n {
				break
			}
		}
	}
	return kept
}

// merge adds to lines those of more that are not nearly the same as one already there, at most n of them.
func merge(lines, more []line, n int) []line {
	have := len(lines)
	for _, m := range more {
		same := false
		for _, l := range lines[:have] {
			d := m.a*l.a + m.b*l.b
			if math.Abs(d) > 0.9997 && math.Abs(m.c-math.Copysign(l.c, l.c*d)) < 3 {
				same = true
				break
			}
		}
		if !same && len(lines) < have+n {
			lines = append(lines, m)
		}
	}
	return lines
}
