package photo

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"math"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo/decode"
	"icpdoc/internal/photo/fit"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/mark"
)

// ample is the long side that a page is worked at: the best for reading at 200 KB, and no operator asks for more.
const ample = 2000

// Long sides of the document in decoded pixels: below enough a picture that has more to give is decoded again, larger,
// since print would lose; below clear it is inspected only then, since blur would not show.
const enough, clear = 1450, 1300

// finest is how much a page may shrink while it is straightened: that looks at four by four pixels only.
const finest = 1.3

// Options say what is wanted of one picture.
type Options struct {
	Mode      string        // verification mode of the filing: "electronic", "manual", "" not known
	Watermark bool          // make a marked copy as well; refused in electronic mode
	Corners   *[4]Point     // the document's corners in upright, full-resolution pixels; nil looks for them
	Turn      int           // quarter turns clockwise that make the picture upright, on top of what its EXIF says
	Gentle    bool          // only rotate and scale: no perspective, no whitening
	Page      int           // of a PDF or TIFF, counted from 0
	Judged    bool          // the picture was judged before: it is not inspected again
	Preview   int           // long side in pixels of Outcome.Before; 0 makes none
	Faces     *face.Stack   // what the mark is drawn with; may be nil without Watermark
	Limits    decode.Limits // zero fields take their defaults
	Cancelled func() bool   // asked while decoding; nil never cancels
}

// turn is Turn as 0 to 3.
func (o Options) turn() int { return (o.Turn%4 + 4) % 4 }

// Point is a place in a picture: pixels from its top left, x right, y down.
type Point = frame.Point

// Outcome is what became of one upload.
type Outcome struct {
	Slot        string    `json:"slot"`
	Master      Master    `json:"master"`
	Framing     Framing   `json:"framing"`
	Findings    []Finding `json:"findings"`
	Clean       *Copy     `json:"clean,omitempty"`       // nil when no compliant picture can be made
	Watermarked *Copy     `json:"watermarked,omitempty"` // nil unless asked for
	Before      []byte    `json:"-"`                     // the upright master, small: a JPEG to look at
}

// Master is the upload as it came. Its bytes stay the caller's.
type Master struct {
	SHA256      string `json:"sha256"`
	Bytes       int    `json:"bytes"`
	Format      string `json:"format"`
	Width       int    `json:"width"`  // upright, full resolution
	Height      int    `json:"height"` // upright, full resolution
	Orientation int    `json:"orientation,omitempty"`
	Pages       int    `json:"pages,omitempty"`
	Profile     string `json:"profile,omitempty"`
	Progressive bool   `json:"progressive,omitempty"`
	CMYK        bool   `json:"cmyk,omitempty"`
	Grey        bool   `json:"grey,omitempty"`
	HasMetadata bool   `json:"has_metadata,omitempty"`
}

// Framing is what was done with the document's outline.
type Framing struct {
	Done        string  `json:"done"`                 // straightened, rotated, as_is
	Given       bool    `json:"given,omitempty"`      // the caller gave the corners
	Corners     *Mark   `json:"corners,omitempty"`    // upright, full-resolution pixels of the master; nil when none were found
	Confidence  float64 `json:"confidence,omitempty"` // 0..1; used from 0.65
	Fill        float64 `json:"fill,omitempty"`       // share of the master that the document fills
	SkewDegrees float64 `json:"skew_degrees,omitempty"`
	Perspective float64 `json:"perspective,omitempty"`
}

// Copy is one finished JPEG: baseline, sRGB, without metadata.
type Copy struct {
	JPEG        []byte  `json:"-"`
	Bytes       int     `json:"bytes"`
	Width       int     `json:"width"`
	Height      int     `json:"height"`
	Quality     float64 `json:"quality"`
	Subsampling string  `json:"subsampling"`
	Upscale     float64 `json:"upscale,omitempty"` // above 1 when the picture was enlarged
	SHA256      string  `json:"sha256"`
}

// Blocked tells whether a finding is a fault, so that no copy should be handed in.
func (o *Outcome) Blocked() bool {
	if o.Clean == nil {
		return true
	}
	for _, f := range o.Findings {
		if f.Severity == fault.Fault {
			return true
		}
	}
	return false
}

// Process makes of an upload what the slot's rule asks. data is only read. An error means that the picture cannot be read
// within the limits, that the corners make no sense, or that a mark was asked for where none may be; whatever else is
// wrong with the picture stands in the outcome's findings, with numbers. The error is a *fault.Error.
func Process(data []byte, slot Slot, o Options) (*Outcome, error) {
	said, err := slot.mayMark(o)
	if err != nil {
		return nil, err
	}
	w := &work{data: data, slot: slot, o: o, out: &Outcome{Slot: slot.ID}}
	w.out.Findings = said
	if err := w.read(ample); err != nil {
		return nil, err
	}
	w.describe()
	if err := w.outline(); err != nil {
		return nil, err
	}
	if o.Preview > 0 {
		w.out.Before = preview(w.pic, o.Preview)
	}
	early := w.found == nil || !w.use || longSide(w.found.Quad) >= clear
	if early {
		w.inspect()
	}
	if err := w.enlarge(); err != nil {
		return nil, err
	}
	if !early {
		w.inspect()
	}
	w.upright()
	w.brighten()
	w.finish()
	w.sort()
	return w.out, nil
}

// work is one upload on its way.
type work struct {
	data  []byte
	slot  Slot
	o     Options
	out   *Outcome
	pic   *decode.Picture
	found *frame.Found // on pic.Image; nil when nothing is looked for
	use   bool         // the outline is good enough to be used

	page         *image.YCbCr // what becomes the copies
	pageW, pageH float64      // pixels of page that the source covers
	native       [2]float64   // the document's width and height in the master's pixels
}

