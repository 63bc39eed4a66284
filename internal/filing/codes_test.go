package filing_test

import (
	"strings"
	"testing"

	"golang.org/x/net/idna"
)

// TestCodeLists holds the shipped lists to what New relies on.
func TestCodeLists(t *testing.T) {
	ref := reference(t)
	for _, name := range []string{"natures", "certificates", "id_documents", "languages", "contents", "app_categories", "pre_approvals", "statements", "platforms", "access_methods", "relations"} {
		ids, numbers := map[string]bool{}, map[int]bool{}
		for _, c := range ref.Lists[name] {
			if c.ID == "" || c.Zh == "" || c.En == "" || ids[c.ID] || c.MIIT != 0 && numbers[c.MIIT] {
				t.Errorf("%s: %+v is incomplete or stands twice", name, c)
			}
			ids[c.ID], numbers[c.MIIT] = true, true
		}
		if len(ids) == 0 {
			t.Errorf("%s is empty", name)
		}
		for spelling, id := range ref.Aliases[name] {
			if !ids[id] {
				t.Errorf("%s: %s stands for %s, which is not there", name, spelling, id)
			}
		}
	}
	grouped := map[string]bool{}
	for nature, ids := range ref.Groups {
		for _, id := range ids {
			grouped[id] = true
		}
		if len(ids) == 0 {
			t.Errorf("no certificate fits %s", nature)
		}
	}
	for _, c := range ref.Lists["certificates"] {
		if !grouped[c.ID] {
			t.Errorf("certificate %s fits no nature", c.ID)
		}
	}
	for tld := range ref.TLDs {
		if ascii, err := idna.Registration.ToASCII(tld); err != nil || ascii != tld || strings.Contains(tld, ".") {
			t.Errorf("%s is no A-label: %v", tld, err)
		}
	}
	if !ref.TLDsAsOf.IsValid() || len(ref.Registrars) < 20 || len(ref.NameWords) < 20 {
		t.Error("suffixes, registrars or name words are missing")
	}
}

func TestDivisions(t *testing.T) {
	ref := reference(t)
	abbreviations, cities := map[string]bool{}, 0
	for _, p := range ref.Provinces {
		if len(p.Code) != 6 || !strings.HasSuffix(p.Code, "0000") || p.En == "" || !strings.HasPrefix(p.Zh, p.Short) || abbreviations[p.Abbr] {
			t.Errorf("province %+v", p)
		}
		abbreviations[p.Abbr] = true
		for _, c := range ref.Cities[p.Code] {
			if len(c.Code) != 6 || c.Code[:2] != p.Code[:2] || c.Zh == "" || strings.Contains(c.Zh, "市辖区") {
				t.Errorf("city %+v of %s", c, p.Zh)
			}
			cities++
		}
	}
	if len(ref.Provinces) != 34 || cities < 360 {
		t.Errorf("%d provinces, %d cities", len(ref.Provinces), cities)
	}
}
