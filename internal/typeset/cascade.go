package typeset

import (
	"cmp"
	"slices"

	"icpdoc/internal/face"
)

// houseSheet is what elements look like before any style sheet speaks.
const houseSheet = `
html, head, body, h1, h2, h3, p, div, section, ul, ol, li, table, colgroup, col, thead, tbody, tr, td, th,
seal-area, page-header, page-footer, page-break { display: block }
head, meta, title, link, style { display: none }
h1, h2, h3, b, th { font-weight: bold }
h1, h2, h3 { break-after: avoid }
u { text-decoration: underline }
th { text-align: center }
td, th { vertical-align: middle }
ul, ol { padding-left: 2em }
check-box, sign-line { display: inline-block }
sign-line { width: 40mm }
page-header, page-footer { font-size: 9pt; text-indent: 0 }
page-break { break-before: page }
`

// ranked is a rule's place in a theme.
type ranked struct {
	*rule
	rank int32
}

// theme is the style sheets of a document put together: immutable, shared by goroutines.
type theme struct {
	rules []*rule // by rank: a later one wins
	byKey map[string][]ranked
	any   []ranked
	page  []decl
}

// newTheme orders the rules of the house and of the document's sheets: the house's first, then by specificity and
// order of writing.
func newTheme(house *sheet, sheets []*sheet) *theme {
	t := &theme{byKey: make(map[string][]ranked)}
	for i := range house.rules {
		t.rules = append(t.rules, &house.rules[i])
	}
	n := len(t.rules)
	for _, s := range sheets {
		for i := range s.rules {
			t.rules = append(t.rules, &s.rules[i])
		}
		t.page = append(t.page, s.page...)
	}
	slices.SortStableFunc(t.rules[n:], func(a, b *rule) int { return cmp.Compare(a.weight, b.weight) })
	for i, r := range t.rules {
		one := ranked{r, int32(i)}
		if r.key == "" {
			t.any = append(t.any, one)
		} else {
			t.byKey[r.key] = append(t.byKey[r.key], one)
		}
	}
	return t
}

// styler computes styles for one document at a time. Its styles stay valid, and are found again, as long as
// documents with the same theme follow each other.
type styler struct {
	theme  *theme
	stacks *[len(families)][2]*face.Stack
	slab   [][]style
	used   int
	root   *style
	ranks  []int32
	key    []byte
}

const styleChunk = 64

// begin makes the styler ready for a document; styles of another theme, or too many, are dropped.
func (s *styler) begin(t *theme, stacks *[len(families)][2]*face.Stack) {
	if s.theme == t && s.used < 4096 {
		return
	}
	s.theme, s.stacks, s.used = t, stacks, 0
	s.root = s.alloc()
	*s.root = style{
		size: 12 * Pt, lineNumber: 1500, gap: 160, orphans: 2, widows: 2, white: kwNormal, align: kwLeft,
		minSize: 7 * Pt, stack: stacks[0][0],
	}
}

func (s *styler) alloc() *style {
	if s.used == len(s.slab)*styleChunk {
		s.slab = append(s.slab, make([]style, styleChunk))
	}
	st := &s.slab[s.used/styleChunk][s.used%styleChunk]
	s.used++
	return st
}

// styleOf finds or makes the style of e under its parent's style; own is its style attribute.
func (s *styler) styleOf(e *elem, parent *style, own *sheet) *style {
	s.match(e)
	for k := parent.kid; k != nil; k = k.sibling {
		if k.tag == e.tag && k.own == own && slices.Equal(k.ranks, s.ranks) {
			return k
		}
	}
	st := s.alloc()
	ranks := append(st.ranks[:0], s.ranks...)
	*st = inherit(parent)
	st.ranks, st.own, st.tag = ranks, own, e.tag
	st.sibling, parent.kid = parent.kid, st
	s.compute(st, parent)
	return st
}

// match gathers the ranks of the rules that select e, in order.
func (s *styler) match(e *elem) {
	s.ranks = s.ranks[:0]
	s.matchSome(e, s.theme.any)
	s.matchSome(e, s.theme.byKey[e.node.Data])
	for _, c := range e.classes {
		s.key = append(append(s.key[:0], '.'), c...)
		s.matchSome(e, s.theme.byKey[string(s.key)])
	}
	if id := e.attr("id"); id != "" {
		s.key = append(append(s.key[:0], '#'), id...)
		s.matchSome(e, s.theme.byKey[string(s.key)])
	}
	slices.Sort(s.ranks)
	if len(e.classes) > 1 {
		s.ranks = slices.Compact(s.ranks)
	}
}

func (s *styler) matchSome(e *elem, rules []ranked) {
	for _, r := range rules {
		if r.whole || r.sel.Match(&e.node) {
			s.ranks = append(s.ranks, r.rank)
		}
	}
}

// inherit makes a style with what is inherited and the initial values of the rest.
func inherit(p *style) style {
	return style{
		family: p.family, bold: p.bold, underline: p.underline, align: p.align, alignLast: p.alignLast, white: p.white,
		orphans: p.orphans, widows: p.widows, size: p.size, lineNumber: p.lineNumber, lineAbs: p.lineAbs, indent: p.indent,
		letter: p.letter, word: p.word, colour: p.colour, gap: p.gap, minSize: p.minSize,
		display: kwInline, valign: kwBaseline,
	}
}

