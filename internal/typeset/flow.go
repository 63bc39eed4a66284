package typeset

import (
	"icpdoc/internal/fault"
)

// How much is lost when a page breaks before a strip. The paginator takes the cheapest break that there is.
const (
	freeBreak   uint8 = iota
	avoidBreak        // orphans, widows, break-inside and -after: avoid
	glueBreak         // inside a cell that spans rows
	neverBreak        // between a table's head and its first row
	forcedBreak uint8 = 255
)

// strip is a slice of the galley that stays whole: a line, a table row, an empty box.
type strip struct {
	y0, y1   Unit
	from, to mark
	level    uint8 // of a break before it
	force    bool  // a page starts here
	flushTop Unit  // where the page starts when it starts here by force: the margin above is kept
	table    int32 // index+1 of its table, 0 for none
	row      int32
}

func (s *strip) raise(level uint8) { s.level = max(s.level, level) }

// flow is the column being filled, from top to bottom.
type flow struct {
	y       Unit
	pending Unit // collapsed margin not yet spent
	cell    bool // inside a cell, header or other box: nothing here is broken over pages
	open    bool // paddings above y belong to the next strip
	openY   Unit
	level   uint8 // of the next strip's break
	force   bool
	forceY  Unit
	absorb  Unit // margin already spent above a frame whose first child has it
}

// flush spends the pending margin.
func (f *flow) flush() {
	f.y += f.pending
	f.pending, f.absorb = 0, 0
}

// margin adds a margin, which collapses with the one before it.
func (f *flow) margin(m Unit) { f.pending = max(f.pending, m-f.absorb) }

// leadMargin is the margin of the first blocks inside el, which collapses with el's own when nothing parts them.
func (e *engine) leadMargin(el *elem, measure Unit) Unit {
	for c := el.first; c != nil; c = c.next {
		switch {
		case c.tag == tagText:
			for _, b := range e.tree.text[c.t0:c.t1] {
				if !isSpace(rune(b)) {
					return 0
				}
			}
			continue
		case c.st.display == kwNone || c.tag == tagPageBreak:
			continue
		case !c.blockLevel():
			return 0
		}
		m := c.st.margin[top].of(measure, 0)
		if edges(c.st, measure).top() == 0 && c.tag != tagTable {
			m = max(m, e.leadMargin(c, measure))
		}
		return m
	}
	return 0
}

// strip ends a slice of the galley at y1; what it paints was painted since from.
func (f *flow) strip(e *engine, from mark, y0, y1 Unit) *strip {
	if f.cell {
		return nil
	}
	if f.open {
		y0 = min(y0, f.openY)
		f.open = false
	}
	s := strip{y0: y0, y1: y1, from: from, to: e.mark(), level: f.level, force: f.force, flushTop: f.forceY}
	if s.force {
		s.flushTop = min(s.flushTop, y0)
	}
	f.level, f.force = freeBreak, false
	e.strips = append(e.strips, s)
	if y1 > maxGalley || len(e.strips) > maxStrips {
		e.halt("typeset.size", "文件太长。", "The document is too long.")
	}
	return &e.strips[len(e.strips)-1]
}

// Limits of the galley; MaxPages pages of the largest allowed size would not fit in a Unit.
const (
	maxGalley = 1_800_000_000 / 4 * 3
	maxStrips = 100_000
)

// decor is the background and border of a block that may be broken over pages.
type decor struct {
	st     *style
	r      Rect
	s0, s1 int // its strips
}

// edge is a box's border and padding, by side.
type edgeSizes [4]Unit

func (e edgeSizes) top() Unit    { return e[top] }
func (e edgeSizes) right() Unit  { return e[right] }
func (e edgeSizes) bottom() Unit { return e[bottom] }
func (e edgeSizes) left() Unit   { return e[left] }

func edges(st *style, measure Unit) edgeSizes {
	var out edgeSizes
	for i := range out {
		out[i] = st.border[i].width + st.padding[i].of(measure, 0)
	}
	return out
}

// children lays out the children of el between x0 and x1: blocks one under the other, what stands between them as
// paragraphs.
func (e *engine) children(f *flow, el *elem, x0, x1 Unit, field string) {
	if el.tag == tagFillIn {
		field = el.attr("field")
	}
	for c := el.first; c != nil && !e.halted; {
		if c.blockLevel() || c.tag != tagText && c.st.display == kwNone {
			e.block(f, c, x0, x1, field)
			c = c.next
			continue
		}
		stop := c
		for stop != nil && !stop.blockLevel() {
			stop = stop.next
		}
		e.paragraph(f, el.st, c, stop, x0, x1, field)
		c = stop
	}
}

