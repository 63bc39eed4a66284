package decode

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/chroma"
)

// A progressive file may have as many scans as pass over scanPixels together, never fewer than fewestScans nor more than
// mostScans: each is a pass over the picture, and one that refines nothing costs its sender one bit a block. The usual
// scripts have ten scans.
const (
	fewestScans, mostScans = 20, 64
	scanPixels             = 1_200_000_000
)

func maxScans(w, h int) int { return min(mostScans, max(fewestScans, scanPixels/max(1, w*h))) }

// errUnusual sends a file to the standard library.
var errUnusual = errors.New("rare JPEG layout")

// jpegDecoder decodes one file at size/8.
type jpegDecoder struct {
	bitReader
	file  *jpegFile
	size  int // of a decoded block: 8, 4, 2 or 1
	stop  func() bool
	quant [4]*[64]uint16 // in zigzag order
	dc    [4]*huff
	ac    [4]*huff
	every int // MCUs between restart markers, 0 for none
	comps []channel
	hMax  int
	vMax  int
	mcusX int
	mcusY int
	scans int
}

// channel is one component at work.
type channel struct {
	jpegComp
	pix        []byte // planes padded to whole MCUs
	stride     int
	blocksX    int // padded to whole MCUs
	ownX, ownY int // blocks of a scan that holds this component alone (A.2.2)
	quant      *[64]uint16
	pred       int
	td, ta     *huff
	done       bool    // a baseline component that has had its scan
	coef       []int16 // progressive: n×n a block, in natural order
	mask       []uint64
}

// scaleFor gives the smallest n for which n/8 of the long side is at least what is wanted.
func scaleFor(long, want int) int {
	if want <= 0 {
		return 8
	}
	for _, n := range []int{1, 2, 4} {
		if long*n >= want*8 {
			return n
		}
	}
	return 8
}

func decodeJPEG(data []byte, h *header, o Options) (*raster, error) {
	d, err := newJPEGDecoder(data, h, o)
	if err == nil {
		if err = d.run(); err == nil {
			return d.result(h)
		}
	}
	if !errors.Is(err, errUnusual) {
		return nil, err
	}
	return decodeRareJPEG(data, h, o)
}

// decodeRareJPEG leaves a rare layout to the standard library, which knows no limits: it keeps up to twelve bytes a pixel and
// reads any number of scans.
func decodeRareJPEG(data []byte, h *header, o Options) (*raster, error) {
	if err := checkPixels(h, o.Limits.MaxSlowPixels/4); err != nil {
		return nil, err
	}
	if most := maxScans(h.rawW, h.rawH); bytes.Count(data[h.jpeg.scan:], []byte{0xff, mSOS}) > most {
		return nil, tooManyScans(most)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, foreign(JPEG, len(data), err)
	}
	y, err := planar(img, o.Cancelled)
	if err != nil {
		return nil, err
	}
	return whole(y), nil
}

func newJPEGDecoder(data []byte, h *header, o Options) (*jpegDecoder, error) {
	f := h.jpeg
	d := &jpegDecoder{bitReader: bitReader{data: data}, file: f, size: scaleFor(max(f.w, f.h), o.LongSide), stop: o.Cancelled}
	for _, c := range f.comps {
		if len(f.comps) == 1 {
			c.h, c.v = 1, 1 // A.2.2: the factors of a sole component mean nothing
		}
		d.hMax, d.vMax = max(d.hMax, c.h), max(d.vMax, c.v)
		d.comps = append(d.comps, channel{jpegComp: c})
	}
	if !d.usual() {
		return nil, errUnusual
	}
	d.mcusX, d.mcusY = ceilDiv(f.w, 8*d.hMax), ceilDiv(f.h, 8*d.vMax)
	blocks := 0
	for i := range d.comps {
		c := &d.comps[i]
		c.blocksX = d.mcusX * c.h
		c.ownX, c.ownY = ceilDiv(ceilDiv(f.w*c.h, d.hMax), 8), ceilDiv(ceilDiv(f.h*c.v, d.vMax), 8)
		blocks += c.ownX * c.ownY
	}
	// The shortest block is two bits, in a progressive file one: less data cannot hold the picture that the header
	// promises, and nothing is allocated for it.
	least := blocks / 4
	if h.Progressive {
		least = blocks / 8
	}
	if len(data)-f.scan < least {
		return nil, truncated(JPEG, len(data), "像素数据", "the pixel data")
	}
	for i := range d.comps {
		c := &d.comps[i]
		rows := d.mcusY * c.v
		if h.Progressive {
			c.coef = make([]int16, c.blocksX*rows*d.size*d.size)
			c.mask = make([]uint64, c.blocksX*rows)
			continue
		}
		c.allocate(rows, d.size)
	}
	return d, nil
}

