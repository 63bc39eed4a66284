package fit_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"icpdoc/internal/photo/fit"
)

// reference is the textbook filter in floating point, one plane.
func reference(src []byte, sw, sh int, stepX, stepY float64, w, h int) []float64 {
	kernel := func(x float64) float64 {
		if x == 0 {
			return 1
		}
		if math.Abs(x) >= 3 {
			return 0
		}
		p := math.Pi * x
		return 3 * math.Sin(p) * math.Sin(p/3) / (p * p)
	}
	pass := func(at func(i, j int) float64, n, lines, out int, step float64) []float64 {
		res := make([]float64, out*lines)
		scale := max(1, step)
		for o := range out {
			c := (float64(o)+0.5)*step - 0.5
			for j := range lines {
				sum, weight := 0.0, 0.0
				for i := max(0, int(c-3*scale-1)); i <= min(n-1, int(c+3*scale+1)); i++ {
					k := kernel((float64(i) - c) / scale)
					sum, weight = sum+k*at(i, j), weight+k
				}
				res[j*out+o] = min(255, max(0, sum/weight))
			}
		}
		return res
	}
	down := pass(func(i, j int) float64 { return float64(src[i*sw+j]) }, sh, sw, h, stepY)
	return pass(func(i, j int) float64 { return down[i*h+j] }, sw, h, w, stepX)
}

func TestResizeMatchesTheTextbookFilter(t *testing.T) {
	for _, c := range []struct {
		sw, sh int
		ew, eh float64
		w, h   int
	}{
		{97, 61, 97, 61, 53, 40}, {97, 61, 96.5, 60.5, 53, 34}, {40, 30, 40, 30, 56, 43}, {200, 9, 200, 9, 31, 2},
		{5, 4, 5, 4, 3, 3}, {1, 1, 1, 1, 7, 5}, {2, 2, 2, 2, 9, 9}, {64, 64, 64, 64, 64, 31}, {300, 200, 300, 200, 20, 13},
	} {
		src := toYCbCr(noiseImage(5, c.sw, c.sh), image.YCbCrSubsampleRatio444)
		got := fit.Resize(src, c.ew, c.eh, c.w, c.h)
		want := reference(src.Y, c.sw, c.sh, c.ew/float64(c.w), c.eh/float64(c.h), c.w, c.h)
		worst := 0.0
		for y := range c.h {
			for x := range c.w {
				worst = max(worst, math.Abs(float64(got.Y[y*got.YStride+x])-want[y*c.w+x]))
			}
		}
		if worst > 2 {
			t.Errorf("%+v: off by %.2f levels", c, worst)
		}
	}
}

// A half-scale decode of 1457 rows covers 728.5; taking it for 729 would shift the lower half.
func TestResizeHonoursFractionalExtents(t *testing.T) {
	const full = 1457
	src := image.NewYCbCr(image.Rect(0, 0, 8, (full+1)/2), image.YCbCrSubsampleRatio420)
	wave := func(y float64) float64 { return 128 + 100*math.Sin(y/9) }
	for y := range (full + 1) / 2 {
		for x := range 8 {
			src.Y[y*src.YStride+x] = uint8(wave(2*float64(y)+0.5) + 0.5)
		}
	}
	got := fit.Resize(src, 8, float64(full)/2, 8, 500)
	for y := 4; y < 496; y++ {
		want := wave((float64(y)+0.5)*full/500 - 0.5)
		if d := math.Abs(float64(got.Y[y*got.YStride+3]) - want); d > 2.5 {
			t.Fatalf("row %d off by %.1f levels", y, d)
		}
	}
}

func TestResizeKeepsFlatColourAndSubsampling(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444} {
		src := toYCbCr(flat(301, 203, color.RGBA{200, 30, 60, 255}), ratio)
		got := fit.Resize(src, 0, 0, 177, 119)
		if got.SubsampleRatio != ratio || got.Rect.Size() != image.Pt(177, 119) {
			t.Fatalf("got %v %v", got.SubsampleRatio, got.Rect)
		}
		for y := range 119 {
			for x := range 177 {
				if got.YCbCrAt(x, y) != src.YCbCrAt(0, 0) {
					t.Fatalf("%v: pixel %d,%d is %v", ratio, x, y, got.YCbCrAt(x, y))
				}
			}
		}
	}
}

// Chroma of a subsampled picture must stay where luma is: a colour edge and a brightness edge at one place stay there.
func TestResizeKeepsChromaInRegister(t *testing.T) {
	m := flat(400, 40, color.RGBA{255, 255, 255, 255})
	fill(m, image.Rect(200, 0, 400, 40), color.RGBA{180, 0, 0, 255})
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio444} {
		got := fit.Resize(toYCbCr(m, ratio), 400, 40, 277, 28)
		mid := func(pix []byte, lo, hi float64) float64 {
			for x := 1; x < len(pix); x++ {
				a, b := float64(pix[x-1]), float64(pix[x])
				if half := (lo + hi) / 2; (a-half)*(b-half) <= 0 && a != b {
					return float64(x) - 0.5 + (half-a)/(b-a)
				}
			}
			return -1
		}
		y := mid(got.Y[14*got.YStride:][:277], float64(got.Y[14*got.YStride]), float64(got.Y[14*got.YStride+276]))
		n := (276 >> 1) + 1
		k := 2.0
		if ratio == image.YCbCrSubsampleRatio444 {
			n, k = 277, 1
		}
		row := got.Cr[(14/int(k))*got.CStride:][:n]
		c := k * mid(row, float64(row[0]), float64(row[n-1]))
		if math.Abs(y-138.5) > 0.15 || math.Abs(c-y) > 0.3 {
			t.Errorf("%v: edge at luma %.2f, chroma %.2f, want 138.5", ratio, y, c)
		}
	}
}

// Filtering values instead of light must not change how bright a photo is.
func TestResizeKeepsTheMeanLight(t *testing.T) {
	light := func(m *image.YCbCr) float64 {
		sum := 0.0
		for _, v := range m.Y {
			sum += math.Pow(float64(v)/255, 2.2)
		}
		return sum / float64(len(m.Y))
	}
	src := toYCbCr(page(21, 1200, 848, 0.014, 0.55, 1.5), image.YCbCrSubsampleRatio444)
	for _, w := range []int{1050, 800, 520} {
		got := fit.Resize(src, 0, 0, w, w*848/1200)
		if a, b := light(src), light(got); math.Abs(a-b)/a > 0.02 {
			t.Errorf("at %d px mean light went from %.4f to %.4f", w, a, b)
		} else {
			t.Logf("at %d px mean light %.4f → %.4f", w, a, b)
		}
	}
}
