package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// foreign builds a PDF of another program: objects 1, 2, … as they are given; 1 is the catalog.
func foreign(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.6\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	x := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, x)
	return b.Bytes()
}

func streamOf(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// certificate is a one-page PDF of another program with everything that must not come along. A black square of 20 pt
// stands 10 pt from the left and the top edge as a reader sees the page.
func certificate(width, height float64, turn int) []byte {
	x, y := 10.0, height-30
	switch turn {
	case 90:
		x, y = 10, 10
	case 180:
		x, y = width-30, 10
	case 270:
		x, y = width-30, height-30
	}
	return foreign(
		`<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\('hello'\))>>/Metadata 7 0 R/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(b)>>]>>>>/AcroForm<</Fields[6 0 R]>>>>`,
		fmt.Sprintf(`<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 %g %g]/Rotate %d/Resources<</Font<</A 5 0 R>>/XObject<</F 9 0 R>>>>>>`, width, height, turn),
		`<</Type/Page/Parent 2 0 R/Contents[4 0 R 10 0 R]/Annots[6 0 R]/AA<</O<</S/JavaScript/JS(c)>>>>/Metadata 7 0 R>>`,
		streamOf("", "q q q BT /A 12 Tf 50 50 Td (Domain certificate) Tj ET Q Q /F Do 0 g "),
		`<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>`,
		`<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(filled in)/F 4/Rect[100 100 200 120]/Parent 2 0 R/AP<</N 8 0 R>>/A<</S/URI/URI(https://example.cn)>>>>`,
		streamOf("/Type/Metadata/Subtype/XML", "<x>Zhang San</x>"),
		streamOf("/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</A 5 0 R>>>>", "BT /A 12 Tf 2 5 Td (filled in) Tj ET"),
		streamOf("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Metadata 7 0 R/PieceInfo<</x 7 0 R>>", "1 0 0 rg 0 0 1 1 re f"),
		streamOf("", fmt.Sprintf("%g %g 20 20 re f", x, y)),
	)
}

// bind writes a set and gives the file and the first pages.
func bind(t testing.TB, s pdf.Set) ([]byte, []int) {
	t.Helper()
	var b bytes.Buffer
	pages, err := pdf.WriteSet(&b, s)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), pages
}

// validEverywhere opens a file with every program at hand; pdfcpu is asked with its own checks.
func validEverywhere(t *testing.T, b []byte) string {
	t.Helper()
	file := save(t, b)
	if o, e := tool(t, "qpdf", "qpdf", "--check", file); !strings.Contains(o, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf: %s%s", o, e)
	}
	if o, e := tool(t, "mupdf-tools", "mutool", "draw", "-q", "-N", "-r", "40", "-o", os.DevNull, "-F", "pgm", file); strings.TrimSpace(o+e) != "" {
		t.Errorf("mutool: %s%s", o, e)
	}
	if o, e := tool(t, "poppler-utils", "pdftoppm", "-r", "30", "-gray", file, filepath.Join(t.TempDir(), "p")); strings.TrimSpace(o+e) != "" {
		t.Errorf("pdftoppm: %s%s", o, e)
	}
	if err := pdf.Sound(b); err != nil {
		t.Errorf("pdfcpu: %v", err)
	}
	return file
}

func TestSet(t *testing.T) {
	docs := letters(t, 3)
	two := *docs[0]
	two.Pages = append(two.Pages[:1:1], docs[1].Pages[0])
	cert := certificate(595, 842, 0)
	for _, duplex := range []bool{false, true} {
		s := pdf.Set{Title: "打印文件", Duplex: duplex, Parts: []pdf.Part{
			{Title: "封面", Doc: docs[1]},
			{Title: "第一份备案", Doc: docs[0]},
			{Title: "授权书", Doc: &two, Level: 1},
			{Title: "域名证书", File: cert, Level: 1},
			{Title: "域名证书（第二份）", File: cert, Level: 5},
			{Title: "末页", Doc: docs[2], Level: -1},
		}}
		b, pages := bind(t, s)
		want, total := []int{1, 2, 3, 5, 6, 7}, 7
		if duplex {
			want, total = []int{1, 3, 5, 7, 9, 11}, 11
		}
		if d := cmp.Diff(want, pages); d != "" {
			t.Error(d)
		}
		file := validEverywhere(t, b)
		if n, err := pdf.PageCount(b); n != total || err != nil {
			t.Errorf("%d pages, want %d; %v", n, total, err)
		}
		o, _ := tool(t, "mupdf-tools", "mutool", "show", file, "outline")
		got := lines(o)
		for i, p := range s.Parts {
			if !strings.Contains(got[i], `"`+p.Title+`"`) || !strings.Contains(got[i], fmt.Sprintf("page=%d", want[i])) {
				t.Errorf("entry %d of the outline is %s, want %s on %d", i, got[i], p.Title, want[i])
			}
		}
		for i, p := range want { // the text stands on the page that was told
			o, _ := tool(t, "poppler-utils", "pdftotext", "-f", fmt.Sprint(p), "-l", fmt.Sprint(p), file, "-")
			has := "兹授权"
			if i == 3 || i == 4 {
				has = "Domain certificate"
			}
			if !strings.Contains(o, has) {
				t.Errorf("page %d does not begin part %d:\n%s", p, i, o)
			}
		}
		again, _ := bind(t, s)
		if !bytes.Equal(b, again) {
			t.Error("the same set gives other bytes")
		}
	}
}

