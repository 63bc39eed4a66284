package fit

import (
	"math/bits"
	"testing"
)

// Fibonacci frequencies make Huffman's tree as deep as it gets: codes must still fit 16 bits, form a prefix code and
// leave the code of ones unused (T.81 Annex C and K.2).
func TestCodeTableLimits(t *testing.T) {
	cases := map[string]func(i int) int{
		"fibonacci": func() func(int) int {
			a, b := 1, 1
			return func(int) int { a, b = b, min(a+b, 1<<40); return a }
		}(),
		"flat":        func(int) int { return 7 },
		"one symbol":  func(i int) int { return map[bool]int{true: 5}[i == 3] },
		"two symbols": func(i int) int { return map[bool]int{true: i + 1}[i < 2] },
		"powers":      func(i int) int { return 1 << (i % 20) },
		"none":        func(int) int { return 0 },
	}
	for name, f := range cases {
		var freq [256]int
		used := 0
		for i := range freq {
			if freq[i] = f(i); freq[i] > 0 {
				used++
			}
		}
		c := newCodeTable(&freq)
		kraft, seen := 0, map[uint32]bool{}
		for s, n := range freq {
			l := int(c.length[s])
			if (n > 0) != (l > 0) || l > 16 {
				t.Fatalf("%s: symbol %d of frequency %d has %d bits", name, s, n, l)
			}
			if l == 0 {
				continue
			}
			kraft += 1 << (16 - l)
			if bits.OnesCount32(c.code[s]) == l {
				t.Errorf("%s: symbol %d has the code of ones", name, s)
			}
			for p := range l { // no shorter code may be a prefix
				if seen[c.code[s]>>p<<8|uint32(l-p)] {
					t.Errorf("%s: code of symbol %d is not free", name, s)
				}
			}
			seen[c.code[s]<<8|uint32(l)] = true
		}
		if kraft >= 1<<16 || len(c.symbols) != used {
			t.Errorf("%s: %d symbols of %d, code space %d of 65536", name, len(c.symbols), used, kraft)
		}
	}
}
