package letter_test

import (
	"bytes"
	"testing"

	"icpdoc/internal/pdf"
)

// TestPrint: a document set first and printed later is the one that Write makes; a set of it is the same whoever prints it.
func TestPrint(t *testing.T) {
	p := enter(t).Press
	job, err := p.Sample("authorization-letter")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := p.Layout(job)
	if err != nil {
		t.Fatal(err)
	}
	var direct, later bytes.Buffer
	if err := p.Write(&direct, job); err != nil {
		t.Fatal(err)
	}
	if err := p.Print(&later, job.Template, doc); err != nil || !bytes.Equal(direct.Bytes(), later.Bytes()) {
		t.Errorf("printed later it is another file (%v)", err)
	}
	set := pdf.Set{Title: "set", Parts: []pdf.Part{{Doc: doc}, {Doc: doc}}}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		pages, err := p.PrintSet(b, []string{job.Template, "no-such-template"}, set)
		if err != nil || len(pages) != 2 || pages[1] != 2 {
			t.Fatal(pages, err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) || first.Len() > direct.Len()+20_000 {
		t.Errorf("two sets of %d and %d bytes; one letter has %d", first.Len(), second.Len(), direct.Len())
	}
}
