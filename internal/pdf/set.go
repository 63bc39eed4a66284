package pdf

import (
	"fmt"
	"io"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Part is one document of a Set: ours in Doc, or an existing PDF in File.
type Part struct {
	Title string            // outline entry; "" takes the document's title, and without one there is no entry
	Doc   *typeset.Document // ours; or
	File  []byte            // an existing PDF, all of its pages; read only while WriteSet runs
	Level int               // outline depth from 0; at most one deeper than the part before it
}

// Set is what WriteSet joins into one file.
type Set struct {
	Title   string // of the file
	Parts   []Part
	Duplex  bool    // a blank back wherever needed, so that every part starts on an odd page
	Options Options // Outline is not read: the parts make it
}

// WriteSet writes the parts as one PDF with one set of fonts and one outline entry for each part. pages has the
// number of the first page of each part, from 1.
//
// The pages of an existing PDF are taken in as drawings: what printing would show stays (filled-in forms and stamps
// too), everything that acts or tells goes (scripts, actions, links, fields, attachments, metadata, page rotation).
// Every such page becomes one A4 sheet, upright or landscape: one of another size is shrunk to fit, never enlarged, so
// that a print job never stops to ask for paper. One PDF that stands in several parts is stored once; so is what the
// copies of one document have in common when they were stamped with their codes from the same layout.
//
// A PDF that cannot be taken in is a *fault.Error whose field points to the part by its title: "pdf.damaged",
// "pdf.locked" (it needs a password, or forbids printing), "pdf.empty" (no pages) or "pdf.too_large".
func WriteSet(w io.Writer, s Set) (pages []int, err error) {
	p := s.Options.Pool.take()
	defer s.Options.Pool.give(p)
	p.shared = s.Options.Shared
	p.common.foresee(s.Parts)
	b := binder{press: p, duplex: s.Duplex, guests: newGuests(), f: frame{title: s.Title}}
	for i := range s.Parts {
		if err := b.add(&s.Parts[i], i); err != nil {
			return nil, err
		}
	}
	if len(b.f.leaves) == 0 {
		return nil, fault.Wrap(fmt.Errorf("the set has no pages"), "pdf.document")
	}
	if p.fpdf == nil { // existing PDFs alone
		p.open(a4Width, a4Height)
		p.fpdf.AddPage()
		b.f.pages = 1
	}
	b.f.guests = b.guests
	if err := p.issue(w, b.f, s.Options); err != nil {
		return nil, err
	}
	return b.starts, nil
}

// binder puts the pages of a set in their order.
type binder struct {
	press  *press
	duplex bool
	guests *guests
	f      frame
	starts []int
}

func (b *binder) add(part *Part, i int) error {
	title, first := part.Title, len(b.f.leaves)
	if b.duplex && first%2 == 1 {
		last := b.f.leaves[first-1]
		b.f.leaves = append(b.f.leaves, leaf{kind: blankLeaf, width: last.width, height: last.height})
		first++
	}
	switch {
	case part.Doc != nil:
		if title == "" {
			title = part.Doc.Title
		}
		if err := b.document(part.Doc); err != nil {
			return err
		}
	case part.File != nil:
		sheets, err := b.guests.pages(part.File)
		if err != nil {
			return refuse(err, title, i)
		}
		b.f.leaves = append(b.f.leaves, sheets...)
	default:
		return fault.Wrap(fmt.Errorf("part %d is empty", i+1), "pdf.document")
	}
	if len(b.f.leaves) == first {
		return fault.Wrap(fmt.Errorf("part %d has no pages", i+1), "pdf.document")
	}
	if title != "" {
		b.f.outline = append(b.f.outline, Bookmark{Title: title, Page: first, Level: part.Level})
	}
	b.starts = append(b.starts, first+1)
	return nil
}

func (b *binder) document(d *typeset.Document) error {
	if b.f.lang == "" {
		b.f.lang = d.Lang
	}
	for k := range d.Pages {
		pg := &d.Pages[k]
		if err := b.press.page(pg); err != nil {
			return err
		}
		b.f.leaves = append(b.f.leaves, leaf{kind: ownLeaf, place: b.f.pages, width: pg.Width.Points(), height: pg.Height.Points()})
		b.f.pages++
	}
	return nil
}
