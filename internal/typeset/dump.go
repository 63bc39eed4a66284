package typeset

import (
	"fmt"
	"strings"
)

// Text gives the characters of a run, spaces and variation selectors included.
func (r *Run) Text() string {
	var b strings.Builder
	for _, g := range r.Glyphs {
		b.WriteRune(g.Rune)
		if g.Tail != 0 {
			b.WriteRune(g.Tail)
		}
	}
	return b.String()
}

// End is the right end of the run's last character.
func (r *Run) End() Unit {
	if len(r.Glyphs) == 0 {
		return r.X
	}
	g := r.Glyphs[len(r.Glyphs)-1]
	return r.X + em(r.Size, g.X+int32(g.Font.Advance(g.GID)))
}

// Dump writes the layout as text for comparison with a reference: one line for every run, rule, fill, check box,
// code and named area: page, kind, x, y, size, text; lengths in pt with two digits.
func Dump(doc *Document) string {
	var b strings.Builder
	pt := func(u Unit) string { return fmt.Sprintf("%.2f", u.Points()) }
	rect := func(r Rect) string { return pt(r.X0) + " " + pt(r.Y0) + " " + pt(r.X1) + " " + pt(r.Y1) }
	fmt.Fprintf(&b, "document %q %s %d pages\n", doc.Title, doc.Lang, len(doc.Pages))
	for i := range doc.Pages {
		p := &doc.Pages[i]
		n := i + 1
		fmt.Fprintf(&b, "%d page %s %s\n", n, pt(p.Width), pt(p.Height))
		for _, f := range p.Fills {
			fmt.Fprintf(&b, "%d fill %s #%06x\n", n, rect(f.Rect), f.Colour)
		}
		for _, r := range p.Rules {
			fmt.Fprintf(&b, "%d rule %s w%s %s #%06x\n", n, rect(Rect{r.X0, r.Y0, r.X1, r.Y1}), pt(r.Width), lineNames[r.Style&3], r.Colour)
		}
		for _, c := range p.Checks {
			fmt.Fprintf(&b, "%d check %s %s\n", n, rect(c.Rect), [...]string{"empty", "ticked", "solid"}[min(c.State, SolidBox)])
		}
		for _, m := range p.Matrices {
			fmt.Fprintf(&b, "%d matrix %s %d\n", n, rect(m.Rect), m.N)
		}
		for j := range p.Runs {
			r := &p.Runs[j]
			fmt.Fprintf(&b, "%d run %s %s %s %q", n, pt(r.X), pt(r.Y), pt(r.Size), r.Text())
			if r.Field != "" {
				fmt.Fprintf(&b, " %s", r.Field)
			}
			b.WriteByte('\n')
		}
		for _, a := range p.Areas {
			if a.Kind != "cell" || a.Name != "" {
				fmt.Fprintf(&b, "%d area %s %s %q\n", n, rect(a.Rect), a.Kind, a.Name)
			}
		}
	}
	return b.String()
}

// lineNames by Line; never written.
var lineNames = [...]string{"solid", "dashed", "dotted", "double"}
