package fit_test

import (
	"image"
	"image/color"
	"testing"

	"icpdoc/internal/photo/fit"
)

// Reducing a dark bar on paper and sharpening must not draw a light halo around it: beside what the resize itself does,
// nothing gets lighter than the paper or darker than the bar.
func TestSharpeningNeverRings(t *testing.T) {
	m := flat(2400, 1700, color.RGBA{225, 225, 225, 255})
	for x := 100; x < 2300; x += 47 {
		fill(m, image.Rect(x, 100, x+9, 1600), color.RGBA{60, 60, 60, 255})
	}
	src := photoOf(m)
	res, err := fit.Fit(fit.Source{Image: src}, fit.Rule{MaxBytes: 900000, MinLong: 1500, MinShort: 1000})
	if err != nil {
		t.Fatal(err)
	}
	plain := fit.Resize(src, 0, 0, res.Width, res.Height)
	lo, hi, plainLo, plainHi, steeper := 255, 0, 255, 0, 0
	for i, v := range cropY(res.Image) {
		p := int(plain.Y[i])
		lo, hi, plainLo, plainHi = min(lo, int(v)), max(hi, int(v)), min(plainLo, p), max(plainHi, p)
		if int(v) != p {
			steeper++
		}
	}
	if lo < plainLo || hi > plainHi {
		t.Errorf("luma reaches %d…%d, before sharpening %d…%d", lo, hi, plainLo, plainHi)
	}
	if steeper == 0 {
		t.Error("nothing was sharpened")
	}
}

// At equal bytes the fitted page, seen at the size of its source again, shows text better than the same page resized
// alone: on a crisp source no worse, on a soft one better.
func TestSharpeningHelpsLegibility(t *testing.T) {
	sharp := photoOf(page(91, 2200, 1556, 0.014, 0.45, 1.5))
	for name, c := range map[string]struct {
		src  *image.YCbCr
		gain float64
	}{"crisp": {sharp, -0.0005}, "soft": {soften(sharp), 0.01}} {
		res, err := fit.Fit(fit.Source{Image: c.src}, licenceRule)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := fit.Within(fit.Resize(c.src, 0, 0, res.Width, res.Height), licenceRule)
		if err != nil {
			t.Fatal(err)
		}
		score := func(file []byte) float64 {
			up := fit.Resize(decode(t, file), 0, 0, 2200, 1556)
			_, text := ssim(sharp.Y, cropY(up), 2200, 1556)
			return text
		}
		a, b := score(res.JPEG), score(plain.JPEG)
		t.Logf("%s: text SSIM %.4f sharpened, %.4f not, %d px, quality %.1f and %.1f", name, a, b, res.Width, res.Quality, plain.Quality)
		if a < b+c.gain {
			t.Errorf("%s: text SSIM %.4f sharpened, %.4f not", name, a, b)
		}
	}
}

// soften blurs luma like a slightly defocused camera.
func soften(m *image.YCbCr) *image.YCbCr {
	out := image.NewYCbCr(m.Rect, m.SubsampleRatio)
	copy(out.Cb, m.Cb)
	copy(out.Cr, m.Cr)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	k := [5]int{1, 4, 6, 4, 1}
	for y := range h {
		for x := range w {
			s := 0
			for j, kj := range k {
				row := m.Y[min(h-1, max(0, y+j-2))*m.YStride:]
				for i, ki := range k {
					s += kj * ki * int(row[min(w-1, max(0, x+i-2))])
				}
			}
			out.Y[y*out.YStride+x] = uint8((s + 128) / 256)
		}
	}
	return out
}
