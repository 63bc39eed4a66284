package typeset

import "icpdoc/internal/fault"

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
