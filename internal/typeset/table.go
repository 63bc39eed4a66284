package typeset

import (
	"strconv"

	"icpdoc/internal/fault"
)

// Limits of one table.
const (
	maxColumns = 200
	maxSlots   = 400_000
)

// cell is one cell of a table's grid.
type cell struct {
	el       *elem
	row, col int
	rows     int
	cols     int
	from, to mark
	content  Unit // height of what it holds
	dy       Unit // where the content begins
	parted   bool // a page break runs through it
	fill     int  // its background, -1 for none
	area     int
	single   bool
}

// tableRow is one row.
type tableRow struct {
	el     *elem
	height Unit // as styled, 0 for auto
	used   Unit // as laid out
	first  int  // its cells begin here
	from   mark
}

// table is a laid-out table. It is scratch memory, used again.
type table struct {
	el    *elem
	cols  []length
	rows  []tableRow
	cells []cell
	slots []int32 // rows × columns: index+1 of the cell there
	n     int     // columns
	head  int     // rows of the head
	x     []Unit  // column lines, n+1
	y     []Unit  // row lines, rows+1
	h     []border
	v     []border
	span  []int32 // scratch: rows that a column is still taken
	end   mark    // of what it painted
}

// gridScratch keeps tables for the next document.
type gridScratch struct {
	tables []*table
	used   int
}

func (g *gridScratch) reset() { g.used = 0 }

func (g *gridScratch) take(el *elem) *table {
	if g.used == len(g.tables) {
		g.tables = append(g.tables, &table{})
	}
	t := g.tables[g.used]
	g.used++
	*t = table{el: el, cols: t.cols[:0], rows: t.rows[:0], cells: t.cells[:0], slots: t.slots[:0],
		x: t.x[:0], y: t.y[:0], h: t.h[:0], v: t.v[:0], span: t.span[:0]}
	return t
}

// table lays out a table in the flow.
func (e *engine) table(f *flow, el *elem, x0, x1 Unit) {
	measure := x1 - x0
	f.margin(el.st.margin[top].of(measure, 0))
	used := e.grid.used
	t := e.grid.take(el)
	t.collect()
	if t.n == 0 || len(t.rows) == 0 || e.halted {
		f.margin(el.st.margin[bottom].of(measure, 0))
		return
	}
	if t.n > maxColumns || len(t.rows)*t.n > maxSlots {
		e.halt("typeset.size", "表格过大。", "A table is too large.")
		return
	}
	f.flush(e)
	t.place()
	t.resolveBorders()
	b0, b1 := horizontal(el, x0, x1)
	e.columns(t, b0, b1, el.st.width.kind != lenAuto)
	if free := x1 - t.x[t.n]; free > 0 && el.st.width.kind == lenAuto && el.st.autoMargin[left] {
		if el.st.autoMargin[right] {
			free /= 2
		}
		for i := range t.x {
			t.x[i] += free
		}
	}
	if t.x[t.n] > x1+Pt/2 {
		e.noteWideTable(t)
	}
	for r := range t.rows {
		t.rows[r].from = e.mark()
		e.rowContent(t, r)
	}
	if e.halted {
		return
	}
	end := e.mark()
	t.heights()
	t.lines(f.y)
	for i := range t.cells {
		e.placeCell(t, &t.cells[i])
	}
	f.y = t.y[len(t.rows)] + t.edge(len(t.rows))/2
	if f.cell {
		seq := make([]placedRow, 0, 16)
		for r := range t.rows {
			seq = append(seq, placedRow{r, t.y[r], t.y[r+1]})
		}
		e.ruleTable(t, seq)
		e.grid.used = used
	} else {
		e.rowStrips(f, t, end)
	}
	f.margin(el.st.margin[bottom].of(measure, 0))
}

func (e *engine) noteWideTable(t *table) {
	e.overflow = noteChar(e.overflow, fault.Field{
		Pointer: place(e.name, e.src, int(t.el.off)), Code: "typeset.overflow",
		Reason: fault.Text{Zh: "表格比版心宽。", En: "The table is wider than the text area."},
		Remedy: fault.Text{Zh: "在模板中减小列宽。", En: "Make the columns narrower in the template."},
	})
}

