package frame

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// Accept is the confidence from which a found outline may be used without asking a person.
const Accept = 0.65

// small is the long side of the reduced picture that candidates are judged in.
const small = 560

// Found is an outline with what follows from it. The zero Found means that nothing was found.
type Found struct {
	Quad        Quad
	Confidence  float64 // 0..1; use without asking from Accept
	Fill        float64 // share of the picture inside the outline, 0..1
	SkewDegrees float64 // turn of the document in the picture
	Perspective float64 // 0 seen straight on; 0.2 when one of two opposite sides is a fifth shorter
	Aspect      float64 // real long over short side, snapped to a known shape
}

// Find looks for the document's corners. It never fails: an empty, blank or broken picture gives the zero Found
// or a low Confidence.
func Find(img *image.YCbCr) Found {
	p, ok := planes(img)
	if !ok || p[0].w < 32 || p[0].h < 32 {
		return Found{}
	}
	f := math.Max(1, float64(max(p[0].w, p[0].h))/small)
	w, h := int(float64(p[0].w)/f), int(float64(p[0].h)/f)
	if min(w, h) < 24 {
		return Found{}
	}
	s, lines := look(p, w, h, f)
	best := candidate{q: Whole(float64(p[0].w), float64(p[0].h)), score: s.whole()}
	if c, ok := s.distinct(p, lines, f, best.score); ok && c.score > best.score {
		best = c
	}
	if best.score < Accept {
		if c, ok := s.faint(p, lines, f); ok && c.score > best.score {
			best = c
		}
	}
	if best.score <= 0 {
		return Found{}
	}
	return describe(p[0], best)
}

// contenders is how many of the best outlines are followed in the full picture before one is chosen.
const contenders = 3

// distinct chooses among the outlines that stand out from what they lie on and have a score above floor.
func (s *scene) distinct(p [3]plane, lines []line, f, floor float64) (best candidate, ok bool) {
	list := s.search(lines, 24)
	for i := range list {
		list[i].score = s.doubt(list[i])
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	most := -1.0
	for i, c := range list[:min(contenders, len(list))] {
		if c.score < list[0].score-0.1 || c.score <= floor {
			break
		}
		cut := s.onBorder(c.q) > 0 // what leaves the picture has no shape there, and is never accepted
		c.q = order(c.q)
		q, support := refine(p, s.cues(c, 6), c.q.Scale(f, f), f)
		off := offShape(realAspect(q, float64(p[0].w)/2, float64(p[0].h)/2))
		if lost(support) >= 2 {
			c.score = math.Min(c.score, 0.6)
		}
		// an exact outline of no common shape is likelier a wrong side than an uncommon page; a phone whose lens is 15 %
		// longer than assumed makes an error of 1.3 % at a tilt of 16°
		switch {
		case cut:
		case off > 0.02:
			c.score *= 0.7
		case off > 0.012 && weakest(support) < 0.5:
			c.score = math.Min(c.score, 0.6)
		}
		worth := c.score
		if !cut {
			worth *= (1 - 0.25*ramp(off, 0.012, 0.04)) * (0.75 + 0.25*ramp(weakest(support), 0, 0.7))
		}
		if worth > most {
			most, best, ok = worth, candidate{q: q, score: c.score}, true
		}
		if i == 0 && off < 0.012 && weakest(support) > 0.7 {
			break // nothing to better
		}
	}
	return best, ok
}

// lost counts the sides that could not be followed in the full picture.
func lost(support [4]float64) int {
	n := 0
	for _, v := range support {
		if v < 0.25 {
			n++
		}
	}
	return n
}

func weakest(v [4]float64) float64 { return math.Min(math.Min(v[0], v[1]), math.Min(v[2], v[3])) }

// ramp grows from 0 at lo to 1 at hi.
func ramp(v, lo, hi float64) float64 { return math.Min(1, math.Max(0, (v-lo)/(hi-lo))) }

// look prepares the small maps and proposes lines.
func look(p [3]plane, w, h int, f float64) (s *scene, lines []line) {
	raw := shrink(p[0], w, h, f)
	s = &scene{w: w, h: h, raw: raw, cb: shrink(p[1], w, h, f), cr: shrink(p[2], w, h, f)}
	far := newField(w, h)
	for i, v := range s.cb.v {
		b, r := v-128*unit, s.cr.v[i]-128*unit
		far.v[i] = max(b, -b) + max(r, -r)
	}
	s.cb, s.cr = soften(s.cb), soften(s.cr)
	s.luma = soften(closing(raw, 6))
	s.colour = soften(opening(soften(far), 6))
	g := gradients([]field{s.luma, s.colour, s.cb, s.cr}, []float32{1, 1.3, 1, 1})
	s.slopes = g
	thr := g.threshold()
	s.norm = math.Min(14, math.Max(4, 26*g.median()))
	tint := gradients([]field{s.cb, s.cr}, []float32{1, 1})
	s.hue = math.Min(12, math.Max(3, 16*tint.median()))
	lines = hough(g, thr, 12, 30, nil)
	// white on white: edges fainter than those of the print, which are left out where they are a band's
	if lo := float32(math.Max(0.35, 3*g.median())); thr > 1.5*lo {
		paper := func(x, y, nx, ny float64) bool { return !s.bandAt(x, y, nx, ny) }
		lines = merge(lines, hough(g, lo, 1, 24, paper), 14)
	}
	if lo := float32(math.Max(0.25, 1.5*tint.median())); s.hue < 8 {
		paper := func(x, y, nx, ny float64) bool { return !s.bandAt(x, y, nx, ny) && !s.bandAt(x, y, -nx, -ny) }
		lines = merge(lines, hough(tint, lo, 1, 16, paper), 10)
	}
	return s, lines
}

// describe says what follows from the outline.
func describe(p plane, best candidate) Found {
	w, h := float64(p.w), float64(p.h)
	q := best.q
	for i := range q {
		q[i].X, q[i].Y = math.Min(w, math.Max(0, q[i].X)), math.Min(h, math.Max(0, q[i].Y))
	}
	return Found{
		Quad: q, Confidence: math.Min(1, math.Max(0, best.score)), Fill: math.Min(1, q.Area()/(w*h)),
		SkewDegrees: Skew(q), Perspective: Perspective(q), Aspect: Aspect(q, w, h),
	}
}
