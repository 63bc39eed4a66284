package pdf

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/go-pdf/fpdf"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Options of a file. The zero value is good.
type Options struct {
	Producer string     // the file's producer; "" is "icpdoc"
	Created  time.Time  // creation and modification date; the zero time writes none
	Outline  []Bookmark // shown beside the pages, in this order; WriteAll makes its own
	Shared   *Shared    // subsets made beforehand; nil makes every subset anew
	Pool     *Pool      // buffers to use again; nil works, only slower
}

// Bookmark is one line of the outline.
type Bookmark struct {
	Title string
	Page  int // from 0
	Level int // depth, from 0; at most one deeper than the entry before it
}

// Pool keeps buffers and compressors between documents. The zero value is ready; goroutines may share one.
// What a document's bytes are never depends on it.
type Pool struct{ presses sync.Pool }

func (p *Pool) take() *press {
	if p != nil {
		if v, ok := p.presses.Get().(*press); ok {
			return v
		}
	}
	return newPress()
}

func (p *Pool) give(v *press) {
	if p != nil {
		v.reset()
		p.presses.Put(v)
	}
}

// Write writes doc as one PDF. It writes nothing before the whole file is ready, so that an error leaves w as it was
// unless w itself failed. A document without pages, a page of an impossible size or a character without a glyph is a
// *fault.Error.
func Write(w io.Writer, doc *typeset.Document, o Options) error {
	if doc == nil {
		return fault.Wrap(fmt.Errorf("no document"), "pdf.document")
	}
	return write(w, frame{title: doc.Title, lang: doc.Lang, outline: o.Outline}, []*typeset.Document{doc}, o)
}

// WriteAll writes many documents into one file with shared fonts and one outline entry per document, which is what a
// print shop and a long batch want: a further letter costs only what it says anew. Title and language are those of the
// first document.
func WriteAll(w io.Writer, docs []*typeset.Document, o Options) error {
	f := frame{outline: make([]Bookmark, 0, len(docs))}
	pages := 0
	for i, d := range docs {
		if d == nil {
			return fault.Wrap(fmt.Errorf("document %d of %d is missing", i+1, len(docs)), "pdf.document")
		}
		if i == 0 {
			f.title, f.lang = d.Title, d.Lang
		}
		f.outline = append(f.outline, Bookmark{Title: d.Title, Page: pages})
		pages += len(d.Pages)
	}
	return write(w, f, docs, o)
}

// frame is what the file says about itself.
type frame struct {
	title, lang string
	outline     []Bookmark
	pages       int     // drawn
	leaves      []leaf  // all pages of a set in their order; nil when the drawn ones are all
	guests      *guests // existing PDFs that a set takes in
}

// draws tells whether any page of the file was drawn by us.
func (f *frame) draws() bool {
	return f.leaves == nil || slices.ContainsFunc(f.leaves, func(l leaf) bool { return l.kind == ownLeaf })
}

// sheets is the number of pages of the file.
func (f *frame) sheets() int {
	if f.leaves != nil {
		return len(f.leaves)
	}
	return f.pages
}

func write(w io.Writer, f frame, docs []*typeset.Document, o Options) error {
	p := o.Pool.take()
	defer o.Pool.give(p)
	p.shared = o.Shared
	for _, d := range docs {
		for i := range d.Pages {
			if err := p.page(&d.Pages[i]); err != nil {
				return err
			}
			f.pages++
		}
	}
	if f.pages == 0 {
		return fault.Wrap(fmt.Errorf("the document has no pages"), "pdf.document")
	}
	return p.issue(w, f, o)
}

// issue finishes what was drawn and writes it.
func (p *press) issue(w io.Writer, f frame, o Options) error {
	for _, b := range f.outline {
		if b.Page < 0 || b.Page >= f.sheets() {
			return fault.Wrap(fmt.Errorf("bookmark to page %d of %d", b.Page, f.sheets()), "pdf.outline")
		}
	}
	if err := p.finish(f, o); err != nil {
		return err
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fault.Wrap(err, "pdf.write")
	}
	return nil
}

// maxSide is the largest page side that PDF readers take, in pt.
const maxSide = 14400 * typeset.Pt

// open starts fpdf with the size of the first page. fpdf writes creation and modification dates in any case; finish
// leaves them out, but the clock must not be asked, so a fixed date is set.
func (p *press) open(width, height typeset.Unit) {
	p.width, p.firstHeight = width.Points(), height.Points()
	p.fpdf = fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: "P",
		UnitStr:        "pt",
		Size:           fpdf.SizeType{Wd: width.Points(), Ht: height.Points()},
	})
	p.fpdf.SetCompression(false) // finish compresses, with a compressor that is kept
	p.fpdf.SetCatalogSort(true)
	p.fpdf.SetCreationDate(time.Unix(0, 0).UTC())
	p.fpdf.SetModificationDate(time.Unix(0, 0).UTC())
	p.fpdf.SetMargins(0, 0, 0)
	p.fpdf.SetAutoPageBreak(false, 0)
}
