package decode

import (
	"bytes"
	"fmt"
	"image"
	"slices"

	"github.com/gen2brain/heic"

	"icpdoc/internal/fault"
)

// isBrand tells whether an ISO base media file has one of the brands as its major brand.
func isBrand(brands ...string) func([]byte) bool {
	return func(b []byte) bool {
		return len(b) >= 12 && string(b[4:8]) == "ftyp" && slices.Contains(brands, string(b[8:12]))
	}
}

func isHEIC(b []byte) bool {
	return isBrand("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")(b)
}

// readHEIC reads the container itself, because the decoder would allocate by what it finds there before anybody could
// object, and cannot be cancelled: its wrapper starts the virtual machine with a context of its own and without the
// setting that would stop it when a context is done. So what bounds its time and memory are the sizes in the container and
// in the bitstreams, all of which are checked here.
func readHEIC(data []byte, l Limits, _ int) (*header, error) {
	f := &heif{kinds: map[uint32]string{}, of: map[uint32][]int{}}
	found := false
	for rest := data; len(rest) > 0 && !found; {
		x, next, ok := nextBox(rest)
		if !ok {
			return nil, truncated(HEIC, len(data), "文件头", "the header")
		}
		if x.kind == "meta" {
			if !f.parse(x.body) {
				return nil, heicBroken()
			}
			found = true
		}
		rest = next
	}
	kind, ok := f.kinds[f.primary]
	if !found || !ok {
		return nil, refuse(fault.Unsupported, "photo.animated", "HEIC 文件中只有视频序列，没有静态照片。",
			"The HEIC holds a sequence only, not a still picture.", "请上传一张静态照片（JPEG）。", "Send one still picture (JPEG).")
	}
	if f.extent > uint64(len(data)) {
		return nil, truncated(HEIC, len(data), "图像数据", "the picture data")
	}
	switch kind {
	case "hvc1", "grid", "iden", "iovl":
	case "av01":
		return nil, refuse(fault.Unsupported, "photo.format", "文件内容是 AVIF 图片（HEIF 容器），不是可用的照片格式。",
			"The content is an AVIF picture in a HEIF container, which is not read.", "请用看图软件打开后另存为 JPEG 再上传。", "Open it in a picture viewer, save it as JPEG and send that.")
	default:
		return nil, unusual(HEIC, "photo.heic_coding", "编码类型 "+quoteChunk(kind), "the coding "+quoteChunk(kind))
	}
	h := &header{Info: Info{Format: HEIC, Orientation: 1, Pages: 1}}
	f.describe(h)
	// The decoder's wrapper assumes strides that its library only uses from this width on.
	if least := 128; min(h.rawW, h.rawH) < least {
		return nil, refuse(fault.Invalid, "photo.too_small", fmt.Sprintf("HEIC 图片为 %d×%d 像素，两边都至少需要 %d 像素。", h.rawW, h.rawH, least),
			fmt.Sprintf("The HEIC has %d×%d pixels; both sides need at least %d.", h.rawW, h.rawH, least), "请上传原尺寸照片。", "Send the picture at its original size.")
	}
	for _, k := range f.kinds {
		h.HasMetadata = h.HasMetadata || k == "Exif" || k == "mime"
	}
	return h, f.checkTiles(h, l)
}

// describe takes size, rotation and colours from the properties of the primary item.
func (f *heif) describe(h *header) {
	f.each(f.primary, func(p box) {
		switch {
		case p.kind == "ispe":
			h.rawW, h.rawH = spatial(p.body)
		case p.kind == "irot" && len(p.body) > 0: // quarter turns against the clock
			h.Orientation = [4]int{1, 8, 3, 6}[p.body[0]&3]
		case p.kind == "colr" && len(p.body) >= 11 && string(p.body[:4]) == "nclx":
			c := cursor{b: p.body[4:]}
			h.nclx = &nclx{int(c.number(2)), int(c.number(2)), int(c.number(2)), c.number(1)&0x80 != 0}
			if h.nclx.primaries == 12 && h.Profile == "" {
				h.Profile = "display-p3"
			}
		case p.kind == "colr" && len(p.body) > 4 && (string(p.body[:4]) == "prof" || string(p.body[:4]) == "rICC"):
			h.icc = p.body[4:]
			h.Profile = profileName(h.icc)
		}
	})
}

// checkTiles holds every coded item against the limits: a grid of tiles costs what its tiles cost.
func (f *heif) checkTiles(h *header, l Limits) error {
	total := 0
	for id, kind := range f.kinds {
		if kind != "hvc1" {
			continue
		}
		w, hh, sw, sh, known := 0, 0, 0, 0, false
		f.each(id, func(p box) {
			switch p.kind {
			case "ispe":
				w, hh = spatial(p.body)
			case "hvcC":
				sw, sh, known = bitstreamSize(p.body)
			}
		})
		if !known {
			return heicBroken()
		}
		// The bitstream is padded to whole coding blocks of at most 64.
		if sw > w+64 || sh > hh+64 || sw <= 0 || sh <= 0 {
			return heicSizes(w, hh, sw, sh)
		}
		if total += sw * sh; total > 2*l.MaxSlowPixels {
			return refuse(fault.Invalid, "photo.pixels", "HEIC 内各图块合计像素超过上限。",
				"The tiles of the HEIC have more pixels together than are taken.", "请缩小图片或另存为 JPEG。", "Scale the picture down or save it as JPEG.")
		}
	}
	return nil
}

func decodeHEIC(data []byte, h *header) (*raster, error) {
	var img image.Image
	err := theirs(func() (err error) {
		img, err = heic.Decode(bytes.NewReader(data))
		return err
	})
	if err != nil {
		return nil, foreign(HEIC, len(data), err)
	}
	limited := h.nclx != nil && !h.nclx.full
	switch m := img.(type) {
	case *image.YCbCr:
		m = ownCopy(m) // the planes lie in the memory of the decoder's whole virtual machine
		if limited {
			expandRange(m)
		}
		img = m
	case *image.Gray:
		h.Grey = true
	default:
		if h.nclx != nil {
			h.nclx.matrix = 6 // the decoder has made RGB of it
		}
	}
	y, err := planar(img, func() bool { return false })
	if err != nil {
		return nil, err
	}
	if limited && h.Grey {
		expandRange(y)
	}
	r := whole(y)
	r.turned = true
	h.Width, h.Height = y.Rect.Dx(), y.Rect.Dy()
	return r, nil
}

// ownCopy copies planes without their padding.
func ownCopy(m *image.YCbCr) *image.YCbCr {
	out := newPlanes(m.Rect.Dx(), m.Rect.Dy(), m.SubsampleRatio)
	from, to := planes(m), planes(out)
	for i := range from {
		for y := range from[i].h {
			copy(to[i].pix[y*to[i].stride:][:to[i].w], from[i].pix[y*from[i].stride:])
		}
	}
	return out
}
