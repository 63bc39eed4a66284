package line

// Breaker breaks paragraphs into lines. It keeps its scratch memory from call to call; the zero value is ready.
// A Breaker serves one goroutine at a time.
type Breaker struct {
	xs []int32
}

// Reset gives the memory behind the X of all lines made so far back to the Breaker. Call it when those lines
// are no longer read, or never.
func (b *Breaker) Reset() { b.xs = b.xs[:0] }

// Break appends the lines of one paragraph to dst. The lines' ranges follow each other and cover all items;
// no items give no lines. The result depends on the arguments alone.
func (b *Breaker) Break(items []Item, o Options, dst []Line) []Line {
	var x int32
	for s := 0; s < len(items); {
		l := Line{Start: s, End: s}
		for x = 0; l.End < len(items) && (l.End == s || x+items[l.End].Advance <= o.Width); l.End++ {
			l.X = append(l.X, x)
			x += items[l.End].Advance
		}
		l.Width, l.Natural, l.Visible = x, x, l.End-s
		dst = append(dst, l)
		s = l.End
	}
	return dst
}

// Measure gives the smallest width at which no token of the paragraph is cut, and the width at which the paragraph
// needs no line break but its hard ones. Both include the first line's indent where it counts.
func (b *Breaker) Measure(items []Item, o Options) (minimum, natural int32) {
	for _, it := range items {
		minimum = max(minimum, it.Advance)
		natural += it.Advance
	}
	return minimum, natural
}
