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

// ruleTable paints the borders of placed rows. Neighbouring edges that look the same become one rule; ends reach
// over the crossing lines so that corners are whole.
func (e *engine) ruleTable(t *table, seq []placedRow) {
	if len(seq) == 0 {
		return
	}
	for i := 0; i <= len(seq); i++ {
		y := seq[min(i, len(seq)-1)].y0
		if i == len(seq) {
			y = seq[i-1].y1
		}
		for k := 0; k < t.n; {
			b := t.edgeAbove(seq, i, k)
			from := k
			for k++; k < t.n && b.width > 0 && t.edgeAbove(seq, i, k) == b; k++ {
			}
			if b.width > 0 {
				e.rules = append(e.rules, Rule{
					X0: t.x[from] - t.reachH(seq, i, from), X1: t.x[k] + t.reachH(seq, i, k),
					Y0: y, Y1: y, Width: b.width, Style: b.style, Colour: b.colour,
				})
			}
		}
	}
	for k := 0; k <= t.n; k++ {
		for i := 0; i < len(seq); {
			b := t.v[seq[i].row*(t.n+1)+k]
			from := i
			for i++; i < len(seq) && b.width > 0 && t.v[seq[i].row*(t.n+1)+k] == b; i++ {
			}
			if b.width > 0 {
				e.rules = append(e.rules, Rule{
					X0: t.x[k], X1: t.x[k], Y0: seq[from].y0 - t.reachV(seq, from, k), Y1: seq[i-1].y1 + t.reachV(seq, i, k),
					Width: b.width, Style: b.style, Colour: b.colour,
				})
			}
		}
	}
}

// reachH is half the widest vertical edge that meets row line i at column line k.
func (t *table) reachH(seq []placedRow, i, k int) Unit {
	var w Unit
	if i > 0 {
		w = t.v[seq[i-1].row*(t.n+1)+k].width
	}
	if i < len(seq) {
		w = max(w, t.v[seq[i].row*(t.n+1)+k].width)
	}
	return w / 2
}

// reachV is half the widest horizontal edge that meets column line k at row line i.
func (t *table) reachV(seq []placedRow, i, k int) Unit {
	var w Unit
	if k > 0 {
		w = t.edgeAbove(seq, i, k-1).width
	}
	if k < t.n {
		w = max(w, t.edgeAbove(seq, i, k).width)
	}
	return w / 2
}
