package letter_test

import (
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
	"icpdoc/templates"
)

// keyring makes a keyring that is the same in every run.
func keyring(t testing.TB) *imprint.Keyring {
	t.Helper()
	keys, err := imprint.NewKeyring(rand.NewChaCha8([32]byte{1}), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// stamped lays out a job and stamps it, copy 1.
func (h *house) stamped(t testing.TB, keys *imprint.Keyring, job letter.Job) (*typeset.Document, []imprint.Record) {
	t.Helper()
	doc, err := h.Press.Layout(job)
	if err != nil {
		t.Fatal(err)
	}
	out, records, err := h.Press.Imprint(job, doc, keys, 1)
	if err != nil {
		t.Fatalf("%s: %v", job.Template, err)
	}
	if wrong := typeset.Verify(out); len(wrong) > 0 {
		t.Errorf("%s: %s", job.Template, strings.Join(wrong, "; "))
	}
	return out, records
}

// Every page of every paper of every sample, and of the templates' own samples, takes its code clear of all else.
func TestEverySheetTakesACode(t *testing.T) {
	h, keys := enter(t), keyring(t)
	var jobs []letter.Job
	for _, name := range sampleNames(t) {
		papers, err := h.Press.Papers(h.sample(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			if !p.Job.Requirement.Imprint {
				t.Errorf("%s: %s goes without a code", name, p.File)
			}
			jobs = append(jobs, p.Job)
		}
	}
	for _, tpl := range h.Press.Templates() {
		job, err := h.Press.Sample(tpl.Name)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, job)
	}
	for _, edition := range []string{appEdition, siteEdition} {
		jobs = append(jobs, letter.Job{Filing: extreme(h, t), Template: edition})
	}
	for _, job := range jobs {
		out, records := h.stamped(t, keys, job)
		if len(records) != len(out.Pages) {
			t.Fatalf("%s: %d records for %d pages", job.Template, len(records), len(out.Pages))
		}
		for i, r := range records {
			p := out.Pages[i]
			if r.Sheet.Number != i+1 || r.Sheet.Of != len(out.Pages) || !r.Current || r.Title.Zh == "" || len(p.Matrices) == 0 {
				t.Errorf("%s, page %d: record %+v, %d codes", job.Template, i+1, r.Sheet, len(p.Matrices))
			}
			line := runText(p.Runs[len(p.Runs)-1])
			if d, number, copies, err := imprint.ParseShort(line); err != nil || d != r.Sheet.Document || number != i+1 || copies != 1 {
				t.Errorf("%s, page %d: under the code stands %q (%v)", job.Template, i+1, line, err)
			}
			for pointer, label := range r.Labels {
				if label.Zh == "" || label.En == "" || strings.ContainsAny(label.Zh+label.En, "/_") || r.Fields[pointer] == "" {
					t.Errorf("%s: %s is called %+v, fingerprint %q", job.Template, pointer, label, r.Fields[pointer])
				}
			}
		}
	}
}

// Generated filings: long names, many domains, every province.
func TestEveryGeneratedSheetTakesACode(t *testing.T) {
	h, keys := enter(t), keyring(t)
	count := uint64(60)
	if testing.Short() {
		count = 12
	}
	for seed := range count {
		papers, err := h.Press.Papers(h.random(t, seed))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			h.stamped(t, keys, p.Job)
		}
	}
}

// All copies of a sheet have one digest; a change of the filing changes those of the sheets that print it, and no others.
func TestCodesFollowThePrint(t *testing.T) {
	h, keys := enter(t), keyring(t)
	f := h.sample(t, "03-nwcd-app-manual-rare-name")
	job := letter.Job{Filing: f, Template: "registration-form", Service: -1}
	doc := h.layout(t, f, job.Template, -1)
	before := typeset.Dump(doc)
	_, first, err := h.Press.Imprint(job, doc, keys, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := h.Press.Imprint(job, doc, keys, 2)
	if err != nil {
		t.Fatal(err)
	}
	if typeset.Dump(doc) != before {
		t.Error("the document itself changed")
	}
	for i := range first {
		if !first[i].Sheet.Same(second[i].Sheet) || second[i].Sheet.Copy != 2 {
			t.Errorf("page %d: copies %+v and %+v", i+1, first[i].Sheet, second[i].Sheet)
		}
	}

	f.Services = slices.Clone(f.Services)
	f.Services[0].PersonInCharge.Phone = "13800009999"
	job.Filing = f
	_, changed := h.stamped(t, keys, job)
	if changed[0].Revision == first[0].Revision || changed[0].Sheet.Document != first[0].Sheet.Document {
		t.Error("a changed filing keeps its revision or loses its document")
	}
	same := 0
	for i := range first {
		if changed[i].Sheet.Same(first[i].Sheet) {
			same++
		}
	}
	if same != len(first)-1 {
		t.Errorf("%d of %d sheets keep their digest, want all but one", same, len(first))
	}
	for i := range first {
		first[i].Current = false
	}
	code, err := keys.Mint(first[1].Sheet)
	if err != nil {
		t.Fatal(err)
	}
	v := imprint.Judge(keys, code.Payload, append(first, changed...))
	want := []imprint.Change{{Pointer: "/services/0/person_in_charge/phone", Kind: "changed",
		Label: fault.Text{Zh: "第1项服务负责人手机号码", En: "service 1, person in charge, mobile number"}}}
	if v.State != imprint.Superseded && v.State != imprint.Current {
		t.Errorf("state %s", v.State)
	}
	if v.State == imprint.Superseded {
		if diff := cmp.Diff(want, v.Changed); diff != "" {
			t.Errorf("what changed: %s", diff)
		}
	}
}

// Two papers never share a document: not another service, not another template, not another filing type.
func TestDocumentsAreToldApart(t *testing.T) {
	h, keys := enter(t), keyring(t)
	seen := map[imprint.DocumentID]string{}
	for _, name := range []string{"19-sinnet-new-service-two", "04-sinnet-website-manual", "13-sinnet-change-information"} {
		papers, err := h.Press.Papers(h.sample(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			_, records := h.stamped(t, keys, p.Job)
			if other, taken := seen[records[0].Sheet.Document]; taken {
				t.Errorf("%s and %s/%s share a document", other, name, p.File)
			}
			seen[records[0].Sheet.Document] = name + "/" + p.File
		}
	}
}

// A revision is that of the data: remarks do not count, any value does.
func TestRevision(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "12-nwcd-app-long-names")
	want := letter.Revision(f)
	if len(want) != 12 || strings.Trim(want, "0123456789abcdef") != "" {
		t.Errorf("revision %q", want)
	}
	g := f
	g.Notices = append(slices.Clone(f.Notices), fault.Field{Code: "new"})
	if letter.Revision(g) != want {
		t.Error("a notice changes the revision")
	}
	for name, change := range map[string]func(*filing.Filing){
		"the name": func(f *filing.Filing) { f.Entity.Name += "一" },
		"a day": func(f *filing.Filing) {
			f.Entity.PersonInCharge.Document.Validity.Until = civil.Date{Year: 2040, Month: 1, Day: 1}
		},
		"what is confirmed": func(f *filing.Filing) { f.Confirmed = []string{"x"} },
	} {
		g := f
		change(&g)
		if letter.Revision(g) == want {
			t.Errorf("%s does not change the revision", name)
		}
	}
}

// A rulebook switches the code off for one paper; its template need leave no room then.
func TestBareForm(t *testing.T) {
	h, keys := enter(t), keyring(t)
	const form = "party-building-request"
	upper := fstest.MapFS{"documents/" + form + ".html": {Data: []byte(`<!doctype html><html lang="zh-CN"><head><title>满页</title>
<style>@page { size: A4; margin: 5mm } td { border: 1pt solid black }</style></head>
<body><table style="width: 100%; height: 280mm"><tr><td>甲</td></tr></table></body></html>`)}}
	_, err := letter.New(templates.Overlay(upper, templates.Files()), h.Faces, h.Library)
	if !slices.Contains(codes(err), "letter.imprint_room") {
		t.Errorf("a form that fills the page: %v, want letter.imprint_room", err)
	}
	common, err := fs.ReadFile(templates.Files(), "common.yaml")
	if err != nil {
		t.Fatal(err)
	}
	upper["common.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(common), "template: "+form, "template: "+form+"\n    imprint: off", 1))}
	files := templates.Overlay(upper, templates.Files())
	library, err := rulebook.Load(files, civil.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	press, err := letter.New(files, h.Faces, library)
	if err != nil {
		t.Fatal(err)
	}
	f := h.sample(t, "04-sinnet-website-manual")
	f.Entity.Province.Code = "650000"
	paper, err := press.Paper(f, form, -1)
	if err != nil {
		t.Fatal(err)
	}
	if paper.Job.Requirement.Material == "" {
		t.Fatalf("nobody asks for %s", form)
	}
	doc, err := press.Layout(paper.Job)
	if err != nil {
		t.Fatal(err)
	}
	out, records, err := press.Imprint(paper.Job, doc, keys, 1)
	if err != nil || out != doc || records != nil {
		t.Errorf("a bare form: another document %v, %d records, %v", out != doc, len(records), err)
	}
	paper.Job.Requirement.Imprint = true
	if _, _, err := press.Imprint(paper.Job, doc, keys, 1); fault.As(err) == nil || fault.As(err).Code != "typeset.imprint" {
		t.Errorf("a code on a form without room: %v", err)
	}
}

// The pack's own pages know the documents' style, functions and checks.
func TestSheet(t *testing.T) {
	h, keys := enter(t), keyring(t)
	sheet := func(head, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("<!doctype html>\n<html lang=\"zh-CN\">\n<head><title>页</title><link rel=\"stylesheet\" href=\"../documents/print.css\">" + head + "</head>\n<body>" + body + "</body>\n</html>\n")}
	}
	upper := fstest.MapFS{"sheets/list.html": sheet("", `{{range $i, $s := .Names}}<p>{{cn (add $i 1)}}、{{$s}}</p>{{end}}`)}
	press, err := letter.New(templates.Overlay(upper, templates.Files()), h.Faces, h.Library)
	if err != nil {
		t.Fatal(err)
	}
	type data struct{ Names []string }
	doc, err := press.Sheet("list", data{[]string{"甲<b>", "乙"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := text(doc.Pages[0]); got != "一、甲<b>二、乙" {
		t.Errorf("the page reads %q", got)
	}
	if out, _, err := press.Imprint(letter.Job{Filing: h.sample(t, "04-sinnet-website-manual"), Template: "list"}, doc, keys, 1); err != nil || len(out.Pages[0].Matrices) != 1 {
		t.Errorf("the page takes no code: %v", err)
	}
	for _, bad := range []struct {
		name string
		data any
		code string
	}{{"lst", nil, "letter.unknown_sheet"}, {"list", struct{ Other int }{}, "letter.template"}, {"list", data{}, "letter.empty"}, {"list", data{[]string{"\U0001F9FF"}}, "glyph.missing"}} {
		if _, err := press.Sheet(bad.name, bad.data); fault.As(err) == nil || fault.As(err).Code != bad.code {
			t.Errorf("%s with %v: %v, want %s", bad.name, bad.data, err, bad.code)
		}
	}
	for name, broken := range map[string]*fstest.MapFile{
		"sheets/bad.html:4": sheet("", "<para>文</para>"), "bad.html:4": sheet("", "{{frobnicate}}"), "sheets/bad.html:1": {Data: []byte("<!doctype html><html><head></head><body><p>文</p></body></html>")},
	} {
		_, err := letter.New(templates.Overlay(fstest.MapFS{"sheets/bad.html": broken}, templates.Files()), h.Faces, h.Library)
		if !slices.ContainsFunc(fault.As(err).Fields, func(f fault.Field) bool { return strings.Contains(f.Pointer, name) }) {
			t.Errorf("nothing about %s: %v", name, err)
		}
	}
}

// BenchmarkImprint stamps every page of a filing's papers.
func BenchmarkImprint(b *testing.B) {
	h, keys := enter(b), keyring(b)
	papers, err := h.Press.Papers(h.sample(b, "03-nwcd-app-manual-rare-name"))
	if err != nil {
		b.Fatal(err)
	}
	var docs []*typeset.Document
	pages := 0
	for _, p := range papers {
		doc, err := h.Press.Layout(p.Job)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, doc)
		pages += len(doc.Pages)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, p := range papers {
			if _, _, err := h.Press.Imprint(p.Job, docs[i], keys, 1); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(pages), "µs/page")
}
