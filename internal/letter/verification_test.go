package letter_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/typeset"
)

// forms is how many generated filings the form is tried with.
var forms = flag.Int("forms", 500, "generated filings to try the verification form with")

const (
	appEdition  = "verification-form-app"
	siteEdition = "verification-form-website"
)

// checkForm holds what is true of every verification form, whatever the data.
func checkForm(t *testing.T, f filing.Filing, service int, doc *typeset.Document) {
	t.Helper()
	form := doc.Pages[0]
	for i, p := range doc.Pages {
		if p.Width != typeset.FromMM(210) || p.Height != typeset.FromMM(297) {
			t.Errorf("page %d is %.1f × %.1f mm, want A4", i+1, p.Width.MM(), p.Height.MM())
		}
		if i > 0 && !strings.Contains(text(p), "域名列表") && !strings.Contains(text(p), "填写说明") {
			t.Errorf("page %d is neither a domain list nor Guangdong's notes: the form takes more than one page", i+1)
		}
		checkSeals(t, i, p)
		checkRuns(t, i, p)
	}
	checkBoxes(t, form)
	checkDomains(t, f, service, doc)
	preprinted := text(typeset.Page{Runs: only(form.Runs, "")})
	preprinted = strings.ReplaceAll(preprinted, fmt.Sprintf("共%d个域名", len(f.Services[service].Domains)), "")
	if i := strings.IndexFunc(preprinted, unicode.IsDigit); i >= 0 {
		t.Errorf("a digit is printed outside the filled-in values: …%s", preprinted[i:min(i+30, len(preprinted))])
	}
	if n := strings.Count(preprinted, "日期：年月日"); n != 2 {
		t.Errorf("%d empty date lines 日期：年月日, want 2", n)
	}
	if !strings.Contains(preprinted, "请勿填写日期") {
		t.Error("nothing beside the applicant's block says that the date stays empty")
	}
}

// only keeps the runs of one field.
func only(runs []typeset.Run, field string) []typeset.Run {
	var kept []typeset.Run
	for _, r := range runs {
		if r.Field == field {
			kept = append(kept, r)
		}
	}
	return kept
}

// checkSeals: a seal's place is at least 45 mm square, on the page, and nothing is printed in it.
func checkSeals(t *testing.T, page int, p typeset.Page) {
	t.Helper()
	for name, a := range areas(p, "seal") {
		if a.X1-a.X0 < typeset.FromMM(45) || a.Y1-a.Y0 < typeset.FromMM(45) {
			t.Errorf("page %d: seal area %s is %.1f × %.1f mm", page+1, name, (a.X1 - a.X0).MM(), (a.Y1 - a.Y0).MM())
		}
		if a.X0 < 0 || a.Y0 < 0 || a.X1 > p.Width || a.Y1 > p.Height {
			t.Errorf("page %d: seal area %s leaves the page", page+1, name)
		}
		for _, r := range p.Runs {
			if overlap(a, typeset.Rect{X0: r.X, Y0: r.Y - r.Size, X1: end(r), Y1: r.Y}) {
				t.Errorf("page %d: %q stands in seal area %s", page+1, runText(r), name)
			}
		}
		for _, r := range p.Rules {
			if overlap(a, typeset.Rect{X0: r.X0 - r.Width/2, Y0: r.Y0 - r.Width/2, X1: r.X1 + r.Width/2, Y1: r.Y1 + r.Width/2}) {
				t.Errorf("page %d: a rule %+v crosses seal area %s %+v", page+1, r, name, a)
			}
		}
		for _, c := range p.Checks {
			if overlap(a, c.Rect) {
				t.Errorf("page %d: a check box stands in seal area %s", page+1, name)
			}
		}
		for _, c := range p.Fills {
			if overlap(a, c.Rect) {
				t.Errorf("page %d: seal area %s is shaded", page+1, name)
			}
		}
	}
}

// start is where the ink of a run begins. An opening mark at a line's start keeps only its right half.
func start(r typeset.Run) typeset.Unit {
	if strings.ContainsRune("（《“‘【〔「", r.Glyphs[0].Rune) {
		return r.X + r.Size/2
	}
	return r.X
}

// end is where the ink of a run may reach. A closing mark at a line's end is set in half its width.
func end(r typeset.Run) typeset.Unit {
	last := r.Glyphs[len(r.Glyphs)-1]
	advance := int64(last.Font.Advance(last.GID))
	if strings.ContainsRune("，。、；：！？）》”’】", last.Rune) {
		advance /= 2
	}
	return r.X + typeset.Unit((int64(last.X)+advance)*int64(r.Size)/1000)
}

