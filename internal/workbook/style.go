package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// fontName is 等线 (DengXian), which Office brings along on Windows and macOS alike. Where it is missing, the character set
// below leads to another Chinese face: 宋体, PingFang, Noto Sans CJK.
const fontName = "等线"

// chineseSet is GB2312 as fonts in a workbook name their character set.
const chineseSet = 134

// look is how a cell looks.
type look int

// The looks. Each look of the table has a faint twin for materials that are not needed.
const (
	lookHead look = iota
	lookFact
	lookValue
	lookComplete
	lookIncomplete
	lookMissing
	lookHeading
	lookNumber
	lookTitle
	lookWord
	lookText
	lookState // stands for the look of the row's tone
	lookOK
	lookLacking
	lookRejected
	lookAsk
	lookOptional
	lookIdle
	faintBy look = 100
)

// notNeeded is the tone of what the rules do not ask for.
const notNeeded = "not_needed"

// toneLook is the look of a state.
func toneLook(tone string) look {
	switch tone {
	case "ok":
		return lookOK
	case "missing":
		return lookLacking
	case "rejected":
		return lookRejected
	case "ask":
		return lookAsk
	case "optional":
		return lookOptional
	}
	return lookIdle
}

func (l look) faint() look { return l + faintBy }

// base is the look without faintness.
func (l look) base() look { return l % faintBy }

// size is the size of the type, pt.
func (l look) size() float64 {
	switch l {
	case lookHead:
		return 16
	case lookComplete:
		return 12
	case lookIncomplete:
		return 15
	}
	return 10
}

func (l look) bold() bool {
	switch l.base() {
	case lookHead, lookFact, lookComplete, lookIncomplete, lookHeading, lookLacking, lookRejected:
		return l < faintBy
	}
	return false
}

// ink is the colour of the type.
func (l look) ink() string {
	switch {
	case l == lookIncomplete:
		return "FFFFFF"
	case l >= faintBy, l == lookIdle:
		return "666666"
	}
	return "000000"
}

// fill is the colour of the cell. In grey print what blocks is the darkest; the words say it all the same.
func (l look) fill() excelize.Fill {
	colour := ""
	switch l {
	case lookIncomplete:
		colour = "000000"
	case lookHeading:
		colour = "D9D9D9"
	case lookOK:
		colour = "E2EFDA"
	case lookLacking:
		colour = "F4B183"
	case lookRejected:
		colour = "F19C9C"
	case lookAsk:
		colour = "FFF2CC"
	case lookOptional:
		colour = "F2F2F2"
	default:
		return excelize.Fill{}
	}
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// ruled tells whether the look has the table's hairlines.
func (l look) ruled() bool { return l.base() >= lookHeading }

func (l look) alignment() *excelize.Alignment {
	a := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "left"}
	switch l.base() {
	case lookHeading, lookNumber, lookWord, lookOK, lookLacking, lookRejected, lookAsk, lookOptional, lookIdle:
		a.Horizontal = "center"
	case lookHead:
		a.WrapText = false
	case lookIncomplete:
		a.Horizontal, a.WrapText = "center", false
	case lookText, lookTitle:
		a.Indent = 1
	}
	return a
}

// key finds a style that is there already: a look, with or without the mark that what follows is text.
type key struct {
	look   look
	quoted bool
}

// style gives the number of a look's style. Text that a spreadsheet would take for a formula as soon as somebody edits the
// cell gets the mark that a leading apostrophe sets.
func (s *sheet) style(l look, text string) int {
	k := key{l, strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@")}
	if id, made := s.styles[k]; made {
		return id
	}
	charset := chineseSet
	st := &excelize.Style{
		Font:      &excelize.Font{Family: fontName, Size: l.size(), Bold: l.bold(), Color: l.ink(), Charset: &charset},
		Fill:      l.fill(),
		Alignment: l.alignment(),
	}
	if k.quoted {
		st.Alignment.ReadingOrder = 1 // left to right; tells this style from its twin until the mark is set
	}
	if l.ruled() {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
		}
	}
	id, err := s.file.NewStyle(st)
	if err != nil {
		return 0 // the standard style: the text is there all the same
	}
	s.styles[k] = id
	return id
}

// quote sets the marks, which excelize has no word for. It comes last, as a new style may be laid over an old one.
func (s *sheet) quote() {
	yes := true
	for k, id := range s.styles {
		if k.quoted && id < len(s.file.Styles.CellXfs.Xf) {
			s.file.Styles.CellXfs.Xf[id].QuotePrefix = &yes
		}
	}
}
