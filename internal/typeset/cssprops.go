package typeset

import "slices"

// families are the text faces by number; never written.
var families = [...]string{"Noto Serif SC", "Noto Sans SC", "LXGW WenKai"}

// keywords by name; never written.
var keywords = map[string]uint8{
	"none": kwNone, "left": kwLeft, "center": kwCenter, "right": kwRight, "justify": kwJustify, "top": kwTop,
	"middle": kwMiddle, "bottom": kwBottom, "baseline": kwBaseline, "normal": kwNormal, "nowrap": kwNowrap,
	"pre-line": kwPreLine, "block": kwBlock, "inline": kwInline, "inline-block": kwInlineBlock, "auto": kwAuto,
	"page": kwPage, "avoid": kwAvoid, "solid": kwSolid, "dashed": kwDashed, "dotted": kwDotted, "double": kwDouble,
	"underline": kwUnderline, "bold": kwBold, "shrink": kwShrink, "collapse": kwCollapse,
}

// accept is the set of things that a property takes.
type accept struct {
	kws      []string
	abs      bool // pt, mm
	em       bool
	percent  bool
	number   bool
	colour   bool
	opaque   bool // not transparent
	negative bool
	max      float64 // of a number
}

var (
	takesLength = accept{abs: true, em: true}
	takesSize   = accept{abs: true, em: true, percent: true, kws: []string{"auto"}}
	takesBreak  = accept{kws: []string{"auto", "page", "avoid"}}
	takesStyle  = accept{kws: []string{"none", "solid", "dashed", "dotted", "double"}}
	takesAlign  = accept{kws: []string{"left", "center", "right", "justify"}}
)

// longhand is a property that takes one value.
type longhand struct {
	prop prop
	accept
}

// longhands by name; never written.
var longhands = map[string]longhand{
	"font-size":           {pFontSize, accept{abs: true, em: true, percent: true}},
	"font-weight":         {pFontWeight, accept{kws: []string{"normal", "bold"}}},
	"line-height":         {pLineHeight, accept{abs: true, em: true, number: true, max: 20}},
	"text-indent":         {pTextIndent, accept{abs: true, em: true, negative: true}},
	"letter-spacing":      {pLetterSpacing, accept{abs: true, em: true, negative: true, kws: []string{"normal"}}},
	"word-spacing":        {pWordSpacing, accept{abs: true, em: true, negative: true, kws: []string{"normal"}}},
	"text-align":          {pTextAlign, takesAlign},
	"text-align-last":     {pTextAlignLast, takesAlign},
	"text-decoration":     {pTextDecoration, accept{kws: []string{"none", "underline"}}},
	"white-space":         {pWhiteSpace, accept{kws: []string{"normal", "nowrap", "pre-line"}}},
	"color":               {pColour, accept{colour: true, opaque: true}},
	"background-color":    {pBackground, accept{colour: true}},
	"background":          {pBackground, accept{colour: true}},
	"margin-top":          {pMarginTop, accept{abs: true, em: true}},
	"margin-right":        {pMarginRight, accept{abs: true, em: true, kws: []string{"auto"}}},
	"margin-bottom":       {pMarginBottom, accept{abs: true, em: true}},
	"margin-left":         {pMarginLeft, accept{abs: true, em: true, kws: []string{"auto"}}},
	"padding-top":         {pPaddingTop, takesLength},
	"padding-right":       {pPaddingRight, takesLength},
	"padding-bottom":      {pPaddingBottom, takesLength},
	"padding-left":        {pPaddingLeft, takesLength},
	"border-top-width":    {pBorderTopWidth, takesLength},
	"border-right-width":  {pBorderRightWidth, takesLength},
	"border-bottom-width": {pBorderBottomWidth, takesLength},
	"border-left-width":   {pBorderLeftWidth, takesLength},
	"border-top-style":    {pBorderTopStyle, takesStyle},
	"border-right-style":  {pBorderRightStyle, takesStyle},
	"border-bottom-style": {pBorderBottomStyle, takesStyle},
	"border-left-style":   {pBorderLeftStyle, takesStyle},
	"border-top-color":    {pBorderTopColour, accept{colour: true}},
	"border-right-color":  {pBorderRightColour, accept{colour: true}},
	"border-bottom-color": {pBorderBottomColour, accept{colour: true}},
	"border-left-color":   {pBorderLeftColour, accept{colour: true}},
	"border-collapse":     {pBorderCollapse, accept{kws: []string{"collapse"}}},
	"width":               {pWidth, takesSize},
	"height":              {pHeight, accept{abs: true, em: true, kws: []string{"auto"}}},
	"min-height":          {pMinHeight, accept{abs: true, em: true}},
	"vertical-align":      {pVerticalAlign, accept{kws: []string{"top", "middle", "bottom", "baseline"}}},
	"display":             {pDisplay, accept{kws: []string{"block", "inline", "inline-block", "none"}}},
	"break-before":        {pBreakBefore, takesBreak},
	"break-after":         {pBreakAfter, takesBreak},
	"break-inside":        {pBreakInside, accept{kws: []string{"auto", "avoid"}}},
	"orphans":             {pOrphans, accept{number: true, max: 20}},
	"widows":              {pWidows, accept{number: true, max: 20}},
	"--fit":               {pFit, accept{kws: []string{"none", "shrink"}}},
	"--min-font-size":     {pMinFontSize, accept{abs: true}},
	"--gap":               {pGap, accept{em: true, max: 0.2}},
	"--single-line":       {pSingleLine, accept{kws: []string{"none", "shrink"}}},
}

// shorthands are names that stand for several properties; never written.
var shorthands = []string{"font-family", "margin", "padding", "border", "border-top", "border-right", "border-bottom",
	"border-left", "border-width", "border-style", "border-color"}

func propertyNames() []string {
	names := slices.Clone(shorthands)
	for n := range longhands {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
