package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"io"

	"github.com/klauspost/compress/zlib"
)

// pngFile is what of a PNG (third edition) is needed beside its size.
type pngFile struct {
	depth, colour byte
	interlaced    bool
	palette       [256][3]byte // onto white
	entries       int
	key           [3]uint16 // the transparent colour of types 0 and 2
	hasKey        bool
	idat          []segmentOf // the pixel data in order
	packed        int         // bytes of pixel data, compressed
}

// segmentOf is a part of a file.
type segmentOf struct{ from, to int }

func quoteChunk(s string) string { return fmt.Sprintf("%q", s) }

// readPNG walks the chunks.
func readPNG(data []byte, _ Limits, _ int) (*header, error) {
	f := &pngFile{}
	h := &header{Info: Info{Format: PNG, Orientation: 1, Pages: 1}, png: f}
	seenHead, seenProfile := false, false
	for pos := 8; ; {
		if pos+12 > len(data) {
			return nil, truncated(PNG, len(data), "数据块", "a chunk")
		}
		n := int64(binary.BigEndian.Uint32(data[pos:]))
		kind := string(data[pos+4 : pos+8])
		if int64(pos)+12+n > int64(len(data)) {
			return nil, truncated(PNG, len(data), "数据块 "+quoteChunk(kind), "the chunk "+quoteChunk(kind))
		}
		body := data[pos+8 : pos+8+int(n)]
		if seenHead == (kind == "IHDR") {
			return nil, damaged(PNG, "文件头（IHDR）缺失或重复", "the header (IHDR) is missing or there twice")
		}
		switch kind {
		case "IHDR":
			seenHead = true
			if err := h.readIHDR(body); err != nil {
				return nil, err
			}
		case "PLTE":
			f.readPalette(body)
		case "tRNS":
			f.readTransparency(body)
		case "acTL":
			return nil, animated(PNG)
		case "eXIf":
			h.Orientation, h.HasMetadata = exifOrientation(body), true
		case "iTXt", "tEXt", "zTXt":
			h.HasMetadata = true
		case "iCCP":
			if !seenProfile { // each costs an inflation
				seenProfile = true
				h.icc = inflateProfile(body)
				h.Profile = profileName(h.icc)
			}
		case "sRGB":
			h.Profile = "srgb"
		case "IDAT":
			f.idat = append(f.idat, segmentOf{pos, pos + 12 + int(n)})
			f.packed += int(n)
		case "IEND":
			if len(f.idat) == 0 {
				return nil, damaged(PNG, "文件中没有图像数据", "there is no picture in it")
			}
			return h, nil
		}
		pos += 12 + int(n)
	}
}

func (h *header) readIHDR(b []byte) error {
	if len(b) != 13 {
		return damaged(PNG, "文件头长度不对", "the header has a wrong length")
	}
	f := h.png
	h.rawW, h.rawH = clampDim(binary.BigEndian.Uint32(b)), clampDim(binary.BigEndian.Uint32(b[4:]))
	f.depth, f.colour, f.interlaced = b[8], b[9], b[12] == 1
	depths := map[byte]string{0: "\x01\x02\x04\x08\x10", 2: "\x08\x10", 3: "\x01\x02\x04\x08", 4: "\x08\x10", 6: "\x08\x10"}
	if bytes.IndexByte([]byte(depths[f.colour]), f.depth) < 0 || b[10] != 0 || b[11] != 0 || b[12] > 1 {
		return damaged(PNG, fmt.Sprintf("颜色类型 %d、位深 %d 不成立", f.colour, f.depth), fmt.Sprintf("colour type %d with %d bits does not exist", f.colour, f.depth))
	}
	h.Grey = f.colour == 0 || f.colour == 4
	if f.interlaced {
		h.heavy = max(2, int(f.depth)/4)
	}
	return nil
}

func (f *pngFile) readPalette(b []byte) {
	f.entries = min(len(b)/3, 256)
	for i := range f.entries {
		f.palette[i] = [3]byte(b[3*i : 3*i+3])
	}
}

func (f *pngFile) readTransparency(b []byte) {
	switch {
	case f.colour == 3:
		for i := range min(len(b), f.entries) {
			for c := range 3 {
				f.palette[i][c] = onWhite(f.palette[i][c], b[i])
			}
		}
	case f.colour == 0 && len(b) >= 2:
		v := binary.BigEndian.Uint16(b)
		f.key, f.hasKey = [3]uint16{v, v, v}, true
	case f.colour == 2 && len(b) >= 6:
		f.key = [3]uint16{binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint16(b[4:])}
		f.hasKey = true
	}
}

