package decode

import "encoding/binary"

// bitReader reads the entropy-coded data of one scan (T.81 F.2.2.5). acc holds the next bits, the first in the highest
// place; only its n highest are promised, and what stands below them is either zero or what follows in the data, so a
// refill may set it again. Past the end of the data come zeros, counted in pad: they are an error once consumed.
type bitReader struct {
	data []byte
	pos  int
	acc  uint64
	n    int
	pad  int
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// fill brings at least 57 bits into acc, eight bytes at once where none of them is 0xff.
func (b *bitReader) fill() {
	if b.pos+8 <= len(b.data) {
		v := binary.BigEndian.Uint64(b.data[b.pos:])
		if (^v-ones)&v&highs == 0 {
			take := (64 - b.n) >> 3
			b.acc |= v >> uint(b.n&63)
			b.pos += take
			b.n += take * 8
			return
		}
	}
	for b.n <= 56 {
		var c byte
		switch {
		case b.pos < len(b.data) && b.data[b.pos] != 0xff:
			c = b.data[b.pos]
			b.pos++
		case b.pos+1 < len(b.data) && b.data[b.pos] == 0xff && b.data[b.pos+1] == 0:
			c = 0xff
			b.pos += 2
		default: // a marker, or the end of the file
			b.pad += 8
			b.n += 8
			continue
		}
		b.acc |= uint64(c) << uint(56-b.n)
		b.n += 8
	}
}

// overrun tells whether bits were used that the data do not hold.
func (b *bitReader) overrun() bool { return b.n < b.pad }

// atEnd tells whether the data ended with the file, not with a marker.
func (b *bitReader) atEnd() bool { return b.pos+1 >= len(b.data) }

// reset begins anew at pos, on a byte boundary.
func (b *bitReader) reset(pos int) { b.pos, b.acc, b.n, b.pad = pos, 0, 0, 0 }

func (b *bitReader) bit() int {
	if b.n < 1 {
		b.fill()
	}
	v := int(b.acc >> 63)
	b.acc <<= 1
	b.n--
	return v
}

// take reads s bits, 0 ≤ s ≤ 16.
func (b *bitReader) take(s int) int {
	if b.n < s {
		b.fill()
	}
	v := int(b.acc >> 1 >> uint(63-s))
	b.acc <<= uint(s)
	b.n -= s
	return v
}

// extend is T.81 F.2.2.1, figure F.12: s bits that begin with 0 stand for a negative number.
func extend(v, s int) int {
	if v < 1<<uint(s)>>1 {
		v += -1<<uint(s) + 1
	}
	return v
}

// huffBits is how many bits of a code the first look-up sees.
const huffBits = 10

// huff decodes one Huffman table. An entry of fast, found by the next ten bits, holds
//
//	value<<16 | run<<8 | length   a code together with its extra bits: a whole coefficient, value ≠ 0
//	        symbol<<8 | length    a code alone; length 0 when the code is longer than ten bits
type huff struct {
	fast  [1 << huffBits]int32
	code  [1 << huffBits]uint16 // symbol<<8 | length, always of the code alone: for progressive scans
	limit [18]uint32            // first code of a greater length, left-justified to 16 bits
	first [17]int32             // index of the first symbol of a length less its first code
	vals  []byte
}

// newHuff builds the table of T.81 C.2 from the counts per length and the symbols. ok is false when the counts
// describe no prefix code.
func newHuff(counts, vals []byte, dc bool) (h *huff, ok bool) {
	h = &huff{vals: vals}
	code, k := uint32(0), 0
	for l := 1; l <= 16; l++ {
		h.first[l] = int32(k) - int32(code)
		for range counts[l-1] {
			if code >= 1<<uint(l) {
				return nil, false
			}
			if l <= huffBits {
				h.enter(code, l, vals[k], dc)
			}
			code++
			k++
		}
		h.limit[l] = code << uint(16-l)
		code <<= 1
	}
	h.limit[17] = 1 << 16
	return h, true
}

// enter writes all ten-bit words that begin with a code.
func (h *huff) enter(code uint32, l int, sym byte, dc bool) {
	size, run := int(sym&15), int32(sym>>4)
	if dc {
		size, run = int(sym), 0
	}
	for low := range uint32(1) << uint(huffBits-l) {
		word := code<<uint(huffBits-l) | low
		h.code[word] = uint16(sym)<<8 | uint16(l)
		e := int32(sym)<<8 | int32(l)
		if size > 0 && l+size <= huffBits {
			v := extend(int(word>>uint(huffBits-l-size))&(1<<uint(size)-1), size)
			e = int32(v)<<16 | run<<8 | int32(l+size)
		}
		h.fast[word] = e
	}
}

// long finds a code of more than ten bits; length 0 when there is none.
func (h *huff) long(acc uint64) (sym byte, length int) {
	w := uint32(acc >> 48)
	for l := huffBits + 1; l <= 16; l++ {
		if w < h.limit[l] {
			i := int32(w>>uint(16-l)) + h.first[l]
			if i >= 0 && int(i) < len(h.vals) {
				return h.vals[i], l
			}
			return 0, 0
		}
	}
	return 0, 0
}

// symbol reads one code without its extra bits, from tables made by newHuff. ok is false for a code that the table
// does not have.
func (b *bitReader) symbol(h *huff) (sym byte, ok bool) {
	if b.n < 16 {
		b.fill()
	}
	e := h.code[b.acc>>(64-huffBits)]
	sym, l := byte(e>>8), int(e&0xff)
	if l == 0 {
		if sym, l = h.long(b.acc); l == 0 {
			return 0, false
		}
	}
	b.acc <<= uint(l)
	b.n -= l
	return sym, true
}
