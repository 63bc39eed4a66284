package raster

import (
	"image"
	"math"

	"golang.org/x/image/vector"

	"icpdoc/internal/face"
	"icpdoc/internal/typeset"
)

// The resolutions that are drawn, in dots per inch; what is outside is taken for the nearest. No picture has more than
// maxPixels, whatever is asked for a large page.
const (
	MinDPI    = 18
	MaxDPI    = 1200
	maxPixels = 100_000_000
)

// Page draws a page on white paper at dpi dots per inch, MinDPI to MaxDPI: an *image.Gray, or an *image.RGBA in colour.
// A4 at 200 dpi is 1654 × 2339 pixels, 3.9 MB grey.
func Page(p *typeset.Page, dpi float64, colour bool) image.Image {
	return new(Painter).Page(p, dpi, colour)
}

// Painter draws one page after another into the same memory. The zero value is ready; goroutines need one each. What a
// page looks like never depends on the pages before it.
type Painter struct {
	sheet   sheet
	ras     vector.Rasterizer
	mask    image.Alpha
	shapes  map[glyphKey][]face.Segment
	pixels  []byte
	scale   float64 // pixels per unit
	pointPx float64 // pixels per pt
}

type glyphKey struct {
	font *face.Font
	gid  face.GID
}

// maxShapes is how many outlines a painter keeps; a page of a letter has some 300.
const maxShapes = 4096

// Page is like the package's Page; the picture is good until the next call.
func (pt *Painter) Page(p *typeset.Page, dpi float64, colour bool) image.Image {
	dpi = clampDPI(p, dpi)
	pt.scale, pt.pointPx = dpi/72000, dpi/72
	w, h := size(p.Width, dpi), size(p.Height, dpi)
	pt.sheet = newSheet(w, h, colour, &pt.pixels)
	for i := range p.Fills {
		f := &p.Fills[i]
		x0, x1 := pt.snap(f.X0, f.X1)
		y0, y1 := pt.snap(f.Y0, f.Y1)
		pt.sheet.rect(x0, y0, x1, y1, f.Colour)
	}
	for i := range p.Rules {
		pt.rule(&p.Rules[i])
	}
	for i := range p.Checks {
		pt.check(&p.Checks[i])
	}
	for i := range p.Matrices {
		pt.matrix(&p.Matrices[i])
	}
	for i := range p.Runs {
		pt.run(&p.Runs[i])
	}
	return pt.sheet.image()
}

// clampDPI keeps the resolution in its range and the picture below maxPixels.
func clampDPI(p *typeset.Page, dpi float64) float64 {
	if !(dpi > MinDPI) {
		dpi = MinDPI
	}
	dpi = min(dpi, MaxDPI)
	if area := p.Width.Points() / 72 * p.Height.Points() / 72; area*dpi*dpi > maxPixels {
		dpi = math.Sqrt(maxPixels / area)
	}
	return dpi
}

// size is a side of the picture in pixels, at least one.
func size(u typeset.Unit, dpi float64) int {
	return max(1, int(u.Points()*dpi/72+0.5))
}

// px is a length or a place in pixels.
func (pt *Painter) px(u typeset.Unit) float64 { return float64(u) * pt.scale }

// snap brings two parallel edges to pixels, at least one apart: the width is rounded first, so that what is equally wide
// is equally wide everywhere.
func (pt *Painter) snap(a, b typeset.Unit) (from, to int) {
	w := max(1, int(math.Round(pt.px(b-a))))
	from = int(math.Round((pt.px(a)+pt.px(b))/2 - float64(w)/2))
	return from, from + w
}

// ends brings the ends of a line to pixels.
func (pt *Painter) ends(a, b typeset.Unit) (from, to int) {
	from, to = int(math.Round(pt.px(min(a, b)))), int(math.Round(pt.px(max(a, b))))
	return from, max(to, from+1)
}

