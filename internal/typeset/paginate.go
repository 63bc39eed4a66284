package typeset

import (
	"fmt"

	"icpdoc/internal/fault"
)

// pageBox is the paper and its margins.
type pageBox struct {
	width, height Unit
	margin        [4]Unit
}

func readPage(decls []decl) pageBox {
	p := pageBox{width: FromMM(210), height: FromMM(297), margin: [4]Unit{FromMM(25), FromMM(25), FromMM(25), FromMM(25)}}
	for _, d := range decls {
		n := Unit(d.val.n)
		switch d.prop {
		case pPageSize:
			p.width = n
		case pPageHeight:
			p.height = n
		case pMarginTop, pMarginRight, pMarginBottom, pMarginLeft:
			p.margin[d.prop-pMarginTop] = n
		}
	}
	return p
}

// content is the text area.
func (p *pageBox) content() Rect {
	return Rect{p.margin[left], p.margin[top], p.width - p.margin[right], p.height - p.margin[bottom]}
}

// sheetPage is one page: strips s0–s1, moved by dy from the galley.
type sheetPage struct {
	s0, s1 int
	dy     Unit
	head   *table // whose head is repeated on top
	headH  Unit
}

// paginate deals the strips to pages.
func (e *engine) paginate(pages []sheetPage) []sheetPage {
	area := e.page.content()
	room := area.Y1 - area.Y0
	n := len(e.strips)
	if n == 0 {
		return append(pages, sheetPage{})
	}
	for s := 0; s < n; {
		p := sheetPage{s0: s}
		start := e.strips[s].y0
		if s == 0 {
			start = 0
		} else if e.strips[s].force {
			start = e.strips[s].flushTop
		}
		left := room
		if t := e.tableOf(s); t != nil && s > 0 && t.head > 0 && int(e.strips[s].row) > t.head && t.headHeight() < room/2 {
			p.head, p.headH = t, t.headHeight()
			left -= p.headH
		}
		end := s
		for end < n && e.strips[end].y1-start <= left && (end == s || !e.strips[end].force) {
			end++
		}
		switch {
		case end == s:
			e.noteTall(s, left)
			end = s + 1
		case end < n && !e.strips[end].force:
			end = e.bestBreak(s, end)
		}
		p.s1, p.dy = end, area.Y0-start+p.headH
		pages = append(pages, p)
		s = end
		if s < n && e.strips[s].level == glueBreak {
			e.partCells(e.tableOf(s), int(e.strips[s].row))
		}
		if len(pages) > MaxPages {
			e.halt("typeset.size", fmt.Sprintf("文件超过 %d 页。", MaxPages), fmt.Sprintf("The document has more than %d pages.", MaxPages))
			return pages
		}
	}
	return pages
}

// bestBreak finds the cheapest break after strip s and not after end, the latest among equals.
func (e *engine) bestBreak(s, end int) int {
	best, level := end, e.strips[end].level
	for i := end; i > s && level > freeBreak; i-- {
		if l := e.strips[i].level; l < level {
			best, level = i, l
		}
	}
	return best
}

// tableOf is the table whose row a strip is.
func (e *engine) tableOf(s int) *table {
	if i := e.strips[s].table; i > 0 {
		return e.tables[i-1]
	}
	return nil
}

// headHeight is how much of a page a repeated head takes.
func (t *table) headHeight() Unit { return t.y[t.head] - t.y[0] + t.edge(0)/2 - t.edge(t.head)/2 }

// noteTall tells of a line or a row that no page can hold.
func (e *engine) noteTall(s int, room Unit) {
	st := &e.strips[s]
	pointer := e.name
	runes := 0
	for _, r := range e.runs[st.from.runs:st.to.runs] {
		if n := r.g1 - r.g0; r.Field != "" && n > runes {
			pointer, runes = r.Field, n
		}
	}
	e.overflow = noteChar(e.overflow, fault.Field{
		Pointer: pointer, Code: "typeset.overflow",
		Reason: fault.Text{
			Zh: fmt.Sprintf("这一行高 %.0f mm，一页只能放 %.0f mm。", (st.y1 - st.y0).MM(), room.MM()),
			En: fmt.Sprintf("This row is %.0f mm high; a page has room for %.0f mm.", (st.y1 - st.y0).MM(), room.MM()),
		},
		Remedy: fault.Text{Zh: "缩短该项内容，或在模板中分成几行。", En: "Shorten the value, or split the row in the template."},
	})
}

// oneTooMany makes the findings of a document that must be one page: the values beyond the first page and the longest ones.
func (e *engine) oneTooMany(pages []sheetPage) {
	type size struct {
		field string
		runes int
		late  bool
	}
	var list []size
	first := e.strips[pages[0].s1-1].to.runs
	for i, r := range e.runs[:e.strips[len(e.strips)-1].to.runs] {
		if r.Field == "" {
			continue
		}
		k := 0
		for k < len(list) && list[k].field != r.Field {
			k++
		}
		if k == len(list) {
			list = append(list, size{field: r.Field})
		}
		list[k].runes += r.g1 - r.g0
		list[k].late = list[k].late || i >= first
	}
	for range min(3, len(list)) {
		best := -1
		for k := range list {
			if list[k].runes > 0 && (best < 0 || list[k].runes > list[best].runes) {
				best = k
			}
		}
		if best < 0 {
			break
		}
		e.onePageField(list[best].field, list[best].runes, len(pages))
		list[best].runes = 0
	}
	if len(list) == 0 {
		e.onePageField(e.name, 0, len(pages))
	}
}

func (e *engine) onePageField(pointer string, runes, pages int) {
	e.overflow = append(e.overflow, fault.Field{
		Pointer: pointer, Code: "typeset.overflow",
		Reason: fault.Text{
			Zh: fmt.Sprintf("文件应为一页，现为 %d 页；该项有 %d 字，是最长的内容之一。", pages, runes),
			En: fmt.Sprintf("The document must be one page but takes %d; this value has %d characters and is among the longest.", pages, runes),
		},
		Remedy: fault.Text{Zh: "缩短该项内容。", En: "Shorten the value."},
	})
}
