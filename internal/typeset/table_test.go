package typeset_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/typeset"
)

// widths gives the widths of the named cells in mm, rounded.
func widths(doc *typeset.Document) map[string]int {
	out := map[string]int{}
	for _, a := range doc.Pages[0].Areas {
		if a.Name != "" {
			out[a.Name] = int((a.X1 - a.X0).MM() + 0.5)
		}
	}
	return out
}

// The text area of the test style is 160 mm wide.
func TestColumnWidths(t *testing.T) {
	for _, c := range []struct {
		name, table string
		want        map[string]int
	}{
		{"col in mm and a share of the rest", `<table><colgroup><col style="width: 40mm"><col><col style="width: 25%"></colgroup><tr><td name="a">一</td><td name="b">二</td><td name="c">三</td></tr></table>`,
			map[string]int{"a": 40, "b": 80, "c": 40}},
		{"by content", `<table><tr><td name="a">一</td><td name="b">三三三三三三三三三三三三三三三三三三三三三三三三三三三三三三三</td></tr></table>`,
			map[string]int{"a": 10, "b": 150}},
		{"as wide as needed", `<table style="width: auto"><tr><td name="a">四个汉字</td></tr></table>`, map[string]int{"a": 19}},
		{"colspan", `<table><colgroup><col style="width: 50%"><col style="width: 50%"></colgroup><tr><td colspan="2" name="a">一</td></tr><tr><td name="b">二</td><td name="c">三</td></tr></table>`,
			map[string]int{"a": 160, "b": 80, "c": 80}},
		{"from the first row's cells", `<table><tr><td style="width: 26mm" name="a">一</td><td name="b">二</td></tr></table>`, map[string]int{"a": 30, "b": 130}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, widths(layout(t, c.table))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBordersMeet(t *testing.T) {
	doc := layout(t, `<table style="border: 1.5pt solid black"><tr><td style="border-right: 1pt dashed gray">甲</td><td>乙</td></tr></table>`)
	got := map[typeset.Unit]int{}
	for _, r := range doc.Pages[0].Rules {
		got[r.Width]++
		if r.Width == 1000 && r.Style != typeset.Dashed {
			t.Error("the wider border lost its style")
		}
	}
	if diff := cmp.Diff(map[typeset.Unit]int{1500: 4, 1000: 1}, got); diff != "" {
		t.Errorf("rules by width: %s", diff)
	}
}

func TestRowspanHasNoRuleInside(t *testing.T) {
	doc := layout(t, `<table><tr><td rowspan="2" style="width: 30mm" name="a">甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>`)
	var cell typeset.Area
	for _, a := range doc.Pages[0].Areas {
		if a.Name == "a" {
			cell = a
		}
	}
	for _, r := range doc.Pages[0].Rules {
		if r.Y0 == r.Y1 && r.Y0 > cell.Y0+1000 && r.Y0 < cell.Y1-1000 && r.X0 < cell.X1-1000 {
			t.Errorf("a rule from %v crosses the spanning cell %v", r.X0, cell.Rect)
		}
	}
}

func TestRowsStayWhole(t *testing.T) {
	row := `<tr><td><fill-in field="/a">` + strings.Repeat("多行内容的单元格", 12) + `</fill-in></td><td>甲</td></tr>`
	doc := layout(t, `<table><colgroup><col style="width: 60mm"><col></colgroup>`+strings.Repeat(row, 30)+`</table>`)
	if len(doc.Pages) < 2 {
		t.Fatal("the table fits one page, which proves nothing")
	}
	for i, p := range doc.Pages {
		n := strings.Count(strings.Join(lines(&typeset.Document{Pages: []typeset.Page{p}}), ""), "多行内容")
		if n%12 != 0 {
			t.Errorf("page %d has %d pieces of rows of 12", i+1, n)
		}
	}
}

func TestSpanningRowsLongerThanAPage(t *testing.T) {
	doc := layout(t, `<table><tr style="height: 20mm"><td rowspan="30">全部</td><td>1</td></tr>`+strings.Repeat(`<tr style="height: 20mm"><td>2</td></tr>`, 29)+`</table>`)
	if len(doc.Pages) != 3 {
		t.Errorf("%d pages, want 3", len(doc.Pages))
	}
}

func TestNowrap(t *testing.T) {
	doc := layout(t, `<div style="width: 50mm">前面的文字，<span style="white-space: nowrap">不可分开的一段文字</span><span style="white-space: nowrap">另一段不可分开的字</span></div>`)
	if !slices.ContainsFunc(lines(doc), func(s string) bool { return strings.Contains(s, "不可分开的一段文字") }) {
		t.Errorf("lines %q", lines(doc))
	}
}

func TestLabelsOfEqualWidth(t *testing.T) {
	doc := layout(t, `<p style="text-indent: 0"><span style="display: inline-block; width: 5em; text-align-last: justify; text-indent: 0">姓名</span>：<br><span style="display: inline-block; width: 5em; text-align-last: justify; text-indent: 0">身份证号码</span>：</p>`)
	var ends []typeset.Unit
	for _, r := range doc.Pages[0].Runs {
		if r.Text() != "：" {
			ends = append(ends, r.End())
		}
	}
	if len(ends) != 2 || ends[0]-ends[1] > 20 || ends[1]-ends[0] > 20 {
		t.Errorf("the labels end at %v", ends)
	}
}

func TestInlineBoxRefused(t *testing.T) {
	for _, style := range []string{"padding: 1mm", "border: 1pt solid black", "background: #eee", "margin-left: 2em"} {
		e := refuse(t, `<p><span style="`+style+`">文</span></p>`, "typeset.template")
		if e.Fields[0].Code != "css.inline" {
			t.Errorf("%s: %s", style, e.Fields[0].Code)
		}
	}
}

func TestVerifySees(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(p *typeset.Page)
		want  string
	}{
		{"ink outside its cell", func(p *typeset.Page) { p.Runs[0].X += 200 * typeset.Pt }, "leaves its box"},
		{"ink outside the page", func(p *typeset.Page) { p.Runs[0].Y = p.Height + 20*typeset.Pt }, "leaves the page"},
		{"print in a seal area", func(p *typeset.Page) {
			r := p.Runs[0]
			p.Areas = append(p.Areas, typeset.Area{Kind: "seal", Name: "x", Rect: typeset.Rect{X0: r.X, Y0: r.Y - r.Size, X1: r.X + r.Size, Y1: r.Y}})
		}, "in the seal area"},
		{"a missing glyph", func(p *typeset.Page) { p.Runs[0].Glyphs[0].GID = 0 }, "no glyph"},
		{"a line that begins with a comma", func(p *typeset.Page) {
			p.Runs[1].Soft, p.Runs[1].Line = true, p.Runs[0].Line+1
			p.Runs[1].Glyphs[0].Rune = '，'
		}, "begins with"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := layout(t, `<table><tr><td style="width: 30mm">甲</td><td>乙</td></tr></table>`)
			c.spoil(&doc.Pages[0])
			if v := typeset.Verify(doc); len(v) == 0 || !strings.Contains(strings.Join(v, "\n"), c.want) {
				t.Errorf("Verify says %q, want %q", v, c.want)
			}
		})
	}
}
