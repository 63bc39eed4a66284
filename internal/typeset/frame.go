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
	b := &st.border
	if w := b[top].width; w > 0 && withTop {
		e.rules = append(e.rules, Rule{r.X0, r.Y0 + w/2, r.X1, r.Y0 + w/2, w, b[top].style, b[top].colour})
	}
	if w := b[right].width; w > 0 {
		e.rules = append(e.rules, Rule{r.X1 - w/2, r.Y0, r.X1 - w/2, r.Y1, w, b[right].style, b[right].colour})
	}
	if w := b[bottom].width; w > 0 && withBottom {
		e.rules = append(e.rules, Rule{r.X0, r.Y1 - w/2, r.X1, r.Y1 - w/2, w, b[bottom].style, b[bottom].colour})
	}
	if w := b[left].width; w > 0 {
		e.rules = append(e.rules, Rule{r.X0 + w/2, r.Y0, r.X0 + w/2, r.Y1, w, b[left].style, b[left].colour})
	}
}
