package read

import (
	"cmp"
	"slices"
	"strings"

	"icpdoc/internal/imprint"
)

// alphanumeric is the set of a QR code's alphanumeric mode, clause 7.3.4.
const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// solve reads the payload out of the values, or tells that it cannot.
func (r *reader) solve(s *values) (string, bool) {
	for _, mask := range r.masks(s) {
		if data, ok := r.words(s, mask); ok {
			if text, ok := parse(data); ok {
				return text, true
			}
		}
	}
	return "", false
}

// masks are the two masks that the format modules look most like.
func (r *reader) masks(s *values) [2]int {
	var like [8]float32
	for mask := range like {
		want := formatBits(mask)
		for _, copy := range r.format {
			for i, at := range copy {
				v := min(max(s[at], -1), 1)
				if want>>(14-i)&1 == 0 {
					v = -v
				}
				like[mask] += v
			}
		}
	}
	order := [8]int{0, 1, 2, 3, 4, 5, 6, 7}
	slices.SortStableFunc(order[:], func(a, b int) int { return cmp.Compare(like[b], like[a]) })
	return [2]int{order[0], order[1]}
}

// words corrects the codewords and gives the data of all blocks.
func (r *reader) words(s *values, mask int) ([]uint8, bool) {
	var word [blocks][perBlock]uint8
	var trust [blocks][perBlock]float32
	for i := range codewords {
		var w uint8
		least := float32(100)
		for _, at := range r.order[i*8 : i*8+8] {
			v := s[at]
			if masked(mask, at%modules, at/modules) {
				v = -v
			}
			w <<= 1
			if v > 0 {
				w |= 1
			}
			least = min(least, max(v, -v))
		}
		word[i%blocks][i/blocks], trust[i%blocks][i/blocks] = w, least
	}
	data := make([]uint8, 0, blocks*blockData)
	for b := range word {
		if !r.mendBlock(&word[b], &trust[b]) {
			return nil, false
		}
		data = append(data, word[b][:blockData]...)
	}
	return data, true
}

// mendBlock tries to correct a block as it is, then with ever more of its least certain codewords left out. The more
// are left out, the fewer errors are accepted among the rest, so that a codeword that fits by chance is rarer than
// one in a million in each block.
func (r *reader) mendBlock(block *[perBlock]uint8, trust *[perBlock]float32) bool {
	var order [perBlock]int
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order[:], func(a, b int) int { return cmp.Compare(trust[a], trust[b]) })
	for _, t := range [...]struct{ out, errors int }{{0, 8}, {2, 7}, {4, 6}, {6, 5}, {8, 3}, {10, 2}, {12, 1}} {
		try := *block
		if errors, ok := r.correct(&try, order[:t.out]); ok && errors <= t.errors {
			*block = try
			return true
		}
	}
	return false
}

// bitReader takes bits from data, the highest first; behind the end all are 0.
type bitReader struct {
	data []uint8
	at   int
}

func (b *bitReader) left() int { return len(b.data)*8 - b.at }

func (b *bitReader) take(n int) int {
	v := 0
	for range n {
		v <<= 1
		if b.left() > 0 {
			v |= int(b.data[b.at/8] >> (7 - b.at%8) & 1)
		}
		b.at++
	}
	return v
}

// parse takes the text out of the data: segments of digits and of the alphanumeric set, ours by its prefix, then the
// end and the padding, all of which must be as the standard has it, clauses 7.4.3 to 7.4.10.
func parse(data []uint8) (string, bool) {
	b := bitReader{data: data}
	var text []byte
	for ok := true; ok && b.left() >= 4; {
		switch b.take(4) {
		case 0:
			ok = false
		case 1:
			if text, ok = b.segment(text, 10, [4]int{0, 4, 7, 10}, 10); !ok {
				return "", false
			}
		case 2:
			if text, ok = b.segment(text, 9, [4]int{0, 6, 11}, 45); !ok {
				return "", false
			}
		default:
			return "", false
		}
	}
	if b.take((8-b.at%8)%8) != 0 {
		return "", false
	}
	for pad := 0xec; b.left() > 0; pad ^= 0xec ^ 0x11 {
		if b.take(8) != pad {
			return "", false
		}
	}
	return string(text), strings.HasPrefix(string(text), imprint.Prefix)
}

// segment reads a count of so many bits, then as many characters, in groups of two or three; bits[n] is what a group of
// n takes, a number in the base.
func (b *bitReader) segment(text []byte, countBits int, bits [4]int, base int) ([]byte, bool) {
	group := 3
	if bits[3] == 0 {
		group = 2
	}
	for count := b.take(countBits); count > 0; {
		n := min(group, count)
		if b.left() < bits[n] {
			return text, false
		}
		v := b.take(bits[n])
		var digits [3]byte
		for i := n - 1; i >= 0; i-- {
			digits[i] = alphanumeric[v%base]
			v /= base
		}
		if v > 0 {
			return text, false
		}
		text = append(text, digits[:n]...)
		count -= n
	}
	return text, true
}
