package decode

// zigzag gives the natural place of the k-th coefficient (T.81 figure A.6).
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}

// scan is one scan header (B.2.3) with the components it names.
type scan struct {
	comps  []*channel
	ss, se int // first and last coefficient, in zigzag order
	ah, al int // successive approximation
}

func badScan() error {
	return damaged(JPEG, "扫描头（SOS）无效", "a scan header (SOS) is invalid")
}

func (d *jpegDecoder) readScan(s segment) error {
	b := s.body
	if len(b) < 4 || int(b[0]) < 1 || int(b[0]) > 4 || len(b) < 4+2*int(b[0]) {
		return badScan()
	}
	n := int(b[0])
	var sc scan
	tail := b[1+2*n:]
	sc.ss, sc.se, sc.ah, sc.al = int(tail[0]), int(tail[1]), int(tail[2]>>4), int(tail[2]&15)
	progressive := d.file.sof == mSOF2
	if !progressive {
		sc.ss, sc.se, sc.ah, sc.al = 0, 63, 0, 0 // some encoders write nonsense here; it means nothing
	} else if sc.ss > sc.se || sc.se > 63 || sc.ss == 0 && sc.se != 0 || sc.ss > 0 && n > 1 || sc.al > 13 {
		return badScan()
	}
	area := 0
	for i := range n {
		id, tables := b[1+2*i], b[2+2*i]
		var c *channel
		for j := range d.comps {
			if d.comps[j].id == id {
				c = &d.comps[j]
			}
		}
		if c == nil || tables>>4 > 3 || tables&15 > 3 {
			return badScan()
		}
		for _, o := range sc.comps {
			if o == c {
				return badScan()
			}
		}
		if err := d.prepare(c, tables, &sc, progressive); err != nil {
			return err
		}
		area += c.h * c.v
		sc.comps = append(sc.comps, c)
	}
	if area > 10 && n > 1 {
		return badScan() // B.2.3
	}
	d.reset(s.next)
	if progressive {
		return d.progressiveScan(&sc)
	}
	return d.baselineScan(&sc)
}

// prepare looks up the tables that a component needs in a scan.
func (d *jpegDecoder) prepare(c *channel, tables byte, sc *scan, progressive bool) error {
	if c.quant == nil {
		c.quant = d.quant[c.tq]
	}
	c.td, c.ta, c.pred = d.dc[tables>>4], d.ac[tables&15], 0
	needDC, needAC := !progressive || sc.ss == 0 && sc.ah == 0, !progressive || sc.ss > 0
	if c.quant == nil || needDC && c.td == nil || needAC && c.ta == nil {
		return damaged(JPEG, "缺少量化表或霍夫曼表", "a quantisation or Huffman table is missing")
	}
	if !progressive && c.done {
		return damaged(JPEG, "同一通道编码了两次", "a channel is coded twice")
	}
	if sc.ss == 0 {
		c.done = true
	} else if !c.done {
		return badScan() // G.1.1.1.1: the first coefficient comes first
	}
	return nil
}

// walk visits the blocks of a scan in order: MCU by MCU, or for one component alone its own blocks row by row (A.2).
// It deals with restart markers, cancellation and the end of the data.
func (d *jpegDecoder) walk(sc *scan, block func(c *channel, bx, by int) bool, restart func()) error {
	w, h := d.mcusX, d.mcusY
	alone := len(sc.comps) == 1
	if alone {
		w, h = sc.comps[0].ownX, sc.comps[0].ownY
	}
	left, next := d.every, 0
	for y := range h {
		if d.stop() {
			return cancelled()
		}
		for x := range w {
			if d.every > 0 {
				if left == 0 {
					if !d.restart(next) {
						return d.broken("重启标记错位", "a restart marker is not where it belongs")
					}
					for _, c := range sc.comps {
						c.pred = 0
					}
					restart()
					left, next = d.every, (next+1)&7
				}
				left--
			}
			if alone {
				if !block(sc.comps[0], x, y) {
					return d.broken("像素编码无效", "the coding of its pixels is invalid")
				}
				continue
			}
			for _, c := range sc.comps {
				for v := range c.v {
					for i := range c.h {
						if !block(c, x*c.h+i, y*c.v+v) {
							return d.broken("像素编码无效", "the coding of its pixels is invalid")
						}
					}
				}
			}
		}
		if d.overrun() {
			return d.broken("像素数据过短", "its pixel data are too short")
		}
	}
	return nil
}

