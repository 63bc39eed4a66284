package typeset

import (
	"fmt"
	"unicode/utf8"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset/line"
)

// fitting is the state of setting filled-in values smaller until they fit.
type fitting struct {
	on      bool
	cap     Unit // largest size of a value; 0: as styled
	largest Unit // largest size met
	split   bool // a value stands on more than one line
}

// fitStep is the grain of the sizes tried.
const fitStep = 250

// sized gives the size of a value styled with size, not below least.
func (f *fitting) sized(size, least Unit) Unit {
	f.largest = max(f.largest, size)
	if f.cap > 0 && size > f.cap {
		return min(size, max(f.cap, least))
	}
	return size
}

// spacing scales a length that belongs to a size.
func (f *fitting) spacing(n, from, to Unit) Unit {
	if from == to || from == 0 {
		return n
	}
	return Unit(int64(n) * int64(to) / int64(from))
}

// note looks whether a value was broken over lines.
func (f *fitting) note(e *engine, items int, lines []line.Line) {
	if !f.on {
		return
	}
	for _, l := range lines[min(1, len(lines)):] {
		prev, next := e.spans[e.metas[items+l.Start-1].span].field, e.spans[e.metas[items+l.Start].span].field
		if prev == next && prev != "" {
			f.split = true
		}
	}
}

// fitted lays out the content of a box at f's position and gives its height. In a box with --fit or --single-line the
// values are set at the largest size that fits into room (0: any height) and on one line.
func (e *engine) fitted(el *elem, f *flow, x0, x1, room Unit) Unit {
	st := el.st
	start := *f
	try := func(limit Unit) (Unit, bool) {
		*f = start
		f.pending = 0
		if st.fit || st.single {
			e.fit.cap, e.fit.split = limit, false
		}
		e.children(f, el, x0, x1, "")
		f.flush()
		h := f.y - start.y
		return h, (!st.fit || room <= 0 || h <= room) && (!st.single || !e.fit.split)
	}
	if !st.fit && !st.single || e.fit.on {
		h, _ := try(e.fit.cap)
		return h
	}
	outer := e.fit
	e.fit = fitting{on: true}
	defer func() { e.fit = outer }()
	from, lineNo, faults := e.mark(), e.lineNo, len(e.fields)
	h, ok := try(0)
	if ok || e.fit.largest == 0 {
		if !ok {
			e.noteOverflow(el)
		}
		return h
	}
	again := func(limit Unit) (Unit, bool) {
		e.back(from)
		e.lineNo, e.fields = lineNo, e.fields[:faults]
		return try(limit)
	}
	least := e.leastSize(el)
	lo, hi := 0, int((max(e.fit.largest, least)-least)/fitStep) // sizes least + n·fitStep; lo fits or nothing does
	if h, ok = again(least); !ok {
		e.noteOverflow(el)
		return h
	}
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if _, ok := again(least + Unit(mid)*fitStep); ok {
			lo = mid
		} else {
			hi = mid
		}
	}
	h, _ = again(least + Unit(lo)*fitStep)
	return h
}

// leastSize is the smallest --min-font-size of the values in a box.
func (e *engine) leastSize(el *elem) Unit {
	least := el.st.minSize
	for c := el.first; c != nil; c = c.next {
		if c.tag != tagText {
			least = min(least, e.leastSize(c))
		}
	}
	return least
}

// value is a field and how much text it has.
type fieldSize struct {
	pointer string
	runes   int
}

// fieldsOf lists the filled-in values of a box.
func (e *engine) fieldsOf(el *elem, list []fieldSize) []fieldSize {
	for c := el.first; c != nil; c = c.next {
		if c.tag == tagFillIn {
			list = append(list, fieldSize{c.attr("field"), e.runes(c)})
		} else if c.tag != tagText {
			list = e.fieldsOf(c, list)
		}
	}
	return list
}

func (e *engine) runes(el *elem) int {
	n := 0
	for c := el.first; c != nil; c = c.next {
		if c.tag == tagText {
			n += utf8.RuneCount(e.tree.text[c.t0:c.t1])
		} else {
			n += e.runes(c)
		}
	}
	return n
}

// noteOverflow names the longest value of a box that cannot hold it.
func (e *engine) noteOverflow(el *elem) {
	worst := fieldSize{pointer: place(e.name, e.src, int(el.off))}
	for _, f := range e.fieldsOf(el, nil) {
		if f.runes > worst.runes {
			worst = f
		}
	}
	least := e.leastSize(el)
	e.overflow = noteChar(e.overflow, fault.Field{
		Pointer: worst.pointer, Code: "typeset.overflow",
		Reason: fault.Text{
			Zh: fmt.Sprintf("内容（%d 字）缩到 %g pt 仍放不进表格中的位置。", worst.runes, least.Points()),
			En: fmt.Sprintf("The value (%d characters) does not fit its place even at %g pt.", worst.runes, least.Points()),
		},
		Remedy: fault.Text{Zh: "缩短该项内容，或在模板中放宽这一格。", En: "Shorten the value, or give the cell more room in the template."},
	})
}

// noteWide tells of a character or a box that is wider than its column.
func (e *engine) noteWide(s *span) {
	e.overflow = noteChar(e.overflow, fault.Field{
		Pointer: e.where(s), Code: "typeset.overflow",
		Reason: fault.Text{Zh: "内容比所在的栏宽。", En: "The content is wider than its column."},
		Remedy: fault.Text{Zh: "在模板中放宽这一栏。", En: "Give the column more room in the template."},
	})
}
