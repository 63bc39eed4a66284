package fit_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"icpdoc/internal/photo/fit"
)

// stdAt is the standard encoder's largest file within a ceiling.
func stdAt(t *testing.T, img *image.YCbCr, ceiling int) []byte {
	t.Helper()
	lo, hi := 1, 100
	var best []byte
	for lo <= hi {
		q := (lo + hi) / 2
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: q}); err != nil {
			t.Fatal(err)
		}
		if b.Len() <= ceiling {
			best, lo = b.Bytes(), q+1
		} else {
			hi = q - 1
		}
	}
	return best
}

// At the very same number of bytes our file must show text more truly than the standard encoder's, by every measure.
func TestReadsBetterThanTheStandardEncoderAtEqualBytes(t *testing.T) {
	pages := map[string]*image.RGBA{
		"sparse page": page(11, 1280, 905, 0.017, 0.35, 1),
		"dense page":  page(12, 1280, 905, 0.014, 0.8, 1.5),
		"noisy page":  page(13, 1280, 905, 0.016, 0.6, 4),
		"card":        card(14, 1280, 807, 1.5),
	}
	for name, m := range pages {
		t.Run(name, func(t *testing.T) {
			img := toYCbCr(m, image.YCbCrSubsampleRatio420)
			w, h := img.Rect.Dx(), img.Rect.Dy()
			for _, ceiling := range []int{60000, 120000} {
				std := stdAt(t, img, ceiling)
				res, err := fit.Within(img, fit.Rule{MaxBytes: len(std)})
				if err != nil {
					t.Fatal(err)
				}
				a, b := decode(t, res.JPEG), decode(t, std)
				ours, ourText := ssim(img.Y, cropY(a), w, h)
				theirs, theirText := ssim(img.Y, cropY(b), w, h)
				po, pt := psnr(img.Y, cropY(a)), psnr(img.Y, cropY(b))
				t.Logf("%d bytes (std %d): ssim %.4f vs %.4f, text %.4f vs %.4f, psnr %.2f vs %.2f, q %.1f %s",
					len(res.JPEG), len(std), ours, theirs, ourText, theirText, po, pt, res.Quality, res.Subsampling)
				if ourText <= theirText || po <= pt {
					t.Errorf("at %d bytes text SSIM %.4f and PSNR %.2f are not above %.4f and %.2f", len(std), ourText, po, theirText, pt)
				}
			}
		})
	}
}

// cropY gives a decoded picture's luma without the decoder's padding.
func cropY(m *image.YCbCr) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := make([]byte, 0, w*h)
	for y := range h {
		out = append(out, m.Y[y*m.YStride:][:w]...)
	}
	return out
}
