package raster

import (
	"math"

	"icpdoc/internal/typeset"
)

// rule draws a line.
func (pt *Painter) rule(r *typeset.Rule) {
	if r.Width <= 0 {
		return
	}
	on, off := r.Pattern()
	switch {
	case off > 0 && on > 0:
		pt.dashed(r, on, off)
	case off > 0:
		pt.dotted(r, off)
	case r.Style == typeset.Double:
		third := r.Width / 3
		pt.strip(r, -third, third, r.X0, r.X1, r.Y0, r.Y1)
		pt.strip(r, third, third, r.X0, r.X1, r.Y0, r.Y1)
	default:
		pt.strip(r, 0, r.Width, r.X0, r.X1, r.Y0, r.Y1)
	}
}

// strip draws a piece of a rule, moved aside and of a width of its own.
func (pt *Painter) strip(r *typeset.Rule, aside, width, x0, x1, y0, y1 typeset.Unit) {
	switch {
	case r.Y0 == r.Y1:
		c := r.Y0 + aside
		top, bottom := pt.snap(c-width/2, c+width-width/2)
		from, to := pt.ends(x0, x1)
		pt.sheet.rect(from, top, to, bottom, r.Colour)
	case r.X0 == r.X1:
		c := r.X0 + aside
		left, right := pt.snap(c-width/2, c+width-width/2)
		from, to := pt.ends(y0, y1)
		pt.sheet.rect(left, from, right, to, r.Colour)
	default: // no layout has slanted rules
		pt.stroke([][2]float64{{pt.px(x0), pt.px(y0)}, {pt.px(x1), pt.px(y1)}}, pt.px(width), false, r.Colour)
	}
}

// along is the place on a rule so many points from its beginning.
func along(r *typeset.Rule, at float64) (x, y typeset.Unit) {
	t := at / r.Length()
	return r.X0 + typeset.Unit(math.Round(float64(r.X1-r.X0)*t)), r.Y0 + typeset.Unit(math.Round(float64(r.Y1-r.Y0)*t))
}

func (pt *Painter) dashed(r *typeset.Rule, on, off float64) {
	for at, end := 0.0, r.Length()-on/2; at < end; at += on + off {
		x0, y0 := along(r, at)
		x1, y1 := along(r, at+on)
		pt.strip(r, 0, r.Width, x0, x1, y0, y1)
	}
}

func (pt *Painter) dotted(r *typeset.Rule, apart float64) {
	for at, end := r.Width.Points()/2, r.Length(); at < end; at += apart {
		x, y := along(r, at)
		pt.stroke([][2]float64{{pt.px(x), pt.px(y)}}, pt.px(r.Width), true, r.Colour)
	}
}

// check draws a box with its tick.
func (pt *Painter) check(c *typeset.Check) {
	if c.X1 <= c.X0 || c.Y1 <= c.Y0 {
		return
	}
	x0, x1 := pt.snap(c.X0, c.X1)
	y0, y1 := pt.snap(c.Y0, c.Y1)
	if c.State == typeset.SolidBox {
		pt.sheet.rect(x0, y0, x1, y1, c.Colour)
		return
	}
	if c.Stroke <= 0 {
		return
	}
	s := max(1, int(math.Round(pt.px(c.Stroke))))
	pt.sheet.rect(x0, y0, x1, y0+s, c.Colour)
	pt.sheet.rect(x0, y1-s, x1, y1, c.Colour)
	pt.sheet.rect(x0, y0, x0+s, y1, c.Colour)
	pt.sheet.rect(x1-s, y0, x1, y1, c.Colour)
	if c.State == typeset.Ticked {
		w, h := float64(x1-x0), float64(y1-y0)
		at := func(u, v float64) [2]float64 { return [2]float64{float64(x0) + u*w, float64(y0) + v*h} }
		pt.stroke([][2]float64{at(0.20, 0.53), at(0.42, 0.75), at(0.81, 0.26)}, pt.px(c.Stroke)*8/5, true, c.Colour)
	}
}

// stroke draws a line through points with round joints, and round ends when round; one point is a dot.
func (pt *Painter) stroke(points [][2]float64, width float64, round bool, c typeset.Colour) {
	half := max(width, 0.5) / 2
	lo, hi := points[0], points[0]
	for _, p := range points {
		lo = [2]float64{min(lo[0], p[0]), min(lo[1], p[1])}
		hi = [2]float64{max(hi[0], p[0]), max(hi[1], p[1])}
	}
	b := pt.begin(lo[0]-half, lo[1]-half, hi[0]+half, hi[1]+half)
	if b.Empty() {
		return
	}
	ox, oy := float64(b.Min.X), float64(b.Min.Y)
	to := func(x, y float64) (float32, float32) { return float32(x - ox), float32(y - oy) }
	for i, p := range points {
		if i > 0 {
			q := points[i-1]
			d := math.Hypot(p[0]-q[0], p[1]-q[1])
			if d == 0 {
				continue
			}
			nx, ny := (q[1]-p[1])/d*half, (p[0]-q[0])/d*half
			pt.ras.MoveTo(to(q[0]-nx, q[1]-ny))
			pt.ras.LineTo(to(p[0]-nx, p[1]-ny))
			pt.ras.LineTo(to(p[0]+nx, p[1]+ny))
			pt.ras.LineTo(to(q[0]+nx, q[1]+ny))
			pt.ras.ClosePath()
		}
		if round || i > 0 && i+1 < len(points) {
			pt.disc(p[0]-ox, p[1]-oy, half)
		}
	}
	pt.end(b, c)
}

// disc adds a circle to the path, the same way round as the lines: four curves.
func (pt *Painter) disc(x, y, r float64) {
	const k = 0.5522847498 // of the radius: how far a circle's control points stand off
	f := func(u, v float64) (float32, float32) { return float32(x + u*r), float32(y + v*r) }
	pt.ras.MoveTo(f(1, 0))
	for _, q := range [4][6]float64{{1, k, k, 1, 0, 1}, {-k, 1, -1, k, -1, 0}, {-1, -k, -k, -1, 0, -1}, {k, -1, 1, -k, 1, 0}} {
		ax, ay := f(q[0], q[1])
		bx, by := f(q[2], q[3])
		cx, cy := f(q[4], q[5])
		pt.ras.CubeTo(ax, ay, bx, by, cx, cy)
	}
	pt.ras.ClosePath()
}

// matrix fills the modules of a code; every edge between two modules lies between two pixels.
func (pt *Painter) matrix(m *typeset.Matrix) {
	if m.N <= 0 || m.N > 1<<12 || len(m.Bits) != m.N*m.N {
		return
	}
	edge := func(from, to typeset.Unit, i int) int {
		return int(math.Round(pt.px(from) + pt.px(to-from)*float64(i)/float64(m.N)))
	}
	for y := range m.N {
		y0, y1 := edge(m.Y0, m.Y1, y), edge(m.Y0, m.Y1, y+1)
		for x := 0; x < m.N; x++ {
			if !m.Bits[y*m.N+x] {
				continue
			}
			from := x
			for x+1 < m.N && m.Bits[y*m.N+x+1] {
				x++
			}
			pt.sheet.rect(edge(m.X0, m.X1, from), y0, edge(m.X0, m.X1, x+1), y1, 0)
		}
	}
}
