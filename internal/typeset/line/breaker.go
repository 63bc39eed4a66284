package line

// Breaker breaks paragraphs into lines. It keeps its scratch memory from call to call; the zero value is ready.
// A Breaker serves one goroutine at a time.
type Breaker struct {
	cells []cell
	cands []candidate
	ends  []int32
	xs    []int32 // the X of all lines since Reset
	// indented is the first item of an indented line, -1 when there is none: its opening mark does not stand flush, as the
	// indent is counted from a full character.
	indented int
}

// Reset gives the memory behind the X of all lines made so far back to the Breaker. Call it when those lines
// are no longer read, or never.
func (b *Breaker) Reset() { b.xs = b.xs[:0] }

// Break appends the lines of one paragraph to dst. The lines' ranges follow each other and cover all items;
// no items give no lines. The result depends on the arguments alone.
func (b *Breaker) Break(items []Item, o Options, dst []Line) []Line {
	b.reserve(len(items))
	for lo := 0; lo < len(items); {
		hi := segment(items, lo)
		maxEm := b.analyse(items, lo, hi, &o)
		indent := int64(0)
		if lo == 0 {
			indent = int64(o.Indent)
			if room := int64(o.Width) - int64(maxEm); indent > 0 && indent > room {
				indent = max(0, room)
			}
		}
		b.indent(lo, indent)
		dst = b.segment(items, lo, hi, indent, maxEm, &o, dst)
		lo = hi
	}
	return dst
}

// Measure gives the smallest width at which no token of the paragraph is cut (under BreakAnywhere, at which no mark
// has to part from its character), and the width at which the paragraph needs no line break but its hard
// ones. Both include the first line's indent where it counts. Width and alignment are not read.
func (b *Breaker) Measure(items []Item, o Options) (minimum, natural int32) {
	b.reserve(len(items))
	var least, widest int64
	for lo := 0; lo < len(items); {
		hi := segment(items, lo)
		b.analyse(items, lo, hi, &o)
		indent := int64(0)
		if lo == 0 {
			indent = int64(o.Indent)
		}
		b.indent(lo, indent)
		if o.BreakAnywhere {
			for i := lo + 1; i < hi; i++ {
				if c := &b.cells[i]; c.brk <= held && !c.zero {
					c.brk = b.opening(items, i, &o, inWords)
				}
			}
		}
		b.collect(items, lo, hi, -1, -1, &o)
		cs := b.cands
		for i := 1; i < len(cs); i++ {
			w := cs[i].endX - cs[i-1].startX
			if i == 1 {
				w += indent
			}
			least = max(least, w)
		}
		widest = max(widest, cs[len(cs)-1].endX-cs[0].startX+indent)
		lo = hi
	}
	return clamp(least), clamp(widest)
}

func (b *Breaker) indent(lo int, indent int64) {
	b.indented = -1
	if indent != 0 {
		b.indented = lo
	}
}

func clamp(v int64) int32 { return int32(max(-1<<31, min(v, 1<<31-1))) }

// reserve makes room for n items.
func (b *Breaker) reserve(n int) {
	if cap(b.cells) < n {
		b.cells = make([]cell, n+n/4)
	}
	b.cells = b.cells[:n]
}

// segment gives the end of the items up to and including the next hard break.
func segment(items []Item, lo int) int {
	for i := lo; i < len(items); i++ {
		if items[i].Flags&Hard != 0 {
			return i + 1
		}
		if r := items[i].Rune; items[i].Flags&Object == 0 && (r <= 0x85 || r >= 0x2028 && r <= 0x2029) && Of(r) == Newline {
			if r == '\r' && i+1 < len(items) && items[i+1].Rune == '\n' {
				continue
			}
			return i + 1
		}
	}
	return len(items)
}

// analyse fills the cells of the segment [lo, hi) and gives its largest em.
func (b *Breaker) analyse(items []Item, lo, hi int, o *Options) int32 {
	a := analyser{items: items[lo:hi], cells: b.cells[lo:hi], o: o, gap: max(0, min(o.Gap, 250))}
	a.run()
	return max(a.maxEm, 1)
}

// segment breaks and places the items up to one hard break.
func (b *Breaker) segment(items []Item, lo, hi int, indent int64, maxEm int32, o *Options, dst []Line) []Line {
	avail := max(int64(o.Width), 0)
	b.collect(items, lo, hi, avail-indent, avail, o)
	j := judge{avail: avail, first: avail - indent, line: lineRagged, ragged: 4 * int64(maxEm), orphan: hi}
	lastAlign := o.AlignLast
	switch o.Align {
	case Justify:
		j.line, j.ragged = lineJustify, 0
	case Center:
		j.balance = true
	}
	j.fullLast = lastAlign == Justify
	if o.NoOrphanChar {
		j.orphan = b.secondLast(lo, hi)
	}
	b.search(&j, int64(maxEm))
	b.ends = b.ends[:0]
	for k := int32(len(b.cands) - 1); k > 0; k = b.cands[k].prev {
		b.ends = append(b.ends, k)
	}
	from := 0
	for k := len(b.ends) - 1; k >= 0; k-- {
		to := int(b.ends[k])
		dst = append(dst, b.place(items, from, to, indent, avail, o))
		from, indent = to, 0
	}
	return dst
}

// search looks for breaks among well-filled lines first: ordinary prose has them, and few places to try. Long tokens need
// looser lines, centred text any.
func (b *Breaker) search(j *judge, em int64) {
	if !j.balance {
		if b.fit(j, max(j.avail/8, 4*em)) < orphanCost || b.fit(j, max(j.avail/2, 4*em)) < orphanCost {
			return
		}
	}
	b.fit(j, j.avail+1<<40)
}

// secondLast finds the last but one character of [lo, hi) that is no mark.
func (b *Breaker) secondLast(lo, hi int) int {
	n := 0
	for i := hi - 1; i >= lo; i-- {
		if c := &b.cells[i]; !c.zero && counted.has(c.class) {
			if n++; n == 2 {
				return i
			}
		}
	}
	return lo
}
