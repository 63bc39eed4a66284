package fit

import (
	"image"
	"math"

	"icpdoc/internal/photo/chroma"
)

// Resize gives src at w×h pixels with a separable Lanczos-3 filter, chroma subsampling kept. extentW and extentH are
// the pixels of src that the picture really covers: after a scaled decode of an odd side that is a fraction,
// and taking it for the next whole pixel would shift the picture. Less than one or more than src has means all of src.
//
// It filters sRGB values rather than light: within the factors used here that keeps thin dark strokes on white as
// dark as they were, where averaging light would wash them out, and leaves the mean light of photos within a
// fraction of a percent. It returns nil when src has no usable pixels or w or h is outside 1…65,535.
func Resize(src *image.YCbCr, extentW, extentH float64, w, h int) *image.YCbCr {
	if !usable(src) || w < 1 || h < 1 || w > maxSide || h > maxSide {
		return nil
	}
	return newResampler().resample(src, extentW, extentH, w, h, src.SubsampleRatio)
}

// resampler keeps the filter plans of one task: both chroma planes and all bands of an estimate share theirs.
type resampler struct {
	lut   clamp
	plans map[axis]*taps
}

// axis is what a plan depends on: samples wanted, samples there, and source samples between two wanted ones.
type axis struct {
	dst, src int
	step     float64
}

func newResampler() *resampler { return &resampler{lut: newClamp(), plans: map[axis]*taps{}} }

func (r *resampler) plan(a axis) *taps {
	t, ok := r.plans[a]
	if !ok {
		t = newTaps(a)
		r.plans[a] = t
	}
	return t
}

// resample is Resize to a subsampling of choice.
func (r *resampler) resample(src *image.YCbCr, extentW, extentH float64, w, h int, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	extentW, extentH = extents(src, extentW, extentH)
	dst := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	from, to := planesOf(src), planesOf(dst)
	sx, sy := chroma.Span(src.SubsampleRatio)
	dx, dy := chroma.Span(ratio)
	stepX, stepY := extentW/float64(w), extentH/float64(h)
	for i := range from {
		kx, ky := stepX, stepY
		if i > 0 { // one chroma sample spans several luma samples on either side
			kx, ky = kx*float64(dx)/float64(sx), ky*float64(dy)/float64(sy)
		}
		r.plane(from[i], to[i], kx, ky)
	}
	return dst
}

// extents puts the covered pixels within the picture.
func extents(src *image.YCbCr, w, h float64) (float64, float64) {
	fw, fh := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	if !(w >= 1 && w <= fw) {
		w = fw
	}
	if !(h >= 1 && h <= fh) {
		h = fh
	}
	return w, h
}

// Three samples travel in one word, 21 bits each. All filtering is sums of products, which are exact modulo 2^64
// whatever the signs of the weights, as long as each lane ends up within its bits; laneBias keeps it positive.
const (
	laneBits   = 21
	weightBits = 12
	weightOne  = 1 << weightBits
	laneBias   = 1<<19 + 1<<(weightBits-1) // room for the negative lobes, and one half for rounding
	bias3      = laneBias | laneBias<<laneBits | laneBias<<(2*laneBits)
	biasSteps  = 1 << 19 >> weightBits
)

// clamp maps a lane's upper nine bits to a sample.
type clamp [512]uint8

func newClamp() (c clamp) {
	for i := range c {
		c[i] = uint8(min(255, max(0, i-biasSteps)))
	}
	return c
}

// taps are the filter weights of one axis, n a destination sample, as signed integers that sum to weightOne.
type taps struct {
	n     int
	start []int
	w     []uint64
}

const lanczosLobes = 3

func lanczos(x float64) float64 {
	x = math.Abs(x)
	if x < 1e-9 {
		return 1
	}
	if x >= lanczosLobes {
		return 0
	}
	third := x * (math.Pi / lanczosLobes)
	s := math.Sin(third)
	s2 := s * s // sin 3t = 3 sin t - 4 sin³ t, so one sine does for both factors
	return s2 * (3 - 4*s2) / (lanczosLobes * third * third)
}

// newTaps plans an axis. Windows are cut at the edges and their weights rescaled.
func newTaps(a axis) *taps {
	dst, src, step := a.dst, a.src, a.step
	stretch := math.Max(1, step)
	reach := lanczosLobes * stretch
	t := &taps{n: 1, start: make([]int, dst)}
	wide := min(src, int(2*reach)+2)
	all := make([]int, dst*wide)
	weights := make([]float64, wide)
	for i := range dst {
		centre := min((float64(i)+0.5)*step-0.5, float64(src)-0.5)
		first := max(0, int(math.Ceil(centre-reach)))
		count := min(src-1, int(math.Floor(centre+reach))) - first + 1
		sum := 0.0
		for k := range count {
			weights[k] = lanczos((float64(first+k) - centre) / stretch)
			sum += weights[k]
		}
		row := all[i*wide:][:wide]
		rest, big := weightOne, 0
		for k := range count {
			row[k] = int(math.Round(weights[k] / sum * weightOne))
			rest -= row[k]
			if row[k] > row[big] {
				big = k
			}
		}
		row[big] += rest
		lead := 0
		for row[lead] == 0 {
			lead++
		}
		for row[count-1] == 0 {
			count--
		}
		copy(row, row[lead:count])
		clear(row[count-lead:])
		t.start[i] = first + lead
		t.n = max(t.n, count-lead)
	}
	t.w = make([]uint64, dst*t.n)
	for i := range dst {
		s := min(t.start[i], src-t.n)
		for k := range t.n {
			if at := s + k - t.start[i]; at >= 0 && at < wide {
				t.w[i*t.n+k] = uint64(int64(all[i*wide+at]))
			}
		}
		t.start[i] = s
	}
	return t
}

