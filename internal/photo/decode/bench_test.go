package decode_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/photo/decode"
)

// page paints w×h of something like a licence page as a telephone sees it: rows of small dark strokes on shaded,
// slightly noisy paper.
func page(w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 215 + 25*x/w - 15*y/h + r.IntN(7)
			if y%64 > 20 && x%80 > 12 && w/16 < x && x < w-w/16 && (x*7/5^y*3/2)&12 == 0 {
				v = 60 + r.IntN(30)
			}
			m.SetRGBA(x, y, color.RGBA{byte(v), byte(v - 4), byte(v - 12), 255})
		}
	}
	return m
}

func photo12() []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, page(4120, 2913), &jpeg.Options{Quality: 88})
	return b.Bytes()
}

// BenchmarkJPEG12 decodes a 12-megapixel baseline 4:2:0 photo whole, at 1/2 and at 1/4, and with the standard library.
func BenchmarkJPEG12(b *testing.B) {
	data := photo12()
	for _, c := range []struct {
		name string
		long int
	}{{"full", 0}, {"half", 2000}, {"quarter", 1000}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				mustDecode(b, data, decode.Options{LongSide: c.long})
			}
		})
	}
	b.Run("standard", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			jpeg.Decode(bytes.NewReader(data))
		}
	})
}
