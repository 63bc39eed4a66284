package fit_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
)

// Pictures made from nothing: pages of stroke-built pseudo-characters, cards, noise, gradients. All deterministic.

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 77)) }

func toYCbCr(m *image.RGBA, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	b := m.Rect
	full := image.NewYCbCr(b, image.YCbCrSubsampleRatio444)
	for y := range b.Dy() {
		for x := range b.Dx() {
			p := m.Pix[y*m.Stride+4*x:]
			yy, cb, cr := color.RGBToYCbCr(p[0], p[1], p[2])
			full.Y[y*full.YStride+x], full.Cb[y*full.CStride+x], full.Cr[y*full.CStride+x] = yy, cb, cr
		}
	}
	if ratio == image.YCbCrSubsampleRatio444 {
		return full
	}
	out := image.NewYCbCr(b, ratio)
	copy(out.Y, full.Y)
	fx, fy := 1, 1
	if ratio == image.YCbCrSubsampleRatio420 || ratio == image.YCbCrSubsampleRatio422 {
		fx = 2
	}
	if ratio == image.YCbCrSubsampleRatio420 {
		fy = 2
	}
	for y := 0; y < b.Dy(); y += fy {
		for x := 0; x < b.Dx(); x += fx {
			var cb, cr, n int
			for j := range fy {
				for i := range fx {
					if x+i < b.Dx() && y+j < b.Dy() {
						o := (y+j)*full.CStride + x + i
						cb, cr, n = cb+int(full.Cb[o]), cr+int(full.Cr[o]), n+1
					}
				}
			}
			o := y/fy*out.CStride + x/fx
			out.Cb[o], out.Cr[o] = uint8((cb+n/2)/n), uint8((cr+n/2)/n)
		}
	}
	return out
}

func fill(m *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(m, r, &image.Uniform{C: c}, image.Point{}, draw.Src)
}

// stroke blends an anti-aliased line of a width.
func stroke(m *image.RGBA, x0, y0, x1, y1, width float64, c color.RGBA) {
	dx, dy := x1-x0, y1-y0
	n2 := dx*dx + dy*dy
	lo := image.Pt(int(min(x0, x1)-width-1), int(min(y0, y1)-width-1))
	hi := image.Pt(int(max(x0, x1)+width+2), int(max(y0, y1)+width+2))
	r := image.Rectangle{Min: lo, Max: hi}.Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			px, py := float64(x)+0.5-x0, float64(y)+0.5-y0
			t := 0.0
			if n2 > 0 {
				t = min(1, max(0, (px*dx+py*dy)/n2))
			}
			a := width/2 + 0.5 - math.Hypot(px-t*dx, py-t*dy)
			if a <= 0 {
				continue
			}
			a = min(1, a)
			p := m.Pix[y*m.Stride+4*x:]
			for k, v := range [3]uint8{c.R, c.G, c.B} {
				p[k] = uint8(float64(p[k])*(1-a) + float64(v)*a + 0.5)
			}
		}
	}
}

// glyph draws a pseudo-character of eight or so strokes in a box of size s.
func glyph(m *image.RGBA, r *rand.Rand, x, y, s float64, c color.RGBA) {
	width := s * (0.06 + 0.03*r.Float64())
	at := func() float64 { return s * (0.08 + 0.14*float64(r.IntN(7))) }
	for range 6 + r.IntN(5) {
		switch r.IntN(5) {
		case 0, 1:
			v, a, b := y+at(), at(), at()
			stroke(m, x+a, v, x+b, v, width*0.8, c)
		case 2, 3:
			v, a, b := x+at(), at(), at()
			stroke(m, v, y+a, v, y+b, width, c)
		default:
			stroke(m, x+at(), y+at(), x+at(), y+at(), width*0.9, c)
		}
	}
}

