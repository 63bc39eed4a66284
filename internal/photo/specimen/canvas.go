package specimen

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"

	"icpdoc/internal/face"
)

// canvas is a picture drawn in millimetres, x right, y down.
type canvas struct {
	img *image.RGBA
	px  float64 // pixels in a millimetre
	r   *vector.Rasterizer
}

// at is a point in millimetres.
type at struct{ x, y float64 }

func newCanvas(width, height, px float64, paper color.RGBA) *canvas {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, int(math.Round(width*px)), int(math.Round(height*px)))), px: px,
		r: vector.NewRasterizer(1, 1)}
	draw.Draw(c.img, c.img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	return c
}

// fill paints closed contours, given as points in millimetres joined by straight lines; where they overlap in the
// same direction the paint is laid once.
func (c *canvas) fill(col color.RGBA, contours ...[]at) {
	box := image.Rectangle{}
	for _, ps := range contours {
		for _, p := range ps {
			x, y := p.x*c.px, p.y*c.px
			box = box.Union(image.Rect(int(math.Floor(x)), int(math.Floor(y)), int(math.Floor(x))+1, int(math.Floor(y))+1))
		}
	}
	c.paint(box, col, func(ox, oy float64) {
		for _, ps := range contours {
			for i, p := range ps {
				x, y := float32(p.x*c.px-ox), float32(p.y*c.px-oy)
				if i == 0 {
					c.r.MoveTo(x, y)
				} else {
					c.r.LineTo(x, y)
				}
			}
			c.r.ClosePath()
		}
	})
}

// paint rasterises what path draws, relative to the corner of box, onto the part of box that lies on the picture.
func (c *canvas) paint(box image.Rectangle, col color.RGBA, path func(ox, oy float64)) {
	if box = box.Intersect(c.img.Rect); box.Empty() {
		return // the rasteriser clips paths to its own size, never to the picture's
	}
	c.r.Reset(box.Dx(), box.Dy())
	path(float64(box.Min.X), float64(box.Min.Y))
	c.r.Draw(c.img, box, image.NewUniform(col), image.Point{})
}

// pose is where and how text stands.
type pose struct {
	x, y  float64 // the start of the baseline, millimetres
	size  float64 // em, millimetres
	turn  float64 // clockwise about the start, radians
	track float64 // space added after each character, em
	wide  float64 // horizontal stretch; 0 is 1
}

// text draws one line and returns its width in millimetres.
func (c *canvas) text(s *face.Stack, col color.RGBA, p pose, line string) float64 {
	if p.wide == 0 {
		p.wide = 1
	}
	sin, cos := math.Sincos(p.turn)
	along := 0.0
	for _, r := range line {
		f, gid := s.Find(r)
		if f == nil {
			continue
		}
		k := p.size / 1000
		place := func(x, y float64) (float64, float64) {
			u, v := along+x*k*p.wide, -y*k
			return (p.x + u*cos - v*sin) * c.px, (p.y + u*sin + v*cos) * c.px
		}
		if o := f.Outline(gid); len(o) > 0 {
			c.glyph(o, col, place)
		}
		along += (float64(f.Advance(gid))/1000*p.wide + p.track) * p.size
	}
	return along
}

// glyph draws an outline through place, which gives pixels.
func (c *canvas) glyph(o []face.Segment, col color.RGBA, place func(x, y float64) (float64, float64)) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	grow := func(x, y float64) {
		x, y = place(x, y)
		minX, minY, maxX, maxY = min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)
	}
	for _, s := range o {
		switch s.Op {
		case face.QuadTo:
			grow(s.CX, s.CY)
			fallthrough
		case face.MoveTo, face.LineTo:
			grow(s.X, s.Y)
		}
	}
	box := image.Rect(int(math.Floor(minX)), int(math.Floor(minY)), int(math.Ceil(maxX))+1, int(math.Ceil(maxY))+1)
	c.paint(box, col, func(ox, oy float64) {
		pt := func(x, y float64) (float32, float32) {
			x, y = place(x, y)
			return float32(x - ox), float32(y - oy)
		}
		for _, s := range o {
			x, y := pt(s.X, s.Y)
			switch s.Op {
			case face.MoveTo:
				c.r.MoveTo(x, y)
			case face.LineTo:
				c.r.LineTo(x, y)
			case face.QuadTo:
				cx, cy := pt(s.CX, s.CY)
				c.r.QuadTo(cx, cy, x, y)
			case face.Close:
				c.r.ClosePath()
			}
		}
	})
}

// width is how wide a line would be, millimetres.
func width(s *face.Stack, p pose, line string) float64 {
	w := 0.0
	for _, r := range line {
		if f, gid := s.Find(r); f != nil {
			w += (float64(f.Advance(gid))/1000*max(p.wide, 1) + p.track) * p.size
		}
	}
	return w
}

// centred draws a line around the x of its pose.
func (c *canvas) centred(s *face.Stack, col color.RGBA, p pose, line string) {
	w := width(s, p, line) - p.track*p.size
	sin, cos := math.Sincos(p.turn)
	p.x, p.y = p.x-w/2*cos, p.y-w/2*sin
	c.text(s, col, p, line)
}

// block draws text broken to a measure and returns the baseline under its last line.
func (c *canvas) block(s *face.Stack, col color.RGBA, p pose, measure, leading float64, text string) float64 {
	line, w := "", 0.0
	for _, r := range text {
		a := width(s, p, string(r))
		if w+a > measure && r != '，' && r != '。' && r != '；' && r != '）' {
			c.text(s, col, p, line)
			p.y += leading
			line, w = "", 0
		}
		line += string(r)
		w += a
	}
	c.text(s, col, p, line)
	return p.y + leading
}

func rect(x, y, w, h float64) []at {
	return []at{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}

// hole is a rectangle run the other way round, so that it is cut out of the contour that holds it.
func hole(x, y, w, h float64) []at {
	return []at{{x, y}, {x, y + h}, {x + w, y + h}, {x + w, y}}
}

// round is a rectangle with round corners.
func round(x, y, w, h, r float64) []at {
	var ps []at
	for i, o := range []at{{x + w - r, y + r}, {x + w - r, y + h - r}, {x + r, y + h - r}, {x + r, y + r}} {
		for j := range 13 {
			sin, cos := math.Sincos((float64(i) - 1 + float64(j)/12) * math.Pi / 2)
			ps = append(ps, at{o.x + r*cos, o.y + r*sin})
		}
	}
	return ps
}

// ring is a closed curve around a centre whose radius may change with the angle; turned round when it is to cut.
func ring(x, y float64, cut bool, radius func(a float64) float64) []at {
	const n = 240
	ps := make([]at, n)
	for i := range ps {
		a := float64(i) / n * 2 * math.Pi
		if cut {
			a = -a
		}
		sin, cos := math.Sincos(a)
		r := radius(a)
		ps[i] = at{x + r*cos, y + r*sin}
	}
	return ps
}

// stroke is the outline of a thin line through points, to be filled.
func stroke(ps []at, thick float64) []at {
	out := make([]at, 0, 2*len(ps))
	side := func(i int, d float64) at {
		a, b := ps[max(i-1, 0)], ps[min(i+1, len(ps)-1)]
		dx, dy := b.x-a.x, b.y-a.y
		l := max(math.Hypot(dx, dy), 1e-9)
		return at{ps[i].x - dy/l*d, ps[i].y + dx/l*d}
	}
	for i := range ps {
		out = append(out, side(i, thick/2))
	}
	for i := len(ps) - 1; i >= 0; i-- {
		out = append(out, side(i, -thick/2))
	}
	return out
}
