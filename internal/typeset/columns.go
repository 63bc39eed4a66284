package typeset

// columns finds the widths of a table's columns between b0 and b1. Widths come from col, else from the cells of the
// first row; what has none shares the rest by content. fixed: the table has a width of its own.
func (e *engine) columns(t *table, b0, b1 Unit, fixed bool) {
	var outerL, outerR Unit
	for r := range t.rows {
		outerL = max(outerL, t.v[r*(t.n+1)].width/2)
		outerR = max(outerR, t.v[r*(t.n+1)+t.n].width/2)
	}
	room := b1 - b0 - outerL - outerR
	for i := range t.cells {
		c := &t.cells[i]
		if c.row > 0 {
			break
		}
		if st := c.el.st; c.cols == 1 && t.cols[c.col].kind == lenAuto && st.width.kind != lenAuto {
			w := st.width
			if w.kind == lenAbs {
				w.n += int32(st.padding[left].of(room, 0) + st.padding[right].of(room, 0))
			}
			t.cols[c.col] = w
		}
	}
	least, most := make([]Unit, 0, 16), make([]Unit, 0, 16)
	var sum, autoLeast, autoMost Unit
	autos := 0
	for k := range t.n {
		w := t.cols[k].of(room, 0)
		least, most = append(least, w), append(most, w)
		if t.cols[k].kind == lenAuto {
			least[k], most[k] = e.columnContent(t, k)
			autos++
			autoLeast += least[k]
			autoMost += most[k]
		} else {
			sum += w
		}
	}
	switch {
	case autos > 0:
		share := room - sum
		if !fixed {
			share = min(share, autoMost)
		}
		shareOut(t, most, least, share, autoLeast, autoMost, autos)
	case fixed && sum > 0 && sum != room:
		// Widths that do not add up to the table's are stretched alike.
		left := room
		for k := range t.n {
			w := Unit(int64(most[k]) * int64(room) / int64(sum))
			if k == t.n-1 {
				w = left
			}
			most[k] = w
			left -= w
		}
	}
	x := b0 + outerL
	t.x = append(t.x, x)
	for k := range t.n {
		x += max(most[k], 0)
		t.x = append(t.x, x)
	}
}

// shareOut divides share among the columns without a width: each gets at least its longest word, the rest goes by
// how much text the columns have.
func shareOut(t *table, most, least []Unit, share, autoLeast, autoMost Unit, autos int) {
	rest := share
	for k := range t.n {
		if t.cols[k].kind != lenAuto {
			continue
		}
		var w Unit
		spare := autoMost - autoLeast
		switch {
		case autos == 1:
			w = rest
		case share <= autoLeast && autoLeast > 0:
			w = Unit(int64(share) * int64(least[k]) / int64(autoLeast))
		case share >= autoMost && autoMost > 0:
			w = Unit(int64(share) * int64(most[k]) / int64(autoMost))
		case spare > 0:
			w = least[k] + Unit(int64(share-autoLeast)*int64(most[k]-least[k])/int64(spare))
		default:
			w = share / Unit(len(most))
		}
		autos--
		rest -= w
		most[k] = w
	}
}

// columnContent measures the cells that stand in one column alone.
func (e *engine) columnContent(t *table, col int) (least, most Unit) {
	for i := range t.cells {
		c := &t.cells[i]
		if c.col != col || c.cols != 1 {
			continue
		}
		a, b := e.contentWidths(c.el)
		half := t.halves(c)
		pad := half.left() + half.right() + c.el.st.padding[left].of(0, 0) + c.el.st.padding[right].of(0, 0)
		least, most = max(least, a+pad), max(most, b+pad)
	}
	return least, most
}

// contentWidths measures the content of a box: the width of its longest unbreakable piece, and the width at which
// nothing wraps.
func (e *engine) contentWidths(el *elem) (least, most Unit) {
	for c := el.first; c != nil && !e.halted; {
		if c.tag != tagText && c.st.display == kwNone {
			c = c.next
			continue
		}
		if c.blockLevel() {
			st := c.st
			extra := st.margin[left].of(0, 0) + st.margin[right].of(0, 0)
			edge := edges(st, 0)
			extra += edge.left() + edge.right()
			var a, b Unit
			switch {
			case st.width.kind == lenAbs:
				a = Unit(st.width.n)
				b = a
			case c.tag == tagTable:
				a, b = e.tableWidths(c)
			default:
				a, b = e.contentWidths(c)
			}
			least, most = max(least, a+extra), max(most, b+extra)
			c = c.next
			continue
		}
		stop := c
		for stop != nil && !stop.blockLevel() {
			stop = stop.next
		}
		a, b := e.inlineWidths(el.st, c, stop)
		least, most = max(least, a), max(most, b)
		c = stop
	}
	return least, most
}

// tableWidths measures a table within a box: the sum of its widest cells, row by row.
func (e *engine) tableWidths(el *elem) (least, most Unit) {
	var row func(c *elem)
	row = func(c *elem) {
		for ; c != nil; c = c.next {
			switch c.tag {
			case tagThead, tagTbody:
				row(c.first)
			case tagTr:
				var a, b Unit
				for d := c.first; d != nil; d = d.next {
					if d.tag == tagTd || d.tag == tagTh {
						x, y := e.contentWidths(d)
						edge := edges(d.st, 0)
						a, b = a+x+edge.left()+edge.right(), b+y+edge.left()+edge.right()
					}
				}
				least, most = max(least, a), max(most, b)
			}
		}
	}
	row(el.first)
	return least, most
}

// inlineWidths measures a paragraph without setting it.
func (e *engine) inlineWidths(block *style, first, stop *elem) (least, most Unit) {
	items, spans := len(e.items), len(e.spans)
	marker, faults := e.marker, len(e.fields)
	in := inliner{engine: e, base: items, block: block, measure: e.page.content().X1 - e.page.content().X0}
	in.walk(first, stop, "")
	if len(e.items) > items {
		a, b := e.breaker.Measure(e.items[items:], lineOptions(block, 0, true))
		least, most = Unit(a), Unit(b)
	}
	e.marker, e.fields = marker, e.fields[:faults]
	e.items, e.metas, e.spans = e.items[:items], e.metas[:items], e.spans[:spans]
	return least, most
}
