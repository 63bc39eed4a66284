package decode

// location says where the data of an item lie: in the file (method 0) or in idat (1).
type location struct {
	method  uint64
	extents []segmentOf
}

// locations finds where the items lie, and how far into the file they reach.
func (f *heif) locations(b []byte) bool {
	c := cursor{b: b}
	version := c.number(4) >> 24
	sizes := c.number(2)
	offW, lenW, baseW, idxW := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if max(offW, lenW, baseW, idxW) > 8 {
		return false
	}
	extents := 0
	for n := c.number(wide(version, 1, 2, 4)); n > 0 && !c.bad; n-- {
		id, at := uint32(c.number(wide(version, 1, 2, 4))), location{}
		if version > 0 {
			at.method = c.number(2) & 15
		}
		c.number(2)
		base := min(c.number(baseW), maxOffset)
		for k := c.number(2); k > 0 && !c.bad; k-- {
			if extents++; extents > maxExtents { // they may have no bytes of their own
				return false
			}
			if version > 0 {
				c.number(idxW)
			}
			from := base + min(c.number(offW), maxOffset)
			to := from + min(c.number(lenW), maxOffset)
			if to == from && at.method <= 1 { // no length is all that there is
				to = max(from, uint64(len(f.source(at.method))))
			}
			at.extents = append(at.extents, segmentOf{int(from), int(to)})
			if at.method == 0 {
				f.extent = max(f.extent, to)
			}
		}
		if len(f.where) <= maxItems {
			f.where[id] = at
		}
	}
	return !c.bad
}

// source is what the extents of a method count in.
func (f *heif) source(method uint64) []byte {
	if method == 1 {
		return f.idat
	}
	return f.data
}

// length is how many bytes the data of an item have; ok is false when they are not all there.
func (f *heif) length(item uint32) (n int, ok bool) {
	at, ok := f.where[item]
	if !ok || at.method > 1 {
		return 0, false
	}
	for _, e := range at.extents {
		if e.to > len(f.source(at.method)) || e.from > e.to {
			return 0, false
		}
		n += e.to - e.from
	}
	return n, true
}

// content gives the data of an item whose length was found good.
func (f *heif) content(item uint32) []byte {
	at := f.where[item]
	src := f.source(at.method)
	if len(at.extents) == 1 {
		return src[at.extents[0].from:at.extents[0].to]
	}
	var out []byte
	for _, e := range at.extents {
		out = append(out, src[e.from:e.to]...)
	}
	return out
}

// references reads what is derived from what, and what belongs to what.
func (f *heif) references(b []byte) bool {
	c := cursor{b: b}
	width := wide(c.number(4)>>24, 0, 2, 4)
	list, ok := children(c.b)
	total := 0
	for _, x := range list {
		if x.kind != "dimg" && x.kind != "auxl" {
			continue
		}
		e := cursor{b: x.body}
		from := uint32(e.number(width))
		for n := e.number(2); n > 0 && !e.bad; n-- {
			to := uint32(e.number(width))
			if total++; total > maxRefs {
				return false
			}
			if x.kind == "auxl" {
				f.aux[to] = append(f.aux[to], from)
			} else {
				f.parts[from] = append(f.parts[from], to)
			}
		}
		ok = ok && !e.bad
	}
	return ok && !c.bad
}

// leaf is the first coded picture that an item is derived from.
func (f *heif) leaf(item uint32) uint32 {
	for range deepest {
		if parts := f.parts[item]; len(parts) > 0 {
			item = parts[0]
		}
	}
	return item
}
