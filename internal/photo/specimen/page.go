package specimen

import (
	"errors"
	"image"
	"image/color"
	"math/rand/v2"

	"icpdoc/internal/face"
)

// Kind is what a page shows.
type Kind string

// The kinds of pages.
const (
	Licence    Kind = "licence"     // business licence, A3 landscape, gold frame and red seal
	IDFront    Kind = "id_front"    // the side of an identity card with the portrait
	IDBack     Kind = "id_back"     // the side with the ornament
	Screenshot Kind = "screenshot"  // a web page that shows a domain's real-name status
	Icon       Kind = "icon"        // an APP icon, square
	Passport   Kind = "passport"    // the data page of a passport, the portrait at the left
	Permit     Kind = "permit"      // a traveller's card, the portrait at the left
	PermitBack Kind = "permit_back" // the back of a residence permit, without an emblem
	Blank      Kind = "blank"       // an empty sheet of A4
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{Licence, IDFront, IDBack, Passport, Permit, PermitBack, Screenshot, Icon, Blank}
}

// Page is a document before anybody photographs it: pixels, transparent outside round corners, and what it says.
type Page struct {
	Kind  Kind
	Image *image.RGBA
	Text  []string // the lines that a reader should find, in the order drawn; the marks SPECIMEN are not among them
}

// Press draws pages with the house's faces. It is safe for any number of goroutines.
type Press struct{ song, bold, hei, kai *face.Stack }

// NewPress takes the faces from a set: song, hei and kai must be there.
func NewPress(set *face.Set) (*Press, error) {
	p := &Press{set.Stack("song", false), set.Stack("song", true), set.Stack("hei", false), set.Stack("kai", false)}
	if p.song == nil || p.bold == nil || p.hei == nil || p.kai == nil {
		return nil, errors.New("specimen: the set lacks one of song, hei, kai")
	}
	return p, nil
}

var (
	black = color.RGBA{24, 22, 20, 255}
	white = color.RGBA{255, 255, 255, 255}
)

// Draw draws a page whose long side has longSide pixels, 64 to 8000. The seed chooses the invented data.
func (p *Press) Draw(kind Kind, seed uint64, longSide int) Page {
	longSide = min(max(longSide, 64), 8000)
	w := words{rand.New(rand.NewPCG(seed, 0x5bec1e))} //nolint:gosec // pictures, not secrets
	d := drawing{Press: p, words: w, long: float64(longSide)}
	switch kind {
	case Licence:
		d.licence()
	case IDFront, IDBack:
		d.card(kind == IDFront)
	case Passport:
		d.passport()
	case Permit:
		d.permit()
	case PermitBack:
		d.permitBack()
	case Screenshot:
		d.screenshot()
	case Icon:
		d.icon()
	default:
		kind = Blank
		d.open(297, 210, color.RGBA{250, 250, 248, 255})
	}
	return Page{Kind: kind, Image: d.img, Text: d.said}
}

// drawing is a page on its way.
type drawing struct {
	*Press
	*canvas
	words
	long float64 // long side, pixels
	said []string
}

// open begins the canvas; width is the long side, millimetres.
func (d *drawing) open(width, height float64, paper color.RGBA) {
	d.canvas = newCanvas(width, height, d.long/width, paper)
}

// say draws a line and records it.
func (d *drawing) say(s *face.Stack, col color.RGBA, p pose, line string) float64 {
	d.said = append(d.said, line)
	return d.text(s, col, p, line)
}

// specimen lays 样本 SPECIMEN over the page, grey and slanted, so that nobody takes it for a document. The grey is
// light enough to leave every character under it readable, and without colour, for colour is measured.
func (d *drawing) specimen(x, y, size float64) {
	d.centred(d.hei, color.RGBA{5, 5, 5, 32}, pose{x: x, y: y, size: size, turn: -0.21, track: 0.08}, "样本 SPECIMEN")
}