// collect finds columns, rows and the head.
func (t *table) collect() {
	for c := t.el.first; c != nil; c = c.next {
		if c.tag == tagText || c.st.display == kwNone {
			continue
		}
		switch c.tag {
		case tagCol:
			t.column(c)
		case tagColgroup:
			if c.first == nil {
				t.column(c)
			}
			for k := c.first; k != nil; k = k.next {
				t.column(k)
			}
		case tagThead:
			if len(t.rows) == t.head {
				t.section(c)
				t.head = len(t.rows)
			} else {
				t.section(c)
			}
		case tagTbody:
			t.section(c)
		case tagTr:
			t.rows = append(t.rows, tableRow{el: c})
		}
	}
	t.count()
}

func (t *table) column(c *elem) {
	if c.tag != tagCol && c.tag != tagColgroup {
		return
	}
	for range spanOf(c, "span") {
		if len(t.cols) <= maxColumns {
			t.cols = append(t.cols, c.st.width)
		}
	}
}

func (t *table) section(c *elem) {
	for r := c.first; r != nil; r = r.next {
		if r.tag == tagTr && r.st.display != kwNone {
			t.rows = append(t.rows, tableRow{el: r})
		}
	}
}

func spanOf(el *elem, key string) int {
	v := el.attr(key)
	if v == "" {
		return 1
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 1
	}
	return min(max(n, 1), maxSpan)
}

// count gives every cell its row and column and finds the number of columns.
func (t *table) count() {
	t.n = len(t.cols)
	for r := range t.rows {
		row := &t.rows[r]
		row.first = len(t.cells)
		row.height = row.el.st.height.of(0, 0)
		col := 0
		last := len(t.rows)
		if r < t.head {
			last = t.head // a cell does not reach out of the head
		}
		for c := row.el.first; c != nil; c = c.next {
			if c.tag != tagTd && c.tag != tagTh || c.st.display == kwNone {
				continue
			}
			for col < len(t.span) && t.span[col] > 0 {
				col++
			}
			one := cell{el: c, row: r, col: col, rows: min(spanOf(c, "rowspan"), last-r), cols: min(spanOf(c, "colspan"), maxColumns), fill: -1}
			for len(t.span) < col+one.cols && len(t.span) <= maxColumns {
				t.span = append(t.span, 0)
			}
			for k := col; k < min(col+one.cols, len(t.span)); k++ {
				t.span[k] = int32(one.rows)
			}
			if one.rows == 1 {
				row.height = max(row.height, c.st.height.of(0, 0))
			}
			col += one.cols
			t.cells = append(t.cells, one)
		}
		for k := range t.span {
			t.span[k] = max(t.span[k]-1, 0)
		}
	}
	t.n = max(t.n, len(t.span))
}

// place fills the grid.
func (t *table) place() {
	for range len(t.rows) * t.n {
		t.slots = append(t.slots, 0)
	}
	for i := range t.cells {
		c := &t.cells[i]
		c.cols = min(c.cols, t.n-c.col)
		for r := c.row; r < c.row+c.rows; r++ {
			for k := c.col; k < c.col+c.cols; k++ {
				t.slots[r*t.n+k] = int32(i + 1)
			}
		}
	}
	for len(t.cols) < t.n {
		t.cols = append(t.cols, length{})
	}
}

// at finds the cell at a slot, -1 when there is none or it lies outside.
func (t *table) at(r, c int) int {
	if r < 0 || c < 0 || r >= len(t.rows) || c >= t.n {
		return -1
	}
	return int(t.slots[r*t.n+c]) - 1
}

// halves are the parts of the collapsed borders that lie inside a cell.
func (t *table) halves(c *cell) edgeSizes {
	var out edgeSizes
	for k := c.col; k < c.col+c.cols; k++ {
		out[top] = max(out[top], t.h[c.row*t.n+k].width/2)
		out[bottom] = max(out[bottom], t.h[(c.row+c.rows)*t.n+k].width/2)
	}
	for r := c.row; r < c.row+c.rows; r++ {
		out[left] = max(out[left], t.v[r*(t.n+1)+c.col].width/2)
		out[right] = max(out[right], t.v[r*(t.n+1)+c.col+c.cols].width/2)
	}
	return out
}

