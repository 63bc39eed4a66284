package typeset_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

var update = flag.Bool("update", false, "write the reference layouts")

// faces parses the shipped fonts once for all tests.
var faces = sync.OnceValues(func() (*face.Set, error) { return face.New(fonts.All()) })

// sheetSource is a small house style for the tests.
const sheetSource = `@page { size: A4; margin: 25mm }
body { font-family: "Noto Serif SC"; font-size: 12pt; line-height: 1.75; text-align: justify }
p { text-indent: 2em; margin: 0 }
h1 { font-family: "Noto Sans SC"; font-size: 20pt; text-align: center; margin: 0 0 6mm 0 }
table { width: 100%; font-size: 10.5pt; line-height: 1.4 }
td { border: 0.5pt solid black; padding: 1mm 2mm }
th { border: 0.5pt solid black; padding: 1mm 2mm }
fill-in { font-family: "LXGW WenKai" }
`

func setter(t testing.TB) *typeset.Setter {
	t.Helper()
	set, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	return typeset.New(set, fstest.MapFS{"print.css": {Data: []byte(sheetSource)}})
}

// page wraps a body into a document that links the test style.
func page(body string) string {
	return "<!doctype html>\n<html lang=\"zh-CN\">\n<head><title>试</title><link rel=\"stylesheet\" href=\"print.css\"></head>\n<body>\n" + body + "\n</body>\n</html>\n"
}

// layout lays out a body that must be sound.
func layout(t testing.TB, body string) *typeset.Document {
	t.Helper()
	doc, err := setter(t).Layout("test.html", []byte(page(body)), typeset.Options{})
	if err != nil {
		t.Fatalf("layout: %v", err)
	}
	for _, v := range typeset.Verify(doc) {
		t.Errorf("verify: %s", v)
	}
	return doc
}

// refuse lays out a body that must fail with the code, and gives the error.
func refuse(t testing.TB, body, code string) *fault.Error {
	t.Helper()
	_, err := setter(t).Layout("test.html", []byte(page(body)), typeset.Options{})
	var fe *fault.Error
	if !errors.As(err, &fe) || fe.Code != code {
		t.Fatalf("error = %v, want code %s", err, code)
	}
	return fe
}

// lines gives the text of every line of a document, page breaks as "---".
func lines(doc *typeset.Document) []string {
	var out []string
	for i := range doc.Pages {
		if i > 0 {
			out = append(out, "---")
		}
		last := int32(-1)
		for j := range doc.Pages[i].Runs {
			r := &doc.Pages[i].Runs[j]
			if r.Line != last {
				out = append(out, "")
				last = r.Line
			}
			out[len(out)-1] += r.Text()
		}
	}
	return out
}

// golden compares a text with its reference file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// letterSource is a letter with most of what the print language has.
var letterSource = page(`<page-header>编号：<fill-in field="/reference">BA-2026-0001</fill-in></page-header>
<page-footer>第 <page-number></page-number> 页，共 <page-count></page-count> 页</page-footer>
<h1>授权书</h1>
` + strings.Repeat(`<p>兹授权<fill-in field="/person/name">欧阳𬱖</fill-in>（身份证件号码：<fill-in field="/person/number">110101199003072316</fill-in>）为<fill-in field="/entity/name">北京示例信息技术有限公司</fill-in>的网站负责人，负责办理本单位网站“<fill-in field="/services/0/name">Example示例站</fill-in>”的ICP备案事宜，包括提交资料、接受核验、配合检查等工作。本单位承诺提交的资料真实、准确、有效，并对被授权人办理的上述事项承担责任，期限自2026年4月1日起至2027年3月31日止。</p>
`, 3) + `<table><colgroup><col style="width: 20mm"><col><col><col><col><col><col></colgroup>
` + strings.Repeat(`<tr style="height: 8mm"><td>单位名称</td><td><fill-in field="/a">示例信息</fill-in></td><td>证件</td><td><fill-in field="/b">91110000</fill-in></td><td>核验</td><td><check-box checked></check-box>是</td><td><check-box></check-box>否</td></tr>
`, 6) + `</table>
<p style="text-align: right; text-indent: 0; margin: 12mm 0 0 0">法定代表人（签字）：<sign-line name="legal"></sign-line></p>`)
