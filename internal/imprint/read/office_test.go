package read_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pdf"
	"icpdoc/internal/raster"
	"icpdoc/internal/typeset"
)

// office prints the papers of the repository's synthetic filings, each sheet with its code.
type office struct {
	press  *letter.Press
	keys   *imprint.Keyring
	sheets []sheet
}

// sheet is one page of one paper.
type sheet struct {
	job  letter.Job
	doc  *typeset.Document
	page int
}

// laid holds every sheet of every sample's papers, laid out once for all tests.
var laid struct {
	sync.Once
	sheets []sheet
}

func enter(t testing.TB) *office {
	t.Helper()
	h := lettertest.Open(t)
	laid.Do(func() {
		for _, name := range lettertest.Samples(t) {
			papers, err := h.Press.Papers(h.Filing(t, filepath.Base(name)))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range papers {
				doc, err := h.Press.Layout(p.Job)
				if err != nil {
					t.Fatal(err)
				}
				for i := range doc.Pages {
					laid.sheets = append(laid.sheets, sheet{p.Job, doc, i})
				}
			}
		}
	})
	return &office{press: h.Press, sheets: laid.sheets, keys: ring(t)}
}

// print gives sheet i as a printer lays it down, at 300 dpi: the sheets in turn, then their second copies, and so on.
func (o *office) print(t testing.TB, i int) *paper {
	t.Helper()
	s, copy := o.sheets[i*7%len(o.sheets)], 1+i/len(o.sheets)
	doc, records, err := o.press.Imprint(s.job, s.doc, o.keys, copy)
	if err != nil {
		t.Fatal(err)
	}
	code, err := o.keys.Mint(records[s.page].Sheet)
	if err != nil {
		t.Fatal(err)
	}
	page := &doc.Pages[s.page]
	place := page.Matrices[len(page.Matrices)-1].Rect
	const mm = 25.4 / 72
	return &paper{img: o.draw(t, page, i/2), x: place.X0.Points() * mm, y: place.Y0.Points() * mm, payload: code.Payload}
}

// bare is sheet i without its code.
func (o *office) bare(t testing.TB, i int) *image.RGBA {
	t.Helper()
	s := o.sheets[i%len(o.sheets)]
	return o.draw(t, &s.doc.Pages[s.page], i)
}

// draw prints a page: of every two, one through a PDF and another's renderer of it, one as our own picture.
func (o *office) draw(t testing.TB, page *typeset.Page, i int) *image.RGBA {
	t.Helper()
	if i%2 == 1 {
		drawn := raster.Page(page, printDPI, true)
		img := image.NewRGBA(drawn.Bounds())
		draw.Draw(img, img.Rect, drawn, drawn.Bounds().Min, draw.Src)
		toner(img)
		return img
	}
	var file bytes.Buffer
	if err := pdf.Write(&file, &typeset.Document{Pages: []typeset.Page{*page}}, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdftoppm", "-r", "300", "-")
	cmd.Stdin = &file
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return pixmap(t, out)
}

// pixmap reads a binary PPM.
func pixmap(t testing.TB, data []byte) *image.RGBA {
	t.Helper()
	var w, h, most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P6\n%d %d\n%d\n", &w, &h, &most); err != nil {
		t.Fatal(err)
	}
	data = data[len(data)-3*w*h:]
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		copy(img.Pix[4*i:], data[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	toner(img)
	return img
}

// toner makes black what a printer makes of it.
func toner(img *image.RGBA) {
	for i, v := range img.Pix {
		if i%4 < 3 {
			img.Pix[i] = 18 + uint8(int(v)*237/255)
		}
	}
}
