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

	overlap *elem // a cell that lies over another one
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
	e.marker.room = 0 // a list item that begins with a table has its number inside the first cell
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
	f.flush()
	t.place()
	if t.overlap != nil {
		e.add(int(t.overlap.off), "html.overlap", fault.Text{Zh: "这一格与 rowspan 的一格重叠。", En: "This cell lies over a cell that spans rows."},
			fault.Text{Zh: "改正 colspan 或 rowspan。", En: "Correct colspan or rowspan."})
		return
	}
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
				if t.slots[r*t.n+k] != 0 && t.overlap == nil {
					t.overlap = c.el
				}
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
