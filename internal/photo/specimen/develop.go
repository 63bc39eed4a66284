package specimen

import (
	"image"
	"math"
	"math/rand/v2"
)

// blur spreads the light as a lens out of focus and a moved camera do; k scales the scene's lengths to this photo.
func (o *shot) blur(s Scene, k float64) {
	if sigma := s.Blur * k; sigma > 0.1 {
		kernel := gaussian(sigma)
		for i := range o.c {
			o.c[i] = across(across(o.c[i], o.w, o.h, kernel), o.h, o.w, kernel)
		}
	}
	if length := s.Motion * k; length > 0.5 {
		for i := range o.c {
			o.c[i] = streak(o.c[i], o.w, o.h, length, s.MotionAngle*math.Pi/180)
		}
	}
}

// gaussian is half a kernel in 1/65536, from the centre outwards, whose full sum is one.
func gaussian(sigma float64) []uint32 {
	n := int(math.Ceil(3 * sigma))
	w, sum := make([]float64, n+1), 0.0
	for i := range w {
		w[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += w[i]
		if i > 0 {
			sum += w[i]
		}
	}
	out := make([]uint32, n+1)
	for i := range w {
		out[i] = uint32(w[i]/sum*65536 + 0.5)
	}
	return out
}

// across filters the rows and returns the picture transposed, so that twice is both directions and the first again.
func across(src []uint16, w, h int, kernel []uint32) []uint16 {
	out := make([]uint16, len(src))
	n := len(kernel) - 1
	row := make([]uint32, w+2*n)
	for y := range h {
		for x := range row {
			row[x] = uint32(src[y*w+min(max(x-n, 0), w-1)])
		}
		for x := range w {
			sum := uint64(kernel[0]) * uint64(row[x+n])
			for i := 1; i <= n; i++ {
				sum += uint64(kernel[i]) * uint64(row[x+n-i]+row[x+n+i])
			}
			out[x*h+y] = uint16(min(sum>>16, 65535))
		}
	}
	return out
}

// streak averages along a line.
func streak(src []uint16, w, h int, length, angle float64) []uint16 {
	out := make([]uint16, len(src))
	n := int(math.Ceil(length)) + 1
	sin, cos := math.Sincos(angle)
	type step struct{ x, y int }
	var steps []step
	for i := range n {
		t := (float64(i)/float64(n-1) - 0.5) * length
		steps = append(steps, step{int(math.Round(t * cos)), int(math.Round(t * sin))})
	}
	for y := range h {
		for x := range w {
			sum := 0
			for _, s := range steps {
				sum += int(src[min(max(y+s.y, 0), h-1)*w+min(max(x+s.x, 0), w-1)])
			}
			out[y*w+x] = uint16(sum / n)
		}
	}
	return out
}

// develop clips, adds the sensor's noise and gives sRGB as YCbCr 4:2:0.
func (o *shot) develop(s Scene) *image.YCbCr {
	var tone [one + 1]float32
	for i := range tone {
		tone[i] = float32(255 * gamma(float64(i)/one))
	}
	rng := rand.New(rand.NewPCG(s.Seed, 0x015e)) //nolint:gosec // pictures, not secrets
	var grain [4096]float32
	for i := range grain {
		grain[i] = float32(rng.NormFloat64() * s.Noise)
	}
	img := image.NewYCbCr(image.Rect(0, 0, o.w, o.h), image.YCbCrSubsampleRatio420)
	cw := img.CStride
	cb, cr := make([]float32, cw), make([]float32, cw)
	for y := range o.h {
		if y%2 == 0 {
			clear(cb)
			clear(cr)
		}
		for x := range o.w {
			i := y*o.w + x
			r, g, b := tone[min(o.c[0][i], one)], tone[min(o.c[1][i], one)], tone[min(o.c[2][i], one)]
			if s.Noise > 0 { // grain in the brightness, half as much in each colour; little of it near black and white
				bits := rng.Uint64()
				n := grain[bits&4095]
				r += n + grain[bits>>12&4095]/2
				g += n + grain[bits>>24&4095]/2
				b += n + grain[bits>>36&4095]/2
			}
			r, g, b = min(max(r, 0), 255), min(max(g, 0), 255), min(max(b, 0), 255)
			l := 0.299*r + 0.587*g + 0.114*b
			img.Y[y*img.YStride+x] = uint8(min(l+0.5, 255))
			cb[x/2] += (b - l) * 0.564334
			cr[x/2] += (r - l) * 0.713267
		}
		if y%2 == 0 && y+1 < o.h {
			continue
		}
		rows := float32(1 + y%2)
		for x := range cw {
			n := rows * float32(min(2, o.w-2*x))
			img.Cb[y/2*img.CStride+x] = uint8(min(max(128.5+cb[x]/n, 0), 255))
			img.Cr[y/2*img.CStride+x] = uint8(min(max(128.5+cr[x]/n, 0), 255))
		}
	}
	return img
}
