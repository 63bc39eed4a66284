package face

import "sort"

// A font's character map is read in pages of 256 characters, each when it is first asked for. Characters up to
// the end of plane 3, where all Han is, have pages; the rest (tags, private planes) is searched every time.
const (
	pageBits   = 8
	pageSize   = 1 << pageBits
	pagedLimit = 0x40000
)

type page [pageSize]GID

// charmap is one subtable of cmap, of format 4 or 12, left as it stands in the file.
type charmap struct {
	data  []byte // format 12: the groups; format 4: the whole subtable
	count int    // groups or segments
	wide  bool   // format 12
}

// openCharmap picks the best Unicode subtable: full repertoire (format 12) before BMP (format 4).
func openCharmap(tab []byte) (c charmap, ok bool) {
	if len(tab) < 4 {
		return c, false
	}
	for i := range int(u16(tab[2:])) {
		if 4+8*i+8 > len(tab) {
			break
		}
		r := tab[4+8*i:]
		platform, encoding, off := u16(r), u16(r[2:]), uint64(u32(r[4:]))
		unicode := platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
		if !unicode || off+16 > uint64(len(tab)) {
			continue
		}
		sub := tab[off:]
		switch u16(sub) {
		case 12:
			if n := int64(u32(sub[12:])); n <= int64(len(sub)-16)/12 {
				return charmap{sub[16 : 16+12*n], int(n), true}, true
			}
		case 4:
			if n := int(u16(sub[6:])) / 2; !ok && 16+8*n <= len(sub) {
				c, ok = charmap{sub, n, false}, true
			}
		}
	}
	return c, ok
}

// each reports the glyphs of the characters from..to. A group that is out of order ends the search, so that the
// work is bounded by the number of characters whatever the file says.
func (c *charmap) each(from, to uint32, set func(r, g uint32)) {
	i := sort.Search(c.count, func(i int) bool { _, end := c.bounds(i); return end >= from })
	for next := from; i < c.count; i++ {
		start, end := c.bounds(i)
		if start > to || start > end || end < next {
			return
		}
		for r := max(start, next); r <= min(end, to); r++ {
			set(r, c.glyph(i, start, r))
		}
		if end >= to {
			return
		}
		next = end + 1
	}
}

// bounds are the first and the last character of group i.
func (c *charmap) bounds(i int) (start, end uint32) {
	if c.wide {
		return u32(c.data[12*i:]), u32(c.data[12*i+4:])
	}
	return uint32(u16(c.data[16+2*c.count+2*i:])), uint32(u16(c.data[14+2*i:]))
}

// glyph is the glyph of character r in group i, 0 when there is none. It may lie outside the font.
func (c *charmap) glyph(i int, start, r uint32) uint32 {
	if c.wide {
		return u32(c.data[12*i+8:]) + (r - start)
	}
	delta := uint32(u16(c.data[16+4*c.count+2*i:]))
	at := 16 + 6*c.count + 2*i
	shift := int(u16(c.data[at:]))
	if shift == 0 {
		return (r + delta) & 0xffff
	}
	o := at + shift + 2*int(r-start)
	if o+2 > len(c.data) {
		return 0
	}
	g := uint32(u16(c.data[o:]))
	if g == 0 {
		return 0
	}
	return (g + delta) & 0xffff
}

// GID is the glyph of a character, 0 when the font has none. The first question about a page of 256 characters
// costs about a microsecond, every further one a few nanoseconds.
func (f *Font) GID(r rune) GID {
	if uint32(r) >= pagedLimit {
		return f.search(r)
	}
	p := f.pages[r>>pageBits].Load()
	if p == nil {
		p = f.readPage(uint32(r) &^ (pageSize - 1))
	}
	return p[r&(pageSize-1)]
}

// readPage reads a page and keeps it. Two goroutines may do so at once: they find the same and either may win.
func (f *Font) readPage(first uint32) *page {
	p := &f.none
	f.chars.each(first, first+pageSize-1, func(r, g uint32) {
		if g == 0 || g >= uint32(f.numGlyphs) {
			return
		}
		if p == &f.none {
			p = new(page)
		}
		p[r-first] = GID(g)
	})
	f.pages[first>>pageBits].Store(p)
	return p
}

func (f *Font) search(r rune) (found GID) {
	if r < 0 || r > 0x10ffff {
		return 0
	}
	f.chars.each(uint32(r), uint32(r), func(_, g uint32) {
		if g < uint32(f.numGlyphs) {
			found = GID(g)
		}
	})
	return found
}
