package inspect

import (
	"image"
	"math"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
)

// The kinds of pictures a slot can ask for.
const (
	Document   = "document"
	IDFront    = "id_front"
	IDBack     = "id_back"
	Icon       = "icon"
	Screenshot = "screenshot"
	Person     = "person"
)

// Expectation is what a slot asks of a picture. Zero values ask nothing.
type Expectation struct {
	Colour    bool      // the original in colour: a photocopy is a fault
	Aspects   []float64 // long over short sides that the document may have
	Landscape *bool     // lying (true) or standing (false)
	MinLong   int       // pixels of the document's long side
	MinShort  int       // and of its short side
	PureWhite bool      // the background must be white as it is: an icon or a person before a white wall
	MinFill   float64   // share of the frame that the document fills, 0..1
	Kind      string    // Document, IDFront, IDBack, Icon, Screenshot, Person
}

// paper tells whether the slot asks for a paper or card whose corners and light matter.
func (e Expectation) paper() bool { return e.Kind == "" || e.Kind == Document || e.card() }
func (e Expectation) card() bool  { return e.Kind == IDFront || e.Kind == IDBack }

// Facts are what the file's reader knows of the whole source.
type Facts struct {
	Grey        bool // the file has one component
	NativeLong  int  // pixels of the source's long side before any reduced decoding; 0 when unknown
	NativeShort int
}

// Finding is one observation with its number, the limit it broke, and where.
type Finding struct {
	Code         string         `json:"code"` // stable, "photo.blur"
	Severity     fault.Severity `json:"severity"`
	Value        float64        `json:"value"`
	Limit        float64        `json:"limit"`
	Unit         string         `json:"unit"` // "%", "px", "°", "×", "dB", "" for plain numbers
	Reason       fault.Text     `json:"reason"`
	Remedy       fault.Text     `json:"remedy"`
	Marks        []frame.Quad   `json:"marks,omitempty"` // in the coordinates of the inspected picture
	autoMendable bool
}

// Mended tells whether framing or whitening mends what was found, so that it need not trouble the filer.
func (f Finding) Mended() bool { return f.autoMendable }

// inspection is one run of Inspect.
type inspection struct {
	img    *image.YCbCr
	w, h   float64 // pixels of img that the source covers
	facts  Facts
	e      Expectation
	found  frame.Found
	framed bool
	q      frame.Quad // the document, or the whole picture when it was not found
	m      Measured
	out    []Finding
}

// Inspect says what is wrong with a picture for a slot. extentW and extentH are the pixels of img that the source
// really covers (fractional after a reduced decode; 0 takes the picture's size). found is what frame.Find gave or a
// person's corners with Confidence 1; nil or an unsure one makes the whole picture the document. Findings stand
// in a fixed order, faults are not sorted first. A picture that cannot be read gives the one fault
// photo.unreadable.
func Inspect(img *image.YCbCr, extentW, extentH float64, facts Facts, found *frame.Found, e Expectation) []Finding {
	s := &inspection{img: img, w: extentW, h: extentH, facts: facts, e: e}
	if img == nil || img.Rect.Empty() {
		s.unreadable()
		return s.out
	}
	if w := float64(img.Rect.Dx()); !(s.w > 0 && s.w <= w) {
		s.w = w
	}
	if h := float64(img.Rect.Dy()); !(s.h > 0 && s.h <= h) {
		s.h = h
	}
	s.q = frame.Whole(s.w, s.h)
	if found != nil {
		s.found = *found
		if found.Confidence >= frame.Accept && found.Quad.Area() > 1 {
			s.framed, s.q = true, found.Quad
		}
	}
	s.m = Measure(img, s.q)
	if s.m.PaperHigh == 0 && s.m.Paper == 0 {
		s.unreadable()
		return s.out
	}
	s.resolution()
	if !e.paper() {
		s.plain()
		return s.out
	}
	if s.blank() {
		return s.out
	}
	s.colour()
	s.light()
	s.sharpness()
	s.place()
	s.shape()
	s.side()
	return s.out
}

func (s *inspection) add(f Finding, zh, en, doZh, doEn string) {
	f.Reason, f.Remedy = fault.Text{Zh: zh, En: en}, fault.Text{Zh: doZh, En: doEn}
	s.out = append(s.out, f)
}

// percent gives a share for a reader: one digit after the point.
func percent(v float64) float64 { return math.Round(v*1000) / 10 }

// tenth rounds for a reader.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// hundredth rounds for a reader.
func hundredth(v float64) float64 { return math.Round(v*100) / 100 }
