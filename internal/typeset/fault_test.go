package typeset_test

import (
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

func TestTemplateFaults(t *testing.T) {
	for _, c := range []struct{ name, body, code, place, hint string }{
		{"unknown tag", "<p>a</p>\n<marquee>x</marquee>", "html.tag", "test.html:6:1", "See"},
		{"near tag", "<p>a</p>\n  <spam>x</spam>", "html.tag", "test.html:6:3", "span"},
		{"foreign tag", "<p><strong>x</strong></p>", "html.tag", "test.html:5:4", "\"b\""},
		{"unknown attribute", `<p clas="x">a</p>`, "html.attribute", "test.html:5:1", "class"},
		{"unclosed", "<div><p>a</div>", "html.unclosed", "test.html:5:6", "</p>"},
		{"stray end tag", "a</span>", "html.end_tag", "test.html:5:2", ""},
		{"self closing", "<p><check-box/>是</p>", "html.self_closing", "test.html:5:4", "<check-box></check-box>"},
		{"cell outside a row", "<table><td>x</td></table>", "html.place", "test.html:5:8", ""},
		{"text in a table", "<table>x</table>", "html.text", "test.html:5:8", "<td>"},
		{"block in a paragraph", "<p><div>x</div></p>", "html.place", "test.html:5:4", ""},
		{"page number in the text", "<p><page-number></page-number></p>", "html.place", "test.html:5:4", ""},
		{"bad colspan", `<table><tr><td colspan="0">x</td></tr></table>`, "html.value", "test.html:5:12", "1–1000"},
		{"cells that overlap", `<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td></tr></table>`, "html.overlap", "test.html:5:53", "colspan"},
		{"unknown property", `<p style="colour: red">x</p>`, "css.property", "test.html:5:1", "color"},
		{"unknown value", `<p style="text-align: centre">x</p>`, "css.value", "test.html:5:1", "center"},
		{"pixels", `<p style="margin: 3px">x</p>`, "css.value", "test.html:5:1", "5mm"},
		{"unknown face", `<p style="font-family: SimSun">x</p>`, "css.value", "test.html:5:1", "Noto Serif SC"},
		{"important", `<p style="color: black !important">x</p>`, "css.important", "test.html:5:1", ""},
		{"unknown code", `<p><img src="qr:x" style="width: 9mm"></p>`, "html.matrix", "test.html:5:4", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refuse(t, c.body, "typeset.template")
			f := e.Fields[0]
			if e.Kind != fault.Config || f.Code != c.code || f.Pointer != c.place || !strings.Contains(f.Remedy.En, c.hint) {
				t.Errorf("got %s at %s, remedy %q; want %s at %s, remedy with %q", f.Code, f.Pointer, f.Remedy.En, c.code, c.place, c.hint)
			}
			if f.Reason.Zh == "" || f.Reason.En == "" {
				t.Error("the reason is missing in one language")
			}
		})
	}
}

func TestMissingGlyphsAllAtOnce(t *testing.T) {
	e := refuse(t, `<p><fill-in field="/entity/name">甲`+"\U00032500"+`乙</fill-in><fill-in field="/person/name">`+"\U00032501"+`</fill-in></p>`, "glyph.missing")
	if len(e.Fields) != 2 || e.Fields[0].Pointer != "/entity/name" || e.Fields[1].Pointer != "/person/name" {
		t.Fatalf("fields %+v", e.Fields)
	}
	if !strings.Contains(e.Fields[0].Reason.Zh, "U+32500") || e.Kind != fault.Invalid {
		t.Errorf("reason %q", e.Fields[0].Reason.Zh)
	}
}

func TestControlCharactersRefused(t *testing.T) {
	for _, c := range []string{"\u202E", "\u200F", "\u0007", "\uFFFD", "\uE123"} {
		e := refuse(t, `<p><fill-in field="/entity/name">甲`+c+`乙</fill-in></p>`, "text.control")
		if e.Fields[0].Pointer != "/entity/name" {
			t.Errorf("%q: pointer %q", c, e.Fields[0].Pointer)
		}
	}
}

const fitCell = `<table><tr style="height: 10mm"><td style="--fit: shrink; --min-font-size: 7pt"><fill-in field="/entity/name">`

func TestShrinkToFit(t *testing.T) {
	sizes := map[int]typeset.Unit{}
	for _, n := range []int{20, 80, 120} {
		doc := layout(t, fitCell+strings.Repeat("限", n)+`</fill-in></td></tr></table>`)
		sizes[n] = doc.Pages[0].Runs[0].Size
		if r := doc.Pages[0].Rules; r[len(r)-1].Y1-r[0].Y0 > typeset.FromMM(10.3) {
			t.Errorf("%d characters: the row grew", n)
		}
	}
	if sizes[20] != 10500 || sizes[80] >= sizes[20] || sizes[120] >= sizes[80] || sizes[120] < 7000 {
		t.Errorf("sizes %v", sizes)
	}
	e := refuse(t, fitCell+strings.Repeat("限", 400)+`</fill-in></td></tr></table>`, "typeset.overflow")
	if e.Fields[0].Pointer != "/entity/name" {
		t.Errorf("pointer %q", e.Fields[0].Pointer)
	}
}

