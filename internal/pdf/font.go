package pdf

import (
	"fmt"
	"strings"
)

// embed writes the five objects of a font: the Type0 font, its CID font, the descriptor, the Unicode map and the
// TrueType file. id is the number of the first.
func (p *press) embed(s *subset, id int) error {
	fz := s.frozen
	if fz == nil {
		fz = &frozen{tag: s.tag()}
		p.plain = s.widths(p.plain[:0])
		fz.widths = p.plain
	}
	p.digest.Write([]byte(fz.tag))
	name := fz.tag + "+" + nameOf(s.font.Name())
	out := &p.out
	p.offsets[id] = out.Len()
	fmt.Fprintf(out, "%d 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>\nendobj\n",
		id, name, id+1, id+3)
	p.offsets[id+1] = out.Len()
	fmt.Fprintf(out, "%d 0 obj\n<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[%s]>>\nendobj\n",
		id+1, name, id+2, fz.widths)
	p.offsets[id+2] = out.Len()
	bb := s.font.BBox()
	// Flags 4: the glyphs are not those of the standard Latin set. StemV is a mean of text faces; nothing reads it in
	// an embedded font.
	fmt.Fprintf(out, "%d 0 obj\n<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>\nendobj\n",
		id+2, name, bb[0], bb[1], bb[2], bb[3], s.font.Ascent(), s.font.Descent(), s.font.CapHeight(), id+4)
	if s.frozen != nil {
		p.offsets[id+3] = out.Len()
		p.packedStream(id+3, "", fz.toUnicode)
		p.offsets[id+4] = out.Len()
		p.packedStream(id+4, fmt.Sprintf("/Length1 %d", fz.size), fz.font)
		return nil
	}
	p.plain = s.toUnicode(p.plain[:0])
	p.offsets[id+3] = out.Len()
	if err := p.stream(id+3, "", p.plain); err != nil {
		return err
	}
	b, err := s.font.Subset(p.plain[:0], s.entries)
	if err != nil {
		return err
	}
	p.plain = b
	p.offsets[id+4] = out.Len()
	z, err := p.compressProgram(b)
	if err != nil {
		return err
	}
	p.packedStream(id+4, fmt.Sprintf("/Length1 %d", len(b)), z)
	return nil
}

// nameOf writes a PostScript name as a PDF name: what is no regular character becomes #xx.
func nameOf(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("()<>[]{}/%#", c) >= 0 {
			fmt.Fprintf(&b, "#%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
