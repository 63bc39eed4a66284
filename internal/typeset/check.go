package typeset

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"

	"icpdoc/internal/fault"
)

// CheckSource judges a template source that still has its {{actions}}, or a style sheet (a name that ends in .css): every
// element, attribute, property and value must belong to the print language. Each finding's Pointer is
// file:line:column. Values that an action makes are not judged; Layout does that. A file without <html> is a
// partial, and anything may stand at its root. nil means that nothing is wrong.
func CheckSource(name string, src []byte) []fault.Field {
	tr := trouble{name: name, src: src}
	if strings.EqualFold(path.Ext(name), ".css") {
		newCSSParser(&tr, src, 0).sheet()
		return tr.fields
	}
	var t tree
	if !utf8.Valid(src) || len(src) > maxSource {
		t.parse(&tr, true)
		return tr.fields
	}
	plain, off, ok := withoutActions(src)
	if !ok {
		tr.add(off, "html.action", fault.Text{Zh: "“{{” 没有对应的 “}}”。", En: "This \"{{\" has no \"}}\"."}, fault.Text{Zh: "补上 “}}”。", En: "Add \"}}\"."})
		return tr.fields
	}
	tr.src = plain
	fragment := !bytes.Contains(bytes.ToLower(plain), []byte("<html"))
	t.parse(&tr, fragment)
	t.checkStyles(&tr)
	return tr.fields
}

// checkStyles judges the style elements and attributes of a parsed source.
func (t *tree) checkStyles(tr *trouble) {
	for i := range t.used {
		e := &t.chunks[i/chunkSize][i%chunkSize]
		if e.tag == tagStyle && e.first != nil {
			newCSSParser(tr, t.text[e.first.t0:e.first.t1], int(e.first.off)).sheet()
		}
		if v := e.attr("style"); v != "" {
			p := newCSSParser(tr, []byte(v), int(e.off))
			p.flat = true
			p.declarations(false, false)
		}
	}
}

// withoutActions blanks out template actions, byte for byte, so that every line and column stays. An action that
// prints something, or that chooses a part of an attribute's value, leaves actionMark behind. At an action that does not
// end, ok is false and off is its place.
func withoutActions(src []byte) (out []byte, off int, ok bool) {
	out = bytes.Clone(src)
	var at markup
	for i := 0; i < len(out); {
		if i+1 >= len(out) || out[i] != '{' || out[i+1] != '{' {
			at.step(out, i)
			i++
			continue
		}
		end := actionEnd(src, i)
		if end < 0 {
			return out, i, false
		}
		leave := actionPrints(src[i+2:end-2]) || at.chooses(out, i)
		for k := i; k < end; k++ {
			if out[k] != '\n' {
				out[k] = ' '
			}
		}
		if leave && !bytes.ContainsRune(src[i:min(i+3, end)], '\n') {
			utf8.EncodeRune(out[i:i+3], actionMark)
		}
		i = end
	}
	return out, 0, true
}

// markup follows tags and quotes just far enough to know whether a place is inside an attribute's value.
type markup struct {
	tag   bool
	quote byte
	start int // of the value
	style bool
}

func (m *markup) step(src []byte, i int) {
	c := src[i]
	switch {
	case m.quote != 0:
		if c == m.quote {
			m.quote = 0
		}
	case m.tag && (c == '"' || c == '\''):
		m.quote, m.start = c, i+1
		m.style = bytes.HasSuffix(bytes.TrimRight(src[:i], "= \t\r\n"), []byte("style"))
	case m.tag && c == '>':
		m.tag = false
	case !m.tag && c == '<' && i+1 < len(src) && (src[i+1] >= 'a' && src[i+1] <= 'z' || src[i+1] >= 'A' && src[i+1] <= 'Z'):
		m.tag = true
	}
}

// chooses tells whether a control action at i makes a value that cannot be judged. Whole declarations of a style
// attribute can.
func (m *markup) chooses(src []byte, i int) bool {
	if m.quote == 0 {
		return false
	}
	if !m.style {
		return true
	}
	last := src[m.start:i]
	if k := bytes.LastIndexByte(last, ';'); k >= 0 {
		last = last[k+1:]
	}
	return bytes.IndexByte(last, ':') >= 0
}

// actionEnd is the offset after the "}}" that ends the action at i; strings and comments inside it are skipped.
func actionEnd(src []byte, i int) int {
	body := bytes.TrimLeft(src[i+2:], "- \t\r\n")
	if bytes.HasPrefix(body, []byte("/*")) {
		start := len(src) - len(body)
		if j := bytes.Index(src[start:], []byte("*/")); j >= 0 {
			if k := bytes.Index(src[start+j:], []byte("}}")); k >= 0 {
				return start + j + k + 2
			}
		}
		return -1
	}
	var quote byte
	for k := i + 2; k < len(src); k++ {
		c := src[k]
		switch {
		case quote != 0:
			if c == '\\' && quote == '"' {
				k++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case c == '}' && k+1 < len(src) && src[k+1] == '}':
			return k + 2
		}
	}
	return -1
}

// actionPrints tells whether an action puts text where it stands. What template and block bring is judged in
// its own place.
func actionPrints(body []byte) bool {
	s := strings.TrimSpace(strings.Trim(string(body), "-"))
	word := s
	if i := strings.IndexAny(s, " \t\r\n("); i >= 0 {
		word = s[:i]
	}
	switch word {
	case "", "if", "else", "end", "range", "with", "template", "block", "define", "break", "continue":
		return false
	}
	if strings.HasPrefix(s, "/*") {
		return false
	}
	return !(strings.HasPrefix(s, "$") && (strings.Contains(s, ":=") || assigns(s)))
}

// assigns tells "$x = value" from a comparison or a pipeline that prints.
func assigns(s string) bool {
	i := strings.IndexAny(s, " \t=")
	if i < 0 {
		return false
	}
	rest := strings.TrimSpace(s[i:])
	return strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==")
}
