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

// parse takes the text out of the data: one alphanumeric segment, ours by its prefix, then the end and the padding,
// all of which must be as the standard has it, clauses 7.4.4 and 7.4.10.
func parse(data []uint8) (string, bool) {
	at, end := 0, len(data)*8
	take := func(n int) int {
		v := 0
		for range n {
			v <<= 1
			if at < end {
				v |= int(data[at/8] >> (7 - at%8) & 1)
			}
			at++
		}
		return v
	}
	if take(4) != 2 {
		return "", false
	}
	count := take(9)
	if 13+count/2*11+count%2*6 > end {
		return "", false
	}
	var text strings.Builder
	for ; count >= 2; count -= 2 {
		v := take(11)
		if v >= 45*45 {
			return "", false
		}
		text.WriteByte(alphanumeric[v/45])
		text.WriteByte(alphanumeric[v%45])
	}
	if count == 1 {
		v := take(6)
		if v >= 45 {
			return "", false
		}
		text.WriteByte(alphanumeric[v])
	}
	if take(min(4, end-at)) != 0 || take((8-at%8)%8) != 0 {
		return "", false
	}
	for pad := 0xec; at < end; pad ^= 0xec ^ 0x11 {
		if take(8) != pad {
			return "", false
		}
	}
	return text.String(), strings.HasPrefix(text.String(), imprint.Prefix)
}
