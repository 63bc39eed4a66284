package fit_test

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/photo/fit"
)

// The paper of a noisy photo gets no grainier than reducing it leaves it, while a photo with the little noise of good light
// is still sharpened.
func TestNoiseIsNotSharpened(t *testing.T) {
	text := photoOf(page(17, 2000, 1414, 0.014, 0.45, 0))
	for _, c := range []struct {
		noise   float64
		sharper bool
	}{{1.5, true}, {12, false}} {
		src := noisy(text, c.noise)
		res, err := fit.Fit(fit.Source{Image: src}, licenceRule)
		if err != nil {
			t.Fatal(err)
		}
		if res.Width == 2000 {
			t.Fatal("the page did not shrink")
		}
		plain := fit.Resize(src, 0, 0, res.Width, res.Height)
		if sharper := !bytes.Equal(cropY(res.Image), cropY(plain)); sharper != c.sharper {
			t.Errorf("noise of %g: sharpened %t", c.noise, sharper)
		}
	}
}

// noisy is a picture with normal noise in its brightness.
func noisy(src *image.YCbCr, deviation float64) *image.YCbCr {
	m := image.NewYCbCr(src.Rect, src.SubsampleRatio)
	copy(m.Cb, src.Cb)
	copy(m.Cr, src.Cr)
	r := rand.New(rand.NewPCG(3, 4))
	for i, v := range src.Y {
		m.Y[i] = uint8(math.Round(min(255, max(0, float64(v)+r.NormFloat64()*deviation))))
	}
	return m
}

// The estimate is the noise that was put in, on bare paper and on a page of text alike, and next to nothing where none was.
func TestGrain(t *testing.T) {
	text := photoOf(page(5, 1600, 1131, 0.014, 0.45, 0))
	bare := image.NewYCbCr(text.Rect, text.SubsampleRatio)
	for i := range bare.Y {
		bare.Y[i] = uint8(120 + i%bare.YStride/16)
	}
	for name, src := range map[string]*image.YCbCr{"text": text, "shaded paper": bare} {
		for _, noise := range []float64{0, 1, 2, 4, 8} {
			got := fit.Grain(noisy(src, noise))
			if math.Abs(got-noise) > 0.25+0.2*noise {
				t.Errorf("%s with noise of %g: estimated %.2f", name, noise, got)
			}
		}
	}
	for _, m := range []*image.YCbCr{image.NewYCbCr(image.Rect(0, 0, 1, 1), image.YCbCrSubsampleRatio420), image.NewYCbCr(image.Rect(0, 0, 2, 9), image.YCbCrSubsampleRatio444)} {
		if got := fit.Grain(m); got != 0 {
			t.Errorf("nothing to measure: %g", got)
		}
	}
}
