package letter_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// sampleNames are all synthetic filings of the repository.
func sampleNames(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "samples", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".yaml")
	}
	return files
}

func TestPapersOfEverySample(t *testing.T) {
	h := enter(t)
	safe := regexp.MustCompile(`^[0-9]{2}-[^<>:"/\\|?*\x00-\x1f]+\.pdf$`)
	for _, name := range sampleNames(t) {
		f := h.sample(t, name)
		papers, err := h.Press.Papers(f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		seen := map[string]bool{}
		for _, p := range papers {
			if !safe.MatchString(p.File) || len(p.File) > 255 || seen[p.File] {
				t.Errorf("%s: file name %q", name, p.File)
			}
			seen[p.File] = true
			if p.Copies < 1 && p.Need == rulebook.Required {
				t.Errorf("%s: %s is required, %d copies", name, p.File, p.Copies)
			}
			doc, err := h.Press.Layout(p.Job)
			if err != nil {
				t.Errorf("%s: %s: %v", name, p.File, err)
				continue
			}
			for i, page := range doc.Pages {
				checkSeals(t, i, page)
				checkRuns(t, i, page)
			}
			if t.Failed() {
				t.Fatalf("%s: %s", name, p.File)
			}
		}
	}
}

func TestRegistrationFormIsTheWholeRecord(t *testing.T) {
	h := enter(t)
	f := extreme(h, t)
	doc := h.layout(t, f, "registration-form", -1)
	got := values(doc.Pages)
	e, s := f.Entity, f.Services[0]
	want := map[string]string{
		"/entity/name": e.Name, "/entity/certificate/number": e.Certificate.Number, "/entity/address": e.Address,
		"/entity/person_in_charge/name": e.PersonInCharge.Name, "/entity/person_in_charge/document/number": e.PersonInCharge.Document.Number,
		"/services/0/name": s.Name, "/services/0/person_in_charge/email": s.PersonInCharge.Email,
		"/services/0/access/ips/0": s.Access.IPs[0], "/account/id": f.Account.ID,
	}
	for i, d := range s.Domains {
		want[fmt.Sprintf("/services/0/domains/%d/name", i)] = d.Name
	}
	for i, p := range s.App.Platforms {
		at := fmt.Sprintf("/services/0/app/platforms/%d/", i)
		want[at+"package"], want[at+"public_key"], want[at+"fingerprint"] = p.Package, p.PublicKey, p.Fingerprint
	}
	for field, value := range want {
		if got[field] != value {
			t.Errorf("%s reads %q, want %q", field, got[field], value)
		}
	}
	for i, p := range doc.Pages {
		checkSeals(t, i, p)
		checkRuns(t, i, p)
		if foot := fmt.Sprintf("第%d页，共%d页", i+1, len(doc.Pages)); !strings.Contains(text(p), foot) {
			t.Errorf("page %d lacks %q", i+1, foot)
		}
	}
}

func TestSampleOfEveryTemplate(t *testing.T) {
	h := enter(t)
	for _, tpl := range h.Press.Templates() {
		job, err := h.Press.Sample(tpl.Name)
		if err != nil {
			t.Errorf("%s: %v", tpl.Name, err)
			continue
		}
		var b bytes.Buffer
		if n, err := h.Press.WritePages(&b, job); err != nil || n == 0 || !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) {
			t.Errorf("%s: %d pages, %v", tpl.Name, n, err)
		}
		if tpl.Edition == "" || tpl.Status == "" || tpl.NoteZh == "" || tpl.NoteEn == "" {
			t.Errorf("%s lacks its edition, status or notes: %+v", tpl.Name, tpl)
		}
	}
}

func TestSameJobSameBytes(t *testing.T) {
	h := enter(t)
	job := letter.Job{Filing: extreme(h, t), Template: appEdition}
	results := make([][]byte, 8)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			var b bytes.Buffer
			if err := h.Press.Write(&b, job); err != nil {
				t.Error(err)
			}
			results[i] = b.Bytes()
		})
	}
	wait.Wait()
	for _, r := range results[1:] {
		if !bytes.Equal(r, results[0]) {
			t.Fatal("two runs gave different bytes")
		}
	}
}

