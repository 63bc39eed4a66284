package typeset

import "icpdoc/internal/typeset/line"

// paragraph sets the inline elements from first up to stop in the column x0–x1.
func (e *engine) paragraph(f *flow, block *style, first, stop *elem, x0, x1 Unit, field string) {
	items, spans, lines := len(e.items), len(e.spans), len(e.lines)
	defer func() {
		e.items, e.metas, e.spans, e.lines = e.items[:items], e.metas[:items], e.spans[:spans], e.lines[:lines]
	}()
	in := inliner{engine: e, base: items, block: block, measure: x1 - x0}
	e.marker.inline(&in)
	in.walk(first, stop, field)
	if len(e.items) == items || e.halted {
		return
	}
	f.flush()
	o := lineOptions(block, x1-x0, f.cell)
	if e.fit.on && e.fit.cap > 0 {
		o.Indent = int32(e.fit.spacing(Unit(o.Indent), block.size, e.fit.sized(block.size, block.minSize)))
	}
	e.lines = e.breaker.Break(e.items[items:], o, e.lines)
	n := len(e.lines) - lines
	start := len(e.strips)
	b := hardBreak
	for i := range n {
		l := e.lines[lines+i]
		e.setLine(f, &in, l, block, x0, x1, b)
		switch {
		case l.End > 0 && e.items[items+l.End-1].Rune == '\n':
			b = hardBreak
		case l.Visible < l.End-l.Start:
			b = spaceBreak
		default:
			b = softBreak
		}
		if l.Overfull {
			e.noteWide(&e.spans[e.metas[items+l.Start].span])
		}
	}
	if f.cell {
		e.fit.note(e, items, e.lines[lines:])
		return
	}
	e.protect(start, int(block.orphans), int(block.widows))
}

// lineBreak is what parts a line from the one before it.
type lineBreak uint8

const (
	hardBreak  lineBreak = iota // a new paragraph, or a break that the source asks for
	softBreak                   // the layout's choice
	spaceBreak                  // the same in the place of white space
)

// protect keeps the first and the last lines of a paragraph together.
func (e *engine) protect(start, orphans, widows int) {
	end := len(e.strips)
	for i := start + 1; i < end; i++ {
		if i-start < orphans || end-i < widows {
			e.strips[i].raise(avoidBreak)
		}
	}
}

// extent is how far a font size reaches above and below the baseline with its line height.
func extent(st *style, size Unit) (above, below Unit) {
	lh := st.lineHeight(size)
	above = em(size, emAscent) + (lh-size)/2
	return above, lh - above
}

// setLine places one line at the flow's position.
func (e *engine) setLine(f *flow, in *inliner, l line.Line, block *style, x0, x1 Unit, b lineBreak) {
	above, below := e.strut(block)
	last := int32(-1)
	for i := l.Start; i < l.End; i++ {
		sp := e.metas[in.base+i].span
		if sp == last {
			continue
		}
		last = sp
		s := &e.spans[sp]
		a, b := extent(s.st, s.size)
		if s.atom != notAtom && s.atom != atomCheck {
			a, b = s.box.above, s.box.below
		}
		above, below = max(above, a), max(below, b)
	}
	e.lineNo++
	before := e.mark()
	yTop := f.y
	e.marker.paint(e, x0, yTop+above) // before its line: the runs stand in reading order
	e.paintLine(in, l, x0, yTop+above, b)
	f.y += above + below
	f.strip(e, before, yTop, f.y)
}

// strut is the least height of a block's lines. In a cell whose values are set smaller it gets smaller with them.
func (e *engine) strut(block *style) (above, below Unit) {
	size := block.size
	if e.fit.on {
		size = e.fit.sized(size, 0)
	}
	return extent(block, size)
}

// paintLine makes runs, underlines and boxes of one line.
func (e *engine) paintLine(in *inliner, l line.Line, x0, y Unit, b lineBreak) {
	ul := underliner{engine: e, y: y}
	open := -1 // index of the run being filled
	var openSpan int32
	end := l.Start + min(max(l.Visible, 0), l.End-l.Start)
	for i := l.Start; i < end; i++ {
		m, it := e.metas[in.base+i], e.items[in.base+i]
		s := &e.spans[m.span]
		x := x0 + Unit(l.X[i-l.Start])
		ul.item(s, m.span, x, Unit(it.Advance))
		if s.atom != notAtom {
			open = -1
			e.paintAtom(s, x, y)
			continue
		}
		if m.font == nil {
			if open >= 0 && selector(it.Rune) {
				if g := &e.glyphs[len(e.glyphs)-1]; g.Tail == 0 {
					g.Tail = it.Rune
				}
			}
			continue
		}
		if open >= 0 && m.span != openSpan && !sameLook(s, &e.spans[openSpan]) {
			open = -1
		}
		if open < 0 {
			open = len(e.runs)
			g := len(e.glyphs)
			e.runs = append(e.runs, inkRun{g0: g, g1: g, Run: Run{
				Size: s.size, Colour: s.st.colour, X: x, Y: y, Field: s.field, Line: e.lineNo, Soft: b != hardBreak, Spaced: b == spaceBreak,
			}})
		}
		openSpan = m.span
		r := &e.runs[open]
		dx := int64(x-r.X) * 1000
		half := int64(r.Size) / 2
		if dx < 0 {
			half = -half
		}
		e.glyphs = append(e.glyphs, Glyph{Rune: it.Rune, Font: m.font, GID: m.gid, X: int32((dx + half) / int64(r.Size))})
		r.g1 = len(e.glyphs)
	}
	ul.close()
}

// sameLook tells whether two spans may share a run.
func sameLook(a, b *span) bool {
	return a.size == b.size && a.field == b.field && a.st.colour == b.st.colour && a.st.stack == b.st.stack && b.atom == notAtom
}

// underliner draws the underlines of one line, one rule for what stands together.
type underliner struct {
	*engine
	y      Unit
	open   bool
	size   Unit
	colour Colour
	x0, x1 Unit
}

func (u *underliner) item(s *span, _ int32, x, adv Unit) {
	if !s.st.underline || s.atom == atomBlank || s.atom == atomSign || s.atom == atomBlock {
		u.close()
		return
	}
	if u.open && (u.size != s.size || u.colour != s.st.colour) {
		u.close()
	}
	if !u.open {
		u.open, u.size, u.colour, u.x0 = true, s.size, s.st.colour, x
	}
	u.x1 = max(u.x1, x+adv)
}

func (u *underliner) close() {
	if !u.open {
		return
	}
	u.open = false
	y := u.y + em(u.size, ruleDrop)
	u.rules = append(u.rules, Rule{X0: u.x0, X1: u.x1, Y0: y, Y1: y, Width: ruleWidth(u.size), Colour: u.colour})
	u.x0, u.x1 = 0, 0
}
