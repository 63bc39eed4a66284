package letter_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
	"icpdoc/templates"
)

// house is the wiring of the tests: the embedded templates and fonts.
type house struct {
	faces   *face.Set
	library *rulebook.Library
	press   *letter.Press
}

// open loads the house once for all tests.
var open = sync.OnceValues(func() (*house, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return nil, err
	}
	library, err := rulebook.Load(templates.Files(), civil.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		return nil, err
	}
	press, err := letter.New(templates.Files(), faces, library)
	return &house{faces, library, press}, err
})

func enter(t testing.TB) *house {
	t.Helper()
	h, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sample reads one of the repository's synthetic filings.
func (h *house) sample(t testing.TB, name string) filing.Filing {
	t.Helper()
	r, err := os.Open(filepath.Join("..", "..", "samples", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in, err := filing.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := filing.New(in, h.library.Reference)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// random makes a valid filing from a seed.
func (h *house) random(t testing.TB, seed uint64) filing.Filing {
	t.Helper()
	f, err := filing.New(filingtest.Random(rand.New(rand.NewPCG(seed, 7))), h.library.Reference)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return f
}

func (h *house) layout(t testing.TB, f filing.Filing, template string, service int) *typeset.Document {
	t.Helper()
	doc, err := h.press.Layout(letter.Job{Filing: f, Template: template, Service: service})
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
