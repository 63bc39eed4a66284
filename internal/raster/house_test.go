package raster_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
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
	keys    *imprint.Keyring
}

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
	if err != nil {
		return nil, err
	}
	seed := make([]byte, 1<<12)
	rand.NewChaCha8([32]byte{}).Read(seed)
	keys, err := imprint.NewKeyring(bytes.NewReader(seed), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	return &house{faces, library, press, keys}, err
})

// papers lays out every paper of a sample, with its codes.
func papers(t testing.TB, sample string) []*typeset.Document {
	t.Helper()
	h, err := open()
	if err != nil {
		t.Fatal(err)
	}
	r, err := os.Open(filepath.Join("..", "..", "samples", sample+".yaml"))
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
	list, err := h.press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []*typeset.Document
	for _, p := range list {
		doc, err := h.press.Layout(p.Job)
		if err != nil {
			t.Fatal(err)
		}
		if doc, _, err = h.press.Imprint(p.Job, doc, h.keys, 1); err != nil {
			t.Fatal(err)
		}
		out = append(out, doc)
	}
	return out
}
