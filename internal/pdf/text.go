package pdf

import (
	"fmt"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Positions within a line are counted in 1/1,000,000 pt, so that a thousandth of an em of any size is a whole number.
const micro = 1000

const (
	// safeGap is the widest gap that no viewer takes for a space, 1/1000 em (poppler starts at 100), with a margin.
	safeGap = 90
	// gapStep is the unit in which wider gaps go into advances: what remains is at most half of it, far from safeGap,
	// and a justified page needs only a handful of wide glyphs.
	gapStep = 120
	// maxExtra is the most that an advance is changed by, 1/1000 em.
	maxExtra = 30000
	// farGap is where the layout means two pieces of text, 1/1000 em: two runs on one line with more between them are
	// not joined.
	farGap = 1500
)

// spread says how much of a gap (1/1000 em, negative where glyphs are drawn together) goes into the advance of the
// glyph before it. The rest is a movement that viewers do not see.
func spread(gap int64) int16 {
	if gap >= -safeGap && gap <= safeGap {
		return 0
	}
	half := int64(gapStep / 2)
	if gap < 0 {
		half = -half
	}
	return int16(min(max((gap+half)/gapStep*gapStep, -maxExtra), maxExtra))
}

// line is the text object in hand: one or more runs on one baseline.
type line struct {
	set     *subset
	size    typeset.Unit
	pen     int64 // where the viewer stands
	open    bool  // within a string
	started bool  // within an array
}

// runs draws all runs. Runs that continue one line share a text object, and what lies between them is spread like a
// gap within a run, so that a filled-in value comes back from the file as a part of its sentence.
func (p *press) runs(pg *typeset.Page) error {
	p.text = p.text[:0]
	var l line
	var prev *typeset.Run
	for i := range pg.Runs {
		r := &pg.Runs[i]
		if len(r.Glyphs) == 0 {
			continue
		}
		if r.Size <= 0 || r.Size > maxSide {
			return fault.Wrap(fmt.Errorf("run of size %v pt", r.Size.Points()), "pdf.run_size")
		}
		if prev == nil || !joined(pg, prev, r) {
			if prev != nil {
				p.closeArray(&l)
				p.text = append(p.text, " ET\n"...)
			}
			p.begin(&l, r)
		}
		p.textColour(&l, r.Colour)
		var next *typeset.Run
		for j := i + 1; j < len(pg.Runs) && next == nil; j++ {
			if len(pg.Runs[j].Glyphs) > 0 {
				next = &pg.Runs[j]
			}
		}
		if next != nil && !joined(pg, r, next) {
			next = nil
		}
		if err := p.run(&l, r, next); err != nil {
			return err
		}
		prev = r
	}
	if prev == nil {
		return nil
	}
	p.closeArray(&l)
	p.text = append(p.text, " ET"...)
	p.fpdf.RawWriteStr(string(p.text))
	return nil
}

func origin(r *typeset.Run, i int) int64 {
	return int64(r.X)*micro + int64(r.Glyphs[i].X)*int64(r.Size)
}

// end is where the natural advance of the last glyph ends.
func end(r *typeset.Run) int64 {
	i := len(r.Glyphs) - 1
	g := &r.Glyphs[i]
	if g.Font == nil {
		return origin(r, i)
	}
	return origin(r, i) + int64(g.Font.Advance(g.GID))*int64(r.Size)
}

// joined tells whether b goes on where a ends: same baseline, same cell, no more than farGap between them and no check
// box standing there.
func joined(pg *typeset.Page, a, b *typeset.Run) bool {
	if a.Y != b.Y || a.Box != b.Box {
		return false
	}
	from, to := end(a), origin(b, 0)
	if d, far := to-from, int64(max(a.Size, b.Size))*farGap; d > far || d < -far {
		return false
	}
	for i := range pg.Checks {
		c := &pg.Checks[i]
		if mid := int64(c.X0+c.X1) / 2 * micro; mid > from && mid < to && c.Y0 < a.Y && c.Y1 > a.Y-a.Size {
			return false
		}
	}
	return true
}

// begin opens a text object at the first glyph of r.
func (p *press) begin(l *line, r *typeset.Run) {
	x := (origin(r, 0) + micro/2) / micro
	*l = line{pen: x * micro}
	p.text = append(p.text, "BT "...)
	p.text = appendUnit(p.text, typeset.Unit(x))
	p.text = append(p.text, ' ')
	p.text = appendUnit(p.text, p.height-r.Y)
	p.text = append(p.text, " Td"...)
}

func (p *press) textColour(l *line, c typeset.Colour) {
	if p.pen.fill == c {
		return
	}
	p.pen.fill = c
	p.closeArray(l)
	r, g, b := rgb(c)
	for _, v := range [...]int{r, g, b} {
		p.text = append(p.text, ' ')
		p.text = strconv.AppendFloat(p.text, float64(v)/255, 'f', 3, 64)
	}
	p.text = append(p.text, " rg"...)
}

// run draws the glyphs of one run; next is the run that continues the line, if any.
func (p *press) run(l *line, r, next *typeset.Run) error {
	size := int64(r.Size)
	for i := range r.Glyphs {
		g := &r.Glyphs[i]
		if g.Font == nil || g.GID == 0 {
			return noGlyph(r, g.Rune)
		}
		x, advance := origin(r, i), int64(g.Font.Advance(g.GID))
		var extra int16
		switch {
		case i+1 < len(r.Glyphs):
			extra = spread(int64(r.Glyphs[i+1].X-g.X) - advance)
		case next != nil:
			extra = seam(origin(next, 0)-x-advance*size, r.Size, next.Size)
		}
		extra = max(extra, int16(-advance)) // no glyph goes backwards
		set, code := p.code(g.Font, g.GID, g.Rune, extra)
		p.font(l, set, r.Size)
		if d := l.pen - x; d >= size/2 || d <= -size/2 {
			n := div(d, size)
			p.closeString(l)
			p.text = strconv.AppendInt(p.text, n, 10)
			l.pen -= n * size
		}
		p.show(l, code)
		l.pen += (advance + int64(extra)) * size
		if g.Tail != 0 {
			p.tail(l, g, r.Size)
		}
	}
	return nil
}

// tail shows a variation selector as a space without a width, so that it comes back from the file. One code for both
// characters would be shorter, but mupdf spoils pairs with a character above U+FFFF.
func (p *press) tail(l *line, g *typeset.Glyph, size typeset.Unit) {
	space := g.Font.GID(' ')
	if space == 0 {
		return
	}
	set, code := p.code(g.Font, space, g.Tail, int16(-g.Font.Advance(space)))
	p.font(l, set, size)
	p.show(l, code)
}

// seam is spread between two runs. A change of size makes viewers look for a space whatever the gap, so there the
// whole gap goes into the advance, and a hair more: what is left must not be positive.
func seam(gap int64, a, b typeset.Unit) int16 {
	em := div(gap, int64(a))
	if a == b {
		return spread(em)
	}
	return int16(min(max(em+2, -maxExtra), maxExtra))
}

// div is a/b rounded to the nearest.
func div(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

// font makes set at size the font of what follows, and opens an array.
func (p *press) font(l *line, set *subset, size typeset.Unit) {
	if l.set != set || l.size != size {
		p.closeArray(l)
		l.set, l.size = set, size
		p.text = append(p.text, "/C"...)
		p.text = strconv.AppendInt(p.text, int64(p.place(set)), 10)
		p.text = append(p.text, ' ')
		p.text = appendUnit(p.text, size)
		p.text = append(p.text, " Tf"...)
	}
	if !l.started {
		p.text = append(p.text, '[')
		l.started = true
	}
}

// show appends one code to the string. Four bytes have a meaning of their own in a string; a bare CR would be read as
// a line feed.
func (p *press) show(l *line, code uint16) {
	if !l.open {
		p.text = append(p.text, '(')
		l.open = true
	}
	for _, c := range [...]byte{byte(code >> 8), byte(code)} {
		switch c {
		case '(', ')', '\\':
			p.text = append(p.text, '\\', c)
		case '\r':
			p.text = append(p.text, `\r`...)
		default:
			p.text = append(p.text, c)
		}
	}
}

func (p *press) closeString(l *line) {
	if l.open {
		p.text = append(p.text, ')')
		l.open = false
	}
}

func (p *press) closeArray(l *line) {
	p.closeString(l)
	if l.started {
		p.text = append(p.text, "]TJ "...)
		l.started = false
	}
}

// appendUnit writes a length in pt without trailing zeros.
func appendUnit(b []byte, u typeset.Unit) []byte {
	if u < 0 {
		b = append(b, '-')
		u = -u
	}
	b = strconv.AppendInt(b, int64(u/typeset.Pt), 10)
	if f := u % typeset.Pt; f != 0 {
		b = append(b, '.', byte('0'+f/100))
		if f%100 != 0 {
			b = append(b, byte('0'+f/10%10))
		}
		if f%10 != 0 {
			b = append(b, byte('0'+f%10))
		}
	}
	return b
}

func noGlyph(r *typeset.Run, c rune) error {
	return fault.New(fault.Invalid, "pdf.no_glyph", "有字符无法印出。", "A character cannot be printed.").With(fault.Field{
		Pointer: r.Field,
		Code:    "pdf.no_glyph",
		Reason: fault.Text{
			Zh: fmt.Sprintf("所有字体都没有字符“%c”（U+%04X）。", c, c),
			En: fmt.Sprintf("No font has the character %q (U+%04X).", c, c),
		},
		Remedy: fault.Text{
			Zh: "请核对该字符；确属姓名用字的，请联系我们补充字体。",
			En: "Check the character; if it is right, a font that has it must be added.",
		},
	})
}
