package face

import (
	"encoding/binary"
	"slices"
	"strconv"

	"icpdoc/internal/fault"
)

// Entry is one glyph of a subset.
type Entry struct {
	GID   GID
	Extra int16 // 1/1000 em added to the advance; a wide variant is one more entry with the same GID
}

// The tables of a subset: all that PDF asks of a CIDFontType2 font program. The directory is in this, the
// alphabetical order; glyf stands last in the file because its length is known only when it is written.
const (
	tabGlyf = iota
	tabHead
	tabHhea
	tabHmtx
	tabLoca
	tabMaxp
	tabs
)

const (
	dirSize   = 12 + 16*tabs
	tableTags = "glyfheadhheahmtxlocamaxp"
	checkSum  = 0xB1B0AFBA // what a whole font file adds up to
)

// Subset appends a complete TrueType font to dst whose glyph i is glyphs[i]; the parts of composite glyphs
// follow after the last. glyphs[0] must be .notdef, GID 0. The font has the tables glyf, head, hhea, hmtx, loca
// and maxp, no hinting, and serves a PDF as CIDFontType2 with an Identity CIDToGIDMap. The same glyphs give
// the same bytes. An entry that the font does not have is an Internal *fault.Error (a defect of the caller), a
// glyph that the file spoils a Malformed one; dst is then returned as it was.
func (f *Font) Subset(dst []byte, glyphs []Entry) ([]byte, error) {
	if len(glyphs) == 0 || glyphs[0].GID != 0 {
		return dst, fault.New(fault.Internal, "font.subset", "字体子集必须以 .notdef 开头。", "A font subset must begin with .notdef.")
	}
	s := subset{font: f, glyphs: glyphs}
	size, err := s.plan()
	if err != nil {
		return dst, err
	}
	base := len(dst)
	dst = slices.Grow(dst, size)
	end := s.write(dst[base : base+size])
	return dst[:base+end], nil
}

// subset is one run of Subset.
type subset struct {
	font   *Font
	glyphs []Entry
	parts  []GID       // parts of composites, after the glyphs
	place  map[GID]int // where in the result a part stands; nil when there is no composite
}

func (s *subset) count() int { return len(s.glyphs) + len(s.parts) }

func (s *subset) gid(i int) GID {
	if i < len(s.glyphs) {
		return s.glyphs[i].GID
	}
	return s.parts[i-len(s.glyphs)]
}

// plan collects the parts of composites and returns the most bytes that the result can take.
func (s *subset) plan() (int, error) {
	size := 0
	for i := 0; i < s.count(); i++ { // parts grow on the way
		g := s.gid(i)
		if int(g) >= s.font.numGlyphs {
			return 0, fault.New(fault.Internal, "font.subset", "字体中没有该字形。", "The font has no glyph "+strconv.Itoa(int(g))+".")
		}
		b := s.font.glyph(g)
		size += len(b) + 3
		if b == nil || int16(u16(b)) >= 0 {
			continue
		}
		budget := maxParts
		if !s.font.sound(g, 0, &budget) {
			return 0, malformed(s.font.name, "glyf",
				"组合字形 "+strconv.Itoa(int(g))+" 已损坏", "composite glyph "+strconv.Itoa(int(g))+" is broken")
		}
		s.addParts(b)
	}
	if s.count() > 0xffff {
		return 0, fault.New(fault.Unsupported, "font.subset", "单个字体子集的字形过多。", "Too many glyphs for one font subset.")
	}
	return size + dirSize + 56 + 36 + 32 + 8*s.count() + 4 + 8, nil
}

// addParts gives the parts of a sound composite a place at the end of the result.
func (s *subset) addParts(b []byte) {
	if s.place == nil {
		s.place = map[GID]int{}
	}
	for it := (parts{b: b, at: 10}); it.next(); {
		if _, known := s.place[it.gid]; !known {
			s.place[it.gid] = s.count()
			s.parts = append(s.parts, it.gid)
		}
		if !it.more {
			return
		}
	}
}

// write fills b, which plan has measured, and returns how much of it the font takes.
func (s *subset) write(b []byte) int {
	f, n := s.font, s.count()
	long := len(b) > 0x1ffff // short offsets reach 128 KB; len(b) is no less than what glyf will take
	loca := 2 * (n + 1)
	if long {
		loca *= 2
	}
	length := [tabs]int{tabHead: 54, tabHhea: 36, tabHmtx: 4 * n, tabLoca: loca, tabMaxp: 32}
	var off [tabs]int
	at := dirSize
	for t := tabHead; t < tabs; t++ {
		off[t] = at
		at += length[t]
		clear(b[at:align(at)])
		at = align(at)
	}
	off[tabGlyf] = at
	end, widest := s.writeGlyphs(b, off, long)
	length[tabGlyf] = end - at
	clear(b[end:align(end)])
	end = align(end)

	head, hhea, maxp := b[off[tabHead]:], b[off[tabHhea]:], b[off[tabMaxp]:]
	copy(head, f.head)
	put32(head[8:], 0)
	put16(head[50:], 0)
	if long {
		put16(head[50:], 1)
	}
	copy(hhea, f.hhea)
	put16(hhea[10:], widest)
	put16(hhea[34:], uint16(n))
	copy(maxp, f.maxp)
	put16(maxp[4:], uint16(n))
	clear(maxp[16:28]) // what only instructions need
	s.writeDirectory(b[:end], off, length)
	return end
}

