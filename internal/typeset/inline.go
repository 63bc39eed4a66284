package typeset

import (
	"strconv"
	"unicode/utf8"

	"icpdoc/internal/face"
	"icpdoc/internal/typeset/line"
)

// span is a stretch of items with one look.
type span struct {
	st    *style
	size  Unit
	field string
	el    *elem // of an atom, or where the text stands
	atom  atomKind
	box   atomBox
	keep  *elem // the outermost element whose white-space: nowrap holds the text together, nil when none does
}

// meta is what the line breaker need not know of an item.
type meta struct {
	font *face.Font // nil: nothing to paint
	gid  face.GID
	span int32
}

// inliner gathers the items of one paragraph.
type inliner struct {
	*engine
	base    int // first item
	block   *style
	pending rune // white space waiting for the next character: 0, ' ' or '\n'
	last    rune // the last character kept, 0 at the start of a line
	measure Unit // width of the column, for per cent
}

// wide tells whether a line break beside the character prints nothing: East Asian wide characters.
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return r == '“' || r == '”' || r == '‘' || r == '’'
	case r == utf8.RuneError, r == '…', r == '—', r >= 0x2018 && r <= 0x201D:
		return true
	case r >= 0x2E80 && r < 0xA4D0, r >= 0xF900 && r < 0xFB00, r >= 0xFE30 && r < 0xFE50, r >= 0xFF00 && r < 0xFFF0:
		return true
	}
	return r >= 0x20000 && r < 0x40000
}

// objectRune stands for an inline box.
const objectRune = utf8.RuneError

// walk gathers siblings from el up to stop.
func (in *inliner) walk(el, stop *elem, field string) {
	for ; el != nil && el != stop && !in.halted; el = el.next {
		if el.tag == tagText {
			sp := in.newSpan(el.st, field, el)
			in.text(in.tree.text[el.t0:el.t1], sp)
			continue
		}
		if el.st.display == kwNone {
			continue
		}
		in.element(el, field)
	}
}

// element gathers one inline element.
func (in *inliner) element(el *elem, field string) {
	switch el.tag {
	case tagBr:
		in.hard(el, field)
		return
	case tagCheckBox:
		in.check(el, field)
		return
	case tagSignLine, tagImg, tagSealArea:
		in.object(el, field)
		return
	case tagPageNumber, tagPageCount:
		n := in.pageNo
		if el.tag == tagPageCount {
			n = in.pageCount
		}
		in.text(strconv.AppendInt(nil, int64(n), 10), in.newSpan(el.st, field, el))
		return
	case tagFillIn:
		field = el.attr("field")
		if isBlank(&in.tree, el) {
			if el.st.width.kind != lenAuto {
				in.object(el, field)
			}
			return
		}
	}
	if el.st.display == kwInlineBlock {
		in.object(el, field)
		return
	}
	in.walk(el.first, nil, field)
}

