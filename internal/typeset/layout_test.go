package typeset_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/typeset"
)

func TestLetterGolden(t *testing.T) {
	doc, err := setter(t).Layout("letter.html", []byte(letterSource), typeset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if v := typeset.Verify(doc); len(v) > 0 {
		t.Errorf("verify: %v", v)
	}
	if len(doc.Pages) != 1 {
		t.Errorf("the letter has %d pages, want 1", len(doc.Pages))
	}
	golden(t, "letter.txt", typeset.Dump(doc))
}

func TestSameBytesInParallel(t *testing.T) {
	s := setter(t)
	want, err := s.Layout("letter.html", []byte(letterSource), typeset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := typeset.Dump(want)
	other := page(`<p style="color: gray">` + strings.Repeat("另一份文件，", 50) + `</p>`)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 10 {
				if _, err := s.Layout("other.html", []byte(other), typeset.Options{}); err != nil {
					t.Error(err)
				}
				doc, err := s.Layout("letter.html", []byte(letterSource), typeset.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				if typeset.Dump(doc) != text {
					t.Error("the same source gave another layout")
				}
			}
		}()
	}
	wg.Wait()
	if typeset.Dump(want) != text {
		t.Error("a finished document changed while others were laid out")
	}
}

func TestWhiteSpace(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"a line break between Han prints nothing", "<p>中文\n   中文</p>", "中文中文"},
		{"also around an inline element", "<p>单位：\n<fill-in field=\"/a\">中\n国</fill-in>\n（盖章）</p>", "单位：中国（盖章）"},
		{"between words it is a space", "<p>one\n two</p>", "one two"},
		{"spaces fold", "<p>a   b</p>", "a b"},
		{"at the ends there is none", "<p>  中  </p>", "中"},
		{"across elements", "<p>a <b> b</b></p>", "a b"},
		{"after br there is none", "<p>a<br> b</p>", "a|b"},
		{"pre-line keeps line breaks", `<p style="white-space: pre-line">一
  二</p>`, "一|二"},
		{"ideographic spaces stay", "<p>年　　月</p>", "年　　月"},
		{"no paragraph from blanks", "<div>\n<p>中</p>\n \n</div>", "中"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(lines(layout(t, c.body)), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// tops gives the baseline of every line in pt, rounded.
func tops(doc *typeset.Document) []int {
	var out []int
	for i := range doc.Pages {
		last := int32(-1)
		for _, r := range doc.Pages[i].Runs {
			if r.Line != last {
				out = append(out, int(r.Y.Points()+0.5))
				last = r.Line
			}
		}
	}
	return out
}

func TestMargins(t *testing.T) {
	const two = `<div style="margin: 10pt 0 20pt 0; line-height: 20pt">一</div><div style="margin: 30pt 0 0 0; line-height: 20pt">二</div>`
	for _, c := range []struct {
		name, body string
		distance   int
	}{
		{"neighbours collapse to the larger", two, 50},
		{"through a parent", `<div><div style="margin-bottom: 20pt; line-height: 20pt">一</div></div><div style="margin-top: 12pt; line-height: 20pt">二</div>`, 40},
		{"not through a padding", `<div style="padding-bottom: 1pt"><div style="margin-bottom: 20pt; line-height: 20pt">一</div></div><div style="margin-top: 12pt; line-height: 20pt">二</div>`, 53},
		{"an empty block adds none", `<div style="line-height: 20pt">一</div><div style="margin: 8pt 0 12pt 0"></div><div style="line-height: 20pt">二</div>`, 32},
		{"into a frame without an upper edge", `<div style="line-height: 20pt">一</div><div style="border-left: 1pt solid black; margin-top: 6pt"><div style="margin-top: 15pt; line-height: 20pt">二</div></div>`, 35},
		{"out of a frame without a lower edge", `<div style="background: #eee"><div style="margin-bottom: 15pt; line-height: 20pt">一</div></div><div style="margin-top: 6pt; line-height: 20pt">二</div>`, 35},
		{"height is kept", `<div style="line-height: 20pt; height: 50pt">一</div><div style="line-height: 20pt">二</div>`, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := tops(layout(t, c.body))
			if len(y) != 2 || y[1]-y[0] != c.distance {
				t.Errorf("baselines %v, want %d pt apart", y, c.distance)
			}
		})
	}
}

func TestCentredInCell(t *testing.T) {
	doc := layout(t, `<table><tr style="height: 20mm"><td name="c">国</td></tr></table>`)
	p := doc.Pages[0]
	cell := p.Areas[slices.IndexFunc(p.Areas, func(a typeset.Area) bool { return a.Name == "c" })]
	r := p.Runs[0]
	// The middle of the em box, 0.38 em above the baseline, is the middle of the cell.
	if d := (r.Y - r.Size*38/100) - (cell.Y0+cell.Y1)/2; d < -50 || d > 50 {
		t.Errorf("the character's middle is %v off the cell's", d)
	}
}

func TestPageBreaks(t *testing.T) {
	line := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%d<br>", i)
		}
		return b.String()
	}
	// 247 mm of text height hold 35 lines of 20 pt.
	for _, c := range []struct {
		name, body string
		pages      [][2]string // first and last line of each
	}{
		{"between lines", `<div style="line-height: 20pt">` + line(40) + `</div>`, [][2]string{{"0", "34"}, {"35", "39"}}},
		{"a widow takes a line along", `<div style="line-height: 20pt">` + line(36) + `</div>`, [][2]string{{"0", "33"}, {"34", "35"}}},
		{"an orphan goes along", `<div style="line-height: 20pt">` + line(34) + `</div><div style="line-height: 20pt">a<br>b<br>c<br>d</div>`, [][2]string{{"0", "33"}, {"a", "d"}}},
		{"a heading stays with its text", `<div style="line-height: 20pt">` + line(33) + `</div><h3 style="line-height: 20pt; margin: 0">标题</h3><div style="line-height: 20pt">a<br>b</div>`, [][2]string{{"0", "32"}, {"标题", "b"}}},
		{"a page-break", `<p>一</p><page-break></page-break><p>二</p>`, [][2]string{{"一", "一"}, {"二", "二"}}},
		{"no empty page at the end", `<p>一</p><page-break></page-break>`, [][2]string{{"一", "一"}}},
		{"break-before", `<p>一</p><p style="break-before: page">二</p>`, [][2]string{{"一", "一"}, {"二", "二"}}},
		{"break-inside: avoid", `<div style="line-height: 20pt">` + line(33) + `</div><div style="break-inside: avoid; line-height: 20pt">a<br>b<br>c</div>`, [][2]string{{"0", "32"}, {"a", "c"}}},
		{"margins vanish at a page's top", `<div style="line-height: 20pt">` + line(35) + `</div><div style="margin-top: 90pt; line-height: 20pt">x</div>`, [][2]string{{"0", "34"}, {"x", "x"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := layout(t, c.body)
			var got [][2]string
			for _, p := range doc.Pages {
				if len(p.Runs) == 0 {
					got = append(got, [2]string{})
					continue
				}
				got = append(got, [2]string{p.Runs[0].Text(), p.Runs[len(p.Runs)-1].Text()})
			}
			if diff := cmp.Diff(c.pages, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTableHeadRepeats(t *testing.T) {
	doc := layout(t, `<table><thead><tr style="height: 10mm"><th>序号</th><th>域名</th></tr></thead><tbody>`+
		strings.Repeat(`<tr style="height: 10mm"><td>1</td><td>example.com</td></tr>`, 40)+`</tbody></table>`)
	if len(doc.Pages) != 2 {
		t.Fatalf("%d pages, want 2", len(doc.Pages))
	}
	for i, p := range doc.Pages {
		if got := p.Runs[0].Text(); got != "序号" {
			t.Errorf("page %d begins with %q, want the head", i+1, got)
		}
		var low, high typeset.Unit = p.Height, 0
		for _, r := range p.Rules {
			low, high = min(low, r.Y0), max(high, r.Y1)
		}
		if low > typeset.FromMM(25.2) {
			t.Errorf("page %d: the table is open at the top", i+1)
		}
		for _, r := range p.Runs {
			if r.Y > high {
				t.Errorf("page %d: %q stands below the last rule", i+1, r.Text())
			}
		}
	}
	if n := len(doc.Pages[0].Runs) + len(doc.Pages[1].Runs); n != 82+2 {
		t.Errorf("%d runs, want every cell once and the head twice", n)
	}
}

func TestHeaderAndFooter(t *testing.T) {
	doc := layout(t, `<page-header>页眉</page-header><page-footer>第<page-number></page-number>页共<page-count></page-count>页</page-footer><p>一</p><page-break></page-break><p>二</p>`)
	want := []string{"页眉", "一", "第1页共2页", "---", "页眉", "二", "第2页共2页"}
	if diff := cmp.Diff(want, lines(doc)); diff != "" {
		t.Error(diff)
	}
	if y := doc.Pages[0].Runs[0].Y; y > typeset.FromMM(25) {
		t.Errorf("the header stands at %v mm", y.MM())
	}
}

func TestLists(t *testing.T) {
	doc := layout(t, `<ol type="一"><li>甲</li><li>乙</li></ol><ol type="1" start="9"><li>丙</li><li>丁</li></ol><ol type="（一）" style="padding-left: 0"><li>戊</li></ol><ul><li>己</li></ul>`)
	want := []string{"一、", "二、", "9.", "10.", "（一）戊", "•"}
	for i, w := range want {
		if got := lines(doc)[i]; !strings.Contains(got, w) {
			t.Errorf("item %d is %q, want %q in it", i, got, w)
		}
	}
}

func TestBlankSignatureSeal(t *testing.T) {
	doc := layout(t, `<p>签字：<sign-line name="s" style="width: 50mm"></sign-line>日期：<fill-in field="/date" style="width: 20mm"></fill-in></p>
<seal-area name="seal" style="width: 50mm; height: 45mm"></seal-area><p>后文</p>`)
	got := map[string]float64{}
	for _, a := range doc.Pages[0].Areas {
		got[a.Kind] = float64(int((a.X1 - a.X0).MM() + 0.5))
	}
	if diff := cmp.Diff(map[string]float64{"signature": 50, "blank": 20, "seal": 50}, got); diff != "" {
		t.Error(diff)
	}
	if n := len(doc.Pages[0].Rules); n != 2 {
		t.Errorf("%d rules, want one under the signature and one under the blank", n)
	}
}

func TestVariationSelectorStaysWithItsBase(t *testing.T) {
	doc := layout(t, "<p>葛\U000E0100城</p>")
	if got := lines(doc)[0]; got != "葛\U000E0100城" {
		t.Errorf("text %q lost the selector", got)
	}
	if n := len(doc.Pages[0].Runs[0].Glyphs); n != 2 {
		t.Errorf("%d glyphs, want 2", n)
	}
}

func TestMatrix(t *testing.T) {
	m := typeset.Matrix{N: 2, Bits: []bool{true, false, false, true}}
	doc, err := setter(t).Layout("t.html", []byte(page(`<p><img src="qr:imprint" style="width: 20mm"></p>`)), typeset.Options{Matrices: map[string]typeset.Matrix{"imprint": m}})
	if err != nil {
		t.Fatal(err)
	}
	got := doc.Pages[0].Matrices[0]
	if w := got.X1 - got.X0; w != typeset.FromMM(20) || got.Y1-got.Y0 != w || got.N != 2 {
		t.Errorf("the code is %v wide with %d modules", w, got.N)
	}
}

// Page numbers that stand only where there is more than one page to number.
func TestFooterOfSeveralPages(t *testing.T) {
	const foot = `<page-footer when="several-pages">第<page-number></page-number>页，共<page-count></page-count>页</page-footer>`
	if got := lines(layout(t, foot+`<p>一</p>`)); len(got) != 1 {
		t.Errorf("a single page prints %q", got)
	}
	if got := lines(layout(t, foot+`<p>一</p><page-break></page-break><p>二</p>`)); len(got) != 5 || got[1] != "第1页，共2页" || got[4] != "第2页，共2页" {
		t.Errorf("two pages print %q", got)
	}
	refuse(t, `<page-footer when="always">脚</page-footer><p>一</p>`, "typeset.template")
}
