package inspect

import (
	"image"
	"math"
	"math/cmplx"
	"slices"

	"icpdoc/internal/photo/frame"
)

// window is the side of the square that is searched for a screen's pixel grid; a power of two.
const window = 256

// recapture gives the strongest regular pattern of 2 to 6 pixels in two windows of the picture itself, in decibels
// over what surrounds it in the spectrum: paper stays below 30, a photographed screen above 32.
func recapture(img *image.YCbCr, q frame.Quad) float64 {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < window || h < window {
		return 0
	}
	most := 0.0
	for _, t := range [2]float64{0.3, 0.7} {
		x := (q[0].X+q[3].X)/2*(1-t) + (q[1].X+q[2].X)/2*t
		y := (q[0].Y+q[3].Y)/2*(1-t) + (q[1].Y+q[2].Y)/2*t
		x0, y0 := min(w-window, max(0, int(x)-window/2)), min(h-window, max(0, int(y)-window/2))
		most = math.Max(most, spectrumPeak(img, x0, y0))
	}
	return most
}

func spectrumPeak(img *image.YCbCr, x0, y0 int) float64 {
	const n = window
	tw := twiddles()
	o := img.YOffset(img.Rect.Min.X+x0, img.Rect.Min.Y+y0)
	mean := 0
	for y := range n {
		for _, v := range img.Y[o+y*img.YStride : o+y*img.YStride+n] {
			mean += int(v)
		}
	}
	m := float64(mean) / (n * n)
	var taper [n]float64
	for i := range taper {
		taper[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/n)
	}
	grid := make([]complex128, n*n)
	for y := range n {
		row := grid[y*n : (y+1)*n]
		for x, v := range img.Y[o+y*img.YStride : o+y*img.YStride+n] {
			row[x] = complex((float64(v)-m)*taper[x]*taper[y], 0)
		}
		fft(row, tw)
	}
	// the picture is real: half of the columns say everything
	power := make([]float64, n*(n/2+1))
	col := make([]complex128, n)
	for x := 0; x <= n/2; x++ {
		for y := range n {
			col[y] = grid[y*n+x]
		}
		fft(col, tw)
		for y, c := range col {
			power[y*(n/2+1)+x] = real(c)*real(c) + imag(c)*imag(c)
		}
	}
	return peakOver(power)
}

// peakOver compares every frequency with the upper quartile of its ring.
func peakOver(power []float64) float64 {
	const n = window
	var rings [n/2 + 1][]float64
	ring := func(x, y int) int {
		if y > n/2 {
			y -= n
		}
		return int(math.Hypot(float64(x), float64(y)))
	}
	for y := range n {
		for x := 0; x <= n/2; x++ {
			if r := ring(x, y); r >= n/6 && r <= n/2 {
				rings[r] = append(rings[r], power[y*(n/2+1)+x])
			}
		}
	}
	var level [n/2 + 1]float64
	for r, v := range rings {
		if len(v) > 0 {
			slices.Sort(v)
			level[r] = v[len(v)*3/4]
		}
	}
	blocky := func(k int) bool { k %= n / 8; return k <= 1 || k >= n/8-1 } // where 8×8 coding leaves its own peaks
	most := 0.0
	for y := range n {
		for x := 0; x <= n/2; x++ {
			r := ring(x, y)
			if r < n/6 || r > n/2-2 || (x <= 1 && blocky(y)) || ((y <= 1 || y >= n-1) && blocky(x)) {
				continue
			}
			most = math.Max(most, power[y*(n/2+1)+x]/(level[r]+float64(n)))
		}
	}
	if most <= 0 {
		return 0
	}
	return 10 * math.Log10(most)
}

func twiddles() []complex128 {
	t := make([]complex128, window/2)
	for i := range t {
		t[i] = cmplx.Rect(1, -2*math.Pi*float64(i)/window)
	}
	return t
}

// fft is the radix-2 transform in place; len(a) is window.
func fft(a []complex128, tw []complex128) {
	n := len(a)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	for l := 2; l <= n; l <<= 1 {
		half, step := l/2, n/l
		for i := 0; i < n; i += l {
			for k := range half {
				t := a[i+k+half] * tw[k*step]
				a[i+k+half] = a[i+k] - t
				a[i+k] += t
			}
		}
	}
}
