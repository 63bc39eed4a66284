package letter

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/pdf"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// Press holds every document template, loaded and tried. It is read-only after New and safe for concurrent use.
type Press struct {
	setter    *typeset.Setter
	library   *rulebook.Library
	pool      pdf.Pool
	sets      sharedSets
	sources   sync.Pool // of *bytes.Buffer, for filled templates: a layout keeps nothing of its source
	documents map[string]*document
	names     []string // of documents, sorted
	sheets    map[string]*document
}

// Job is one document to make.
type Job struct {
	Filing      filing.Filing
	Template    string               // name of a file of documents/ without .html
	Service     int                  // index into Filing.Services; anything for a document of the whole filing
	Requirement rulebook.Requirement // the line that asks for it: copies, date policy. Zero when nobody asked
}

// Templates lists the documents that can be made, sorted by name.
func (p *Press) Templates() []Template {
	list := make([]Template, 0, len(p.names))
	for _, name := range p.names {
		list = append(list, p.documents[name].Template)
	}
	return list
}

// Layout fills the job's template and sets it in pages. A form whose domains do not fit is followed by its
// continuation sheets in the same document.
//
// Errors are *fault.Error: an unknown template or service, a value too long for its cell, a character that no
// font has; Fields name the place in the filing.
func (p *Press) Layout(job Job) (*typeset.Document, error) {
	d, err := p.find(job.Template)
	if err != nil {
		return nil, err
	}
	service, err := d.service(job)
	if err != nil {
		return nil, err
	}
	operator := p.operator(job.Filing)
	if d.AnnexOnly {
		v := newView(job.Filing, service, operator, job.Requirement, 0)
		v.Form = p.continued(d.Name)
		return p.alone(d, v)
	}
	view := func(shown int) View { return newView(job.Filing, service, operator, job.Requirement, shown) }
	doc, v, err := p.share(d, view)
	if err != nil {
		return nil, err
	}
	v.Form = d.Title
	for _, name := range d.annex {
		sheet, err := p.lay(p.documents[name], v)
		if err != nil {
			return nil, err
		}
		if sheet != nil {
			doc.Pages = append(doc.Pages, sheet.Pages...)
		}
	}
	return doc, nil
}

// Write makes the document and writes it as a PDF. The same job gives the same bytes.
func (p *Press) Write(w io.Writer, job Job) error {
	_, err := p.WritePages(w, job)
	return err
}

// WritePages is Write that also tells how many pages the PDF has.
func (p *Press) WritePages(w io.Writer, job Job) (int, error) {
	doc, err := p.Layout(job)
	if err != nil {
		return 0, err
	}
	return len(doc.Pages), pdf.Write(w, doc, pdf.Options{Pool: &p.pool, Shared: p.documents[job.Template].shared()})
}

// share lays out a form with as many domains as fit: all of them, or else the most for which the form holds; the rest is left
// to the continuation sheets. The view tells how the domains are shared.
//
// Decision: the template says what fits (a cell's --fit) and the layout's fault says that it did not, because only
// they know widths; this room merely asks again with fewer. It begins near the likely number and takes growing steps
// from there, then halves.
func (p *Press) share(d *document, view func(shown int) View) (*typeset.Document, View, error) {
	v := view(-1)
	doc, err := p.alone(d, v)
	if err == nil || len(d.annex) == 0 || !tooManyDomains(err, v) {
		return doc, v, err
	}
	var best *typeset.Document
	var bestView View
	low, high := -1, len(v.Domains) // low fits, high does not
	for shown, step := min(likely(v.Domains), high-1), 1; high-low > 1; step *= 2 {
		next := view(shown)
		doc, err := p.alone(d, next)
		switch {
		case err == nil:
			best, bestView, low = doc, next, shown
			shown = min(low+step, high-1)
		case tooManyDomains(err, next):
			high = shown
			shown = max(high-step, low+1)
		default:
			return nil, next, err
		}
		if low >= 0 && high < len(v.Domains) {
			shown = (low + high) / 2
		}
	}
	if best == nil {
		return nil, v, err
	}
	return best, bestView, nil
}

// likely guesses how many domains a form holds: about 170 letters of them.
func likely(domains []Domain) int {
	room := 170
	for i, d := range domains {
		room -= len(d.Name) + 2
		if room < 0 {
			return i
		}
	}
	return len(domains)
}

// tooManyDomains tells whether every fault of err is a domain that does not fit.
func tooManyDomains(err error, v View) bool {
	e := fault.As(err)
	if e.Code != "typeset.overflow" || len(e.Fields) == 0 {
		return false
	}
	prefix := pointer("services", v.Index, "domains") + "/"
	for _, f := range e.Fields {
		if !strings.HasPrefix(f.Pointer, prefix) {
			return false
		}
	}
	return true
}

// alone lays out a document that must say something.
func (p *Press) alone(d *document, v View) (*typeset.Document, error) {
	doc, err := p.lay(d, v)
	if doc == nil && err == nil {
		return nil, fault.New(fault.Unsupported, "letter.empty",
			"本次备案不需要《"+d.Title+"》。", "this filing has no use for the document "+d.Name)
	}
	return doc, err
}

// lay fills a template and lays it out; nil when it has nothing to say.
func (p *Press) lay(d *document, v any) (*typeset.Document, error) {
	b, ok := p.sources.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	defer p.sources.Put(b)
	if err := d.fill(b, v); err != nil {
		return nil, err
	}
	if blank(b.Bytes()) {
		return nil, nil
	}
	return p.setter.Layout(d.file, b.Bytes(), typeset.Options{})
}

// find gives a template by name, with a hint when there is none.
func (p *Press) find(name string) (*document, error) {
	if d := p.documents[name]; d != nil {
		return d, nil
	}
	near := nearest(name, p.names)
	e := fault.New(fault.NotFound, "letter.unknown_template",
		fmt.Sprintf("没有名为“%s”的文书模板。", name), fmt.Sprintf("there is no document template %q", name))
	if near != "" {
		e.Detail.Zh += "是否想用“" + near + "”？"
		e.Detail.En += fmt.Sprintf("; did you mean %q?", near)
	}
	return nil, e
}

// operator gives the names of the filing's operator; just its id for one that no rulebook knows.
func (p *Press) operator(f filing.Filing) filing.Scope {
	if b := p.library.Books[f.Provider]; b != nil {
		return b.Scope
	}
	return filing.Scope{ID: f.Provider, Name: f.Provider}
}

// continued gives the title of the form that a continuation sheet belongs to.
func (p *Press) continued(annex string) string {
	for _, name := range p.names {
		for _, a := range p.documents[name].annex {
			if a == annex {
				return p.documents[name].Title
			}
		}
	}
	return ""
}
