package frame

import (
	"encoding/binary"
	"image"
	"math"
)

// inset is the share cut from every side so that no table shows at the border.
const inset = 0.002

// phases is the resolution of the interpolation weights: 1/64 of a pixel.
const phases = 64

// mapping takes output pixels to source pixels: ((a x + b y + c) / d, (e x + f y + g) / d), d = h x + i y + 1.
type mapping [8]float64

// onto gives the mapping of the unit square onto q.
func onto(q Quad) mapping {
	dx1, dx2 := q[1].X-q[2].X, q[3].X-q[2].X
	dy1, dy2 := q[1].Y-q[2].Y, q[3].Y-q[2].Y
	sx, sy := q[0].X-q[1].X+q[2].X-q[3].X, q[0].Y-q[1].Y+q[2].Y-q[3].Y
	den := dx1*dy2 - dx2*dy1
	if math.Abs(den) < 1e-9 {
		den = 1e-9
	}
	g, h := (sx*dy2-dx2*sy)/den, (dx1*sy-sx*dy1)/den
	return mapping{q[1].X - q[0].X + g*q[1].X, q[3].X - q[0].X + h*q[3].X, q[0].X,
		q[1].Y - q[0].Y + g*q[1].Y, q[3].Y - q[0].Y + h*q[3].Y, q[0].Y, g, h}
}

// within narrows the mapping to the square from lo to 1−lo and widens its input to w by h pixels.
func (m mapping) within(lo, w, h float64) mapping {
	k := 1 - 2*lo
	d := m[6]*lo + m[7]*lo + 1
	return mapping{m[0] * k / w / d, m[1] * k / h / d, (m[0]*lo + m[1]*lo + m[2]) / d,
		m[3] * k / w / d, m[4] * k / h / d, (m[3]*lo + m[4]*lo + m[5]) / d, m[6] * k / w / d, m[7] * k / h / d}
}

func (m *mapping) at(x, y float64) (float64, float64) {
	d := m[6]*x + m[7]*y + 1
	return (m[0]*x + m[1]*y + m[2]) / d, (m[3]*x + m[4]*y + m[5]) / d
}

// Straighten maps the document inside q onto an upright picture whose long side has longSide pixels and whose
// sides stand in the ratio aspect (long over short; less than 1 is taken as its inverse, 0 asks for the real
// one), lying or standing as q does. The chroma subsampling stays. A picture or quad that cannot be used gives
// an empty picture.
func Straighten(img *image.YCbCr, q Quad, aspect float64, longSide int) *image.YCbCr {
	p, ok := planes(img)
	if !ok || longSide < 1 || longSide > 20000 || !(q.signed() > 1) {
		return image.NewYCbCr(image.Rectangle{}, image.YCbCrSubsampleRatio420)
	}
	if !(aspect > 0.05 && aspect < 20) {
		aspect = Aspect(q, float64(p[0].w), float64(p[0].h))
	}
	if aspect < 1 {
		aspect = 1 / aspect
	}
	w, h := longSide, max(1, int(math.Round(float64(longSide)/aspect)))
	if qw, qh := q.Size(); qw < qh {
		w, h = h, w
	}
	out := image.NewYCbCr(image.Rect(0, 0, w, h), img.SubsampleRatio)
	o, _ := planes(out)
	m := onto(q).within(inset, float64(w), float64(h))
	wts := catmullRom()
	for i := range o {
		warp(p[i], o[i], m, &wts)
	}
	return out
}

// catmullRom gives the four weights of every phase in 1/256, each set summing to 256.
func catmullRom() (w [phases][4]int32) {
	for i := range w {
		t := float64(i) / phases
		v := [4]float64{((-t+2)*t - 1) * t / 2, ((3*t-5)*t*t + 2) / 2, ((-3*t+4)*t + 1) * t / 2, (t - 1) * t * t / 2}
		sum := int32(0)
		for k := range v {
			w[i][k] = int32(math.Round(v[k] * 256))
			sum += w[i][k]
		}
		if t < 0.5 {
			w[i][1] += 256 - sum
		} else {
			w[i][2] += 256 - sum
		}
	}
	return w
}

