package frame

import "math"

// normals is how many places of a side are measured for its exact position.
const normals = 90

// curve is a side: distance d = a + b t + c t² from the chord p–q along its inner normal, t from 0 at p to 1 at q.
type curve struct {
	p, q    Point
	a, b, c float64
}

// chord is the curve's straight line.
func (k curve) chord() curve { return curve{p: k.p, q: k.q} }

func (k curve) at(t float64) Point {
	l := math.Max(dist(k.p, k.q), 1e-9)
	d := k.a + (k.b+k.c*t)*t
	return Point{k.p.X + (k.q.X-k.p.X)*t - (k.q.Y-k.p.Y)/l*d, k.p.Y + (k.q.Y-k.p.Y)*t + (k.q.X-k.p.X)/l*d}
}

// tangent is the line that touches the curve at t.
func (k curve) tangent(t float64) line { return through(k.at(t-0.005), k.at(t+0.005)) }

// param is the chord parameter nearest to a point.
func (k curve) param(p Point) float64 {
	dx, dy := k.q.X-k.p.X, k.q.Y-k.p.Y
	return ((p.X-k.p.X)*dx + (p.Y-k.p.Y)*dy) / math.Max(dx*dx+dy*dy, 1e-9)
}

// refine moves every side onto the edge in the full picture, whose pixels are f times smaller than those the
// quad was found in; sides of a curled page are followed as parabolas. support is the share of measured places
// that agree with a side.
func refine(p [3]plane, cues [4]cue, q Quad, f float64) (out Quad, support [4]float64) {
	first := q
	var sides [4]curve
	bent := false
	for pass := range 4 {
		if pass == 3 && !bent {
			break
		}
		reach, far := [4]float64{5, 4.5, 2.2, 2.2}[pass]*f, 16*f
		if bent { // a tangent ends far from where its curve does
			reach, far = 4*f, 45*f
		}
		for i := range q {
			c := curve{p: q[i], q: q[(i+1)&3]}
			if bent { // follow the bow found before, not its chord
				c = sides[i]
			}
			fit := fitLine
			if pass == 1 || bent {
				fit = fitCurve
			}
			side, n := refineSide(p, cues[i], c, fit, reach, f)
			if pass == 1 && !bent && n < normals*9/10 {
				side, n = grow(p, cues[i], c, side, n, f)
			}
			support[i] = float64(n) / normals
			if n >= least || !bent {
				sides[i] = side
			}
		}
		for _, c := range sides {
			bent = bent || pass == 1 && c.c != 0
		}
		if bent {
			far = 45 * f
		}
		var o Quad
		for i := range q {
			m, ok := corner(sides[(i+3)&3], sides[i], q[i])
			if !ok || dist(m, first[i]) > far {
				return q, support
			}
			o[i] = m
		}
		q = o
	}
	return q, support
}

// fitter finds the side that most points agree with.
type fitter func(chord curve, pts []Point, tol float64) (curve, int)

// tolerance is how far a point may lie from its side, in pixels of the full picture.
func tolerance(f float64) float64 { return 2.5 * math.Max(math.Min(1, f/2.5), f/6) }

// refineSide measures along c and fits what is found there.
func refineSide(p [3]plane, k cue, c curve, fit fitter, reach, f float64) (curve, int) {
	side, n := fit(c.chord(), edgePoints(p[k.plane], k, c, reach, f), tolerance(f))
	if n < least { // not told by that cue: a faint rise of luma, perhaps
		faint := cue{0, 1, 2.5, math.Inf(1)}
		if other, m := fit(c.chord(), edgePoints(p[0], faint, c, reach, f), tolerance(f)); m > n {
			side, n = other, m
		}
	}
	return side, n
}

// grow tries whether a side that only part of c agrees with goes on as a bow: what agrees with the best bow is followed
// beyond the reach of c, and the bow is kept when clearly more of the side is found along it.
func grow(p [3]plane, k cue, c, side curve, n int, f float64) (curve, int) {
	bow, most := c, 0
	for range 2 {
		next, m := bestBow(c.chord(), edgePoints(p[k.plane], k, bow, 4.5*f, f), tolerance(f))
		if m <= most {
			break
		}
		bow, most = next, m
	}
	if most*10 >= n*11+20 && math.Abs(bow.c)/4 >= 0.005*dist(c.p, c.q) {
		return bow, most
	}
	return side, n
}

// corner is where two sides meet near a place.
func corner(before, after curve, near Point) (Point, bool) {
	for range 3 {
		p, ok := meet(before.tangent(before.param(near)), after.tangent(after.param(near)))
		if !ok {
			return near, false
		}
		near = p
	}
	return near, true
}

// cue says what tells the document from its surroundings at one side: luma (plane 0) or a component of colour,
// growing inwards (sign 1) or outwards (−1), by at least step levels.
type cue struct {
	plane      int
	sign, step float64
	most       float64 // steps beyond this count no more: print is more coloured than paper's edge, and lies further in
}

