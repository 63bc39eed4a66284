package fit

import (
	"encoding/binary"
	"math/bits"
)

// fixedHeader is the bytes of everything before the scan but the Huffman tables: SOI, APP0, DQT, SOF0 and SOS.
const fixedHeader = 2 + 18 + 134 + 19 + 14

// bitWriter packs codes high bit first and stuffs a zero after each byte of ones.
type bitWriter struct {
	out []byte
	acc uint64
	n   uint
}

// put appends the low n bits of v; n is at most 32.
func (w *bitWriter) put(v uint32, n uint) {
	w.acc = w.acc<<n | uint64(v)
	w.n += n
	if w.n < 32 {
		return
	}
	w.n -= 32
	x := uint32(w.acc >> w.n)
	if inv := ^x; (inv-0x01010101)&^inv&0x80808080 == 0 { // no byte of x is 0xFF
		w.out = binary.BigEndian.AppendUint32(w.out, x)
		return
	}
	for s := 24; s >= 0; s -= 8 {
		w.byte(byte(x >> s))
	}
}

func (w *bitWriter) byte(b byte) {
	w.out = append(w.out, b)
	if b == 0xff {
		w.out = append(w.out, 0)
	}
}

// flush pads the last byte with ones (T.81 F.1.2.3).
func (w *bitWriter) flush() {
	if r := w.n & 7; r != 0 {
		w.put(1<<(8-r)-1, 8-r)
	}
	for w.n > 0 {
		w.n -= 8
		w.byte(byte(w.acc >> w.n))
	}
}

// write makes the file. The tables must come from the histogram of the same quantiser.
func (c *coder) write(q *quantiser, t *codeTables, size, dpi int) []byte {
	w := bitWriter{out: c.header(make([]byte, 0, size+size/64+64), q, t, dpi)}
	var last [3]int32
	for uy := range c.unitsY {
		for ux := range c.unitsX {
			for i := range c.comp {
				k := &c.comp[i]
				for j := range k.h * k.v {
					n := (uy*k.v+j/k.h)*k.wide + ux*k.h + j%k.h
					co := (*[64]int16)(k.coef[n*64:])
					dc := q.dc(co[0], k.table)
					w.difference(dc-last[i], t.dc[k.table])
					last[i] = dc
					w.block(co, k.mask[n], q, k.table, t.ac[k.table])
				}
			}
		}
	}
	w.flush()
	return append(w.out, 0xff, 0xd9)
}

func (w *bitWriter) difference(d int32, t *codeTable) {
	s := magnitudeBits(d)
	w.put(t.code[s], uint(t.length[s]))
	if d < 0 {
		d += 1<<s - 1
	}
	w.put(uint32(d), uint(s))
}

func (w *bitWriter) block(co *[64]int16, mask uint64, q *quantiser, table int, t *codeTable) {
	least, bias, recip := &q.least[table], &q.bias[table], &q.recip[table]
	last := 0
	for ; mask != 0; mask &= mask - 1 {
		z := bits.TrailingZeros64(mask) & 63
		a := int32(co[z])
		sign := a >> 31
		a = (a ^ sign) - sign
		if uint32(a) < uint32(least[z]) {
			continue
		}
		v := uint32(uint64(uint32(a)+uint32(bias[z])) * uint64(recip[z]) >> 32)
		run := z - last - 1
		last = z
		for run > 15 {
			w.put(t.code[0xf0], uint(t.length[0xf0]))
			run -= 16
		}
		n := uint(bits.Len32(v))
		if sign != 0 {
			v = 1<<n - 1 - v
		}
		s := (run<<4 | int(n)) & 255
		w.put(t.code[s]<<n|v, uint(t.length[s])+n)
	}
	if last < 63 {
		w.put(t.code[0], uint(t.length[0]))
	}
}

// header appends SOI … SOS: JFIF with the resolution, both quantisation tables, a baseline frame of three components,
// the four Huffman tables, one interleaved scan.
func (c *coder) header(out []byte, q *quantiser, t *codeTables, dpi int) []byte {
	if dpi <= 0 || dpi > 0xffff {
		dpi = 96
	}
	d := binary.BigEndian.AppendUint16(nil, uint16(dpi))
	out = append(out, 0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, d[0], d[1], d[0], d[1], 0, 0)
	out = append(out, 0xff, 0xdb, 0, 132)
	for k := range q.step {
		out = append(out, byte(k))
		out = append(out, q.step[k][:]...)
	}
	out = append(out, 0xff, 0xc0, 0, 17, 8, byte(c.h>>8), byte(c.h), byte(c.w>>8), byte(c.w), 3,
		1, byte(c.hs<<4|c.vs), 0, 2, 0x11, 1, 3, 0x11, 1)
	for k := range 2 {
		for class, table := range []*codeTable{t.dc[k], t.ac[k]} {
			n := 2 + 17 + len(table.symbols)
			out = append(out, 0xff, 0xc4, byte(n>>8), byte(n), byte(class<<4|k))
			for _, l := range table.count[1:] {
				out = append(out, byte(l))
			}
			out = append(out, table.symbols...)
		}
	}
	return append(out, 0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0)
}
