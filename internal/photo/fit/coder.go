package fit

import (
	"image"
	"math/bits"
)

// component is one plane's coefficients.
type component struct {
	wide, high int      // blocks, padded to whole units
	h, v       int      // blocks of a unit
	table      int      // 0 luma, 1 chroma
	coef       []int16  // 64 a block in scan order, scaled by 8
	mask       []uint64 // AC coefficients of a block that can be other than zero at the mask's scale or above
}

// coder holds the transform of one picture. Everything after it works on the stored coefficients.
type coder struct {
	zig              zigzagOrder
	w, h             int
	hs, vs           int // sampling factors of luma; chroma's are 1
	unitsX, unitsY   int
	comp             [3]component
	blocks           int
	magnitudes       [2][64][magnitudeBins]uint32 // sampled; counts of |coefficient|>>2 at or above each bin
	maskScale        float64
	subsamplingLabel string
}

const (
	magnitudeBins = 1024
	sampleEvery   = 5 // one block in five feeds the size model
)

// sampling gives the luma factors for a subsampling ratio and its name; ok is false for ratios the encoder does not
// write.
func sampling(r image.YCbCrSubsampleRatio) (h, v int, name string, ok bool) {
	switch r {
	case image.YCbCrSubsampleRatio444:
		return 1, 1, "4:4:4", true
	case image.YCbCrSubsampleRatio422:
		return 2, 1, "4:2:2", true
	case image.YCbCrSubsampleRatio420:
		return 2, 2, "4:2:0", true
	case image.YCbCrSubsampleRatio440:
		return 1, 2, "4:4:0", true
	}
	return 0, 0, "", false
}

// newCoder transforms a picture that check has passed.
func newCoder(img *image.YCbCr) *coder {
	c := &coder{zig: newZigzag(), w: img.Rect.Dx(), h: img.Rect.Dy()}
	c.hs, c.vs, c.subsamplingLabel, _ = sampling(img.SubsampleRatio)
	c.unitsX = (c.w + 8*c.hs - 1) / (8 * c.hs)
	c.unitsY = (c.h + 8*c.vs - 1) / (8 * c.vs)
	for i, p := range planesOf(img) {
		k := &c.comp[i]
		k.h, k.v = 1, 1
		if i == 0 {
			k.h, k.v = c.hs, c.vs
		} else {
			k.table = 1
		}
		k.wide, k.high = c.unitsX*k.h, c.unitsY*k.v
		k.coef = make([]int16, k.wide*k.high*64)
		c.blocks += k.wide * k.high
		c.transform(k, p)
	}
	for k := range c.magnitudes {
		for i := range c.magnitudes[k] {
			m := &c.magnitudes[k][i]
			for b := len(m) - 2; b >= 0; b-- {
				m[b] += m[b+1]
			}
		}
	}
	return c
}

// transform fills a component from its plane. Blocks across the edge repeat the last samples; blocks beyond it repeat
// their neighbour's mean, which costs next to nothing.
func (c *coder) transform(k *component, p plane) {
	var b block
	for by := range k.high {
		for bx := range k.wide {
			n := by*k.wide + bx
			out := (*[64]int16)(k.coef[n*64:])
			x0, y0 := bx*8, by*8
			switch {
			case x0 >= p.w:
				out[0] = k.coef[(n-1)*64]
				continue
			case y0 >= p.h:
				out[0] = k.coef[(n-k.wide)*64]
				continue
			case x0+8 <= p.w && y0+8 <= p.h:
				for y := range 8 {
					r := p.pix[(y0+y)*p.stride+x0:][:8]
					d := b[y*8:][:8]
					for x, v := range r {
						d[x] = int64(v) - 128
					}
				}
			default:
				for y := range 8 {
					row := p.pix[min(y0+y, p.h-1)*p.stride:]
					for x := range 8 {
						b[y*8+x] = int64(row[min(x0+x, p.w-1)]) - 128
					}
				}
			}
			forward(&b, &c.zig, out)
			if (bx+by*3)%sampleEvery == 0 {
				m := &c.magnitudes[k.table]
				for i, v := range out {
					a := int32(v) >> 31
					m[i][min(uint32((int32(v)^a)-a)>>2, magnitudeBins-1)] += sampleEvery
				}
			}
		}
	}
}

// buildMask marks the coefficients that can survive at scale or above, so that counting touches only those.
func (c *coder) buildMask(scale float64) {
	q := newQuantiser(scale, rounding(scale), &c.zig)
	c.maskScale = scale
	for i := range c.comp {
		k := &c.comp[i]
		n := k.wide * k.high
		if k.mask == nil {
			k.mask = make([]uint64, n)
		}
		var least [64]int32
		for j, v := range q.least[k.table] {
			least[j] = int32(v)
		}
		for b := range n {
			co := (*[64]int16)(k.coef[b*64:])
			var m uint64
			for j := 63; j >= 1; j-- {
				v := int32(co[j])
				s := v >> 31
				m = m<<1 | uint64(uint32(least[j]-1-((v^s)-s))>>31)
			}
			k.mask[b] = m << 1
		}
	}
}

// ensureMask makes sure that the mask covers a scale.
func (c *coder) ensureMask(scale float64) {
	if c.maskScale == 0 || scale < c.maskScale {
		c.buildMask(scale * 0.8)
	}
}

// count makes the exact histogram of symbols at a quantiser whose scale the mask covers.
func (c *coder) count(q *quantiser) *histogram {
	h := new(histogram)
	var last [3]int32
	for uy := range c.unitsY {
		for ux := range c.unitsX {
			for i := range c.comp {
				k := &c.comp[i]
				for j := range k.h * k.v {
					n := (uy*k.v+j/k.h)*k.wide + ux*k.h + j%k.h
					co := (*[64]int16)(k.coef[n*64:])
					dc := q.dc(co[0], k.table)
					s := magnitudeBits(dc - last[i])
					last[i] = dc
					h.dc[k.table][s]++
					h.raw += s
					h.raw += countBlock(co, k.mask[n], q, k.table, &h.ac[k.table])
				}
			}
		}
	}
	return h
}

// countBlock counts one block's AC symbols and gives their raw bits.
func countBlock(co *[64]int16, mask uint64, q *quantiser, table int, ac *[256]int) (raw int) {
	least, bias, recip := &q.least[table], &q.bias[table], &q.recip[table]
	last := 0
	for ; mask != 0; mask &= mask - 1 {
		z := bits.TrailingZeros64(mask) & 63
		a := int32(co[z])
		s := a >> 31
		a = (a ^ s) - s
		if uint32(a) < uint32(least[z]) {
			continue
		}
		v := uint32(uint64(uint32(a)+uint32(bias[z])) * uint64(recip[z]) >> 32)
		run := z - last - 1
		last = z
		for run > 15 {
			ac[0xf0]++
			run -= 16
		}
		n := bits.Len32(v)
		ac[(run<<4|n)&255]++
		raw += n
	}
	if last < 63 {
		ac[0]++
	}
	return raw
}

// magnitudeBits is the category of a DC difference: the number of bits its magnitude takes.
func magnitudeBits(v int32) int {
	s := v >> 31
	return bits.Len32(uint32((v ^ s) - s))
}
