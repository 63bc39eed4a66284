package decode_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/photo/decode"
)

// scene paints smooth colours with some hard edges, the same for every size.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{byte(40 + 180*x/w), byte(40 + 160*y/h), byte(200 - 120*(x+y)/(w+h)), 255}
			if (x*8/w+y*6/h)%3 == 0 {
				c.R, c.G = c.R/2, 255-c.G/2
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func TestDecodeReadsJPEGAndPNG(t *testing.T) {
	src := scene(123, 77)
	var j, p bytes.Buffer
	jpeg.Encode(&j, src, &jpeg.Options{Quality: 95})
	png.Encode(&p, src)
	for _, b := range [][]byte{j.Bytes(), p.Bytes()} {
		pic, err := decode.Decode(b, decode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if pic.Image.Rect != image.Rect(0, 0, 123, 77) || pic.ExtentW != 123 || pic.Info.Width != 123 {
			t.Fatalf("%+v %v", pic.Info, pic.Image.Rect)
		}
	}
}

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
