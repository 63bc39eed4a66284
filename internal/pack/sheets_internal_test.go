package pack

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// The pages of a pack are filled from its contents, which no other package sees: hence a test from inside.

func enter(t testing.TB) *House {
	h := lettertest.Open(t)
	return &House{Press: h.Press, Library: h.Library, Faces: h.Faces}
}

// contentsOf is what a pack of a filing without any picture holds.
func contentsOf(t testing.TB, h *House, in filing.Input, o Order) *contents {
	t.Helper()
	f, err := filing.New(in, h.Library.Reference)
	if err != nil {
		t.Fatal(err)
	}
	o.Filing = f
	b, err := h.begin(o)
	if err != nil {
		t.Fatal(err)
	}
	return &b.contents
}

// largest is a filing that asks for every kind of paper there is: a website and an APP, another company's account, all statements, a
// province with papers of its own.
func largest(t testing.TB) filing.Input {
	t.Helper()
	in, app := lettertest.Input(t, "04"), lettertest.Input(t, "09")
	in.Entity.Province, in.Entity.City, in.Entity.District = app.Entity.Province, app.Entity.City, app.Entity.District
	in.Services = append(in.Services, app.Services...)
	for i := range in.Services {
		in.Services[i].Statements = []string{"education", "finance", "medicine", "ecommerce"}
		for j := range in.Services[i].Domains {
			in.Services[i].Domains[j].Holder = in.Entity.Name
		}
	}
	in.Account.Company, in.Account.Relation = "南京示例控股（集团）有限责任公司", "group"
	return in
}

