package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"icpdoc/internal/fault"
)

// Markers of ITU-T T.81, table B.1.
const (
	mSOF0 = 0xc0
	mSOF2 = 0xc2
	mDHT  = 0xc4
	mDAC  = 0xcc
	mRST0 = 0xd0
	mRST7 = 0xd7
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDNL  = 0xdc
	mDRI  = 0xdd
	mAPP0 = 0xe0
	mTEM  = 0x01
)

// jpegFile is what stands before the first scan.
type jpegFile struct {
	sof       byte
	comps     []jpegComp
	jfif      bool
	adobe     bool
	transform byte // of the Adobe segment: 0 none, 1 YCbCr, 2 YCCK
	exif      []byte
	icc       map[byte][]byte
	iccCount  byte
	meta      bool
	scan      int // offset of the first SOS marker
	w, h      int
}

type jpegComp struct {
	id, tq byte
	h, v   int
}

func isSOF(m byte) bool { return m >= 0xc0 && m <= 0xcf && m != mDHT && m != 0xc8 && m != mDAC }

// segment is one marker with its payload; next is where the following marker begins.
type segment struct {
	marker byte
	body   []byte
	start  int // offset of the 0xff
	next   int
}

// nextSegment reads the marker at or after pos, skipping fill bytes (B.1.1.2). ok is false where the file ends first.
func nextSegment(data []byte, pos int) (s segment, ok bool) {
	for pos < len(data) && data[pos] != 0xff {
		pos++ // garbage between segments: some cameras leave it, every viewer skips it
	}
	s.start = pos
	for pos < len(data) && data[pos] == 0xff {
		s.start = pos
		pos++
	}
	if pos >= len(data) {
		return s, false
	}
	s.marker = data[pos]
	pos++
	if s.marker == 0 || s.marker == mTEM || s.marker >= mRST0 && s.marker <= mEOI {
		s.next = pos
		return s, true
	}
	if pos+2 > len(data) {
		return s, false
	}
	n := int(binary.BigEndian.Uint16(data[pos:]))
	if n < 2 || pos+n > len(data) {
		return s, false
	}
	s.body, s.next = data[pos+2:pos+n], pos+n
	return s, true
}

// readJPEG parses everything before the first scan.
func readJPEG(data []byte, _ Limits, _ int) (*header, error) {
	f := &jpegFile{icc: map[byte][]byte{}}
	pos := 2
	for f.scan == 0 {
		s, ok := nextSegment(data, pos)
		if !ok {
			return nil, truncated(JPEG, len(data), "文件头", "the header")
		}
		switch {
		case s.marker == mSOS:
			f.scan = s.start
		case s.marker == mEOI:
			return nil, damaged(JPEG, "文件中没有图像数据", "there is no picture in it")
		case isSOF(s.marker):
			if err := f.readFrame(s); err != nil {
				return nil, err
			}
		case s.marker >= mAPP0 && s.marker <= 0xef:
			f.readApp(s)
		}
		pos = s.next
	}
	if f.sof == 0 {
		return nil, damaged(JPEG, "缺少图像尺寸（SOF）", "the size of the picture (SOF) is missing")
	}
	h := &header{jpeg: f, rawW: f.w, rawH: f.h, icc: f.profile()}
	h.Info = Info{Format: JPEG, Orientation: exifOrientation(f.exif), Progressive: f.sof == mSOF2, Grey: len(f.comps) == 1,
		CMYK: len(f.comps) == 4, Pages: 1, HasMetadata: f.meta, Profile: profileName(h.icc)}
	return h, nil
}

func (f *jpegFile) readFrame(s segment) error {
	if f.sof != 0 {
		return manyFrames()
	}
	f.sof = s.marker
	switch s.marker {
	case 0xc0, 0xc1, 0xc2:
	case 0xc3:
		return unusual(JPEG, "photo.jpeg_process", "无损编码（SOF3）", "lossless coding (SOF3)")
	default:
		return unusual(JPEG, "photo.jpeg_process", fmt.Sprintf("算术或分层编码（SOF%d）", s.marker-0xc0),
			fmt.Sprintf("arithmetic or hierarchical coding (SOF%d)", s.marker-0xc0))
	}
	b := s.body
	if len(b) < 6 || len(b) < 6+3*int(b[5]) {
		return damaged(JPEG, "图像尺寸段（SOF）长度不对", "the frame header (SOF) has a wrong length")
	}
	if b[0] != 8 {
		return unusual(JPEG, "photo.jpeg_precision", fmt.Sprintf("每通道 %d 位，需要 8 位", b[0]), fmt.Sprintf("%d bits a channel, 8 are needed", b[0]))
	}
	f.h, f.w = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	n := int(b[5])
	if n != 1 && n != 3 && n != 4 {
		return unusual(JPEG, "photo.jpeg_channels", fmt.Sprintf("有 %d 个通道，需要 1、3 或 4 个", n), fmt.Sprintf("%d channels, 1, 3 or 4 are needed", n))
	}
	for i := range n {
		c := b[6+3*i:]
		comp := jpegComp{id: c[0], h: int(c[1] >> 4), v: int(c[1] & 15), tq: c[2]}
		if comp.h < 1 || comp.h > 4 || comp.v < 1 || comp.v > 4 || comp.tq > 3 {
			return damaged(JPEG, "通道采样参数无效", "the sampling of a channel is invalid")
		}
		for _, o := range f.comps {
			if o.id == comp.id {
				return damaged(JPEG, "通道编号重复", "two channels have one number")
			}
		}
		f.comps = append(f.comps, comp)
	}
	if f.h == 0 {
		return unusual(JPEG, "photo.jpeg_process", "文件头未写明高度（DNL）", "its height is not in the header (DNL)")
	}
	return nil
}

func manyFrames() error {
	return damaged(JPEG, "含有不止一个图像帧（SOF）", "it holds more than one frame (SOF)")
}

func (f *jpegFile) readApp(s segment) {
	b := s.body
	switch n := s.marker - mAPP0; {
	case n == 0 && bytes.HasPrefix(b, []byte("JFIF\x00")):
		f.jfif = true
	case n == 1 && bytes.HasPrefix(b, []byte("Exif\x00")) && len(b) > 6:
		f.meta = true
		if f.exif == nil {
			f.exif = b[6:]
		}
	case n == 1, n == 13:
		f.meta = true // XMP, IPTC
	case n == 2 && bytes.HasPrefix(b, []byte("ICC_PROFILE\x00")) && len(b) > 14:
		f.icc[b[12]], f.iccCount = b[14:], b[13]
	case n == 14 && bytes.HasPrefix(b, []byte("Adobe")) && len(b) >= 12:
		f.adobe, f.transform = true, b[11]
	}
}

// profile joins the chunks of an embedded ICC profile (ICC.1 annex B.4); nil when one is missing.
func (f *jpegFile) profile() []byte {
	var out []byte
	for i := range int(f.iccCount) {
		part, ok := f.icc[byte(i+1)]
		if !ok {
			return nil
		}
		out = append(out, part...)
	}
	return out
}

func tooManyScans(most int) error {
	return refuse(fault.Unsupported, "photo.scans",
		fmt.Sprintf("渐进式 JPEG 的扫描超过 %d 次，可能是恶意文件。", most),
		fmt.Sprintf("The progressive JPEG has more than %d scans; it may be a hostile file.", most),
		"请用看图软件打开后另存为普通 JPEG。", "Open it in a picture viewer and save it as an ordinary JPEG.")
}
