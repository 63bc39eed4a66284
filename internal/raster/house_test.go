package raster_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"icpdoc/internal/imprint"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/typeset"
)

// papers lays out every paper of a sample, with its codes.
func papers(t testing.TB, sample string) []*typeset.Document {
	t.Helper()
	h := lettertest.Open(t)
	seed := make([]byte, 1<<12)
	rand.NewChaCha8([32]byte{}).Read(seed)
	keys, err := imprint.NewKeyring(bytes.NewReader(seed), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	f := h.Filing(t, sample)
	list, err := h.Press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []*typeset.Document
	for _, p := range list {
		doc, err := h.Press.Layout(p.Job)
		if err != nil {
			t.Fatal(err)
		}
		if doc, _, err = h.Press.Imprint(p.Job, doc, keys, 1); err != nil {
			t.Fatal(err)
		}
		out = append(out, doc)
	}
	return out
}
