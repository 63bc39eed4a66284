package decode

import (
	"image"

	"icpdoc/internal/photo/chroma"
)

// plane is one channel: w×h bytes at a stride.
type plane struct {
	pix          []byte
	w, h, stride int
}

func planes(m *image.YCbCr) [3]plane {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cw, ch := chroma.Size(w, h, m.SubsampleRatio)
	return [3]plane{{m.Y, w, h, m.YStride}, {m.Cb, cw, ch, m.CStride}, {m.Cr, cw, ch, m.CStride}}
}

// conform brings the rarer ratios to 4:2:0 (4:4:0, 4:1:1 and 4:1:0 have too little colour to deserve more) and makes
// the rectangle begin at 0,0.
func conform(m *image.YCbCr) *image.YCbCr {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if m.Rect.Min != (image.Point{}) {
		m = m.SubImage(m.Rect).(*image.YCbCr)
		m.Rect = image.Rect(0, 0, w, h)
	}
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		return m
	}
	cw, ch := chroma.Size(w, h, image.YCbCrSubsampleRatio420)
	p := planes(m)
	cb, cr := stretch(p[1], cw, ch), stretch(p[2], cw, ch)
	return &image.YCbCr{Y: m.Y, Cb: cb.pix, Cr: cr.pix, YStride: m.YStride, CStride: cw,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, w, h)}
}

// stretch resamples a chroma plane by averaging where it shrinks and repeating where it grows; the factors are powers
// of two, with the last sample perhaps covering less.
func stretch(p plane, w, h int) plane {
	out := plane{make([]byte, w*h), w, h, w}
	step := func(have, want int) (num, den int) {
		num, den = 1, 1
		for have*den > want*num*3/2 {
			num *= 2
		}
		for have*den*3/2 < want*num {
			den *= 2
		}
		return num, den
	}
	nx, dx := step(p.w, w)
	ny, dy := step(p.h, h)
	for y := range h {
		for x := range w {
			sum, n := 0, 0
			for j := y * ny / dy; j < y*ny/dy+ny; j++ {
				for i := x * nx / dx; i < x*nx/dx+nx; i++ {
					sum += int(p.pix[min(j, p.h-1)*p.stride+min(i, p.w-1)])
					n++
				}
			}
			out.pix[y*w+x] = byte((sum + n/2) / n)
		}
	}
	return out
}

// turn makes the raster upright by the eight orientations of EXIF. Where a side that is mirrored ends in a pixel
// covered only in part (after a scaled decode), that pixel goes, so that the extent still begins at 0,0.
func (r *raster) turn(orientation int) {
	if orientation <= 1 || orientation > 8 {
		return
	}
	// What happens to the stored picture: mirrored left-right, mirrored top-bottom, then axes exchanged.
	flipX := orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8
	flipY := orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7
	w, h := r.img.Rect.Dx(), r.img.Rect.Dy()
	if flipX && r.extentW < float64(w) && w > 1 {
		w--
		r.extentW = float64(w)
	}
	if flipY && r.extentH < float64(h) && h > 1 {
		h--
		r.extentH = float64(h)
	}
	r.img.Rect = image.Rect(0, 0, w, h)
	cw, _ := chroma.Size(2, 2, r.img.SubsampleRatio)
	_, ch := chroma.Size(2, 2, r.img.SubsampleRatio)
	ps := planes(r.img)
	for i := range ps {
		sub := i > 0
		if flipX {
			ps[i].mirrorX(sub && cw == 1 && w%2 == 1)
		}
		if flipY {
			ps[i].mirrorY(sub && ch == 1 && h%2 == 1)
		}
		if orientation >= 5 {
			ps[i] = ps[i].transpose()
		}
	}
	r.img.Y, r.img.Cb, r.img.Cr = ps[0].pix, ps[1].pix, ps[2].pix
	r.img.YStride, r.img.CStride = ps[0].stride, ps[1].stride
	if orientation >= 5 {
		r.img.Rect = image.Rect(0, 0, h, w)
		r.extentW, r.extentH = r.extentH, r.extentW
		if r.img.SubsampleRatio == image.YCbCrSubsampleRatio422 {
			r.img.SubsampleRatio = image.YCbCrSubsampleRatio440
			r.img = conform(r.img)
		}
	}
}

// mirrorX exchanges left and right in place. When the luma under a subsampled plane has an odd width, the samples sit
// half a sample off after mirroring: odd averages neighbours to bring them back.
func (p *plane) mirrorX(odd bool) {
	for y := range p.h {
		row := p.pix[y*p.stride : y*p.stride+p.w]
		for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
			row[i], row[j] = row[j], row[i]
		}
		if odd {
			for i := 0; i+1 < len(row); i++ {
				row[i] = byte((int(row[i]) + int(row[i+1]) + 1) >> 1)
			}
		}
	}
}

// mirrorY exchanges top and bottom in place; odd as in mirrorX.
func (p *plane) mirrorY(odd bool) {
	tmp := make([]byte, p.w)
	row := func(y int) []byte { return p.pix[y*p.stride : y*p.stride+p.w] }
	for i, j := 0, p.h-1; i < j; i, j = i+1, j-1 {
		copy(tmp, row(i))
		copy(row(i), row(j))
		copy(row(j), tmp)
	}
	if odd {
		for y := 0; y+1 < p.h; y++ {
			a, b := row(y), row(y+1)
			for x := range a {
				a[x] = byte((int(a[x]) + int(b[x]) + 1) >> 1)
			}
		}
	}
}

// transpose exchanges rows and columns, in tiles that fit the first cache.
func (p plane) transpose() plane {
	const tile = 32
	out := plane{make([]byte, p.w*p.h), p.h, p.w, p.h}
	for ty := 0; ty < p.h; ty += tile {
		for tx := 0; tx < p.w; tx += tile {
			for y := ty; y < min(ty+tile, p.h); y++ {
				row := p.pix[y*p.stride : y*p.stride+p.w]
				for x := tx; x < min(tx+tile, p.w); x++ {
					out.pix[x*out.stride+y] = row[x]
				}
			}
		}
	}
	return out
}

// pose is how a stored picture is to be seen: the corner of it that comes to the top left, counted clockwise from its own
// top left, and whether the others follow clockwise (1) or against the clock (-1).
type pose struct{ corner, step int }

// asStored is the pose of a picture that is upright already.
func asStored() pose { return pose{0, 1} }

// turned is a quarter turn against the clock.
func (p pose) turned() pose { return pose{(p.corner + p.step + 4) & 3, p.step} }

// mirrored exchanges left and right, or top and bottom.
func (p pose) mirrored(sideways bool) pose {
	if sideways {
		return pose{(p.corner + p.step + 4) & 3, -p.step}
	}
	return pose{(p.corner - p.step + 4) & 3, -p.step}
}

// orientation is the number that EXIF has for it.
func (p pose) orientation() int {
	if p.step > 0 {
		return [4]int{1, 8, 3, 6}[p.corner]
	}
	return [4]int{5, 2, 7, 4}[p.corner]
}
