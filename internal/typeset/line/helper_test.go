package line_test

import (
	"strings"

	"icpdoc/internal/typeset/line"
)

const em = 10500 // 五号, 10.5 pt

// set gives text the advances of a common Song face: square Han, a narrow em dash and interpunct, proportional Latin.
func set(text string) []line.Item {
	rs := []rune(text)
	items := make([]line.Item, len(rs))
	for i, r := range rs {
		items[i] = line.Item{Rune: r, Advance: int32(share(r)) * em / 1000, Em: em}
	}
	return items
}

func share(r rune) int {
	switch line.Of(r) {
	case line.Zero, line.Newline, line.Glue:
		if r == 0xa0 {
			return 256
		}
		return 0
	case line.Digit:
		if r < 0x80 {
			return 557
		}
	case line.Space:
		if r == 0x200b {
			return 0
		}
		return 256
	}
	switch {
	case r == '—':
		return 890
	case r == '·':
		return 327
	case r == '%':
		return 923
	case strings.ContainsRune("il.,;:'!|", r):
		return 290
	case strings.ContainsRune("mwMW@", r):
		return 850
	case r < 0x2000:
		return 540
	}
	return 1000
}

func ems(n int) int32 { return int32(n) * em }

func text(items []line.Item, l line.Line) string {
	var b strings.Builder
	for _, it := range items[l.Start : l.Start+l.Visible] {
		b.WriteRune(it.Rune)
	}
	return b.String()
}

func texts(items []line.Item, ls []line.Line) []string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = text(items, l)
	}
	return out
}
