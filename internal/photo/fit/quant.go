package fit

import "math"

// The quantiser is one flat table pair times a continuous scale. Flat, because the strokes of small characters live
// in the middle and high frequencies that the tables of T.81 Annex K throw away: at equal bytes the flat pair
// reads measurably better. The scale is 1 at quality 50, as in the usual quality numbers.
const (
	lumaBase, lumaSlope     = 16.0, 1.6
	chromaBase, chromaSlope = 20.0, 5.0

	finestScale   = 0.01 // quality 99.5: every step is 1
	coarsestScale = 16.0 // every step is 255, the most that eight bits hold
)

// scaleOf turns a quality of 1…100 into the scale of the tables; qualityOf is its inverse.
func scaleOf(quality float64) float64 {
	if math.IsNaN(quality) {
		quality = 50
	}
	quality = min(100, max(1, quality))
	if quality >= 50 {
		return (100 - quality) / 50
	}
	return min(coarsestScale, 50/quality)
}

func qualityOf(scale float64) float64 {
	if scale <= 1 {
		return 100 - 50*scale
	}
	return 50 / scale
}

// rounding is the fraction of a step from which an AC coefficient rounds up. Below one half it is a dead zone:
// lonely coefficients just over half a step cost many bits and carry mostly noise. At the finest scales
// fidelity is wanted and it fades to plain rounding.
func rounding(scale float64) float64 {
	return 0.5 - 0.08*min(1, scale/0.3)
}

// quantiser holds both tables (0 luma, 1 chroma) in scan order with what fast division needs. Coefficients come in
// scaled by 8.
type quantiser struct {
	step  [2][64]uint8
	recip [2][64]uint32 // ceil(2^32 / 8·step)
	bias  [2][64]uint16 // added to the magnitude before the division
	least [2][64]uint16 // the smallest magnitude that does not quantise to nothing
}

// newQuantiser makes the tables for a scale; AC coefficients round up from the fraction up of a step. The fraction of each step is rounded by an ordered dither over the
// positions, so that the size of the file moves in fine steps with the scale.
func newQuantiser(scale, up float64, z *zigzagOrder) *quantiser {
	q := new(quantiser)
	for k := range q.step {
		base, slope := lumaBase, lumaSlope
		if k == 1 {
			base, slope = chromaBase, chromaSlope
		}
		for i := range q.step[k] {
			uv := float64(z[i]&7 + z[i]>>3)
			dither := float64((i*37+k*11)&63) / 64
			step := int(min(255, max(1, math.Floor((base+slope*uv)*scale+dither))))
			d := uint32(step) * 8
			bias := uint32(up*float64(d) + float64((i*29+k*17)&63)/64) // dithered too: at fine steps d is small
			if i == 0 {
				bias = d / 2 // a dead zone on the mean of blocks would show as steps
			}
			q.step[k][i] = uint8(step)
			q.recip[k][i] = uint32((1<<32 + uint64(d) - 1) / uint64(d))
			q.bias[k][i] = uint16(bias)
			q.least[k][i] = uint16(d - bias)
		}
	}
	return q
}

// dc quantises a block's first coefficient.
func (q *quantiser) dc(v int16, table int) int32 {
	a := int32(v)
	s := a >> 31
	a = (a ^ s) - s
	r := int32(uint64(uint32(a)+uint32(q.bias[table][0])) * uint64(q.recip[table][0]) >> 32)
	return (r ^ s) - s
}
