package typeset

import "icpdoc/internal/face"

// Unit is a length in 1/1000 pt. Integers keep the geometry the same on every machine.
type Unit int32

// Pt is one point.
const Pt Unit = 1000

// FromMM rounds millimetres to units.
func FromMM(mm float64) Unit {
	if mm < 0 {
		return -FromMM(-mm)
	}
	return Unit(mm*72000/25.4 + 0.5)
}

// Points gives the length in pt.
func (u Unit) Points() float64 { return float64(u) / 1000 }

// MM gives the length in millimetres.
func (u Unit) MM() float64 { return float64(u) * 25.4 / 72000 }

// Rect has its origin at the top left of the page, y downwards.
type Rect struct{ X0, Y0, X1, Y1 Unit }

// Colour is 0xRRGGBB; black is the zero value.
type Colour uint32

// Document is a laid-out document: pages of positioned things, nothing left to decide.
type Document struct {
	Title string // for the PDF's title
	Lang  string // BCP 47, "zh-CN"
	Pages []Page
}

// Page holds what to paint, in this order: fills, rules, checks, matrices, runs. Runs stand in reading order.
type Page struct {
	Width, Height Unit
	Text          Rect // the text area: the paper without its margins
	Fills         []Fill
	Rules         []Rule
	Checks        []Check
	Matrices      []Matrix
	Runs          []Run
	Links         []Link
	Areas         []Area
}

// Run is a piece of one line in one stack of faces, one size and one colour.
type Run struct {
	Size   Unit
	Colour Colour
	X, Y   Unit // origin of the first glyph, on the baseline
	Glyphs []Glyph
	Box    Rect   // the cell or column that the run must not leave
	Field  string // JSON pointer of the filing data shown, "" for pre-printed text
	Line   int32  // number of the line of text in the document, from 1; runs of one line share it
	Soft   bool   // the line goes on from the one before it: the break between them was the layout's choice
	Spaced bool   // the break between them stands for white space
}

// Glyph is one character at its place. A character without a glyph of its own (a variation selector after
// its base) is left out of the layout but kept by the glyph before it in Tail.
type Glyph struct {
	Rune rune
	Font *face.Font
	GID  face.GID
	X    int32 // origin, 1/1000 em of the run's size from Run.X
	Tail rune  // the variation selector after Rune, drawn by the same glyph; 0 when none
}

// Line styles of a Rule.
type Line uint8

// The line styles.
const (
	Solid Line = iota
	Dashed
	Dotted
	Double // two lines of a third of the width each
)

// Rule is a straight line, horizontal or vertical; X0,Y0–X1,Y1 is its centre line.
type Rule struct {
	X0, Y0, X1, Y1 Unit
	Width          Unit
	Style          Line
	Colour         Colour
}

// Fill is a filled rectangle.
type Fill struct {
	Rect
	Colour Colour
}

// Check is a vector check box; State is empty, ticked or filled (■).
type Check struct {
	Rect
	State  CheckState
	Stroke Unit
	Colour Colour
}

// CheckState of a check box.
type CheckState uint8

// The states of a check box.
const (
	Empty    CheckState = iota // □
	Ticked                     // ☑
	SolidBox                   // ■
)

// Matrix is a square of modules (a QR code) drawn as rectangles; Bits has N*N entries, row by row, true is dark.
type Matrix struct {
	Rect
	N    int
	Bits []bool
}

// Link is a clickable area.
type Link struct {
	Rect
	URL string
}

// Area is a place with a meaning, painted by nothing: a cell, a seal area, a signature line. Tests and the
// signed code's placement read it.
type Area struct {
	Rect
	Kind string // "cell", "seal", "signature", "blank"
	Name string // the element's name attribute
}