// shown is what stands on the pages, without white space.
func shown(doc *typeset.Document) string {
	var b strings.Builder
	for _, p := range doc.Pages {
		for _, r := range p.Runs {
			for _, g := range r.Glyphs {
				b.WriteRune(g.Rune)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), "")
}

func sheet(t testing.TB, h *House, name string, data any) string {
	t.Helper()
	doc, err := h.Press.Sheet(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return shown(doc)
}

func TestGuideIsOnePageAndNamesEveryPaper(t *testing.T) {
	h := enter(t)
	inputs := map[string]filing.Input{"largest": largest(t)}
	for _, path := range samplePaths(t) {
		inputs[filepath.Base(path)] = lettertest.Input(t, filepath.Base(path)[:2])
	}
	for name, in := range inputs {
		c := contentsOf(t, h, in, Order{})
		doc, err := guideSheet(h.Press, c)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(doc.Pages) != 1 {
			t.Errorf("%s: the guide has %d pages", name, len(doc.Pages))
		}
		text := shown(doc)
		for _, p := range c.papers {
			for _, s := range []string{p.Title.Zh, p.Title.En} {
				if !strings.Contains(text, strings.Join(strings.Fields(s), "")) {
					t.Errorf("%s: %q does not stand in the guide", name, s)
				}
			}
			if p.Job.Requirement.DatePolicy == rulebook.LeaveBlank && !strings.Contains(text, "留空不写") {
				t.Errorf("%s: the guide does not say that the date stays blank", name)
			}
		}
		for _, secret := range secrets(c.filing) {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the guide shows an ID number or a phone", name)
			}
		}
		if strings.Contains(text, "statement-") || strings.Contains(text, "<no") {
			t.Errorf("%s: a name of the program's stands in the guide", name)
		}
	}
}

func TestGuideKeepsWhatIsParticularInTheLargestFiling(t *testing.T) {
	h := enter(t)
	c := contentsOf(t, h, largest(t), Order{})
	if len(c.papers) < 12 {
		t.Fatalf("only %d papers", len(c.papers))
	}
	doc, err := guideSheet(h.Press, c)
	if err != nil {
		t.Fatal(err)
	}
	text := shown(doc)
	for _, s := range []string{"加盖骑缝章", "双方公章缺一不可", "在一个方框内打“√”", "一笔一画", "sealacrosstheiredges"} {
		if !strings.Contains(text, s) {
			t.Errorf("%q does not stand in the guide", s)
		}
	}
}

func TestGuideSaysWhoSignsAndWhereItGoes(t *testing.T) {
	h := enter(t)
	g := guideOf(contentsOf(t, h, lettertest.Input(t, "04"), Order{}))
	first := g.Papers[0]
	if first.Signers[0] != (Signer{fault.Text{Zh: "网站负责人", En: "Person in charge of the website"}, "赵·示例"}) {
		t.Errorf("signers of the form: %v", first.Signers)
	}
	if first.Copies != 2 || first.Policy != rulebook.LeaveBlank || first.Leave.Zh != "核验人、接入服务商印章" || len(first.Seals) != 1 {
		t.Errorf("the form: %+v", first)
	}
	var channels []string
	for _, w := range g.Ways {
		channels = append(channels, w.Channel)
		switch w.Channel {
		case "courier":
			if w.Address == nil || !strings.Contains(w.Address.Zh, "东环广场") || w.Numbers == "" {
				t.Errorf("courier: %+v", w)
			}
		case "email":
			if !slices.Equal(w.Where, []string{"sin-icp@sinnet.com.cn"}) {
				t.Errorf("e-mail goes to %v", w.Where)
			}
			if !slices.Contains(w.Things, fault.Text{Zh: "域名证书 ×2", En: "Domain certificate ×2"}) {
				t.Errorf("things to e-mail: %v", w.Things)
			}
		}
	}
	if !slices.Equal(channels, []string{"courier", "email", "upload", "on_site", "keep"}) {
		t.Errorf("ways %v", channels)
	}
}

func TestGuideOfAnOperatorWithoutAddressSaysHowToGetOne(t *testing.T) {
	h := enter(t)
	text := ""
	for _, name := range []string{"03", "09", "11"} {
		c := contentsOf(t, h, lettertest.Input(t, name), Order{})
		for _, w := range guideOf(c).Ways {
			if w.Channel == "courier" && w.Address == nil {
				text += w.Missing.Zh
			}
		}
	}
	if !strings.Contains(text, "icp@nwcdcloud.cn") {
		t.Errorf("nothing says where to ask for the address: %q", text)
	}
}

func TestOneRowForSeveralServices(t *testing.T) {
	h := enter(t)
	g := guideOf(contentsOf(t, h, largest(t), Order{}))
	for _, s := range g.Papers {
		if s.Template != "verification-form-website" {
			continue
		}
		if s.Count != 2 || s.Numbers != "1, 2" || len(s.Signers) != 2 || !s.All {
			t.Errorf("two verification forms: %+v", s)
		}
		return
	}
	t.Error("no verification form")
}

// secrets are what may stand on no page that lies open.
func secrets(f filing.Filing) []string {
	list := []string{f.Entity.Certificate.Number}
	people := []filing.Person{f.Entity.PersonInCharge}
	for _, s := range f.Services {
		people = append(people, s.PersonInCharge)
	}
	for _, p := range people {
		list = append(list, p.Document.Number, p.Phone, p.EmergencyPhone)
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func samplePaths(t testing.TB) []string {
	t.Helper()
	list, err := filepath.Glob("../../samples/*.yaml")
	if err != nil || len(list) < 20 {
		t.Fatalf("%d samples, %v", len(list), err)
	}
	return list
}

func TestCoverHasNoNumbersOfPersons(t *testing.T) {
	h := enter(t)
	for _, path := range samplePaths(t) {
		c := contentsOf(t, h, lettertest.Input(t, filepath.Base(path)[:2]), Order{})
		text := sheet(t, h, "cover", coverOf(c))
		for _, secret := range secrets(c.filing) {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the cover shows an ID number or a phone", filepath.Base(path))
			}
		}
		for _, p := range c.papers {
			if !strings.Contains(text, p.Title.Zh) {
				t.Errorf("%s: %s does not stand on the cover", filepath.Base(path), p.Title.Zh)
			}
		}
		if c.complete() == strings.Contains(text, "材料不齐INCOMPLETE") {
			t.Errorf("%s: complete %t, the cover says otherwise", filepath.Base(path), c.complete())
		}
	}
}

func TestCoverGathersWhatIsMissing(t *testing.T) {
	h := enter(t)
	in := lettertest.Input(t, "04")
	first := in.Services[0].Domains[0]
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		first.Name = name + "-example-njnky.cn"
		in.Services[0].Domains = append(in.Services[0].Domains, first)
	}
	cover := coverOf(contentsOf(t, h, in, Order{}))
	if len(cover.Lacks) > coverLacks || cover.Complete {
		t.Fatalf("%d lacks, complete %t", len(cover.Lacks), cover.Complete)
	}
	if !slices.ContainsFunc(cover.Lacks, func(l Lack) bool { return l.Title.Zh == "域名证书" && l.Count == 12 }) {
		t.Errorf("twelve certificates are not one line: %v", cover.Lacks)
	}
}

func TestCoverCountsPaper(t *testing.T) {
	h := enter(t)
	c := contentsOf(t, h, lettertest.Input(t, "04"), Order{})
	want := 0
	for _, p := range c.papers {
		want += p.pages * p.Copies
	}
	if got := coverOf(c).Sheets; got != want {
		t.Errorf("%d sheets on one side, want %d", got, want)
	}
	c.duplex = true
	want = 0
	for _, p := range c.papers {
		want += (p.pages + 1) / 2 * p.Copies
	}
	if got := coverOf(c).Sheets; got != want {
		t.Errorf("%d sheets on both sides, want %d", got, want)
	}
}

func TestCoverOfACorrection(t *testing.T) {
	h := enter(t)
	c := contentsOf(t, h, lettertest.Input(t, "04"), Order{})
	c.since = "0123456789ab"
	c.changes = []imprint.Change{{Pointer: "/services/0/name", Label: fault.Text{Zh: "服务名称", En: "Service name"}, Kind: "changed"}, {Pointer: "/entity/name", Kind: "changed"}}
	for i := range c.papers {
		p := &c.papers[i]
		p.prints = make([][]int, p.Copies)
		p.printed, p.sheets = 0, nil
	}
	form, letterOf := &c.papers[0], &c.papers[len(c.papers)-1]
	form.prints, form.printed, form.sheets = [][]int{{1}, {1}}, 2, []int{1}
	letterOf.prints, letterOf.printed, letterOf.sheets = [][]int{{letterOf.pages}}, 1, []int{letterOf.pages}
	text := sheet(t, h, "cover", coverOf(c))
	for _, s := range []string{"与版本0123456789ab不同的页", "服务名称", "/entity/name", "不变，无需重印", "共" + "4" + "件"} {
		if !strings.Contains(text, s) {
			t.Errorf("%q does not stand on the cover", s)
		}
	}
	if letterOf.pages > 1 && !strings.Contains(text, "只重印第") {
		t.Error("the cover does not say which pages are printed again")
	}
	if got := coverOf(c).Sheets; got != 3 {
		t.Errorf("%d sheets, want 3", got)
	}
}

func TestSeparatorTellsThePile(t *testing.T) {
	h := enter(t)
	c := contentsOf(t, h, largest(t), Order{})
	tabs := map[int]bool{}
	for _, p := range c.papers {
		s := separatorOf(c, p)
		text := sheet(t, h, "separator", s)
		if !strings.Contains(text, p.Title.Zh) || !strings.Contains(text, c.filing.Entity.Name) {
			t.Errorf("separator %d: %s", p.number, text)
		}
		if p.number <= 12 {
			tabs[s.Tab] = true
		}
	}
	if len(tabs) != min(12, len(c.papers)) {
		t.Errorf("%d places of index tabs", len(tabs))
	}
}

func TestChecklistHasEveryRequirement(t *testing.T) {
	h := enter(t)
	for _, lang := range []string{"zh", "en"} {
		c := contentsOf(t, h, largest(t), Order{Lang: lang})
		list := checklistOf(c)
		if len(list.Rows) != len(c.lines) || list.Complete != c.complete() || len(list.Missing) == 0 {
			t.Errorf("%s: %d rows of %d, %d lines of what is missing", lang, len(list.Rows), len(c.lines), len(list.Missing))
		}
		for _, s := range list.States {
			if s.Text.Zh == "" || strings.ContainsAny(s.Text.Zh+s.Text.En, ",，") {
				t.Errorf("a list of choices cannot hold %q", s.Text)
			}
		}
		for _, fact := range list.Facts {
			for _, secret := range secrets(c.filing) {
				if strings.Contains(fact[1], secret) {
					t.Errorf("%s shows a number of a person", fact[0])
				}
			}
		}
	}
}

func TestHostileNamesStayOnThePages(t *testing.T) {
	h := enter(t)
	c := contentsOf(t, h, largest(t), Order{})
	c.filing.Entity.Name = `<b>&amp;{{.}}"'` + strings.Repeat("超长名称", 30)
	c.filing.Services[0].Name = "</td><script>" + strings.Repeat("W", 60)
	c.filing.Services[0].PersonInCharge.Name = "买买提·" + strings.Repeat("阿不都", 12)
	if text := sheet(t, h, "cover", coverOf(c)); !strings.Contains(text, "<b>&amp;{{.}}") {
		t.Error("the name is not printed as it is")
	}
	doc, err := guideSheet(h.Press, c)
	if err != nil || len(doc.Pages) != 1 {
		t.Errorf("the guide: %v", err)
	}
	sheet(t, h, "separator", separatorOf(c, c.papers[0]))
}

func TestNumbered(t *testing.T) {
	for want, list := range map[string][]int{"": nil, "1": {1}, "1, 2": {1, 2}, "1–3": {1, 2, 3}, "1–3, 5, 7, 8": {1, 2, 3, 5, 7, 8}} {
		if got := numbered(list); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
}

func BenchmarkSheets(b *testing.B) {
	h := enter(b)
	c := contentsOf(b, h, lettertest.Input(b, "04"), Order{})
	b.Run("cover", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.Press.Sheet("cover", coverOf(c)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("guide", func(b *testing.B) {
		for b.Loop() {
			if _, err := guideSheet(h.Press, c); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A cover must not spill its last line onto a page of its own, whichever sample and whatever is missing.
func TestTheCoverOfASampleIsOnePage(t *testing.T) {
	h := enter(t)
	for _, path := range samplePaths(t) {
		name := filepath.Base(path)
		doc, err := coverSheet(h.Press, contentsOf(t, h, lettertest.Input(t, name[:2]), Order{Incomplete: true}))
		if err != nil || len(doc.Pages) != 1 {
			t.Errorf("%s: %d pages, %v", name, len(doc.Pages), err)
		}
	}
}
