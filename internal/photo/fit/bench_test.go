//go:build unix

package fit_test

import (
	"image"
	"testing"

	"icpdoc/internal/bench/meter"
	"icpdoc/internal/photo/fit"
)

// A 12-megapixel photo decoded at half scale is 2060×1457 samples covering 2060×1456.5.
func halfDecoded() *image.YCbCr {
	return toYCbCr(page(1, 2060, 1457, 0.014, 0.55, 1.5), image.YCbCrSubsampleRatio420)
}

func BenchmarkResize12MPHalfTo1800(b *testing.B) {
	src := halfDecoded()
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		fit.Resize(src, 2060, 1456.5, 1800, 1273)
	}
}

func BenchmarkWithin1800(b *testing.B) {
	img := fit.Resize(halfDecoded(), 2060, 1456.5, 1800, 1273)
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		res, err := fit.Within(img, licenceRule)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(res.Passes), "passes")
		b.ReportMetric(float64(len(res.JPEG)), "bytes")
		b.ReportMetric(res.Quality, "quality")
	}
}

func BenchmarkGrain1800(b *testing.B) {
	img := fit.Resize(halfDecoded(), 2060, 1456.5, 1800, 1273)
	defer meter.CPU(b)()
	for b.Loop() {
		fit.Grain(img)
	}
}

func BenchmarkFit12MPHalf(b *testing.B) {
	src := fit.Source{Image: halfDecoded(), ExtentW: 2060, ExtentH: 1456.5, NativeLong: 4120}
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		res, err := fit.Fit(src, licenceRule)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(res.Width), "width")
	}
}
