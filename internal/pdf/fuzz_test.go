package pdf_test

import (
	"bytes"
	"regexp"
	"strconv"
	"testing"

	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// FuzzWrite writes odd titles, languages, links, characters and gaps: never a panic, and every cross reference of a
// written file leads to its object.
func FuzzWrite(f *testing.F) {
	f.Add("关于张𬱖的函", "zh-CN", "https://example.cn/(", "授权书 A\ufffd\U0010ffff", 300)
	f.Add("\x00\xff)(\\", "(", "\n", "\r\\()", -700)
	f.Add("", "", "", "", 0)
	song := stack(f, "song")
	f.Fuzz(func(t *testing.T, title, lang, url, text string, gap int) {
		pg := a4()
		r := typeset.Run{Size: 10000, X: 50000, Y: 100000}
		at := int32(0)
		for _, c := range text {
			font, g := song.Find(c)
			if font == nil {
				font, g = song.Find('一')
			}
			r.Glyphs = append(r.Glyphs, typeset.Glyph{Rune: c, Font: font, GID: g, X: at})
			at += int32(font.Advance(g)) + int32(gap)
		}
		pg.Runs = []typeset.Run{r, r}
		pg.Links = []typeset.Link{{Rect: typeset.Rect{X1: 100, Y1: 100}, URL: url}}
		d := doc(title, pg)
		d.Lang = lang
		var b bytes.Buffer
		if err := pdf.Write(&b, d, pdf.Options{Outline: []pdf.Bookmark{{Title: text}}}); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, b.Bytes())
	})
}

var head = regexp.MustCompile(`^%PDF-1\.7\n`)

// wellFormed follows the cross references of a file.
func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(b)
	if !head.Match(b) || m == nil {
		t.Fatal("no frame")
	}
	at, _ := strconv.Atoi(string(m[1]))
	rows := bytes.Split(b[at:], []byte("\n"))
	n, _ := strconv.Atoi(string(bytes.TrimPrefix(rows[1], []byte("0 "))))
	for id := 1; id < n; id++ {
		off, err := strconv.Atoi(string(rows[2+id][:10]))
		if err == nil && off == 0 && bytes.HasSuffix(rows[2+id], []byte(" f ")) {
			continue
		}
		if err != nil || !bytes.HasPrefix(b[off:], []byte(strconv.Itoa(id)+" 0 obj\n")) {
			t.Fatalf("object %d is not at %d", id, off)
		}
	}
	if !bytes.HasPrefix(rows[2+n], []byte("trailer")) {
		t.Fatalf("%d rows, then %q", n, rows[2+n])
	}
}

// FuzzForeign takes in damaged PDFs: never a panic; what is written can be read again, with as many pages.
func FuzzForeign(f *testing.F) {
	f.Add(certificate(595, 842, 90))
	f.Add(render(f, doc("码", &typeset.Page{Width: 700000, Height: 900000, Matrices: []typeset.Matrix{symbol(1, 21)}}), pdf.Options{}))
	f.Add(foreign(`<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R]/D<</BaseState/OFF>>>>>>`, `<</Type/Pages/Kids[3 0 R 3 0 R]/Count 1>>`,
		`<</Type/Page/Contents 4 0 R/UserUnit 2/MediaBox[0 0 1e9 (x)]/CropBox[9 9 1 1]/Resources<</Properties<</a 5 0 R/b[1 0 R]>>/Font null>>>>`,
		streamOf("/Filter[/ASCIIHexDecode/RunLengthDecode]/F(/etc/passwd)", "/OC /a BDC 0 0 1 1 re f* EMC q cm Do BI ID EI"), `<</Type/OCG/Name(a)>>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := pdf.PageCount(data)
		_, _ = pdf.Drawings(data, 3)
		var b bytes.Buffer
		pages, bad := pdf.WriteSet(&b, pdf.Set{Duplex: true, Parts: []pdf.Part{{File: data}, {Title: "x", File: data}}})
		if err != nil {
			if bad == nil {
				t.Fatalf("taken in, but not counted: %v", err)
			}
			return
		}
		if bad != nil {
			return // a page whose contents cannot be unpacked
		}
		wellFormed(t, b.Bytes())
		back := n + n%2 + n
		if got, err := pdf.PageCount(b.Bytes()); got != back || err != nil || pages[1] != n+n%2+1 {
			t.Fatalf("%d pages come back as %d, want %d; %v", n, got, back, err)
		}
	})
}