// channels is how many samples a pixel has.
func (f *pngFile) channels() int { return [...]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[f.colour] }

// errChecksum says that a chunk is not what was written.
var errChecksum = errors.New("PNG chunk checksum")

// idatReader reads the pixel data through the bounds of its chunks and checks each chunk's sum first.
type idatReader struct {
	data []byte
	list []segmentOf
	rest []byte
}

func (r *idatReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if len(r.list) == 0 {
			return 0, io.EOF
		}
		c := r.data[r.list[0].from:r.list[0].to]
		r.list = r.list[1:]
		if crc32.ChecksumIEEE(c[4:len(c)-4]) != binary.BigEndian.Uint32(c[len(c)-4:]) {
			return 0, errChecksum
		}
		r.rest = c[8 : len(c)-4]
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// decodePNG decodes row by row, so that nothing is held but two rows and the result, and averages k×k pixels into one
// where a smaller picture is wanted.
func decodePNG(data []byte, h *header, o Options) (*raster, error) {
	f := h.png
	rowBytes := (h.rawW*f.channels()*int(f.depth) + 7) / 8
	// Deflate packs at most 1032:1: less data cannot hold the rows that the header promises.
	if need := (rowBytes + 1) * h.rawH; need/1032 > f.packed {
		return nil, truncated(PNG, len(data), fmt.Sprintf("像素数据（至少需要 %d 字节）", need/1032), fmt.Sprintf("the pixel data (at least %d bytes needed)", need/1032))
	}
	z, err := zlib.NewReader(&idatReader{data: data, list: f.idat})
	if err != nil {
		return nil, foreign(PNG, len(data), err)
	}
	k := 8 / scaleFor(max(h.rawW, h.rawH), o.LongSide)
	out := newShrinker(h.rawW, h.rawH, k, h.Grey)
	bpp := max(1, f.channels()*int(f.depth)/8)
	line, above := make([]byte, rowBytes+1), make([]byte, rowBytes+1)
	rgb := make([]byte, 3*h.rawW)
	for y := range h.rawH {
		if y&15 == 0 && o.Cancelled() {
			return nil, cancelled()
		}
		if _, err := io.ReadFull(z, line); err != nil {
			return nil, foreign(PNG, len(data), err)
		}
		if !unfilter(line, above, bpp) {
			return nil, damaged(PNG, fmt.Sprintf("第 %d 行的滤波方式无效", y+1), fmt.Sprintf("the filter of row %d does not exist", y+1))
		}
		if !f.toRGB(line[1:], rgb) {
			return nil, damaged(PNG, "颜色表索引越界", "a colour beyond its palette is used")
		}
		out.add(rgb)
		line, above = above, line
	}
	if n, err := z.Read(line[:1]); n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, foreign(PNG, len(data), err) // the checksum of the whole
	}
	r := whole(out.img)
	r.extentW, r.extentH = float64(h.rawW)/float64(k), float64(h.rawH)/float64(k)
	return r, nil
}

// unfilter undoes the filter of a row in place (§9.2); both rows begin with the filter's number.
func unfilter(line, above []byte, bpp int) bool {
	cur, up := line[1:], above[1:]
	up = up[:len(cur)]
	switch line[0] {
	case 0:
	case 1:
		for i := bpp; i < len(cur); i++ {
			cur[i] += cur[i-bpp]
		}
	case 2:
		for i, v := range up {
			cur[i] += v
		}
	case 3:
		for i := range cur {
			left := 0
			if i >= bpp {
				left = int(cur[i-bpp])
			}
			cur[i] += byte((left + int(up[i])) / 2)
		}
	case 4:
		for i := range min(bpp, len(cur)) {
			cur[i] += up[i]
		}
		for i := bpp; i < len(cur); i++ {
			a, b, c := int(cur[i-bpp]), int(up[i]), int(up[i-bpp])
			pa, pb, pc := b-c, a-c, a+b-2*c
			pa, pb, pc = max(pa, -pa), max(pb, -pb), max(pc, -pc)
			switch {
			case pa <= pb && pa <= pc:
				cur[i] += byte(a)
			case pb <= pc:
				cur[i] += byte(b)
			default:
				cur[i] += byte(c)
			}
		}
	default:
		return false
	}
	return true
}