// page is a document: a frame, a heading, lines of text, a red seal, on paper with a soft gradient and noise.
func page(seed uint64, w, h int, glyphShare, density, noise float64) *image.RGBA {
	r := rng(seed)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	fill(m, m.Rect, color.RGBA{250, 248, 242, 255})
	fw, fh := float64(w), float64(h)
	gold := color.RGBA{196, 160, 80, 255}
	for k := range 3 {
		d := fh * (0.02 + 0.008*float64(k))
		stroke(m, d, d, fw-d, d, fh*0.002, gold)
		stroke(m, d, fh-d, fw-d, fh-d, fh*0.002, gold)
		stroke(m, d, d, d, fh-d, fh*0.002, gold)
		stroke(m, fw-d, d, fw-d, fh-d, fh*0.002, gold)
	}
	s := fw * glyphShare
	ink := color.RGBA{30, 28, 32, 255}
	for i := range 8 {
		glyph(m, r, fw*0.3+float64(i)*s*2.4, fh*0.07, s*2.2, color.RGBA{150, 30, 30, 255})
	}
	for y := fh * 0.2; y < fh*0.93-s; y += s * 1.8 {
		for x := fw * 0.06; x < fw*0.94-s; x += s * 1.08 {
			if r.Float64() < density {
				glyph(m, r, x, y, s, ink)
			}
		}
	}
	seal(m, fw*0.78, fh*0.75, fh*0.11)
	grain(m, r, noise)
	return m
}

func seal(m *image.RGBA, cx, cy, radius float64) {
	red := color.RGBA{214, 40, 36, 255}
	const n = 72
	for i := range n {
		a, b := 2*math.Pi*float64(i)/n, 2*math.Pi*float64(i+1)/n
		stroke(m, cx+radius*math.Cos(a), cy+radius*math.Sin(a), cx+radius*math.Cos(b), cy+radius*math.Sin(b), radius*0.06, red)
	}
	for i := range 5 {
		a, b := 2*math.Pi*float64(i)/5, 2*math.Pi*float64(i+2)/5
		stroke(m, cx+radius*0.4*math.Sin(a), cy-radius*0.4*math.Cos(a), cx+radius*0.4*math.Sin(b), cy-radius*0.4*math.Cos(b), radius*0.08, red)
	}
}

// grain adds shading and sensor noise of a standard deviation.
func grain(m *image.RGBA, r *rand.Rand, noise float64) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	var table [4096]float64
	for i := range table {
		table[i] = r.NormFloat64() * noise
	}
	state := r.Uint32()
	for y := range h {
		for x := range w {
			p := m.Pix[y*m.Stride+4*x:]
			shade := 1 - 0.05*float64(x)/float64(w) - 0.04*float64(y)/float64(h)
			for k := range 3 {
				state = state*1664525 + 1013904223
				p[k] = uint8(min(255, max(0, float64(p[k])*shade+table[state>>20])))
			}
		}
	}
}

// card is an identity card: pastel waves, a portrait block, a few lines of text.
func card(seed uint64, w, h int, noise float64) *image.RGBA {
	r := rng(seed)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			a := math.Sin(40*u+6*math.Sin(9*v)) * 6
			b := math.Sin(55*v+5*math.Sin(7*u)) * 6
			m.SetRGBA(x, y, color.RGBA{uint8(222 + a), uint8(232 + b), uint8(240 - a), 255})
		}
	}
	fw, fh := float64(w), float64(h)
	s := fw * 0.035
	for l := range 6 {
		for i := range 5 + r.IntN(9) {
			glyph(m, r, fw*0.06+float64(i)*s*1.1, fh*0.1+float64(l)*fh*0.13, s, color.RGBA{40, 40, 50, 255})
		}
	}
	fill(m, image.Rect(int(fw*0.68), int(fh*0.15), int(fw*0.92), int(fh*0.7)), color.RGBA{190, 170, 160, 255})
	stroke(m, fw*0.8, fh*0.35, fw*0.8, fh*0.4, fw*0.1, color.RGBA{120, 90, 80, 255})
	grain(m, r, noise)
	return m
}

func flat(w, h int, c color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	fill(m, m.Rect, c)
	return m
}

func gradient(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 255 / max(1, w-1)), uint8(y * 255 / max(1, h-1)), uint8((x + y) * 255 / max(1, w+h-2)), 255})
		}
	}
	return m
}

func noiseImage(seed uint64, w, h int) *image.RGBA {
	r := rng(seed)
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(r.Uint32())
		if i&3 == 3 {
			m.Pix[i] = 255
		}
	}
	return m
}
