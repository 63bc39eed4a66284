package typeset

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Printed is a SHA-256 of what a reader sees on the page, wherever it stands: the text in reading order, the states of the
// check boxes, the pictures, the places for seals and signatures. Where lines broke, in which face, size and colour does
// not matter, nor does the code that Stamp put there: all copies of a sheet have one digest.
func (p *Page) Printed() [32]byte {
	h := sha256.New()
	stamped := 0
	if p.imprinted() != "" {
		stamped = 1
	}
	printText(h, p.Runs[:len(p.Runs)-stamped])
	section(h, 'c', len(p.Checks))
	for _, c := range p.Checks {
		h.Write([]byte{byte(c.State)})
	}
	section(h, 'm', len(p.Matrices)-stamped)
	for _, m := range p.Matrices[:len(p.Matrices)-stamped] {
		section(h, 'n', m.N)
		bits := make([]byte, len(m.Bits))
		for i, dark := range m.Bits {
			if dark {
				bits[i] = 1
			}
		}
		h.Write(bits)
	}
	for _, a := range p.Areas {
		if a.Kind == "seal" || a.Kind == "signature" {
			section(h, 'a', len(a.Name))
			h.Write([]byte(a.Kind + a.Name))
		}
	}
	return [32]byte(h.Sum(nil))
}

// printText hashes the characters of the runs. A line that the layout broke reads on; what stands in another paragraph or
// cell, or is the value of another field, is kept apart.
func printText(h hash.Hash, runs []Run) {
	var b []byte
	for i := range runs {
		r := &runs[i]
		if i > 0 && (r.Field != runs[i-1].Field || r.Line != runs[i-1].Line && !r.Soft) {
			b = append(b, 0)
		} else if i > 0 && r.Line != runs[i-1].Line && r.Spaced {
			b = binary.BigEndian.AppendUint32(b, ' ')
		}
		for _, g := range r.Glyphs {
			b = binary.BigEndian.AppendUint32(b, uint32(g.Rune))
			if g.Tail != 0 {
				b = binary.BigEndian.AppendUint32(b, uint32(g.Tail))
			}
		}
	}
	section(h, 't', len(b))
	h.Write(b)
}

// section begins a list of n things in a hash, so that nothing of one list can pass for a thing of the next.
func section(h hash.Hash, kind byte, n int) {
	h.Write(binary.BigEndian.AppendUint64([]byte{kind}, uint64(n)))
}