func (c *channel) allocate(blockRows, n int) {
	c.stride = c.blocksX * n
	c.pix = make([]byte, c.stride*blockRows*n)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// usual tells whether the sampling is one that planes can hold: the first component whole, the second and third alike.
func (d *jpegDecoder) usual() bool {
	if len(d.comps) == 1 {
		return true
	}
	c := d.comps
	if c[0].h != d.hMax || c[0].v != d.vMax || c[1].h != c[2].h || c[1].v != c[2].v {
		return false
	}
	if len(c) == 4 && (c[3].h != d.hMax || c[3].v != d.vMax) {
		return false
	}
	_, ok := ratioOf(d.hMax, d.vMax, c[1].h, c[1].v)
	return ok
}

func ratioOf(hMax, vMax, h, v int) (image.YCbCrSubsampleRatio, bool) {
	if hMax%h != 0 || vMax%v != 0 {
		return 0, false
	}
	switch (hMax/h)<<4 | vMax/v {
	case 0x11:
		return image.YCbCrSubsampleRatio444, true
	case 0x21:
		return image.YCbCrSubsampleRatio422, true
	case 0x22:
		return image.YCbCrSubsampleRatio420, true
	case 0x12:
		return image.YCbCrSubsampleRatio440, true
	case 0x41:
		return image.YCbCrSubsampleRatio411, true
	case 0x42:
		return image.YCbCrSubsampleRatio410, true
	}
	return 0, false
}

// run goes through the tables and scans. The tables before the first scan are read again from the start.
func (d *jpegDecoder) run() error {
	pos := 2
	for {
		s, ok := nextSegment(d.data, pos)
		if !ok {
			return truncated(JPEG, len(d.data), "像素数据", "the pixel data")
		}
		pos = s.next
		if d.stop() {
			return cancelled()
		}
		var err error
		switch {
		case s.marker == mEOI:
			if !d.complete() {
				return damaged(JPEG, "缺少部分颜色通道的数据", "the data of a channel are missing")
			}
			return nil
		case s.marker == mDQT:
			err = d.readQuant(s.body)
		case s.marker == mDHT:
			err = d.readHuff(s.body)
		case s.marker == mDRI:
			if len(s.body) < 2 {
				return damaged(JPEG, "重启间隔段过短", "the restart interval is too short")
			}
			d.every = int(s.body[0])<<8 | int(s.body[1])
		case s.marker == mDNL:
			err = errUnusual
		case isSOF(s.marker) && s.start > d.file.scan:
			return manyFrames()
		case s.marker == mSOS:
			if d.scans++; d.scans > maxScans(d.file.w, d.file.h) {
				return tooManyScans(maxScans(d.file.w, d.file.h))
			}
			if err = d.readScan(s); err == nil {
				pos = d.pos
				if d.file.sof != mSOF2 && d.complete() {
					return nil
				}
			}
		}
		if err != nil {
			return err
		}
	}
}

func (d *jpegDecoder) complete() bool {
	for i := range d.comps {
		if !d.comps[i].done {
			return false
		}
	}
	return true
}

func (d *jpegDecoder) readQuant(b []byte) error {
	for len(b) > 0 {
		wide, id := b[0]>>4, b[0]&15
		size := 64
		if wide == 1 {
			size = 128
		}
		if wide > 1 || id > 3 || len(b) < 1+size {
			return damaged(JPEG, "量化表无效", "a quantisation table is invalid")
		}
		q := new([64]uint16)
		for i := range q {
			if wide == 1 {
				q[i] = uint16(b[1+2*i])<<8 | uint16(b[2+2*i])
			} else {
				q[i] = uint16(b[1+i])
			}
		}
		d.quant[id] = q
		b = b[1+size:]
	}
	return nil
}

func (d *jpegDecoder) readHuff(b []byte) error {
	bad := damaged(JPEG, "霍夫曼表无效", "a Huffman table is invalid")
	for len(b) > 0 {
		if len(b) < 17 {
			return bad
		}
		class, id, total := b[0]>>4, b[0]&15, 0
		for _, c := range b[1:17] {
			total += int(c)
		}
		if class > 1 || id > 3 || total > 256 || len(b) < 17+total {
			return bad
		}
		h, ok := newHuff(b[1:17], b[17:17+total], class == 0)
		if !ok {
			return bad
		}
		if class == 0 {
			for _, v := range h.vals {
				if v > 15 {
					return bad
				}
			}
			d.dc[id] = h
		} else {
			d.ac[id] = h
		}
		b = b[17+total:]
	}
	return nil
}

// result makes the raster of the decoded planes.
func (d *jpegDecoder) result(h *header) (*raster, error) {
	if h.Progressive {
		if err := d.finishProgressive(); err != nil {
			return nil, err
		}
	}
	w, hh := ceilDiv(d.file.w*d.size, 8), ceilDiv(d.file.h*d.size, 8)
	r := &raster{extentW: float64(d.file.w*d.size) / 8, extentH: float64(d.file.h*d.size) / 8}
	c := d.comps
	m := &image.YCbCr{Y: c[0].pix, YStride: c[0].stride, Rect: image.Rect(0, 0, w, hh)}
	if len(c) == 1 {
		m.SubsampleRatio = image.YCbCrSubsampleRatio420
		cw, ch := chroma.Size(w, hh, m.SubsampleRatio)
		m.Cb, m.CStride = make([]byte, cw*ch), cw
		fill(m.Cb, 128)
		m.Cr = bytes.Clone(m.Cb)
		r.img = m
		return r, nil
	}
	m.Cb, m.Cr, m.CStride = c[1].pix, c[2].pix, c[1].stride
	m.SubsampleRatio, _ = ratioOf(d.hMax, d.vMax, c[1].h, c[1].v)
	var err error
	switch {
	case len(c) == 4:
		r.notes = append(r.notes, pressNote())
		r.img, err = d.fromPress(m, &c[3])
	case d.isRGB():
		r.img, err = d.fromRGB(m)
	default:
		r.img = conform(m)
	}
	return r, err
}

// isRGB tells three components without transform: the Adobe segment says so, or their names do and JFIF does not
// contradict.
func (d *jpegDecoder) isRGB() bool {
	switch {
	case d.file.jfif:
		return false
	case d.file.adobe && d.file.transform == 0:
		return true
	}
	c := d.comps
	return c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B'
}

func pressNote() fault.Field {
	return note(fault.Warning, "photo.cmyk", "图片是印刷用的 CMYK 颜色，已按近似方法转换为 sRGB，颜色可能略有偏差。",
		"The picture has press colours (CMYK); they were converted to sRGB approximately and may look different.",
		"如颜色不符，请另存为 RGB 的 JPEG 后重新上传。", "If the colours look wrong, save the picture as an RGB JPEG and send that.")
}
