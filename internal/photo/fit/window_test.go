package fit_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
)

var (
	licenceRule    = fit.Rule{MinBytes: 102400, MaxBytes: 200000, MinLong: 1500, MinShort: 1100, DPI: 200}
	cardRule       = fit.Rule{MinBytes: 102400, MaxBytes: 200000, MinLong: 1280, MinShort: 720, DPI: 200}
	iconRule       = fit.Rule{MaxBytes: 100000, DPI: 96}
	attachmentRule = fit.Rule{MaxBytes: 200000, DPI: 150}
)

// window is one picture under one rule; want names the only refusal allowed, "" for none.
type window struct {
	name string
	src  fit.Source
	rule fit.Rule
	want string
}

// windows makes more than 200 varied pictures out of a few drawn ones: crops of odd sizes and offsets, every
// subsampling, all rules.
func windows(every int) (out []window) {
	r := rng(99)
	ratios := []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422}
	smallRule := fit.Rule{MinBytes: 25000, MaxBytes: 50000, MinLong: 750, MinShort: 550, DPI: 100}
	for _, set := range []struct {
		scale float64
		count int
		rules []fit.Rule
	}{
		{1, 5, []fit.Rule{licenceRule, attachmentRule, cardRule, iconRule}},
		{0.5, 26, []fit.Rule{smallRule, {MaxBytes: 40000, DPI: 150}, {MinBytes: 20000, MaxBytes: 60000, MinLong: 640, MinShort: 360, DPI: 72}, {MaxBytes: 100000, DPI: 96}}},
	} {
		size := func(v int) int { return int(float64(v)*set.scale) | 1 }
		for _, base := range []struct {
			name string
			m    *image.RGBA
		}{
			{"page", page(1, size(2060), size(1457), 0.014, 0.55, 1.5)},
			{"light page", page(2, size(1957), size(1384), 0.02, 0.3, 0.8)},
			{"dense page", page(3, size(1811), size(1283), 0.011, 0.95, 3)},
			{"upright", page(4, size(1303), size(1801), 0.02, 0.5, 2)},
			{"card", card(5, size(1585), size(1000), 1.5)},
			{"noise", noiseImage(6, size(1700), size(1250))},
			{"gradient", gradient(size(1900), size(1400))},
		} {
			var whole [3]*image.YCbCr
			for i, ratio := range ratios {
				whole[i] = toYCbCr(base.m, ratio)
			}
			for k := range set.count {
				img := crop(whole[k%3], r.Float64(), r.Float64(), k*31/set.count)
				s := fit.Source{Image: img, ExtentW: float64(img.Rect.Dx()) - 0.5*float64(k&1), ExtentH: float64(img.Rect.Dy()) - 0.25*float64(k&2)}
				out = append(out, window{fmt.Sprintf("%03d %s %v", len(out), base.name, img.Rect.Size()), s, set.rules[k%4], ""})
			}
		}
	}
	for i, size := range []image.Point{{1, 1}, {2, 1}, {7, 300}, {300, 400}, {640, 480}, {65535, 1}, {1, 4000}, {1055, 746}} {
		img := toYCbCr(noiseImage(uint64(i), size.X, size.Y), ratios[i%3])
		out = append(out, window{fmt.Sprintf("tiny %v", size), fit.Source{Image: img}, licenceRule, "photo.too_small"},
			window{fmt.Sprintf("tiny icon %v", size), fit.Source{Image: img}, iconRule, ""})
	}
	for i, c := range []color.RGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {200, 10, 10, 255}} {
		img := toYCbCr(flat(1801+i, 1300, c), ratios[i])
		out = append(out, window{fmt.Sprintf("flat %d", i), fit.Source{Image: img}, licenceRule, "photo.too_little_detail"},
			window{fmt.Sprintf("flat attachment %d", i), fit.Source{Image: img}, attachmentRule, ""})
	}
	if every > 1 {
		few := out[:0:0]
		for i := 0; i < len(out); i += every {
			few = append(few, out[i])
		}
		return few
	}
	return out
}

// crop cuts a piece of between half and all of the sides; step 0 is the whole.
func crop(m *image.YCbCr, u, v float64, step int) *image.YCbCr {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cw, ch := w-step*w/62-step%7, h-step*h/80-step%5
	x, y := int(u*float64(w-cw)), int(v*float64(h-ch))
	return m.SubImage(image.Rect(x, y, x+cw, y+ch)).(*image.YCbCr)
}

