package face_test

import (
	"encoding/binary"
	"maps"
	"slices"
)

// sample describes a small font for tests, made by hand so that every odd form can stand in it.
type sample struct {
	long   bool           // loca of 32 bits
	format uint16         // of cmap: 4 or 12
	upem   uint16         // 0: 1000
	glyphs [][]byte       // glyf records; [0] is .notdef
	chars  map[rune]int   // character to glyph
	drop   string         // a table to leave out
	name   string         // PostScript name, "" for none
	mend   func(t tables) // a last change
}

type tables map[string][]byte

func words(v ...int) []byte {
	var b []byte
	for _, x := range v {
		b = binary.BigEndian.AppendUint16(b, uint16(x))
	}
	return b
}

func dwords(v ...int) []byte {
	var b []byte
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, uint32(x))
	}
	return b
}

// square is a glyph of four straight sides and two bytes of instructions.
func square(left, bottom, right, top int) []byte {
	b := words(1, left, bottom, right, top, 3, 2)
	b = append(b, 0x4f, 0x4f, 1|8, 3) // instructions; on-curve, repeated three times more
	b = append(b, words(left, 0, right-left, 0)...)
	return append(b, words(bottom, top-bottom, 0, bottom-top)...)
}

// blob is a round glyph of four control points and no point on the curve.
func blob(r int) []byte {
	b := words(1, -r, -r, r, r, 3, 0)
	b = append(b, 8, 3)
	b = append(b, words(-r, 0, 2*r, 0)...)
	return append(b, words(-r, 2*r, 0, -2*r)...)
}

// part is one part of a composite: flags without "more", glyph, and the rest as it stands in the file.
type part struct {
	flags, gid int
	rest       []byte
}

func composite(parts ...part) []byte {
	b := words(-1, 0, 0, 0, 0)
	for i, p := range parts {
		if i < len(parts)-1 {
			p.flags |= 0x20
		}
		b = append(append(b, words(p.flags, p.gid)...), p.rest...)
	}
	return b
}

func (s sample) build() []byte {
	t := tables{}
	n := len(s.glyphs)
	if s.upem == 0 {
		s.upem = 1000
	}
	var glyf, loca []byte
	mark := func() {
		if s.long {
			loca = append(loca, dwords(len(glyf))...)
		} else {
			loca = append(loca, words(len(glyf)/2)...)
		}
	}
	var hmtx []byte
	for i, g := range s.glyphs {
		mark()
		glyf = append(glyf, g...)
		glyf = append(glyf, make([]byte, len(g)&1)...)
		hmtx = append(hmtx, words(500+100*i, i)...)
	}
	mark()
	t["glyf"], t["loca"], t["hmtx"] = append(glyf, 0, 0), loca, hmtx
	head := make([]byte, 54)
	binary.BigEndian.PutUint16(head[18:], s.upem)
	copy(head[36:], words(-100, -200, 900, 800))
	if s.long {
		head[51] = 1
	}
	t["head"] = head
	hhea := make([]byte, 36)
	copy(hhea[4:], words(880, -120))
	copy(hhea[34:], words(n))
	t["hhea"] = hhea
	maxp := make([]byte, 32)
	copy(maxp, words(1, 0, n))
	t["maxp"] = maxp
	t["cmap"] = s.cmap()
	if s.name != "" {
		t["name"] = append(words(0, 1, 18, 1, 0, 0, 6, len(s.name), 0), s.name...)
	}
	delete(t, s.drop)
	if s.mend != nil {
		s.mend(t)
	}
	return t.file()
}

func (s sample) cmap() []byte {
	chars := slices.Sorted(maps.Keys(s.chars))
	if s.format == 12 {
		b := append(words(0, 1, 3, 10), dwords(12)...)
		b = append(append(b, words(12, 0)...), dwords(16+12*len(chars), 0, len(chars))...)
		for _, c := range chars {
			b = append(b, dwords(int(c), int(c), s.chars[c])...)
		}
		return b
	}
	var ends, starts, deltas, offsets []int
	for _, c := range chars {
		ends, starts, deltas, offsets = append(ends, int(c)), append(starts, int(c)), append(deltas, s.chars[c]-int(c)), append(offsets, 0)
	}
	ends, starts, deltas, offsets = append(ends, 0xffff), append(starts, 0xffff), append(deltas, 1), append(offsets, 0)
	k := len(ends)
	b := append(words(0, 1, 3, 1), dwords(12)...)
	b = append(b, words(4, 16+8*k, 0, 2*k, 0, 0, 0)...)
	b = append(b, words(ends...)...)
	b = append(b, words(0)...)
	b = append(b, words(starts...)...)
	b = append(b, words(deltas...)...)
	return append(b, words(offsets...)...)
}

func (t tables) file() []byte {
	tags := slices.Sorted(maps.Keys(t))
	b := append(dwords(0x00010000), words(len(tags), 0, 0, 0)...)
	at := 12 + 16*len(tags)
	for _, tag := range tags {
		b = append(append(b, tag...), dwords(0, at, len(t[tag]))...)
		at += (len(t[tag]) + 3) &^ 3
	}
	for _, tag := range tags {
		b = append(b, t[tag]...)
		b = append(b, make([]byte, -len(t[tag])&3)...)
	}
	return b
}

// usual is a font with every kind of glyph: 0 and 1 squares, 2 round, 3 empty, 4 to 6 composites.
func usual(format uint16, long bool) sample {
	return sample{
		long: long, format: format, name: "Sample-Regular",
		glyphs: [][]byte{
			square(0, 0, 500, 700),
			square(50, 0, 450, 400),
			blob(200),
			nil,
			composite(part{2 | 0x1000, 1, []byte{10, 0xf6}}, part{2 | 1 | 8, 2, words(300, 200, 0x2000)}), // shift (10,-10); shift and half size
			composite(part{2, 1, []byte{0, 0}}, part{0, 1, []byte{2, 0}}),                                 // corner 0 of the second on corner 2 of the first
			composite(part{2 | 1 | 0x80 | 0x800, 4, words(100, 0, 0, 0x4000, -0x4000, 0)}),                // nested, turned by 90 degrees, scaled shift
		},
		chars: map[rune]int{'A': 1, 'B': 2, ' ': 3, 'Ä': 4, '一': 5, '丁': 6},
	}
}
