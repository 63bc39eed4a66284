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
	s, raw, lines := look(p, w, h, f)
	list := s.search(lines, 24)
	for i := range list {
		list[i].score = s.doubt(list[i])
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	best := candidate{q: Whole(float64(p[0].w), float64(p[0].h)), score: s.whole(raw)}
	if len(list) > 0 && list[0].score > best.score {
		best = list[0]
		best.q = order(best.q)
		var support [4]float64
		best.q, support = refine(p, s.cues(best, 6), best.q.Scale(f, f), f)
		if lost(support) >= 2 {
			best.score = math.Min(best.score, 0.6)
		}
		// an exact outline of no common shape is likelier a wrong side than an uncommon page
		if a := realAspect(best.q, float64(p[0].w)/2, float64(p[0].h)/2); !common(a, 0.035) {
			best.score *= 0.75
		}
	}
	if best.score < Accept {
		if c, ok := s.faint(p, list, f); ok && c.score > best.score {
			best = c
		}
	}
	if best.score <= 0 {
		return Found{}
	}
	return describe(p[0], best)
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

// faint looks for a document that hardly differs from what it lies on: every one of its sides must be followed
// over most of its length in the full picture, whatever the contrast.
func (s *scene) faint(p [3]plane, list []candidate, f float64) (best candidate, ok bool) {
	for _, c := range list[:min(len(list), 10)] {
		if c.dark || s.onBorder(c.q) > 0 || !known(realAspect(c.q, float64(s.w)/2, float64(s.h)/2), 0.045) {
			continue
		}
		b := s.band(c.q)
		if math.Max(math.Max(b[0], b[1]), math.Max(b[2], b[3])) > 0.5 {
			continue
		}
		c.q = order(c.q)
		q, support := refine(p, s.cues(c, 2.2), c.q.Scale(f, f), f)
		low := math.Min(math.Min(support[0], support[1]), math.Min(support[2], support[3]))
		if sc := 0.25 + 0.6*low; low > 0.5 && sc > best.score && common(realAspect(q, float64(p[0].w)/2, float64(p[0].h)/2), 0.035) {
			best, ok = candidate{q: q, score: sc}, true
		}
	}
	return best, ok
}

// look prepares the small maps and proposes lines; raw is the luma before text was closed.
func look(p [3]plane, w, h int, f float64) (s *scene, raw field, lines []line) {
	raw = shrink(p[0], w, h, f)
	s = &scene{w: w, h: h, cb: shrink(p[1], w, h, f), cr: shrink(p[2], w, h, f)}
	far := newField(w, h)
	for i, v := range s.cb.v {
		b, r := v-128*unit, s.cr.v[i]-128*unit
		far.v[i] = max(b, -b) + max(r, -r)
	}
	s.cb, s.cr = soften(s.cb), soften(s.cr)
	s.luma = soften(closing(raw, 6))
	s.colour = soften(opening(soften(far), 6))
	g := gradients([]field{s.luma, s.colour, s.cb, s.cr}, []float32{1, 1.3, 1, 1})
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
	return s, raw, lines
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