func TestEveryPictureHitsItsWindowOrSaysWhy(t *testing.T) {
	every := 1
	if testing.Short() {
		every = 9
	}
	passed, refused, passes := 0, map[string]int{}, 0
	for _, c := range windows(every) {
		res, err := fit.Fit(c.src, c.rule)
		if err != nil {
			checkRefusal(t, c, err)
			refused[code(err)]++
			continue
		}
		passed++
		passes += res.Passes
		checkResult(t, c, res)
	}
	t.Logf("%d passed with %.2f counts on average, refused %v", passed, float64(passes)/float64(passed), refused)
}

func checkRefusal(t *testing.T, c window, err error) {
	t.Helper()
	f := fault.As(err)
	if f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Remedy.Zh == "" || f.Fields[0].Remedy.En == "" {
		t.Errorf("%s: not a complete fault: %v", c.name, err)
	}
	w, h := float64(c.src.Image.Rect.Dx()), float64(c.src.Image.Rect.Dy())
	tooSmall := fit.MaxUpscale*max(w, h) < float64(c.rule.MinLong) || fit.MaxUpscale*min(w, h) < float64(c.rule.MinShort)
	switch {
	case c.want == f.Code:
	case f.Code == "photo.too_small" && tooSmall:
	case f.Code == "photo.too_little_detail" && c.rule.MinBytes > 0 && strings.Contains(c.name, "gradient"):
	default:
		t.Errorf("%s: refused: %v", c.name, err)
	}
}

func checkResult(t *testing.T, c window, res fit.Result) {
	t.Helper()
	n, r := len(res.JPEG), c.rule
	if c.want != "" {
		t.Errorf("%s: accepted, want %s", c.name, c.want)
	}
	if n < r.MinBytes || n > r.MaxBytes {
		t.Errorf("%s: %d bytes outside %d…%d", c.name, n, r.MinBytes, r.MaxBytes)
	}
	if max(res.Width, res.Height) < r.MinLong || min(res.Width, res.Height) < r.MinShort {
		t.Errorf("%s: %d×%d below %d×%d", c.name, res.Width, res.Height, r.MinLong, r.MinShort)
	}
	full := 0.97
	if strings.Contains(c.name, "gradient") {
		full = 0.9 // nothing but means of blocks: one step more or less on them is a tenth of the file
	}
	if res.Quality < 99.4 && float64(n) < full*float64(r.MaxBytes) {
		t.Errorf("%s: only %d bytes of %d at quality %.1f", c.name, n, r.MaxBytes, res.Quality)
	}
	got := decode(t, res.JPEG)
	if got.Rect.Size() != image.Pt(res.Width, res.Height) {
		t.Errorf("%s: decoded as %v, said %d×%d", c.name, got.Rect, res.Width, res.Height)
	}
	aspect := c.src.ExtentW / c.src.ExtentH
	if c.src.ExtentW == 0 {
		aspect = float64(c.src.Image.Rect.Dx()) / float64(c.src.Image.Rect.Dy())
	}
	if short := min(res.Width, res.Height); short > 100 {
		if d := float64(res.Width)/float64(res.Height)/aspect - 1; d > 0.01 || d < -0.01 {
			t.Errorf("%s: aspect changed by %.2f %%", c.name, d*100)
		}
	}
	warned := false
	for _, f := range res.Notes {
		warned = warned || f.Code == "photo.upscaled" && f.Severity == fault.Warning
	}
	if res.Upscale > fit.MaxUpscale+0.001 || res.Upscale > 1.001 != warned {
		t.Errorf("%s: enlarged %.3f times, warned %v", c.name, res.Upscale, warned)
	}
	if bytes.Contains(res.JPEG, []byte("Exif")) || !bytes.Equal(res.JPEG[6:11], []byte("JFIF\x00")) {
		t.Errorf("%s: metadata other than JFIF", c.name)
	}
	if dpi := int(res.JPEG[14])<<8 | int(res.JPEG[15]); dpi != r.DPI || res.JPEG[13] != 1 {
		t.Errorf("%s: %d dpi in the file, want %d", c.name, dpi, r.DPI)
	}
}
