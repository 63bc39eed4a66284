package frame

import (
	"math"
	"slices"
)

// alike tells whether two places of the small picture look like the same material in the same light.
func (s *scene) alike(i, j int) bool {
	luma, chroma := int32(max(3, s.norm/2)*unit), int32(max(1.75, s.norm/4)*unit)
	return within(s.luma.v[i]-s.luma.v[j], luma) && within(s.cb.v[i]-s.cb.v[j], chroma) && within(s.cr.v[i]-s.cr.v[j], chroma)
}

func (s *scene) index(x, y float64) int {
	if x < 0 || y < 0 || int(x) >= s.w || int(y) >= s.h {
		return -1
	}
	return int(y)*s.w + int(x)
}

// again tells whether the material of place i is found again in the direction (nx, ny), beyond what lies between.
func (s *scene) again(i int, x, y, nx, ny float64) bool {
	for d := 12.0; d <= 48; d += 6 {
		if j := s.index(x+nx*d, y+ny*d); j >= 0 && s.alike(i, j) {
			return true
		}
	}
	return false
}

// bandAt tells whether one place of a side with inner normal (nx, ny) looks like the edge of a printed band.
func (s *scene) bandAt(x, y, nx, ny float64) bool {
	in, out := s.index(x+nx*9, y+ny*9), s.index(x-nx*9, y-ny*9)
	if in < 0 || out < 0 {
		return in < 0 && out >= 0
	}
	return s.again(out, x, y, nx, ny) || s.coloured(out, in) && s.again(in, x, y, -nx, -ny)
}

// coloured tells whether two places differ in colour, as gold and paper do, and paper and its shadow do not.
func (s *scene) coloured(i, j int) bool {
	return !within(s.cb.v[i]-s.cb.v[j], 6*unit) || !within(s.cr.v[i]-s.cr.v[j], 6*unit)
}

// band is, for every side, the share of places where what lies outside is found again further inside, or what lies
// inside again beyond a coloured band: the outline is then that of a printed frame on the paper, not the paper's
// own edge. 0 when the outside cannot be seen.
func (s *scene) band(q Quad) (sides [4]float64) {
	for i := range q {
		hits, seen := 0, 0
		a, c := q[i], q[(i+1)&3]
		l := math.Max(dist(a, c), 1)
		ux, uy := (c.X-a.X)/l, (c.Y-a.Y)/l
		for k := range 24 {
			t := (float64(k) + 0.5) / 24
			x, y := a.X+(c.X-a.X)*t, a.Y+(c.Y-a.Y)*t
			if s.index(x+uy*9, y-ux*9) < 0 {
				continue
			}
			seen++
			if s.bandAt(x, y, -uy, ux) {
				hits++
			}
		}
		if seen >= 8 {
			sides[i] = float64(hits) / float64(seen)
		}
	}
	return sides
}

// doubt lowers a candidate's score for what speaks against it: sides that are a printed band, mostly of one side or
// a little of all, and sides that lie on the picture's border, where the page may go on.
func (s *scene) doubt(c candidate) float64 {
	b := s.band(c.q)
	most, mean := 0.0, 0.0
	for _, v := range b {
		most, mean = math.Max(most, v), mean+v/4
	}
	sc := c.score * (1 - 0.6*math.Max(ramp(mean, 0.3, 0.7), ramp(most, 0.5, 0.9)))
	if s.onBorder(c.q) > 0 {
		sc = math.Min(sc, 0.6)
	}
	if !known(realAspect(c.q, float64(s.w)/2, float64(s.h)/2), 0.045) {
		sc *= 0.87
	}
	return sc
}

