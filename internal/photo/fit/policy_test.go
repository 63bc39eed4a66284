package fit_test

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
)

func photoOf(m *image.RGBA) *image.YCbCr { return toYCbCr(m, image.YCbCrSubsampleRatio420) }

func TestSizeFollowsDensity(t *testing.T) {
	for _, c := range []struct {
		name string
		img  *image.RGBA
		rule fit.Rule
		want int // long side
	}{
		{"light page", page(31, 2200, 1556, 0.02, 0.3, 0.6), licenceRule, 2000},
		{"usual page", page(32, 2200, 1556, 0.014, 0.45, 1.5), licenceRule, 1800},
		{"dense page", page(33, 2200, 1556, 0.011, 0.95, 3), licenceRule, 1600},
		{"light identity card", card(34, 2000, 1261, 2), cardRule, 1600},
		{"busy identity card", card(34, 2000, 1261, 20), cardRule, 1280},
		{"small icon stays as it is", card(35, 512, 512, 1), iconRule, 512},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, err := fit.Fit(fit.Source{Image: photoOf(c.img)}, c.rule)
			if err != nil {
				t.Fatal(err)
			}
			if res.Width != c.want {
				t.Errorf("%d×%d at quality %.1f, want %d wide", res.Width, res.Height, res.Quality, c.want)
			}
		})
	}
}

func TestSmallSourcesWarnThenFail(t *testing.T) {
	for _, c := range []struct {
		w, h, native int
		upscale      bool
		code         string
	}{
		{1556, 1101, 0, false, ""},
		{1200, 849, 0, true, ""},
		{1100, 778, 0, true, ""},
		{1090, 771, 0, false, "photo.too_small"},
		{1800, 1273, 1000, false, "photo.too_small"}, // enlarged before it came here
		{1800, 1273, 1300, true, ""},
		{3000, 400, 0, false, "photo.too_small"}, // long enough, but the short side is not
	} {
		img := photoOf(page(41, c.w, c.h, 0.02, 0.6, 2))
		res, err := fit.Fit(fit.Source{Image: img, NativeLong: c.native}, licenceRule)
		if code(err) != c.code {
			t.Errorf("%d×%d: got %v, want %q", c.w, c.h, err, c.code)
			continue
		}
		if c.code != "" {
			f := fault.As(err).Fields[0]
			for _, s := range []string{f.Reason.Zh, f.Reason.En} {
				if !strings.Contains(s, "1500×1100") || c.native == 0 && !strings.Contains(s, image.Pt(c.w, c.h).String()[1:4]) {
					t.Errorf("%d×%d: numbers missing in %q", c.w, c.h, s)
				}
			}
			continue
		}
		if (res.Upscale > 1.001) != c.upscale || c.upscale != (len(res.Notes) > 0 && res.Notes[0].Code == "photo.upscaled") {
			t.Errorf("%d×%d: upscale %.3f, notes %v", c.w, c.h, res.Upscale, res.Notes)
		}
	}
}

// A plain page comes up to the floor with its own pixels: more quality, full chroma, more of the source.
func TestFloorIsReachedWithTheSourcesOwnPixels(t *testing.T) {
	img := photoOf(page(51, 3600, 2546, 0.02, 0.02, 0.4))
	res, err := fit.Fit(fit.Source{Image: img}, fit.Rule{MinBytes: 1300000, MaxBytes: 2500000, MinLong: 1500, MinShort: 1100})
	if err != nil {
		t.Fatal(err)
	}
	if res.Width <= 2000 || res.Upscale != 1 || res.Subsampling != "4:4:4" || len(res.Notes) != 0 {
		t.Errorf("%d wide, upscale %.2f, %s, notes %v", res.Width, res.Upscale, res.Subsampling, res.Notes)
	}
	if n := len(res.JPEG); n < 1300000 {
		t.Errorf("%d bytes", n)
	}
	if i := bytes.LastIndex(res.JPEG, []byte{0xff, 0xd9}); i != len(res.JPEG)-2 {
		t.Error("something follows the end of the image")
	}
}

