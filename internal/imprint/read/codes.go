package read

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// Found is one code in a picture.
type Found struct {
	Payload string        // the text of the code, as imprint.Keyring.Mint gave it; what Keyring.Open takes
	Corners [4][2]float64 // of the symbol without its quiet zone, pixels of the picture: top left, top right, bottom right, bottom left as it is read
}

// Codes finds every code of ours in a picture, whichever way the sheets lie in it, in reading order of the picture;
// nil when there is none. The same picture gives the same codes, in bounded time whatever the picture holds.
func Codes(img image.Image) (found []Found) {
	defer func() {
		if recover() != nil { // a picture that lies about itself is one without codes
			found = nil
		}
	}()
	b := img.Bounds()
	if b.Dx() < leastSide || b.Dy() < leastSide {
		return nil
	}
	r := &reader{layout: newLayout(), field: newField()}
	k := thinning(b)
	channels := []channel{brightest, luma}
	switch img.(type) {
	case *image.Gray, *image.Gray16:
		channels = channels[:1]
	}
	for _, c := range channels {
		p := newPlane(img, c, k)
		if p.w < leastSide || p.h < leastSide {
			return nil
		}
		if r.search(p) {
			break
		}
	}
	found = r.found
	for i := range found {
		for j := range found[i].Corners {
			c := &found[i].Corners[j]
			c[0], c[1] = c[0]*float64(k)+float64(b.Min.X), c[1]*float64(k)+float64(b.Min.Y)
		}
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Corners[0][1], b.Corners[0][1]), cmp.Compare(a.Corners[0][0], b.Corners[0][0]))
	})
	return found
}

// reader is one reading of one picture.
type reader struct {
	*layout
	*field
	pyramid []*plane
	found   []Found
	failed  int       // guesses that were tried in vain
	vain    []corners // their places, on the channel at hand
}

const (
	comfortable = 2400 // pixels of the longer side, where the search begins: a sheet's modules have 3 or more
	likely      = 0.42 // likeness from which on a guess is worth solving
	mostFailed  = 16   // guesses tried in vain, of one picture
	mostFound   = 99   // codes of one picture
	leastFit    = 0.55 // likeness from which on a settled symbol is sampled
)

// search looks for codes on one plane and tells whether it is done: something was found and nothing that looks like a
// code is left unread.
func (r *reader) search(p *plane) bool {
	r.pyramid, r.vain = []*plane{p}, nil
	for p.w >= 2*leastSide && p.h >= 2*leastSide {
		p = p.half()
		r.pyramid = append(r.pyramid, p)
	}
	start := 0
	for start+1 < len(r.pyramid) && max(r.pyramid[start].w, r.pyramid[start].h) > comfortable {
		start++
	}
	left := 0
	for i := start; i < len(r.pyramid); i++ {
		left += r.level(r.pyramid[i], i)
	}
	left += r.level(r.pyramid[start].sharper(), start)
	if len(r.found) > 0 && left == 0 {
		return true
	}
	for i := range start {
		left += r.level(r.pyramid[i], i)
	}
	return len(r.found) > 0 && left == 0
}

// level looks for codes with the finders of a plane, which is of the size of the pyramid's i, and counts the likely ones that it cannot read.
func (r *reader) level(p *plane, i int) (left int) {
	scale := math.Pow(2, float64(i))
	for _, l := range p.levels(0.5, 0.3) {
		if r.failed >= mostFailed {
			return left
		}
		list := p.finders(l)
		for j := range list {
			list[j].x, list[j].y, list[j].module = list[j].x*scale, list[j].y*scale, list[j].module*scale
		}
		left += r.readAll(triples(list))
		list = slices.DeleteFunc(list, func(f finder) bool { return r.covered(f.x, f.y) })
		left += r.readAll(r.complete(pairs(list)))
	}
	return left
}

