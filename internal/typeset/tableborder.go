package typeset

// stronger resolves two borders that meet on one line: the wider wins, then double before solid before dashed
// before dotted, then the first.
func stronger(a, b border) border {
	if b.width != a.width {
		if b.width > a.width {
			return b
		}
		return a
	}
	if rankOf(b.style) > rankOf(a.style) {
		return b
	}
	return a
}

func rankOf(l Line) int {
	switch l {
	case Double:
		return 3
	case Solid:
		return 2
	case Dashed:
		return 1
	}
	return 0
}

// resolveBorders finds the border of every edge of the grid from the cells, the rows and the table, which
// in that order win a tie.
func (t *table) resolveBorders() {
	rows := len(t.rows)
	for range (rows + 1) * t.n {
		t.h = append(t.h, border{})
	}
	for range rows * (t.n + 1) {
		t.v = append(t.v, border{})
	}
	for i := range t.cells {
		c := &t.cells[i]
		b := &c.el.st.border
		for k := c.col; k < c.col+c.cols; k++ {
			t.meetH(c.row, k, b[top])
			t.meetH(c.row+c.rows, k, b[bottom])
		}
		for r := c.row; r < c.row+c.rows; r++ {
			t.meetV(r, c.col, b[left])
			t.meetV(r, c.col+c.cols, b[right])
		}
	}
	for r := range t.rows {
		b := &t.rows[r].el.st.border
		for k := range t.n {
			if !t.inside(r, k) {
				t.meetH(r, k, b[top])
			}
			if !t.inside(r+1, k) {
				t.meetH(r+1, k, b[bottom])
			}
		}
		t.meetV(r, 0, b[left])
		t.meetV(r, t.n, b[right])
	}
	b := &t.el.st.border
	for k := range t.n {
		t.meetH(0, k, b[top])
		t.meetH(rows, k, b[bottom])
	}
	for r := range rows {
		t.meetV(r, 0, b[left])
		t.meetV(r, t.n, b[right])
	}
}

func (t *table) meetH(r, k int, b border) {
	e := &t.h[r*t.n+k]
	*e = stronger(*e, b)
}

func (t *table) meetV(r, k int, b border) {
	e := &t.v[r*(t.n+1)+k]
	*e = stronger(*e, b)
}

// inside tells whether the row line r runs through a cell at column k.
func (t *table) inside(r, k int) bool {
	i := t.at(r, k)
	return i >= 0 && i == t.at(r-1, k)
}

// placedRow is a row and where it stands: on a later page after the repeated head, for example.
type placedRow struct {
	row    int
	y0, y1 Unit
}

// edgeAbove is the border between a placed row and the one placed before it (or nothing) at column k. Where a page
// cuts the table, the stronger of the two edges that were parted closes both sides.
func (t *table) edgeAbove(seq []placedRow, i, k int) border {
	switch {
	case i == 0:
		return t.closing(seq[0].row, k)
	case i == len(seq):
		return t.closing(seq[i-1].row+1, k)
	case seq[i].row == seq[i-1].row+1:
		return t.h[seq[i].row*t.n+k]
	}
	return stronger(t.closing(seq[i-1].row+1, k), t.closing(seq[i].row, k))
}

// closing is the border on a row line where the table is cut: a cell cut through gets its own lower border.
func (t *table) closing(r, k int) border {
	if t.inside(r, k) {
		c := &t.cells[t.at(r, k)]
		return t.h[(c.row+c.rows)*t.n+k]
	}
	return t.h[r*t.n+k]
}

// ruleTable paints the borders of placed rows: those within the table first, then its outline over their ends.
func (e *engine) ruleTable(t *table, seq []placedRow) {
	if len(seq) == 0 {
		return
	}
	for i := 1; i < len(seq); i++ {
		e.ruleRow(t, seq, i, seq[i].y0)
	}
	for k := 1; k < t.n; k++ {
		e.ruleColumn(t, seq, k)
	}
	e.ruleRow(t, seq, 0, seq[0].y0)
	e.ruleRow(t, seq, len(seq), seq[len(seq)-1].y1)
	e.ruleColumn(t, seq, 0)
	e.ruleColumn(t, seq, t.n)
}

