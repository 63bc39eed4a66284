package fit

import (
	"encoding/binary"
	"image"
)

// share of the difference to the four neighbours that is added, in 1/64. Measured on pages and cards at the byte limit,
// compared with the master at full size: 6 gives crisp ones back what averaging took, 12 already costs bytes that quality
// needs. On soft ones a crisper copy would be nearer to the paper but farther from the master, and no more of it is recognised:
// 20 is read as 6 is, none at all a little worse.
const share = 6

// sharpenFrom is the factor of reduction from which a picture is sharpened; below it nothing was averaged away.
const sharpenFrom = 1.02

// sharpen lightly sharpens luma in place. A sample never leaves the range of itself and its four neighbours, so no
// halo can appear around strokes.
func sharpen(img *image.YCbCr) {
	p := planesOf(img)[0]
	if p.w < 3 || p.h < 3 {
		return
	}
	above := append([]byte(nil), p.pix[:p.w]...)
	here := make([]byte, p.w)
	for y := 1; y < p.h-1; y++ {
		row := p.pix[y*p.stride:][:p.w]
		copy(here, row)
		below := p.pix[(y+1)*p.stride:][:p.w]
		sharpenRow(row, above, here, below, share)
		above, here = here, above
	}
}

// Eight samples are sharpened at a time: the even and the odd ones of a word, four each in lanes of 16 bits.
const (
	evenBytes = 0x00FF00FF00FF00FF
	laneOnes  = 0x0001000100010001
	laneTops  = 0x8000800080008000
	// Lanes must stay positive: lift is what a sample and its sharpening are raised by, in samples.
	lift     = 320
	mostDiff = 4 * 255
)

func sharpenRow(out, above, here, below []byte, share uint64) {
	n := len(here)
	above, below, out = above[:n], below[:n], out[:n]
	x := 1
	for ; x+9 <= n; x += 8 {
		c, l, r := load(here[x:]), load(here[x-1:]), load(here[x+1:])
		u, d := load(above[x:]), load(below[x:])
		even := sharpenLanes(c&evenBytes, l&evenBytes, r&evenBytes, u&evenBytes, d&evenBytes, share)
		odd := sharpenLanes(c>>8&evenBytes, l>>8&evenBytes, r>>8&evenBytes, u>>8&evenBytes, d>>8&evenBytes, share)
		binary.LittleEndian.PutUint64(out[x:], even|odd<<8)
	}
	for ; x < n-1; x++ {
		out[x] = byte(sharpenLanes(uint64(here[x]), uint64(here[x-1]), uint64(here[x+1]), uint64(above[x]), uint64(below[x]), share))
	}
}

func load(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// sharpenLanes gives c + (4c-l-r-u-d)·share/64, kept within the least and the greatest of the five. share is at most 20:
// then 64·(255+lift) and the largest difference fit a lane.
func sharpenLanes(c, l, r, u, d, share uint64) uint64 {
	diff := 4*c + mostDiff*laneOnes - l - r - u - d
	v := 64*c + diff*share + (64*lift-mostDiff*share+32)*laneOnes
	v = v >> 6 & (0x03FF * laneOnes)
	a, b := order(l, r)
	e, f := order(u, d)
	lo, _ := order(a, e)
	_, hi := order(b, f)
	lo, _ = order(lo, c)
	_, hi = order(hi, c)
	_, v = order(v, lo+lift*laneOnes)
	v, _ = order(v, hi+lift*laneOnes)
	return v - lift*laneOnes
}

// order gives the lesser and the greater of each lane; lanes are below 2^15.
func order(a, b uint64) (lo, hi uint64) {
	top := (a | laneTops) - b&^laneTops
	top &= laneTops // set where a ≥ b
	m := (a ^ b) & (top | (top - top>>15))
	return a ^ m, b ^ m
}
