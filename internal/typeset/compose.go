package typeset

import (
	"slices"

	"icpdoc/internal/fault"
)

// compose lays out the body, deals it to pages and gathers the Document.
func (e *engine) compose() (*Document, error) {
	area := e.page.content()
	f := flow{}
	e.children(&f, e.body, area.X0, area.X1, "")
	var header, footer *elem
	for c := e.body.first; c != nil; c = c.next {
		switch {
		case c.tag == tagPageHeader && c.st.display != kwNone:
			header = c
		case c.tag == tagPageFooter && c.st.display != kwNone:
			footer = c
		}
	}
	if err := e.complaint(); err != nil {
		return nil, err
	}
	pages := e.paginate(e.pages[:0])
	e.pages = pages
	e.pageCount = len(pages)
	if e.body.attr("fit") == "one-page" && len(pages) > 1 {
		e.oneTooMany(pages)
	}
	if len(pages) == 1 {
		header, footer = unlessSeveral(header), unlessSeveral(footer)
	}
	e.out.back(mark{})
	e.ends = e.ends[:0]
	for i := range pages {
		e.pageNo = i + 1
		e.assemble(&pages[i], header, footer)
		e.ends = append(e.ends, e.out.mark())
	}
	if err := e.complaint(); err != nil {
		return nil, err
	}
	return e.document(), nil
}

// unlessSeveral drops a header or footer that only a document of several pages has.
func unlessSeveral(el *elem) *elem {
	if el != nil && el.attr("when") == "several-pages" {
		return nil
	}
	return el
}

// complaint turns what was found wrong with template or data into one error.
func (e *engine) complaint() error {
	switch {
	case len(e.fields) > 0:
		return e.trouble.err()
	case len(e.wrongChars) > 0:
		return fault.New(fault.Invalid, "text.control", "内容中有不能打印的控制字符。", "the text has control characters that cannot be printed").With(e.wrongChars...)
	case len(e.missing) > 0:
		return fault.New(fault.Invalid, "glyph.missing", "字库中没有某些字符。", "some characters are in no font").With(e.missing...)
	case len(e.overflow) > 0:
		return fault.New(fault.Invalid, "typeset.overflow", "内容放不进版面。", "the content does not fit the layout").With(e.overflow...)
	}
	return nil
}

// assemble puts one page together in e.out: backgrounds, then the strips moved to their place, then table borders and
// the margins' content.
func (e *engine) assemble(p *sheetPage, header, footer *elem) {
	area := e.page.content()
	outFrom := e.out.mark()
	e.paintDecors(p)
	if header != nil {
		e.margin(header, Rect{area.X0, 0, area.X1, area.Y0})
	}
	e.seq = e.seq[:0]
	var open *table
	if p.head != nil {
		open = p.head
		dy := area.Y0 - (open.y[0] - open.edge(0)/2)
		for r := range open.head {
			e.copyOut(open.rows[r].from, open.rowEnd(r), dy)
			e.seq = append(e.seq, placedRow{r, open.y[r] + dy, open.y[r+1] + dy})
		}
	}
	for s := p.s0; s < p.s1; s++ {
		t := e.tableOf(s)
		if t != open {
			e.endTable(open)
			open = t
		}
		st := &e.strips[s]
		e.copyOut(st.from, st.to, p.dy)
		if t != nil {
			r := int(st.row)
			e.seq = append(e.seq, placedRow{r, t.y[r] + p.dy, t.y[r+1] + p.dy})
		}
	}
	e.endTable(open)
	if footer != nil {
		e.margin(footer, Rect{area.X0, area.Y1, area.X1, e.page.height})
	}
	e.out.enclose(outFrom, e.out.mark(), area)
}

// endTable paints the borders of the rows that a page has of a table.
func (e *engine) endTable(t *table) {
	if t == nil {
		return
	}
	from := e.mark()
	e.ruleTable(t, e.seq)
	e.copyOut(from, e.mark(), 0)
	e.back(from)
	e.seq = e.seq[:0]
}

// rowEnd is the end of what a row painted.
func (t *table) rowEnd(r int) mark {
	if r+1 < len(t.rows) {
		return t.rows[r+1].from
	}
	return t.end
}