// isBlank tells whether an element shows nothing.
func isBlank(t *tree, el *elem) bool {
	for c := el.first; c != nil; c = c.next {
		if c.tag != tagText {
			if c.tag == tagBr || !isBlank(t, c) {
				return false
			}
			continue
		}
		for _, b := range t.text[c.t0:c.t1] {
			if !isSpace(rune(b)) {
				return false
			}
		}
	}
	return true
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// newSpan opens a stretch of text; a value being fitted is set smaller.
func (in *inliner) newSpan(st *style, field string, el *elem) int32 {
	size := st.size
	if in.fit.on && field != "" {
		size = in.fit.sized(size, st.minSize)
	}
	in.spans = append(in.spans, span{st: st, size: size, field: field, el: el, keep: nowrapRoot(st, el)})
	return int32(len(in.spans) - 1)
}

// nowrapRoot finds the outermost element around el that holds its text on one line.
func nowrapRoot(st *style, el *elem) *elem {
	if st.white != kwNowrap || el == nil {
		return nil
	}
	if el.tag == tagText && el.parent != nil {
		el = el.parent
	}
	for el.parent != nil && el.parent.st != nil && el.parent.st.white == kwNowrap {
		el = el.parent
	}
	return el
}

// text gathers a piece of text, white space folded as its style says.
func (in *inliner) text(b []byte, sp int32) {
	st := in.spans[sp].st
	for i := 0; i < len(b); {
		r, n := rune(b[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(b[i:])
		}
		i += n
		if isSpace(r) {
			switch {
			case r == '\n' && st.white == kwPreLine:
				in.pending = 0
				in.push(line.Item{Rune: '\n', Em: int32(in.spans[sp].size), Flags: line.Hard}, meta{span: sp})
				in.last = 0
			case r == '\n' && in.pending == 0:
				in.pending = '\n'
			case in.pending == 0:
				in.pending = ' '
			}
			// A line break with other white space around it is still a line break.
			if r == '\n' && in.pending == ' ' {
				in.pending = '\n'
			}
			continue
		}
		if in.pending != 0 {
			in.space(r, sp)
		}
		in.char(r, sp)
	}
}

// space keeps one space for the white space before next, or none.
func (in *inliner) space(next rune, sp int32) {
	kept := in.pending == ' ' || !wide(in.last) || !wide(next)
	in.pending = 0
	if kept && in.last != 0 {
		in.char(' ', sp)
	}
}

// char gathers one character.
func (in *inliner) char(r rune, sp int32) {
	s := &in.spans[sp]
	if invisible(r) {
		in.push(line.Item{Rune: r, Em: int32(s.size)}, meta{span: sp})
		return
	}
	if forbidden(r) {
		in.refuseChar(r, s)
		return
	}
	font, gid := s.st.stack.Find(r)
	if font == nil {
		in.missingChar(r, s)
		return
	}
	adv := em(s.size, int32(font.Advance(gid)))
	if combining(r) {
		adv = 0
	} else {
		adv += in.fit.spacing(s.st.letter, s.st.size, s.size)
		if r == ' ' {
			adv += s.st.word
		}
	}
	it := line.Item{Rune: r, Advance: int32(adv), Em: int32(s.size)}
	in.push(it, meta{font: font, gid: gid, span: sp})
	in.last = r
}

// push keeps an item. Within text that does not wrap no line may end; before and after it one may.
func (in *inliner) push(it line.Item, m meta) {
	if k := in.spans[m.span].keep; k != nil && in.last != 0 && in.spans[in.metas[len(in.metas)-1].span].keep == k {
		it.Flags |= line.NoBreakBefore
	}
	in.items = append(in.items, it)
	in.metas = append(in.metas, m)
	if len(in.items)-in.base > maxItems {
		in.halt("typeset.size", "一个段落的文字过多。", "One paragraph has too much text.")
	}
}

// maxItems is the longest paragraph, in characters.
const maxItems = 200_000

// hard ends the line.
func (in *inliner) hard(el *elem, field string) {
	in.pending = 0
	sp := in.newSpan(el.st, field, el)
	in.push(line.Item{Rune: '\n', Em: int32(in.spans[sp].size), Flags: line.Hard}, meta{span: sp})
	in.last = 0
}

// lineOptions turns a block's style into the breaker's.
func lineOptions(st *style, width Unit, cell bool) line.Options {
	return line.Options{
		Width: int32(width), Indent: int32(st.indent), Gap: st.gap,
		Align: alignOf(st.align), AlignLast: alignOf(st.alignLast),
		Squeeze: true, BreakAnywhere: cell, NoOrphanChar: true,
	}
}

func alignOf(kw uint8) line.Align {
	switch kw {
	case kwLeft:
		return line.Left
	case kwCenter:
		return line.Center
	case kwRight:
		return line.Right
	case kwJustify:
		return line.Justify
	}
	return line.Auto
}