func (w *work) read(long int) (err error) {
	w.pic, err = decode.Decode(w.data, decode.Options{Limits: w.o.Limits, LongSide: long, Page: w.o.Page, Cancelled: w.o.Cancelled})
	return err
}

func (w *work) describe() {
	i := w.pic.Info
	sum := sha256.Sum256(w.data)
	w.out.Master = Master{SHA256: hex.EncodeToString(sum[:]), Bytes: len(w.data), Format: string(i.Format), Width: i.Width, Height: i.Height,
		Orientation: i.Orientation, Pages: i.Pages, Profile: i.Profile, Progressive: i.Progressive, CMYK: i.CMYK, Grey: i.Grey, HasMetadata: i.HasMetadata}
	for _, f := range w.pic.Notes {
		w.say(Finding{Code: f.Code, Severity: f.Severity, Reason: f.Reason, Remedy: f.Remedy})
	}
}

// scale gives the factors from pixels of the decoded picture to those of the master.
func (w *work) scale() (float64, float64) {
	return float64(w.pic.Info.Width) / w.pic.ExtentW, float64(w.pic.Info.Height) / w.pic.ExtentH
}

// outline takes the corners that were given or looks for them.
func (w *work) outline() error {
	fx, fy := w.scale()
	given, err := w.o.corners(float64(w.pic.Info.Width), float64(w.pic.Info.Height))
	switch {
	case err != nil:
		return err
	case given != nil:
		q := given.Scale(1/fx, 1/fy)
		w.found = &frame.Found{Quad: q, Confidence: 1, Fill: q.Area() / (w.pic.ExtentW * w.pic.ExtentH), SkewDegrees: frame.Skew(q),
			Perspective: frame.Perspective(q), Aspect: frame.Aspect(q, w.pic.ExtentW, w.pic.ExtentH)}
		w.use, w.out.Framing.Given = true, true
	case w.slot.Rule.Frame:
		f := frame.Find(w.pic.Image)
		w.found, w.use = &f, f.Confidence >= frame.Accept
	default:
		return nil
	}
	f := w.found
	if f.Confidence > 0 {
		m := markOf(f.Quad.Scale(fx, fy))
		w.out.Framing = Framing{Given: w.out.Framing.Given, Corners: &m, Confidence: round(f.Confidence, 3), Fill: round(f.Fill, 4),
			SkewDegrees: round(f.SkewDegrees, 2), Perspective: round(f.Perspective, 3)}
	}
	if w.use {
		f.Quad = f.Quad.Turn(w.o.turn())
	}
	return nil
}

// enlarge decodes the picture again where the document covers so little of it that detail is lost at this size.
func (w *work) enlarge() error {
	if !w.use || w.o.Gentle {
		return nil
	}
	long := longSide(w.found.Quad)
	fx, fy := w.scale()
	if long >= enough || fx <= 1.001 || long <= 0 {
		return nil
	}
	was := w.pic
	want := math.Min(ample/long, fx) * math.Max(was.ExtentW, was.ExtentH)
	if err := w.read(int(want)); err != nil {
		return err
	}
	gx, gy := w.scale()
	w.found.Quad = w.found.Quad.Scale(fx/gx, fy/gy)
	return nil
}

// pageLong is the long side to straighten the document at: what was decoded of it, no less than the rule asks where the
// master has that many pixels, no more than is of use.
func (w *work) pageLong(native float64) int {
	r := w.slot.Rule
	decoded := longSide(w.found.Quad)
	least := math.Max(float64(r.MinLong), float64(r.MinShort)*math.Max(1, w.found.Aspect)) + 2
	long := math.Min(decoded, math.Max(ample, decoded/finest))
	return int(math.Round(math.Max(long, math.Min(least, native))))
}

// finish makes the copies.
func (w *work) finish() {
	r := w.slot.Rule
	rule := fit.Rule{MinBytes: r.MinBytes, MaxBytes: r.MaxBytes, MinLong: r.MinLong, MinShort: r.MinShort, DPI: r.DPI}
	src := fit.Source{Image: w.page, ExtentW: w.pageW, ExtentH: w.pageH, NativeLong: int(math.Round(math.Max(w.native[0], w.native[1])))}
	clean, err := fit.Fit(src, rule)
	if err != nil {
		w.fail(err)
		return
	}
	w.out.Clean = w.copy(clean)
	if !w.o.Watermark {
		return
	}
	err = mark.Draw(clean.Image, w.o.Faces) // the clean copy is made: its pixels may be drawn on
	if err == nil {
		var marked fit.Result
		if marked, err = fit.Within(clean.Image, rule); err == nil {
			w.out.Watermarked = w.copy(marked)
		}
	}
	if err != nil {
		w.fail(err)
	}
}

// copy takes over a finished JPEG and what there is to say about it, once.
func (w *work) copy(res fit.Result) *Copy {
	for _, f := range res.Notes {
		w.echo(f)
	}
	sum := sha256.Sum256(res.JPEG)
	return &Copy{JPEG: res.JPEG, Bytes: len(res.JPEG), Width: res.Width, Height: res.Height, Quality: round(res.Quality, 1),
		Subsampling: res.Subsampling, Upscale: round(res.Upscale, 3), SHA256: hex.EncodeToString(sum[:])}
}

func longSide(q frame.Quad) float64 {
	a, b := q.Size()
	return math.Max(a, b)
}

func round(v float64, digits int) float64 {
	p := math.Pow(10, float64(digits))
	return math.Round(v*p) / p
}
