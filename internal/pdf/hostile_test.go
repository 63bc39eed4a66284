package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/pdf"
)

// TestHostileFiles hands in files that are made to take a reader down: each is refused or taken in, within bounds.
func TestHostileFiles(t *testing.T) {
	bomb := func(n int) string {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		zero := bytes.Repeat([]byte(" "), 1<<20)
		for range n {
			_, _ = z.Write(zero)
		}
		_ = z.Close()
		return b.String()
	}
	one := func(page string, more ...string) []byte {
		return foreign(append([]string{`<</Type/Catalog/Pages 2 0 R>>`, `<</Type/Pages/Kids[3 0 R]/Count 1>>`, page}, more...)...)
	}
	deep := strings.Repeat("[", 200_000)
	var forms []string
	for i := range 40 { // each form draws the next one twice: 2^40 drawings
		forms = append(forms, streamOf(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>", i+6), "/X Do /X Do 0 0 1 1 re f"))
	}
	tree := []string{`<</Type/Catalog/Pages 2 0 R>>`}
	for i := range 300 {
		tree = append(tree, fmt.Sprintf("<</Type/Pages/Count 1/Kids[%d 0 R]>>", i+3))
	}
	tree = append(tree, "<</Type/Page>>")
	for name, c := range map[string]struct {
		file []byte
		ok   bool
	}{
		"arrays 200,000 deep":   {one(`<</Type/Page/Resources ` + deep + `>>`), false},
		"dictionaries deep":     {one(`<</Type/Page/Resources ` + strings.Repeat("<</a", 50_000) + `>>`), false},
		"pages 300 deep":        {foreign(tree...), false},
		"content of 200 MB":     {one(`<</Type/Page/Contents 4 0 R>>`, streamOf("/Filter/FlateDecode", bomb(200))), false},
		"fifty times 60 MB":     {one(`<</Type/Page/Contents[`+strings.Repeat("4 0 R ", 50)+`]>>`, streamOf("/Filter/FlateDecode", bomb(60))), false},
		"a form in itself":      {one(`<</Type/Page/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>`, streamOf("", "/X Do"), streamOf("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", "/X Do /X Do")), true},
		"forms without end":     {one(`<</Type/Page/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>`, append([]string{streamOf("", "/X Do")}, forms...)...), true},
		"contents that are one": {one(`<</Type/Page/Contents 3 0 R>>`), true},
		"boxes of nonsense":     {one(`<</Type/Page/MediaBox[0 0 1e30 -5]/CropBox[(a)]/Rotate 77777/UserUnit -3>>`), true},
		"a great page":          {one(`<</Type/Page/MediaBox[-900000 -900000 900000 900000]/UserUnit 900>>`), true},
		"a thousand q":          {one(`<</Type/Page/Contents 4 0 R>>`, streamOf("", strings.Repeat("q ", 100_000)+strings.Repeat("1 0 0 1 1e9 1e9 cm ", 1000)+"0 0 1 1 re f")), true},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var b bytes.Buffer
		_, err := pdf.WriteSet(&b, pdf.Set{Parts: []pdf.Part{{Title: "件", File: c.file}}})
		_, _ = pdf.Drawings(c.file, 5)
		runtime.ReadMemStats(&after)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && fault.As(err).Kind == fault.Internal {
			t.Errorf("%s: not told to the user: %v", name, err)
		}
		if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > 1500 {
			t.Errorf("%s: %d MB", name, got)
		}
		if c.ok {
			if o, e := tool(t, "qpdf", "qpdf", "--check", save(t, b.Bytes())); !strings.Contains(o, "No syntax or stream encoding errors found") {
				t.Errorf("%s: qpdf: %s%s", name, o, e)
			}
		}
	}
}
