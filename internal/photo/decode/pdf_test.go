package decode_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/decode"
)

// pdfOf writes a PDF of pages that each have a content stream and one JPEG named Im0 in their resources.
func pdfOf(jpg []byte, w, h, rotate int, contents ...string) []byte {
	var b bytes.Buffer
	var at []int
	obj := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	b.WriteString("%PDF-1.4\n")
	kids := make([]string, len(contents))
	for i := range contents {
		kids[i] = fmt.Sprintf("%d 0 R", 4+2*i)
	}
	obj("<</Type/Catalog/Pages 2 0 R>>")
	obj(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(contents), strings.Join(kids, " ")))
	obj(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream", w, h, len(jpg), jpg))
	for i, c := range contents {
		obj(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Rotate %d/Contents %d 0 R/Resources<</XObject<</Im0 3 0 R>>/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>", rotate, 5+2*i))
		obj(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(c), c))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// corners paints red above left, green above right, blue below left, white below right.
func corners(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{230, 230, 230, 255}
			switch {
			case y < h/2 && x < w/2:
				c = color.RGBA{200, 30, 30, 255}
			case y < h/2:
				c = color.RGBA{30, 150, 30, 255}
			case x < w/2:
				c = color.RGBA{30, 30, 200, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// letters names the colours of the four corners, above left first, clockwise.
func letters(m image.Image) string {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	out := ""
	for _, p := range [][2]int{{w / 4, h / 4}, {w * 3 / 4, h / 4}, {w * 3 / 4, h * 3 / 4}, {w / 4, h * 3 / 4}} {
		c := rgbAt(m, p[0], p[1])
		switch {
		case c[0] > 200 && c[1] > 200:
			out += "W"
		case c[0] > 120:
			out += "R"
		case c[1] > 120:
			out += "G"
		default:
			out += "B"
		}
	}
	return out
}

func codeOf(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	return e.Code
}

func TestScannedPDF(t *testing.T) {
	// The EXIF in the image says to turn it; a PDF does not care.
	jpg := jpegWithSegments(corners(120, 80), 95, exifSegment(6))
	upright := "q 600 0 0 400 0 0 cm /Im0 Do Q"
	for _, c := range []struct {
		name, content string
		rotate        int
		corners, code string
	}{
		{"upright", upright, 0, "RGWB", ""},
		{"page turned", upright, 90, "BRGW", ""},
		{"page upside down", upright, 180, "WBRG", ""},
		{"page turned back", upright, 270, "GWBR", ""},
		{"image turned on the page", "q 0 -400 600 0 0 400 cm /Im0 Do Q", 0, "BRGW", ""},
		{"image mirrored", "q -600 0 0 400 600 0 cm /Im0 Do Q", 0, "GRBW", ""},
		{"two matrices", "q 2 0 0 2 0 0 cm q 300 0 0 200 0 0 cm /Im0 Do Q Q", 0, "RGWB", ""},
		{"invisible text of recognition", upright + " BT /F1 9 Tf 3 Tr (a\\)b) Tj ET", 0, "RGWB", ""},
		{"white ground first", "1 g 0 0 600 400 re f " + upright, 0, "RGWB", ""},
		{"text", upright + " BT /F1 9 Tf 0 Tr (hello) Tj ET", 0, "", "photo.pdf_not_scan"},
		{"image twice", upright + upright, 0, "", "photo.pdf_not_scan"},
		{"aslant", "q 500 100 -100 300 0 0 cm /Im0 Do Q", 0, "", "photo.pdf_not_scan"},
		{"drawing", "0 0 m 100 100 l S", 0, "", "photo.pdf_not_scan"},
		{"stamp over it", upright + " 1 0 0 rg 10 10 50 50 re f", 0, "", "photo.pdf_not_scan"},
		{"nothing", " ", 0, "", "photo.pdf_not_scan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := decode.Decode(pdfOf(jpg, 120, 80, c.rotate, c.content), decode.Options{})
			if c.code != "" {
				if got := codeOf(err); got != c.code {
					t.Fatalf("got %s, want %s", got, c.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := letters(p.Image); got != c.corners || p.Info.Format != decode.PDF || p.Info.Pages != 1 {
				t.Fatalf("corners %s, want %s; %+v", got, c.corners, p.Info)
			}
		})
	}
}

func TestPagesOfPDF(t *testing.T) {
	jpg := jpegWithSegments(corners(120, 80), 95)
	up := "q 600 0 0 400 0 0 cm /Im0 Do Q"
	data := pdfOf(jpg, 120, 80, 0, up, "q -600 0 0 -400 600 400 cm /Im0 Do Q")
	p := mustDecode(t, data, decode.Options{Page: 1})
	if letters(p.Image) != "WBRG" || p.Info.Pages != 2 {
		t.Fatalf("%s %+v", letters(p.Image), p.Info)
	}
	if _, err := decode.Decode(data, decode.Options{Page: 2}); codeOf(err) != "photo.page" {
		t.Fatal(err)
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = up
	}
	if _, err := decode.Decode(pdfOf(jpg, 120, 80, 0, many...), decode.Options{}); codeOf(err) != "photo.pages" {
		t.Fatal(err)
	}
}