// TestForeignPages takes pages of other sizes and turns in: the square in the corner stays there, what acts is gone.
func TestForeignPages(t *testing.T) {
	for _, c := range []struct {
		w, h float64
		turn int
		at   [2]float64 // mm of the square's middle from the left and the top of the sheet
		wide bool
	}{
		{595.28, 841.89, 0, [2]float64{7.05, 7.05}, false},
		{595, 842, 180, [2]float64{7.05, 7.05}, false},
		{842, 595, 90, [2]float64{7.05, 7.05}, false},
		{842, 595, 270, [2]float64{7.05, 7.05}, false},
		{842, 595, 0, [2]float64{7.05, 7.05}, true},
		{595, 842, 90, [2]float64{7.05, 7.05}, true},
		{300, 400, 0, [2]float64{52.1 + 7.05, 78 + 7.05}, false},                   // not enlarged, in the middle
		{1190.56, 1683.78, 0, [2]float64{5 + 3.36, (297-282.857)/2 + 3.36}, false}, // A3 shrunk to 200 mm
	} {
		b, _ := bind(t, pdf.Set{Parts: []pdf.Part{{Title: "证书", File: certificate(c.w, c.h, c.turn)}}})
		file := validEverywhere(t, b)
		pic := drawWith(t, "mutool", file, 100)
		if (pic.w > pic.h) != c.wide {
			t.Errorf("%v: lies wrongly", c)
		}
		if got := pic.at(typeset.FromMM(c.at[0]), typeset.FromMM(c.at[1])); got > 10 {
			t.Errorf("%v: the corner is lost", c)
		}
		o, _ := tool(t, "poppler-utils", "pdftotext", file, "-")
		if !strings.Contains(o, "Domain certificate") || !strings.Contains(o, "filled in") {
			t.Errorf("%v: text lost:\n%s", c, o)
		}
		plain, _ := tool(t, "qpdf", "qpdf", "--qdf", "--object-streams=disable", file, "-")
		for _, bad := range []string{"JavaScript", "/JS", "OpenAction", "Metadata", "Zhang San", "URI", "/AA", "AcroForm", "PieceInfo", "/Annots"} {
			if strings.Contains(plain, bad) {
				t.Errorf("%v: %s came along", c, bad)
			}
		}
	}
}

