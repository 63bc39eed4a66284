package frame

import "math"

// stride is the distance of samples along a line, in pixels of the small picture.
const stride = 3.0

// Opposite sides of a tilted page meet at up to 48°, neighbouring ones at 45° or more.
const along, across = 0.66, 0.70

// track is one line with the evidence along it, summed up so that any stretch is judged in constant time.
type track struct {
	line
	t0  float64      // parameter of the first sample
	sum [4][]float32 // evidence that the document lies on the side of the normal, or on the other; brighter, then darker
	ext [4][]float32 // places with a clear step, for sides that should have ended
}

// scene is what candidates are judged by.
type scene struct {
	w, h   int
	raw    field   // luma with its text
	luma   field   // text closed
	colour field   // distance from neutral, ornaments opened
	cb, cr field   // colour itself
	norm   float64 // luma step that counts as clear: less on smooth ground
	hue    float64 // the same for colour
	slopes edges   // of luma and colour
}

// contrast judges one place of a side whose inner normal is (nx, ny): 1 is a clear paper edge, 0 none,
// 0.42 unknown because the surroundings lie outside the picture. The first value takes the document for brighter
// than what it lies on, the second for darker. step is the near luma step.
func (s *scene) contrast(x, y, nx, ny float64) (v [2]float64, step float64) {
	var first [2]float64
	both, seen := [2]float64{1, 1}, false
	for _, e := range [2]float64{4, 12} {
		in, out := s.index(x+nx*e, y+ny*e), s.index(x-nx*e, y-ny*e)
		if in < 0 || out < 0 {
			continue
		}
		d := s.level(in) - s.level(out)
		if !seen {
			step = d
		}
		colour := math.Abs(float64(s.colour.v[in]-s.colour.v[out])) / unit / 14
		hue := math.Hypot(float64(s.cb.v[in]-s.cb.v[out]), float64(s.cr.v[in]-s.cr.v[out])) / unit / s.hue
		u := [2]float64{d / s.norm, math.Min(0.3, -d/s.norm)} // darkness alone may be the sheet's shadow
		if e == 4 && d > 0 {                                  // borders of shadows are wide, edges of paper are not
			if i2, o2 := s.index(x+nx*2, y+ny*2), s.index(x-nx*2, y-ny*2); i2 >= 0 && o2 >= 0 {
				u[0] *= math.Min(1, math.Max(0.1, ((s.level(i2)-s.level(o2))/d-0.5)/0.25))
			}
		}
		colour = math.Max(colour, hue)
		u[0], u[1] = math.Max(u[0], colour), math.Max(u[1], colour)
		if d < -4 {
			u[0] = math.Min(u[0], 0.3)
		}
		for k := range u {
			u[k] = math.Min(1, math.Max(0, u[k]))
			if !seen {
				first[k] = u[k]
			}
			both[k] = math.Min(both[k], u[k])
		}
		seen = true
	}
	if !seen {
		return [2]float64{0.42, 0.42}, 0
	}
	return [2]float64{(first[0] + both[0]) / 2, (first[1] + both[1]) / 2}, step
}

func (s *scene) level(i int) float64 { return float64(s.luma.v[i]) / unit }

// follow samples a line across the picture.
func (s *scene) follow(l line) track {
	t := track{line: l}
	reach := float64(s.w+s.h) * 1.1
	px, py := l.a*l.c, l.b*l.c // the foot of the perpendicular from the origin
	dx, dy := -l.b, l.a
	lo, hi := math.Inf(1), math.Inf(-1)
	const m = 20.0
	for u := -reach; u <= reach; u += stride {
		if x, y := px+dx*u, py+dy*u; x > -m && y > -m && x < float64(s.w)+m && y < float64(s.h)+m {
			lo, hi = math.Min(lo, u), math.Max(hi, u)
		}
	}
	if lo > hi {
		return t
	}
	t.t0 = lo
	n := int((hi-lo)/stride) + 1
	for side, sign := range [2]float64{1, -1} {
		dark := side + 2
		for _, k := range [2]int{side, dark} {
			t.sum[k], t.ext[k] = make([]float32, n+1), make([]float32, n+1)
		}
		for k := range n {
			u := lo + (float64(k)+0.5)*stride
			x, y := px+dx*u, py+dy*u
			v, step := s.contrast(x, y, l.a*sign, l.b*sign)
			if math.Max(v[0], v[1]) > 0.2 && s.bandAt(x, y, l.a*sign, l.b*sign) {
				v[0], v[1] = v[0]*0.5, v[1]*0.5
			}
			t.sum[side][k+1] = t.sum[side][k] + float32(v[0])
			t.sum[dark][k+1] = t.sum[dark][k] + float32(v[1])
			t.ext[side][k+1], t.ext[dark][k+1] = t.ext[side][k], t.ext[dark][k]
			if step > 10 {
				t.ext[side][k+1]++
			} else if step < -10 {
				t.ext[dark][k+1]++
			}
		}
	}
	return t
}

func (t *track) mean(sum []float32, from, to float64) float64 {
	n := len(sum) - 1
	a := min(n, max(0, int((from-t.t0)/stride+0.5)))
	b := min(n, max(0, int((to-t.t0)/stride+0.5)))
	if b <= a {
		return 0
	}
	return float64(sum[b]-sum[a]) / float64(b-a)
}

// side judges the stretch between two parameters: the share of it that looks like an edge of paper, less a
// penalty when the edge goes on past its corners.
func (t *track) side(inner int, u, v float64) float64 {
	if u > v {
		u, v = v, u
	}
	hit := t.mean(t.sum[inner], u, v)
	past := (t.mean(t.ext[inner], u-18, u-4) + t.mean(t.ext[inner], v+4, v+18)) / 2
	return hit - 0.25*past
}

