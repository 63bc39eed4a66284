package read

import (
	"image"
	"image/color"
)

// Limits of what is looked at, so that no picture takes long. A sheet at 600 dpi has 35 megapixels.
const (
	mostPixels = 16 << 20 // of a plane; larger pictures are thinned by a whole factor
	leastSide  = 41       // pixels: nothing smaller holds a symbol
)

// plane is one brightness per pixel, 0 dark. Places are continuous: the middle of the first pixel is at 0.5, 0.5.
type plane struct {
	w, h int
	pix  []uint8
}

// channel tells which brightness of a colour picture is looked at.
type channel int

const (
	brightest channel = iota // the largest of red, green and blue: coloured ink vanishes, toner stays
	luma
)

// thinning is the whole factor by which a picture of this size is read.
func thinning(b image.Rectangle) int {
	w, h := b.Dx(), b.Dy()
	k := 1
	for (w/k)*(h/k) > mostPixels || w/k > 1<<15 || h/k > 1<<15 {
		k++
	}
	return k
}

// newPlane reads every k-th pixel of a picture in both directions.
func newPlane(img image.Image, c channel, k int) *plane {
	b := img.Bounds()
	p := &plane{w: b.Dx() / k, h: b.Dy() / k}
	p.pix = make([]uint8, p.w*p.h)
	switch img := img.(type) {
	case *image.Gray:
		p.rows(func(y int, row []uint8) {
			src := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*k):]
			if k == 1 {
				copy(row, src)
				return
			}
			for x := range row {
				row[x] = src[x*k]
			}
		})
	case *image.YCbCr:
		p.fromYCbCr(img, c, k)
	case *image.RGBA:
		p.rows(func(y int, row []uint8) {
			fromRGB(row, img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*k):], c, k, true)
		})
	case *image.NRGBA:
		p.rows(func(y int, row []uint8) {
			fromRGB(row, img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*k):], c, k, false)
		})
	case *image.Paletted:
		p.fromPaletted(img, c, k)
	default:
		p.rows(func(y int, row []uint8) {
			for x := range row {
				row[x] = brightness(img.At(b.Min.X+x*k, b.Min.Y+y*k), c)
			}
		})
	}
	return p
}

func (p *plane) rows(read func(y int, row []uint8)) {
	for y := range p.h {
		read(y, p.pix[y*p.w:(y+1)*p.w])
	}
}

// brightness is that of any colour laid on white paper.
func brightness(at color.Color, c channel) uint8 {
	r, g, b, a := at.RGBA()
	under := 0xffff - a // premultiplied, so white paper fills the rest
	return mix(uint8(min(r+under, 0xffff)>>8), uint8(min(g+under, 0xffff)>>8), uint8(min(b+under, 0xffff)>>8), c)
}

func mix(r, g, b uint8, c channel) uint8 {
	if c == brightest {
		return max(r, g, b)
	}
	return uint8((77*uint32(r) + 150*uint32(g) + 29*uint32(b) + 128) >> 8)
}

// fromRGB reads a row of four bytes a pixel, laid on white paper.
func fromRGB(row, src []uint8, c channel, k int, premultiplied bool) {
	for x := range row {
		s := src[4*x*k : 4*x*k+4 : 4*x*k+4]
		r, g, b := s[0], s[1], s[2]
		if a := uint32(s[3]); a != 255 {
			lay := func(v uint8) uint8 {
				if premultiplied {
					return uint8(min(uint32(v)+255-a, 255))
				}
				return uint8((uint32(v)*a + 255*(255-a)) / 255)
			}
			r, g, b = lay(r), lay(g), lay(b)
		}
		row[x] = mix(r, g, b, c)
	}
}

func (p *plane) fromPaletted(img *image.Paletted, c channel, k int) {
	var table [256]uint8
	for i, at := range img.Palette {
		if i < len(table) {
			table[i] = brightness(at, c)
		}
	}
	b := img.Rect
	p.rows(func(y int, row []uint8) {
		src := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y*k):]
		for x := range row {
			row[x] = table[src[x*k]]
		}
	})
}

