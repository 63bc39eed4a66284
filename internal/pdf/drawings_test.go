package pdf_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// symbol is a square of modules that begins and ends dark in every corner.
func symbol(seed uint64, n int) typeset.Matrix {
	r := rand.New(rand.NewPCG(seed, 1))
	m := typeset.Matrix{N: n, Bits: make([]bool, n*n)}
	side := typeset.FromMM(22)
	m.Rect = typeset.Rect{X0: typeset.FromMM(165), Y0: typeset.FromMM(263), X1: typeset.FromMM(165) + side, Y1: typeset.FromMM(263) + side}
	for i := range m.Bits {
		x, y := i%n, i/n
		edge := (x == 0 || y == 0 || x == n-1) && x+y > 0
		m.Bits[i] = edge || r.IntN(2) == 0
	}
	m.Bits[0], m.Bits[n*n-1] = true, true
	return m
}

// coded is a letter of n pages with a symbol, a table with a dark head and a line of text close under the symbol.
func coded(t testing.TB, n int) *typeset.Document {
	var pages []*typeset.Page
	for i := range n {
		pg := a4()
		pg.Fills = []typeset.Fill{{Rect: typeset.Rect{X0: 60000, Y0: 90000, X1: 500000, Y1: 110000}, Colour: 0x333333}}
		pg.Rules = []typeset.Rule{{X0: 60000, Y0: 90000, X1: 500000, Y1: 90000, Width: 500}}
		pg.Checks = []typeset.Check{{Rect: typeset.Rect{X0: 60000, Y0: 200000, X1: 70000, Y1: 210000}, State: typeset.SolidBox}}
		pg.Matrices = []typeset.Matrix{symbol(uint64(i), 41)}
		set(t, pg, stack(t, "song"), 12000, 60000, 130000, prose, nil)
		set(t, pg, stack(t, "hei"), 7000, typeset.FromMM(165), typeset.FromMM(289), "7K3M-9QXT-C 1/2", nil)
		pages = append(pages, pg)
	}
	return doc("授权书", pages...)
}

// modules reads a symbol off a picture that shows nothing else.
func modules(t testing.TB, img image.Image, n int) []bool {
	t.Helper()
	g, ok := img.(*image.Gray)
	if !ok {
		t.Fatalf("a %T", img)
	}
	box := image.Rectangle{}
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if g.GrayAt(x, y).Y < 128 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if box.Dx() < 8*n-2 || box.Min.X < 20 || box.Min.Y < 20 || box.Max.X > g.Rect.Dx()-20 || box.Max.Y > g.Rect.Dy()-20 {
		t.Errorf("the symbol takes %v of %v", box, g.Rect)
	}
	out := make([]bool, n*n)
	for i := range out {
		x, y := float64(i%n)+0.5, float64(i/n)+0.5
		out[i] = g.GrayAt(box.Min.X+int(x*float64(box.Dx())/float64(n)), box.Min.Y+int(y*float64(box.Dy())/float64(n))).Y < 128
	}
	return out
}

