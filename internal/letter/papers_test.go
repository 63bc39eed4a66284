package letter_test

import (
	"slices"
	"strings"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
)

func templatesOf(papers []letter.Paper) []string {
	list := make([]string, 0, len(papers))
	for _, p := range papers {
		list = append(list, p.Job.Template)
	}
	return list
}

// Row 43: NWCD's portal generates the form after electronic verification, so there is no paper one.
func TestRow43_NoPaperFormAfterElectronicVerification(t *testing.T) {
	h := enter(t)
	papers, err := h.Press.Papers(h.sample(t, "01-nwcd-app-electronic"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range templatesOf(papers) {
		if strings.HasPrefix(name, "verification-form") {
			t.Errorf("%s is among the papers", name)
		}
	}
}

// Row 44: Sinnet's electronic filings keep the form and the responsibility letter.
func TestRow44_SinnetElectronicPapers(t *testing.T) {
	h := enter(t)
	papers, err := h.Press.Papers(h.sample(t, "02-sinnet-website-electronic"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{siteEdition, "security-responsibility-letter"} {
		if !slices.Contains(templatesOf(papers), want) {
			t.Errorf("%s is missing among %v", want, templatesOf(papers))
		}
	}
}

// One form per service: a filing with two services prints two.
func TestOneFormPerService(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "19-sinnet-new-service-two")
	papers, err := h.Press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	var services []int
	for _, p := range papers {
		if p.Job.Template == siteEdition {
			services = append(services, p.Job.Service)
		}
	}
	if !slices.Equal(services, []int{0, 1}) || len(f.Services) != 2 {
		t.Errorf("forms for services %v of %d", services, len(f.Services))
	}
}

// A file name holds nothing that Windows refuses, whatever the service is called.
func TestFileNamesAreSafe(t *testing.T) {
	h := enter(t)
	base := h.sample(t, "03-nwcd-app-manual-rare-name")
	tests := []struct{ name, want string }{
		{`商城`, "01-x-商城.pdf"},
		{`a/b\c:d*e?f"g<h>i|j`, "01-x-a_b_c_d_e_f_g_h_i_j.pdf"},
		{"两 行\n字", "01-x-两 行 字.pdf"},
		{"末尾. ", "01-x-末尾.pdf"},
		{"零\u200b宽", "01-x-零宽.pdf"},
		{strings.Repeat("长", 100), "01-x-" + strings.Repeat("长", 30) + ".pdf"},
	}
	for _, test := range tests {
		f := base
		f.Services = []filing.Service{base.Services[0]}
		f.Services[0].Name = test.name
		p, err := h.Press.Paper(f, appEdition, 0)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(p.File, "01-"), "-")
		if got := strings.Replace(p.File, title, "x", 1); got != test.want {
			t.Errorf("%q gives %q, want %q", test.name, got, test.want)
		}
	}
}

// A document that nobody asked for can still be made by its template's name, with the operator's date policy if it has one.
func TestPaperByTemplate(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "01-nwcd-app-electronic")
	for _, name := range []string{appEdition, "registration-form", "security-responsibility-letter"} {
		p, err := h.Press.Paper(f, name, 0)
		if err != nil || p.Copies < 1 || p.Job.Template != name {
			t.Errorf("%s: %+v, %v", name, p, err)
			continue
		}
		if _, err := h.Press.Layout(p.Job); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Press.Paper(f, "no-such-paper", 0); err == nil {
		t.Error("an unknown template makes a paper")
	}
}
