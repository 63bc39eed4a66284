package letter

import (
	"io"
	"slices"
	"strings"
	"sync"

	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// Print writes a document that Layout made of the template, with its codes or without, as a PDF of its own. The same
// document gives the same bytes.
func (p *Press) Print(w io.Writer, template string, doc *typeset.Document) error {
	o := pdf.Options{Pool: &p.pool}
	if d := p.documents[template]; d != nil {
		o.Shared = d.shared()
	}
	return pdf.Write(w, doc, o)
}

// PrintSet writes many documents as one PDF. templates names those that its documents were made of: their wording is in
// font subsets made beforehand. s.Options is not read.
func (p *Press) PrintSet(w io.Writer, templates []string, s pdf.Set) ([]int, error) {
	s.Options = pdf.Options{Pool: &p.pool, Shared: p.sets.shared(p, templates)}
	return pdf.WriteSet(w, s)
}

// sharedSets keeps the subsets of print sets, by the templates in them. Like those of one template they follow from the
// templates and the trials alone.
type sharedSets struct {
	mu   sync.Mutex
	sets map[string]func() *pdf.Shared
}

// mostSets is how many combinations of templates are kept: operators and provinces make a dozen. A set beyond
// them makes its subsets anew.
const mostSets = 64

func (s *sharedSets) shared(p *Press, templates []string) *pdf.Shared {
	templates = slices.Compact(slices.Sorted(slices.Values(templates)))
	key := strings.Join(templates, " ")
	s.mu.Lock()
	set := s.sets[key]
	if set == nil {
		set = sync.OnceValue(func() *pdf.Shared { return p.sharedBy(templates) })
		if s.sets == nil {
			s.sets = map[string]func() *pdf.Shared{}
		}
		if len(s.sets) < mostSets {
			s.sets[key] = set
		}
	}
	s.mu.Unlock()
	return set()
}

// sharedBy makes the subsets of the wording of several templates; nil when there is none.
func (p *Press) sharedBy(templates []string) *pdf.Shared {
	var docs []*typeset.Document
	for _, name := range templates {
		if d := p.documents[name]; d != nil {
			if doc := p.specimen(d); doc != nil {
				docs = append(docs, doc)
			}
		}
	}
	if docs == nil {
		return nil
	}
	shared, err := pdf.NewShared(docs...)
	if err != nil {
		return nil
	}
	return shared
}

// specimen lays out a template with the trial that shows it best; nil when no trial has a use for it.
func (p *Press) specimen(d *document) *typeset.Document {
	job, err := p.Sample(d.Name)
	if err != nil {
		return nil
	}
	doc, err := p.Layout(job)
	if err != nil {
		return nil
	}
	return doc
}