func overlap(a, b typeset.Rect) bool {
	return b.X0 < a.X1 && b.X1 > a.X0 && b.Y0 < a.Y1 && b.Y1 > a.Y0
}

// checkRuns: filled-in values are readable and nothing leaves its cell.
func checkRuns(t *testing.T, page int, p typeset.Page) {
	t.Helper()
	for _, r := range p.Runs {
		if r.Field != "" && r.Size < 7*typeset.Pt {
			t.Errorf("page %d: %s is set in %.2f pt", page+1, r.Field, r.Size.Points())
		}
		if start(r) < r.Box.X0-1 || end(r) > r.Box.X1+typeset.Pt/20 || r.Y > r.Box.Y1 || r.Y-r.Size*7/10 < r.Box.Y0 {
			t.Errorf("page %d: %q (%s) leaves its cell: x %.2f–%.2f, baseline %.2f, box %+v", page+1, runText(r), r.Field, start(r).Points(), end(r).Points(), r.Y.Points(), r.Box)
		}
	}
}

// checkBoxes: all boxes below the operator's bar are empty; above it the applicant's own are set.
func checkBoxes(t *testing.T, form typeset.Page) {
	t.Helper()
	var bar typeset.Unit
	for _, r := range form.Runs {
		if strings.Contains(runText(r), "接入服务单位填写") {
			bar = r.Y
		}
	}
	if bar == 0 {
		t.Fatal("the operator's bar is missing")
	}
	empty := 0
	for _, c := range form.Checks {
		if c.Y0 > bar && c.State != typeset.Empty {
			t.Errorf("a box of the operator's part is set, at %.1f mm from the top", c.Y0.MM())
		}
		if c.Y0 > bar {
			empty++
		}
	}
	if want := 6 + 6 + 9 + 2*13; empty != want {
		t.Errorf("%d boxes in the operator's part, want %d", empty, want)
	}
}

// checkDomains: each domain stands on exactly one of the form and its continuation, in the service's order.
func checkDomains(t *testing.T, f filing.Filing, service int, doc *typeset.Document) {
	t.Helper()
	onForm, onSheet := values(doc.Pages[:1]), values(doc.Pages[1:])
	continued := false
	for i, d := range f.Services[service].Domains {
		field := fmt.Sprintf("/services/%d/domains/%d/name", service, i)
		a, b := onForm[field], onSheet[field]
		if (a == "") == (b == "") {
			t.Errorf("domain %d %s: form %q, continuation %q; it must stand on one of them", i+1, d.Name, a, b)
		}
		if continued && a != "" {
			t.Errorf("domain %d stands on the form after the continuation began", i+1)
		}
		continued = continued || b != ""
		want := d.Name
		if f.Entity.Province.Code == "110000" && a != "" && d.Registrar != "" {
			want += "（" + d.Registrar + "）"
		}
		if got := a + b; got != want {
			t.Errorf("domain %d reads %q, want %q", i+1, got, want)
		}
	}
	note := strings.Contains(text(doc.Pages[0]), fmt.Sprintf("见附页：域名列表，共%d个域名", len(f.Services[service].Domains)))
	if note != continued {
		t.Errorf("the form points to the continuation: %v, domains are continued: %v", note, continued)
	}
}

// TestRow51_FormIsOnePageWhateverTheData tries generated filings in both editions.
func TestRow51_FormIsOnePageWhateverTheData(t *testing.T) {
	h := enter(t)
	count := *forms
	if testing.Short() {
		count = min(count, 60)
	}
	continued := 0
	for seed := range uint64(count) {
		f := h.random(t, seed)
		for i := range f.Services {
			for _, edition := range []string{appEdition, siteEdition} {
				doc, err := h.Press.Layout(letter.Job{Filing: f, Template: edition, Service: i})
				if err != nil {
					t.Fatalf("seed %d, service %d, %s: %v", seed, i, edition, err)
				}
				checkForm(t, f, i, doc)
				if t.Failed() {
					t.Fatalf("seed %d, service %d, %s, %d domains", seed, i, edition, len(f.Services[i].Domains))
				}
				if len(doc.Pages) > 1 {
					continued++
				}
			}
		}
	}
	if continued == 0 {
		t.Error("no generated filing needed a continuation sheet: the property was not tried")
	}
}

