package frame

import (
	"image"

	"icpdoc/internal/photo/chroma"
)

// plane is one component of a picture, its first sample at pix[0].
type plane struct {
	pix          []byte
	stride, w, h int
	sx, sy       int // picture pixels per sample
}

// planes gives the three components; not ok when the picture is empty or its memory is too short for its size.
func planes(img *image.YCbCr) (p [3]plane, ok bool) {
	if img == nil || img.Rect.Empty() {
		return p, false
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	sx, sy := chroma.Span(img.SubsampleRatio)
	x0, y0 := img.Rect.Min.X, img.Rect.Min.Y
	yo, co := img.YOffset(x0, y0), img.COffset(x0, y0)
	cw, ch := chroma.Size(w, h, img.SubsampleRatio)
	cut := func(pix []byte, off, stride, w, h int) []byte {
		if off < 0 || stride < w || off > len(pix) || len(pix)-off < (h-1)*stride+w {
			return nil
		}
		return pix[off:]
	}
	p[0] = plane{cut(img.Y, yo, img.YStride, w, h), img.YStride, w, h, 1, 1}
	p[1] = plane{cut(img.Cb, co, img.CStride, cw, ch), img.CStride, cw, ch, sx, sy}
	p[2] = plane{cut(img.Cr, co, img.CStride, cw, ch), img.CStride, cw, ch, sx, sy}
	return p, p[0].pix != nil && p[1].pix != nil && p[2].pix != nil
}

// unit is the fixed point of a map: 16 steps to a grey level, so that averaging keeps what white on white needs.
const unit = 16

// field is a small map of w by h in steps of 1/unit grey level.
type field struct {
	w, h int
	v    []int32
}

func newField(w, h int) field { return field{w, h, make([]int32, w*h)} }

// shrink averages a component over boxes of f picture pixels into a map of w by h.
func shrink(p plane, w, h int, f float64) field {
	o := newField(w, h)
	fx, fy := f/float64(p.sx), f/float64(p.sy)
	x0s, x1s := make([]int, w), make([]int, w)
	span := func(i int, f float64, n int) (int, int) {
		a := min(int(float64(i)*f), n-1)
		return a, min(n, max(a+1, int(float64(i+1)*f)))
	}
	for x := range x0s {
		x0s[x], x1s[x] = span(x, fx, p.w)
	}
	sum := make([]int32, p.w)
	for y := range h {
		y0, y1 := span(y, fy, p.h)
		clear(sum)
		for yy := y0; yy < y1; yy++ {
			row := p.pix[yy*p.stride : yy*p.stride+len(sum)]
			for x, v := range row {
				sum[x] += int32(v)
			}
		}
		out := o.v[y*w : (y+1)*w]
		for x := range out {
			var t int32
			for _, v := range sum[x0s[x]:x1s[x]] {
				t += v
			}
			out[x] = t * unit / int32((x1s[x]-x0s[x])*(y1-y0))
		}
	}
	return o
}

// spread is the running maximum (sign 1) or minimum (sign -1) over a square of 2r+1.
// Windows grow by doubling: two maxima of overlapping halves give the maximum of the whole.
func spread(a field, r int, sign int32) field {
	const low = -1 << 30
	o := newField(a.w, a.h)
	n := 2*r + 1
	buf := make([]int32, a.w+n)
	for y := range a.h {
		for i := range buf {
			buf[i] = low
		}
		for x, v := range a.v[y*a.w : (y+1)*a.w] {
			buf[x+r] = v * sign
		}
		for have := 1; have < n; {
			s := min(have, n-have)
			lead := buf[s:]
			for i, v := range lead {
				buf[i] = max(buf[i], v)
			}
			have += s
		}
		copy(o.v[y*a.w:(y+1)*a.w], buf)
	}
	col := make([]int32, a.w*(a.h+n))
	for i := range col {
		col[i] = low
	}
	copy(col[r*a.w:], o.v)
	for have := 1; have < n; {
		s := min(have, n-have)
		lead := col[s*a.w:]
		for i, v := range lead {
			col[i] = max(col[i], v)
		}
		have += s
	}
	for i := range o.v {
		o.v[i] = col[i] * sign
	}
	return o
}

func closing(a field, r int) field { return spread(spread(a, r, 1), r, -1) }
func opening(a field, r int) field { return spread(spread(a, r, -1), r, 1) }

// soften averages over 3×3.
func soften(a field) field {
	o := newField(a.w, a.h)
	row := make([]int32, a.w)
	for y := range a.h {
		u, c, d := a.v[max(0, y-1)*a.w:], a.v[y*a.w:], a.v[min(a.h-1, y+1)*a.w:]
		for x := range row {
			row[x] = u[x] + c[x] + d[x]
		}
		for x := range row {
			o.v[y*a.w+x] = (row[max(0, x-1)] + row[x] + row[min(a.w-1, x+1)]) / 9
		}
	}
	return o
}
