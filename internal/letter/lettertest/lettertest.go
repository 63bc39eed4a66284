// Package lettertest opens the house for the tests of every room: the embedded fonts, rulebooks and templates, and the
// repository's synthetic filings. It is never linked into the binary.
//
//	h := lettertest.Open(t)
//	f := h.Filing(t, "04-sinnet-website-manual")
//	papers, err := h.Press.Papers(f)
package lettertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// House is the product's own rooms, wired as the program wires them.
type House struct {
	Faces   *face.Set
	Library *rulebook.Library
	Press   *letter.Press
}

// Day is the day of every test, which validity is checked against.
func Day() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 22} }

// opened is the one house of a test's process: reading the fonts and trying every template takes a second.
var opened = sync.OnceValues(func() (*House, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return nil, err
	}
	library, err := rulebook.Load(templates.Files(), Day())
	if err != nil {
		return nil, err
	}
	press, err := letter.New(templates.Files(), faces, library)
	return &House{faces, library, press}, err
})

// Open gives the house, the same one to every test of a process: nothing in it changes.
func Open(t testing.TB) *House {
	t.Helper()
	h, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Samples gives the paths of the repository's synthetic filings, in order of name, from whichever room the test runs in.
func Samples(t testing.TB) []string {
	t.Helper()
	list, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func samples() ([]string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return nil, fmt.Errorf("the test does not run in the repository")
		}
	}
	list, err := filepath.Glob(filepath.Join(dir, "samples", "*.yaml"))
	if err == nil && len(list) < 20 {
		err = fmt.Errorf("only %d sample filings", len(list))
	}
	return list, err
}

// Input reads the one sample whose name begins so. edit, pairs of old and new, changes its text first.
func Input(t testing.TB, name string, edit ...string) filing.Input {
	t.Helper()
	var found []string
	for _, path := range Samples(t) {
		if strings.HasPrefix(filepath.Base(path), name) {
			found = append(found, path)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d samples are called %s", len(found), name)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	in, err := filing.Decode(strings.NewReader(strings.NewReplacer(edit...).Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Filing reads a sample as Input does, and checks it.
func (h *House) Filing(t testing.TB, name string, edit ...string) filing.Filing {
	t.Helper()
	f, err := filing.New(Input(t, name, edit...), h.Library.Reference)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}
