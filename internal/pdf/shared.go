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
	var z squeezer
	for _, s := range sh.sets {
		f, err := s.freeze(&z)
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

func (s *subset) freeze(z *squeezer) (*frozen, error) {
	raw, err := s.font.Subset(nil, s.entries)
	if err != nil {
		return nil, err
	}
	f := &frozen{tag: s.tag(), size: len(raw), widths: s.widths(nil)}
	if f.font, err = z.squeeze(raw); err != nil {
		return nil, err
	}
	f.toUnicode, err = z.squeeze(s.toUnicode(nil))
	return f, err
}

// sharedLevel compresses better than BestSpeed does: it is done once per template. What level 9 saves beyond it, one
// part in a hundred, would cost every start of the command line more than it gives.
const sharedLevel = 6

// squeezer compresses with care. Its tables take longer to make than a font takes to compress, so they are kept from
// one stream to the next.
type squeezer struct{ w *zlib.Writer }

func (z *squeezer) squeeze(b []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(b)))
	if z.w == nil {
		w, err := zlib.NewWriterLevel(out, sharedLevel)
		if err != nil {
			return nil, fault.Wrap(err, "pdf.deflate")
		}
		z.w = w
	} else {
		z.w.Reset(out)
	}
	if _, err := z.w.Write(b); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	if err := z.w.Close(); err != nil {
		return nil, fault.Wrap(err, "pdf.deflate")
	}
	return bytes.Clone(out.Bytes()), nil
}

func (sh *Shared) of(f *face.Font) *subset {
	for _, s := range sh.sets {
		if s.font == f {
			return s
		}
	}
	return nil
}
