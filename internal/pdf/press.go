package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/go-pdf/fpdf"
	"github.com/klauspost/compress/zlib"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// press is everything that one file needs while it is made. A Pool keeps presses between files.
type press struct {
	fpdf               *fpdf.Fpdf
	shared             *Shared
	height             typeset.Unit // of the page in hand
	width, firstHeight float64      // pt, of the first page: what a page has that says no other
	pen                pen          // colours and line style that the page in hand has now

	uses  []*subset // fonts of the file, in the order of their first use
	spare []*subset // emptied subsets of earlier files
	last  *subset   // the one asked last, most often the one asked next

	text    []byte // content of one page
	objects []object
	common  common
	offsets []int
	kids    []int
	out     bytes.Buffer // the file
	packed  bytes.Buffer // one compressed stream
	plain   []byte       // one stream before compression
	deflate *zlib.Writer // looks for repetitions
	entropy *zlib.Writer // does not
	digest  hash.Hash    // of what the file's ID stands for
}

func newPress() *press { return &press{digest: sha256.New()} }

// reset forgets the file but keeps the memory, up to what a long letter needs: a batch must not be held for ever.
func (p *press) reset() {
	const keep = 1 << 20
	p.fpdf, p.shared, p.last = nil, nil, nil
	p.pen = pen{}
	p.common.reset()
	for _, u := range p.uses {
		if u.frozen == nil && len(u.entries) < 1<<12 {
			u.reset()
			p.spare = append(p.spare, u)
		}
	}
	clear(p.uses)
	p.uses = p.uses[:0]
	p.out.Reset()
	p.packed.Reset()
	if p.out.Cap() > keep {
		p.out = bytes.Buffer{}
	}
	if p.packed.Cap() > keep {
		p.packed = bytes.Buffer{}
	}
	if cap(p.plain) > keep {
		p.plain = nil
	}
	if cap(p.text) > keep {
		p.text = nil
	}
}

// page draws one page in the order that typeset.Page names.
func (p *press) page(pg *typeset.Page) error {
	if pg.Width <= 0 || pg.Height <= 0 || pg.Width > maxSide || pg.Height > maxSide {
		return fault.Wrap(fmt.Errorf("page of %v by %v pt", pg.Width.Points(), pg.Height.Points()), "pdf.page_size")
	}
	if p.fpdf == nil {
		p.open(pg.Width, pg.Height)
	}
	p.fpdf.AddPageFormat("P", fpdf.SizeType{Wd: pg.Width.Points(), Ht: pg.Height.Points()})
	p.height = pg.Height
	p.pen = pen{width: -1, fill: 0, draw: 0}
	err := p.ink(pg)
	for _, l := range pg.Links {
		p.link(l)
	}
	p.rest()
	if err == nil {
		err = p.fpdf.Error()
		if err != nil {
			err = fault.Wrap(err, "pdf.fpdf")
		}
	}
	return err
}

// paint draws everything that is ink.
func (p *press) paint(pg *typeset.Page) error {
	p.fills(pg.Fills)
	p.rules(pg.Rules)
	for i := range pg.Checks {
		p.check(&pg.Checks[i])
	}
	for i := range pg.Matrices {
		if err := p.matrix(&pg.Matrices[i]); err != nil {
			return err
		}
	}
	return p.runs(pg)
}

// compress gives b deflated, in the packed buffer.
func (p *press) compress(b []byte) ([]byte, error) { return p.squeeze(&p.deflate, zlib.BestSpeed, b) }

// smallProgram is the size in bytes up to which a font program is not searched for repetitions.
const smallProgram = 1 << 15

// compressProgram is compress for a font program. The outlines of a few dozen glyphs hardly repeat: the search would
// take half of the time and find nothing.
func (p *press) compressProgram(b []byte) ([]byte, error) {
	if len(b) > smallProgram {
		return p.compress(b)
	}
	return p.squeeze(&p.entropy, zlib.HuffmanOnly, b)
}

func (p *press) squeeze(w **zlib.Writer, level int, b []byte) ([]byte, error) {
	p.packed.Reset()
	if *w == nil {
		z, err := zlib.NewWriterLevel(&p.packed, level)
		if err != nil {
			return nil, fault.Wrap(err, "pdf.deflate")
		}
		*w = z
	} else {
		(*w).Reset(&p.packed)
	}
	if _, err := (*w).Write(b); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	if err := (*w).Close(); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	return p.packed.Bytes(), nil
}
