package filing

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean trims, drops invisible marks that come with pasted text, turns every run of blanks into one and composes letters
// (NFC). Han characters are never changed: NFC would replace compatibility ideographs by their unified twins, and a name
// must stay as the certificate prints it.
func clean(s string) string {
	if !utf8.ValidString(s) {
		return s // text reports it
	}
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case invisible(r):
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return compose(b.String())
}

// compose is NFC for everything but compatibility ideographs.
func compose(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	var b strings.Builder
	start := 0
	for i, r := range s {
		if compatibilityIdeograph(r) {
			b.WriteString(norm.NFC.String(s[start:i]))
			b.WriteRune(r)
			start = i + utf8.RuneLen(r)
		}
	}
	b.WriteString(norm.NFC.String(s[start:]))
	return b.String()
}

func compatibilityIdeograph(r rune) bool {
	return r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}

// invisible marks carry no meaning in a filing: zero-width space, byte order mark, soft hyphen, directional marks, and letters
// that are blank (fillers of Hangul, the grapheme joiner).
func invisible(r rune) bool {
	switch {
	case r == 0x200B, r == 0x2060, r == 0xFEFF, r == 0x00AD, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r >= 0x2061 && r <= 0x2064, r >= 0x206A && r <= 0x206F:
		return true
	case r == 0x3164, r == 0xFFA0, r == 0x115F, r == 0x1160, r == 0x034F, r == 0x180E:
		return true
	}
	return false
}

// narrow makes full-width digits, letters and signs half-width and drops all blanks: for numbers, phones, e-mails, ids.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), invisible(r):
			return -1
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == '。', r == 0xFF61:
			return '.'
		case r == '‐', r == '‑', r == '–', r == '—', r == '−':
			return '-'
		}
		return r
	}, s)
}

// fold makes two spellings of one name comparable: width, case, brackets and blanks do not count.
func fold(s string) string { return lower(narrow(s)) }

func lower(s string) string { return strings.ToLower(s) }
func upper(s string) string { return strings.ToUpper(s) }

// han tells whether r is a Chinese character, 〇 included.
func han(r rune) bool { return unicode.Is(unicode.Han, r) || r == '〇' }

func hasHan(s string) bool { return strings.ContainsFunc(s, han) }

func countHan(s string) int {
	n := 0
	for _, r := range s {
		if han(r) {
			n++
		}
	}
	return n
}

func length(s string) int { return utf8.RuneCountInString(s) }

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// betweenHan matches a blank with a Chinese character on either side: padding of a two-character name, never part of it.
var betweenHan = regexp.MustCompile(`(\p{Han}) (\p{Han})`)

func closeHan(s string) string {
	for range 2 { // neighbours overlap
		s = betweenHan.ReplaceAllString(s, "$1$2")
	}
	return s
}

// field says how one piece of text is checked.
type field struct {
	zh, en   string // its name in messages
	max      int    // characters
	required bool
	chinese  bool // must contain Chinese (row 10)
	row      int
	source   string
}

// text cleans and checks one line of text. The result is empty after a fault that leaves nothing to go on with.
func (c *checker) text(p pointer, s string, f field) string {
	t := clean(s)
	if t == "" {
		if f.required {
			c.fault(p, rule{"text.required", f.source, f.row}, tr("没有填写%[1]s。", "The %[2]s is missing.", f.zh, f.en),
				tr("填写%[1]s。", "Give the %[2]s.", f.zh, f.en))
		}
		return ""
	}
	if n := length(t); n > f.max {
		c.fault(p, rule{"text.too_long", f.source, f.row}, tr("%[1]s有 %[3]d 个字，最多 %[4]d 个。", "The %[2]s has %[3]d characters; at most %[4]d fit.", f.zh, f.en, n, f.max),
			tr("缩短。", "Shorten it."))
		return ""
	}
	if !c.printable(p, t, f) {
		return ""
	}
	if f.chinese && !hasHan(t) {
		c.fault(p, rule{"text.chinese", "S:33", 10}, tr("%[1]s中没有汉字。备案信息须用中文填写。", "The %[2]s has no Chinese in it; filings are written in Chinese.", f.zh, f.en),
			tr("按证件上的中文填写。", "Write the Chinese as it stands on the certificate."))
	}
	return t
}

// printable refuses what no certificate carries: broken encodings, control characters, private-use characters, emoji.
func (c *checker) printable(p pointer, t string, f field) bool {
	if !utf8.ValidString(t) {
		c.fault(p, rule{code: "text.encoding"}, tr("%[1]s不是有效的 UTF-8 文本。", "The %[2]s is not valid UTF-8.", f.zh, f.en),
			tr("用 UTF-8 重新输入。", "Type it again as UTF-8."))
		return false
	}
	at := 0
	for _, r := range t {
		at++
		switch {
		case r == utf8.RuneError:
			c.fault(p, rule{code: "text.replacement"}, tr("%[1]s第 %[3]d 个字已损坏（U+FFFD）。", "Character %[3]d of the %[2]s was lost in a conversion (U+FFFD).", f.zh, f.en, at),
				tr("重新输入该字。", "Type that character again."))
			return false
		case unicode.Is(unicode.Co, r):
			c.fault(p, rule{code: "text.private_use"}, tr("%[1]s第 %[3]d 个字是造字（U+%04[4]X），别处无法显示。", "Character %[3]d of the %[2]s is a private one (U+%04[4]X) that nobody else can read.", f.zh, f.en, at, r),
				tr("用该字在 GB 18030 中的正式编码重新输入，例如从身份证读卡器或输入法的扩展字集。", "Type it again with its GB 18030 code, for example from a large-charset input method."))
			return false
		case unicode.IsControl(r), !unicode.IsGraphic(r) && !variation(r), unicode.Is(unicode.So, r) && r > 0xFFFF:
			c.fault(p, rule{code: "text.character"}, tr("%[1]s第 %[3]d 个字（U+%04[4]X）不能出现在备案信息中。", "Character %[3]d of the %[2]s (U+%04[4]X) cannot stand in a filing.", f.zh, f.en, at, r),
				tr("删除该字。", "Remove it."))
			return false
		}
	}
	return true
}

// variation selectors choose the printed shape of the character before them.
func variation(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

func sortedKeys[V any](m map[string]V) string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}

// holds tells whether a list of words has one, spelling aside.
func holds(list []string, word string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return snake(fold(s)) == word })
}
