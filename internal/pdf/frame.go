package pdf

import (
	"fmt"
	"time"
	"unicode/utf16"
)

// info writes the document information dictionary. fpdf's own garbles titles with characters above U+FFFF.
func (p *press) info(id int, f frame, o Options) {
	producer := o.Producer
	if producer == "" {
		producer = "icpdoc"
	}
	fmt.Fprintf(&p.out, "%d 0 obj\n<</Producer %s", id, textString(producer))
	if f.title != "" {
		fmt.Fprintf(&p.out, "/Title %s", textString(f.title))
	}
	if !o.Created.IsZero() {
		d := date(o.Created)
		fmt.Fprintf(&p.out, "/CreationDate(%s)/ModDate(%s)", d, d)
	}
	p.out.WriteString(">>\nendobj\n")
}

// date is a PDF date with its time zone, ISO 32000-1 7.9.4.
func date(t time.Time) string {
	_, off := t.Zone()
	if off == 0 {
		return t.Format("D:20060102150405Z")
	}
	sign := '+'
	if off < 0 {
		sign, off = '-', -off
	}
	return fmt.Sprintf("%s%c%02d'%02d'", t.Format("D:20060102150405"), sign, off/3600, off/60%60)
}

// textString is s as a PDF text string. ASCII without delimiters stands as it is, all else is UTF-16BE in hexadecimal.
func textString(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '(' || c == ')' || c == '\\' {
			plain = false
			break
		}
	}
	if plain {
		return "(" + s + ")"
	}
	b := append(make([]byte, 0, 6+4*len(s)), "<FEFF"...)
	for _, u := range utf16.Encode([]rune(s)) {
		b = hex16(b, u)
	}
	return string(append(b, '>'))
}

// catalog writes the document's root: its language, the title in the window's bar, and the outline when there is one.
func (p *press) catalog(id int, f frame, outline int, layers string) {
	fmt.Fprintf(&p.out, "%d 0 obj\n<</Type/Catalog/Pages 1 0 R/ViewerPreferences<</DisplayDocTitle true>>", id)
	if f.lang != "" {
		fmt.Fprintf(&p.out, "/Lang%s", textString(f.lang))
	}
	if len(f.outline) > 0 {
		fmt.Fprintf(&p.out, "/Outlines %d 0 R/PageMode/UseOutlines", outline)
	}
	p.out.WriteString(layers + ">>\nendobj\n")
}
