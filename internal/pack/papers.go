package pack

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/raster"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// set lays out every document that the filing requires, in signing order.
func (b *build) set() error {
	list, err := b.house.Press.Papers(b.filing)
	if err != nil {
		return err
	}
	templates := map[string]letter.Template{}
	for _, t := range b.house.Press.Templates() {
		templates[t.Name] = t
	}
	inSigningOrder(list)
	b.papers = make([]paper, len(list))
	docs, unset := make([]*typeset.Document, len(list)), make([]error, len(list))
	err = sideBySide(len(list), func(i int) error {
		docs[i], unset[i] = b.house.Press.Layout(list[i].Job)
		if unset[i] != nil && fault.As(unset[i]).Kind != fault.Invalid {
			return unset[i]
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, p := range list {
		p.File = SafeName(prefixed(i+1, bare(p.File)))
		own := paper{Paper: p, number: i + 1, template: templates[p.Job.Template]}
		own.Copies = max(p.Copies, 1)
		if unset[i] != nil {
			own.unmade = true
			b.unmade(p, fault.As(unset[i]))
		} else {
			own.doc = docs[i]
			own.pages = len(own.doc.Pages)
			for j := range own.doc.Pages {
				own.digests = append(own.digests, printed(&own.doc.Pages[j]))
			}
		}
		b.papers[i] = own
	}
	return nil
}

// inSigningOrder puts together what one person signs, in the order in which the list first names the signers; what only
// takes a seal comes last.
func inSigningOrder(list []letter.Paper) {
	order := map[string]int{"": 1 << 20}
	who := func(p letter.Paper) string {
		if len(p.Job.Requirement.Signers) == 0 {
			return ""
		}
		return p.Job.Requirement.Signers[0]
	}
	for i, p := range list {
		if _, known := order[who(p)]; !known {
			order[who(p)] = i
		}
	}
	slices.SortStableFunc(list, func(x, y letter.Paper) int { return cmp.Compare(order[who(x)], order[who(y)]) })
}

// bare takes the number off a paper's file name.
func bare(file string) string {
	if len(file) > 3 && file[2] == '-' {
		return file[3:]
	}
	return file
}

// unmade says at its requirements why a document could not be set.
func (b *build) unmade(p letter.Paper, e *fault.Error) {
	for i := range b.lines {
		l := &b.lines[i]
		if !asksFor(l.requirement, p) {
			continue
		}
		l.state = rejected
		if len(e.Fields) == 0 {
			l.findings = append(l.findings, e.Detail)
		}
		for _, f := range e.Fields {
			l.findings = append(l.findings, fault.Text{Zh: f.Pointer + "：" + f.Reason.Zh + f.Remedy.Zh, En: f.Pointer + ": " + f.Reason.En + " " + f.Remedy.En})
		}
	}
}

// asksFor tells whether a paper is made for a requirement.
func asksFor(r rulebook.Requirement, p letter.Paper) bool {
	return r.Template != "" && r.Template == p.Job.Template && r.Need != rulebook.NotNeeded &&
		(r.Service < 0 || p.Job.Service < 0 || r.Service == p.Job.Service)
}

// stamp puts the codes on the first copy of each document, which tell what document it is.
func (b *build) stamp() error {
	return sideBySide(len(b.papers), func(i int) (err error) {
		p := &b.papers[i]
		p.stamped = make([]*typeset.Document, p.Copies)
		p.stamped[0] = p.doc
		if p.doc == nil || b.order.Keys == nil {
			return nil
		}
		p.stamped[0], p.records, err = b.house.Press.Imprint(p.Job, p.doc, b.order.Keys, 1)
		return err
	})
}

// further puts the codes on the copies after the first of which a sheet is printed.
func (b *build) further() error {
	type copied struct {
		p *paper
		c int
	}
	var list []copied
	for i := range b.papers {
		p := &b.papers[i]
		for c := 1; c < len(p.stamped) && p.doc != nil; c++ {
			switch {
			case len(p.records) == 0:
				p.stamped[c] = p.doc
			case len(p.prints[c]) > 0:
				list = append(list, copied{p, c})
			}
		}
	}
	return sideBySide(len(list), func(i int) (err error) {
		p, c := list[i].p, list[i].c
		p.stamped[c], _, err = b.house.Press.Imprint(p.Job, p.doc, b.order.Keys, c+1)
		return err
	})
}

// place names the documents' files and pictures, and notes them at their requirements.
func (b *build) place() {
	for i := range b.papers {
		p := &b.papers[i]
		if p.unmade {
			continue
		}
		p.path = b.archive.folder.path(documentsDir, p.File)
		b.filed(p, p.path)
		if p.picture = b.pictureOf(p); p.picture.dpi == 0 {
			continue
		}
		for n := range p.pages {
			path := b.archive.folder.path(p.picture.dir, p.File[:len(p.File)-len(".pdf")]+"-"+strconv.Itoa(n+1)+".jpg")
			p.picture.paths = append(p.picture.paths, path)
			b.filed(p, path)
		}
	}
}

// documents writes each document as a PDF of its own, and as pictures where those are wanted.
func (b *build) documents(files []bytes.Buffer) error {
	for i := range b.papers {
		p := &b.papers[i]
		if p.unmade {
			continue
		}
		data := p.file
		if p.doc != nil {
			data = files[i].Bytes()
		}
		if err := b.archive.add(p.path, "document", rankDocuments, p.pages, data); err != nil {
			return err
		}
		if err := b.pictured(p); err != nil {
			return err
		}
	}
	return nil
}

// filed notes a file at the requirements that it is for.
func (b *build) filed(p *paper, path string) {
	for i := range b.lines {
		l := &b.lines[i]
		r := p.Job.Requirement
		mine := p.attached && r.Material == l.requirement.Material && r.Service == l.requirement.Service && r.Domain == l.requirement.Domain
		if mine || !p.attached && asksFor(l.requirement, p.Paper) {
			l.files = slices.Insert(l.files, 0, path)
		}
	}
}

// pictureDPI is the resolution of JPEG copies where nobody said another.
const pictureDPI = 150

// picture is how the JPEG copies of a document's sheets are made; no dots per inch, no copies.
type picture struct {
	dpi, limit int // bytes at most, 0 for any
	dir        string
	rank       int
	paths      []string // one for each sheet
}

// pictureOf tells whether the order or the operator's console wants JPEG copies of a document. What is to be signed is kept
// beside the PDF; what goes in as it is, with the uploads.
func (b *build) pictureOf(p *paper) picture {
	r := p.Job.Requirement
	if p.doc == nil || b.order.JPEG == 0 && (r.Image == nil || !slices.Contains(r.Image.Formats, "jpeg")) {
		return picture{}
	}
	out := picture{dpi: pictureDPI, dir: documentsDir, rank: rankDocuments}
	if r.Image != nil {
		out.dpi, out.limit = max(out.dpi, r.Image.DPI, r.Image.MinLong*254/2970+1), r.Image.MaxBytes
	}
	if b.order.JPEG > 0 {
		out.dpi = b.order.JPEG
	}
	if len(r.Signers)+len(r.Seals) == 0 && slices.Contains(r.Channels, upload) {
		out.dir, out.rank = upload, rankUpload
	}
	return out
}

// pictured writes the JPEG copies of a document's sheets.
func (b *build) pictured(p *paper) error {
	for i, path := range p.picture.paths {
		data, err := raster.JPEG(&p.stamped[0].Pages[i], float64(p.picture.dpi), p.picture.limit)
		if err != nil {
			return err
		}
		if err := b.archive.add(path, "document_picture", p.picture.rank, 0, data); err != nil {
			return err
		}
	}
	return nil
}

// printed is the digest of a sheet, as its code carries it.
func printed(p *typeset.Page) (d imprint.Digest) {
	sum := p.Printed()
	copy(d[:], sum[:])
	return d
}

// digestOf is the digest of a whole file of the filer's.
func digestOf(data []byte) (d imprint.Digest) {
	sum := sha256.Sum256(data)
	copy(d[:], sum[:])
	return d
}
