package pdf

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// TestForeignOutput changes what fpdf wrote, as another version of it might: every change is an error, never a broken
// file.
func TestForeignOutput(t *testing.T) {
	p := newPress()
	pg := &typeset.Page{Width: 300000, Height: 300000, Rules: []typeset.Rule{{X1: 100, Width: 100}}}
	if err := p.page(pg); err != nil {
		t.Fatal(err)
	}
	var c capture
	if err := p.fpdf.Output(&c); err != nil {
		t.Fatal(err)
	}
	good := bytes.Clone(c.b)
	if err := p.rebuild(bytes.Clone(good), frame{pages: 1}, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"%PDF-1.3", "%PDF-1.4"},
		{"startxref", "startxrex"},
		{"%%EOF\n", "%%EOF"},
		{"xref\n0 ", "xref\n1 "},
		{"/Size ", "/Siz  "},
		{"/Font <<\n>>", "/Font  <<>>"},
		{"3 0 obj", "9 0 obj"},
		{"endobj\n4 0", "endxbj\n4 0"},
		{"/Kids [3", "/Kids (3"},
		{"\nendstream\nendobj", "\nendstreem\nendobj"},
		{"<</Length ", "<</Length 9"},
	} {
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(bad, good) {
			t.Fatalf("fpdf's output has no %q", change[0])
		}
		err := p.rebuild(bad, frame{pages: 1}, Options{})
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != "pdf.fpdf_output" {
			t.Errorf("%q for %q: %v", change[1], change[0], err)
		}
	}
	if err := p.rebuild(good, frame{pages: 2}, Options{}); err == nil || !strings.Contains(err.Error(), "2 drawn") {
		t.Errorf("a missing page: %v", err)
	}
	for i := range good {
		_ = p.rebuild(good[:i], frame{pages: 1}, Options{}) // no panic
	}
}
