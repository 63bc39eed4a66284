package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// letters are documents that differ in text, faces and size.
func letters(t testing.TB, n int) []*typeset.Document {
	t.Helper()
	var out []*typeset.Document
	for i := range n {
		pg := a4()
		if i%3 == 2 {
			pg.Width, pg.Height = pg.Height, pg.Width
		}
		x := set(t, pg, stack(t, "song"), 12000, 60000, 100000, "兹授权", nil)
		x = set(t, pg, stack(t, "kai"), 12000, x, 100000, fmt.Sprintf("张𬱖%d", i*7919%1000), func(c rune) int { return i % 5 * 70 })
		set(t, pg, stack(t, "song"), 12000, x, 100000, "办理备案。", func(c rune) int { return i % 3 * 100 })
		pg.Runs[1].Field = "/entity/person_in_charge/name"
		pg.Rules = []typeset.Rule{{X0: 60000, Y0: 110000, X1: 200000, Y1: 110000, Width: 500}}
		out = append(out, doc(fmt.Sprintf("授权书·𠅤%d", i), pg))
	}
	return out
}

func TestFile(t *testing.T) {
	pg := a4()
	set(t, pg, stack(t, "song"), 8000, 30000, 100000, prose, nil)
	d := doc("关于张𬱖的𠅤函", pg)
	file := save(t, render(t, d, pdf.Options{}))
	valid(t, file)
	o, _ := tool(t, "poppler-utils", "pdfinfo", file)
	for _, w := range []string{"Title:           关于张𬱖的𠅤函\n", "Producer:        icpdoc\n", "PDF version:     1.7\n", "595.276 x 841.89 pts (A4)"} {
		if !strings.Contains(strings.ReplaceAll(o, "595.28", "595.276"), w) {
			t.Errorf("pdfinfo lacks %q:\n%s", w, o)
		}
	}
	if strings.Contains(o, "Date") {
		t.Errorf("a date that nobody gave:\n%s", o)
	}
	extracts(t, file, []string{prose})
	o, _ = tool(t, "mupdf-tools", "mutool", "show", file, "trailer/Root")
	for _, w := range []string{"/Lang (zh-CN)", "/DisplayDocTitle true"} {
		if !strings.Contains(o, w) {
			t.Errorf("catalog lacks %s:\n%s", w, o)
		}
	}
}

func TestDate(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 30, 0, 0, time.FixedZone("", 8*3600))
	file := save(t, render(t, letters(t, 1)[0], pdf.Options{Created: at, Producer: "icpdoc（测试）"}))
	valid(t, file)
	o, _ := tool(t, "poppler-utils", "pdfinfo", "-rawdates", file)
	for _, w := range []string{"D:20261122083000+08'00'", "icpdoc（测试）"} {
		if !strings.Contains(o, w) {
			t.Errorf("pdfinfo lacks %q:\n%s", w, o)
		}
	}
}

