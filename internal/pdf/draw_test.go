package pdf_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// picture is a grey picture of a page, 0 is black.
type picture struct {
	w, h int
	pix  []byte
	dpi  float64
}

// at gives the grey at a place of the page.
func (p *picture) at(x, y typeset.Unit) byte {
	px, py := int(x.Points()*p.dpi/72), int(y.Points()*p.dpi/72)
	return p.pix[py*p.w+px]
}

// drawWith draws the first page of a file with mutool or with poppler.
func drawWith(t testing.TB, program, file string, dpi int) *picture {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	switch program {
	case "mutool":
		out += ".pgm"
		tool(t, "mupdf-tools", "mutool", "draw", "-q", "-N", "-r", fmt.Sprint(dpi), "-F", "pgm", "-o", out, file, "1")
	case "pdftoppm":
		tool(t, "poppler-utils", "pdftoppm", "-gray", "-r", fmt.Sprint(dpi), "-f", "1", "-singlefile", file, out)
		out += ".pgm"
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(bytes.NewReader(b))
	p := &picture{dpi: float64(dpi)}
	var top int
	if l, _ := r.ReadString('\n'); l != "P5\n" {
		t.Fatalf("no PGM: %q", l)
	}
	for {
		if c, _ := r.Peek(1); c[0] != '#' {
			break
		}
		_, _ = r.ReadString('\n')
	}
	if _, err := fmt.Fscan(r, &p.w, &p.h, &top); err != nil {
		t.Fatal(err)
	}
	_, _ = r.ReadByte()
	if p.pix, err = io.ReadAll(r); err != nil || len(p.pix) != p.w*p.h {
		t.Fatalf("%d pixels of %d by %d, %v", len(p.pix), p.w, p.h, err)
	}
	return p
}

// TestMatrixHasNoHairlines draws a code at sizes that fall between pixels: every module must have its colour in the
// middle, and no light line may run through dark modules that touch.
func TestMatrixHasNoHairlines(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 2, 3, 21, 29, 45, 65, 130} {
		m := typeset.Matrix{Rect: typeset.Rect{X0: 50123, Y0: 60457, X1: 50123 + 71111, Y1: 60457 + 71111}, N: n, Bits: make([]bool, n*n)}
		for i := range m.Bits {
			m.Bits[i] = r.IntN(5) > 1
		}
		pg := a4()
		pg.Matrices = []typeset.Matrix{m}
		file := save(t, render(t, doc("码", pg), pdf.Options{}))
		for _, program := range []string{"mutool", "pdftoppm"} {
			pic := drawWith(t, program, file, 301)
			side := float64(m.X1-m.X0) / float64(n)
			for y := range n {
				for x := range n {
					mid := func(dx, dy float64) byte {
						return pic.at(m.X0+typeset.Unit((float64(x)+dx)*side), m.Y0+typeset.Unit((float64(y)+dy)*side))
					}
					want := byte(255)
					if m.Bits[y*n+x] {
						want = 0
					}
					if got := mid(0.5, 0.5); got != want {
						t.Fatalf("%s, %d modules: module %d,%d is %d, want %d", program, n, x, y, got, want)
					}
					if x+1 < n && m.Bits[y*n+x] && m.Bits[y*n+x+1] && mid(1, 0.5) != 0 {
						t.Fatalf("%s, %d modules: a hairline right of %d,%d", program, n, x, y)
					}
					if y+1 < n && m.Bits[y*n+x] && m.Bits[(y+1)*n+x] && mid(0.5, 1) != 0 {
						t.Fatalf("%s, %d modules: a hairline under %d,%d", program, n, x, y)
					}
				}
			}
		}
	}
}