// block lays out one block-level element.
func (e *engine) block(f *flow, el *elem, x0, x1 Unit, field string) {
	st := el.st
	switch {
	case st.display == kwNone, el.tag == tagPageHeader, el.tag == tagPageFooter:
		return
	case el.tag == tagPageBreak:
		e.forcePage(f)
		return
	}
	if st.breakBefore == kwPage {
		e.forcePage(f)
	}
	start := len(e.strips)
	if st.breakBefore == kwAvoid {
		f.level = max(f.level, avoidBreak)
	}
	if el.tag == tagTable {
		e.table(f, el, x0, x1)
	} else {
		e.plainBlock(f, el, x0, x1, field)
	}
	if len(e.strips) > start && st.breakInside == kwAvoid {
		for i := start + 1; i < len(e.strips); i++ {
			e.strips[i].raise(avoidBreak)
		}
	}
	switch st.breakAfter {
	case kwAvoid:
		f.level = max(f.level, avoidBreak)
	case kwPage:
		e.forcePage(f)
	}
}

// forcePage starts a new page with the next strip. Inside a cell there are no pages.
func (e *engine) forcePage(f *flow) {
	if f.cell || len(e.strips) == 0 {
		return
	}
	if !f.force {
		f.force = true
		f.y += f.pending
		f.pending = 0
		f.forceY = f.y
	}
}

// horizontal finds the border box of a block between x0 and x1.
func horizontal(el *elem, x0, x1 Unit) (b0, b1 Unit) {
	st := el.st
	measure := x1 - x0
	ml, mr := st.margin[left], st.margin[right]
	b0, b1 = x0+ml.of(measure, 0), x1-mr.of(measure, 0)
	if st.width.kind == lenAuto {
		return b0, b1
	}
	edge := edges(st, measure)
	w := st.width.of(measure, 0)
	if el.tag != tagTable {
		w += edge.left() + edge.right()
	}
	free := b1 - b0 - w
	switch {
	case free <= 0:
	case st.autoMargin[left] && st.autoMargin[right]:
		b0 += free / 2
	case st.autoMargin[left]:
		b0 += free
	}
	return b0, b0 + w
}

// plainBlock lays out any block but a table.
func (e *engine) plainBlock(f *flow, el *elem, x0, x1 Unit, field string) {
	st := el.st
	measure := x1 - x0
	f.margin(st.margin[top].of(measure, 0))
	b0, b1 := horizontal(el, x0, x1)
	if b1 > x1+Pt/2 {
		e.noteWide(&span{el: el})
	}
	edge := edges(st, measure)
	height := max(st.height.of(0, 0), st.minHeight.of(0, 0))
	if el.tag == tagSealArea && st.width.kind != lenAuto && height == 0 {
		height = st.width.of(measure, 0)
	}
	solid := edge.top() > 0 || height > 0 || framed(st) || st.fit || st.single
	start := len(e.strips)
	var y0 Unit
	if solid {
		var lead Unit
		if edge.top() == 0 && height == 0 {
			lead = e.leadMargin(el, measure)
			f.margin(lead)
		}
		f.flush()
		f.absorb = lead
		y0 = f.y
		if !f.open {
			f.open, f.openY = true, y0
		}
		f.y += edge.top()
	}
	from := e.mark()
	d := e.openFrame(f, st)
	if el.tag == tagLi {
		e.listItem(el)
	}
	inner0, inner1 := b0+edge.left(), b1-edge.right()
	switch {
	case inner1 <= inner0:
		e.add(int(el.off), "typeset.narrow", fault.Text{Zh: "这里没有留下排文字的宽度。", En: "No width is left for text here."}, fault.Text{})
	case el.tag == tagSealArea:
		e.areas = append(e.areas, Area{Rect: Rect{inner0, f.y, inner1, f.y + height}, Kind: "seal", Name: el.attr("name")})
	case st.fit || st.single:
		was := f.cell
		f.cell = true
		e.fitted(el, f, inner0, inner1, st.height.of(0, 0))
		f.cell = was
	default:
		e.children(f, el, inner0, inner1, field)
	}
	if el.tag == tagLi && e.marker.on {
		e.emptyItem(f, inner0)
	}
	if solid || edge.bottom() > 0 {
		e.closeBlock(f, closing{y0: y0, height: height, edge: edge, start: start, from: from, decor: d, solid: solid, x0: b0, x1: b1, st: st})
	}
	f.margin(st.margin[bottom].of(measure, 0))
}

// closing is what the end of a block needs to know of its beginning.
type closing struct {
	y0, height, x0, x1 Unit
	edge               edgeSizes
	start              int
	from               mark
	decor              int
	solid              bool
	st                 *style
}

// closeBlock ends a block that has an edge, a height or a background.
func (e *engine) closeBlock(f *flow, c closing) {
	if c.edge.bottom() > 0 || c.height > 0 {
		f.flush() // else the last margin inside collapses with the one below
	}
	f.absorb = 0
	if c.solid {
		f.y = max(f.y, c.y0+c.edge.top()+c.height)
	}
	f.y += c.edge.bottom()
	if !f.cell {
		if len(e.strips) == c.start {
			f.strip(e, c.from, c.y0, f.y)
		} else {
			e.strips[len(e.strips)-1].y1 = f.y
			e.strips[len(e.strips)-1].to = e.mark()
		}
	}
	if !c.solid {
		c.y0 = f.y - c.edge.bottom()
		if !f.cell && len(e.strips) > c.start {
			c.y0 = e.strips[c.start].y0
		}
	}
	e.closeFrame(f, c)
}