// fromYCbCr adds to the brightness what the colour adds to its largest channel.
func (p *plane) fromYCbCr(img *image.YCbCr, c channel, k int) {
	b := img.Rect
	var red, blue, greenB, greenR [256]int32 // in 1/256
	for i := range 256 {
		d := int32(i) - 128
		red[i], blue[i], greenB[i], greenR[i] = 359*d, 454*d, -88*d, -183*d
	}
	p.rows(func(y int, row []uint8) {
		sy := b.Min.Y + y*k
		src := img.Y[img.YOffset(b.Min.X, sy):]
		if c == luma {
			for x := range row {
				row[x] = src[x*k]
			}
			return
		}
		last, add := -1, int32(0)
		for x := range row {
			if i := img.COffset(b.Min.X+x*k, sy); i != last {
				cb, cr := img.Cb[i], img.Cr[i]
				last, add = i, max(red[cr], blue[cb], greenB[cb]+greenR[cr])>>8
			}
			row[x] = uint8(min(max(int32(src[x*k])+add, 0), 255))
		}
	})
}

// half is the plane at half the size, each pixel the mean of four.
func (p *plane) half() *plane {
	h := &plane{w: p.w / 2, h: p.h / 2}
	h.pix = make([]uint8, h.w*h.h)
	for y := range h.h {
		a, b := p.pix[2*y*p.w:(2*y+1)*p.w], p.pix[(2*y+1)*p.w:(2*y+2)*p.w]
		row := h.pix[y*h.w : (y+1)*h.w]
		for x := range row {
			row[x] = uint8((uint32(a[2*x]) + uint32(a[2*x+1]) + uint32(b[2*x]) + uint32(b[2*x+1]) + 2) >> 2)
		}
	}
	return h
}

// sharper brings out what a blur has spread: each pixel moves away from the mean of its neighbours.
func (p *plane) sharper() *plane {
	s := &plane{w: p.w, h: p.h, pix: make([]uint8, len(p.pix))}
	copy(s.pix, p.pix)
	for y := 1; y < p.h-1; y++ {
		a, b, c := p.pix[(y-1)*p.w:y*p.w], p.pix[y*p.w:(y+1)*p.w], p.pix[(y+1)*p.w:(y+2)*p.w]
		row := s.pix[y*p.w : (y+1)*p.w]
		for x := 1; x < p.w-1; x++ {
			around := int32(a[x-1]) + int32(a[x]) + int32(a[x+1]) + int32(b[x-1]) + int32(b[x+1]) + int32(c[x-1]) + int32(c[x]) + int32(c[x+1])
			v := int32(b[x])
			row[x] = uint8(min(max(v+(8*v-around)*3/16, 0), 255))
		}
	}
	return s
}

// at is the brightness between pixels, bilinear; outside the plane, that of its edge.
func (p *plane) at(x, y float64) float32 {
	x, y = x-0.5, y-0.5
	if !(x >= 0 && y >= 0 && x < float64(p.w-1) && y < float64(p.h-1)) {
		return p.edge(x, y)
	}
	x0, y0 := int(x), int(y)
	fx, fy := float32(x-float64(x0)), float32(y-float64(y0))
	i := y0*p.w + x0
	a, b := float32(p.pix[i]), float32(p.pix[i+1])
	c, d := float32(p.pix[i+p.w]), float32(p.pix[i+p.w+1])
	a += (b - a) * fx
	c += (d - c) * fx
	return a + (c-a)*fy
}

func (p *plane) edge(x, y float64) float32 {
	x, y = min(max(x, 0), float64(p.w-1)), min(max(y, 0), float64(p.h-1))
	if x != x || y != y {
		return 0
	}
	return float32(p.pix[int(y+0.5)*p.w+int(x+0.5)])
}
