package read_test

import (
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/imprint/read"
)

// liar is a picture whose pixels are not where it says.
type liar struct{ *image.Gray }

func (liar) Bounds() image.Rectangle { return image.Rect(0, 0, 500, 500) }

// grid is a picture full of the squares that codes have in their corners.
func grid(n, module int) image.Image {
	img := image.NewGray(image.Rect(0, 0, n, n))
	for i := range img.Pix {
		x, y := i%n/module%9-4, i/n/module%9-4
		img.Pix[i] = 255
		if r := max(x, -x, y, -y); r != 2 && r != 4 {
			img.Pix[i] = 0
		}
	}
	return img
}

func TestOddPictures(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 1200, 1200))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32())
	}
	for name, img := range map[string]image.Image{
		"one pixel":          image.NewGray(image.Rect(0, 0, 1, 1)),
		"no pixel":           image.NewNRGBA(image.Rectangle{}),
		"thin":               image.NewGray(image.Rect(0, 0, 1_000_000, 1)),
		"thin, 41 high":      image.NewGray(image.Rect(0, 0, 400_000, 41)),
		"tall":               image.NewGray(image.Rect(0, 0, 3, 100_000)),
		"smallest":           image.NewGray(image.Rect(0, 0, 41, 41)),
		"odd sides":          image.NewGray(image.Rect(-7, -3, 90, 120)),
		"black":              image.NewGray(image.Rect(0, 0, 800, 800)),
		"endless":            image.NewUniform(color.White),
		"noise":              noise,
		"finders everywhere": grid(900, 3),
		"large finders":      grid(900, 21),
		"liar":               liar{image.NewGray(image.Rect(0, 0, 9, 9))},
		"no palette":         &image.Paletted{Pix: make([]uint8, 10000), Stride: 100, Rect: image.Rect(0, 0, 100, 100)},
	} {
		if found := read.Codes(img); len(found) > 0 {
			t.Errorf("%s: read %v", name, found)
		}
	}
}

// The kinds of pictures that decoders give, and parts of pictures, all hold the same code, and its corners are told in
// their own pixels.
func TestEveryKindOfPicture(t *testing.T) {
	o := enter(t)
	p := o.print(t, 3)
	full := usual(rand.New(rand.NewPCG(4, 4)))
	full.skew, full.colour = 0, true
	scan := full.scan(rand.New(rand.NewPCG(5, 5)), p.img)
	b := scan.Bounds()
	part := image.Rect(b.Dx()/2, b.Dy()*2/3, b.Dx()-7, b.Dy()-3)
	copied := func(to draw.Image) image.Image {
		draw.Draw(to, to.Bounds(), scan, to.Bounds().Min, draw.Src)
		return to
	}
	for name, img := range map[string]image.Image{
		"RGBA":          copied(image.NewRGBA(part)),
		"RGBA64":        copied(image.NewRGBA64(part)),
		"NRGBA":         copied(image.NewNRGBA(part)),
		"NRGBA64":       copied(image.NewNRGBA64(part)),
		"Gray":          copied(image.NewGray(part)),
		"Gray16":        copied(image.NewGray16(part)),
		"CMYK":          copied(image.NewCMYK(part)),
		"Paletted":      copied(image.NewPaletted(part, palette.Plan9)),
		"part":          scan.(*image.RGBA).SubImage(part),
		"part of JPEG":  packed(scan, 80).(*image.YCbCr).SubImage(part),
		"part of grey":  copied(image.NewGray(b)).(*image.Gray).SubImage(part),
		"part of alpha": copied(image.NewNRGBA(b)).(*image.NRGBA).SubImage(part),
	} {
		found := read.Codes(img)
		if len(found) != 1 || found[0].Payload != p.payload {
			t.Errorf("%s: read %v", name, found)
			continue
		}
		const px = 150 / 25.4
		for i, want := range [4][2]float64{{0, 0}, {symbolSide, 0}, {symbolSide, symbolSide}, {0, symbolSide}} {
			got := found[0].Corners[i]
			if d := math.Hypot(got[0]-(p.x+want[0])*px, got[1]-(p.y+want[1])*px); d > 2.5 {
				t.Errorf("%s: corner %d at %v, %.1f pixels off", name, i, got, d)
			}
		}
	}
}

// A drawing on nothing, as a signature pad or a PDF's stamp gives it, lies on white paper.
func TestTransparentPaper(t *testing.T) {
	o := enter(t)
	p := o.print(t, 5)
	clear := image.NewNRGBA(image.Rect(0, 0, p.img.Rect.Dx()/2, p.img.Rect.Dy()/2))
	for y := range clear.Rect.Dy() {
		for x := range clear.Rect.Dx() {
			clear.SetNRGBA(x, y, color.NRGBA{A: 255 - p.img.RGBAAt(2*x, 2*y).R})
		}
	}
	if found := read.Codes(clear); len(found) != 1 || found[0].Payload != p.payload {
		t.Errorf("read %v", found)
	}
}

// FuzzCodes draws what the bytes say into a picture that holds a code, and reads it: no panic, and never a payload that is
// not there.
func FuzzCodes(f *testing.F) {
	o := enter(f)
	p := o.print(f, 0)
	s := usual(rand.New(rand.NewPCG(1, 1)))
	scan := s.scan(rand.New(rand.NewPCG(2, 2)), p.img).(*image.Gray)
	corner := scan.SubImage(image.Rect(scan.Rect.Dx()/2, scan.Rect.Dy()*3/4, scan.Rect.Dx(), scan.Rect.Dy())).(*image.Gray)
	f.Add([]byte{})
	f.Add([]byte{200, 180, 30, 30, 0, 90, 90, 200, 200, 255})
	f.Add([]byte{0, 0, 255, 255, 128, 100, 100, 80, 80, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		img := image.NewGray(corner.Bounds())
		draw.Draw(img, img.Bounds(), corner, corner.Bounds().Min, draw.Src)
		for ; len(data) >= 5; data = data[5:] { // a patch: place, size, brightness
			at := img.Rect.Min.Add(image.Pt(int(data[0])*2, int(data[1])*2))
			box := image.Rectangle{at, at.Add(image.Pt(int(data[2])/2+1, int(data[3])/2+1))}
			draw.Draw(img, box, image.NewUniform(color.Gray{Y: data[4]}), image.Point{}, draw.Src)
		}
		for _, found := range read.Codes(img) {
			if found.Payload != p.payload {
				t.Errorf("read %q", found.Payload)
			}
		}
	})
}
