package filingtest

import (
	_ "embed" // the standard table
	"math/rand/v2"
	"strings"
)

//go:embed standard-characters.txt
var standardTable string

// Standard gives the 8,105 characters of 通用规范汉字表 in the table's order.
func Standard() []rune { return []rune(strings.ReplaceAll(standardTable, "\n", "")) }

// extensions are the assigned ranges of CJK Extensions A to F (Unicode 15).
func extensions() [][2]rune {
	return [][2]rune{{0x3400, 0x4DBF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}}
}

// Name draws n characters: mostly standard ones, one in rare from Extensions A to F (0: none).
func Name(r *rand.Rand, standard []rune, n, rare int) string {
	out := make([]rune, n)
	for i := range out {
		if rare > 0 && r.IntN(rare) == 0 {
			x := extensions()
			e := x[r.IntN(len(x))]
			out[i] = e[0] + rune(r.IntN(int(e[1]-e[0]+1))) //nolint:gosec // G115: within a block of Unicode
			continue
		}
		out[i] = standard[r.IntN(len(standard))]
	}
	return string(out)
}
