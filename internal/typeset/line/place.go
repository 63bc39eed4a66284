package line

// place sets the line between two candidates.
func (b *Breaker) place(items []Item, from, to int, indent, avail int64, o *Options) Line {
	cs := b.cands
	s, e := &cs[from], &cs[to]
	last := to == len(cs)-1
	room := avail - indent
	flushed := b.head(items, s.pos, o)
	v := b.visible(s.pos, e.pos)
	nat := e.endX - s.startX
	if v == s.pos {
		nat = 0
	}
	if last {
		v, nat = b.keepWideSpaces(items, s, e, v, nat, room)
	}
	p := play{rest: room - nat}
	align := o.Align
	if last {
		align = lastAlign(o)
	}
	offset := int64(0)
	switch {
	case p.rest < 0:
		p.total = e.endShrink - s.startShrink
		p.rest = max(p.rest, -p.total)
		p.closing = true
	case align == Justify:
		p.total = e.endStretch - s.startStretch
		if p.total <= 0 || !last && p.rest > openLimit*p.total {
			p.rest = 0
		}
	case align == Center:
		offset, p.rest = p.rest/2, 0
	case align == Right:
		offset, p.rest = p.rest, 0
	default:
		p.rest = 0
	}
	l := Line{Start: s.pos, End: e.pos, Natural: clamp(nat), Visible: v - s.pos}
	l.Left = clamp(indent + offset)
	l.Width = clamp(nat + p.rest)
	l.Overfull = nat+p.rest > room
	l.X = b.origins(items, s.pos, e.pos, v, indent+offset-flushed, indent+offset+nat+p.rest, p)
	return l
}

// lastAlign resolves Auto for a line before a hard break.
func lastAlign(o *Options) Align {
	if o.AlignLast != Auto {
		return o.AlignLast
	}
	if o.Align == Justify {
		return Left
	}
	return o.Align
}

// keepWideSpaces lets ideographic spaces at a paragraph's end keep their width where it fits: authors set the blank
// after 年　月　日 with them.
func (b *Breaker) keepWideSpaces(items []Item, s, e *candidate, v int, nat, room int64) (int, int64) {
	w := nat
	if v > s.pos {
		w += int64(b.cells[v-1].trim)
	}
	for i := v; i < e.pos; i++ {
		c := &b.cells[i]
		if c.class == Newline {
			break
		}
		w += int64(items[i].Advance + c.joint)
		if c.class == WideSpace && w <= room {
			v, nat = i+1, w
		}
	}
	return v, nat
}

// play is the width to spread over (or take from) the joints of a line, in proportion to what each can give.
type play struct {
	rest, total int64
	closing     bool
}

// origins computes where the items [s, e) stand, v being the visible end. The rounding error never
// adds up: each origin is rounded from the whole.
func (b *Breaker) origins(items []Item, s, e, v int, x, right int64, p play) []int32 {
	n := len(b.xs)
	if cap(b.xs)-n < e-s {
		b.xs = make([]int32, 0, max(1024, 2*(e-s)))
		n = 0
	}
	b.xs = b.xs[:n+e-s]
	xs := b.xs[n : n+e-s : n+e-s]
	var sum int64
	for i := s; i < v; i++ {
		c := &b.cells[i]
		if i == s {
			xs[0] = clamp(x)
			x += int64(items[i].Advance)
			continue
		}
		x += int64(c.joint)
		if p.rest != 0 {
			if p.closing {
				sum += int64(c.shrink)
			} else {
				sum += int64(c.stretch)
			}
			xs[i-s] = clamp(x + p.rest*sum/p.total)
		} else {
			xs[i-s] = clamp(x)
		}
		x += int64(items[i].Advance)
	}
	for i := v; i < e; i++ {
		xs[i-s] = clamp(right)
	}
	return xs
}
