package pdf

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// pen is the graphics state of the page in hand. fpdf carries its own colours and caps over to the next page, so
// rest puts them back before a page ends.
type pen struct {
	fill, draw typeset.Colour
	width      typeset.Unit
	dashed     bool
	round      bool
	filled     bool // fpdf knows another fill colour than black
}

func rgb(c typeset.Colour) (r, g, b int) { return int(c >> 16 & 255), int(c >> 8 & 255), int(c & 255) }

func (p *press) fillColour(c typeset.Colour) {
	if p.pen.fill != c {
		p.pen.fill, p.pen.filled = c, true
		p.fpdf.SetFillColor(rgb(c))
	}
}

// stroke sets colour, width and dash of the next lines. on and off are lengths in pt; off 0 is a solid line.
func (p *press) stroke(c typeset.Colour, width typeset.Unit, on, off float64, round bool) {
	if p.pen.draw != c {
		p.pen.draw = c
		p.fpdf.SetDrawColor(rgb(c))
	}
	if p.pen.width != width {
		p.pen.width = width
		p.fpdf.SetLineWidth(width.Points())
	}
	if p.pen.round != round {
		p.pen.round = round
		style := "butt"
		if round {
			style = "round"
		}
		p.fpdf.SetLineCapStyle(style)
	}
	switch {
	case off > 0:
		// Raw, because fpdf rounds to 0.01 pt and a hundred dots add that up.
		p.pen.dashed = true
		p.fpdf.RawWriteStr(fmt.Sprintf("[%.4f %.4f] 0 d", on, off))
	case p.pen.dashed:
		p.pen.dashed = false
		p.fpdf.RawWriteStr("[] 0 d")
	}
}

// rest brings colours and caps back to their beginnings.
func (p *press) rest() {
	if p.pen.filled {
		p.fpdf.SetFillColor(0, 0, 0)
	}
	if p.pen.draw != 0 {
		p.fpdf.SetDrawColor(0, 0, 0)
	}
	if p.pen.round {
		p.fpdf.SetLineCapStyle("butt")
	}
}

func (p *press) fills(fills []typeset.Fill) {
	for _, f := range fills {
		p.fillColour(f.Colour)
		p.fpdf.Rect(f.X0.Points(), f.Y0.Points(), (f.X1 - f.X0).Points(), (f.Y1 - f.Y0).Points(), "F")
	}
}

func (p *press) rules(rules []typeset.Rule) {
	for i := range rules {
		r := &rules[i]
		if r.Width <= 0 {
			continue
		}
		x0, y0, x1, y1, w := r.X0.Points(), r.Y0.Points(), r.X1.Points(), r.Y1.Points(), r.Width.Points()
		on, off := r.Pattern()
		switch {
		case r.Style == typeset.Dotted && off > 0:
			p.dotted(r, off)
		case r.Style == typeset.Double:
			p.stroke(r.Colour, r.Width/3, 0, 0, false)
			dx, dy := w/3, 0.0 // a vertical line's halves stand side by side
			if r.Y0 == r.Y1 {
				dx, dy = 0, w/3
			}
			p.fpdf.Line(x0-dx, y0-dy, x1-dx, y1-dy)
			p.fpdf.Line(x0+dx, y0+dy, x1+dx, y1+dy)
		default:
			p.stroke(r.Colour, r.Width, on, off, false)
			p.fpdf.Line(x0, y0, x1, y1)
		}
	}
}

// dotted draws round dots, the first and the last ones inside the line's ends.
func (p *press) dotted(r *typeset.Rule, apart float64) {
	x0, y0, x1, y1, w, length := r.X0.Points(), r.Y0.Points(), r.X1.Points(), r.Y1.Points(), r.Width.Points(), r.Length()
	p.stroke(r.Colour, r.Width, 0, apart, true)
	ux, uy := (x1-x0)/length*w/2, (y1-y0)/length*w/2
	p.fpdf.Line(x0+ux, y0+uy, x1-ux+ux/20, y1-uy+uy/20) // a little over the last dot's centre: rounding must not lose it
}

