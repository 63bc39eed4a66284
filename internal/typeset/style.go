package typeset

import "icpdoc/internal/face"

// prop is a property of the style language, shorthands already taken apart.
type prop uint8

const (
	pNone prop = iota
	pFontFamily
	pFontSize
	pFontWeight
	pLineHeight
	pTextIndent
	pLetterSpacing
	pWordSpacing
	pTextAlign
	pTextAlignLast
	pTextDecoration
	pWhiteSpace
	pColour
	pBackground
	pMarginTop
	pMarginRight
	pMarginBottom
	pMarginLeft
	pPaddingTop
	pPaddingRight
	pPaddingBottom
	pPaddingLeft
	pBorderTopWidth
	pBorderRightWidth
	pBorderBottomWidth
	pBorderLeftWidth
	pBorderTopStyle
	pBorderRightStyle
	pBorderBottomStyle
	pBorderLeftStyle
	pBorderTopColour
	pBorderRightColour
	pBorderBottomColour
	pBorderLeftColour
	pBorderCollapse
	pWidth
	pHeight
	pMinHeight
	pVerticalAlign
	pDisplay
	pBreakBefore
	pBreakAfter
	pBreakInside
	pOrphans
	pWidows
	pFit
	pMinFontSize
	pGap
	pSingleLine
	// of @page alone
	pPageSize
	pPageHeight
)

// Sides in CSS order.
const (
	top = iota
	right
	bottom
	left
)

// lenKind says how a length is meant.
type lenKind uint8

const (
	lenAuto lenKind = iota
	lenAbs          // Units
	lenPercent
)

// length is a size that may be auto or a share of the containing box (1/1000 %).
type length struct {
	n    int32
	kind lenKind
}

// of resolves the length against base; auto gives def.
func (l length) of(base, def Unit) Unit {
	switch l.kind {
	case lenAbs:
		return Unit(l.n)
	case lenPercent:
		return Unit(int64(base) * int64(l.n) / 100_000)
	}
	return def
}

// Keywords of the enumerated properties.
const (
	kwNone uint8 = iota
	kwLeft
	kwCenter
	kwRight
	kwJustify
	kwTop
	kwMiddle
	kwBottom
	kwBaseline
	kwNormal
	kwNowrap
	kwPreLine
	kwBlock
	kwInline
	kwInlineBlock
	kwAuto
	kwPage
	kwAvoid
	kwSolid
	kwDashed
	kwDotted
	kwDouble
	kwUnderline
	kwBold
	kwShrink
	kwCollapse
)

// border is one side's border; none has width 0.
type border struct {
	width  Unit
	style  Line
	colour Colour
}

// style is what an element looks like: computed values, em already resolved.
type style struct {
	// inherited
	family       uint8
	bold         bool
	underline    bool
	align        uint8
	alignLast    uint8 // kwNone: as align decides
	white        uint8
	orphans      uint8
	widows       uint8
	size         Unit
	lineNumber   int32 // 1/1000 of the size; 0 when lineAbs counts
	lineAbs      Unit
	indent       Unit
	letter, word Unit
	colour       Colour
	gap          int32 // 1/1000 em
	minSize      Unit
	// not inherited
	display        uint8
	valign         uint8
	breakBefore    uint8
	breakAfter     uint8
	breakInside    uint8
	fit            bool
	single         bool
	hasBackground  bool
	background     Colour
	autoMargin     [4]bool
	margin         [4]length
	padding        [4]length
	border         [4]border
	borderStyle    [4]uint8 // keyword; width counts only when not none
	borderColoured [4]bool
	width          length
	height         length
	minHeight      length

	boxed bool // a margin, padding, border, height or background is set
	stack *face.Stack
	// Children with the same rules share one style: a small trie, see cascade.go.
	kid, sibling *style
	ranks        []int32
	own          *sheet
	tag          tag
}

// lineHeight gives the height of a line at a font size.
func (st *style) lineHeight(size Unit) Unit {
	height := st.lineAbs
	switch {
	case st.lineNumber > 0:
		height = Unit(int64(size) * int64(st.lineNumber) / 1000)
	case size != st.size && st.size > 0:
		height = Unit(int64(st.lineAbs) * int64(size) / int64(st.size))
	}
	return max(height, size) // a lower line would let Han characters touch the line above or leave the page
}

// The em box of Chinese type: all faces hang on the same baseline, 0.88 em above and 0.12 em below it. Browsers use
// each font's own ascent and descent, which puts Han characters visibly low in a table cell.
const (
	emAscent  = 880
	emDescent = 120
)

// em gives n thousandths of a size.
func em(size Unit, n int32) Unit { return Unit(int64(size) * int64(n) / 1000) }

// blockLevel tells whether an element stands in the flow of blocks.
func (e *elem) blockLevel() bool {
	return e.tag != tagText && e.st.display == kwBlock
}