// candidate is one quad with its score and the scores of its sides.
type candidate struct {
	q     Quad
	score float64
	sides [4]float64
	dark  bool // darker than what it lies on, or of another colour
}

// search judges every quad of two roughly parallel pairs of lines and gives the best that differ, best first.
func (s *scene) search(lines []line, n int) []candidate {
	w, h := float64(s.w), float64(s.h)
	lines = append(lines, line{1, 0, 0}, line{1, 0, w}, line{0, 1, 0}, line{0, 1, h})
	tracks := make([]track, len(lines))
	for i, l := range lines {
		tracks[i] = s.follow(l)
	}
	type cross struct {
		p    Point
		ok   bool
		u, v float64 // parameters on the first and the second line
	}
	slack := 0.025 * math.Max(w, h)
	meets := make([][]cross, len(lines))
	for i, a := range lines {
		meets[i] = make([]cross, len(lines))
		for k, b := range lines {
			if math.Abs(a.a*b.a+a.b*b.b) > across {
				continue
			}
			p, ok := meet(a, b)
			meets[i][k] = cross{p, ok && p.X > -slack && p.Y > -slack && p.X < w+slack && p.Y < h+slack,
				-a.b*p.X + a.a*p.Y, -b.b*p.X + b.a*p.Y}
		}
	}
	var best shortlist
	best.n = n
	for i := range lines {
		for j := i + 1; j < len(lines); j++ {
			if math.Abs(lines[i].a*lines[j].a+lines[i].b*lines[j].b) < along {
				continue
			}
			// a pair starts with the line whose partner pair is of higher index, so each quad is seen once
			for k := i + 1; k < len(lines); k++ {
				c1, c2 := meets[i][k], meets[j][k]
				if k == j || !c1.ok || !c2.ok {
					continue
				}
				for l := k + 1; l < len(lines); l++ {
					c3, c4 := meets[j][l], meets[i][l]
					if l == j || !c3.ok || !c4.ok || math.Abs(lines[k].a*lines[l].a+lines[k].b*lines[l].b) < along {
						continue
					}
					q := Quad{c1.p, c2.p, c3.p, c4.p}
					area := q.Area() / (w * h)
					if area < 0.08 {
						continue
					}
					m := Point{(c1.p.X + c2.p.X + c3.p.X + c4.p.X) / 4, (c1.p.Y + c2.p.Y + c3.p.Y + c4.p.Y) / 4}
					at := func(t *track, u, v float64) (light, dark float64) {
						inner := 0
						if t.a*m.X+t.b*m.Y < t.c {
							inner = 1
						}
						return t.side(inner, u, v), t.side(inner+2, u, v)
					}
					var sides, dark [4]float64
					sides[0], dark[0] = at(&tracks[k], c1.v, c2.v)
					sides[1], dark[1] = at(&tracks[j], c2.u, c3.u)
					sides[2], dark[2] = at(&tracks[l], c3.v, c4.v)
					sides[3], dark[3] = at(&tracks[i], c4.u, c1.u)
					sc := blend(sides, area)
					isDark := false
					if v := 0.93 * blend(dark, area); v > sc {
						sc, sides, isDark = v, dark, true
					}
					if sc <= best.least() {
						continue
					}
					if q.signed() < 0 {
						q = Quad{q[3], q[2], q[1], q[0]}
						sides = [4]float64{sides[2], sides[1], sides[0], sides[3]}
					}
					if !q.Convex() || shortest(q) < 0.1*math.Max(w, h) {
						continue
					}
					best.add(candidate{q, sc, sides, isDark}, 0.02*math.Hypot(w, h))
				}
			}
		}
	}
	return best.list
}

func blend(sides [4]float64, area float64) float64 {
	tot, worst := 0.0, 1.0
	for _, v := range sides {
		tot += v
		worst = math.Min(worst, v)
	}
	return (0.55*tot/4 + 0.45*math.Max(0, worst)) * (0.75 + 0.25*math.Min(1, area/0.5))
}

func shortest(q Quad) float64 {
	l := q.Sides()
	return math.Min(math.Min(l[0], l[1]), math.Min(l[2], l[3]))
}

// shortlist keeps the best candidates of which no two are nearly the same.
type shortlist struct {
	n    int
	list []candidate
}

func (s *shortlist) least() float64 {
	if len(s.list) < s.n {
		return 0.2
	}
	return s.list[len(s.list)-1].score
}

func (s *shortlist) add(c candidate, near float64) {
	for i := range s.list {
		if apart(s.list[i].q, c.q) > near {
			continue
		}
		if s.list[i].score >= c.score {
			return
		}
		s.list = append(s.list[:i], s.list[i+1:]...)
		break
	}
	i := len(s.list)
	for i > 0 && s.list[i-1].score < c.score {
		i--
	}
	s.list = append(s.list, candidate{})
	copy(s.list[i+1:], s.list[i:])
	s.list[i] = c
	if len(s.list) > s.n {
		s.list = s.list[:s.n]
	}
}

// apart is the largest distance between corresponding corners, whatever corner either list begins with.
func apart(a, b Quad) float64 {
	best := math.Inf(1)
	for r := range 4 {
		d := 0.0
		for i := range a {
			d = math.Max(d, dist(a[i], b[(i+r)&3]))
		}
		best = math.Min(best, d)
	}
	return best
}
