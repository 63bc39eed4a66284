package rulebook_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// third is an operator that no Go has heard of.
const third = `
id: example
version: example 1
as_of: 2026-11-01
name: 示例云有限公司
name_en: Example Cloud Ltd.
location: {code: "330000", zh: 浙江省, en: Zhejiang}
contacts: {emails: [icp@cloud.example], phones: [], portal: "https://icp.cloud.example/"}
postal_address:
  zh: 浙江省杭州市示例路1号
  en: No.1 Example Road, Hangzhou, Zhejiang
  recipient: {zh: 备案组, en: ICP team}
  source: E:9
provinces:
  "330000":
    authorization: accepted
    notes:
      - {id: example_zhejiang, materials: [authorization_letter], text: {zh: 示例云在浙江接受授权书。, en: Example Cloud takes it in Zhejiang.}}
materials:
  - id: authorization_letter
    title: {zh: "{service}授权书", en: "Authorization letter for the {service}"}
    per: service
    copies: 3
    signers: [legal_representative]
    channels: [courier]
    template: authorization-letter
    source: E:12
    cases:
      - when: kind == "website" and not service.signed_by_legal_representative
        need: required
        reason: {zh: 示例云要求三份。, en: Example Cloud wants three.}
    otherwise:
      reason: {zh: 示例云不要求。, en: Example Cloud does not ask for it.}
  - {use: registration_form, copies: 2, source: "E:14"}
`

// TestThirdOperator: one YAML file laid over the embedded ones makes a third operator.
func TestThirdOperator(t *testing.T) {
	l, err := overlaid(t, map[string]string{"providers/example.yaml": third})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Books) != 3 || l.Reference.Providers["example"].Name != "示例云有限公司" || l.Books["example"].Version != "example 1" {
		t.Fatalf("books: %v", l.Reference.Providers)
	}
	got := requirements(t, l, sample("example", zhejiang, filing.Manual, website, otherPerson))
	r := got.one(t, "authorization_letter")
	if r.Copies != 3 || r.Title.Zh != "网站授权书" || r.Source != "E:12" || r.Advice == nil || r.Advice.Zh != "示例云在浙江接受授权书。" {
		t.Errorf("%+v", r)
	}
	if r := got.one(t, "registration_form"); r.Copies != 2 || r.Source != "E:14" || r.Template != "registration-form" {
		t.Errorf("a common material with two keys of its own: %+v", r)
	}
	if r := requirements(t, l, sample("example", zhejiang, filing.Manual, otherPerson)).one(t, "authorization_letter"); r.Need != rulebook.NotNeeded {
		t.Errorf("APP: %+v", r)
	}
	// the others are as before
	if r := requirements(t, l, sample("nwcd", zhejiang, filing.Manual, otherPerson)).one(t, "authorization_letter"); strings.Contains(r.Advice.Zh, "示例云") {
		t.Errorf("NWCD hears of Example Cloud: %v", r.Advice)
	}
}

// TestImprint: what is printed from a template carries the signed code unless its rulebook says off.
func TestImprint(t *testing.T) {
	for _, c := range []struct {
		name, text             string
		letter, form, bareForm bool
	}{
		{"unsaid", third, true, true, false},
		{"said", strings.Replace(third, "template: authorization-letter", "template: authorization-letter\n    imprint: on", 1), true, true, false},
		{"off", strings.Replace(third, "template: authorization-letter", "template: authorization-letter\n    imprint: off", 1), false, true, false},
		{"off in a case", strings.Replace(third, "        need: required", "        need: required\n        imprint: off", 1), false, true, false},
		{"off for what is shared", strings.Replace(third, "use: registration_form", "use: registration_form, imprint: off", 1), true, false, true},
	} {
		files := small()
		files["providers/example.yaml"] = &fstest.MapFile{Data: []byte(c.text)}
		l, err := rulebook.Load(files, today())
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := requirements(t, l, sample("example", zhejiang, filing.Manual, website, otherPerson))
		if a, b := got.one(t, "authorization_letter").Imprint, got.one(t, "registration_form").Imprint; a != c.letter || b != c.form {
			t.Errorf("%s: codes on the letter %v, on the form %v; want %v, %v", c.name, a, b, c.letter, c.form)
		}
		if l.Bare("authorization-letter") == c.letter || l.Bare("registration-form") != c.bareForm || l.Bare("nobody-asks") {
			t.Errorf("%s: bare letter %v, form %v, unknown %v", c.name, l.Bare("authorization-letter"), l.Bare("registration-form"), l.Bare("nobody-asks"))
		}
	}
	l := load(t)
	for _, r := range requirements(t, l, sample("sinnet", beijing, filing.Manual, otherPerson)) {
		if r.Imprint != (r.Template != "" && r.Need != rulebook.NotNeeded) {
			t.Errorf("%s: template %q, %s, imprint %v", r.Material, r.Template, r.Need, r.Imprint)
		}
	}
}