// complete looks for the third finder of pairs.
func (r *reader) complete(guesses []guess, lost []int) []guess {
	for i := range guesses {
		g := &guesses[i]
		if at := r.view(g.module).seek(g.corners, lost[i], 6, 1); len(at) > 0 {
			g.corners[lost[i]] = at[0]
			g.corners = parallel(g.corners[0], g.corners[1], g.corners[2])
		}
	}
	return guesses
}

// readAll reads the guesses that look like a symbol, the likeliest first, and counts those that it cannot read.
func (r *reader) readAll(guesses []guess) (left int) {
	for j := range guesses {
		g := &guesses[j]
		if m, ok := g.corners.projection(); ok {
			g.score, _ = r.view(g.module).likeness(&m)
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.score, a.score) })
	for _, g := range guesses {
		if g.score < likely || r.failed >= mostFailed || len(r.found) >= mostFound {
			break
		}
		if r.covered((g.corners[1][0]+g.corners[2][0])/2, (g.corners[1][1]+g.corners[2][1])/2) {
			continue
		}
		if slices.ContainsFunc(r.vain, func(c corners) bool { return c.near(&g.corners, 0.4*g.module) }) {
			continue
		}
		if !r.read(g) {
			r.vain = append(r.vain, g.corners)
			r.failed++
			left++
		}
	}
	return left
}

// view picks the plane on which a module has about three pixels or more.
func (r *reader) view(module float64) *view {
	v := &view{layout: r.layout, p: r.pyramid[0], scale: 1}
	for _, p := range r.pyramid[1:] {
		if module*v.scale < 5.2 {
			break
		}
		v.p, v.scale = p, v.scale/2
	}
	return v
}

// covered tells whether a place lies on a code that is read already.
func (r *reader) covered(x, y float64) bool {
	for _, f := range r.found {
		if inside(&f.Corners, x, y) {
			return true
		}
	}
	return false
}

func inside(q *[4][2]float64, x, y float64) bool {
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		if (b[0]-a[0])*(y-a[1])-(b[1]-a[1])*(x-a[0]) < 0 {
			return false
		}
	}
	return true
}

// read settles a guess on the picture and solves it: from each place that the alignment pattern may have, the best fit
// first.
func (r *reader) read(g guess) bool {
	v := r.view(g.module)
	starts := []corners{g.corners}
	for _, at := range v.seek(g.corners, 3, 4, 0.5) {
		c := g.corners
		c[3] = at
		starts = append(starts, c)
	}
	var settled []guess
	for _, c := range starts {
		c, fit := v.settle(c, g.module)
		if fit >= leastFit && !slices.ContainsFunc(settled, func(s guess) bool { return s.corners.near(&c, 0.3*g.module) }) {
			settled = append(settled, guess{corners: c, score: fit})
		}
	}
	slices.SortStableFunc(settled, func(a, b guess) int { return cmp.Compare(b.score, a.score) })
	for _, s := range settled {
		m, ok := s.corners.projection()
		if !ok {
			continue
		}
		if text, ok := r.decode(v, &m, g.module); ok {
			f := Found{Payload: text}
			for i, s := range [4][2]float64{{0, 0}, {modules, 0}, {modules, modules}, {0, modules}} {
				f.Corners[i][0], f.Corners[i][1] = m.at(s[0], s[1])
			}
			r.found = append(r.found, f)
			return true
		}
	}
	return false
}

// decode samples the modules and tries to solve them in several lights.
func (r *reader) decode(v *view, m *projection, module float64) (string, bool) {
	seen := v.sample(m, module)
	for _, way := range [...]struct {
		within int
		shift  float32
	}{{5, 0}, {2, 0}, {5, 0.35}, {5, -0.3}, {3, 0.3}, {5, 0.6}} {
		even := seen.even(way.within)
		if way.shift != 0 {
			even = even.shift(way.shift)
		}
		clear := r.unblur(&even)
		if text, ok := r.solve(&clear); ok {
			return text, true
		}
		if text, ok := r.solve(&even); ok {
			return text, true
		}
	}
	return "", false
}
