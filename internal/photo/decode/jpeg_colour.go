package decode

import "image"

// rowOf spreads one row of a plane to full width.
func rowOf(p plane, y, w, h int, out []byte) []byte {
	sy := 1
	if p.h < h {
		sy = ceilDiv(h, p.h)
	}
	row := p.pix[min(y/sy, p.h-1)*p.stride:]
	if p.w >= w {
		return row[:w]
	}
	sx := ceilDiv(w, p.w)
	for x := range w {
		out[x] = row[min(x/sx, p.w-1)]
	}
	return out
}

// fromRGB brings a file whose components are red, green and blue to planes.
func (d *jpegDecoder) fromRGB(m *image.YCbCr) (*image.YCbCr, error) {
	return d.rebuild(m, func(y int, a, b, c, rgb []byte) {
		for x := range a {
			rgb[3*x], rgb[3*x+1], rgb[3*x+2] = a[x], b[x], c[x]
		}
	})
}

// fromPress brings CMYK and YCCK to planes, naively: light is what ink and black let through. Adobe writes both
// inverted, so that a sample is light and not ink.
func (d *jpegDecoder) fromPress(m *image.YCbCr, black *channel) (*image.YCbCr, error) {
	ycck := d.file.adobe && d.file.transform != 0
	return d.rebuild(m, func(y int, a, b, c, rgb []byte) {
		k := black.pix[y*black.stride:]
		for x := range a {
			r, g, bl, light := a[x], b[x], c[x], k[x]
			switch {
			case ycck:
				r, g, bl = toRGB(r, g, bl)
				r, g, bl = 255-r, 255-g, 255-bl
			case !d.file.adobe:
				r, g, bl, light = 255-r, 255-g, 255-bl, 255-light
			}
			rgb[3*x], rgb[3*x+1], rgb[3*x+2] = dim(r, light), dim(g, light), dim(bl, light)
		}
	})
}

func dim(c, light byte) byte { return byte((uint32(c)*uint32(light) + 127) / 255) }

// rebuild makes 4:4:4 planes of rows that a function turns into RGB.
func (d *jpegDecoder) rebuild(m *image.YCbCr, row func(y int, a, b, c, rgb []byte)) (*image.YCbCr, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := newPlanes(w, h, image.YCbCrSubsampleRatio444)
	ps := planes(m)
	rgb, bufA, bufB := make([]byte, 3*w), make([]byte, w), make([]byte, w)
	for y := range h {
		if y&15 == 0 && d.stop() {
			return nil, cancelled()
		}
		a := ps[0].pix[y*ps[0].stride:][:w]
		row(y, a, rowOf(ps[1], y, w, h, bufA), rowOf(ps[2], y, w, h, bufB), rgb)
		toYCC(rgb, out.Y[y*out.YStride:], out.Cb[y*out.CStride:], out.Cr[y*out.CStride:])
	}
	return out, nil
}

// toRGB is the inverse of the JFIF equations in 16-bit fixed point.
func toRGB(y, cb, cr byte) (r, g, b byte) {
	yy, u, v := int32(y)<<16+1<<15, int32(cb)-128, int32(cr)-128
	return clamp8((yy + 91881*v) >> 16), clamp8((yy - 22554*u - 46802*v) >> 16), clamp8((yy + 116130*u) >> 16)
}
