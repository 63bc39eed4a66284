package pdf

import (
	"fmt"
	"strings"

	"icpdoc/internal/typeset"
)

// Where a page of a set comes from.
type leafKind uint8

const (
	ownLeaf   leafKind = iota // drawn through fpdf; place is its number there, from 0
	blankLeaf                 // nothing on it
	guestLeaf                 // of an existing PDF; place is that of its contents, its resources follow
)

// leaf is one page of a set; sizes in pt.
type leaf struct {
	kind          leafKind
	place         int
	guest         *guest
	width, height float64
}

const (
	a4Width  = typeset.Unit(595_276)
	a4Height = typeset.Unit(841_890)
)

// appendix is what stands in a set behind the fonts and the outline: the pages that fpdf has not drawn, then the objects
// of existing PDFs. Object numbers are given in that order.
type appendix struct {
	leaves []leaf
	guests *guests
	first  int // number of the first object
	total  int // one more than the last object's number
}

func newAppendix(f *frame, first int) appendix {
	a := appendix{leaves: f.leaves, guests: f.guests, first: first, total: first}
	for i := range a.leaves {
		if a.leaves[i].kind != ownLeaf {
			a.total++
		}
	}
	if a.guests != nil {
		for _, g := range a.guests.list {
			g.first = a.total
			a.total += len(g.objects)
		}
	}
	return a
}

// order gives the object numbers of all pages in their order; drawn are those of fpdf's.
func (a *appendix) order(drawn []int) []int {
	if a.leaves == nil {
		return drawn
	}
	out := make([]int, len(a.leaves))
	next := a.first
	for i := range a.leaves {
		if a.leaves[i].kind == ownLeaf {
			out[i] = drawn[a.leaves[i].place]
			continue
		}
		out[i] = next
		next++
	}
	return out
}

// layers is the catalog's entry for the optional contents of existing PDFs: what they hide stays hidden.
func (a *appendix) layers() string {
	if a.guests == nil {
		return ""
	}
	var all, off strings.Builder
	for _, g := range a.guests.list {
		shown, hidden := g.layers()
		for _, p := range shown {
			fmt.Fprintf(&all, " %d 0 R", g.first+p)
		}
		for _, p := range hidden {
			fmt.Fprintf(&off, " %d 0 R", g.first+p)
		}
	}
	if all.Len() == 0 {
		return ""
	}
	return "/OCProperties<</OCGs[" + all.String()[1:] + "]/D<</OFF[" + strings.TrimPrefix(off.String(), " ") + "]>>>>"
}

// pageTree writes the list of pages in place of fpdf's.
func (p *press) pageTree(id int) {
	fmt.Fprintf(&p.out, "%d 0 obj\n<</Type/Pages/MediaBox[0 0 %.2f %.2f]/Count %d/Kids[", id, p.width, p.firstHeight, len(p.kids))
	for _, k := range p.kids {
		fmt.Fprintf(&p.out, "%d 0 R ", k)
	}
	p.out.Truncate(p.out.Len() - 1)
	p.out.WriteString("]>>\nendobj\n")
}

// append writes the appendix.
func (p *press) append(a *appendix) error {
	id := a.first
	for i := range a.leaves {
		l := &a.leaves[i]
		if l.kind == ownLeaf {
			continue
		}
		p.offsets[id] = p.out.Len()
		fmt.Fprintf(&p.out, "%d 0 obj\n<</Type/Page/Parent 1 0 R/MediaBox[0 0 %.2f %.2f]", id, l.width, l.height)
		if l.kind == guestLeaf {
			at := l.guest.first + l.place
			fmt.Fprintf(&p.out, "/Contents %d 0 R/Resources %d 0 R>>\nendobj\n", at, at+1)
		} else {
			p.out.WriteString("/Resources<<>>>>\nendobj\n")
		}
		id++
	}
	if a.guests == nil {
		return nil
	}
	for _, g := range a.guests.list {
		if err := p.guest(g); err != nil {
			return err
		}
	}
	return nil
}

// guest writes the objects of an existing PDF.
func (p *press) guest(g *guest) error {
	for i, o := range g.objects {
		id := g.first + i
		p.offsets[id] = p.out.Len()
		p.plain = fmt.Appendf(p.plain[:0], "%d 0 obj\n", id)
		var err error
		if p.plain, err = g.write(p.plain, o, 0); err != nil {
			return err
		}
		p.plain = append(p.plain, "\nendobj\n"...)
		p.out.Write(p.plain)
	}
	return nil
}