// check draws a box and its tick as lines, because the text faces have no such glyphs and a look-alike of another
// face would stand out.
func (p *press) check(c *typeset.Check) {
	x, y, w, h := c.X0.Points(), c.Y0.Points(), (c.X1 - c.X0).Points(), (c.Y1 - c.Y0).Points()
	if w <= 0 || h <= 0 {
		return
	}
	if c.State == typeset.SolidBox {
		p.fillColour(c.Colour)
		p.fpdf.Rect(x, y, w, h, "F")
		return
	}
	if c.Stroke <= 0 {
		return
	}
	s := c.Stroke.Points()
	p.stroke(c.Colour, c.Stroke, 0, 0, false)
	p.fpdf.Rect(x+s/2, y+s/2, w-s, h-s, "D")
	if c.State == typeset.Ticked {
		p.stroke(c.Colour, c.Stroke*8/5, 0, 0, true)
		p.fpdf.MoveTo(x+0.20*w, y+0.53*h)
		p.fpdf.LineTo(x+0.42*w, y+0.75*h)
		p.fpdf.LineTo(x+0.81*w, y+0.26*h)
		p.fpdf.DrawPath("D")
	}
}

// matrix fills the dark modules as rectangles of one path: a viewer adds up what the parts of one path cover, so where
// two of them meet no hairline shows. Walking round the dark regions would take twice the bytes.
func (p *press) matrix(m *typeset.Matrix) error {
	if m.N <= 0 || len(m.Bits) != m.N*m.N {
		return fault.Wrap(fmt.Errorf("matrix of %d modules a side has %d bits", m.N, len(m.Bits)), "pdf.matrix")
	}
	p.fillColour(0)
	n := float64(m.N)
	b := fmt.Appendf(p.text[:0], "q %.5f 0 0 %.5f %.3f %.3f cm\n", (m.X1-m.X0).Points()/n, -(m.Y1-m.Y0).Points()/n,
		m.X0.Points(), (p.height - m.Y0).Points())
	for _, r := range darkRects(m.Bits, m.N) {
		for _, v := range r {
			b = append(strconv.AppendInt(b, int64(v), 10), ' ')
		}
		b = append(b, "re\n"...)
	}
	b = append(b, "f Q"...)
	p.text = b
	p.fpdf.RawWriteStr(string(b))
	return nil
}

// darkRects covers the dark modules of an n by n matrix with rectangles that do not overlap: x, y, width and height in
// modules from the top left. Each is a run of one row and goes down as far as the rows below have all of it. Rows are
// taken 64 modules at a time, as bits.
func darkRects(dark []bool, n int) [][4]int {
	rects := make([][4]int, 0, n*n/4+1)
	rows := make([]uint64, n)
	for left := 0; left < n; left += 64 {
		for y := range rows {
			rows[y] = 0
			for x, d := range dark[y*n+left : y*n+min(n, left+64)] {
				if d {
					rows[y] |= 1 << x
				}
			}
		}
		for y := range rows {
			for rows[y] != 0 {
				x := bits.TrailingZeros64(rows[y])
				w := bits.TrailingZeros64(^(rows[y] >> x))
				run := (^uint64(0) >> (64 - w)) << x
				h := 0
				for ; y+h < n && rows[y+h]&run == run; h++ {
					rows[y+h] &^= run
				}
				rects = append(rects, [4]int{left + x, y, w, h})
			}
		}
	}
	return rects
}

// link makes a place clickable. A URL is ASCII in PDF; whatever else stands in it is percent-encoded.
func (p *press) link(l typeset.Link) {
	if l.URL == "" {
		return
	}
	var b strings.Builder
	for i := range len(l.URL) {
		if c := l.URL[i]; c <= ' ' || c > '~' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	p.fpdf.LinkString(l.X0.Points(), l.Y0.Points(), (l.X1 - l.X0).Points(), (l.Y1 - l.Y0).Points(), b.String())
}
