package fit

import "math"

// dctBits is the number of fraction bits of the rotation constants.
const dctBits = 13

// Rotation constants of the eight-point transform of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT
// algorithms with 11 multiplications", ICASSP 1989), in units of 2^-dctBits. A rotation by angle t is computed with
// three products: k·cos t, k·(sin t - cos t) and k·(sin t + cos t).
type dctConst struct {
	c3, c3d, c3s int64 // rotation by 3π/16
	c1, c1d, c1s int64 // rotation by π/16
	c6, c6d, c6s int64 // rotation by 6π/16, times √2
	r2           int64 // √2
}

func newDCTConst() dctConst {
	fix := func(v float64) int64 { return int64(math.Round(v * (1 << dctBits))) }
	rot := func(t, k float64) (c, d, s int64) {
		return fix(k * math.Cos(t)), fix(k * (math.Sin(t) - math.Cos(t))), fix(k * (math.Sin(t) + math.Cos(t)))
	}
	var d dctConst
	d.c3, d.c3d, d.c3s = rot(3*math.Pi/16, 1)
	d.c1, d.c1d, d.c1s = rot(math.Pi/16, 1)
	d.c6, d.c6d, d.c6s = rot(6*math.Pi/16, math.Sqrt2)
	d.r2 = fix(math.Sqrt2)
	return d
}