// warp fills one component. The mapping is exact every 16 samples and linear in between: less than 0.01 pixel off.
func warp(src, dst plane, m mapping, wts *[phases][4]int32) {
	const run = 16
	at := func(x, y int) (float64, float64) {
		u, v := m.at((float64(x)+0.5)*float64(dst.sx), (float64(y)+0.5)*float64(dst.sy))
		return bound(u/float64(src.sx)-0.5, src.w), bound(v/float64(src.sy)-0.5, src.h)
	}
	st := src.stride
	for y := range dst.h {
		row := dst.pix[y*dst.stride : y*dst.stride+dst.w]
		u0, v0 := at(0, y)
		for x0 := 0; x0 < dst.w; x0 += run {
			u1, v1 := at(x0+run, y)
			fu, fv := int(u0*65536), int(v0*65536)
			du, dv := int((u1-u0)*(65536/run)), int((v1-v0)*(65536/run))
			u0, v0 = u1, v1
			part := row[x0:min(x0+run, dst.w)]
			for x := range part {
				iu, iv := fu>>16, fv>>16
				wx, wy := &wts[(fu>>10)&(phases-1)], &wts[(fv>>10)&(phases-1)]
				fu += du
				fv += dv
				if iu < 1 || iv < 1 || iu+2 >= src.w || iv+2 >= src.h {
					part[x] = edge(src, iu, iv, wx, wy)
					continue
				}
				o := (iv-1)*st + iu - 1
				e0, o0 := lanes(src.pix[o:])
				e1, o1 := lanes(src.pix[o+st:])
				e2, o2 := lanes(src.pix[o+2*st:])
				e3, o3 := lanes(src.pix[o+3*st:])
				k0, k1, k2, k3 := uint64(int64(wy[0])), uint64(int64(wy[1])), uint64(int64(wy[2])), uint64(int64(wy[3]))
				e := bias + k0*e0 + k1*e1 + k2*e2 + k3*e3
				d := bias + k0*o0 + k1*o1 + k2*o2 + k3*o3
				acc := wx[0]*int32(uint32(e)) + wx[1]*int32(uint32(d)) + wx[2]*int32(e>>32) + wx[3]*int32(d>>32)
				part[x] = clip((acc - lift*256 + 1<<15) >> 16)
			}
		}
	}
}

// lift keeps the sums of both lanes above zero while negative weights are at work.
const (
	lift = 1 << 20
	bias = uint64(lift)<<32 | lift
)

// lanes spreads four neighbouring samples over two words of two 32-bit lanes: first and third, second and fourth.
// One multiplication then weighs two samples.
func lanes(p []byte) (even, odd uint64) {
	v := binary.LittleEndian.Uint32(p)
	return uint64(v&0xFF) | uint64(v&0xFF0000)<<16, uint64(v>>8&0xFF) | uint64(v>>24)<<32
}

// bound keeps a coordinate near the picture, so that no quad overflows the fixed point.
func bound(v float64, n int) float64 {
	if !(v > -4) {
		return -4
	}
	return math.Min(v, float64(n)+4)
}

// edge interpolates where the neighbourhood leaves the picture: the border sample is repeated.
func edge(src plane, iu, iv int, wx, wy *[4]int32) byte {
	var acc int32
	for j, wv := range wy {
		o := min(src.h-1, max(0, iv-1+j)) * src.stride
		for i, wu := range wx {
			acc += wu * wv * int32(src.pix[o+min(src.w-1, max(0, iu-1+i))])
		}
	}
	return clip((acc + 1<<15) >> 16)
}

func clip(v int32) byte {
	if uint32(v) > 255 {
		return byte(^(v >> 31))
	}
	return byte(v)
}

// Mapping gives, for pixels of the straightened picture of w by h, their places in the source.
func Mapping(q Quad, w, h float64) func(x, y float64) Point {
	m := onto(q).within(inset, w, h)
	return func(x, y float64) Point {
		u, v := m.at(x, y)
		return Point{u, v}
	}
}
