package fit_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
)

// FuzzFit throws odd sizes, extents, subsamplings and rules at Fit: it never panics, and what it makes decodes and keeps
// the rule.
func FuzzFit(f *testing.F) {
	f.Add([]byte("noise"), uint16(40), uint16(30), 39.5, 29.5, uint16(0), uint8(2), 0, 4000, 50, 30, 200)
	f.Add([]byte{}, uint16(1), uint16(1), 0.0, 0.0, uint16(9), uint8(0), 0, 0, 0, 0, 0)
	f.Add([]byte{255, 0, 128}, uint16(300), uint16(2), 1e-9, 1.5, uint16(90), uint8(5), 100, 3000, 200, 1, 70000)
	f.Add([]byte{1, 2}, uint16(17), uint16(255), math.NaN(), math.Inf(1), uint16(0), uint8(3), 600, 700, 0, 20, -4)
	f.Fuzz(func(t *testing.T, data []byte, w, h uint16, ew, eh float64, native uint16, ratio uint8, lo, hi, long, short, dpi int) {
		img := image.NewYCbCr(image.Rect(0, 0, int(w%400), int(h%400)), image.YCbCrSubsampleRatio(ratio%6))
		for i := range img.Y {
			if len(data) > 0 {
				img.Y[i] = data[i%len(data)] + uint8(i/len(data))
			}
		}
		for i := range img.Cb {
			img.Cb[i], img.Cr[i] = uint8(i*int(ratio)), uint8(len(data)*i)
		}
		rule := fit.Rule{MinBytes: lo % 50000, MaxBytes: hi % 100000, MinLong: long % 800, MinShort: short % 600, DPI: dpi}
		res, err := fit.Fit(fit.Source{Image: img, ExtentW: ew, ExtentH: eh, NativeLong: int(native)}, rule)
		if err != nil {
			if fault.As(err).Kind == fault.Internal {
				t.Fatalf("internal: %v", err)
			}
			return
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(res.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(res.JPEG)); err != nil {
			t.Fatal(err)
		}
		n := len(res.JPEG)
		if n < rule.MinBytes || rule.MaxBytes > 0 && n > rule.MaxBytes || max(c.Width, c.Height) < rule.MinLong || min(c.Width, c.Height) < rule.MinShort {
			t.Fatalf("%d bytes, %d×%d against %+v", n, c.Width, c.Height, rule)
		}
	})
}