// Settled contradiction: an "APP" form against Sinnet's website-titled form. The title stays, the service's type is printed.
func TestRow51_Titles(t *testing.T) {
	h := enter(t)
	tests := []struct{ template, kind, title, person, says string }{
		{appEdition, "app", "互联网信息服务备案信息真实性核验单", "APP负责人签字：", "服务名称"},
		{appEdition, "website", "互联网信息服务备案信息真实性核验单", "网站负责人签字：", "服务名称"},
		{siteEdition, "website", "网站备案信息真实性核验单", "网站负责人签字：", "网站主办者名称"},
		{siteEdition, "app", "网站备案信息真实性核验单", "APP负责人签字：", "服务类型"},
	}
	for _, test := range tests {
		f := h.sample(t, "04-sinnet-website-manual")
		f.Services[0].Kind = filing.ServiceKind(test.kind)
		doc := h.layout(t, f, test.template, 0)
		checkForm(t, f, 0, doc)
		got := text(doc.Pages[0])
		if !strings.HasPrefix(got, test.title) || doc.Title != test.title {
			t.Errorf("%s for %s: title %q, page begins %q", test.template, test.kind, doc.Title, string([]rune(got)[:20]))
		}
		for _, want := range []string{test.person, test.says} {
			if !strings.Contains(got, want) {
				t.Errorf("%s for %s: %s is missing", test.template, test.kind, want)
			}
		}
	}
}

// Row 51: one copy for NWCD; two for Sinnet, whose websites keep the website title.
func TestRow51_OperatorsCopiesAndEdition(t *testing.T) {
	h := enter(t)
	tests := []struct {
		sample, template string
		copies           int
	}{{"04-sinnet-website-manual", siteEdition, 2}, {"03-nwcd-app-manual-rare-name", appEdition, 1}}
	for _, test := range tests {
		papers, err := h.Press.Papers(h.sample(t, test.sample))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range papers {
			if p.Job.Template == test.template {
				found = true
				if p.Copies != test.copies {
					t.Errorf("%s: %d copies, want %d", test.sample, p.Copies, test.copies)
				}
			}
		}
		if !found {
			t.Errorf("%s: no %s among its papers", test.sample, test.template)
		}
	}
}

func TestVariants(t *testing.T) {
	h := enter(t)
	tests := []struct {
		name, province string
		personal       bool
		says, silent   []string
		seals, pages   int
	}{
		{"unit", "640000", false, []string{"本单位已由网站负责人当面接受核验", "单位盖章"}, []string{"编号："}, 2, 1},
		{"person", "320000", true, []string{"本人已当面接受核验"}, []string{"指印"}, 1, 1},
		{"person in Jiangxi", "360000", true, []string{"按指印"}, nil, 1, 1},
		{"person in Xinjiang", "650000", true, []string{"按指印"}, nil, 1, 1},
		{"unit in Guangdong", "440000", false, []string{"未依法取得许可或者未履行备案手续", "编号："}, []string{"亲笔书写"}, 2, 1},
		{"person in Guangdong", "440000", true, []string{"亲笔书写", "未依法取得许可或者未履行备案手续"}, []string{"本人已当面接受核验"}, 1, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := h.sample(t, "04-sinnet-website-manual")
			f.Entity.Province.Code = test.province
			if test.personal {
				f.Entity.Nature = filing.Code{ID: "individual", MIIT: 5, Zh: "个人"}
			}
			doc := h.layout(t, f, siteEdition, 0)
			checkForm(t, f, 0, doc)
			form := text(doc.Pages[0])
			for _, s := range test.says {
				if !strings.Contains(form, s) {
					t.Errorf("%q is missing", s)
				}
			}
			for _, s := range test.silent {
				if strings.Contains(form, s) {
					t.Errorf("%q must not be printed", s)
				}
			}
			if n := len(areas(doc.Pages[0], "seal")); n != test.seals {
				t.Errorf("%d seal areas, want %d", n, test.seals)
			}
			if len(doc.Pages) != test.pages {
				t.Errorf("%d pages, want %d", len(doc.Pages), test.pages)
			}
			set := map[bool]string{}
			for _, c := range doc.Pages[0].Checks {
				if c.State == typeset.SolidBox {
					set[c.X0 > doc.Pages[0].Width*80/100] = "set"
				}
			}
			if (set[true] == "set") != test.personal || (set[false] == "set") == test.personal {
				t.Error("the wrong one of 单位 and 个人 is filled")
			}
		})
	}
}