// TestProvinceRule: a new rule of a province is an edit of provinces.yaml.
func TestProvinceRule(t *testing.T) {
	old, err := fs.ReadFile(templates.Files(), "provinces.yaml")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(old), `  - code: "220000" # 吉林
`, `  - code: "220000" # 吉林
    notes:
      - {id: jilin_blue, materials: [entity_certificate], text: {zh: 吉林只收蓝底扫描件。, en: Jilin takes blue scans only.}}
    materials:
      - id: jilin_pledge
        title: {zh: 吉林保证书, en: Jilin pledge}
        copies: 2
        channels: [upload]
        cases:
          - {when: 'len(services) > 1', need: required, reason: {zh: 多于一个服务。, en: More than one service.}}
        otherwise: {reason: {zh: 只有一个服务。, en: One service only.}}
`, 1)
	l, err := overlaid(t, map[string]string{"provinces.yaml": edited})
	if err != nil {
		t.Fatal(err)
	}
	for _, provider := range []string{"nwcd", "sinnet"} {
		two := func(f *filing.Filing) { f.Services = append(f.Services, service(filing.Website)) }
		got := requirements(t, l, sample(provider, "220000", filing.Electronic, two))
		if r := got.one(t, "jilin_pledge"); r.Need != rulebook.Required || r.Copies != 2 || r.LastChecked != "2026-02" || r.Source == "" {
			t.Errorf("%s: %+v", provider, r)
		}
		if r := got.one(t, "entity_certificate"); r.Advice == nil || !strings.Contains(r.Advice.Zh, "蓝底") {
			t.Errorf("%s: %v", provider, r.Advice)
		}
		if r := requirements(t, l, sample(provider, "220000", filing.Electronic)).one(t, "jilin_pledge"); r.Need != rulebook.NotNeeded {
			t.Errorf("%s: %+v", provider, r)
		}
		if lines := requirements(t, l, sample(provider, beijing, filing.Electronic)).of("jilin_pledge"); len(lines) != 0 {
			t.Errorf("%s: Beijing hears of Jilin", provider)
		}
	}
}

// TestMistakes: each slip of an editor is found, with file and line and a hint.
func TestMistakes(t *testing.T) {
	change := func(from, to string) string { return strings.Replace(third, from, to, 1) }
	for _, c := range []struct {
		name, text   string
		at, in, hint string
	}{
		{"unknown key", change("copies: 3", "copys: 3"), "providers/example.yaml:23", `Unknown key "copys"`, `Did you mean "copies"?`},
		{"unknown key at the top", change("as_of:", "asof:"), "providers/example.yaml:4", `Unknown key "asof"`, `"as_of"`},
		{"unknown name", change(`kind == "website"`, `kynd == "website"`), "providers/example.yaml:29", "kynd", `Did you mean "kind"?`},
		{"unknown field", change("service.signed_by_legal_representative", "service.signed_by_legal_representativ"), ":29", "signed_by_legal_representativ", `"signed_by_legal_representative"`},
		{"wrong type", change(`kind == "website"`, `kind == 3`), ":29", `kind == 3`, ""},
		{"no boolean", change(`kind == "website" and not service.signed_by_legal_representative`, `kind`), ":29", "expected bool", ""},
		{"name of another scope", change("per: service", "per: filing"), ":29", "unknown name kind", "per: service only"},
		{"fails on what may be missing", change(`kind == "website" and not service.signed_by_legal_representative`, `service.app.platforms[0].name == ""`), ":29", "failed", "?."},
		{"a clock", change(`kind == "website"`, `now().Year() > 2026`), ":29", "now", ""},
		{"syntax", change(`kind == "website"`, `kind ==`), ":29", "kind ==", ""},
		{"need", change("need: required", "need: requird"), "", "requird", `"required"`},
		{"signer", change("[legal_representative]", "[legal_rep]"), "", "legal_rep", "legal_representative"},
		{"channel", change("[courier]", "[couriers]"), "", "couriers", `"courier"`},
		{"placeholder", change("{service}授权书", "{servise}授权书"), "", "servise", `"service"`},
		{"template", change("template: authorization-letter", "template: authorisation-letter"), "", "authorisation-letter", `"authorization-letter"`},
		{"common material", change("use: registration_form", "use: registration_from"), ":34", "registration_from", `"registration_form"`},
		{"province", change(`"330000":`, `"33000":`), "", "33000", ""},
		{"note's material", change("materials: [authorization_letter]", "materials: [autorization_letter]"), "", "autorization_letter", `"authorization_letter"`},
		{"no reason", change("reason: {zh: 示例云不要求。, en: Example Cloud does not ask for it.}", "reason: {zh: 示例云不要求。}"), "", "lacks its reason", ""},
		{"no address", change("postal_address:", "postal_address: null\nwas:"), "", `Unknown key "was"`, ""},
		{"second operator of an id", change("id: example", "id: nwcd"), "", "defined by another file", ""},
		{"anchor", change("copies: 3", "copies: &n 3"), ":23", "anchors", ""},
		{"indent", change("    copies: 3", "   copies: 3"), "providers/example.yaml", "cannot be read", "indent"},
		{"number for text", change("copies: 3", "copies: many"), ":23", "cannot be read", ""},
		{"imprint neither on nor off", change("template: authorization-letter", "template: authorization-letter\n    imprint: maybe"), ":27", "cannot be read", ""},
		{"imprint of what is not printed", change("template: authorization-letter", "imprint: off"), ":20", "no template", ""},
		{"empty", "\n", "providers/example.yaml:1", "empty", ""},
	} {
		_, err := overlaid(t, map[string]string{"providers/example.yaml": c.text})
		if err == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		e := fault.As(err)
		if e.Kind != fault.Config {
			t.Errorf("%s: kind %s", c.name, e.Kind)
		}
		found := false
		for _, f := range e.Fields {
			found = found || strings.Contains(f.Pointer, c.at) && strings.Contains(f.Reason.En, c.in) && strings.Contains(f.Remedy.En, c.hint) && f.Reason.Zh != ""
		}
		if !found {
			t.Errorf("%s: want %s %q %q in\n%v", c.name, c.at, c.in, c.hint, err)
			for _, f := range e.Fields {
				t.Logf("remedy: %s", f.Remedy.En)
			}
		}
	}
}