// rowContent lays out the cells that begin in a row, as if the row stood at 0.
func (e *engine) rowContent(t *table, r int) {
	end := len(t.cells)
	if r+1 < len(t.rows) {
		end = t.rows[r+1].first
	}
	for i := t.rows[r].first; i < end && !e.halted; i++ {
		c := &t.cells[i]
		st := c.el.st
		c.from = e.mark()
		if st.hasBackground {
			c.fill = len(e.fills)
			e.fills = append(e.fills, Fill{Colour: st.background})
		}
		c.area = len(e.areas)
		e.areas = append(e.areas, Area{Kind: "cell", Name: c.el.attr("name")})
		half := t.halves(c)
		width := t.x[c.col+c.cols] - t.x[c.col]
		x0 := t.x[c.col] + half.left() + st.padding[left].of(width, 0)
		x1 := t.x[c.col+c.cols] - half.right() - st.padding[right].of(width, 0)
		if x1 <= x0 {
			e.add(int(c.el.off), "typeset.narrow", fault.Text{Zh: "单元格没有留下排文字的宽度。", En: "The cell leaves no width for text."}, fault.Text{})
			continue
		}
		room := Unit(0)
		if st.fit {
			room = t.room(c)
			if room > 0 {
				room = max(room-half.top()-half.bottom()-st.padding[top].of(width, 0)-st.padding[bottom].of(width, 0), 1)
			}
		}
		fl := flow{cell: true}
		c.content = e.fitted(c.el, &fl, x0, x1, room)
		c.to = e.mark()
	}
}

// room is the height of the rows that a cell spans when all of them have one.
func (t *table) room(c *cell) Unit {
	var sum Unit
	for r := c.row; r < c.row+c.rows; r++ {
		if t.rows[r].height == 0 {
			return 0
		}
		sum += t.rows[r].height
	}
	return sum
}

// need is the height that a cell's content asks for.
func (t *table) need(c *cell) Unit {
	half := t.halves(c)
	w := t.x[c.col+c.cols] - t.x[c.col]
	return half.top() + half.bottom() + c.el.st.padding[top].of(w, 0) + c.el.st.padding[bottom].of(w, 0) + c.content
}

// heights finds the heights of the rows.
func (t *table) heights() {
	for r := range t.rows {
		t.rows[r].used = t.rows[r].height
	}
	for i := range t.cells {
		if c := &t.cells[i]; c.rows == 1 {
			t.rows[c.row].used = max(t.rows[c.row].used, t.need(c))
		}
	}
	for i := range t.cells {
		c := &t.cells[i]
		if c.rows == 1 {
			continue
		}
		need := max(t.need(c), c.el.st.height.of(0, 0))
		for r := c.row; r < c.row+c.rows; r++ {
			need -= t.rows[r].used
		}
		t.spread(c.row, c.row+c.rows, need)
	}
	if h := t.el.st.height.of(0, 0); h > 0 {
		for r := range t.rows {
			h -= t.rows[r].used
		}
		t.spread(t.head, len(t.rows), h)
	}
}

// spread gives extra height to the rows without a height of their own, or to all.
func (t *table) spread(r0, r1 int, extra Unit) {
	if extra <= 0 || r1 <= r0 {
		return
	}
	free := 0
	for r := r0; r < r1; r++ {
		if t.rows[r].height == 0 {
			free++
		}
	}
	all := free == 0
	if all {
		free = r1 - r0
	}
	for r := r0; r < r1; r++ {
		if all || t.rows[r].height == 0 {
			part := extra / Unit(free)
			t.rows[r].used += part
			extra -= part
			free--
		}
	}
}

// lines puts the row lines from y on.
func (t *table) lines(y Unit) {
	y += t.edge(0) / 2
	t.y = append(t.y, y)
	for r := range t.rows {
		y += t.rows[r].used
		t.y = append(t.y, y)
	}
}

