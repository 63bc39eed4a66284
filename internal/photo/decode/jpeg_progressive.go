package decode

import "math/bits"

// A progressive file (T.81 annex G) must be kept as coefficients until its last scan. Only those that the wanted
// scale uses are kept, n×n of 64, and beside them one bit for each of the 64: whether it is known to be non-zero,
// which is all that refinement asks of the others. At 1/2 that is 40 bytes a block instead of 128.

// places gives where the k-th coefficient is kept in a block of n×n, or -1.
func places(n int) (p [64]int8) {
	for k, z := range zigzag {
		x, y := int(z&7), int(z>>3)
		p[k] = -1
		if x < n && y < n {
			p[k] = int8(y*n + x)
		}
	}
	return p
}

type progressive struct {
	*jpegDecoder
	*scan
	place  [64]int8
	eobRun int
}

func (d *jpegDecoder) progressiveScan(sc *scan) error {
	p := &progressive{jpegDecoder: d, scan: sc, place: places(d.size)}
	visit := p.firstAC
	switch {
	case sc.ss == 0 && sc.ah == 0:
		visit = p.firstDC
	case sc.ss == 0:
		visit = p.refineDC
	case sc.ah > 0:
		visit = p.refineAC
	}
	return d.walk(sc, visit, func() { p.eobRun = 0 })
}

func (p *progressive) at(c *channel, bx, by int) (i int, coef []int16) {
	i = by*c.blocksX + bx
	nn := p.size * p.size
	return i, c.coef[i*nn : (i+1)*nn : (i+1)*nn]
}

func (p *progressive) firstDC(c *channel, bx, by int) bool {
	size, ok := p.symbol(c.td)
	if !ok {
		return false
	}
	c.pred += extend(p.take(int(size)), int(size))
	_, coef := p.at(c, bx, by)
	coef[0] = int16(c.pred << uint(p.al))
	return true
}

func (p *progressive) refineDC(c *channel, bx, by int) bool {
	if p.bit() != 0 {
		_, coef := p.at(c, bx, by)
		coef[0] |= 1 << uint(p.al)
	}
	return true
}

// firstAC is G.1.2.2.
func (p *progressive) firstAC(c *channel, bx, by int) bool {
	if p.eobRun > 0 {
		p.eobRun--
		return true
	}
	i, coef := p.at(c, bx, by)
	mask := c.mask[i]
	for k := p.ss; k <= p.se; k++ {
		sym, ok := p.symbol(c.ta)
		if !ok {
			return false
		}
		run, size := int(sym>>4), int(sym&15)
		if size == 0 {
			if run != 15 {
				p.eobRun = 1<<uint(run) - 1 + p.take(run)
				break
			}
			k += 15
			continue
		}
		k += run
		if k > p.se {
			return false
		}
		v := extend(p.take(size), size) << uint(p.al)
		if at := p.place[k]; at >= 0 {
			coef[at] = int16(v)
		}
		mask |= 1 << uint(k)
	}
	c.mask[i] = mask
	return true
}

// refineAC is G.1.2.3: a bit for each coefficient that is known, and new ones of ±1 between them.
func (p *progressive) refineAC(c *channel, bx, by int) bool {
	i, coef := p.at(c, bx, by)
	mask := c.mask[i]
	known := mask >> uint(p.ss) << uint(p.ss)
	if p.se < 63 {
		known &= 1<<uint(p.se+1) - 1
	}
	k := p.ss
	for k <= p.se && p.eobRun == 0 {
		sym, ok := p.symbol(c.ta)
		if !ok {
			return false
		}
		run, size := int(sym>>4), int(sym&15)
		value := 0
		switch {
		case size == 1:
			value = -1
			if p.bit() != 0 {
				value = 1
			}
		case size != 0:
			return false
		case run != 15:
			p.eobRun = 1<<uint(run) + p.take(run)
		}
		if p.eobRun > 0 {
			break
		}
		// Go past run zeros, correcting what is known on the way, to the next zero.
		for ; k <= p.se; k++ {
			if known&(1<<uint(k)) != 0 {
				p.correct(coef, k)
				continue
			}
			if run == 0 {
				break
			}
			run--
		}
		if k > p.se {
			return value == 0
		}
		if value != 0 {
			if at := p.place[k]; at >= 0 {
				coef[at] = int16(value << uint(p.al))
			}
			mask |= 1 << uint(k)
		}
		k++
	}
	if p.eobRun > 0 {
		p.eobRun--
		for rest := known >> uint(k) << uint(k); k < 64 && rest != 0; rest &= rest - 1 {
			p.correct(coef, bits.TrailingZeros64(rest))
		}
	}
	c.mask[i] = mask
	return true
}

func (p *progressive) correct(coef []int16, k int) {
	if p.bit() == 0 {
		return
	}
	at := p.place[k]
	if at < 0 {
		return
	}
	one := int16(1) << uint(p.al)
	switch v := coef[at]; {
	case v&one != 0 && v > 0, -v&one != 0 && v < 0: // set already
	case v >= 0:
		coef[at] = v + one
	default:
		coef[at] = v - one
	}
}

// finishProgressive turns the coefficients into samples, one component after the other, letting go of each.
func (d *jpegDecoder) finishProgressive() error {
	place := places(d.size)
	for i := range d.comps {
		c := &d.comps[i]
		if c.quant == nil {
			return damaged(JPEG, "缺少量化表", "a quantisation table is missing")
		}
		rows := d.mcusY * c.v
		c.allocate(rows, d.size)
		for by := range rows {
			if d.stop() {
				return cancelled()
			}
			d.blockRow(c, by, &place)
		}
		c.coef, c.mask = nil, nil
	}
	return nil
}

func (d *jpegDecoder) blockRow(c *channel, by int, place *[64]int8) {
	var b [64]int32
	nn := d.size * d.size
	for bx := range c.blocksX {
		i := by*c.blocksX + bx
		coef := c.coef[i*nn : (i+1)*nn]
		b[0] = int32(coef[0]) * int32(c.quant[0])
		cols, acs := uint8(0), false
		for mask := c.mask[i] &^ 1; mask != 0; mask &= mask - 1 {
			k := bits.TrailingZeros64(mask)
			at := place[k]
			if at < 0 {
				continue
			}
			z := zigzag[k]
			b[z] = int32(coef[at]) * int32(c.quant[k])
			acs = true
			if z >= 8 {
				cols |= 1 << (z & 7)
			}
		}
		samples(&b, acs, cols, d.size, c.pix[by*d.size*c.stride+bx*d.size:], c.stride)
		if acs {
			clear(b[:])
		}
	}
}
