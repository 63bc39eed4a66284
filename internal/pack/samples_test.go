package pack_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/pdf"
	"icpdoc/internal/rulebook"
)

var update = flag.Bool("update", false, "write the goldens anew")

// TestSamples: the pack of every sample holds what its requirement list says and nothing else; its manifest tells the
// truth; a second build gives the same bytes. testdata/packs.txt shows each pack, to be read.
func TestSamples(t *testing.T) {
	h := newHouse(t)
	var told strings.Builder
	for _, path := range lettertest.Samples(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		f := sample(t, h, name[:2])
		data, m := build(t, h, order(t, f))
		again, _ := build(t, h, order(t, f))
		if !bytes.Equal(data, again) {
			t.Errorf("%s: two builds differ", name)
		}
		names, files := unpack(t, data)
		honest(t, name, m, names, files)

		list, err := h.Library.Requirements(f)
		if err != nil {
			t.Fatal(err)
		}
		papers, err := h.Press.Papers(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(papers) != len(m.Documents) || len(list) != len(m.Requirements) {
			t.Errorf("%s: %d documents of %d, %d requirements of %d", name, len(m.Documents), len(papers), len(m.Requirements), len(list))
		}
		for i, r := range list {
			has := len(m.Requirements[i].Files) > 0
			wants := r.Template != "" && (r.Need == rulebook.Required || r.Need == rulebook.Conditional)
			if has != wants {
				t.Errorf("%s: %s is %s and has the files %q", name, r.Material, r.Need, m.Requirements[i].Files)
			}
		}
		for _, d := range m.Documents {
			for _, r := range list {
				if r.Material == d.Material && (r.Service < 0 || r.Service == d.Service) && max(r.Copies, 1) != d.Copies {
					t.Errorf("%s: %s: %d copies, the rule says %d", name, d.File, d.Copies, r.Copies)
				}
			}
		}
		describe(&told, name, m)
	}
	golden(t, "testdata/packs.txt", told.String())
}

// honest compares a manifest with the files that are really there.
func honest(t *testing.T, name string, m *pack.Manifest, names []string, files map[string][]byte) {
	t.Helper()
	var listed []string
	for _, f := range m.Files {
		listed = append(listed, f.Path)
		sum := sha256.Sum256(files[f.Path])
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != len(files[f.Path]) {
			t.Errorf("%s: %s is not what the manifest says", name, f.Path)
		}
		if strings.HasSuffix(f.Path, ".pdf") {
			if pages, err := pdf.PageCount(files[f.Path]); err != nil || pages != f.Pages {
				t.Errorf("%s: %s has %d pages (%v), the manifest says %d", name, f.Path, pages, err, f.Pages)
			}
		}
	}
	if diff := cmp.Diff(append(listed, "pack.json"), names); diff != "" {
		t.Errorf("%s: the manifest's files and the archive's: %s", name, diff)
	}
	var written pack.Manifest
	if err := json.Unmarshal(files["pack.json"], &written); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Files, written.Files); diff != "" {
		t.Errorf("%s: pack.json: %s", name, diff)
	}
}

// describe tells a pack in a few lines.
func describe(w *strings.Builder, name string, m *pack.Manifest) {
	fmt.Fprintf(w, "%s  %s %s  complete %v\n", name, m.Filing.Type, m.Filing.Mode, m.Complete)
	for _, f := range m.Files {
		line := "    " + f.Path
		for _, d := range m.Documents {
			if d.File == f.Path {
				line += fmt.Sprintf("  %d pages × %d, from page %d, %s", f.Pages, d.Copies, d.First, d.Need)
			}
		}
		if f.Role == "print_set" {
			line += fmt.Sprintf("  %d pages", f.Pages)
		}
		fmt.Fprintln(w, line)
	}
	states := map[string][]string{}
	for _, r := range m.Requirements {
		states[r.State] = append(states[r.State], r.Material)
	}
	for _, s := range []string{"missing", "rejected", "ask", "elsewhere", "optional"} {
		if list := slices.Compact(slices.Sorted(slices.Values(states[s]))); len(list) > 0 {
			fmt.Fprintf(w, "    %s: %s\n", s, strings.Join(list, " "))
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: make golden, then read it)", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}

// TestSinnetTwoForms: Sinnet wants the verification form twice, and the print set has it twice, each with its own code.
func TestSinnetTwoForms(t *testing.T) {
	h := newHouse(t)
	_, m := build(t, h, order(t, sample(t, h, "04")))
	d := m.Documents[0]
	if d.Material != "verification_form" || d.Copies != 2 || len(d.Sheets[0].Prints) != 2 {
		t.Errorf("the verification form: %+v", d)
	}
	if m.Documents[1].First != d.First+2*len(d.Sheets) {
		t.Errorf("the second document begins on page %d; two forms of %d pages begin on %d", m.Documents[1].First, len(d.Sheets), d.First)
	}
}

// TestIncomplete: without leave to be incomplete nothing is written and everything missing is named.
func TestIncomplete(t *testing.T) {
	h := newHouse(t)
	o := order(t, sample(t, h, "04"))
	o.Incomplete = false
	var b bytes.Buffer
	_, err := h.Build(&b, o)
	fields := fieldsOf(t, err, "pack.incomplete")
	if b.Len() > 0 {
		t.Errorf("%d bytes were written", b.Len())
	}
	var places []string
	for _, f := range fields {
		places = append(places, f.Pointer)
	}
	want := []string{"entity_certificate", "entity_person_id-front", "entity_person_id-back", "service_person_id-front", "service_person_id-back",
		"domain_certificate-example-njnky.cn", "domain_certificate-example-njnky.com",
		"domain_real_name_screenshot-example-njnky.cn", "domain_real_name_screenshot-example-njnky.com"}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
	o.Incomplete = true
	_, m := build(t, h, o)
	if m.Complete || len(m.Missing) != 7 {
		t.Errorf("complete %v, %d missing", m.Complete, len(m.Missing))
	}
}

// TestSideBySide: packs made at once by one house are those that it makes one after the other.
func TestSideBySide(t *testing.T) {
	h := newHouse(t)
	var wg sync.WaitGroup
	for _, name := range []string{"03", "04", "19"} {
		o := order(t, sample(t, h, name))
		o.Duplex, o.Separators = true, true
		want, _ := build(t, h, o)
		for range 3 {
			wg.Go(func() {
				var b bytes.Buffer
				if _, err := h.Build(&b, o); err != nil || !bytes.Equal(b.Bytes(), want) {
					t.Errorf("%s: another pack beside others (%v)", name, err)
				}
			})
		}
	}
	wg.Wait()
}
