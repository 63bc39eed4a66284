package fit_test

import "math"

// psnr of two planes in decibels.
func psnr(a, b []byte) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	if sum == 0 {
		return 99
	}
	return 10 * math.Log10(255*255*float64(len(a))/sum)
}

// ssim is the mean structural similarity (Wang et al. 2004) of two planes over 8×8 windows, four samples apart, and
// textSSIM the mean over the windows with ink only.
func ssim(a, b []byte, w, h int) (all, text float64) {
	const c1, c2 = 6.5025, 58.5225
	var n, nt float64
	for y := 0; y+8 <= h; y += 4 {
		for x := 0; x+8 <= w; x += 4 {
			var sa, sb, saa, sbb, sab float64
			for j := range 8 {
				ra, rb := a[(y+j)*w+x:][:8], b[(y+j)*w+x:][:8]
				for i := range 8 {
					p, q := float64(ra[i]), float64(rb[i])
					sa, sb, saa, sbb, sab = sa+p, sb+q, saa+p*p, sbb+q*q, sab+p*q
				}
			}
			ma, mb := sa/64, sb/64
			va, vb, cov := saa/64-ma*ma, sbb/64-mb*mb, sab/64-ma*mb
			s := (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
			all, n = all+s, n+1
			if va > 400 {
				text, nt = text+s, nt+1
			}
		}
	}
	return all / max(1, n), text / max(1, nt)
}