// run draws the glyphs of one run.
func (pt *Painter) run(r *typeset.Run) {
	if r.Size <= 0 {
		return
	}
	k := pt.px(r.Size) / 1000
	y := pt.px(r.Y)
	for i := range r.Glyphs {
		g := &r.Glyphs[i]
		if g.Font == nil {
			continue
		}
		if segs := pt.outline(g.Font, g.GID); len(segs) > 0 {
			pt.glyph(segs, pt.px(r.X)+float64(g.X)*k, y, k, r.Colour)
		}
	}
}

func (pt *Painter) outline(f *face.Font, g face.GID) []face.Segment {
	key := glyphKey{f, g}
	segs, ok := pt.shapes[key]
	if !ok {
		if len(pt.shapes) >= maxShapes || pt.shapes == nil {
			pt.shapes = make(map[glyphKey][]face.Segment, 512)
		}
		segs = f.Outline(g)
		pt.shapes[key] = segs
	}
	return segs
}

// glyph draws an outline with its origin at x, y; k is pixels per 1/1000 em.
func (pt *Painter) glyph(segs []face.Segment, x, y, k float64, c typeset.Colour) {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range segs {
		s := &segs[i]
		if s.Op == face.Close {
			continue
		}
		lo[0], hi[0] = min(lo[0], s.X), max(hi[0], s.X)
		lo[1], hi[1] = min(lo[1], s.Y), max(hi[1], s.Y)
		if s.Op == face.QuadTo { // a curve stays within its three points
			lo[0], hi[0] = min(lo[0], s.CX), max(hi[0], s.CX)
			lo[1], hi[1] = min(lo[1], s.CY), max(hi[1], s.CY)
		}
	}
	b := pt.begin(x+lo[0]*k, y-hi[1]*k, x+hi[0]*k, y-lo[1]*k)
	if b.Empty() {
		return
	}
	dx, dy := x-float64(b.Min.X), y-float64(b.Min.Y)
	at := func(u, v float64) (float32, float32) { return float32(dx + u*k), float32(dy - v*k) }
	for i := range segs {
		s := &segs[i]
		ex, ey := at(s.X, s.Y)
		switch s.Op {
		case face.MoveTo:
			pt.ras.MoveTo(ex, ey)
		case face.LineTo:
			pt.ras.LineTo(ex, ey)
		case face.QuadTo:
			cx, cy := at(s.CX, s.CY)
			pt.ras.QuadTo(cx, cy, ex, ey)
		case face.Close:
			pt.ras.ClosePath()
		}
	}
	pt.end(b, c)
}

// begin opens a path that stays within a rectangle of pixels, and gives the part of the picture that it may touch;
// empty when there is none. The path's coordinates count from that part's corner.
func (pt *Painter) begin(x0, y0, x1, y1 float64) image.Rectangle {
	const far = 1 << 20
	in := func(v float64) int { return int(min(max(v, -far), far)) }
	b := image.Rect(in(math.Floor(x0)), in(math.Floor(y0)), in(math.Ceil(x1))+1, in(math.Ceil(y1))+1).Intersect(pt.sheet.bounds())
	if !b.Empty() {
		pt.ras.Reset(b.Dx(), b.Dy())
	}
	return b
}

// end fills the path.
func (pt *Painter) end(b image.Rectangle, c typeset.Colour) {
	w, h := b.Dx(), b.Dy()
	if cap(pt.mask.Pix) < w*h {
		pt.mask.Pix = make([]byte, w*h)
	}
	pt.mask.Pix, pt.mask.Stride, pt.mask.Rect = pt.mask.Pix[:w*h], w, image.Rect(0, 0, w, h)
	pt.ras.DrawOp = drawSrc
	pt.ras.Draw(&pt.mask, pt.mask.Rect, image.Opaque, image.Point{})
	for y := range h {
		pt.sheet.blend(b.Min.X, b.Min.Y+y, pt.mask.Pix[y*w:][:w], c)
	}
}
