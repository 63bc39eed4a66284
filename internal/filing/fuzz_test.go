package filing_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
)

// FuzzDecode wants no panic, and faults of the reader only.
func FuzzDecode(f *testing.F) {
	for _, in := range []filing.Input{appInput(), siteInput()} {
		text, err := json.Marshal(in)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, s := range []string{"provider: nwcd\nservices:\n- {kind: app, same_person: yes}\n", "a: &x [*x]", "? [a]\n: b", "{\"\\ud800\": 1}", "- - -", "%YAML 1.1\n---\n!!x y", "a: |\n  b", "[[[[", "\xef\xbb\xbf{}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := filing.Decode(strings.NewReader(text))
		var e *fault.Error
		if err != nil && (!errors.As(err, &e) || e.Kind != fault.Malformed || len(e.Fields) == 0) {
			t.Fatalf("%v", err)
		}
		if e != nil {
			tellable(t, e.Fields)
		}
	})
}

// FuzzNew puts anything into every text of a filing. New answers with a filing or with faults, and a filing is canonical:
// every number in it has the form that was promised.
func FuzzNew(f *testing.F) {
	for _, s := range []string{"", "x", "示例", "１２３", "2026-02-30", "a.b.c.d.e.cn", "xn--a", "::ffff:1.2.3.4", "\U000E0100", "京ICP备2023000001号-1", "·", "3082", "04" + strings.Repeat("f", 128), "\xff"} {
		f.Add(s, s, uint16(7))
	}
	ref := reference(f)
	f.Fuzz(func(t *testing.T, a, b string, seed uint16) {
		in := appInput()
		if seed%2 == 1 {
			in = siteInput()
		}
		scatter(&in, a, b, rand.New(rand.NewPCG(uint64(seed), 1)))
		got, err := filing.New(in, ref)
		var e *fault.Error
		if err != nil {
			if !errors.As(err, &e) || e.Kind == fault.Internal || e.Kind == fault.Config || len(e.Fields) == 0 {
				t.Fatalf("%v", err)
			}
			tellable(t, e.Fields)
			return
		}
		tellable(t, got.Notices)
		if len(got.Account.ID) != 12 || got.Entity.Name == "" || got.Entity.Province.Code == "" {
			t.Errorf("not canonical: %+v", got)
		}
	})
}

// scatter puts one of two texts into some fields of an input.
func scatter(in *filing.Input, a, b string, r *rand.Rand) {
	s := &in.Services[0]
	texts := []*string{&in.Provider, &in.Type, &in.Entity.Name, &in.Entity.Nature, &in.Entity.Certificate.Type, &in.Entity.Certificate.Number, &in.Entity.Certificate.ValidUntil,
		&in.Entity.Province, &in.Entity.City, &in.Entity.Address, &in.Entity.RecordalNumber, &in.Entity.LegalRepresentative.Name, &in.Entity.PersonInCharge.Name,
		&in.Entity.PersonInCharge.Document.Type, &in.Entity.PersonInCharge.Document.Number, &in.Entity.PersonInCharge.Document.ValidUntil, &in.Entity.PersonInCharge.Phone,
		&in.Entity.PersonInCharge.Landline, &in.Entity.PersonInCharge.EmergencyPhone, &in.Entity.PersonInCharge.Email, &s.Kind, &s.Name, &s.HomePage, &s.Domains[0].Name,
		&s.Domains[0].Holder, &s.Domains[0].Expires, &s.Languages[0], &s.Contents[0], &s.Access.IPKind, &s.Access.IPs[0], &s.Access.Location, &s.RecordalNumber, &in.Account.ID, &in.Account.Company, &in.Account.Relation}
	if len(s.App.Platforms) > 0 {
		p := &s.App.Platforms[0]
		texts = append(texts, &p.System, &p.Package, &p.PublicKey, &p.Fingerprint, &p.Name)
	}
	for range 1 + r.IntN(3) {
		*texts[r.IntN(len(texts))] = a
		*texts[r.IntN(len(texts))] += b
	}
}

// TestGeneratedFilingsPass holds the generator that other rooms test with to the rules.
func TestGeneratedFilingsPass(t *testing.T) {
	ref := reference(t)
	for i := range 300 {
		in := filingtest.Random(rand.New(rand.NewPCG(uint64(i), 2)))
		f, err := filing.New(in, ref)
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		if f.Entity.Name != in.Entity.Name || f.Entity.PersonInCharge.Name != in.Entity.PersonInCharge.Name {
			t.Errorf("%d: a name was changed", i)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	ref, in := reference(b), appInput()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := filing.New(in, ref); err != nil {
			b.Fatal(err)
		}
	}
}

// A hostile input gets a report that can still be read, and is not looked at longer than a real one.
func TestHostileSizes(t *testing.T) {
	long := strings.Repeat("示例", 10_000)
	in := appInput()
	s := in.Services[0]
	in.Services = nil
	for range 50 {
		x := s
		x.Name, x.HomePage, x.Description = long, long+".cn", long
		x.Domains = make([]filing.DomainInput, 500)
		x.Access.IPs = []string{strings.Repeat("x,", 10_000)}
		in.Services = append(in.Services, x)
	}
	in.Entity.PersonInCharge.Email = "a@" + long + ".cn"
	in.Services[0].Domains[0] = filing.DomainInput{Name: long + ".cn", Holder: long, Registrar: long, Expires: long}
	in.Account.Company = long
	_, fields := check(t, in)
	if len(fields) == 0 || len(fields) > 1001 || !fault.Blocking(fields) {
		t.Errorf("%d findings", len(fields))
	}
}
