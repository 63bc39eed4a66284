package frame

import (
	"image"
	"math"
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
	list := s.search(lines, 6)
	if len(list) == 0 {
		return Found{}
	}
	return describe(p[0], list, f)
}

// look prepares the small maps and proposes lines.
func look(p [3]plane, w, h int, f float64) (*scene, []line) {
	luma := shrink(p[0], w, h, f)
	cb, cr := shrink(p[1], w, h, f), shrink(p[2], w, h, f)
	for i, v := range cb.v {
		b, r := v-128*unit, cr.v[i]-128*unit
		cb.v[i] = max(b, -b) + max(r, -r)
	}
	s := &scene{w: w, h: h}
	s.luma = soften(closing(luma, 6))
	s.colour = soften(opening(soften(cb), 6))
	return s, hough(gradients([]field{s.luma, s.colour}, []float32{1, 1.3}), 30)
}

// describe refines the best candidate and turns what is known of it into a confidence.
func describe(p plane, list []candidate, f float64) Found {
	best := list[0]
	q := order(best.q).Scale(f, f)
	q, _ = refine(p, q, f)
	w, h := float64(p.w), float64(p.h)
	for i := range q {
		q[i].X, q[i].Y = math.Min(w, math.Max(0, q[i].X)), math.Min(h, math.Max(0, q[i].Y))
	}
	return Found{
		Quad: q, Confidence: math.Min(1, math.Max(0, best.score)), Fill: math.Min(1, q.Area()/(w*h)),
		SkewDegrees: Skew(q), Perspective: Perspective(q), Aspect: Aspect(q, w, h),
	}
}