// TestDrawings gets the symbols back from our file and from what other programs make of it.
func TestDrawings(t *testing.T) {
	const pages = 3
	d := coded(t, pages)
	d.Pages[1].Matrices = nil
	ours := render(t, d, pdf.Options{})
	file, dir := save(t, ours), t.TempDir()
	rewrite := func(name string, do func(out string)) []byte {
		out := filepath.Join(dir, name)
		do(out)
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	taken, _ := bind(t, pdf.Set{Parts: []pdf.Part{{Title: "件", File: ours}}})
	for name, b := range map[string][]byte{
		"ours":     ours,
		"in a set": taken,
		"compressed": rewrite("c.pdf", func(o string) {
			tool(t, "qpdf", "qpdf", "--object-streams=generate", "--recompress-flate", "--compression-level=9", file, o)
		}),
		"plain":           rewrite("p.pdf", func(o string) { tool(t, "qpdf", "qpdf", "--qdf", "--object-streams=disable", file, o) }),
		"encrypted":       rewrite("e.pdf", func(o string) { tool(t, "qpdf", "qpdf", "--encrypt", "", "x", "256", "--", file, o) }),
		"turned":          rewrite("t.pdf", func(o string) { tool(t, "qpdf", "qpdf", "--rotate=90", file, o) }),
		"poppler's":       rewrite("a.pdf", func(o string) { tool(t, "poppler-utils", "pdftocairo", "-pdf", file, o) }),
		"mupdf's":         rewrite("m.pdf", func(o string) { tool(t, "mupdf-tools", "mutool", "clean", "-gggg", "-z", file, o) }),
		"mupdf's drawing": rewrite("w.pdf", func(o string) { tool(t, "mupdf-tools", "mutool", "convert", "-o", o, file) }),
	} {
		got, err := pdf.Drawings(b, 100)
		if err != nil || len(got) != 2 {
			t.Errorf("%s: %d pictures, want 2; %v", name, len(got), err)
			continue
		}
		for i, want := range []typeset.Matrix{symbol(0, 41), symbol(2, 41)} {
			bits, wrong := modules(t, got[i], 41), 0
			for k := range bits {
				x, y := k%41, k/41
				if name == "turned" {
					x, y = y, 40-x
				}
				if bits[k] != want.Bits[y*41+x] {
					wrong++
				}
			}
			if wrong > 0 {
				t.Errorf("%s: %d modules of picture %d are wrong", name, wrong, i)
			}
		}
		if one, _ := pdf.Drawings(b, 1); len(one) != 1 {
			t.Errorf("%s: %d pictures of one page", name, len(one))
		}
	}
	plain := render(t, letters(t, 1)[0], pdf.Options{})
	for _, n := range []int{-1, 0, 5} {
		if got, err := pdf.Drawings(plain, n); len(got) != 0 || err != nil {
			t.Errorf("%d pictures of a letter without a code, %v", len(got), err)
		}
	}
	if _, err := pdf.Drawings([]byte("%PDF-1.7\nnothing"), 5); err == nil {
		t.Error("pictures of no PDF")
	}
}

// TestDrawingsOfOthers reads symbols that were drawn in other ways: module by module, as white on black, with an
// even-odd frame, in a form that is scaled, in other colour spaces, behind an inline image with an EI in it.
func TestDrawingsOfOthers(t *testing.T) {
	const n = 25
	m := symbol(9, n)
	cells := func(dark bool) string {
		var b strings.Builder
		for i, v := range m.Bits {
			if v == dark {
				fmt.Fprintf(&b, "%d %d 1 1 re f\n", i%n, n-1-i/n)
			}
		}
		return b.String()
	}
	var path strings.Builder
	for i, v := range m.Bits {
		if v {
			x, y := i%n, n-1-i/n
			fmt.Fprintf(&path, "%d %d m %d %d l %d %d l %d %d l h\n", x, y, x+1, y, x+1, y+1, x, y+1)
		}
	}
	page := func(content, form string) []byte {
		return foreign(`<</Type/Catalog/Pages 2 0 R>>`, `<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>`,
			`<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>`,
			streamOf("", content), streamOf("/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Matrix[2 0 0 2 0 0]", form))
	}
	at := "q 2.5 0 0 2.5 100 100 cm "
	for name, b := range map[string][]byte{
		"modules":        page(at+cells(true)+" Q", ""),
		"white on black": page(at+fmt.Sprintf("0 0 %d %d re 0 0 0 1 k f 1 1 1 rg %s Q", n, n, cells(false)), ""),
		"one path":       page(at+"/DeviceGray cs 0 sc "+path.String()+" f* Q", ""),
		"a form":         page("1 g 0 0 595 842 re f 1.25 0 0 1.25 100 100 cm /X Do", "0 g "+cells(true)),
		"inline image":   page("BI /W 2 /H 2 /BPC 8 /CS /G ID xEIx\nEI (\\) 0 0 600 800 re f) Tj <</a[1(]>>]>> "+at+cells(true)+" Q", ""),
		"yellow page":    page("1 1 0 rg 0 0 595 842 re f 0 g "+at+cells(true), ""),
	} {
		got, err := pdf.Drawings(b, 1)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d pictures, %v", name, len(got), err)
			continue
		}
		for k, dark := range modules(t, got[0], n) {
			if dark != m.Bits[k] {
				t.Errorf("%s: module %d is %v", name, k, dark)
				break
			}
		}
	}
}