// TestNoAddressUnsaid: an operator without an address has to say so.
func TestNoAddressUnsaid(t *testing.T) {
	text := third[:strings.Index(third, "postal_address:")] + "postal_address: null\n" + third[strings.Index(third, "provinces:"):]
	if _, err := overlaid(t, map[string]string{"providers/example.yaml": text}); err == nil || !strings.Contains(err.Error(), "required_configuration") {
		t.Errorf("%v", err)
	}
}

// TestCheck gives an editor the faults alone.
func TestCheck(t *testing.T) {
	if faults := rulebook.Check(templates.Files(), today()); len(faults) != 0 {
		t.Errorf("%v", faults)
	}
	upper := fstest.MapFS{"codes/natures.yaml": {Data: []byte("source: x\nas_of: yesterday\nvalues: [{id: enterprise, zh: 企业}]\n")}}
	faults := rulebook.Check(templates.Overlay(upper, templates.Files()), today())
	if len(faults) < 2 || faults[0].Pointer != "codes/natures.yaml" {
		t.Errorf("%v", faults)
	}
	if faults := rulebook.Check(fstest.MapFS{}, today()); len(faults) == 0 {
		t.Error("an empty folder passes")
	}
}

// TestUnknownOperator is the filer's fault, not ours.
func TestUnknownOperator(t *testing.T) {
	_, err := load(t).Requirements(filing.Filing{Provider: "aws"})
	if e := fault.As(err); err == nil || e.Kind != fault.Invalid || !strings.Contains(e.Fields[0].Remedy.En, "nwcd, sinnet") {
		t.Errorf("%v", err)
	}
}

// small is a library of one province, one code in each list, and no operator: quick enough to load a thousand times.
func small() fstest.MapFS {
	files := fstest.MapFS{
		"common.yaml":                         {Data: []byte("texts: {silent: {zh: 问, en: Ask.}}\nmaterials:\n  - {id: registration_form, title: {zh: 表, en: Form}, source: x, template: registration-form, cases: [{need: required, reason: {zh: 要, en: Needed.}}]}\n")},
		"provinces.yaml":                      {Data: []byte("provinces: [{code: \"330000\", entity_person: disputed}]\n")},
		"codes/divisions.yaml":                {Data: []byte("source: x\nas_of: 2026-01-01\nvalues: [{code: \"330000\", zh: 浙江省, en: Zhejiang, short: 浙江, abbr: 浙}]\n")},
		"documents/registration-form.html":    {},
		"documents/authorization-letter.html": {},
	}
	for _, list := range []string{"natures", "certificates", "id_documents", "languages", "contents", "app_categories",
		"pre_approvals", "statements", "platforms", "access_methods", "relations"} {
		files["codes/"+list+".yaml"] = &fstest.MapFile{Data: []byte("source: x\nas_of: 2026-01-01\nvalues: [{id: a, zh: 甲, en: A}]\n")}
	}
	return files
}

// FuzzLoad: no file of an editor makes Load panic, and what passes answers a filing.
func FuzzLoad(f *testing.F) {
	f.Add(third)
	f.Add("id: x\nmaterials: [{id: a, cases: [{when: 'any(services, #.kind ==1)'}]}]")
	f.Add("a: &a [*a]")
	f.Add("materials: [{use: registration_form, per: domain, cases: [{}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		files := small()
		files["providers/example.yaml"] = &fstest.MapFile{Data: []byte(text)}
		l, err := rulebook.Load(files, today())
		if err != nil {
			if fault.As(err).Kind != fault.Config {
				t.Errorf("not the editor's: %v", err)
			}
			return
		}
		for id := range l.Books {
			if _, err := l.Requirements(sample(id, zhejiang, filing.Manual)); err != nil {
				t.Error(err)
			}
			if _, err := l.Notes(sample(id, zhejiang, filing.Manual)); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestSmall: the fuzz target's library takes the third operator.
func TestSmall(t *testing.T) {
	files := small()
	files["providers/example.yaml"] = &fstest.MapFile{Data: []byte(third)}
	if _, err := rulebook.Load(files, today()); err != nil {
		t.Error(err)
	}
}
