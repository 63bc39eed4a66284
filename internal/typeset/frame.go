package typeset

// openFrame reserves the place of a block's background, below everything that the block holds.
func (e *engine) openFrame(f *flow, st *style) int {
	if !framed(st) {
		return -1
	}
	if f.cell {
		if st.hasBackground {
			e.fills = append(e.fills, Fill{Colour: st.background})
		}
		return len(e.fills) - 1
	}
	e.decors = append(e.decors, decor{st: st})
	return len(e.decors) - 1
}

func framed(st *style) bool {
	return st.hasBackground || st.border[top].width > 0 || st.border[right].width > 0 || st.border[bottom].width > 0 || st.border[left].width > 0
}

// closeFrame gives the frame its extent.
func (e *engine) closeFrame(f *flow, c closing) {
	if !framed(c.st) {
		return
	}
	r := Rect{c.x0, c.y0, c.x1, f.y}
	if f.cell {
		if c.st.hasBackground {
			e.fills[c.decor].Rect = r
		}
		e.borders(c.st, r, true, true)
		return
	}
	d := &e.decors[c.decor]
	d.r, d.s0, d.s1 = r, c.start, len(e.strips)
}

// frame paints the background and the borders of a finished box. The background goes over what is already painted,
// which nothing else may have a background in the same place.
func (e *engine) frame(el *elem, r Rect) {
	if el.st.hasBackground {
		e.fills = append(e.fills, Fill{r, el.st.background})
	}
	e.borders(el.st, r, true, true)
}

// borders paints the four borders inside r; the top or the bottom one is left out where a page cuts the box.
func (e *engine) borders(st *style, r Rect, withTop, withBottom bool) {
	b := st.border
	if !withTop {
		b[top].width = 0
	}
	if !withBottom {
		b[bottom].width = 0
	}
	side := func(i int, x0, y0, x1, y1, in Unit) {
		if w := b[i].width; w > 0 {
			before, after := b[(i+3)%4], b[(i+1)%4]
			if i >= bottom {
				before, after = after, before
			}
			e.outerRule(Rule{x0, y0, x1, y1, w, b[i].style, b[i].colour}, in, before, after)
		}
	}
	side(top, r.X0, r.Y0+b[top].width/2, r.X1, r.Y0+b[top].width/2, 1)
	side(right, r.X1-b[right].width/2, r.Y0, r.X1-b[right].width/2, r.Y1, -1)
	side(bottom, r.X0, r.Y1-b[bottom].width/2, r.X1, r.Y1-b[bottom].width/2, -1)
	side(left, r.X0+b[left].width/2, r.Y0, r.X0+b[left].width/2, r.Y1, 1)
}

// outerRule paints one side of a frame, from corner to corner. A double side is two thin rules, the inner one ending where
// it meets the inner one of the next side, so that no corner is crossed. in points inwards: 1 down or right, -1 up or left.
// start and end are the borders that it meets.
func (e *engine) outerRule(r Rule, in Unit, start, end border) {
	if r.Style != Double || r.Width < 3 {
		e.rules = append(e.rules, r)
		return
	}
	thin := r.Width / 3
	off := (r.Width - thin) / 2
	outer, inner := r, r
	outer.Width, outer.Style, inner.Width, inner.Style = thin, Solid, thin, Solid
	cut := func(b border) Unit {
		if b.style == Double {
			return b.width - b.width/3
		}
		return 0
	}
	if r.Y0 == r.Y1 {
		outer.Y0, outer.Y1 = r.Y0-in*off, r.Y1-in*off
		inner.Y0, inner.Y1 = r.Y0+in*off, r.Y1+in*off
		inner.X0, inner.X1 = r.X0+cut(start), r.X1-cut(end)
	} else {
		outer.X0, outer.X1 = r.X0-in*off, r.X1-in*off
		inner.X0, inner.X1 = r.X0+in*off, r.X1+in*off
		inner.Y0, inner.Y1 = r.Y0+cut(start), r.Y1-cut(end)
	}
	e.rules = append(e.rules, outer, inner)
}