// cues says what to refine each side by. A document clearly brighter than its surroundings is found by luma;
// another by the colour that differs most, because its shadow would mislead in luma.
func (s *scene) cues(c candidate, step float64) (k [4]cue) {
	for i := range k {
		k[i] = cue{0, 1, step, math.Inf(1)}
		a, b := c.q[i], c.q[(i+1)&3]
		l := math.Max(dist(a, b), 1)
		ux, uy := (b.X-a.X)/l, (b.Y-a.Y)/l
		var d [3]float64
		n := 0.0
		for j := range 24 {
			t := (float64(j) + 0.5) / 24
			x, y := a.X+(b.X-a.X)*t, a.Y+(b.Y-a.Y)*t
			in, out := s.index(x-uy*9, y+ux*9), s.index(x+uy*9, y-ux*9)
			if in >= 0 && out >= 0 {
				d[0] += s.level(in) - s.level(out)
				d[1] += float64(s.cb.v[in]-s.cb.v[out]) / unit
				d[2] += float64(s.cr.v[in]-s.cr.v[out]) / unit
				n++
			}
		}
		p := 1
		if math.Abs(d[2]) > math.Abs(d[1]) {
			p = 2
		}
		if n == 0 || !c.dark && d[0] > 6*n {
			continue
		}
		if math.Abs(d[p]) < 1.6*n {
			p = 0
		}
		k[i].plane, k[i].sign = p, math.Copysign(1, d[p])
		if p > 0 {
			k[i].step, k[i].most = 0.45*math.Abs(d[p])/n, 1.3*math.Abs(d[p])/n
		}
	}
	return k
}

// onBorder counts the sides that lie on the picture's own border.
func (s *scene) onBorder(q Quad) int {
	w, h := float64(s.w), float64(s.h)
	m := 0.008 * math.Max(w, h)
	n := 0
	for i := range q {
		a, c := q[i], q[(i+1)&3]
		if math.Max(a.X, c.X) < m || math.Min(a.X, c.X) > w-m || math.Max(a.Y, c.Y) < m || math.Min(a.Y, c.Y) > h-m {
			n++
		}
	}
	return n
}

// whole is the confidence that the page is the whole picture, as a scanner gives it: paper along all four
// borders, print reaching near all of them, and best of all the shape of a page.
func (s *scene) whole() float64 {
	m := 5
	var ls, bs, rs []int32
	for y := s.h / 5; y < s.h*4/5; y += 4 {
		for x := s.w / 5; x < s.w*4/5; x += 4 {
			i := y*s.w + x
			ls, bs, rs = append(ls, s.luma.v[i]), append(bs, s.cb.v[i]), append(rs, s.cr.v[i])
		}
	}
	mid := func(v []int32) int32 { slices.Sort(v); return v[len(v)/2] }
	l, b, r := mid(ls), mid(bs), mid(rs)
	if l < 150*unit {
		return 0
	}
	paper, n := 0, 0
	check := func(x, y int) {
		i := y*s.w + x
		n++
		if d := s.luma.v[i] - l; d > -18*unit && d < 18*unit && within(s.cb.v[i]-b, 6*unit) && within(s.cr.v[i]-r, 6*unit) {
			paper++
		}
	}
	for x := m; x < s.w-m; x += 4 {
		check(x, m)
		check(x, s.h-1-m)
	}
	for y := m; y < s.h-m; y += 4 {
		check(m, y)
		check(s.w-1-m, y)
	}
	if paper*100 < n*92 {
		return 0
	}
	conf := 0.5
	if r := float64(max(s.w, s.h)) / float64(min(s.w, s.h)); math.Abs(r/math.Sqrt2-1) < 0.012 || math.Abs(r/1.5852-1) < 0.012 {
		conf += 0.22
	}
	if s.printed() > 0.8 {
		conf += 0.12
	}
	return conf
}

// ink tells whether a place of the small picture bears print or colour.
func (s *scene) ink(i int) bool {
	return s.luma.v[i]-s.raw.v[i] > 16*unit || s.colour.v[i] > 20*unit
}

func within(v, d int32) bool { return v < d && v > -d }

// printed is the share of the picture's width or height, whichever is less, that print spans.
func (s *scene) printed() float64 {
	cols, rows := make([]int, s.w), make([]int, s.h)
	total := 0
	for y := range s.h {
		for x := range s.w {
			i := y*s.w + x
			if s.ink(i) {
				cols[x]++
				rows[y]++
				total++
			}
		}
	}
	span := func(v []int) float64 {
		cut, a, b := total/200, 0, len(v)-1
		for t := 0; a < b; a++ {
			if t += v[a]; t > cut {
				break
			}
		}
		for t := 0; b > a; b-- {
			if t += v[b]; t > cut {
				break
			}
		}
		return float64(b-a+1) / float64(len(v))
	}
	if total < s.w*s.h/500 {
		return 0
	}
	return math.Min(span(cols), span(rows))
}