// plane filters down first, on rows packed three samples a word, then across, on three rows a word.
func (r *resampler) plane(src, dst plane, stepX, stepY float64) {
	if stepX == 1 && stepY == 1 && dst.w <= src.w && dst.h <= src.h {
		for y := range dst.h {
			copy(dst.pix[y*dst.stride:][:dst.w], src.pix[y*src.stride:])
		}
		return
	}
	tx, ty := r.plan(axis{dst.w, src.w, stepX}), r.plan(axis{dst.h, src.h, stepY})
	words := (src.w + 2) / 3
	ring := make([][]uint64, ty.n)
	for i := range ring {
		ring[i] = make([]uint64, words)
	}
	var down [3][]uint64
	for j := range down {
		down[j] = make([]uint64, words)
	}
	column := make([]uint64, words*3)
	spare := make([]byte, dst.w)
	packed := 0
	for y := 0; y < dst.h; y += 3 {
		var out [3][]byte
		for j := range 3 {
			out[j] = spare
			if y+j >= dst.h {
				continue // the last words carry stale rows that nobody reads
			}
			out[j] = dst.pix[(y+j)*dst.stride:][:dst.w]
			s := ty.start[y+j]
			for packed = max(packed, s); packed < s+ty.n; packed++ {
				packRow(ring[packed%ty.n], src.pix[packed*src.stride:][:src.w])
			}
			filterDown(down[j], ring, s, ty.w[(y+j)*ty.n:][:ty.n])
		}
		turn(column, &down, &r.lut)
		filterAcross(&out, column, tx, &r.lut)
	}
}

// packRow puts a row's samples three to a word.
func packRow(dst []uint64, row []byte) {
	i := 0
	for ; i+3 <= len(row); i += 3 {
		dst[i/3] = uint64(row[i]) | uint64(row[i+1])<<laneBits | uint64(row[i+2])<<(2*laneBits)
	}
	if i < len(row) {
		v := uint64(row[i])
		if i+1 < len(row) {
			v |= uint64(row[i+1]) << laneBits
		}
		dst[i/3] = v
	}
}

// filterDown sums the ring's rows from s on with their weights.
func filterDown(acc []uint64, ring [][]uint64, s int, w []uint64) {
	n := len(ring)
	row := func(k int) []uint64 { return ring[(s+k)%n][:len(acc)] }
	k := 0
	switch {
	case len(w) >= 4:
		r0, r1, r2, r3 := row(0), row(1), row(2), row(3)
		w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
		for i := range acc {
			acc[i] = bias3 + w0*r0[i] + w1*r1[i] + w2*r2[i] + w3*r3[i]
		}
		k = 4
	default:
		r0, w0 := row(0), w[0]
		for i := range acc {
			acc[i] = bias3 + w0*r0[i]
		}
		k = 1
	}
	for ; k+4 <= len(w); k += 4 {
		r0, r1, r2, r3 := row(k), row(k+1), row(k+2), row(k+3)
		w0, w1, w2, w3 := w[k], w[k+1], w[k+2], w[k+3]
		for i := range acc {
			acc[i] += w0*r0[i] + w1*r1[i] + w2*r2[i] + w3*r3[i]
		}
	}
	if k+3 == len(w) {
		r0, r1, r2 := row(k), row(k+1), row(k+2)
		w0, w1, w2 := w[k], w[k+1], w[k+2]
		for i := range acc {
			acc[i] += w0*r0[i] + w1*r1[i] + w2*r2[i]
		}
		return
	}
	for ; k < len(w); k++ {
		r0, w0 := row(k), w[k]
		for i := range acc {
			acc[i] += w0 * r0[i]
		}
	}
}

// turn rounds three filtered rows to samples and packs them by column.
func turn(column []uint64, down *[3][]uint64, lut *clamp) {
	d0, d1, d2 := down[0], down[1][:len(down[0])], down[2][:len(down[0])]
	for i, a := range d0 {
		b, c := d1[i], d2[i]
		o := column[i*3:][:3]
		o[0] = uint64(lut[a>>weightBits&511]) | uint64(lut[b>>weightBits&511])<<laneBits | uint64(lut[c>>weightBits&511])<<(2*laneBits)
		const s1, s2 = weightBits + laneBits, weightBits + 2*laneBits
		o[1] = uint64(lut[a>>s1&511]) | uint64(lut[b>>s1&511])<<laneBits | uint64(lut[c>>s1&511])<<(2*laneBits)
		o[2] = uint64(lut[a>>s2&511]) | uint64(lut[b>>s2&511])<<laneBits | uint64(lut[c>>s2&511])<<(2*laneBits)
	}
}

// filterAcross filters three rows at once.
func filterAcross(out *[3][]byte, column []uint64, t *taps, lut *clamp) {
	o0, o1, o2 := out[0], out[1], out[2]
	n := t.n
	for x, s := range t.start {
		if x >= len(o0) || x >= len(o1) || x >= len(o2) {
			break
		}
		w := t.w[x*n:][:n]
		c := column[s:][:n]
		c = c[:len(w)]
		acc := uint64(bias3)
		for k, v := range w {
			acc += v * c[k]
		}
		o0[x] = lut[acc>>weightBits&511]
		o1[x] = lut[acc>>(weightBits+laneBits)&511]
		o2[x] = lut[acc>>(weightBits+2*laneBits)&511]
	}
}
