package letter_test

import (
	"fmt"
	"strings"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/typeset"
)

// extreme is a filing that strains every cell of the form.
func extreme(h *house, t testing.TB) filing.Filing {
	f := h.random(t, 3)
	f.Services = f.Services[:1]
	f.Services[0].Domains = nil
	for i := range 60 {
		name := fmt.Sprintf("service-%02d.yunfan-data.example.com", i+1)
		f.Services[0].Domains = append(f.Services[0].Domains, filing.Domain{Name: name, ASCII: name, Registrar: "示例云计算有限公司"})
	}
	f.Services[0].Domains[1].Name = "示例公司.中国"
	f.Entity.Name = strings.Repeat("环球数据科技发展", 7) + "有限公司"                    // 60 characters
	f.Services[0].Name = "Wolfeschlegelsteinhausenbergerdorff Companion Plus" // 50 letters
	return f
}

func TestRow20_SixtyDomainsGoToTheContinuationSheet(t *testing.T) {
	h := enter(t)
	for _, province := range []string{"640000", "110000"} {
		f := extreme(h, t)
		f.Entity.Province.Code = province
		for _, edition := range []string{appEdition, siteEdition} {
			doc := h.layout(t, f, edition, 0)
			checkForm(t, f, 0, doc)
			if len(doc.Pages) < 2 {
				t.Errorf("%s: 60 domains on one page", edition)
			}
			last := doc.Pages[len(doc.Pages)-1]
			if seals := areas(last, "seal"); len(seals) != 2 {
				t.Errorf("%s: the continuation carries %d seal areas, want the entity's and the provider's", edition, len(seals))
			}
			if len(areas(last, "signature")) != 2 {
				t.Errorf("%s: the continuation lacks a signature line", edition)
			}
			if !strings.Contains(text(last), "日期：年月日（请勿填写日期，此处留空）") {
				t.Errorf("%s: the continuation's date line is not the empty one", edition)
			}
		}
	}
}

// A domain longer than a line is set smaller, never broken; one that no line holds goes to the continuation sheet.
func TestLongDomains(t *testing.T) {
	h := enter(t)
	tests := []struct {
		name, domain string
		whole        bool // stands on the form
	}{
		{"75 characters", strings.Repeat("abcdefghij", 6) + ".klm.example.com", true},
		{"192 characters", strings.Repeat("abcdefghij", 6) + "." + strings.Repeat("klmnopqrst", 6) + "." + strings.Repeat("uvwxyz0123", 6) + ".exam.com", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := extreme(h, t)
			f.Services[0].Domains = []filing.Domain{{Name: "example.com"}, {Name: test.domain}, {Name: "example.net"}}
			doc := h.layout(t, f, appEdition, 0)
			checkForm(t, f, 0, doc)
			lines, want := linesOf(doc.Pages[0], "/services/0/domains/1/name"), 0
			if test.whole {
				want = 1
			}
			if lines != want {
				t.Errorf("the domain stands on %d lines of the form, want %d", lines, want)
			}
		})
	}
}

func TestDomainsStayWhole(t *testing.T) {
	h := enter(t)
	doc := h.layout(t, extreme(h, t), appEdition, 0)
	shown := 0
	for field := range values(doc.Pages[:1]) {
		if strings.Contains(field, "/domains/") {
			shown++
			if n := linesOf(doc.Pages[0], field); n != 1 {
				t.Errorf("%s stands on %d lines", field, n)
			}
		}
	}
	if shown == 0 {
		t.Error("no domain on the form")
	}
}

// linesOf counts the lines that a field's value takes.
func linesOf(p typeset.Page, field string) int {
	lines := map[typeset.Unit]bool{}
	for _, r := range p.Runs {
		if r.Field == field {
			lines[r.Y] = true
		}
	}
	return len(lines)
}

// Beijing's form names the registrar after each domain; other provinces' forms do not.
func TestBeijingNamesTheRegistrar(t *testing.T) {
	h := enter(t)
	for province, want := range map[string]string{"110000": "example.com（示例云计算有限公司）", "640000": "example.com"} {
		f := extreme(h, t)
		f.Entity.Province.Code = province
		f.Services[0].Domains = []filing.Domain{{Name: "example.com", Registrar: "示例云计算有限公司"}}
		got := values(h.layout(t, f, siteEdition, 0).Pages)["/services/0/domains/0/name"]
		if got != want {
			t.Errorf("%s: %q, want %q", province, got, want)
		}
	}
}
