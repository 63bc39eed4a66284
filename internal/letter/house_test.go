package letter_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/letter"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/typeset"
)

// house is the wiring of the tests: the embedded templates and fonts.
type house struct{ *lettertest.House }

func enter(t testing.TB) *house { return &house{lettertest.Open(t)} }

// sample reads one of the repository's synthetic filings.
func (h *house) sample(t testing.TB, name string) filing.Filing {
	t.Helper()
	return h.Filing(t, name)
}

// random makes a valid filing from a seed.
func (h *house) random(t testing.TB, seed uint64) filing.Filing {
	t.Helper()
	f, err := filing.New(filingtest.Random(rand.New(rand.NewPCG(seed, 7))), h.Library.Reference)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

func (h *house) layout(t testing.TB, f filing.Filing, template string, service int) *typeset.Document {
	t.Helper()
	doc, err := h.Press.Layout(letter.Job{Filing: f, Template: template, Service: service})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// text is a page's text in reading order without white space, so that it does not matter how lines broke.
func text(p typeset.Page) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(runText(r))
	}
	return strings.Join(strings.Fields(b.String()), "")
}

func runText(r typeset.Run) string {
	var b strings.Builder
	for _, g := range r.Glyphs {
		b.WriteRune(g.Rune)
	}
	return b.String()
}

// values is what the pages show of each field of the filing.
func values(pages []typeset.Page) map[string]string {
	m := map[string]string{}
	for _, p := range pages {
		for _, r := range p.Runs {
			if r.Field != "" {
				m[r.Field] += runText(r)
			}
		}
	}
	return m
}

// areas are the places of a kind on a page, by name.
func areas(p typeset.Page, kind string) map[string]typeset.Rect {
	m := map[string]typeset.Rect{}
	for _, a := range p.Areas {
		if a.Kind == kind {
			m[a.Name] = a.Rect
		}
	}
	return m
}

// codes lists the codes of an error's findings.
func codes(err error) []string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return nil
	}
	list := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		list = append(list, f.Code)
	}
	return list
}
