package frame

import "math"

// normals is how many places of a side are measured for its exact position.
const normals = 90

// refine moves every side onto the edge in the full picture, whose pixels are f times smaller than those the
// quad was found in. support is the share of measured places that agree with the side's straight line.
func refine(p plane, q Quad, f float64) (out Quad, support [4]float64) {
	for pass := range 2 {
		reach := 5 * f
		if pass == 1 {
			reach = 2.2 * f
		}
		var ls [4]line
		for i := range q {
			pts := edgePoints(p, q[i], q[(i+1)&3], reach, f)
			l, n, ok := fitLine(pts, 2.5*math.Max(1, f/6), 25)
			support[i] = float64(n) / normals
			if !ok {
				l = through(q[i], q[(i+1)&3])
			}
			ls[i] = l
		}
		var o Quad
		for i := range q {
			m, ok := meet(ls[(i+3)&3], ls[i])
			if !ok || dist(m, q[i]) > 14*f {
				return q, support
			}
			o[i] = m
		}
		q = o
	}
	return q, support
}

// edgePoints gives, on normals along the side from a to c, where the picture grows brighter most steeply.
func edgePoints(p plane, a, c Point, reach, f float64) []Point {
	l := dist(a, c)
	if l < 1 {
		return nil
	}
	ux, uy := (c.X-a.X)/l, (c.Y-a.Y)/l
	nx, ny := -uy, ux // inward, for corners in clockwise order
	step := math.Max(1, f/6)
	half := int(reach / step)
	prof := make([]float64, 2*half+1)
	var pts []Point
	for k := range normals {
		t := 0.03 + 0.94*float64(k)/(normals-1)
		x, y := a.X+(c.X-a.X)*t, a.Y+(c.Y-a.Y)*t
		if !profile(p, prof, x, y, nx, ny, step) {
			continue
		}
		at, most := -1, 6.0
		for j := 3; j+3 < len(prof); j++ {
			v := (prof[j] + prof[j+1] + prof[j+2] - prof[j-1] - prof[j-2] - prof[j-3]) / 3
			if v > most*1.02 {
				at, most = j, v
			}
		}
		if at >= 0 {
			d := (float64(at) - 0.5 - float64(half)) * step
			pts = append(pts, Point{x + nx*d, y + ny*d})
		}
	}
	return pts
}

// profile averages five neighbouring normals; it fails where they leave the picture.
func profile(p plane, prof []float64, x, y, nx, ny, step float64) bool {
	half := len(prof) / 2
	for j := range prof {
		d := float64(j-half) * step
		s, n := 0, 0
		for e := -2.0; e <= 2; e++ {
			xx, yy := int(x+nx*d+ny*e*step*1.5), int(y+ny*d-nx*e*step*1.5)
			if xx < 0 || yy < 0 || xx >= p.w || yy >= p.h {
				continue
			}
			s += int(p.pix[yy*p.stride+xx])
			n++
		}
		if n == 0 {
			return false
		}
		prof[j] = float64(s) / float64(n)
	}
	return true
}

// fitLine finds the line that most points agree with to within tol (every pair of a fixed set is tried, so that
// the same points give the same line), then fits the agreeing points by total least squares.
func fitLine(pts []Point, tol float64, need int) (line, int, bool) {
	n := len(pts)
	if n < need {
		return line{}, 0, false
	}
	var best line
	most := 0
	for i := 0; i < n; i += 2 {
		for _, st := range [3]int{n / 3, n / 2, 2 * n / 3} {
			j := (i + st) % n
			if dist(pts[i], pts[j]) < 10 {
				continue
			}
			l := through(pts[i], pts[j])
			k := 0
			for _, p := range pts {
				if math.Abs(l.a*p.X+l.b*p.Y-l.c) < tol {
					k++
				}
			}
			if k > most {
				most, best = k, l
			}
		}
	}
	if most < need*2/3 || most < n*2/5 {
		return line{}, most, false
	}
	var sx, sy, sxx, sxy, syy, k float64
	for _, p := range pts {
		if math.Abs(best.a*p.X+best.b*p.Y-best.c) < tol {
			sx += p.X
			sy += p.Y
			k++
		}
	}
	mx, my := sx/k, sy/k
	for _, p := range pts {
		if math.Abs(best.a*p.X+best.b*p.Y-best.c) < tol {
			x, y := p.X-mx, p.Y-my
			sxx += x * x
			sxy += x * y
			syy += y * y
		}
	}
	si, co := math.Sincos(0.5 * math.Atan2(2*sxy, sxx-syy))
	return line{-si, co, -si*mx + co*my}, most, true
}
