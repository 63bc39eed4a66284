package fit

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The integer transform against the definition of T.81 A.3.3, in units of one eighth.
func TestForwardMatchesTheDefinition(t *testing.T) {
	z := newZigzag()
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for trial := range 300 {
		var in [64]float64
		var b block
		for i := range b {
			v := r.IntN(256) - 128
			if trial%3 == 0 {
				v = 127 - 255*r.IntN(2)
			}
			b[i], in[i] = int64(v), float64(v)
		}
		var got [64]int16
		forward(&b, &z, &got)
		for i := range got {
			u, v := float64(z[i]&7), float64(z[i]>>3)
			sum := 0.0
			for y := range 8 {
				for x := range 8 {
					sum += in[y*8+x] * math.Cos(float64(2*x+1)*u*math.Pi/16) * math.Cos(float64(2*y+1)*v*math.Pi/16)
				}
			}
			if u == 0 {
				sum /= math.Sqrt2
			}
			if v == 0 {
				sum /= math.Sqrt2
			}
			worst = max(worst, math.Abs(float64(got[i])-sum*2))
		}
	}
	if worst > 1.2 {
		t.Errorf("off by up to %.2f eighths", worst)
	}
	t.Logf("worst error %.2f eighths of a level", worst)
}

func TestZigzagStartsAndEndsAsInTheStandard(t *testing.T) {
	z := newZigzag()
	for i, want := range []uint8{0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12} {
		if z[i] != want {
			t.Fatalf("position %d is %d, want %d", i, z[i], want)
		}
	}
	seen := map[uint8]bool{}
	for _, v := range z {
		seen[v] = true
	}
	if len(seen) != 64 || z[63] != 63 || z[62] != 62 || z[61] != 55 {
		t.Fatalf("not a permutation that ends right: %v", z)
	}
}