// TestForeignFaults names the part and the reason.
func TestForeignFaults(t *testing.T) {
	cert := save(t, certificate(595, 842, 0))
	locked := filepath.Join(t.TempDir(), "locked.pdf")
	tool(t, "qpdf", "qpdf", "--encrypt", "user", "owner", "256", "--", cert, locked)
	noPrint := filepath.Join(t.TempDir(), "noprint.pdf")
	tool(t, "qpdf", "qpdf", "--encrypt", "", "owner", "256", "--print=none", "--", cert, noPrint)
	noModify := filepath.Join(t.TempDir(), "nomodify.pdf")
	tool(t, "qpdf", "qpdf", "--encrypt", "", "owner", "256", "--modify=none", "--", cert, noModify)
	contents := func(f string) []byte {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var kids strings.Builder
	many := []string{`<</Type/Catalog/Pages 2 0 R>>`, ""}
	for i := range 501 {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
		many = append(many, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
	}
	many[1] = "<</Type/Pages/Count 501/Kids[" + kids.String() + "]>>"
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"password":    {contents(locked), "pdf.locked"},
		"no printing": {contents(noPrint), "pdf.locked"},
		"no pages":    {foreign(`<</Type/Catalog/Pages 2 0 R>>`, `<</Type/Pages/Kids[]/Count 0>>`), "pdf.empty"},
		"501 pages":   {foreign(many...), "pdf.too_large"},
		"no PDF":      {[]byte("hello"), "pdf.damaged"},
		"empty":       {[]byte{}, "pdf.damaged"},
		"a loop":      {foreign(`<</Type/Catalog/Pages 2 0 R>>`, `<</Type/Pages/Kids[2 0 R]/Count 1>>`), "pdf.damaged"},
		"broken stream": {foreign(`<</Type/Catalog/Pages 2 0 R>>`, `<</Type/Pages/Kids[3 0 R]/Count 1>>`, `<</Type/Page/Parent 2 0 R/Contents 4 0 R>>`,
			streamOf("/Filter/FlateDecode", "this is no zlib")), "pdf.damaged"},
		"half": {contents(cert)[:300], "pdf.damaged"},
	} {
		var b bytes.Buffer
		_, err := pdf.WriteSet(&b, pdf.Set{Parts: []pdf.Part{{Title: "信", Doc: letters(t, 1)[0]}, {Title: "域名证书", File: c.file}}})
		f := fault.As(err)
		if f == nil || f.Code != c.code && f.Fields[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		if f.Fields[0].Pointer != "域名证书" || b.Len() > 0 || !strings.Contains(f.Detail.Zh, "域名证书") {
			t.Errorf("%s: does not name the part: %v", name, err)
		}
		if _, err := pdf.PageCount(c.file); err == nil && name != "broken stream" {
			t.Errorf("%s: its pages were counted", name)
		}
	}
	b, _ := bind(t, pdf.Set{Parts: []pdf.Part{{Title: "证书", File: contents(noModify)}}})
	file := validEverywhere(t, b)
	if o, _ := tool(t, "poppler-utils", "pdftotext", file, "-"); !strings.Contains(o, "Domain certificate") {
		t.Errorf("a certificate that may be printed but not changed is empty:\n%s", o)
	}
	for name, parts := range map[string][]pdf.Part{"none": nil, "empty part": {{Title: "x"}}, "no pages": {{Doc: &typeset.Document{}}}} {
		if _, err := pdf.WriteSet(&bytes.Buffer{}, pdf.Set{Parts: parts}); err == nil {
			t.Errorf("a set with %s was written", name)
		}
	}
}

// stamp gives a copy of a page with a code and a line at its foot, as typeset stamps it.
func stamp(t testing.TB, pg *typeset.Page, n int) *typeset.Page {
	out := *pg
	m := symbol(uint64(n), 41)
	line := a4()
	set(t, line, stack(t, "hei"), 7000, m.X0, m.Y1+8000, fmt.Sprintf("7K3M-9QXT-C  1/1-%d", n), nil)
	out.Matrices = append(pg.Matrices[:len(pg.Matrices):len(pg.Matrices)], m)
	out.Runs = append(pg.Runs[:len(pg.Runs):len(pg.Runs)], line.Runs...)
	out.Areas = append(pg.Areas[:len(pg.Areas):len(pg.Areas)], typeset.Area{Rect: m.Rect, Kind: "imprint"})
	return &out
}

// TestCopiesShareTheirPages writes copies that differ in their codes alone: each looks as it does alone, and costs little
// more than its code.
func TestCopiesShareTheirPages(t *testing.T) {
	page := &letter(t).Pages[0]
	page.Fills = []typeset.Fill{{Rect: typeset.Rect{X0: 60000, Y0: 60000, X1: 500000, Y1: 70000}, Colour: 0xcc0000}}
	page.Rules = append(page.Rules, typeset.Rule{X0: 80000, Y0: 600000, X1: 500000, Y1: 600000, Width: 3000, Style: typeset.Dotted, Colour: 0x0000cc})
	page.Links = []typeset.Link{{Rect: typeset.Rect{X0: 60000, Y0: 60000, X1: 500000, Y1: 70000}, URL: "https://example.cn"}}
	other := &letters(t, 1)[0].Pages[0]
	var s pdf.Set
	add := func(pages ...*typeset.Page) {
		s.Parts = append(s.Parts, pdf.Part{Title: "件", Doc: doc("件", pages...)})
	}
	add(stamp(t, page, 1))
	one, _ := bind(t, s)
	add(stamp(t, other, 7))
	add(stamp(t, page, 2), stamp(t, page, 3))
	add(page) // bare
	s.Parts = append(s.Parts, pdf.Part{Title: "证书", File: certificate(595, 842, 0)})
	add(stamp(t, page, 4))
	b, _ := bind(t, s)
	file := validEverywhere(t, b)
	for i, alone := range []*typeset.Page{stamp(t, page, 1), stamp(t, other, 7), stamp(t, page, 2), stamp(t, page, 3), page, nil, stamp(t, page, 4)} {
		if alone == nil {
			continue
		}
		out := filepath.Join(t.TempDir(), "one.pdf")
		tool(t, "qpdf", "qpdf", file, "--pages", ".", fmt.Sprint(i+1), "--", out)
		want := save(t, render(t, doc("件", alone), pdf.Options{}))
		if !bytes.Equal(drawWith(t, "mutool", out, 100).pix, drawWith(t, "mutool", want, 100).pix) {
			t.Errorf("page %d looks otherwise than alone", i+1)
		}
		got, _ := tool(t, "poppler-utils", "pdftotext", out, "-")
		if text, _ := tool(t, "poppler-utils", "pdftotext", want, "-"); got != text {
			t.Errorf("page %d reads otherwise than alone:\n%s", i+1, got)
		}
	}
	if codes, err := pdf.Drawings(b, 10); len(codes) != 5 || err != nil {
		t.Errorf("%d codes, %v", len(codes), err)
	}
	var many pdf.Set
	for n := range 11 {
		many.Parts = append(many.Parts, pdf.Part{Title: "件", Doc: doc("件", stamp(t, page, n))})
	}
	all, _ := bind(t, many)
	if more := (len(all) - len(one)) / 10; more > 2400 {
		t.Errorf("a further copy costs %d bytes", more)
	}
}

// TestForeignDetails takes in a scan, a layer that is switched off, and fields that printing does not show.
func TestForeignDetails(t *testing.T) {
	scan := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range scan.Pix {
		scan.Pix[i] = 255
		if i%64 < 32 {
			scan.Pix[i] = 40
		}
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, scan, nil); err != nil {
		t.Fatal(err)
	}
	square := func(x int) string { return fmt.Sprintf("0 g %d 700 40 40 re f", x) }
	field := func(flags, x int, state string) string {
		return fmt.Sprintf("<</Type/Annot/Subtype/Widget/F %d/Rect[%d 600 %d 640]/AP<</N<</On 9 0 R/Off 10 0 R>>>>%s>>", flags, x, x+40, state)
	}
	b := foreign(
		`<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[11 0 R 12 0 R]/D<</OFF[12 0 R]/Order[11 0 R 12 0 R]>>>>>>`,
		`<</Type/Pages/Kids[3 0 R]/Count 1>>`,
		`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R 6 0 R 7 0 R]/Resources<</XObject<</I 8 0 R>>/Properties<</A 11 0 R/F 12 0 R>>>>>>`,
		streamOf("", "q 400 0 0 400 100 100 cm /I Do Q /OC /A BDC "+square(100)+" EMC /OC /F BDC "+square(200)+" EMC"),
		field(4, 100, "/AS/On"), field(0, 200, "/AS/On"), field(6, 300, "/AS/On"),
		streamOf("/Type/XObject/Subtype/Image/Width 64/Height 64/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode", photo.String()),
		streamOf("/BBox[-1 -1 1 1]/Matrix[0 2 -2 0 5 5]", "-1 -1 2 2 re f"), streamOf("/BBox[0 0 1 1]", ""),
		`<</Type/OCG/Name(shown)>>`, `<</Type/OCG/Name(hidden)>>`,
	)
	set, _ := bind(t, pdf.Set{Parts: []pdf.Part{{Title: "证书", File: b}, {Title: "再", File: b}}})
	file := validEverywhere(t, set)
	for _, program := range []string{"mutool", "pdftoppm"} {
		pic := drawWith(t, program, file, 72)
		for name, c := range map[string]struct {
			x, y int // pt from the bottom left
			dark bool
		}{
			"dark half of the scan": {200, 300, true}, "light half": {400, 300, false}, "layer": {120, 720, true}, "hidden layer": {220, 720, false},
			"field": {120, 620, true}, "field for the screen alone": {220, 620, false}, "hidden field": {320, 620, false},
		} {
			if got := pic.at(typeset.Unit(c.x)*typeset.Pt, typeset.Unit(842-c.y)*typeset.Pt) < 100; got != c.dark {
				t.Errorf("%s: %s: dark %v, want %v", program, name, got, c.dark)
			}
		}
	}
	if n := bytes.Count(set, []byte("/DCTDecode")); n != 1 {
		t.Errorf("the scan stands %d times in a set that has its page twice", n)
	}
}
