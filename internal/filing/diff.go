package filing

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"icpdoc/internal/fault"
)

// compareNames tells in words how name b differs from name a, character by character. It is meant for names of
// organisations: when the two have little in common, b may be a person's name, and only the lengths are told.
func compareNames(a, b string) fault.Text {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // exact and the same on every machine; names are short
	diffs := dmp.DiffMainRunes([]rune(a), []rune(b), false)
	same := 0
	for _, d := range diffs {
		if d.Type == diffmatchpatch.DiffEqual {
			same += utf8.RuneCountInString(d.Text)
		}
	}
	if 2*same < max(length(a), length(b)) {
		return tr("两者几乎完全不同（%d 个字与 %d 个字，%d 个相同）。", "They are almost wholly different (%d and %d characters, %d alike).", length(a), length(b), same)
	}
	var zh, en []string
	at := 1
	for i := 0; i < len(diffs); i++ {
		d := diffs[i]
		switch d.Type {
		case diffmatchpatch.DiffEqual:
			at += utf8.RuneCountInString(d.Text)
		case diffmatchpatch.DiffDelete:
			if i+1 < len(diffs) && diffs[i+1].Type == diffmatchpatch.DiffInsert {
				i++
				zh = append(zh, fmt.Sprintf("第 %d 字起“%s”对“%s”%s", at, spell(d.Text), spell(diffs[i].Text), likeness(d.Text, diffs[i].Text).Zh))
				en = append(en, fmt.Sprintf("from character %d “%s” against “%s”%s", at, spell(d.Text), spell(diffs[i].Text), likeness(d.Text, diffs[i].Text).En))
			} else {
				zh = append(zh, fmt.Sprintf("第 %d 字起缺“%s”", at, spell(d.Text)))
				en = append(en, fmt.Sprintf("from character %d “%s” is missing", at, spell(d.Text)))
			}
			at += utf8.RuneCountInString(d.Text)
		case diffmatchpatch.DiffInsert:
			zh = append(zh, fmt.Sprintf("第 %d 字前多“%s”", at, spell(d.Text)))
			en = append(en, fmt.Sprintf("before character %d “%s” is too much", at, spell(d.Text)))
		}
	}
	return fault.Text{Zh: strings.Join(zh, "；") + "。", En: strings.Join(en, "; ") + "."}
}

// spell shows a piece of a name; blanks and characters that look like others are named by code point.
func spell(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == ' ':
			b.WriteString("␣")
		case han(r) && !compatibilityIdeograph(r) && r < 0x2E80 || compatibilityIdeograph(r) || r >= 0x2E80 && r <= 0x2FDF:
			fmt.Fprintf(&b, "%c(U+%04X)", r, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// likeness says when two pieces look alike but are not the same.
func likeness(a, b string) fault.Text {
	switch {
	case narrow(a) == narrow(b):
		return tr("（只是全角、半角或空格不同）", " (only full-width against half-width, or blanks)")
	case strings.EqualFold(narrow(a), narrow(b)):
		return tr("（只是大小写不同）", " (only case)")
	case looks(a) == looks(b):
		return tr("（字形相近，不是同一个字）", " (alike to the eye, not the same character)")
	}
	return fault.Text{}
}

// looks maps characters that are taken for each other onto one of them.
func looks(s string) string {
	return strings.NewReplacer("己", "已", "巳", "已", "未", "末", "土", "士", "日", "曰", "干", "千", "于", "千", "大", "太", "人", "入", "八", "入",
		"天", "夭", "市", "巿", "祟", "崇", "晨", "农", "侯", "候", "博", "搏", "冶", "治", "恒", "桓", "科", "料", "技", "枝", "投", "枝",
		"0", "O", "〇", "O", "○", "O", "l", "1", "I", "1", "一", "-", "—", "-", "－", "-", "·", "•", "．", ".").Replace(s)
}
