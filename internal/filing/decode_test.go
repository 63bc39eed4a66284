package filing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

func TestDecodeRoundTrip(t *testing.T) {
	for _, in := range []filing.Input{appInput(), siteInput()} {
		asJSON, err := json.MarshalIndent(in, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		asYAML, err := yaml.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(asJSON), string(asYAML), "\ufeff" + string(asJSON)} {
			got, err := filing.Decode(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(in, got); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestDecodeKeepsLiteralText(t *testing.T) {
	const text = `
provider: nwcd
account: {id: 012345678901}
entity:
  province: 110000
  recordal_number: 京ICP备2023000001号
  legal_representative: {name: "\U0002CC56示例", foreign: 是}
  person_in_charge:
    phone: 13800000001
    document: {number: 11010519491231002X, valid_until: 2030-01-02}
services:
  - {kind: app, languages: chinese_simplified, same_person: yes, app: {offline: no}}
`
	got, err := filing.Decode(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := filing.Input{Provider: "nwcd", Account: filing.AccountInput{ID: "012345678901"}, Entity: filing.EntityInput{Province: "110000", RecordalNumber: "京ICP备2023000001号",
		LegalRepresentative: filing.LegalRepresentativeInput{Name: "𬱖示例", Foreign: true},
		PersonInCharge:      filing.PersonInput{Phone: "13800000001", Document: filing.DocumentInput{Number: "11010519491231002X", ValidUntil: "2030-01-02"}}},
		Services: []filing.ServiceInput{{Kind: "app", Languages: []string{"chinese_simplified"}, SamePerson: true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got, err = filing.Decode(strings.NewReader(`{"entity": {"name": "\ud873\udc56示例"}, "account": {"id": 123456789012}}`))
	if err != nil || got.Entity.Name != "𬱖示例" || got.Account.ID != "123456789012" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestDecodeFaults(t *testing.T) {
	deep := strings.Repeat(`{"entity":`, 40) + "1" + strings.Repeat("}", 40)
	tests := []struct {
		name, text, pointer, code, says string
	}{
		{"unknown field", "provider: nwcd\nentity:\n  nameq: x\n", "/entity/nameq", "input.unknown_field", "Line 3: there is no such field; did you mean name?"},
		{"camel case", `{"entity": {"legalRepresentative": {}}}`, "/entity/legalRepresentative", "input.unknown_field", "did you mean legal_representative?"},
		{"shortened", "services:\n- app:\n    platforms:\n    - bundle: x\n    - fingerprint_md5: x\n", "/services/0/app/platforms/1/fingerprint_md5", "input.unknown_field", "did you mean fingerprint?"},
		{"far from all", "colour: red\n", "/colour", "input.unknown_field", "there is no such field."},
		{"duplicate in JSON", "{\"provider\": \"nwcd\",\n\"provider\": \"sinnet\"}", "/provider", "input.duplicate", "line 2 stands already on line 1"},
		{"duplicate in YAML", "provider: nwcd\ntype: new\nprovider: sinnet\n", "/provider", "input.duplicate", "line 3 stands already on line 1"},
		{"list for text", "provider: [nwcd]\n", "/provider", "input.shape", "should hold text but holds a list"},
		{"text for object", "entity: x\n", "/entity", "input.shape", "should hold an object (field: value) but holds text"},
		{"object for list", "services: {kind: app}\n", "/services", "input.shape", "should hold a list but holds an object"},
		{"boolean for text", "provider: true\n", "/provider", "input.shape", "should hold text but holds a boolean"},
		{"text for boolean", "services: [{same_person: perhaps}]\n", "/services/0/same_person", "input.shape", "should hold true or false"},
		{"scalar", "just text", "", "input.shape", "should hold an object"},
		{"JSON list", "[]", "", "input.shape", "should hold an object (field: value) but holds a list"},
		{"anchor", "entity: &a {name: x}\n", "/entity", "input.anchor", "Line 1 uses an anchor"},
		{"alias", "entity: *a\n", "", "input.syntax", "Syntax error"},
		{"tag", "provider: !!binary aGk=\n", "/provider", "input.tag", "Line 1 uses a YAML tag"},
		{"JSON syntax", "{\"provider\": \"nwcd\",\n  \"type\" \"new\"}", "", "input.syntax", "Syntax error near line 2"},
		{"JSON cut off", "{\"entity\": {\"name\": \"x\"", "", "input.syntax", "ends too early"},
		{"JSON and more", "{} {}", "", "input.syntax", "after the end"},
		{"YAML syntax", "entity:\n\tname: x\n", "", "input.syntax", "Syntax error near line 2"},
		{"two documents", "provider: nwcd\n---\nprovider: sinnet\n", "", "input.syntax", "second document"},
		{"deep JSON", deep, "", "input.too_deep", "levels deep"},
		{"deep YAML", "a: " + strings.Repeat("[", 3000), "", "input.too_deep", "levels deep"},
		{"GBK", "entity: {name: \xb1\xb1\xbe\xa9}\n", "", "input.encoding", "Line 1 is not valid UTF-8"},
		{"large", `{"provider": "` + strings.Repeat("x", 1<<20) + `"}`, "", "input.too_large", "larger than 1 MiB"},
		{"long list", `{"services": [` + strings.Repeat("null,", 5000) + `null]}`, "/services", "input.too_long", "more than 2000 items"},
		{"empty", " \n", "", "input.empty", "nothing in it"},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			_, err := filing.Decode(strings.NewReader(x.text))
			var e *fault.Error
			if !errors.As(err, &e) || e.Kind != fault.Malformed {
				t.Fatalf("%v is no malformed input", err)
			}
			tellable(t, e.Fields)
			for _, f := range e.Fields {
				if f.Pointer == x.pointer && f.Code == x.code && strings.Contains(f.Reason.En, x.says) {
					if strings.Contains(f.Reason.Zh, x.says) {
						t.Errorf("in Chinese it says %q", f.Reason.Zh)
					}
					return
				}
			}
			t.Errorf("missing %s [%s] %q in:%s", x.pointer, x.code, x.says, list(e.Fields))
		})
	}
}

func TestDecodeTellsAllFaultsAtOnce(t *testing.T) {
	_, err := filing.Decode(strings.NewReader("provder: nwcd\nentity: {name: [x], addrss: y}\nservices: [{kind: {}}]\n"))
	var e *fault.Error
	if !errors.As(err, &e) || len(e.Fields) != 4 {
		t.Errorf("four faults expected: %v", err)
	}
}

func TestRow39_ModeCannotBeChosen(t *testing.T) {
	for _, text := range []string{"mode: manual\n", `{"verification_mode": "manual"}`} {
		_, err := filing.Decode(strings.NewReader(text))
		var e *fault.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Code != "mode.computed" || e.Fields[0].Row != 39 {
			t.Errorf("%s: %v", text, err)
		}
	}
}
