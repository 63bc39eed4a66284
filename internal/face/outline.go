package face

// Op is what a Segment does.
type Op uint8

// The segments of an outline.
const (
	MoveTo Op = iota // begins a contour at X, Y
	LineTo           // a straight line to X, Y
	QuadTo           // a quadratic curve over the control point CX, CY to X, Y
	Close            // ends the contour where it began
)

// Segment is one piece of an outline in 1/1000 em, y upwards from the baseline.
type Segment struct {
	Op     Op
	CX, CY float64
	X, Y   float64
}

// Limits on composite glyphs. Real fonts nest two or three deep and have a dozen parts; a file that asks for
// more is broken or hostile, and without a bound its work would grow exponentially.
const (
	maxDepth  = 8
	maxParts  = 256
	maxPoints = 1 << 16
)

// point is one point of a glyph; last marks the end of a contour.
type point struct {
	x, y     float64
	on, last bool
}

// Outline is the shape of a glyph, composites resolved: contours of MoveTo, LineTo and QuadTo, each ended by
// Close. It is empty for a glyph without ink, one that the font does not have, and one that the file spoils.
func (f *Font) Outline(g GID) []Segment {
	w := walk{font: f, parts: maxParts}
	pts, ok := w.glyph(nil, g, 0)
	if !ok {
		return nil
	}
	k := 1000 / float64(f.upem)
	for i := range pts {
		pts[i].x *= k
		pts[i].y *= k
	}
	return segments(pts)
}

// walk collects the points of one glyph.
type walk struct {
	font  *Font
	parts int // glyph records that may still be read
}

// glyph appends the points of g to pts.
func (w *walk) glyph(pts []point, g GID, depth int) ([]point, bool) {
	if w.parts--; w.parts < 0 || depth > maxDepth || len(pts) > maxPoints {
		return nil, false
	}
	b := w.font.glyph(g)
	switch {
	case b == nil:
		return pts, int(g) < w.font.numGlyphs
	case int16(u16(b)) < 0:
		return w.composite(pts, b, depth)
	}
	return simplePoints(pts, b)
}

func (w *walk) composite(pts []point, b []byte, depth int) ([]point, bool) {
	base := len(pts)
	for it := (parts{b: b, at: 10}); it.next(); {
		from := len(pts)
		var ok bool
		if pts, ok = w.glyph(pts, it.gid, depth+1); !ok {
			return nil, false
		}
		m := it.matrix()
		for i := from; i < len(pts); i++ {
			x, y := pts[i].x, pts[i].y
			pts[i].x, pts[i].y = m[0]*x+m[2]*y, m[1]*x+m[3]*y
		}
		dx, dy, ok := it.shift(pts[base:from], pts[from:])
		if !ok {
			return nil, false
		}
		for i := from; i < len(pts); i++ {
			pts[i].x += dx
			pts[i].y += dy
		}
		if !it.more {
			return pts, true
		}
	}
	return nil, false
}

// simplePoints appends the points of a glyph record that is not composite.
func simplePoints(pts []point, b []byte) ([]point, bool) {
	contours := int(u16(b))
	if contours == 0 {
		return pts, true
	}
	at := 10 + 2*contours
	if at+2 > len(b) {
		return nil, false
	}
	n := int(u16(b[at-2:])) + 1
	at += 2 + int(u16(b[at:]))
	base := len(pts)
	flags := make([]byte, 0, n)
	for len(flags) < n {
		if at >= len(b) {
			return nil, false
		}
		fl, times := b[at], 1
		at++
		if fl&flagRepeat != 0 {
			if at >= len(b) {
				return nil, false
			}
			times += int(b[at])
			at++
		}
		for ; times > 0 && len(flags) < n; times-- {
			flags = append(flags, fl)
		}
	}
	for _, fl := range flags {
		pts = append(pts, point{on: fl&flagOnCurve != 0})
	}
	at, ok := coordinates(b, at, flags, flagXShort, flagXSame, func(i, v int) { pts[base+i].x = float64(v) })
	if !ok {
		return nil, false
	}
	if _, ok = coordinates(b, at, flags, flagYShort, flagYSame, func(i, v int) { pts[base+i].y = float64(v) }); !ok {
		return nil, false
	}
	for prev, i := -1, 0; i < contours; i++ {
		end := int(u16(b[10+2*i:]))
		if end <= prev && i > 0 || end >= n {
			return nil, false
		}
		pts[base+end].last = true
		prev = end
	}
	return pts, true
}

// The flags of a point in a simple glyph.
const (
	flagOnCurve = 1 << iota
	flagXShort
	flagYShort
	flagRepeat
	flagXSame
	flagYSame
)

// coordinates reads one axis of a simple glyph from offset at and returns the offset after it.
func coordinates(b []byte, at int, flags []byte, short, same byte, set func(i, v int)) (int, bool) {
	v := 0
	for i, fl := range flags {
		switch {
		case fl&short != 0:
			if at >= len(b) {
				return 0, false
			}
			d := int(b[at])
			at++
			if fl&same == 0 {
				d = -d
			}
			v += d
		case fl&same == 0:
			if at+2 > len(b) {
				return 0, false
			}
			v += int(int16(u16(b[at:])))
			at += 2
		}
		set(i, v)
	}
	return at, true
}

// segments turns points into drawing, putting in the on-curve points that TrueType leaves out between two
// control points.
func segments(pts []point) []Segment {
	out := make([]Segment, 0, len(pts)+len(pts)/2)
	for from := 0; from < len(pts); {
		to := from
		for to < len(pts)-1 && !pts[to].last {
			to++
		}
		out = contour(out, pts[from:to+1])
		from = to + 1
	}
	return out
}

func contour(out []Segment, c []point) []Segment {
	if len(c) < 2 {
		return out // a lone point is an anchor, not ink
	}
	start, rest := c[0], c[1:]
	if !start.on {
		if last := c[len(c)-1]; last.on {
			start, rest = last, c[:len(c)-1]
		} else {
			start, rest = middle(start, last), c
		}
	}
	out = append(out, Segment{Op: MoveTo, X: start.x, Y: start.y})
	var ctrl point
	curved := false
	for _, p := range rest {
		switch {
		case p.on && curved:
			out = append(out, Segment{QuadTo, ctrl.x, ctrl.y, p.x, p.y})
		case p.on:
			out = append(out, Segment{Op: LineTo, X: p.x, Y: p.y})
		case curved:
			m := middle(ctrl, p)
			out = append(out, Segment{QuadTo, ctrl.x, ctrl.y, m.x, m.y})
		}
		ctrl, curved = p, !p.on
	}
	if curved {
		out = append(out, Segment{QuadTo, ctrl.x, ctrl.y, start.x, start.y})
	}
	return append(out, Segment{Op: Close})
}

func middle(a, b point) point { return point{x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true} }
