package pdf

import (
	"bytes"
	"fmt"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// common is what copies of a page have in common: everything but the signed code at the foot. It is drawn and stored
// once; the contents of each copy are that stream and one of its own with the code.
type common struct {
	count  map[body]int // pages of the set with this body
	place  map[body]int // the body's place among the common streams
	of     map[int]int  // page in the order of drawing → place of its common stream
	object []int        // number of each common stream
}

// body tells pages apart by the memory that they share: a stamped copy keeps the glyphs of the page it was made from.
type body struct {
	first, last   *typeset.Glyph // of the first and the last run
	n             int            // runs
	width, height typeset.Unit
}

// stamped gives a page in two parts: what was there before the code, and the code. ok is false for a page without one.
func stamped(pg *typeset.Page) (before, code typeset.Page, ok bool) {
	a, m, r := len(pg.Areas)-1, len(pg.Matrices)-1, len(pg.Runs)-1
	if a < 0 || m < 0 || r < 1 || pg.Areas[a].Kind != "imprint" {
		return before, code, false
	}
	before, code = *pg, typeset.Page{Width: pg.Width, Height: pg.Height, Matrices: pg.Matrices[m:], Runs: pg.Runs[r:]}
	before.Matrices, before.Runs = pg.Matrices[:m], pg.Runs[:r]
	return before, code, true
}

func bodyOf(pg *typeset.Page) (b body, ok bool) {
	before, _, ok := stamped(pg)
	if !ok {
		return b, false
	}
	first, last := before.Runs[0].Glyphs, before.Runs[len(before.Runs)-1].Glyphs
	if len(first) == 0 || len(last) == 0 {
		return b, false
	}
	return body{first: &first[0], last: &last[0], n: len(before.Runs), width: pg.Width, height: pg.Height}, true
}

// foresee counts the pages of a set that have a body in common.
func (c *common) foresee(parts []Part) {
	c.count, c.place, c.of = map[body]int{}, map[body]int{}, map[int]int{}
	for i := range parts {
		if parts[i].Doc == nil {
			continue
		}
		for k := range parts[i].Doc.Pages {
			if b, ok := bodyOf(&parts[i].Doc.Pages[k]); ok {
				c.count[b]++
			}
		}
	}
}

func (c *common) reset() { *c = common{} }

// seam parts the common stream of a page from its own while both lie in fpdf's. A comment, should it ever be left.
const seamMark = "\n%% icpdoc: what follows is of this copy alone %%\n"

// ink draws a page; of a page that has its body in common with an earlier one only the code.
func (p *press) ink(pg *typeset.Page) error {
	b, ok := bodyOf(pg)
	if !ok || p.common.count[b] < 2 {
		return p.paint(pg)
	}
	before, code, _ := stamped(pg)
	place, known := p.common.place[b]
	if !known {
		place = len(p.common.place)
		p.common.place[b] = place
		p.fpdf.RawWriteStr("q")
		if err := p.paint(&before); err != nil {
			return err
		}
		p.rest()
		p.pen = pen{width: -1}
		p.fpdf.RawWriteStr("Q" + seamMark)
	}
	p.common.of[p.fpdf.PageNo()-1] = place
	return p.paint(&code)
}

// number gives the common streams their object numbers, from first on, and tells the next free one.
func (c *common) number(first int) int {
	c.object = c.object[:0]
	for i := range len(c.place) {
		c.object = append(c.object, first+i)
	}
	return first + len(c.place)
}

// streams tells the common stream of the pages that have one, by the page's object number.
func (c *common) streams(kids []int) map[int]int {
	out := make(map[int]int, len(c.of))
	for page, place := range c.of {
		out[kids[page]] = c.object[place]
	}
	return out
}

// divide writes the contents of a page whose body is common: the common stream with the page that has it, and its own.
func (p *press) divide(id, stream int, data []byte) error {
	if head, tail, ok := bytes.Cut(data, []byte(seamMark)); ok {
		p.offsets[stream] = p.out.Len()
		if err := p.stream(stream, "", head); err != nil {
			return err
		}
		data = tail
	}
	p.offsets[id] = p.out.Len()
	return p.stream(id, "", data)
}

// refer copies a page object; its contents, the object after it, come behind the common stream.
func (p *press) refer(id, stream int, body []byte) error {
	head, ok := bytes.CutSuffix(body, []byte("/Contents "+strconv.Itoa(id+1)+" 0 R>>\nendobj\n"))
	if !ok {
		return fault.Wrap(fmt.Errorf("fpdf: %w in page %d", errOutput, id), "pdf.fpdf_output")
	}
	p.out.Write(head)
	fmt.Fprintf(&p.out, "/Contents[%d 0 R %d 0 R]>>\nendobj\n", stream, id+1)
	return nil
}
