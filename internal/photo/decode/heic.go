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

// heicPlan says how the pixels of a HEIC are decoded: a grid some tiles at a time, a picture coded whole from a file of its
// own, without what else lies around it, anything rarer by the decoder from the file as it is.
type heicPlan struct {
	file *heif
	grid *heicGrid
	lone bool
}

// readHEIC reads the container itself, because the decoder would allocate by what it finds there before anybody could
// object, and cannot be cancelled: its wrapper starts the virtual machine with a context of its own and without the
// setting that would stop it when a context is done. So what bounds its time and memory are the sizes in the container and
// in the bitstreams, all of which are checked here, and how little of a picture it is given at a time.
func readHEIC(data []byte, l Limits, _ int) (*header, error) {
	f := newHeif(data)
	if err := f.open(); err != nil {
		return nil, err
	}
	switch kind := f.kinds[f.primary]; kind {
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
	if min(h.rawW, h.rawH) < leastHEIC {
		return nil, refuse(fault.Invalid, "photo.too_small", fmt.Sprintf("HEIC 图片为 %d×%d 像素，两边都至少需要 %d 像素。", h.rawW, h.rawH, leastHEIC),
			fmt.Sprintf("The HEIC has %d×%d pixels; both sides need at least %d.", h.rawW, h.rawH, leastHEIC), "请上传原尺寸照片。", "Send the picture at its original size.")
	}
	for _, k := range f.kinds {
		h.HasMetadata = h.HasMetadata || k == "Exif" || k == "mime"
	}
	if max(h.rawW, h.rawH) > l.MaxSide {
		return h, nil // refused by whoever called, as in every format
	}
	return h, f.plan(h, l)
}

// open finds the meta box and the primary picture in it.
func (f *heif) open() error {
	found := false
	for rest := f.data; len(rest) > 0 && !found; {
		x, next, ok := nextBox(rest)
		if !ok {
			return truncated(HEIC, len(f.data), "文件头", "the header")
		}
		if x.kind == "meta" {
			if !f.parse(x.body) {
				return heicBroken()
			}
			found = true
		}
		rest = next
	}
	if _, ok := f.kinds[f.primary]; !found || !ok {
		return refuse(fault.Unsupported, "photo.animated", "HEIC 文件中只有视频序列，没有静态照片。",
			"The HEIC holds a sequence only, not a still picture.", "请上传一张静态照片（JPEG）。", "Send one still picture (JPEG).")
	}
	if f.extent > uint64(len(f.data)) {
		return truncated(HEIC, len(f.data), "图像数据", "the picture data")
	}
	return nil
}

// describe takes size, orientation and colours from the properties of the primary item.
func (f *heif) describe(h *header) {
	seen := asStored()
	f.each(f.primary, func(p box) {
		switch {
		case p.kind == "ispe":
			h.rawW, h.rawH = spatial(p.body)
		case p.kind == "irot" && len(p.body) > 0: // quarter turns against the clock
			for range p.body[0] & 3 {
				seen = seen.turned()
			}
		case p.kind == "imir" && len(p.body) > 0:
			seen = seen.mirrored(p.body[0]&1 == 1)
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
	h.Orientation = seen.orientation()
}

// plan checks what will be decoded, and nothing else that the file may hold: no thumbnails, no maps of depth or gain.
func (f *heif) plan(h *header, l Limits) error {
	h.heic = &heicPlan{file: f}
	switch f.kinds[f.primary] {
	case "grid":
		g, err := f.readGrid(h, l)
		if err != nil {
			return err
		}
		if !f.has(f.primary, "clap") && f.inBatches(g) {
			h.heic.grid = g
			return nil
		}
	case "hvc1":
		c, err := f.coded(f.primary)
		if err != nil {
			return err
		}
		h.heavy = c.sps.heavy()
		h.heic.lone = h.nclx == nil || h.nclx.matrix != 0 // else it is RGB, which may have alpha
		if h.heic.lone {
			return nil
		}
	}
	w := walk{file: f, most: 2 * l.MaxWholePixels, bytes: 2 * l.MaxBytes}
	return w.visit(f.primary, 0)
}

// heavy is how many times the memory of eight bits and 4:2:0 a picture takes in the decoder.
func (s sequence) heavy() int {
	n := 1
	if s.chroma > 1 {
		n++
	}
	if s.depth > 8 {
		n++
	}
	return n
}

// walk goes over all that the decoder will decode for a derived picture, as often as it will.
type walk struct {
	file         *heif
	pixels, most int
	bytes        int // left
	steps        int
}

// deepest is how far pictures may be derived from others.
const deepest = 4

func (w *walk) visit(item uint32, depth int) error {
	f := w.file
	if w.steps++; depth > deepest || w.steps > maxItems {
		return damaged(HEIC, "图像项互相引用，层数或数量过多", "its items refer to each other too deeply or too often")
	}
	pixels := 0
	switch kind, ok := f.kinds[item]; {
	case !ok:
		return heicMissing(item)
	case kind == "hvc1":
		c, err := f.coded(item)
		if err != nil {
			return err
		}
		pixels = max(c.w, c.sps.w) * max(c.h, c.sps.h) * c.sps.heavy()
		w.bytes -= c.weight
	default:
		f.each(item, func(p box) {
			if p.kind == "ispe" {
				a, b := spatial(p.body)
				pixels = a * b
			}
		})
	}
	if w.pixels += pixels; w.pixels > w.most {
		return heicTogether(w.pixels, w.most)
	}
	if w.bytes < 0 {
		return heicOverlap()
	}
	for _, part := range f.parts[item] {
		if err := w.visit(part, depth+1); err != nil {
			return err
		}
	}
	for _, a := range f.aux[item] {
		if !f.isAlpha(a) {
			continue
		}
		if err := w.visit(a, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// decodeHEIC decodes as was planned.
func decodeHEIC(h *header, o Options) (*raster, error) {
	k := 8 / scaleFor(max(h.rawW, h.rawH), max(o.LongSide, enoughHEIC))
	if o.LongSide <= 0 {
		k = 1
	}
	if h.heic.grid != nil {
		return h.heic.decodeGrid(h, k, o.Cancelled)
	}
	f := h.heic.file
	data := f.data
	if h.heic.lone {
		data = container{f.part(f.primary)}.bytes()
	}
	m, err := decodeHEIF(data, h)
	if err != nil {
		return nil, err
	}
	if h.nclx != nil && f.kinds[f.primary] != "hvc1" {
		if _, own := f.nclxOf(f.leaf(f.primary)); own {
			h.nclx.asJPEG() // as in a grid
		}
	}
	if h.nclx != nil && !h.nclx.full {
		expandRange(m)
	}
	b := m.Rect
	out := newPlanes(ceilDiv(b.Dx(), k), ceilDiv(b.Dy(), k), m.SubsampleRatio)
	place(out, m, 0, 0, k) // a copy, because the planes lie in the memory of the decoder's whole virtual machine
	h.Width, h.Height = b.Dx(), b.Dy()
	return &raster{img: out, extentW: float64(b.Dx()) / float64(k), extentH: float64(b.Dy()) / float64(k), turned: true}, nil
}

// enoughHEIC is the long side below which a HEIC is not decoded smaller than it is: to decode it again, when more of it is
// wanted after all, costs its sender twenty times what a JPEG does.
const enoughHEIC = 4000

// decodeHEIF has the decoder decode one file. The planes may lie in its memory.
func decodeHEIF(data []byte, h *header) (*image.YCbCr, error) {
	var img image.Image
	err := theirs(func() (err error) {
		img, err = heic.Decode(bytes.NewReader(data))
		return err
	})
	if err != nil {
		return nil, foreign(HEIC, len(h.heic.file.data), err)
	}
	switch m := img.(type) {
	case *image.YCbCr:
		mend(m.Y, m.YStride)
	case *image.Gray:
		h.Grey = true
		mend(m.Pix, m.Stride)
	case *image.NRGBA:
		mend(m.Pix, m.Stride)
		h.nclx.asJPEG() // the decoder has made RGB of it
	}
	return planar(img, func() bool { return false })
}

// mend puts the samples of the row below into the first of a picture: the decoder's wrapper gives the memory of its answer
// back before it is read, and the allocator writes its own notes there, 24 bytes in version 0.4.5.
func mend(pix []byte, stride int) {
	const spoilt = 24
	if len(pix) > stride+spoilt {
		copy(pix[:spoilt], pix[stride:])
	}
}
