package rulebook_test

import (
	"os"
	"path/filepath"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// TestLoadEmbedded: the files that the binary carries are in order.
func TestLoadEmbedded(t *testing.T) {
	l, err := rulebook.Load(templates.Files(), today())
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Books) != 2 || len(l.Reference.Provinces) != 34 {
		t.Errorf("%d books, %d provinces", len(l.Books), len(l.Reference.Provinces))
	}
}

// TestReference: what New needs is all there.
func TestReference(t *testing.T) {
	l := load(t)
	ref := l.Reference
	if ref.Today != today() || len(ref.Providers) != 2 || len(ref.Registrars) == 0 || len(ref.NameWords) == 0 || !ref.TLDs["cn"] || !ref.TLDsAsOf.IsValid() {
		t.Errorf("%v %v %d %d %v", ref.Today, ref.Providers, len(ref.Registrars), len(ref.NameWords), ref.TLDsAsOf)
	}
	for _, p := range ref.Provinces {
		if p.Zh == "" || p.En == "" || p.Short == "" || p.Abbr == "" {
			t.Errorf("%+v", p)
		}
		// Hong Kong, Macao and Taiwan have no Administration that takes filings; of all others something is known
		q, ok := l.Books["nwcd"].Province(p.Code)
		if elsewhere := p.Code >= "700000"; !ok || !elsewhere && (q.EntityPerson == "" || q.Source == "" || q.LastChecked == "") || q.Zh != p.Zh || q.Abbr != p.Abbr {
			t.Errorf("%s: %+v", p.Zh, q)
		}
	}
	if ref.Aliases["relations"]["集团"] != "group" || len(ref.Groups["enterprise"]) == 0 || len(ref.Cities["130000"]) != 11 {
		t.Errorf("%v %v %d", ref.Aliases["relations"], ref.Groups["enterprise"], len(ref.Cities["130000"]))
	}
	for list, codes := range ref.Lists {
		if len(codes) == 0 {
			t.Errorf("%s is empty", list)
		}
	}
}

// TestSamples: every shipped sample passes the front door and has a list.
func TestSamples(t *testing.T) {
	l := load(t)
	files, err := filepath.Glob("../../samples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		in, err := filing.Decode(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(name, err)
		}
		f, err := filing.New(in, l.Reference)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, r := range requirements(t, l, f) {
			if bad := incomplete(r); bad != "" {
				t.Errorf("%s: %s: %s", name, r.Material, bad)
			}
		}
	}
}