// toRGB turns one unfiltered row into RGB triples on white; false when a palette index does not exist.
func (f *pngFile) toRGB(row, rgb []byte) bool {
	switch {
	case f.colour == 2 && f.depth == 8 && !f.hasKey:
		copy(rgb, row)
		return true
	case f.colour == 6 && f.depth == 8:
		for i, j := 0, 0; j+2 < len(rgb); i, j = i+4, j+3 {
			if a := row[i+3]; a != 255 {
				rgb[j], rgb[j+1], rgb[j+2] = onWhite(row[i], a), onWhite(row[i+1], a), onWhite(row[i+2], a)
				continue
			}
			rgb[j], rgb[j+1], rgb[j+2] = row[i], row[i+1], row[i+2]
		}
		return true
	case f.colour == 3:
		for x := range len(rgb) / 3 {
			i := int(f.sample(row, x))
			if i >= f.entries {
				return false
			}
			copy(rgb[3*x:3*x+3], f.palette[i][:])
		}
		return true
	}
	f.general(row, rgb)
	return true
}

// sample reads the i-th sample of a row at its depth.
func (f *pngFile) sample(row []byte, i int) uint16 {
	switch f.depth {
	case 16:
		return uint16(row[2*i])<<8 | uint16(row[2*i+1])
	case 8:
		return uint16(row[i])
	}
	per := 8 / int(f.depth)
	shift := 8 - int(f.depth)*(i%per+1)
	return uint16(row[i/per]>>uint(shift)) & (1<<f.depth - 1)
}

// general takes every depth of grey and colour, with alpha or a transparent colour.
func (f *pngFile) general(row, rgb []byte) {
	n := f.channels()
	full := uint32(1)<<f.depth - 1
	for x := range len(rgb) / 3 {
		var v [4]uint16
		for c := range n {
			v[c] = f.sample(row, x*n+c)
		}
		alpha := full
		switch n {
		case 2:
			alpha = uint32(v[1])
			v[1], v[2] = v[0], v[0]
		case 1:
			v[1], v[2] = v[0], v[0]
		case 4:
			alpha = uint32(v[3])
		}
		if f.hasKey && [3]uint16(v[:3]) == f.key {
			alpha = 0
		}
		for c := range 3 {
			light := (uint64(v[c])*uint64(alpha) + uint64(full)*uint64(full-alpha)) * 255
			rgb[3*x+c] = byte((light + uint64(full)*uint64(full)/2) / (uint64(full) * uint64(full)))
		}
	}
}

// shrinker gathers rows of RGB into planes, k×k pixels to one.
type shrinker struct {
	img        *image.YCbCr
	k, w, h    int
	y          int
	sum        []uint32
	rgb        []byte
	grey       bool
	bufB, bufR []byte
}

func newShrinker(w, h, k int, grey bool) *shrinker {
	s := &shrinker{k: k, w: w, h: h, grey: grey}
	ow, oh := ceilDiv(w, k), ceilDiv(h, k)
	ratio := image.YCbCrSubsampleRatio444
	if grey {
		ratio = image.YCbCrSubsampleRatio420
		s.bufB, s.bufR = make([]byte, ow), make([]byte, ow)
	}
	s.img = newPlanes(ow, oh, ratio)
	if grey {
		fill(s.img.Cb, 128)
		fill(s.img.Cr, 128)
	}
	if k > 1 {
		s.sum, s.rgb = make([]uint32, 3*ow), make([]byte, 3*ow)
	}
	return s
}

// add takes the next row.
func (s *shrinker) add(rgb []byte) {
	y := s.y
	s.y++
	if s.k == 1 {
		s.put(y, rgb)
		return
	}
	for x, i := 0, 0; x < s.w; i++ {
		end := min(x+s.k, s.w)
		for ; x < end; x++ {
			s.sum[3*i] += uint32(rgb[3*x])
			s.sum[3*i+1] += uint32(rgb[3*x+1])
			s.sum[3*i+2] += uint32(rgb[3*x+2])
		}
	}
	if s.y%s.k != 0 && s.y != s.h {
		return
	}
	rows := (s.y-1)%s.k + 1
	for i := range len(s.sum) / 3 {
		n := uint32(rows * min(s.k, s.w-i*s.k))
		for c := range 3 {
			s.rgb[3*i+c] = byte((s.sum[3*i+c] + n/2) / n)
		}
	}
	clear(s.sum)
	s.put(y/s.k, s.rgb)
}

func (s *shrinker) put(y int, rgb []byte) {
	if s.grey {
		toYCC(rgb, s.img.Y[y*s.img.YStride:], s.bufB, s.bufR)
		return
	}
	toYCC(rgb, s.img.Y[y*s.img.YStride:], s.img.Cb[y*s.img.CStride:], s.img.Cr[y*s.img.CStride:])
}
