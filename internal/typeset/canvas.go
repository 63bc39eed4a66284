package typeset

// canvas gathers what is painted, in galley coordinates, before it is dealt to pages. Everything that a box
// paints lies between two marks, so that it can be moved or taken back as a whole.
type canvas struct {
	glyphs   []Glyph
	runs     []inkRun
	rules    []Rule
	fills    []Fill
	checks   []Check
	matrices []Matrix
	areas    []Area
}

// inkRun is a run whose glyphs are still a range, and whose box may not be known yet.
type inkRun struct {
	Run
	g0, g1 int
	boxed  bool
}

// mark is a moment in the filling of a canvas.
type mark struct{ glyphs, runs, rules, fills, checks, matrices, areas int }

func (c *canvas) mark() mark {
	return mark{len(c.glyphs), len(c.runs), len(c.rules), len(c.fills), len(c.checks), len(c.matrices), len(c.areas)}
}

// back takes back everything painted since m.
func (c *canvas) back(m mark) {
	c.glyphs, c.runs, c.rules = c.glyphs[:m.glyphs], c.runs[:m.runs], c.rules[:m.rules]
	c.fills, c.checks, c.matrices, c.areas = c.fills[:m.fills], c.checks[:m.checks], c.matrices[:m.matrices], c.areas[:m.areas]
}

func (r Rect) moved(dx, dy Unit) Rect { return Rect{r.X0 + dx, r.Y0 + dy, r.X1 + dx, r.Y1 + dy} }

func (r Rule) moved(dx, dy Unit) Rule {
	r.X0, r.X1, r.Y0, r.Y1 = r.X0+dx, r.X1+dx, r.Y0+dy, r.Y1+dy
	return r
}

// shift moves what was painted between two marks.
func (c *canvas) shift(a, b mark, dx, dy Unit) {
	if dx == 0 && dy == 0 {
		return
	}
	for i := a.runs; i < b.runs; i++ {
		r := &c.runs[i]
		r.X, r.Y = r.X+dx, r.Y+dy
		r.Box = r.Box.moved(dx, dy)
	}
	for i := a.rules; i < b.rules; i++ {
		c.rules[i] = c.rules[i].moved(dx, dy)
	}
	for i := a.fills; i < b.fills; i++ {
		c.fills[i].Rect = c.fills[i].moved(dx, dy)
	}
	for i := a.checks; i < b.checks; i++ {
		c.checks[i].Rect = c.checks[i].moved(dx, dy)
	}
	for i := a.matrices; i < b.matrices; i++ {
		c.matrices[i].Rect = c.matrices[i].moved(dx, dy)
	}
	for i := a.areas; i < b.areas; i++ {
		c.areas[i].Rect = c.areas[i].moved(dx, dy)
	}
}

// enclose gives the runs between two marks the box that they must not leave, unless an inner one has it.
func (c *canvas) enclose(a, b mark, box Rect) {
	for i := a.runs; i < b.runs; i++ {
		if r := &c.runs[i]; !r.boxed {
			r.Box, r.boxed = box, true
		}
	}
}
