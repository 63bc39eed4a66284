package imprint_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

// papers gives the records of a document of one sheet and a document of two, of a revision of the filing.
func papers(k *imprint.Keyring, revision string, current bool, fields map[string]string) []imprint.Record {
	var list []imprint.Record
	prints := map[string]string{}
	all := ""
	for _, p := range []string{"/entity/name", "/entity/address", "/services/0/name", "/services/1/name"} {
		if v, ok := fields[p]; ok {
			prints[p] = k.Fingerprint(p, v)
			all += p + v
		}
	}
	labels := map[string]fault.Text{"/entity/address": {Zh: "地址", En: "address"}}
	add := func(doc string, number, of int, text string) {
		list = append(list, imprint.Record{Sheet: imprint.Sheet{Document: k.DocumentID("f", doc), Number: number, Of: of, Copy: 1, Digest: imprint.Digest([]byte(k.Fingerprint("text", text) + "xx"))},
			Title: fault.Text{Zh: doc, En: doc}, Revision: revision, Current: current, Fields: prints, Labels: labels})
	}
	add("letter", 1, 1, all)
	add("form", 1, 2, all)
	add("form", 2, 2, "the second sheet never changes")
	return list
}

func TestVerdicts(t *testing.T) {
	k, other := keyring(t, 1), keyring(t, 2)
	before := map[string]string{"/entity/name": "甲", "/entity/address": "乙路1号", "/services/0/name": "丙"}
	after := map[string]string{"/entity/name": "甲", "/entity/address": "乙路2号", "/services/1/name": "丁"}
	old, then, now := papers(k, "111", true, before), papers(k, "111", false, before), papers(k, "222", true, after)
	both := append(append([]imprint.Record{}, then...), now...)
	gone := append(append([]imprint.Record{}, then...), now[0])
	shorter := []imprint.Record{now[0], now[1]}
	shorter[1].Sheet.Of = 1
	layout := papers(k, "222", true, before)
	layout[0].Sheet.Digest[0]++
	second := old[0].Sheet
	second.Copy = 2
	three := old[1].Sheet
	three.Of = 3
	code := func(s imprint.Sheet) string { return mint(t, k, s).Payload }
	for _, c := range []struct {
		name, code string
		records    []imprint.Record
		state      imprint.State
		why        string
		changed    string
	}{
		{"same filing", code(old[0].Sheet), old, imprint.Current, "current", ""},
		{"another copy", code(second), old, imprint.Current, "current", ""},
		{"a sheet that did not change", code(old[2].Sheet), both, imprint.Current, "current", ""},
		{"changed, both at hand", code(old[0].Sheet), both, imprint.Superseded, "superseded", "changed /entity/address 地址, removed /services/0/name , added /services/1/name "},
		{"changed, old pack named last", code(old[0].Sheet), append(append([]imprint.Record{}, now...), then...), imprint.Superseded, "superseded", "changed /entity/address 地址, removed /services/0/name , added /services/1/name "},
		{"changed, filing alone", code(old[0].Sheet), now, imprint.Superseded, "superseded.fields_unknown", ""},
		{"document gone", code(old[1].Sheet), gone, imprint.Superseded, "superseded.withdrawn", ""},
		{"sheet gone", code(old[2].Sheet), shorter, imprint.Superseded, "superseded.sheet_gone", ""},
		{"more sheets than it says", code(three), old, imprint.Superseded, "superseded.fields_unknown", ""},
		{"wording changed", code(old[0].Sheet), append(append([]imprint.Record{}, then...), layout...), imprint.Superseded, "superseded.layout", ""},
		{"another filing", code(sheet(k, 5)), old, imprint.Unknown, "unknown.document", ""},
		{"no records", code(old[0].Sheet), nil, imprint.Unknown, "unknown.document", ""},
		{"another key", mint(t, other, old[0].Sheet).Payload, old, imprint.Unknown, "imprint.unknown_key", ""},
		{"another program", "https://example.cn", old, imprint.Unknown, "imprint.not_ours", ""},
		{"newer program", "ICP2:ABC", old, imprint.Unknown, "imprint.version", ""},
		{"changed by hand", code(old[0].Sheet)[:120] + "00000000000000", old, imprint.Forged, "imprint.forged", ""},
		{"cut", code(old[0].Sheet)[:120], old, imprint.Forged, "imprint.damaged", ""},
		{"typed", old[0].Sheet.Document.String(), old, imprint.Unsigned, "unsigned", ""},
		{"typed with sheet", mint(t, k, old[2].Sheet).Short, old, imprint.Unsigned, "unsigned", ""},
		{"typed, document gone", old[1].Sheet.Document.String(), gone, imprint.Superseded, "superseded.withdrawn", ""},
		{"typed, another filing's", sheet(k, 5).Document.String(), old, imprint.Unknown, "unknown.document", ""},
		{"mistyped", old[0].Sheet.Document.String()[:10] + "?", old, imprint.Unknown, "imprint.not_ours", ""},
		{"empty", "", old, imprint.Unknown, "imprint.not_ours", ""},
	} {
		v := imprint.Judge(k, c.code, c.records)
		if v.State != c.state || v.Code != c.why {
			t.Errorf("%s: %s (%s), want %s (%s)", c.name, v.State, v.Code, c.state, c.why)
		}
		var changed []string
		for _, ch := range v.Changed {
			changed = append(changed, ch.Kind+" "+ch.Pointer+" "+ch.Label.Zh)
		}
		if diff := cmp.Diff(c.changed, strings.Join(changed, ", ")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if v.Reason.Zh == "" || v.Reason.En == "" || (v.Remedy.Zh == "") != (v.Remedy.En == "") || v.State != imprint.Current && v.Code != "imprint.check" && v.Remedy.En == "" {
			t.Errorf("%s: says %+v, %+v", c.name, v.Reason, v.Remedy)
		}
	}
	v := imprint.Judge(k, code(old[0].Sheet), both)
	if v.Revision != "111" || v.CurrentRevision != "222" || v.Title.Zh != "letter" || v.Short != old[0].Sheet.Document.String() || v.Sheet != old[0].Sheet || v.Key != k.Keys()[0].ID {
		t.Errorf("%+v", v)
	}
}

func TestCheckWithoutRecords(t *testing.T) {
	k := keyring(t, 1)
	c := mint(t, k, sheet(k, 300))
	for _, x := range []struct {
		code  string
		state imprint.State
	}{{c.Payload, imprint.Genuine}, {c.Short, imprint.Unsigned}, {c.Payload[1:], imprint.Unknown}, {c.Payload[:133] + "9", imprint.Forged}} {
		v := imprint.Check(k.Public(), x.code)
		if v.State != x.state || v.Reason.Zh == "" {
			t.Errorf("%q: %+v", x.code, v)
		}
		if x.state == imprint.Genuine && (v.Sheet != c.Sheet || v.Short == "") {
			t.Errorf("%+v", v)
		}
	}
	wrong := []byte(c.Short)
	wrong[0] ^= 1
	for wrong[0] < '0' || wrong[0] > '9' && wrong[0] < 'A' || wrong[0] > 'Z' || strings.ContainsRune("ILOU", rune(wrong[0])) {
		wrong[0]++
	}
	if v := imprint.Check(k, string(wrong)); v.State != imprint.Unknown || v.Code != "imprint.check" {
		t.Errorf("mistyped %s: %+v", wrong, v)
	}
}

// FuzzJudge: no text but a minted code is ever current or genuine.
func FuzzJudge(f *testing.F) {
	k := keyring(f, 1)
	s := sheet(k, 12)
	c := mint(f, k, s)
	f.Add(c.Payload)
	f.Add(c.Short)
	f.Add("ICP1:")
	records := []imprint.Record{{Sheet: s, Current: true}}
	f.Fuzz(func(t *testing.T, text string) {
		v := imprint.Judge(k, text, records)
		good := v.State == imprint.Current || v.State == imprint.Genuine || v.State == imprint.Superseded
		if good != (strings.TrimSpace(text) == c.Payload) {
			t.Errorf("%q is %s", text, v.State)
		}
	})
}

// FuzzFlip changes a minted payload in the places that the fuzzer chooses.
func FuzzFlip(f *testing.F) {
	k := keyring(f, 1)
	s := sheet(k, 12)
	good := mint(f, k, s).Payload
	records := []imprint.Record{{Sheet: s, Current: true}}
	f.Add(uint16(5), byte(1), uint16(70), byte(0))
	f.Fuzz(func(t *testing.T, i uint16, x byte, j uint16, y byte) {
		b := []byte(good)
		b[int(i)%len(b)] ^= x
		b[int(j)%len(b)] ^= y
		if v := imprint.Judge(k, string(b), records); (v.State == imprint.Current) != (string(b) == good) {
			t.Errorf("%q is %s", b, v.State)
		}
	})
}

func BenchmarkMint(b *testing.B) {
	k := keyring(b, 1)
	s := sheet(k, 1)
	b.ReportAllocs()
	for b.Loop() {
		mint(b, k, s)
	}
}

func BenchmarkJudge(b *testing.B) {
	k := keyring(b, 1)
	s := sheet(k, 1)
	p := mint(b, k, s).Payload
	records := []imprint.Record{{Sheet: s, Current: true}}
	b.ReportAllocs()
	for b.Loop() {
		imprint.Judge(k, p, records)
	}
}
