package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/face"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// a4 gives an empty A4 page.
func a4() *typeset.Page {
	return &typeset.Page{Width: typeset.FromMM(210), Height: typeset.FromMM(297)}
}

// set appends s as one run and gives the x where it ends. gap tells how much wider than its advance the place of a
// character is, 1/1000 em; nil is none.
func set(t testing.TB, pg *typeset.Page, st *face.Stack, size, x, y typeset.Unit, s string, gap func(c rune) int) typeset.Unit {
	t.Helper()
	r := typeset.Run{Size: size, X: x, Y: y}
	at := 0
	for _, c := range s {
		if c >= 0xe0100 && c <= 0xe01ef || c >= 0xfe00 && c <= 0xfe0f {
			r.Glyphs[len(r.Glyphs)-1].Tail = c
			continue
		}
		f, g := st.Find(c)
		if f == nil {
			t.Fatalf("no font has %q (U+%04X)", c, c)
		}
		r.Glyphs = append(r.Glyphs, typeset.Glyph{Rune: c, Font: f, GID: g, X: int32(at)})
		at += f.Advance(g)
		if gap != nil {
			at += gap(c)
		}
	}
	pg.Runs = append(pg.Runs, r)
	return x + typeset.Unit(int64(at)*int64(size)/1000)
}

// doc is a document of the given pages.
func doc(title string, pages ...*typeset.Page) *typeset.Document {
	d := &typeset.Document{Title: title, Lang: "zh-CN"}
	for _, p := range pages {
		d.Pages = append(d.Pages, *p)
	}
	return d
}

// render gives doc's bytes.
func render(t testing.TB, d *typeset.Document, o pdf.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, d, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// save puts b into a file of the test.
func save(t testing.TB, b []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// tool runs a program that the tests need and gives what it printed; a missing one fails the test.
func tool(t testing.TB, pkg, name string, args ...string) (stdout, stderr string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%s is not installed: install the package %s", name, pkg)
	}
	var o, e bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &o, &e
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, o.String(), e.String())
	}
	return o.String(), e.String()
}

// readers are the programs and modes that a document's text is read back with.
var readers = map[string]func(t testing.TB, file string) string{
	"pdftotext": func(t testing.TB, file string) string {
		s, _ := tool(t, "poppler-utils", "pdftotext", "-enc", "UTF-8", file, "-")
		return s
	},
	"pdftotext -raw": func(t testing.TB, file string) string {
		s, _ := tool(t, "poppler-utils", "pdftotext", "-raw", "-enc", "UTF-8", file, "-")
		return s
	},
	"pdftotext -layout": func(t testing.TB, file string) string {
		s, _ := tool(t, "poppler-utils", "pdftotext", "-layout", "-enc", "UTF-8", file, "-")
		return s
	},
	"mutool": func(t testing.TB, file string) string {
		s, _ := tool(t, "mupdf-tools", "mutool", "draw", "-q", "-F", "text", file)
		return s
	},
}

// lines gives the lines of extracted text, without the spaces round them and without empty ones.
func lines(s string) []string {
	var out []string
	for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\f' || r == '\r' }) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// valid checks a file with every tool at hand: structure, drawing without a warning, fonts.
func valid(t *testing.T, file string) {
	t.Helper()
	if o, e := tool(t, "qpdf", "qpdf", "--check", file); !strings.Contains(o, "No syntax or stream encoding errors found") {
		t.Errorf("qpdf: %s%s", o, e)
	}
	if o, e := tool(t, "mupdf-tools", "mutool", "draw", "-q", "-N", "-r", "50", "-o", os.DevNull, "-F", "pgm", file); strings.TrimSpace(o+e) != "" {
		t.Errorf("mutool: %s%s", o, e)
	}
	o, e := tool(t, "poppler-utils", "pdffonts", file)
	if e != "" {
		t.Errorf("pdffonts: %s", e)
	}
	for _, l := range strings.Split(strings.TrimSpace(o), "\n")[2:] {
		if !strings.Contains(strings.Join(strings.Fields(l), " "), "Identity-H yes yes yes") {
			t.Errorf("font not embedded, subset, with a Unicode map: %s", l)
		}
	}
}