// broken tells a file that ends from one that is wrong.
func (d *jpegDecoder) broken(zh, en string) error {
	if d.overrun() && d.atEnd() {
		return truncated(JPEG, len(d.data), "像素数据", "the pixel data")
	}
	return damaged(JPEG, zh, en)
}

// restart goes past the marker RSTi.
func (d *jpegDecoder) restart(i int) bool {
	if d.overrun() {
		return false
	}
	s, ok := nextSegment(d.data, d.pos)
	if !ok || s.marker != byte(mRST0+i) {
		return false
	}
	d.reset(s.next)
	return true
}

// baselineScan decodes blocks straight into the planes.
func (d *jpegDecoder) baselineScan(sc *scan) error {
	n := d.size
	var coef [64]int32
	return d.walk(sc, func(c *channel, bx, by int) bool {
		cols, last, ok := d.block(c, &coef)
		if !ok {
			return false
		}
		samples(&coef, last > 0, cols, n, c.pix[by*n*c.stride+bx*n:], c.stride)
		if last > 0 {
			clear(coef[:])
		}
		return true
	}, func() {})
}

// block decodes one sequential block (F.2.2), dequantised, into coef, which must be zero but for its first element.
// It tells which columns have more than their first row and the index of the last coefficient.
func (d *jpegDecoder) block(c *channel, coef *[64]int32) (cols uint8, last int, ok bool) {
	if d.n < 48 {
		d.fill()
	}
	acc, n := d.acc, d.n
	e := c.td.fast[acc>>(64-huffBits)]
	diff := int(e >> 16)
	if diff == 0 {
		size, l := int(uint8(e>>8)), int(e&0xff)
		if l == 0 {
			s, ll := c.td.long(acc)
			if ll == 0 {
				return 0, 0, false
			}
			size, l = int(s), ll
		}
		acc <<= uint(l)
		n -= l
		if size > 0 {
			diff = extend(int(acc>>uint(64-size)), size)
			acc <<= uint(size)
			n -= size
		}
	} else {
		acc <<= uint(e & 0xff)
		n -= int(e & 0xff)
	}
	c.pred += diff
	q := c.quant
	coef[0] = int32(c.pred) * int32(q[0])
	fast := &c.ta.fast
	for k := 1; k < 64; k++ {
		if n < 32 {
			d.acc, d.n = acc, n
			d.fill()
			acc, n = d.acc, d.n
		}
		e := fast[acc>>(64-huffBits)]
		v := e >> 16
		l := uint(e & 0xff)
		if v == 0 {
			sym := uint8(e >> 8)
			if l == 0 {
				s, ll := c.ta.long(acc)
				if ll == 0 {
					return 0, 0, false
				}
				sym, l = s, uint(ll)
			}
			acc <<= l
			n -= int(l)
			size := uint(sym & 15)
			if size == 0 {
				if sym != 0xf0 {
					break // end of block
				}
				k += 15
				continue
			}
			k += int(sym >> 4)
			v = int32(extend(int(acc>>(64-size)), int(size)))
			acc <<= size
			n -= int(size)
		} else {
			k += int(e>>8) & 15
			acc <<= l
			n -= int(l)
		}
		if k > 63 {
			return 0, 0, false
		}
		z := zigzag[k]
		coef[z&63] = v * int32(q[k])
		if z >= 8 {
			cols |= 1 << (z & 7)
		}
		last = k
	}
	d.acc, d.n = acc, n
	return cols, last, true
}
