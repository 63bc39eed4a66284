package line

// Flags tell what the rune of an item cannot.
type Flags uint8

// The flags of an item.
const (
	// Hard ends the line after this item, whatever its rune. The runes \n, \v, \f, U+2028, U+2029 and a \r that
	// no \n follows do so without the flag.
	Hard Flags = 1 << iota
	// NoBreakBefore keeps the item on the line of the one before it (white-space: nowrap). It yields only when
	// what it holds together is wider than the line.
	NoBreakBefore
	// AvoidBreakBefore asks for the same softly, for example inside a person's name.
	AvoidBreakBefore
	// Object marks an inline box of fixed width (check box, blank, code). It is never split and is set like a
	// Han character; with Western it is set like a Latin word and gets the Han–Latin gap. Its rune is not read.
	Object
	// Western, beside Object, makes the box behave like a Latin word.
	Western
)

// Item is one character, or one inline box, of a paragraph.
type Item struct {
	Rune    rune
	Advance int32 // width in 1/1000 pt, letter spacing included; 0 for marks that sit on the item before
	Em      int32 // font size in 1/1000 pt; sizes may differ within a line
	Flags   Flags
}

// Align says where a line stands in its measure.
type Align uint8

// The alignments. Auto means Left; as AlignLast it means the paragraph's own alignment, or Left under Justify.
const (
	Auto Align = iota
	Left
	Center
	Right
	Justify
)

// Options of one paragraph. Lengths are in 1/1000 pt unless told otherwise.
type Options struct {
	Width  int32 // measure, the same for all lines
	Indent int32 // of the first line; negative hangs it out to the left
	Gap    int32 // Han–Latin gap, 1/1000 em of the smaller neighbour, held to 0–250
	Align  Align
	// AlignLast is for the last line and for every line before a hard break. Justify spreads such a line over
	// the whole measure however short it is, as for labels of equal width.
	AlignLast Align
	// Squeeze sets adjacent full-width marks in 1.5 em instead of 2, an opening mark flush at the line's start,
	// a closing one half width at its end, and lets a full line take the blank halves of its marks.
	Squeeze bool
	// LooseDash lets —— and …… start a line, as GB/T 15834 does; CLREQ's strict level does not.
	LooseDash bool
	// BreakAnywhere, for table cells, breaks a token that is longer than the line wherever the line is full. Without
	// it such a token breaks after / - . ? & = and the like, and only elsewhere when that is not enough.
	BreakAnywhere bool
	// NoOrphanChar keeps at least two characters, not counting marks, on the last line (孤字).
	NoOrphanChar bool
}

// Line is one line: the items [Start, End) and where they stand.
type Line struct {
	Start, End int
	// X is the origin of each item, from the left edge of the measure, alignment and indent applied. An opening
	// mark that stands flush has an X left of the edge by its blank half. Spaces that end a line, and its hard
	// break, stay in the range with X at the visible right edge: paint nothing for them. X stays valid until
	// Reset of the Breaker that made it.
	X       []int32
	Left    int32 // visible left edge
	Width   int32 // visible width from Left; blank halves of marks at the edges are not visible
	Natural int32 // visible width before justification and compression
	// Visible is the number of items from Start on that count, that is without the spaces and the hard break that end it.
	Visible  int
	Overfull bool // a single character is wider than the measure
}
