package decode

import (
	"image"
	"image/color"
)

// newPlanes makes an image of w×h whose planes begin at 0,0.
func newPlanes(w, h int, r image.YCbCrSubsampleRatio) *image.YCbCr {
	return image.NewYCbCr(image.Rect(0, 0, w, h), r)
}

// fill sets every byte of a plane.
func fill(p []byte, v byte) {
	for i := range p {
		p[i] = v
	}
}

// planar brings any image of the decoders to planes; alpha is laid onto white.
func planar(img image.Image, stop func() bool) (*image.YCbCr, error) {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	switch m := img.(type) {
	case *image.YCbCr:
		return conform(m), nil
	case *image.Gray:
		out := newPlanes(w, h, image.YCbCrSubsampleRatio420)
		for y := range h {
			copy(out.Y[y*out.YStride:y*out.YStride+w], m.Pix[y*m.Stride:])
		}
		fill(out.Cb, 128)
		fill(out.Cr, 128)
		return out, nil
	}
	row := rowReader(img)
	out := newPlanes(w, h, image.YCbCrSubsampleRatio444)
	rgb := make([]byte, 3*w)
	for y := range h {
		if y&15 == 0 && stop() {
			return nil, cancelled()
		}
		row(y, rgb)
		toYCC(rgb, out.Y[y*out.YStride:], out.Cb[y*out.CStride:], out.Cr[y*out.CStride:])
	}
	return out, nil
}

// toYCC converts one row of RGB triples by the JFIF equations in 16-bit fixed point.
func toYCC(rgb, yy, cb, cr []byte) {
	for i, j := 0, 0; j+2 < len(rgb); i, j = i+1, j+3 {
		r, g, b := int32(rgb[j]), int32(rgb[j+1]), int32(rgb[j+2])
		yy[i] = byte((19595*r + 38470*g + 7471*b + 1<<15) >> 16)
		cb[i] = clamp8((-11056*r - 21712*g + 32768*b + 257<<15) >> 16)
		cr[i] = clamp8((32768*r - 27440*g - 5328*b + 257<<15) >> 16)
	}
}

func clamp8(v int32) byte {
	if uint32(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return byte(v)
}

// onWhite lays a colour with straight alpha onto white.
func onWhite(c, a byte) byte {
	return byte((uint32(c)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}

// rowReader gives a function that writes row y as RGB triples onto white.
func rowReader(img image.Image) func(y int, rgb []byte) {
	b := img.Bounds()
	w := b.Dx()
	switch m := img.(type) {
	case *image.NRGBA:
		return func(y int, rgb []byte) {
			p := m.Pix[y*m.Stride : y*m.Stride+4*w]
			for i, j := 0, 0; i < len(p); i, j = i+4, j+3 {
				a := p[i+3]
				if a == 255 {
					rgb[j], rgb[j+1], rgb[j+2] = p[i], p[i+1], p[i+2]
					continue
				}
				rgb[j], rgb[j+1], rgb[j+2] = onWhite(p[i], a), onWhite(p[i+1], a), onWhite(p[i+2], a)
			}
		}
	case *image.RGBA:
		return func(y int, rgb []byte) {
			p := m.Pix[y*m.Stride : y*m.Stride+4*w]
			for i, j := 0, 0; i < len(p); i, j = i+4, j+3 {
				rest := 255 - int32(p[i+3]) // the colours are multiplied by alpha already
				rgb[j], rgb[j+1], rgb[j+2] = clamp8(int32(p[i])+rest), clamp8(int32(p[i+1])+rest), clamp8(int32(p[i+2])+rest)
			}
		}
	case *image.Paletted:
		var pal [256][3]byte
		for i, c := range m.Palette {
			if i < 256 {
				pal[i] = paper(c)
			}
		}
		return func(y int, rgb []byte) {
			for i, v := range m.Pix[y*m.Stride : y*m.Stride+w] {
				copy(rgb[3*i:3*i+3], pal[v][:])
			}
		}
	case *image.CMYK:
		return func(y int, rgb []byte) {
			p := m.Pix[y*m.Stride : y*m.Stride+4*w]
			for i, j := 0, 0; i < len(p); i, j = i+4, j+3 {
				rgb[j], rgb[j+1], rgb[j+2] = inkToRGB(p[i], p[i+3]), inkToRGB(p[i+1], p[i+3]), inkToRGB(p[i+2], p[i+3])
			}
		}
	case *image.Gray16:
		return func(y int, rgb []byte) {
			for i := range w {
				v := round16(uint32(m.Pix[y*m.Stride+2*i])<<8 | uint32(m.Pix[y*m.Stride+2*i+1]))
				rgb[3*i], rgb[3*i+1], rgb[3*i+2] = v, v, v
			}
		}
	default: // 16 bits a channel, alpha with planes: RGBA gives colours multiplied by alpha, 16 bits each
		return func(y int, rgb []byte) {
			for i := range w {
				c := paper(img.At(b.Min.X+i, b.Min.Y+y))
				copy(rgb[3*i:3*i+3], c[:])
			}
		}
	}
}

// inkToRGB is the naive conversion of one ink and black, both 255 at full ink, to light.
func inkToRGB(ink, black byte) byte {
	return byte((uint32(255-ink)*uint32(255-black) + 127) / 255)
}

func round16(v uint32) byte { return byte((v*255 + 32767) / 65535) }

// paper gives a colour as it looks on white.
func paper(c color.Color) [3]byte {
	r, g, b, a := c.RGBA()
	rest := 65535 - min(a, 65535)
	return [3]byte{round16(min(r+rest, 65535)), round16(min(g+rest, 65535)), round16(min(b+rest, 65535))}
}
