package raster_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"icpdoc/internal/pdf"
	"icpdoc/internal/raster"
	"icpdoc/internal/typeset"
)

// part is a piece of a page that is compared, in pixels at 150 dpi: it has text, rules and boxes on every paper.
var part = image.Rect(150, 250, 950, 550)

// poppler draws part of the first page of a document as another program does, n times finer than 150 dpi.
func poppler(t testing.TB, d *typeset.Document, n int) *image.Gray {
	t.Helper()
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Fatal("pdftoppm is not installed: install the package poppler-utils")
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, d, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "p.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(v int) string { return fmt.Sprint(v * n) }
	out, err := exec.Command("pdftoppm", "-gray", "-r", at(150), "-x", at(part.Min.X), "-y", at(part.Min.Y), "-W", at(part.Dx()), "-H", at(part.Dy()), "-singlefile", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	r := bytes.NewReader(out)
	var w, h, top int
	if _, err := fmt.Fscanf(r, "P5\n%d %d\n%d\n", &w, &h, &top); err != nil {
		t.Fatal(err)
	}
	g := image.NewGray(image.Rect(0, 0, w, h))
	if _, err := io.ReadFull(r, g.Pix); err != nil {
		t.Fatal(err)
	}
	return g
}

// shrunk is a picture n times smaller, each pixel the mean of those that it stands for.
func shrunk(g *image.Gray, n int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, g.Rect.Dx()/n, g.Rect.Dy()/n))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum := 0
			for i := range n * n {
				sum += int(g.Pix[(y*n+i/n)*g.Stride+x*n+i%n])
			}
			out.Pix[y*out.Stride+x] = byte((sum + n*n/2) / (n * n))
		}
	}
	return out
}

// window is a side of the squares that are compared, in pixels.
const window = 8

// similarity is SSIM of two windows; blank tells that both are white.
func similarity(a, b *image.Gray, x, y int) (s float64, blank bool) {
	const n, c1, c2 = window * window, 6.5025, 58.5225
	var sa, sb, saa, sbb, sab float64
	for i := range n {
		p, q := float64(a.Pix[(y+i/window)*a.Stride+x+i%window]), float64(b.Pix[(y+i/window)*b.Stride+x+i%window])
		sa, sb, saa, sbb, sab = sa+p, sb+q, saa+p*p, sbb+q*q, sab+p*q
	}
	ma, mb := sa/n, sb/n
	va, vb, cov := saa/n-ma*ma, sbb/n-mb*mb, sab/n-ma*mb
	return (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2)), ma == 255 && mb == 255
}

// likeness is the mean structural similarity (SSIM) of the whole page, and of the windows with text alone: what is
// upright lies on whole pixels here and not there. difference is the mean difference of all pixels.
func likeness(a, b *image.Gray, pg *typeset.Page, dpi float64) (page, text, difference float64) {
	w, h := min(a.Rect.Dx(), b.Rect.Dx()), min(a.Rect.Dy(), b.Rect.Dy())
	upright := uprights(pg, w, h, dpi)
	var pages, texts float64
	for y := 0; y+window <= h; y += window / 2 {
		for x := 0; x+window <= w; x += window / 2 {
			s, blank := similarity(a, b, x, y)
			page, pages = page+s, pages+1
			if !blank && !upright[y/(window/2)*w+x/(window/2)] {
				text, texts = text+s, texts+1
			}
		}
	}
	for y := range h {
		for x := range w {
			difference += math.Abs(float64(a.Pix[y*a.Stride+x]) - float64(b.Pix[y*b.Stride+x]))
		}
	}
	return page / pages, text / texts, difference / float64(w*h)
}

// uprights marks the windows that anything but text touches.
func uprights(pg *typeset.Page, w, h int, dpi float64) []bool {
	out := make([]bool, w*h)
	mark := func(r typeset.Rect, by typeset.Unit) {
		in := func(u typeset.Unit, from int) int { return int(u.Points()*dpi/72) - from }
		for y := max(in(r.Y0-by, part.Min.Y)-window-1, 0) / (window / 2); y <= (in(r.Y1+by, part.Min.Y)+1)/(window/2); y++ {
			for x := max(in(r.X0-by, part.Min.X)-window-1, 0) / (window / 2); x <= (in(r.X1+by, part.Min.X)+1)/(window/2); x++ {
				if x < w && y < h {
					out[y*w+x] = true
				}
			}
		}
	}
	for _, f := range pg.Fills {
		mark(f.Rect, 0)
	}
	for _, r := range pg.Rules {
		mark(typeset.Rect{X0: r.X0, Y0: r.Y0, X1: r.X1, Y1: r.Y1}, r.Width/2)
	}
	for _, c := range pg.Checks {
		mark(c.Rect, 0)
	}
	for _, m := range pg.Matrices {
		mark(m.Rect, 0)
	}
	return out
}

var lookAt = flag.String("raster.out", "", "folder that the pictures are written to, for a person to look at")

// keep writes a picture into that folder, when one is named.
func keep(t testing.TB, name string, img image.Image) {
	if *lookAt == "" {
		return
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*lookAt, name+".png"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLikePoppler compares pieces of sample papers at 150 dpi with what poppler makes of our PDF of them. Poppler puts
// glyphs on quarters of a pixel or on whole ones, so it draws much finer and the picture is shrunk: then it knows where
// they are.
func TestLikePoppler(t *testing.T) {
	const finer = 12
	const sample = "03-nwcd-app-manual-rare-name"
	for i, d := range papers(t, sample) {
		whole := raster.Page(&d.Pages[0], 150, false).(*image.Gray)
		keep(t, fmt.Sprintf("%s-%d", sample[:2], i), whole)
		got := image.NewGray(image.Rect(0, 0, part.Dx(), part.Dy()))
		draw.Draw(got, got.Rect, whole, part.Min, draw.Src)
		want := shrunk(poppler(t, d, finer), finer)
		all, text, diff := likeness(got, want, &d.Pages[0], 150)
		t.Logf("%s: SSIM of all %.4f, of text %.4f, mean difference %.2f", d.Title, all, text, diff)
		if all < 0.95 || text < 0.985 || diff > 5 {
			t.Errorf("%s: SSIM of all %.4f, of text %.4f, mean difference %.2f", d.Title, all, text, diff)
		}
	}
}