// compute applies the matched rules and the style attribute: the font first, since em counts by it.
func (s *styler) compute(st, parent *style) {
	each := func(f func(decl)) {
		for _, r := range st.ranks {
			for _, d := range s.theme.rules[r].decls {
				f(d)
			}
		}
		if st.own != nil {
			for _, d := range st.own.decls {
				f(d)
			}
		}
	}
	each(func(d decl) {
		switch d.prop {
		case pFontSize:
			st.size = d.val.unit(parent.size, parent.size)
		case pFontFamily:
			st.family = uint8(d.val.n)
		case pFontWeight:
			st.bold = d.val.kw == kwBold
		}
	})
	st.size = min(max(st.size, Pt), 300*Pt)
	each(st.set)
	st.boxed = st.hasBackground || st.height.kind != lenAuto || st.minHeight.n > 0
	for i := range st.border {
		st.boxed = st.boxed || st.borderStyle[i] != kwNone && st.border[i].width > 0 || st.padding[i].n > 0 || st.margin[i].n > 0
	}
	weight := 0
	if st.bold {
		weight = 1
	}
	st.stack = s.stacks[st.family][weight]
	for i := range st.border {
		if st.borderStyle[i] == kwNone {
			st.border[i].width = 0
		}
		if !st.borderColoured[i] {
			st.border[i].colour = st.colour
		}
	}
}

// unit resolves a length against a font size and, for per cent, a base.
func (v value) unit(size, base Unit) Unit {
	switch v.kind {
	case vAbs:
		return Unit(v.n)
	case vEm:
		return em(size, v.n)
	case vPercent:
		return Unit(int64(base) * int64(v.n) / 100_000)
	}
	return 0
}

// length keeps per cent and auto for the layout.
func (v value) length(size Unit) length {
	switch v.kind {
	case vPercent:
		return length{v.n, lenPercent}
	case vKeyword:
		return length{}
	}
	return length{int32(v.unit(size, 0)), lenAbs}
}

// set applies one declaration.
func (st *style) set(d decl) {
	v := d.val
	switch p := d.prop; p {
	case pLineHeight:
		st.lineNumber, st.lineAbs = 0, 0
		if v.kind == vNumber {
			st.lineNumber = max(v.n, 1)
		} else {
			st.lineAbs = v.unit(st.size, 0)
		}
	case pTextIndent:
		st.indent = v.unit(st.size, 0)
	case pLetterSpacing:
		st.letter = v.unit(st.size, 0)
	case pWordSpacing:
		st.word = v.unit(st.size, 0)
	case pTextAlign:
		st.align = v.kw
	case pTextAlignLast:
		st.alignLast = v.kw
	case pTextDecoration:
		st.underline = v.kw == kwUnderline
	case pWhiteSpace:
		st.white = v.kw
	case pColour:
		st.colour = Colour(v.n)
	case pBackground:
		st.hasBackground, st.background = v.kind == vColour, Colour(v.n)
	case pMarginTop, pMarginRight, pMarginBottom, pMarginLeft:
		st.margin[p-pMarginTop] = v.length(st.size)
		st.autoMargin[p-pMarginTop] = v.kind == vKeyword
	case pPaddingTop, pPaddingRight, pPaddingBottom, pPaddingLeft:
		st.padding[p-pPaddingTop] = v.length(st.size)
	default:
		st.setBox(d)
	}
}

// setBox applies the properties of the box.
func (st *style) setBox(d decl) {
	v := d.val
	switch p := d.prop; p {
	case pBorderTopWidth, pBorderRightWidth, pBorderBottomWidth, pBorderLeftWidth:
		st.border[p-pBorderTopWidth].width = v.unit(st.size, 0)
	case pBorderTopStyle, pBorderRightStyle, pBorderBottomStyle, pBorderLeftStyle:
		i := p - pBorderTopStyle
		st.borderStyle[i] = v.kw
		st.border[i].style = lineStyle(v.kw)
	case pBorderTopColour, pBorderRightColour, pBorderBottomColour, pBorderLeftColour:
		i := p - pBorderTopColour
		st.borderColoured[i] = v.kind != vKeyword
		st.border[i].colour = Colour(v.n)
		if v.kind == vTransparent {
			st.borderStyle[i] = kwNone
		}
	case pWidth:
		st.width = v.length(st.size)
	case pHeight:
		st.height = v.length(st.size)
	case pMinHeight:
		st.minHeight = v.length(st.size)
	case pVerticalAlign:
		st.valign = v.kw
	case pDisplay:
		st.display = v.kw
	case pBreakBefore:
		st.breakBefore = v.kw
	case pBreakAfter:
		st.breakAfter = v.kw
	case pBreakInside:
		st.breakInside = v.kw
	case pOrphans:
		st.orphans = uint8(max(v.n/1000, 1))
	case pWidows:
		st.widows = uint8(max(v.n/1000, 1))
	case pFit:
		st.fit = v.kw == kwShrink
	case pSingleLine:
		st.single = v.kw == kwShrink
	case pMinFontSize:
		st.minSize = max(v.unit(st.size, 0), Pt)
	case pGap:
		st.gap = 0
		if v.kind == vEm {
			st.gap = v.n
		}
	}
}

func lineStyle(kw uint8) Line {
	switch kw {
	case kwDashed:
		return Dashed
	case kwDotted:
		return Dotted
	case kwDouble:
		return Double
	}
	return Solid
}
