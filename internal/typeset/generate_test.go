package typeset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// maker builds a valid document out of arbitrary bytes: every byte is one choice.
type maker struct {
	choices []byte
	b       strings.Builder
	depth   int
}

func (m *maker) pick(n int) int {
	if len(m.choices) == 0 {
		return 0
	}
	c := int(m.choices[0])
	m.choices = m.choices[1:]
	return c % n
}

func (m *maker) one(options ...string) string { return options[m.pick(len(options))] }

func (m *maker) text() {
	for range 1 + m.pick(12) {
		m.b.WriteString(m.one("备案信息", "，", "。", "（", "）", "“", "”", "2026年4月1日", "ICP", " ", "example.com/a/b?c=d", "——", "……", "、", "：", "5%", "《", "》",
			"主办单位名称", "Long English words", "\n", "𬱖", "·", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ", "\u200b", "é́"))
	}
}

func (m *maker) style() string {
	var b strings.Builder
	for range m.pick(4) {
		b.WriteString(m.one("text-align: justify;", "text-align: center;", "text-align: right;", "text-align-last: justify;", "text-indent: 2em;",
			"line-height: 1.2;", "line-height: 20pt;", "font-size: 9pt;", "font-size: 1.4em;", "letter-spacing: 0.1em;", "--gap: 0;", "white-space: pre-line;",
			"orphans: 3;", "widows: 1;", "color: gray;"))
	}
	return b.String()
}

func (m *maker) box() string {
	var b strings.Builder
	for range m.pick(4) {
		b.WriteString(m.one("margin: 3mm 0;", "padding: 2mm;", "border: 1pt solid black;", "border-bottom: 2pt double gray;", "background: #eee;", "width: 60mm;",
			"margin: 0 auto;", "height: 20mm;", "break-inside: avoid;", "break-before: page;", "break-after: avoid;", "min-height: 8mm;"))
	}
	return b.String() + m.style()
}

func (m *maker) inline() {
	for range 1 + m.pick(5) {
		switch m.pick(10) {
		case 0:
			fmt.Fprintf(&m.b, `<b>`)
			m.text()
			m.b.WriteString("</b>")
		case 1:
			m.b.WriteString(m.one(`<check-box></check-box>`, `<check-box checked></check-box>`, `<br>`, `<sign-line name="s"></sign-line>`))
		case 2:
			m.b.WriteString(`<fill-in field="/f">`)
			m.text()
			m.b.WriteString(`</fill-in>`)
		case 3:
			m.b.WriteString(`<fill-in field="/blank" style="width: 20mm"></fill-in>`)
		case 4:
			fmt.Fprintf(&m.b, `<span style="display: inline-block; width: %s; text-indent: 0; %s">`, m.one("20mm", "5em", "50%"), m.style())
			m.text()
			m.b.WriteString(`</span>`)
		case 5:
			m.b.WriteString(`<u>`)
			m.text()
			m.b.WriteString(`</u>`)
		default:
			m.text()
		}
	}
}

func (m *maker) block() {
	m.depth++
	defer func() { m.depth-- }()
	switch k := m.pick(8); {
	case k < 3 || m.depth > 4:
		fmt.Fprintf(&m.b, `<p style="%s">`, m.box())
		m.inline()
		m.b.WriteString("</p>\n")
	case k == 3:
		fmt.Fprintf(&m.b, `<div style="%s">`, m.box())
		m.blocks()
		m.b.WriteString("</div>\n")
	case k == 4:
		m.b.WriteString(m.one(`<ol type="一">`, `<ol type="1">`, `<ul>`))
		end := "</ol>"
		if strings.HasSuffix(m.b.String(), "<ul>") {
			end = "</ul>"
		}
		for range 1 + m.pick(3) {
			m.b.WriteString("<li>")
			m.inline()
			m.b.WriteString("</li>")
		}
		m.b.WriteString(end)
	default:
		m.table()
	}
}

func (m *maker) table() {
	n := 1 + m.pick(4)
	fmt.Fprintf(&m.b, `<table style="%s">`, m.one("", "border: 2pt solid black", "width: 100%", "border: 3pt double black", "height: 60mm"))
	if m.pick(2) == 0 {
		m.b.WriteString("<colgroup>")
		for range n {
			fmt.Fprintf(&m.b, `<col style="width: %s">`, m.one("auto", "30mm", "25%"))
		}
		m.b.WriteString("</colgroup>")
	}
	if m.pick(3) == 0 {
		fmt.Fprintf(&m.b, `<thead><tr><th colspan="%d">题</th></tr></thead>`, n)
	}
	for range 1 + m.pick(20) {
		fmt.Fprintf(&m.b, `<tr style="%s">`, m.one("", "", "height: 12mm"))
		for range n {
			fmt.Fprintf(&m.b, `<td%s style="%s">`, m.one("", "", "", ` rowspan="2"`, ` colspan="2"`),
				m.one("", "vertical-align: top;", "vertical-align: bottom;", "border: 2pt dashed gray;", "--single-line: shrink;", "background: #ddd;")+m.style())
			if m.pick(12) == 0 && m.depth < 3 {
				m.block()
			} else {
				m.inline()
			}
			m.b.WriteString("</td>")
		}
		m.b.WriteString("</tr>")
	}
	m.b.WriteString("</table>\n")
}

func (m *maker) blocks() {
	for range 1 + m.pick(6) {
		m.block()
	}
}

// FuzzDocument: a valid document is laid out soundly, or refused because something does not fit.
func FuzzDocument(f *testing.F) {
	for i := range 40 {
		seed := make([]byte, 400)
		x := uint32(i*7919 + 1)
		for k := range seed {
			x = x*1664525 + 1013904223
			seed[k] = byte(x >> 24)
		}
		f.Add(seed)
	}
	s := setter(f)
	f.Fuzz(func(t *testing.T, choices []byte) {
		if len(choices) > 1500 {
			return
		}
		m := maker{choices: choices}
		for len(m.choices) > 0 {
			m.blocks()
		}
		src := page(m.b.String())
		doc, err := s.Layout("fuzz.html", []byte(src), typeset.Options{})
		if err != nil {
			if e := fault.As(err); e.Code != "typeset.overflow" && e.Fields[0].Code != "typeset.narrow" && e.Fields[0].Code != "html.overlap" {
				t.Fatalf("%v\n%s", err, src)
			}
			return
		}
		for _, v := range typeset.Verify(doc) {
			// What random marks force a line to begin with is the line breaker's matter, and tested there.
			if !strings.Contains(v, "begins with") && !strings.Contains(v, "ends with") {
				t.Errorf("%s", v)
			}
		}
		if t.Failed() {
			t.Log(src)
		}
		again, _ := s.Layout("fuzz.html", []byte(src), typeset.Options{})
		if typeset.Dump(doc) != typeset.Dump(again) {
			t.Errorf("the second layout differs: %s\n%s", cmp.Diff(typeset.Dump(doc), typeset.Dump(again)), src)
		}
	})
}