// ruleRow paints one row line. Neighbouring edges that look the same become one rule; ends reach over the
// crossing lines so that corners are whole.
func (e *engine) ruleRow(t *table, seq []placedRow, i int, y Unit) {
	near := seq[min(i, len(seq)-1)].row * (t.n + 1)
	for k := 0; k < t.n; {
		b := t.edgeAbove(seq, i, k)
		from := k
		for k++; k < t.n && b.width > 0 && t.edgeAbove(seq, i, k) == b; k++ {
		}
		if b.width == 0 {
			continue
		}
		r := Rule{
			X0: t.x[from] - t.reachH(seq, i, from), X1: t.x[k] + t.reachH(seq, i, k),
			Y0: y, Y1: y, Width: b.width, Style: b.style, Colour: b.colour,
		}
		switch i {
		case 0:
			e.outerRule(r, 1, t.corner(from, t.v[near+from]), t.corner(k, t.v[near+k]))
		case len(seq):
			e.outerRule(r, -1, t.corner(from, t.v[near+from]), t.corner(k, t.v[near+k]))
		default:
			e.rules = append(e.rules, r)
		}
	}
}

// ruleColumn paints one column line.
func (e *engine) ruleColumn(t *table, seq []placedRow, k int) {
	in, col := Unit(1), 0
	if k == t.n {
		in, col = -1, t.n-1
	}
	for i := 0; i < len(seq); {
		b := t.v[seq[i].row*(t.n+1)+k]
		from := i
		for i++; i < len(seq) && b.width > 0 && t.v[seq[i].row*(t.n+1)+k] == b; i++ {
		}
		if b.width == 0 {
			continue
		}
		r := Rule{
			X0: t.x[k], X1: t.x[k], Y0: seq[from].y0 - t.reachV(seq, from, k), Y1: seq[i-1].y1 + t.reachV(seq, i, k),
			Width: b.width, Style: b.style, Colour: b.colour,
		}
		if k > 0 && k < t.n {
			e.rules = append(e.rules, r)
			continue
		}
		var first, last border
		if from == 0 {
			first = t.edgeAbove(seq, 0, col)
		}
		if i == len(seq) {
			last = t.edgeAbove(seq, i, col)
		}
		e.outerRule(r, in, first, last)
	}
}

// reachH is how far a rule on row line i reaches over column line k: half the widest vertical edge there. Within the
// table it stops at the inner rule of a double outline.
func (t *table) reachH(seq []placedRow, i, k int) Unit {
	var b border
	if i > 0 {
		b = t.v[seq[i-1].row*(t.n+1)+k]
	}
	if i < len(seq) {
		b = stronger(b, t.v[seq[i].row*(t.n+1)+k])
	}
	return reach(b, i > 0 && i < len(seq) && (k == 0 || k == t.n))
}

// reachV is how far a rule on column line k reaches over row line i.
func (t *table) reachV(seq []placedRow, i, k int) Unit {
	var b border
	if k > 0 {
		b = t.edgeAbove(seq, i, k-1)
	}
	if k < t.n {
		b = stronger(b, t.edgeAbove(seq, i, k))
	}
	return reach(b, k > 0 && k < t.n && (i == 0 || i == len(seq)))
}

func reach(b border, meetsOutline bool) Unit {
	if meetsOutline && b.style == Double {
		return b.width/3 - b.width/2
	}
	return b.width / 2
}

// corner is the vertical border that an outer row line meets at column line k, when that is a corner of the table.
func (t *table) corner(k int, b border) border {
	if k == 0 || k == t.n {
		return b
	}
	return border{}
}
