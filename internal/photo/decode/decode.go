package decode

import (
	"image"

	"icpdoc/internal/fault"
)

// Format names a picture format that this room reads.
type Format string

// The formats.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
	HEIC Format = "heic"
	BMP  Format = "bmp"
	TIFF Format = "tiff"
	PDF  Format = "pdf"
)

// Limits bound what one file may cost. A zero field means the field's default.
type Limits struct {
	MaxBytes      int // of the file
	MaxSide       int // longest side in pixels, full resolution
	MaxPixels     int // width × height of a baseline JPEG, which is decoded cheaply
	MaxSlowPixels int // width × height of everything else: PNG, WebP, HEIC, TIFF, BMP, progressive JPEG; half for what takes twice the memory
	// MaxWholePixels is the width × height of a HEIC that is not made of tiles, and of one tile; half when it has more than
	// eight bits or full colour (4:2:2, 4:4:4), a third when both.
	MaxWholePixels int
	MaxPages       int // of a TIFF or PDF
}

// DefaultLimits gives 30 MB, 20,000 pixels a side, 120, 60 and 20 megapixels, 20 pages. A process that decodes the costliest
// file within them stays near half a gigabyte, and an ordinary JPEG far below. The decoder of HEIC is a virtual machine of
// its own that takes about twenty bytes a pixel of what it is given: of a picture in tiles, as telephones write it, a
// megapixel at a time, of any other all at once.
func DefaultLimits() Limits {
	return Limits{MaxBytes: 30_000_000, MaxSide: 20_000, MaxPixels: 120_000_000, MaxSlowPixels: 60_000_000, MaxWholePixels: 20_000_000, MaxPages: 20}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ have, def *int }{
		{&l.MaxBytes, &d.MaxBytes}, {&l.MaxSide, &d.MaxSide}, {&l.MaxPixels, &d.MaxPixels},
		{&l.MaxSlowPixels, &d.MaxSlowPixels}, {&l.MaxWholePixels, &d.MaxWholePixels}, {&l.MaxPages, &d.MaxPages},
	} {
		if *f.have <= 0 {
			*f.have = *f.def
		}
	}
	return l
}

// Info is what the header of a file says.
type Info struct {
	Format        Format
	Width, Height int    // pixels, upright, full resolution; 0 for a PDF until it is decoded
	Orientation   int    // 1..8 as in EXIF: what was undone to make the picture upright
	Progressive   bool   // a progressive JPEG
	Grey          bool   // the file has no colour channels
	CMYK          bool   // the file has the four channels of a printing press
	Pages         int    // 1 except for a TIFF of several pages and a PDF (0 until it is decoded)
	Profile       string // "srgb", "display-p3", "adobe-rgb", "other", or "" when the file names none
	HasMetadata   bool   // EXIF, XMP or IPTC is there, so perhaps a place and a camera
}

// Options say what of a file is wanted.
type Options struct {
	Limits    Limits
	LongSide  int         // smallest decoded long side wanted, in pixels; 0 decodes at full resolution
	Page      int         // page of a TIFF or PDF, counted from 0
	Cancelled func() bool // asked about once per row of blocks or batch of tiles; nil never cancels
}

// Picture is a decoded file.
type Picture struct {
	Image *image.YCbCr // upright, sRGB, full range, 4:4:4, 4:2:2 or 4:2:0; its rectangle begins at 0,0
	Info  Info
	// ExtentW and ExtentH are the pixels of Image that the whole source covers. After a scaled decode they are
	// fractional and up to one pixel less than the image: 2913 rows at 1/2 cover 1456.5 of 1457 rows, and
	// a resize that took them for 1457 would shift the picture.
	ExtentW, ExtentH float64
	Notes            []fault.Field // warnings and notes: naive CMYK, a colour profile that was not applied
}

// Sniff reads the header alone and checks every limit that it can tell, in well under a millisecond. It proves
// nothing about the pixels. The error is a *fault.Error.
func Sniff(data []byte, l Limits) (info Info, err error) {
	var format Format
	defer guard(&format, &err)
	h, err := readHeader(data, l.orDefault(), 0)
	if err != nil {
		return Info{}, err
	}
	return h.Info, nil
}

// Decode decodes one picture, checks all limits first, and makes it upright and sRGB. The error is a *fault.Error;
// there is no partial result. The work stops within a row of blocks of Cancelled answering true for JPEG and PNG, within a
// megapixel for a HEIC of tiles; for the other formats it is asked before and after.
func Decode(data []byte, o Options) (pic *Picture, err error) {
	o.Limits = o.Limits.orDefault()
	if o.Cancelled == nil {
		o.Cancelled = func() bool { return false }
	}
	var format Format
	defer guard(&format, &err)
	h, err := readHeader(data, o.Limits, o.Page)
	if err != nil {
		return nil, err
	}
	format = h.Format
	if o.Cancelled() {
		return nil, cancelled()
	}
	if h.Format == PDF {
		return decodePDF(data, o)
	}
	r, err := decodeRaster(data, h, o)
	if err != nil {
		return nil, err
	}
	if o.Cancelled() {
		return nil, cancelled()
	}
	return finish(r, h, o)
}

// raster is a picture as its decoder gave it: not yet upright, in the colours of its own profile.
type raster struct {
	img              *image.YCbCr
	extentW, extentH float64
	turned           bool // the decoder made it upright itself
	notes            []fault.Field
}

// whole wraps an image of full resolution.
func whole(img *image.YCbCr) *raster {
	return &raster{img: img, extentW: float64(img.Rect.Dx()), extentH: float64(img.Rect.Dy())}
}

func decodeRaster(data []byte, h *header, o Options) (*raster, error) {
	switch h.Format {
	case JPEG:
		return decodeJPEG(data, h, o)
	case HEIC:
		return decodeHEIC(h, o)
	default:
		return decodeOther(data, h, o)
	}
}

// finish brings a raster to sRGB, turns it upright and says what was found.
func finish(r *raster, h *header, o Options) (*Picture, error) {
	notes, err := toSRGB(r.img, h, o.Cancelled)
	if err != nil {
		return nil, err
	}
	if !r.turned {
		r.turn(h.Orientation)
	}
	return &Picture{Image: r.img, Info: h.Info, ExtentW: r.extentW, ExtentH: r.extentH, Notes: append(r.notes, notes...)}, nil
}
