package read_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"icpdoc/internal/photo/specimen"
)

// scanner is how a sheet is scanned. Light is added up as light, then given the curve of sRGB.
type scanner struct {
	dpi     float64
	skew    float64 // degrees
	turns   int     // quarters
	blur    float64 // sigma, pixels of the scan
	noise   float64 // sigma, of 255
	gamma   float64
	black   float64 // what black and white come out as, of 255
	white   float64
	colour  bool
	mix     [3]float64 // of red, green and blue in grey
	quality int        // of a JPEG; 0 for none
	bilevel bool
}

// usual is a scan as an office's machine makes it.
func usual(r *rand.Rand) scanner {
	span := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	mix := [][3]float64{{0.3, 0.59, 0.11}, {0.05, 0.9, 0.05}}[r.IntN(2)] // some machines look at green alone
	return scanner{mix: mix, dpi: 150, skew: span(-0.3, 0.3), blur: span(0.4, 0.75), noise: span(0.8, 3), gamma: span(0.88, 1.15),
		black: span(8, 40), white: span(232, 254)}
}

// scan gives an *image.Gray or an *image.RGBA, or what a JPEG of it decodes to.
func (s scanner) scan(r *rand.Rand, src *image.RGBA) image.Image {
	var lin [256]float32
	for i := range lin {
		lin[i] = float32(math.Pow(float64(i)/255, 2.2))
	}
	k := s.dpi / printDPI
	w, h := int(float64(src.Rect.Dx())*k), int(float64(src.Rect.Dy())*k)
	if s.turns%2 == 1 {
		w, h = h, w
	}
	sin, cos := math.Sincos(s.skew*math.Pi/180 + float64(s.turns)*math.Pi/2)
	planes := 1
	if s.colour {
		planes = 3
	}
	light := make([][]float32, planes)
	for i := range light {
		light[i] = make([]float32, w*h)
	}
	n := max(1, int(math.Round(1/k)))
	for y := range h {
		for x := range w {
			var sum [3]float32
			for j := range n {
				for i := range n {
					u := (float64(x) + (float64(i)+0.5)/float64(n) - float64(w)/2) / k
					v := (float64(y) + (float64(j)+0.5)/float64(n) - float64(h)/2) / k
					px, py := u*cos+v*sin+float64(src.Rect.Dx())/2, -u*sin+v*cos+float64(src.Rect.Dy())/2
					if px < 0 || py < 0 || px >= float64(src.Rect.Dx()) || py >= float64(src.Rect.Dy()) {
						for c := range sum {
							sum[c] += 0.8 // the lid
						}
						continue
					}
					o := src.PixOffset(int(px), int(py))
					for c := range sum {
						sum[c] += lin[src.Pix[o+c]]
					}
				}
			}
			q := 1 / float32(n*n)
			if s.colour {
				for c := range sum {
					light[c][y*w+x] = sum[c] * q
				}
			} else {
				light[0][y*w+x] = (float32(s.mix[0])*sum[0] + float32(s.mix[1])*sum[1] + float32(s.mix[2])*sum[2]) * q
			}
		}
	}
	var tone [4097]float64
	for i := range tone {
		tone[i] = s.black + (s.white-s.black)*math.Pow(float64(i)/4096, s.gamma/2.2)
	}
	develop := func(v float32) uint8 {
		return uint8(min(max(tone[int(min(max(v, 0), 1)*4096)]+r.NormFloat64()*s.noise, 0), 255))
	}
	for c := range light {
		soften(light[c], w, h, s.blur)
	}
	var out image.Image
	if s.colour {
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range light[0] {
			img.SetRGBA(i%w, i/w, color.RGBA{develop(light[0][i]), develop(light[1][i]), develop(light[2][i]), 255})
		}
		out = img
	} else {
		img := image.NewGray(image.Rect(0, 0, w, h))
		for i := range light[0] {
			img.Pix[i] = develop(light[0][i])
			if s.bilevel {
				img.Pix[i] = 255 * (img.Pix[i] / 150)
			}
		}
		out = img
	}
	return packed(out, s.quality)
}

// packed is the picture after a JPEG.
func packed(img image.Image, quality int) image.Image {
	if quality == 0 {
		return img
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return img
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		return img
	}
	return back
}

// soften is a Gaussian of five pixels, enough for the sigmas of a scanner.
func soften(v []float32, w, h int, sigma float64) {
	if sigma <= 0 {
		return
	}
	var k [3]float32
	total := 0.0
	for i := -2; i <= 2; i++ {
		total += math.Exp(-float64(i*i) / (2 * sigma * sigma))
	}
	for i := range k {
		k[i] = float32(math.Exp(-float64(i*i)/(2*sigma*sigma)) / total)
	}
	line := make([]float32, max(w, h))
	run := func(n, start, step int) {
		for i := range n {
			line[i] = v[start+i*step]
		}
		for i := range n {
			at := func(j int) float32 { return line[min(max(j, 0), n-1)] }
			v[start+i*step] = k[0]*line[i] + k[1]*(at(i-1)+at(i+1)) + k[2]*(at(i-2)+at(i+2))
		}
	}
	for y := range h {
		run(w, y*w, 1)
	}
	for x := range w {
		run(h, x, w)
	}
}

// snap is a photograph by a phone: in perspective, in room light, on a table, the phone held along the sheet.
func snap(r *rand.Rand, src *image.RGBA, long int) image.Image {
	span := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	tables := specimen.Tables()
	warm := span(-0.08, 0.08)
	s := specimen.Scene{Seed: r.Uint64(), Table: tables[r.IntN(len(tables))], Fill: span(0.78, 0.97), Tilt: span(-22, 22),
		Yaw: span(-20, 20), Roll: span(-15, 15), ShiftX: span(-0.02, 0.02), ShiftY: span(-0.02, 0.02), Level: span(0.5, 0.9),
		Gradient: span(0, 0.45), GradientAngle: span(0, 360), Cast: [3]float64{1 + warm, 1, 1 - warm}, Blur: span(0.2, 0.9),
		Noise: span(1, 3.5), Bow: span(-0.008, 0.008), Quality: 75 + r.IntN(20)}
	s.Roll += []float64{0, 90, 180, 270}[r.IntN(4)]
	if r.IntN(4) == 0 {
		s.Shadow = span(0.3, 0.55)
	}
	return specimen.Page{Kind: specimen.Blank, Image: sideways(src)}.Photograph(s, long).Image
}

// sideways turns by a quarter, clockwise.
func sideways(a *image.RGBA) *image.RGBA {
	w, h := a.Rect.Dx(), a.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, h, w))
	for y := range h {
		for x := range w {
			copy(out.Pix[x*out.Stride+4*(h-1-y):][:4], a.Pix[y*a.Stride+4*x:])
		}
	}
	return out
}

// beside lays two sheets on one.
func beside(a, b *image.RGBA) *image.RGBA {
	w := a.Rect.Dx()
	out := image.NewRGBA(image.Rect(0, 0, w+b.Rect.Dx(), max(a.Rect.Dy(), b.Rect.Dy())))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, a.Rect, a, image.Point{}, draw.Src)
	draw.Draw(out, b.Rect.Add(image.Pt(w, 0)), b, image.Point{}, draw.Src)
	return out
}