// edge is the widest border on a row line.
func (t *table) edge(r int) Unit {
	var w Unit
	for k := range t.n {
		w = max(w, t.h[r*t.n+k].width)
	}
	return w
}

// placeCell moves a cell's content to its place and gives its background and area their extent.
func (e *engine) placeCell(t *table, c *cell) {
	if c.to == (mark{}) {
		c.to = c.from
	}
	half := t.halves(c)
	st := c.el.st
	w := t.x[c.col+c.cols] - t.x[c.col]
	y0, y1 := t.y[c.row], t.y[c.row+c.rows]
	in0 := y0 + half.top() + st.padding[top].of(w, 0)
	in1 := y1 - half.bottom() - st.padding[bottom].of(w, 0)
	dy := in0
	switch st.valign {
	case kwMiddle:
		dy = in0 + (in1-in0-c.content)/2
	case kwBottom:
		dy = in1 - c.content
	}
	c.dy = dy
	e.shift(c.from, c.to, 0, dy)
	box := Rect{t.x[c.col] + half.left(), y0 + half.top(), t.x[c.col+c.cols] - half.right(), y1 - half.bottom()}
	e.enclose(c.from, c.to, box)
	if c.fill >= 0 {
		e.fills[c.fill].Rect = Rect{t.x[c.col], y0, t.x[c.col+c.cols], y1}
	}
	e.areas[c.area].Rect = box
}

// rowStrips hands the rows to the paginator.
func (e *engine) rowStrips(f *flow, t *table, end mark) {
	e.tables = append(e.tables, t)
	t.end = end
	for r := range t.rows {
		from, to := t.rows[r].from, end
		if r+1 < len(t.rows) {
			to = t.rows[r+1].from
		}
		s := f.strip(e, from, t.y[r]-t.edge(r)/2, t.y[r+1]+t.edge(r+1)/2)
		s.to = to
		s.table, s.row = int32(len(e.tables)), int32(r)
		if r > 0 && r <= t.head {
			s.raise(neverBreak)
		}
		if t.glued(r) {
			s.raise(glueBreak)
		}
		if r > 0 && (t.rows[r].el.st.breakBefore == kwAvoid || t.rows[r-1].el.st.breakAfter == kwAvoid) {
			s.raise(avoidBreak)
		}
		if r > t.head && t.rows[r].el.st.breakBefore == kwPage {
			s.force, s.flushTop = true, s.y0
		}
	}
}

// glued tells whether a cell reaches over the line above row r.
func (t *table) glued(r int) bool {
	for k := range t.n {
		if i := t.at(r, k); r > 0 && i >= 0 && t.cells[i].row < r {
			return true
		}
	}
	return false
}

// partCells readies the cells that a page break above row r runs through: no page can hold the rows that they join.
// Their content moves up into the part on the first page; what does not fit there is an overflow.
func (e *engine) partCells(t *table, r int) {
	for i := range t.cells {
		c := &t.cells[i]
		if c.row >= r || c.row+c.rows <= r || c.parted {
			continue
		}
		c.parted = true
		half := t.halves(c)
		pad := &c.el.st.padding
		w := t.x[c.col+c.cols] - t.x[c.col]
		in0 := t.y[c.row] + half.top() + pad[top].of(w, 0)
		e.shift(c.from, c.to, 0, in0-c.dy)
		c.dy = in0
		low := t.y[r] - half.bottom()
		if in0+c.content+pad[bottom].of(w, 0) > low {
			e.noteOverflow(c.el)
		}
		for k := c.from.runs; k < c.to.runs; k++ {
			box := &e.runs[k].Box
			box.Y0, box.Y1 = max(box.Y0, t.y[c.row]), min(box.Y1, low)
		}
		e.areas[c.area].Y0, e.areas[c.area].Y1 = t.y[c.row]+half.top(), low
		if c.fill >= 0 {
			e.fills[c.fill].Y0, e.fills[c.fill].Y1 = t.y[c.row], t.y[r]
		}
	}
}
