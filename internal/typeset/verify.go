package typeset

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Marks that may not begin or end a line of Chinese text (CLREQ 3.1.6, GB/T 15834 5.1).
const (
	neverFirst = "，。、；：？！,.;:?!）)》〉」』】〕］}”’·～~％%‰℃…—"
	neverLast  = "（(《〈「『【〔［{“‘￥¥№"
)

// Verify looks at a finished layout and says, one sentence each, where it breaks what every paper must keep: no ink
// outside its cell or column or the page; no forbidden mark where the layout broke a line; nothing printed in
// a seal area or beside the signed code; sizes that can be read. An empty list is a sound document.
func Verify(doc *Document) []string {
	var out []string
	for i := range doc.Pages {
		p := &doc.Pages[i]
		v := verifier{page: i + 1, p: p}
		v.runs()
		v.lines()
		v.seals()
		if p.imprinted() != "" {
			for _, what := range intruders(p) {
				v.say("the code's room holds %s", what)
			}
		}
		out = append(out, v.found...)
	}
	return out
}

// tolerance for rounding of single positions.
const tolerance = 60

type verifier struct {
	page  int
	p     *Page
	found []string
}

func (v *verifier) say(format string, args ...any) {
	v.found = append(v.found, fmt.Sprintf("page %d: ", v.page)+fmt.Sprintf(format, args...))
}

// ink is the extent of a run that a reader sees: the blank halves of full-width marks at its ends do not count.
func ink(r *Run) Rect {
	out := Rect{r.X, r.Y - em(r.Size, emAscent), r.End(), r.Y + em(r.Size, emDescent)}
	if len(r.Glyphs) == 0 {
		return out
	}
	if strings.ContainsRune("（《〈「『【〔［“‘", r.Glyphs[0].Rune) {
		out.X0 += r.Size / 2
	}
	if strings.ContainsRune("，。、；：？！）》〉」』】〕］”’", r.Glyphs[len(r.Glyphs)-1].Rune) {
		out.X1 -= r.Size / 2
	}
	return out
}

func (v *verifier) runs() {
	for i := range v.p.Runs {
		r := &v.p.Runs[i]
		k := ink(r)
		if k.X0 < r.Box.X0-tolerance || k.X1 > r.Box.X1+tolerance || k.Y0 < r.Box.Y0-tolerance || k.Y1 > r.Box.Y1+tolerance {
			v.say("%q leaves its box: ink %v, box %v", r.Text(), k, r.Box)
		}
		if k.X0 < 0 || k.Y0 < 0 || k.X1 > v.p.Width || k.Y1 > v.p.Height {
			v.say("%q leaves the page", r.Text())
		}
		if r.Size < 4*Pt {
			v.say("%q is set at %.2f pt", r.Text(), r.Size.Points())
		}
		for _, g := range r.Glyphs {
			if g.Font == nil || g.GID == 0 {
				v.say("U+%04X has no glyph", g.Rune)
			}
		}
	}
}

// lines looks at the two sides of every line break that the layout chose.
func (v *verifier) lines() {
	var last *Run
	for i := range v.p.Runs {
		r := &v.p.Runs[i]
		if len(r.Glyphs) == 0 {
			continue
		}
		if last != nil && last.Line != r.Line && r.Soft && r.Line == last.Line+1 {
			if c := r.Glyphs[0].Rune; strings.ContainsRune(neverFirst, c) {
				v.say("the line %q begins with %q", r.Text(), c)
			}
			if c := last.Glyphs[len(last.Glyphs)-1].Rune; strings.ContainsRune(neverLast, c) && c != utf8.RuneError {
				v.say("the line %q ends with %q", last.Text(), c)
			}
		}
		last = r
	}
}

// seals looks for anything printed where a seal goes.
func (v *verifier) seals() {
	for _, a := range v.p.Areas {
		if a.Kind != "seal" {
			continue
		}
		if a.X1 > v.p.Width || a.Y1 > v.p.Height {
			v.say("the seal area %q leaves the page", a.Name)
		}
		for i := range v.p.Runs {
			if k := ink(&v.p.Runs[i]); a.overlaps(k) {
				v.say("%q is printed in the seal area %q", v.p.Runs[i].Text(), a.Name)
			}
		}
		for _, r := range v.p.Rules {
			if a.overlaps(r.extent()) {
				v.say("a rule runs through the seal area %q", a.Name)
			}
		}
		for _, c := range v.p.Checks {
			if a.overlaps(c.Rect) {
				v.say("a check box is printed in the seal area %q", a.Name)
			}
		}
		for _, m := range v.p.Matrices {
			if a.overlaps(m.Rect) {
				v.say("a code is printed in the seal area %q", a.Name)
			}
		}
	}
}

func (r Rect) grown(by Unit) Rect { return Rect{r.X0 - by, r.Y0 - by, r.X1 + by, r.Y1 + by} }

func (r Rect) overlaps(o Rect) bool {
	return o.X0 < r.X1-tolerance && o.X1 > r.X0+tolerance && o.Y0 < r.Y1-tolerance && o.Y1 > r.Y0+tolerance
}
