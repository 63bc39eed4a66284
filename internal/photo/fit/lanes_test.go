package fit

import (
	"math/rand/v2"
	"testing"
)

// The eight-at-a-time rows against the plain formula, ends and extremes included.
func TestSharpenRowMatchesTheFormula(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := 3; n < 60; n++ {
		for _, share := range []int{0, 6, 13, 20} {
			rows := [3][]byte{make([]byte, n), make([]byte, n), make([]byte, n)}
			for _, row := range rows {
				for i := range row {
					row[i] = []byte{0, 255, byte(r.Uint32()), byte(r.Uint32())}[r.IntN(4)]
				}
			}
			got := append([]byte(nil), rows[1]...)
			sharpenRow(got, rows[0], rows[1], rows[2], uint64(share))
			for x := range n {
				want := int(rows[1][x])
				if x > 0 && x < n-1 {
					l, c, r, u, d := int(rows[1][x-1]), want, int(rows[1][x+1]), int(rows[0][x]), int(rows[2][x])
					want = min(max(c+((4*c-l-r-u-d)*share+32)>>6, min(l, c, r, u, d)), max(l, c, r, u, d))
				}
				if int(got[x]) != want {
					t.Fatalf("width %d share %d: sample %d is %d, want %d", n, share, x, got[x], want)
				}
			}
		}
	}
}
