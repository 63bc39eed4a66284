package typeset

import (
	"fmt"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset/line"
)

// atomKind is a kind of inline box.
type atomKind uint8

const (
	notAtom   atomKind = iota
	atomCheck          // a check box
	atomBlank          // an empty fill-in: a ruled blank
	atomSign           // a line for a signature
	atomImage          // a square code
	atomSeal           // a seal area in a line
	atomBlock          // an inline-block
)

// atomBox is the place that an inline box takes: width, and height above and below the baseline.
type atomBox struct{ width, above, below, measure Unit }

// ruleDrop is how far below the baseline an underline or a ruled blank stands, 1/1000 em: clear of the ink of
// Han characters, which reaches about 0.12 em down.
const ruleDrop = 150

// ruleWidth is the thickness of an underline at a font size.
func ruleWidth(size Unit) Unit { return max(size/24, 400) }

// check gathers a check box: 0.9 em square, centred in an em and on the middle line of the Han characters.
func (in *inliner) check(el *elem, field string) {
	in.space1(objectRune)
	sp := in.newSpan(el.st, field, el)
	in.spans[sp].atom = atomCheck
	in.atom(sp, in.spans[sp].size)
}

// space1 settles the white space before a box.
func (in *inliner) space1(next rune) {
	if in.pending != 0 && len(in.spans) > 0 {
		in.space(next, int32(len(in.spans)-1))
	}
	in.pending = 0
}

func (in *inliner) atom(sp int32, width Unit) {
	s := &in.spans[sp]
	it := line.Item{Rune: '□', Advance: int32(width), Em: int32(s.size), Flags: line.Object}
	in.push(it, meta{span: sp})
	in.last = objectRune
}

// object gathers a box with a width of its own.
func (in *inliner) object(el *elem, field string) {
	st := el.st
	in.space1(objectRune)
	sp := in.newSpan(st, field, el)
	s := &in.spans[sp]
	width := st.width.of(in.measure, 0)
	margins := st.margin[left].of(in.measure, 0) + st.margin[right].of(in.measure, 0)
	switch {
	case el.tag == tagFillIn && isBlank(&in.tree, el):
		s.atom = atomBlank
	case el.tag == tagSignLine:
		s.atom = atomSign
		s.box.above = st.height.of(0, 0)
	case el.tag == tagImg:
		s.atom = atomImage
		s.box.above = width
		in.findMatrix(el)
	case el.tag == tagSealArea:
		s.atom = atomSeal
		s.box.above = st.height.of(0, width)
	default:
		s.atom = atomBlock
		in.measureBlock(sp)
		in.atom(sp, in.spans[sp].box.width+margins)
		return
	}
	s.box.width = width
	if st.valign == kwMiddle {
		h := s.box.above + s.box.below
		s.box.above = h/2 + em(s.size, (emAscent-emDescent)/2)
		s.box.below = h - s.box.above
	}
	in.atom(sp, width+margins)
}

// maxInlineBlocks is how deep inline-blocks may stand in each other: each is laid out once to measure it and once to
// paint it, so every level doubles the work.
const maxInlineBlocks = 4

// measureBlock lays out an inline-block to learn its size, and takes the ink back: it is set again when the line's
// place is known.
func (in *inliner) measureBlock(sp int32) {
	el := in.spans[sp].el
	if in.nested >= maxInlineBlocks {
		in.add(int(el.off), "typeset.depth", fault.Text{Zh: "inline-block 嵌套太深。", En: "The inline-blocks are nested too deeply."}, fault.Text{})
		return
	}
	in.nested++
	defer func() { in.nested-- }()
	m, lineNo := in.mark(), in.lineNo
	width, height, base := in.inlineBlock(el, 0, 0, in.measure)
	in.back(m)
	in.lineNo = lineNo
	s := &in.spans[sp]
	s.box = atomBox{width: width, above: base, below: height - base, measure: in.measure}
	if s.st.valign == kwMiddle {
		s.box.above = height/2 + em(s.size, (emAscent-emDescent)/2)
		s.box.below = height - s.box.above
	}
}

// inlineBlock lays out an inline-block with its top left corner at x, y. base is the baseline of its first line.
func (e *engine) inlineBlock(el *elem, x, y, measure Unit) (width, height, base Unit) {
	st := el.st
	edge := edges(st, measure)
	inner := st.width.of(measure, -1)
	if inner < 0 {
		_, most := e.contentWidths(el)
		inner = min(most, measure-edge.left()-edge.right())
	}
	before := len(e.runs)
	fl := flow{y: y + edge.top(), cell: true}
	h := e.fitted(el, &fl, x+edge.left(), x+edge.left()+inner, st.height.of(0, 0))
	height = edge.top() + h + edge.bottom()
	width = edge.left() + inner + edge.right()
	e.frame(el, Rect{x, y, x + width, y + height})
	base = height
	if len(e.runs) > before {
		base = e.runs[before].Y - y
	}
	return width, height, base
}

// findMatrix tells when the program supplies no code of that name.
func (e *engine) findMatrix(el *elem) (Matrix, bool) {
	src := el.attr("src")
	name := ""
	if len(src) > 3 {
		name = src[3:]
	}
	m, ok := e.opts.Matrices[name]
	if ok && m.N > 0 && len(m.Bits) == m.N*m.N {
		return m, true
	}
	e.add(int(el.off), "html.matrix",
		fault.Text{Zh: fmt.Sprintf("程序没有提供名为 %q 的二维码。", name), En: fmt.Sprintf("The program supplies no square code %q.", name)}, fault.Text{})
	return Matrix{}, false
}

// paintAtom paints an inline box whose origin on the baseline is x, y.
func (e *engine) paintAtom(s *span, x, y Unit) {
	st := s.st
	x += st.margin[left].of(0, 0)
	switch s.atom {
	case atomCheck:
		side := s.size * 9 / 10
		mid := y - em(s.size, (emAscent-emDescent)/2)
		x += (s.size - side) / 2
		c := Check{Rect: Rect{x, mid - side/2, x + side, mid - side/2 + side}, Stroke: max(s.size/18, 500), Colour: st.colour}
		switch {
		case s.el.flags&flagChecked != 0:
			c.State = Ticked
		case s.el.flags&flagSolid != 0:
			c.State = SolidBox
		}
		e.checks = append(e.checks, c)
	case atomBlank, atomSign:
		kind, width := "blank", ruleWidth(s.size)
		if s.atom == atomSign {
			kind = "signature"
			if b := st.border[bottom]; b.width > 0 {
				width = b.width
			}
		}
		ry := y + em(s.size, ruleDrop)
		e.rules = append(e.rules, Rule{X0: x, X1: x + s.box.width, Y0: ry, Y1: ry, Width: width, Style: st.border[bottom].style, Colour: st.colour})
		e.areas = append(e.areas, Area{Rect: Rect{x, y - max(s.box.above, em(s.size, emAscent)), x + s.box.width, ry}, Kind: kind, Name: s.el.attr("name")})
	case atomImage:
		if m, ok := e.findMatrix(s.el); ok {
			m.Rect = Rect{x, y - s.box.above, x + s.box.width, y - s.box.above + s.box.width}
			e.matrices = append(e.matrices, m)
		}
	case atomSeal:
		e.areas = append(e.areas, Area{Rect: Rect{x, y - s.box.above, x + s.box.width, y + s.box.below}, Kind: "seal", Name: s.el.attr("name")})
	case atomBlock:
		e.inlineBlock(s.el, x, y-s.box.above, s.box.measure)
	}
}