// TestDrawing looks at one of each thing: where it must be dark and where light.
func TestDrawing(t *testing.T) {
	const pt = typeset.Pt
	pg := a4()
	pg.Fills = []typeset.Fill{{Rect: typeset.Rect{X0: 50 * pt, Y0: 50 * pt, X1: 90 * pt, Y1: 70 * pt}, Colour: 0x808080}}
	pg.Rules = []typeset.Rule{
		{X0: 50 * pt, Y0: 100 * pt, X1: 150 * pt, Y1: 100 * pt, Width: 2 * pt},
		{X0: 50 * pt, Y0: 120 * pt, X1: 150 * pt, Y1: 120 * pt, Width: 2 * pt, Style: typeset.Dashed},
		{X0: 50 * pt, Y0: 140 * pt, X1: 150 * pt, Y1: 140 * pt, Width: 2 * pt, Style: typeset.Dotted},
		{X0: 50 * pt, Y0: 160 * pt, X1: 150 * pt, Y1: 160 * pt, Width: 6 * pt, Style: typeset.Double},
		{X0: 200 * pt, Y0: 100 * pt, X1: 200 * pt, Y1: 160 * pt, Width: 6 * pt, Style: typeset.Double},
		{X0: 220 * pt, Y0: 100 * pt, X1: 220 * pt, Y1: 160 * pt, Width: pt, Colour: 0xc00000},
	}
	box := func(y typeset.Unit) typeset.Rect {
		return typeset.Rect{X0: 50 * pt, Y0: y, X1: 62 * pt, Y1: y + 12*pt}
	}
	pg.Checks = []typeset.Check{
		{Rect: box(200 * pt), Stroke: pt},
		{Rect: box(220 * pt), State: typeset.Ticked, Stroke: pt},
		{Rect: box(240 * pt), State: typeset.SolidBox, Stroke: pt},
	}
	pg.Links = []typeset.Link{{Rect: box(200 * pt), URL: "https://例子.cn/a b(c)"}}
	set(t, pg, stack(t, "song"), 12*pt, 50*pt, 300*pt, "黑色", nil)
	file := save(t, render(t, doc("画", pg, a4()), pdf.Options{}))
	valid(t, file)
	pic := drawWith(t, "mutool", file, 288)
	for name, c := range map[string]struct {
		x, y typeset.Unit
		dark bool
	}{
		"fill":                     {70 * pt, 60 * pt, true},
		"beside the fill":          {92 * pt, 60 * pt, false},
		"rule":                     {149 * pt, 100 * pt, true},
		"over the rule":            {100 * pt, 98500, false},
		"past the rule":            {151 * pt, 100 * pt, false},
		"first dash":               {50500, 120 * pt, true},
		"last dash":                {149500, 120 * pt, true},
		"first dot":                {51 * pt, 140 * pt, true},
		"last dot":                 {149 * pt, 140 * pt, true},
		"upper half":               {100 * pt, 158 * pt, true},
		"between":                  {100 * pt, 160 * pt, false},
		"lower half":               {100 * pt, 162 * pt, true},
		"left half":                {198 * pt, 130 * pt, true},
		"between the upright ones": {200 * pt, 130 * pt, false},
		"right half":               {202 * pt, 130 * pt, true},
		"coloured rule":            {220 * pt, 130 * pt, true},
		"box's side":               {50500, 206 * pt, true},
		"box's middle":             {56 * pt, 206 * pt, false},
		"tick's foot":              {50*pt + 5040, 229 * pt, true},
		"over the tick":            {53 * pt, 223 * pt, false},
		"solid box":                {56 * pt, 246 * pt, true},
	} {
		if got := pic.at(c.x, c.y) < 160; got != c.dark {
			t.Errorf("%s: dark %v, want %v", name, got, c.dark)
		}
	}
	gaps := 0
	for x := 50 * pt; x < 150*pt; x += pt / 4 {
		if pic.at(x, 120*pt) > 200 && pic.at(x-pt/4, 120*pt) <= 200 {
			gaps++
		}
	}
	if gaps < 8 || gaps > 10 {
		t.Errorf("%d gaps in 100 pt of a dashed line of 2 pt", gaps)
	}
	o, _ := tool(t, "mupdf-tools", "mutool", "show", file, "grep")
	if !strings.Contains(o, `(https://%E4%BE%8B%E5%AD%90.cn/a%20b\(c\))`) {
		t.Errorf("link's address:\n%s", o)
	}
}

// TestColoursEndWithThePage sets a red page before a plain one: nothing may run over.
func TestColoursEndWithThePage(t *testing.T) {
	red, plain := a4(), a4()
	red.Fills = []typeset.Fill{{Rect: typeset.Rect{X0: 1, Y0: 1, X1: 50000, Y1: 50000}, Colour: 0xffffff}}
	red.Rules = []typeset.Rule{{X0: 1, Y0: 90000, X1: 50000, Y1: 90000, Width: 3000, Style: typeset.Dotted, Colour: 0xffffff}}
	set(t, red, stack(t, "song"), 12000, 50000, 100000, "一", nil)
	red.Runs[0].Colour = 0
	plain.Rules = []typeset.Rule{{X0: 50000, Y0: 90000, X1: 90000, Y1: 90000, Width: 3000}}
	plain.Checks = []typeset.Check{{Rect: typeset.Rect{X0: 50000, Y0: 100000, X1: 60000, Y1: 110000}, State: typeset.SolidBox}}
	set(t, plain, stack(t, "song"), 50000, 50000, 200000, "■", nil)
	first := save(t, render(t, doc("", plain), pdf.Options{}))
	second := save(t, render(t, doc("", red, plain), pdf.Options{}))
	last := filepath.Join(t.TempDir(), "last.pdf")
	tool(t, "qpdf", "qpdf", second, "--pages", ".", "2", "--", last)
	a, b := drawWith(t, "mutool", first, 100), drawWith(t, "mutool", last, 100)
	if !bytes.Equal(a.pix, b.pix) {
		t.Error("a page looks otherwise after a coloured one")
	}
}