// TestManyDocuments writes a batch: text of every letter, page sizes, one outline entry each, fonts once.
func TestManyDocuments(t *testing.T) {
	const n = 30
	docs := letters(t, n)
	var b bytes.Buffer
	if err := pdf.WriteAll(&b, docs, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	file := save(t, b.Bytes())
	valid(t, file)
	var want []string
	for i := range n {
		want = append(want, fmt.Sprintf("兹授权张𬱖%d办理备案。", i*7919%1000))
	}
	extracts(t, file, want)
	o, _ := tool(t, "mupdf-tools", "mutool", "show", file, "outline")
	got := strings.Split(strings.TrimSpace(o), "\n")
	if len(got) != n || !strings.Contains(got[7], "授权书·𠅤7") || !strings.Contains(got[7], "page=8") {
		t.Errorf("outline of %d entries:\n%s", len(got), o)
	}
	o, _ = tool(t, "poppler-utils", "pdfinfo", "-f", "1", "-l", "3", file)
	for _, w := range []string{"Pages:           30", "Page    1 size:  595.28 x 841.89", "Page    3 size:  841.89 x 595.28"} {
		if !strings.Contains(o, w) {
			t.Errorf("pdfinfo lacks %q:\n%s", w, o)
		}
	}
	o, _ = tool(t, "poppler-utils", "pdffonts", file)
	if fonts := len(strings.Split(strings.TrimSpace(o), "\n")) - 2; fonts > 3 {
		t.Errorf("%d fonts in a batch of two faces:\n%s", fonts, o)
	}
}

func TestOutline(t *testing.T) {
	d := letters(t, 1)[0]
	d.Pages = append(d.Pages, d.Pages[0])
	file := save(t, render(t, d, pdf.Options{Outline: []pdf.Bookmark{{Title: "第一页"}, {Title: "续页 (2)", Page: 1}}}))
	valid(t, file)
	o, _ := tool(t, "mupdf-tools", "mutool", "show", file, "outline")
	if !strings.Contains(o, "续页 (2)") || !strings.Contains(o, "page=2") {
		t.Errorf("outline:\n%s", o)
	}
	if err := pdf.Write(io.Discard, d, pdf.Options{Outline: []pdf.Bookmark{{Page: 2}}}); err == nil {
		t.Error("a bookmark to a page that does not exist was taken")
	}
}

// TestSameBytes writes the same letters alone, after others, with and without a pool, and from many goroutines.
func TestSameBytes(t *testing.T) {
	docs := letters(t, 8)
	shared, err := pdf.NewShared(docs[0])
	if err != nil {
		t.Fatal(err)
	}
	again, err := pdf.NewShared(letters(t, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	var want, wantShared [][]byte
	for _, d := range docs {
		want = append(want, render(t, d, pdf.Options{}))
		wantShared = append(wantShared, render(t, d, pdf.Options{Shared: again}))
	}
	var pool pdf.Pool
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 40 {
				k := (i*(g+1) + g) % len(docs)
				var b bytes.Buffer
				o := pdf.Options{Pool: &pool}
				w := want[k]
				if i%2 == 1 {
					o.Shared, w = shared, wantShared[k]
				}
				if err := pdf.Write(&b, docs[k], o); err != nil || !bytes.Equal(b.Bytes(), w) {
					t.Errorf("letter %d differs, %v", k, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestShared writes letters over a template's subsets: the same text and picture, and fewer bytes made anew.
func TestShared(t *testing.T) {
	docs := letters(t, 6)
	shared, err := pdf.NewShared(docs[0])
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range docs {
		file := save(t, render(t, d, pdf.Options{Shared: shared}))
		valid(t, file)
		extracts(t, file, []string{fmt.Sprintf("兹授权张𬱖%d办理备案。", i*7919%1000)})
		plain := save(t, render(t, d, pdf.Options{}))
		if !bytes.Equal(drawWith(t, "mutool", file, 72).pix, drawWith(t, "mutool", plain, 72).pix) {
			t.Errorf("letter %d looks otherwise with shared subsets", i)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFaults(t *testing.T) {
	good := letters(t, 1)[0]
	change := func(f func(pg *typeset.Page)) *typeset.Document {
		d := letters(t, 1)[0]
		f(&d.Pages[0])
		return d
	}
	for name, c := range map[string]struct {
		doc  *typeset.Document
		w    io.Writer
		code string
	}{
		"nil":        {nil, io.Discard, "pdf.document"},
		"no pages":   {&typeset.Document{}, io.Discard, "pdf.document"},
		"no width":   {change(func(pg *typeset.Page) { pg.Width = 0 }), io.Discard, "pdf.page_size"},
		"too high":   {change(func(pg *typeset.Page) { pg.Height = 1 << 30 }), io.Discard, "pdf.page_size"},
		"no size":    {change(func(pg *typeset.Page) { pg.Runs[0].Size = 0 }), io.Discard, "pdf.run_size"},
		"no font":    {change(func(pg *typeset.Page) { pg.Runs[1].Glyphs[1].Font = nil }), io.Discard, "pdf.no_glyph"},
		"no glyph":   {change(func(pg *typeset.Page) { pg.Runs[1].Glyphs[1].GID = 0 }), io.Discard, "pdf.no_glyph"},
		"bad glyph":  {change(func(pg *typeset.Page) { pg.Runs[1].Glyphs[1].GID = 0xffff }), io.Discard, ""},
		"bad matrix": {change(func(pg *typeset.Page) { pg.Matrices = []typeset.Matrix{{N: 3}} }), io.Discard, "pdf.matrix"},
		"writer":     {good, broken{}, "pdf.write"},
	} {
		err := pdf.Write(c.w, c.doc, pdf.Options{})
		var f *fault.Error
		if !errors.As(err, &f) || c.code != "" && f.Code != c.code {
			t.Errorf("%s: got %v, want %s", name, err, c.code)
		}
		if c.code == "pdf.no_glyph" && err != nil && (f.Fields[0].Pointer != "/entity/person_in_charge/name" || !strings.Contains(f.Fields[0].Reason.Zh, "𬱖")) {
			t.Errorf("%s names neither field nor character: %v", name, err)
		}
	}
	if err := pdf.WriteAll(io.Discard, []*typeset.Document{good, nil}, pdf.Options{}); err == nil {
		t.Error("a batch with a missing document was written")
	}
}