func TestFullChromaWhenTheBytesAreThere(t *testing.T) {
	img := toYCbCr(card(61, 1280, 807, 0), image.YCbCrSubsampleRatio444)
	res, err := fit.Fit(fit.Source{Image: img}, fit.Rule{MaxBytes: 400000, MinLong: 1280, MinShort: 720})
	if err != nil {
		t.Fatal(err)
	}
	if res.Subsampling != "4:4:4" || res.Quality < 85 {
		t.Errorf("%s at quality %.1f", res.Subsampling, res.Quality)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	img := photoOf(page(71, 1700, 1203, 0.014, 0.6, 2))
	before := bytes.Clone(img.Y)
	a, err := fit.Fit(fit.Source{Image: img}, licenceRule)
	if err != nil {
		t.Fatal(err)
	}
	b, err := fit.Fit(fit.Source{Image: img}, licenceRule)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.JPEG, b.JPEG) {
		t.Error("two runs differ")
	}
	if !bytes.Equal(before, img.Y) {
		t.Error("the source was changed")
	}
}

// A copy with something drawn on it keeps its pixels and meets the same window.
func TestWithinKeepsThePixels(t *testing.T) {
	first, err := fit.Fit(fit.Source{Image: photoOf(page(72, 2060, 1457, 0.014, 0.5, 1.5))}, licenceRule)
	if err != nil {
		t.Fatal(err)
	}
	second, err := fit.Within(first.Image, licenceRule)
	if err != nil {
		t.Fatal(err)
	}
	if second.Width != first.Width || !bytes.Equal(first.JPEG, second.JPEG) {
		t.Errorf("%d×%d and %d bytes, first %d×%d and %d", second.Width, second.Height, len(second.JPEG), first.Width, first.Height, len(first.JPEG))
	}
	if _, err := fit.Within(photoOf(noiseImage(1, 800, 600)), licenceRule); code(err) != "photo.too_small" {
		t.Errorf("a small picture: %v", err)
	}
}

func TestUnusablePicturesAndRules(t *testing.T) {
	short := image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio420)
	short.Cb = short.Cb[:10]
	for name, img := range map[string]*image.YCbCr{
		"nil": nil, "empty": {}, "short plane": short, "no plane": {Rect: image.Rect(0, 0, 9, 9), YStride: 9, CStride: 5},
		"too wide": {Rect: image.Rect(0, 0, 70000, 1), YStride: 70000, CStride: 35000, Y: make([]byte, 70000), Cb: make([]byte, 35000), Cr: make([]byte, 35000)},
	} {
		if _, err := fit.Fit(fit.Source{Image: img}, iconRule); code(err) != "photo.unreadable" {
			t.Errorf("%s: Fit gave %v", name, err)
		}
		if fit.Encode(img, 80, 96) != nil || fit.Resize(img, 0, 0, 5, 5) != nil {
			t.Errorf("%s: Encode or Resize gave something", name)
		}
	}
	ok := photoOf(flat(100, 100, color.RGBA{9, 90, 200, 255}))
	for _, r := range []fit.Rule{{MinBytes: 5, MaxBytes: 4}, {MinLong: -1}, {MinShort: 70000}} {
		if _, err := fit.Fit(fit.Source{Image: ok}, r); code(err) != "photo.rule" {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if _, err := fit.Fit(fit.Source{Image: photoOf(noiseImage(9, 400, 300))}, fit.Rule{MaxBytes: 900, MinLong: 400}); code(err) != "photo.too_much_detail" {
		t.Errorf("noise in 900 bytes: %v", err)
	}
}

// Sub-pictures share planes with a larger one and may start on an odd pixel.
func TestSubPicturesAreCutRight(t *testing.T) {
	whole := toYCbCr(page(81, 400, 300, 0.05, 0.7, 2), image.YCbCrSubsampleRatio444)
	cut := whole.SubImage(image.Rect(37, 21, 290, 201)).(*image.YCbCr)
	got := decode(t, fit.Encode(cut, 100, 96))
	for y := range 180 {
		for x := range 253 {
			if d := int(got.Y[got.YOffset(x, y)]) - int(whole.Y[whole.YOffset(x+37, y+21)]); d < -2 || d > 2 {
				t.Fatalf("pixel %d,%d off by %d", x, y, d)
			}
		}
	}
}
