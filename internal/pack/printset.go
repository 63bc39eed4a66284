package pack

import (
	"fmt"
	"io"

	"icpdoc/internal/fault"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// printSet writes the print set and the signing guide, and counts the guide's pages.
func (b *build) printSet(out, guideOut io.Writer) (guidePages int, err error) {
	cover, guide, err := b.sheets()
	if err != nil {
		return 0, err
	}
	set := pdf.Set{Title: b.filing.Entity.Name + b.word(" 备案材料", ", filing papers"), Duplex: b.duplex}
	set.Parts = append(set.Parts,
		pdf.Part{Title: b.word("封面", "Cover"), Doc: cover},
		pdf.Part{Title: b.word("签字盖章指南", "Signing guide"), Doc: guide})
	var templates []string
	for i := range b.papers {
		if b.papers[i].printed > 0 {
			templates = append(templates, b.papers[i].Job.Template)
		}
		parts, err := b.parts(&b.papers[i])
		if err != nil {
			return 0, err
		}
		set.Parts = append(set.Parts, parts...)
	}
	if _, err := b.house.Press.PrintSet(out, templates, set); err != nil {
		return 0, err
	}
	return len(guide.Pages), b.house.Press.Print(guideOut, "", guide)
}

// word is a heading of the print set's bookmarks.
func (b *build) word(zh, en string) string { return fault.Text{Zh: zh, En: en}.In(b.lang) }

// pages counts the pages of a print set as they come.
type pages struct {
	duplex bool
	total  int
}

// add gives the number of the first of n more pages.
func (p *pages) add(n int) int {
	if p.duplex && p.total%2 == 1 {
		p.total++
	}
	p.total += n
	return p.total - n + 1
}

// sheets sets cover and guide, having found out on which pages everything stands. The cover names pages, so it is set again
// should it turn out longer than was thought.
func (b *build) sheets() (cover, guide *typeset.Document, err error) {
	for long, tries := 1, 0; tries < 4; tries++ {
		b.count(long)
		if cover, err = coverSheet(b.house.Press, &b.contents); err != nil {
			return nil, nil, err
		}
		if long == len(cover.Pages) {
			break
		}
		long = len(cover.Pages)
	}
	if guide, err = guideSheet(b.house.Press, &b.contents); err == nil && guide == nil {
		err = fault.Wrap(fmt.Errorf("the signing guide does not fit its page"), "pack.guide")
	}
	return cover, guide, err
}

// count finds the page of everything in a print set whose cover has this many pages.
func (b *build) count(cover int) {
	at := pages{duplex: b.duplex}
	at.add(cover)
	b.guide = at.add(1)
	for i := range b.papers {
		p := &b.papers[i]
		p.first, p.printed = 0, 0
		if p.unmade {
			continue
		}
		for _, sheets := range p.prints {
			if len(sheets) == 0 {
				continue
			}
			if p.first == 0 && b.order.Separators {
				at.add(1)
			}
			first := at.add(len(sheets))
			if p.first == 0 {
				p.first = first
			}
			p.printed += len(sheets)
		}
	}
	b.sides = at.total
}

// parts gives one paper's parts of the print set: its separator and its copies.
func (b *build) parts(p *paper) ([]pdf.Part, error) {
	var parts []pdf.Part
	for c, sheets := range p.prints {
		if p.unmade || len(sheets) == 0 {
			continue
		}
		part := pdf.Part{Title: fmt.Sprintf("%d %s", p.number, p.Title.In(b.lang)), File: p.file}
		if about := b.about(*p); about != "" {
			part.Title += " · " + about
		}
		if !p.attached {
			part.Doc = only(p.stamped[c], sheets)
		}
		if len(parts) > 0 {
			part.Level, part.Title = 1, fmt.Sprintf(b.word("第 %d 份", "Copy %d"), c+1)
		} else if b.order.Separators {
			sheet, err := b.house.Press.Sheet("separator", separatorOf(&b.contents, *p))
			if err != nil {
				return nil, err
			}
			untitled := *sheet
			untitled.Title = ""
			parts = append(parts, pdf.Part{Doc: &untitled})
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// only is a document with some of its sheets, numbered from 1.
func only(d *typeset.Document, sheets []int) *typeset.Document {
	if len(sheets) == len(d.Pages) {
		return d
	}
	out := *d
	out.Pages = make([]typeset.Page, len(sheets))
	for i, n := range sheets {
		out.Pages[i] = d.Pages[n-1]
	}
	return &out
}
