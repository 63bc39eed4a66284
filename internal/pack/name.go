package pack

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxName is the longest file name in bytes of UTF-8. Linux takes 255; Windows counts the whole path, 260 characters, so
// something is left for the folder that a pack is unzipped to.
const maxName = 180

// maxEnding is the longest ending in bytes, dot included, that is kept when a name is cut.
const maxEnding = 12

// SafeName makes of any text a name for one file or folder that Windows, macOS and Linux all take: no path separators
// and nothing else that Windows forbids, no control, bidi or other invisible characters, composed (NFC), not
// reserved (CON, NUL, COM1 …), no dot or space at either end, at most 180 bytes, cut between characters
// with its ending kept. A name that is safe stays as it is.
func SafeName(s string) string {
	s = norm.NFC.String(strings.Map(safeRune, strings.ToValidUTF8(s, "_")))
	s = strings.Join(strings.Fields(s), " ")
	s = shorten(trim(s), maxName)
	if reserved(s) {
		s = "_" + s
	}
	if s == "" {
		s = "_"
	}
	return s
}

// safeRune replaces what some system forbids and drops what nobody sees.
func safeRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"/\|?*`, r):
		return '_'
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsGraphic(r) || r == '\u115F' || r == '\u1160' || r == '\u3164' || r == '\uFFA0': // fillers of Hangul are letters without ink
		return -1
	}
	return r
}

func trim(s string) string { return strings.Trim(s, " .") }

// shorten cuts a name to at most limit bytes. A mark goes with the character that it stands on.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := path.Ext(s)
	if len(end) > maxEnding || strings.ContainsFunc(end, func(r rune) bool { return r > unicode.MaxASCII || r == ' ' }) {
		end = ""
	}
	stem, room := s[:len(s)-len(end)], limit-len(end)
	cut := 0
	for i, r := range stem {
		if i > room {
			break
		}
		if !unicode.IsMark(r) {
			cut = i
		}
	}
	return trim(stem[:cut]) + end
}

// reserved tells the names of Windows' devices, which it finds before the first dot, whatever the case.
func reserved(s string) bool {
	s, _, _ = strings.Cut(s, ".")
	s = strings.ToUpper(strings.TrimRight(s, " "))
	switch s {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	for _, port := range []string{"COM", "LPT"} {
		if n, ok := strings.CutPrefix(s, port); ok && utf8.RuneCountInString(n) == 1 && strings.Contains("0123456789¹²³", n) {
			return true
		}
	}
	return false
}

// folder gives out the paths of one pack: safe, and different from each other even where case does not count.
type folder struct{ taken map[string]bool }

func newFolder() *folder { return &folder{taken: map[string]bool{}} }

// path gives dir (a safe name of ours, "" the top) with a safe name in it that nobody has yet.
func (f *folder) path(dir, name string) string {
	name = SafeName(name)
	end := path.Ext(name)
	stem := strings.TrimSuffix(name, end)
	for n := 2; f.taken[key(dir, name)]; n++ {
		more := "-" + strconv.Itoa(n)
		name = SafeName(trim(shorten(stem, maxName-len(end)-len(more))) + more + end)
	}
	f.taken[key(dir, name)] = true
	return path.Join(dir, name)
}

// key is the same for names that some file system takes for the same.
func key(dir, name string) string {
	return path.Join(dir, norm.NFC.String(cases.Fold().String(strings.ToLower(strings.ToUpper(norm.NFKC.String(name))))))
}
