package pdf

import (
	"strconv"
	"unicode/utf16"

	"icpdoc/internal/face"
)

// subset is one font as one file uses it. The code of a glyph (its CID) is its place in entries.
type subset struct {
	font    *face.Font
	codes   map[uint64]uint16
	entries []face.Entry // 0 is .notdef
	runes   []rune       // what each code stands for in text extraction
	frozen  *frozen      // set when the subset was made beforehand
}

// maxCodes leaves room below 65,536 for the parts of composite glyphs, which the subset adds behind the codes.
const maxCodes = 60000

// key tells codes apart: the glyph, the character it stands for and what is added to its advance. Two characters that
// share one glyph get two codes, so that each comes back from the file as itself.
func key(g face.GID, r rune, extra int16) uint64 {
	return uint64(g) | uint64(uint16(extra))<<16 | uint64(uint32(r))<<32
}

func (s *subset) reset() {
	clear(s.codes)
	s.font, s.frozen = nil, nil
	s.entries = append(s.entries[:0], face.Entry{})
	s.runes = append(s.runes[:0], 0)
}

// code gives the subset and the code of a glyph, making both when they are new.
func (p *press) code(f *face.Font, g face.GID, r rune, extra int16) (*subset, uint16) {
	k := key(g, r, extra)
	if p.shared != nil {
		if s := p.shared.of(f); s != nil {
			if code, ok := s.codes[k]; ok {
				p.use(s)
				return s, code
			}
		}
	}
	s := p.last
	if s == nil || s.font != f {
		s = p.own(f)
	}
	if code, ok := s.codes[k]; ok {
		return s, code
	}
	if len(s.entries) >= maxCodes {
		s = p.add(f)
	}
	code := uint16(len(s.entries))
	s.codes[k] = code
	s.entries = append(s.entries, face.Entry{GID: g, Extra: extra})
	s.runes = append(s.runes, r)
	return s, code
}

// own finds the file's own subset of f, the newest first, or opens one.
func (p *press) own(f *face.Font) *subset {
	for i := len(p.uses) - 1; i >= 0; i-- {
		if s := p.uses[i]; s.font == f && s.frozen == nil {
			p.last = s
			return s
		}
	}
	return p.add(f)
}

func (p *press) add(f *face.Font) *subset {
	var s *subset
	if n := len(p.spare); n > 0 {
		s, p.spare = p.spare[n-1], p.spare[:n-1]
	} else {
		s = &subset{codes: make(map[uint64]uint16, 256), entries: make([]face.Entry, 0, 256), runes: make([]rune, 0, 256)}
		s.reset()
	}
	s.font = f
	p.uses = append(p.uses, s)
	p.last = s
	return s
}

// use lists a subset that was made beforehand.
func (p *press) use(s *subset) {
	for _, u := range p.uses {
		if u == s {
			return
		}
	}
	p.uses = append(p.uses, s)
}

// place is the number of s among the file's fonts: text calls it by that number.
func (p *press) place(s *subset) int {
	for i, u := range p.uses {
		if u == s {
			return i
		}
	}
	return -1
}

func (s *subset) width(code int) int {
	e := s.entries[code]
	return s.font.Advance(e.GID) + int(e.Extra)
}

// widths is the W array without its brackets: all advances that are not the default of 1000.
func (s *subset) widths(b []byte) []byte {
	for c := 1; c < len(s.entries); c++ {
		if s.width(c) == 1000 {
			continue
		}
		b = strconv.AppendInt(b, int64(c), 10)
		b = append(b, '[')
		for ; c < len(s.entries) && s.width(c) != 1000; c++ {
			b = strconv.AppendInt(b, int64(s.width(c)), 10)
			b = append(b, ' ')
		}
		b[len(b)-1] = ']'
	}
	return b
}

const hexDigits = "0123456789ABCDEF"

func hex16(b []byte, v uint16) []byte {
	return append(b, hexDigits[v>>12], hexDigits[v>>8&15], hexDigits[v>>4&15], hexDigits[v&15])
}

func hexRune(b []byte, r rune) []byte {
	if hi, lo := utf16.EncodeRune(r); r > 0xffff && r <= 0x10ffff {
		return hex16(hex16(b, uint16(hi)), uint16(lo))
	}
	if r < 0 || r > 0x10ffff || utf16.IsSurrogate(r) {
		r = 0xfffd
	}
	return hex16(b, uint16(r))
}

// toUnicode is the CMap that text extraction reads: one line per code (at most 100 a block, as the format demands).
func (s *subset) toUnicode(b []byte) []byte {
	b = append(b, "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"+
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"+
		"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange<0000><FFFF>endcodespacerange\n"...)
	for c := 1; c < len(s.runes); {
		n := min(100, len(s.runes)-c)
		b = strconv.AppendInt(b, int64(n), 10)
		b = append(b, " beginbfchar\n"...)
		for ; n > 0; n-- {
			b = append(hex16(append(b, '<'), uint16(c)), "><"...)
			b = hexRune(b, s.runes[c])
			b = append(b, ">\n"...)
			c++
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}

// tag is the six letters before a subset font's name. They follow from what the subset holds.
func (s *subset) tag() string {
	h := uint64(14695981039346656037) // FNV-1a by words
	mix := func(v uint64) { h = (h ^ v) * 1099511628211 }
	for _, c := range s.font.Name() {
		mix(uint64(c))
	}
	for i, e := range s.entries {
		mix(uint64(e.GID) | uint64(uint16(e.Extra))<<16 | uint64(s.runes[i])<<32)
	}
	h ^= h >> 32
	var t [6]byte
	for i := range t {
		t[i] = 'A' + byte(h%26)
		h /= 26
	}
	return string(t[:])
}
