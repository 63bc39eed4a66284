package typeset

import (
	"errors"
	"fmt"
	"strconv"

	"icpdoc/internal/fault"
)

// The code at the foot of a page, measured from the paper's edges and from the right edge of the text: a symbol of
// 22 mm with its quiet zone, and under it a line for people. Their place is the same on every page of the house, so that
// a clerk and a scanner know where to look; print.css keeps the margin under it all free (imprintRoom).
const (
	imprintSide  = 22.0 // mm, a side of the symbol
	imprintQuiet = 2.2  // mm kept white round it: four modules of a symbol with 41
	imprintSize  = 7.0  // pt, the line's size
	imprintFoot  = 4.6  // mm from the paper's edge to the line's baseline; printers leave 4.2 mm blank
	imprintCap   = 1.9  // mm from the baseline to the top of its capitals
	imprintWidth = 38.0 // mm, the longest line: "WWWW-WWWW-W 255/255-255"
)

// imprintArea is the kind of the area that a stamped code takes, quiet zone and line included.
const imprintArea = "imprint"

// ImprintRoom is the corner of a page that Stamp prints into, down to the paper's edge: at the right of the bottom margin.
func ImprintRoom(p *Page) Rect {
	symbol := imprintSymbol(p)
	quiet := FromMM(imprintQuiet)
	return Rect{symbol.X1 - FromMM(imprintWidth), symbol.Y0 - quiet, symbol.X1 + quiet, p.Height}
}

// imprintSymbol is the place of the symbol: flush with the text at its right.
func imprintSymbol(p *Page) Rect {
	bottom := p.Height - FromMM(imprintFoot+imprintCap+imprintQuiet)
	return Rect{p.Text.X1 - FromMM(imprintSide), bottom - FromMM(imprintSide), p.Text.X1, bottom}
}

// Stamp gives a copy of the page with a square code at its foot and a line of text under it; p and what it shares with other
// pages stay as they are. code's Rect is ignored.
//
// The error is a *fault.Error "typeset.imprint" (kind Config) when something else stands where the code goes, or the
// code has too few modules to be told from its surroundings.
func (s *Setter) Stamp(p *Page, code Matrix, line string) (Page, error) {
	out := *p
	if wrong := intruders(p); len(wrong) > 0 {
		return out, fault.New(fault.Config, "typeset.imprint", "页面右下角没有留出签名码的位置："+wrong[0]+"。请加大 @page 的下边距，或在规则中写 imprint: off。",
			"the page's bottom right corner has no room for the signed code: "+wrong[0]+"; make the bottom margin of @page larger, or write imprint: off in the rulebook")
	}
	if code.N < 41 || len(code.Bits) != code.N*code.N {
		return out, fault.Wrap(fmt.Errorf("a code of %d modules a side with %d bits", code.N, len(code.Bits)), "typeset.imprint")
	}
	code.Rect = imprintSymbol(p)
	run, err := s.imprintLine(p, line)
	if err != nil {
		return out, err
	}
	room := ImprintRoom(p)
	out.Matrices = append(p.Matrices[:len(p.Matrices):len(p.Matrices)], code)
	out.Runs = append(p.Runs[:len(p.Runs):len(p.Runs)], run)
	out.Areas = append(p.Areas[:len(p.Areas):len(p.Areas)], Area{Rect: room, Kind: imprintArea, Name: line})
	return out, nil
}

// imprintLine sets the line under the symbol: as wide as the symbol, the room given to its spaces; a longer one begins
// farther left.
func (s *Setter) imprintLine(p *Page, line string) (Run, error) {
	const size = Unit(imprintSize * float64(Pt))
	symbol, room := imprintSymbol(p), ImprintRoom(p)
	run := Run{Size: size, Y: p.Height - FromMM(imprintFoot), Box: room, Line: 1}
	for i := range p.Runs {
		run.Line = max(run.Line, p.Runs[i].Line+1)
	}
	stack := s.stacks[sansFamily][0]
	width, spaces := int32(0), int32(0)
	for _, r := range line {
		font, gid := stack.Find(r)
		if font == nil {
			return run, fault.Wrap(fmt.Errorf("no glyph for U+%04X in the line under the code", r), "typeset.imprint")
		}
		if r == ' ' {
			spaces++
		}
		run.Glyphs = append(run.Glyphs, Glyph{Rune: r, Font: font, GID: gid, X: width})
		width += int32(font.Advance(gid))
	}
	if len(run.Glyphs) == 0 {
		return run, fault.Wrap(errors.New("no line to stand under the code"), "typeset.imprint")
	}
	if spaces > 0 {
		rest := int32(int64(symbol.X1-symbol.X0)*1000/int64(size)) - width
		more := max(rest/spaces, 300) // at least half an em between document and sheet
		spread(run.Glyphs, more)
		width += more * spaces
	}
	run.X = symbol.X1 - em(size, width)
	return run, nil
}

// spread widens every space by more, 1/1000 em.
func spread(glyphs []Glyph, more int32) {
	moved := int32(0)
	for i := range glyphs {
		glyphs[i].X += moved
		if glyphs[i].Rune == ' ' {
			moved += more
		}
	}
}

// sansFamily is the number of the face of the line under the code.
const sansFamily = 1

// VerifyImprintRoom says, one sentence each, what stands in the corner where the code of a page goes, and on which page. A
// code that is already there does not count.
func VerifyImprintRoom(doc *Document) []string {
	var out []string
	for i := range doc.Pages {
		for _, what := range intruders(&doc.Pages[i]) {
			out = append(out, fmt.Sprintf("page %d: %s", i+1, what))
		}
	}
	return out
}

// intruders lists what overlaps the code's room, other than the code itself.
func intruders(p *Page) []string {
	room := ImprintRoom(p)
	var out []string
	say := func(what string, r Rect) {
		if room.overlaps(r) {
			out = append(out, fmt.Sprintf("%s (%.1f–%.1f × %.1f–%.1f mm)", what, r.X0.MM(), r.X1.MM(), r.Y0.MM(), r.Y1.MM()))
		}
	}
	if p.Text.X1 <= 0 || room.X0 < 0 || room.X1 > p.Width || room.Y0 < 0 {
		out = append(out, "the paper is too small for it")
	}
	stamped := p.imprinted()
	for i := range p.Runs {
		r := &p.Runs[i]
		if k := ink(r); room.overlaps(k) && (stamped == "" || i != len(p.Runs)-1) {
			say(strconv.Quote(r.Text()), k)
		}
	}
	for _, r := range p.Rules {
		say("a rule", r.extent())
	}
	for _, f := range p.Fills {
		say("a shade", f.Rect)
	}
	for _, c := range p.Checks {
		say("a check box", c.Rect)
	}
	for i, m := range p.Matrices {
		if stamped == "" || i != len(p.Matrices)-1 {
			say("a code", m.Rect)
		}
	}
	for _, a := range p.Areas {
		if a.Kind != imprintArea && a.Kind != "cell" {
			say("the "+a.Kind+" area "+a.Name, a.Rect)
		}
	}
	return out
}

// imprinted gives the line under the page's code, "" when it has none. Stamp puts the code's matrix, run and area last.
func (p *Page) imprinted() string {
	if n := len(p.Areas); n > 0 && p.Areas[n-1].Kind == imprintArea {
		return p.Areas[n-1].Name
	}
	return ""
}

// extent is the ink of a rule.
func (r Rule) extent() Rect {
	return Rect{min(r.X0, r.X1), min(r.Y0, r.Y1), max(r.X0, r.X1), max(r.Y0, r.Y1)}.grown(r.Width / 2)
}