func TestWrongJobs(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "03-nwcd-app-manual-rare-name")
	tests := []struct {
		name string
		job  letter.Job
		code string
		says string
	}{
		{"unknown template", letter.Job{Filing: f, Template: "verification-form-ap"}, "letter.unknown_template", "verification-form-app"},
		{"no such service", letter.Job{Filing: f, Template: appEdition, Service: 9}, "letter.service", "10"},
		{"negative service", letter.Job{Filing: f, Template: appEdition, Service: -1}, "letter.service", ""},
		{"a sheet that says nothing here", letter.Job{Filing: f, Template: "verification-notes"}, "letter.empty", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := h.Press.Layout(test.job)
			e := fault.As(err)
			if e == nil || e.Code != test.code || !strings.Contains(e.Detail.En, test.says) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// A name that no width can hold is told by its pointer, not cut.
func TestTooLongNameIsNamed(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "03-nwcd-app-manual-rare-name")
	f.Entity.Name = strings.Repeat("超长单位名称", 60)
	_, err := h.Press.Layout(letter.Job{Filing: f, Template: appEdition})
	e := fault.As(err)
	if e == nil || len(e.Fields) == 0 || e.Fields[0].Pointer != "/entity/name" {
		t.Errorf("got %v, want a fault at /entity/name", err)
	}
}

// All that is wrong with the templates comes at once, with file, line and a hint.
func TestNewReportsEverythingAtOnce(t *testing.T) {
	h := enter(t)
	page := func(head, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("<!doctype html>\n<html>\n<head>\n" + head + "\n</head>\n<body>" + body + "</body>\n</html>\n")}
	}
	upper := fstest.MapFS{
		"documents/a-field.html":    page("<title>甲</title>", "\n<p>{{.Entity.Nama}}</p>"),
		"documents/b-function.html": page("<title>乙</title>", "<p>{{personTitel .Service.Kind}}</p>"),
		"documents/c-syntax.html":   page("<title>丙</title>", "<p>{{if}}</p>"),
		"documents/d-meta.html":     page(`<meta name="icpdoc-editon" content="1"><title>丁</title>`, "<p>文</p>"),
		"documents/e-title.html":    page("", "<p>文</p>"),
		"documents/g-sheet.css":     {Data: []byte("p {\n  colour: red;\n}\n")},
		"documents/h-tag.html":      page("<title>辛</title>", "\n<para>文</para>"),
		"documents/f-annex.html":    page(`<meta name="icpdoc-annex" content="domain-lst"><title>己</title>`, "<p>文</p>"),
	}
	_, err := letter.New(templates.Overlay(upper, templates.Files()), h.Faces, h.Library)
	want := []string{"b-function.html:6", "c-syntax.html:6", "d-meta.html", "e-title.html", "f-annex.html", "documents/g-sheet.css:2", "h-tag.html:7"}
	for _, place := range want {
		if !slices.ContainsFunc(fault.As(err).Fields, func(f fault.Field) bool { return strings.Contains(f.Pointer, place) }) {
			t.Errorf("nothing about %s in:\n%v", place, err)
		}
	}
	hints := map[string]string{"b-function": "personTitle", "f-annex": "domain-list", "g-sheet": "color"}
	for _, f := range fault.As(err).Fields {
		for file, hint := range hints {
			if strings.Contains(f.Pointer, file) && !strings.Contains(f.Remedy.En, hint) {
				t.Errorf("%s: remedy %q lacks the hint %s", f.Pointer, f.Remedy.En, hint)
			}
		}
	}
	_, err = letter.New(templates.Overlay(fstest.MapFS{"documents/a-field.html": upper["documents/a-field.html"]}, templates.Files()), h.Faces, h.Library)
	fields := fault.As(err).Fields
	if len(fields) != 1 || !strings.Contains(fields[0].Pointer, "a-field.html:7") || !strings.Contains(fields[0].Remedy.En, "Name") {
		t.Errorf("a field that does not exist: %v", err)
	}
	if !slices.Contains(codes(err), "letter.template") {
		t.Errorf("codes %v", codes(err))
	}
}

// A folder with one changed letter changes just that letter.
func TestOverlayChangesOneSentence(t *testing.T) {
	h := enter(t)
	source, err := os.ReadFile(filepath.Join("..", "..", "templates", "documents", "verification-form-app.html"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(source), "本单位对核验记录的真实性负责", "本单位对全部核验记录的真实性负责", 1)
	upper := fstest.MapFS{"documents/verification-form-app.html": {Data: []byte(changed)}}
	press, err := letter.New(templates.Overlay(upper, templates.Files()), h.Faces, h.Library)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := press.Layout(letter.Job{Filing: h.sample(t, "03-nwcd-app-manual-rare-name"), Template: appEdition})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text(doc.Pages[0]), "全部核验记录") {
		t.Error("the changed sentence is not printed")
	}
}

func BenchmarkNew(b *testing.B) {
	h := enter(b)
	for b.Loop() {
		if _, err := letter.New(templates.Files(), h.Faces, h.Library); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerificationForm(b *testing.B) {
	h := enter(b)
	for name, f := range map[string]filing.Filing{"one domain": h.sample(b, "03-nwcd-app-manual-rare-name"), "sixty domains": extreme(h, b)} {
		job := letter.Job{Filing: f, Template: appEdition}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := h.Press.Write(&out, job); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
