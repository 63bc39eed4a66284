package pack_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
)

// TestCorrection: beside an earlier pack the print set holds the sheets whose print differs and no other; the manifest says which values
// changed, and remembers what was printed before, so that a sheet of either revision can be judged.
func TestCorrection(t *testing.T) {
	h := newHouse(t)
	before := order(t, sample(t, h, "04"))
	first, m1 := build(t, h, before)

	old, err := pack.ReadManifest(first)
	if err != nil {
		t.Fatal(err)
	}
	// A phone stands in the responsibility letter and in the registration form only.
	after := order(t, sample(t, h, "04", "13800138003", "13800138005"))
	after.Since = old
	second, m2 := build(t, h, after)
	if m2.Filing.Revision == m1.Filing.Revision {
		t.Fatal("the revision is the same")
	}
	printed := map[string][]int{}
	for _, d := range m2.Documents {
		for _, s := range d.Sheets {
			if len(s.Prints) > 0 {
				printed[d.Material] = append(printed[d.Material], s.Number)
			}
		}
		if (d.First > 0) != (len(printed[d.Material]) > 0) {
			t.Errorf("%s begins on page %d and prints %v", d.Material, d.First, printed[d.Material])
		}
	}
	if diff := cmp.Diff(map[string][]int{"registration_form": {1}, "security_responsibility_letter": {1}}, printed); diff != "" {
		t.Errorf("sheets to print again: %s", diff)
	}
	if c := m2.Correction; c == nil || c.Since != m1.Filing.Revision || len(c.Changes) != 1 || c.Changes[0].Pointer != "/services/0/person_in_charge/phone" || c.Changes[0].Kind != "changed" {
		t.Errorf("correction %+v", m2.Correction)
	}
	if len(m2.History) != 1 || m2.History[0].Revision != m1.Filing.Revision {
		t.Errorf("history %+v", m2.History)
	}
	_, files := unpack(t, second)
	set := write(t, "set.pdf", files["00-print-set.pdf"])
	if pages := len(run(t, "qpdf", "--show-npages", set)); pages == 0 {
		t.Error("no pages")
	}

	// What was printed then is superseded now, by the phone alone; what did not change is good.
	k := keys(t)
	records := m2.Records()
	for _, d := range m1.Documents {
		for _, s := range d.Sheets {
			code, err := k.Mint(imprint.Sheet{Document: *d.ID, Number: s.Number, Of: len(d.Sheets), Copy: 1, Digest: s.Digest})
			if err != nil {
				t.Fatal(err)
			}
			v := imprint.Judge(k, code.Payload, records)
			want := imprint.Current
			if slices.Contains(printed[d.Material], s.Number) {
				want = imprint.Superseded
			}
			if v.State != want || want == imprint.Superseded && (len(v.Changed) != 1 || v.Changed[0].Label.Zh == "") {
				t.Errorf("%s sheet %d: %s %+v", d.Material, s.Number, v.State, v.Changed)
			}
		}
	}

	// Nothing changed: nothing to print again.
	again := order(t, before.Filing)
	again.Since = old
	_, m3 := build(t, h, again)
	for _, d := range m3.Documents {
		if d.First != 0 {
			t.Errorf("%s is printed again on page %d", d.Material, d.First)
		}
	}
	if len(m3.History) != 0 || len(m3.Correction.Changes) != 0 {
		t.Errorf("history %v, changes %v", m3.History, m3.Correction.Changes)
	}
}

// TestWithdrawn: a paper that the earlier pack had and this filing needs no longer is named on the cover, lest it be sent along.
func TestWithdrawn(t *testing.T) {
	h := newHouse(t)
	o := order(t, sample(t, h, "04"))
	_, old := build(t, h, o)
	extra := old.Documents[0]
	extra.ID, extra.Title = &imprint.DocumentID{1, 2, 3, 4, 5}, fault.Text{Zh: "旧域名确认书", En: "Letter about the old domain"}
	old.Documents = append(slices.Clone(old.Documents), extra)
	o.Since = old
	data, m := build(t, h, o)
	if len(m.Correction.Withdrawn) != 1 {
		t.Errorf("withdrawn: %v", m.Correction.Withdrawn)
	}
	_, files := unpack(t, data)
	cover := run(t, "pdftotext", "-l", "1", write(t, "set.pdf", files["00-print-set.pdf"]), "-")
	for _, want := range []string{"不再需要的文件：旧域名确认书", "no longer needed: Letter about the old domain"} {
		if !strings.Contains(strings.ReplaceAll(string(cover), "\n", " "), want) {
			t.Errorf("the cover does not say %q:\n%s", want, cover)
		}
	}
}

// TestCorrectionOfAnother: an earlier pack of another filing, or of another keyring, is refused.
func TestCorrectionOfAnother(t *testing.T) {
	h := newHouse(t)
	_, other := build(t, h, order(t, sample(t, h, "02")))
	o := order(t, sample(t, h, "04"))
	o.Since = other
	_, err := h.Build(nopWriter{}, o)
	fieldsOf(t, err, "pack.since")
	_, mine := build(t, h, order(t, sample(t, h, "04")))
	if o.Keys, err = imprint.NewKeyring(rand.NewChaCha8([32]byte{5}), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	o.Since = mine
	_, err = h.Build(nopWriter{}, o)
	fieldsOf(t, err, "pack.since")
}

// TestReadManifest: a pack and its pack.json read the same; anything else is refused without a panic.
func TestReadManifest(t *testing.T) {
	h := newHouse(t)
	data, m := build(t, h, order(t, sample(t, h, "15")))
	_, files := unpack(t, data)
	for _, in := range [][]byte{data, files["pack.json"]} {
		got, err := pack.ReadManifest(in)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := json.Marshal(m)
		have, _ := json.Marshal(got)
		if string(want) != string(have) {
			t.Errorf("%s\n%s", want, have)
		}
	}
	for _, in := range [][]byte{nil, []byte("{}"), []byte(`{"format":"other"}`), []byte("PK\x03\x04"), data[:len(data)/2], []byte("[]"), []byte(`{"format":"icpdoc-pack/1","files":7}`)} {
		_, err := pack.ReadManifest(in)
		fieldsOf(t, err, "pack.manifest")
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add([]byte(`{"format":"icpdoc-pack/1","documents":[{"id":"YEWJ-ZY39-1","sheets":[{"number":1,"digest":"51e62143e4c62600a5bd"}]}],"history":[{}]}`))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := pack.ReadManifest(data); err == nil {
			imprint.Judge(&imprint.Keyring{}, "YEWJ-ZY39-1", m.Records())
		}
	})
}

type nopWriter struct{}

func (nopWriter) Write(p []byte) (int, error) { return len(p), nil }
