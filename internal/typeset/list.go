package typeset

import "strconv"

// pendingMarker is a list item's number, waiting for the item's first line.
type pendingMarker struct {
	on   bool
	text string
	st   *style
	room Unit // between the list's left edge and the text
}

// listItem readies the marker of an item.
func (e *engine) listItem(el *elem) {
	list := el.parent
	if list == nil {
		return
	}
	text := "•"
	if list.tag == tagOl {
		n, err := strconv.Atoi(list.attr("start"))
		if err != nil {
			n = 1
		}
		for c := list.first; c != nil && c != el; c = c.next {
			if c.tag == tagLi && c.st.display != kwNone {
				n++
			}
		}
		text = numbered(list.attr("type"), n)
	}
	st := el.st
	e.marker = pendingMarker{on: true, text: text, st: st, room: list.st.padding[left].of(0, 0) + st.padding[left].of(0, 0)}
}

// emptyItem sets the number of an item without text on a line of its own, so that it never falls to what follows.
func (e *engine) emptyItem(f *flow, x0 Unit) {
	f.flush()
	above, below := e.strut(e.marker.st)
	e.lineNo++
	before, y := e.mark(), f.y
	if beside := e.marker.width() + e.marker.gap(); beside > e.marker.room {
		x0 += beside
	}
	e.marker.paint(e, x0, y+above)
	f.y += above + below
	f.strip(e, before, y, f.y)
}

// numbered writes n as a list of that type does.
func numbered(kind string, n int) string {
	switch kind {
	case "一":
		return chinese(n) + "、"
	case "（一）":
		return "（" + chinese(n) + "）"
	case "（1）":
		return "（" + strconv.Itoa(n) + "）"
	}
	return strconv.Itoa(n) + "."
}

// chinese writes 0–99999 in Chinese numerals.
func chinese(n int) string {
	digits := []rune("〇一二三四五六七八九")
	if n < 10 {
		return string(digits[max(n, 0)])
	}
	var out []rune
	units := []rune{0, '十', '百', '千', '万'}
	div, started, gap := 10000, false, false
	for u := 4; u >= 0; u-- {
		d := n / div % 10
		div /= 10
		if d == 0 {
			gap = started
			continue
		}
		if gap {
			out = append(out, '〇')
			gap = false
		}
		if !(u == 1 && d == 1 && !started) {
			out = append(out, digits[d])
		}
		started = true
		if u > 0 {
			out = append(out, units[u])
		}
	}
	return string(out)
}

// width measures the marker.
func (m *pendingMarker) width() Unit {
	var w Unit
	for _, r := range m.text {
		if f, g := m.st.stack.Find(r); f != nil {
			w += em(m.st.size, int32(f.Advance(g)))
		}
	}
	return w
}

// gap is the distance between a marker and the text; full-width marks bring their own.
func (m *pendingMarker) gap() Unit {
	r := []rune(m.text)
	if len(r) > 0 && wide(r[len(r)-1]) {
		return 0
	}
	return m.st.size * 2 / 5
}

// inline puts a marker that has no room beside the text at the beginning of the text.
func (m *pendingMarker) inline(in *inliner) {
	if !m.on || m.width()+m.gap() <= m.room {
		return
	}
	m.on = false
	sp := in.newSpan(m.st, "", nil)
	in.text([]byte(m.text), sp)
	if m.gap() > 0 {
		in.pending = ' '
	}
}

// paint sets the marker beside the line whose text begins at x0.
func (m *pendingMarker) paint(e *engine, x0, y Unit) {
	if !m.on {
		return
	}
	m.on = false
	x := x0 - m.gap() - m.width()
	r := inkRun{g0: len(e.glyphs), Run: Run{Size: m.st.size, Colour: m.st.colour, X: x, Y: y, Line: e.lineNo}}
	var at int32
	for _, c := range m.text {
		if f, g := m.st.stack.Find(c); f != nil {
			e.glyphs = append(e.glyphs, Glyph{Rune: c, Font: f, GID: g, X: at})
			at += int32(f.Advance(g))
		}
	}
	r.g1 = len(e.glyphs)
	e.runs = append(e.runs, r)
}
