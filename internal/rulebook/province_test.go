package rulebook_test

import (
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// TestProvinceFile: one small file under provinces/ adds a rule; everything that the shipped file says stays.
func TestProvinceFile(t *testing.T) {
	const hubei = `
provinces:
  - code: "420000"
    form_domains: inside
    notes:
      - {id: hubei_blue, materials: [entity_certificate], text: {zh: 湖北只收蓝底扫描件。, en: Hubei takes blue scans only.}, source: 湖北 2026}
    materials:
      - id: hubei_pledge
        title: {zh: 湖北保证书, en: Hubei pledge}
        source: 湖北 2026
        cases: [{need: required, reason: {zh: 湖北要求。, en: Hubei wants it.}}]
`
	l, err := overlaid(t, map[string]string{"provinces/hubei.yaml": hubei})
	if err != nil {
		t.Fatal(err)
	}
	f := sample("nwcd", "420000", filing.Manual)
	list := requirements(t, l, f)
	if r := list.one(t, "entity_certificate"); r.Advice == nil || !strings.Contains(r.Advice.Zh, "蓝底") {
		t.Errorf("advice: %v", r.Advice)
	}
	if r := list.one(t, "hubei_pledge"); r.Need != rulebook.Required || r.Source == "" {
		t.Errorf("%+v", r)
	}
	before := requirements(t, load(t), f).one(t, "verification_form")
	if r := list.one(t, "verification_form"); before.Advice == nil || r.Advice == nil || r.Advice.Zh != before.Advice.Zh {
		t.Errorf("the shipped notes of Hubei: %v, were %v", r.Advice, before.Advice)
	}
	if p, _ := l.Books["nwcd"].Province("420000"); p.FormDomains != "inside" || p.EntityPerson != "legal_representative" {
		t.Errorf("keys: %+v", p)
	}
	if lines := requirements(t, l, sample("nwcd", shanghai, filing.Manual)).of("hubei_pledge"); len(lines) != 0 {
		t.Error("Shanghai hears of Hubei")
	}

	// A note of an id that is there already replaces it.
	l, err = overlaid(t, map[string]string{"provinces/x.yaml": "provinces: [{code: \"110000\", notes: [{id: beijing_registrar, materials: [verification_form], source: x, text: {zh: 新说法。, en: New words.}}]}]"})
	if err != nil {
		t.Fatal(err)
	}
	if r := requirements(t, l, sample("nwcd", beijing, filing.Manual)).one(t, "verification_form"); !strings.Contains(r.Advice.Zh, "新说法") || strings.Contains(r.Advice.Zh, "注册商") {
		t.Errorf("Beijing: %v", r.Advice)
	}

	// What is wrong is told with the file and a way out.
	for text, code := range map[string]string{
		`provinces: [{code: "42", notes: []}]`:                                      "rulebook.unknown_province",
		`provinces: [{code: "420000", notes: [{source: s, text: {zh: a, en: b}}]}]`: "rulebook.missing",
		`provinces: [{code: "420000", notes: [{id: x, text: {zh: a, en: b}}]}]`:     "rulebook.missing",
		`provinces: [{code: "420000", form_domains: outside}]`:                      "rulebook.value",
		`provinces: [{code: "420000", note: []}]`:                                   "",
	} {
		_, err := overlaid(t, map[string]string{"provinces/bad.yaml": text})
		if err == nil {
			t.Errorf("%s passes", text)
			continue
		}
		for _, x := range fault.As(err).Fields {
			if !strings.HasPrefix(x.Pointer, "provinces/bad.yaml") || code != "" && x.Code != code || x.Remedy.En == "" {
				t.Errorf("%s: %+v", text, x)
			}
		}
	}
}