// edgePoints gives, on normals along a side, where the picture changes most steeply.
func edgePoints(p plane, k cue, side curve, reach, f float64) []Point {
	a, c := side.p, side.q
	l := dist(a, c)
	if l < 1 {
		return nil
	}
	ux, uy := (c.X-a.X)/l, (c.Y-a.Y)/l
	nx, ny := -uy, ux // inward, for corners in clockwise order
	step := math.Max(1, f/6)
	half := max(5, int(reach/step)) // a slope is measured over seven places
	prof := make([]float64, 2*half+1)
	var pts []Point
	for i := range normals {
		t := 0.03 + 0.94*float64(i)/(normals-1)
		at := side.at(t)
		x, y := at.X, at.Y
		if !profile(p, prof, x, y, nx, ny, step) {
			continue
		}
		best, most := -1, k.step
		for j := 3; j+3 < len(prof); j++ {
			v := (prof[j] + prof[j+1] + prof[j+2] - prof[j-1] - prof[j-2] - prof[j-3]) / 3 * k.sign
			v = math.Min(v, k.most)
			if v > most*1.02 {
				best, most = j, v
			}
		}
		if best >= 0 {
			d := (float64(best) - 0.5 - float64(half)) * step
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
			xx, yy := int((x+nx*d+ny*e*step*1.5)/float64(p.sx)), int((y+ny*d-nx*e*step*1.5)/float64(p.sy))
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

// least is the number of agreeing places that a side needs.
const least = 25

// offsets gives the points in the curve's own coordinates.
func (k curve) offsets(pts []Point) (t, d []float64) {
	l := math.Max(dist(k.p, k.q), 1e-9)
	nx, ny := -(k.q.Y-k.p.Y)/l, (k.q.X-k.p.X)/l
	for _, p := range pts {
		t = append(t, k.param(p))
		d = append(d, (p.X-k.p.X)*nx+(p.Y-k.p.Y)*ny)
	}
	return t, d
}

func (k curve) agree(t, d []float64, tol float64) int {
	n := 0
	for i, u := range t {
		if e := d[i] - k.a - (k.b+k.c*u)*u; e < tol && e > -tol {
			n++
		}
	}
	return n
}

// fitLine finds the straight side that most points agree with to within tol, then fits the agreeing points by
// least squares. A fixed set of pairs is tried, so that the same points give the same side. n is how many agree;
// the chord comes back when they are too few.
func fitLine(chord curve, pts []Point, tol float64) (curve, int) {
	n := len(pts)
	if n < least {
		return chord, 0
	}
	t, d := chord.offsets(pts)
	best, most := chord, 0
	for i := 0; i < n; i += 2 {
		for _, st := range [3]int{n / 3, n / 2, 2 * n / 3} {
			j := (i + st) % n
			if math.Abs(t[i]-t[j]) < 0.1 {
				continue
			}
			c := chord
			c.b = (d[j] - d[i]) / (t[j] - t[i])
			c.a = d[i] - c.b*t[i]
			if k := c.agree(t, d, tol); k > most {
				best, most = c, k
			}
		}
	}
	if most < least*2/3 || most < n*2/5 {
		return chord, most
	}
	return best.settle(t, d, tol, false), most
}

// fitCurve does the same with parabolas, and keeps the straight side unless a bend explains clearly more.
func fitCurve(chord curve, pts []Point, tol float64) (curve, int) {
	flat, k := fitLine(chord, pts, tol)
	bow, most := bestBow(chord, pts, tol)
	// less of a bow than 0.5 % of the side is noise
	if most < least*2/3 || most*10 < k*11+20 || math.Abs(bow.c)/4 < 0.005*dist(chord.p, chord.q) {
		return flat, k
	}
	return bow, most
}

// bestBow is the parabola that most points agree with, and how many; the chord when there are too few.
func bestBow(chord curve, pts []Point, tol float64) (curve, int) {
	n := len(pts)
	if n < least {
		return chord, 0
	}
	t, d := chord.offsets(pts)
	best, most := chord, 0
	for i := 0; i < n; i++ {
		for _, st := range [2]int{n / 3, n / 4} {
			a, b := (i+st)%n, (i+2*st)%n
			c, ok := chord.bend([3]float64{t[i], t[a], t[b]}, [3]float64{d[i], d[a], d[b]})
			if !ok {
				continue
			}
			if k := c.agree(t, d, tol); k > most {
				best, most = c, k
			}
		}
	}
	if most == 0 {
		return chord, 0
	}
	return best.settle(t, d, tol, true), most
}

// bend is the parabola through three places.
func (k curve) bend(t, d [3]float64) (curve, bool) {
	if math.Abs(t[0]-t[1]) < 0.1 || math.Abs(t[1]-t[2]) < 0.1 || math.Abs(t[0]-t[2]) < 0.1 {
		return k, false
	}
	s1, s2 := (d[1]-d[0])/(t[1]-t[0]), (d[2]-d[0])/(t[2]-t[0])
	k.c = (s2 - s1) / (t[2] - t[1])
	k.b = s1 - k.c*(t[0]+t[1])
	k.a = d[0] - (k.b+k.c*t[0])*t[0]
	return k, math.Abs(k.c) < 0.5*dist(k.p, k.q)
}

// settle fits the agreeing places by least squares, twice.
func (k curve) settle(t, d []float64, tol float64, bent bool) curve {
	for range 2 {
		var m [3][4]float64
		for i, u := range t {
			e := d[i] - k.a - (k.b+k.c*u)*u
			if e >= tol || e <= -tol {
				continue
			}
			v := [3]float64{1, u, u * u}
			for r := range m {
				for c := range v {
					m[r][c] += v[r] * v[c]
				}
				m[r][3] += v[r] * d[i]
			}
		}
		n := 2
		if bent {
			n = 3
		}
		for i := range n {
			if math.Abs(m[i][i]) < 1e-9 {
				return k
			}
			for r := range n {
				if r != i {
					f := m[r][i] / m[i][i]
					for _, c := range [4]int{0, 1, 2, 3} {
						if c < n || c == 3 {
							m[r][c] -= f * m[i][c]
						}
					}
				}
			}
		}
		k.a, k.b = m[0][3]/m[0][0], m[1][3]/m[1][1]
		if bent {
			k.c = m[2][3] / m[2][2]
		}
	}
	return k
}
