package fit_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
)

// decode reads a file with the standard library and checks what every receiving system relies on.
func decode(t *testing.T, file []byte) *image.YCbCr {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("the standard decoder refuses the file: %v", err)
	}
	y, ok := m.(*image.YCbCr)
	if !ok {
		t.Fatalf("decoded as %T, want three components", m)
	}
	return y
}

func code(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestEveryQualityAndShapeDecodes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 3}, {7, 5}, {8, 8}, {16, 16}, {17, 33}, {100, 1}, {1, 100}, {123, 77}} {
		for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444} {
			for _, q := range []float64{1, 10, 50, 80.5, 99, 100} {
				src := toYCbCr(noiseImage(3, size.X, size.Y), ratio)
				got := decode(t, fit.Encode(src, q, 300))
				if got.Rect.Size() != size {
					t.Fatalf("%v %v q%v: decoded as %v", size, ratio, q, got.Rect)
				}
				if q == 100 {
					for y := range size.Y {
						for x := range size.X {
							if d := int(got.Y[got.YOffset(x, y)]) - int(src.Y[src.YOffset(x, y)]); d < -2 || d > 2 {
								t.Fatalf("%v %v: luma at %d,%d off by %d at quality 100", size, ratio, x, y, d)
							}
						}
					}
				}
			}
		}
	}
}

func TestFitLicence(t *testing.T) {
	src := toYCbCr(page(1, 2060, 1457, 0.014, 0.55, 1.5), image.YCbCrSubsampleRatio420)
	res, err := fit.Fit(fit.Source{Image: src, ExtentW: 2060, ExtentH: 1456.5, NativeLong: 4120}, licenceRule)
	if err != nil {
		t.Fatal(err)
	}
	decode(t, res.JPEG)
	if len(res.JPEG) > 200000 || len(res.JPEG) < 194000 {
		t.Errorf("%d bytes, want 97 to 100 %% of the ceiling", len(res.JPEG))
	}
	t.Logf("%d×%d %d bytes quality %.1f %s passes %d", res.Width, res.Height, len(res.JPEG), res.Quality, res.Subsampling, res.Passes)
}

func TestBlankPageIsAFault(t *testing.T) {
	src := toYCbCr(flat(2000, 1500, color.RGBA{255, 255, 255, 255}), image.YCbCrSubsampleRatio420)
	_, err := fit.Fit(fit.Source{Image: src}, licenceRule)
	if code(err) != "photo.too_little_detail" {
		t.Fatalf("got %v", err)
	}
}