// writeGlyphs fills glyf, loca and hmtx. It returns the end of glyf and the widest advance.
func (s *subset) writeGlyphs(b []byte, off [tabs]int, long bool) (end int, widest uint16) {
	f, n := s.font, s.count()
	glyf, loca, hmtx := b[off[tabGlyf]:], b[off[tabLoca]:], b[off[tabHmtx]:]
	at := 0
	for i := range n {
		if long {
			put32(loca[4*i:], uint32(at))
		} else {
			put16(loca[2*i:], uint16(at/2))
		}
		g, extra := s.gid(i), 0
		if i < len(s.glyphs) {
			extra = int(s.glyphs[i].Extra)
		}
		advance := uint16(min(max(f.rawAdvance(g)+f.unscale(extra), 0), 0xffff))
		widest = max(widest, advance)
		put16(hmtx[4*i:], advance)
		put16(hmtx[4*i+2:], f.bearing(g))
		at += s.writeGlyph(glyf[at:], f.glyph(g))
		if at&1 != 0 {
			glyf[at] = 0
			at++
		}
	}
	if long {
		put32(loca[4*n:], uint32(at))
	} else {
		put16(loca[2*n:], uint16(at/2))
	}
	return off[tabGlyf] + at, widest
}

// unscale turns 1/1000 em into units of the file, rounded.
func (f *Font) unscale(v int) int {
	if v < 0 {
		return -((-v*f.upem + 500) / 1000)
	}
	return (v*f.upem + 500) / 1000
}

// writeGlyph copies a glyph record without its instructions, which could not run: the subset has none of the
// programs that they call. The parts of a composite get their new numbers.
func (s *subset) writeGlyph(to, b []byte) int {
	if b == nil {
		return 0
	}
	if contours := int(int16(u16(b))); contours >= 0 {
		code := 10 + 2*contours
		if code+2 > len(b) {
			return copy(to, b)
		}
		after := code + 2 + int(u16(b[code:]))
		if after == code+2 || after > len(b) {
			return copy(to, b)
		}
		copy(to, b[:code])
		put16(to[code:], 0)
		return code + 2 + copy(to[code+2:], b[after:])
	}
	copy(to, b)
	it := parts{b: b, at: 10}
	for it.next() { // sound has seen that the parts end inside the record
		put16(to[it.here:], it.flags&^partCode)
		put16(to[it.here+2:], uint16(s.place[it.gid]))
		if !it.more {
			break
		}
	}
	return it.at
}

// writeDirectory fills the head of the file and the checksums. b is the whole file.
func (s *subset) writeDirectory(b []byte, off, length [tabs]int) {
	put32(b, 0x00010000)
	put16(b[4:], tabs)
	put16(b[6:], 64) // the largest power of two in the table count, times 16
	put16(b[8:], 2)  // its logarithm
	put16(b[10:], 16*tabs-64)
	total := uint32(0)
	for t := range tabs {
		r := b[12+16*t:]
		sum := sum32(b[off[t]:align(off[t]+length[t])])
		copy(r, tableTags[4*t:4*t+4])
		put32(r[4:], sum)
		put32(r[8:], uint32(off[t]))
		put32(r[12:], uint32(length[t]))
		total += sum
	}
	total += sum32(b[:dirSize])
	put32(b[off[tabHead]+8:], checkSum-total)
}

// align rounds up to four bytes, where every table begins.
func align(n int) int { return (n + 3) &^ 3 }

// sum32 adds up big-endian words. len(b) must be a multiple of four.
func sum32(b []byte) uint32 {
	var high, low uint32
	for ; len(b) >= 8; b = b[8:] {
		v := binary.BigEndian.Uint64(b)
		high += uint32(v >> 32)
		low += uint32(v)
	}
	if len(b) >= 4 {
		low += u32(b)
	}
	return high + low
}

func put16(b []byte, v uint16) { binary.BigEndian.PutUint16(b, v) }
func put32(b []byte, v uint32) { binary.BigEndian.PutUint32(b, v) }
