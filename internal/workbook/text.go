package workbook

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many characters of one value stand in a cell.
const longest = 2000

// plain is text that every spreadsheet program can hold and show: no control characters but the line's end, no marks that
// turn the direction of writing and so hide what stands there, not longer than anybody reads in a cell.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r >= ' ' && r < 0x7F:
			return r
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r&0xFFFE == 0xFFFE:
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if len(s) > longest && utf8.RuneCountInString(s) > longest {
		s = string([]rune(s)[:longest-1]) + "…"
	}
	return s
}

// escaped keeps a text that looks like a character's number in a workbook, _x0041_, from being read as the character. excelize
// does it in rich text and forgets it in plain cells.
func escaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if numbered(s[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// numbered tells whether s begins with _xHHHH_.
func numbered(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	return strings.Trim(s[2:6], "0123456789abcdefABCDEF") == ""
}

// oneLine puts a text of several lines into one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// quoted writes a word as a spreadsheet's formula does.
func quoted(word string) string { return `"` + strings.ReplaceAll(word, `"`, `""`) + `"` }

// andMore says how many lines did not find room.
func andMore(lang string, n int) string {
	if lang == "en" {
		return fmt.Sprintf("… and %d more, see the table", n)
	}
	return fmt.Sprintf("……另有 %d 项，见下表", n)
}

// Heights of rows. Spreadsheet programs do not agree on how high a wrapped row becomes by itself, and leave merged ones
// alone: it is reckoned here, on the roomy side.
const (
	linePt = 14.5 // one line of 10 pt, the higher Chinese faces included
	padPt  = 3.5
	mostPt = 409 // the highest row that Excel knows
)

// digitPx is the width of a digit of the standard font, px; a column is measured in digits.
const digitPx = 7

// room is how many characters of full width stand in a line of a column so many digits wide.
func room(width float64, l look) float64 {
	inset := 5.0 // px that stay free at the sides
	if l.alignment().Indent > 0 {
		inset += 9
	}
	em := l.size() * 96 / 72
	room := (width*digitPx - inset) / em * 0.97
	if l.bold() {
		room *= 0.97
	}
	return max(room, 1)
}

// linesIn tells how many lines a text takes where room full-width characters stand in one. Words of Latin letters stay whole
// as long as they fit.
func linesIn(text string, room float64) int {
	lines := 0
	for part := range strings.SplitSeq(text, "\n") {
		lines += linesOf(part, room)
	}
	return lines
}

func linesOf(text string, room float64) int {
	lines, used, word := 1, 0.0, 0.0
	flush := func() {
		if used+word > room {
			if used > 0 {
				lines++
			}
			used = 0
			for word > room {
				lines++
				word -= room
			}
		}
		used, word = used+word, 0
	}
	for _, r := range text {
		w := widthOf(r)
		switch {
		case r == ' ':
			flush()
			used += w
		case w >= 1:
			flush()
			word = w
			flush()
		default:
			word += w
		}
	}
	flush()
	return lines
}

// widthOf is the width of a character as a share of its size: an upper estimate for the faces in use.
func widthOf(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100, r == '—', r == '…', r == '“', r == '”', r == '‘', r == '’', r == '·', r == '×':
		return 1
	case r == ' ':
		return 0.3
	case r >= 'A' && r <= 'Z':
		return 0.68
	case r == 'm', r == 'w', r == '@', r == '%':
		return 0.86
	case strings.ContainsRune("iljtfr.,:;'!|()[]/-", r):
		return 0.38
	}
	return 0.57
}
