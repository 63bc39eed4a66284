package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"icpdoc/internal/photo/chroma"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// clampDim keeps a 32-bit size positive and harmless to multiply.
func clampDim(v uint32) int { return int(min(v, 1<<30)) }

// isBMP wants a known size of the second header, because two letters alone are a weak sign.
func isBMP(b []byte) bool {
	if len(b) < 18 || b[0] != 'B' || b[1] != 'M' {
		return false
	}
	switch binary.LittleEndian.Uint32(b[14:]) {
	case 12, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

func readBMP(data []byte, _ Limits, _ int) (*header, error) {
	h := &header{Info: Info{Format: BMP, Orientation: 1, Pages: 1}}
	le := binary.LittleEndian
	if le.Uint32(data[14:]) == 12 {
		return nil, unusual(BMP, "photo.bmp_variant", "OS/2 1.x 格式", "an OS/2 1.x bitmap")
	}
	if len(data) < 54 {
		return nil, truncated(BMP, len(data), "文件头", "the header")
	}
	w, hh := int(int32(le.Uint32(data[18:]))), int(int32(le.Uint32(data[22:])))
	if hh < 0 {
		hh = -hh // stored from the top
	}
	h.rawW, h.rawH = w, hh
	bpp, comp := int(le.Uint16(data[28:])), le.Uint32(data[30:])
	if comp != 0 && comp != 3 {
		return nil, unusual(BMP, "photo.bmp_variant", fmt.Sprintf("压缩方式 %d", comp), fmt.Sprintf("compression %d", comp))
	}
	// A bitmap is not compressed: the file must hold the rows that the header promises.
	if w > 0 && hh > 0 && w < 1<<24 && hh < 1<<24 {
		if need := (w*bpp + 31) / 32 * 4 * hh; need > len(data) && w <= 20_000 && hh <= 20_000 {
			return nil, truncated(BMP, len(data), fmt.Sprintf("像素数据（需要 %d 字节）", need), fmt.Sprintf("the pixel data (%d bytes needed)", need))
		}
	}
	return h, nil
}

// readWebP walks the RIFF chunks of a WebP container.
func readWebP(data []byte, _ Limits, _ int) (*header, error) {
	h := &header{Info: Info{Format: WebP, Orientation: 1, Pages: 1}}
	le := binary.LittleEndian
	if len(data) < 20 {
		return nil, truncated(WebP, len(data), "文件头", "the header")
	}
	if riff := int64(le.Uint32(data[4:])) + 8; riff > int64(len(data))+1 {
		return nil, truncated(WebP, len(data), fmt.Sprintf("RIFF 数据（应有 %d 字节）", riff), fmt.Sprintf("the RIFF data (%d bytes expected)", riff))
	}
	for pos := 12; pos+8 <= len(data); {
		n := int64(le.Uint32(data[pos+4:]))
		if int64(pos)+8+n > int64(len(data)) {
			return nil, truncated(WebP, len(data), "数据块", "a chunk")
		}
		body := data[pos+8 : pos+8+int(n)]
		switch string(data[pos : pos+4]) {
		case "VP8X":
			if len(body) >= 10 {
				if body[0]&2 != 0 {
					return nil, animated(WebP)
				}
				h.rawW = 1 + int(body[4]) + int(body[5])<<8 + int(body[6])<<16
				h.rawH = 1 + int(body[7]) + int(body[8])<<8 + int(body[9])<<16
			}
		case "ANIM", "ANMF":
			return nil, animated(WebP)
		case "VP8 ":
			if len(body) < 10 {
				return nil, truncated(WebP, len(data), "图像数据", "the picture data")
			}
			h.webpSize(int(le.Uint16(body[6:])&0x3fff), int(le.Uint16(body[8:])&0x3fff))
		case "VP8L":
			if len(body) < 5 {
				return nil, truncated(WebP, len(data), "图像数据", "the picture data")
			}
			h.heavy = 2
			v := le.Uint32(body[1:])
			h.webpSize(1+int(v&0x3fff), 1+int(v>>14&0x3fff))
		case "EXIF":
			h.HasMetadata = true
			h.Orientation = exifOrientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		case "XMP ":
			h.HasMetadata = true
		case "ICCP":
			h.icc = body
			h.Profile = profileName(body)
		}
		pos += 8 + int(n+n&1)
	}
	return h, nil
}

// webpSize takes the larger of the canvas and the bitstream, so that neither can hide the other from the limits.
func (h *header) webpSize(w, hh int) { h.rawW, h.rawH = max(h.rawW, w), max(h.rawH, hh) }

func readTIFF(data []byte, l Limits, page int) (*header, error) {
	h := &header{Info: Info{Format: TIFF, Orientation: 1}}
	bo, ok := tiffOrder(data)
	if !ok {
		return nil, truncated(TIFF, len(data), "文件头", "the header")
	}
	seen := map[uint32]bool{}
	for off := bo.Uint32(data[4:]); off != 0; {
		if seen[off] {
			return nil, damaged(TIFF, "页目录成环", "its directories form a circle")
		}
		if len(seen) > l.MaxPages {
			return nil, tooManyPages(TIFF, len(seen), l.MaxPages)
		}
		seen[off] = true
		d, ok := readTIFFDir(data, bo, off)
		if !ok {
			return nil, truncated(TIFF, len(data), fmt.Sprintf("第 %d 页的目录", h.Pages+1), fmt.Sprintf("the directory of page %d", h.Pages+1))
		}
		if h.Pages == page {
			if err := h.tiffPage(data, d); err != nil {
				return nil, err
			}
			h.page = off
		}
		h.Pages++
		off = d.next
	}
	if h.Pages == 0 {
		return nil, damaged(TIFF, "文件中没有图像", "there is no picture in it")
	}
	return h, nil
}

// mostInStrip is how many pixels a strip of a TIFF may have before it counts.
const mostInStrip = 8_000_000

func (h *header) tiffPage(data []byte, d tiffDir) error {
	h.rawW, h.rawH = clampDim(d.tags[tagWidth].value), clampDim(d.tags[tagHeight].value)
	if v := d.tags[tagOrientation].value; v >= 1 && v <= 8 {
		h.Orientation = int(v)
	}
	switch c := d.tags[tagCompression].value; c {
	case 0, 1, 3, 4, 5, 8, 32946, 32773:
	case 2:
		return unusual(TIFF, "photo.compression", "CCITT 一维压缩（2）", "CCITT one-dimensional compression (2)")
	case 6, 7:
		return unusual(TIFF, "photo.compression", fmt.Sprintf("JPEG 压缩（%d）", c), fmt.Sprintf("JPEG compression (%d)", c))
	default:
		return unusual(TIFF, "photo.compression", fmt.Sprintf("压缩方式 %d", c), fmt.Sprintf("compression %d", c))
	}
	switch p := d.tags[tagPhotometric].value; p {
	case 0, 1:
		h.Grey = true
	case 2, 3:
	case 5:
		return unusual(TIFF, "photo.photometric", "CMYK 颜色", "CMYK colours")
	default:
		return unusual(TIFF, "photo.photometric", fmt.Sprintf("颜色模型 %d", p), fmt.Sprintf("colour model %d", p))
	}
	rows := clampDim(d.tags[tagRows].value)
	if _, tiled := d.tags[tagTileWidth]; rows == 0 && !tiled || rows > h.rawH {
		rows = h.rawH
	}
	if d.tags[tagBits].value == 16 || h.rawW > 0 && rows > mostInStrip/h.rawW {
		h.heavy = 2 // the decoder unfolds a whole strip beside the picture
	}
	// x/image allocates a tile or strip at its declared size.
	if tw, th := clampDim(d.tags[tagTileWidth].value), clampDim(d.tags[tagTileHeight].value); tw > 2*h.rawW+1024 || th > 2*h.rawH+1024 {
		return damaged(TIFF, fmt.Sprintf("分块尺寸 %d×%d 大于图片", tw, th), fmt.Sprintf("its tiles of %d×%d are larger than the picture", tw, th))
	}
	_, exif := d.tags[tagExif]
	_, gps := d.tags[tagGPS]
	_, xmp := d.tags[tagXMP]
	_, iptc := d.tags[tagIPTC]
	h.HasMetadata = exif || gps || xmp || iptc
	if t, ok := d.tags[tagICC]; ok && int64(t.off)+int64(t.count) <= int64(len(data)) {
		h.icc = data[t.off : t.off+t.count]
		h.Profile = profileName(h.icc)
	}
	return nil
}

// firstPage lets a reader that knows one page only see another: the header points to that page's directory.
type firstPage struct {
	*bytes.Reader
	data []byte
	head [8]byte
}

func newFirstPage(data []byte, off uint32) *firstPage {
	p := &firstPage{data: data}
	copy(p.head[:], data)
	bo, _ := tiffOrder(data)
	bo.PutUint32(p.head[4:], off)
	p.Reader = bytes.NewReader(data)
	return p
}

// ReadAt is what the TIFF decoder uses when it is there.
func (p *firstPage) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.Reader.ReadAt(b, off)
	if off < 8 {
		copy(b[:n], p.head[off:])
	}
	return n, err
}

func decodeOther(data []byte, h *header, o Options) (*raster, error) {
	if h.Format == PNG && !h.png.interlaced {
		return decodePNG(data, h, o)
	}
	var img image.Image
	err := theirs(func() (err error) {
		switch h.Format {
		case PNG:
			img, err = png.Decode(bytes.NewReader(data))
		case WebP:
			img, err = webp.Decode(bytes.NewReader(data))
		case BMP:
			img, err = bmp.Decode(bytes.NewReader(data))
		case TIFF:
			img, err = tiff.Decode(newFirstPage(data, h.page))
		default:
			err = damaged(h.Format, "格式不明", "unknown format")
		}
		return err
	})
	var un tiff.UnsupportedError
	switch {
	case errors.Is(err, bmp.ErrUnsupported):
		return nil, unusual(BMP, "photo.bmp_variant", "少见的位图变体", "a rare variant of the bitmap")
	case errors.As(err, &un):
		return nil, unusual(TIFF, "photo.compression", string(un), string(un))
	case err != nil:
		return nil, foreign(h.Format, len(data), err)
	}
	img = studioWebP(img)
	if img.Bounds().Dx() != h.rawW || img.Bounds().Dy() != h.rawH {
		return nil, damaged(h.Format, fmt.Sprintf("文件头写 %d×%d，实际 %d×%d", h.rawW, h.rawH, img.Bounds().Dx(), img.Bounds().Dy()),
			fmt.Sprintf("the header says %d×%d, the pixels are %d×%d", h.rawW, h.rawH, img.Bounds().Dx(), img.Bounds().Dy()))
	}
	y, err := planar(img, o.Cancelled)
	if err != nil {
		return nil, err
	}
	return whole(y), nil
}

func isShort(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// studioWebP brings lossy WebP, which x/image gives in the studio range of its bitstream, to full range, and lays its
// alpha onto white. Whatever else passes: no other decoder here gives planes.
func studioWebP(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.YCbCr:
		expandRange(m)
	case *image.NYCbCrA:
		expandRange(&m.YCbCr)
		layOnWhite(m)
		return &m.YCbCr
	}
	return img
}

// layOnWhite lays planes onto white, which is 255, 128, 128. A chroma sample takes the alpha of its first pixel.
func layOnWhite(m *image.NYCbCrA) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	cw, ch := chroma.Size(w, h, m.SubsampleRatio)
	for y := range h {
		for x := range w {
			i := y*m.YStride + x
			m.Y[i] = onWhite(m.Y[i], m.A[y*m.AStride+x])
		}
	}
	sx, sy := ceilDiv(w, cw), ceilDiv(h, ch)
	for y := range ch {
		for x := range cw {
			i, a := y*m.CStride+x, int(m.A[y*sy*m.AStride+x*sx])
			m.Cb[i] = byte(128 + (int(m.Cb[i])-128)*a/255)
			m.Cr[i] = byte(128 + (int(m.Cr[i])-128)*a/255)
		}
	}
}
