package fit

import "slices"

// histogram counts what the entropy coder will emit: one DC and one AC symbol table for luma (0) and chroma (1),
// and the raw bits that follow symbols.
type histogram struct {
	dc, ac [2][256]int
	raw    int
}

// codeTable is an optimal Huffman code under the limits of T.81: at most 16 bits, and no code of ones only.
type codeTable struct {
	count   [17]int // codes of each length
	symbols []byte  // by length, then by falling frequency
	code    [256]uint32
	length  [256]uint8
}

// newCodeTable makes the code for symbol frequencies. Lengths come from Huffman's algorithm with two queues; lengths
// over 16 are traded against shorter codes as in T.81 Annex K.3. A last symbol of frequency zero takes the
// longest code, which is the one of ones only, and is then dropped.
func newCodeTable(freq *[256]int) *codeTable {
	t := new(codeTable)
	used := make([]int, 0, 257)
	for s, f := range freq {
		if f > 0 {
			used = append(used, s)
		}
	}
	slices.SortStableFunc(used, func(a, b int) int { return freq[a] - freq[b] })
	leaves := append([]int{256}, used...) // rising frequency; 256 is the reserved code
	weight := func(i int) int {
		if leaves[i] == 256 {
			return 0
		}
		return freq[leaves[i]]
	}
	t.count = limitLengths(codeLengths(len(leaves), weight))
	long := 16
	for t.count[long] == 0 {
		long--
	}
	t.count[long]--
	t.assign(used)
	return t
}

// codeLengths gives the depth of each of n leaves with rising weights in Huffman's tree.
func codeLengths(n int, weight func(int) int) []int {
	if n == 1 {
		return []int{1}
	}
	total := make([]int, 0, 2*n-1)
	for i := range n {
		total = append(total, weight(i))
	}
	parent := make([]int, 2*n-1)
	leaf, inner := 0, n
	take := func() int {
		if leaf < n && (inner >= len(total) || total[leaf] <= total[inner]) {
			leaf++
			return leaf - 1
		}
		inner++
		return inner - 1
	}
	for len(total) < 2*n-1 {
		a, b := take(), take()
		parent[a], parent[b] = len(total), len(total)
		total = append(total, total[a]+total[b])
	}
	depth := make([]int, 2*n-1)
	for i := 2*n - 3; i >= 0; i-- {
		depth[i] = depth[parent[i]] + 1
	}
	return depth[:n]
}

// limitLengths counts the codes of each length and folds those over 16 bits back: two of the longest become one
// shorter code and a pair under what was a shorter code.
func limitLengths(depths []int) (count [17]int) {
	longest := max(16, slices.Max(depths))
	n := make([]int, longest+1)
	for _, d := range depths {
		n[d]++
	}
	for i := longest; i > 16; i-- {
		for n[i] > 0 {
			j := i - 2
			for n[j] == 0 {
				j--
			}
			n[i] -= 2
			n[i-1]++
			n[j+1] += 2
			n[j]--
		}
	}
	copy(count[:], n[:17])
	return count
}

// assign hands the codes out, the shortest to the most frequent; used rises in frequency.
func (t *codeTable) assign(used []int) {
	next := len(used) - 1
	code := uint32(0)
	for l := 1; l <= 16; l++ {
		for range t.count[l] {
			s := used[next]
			next--
			t.symbols = append(t.symbols, byte(s))
			t.code[s], t.length[s] = code, uint8(l)
			code++
		}
		code <<= 1
	}
}

// cost is the number of bits that the symbols of a frequency table take with this code.
func (t *codeTable) cost(freq *[256]int) int {
	bits := 0
	for s, f := range freq {
		bits += f * int(t.length[s])
	}
	return bits
}

// codeTables are the four codes of a scan.
type codeTables struct{ dc, ac [2]*codeTable }

func (h *histogram) tables() (t codeTables) {
	for k := range 2 {
		t.dc[k], t.ac[k] = newCodeTable(&h.dc[k]), newCodeTable(&h.ac[k])
	}
	return t
}

// size is the number of bytes of the whole file without byte stuffing, and of that what stands before the scan.
func (h *histogram) size(t *codeTables) (total, header int) {
	bits := h.raw
	header = fixedHeader
	for k := range 2 {
		bits += t.dc[k].cost(&h.dc[k]) + t.ac[k].cost(&h.ac[k])
		header += 2*(4+17) + len(t.dc[k].symbols) + len(t.ac[k].symbols)
	}
	return header + (bits+7)/8 + 2, header
}
