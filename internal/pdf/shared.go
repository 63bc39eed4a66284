package pdf

import (
	"bytes"

	"github.com/klauspost/compress/zlib"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Shared holds subsets that were made and compressed beforehand, for all that a template prints every time. A letter
// then copies them and makes only the small subset of what was filled in. A Shared never changes; goroutines may
// share it. The bytes of a letter depend on the letter and on the Shared it is given.
type Shared struct{ sets []*subset }

// frozen is the ready part of a shared subset.
type frozen struct {
	tag       string
	size      int // of the font before compression
	font      []byte
	toUnicode []byte
	widths    []byte
}

// NewShared makes the subsets for the pre-printed text of docs: the runs without a Field. The letter room gives it a
// template laid out with a sample filing.
func NewShared(docs ...*typeset.Document) (*Shared, error) {
	p := newPress()
	for _, d := range docs {
		for i := range d.Pages {
			if err := p.preprinted(&d.Pages[i]); err != nil {
				return nil, err
			}
		}
	}
	sh := &Shared{sets: p.uses}
	for _, s := range sh.sets {
		f, err := s.freeze()
		if err != nil {
			return nil, err
		}
		s.frozen = f
	}
	return sh, nil
}

// preprinted collects the codes of one page. The wide glyphs depend on the sample's line breaks; a letter that breaks
// elsewhere makes its own.
func (p *press) preprinted(pg *typeset.Page) error {
	for i := range pg.Runs {
		r := &pg.Runs[i]
		if r.Field != "" || len(r.Glyphs) == 0 {
			continue
		}
		var next *typeset.Run
		if i+1 < len(pg.Runs) && len(pg.Runs[i+1].Glyphs) > 0 && joined(pg, r, &pg.Runs[i+1]) {
			next = &pg.Runs[i+1]
		}
		if err := p.run(&line{}, r, next); err != nil {
			return err
		}
		p.text = p.text[:0]
		for _, g := range r.Glyphs { // the plain glyph too: what is wide here may be plain in the next letter
			p.code(g.Font, g.GID, g.Rune, 0)
		}
	}
	return nil
}

func (s *subset) freeze() (*frozen, error) {
	raw, err := s.font.Subset(nil, s.entries)
	if err != nil {
		return nil, err
	}
	f := &frozen{tag: s.tag(), size: len(raw), widths: s.widths(nil)}
	if f.font, err = squeeze(raw); err != nil {
		return nil, err
	}
	f.toUnicode, err = squeeze(s.toUnicode(nil))
	return f, err
}

// sharedLevel compresses better than BestSpeed does: it is done once per template. What level 9 saves beyond it, one
// part in a hundred, would cost every start of the command line more than it gives.
const sharedLevel = 6

// squeeze compresses with care.
func squeeze(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, sharedLevel)
	if err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	if _, err := w.Write(b); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	if err := w.Close(); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	return out.Bytes(), nil
}

func (sh *Shared) of(f *face.Font) *subset {
	for _, s := range sh.sets {
		if s.font == f {
			return s
		}
	}
	return nil
}