func TestSingleLine(t *testing.T) {
	cell := func(n int) string {
		return `<table><tr><td style="--single-line: shrink; --min-font-size: 6pt; width: 40mm">名称：<fill-in field="/n">` + strings.Repeat("长", n) + `</fill-in></td><td>备注</td></tr></table>`
	}
	for _, n := range []int{5, 12} {
		doc := layout(t, cell(n))
		if got := lines(doc)[0]; strings.Count(got, "长") != n {
			t.Errorf("%d characters: first line %q", n, got)
		}
	}
	refuse(t, cell(60), "typeset.overflow")
}

func TestOnePage(t *testing.T) {
	body := func(n int) []byte {
		return []byte(strings.Replace(page(`<p>短：<fill-in field="/short">短</fill-in></p><p><fill-in field="/remark">`+strings.Repeat("很长的备注，", n)+`</fill-in></p>`), "<body>", `<body fit="one-page">`, 1))
	}
	if _, err := setter(t).Layout("t.html", body(50), typeset.Options{}); err != nil {
		t.Errorf("a short document: %v", err)
	}
	_, err := setter(t).Layout("t.html", body(500), typeset.Options{})
	e := fault.As(err)
	if e == nil || e.Code != "typeset.overflow" || e.Fields[0].Pointer != "/remark" {
		t.Fatalf("got %v, want the overflow of /remark", err)
	}
}

func TestRowTallerThanPage(t *testing.T) {
	e := refuse(t, `<table><tr><td><fill-in field="/domains">`+strings.Repeat("一<br>", 90)+`</fill-in></td></tr></table>`, "typeset.overflow")
	if e.Fields[0].Pointer != "/domains" {
		t.Errorf("pointer %q", e.Fields[0].Pointer)
	}
}

func TestCheckSource(t *testing.T) {
	const good = `<!doctype html>
{{/* a remark */}}<html lang="zh-CN"><head><title>{{.Title}}</title><style>p { color: {{.C}} }</style></head>
<body fit="one-page">{{if .A}}<p class="a {{if .B}}b{{end}}" style="{{if .B}}color: black;{{end}} width: {{.W}}mm">{{.Name}}</p>{{else}}<p>x</p>{{end}}
<table>{{template "rows" .}}{{range $i, $e := .List}}<tr><td colspan="{{if $i}}2{{else}}3{{end}}"><check-box {{if .On}}checked{{end}}></check-box>{{$x := 1}}</td></tr>{{end}}</table>
<fill-in field="{{pointer "entity" "name"}}">{{"}}"}}</fill-in></body></html>`
	if f := typeset.CheckSource("good.html", []byte(good)); len(f) > 0 {
		t.Errorf("a sound template: %+v", f)
	}
	for _, c := range []struct{ name, src, place, code string }{
		{"bad.html", "<html><head></head><body>\n{{if .A}}\n<p stile=\"\">x</p>{{end}}</body></html>", "bad.html:3:1", "html.attribute"},
		{"bad.html", "<html><body>\n<table>{{range .X}}<tr>{{.Y}}</tr>{{end}}</table></body></html>", "bad.html:2:24", "html.text"},
		{"bad.html", "<html><head><style>\np { colr: black }</style></head><body></body></html>", "bad.html:2:5", "css.property"},
		{"bad.html", "<html><body>\n {{if .A</body></html>", "bad.html:2:2", "html.action"},
		{"part.html", `{{define "row"}}<tr><td>{{.X}}</tr>{{end}}`, "part.html:1:21", "html.unclosed"},
		{"bad.css", "p { color: black }\n@media print { p { color: black } }", "bad.css:2:1", "css.at_rule"},
		{"bad.css", "p:hover { color: black }", "bad.css:1:1", "css.selector"},
		{"bad.css", "p { color: black", "bad.css:1:17", "css.syntax"},
		{"bad.html", "\xff", "bad.html:1:1", "html.encoding"},
	} {
		f := typeset.CheckSource(c.name, []byte(c.src))
		if len(f) == 0 || f[0].Pointer != c.place || f[0].Code != c.code {
			t.Errorf("%q: got %+v, want %s at %s", c.src, f, c.code, c.place)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	const open, end = `<span style="display: inline-block; width: 90%">`, `</span>`
	refuse(t, "<p>"+strings.Repeat(open, 20)+"x"+strings.Repeat(end, 20)+"</p>", "typeset.template")
	refuse(t, strings.Repeat("<div>", 60)+"x"+strings.Repeat("</div>", 60), "typeset.template")
	deep := "x"
	for range 9 {
		deep = "<table><tr><td>" + deep + "</td><td>y</td></tr></table>"
	}
	layout(t, deep)
}

func TestLongDocumentRefused(t *testing.T) {
	e := refuse(t, strings.Repeat(`<p style="height: 240mm">x</p>`, typeset.MaxPages+1), "typeset.overflow")
	if e.Fields[0].Code != "typeset.size" {
		t.Errorf("fields %+v", e.Fields)
	}
}
