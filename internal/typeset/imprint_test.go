package typeset_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// code is a square of modules of the size that the house prints.
func code() typeset.Matrix {
	m := typeset.Matrix{N: 41, Bits: make([]bool, 41*41)}
	for i := range m.Bits {
		m.Bits[i] = i%3 == 0
	}
	return m
}

// tall is a document of several pages that leave room for the code.
func tall(t *testing.T) *typeset.Document {
	t.Helper()
	source := strings.Replace(page(strings.Repeat("<p>备案信息真实、准确、完整。</p>", 80)), "</head>", "<style>@page { margin-bottom: 33mm }</style></head>", 1)
	doc, err := setter(t).Layout("tall.html", []byte(source), typeset.Options{})
	if err != nil || len(doc.Pages) < 2 {
		t.Fatal(err)
	}
	return doc
}

func TestStamp(t *testing.T) {
	s := setter(t)
	doc := tall(t)
	for i := range doc.Pages {
		p := &doc.Pages[i]
		before := typeset.Dump(doc)
		for _, line := range []string{"7K3M-9QXT-C 1/2-1", "7K3M-9QXT-C 255/255-255", "WWWW-WWWW-W 255/255-255"} {
			out, err := s.Stamp(p, code(), line)
			if err != nil {
				t.Fatal(err)
			}
			if typeset.Dump(doc) != before {
				t.Fatal("the page itself changed")
			}
			stamped := &typeset.Document{Pages: []typeset.Page{out}}
			if wrong := typeset.Verify(stamped); len(wrong) > 0 {
				t.Errorf("%s: %v", line, wrong)
			}
			m, run := out.Matrices[0], out.Runs[len(out.Runs)-1]
			if w, h := (m.X1 - m.X0).MM(), (m.Y1 - m.Y0).MM(); w < 21.99 || w > 25 || w-h > 0.001 || h-w > 0.001 {
				t.Errorf("the symbol is %.2f × %.2f mm, want a square of 22 to 25", w, h)
			}
			if run.Text() != line || run.Y <= m.Y1 || (p.Height-run.Y).MM() < 4.2 || run.End() != m.X1 {
				t.Errorf("%q under the symbol: baseline %.1f mm, end %.1f mm of %.1f", run.Text(), run.Y.MM(), run.End().MM(), m.X1.MM())
			}
			if out.Printed() != p.Printed() {
				t.Error("the code changes the digest of what is printed")
			}
		}
	}
}

// Nothing may stand beside the code: not text, not a rule, not a seal's place.
func TestStampRefusesACrowdedCorner(t *testing.T) {
	for name, body := range map[string]string{
		"text":    "<p>" + strings.Repeat("备案信息真实、准确、完整，与本单记载一致；备案信息发生变化的，及时办理变更或者注销手续。", 40) + "</p>",
		"a frame": `<table><tr style="height: 240mm"><td></td></tr></table>`,
		"a seal":  `<div style="height: 195mm"></div><seal-area name="entity" style="width: 45mm; height: 45mm; margin: 0 0 0 auto"></seal-area>`,
	} {
		doc := layout(t, body)
		if wrong := typeset.VerifyImprintRoom(doc); len(wrong) == 0 {
			t.Errorf("%s: nothing is said about the corner", name)
		}
		if _, err := setter(t).Stamp(&doc.Pages[0], code(), "7K3M-9QXT-C 1/1-1"); fault.As(err) == nil || fault.As(err).Code != "typeset.imprint" {
			t.Errorf("%s: error %v, want typeset.imprint", name, err)
		}
	}
	if _, err := setter(t).Stamp(&typeset.Page{}, code(), "7K3M-9QXT-C 1/1-1"); err == nil {
		t.Error("a page without a size takes a code")
	}
	doc := layout(t, "<p>文</p>")
	for name, m := range map[string]typeset.Matrix{"none": {}, "few modules": {N: 21, Bits: make([]bool, 441)}, "bits missing": {N: 41, Bits: make([]bool, 40)}} {
		if _, err := setter(t).Stamp(&doc.Pages[0], m, "7K3M"); err == nil {
			t.Errorf("%s: stamped", name)
		}
	}
	if _, err := setter(t).Stamp(&doc.Pages[0], code(), ""); err == nil {
		t.Error("stamped without a line for people")
	}
}

// What the digest of a page follows from, and what not.
func TestPrinted(t *testing.T) {
	const base = `<p>单位 <fill-in field="/a">Yunfan Data Technology Company of Beijing</fill-in>，<check-box></check-box> 是，名称为云帆数据科技有限公司，办理备案。</p><p>第二段。</p>`
	digest := func(body string) [32]byte { return layout(t, body).Pages[0].Printed() }
	want := digest(base)
	for name, body := range map[string]string{
		"narrower lines": `<div style="width: 40mm">` + base + `</div>`,
		"larger":         `<div style="font-size: 18pt">` + base + `</div>`,
		"another face":   `<div style="font-family: LXGW WenKai">` + base + `</div>`,
		"in colour":      `<div style="color: #333">` + base + `</div>`,
		"farther down":   `<div style="height: 50mm"></div>` + base,
	} {
		if got := digest(body); !bytes.Equal(got[:], want[:]) {
			t.Errorf("%s: another digest\n%s", name, cmp.Diff(lines(layout(t, base)), lines(layout(t, body))))
		}
	}
	for name, change := range map[string][2]string{
		"a character":        {"Beijing", "Beijinh"},
		"a space":            {"Yunfan Data", "YunfanData"},
		"a ticked box":       {"<check-box>", "<check-box checked>"},
		"a filled box":       {"<check-box>", "<check-box solid>"},
		"a box more":         {"是", "是<check-box></check-box>"},
		"another paragraph":  {"。</p><p>第", "。第"},
		"a seal":             {"</p><p>", `</p><seal-area name="entity" style="width: 45mm; height: 45mm"></seal-area><p>`},
		"where a value ends": {"Beijing</fill-in>，", "Beijing，</fill-in>"},
	} {
		if got := digest(strings.Replace(base, change[0], change[1], 1)); bytes.Equal(got[:], want[:]) {
			t.Errorf("%s: the digest does not change", name)
		}
	}
}
