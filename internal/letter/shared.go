package letter

import (
	"sync"

	"icpdoc/internal/pdf"
)

// preprinted makes, when a document is first written, the font subsets of all that its template prints every time: the
// wording of its sample without the values. A letter then copies them and makes only the small subset of what was
// filled in.
//
// Decision: they follow from the template and the trials alone, never from the filings seen before, so that the same
// job gives the same bytes in a program that has just started and in a service that has run for a year. They are made on
// first use, because one start of the command line writes one or a few of the documents.
func (p *Press) preprinted(d *document) func() *pdf.Shared {
	return sync.OnceValue(func() *pdf.Shared {
		doc := p.specimen(d)
		if doc == nil {
			return nil // a template that no trial has a use for: its letters make every subset themselves
		}
		shared, err := pdf.NewShared(doc)
		if err != nil {
			return nil
		}
		return shared
	})
}