// copyOut copies what was painted between two marks to the page, moved down by dy.
func (e *engine) copyOut(a, b mark, dy Unit) {
	from := e.out.mark()
	o, c := &e.out, &e.canvas
	o.runs = append(o.runs, c.runs[a.runs:b.runs]...)
	o.rules = append(o.rules, c.rules[a.rules:b.rules]...)
	o.fills = append(o.fills, c.fills[a.fills:b.fills]...)
	o.checks = append(o.checks, c.checks[a.checks:b.checks]...)
	o.matrices = append(o.matrices, c.matrices[a.matrices:b.matrices]...)
	o.areas = append(o.areas, c.areas[a.areas:b.areas]...)
	o.shift(from, o.mark(), 0, dy)
}

// paintDecors paints the part of the blocks' backgrounds and borders that a page shows.
func (e *engine) paintDecors(p *sheetPage) {
	for i := range e.decors {
		d := &e.decors[i]
		s0, s1 := max(d.s0, p.s0), min(d.s1, p.s1)
		if s0 >= s1 {
			continue
		}
		r := d.r
		if s0 > d.s0 {
			r.Y0 = e.strips[s0].y0
		}
		if s1 < d.s1 {
			r.Y1 = e.strips[s1-1].y1
		}
		from := e.mark()
		if d.st.hasBackground {
			e.fills = append(e.fills, Fill{r, d.st.background})
		}
		e.borders(d.st, r, s0 == d.s0, s1 == d.s1)
		e.copyOut(from, e.mark(), p.dy)
		e.back(from)
	}
}

// margin sets a page header or footer, centred in the height of its margin.
func (e *engine) margin(el *elem, r Rect) {
	from := e.mark()
	f := flow{cell: true}
	e.plainBlock(&f, el, r.X0, r.X1, "")
	f.flush()
	if f.y > r.Y1-r.Y0 {
		e.overflow = noteChar(e.overflow, fault.Field{
			Pointer: place(e.name, e.src, int(el.off)), Code: "typeset.overflow",
			Reason: fault.Text{Zh: "页眉或页脚比页边距高。", En: "The page header or footer is higher than the margin."},
			Remedy: fault.Text{Zh: "加大 @page 的页边距。", En: "Make the margin of @page larger."},
		})
	}
	e.shift(from, e.mark(), 0, r.Y0+(r.Y1-r.Y0-f.y)/2)
	e.enclose(from, e.mark(), Rect{r.X0, r.Y0, r.X1, r.Y1})
	e.copyOut(from, e.mark(), 0)
	// The glyphs stay: the page's runs point to them.
	m := e.mark()
	from.glyphs = m.glyphs
	e.back(from)
}

// document copies the pages out of the scratch memory.
func (e *engine) document() *Document {
	o := &e.out
	glyphs := slices.Clone(e.glyphs)
	runs := make([]Run, len(o.runs))
	for i := range o.runs {
		r := &o.runs[i]
		runs[i] = r.Run
		runs[i].Glyphs = glyphs[r.g0:r.g1:r.g1]
	}
	rules, fills, checks := slices.Clone(o.rules), slices.Clone(o.fills), slices.Clone(o.checks)
	matrices, areas := slices.Clone(o.matrices), slices.Clone(o.areas)
	doc := &Document{Title: e.title, Lang: e.html.attr("lang"), Pages: make([]Page, len(e.ends))}
	if doc.Lang == "" {
		doc.Lang = "zh-CN"
	}
	var a mark
	for i, b := range e.ends {
		doc.Pages[i] = Page{
			Width: e.page.width, Height: e.page.height, Text: e.page.content(),
			Fills: part(fills, a.fills, b.fills), Rules: part(rules, a.rules, b.rules), Checks: part(checks, a.checks, b.checks),
			Matrices: part(matrices, a.matrices, b.matrices), Runs: part(runs, a.runs, b.runs), Areas: part(areas, a.areas, b.areas),
		}
		a = b
	}
	return doc
}

// part is a piece of a shared slice that cannot grow into its neighbour; nil when empty.
func part[T any](s []T, a, b int) []T {
	if a == b {
		return nil
	}
	return s[a:b:b]
}
