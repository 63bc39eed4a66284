package raster

import (
	"image"
	"image/draw"

	"icpdoc/internal/typeset"
)

// drawSrc lets the rasteriser write over what its mask had before.
const drawSrc = draw.Src

// sheet is the paper: one byte a pixel, or four in colour.
type sheet struct {
	pix    []byte
	w, h   int
	deep   int // bytes a pixel: 1 or 4
	stride int
}

// newSheet gives white paper in the memory of pixels, which grows when it must.
func newSheet(w, h int, colour bool, pixels *[]byte) sheet {
	s := sheet{w: w, h: h, deep: 1}
	if colour {
		s.deep = 4
	}
	s.stride = w * s.deep
	n := s.stride * h
	if cap(*pixels) < n {
		*pixels = make([]byte, n)
	}
	s.pix = (*pixels)[:n]
	for i := range s.pix {
		s.pix[i] = 255
	}
	return s
}

func (s *sheet) bounds() image.Rectangle { return image.Rect(0, 0, s.w, s.h) }

func (s *sheet) image() image.Image {
	if s.deep == 4 {
		return &image.RGBA{Pix: s.pix, Stride: s.stride, Rect: s.bounds()}
	}
	return &image.Gray{Pix: s.pix, Stride: s.stride, Rect: s.bounds()}
}

// ink is a colour as the paper takes it: its brightness (Rec. 601) three times on grey paper.
func (s *sheet) ink(c typeset.Colour) [3]int {
	r, g, b := int(c>>16&255), int(c>>8&255), int(c&255)
	if s.deep == 4 {
		return [3]int{r, g, b}
	}
	y := (299*r + 587*g + 114*b + 500) / 1000
	return [3]int{y, y, y}
}

// rect fills whole pixels.
func (s *sheet) rect(x0, y0, x1, y1 int, c typeset.Colour) {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, s.w), min(y1, s.h)
	if x0 >= x1 {
		return
	}
	k := s.ink(c)
	for y := y0; y < y1; y++ {
		line := s.pix[y*s.stride+x0*s.deep : y*s.stride+x1*s.deep]
		if s.deep == 1 {
			for i := range line {
				line[i] = byte(k[0])
			}
			continue
		}
		for i := 0; i < len(line); i += 4 {
			line[i], line[i+1], line[i+2] = byte(k[0]), byte(k[1]), byte(k[2])
		}
	}
}

// blend lays a colour over a row from x on, as dense as cover says.
func (s *sheet) blend(x, y int, cover []byte, c typeset.Colour) {
	k := s.ink(c)
	line := s.pix[y*s.stride+x*s.deep:]
	for i, a := range cover {
		if a == 0 {
			continue
		}
		for j := range min(s.deep, 3) {
			v := &line[i*s.deep+j]
			*v = mix(int(*v), k[j], int(a))
		}
	}
}

// mix goes a/255 of the way from v to to.
func mix(v, to, a int) byte {
	t := (to-v)*a + 127
	if to < v {
		t = (to-v)*a - 127
	}
	return byte(v + t/255)
}
