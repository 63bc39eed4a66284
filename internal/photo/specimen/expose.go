package specimen

import (
	"image"
	"math"
	"math/rand/v2"
)

// one is white in the sensor's linear counts; the rest of the 16 bits is headroom for light that will clip.
const one = 16384

// shot is a picture in linear light, before development.
type shot struct {
	w, h int
	c    [3][]uint16
}

// expose lays the page on its table and lights it. m maps page pixels to photo pixels.
func expose(p Page, s Scene, m plane, long float64, w, h int) *shot {
	o := &shot{w: w, h: h}
	for i := range o.c {
		o.c[i] = make([]uint16, w*h)
	}
	rng := rand.New(rand.NewPCG(s.Seed, 0xe4905e)) //nolint:gosec // pictures, not secrets
	pw, ph := float64(p.Image.Rect.Dx()), float64(p.Image.Rect.Dy())
	shrink := max(1, int(max(pw, ph)/long+0.3))
	sheet := newSheet(p.Image, shrink)
	if s.Photocopy {
		sheet.photocopy(rng)
	}
	table := newTable(s.Table, rng)
	lamp := newLamp(s, m, pw, ph, float64(w), float64(h), long, rng)
	back := m.invert()
	k, unit := 1/float64(shrink), 1/max(pw, ph)
	var rgb, sheetRGB [3]float32
	for y := range h {
		for x := range w {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			u, v := back.apply(fx, fy)
			qv := v
			if s.Bow != 0 && u > 0 && u < pw {
				qv += s.Bow * ph * 4 * u * (pw - u) / (pw * pw)
			}
			alpha := sheet.at(u*k, qv*k, &sheetRGB)
			switch {
			case alpha >= 1:
				rgb = sheetRGB
			default:
				table.at(u*unit, v*unit, &rgb)
				f := (1 - alpha) * contact(u, qv, pw, ph)
				for i := range rgb {
					rgb[i] = rgb[i]*f + sheetRGB[i]
				}
			}
			if s.LCD > 0 && alpha > 0 {
				lcd(&rgb, u*long*unit/s.LCD, v*long*unit/s.LCD)
			}
			lamp.light(&rgb, fx, fy, u/pw)
			i := y*w + x
			for j := range rgb {
				o.c[j][i] = uint16(min(max(rgb[j], 0), 3.99) * one)
			}
		}
	}
	return o
}

// contact is the soft shadow of the page's edge on the table.
func contact(u, v, pw, ph float64) float32 {
	reach := 0.022 * max(pw, ph)
	u, v = u-reach*0.35, v-reach*0.45
	d := math.Hypot(max(-u, u-pw, 0), max(-v, v-ph, 0)) / reach
	if d >= 1 {
		return 1
	}
	return float32(1 - 0.45*(1-d)*(1-d))
}

// lcd multiplies the light by the grid of a screen's coloured stripes; x and y count its pixels.
func lcd(rgb *[3]float32, x, y float64) {
	row := 1 + 0.3*math.Cos(2*math.Pi*y)
	for i := range rgb {
		rgb[i] *= float32(row * (1 + 0.45*math.Cos(2*math.Pi*(x-float64(i)/3))))
	}
}

// sheet is the page in linear light, premultiplied, shrunk by a whole factor so that sampling does not alias.
type sheet struct {
	w, h int
	pix  [][4]float32
}

func newSheet(img *image.RGBA, shrink int) *sheet {
	var lin [256]float32
	for i := range lin {
		lin[i] = float32(linear(float64(i) / 255))
	}
	b := img.Rect
	s := &sheet{w: (b.Dx() + shrink - 1) / shrink, h: (b.Dy() + shrink - 1) / shrink}
	s.pix = make([][4]float32, s.w*s.h)
	k := 1 / float32(shrink*shrink) // a block cut by the edge stays partly transparent
	for y := range b.Dy() {
		for x := range b.Dx() {
			p := img.Pix[y*img.Stride+4*x : y*img.Stride+4*x+4]
			d := &s.pix[y/shrink*s.w+x/shrink]
			if p[3] == 0 {
				continue
			}
			a := float32(p[3]) / 255
			for i := range 3 {
				d[i] += lin[uint8(float32(p[i])/a)] * a * k
			}
			d[3] += a * k
		}
	}
	return s
}

// at samples bilinearly into rgb, premultiplied, and returns the coverage.
func (s *sheet) at(x, y float64, rgb *[3]float32) float32 {
	*rgb = [3]float32{}
	x, y = x-0.5, y-0.5
	if !(x > -1 && y > -1 && x < float64(s.w) && y < float64(s.h)) {
		return 0
	}
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	var a float32
	for j := range 2 {
		wy := fy
		if j == 0 {
			wy = 1 - fy
		}
		if y0+j < 0 || y0+j >= s.h {
			continue
		}
		for i := range 2 {
			wx := fx
			if i == 0 {
				wx = 1 - fx
			}
			if x0+i < 0 || x0+i >= s.w {
				continue
			}
			p := &s.pix[(y0+j)*s.w+x0+i]
			f := wx * wy
			rgb[0] += p[0] * f
			rgb[1] += p[1] * f
			rgb[2] += p[2] * f
			a += p[3] * f
		}
	}
	if a > 0.9995 {
		a = 1
	}
	return a
}

// photocopy takes the colour out, hardens the contrast, and adds specks and a toner streak.
func (s *sheet) photocopy(rng *rand.Rand) {
	streak := rng.IntN(s.w)
	for i := range s.pix {
		p := &s.pix[i]
		if p[3] == 0 {
			continue
		}
		l := (0.2126*p[0] + 0.7152*p[1] + 0.0722*p[2]) / p[3]
		l = min(max((l-0.06)*1.14, 0.012), 0.94)
		if i%s.w == streak {
			l *= 0.85
		}
		p[0], p[1], p[2] = l*p[3], l*p[3], l*p[3]
	}
	for range s.w * s.h / 9000 {
		p := &s.pix[rng.IntN(len(s.pix))]
		p[0], p[1], p[2] = 0.1*p[3], 0.1*p[3], 0.1*p[3]
	}
}

func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func gamma(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}
