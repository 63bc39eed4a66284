//go:build linux

package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/go-pdf/fpdf"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// engine is one way of making letters.
type engine struct {
	name  string
	batch int // letters in one turn
	// make makes letters from, from+1, … and gives the last file and the CPU time of the whole turn.
	make func(t testing.TB, from, n int) ([]byte, time.Duration)
	// text is what letter i says; nil is what letterNo(i) says.
	text func(i int) string
	// unread tells that nobody counts the file's characters.
	unread bool
	// oneFile tells that a turn's file holds all its letters.
	oneFile bool
	// inProcess engines have their allocations counted.
	inProcess bool
	close     func()
}

// inside measures f in this process, garbage collection included.
func inside(f func(t testing.TB, i int) []byte) func(t testing.TB, from, n int) ([]byte, time.Duration) {
	return func(t testing.TB, from, n int) ([]byte, time.Duration) {
		runtime.GC()
		start := selfCPU(t)
		var last []byte
		for i := range n {
			last = f(t, from+i)
		}
		return last, selfCPU(t) - start
	}
}

// ours are the product's own ways: a letter from print HTML to bytes as the letter room makes it, over the subsets of
// what its template prints every time; the same letter with every subset made anew; the last step of each alone; and many
// letters in one file.
func ours(t testing.TB) []engine {
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	setter := typeset.New(set, nil)
	lay := func(t testing.TB, i int) *typeset.Document {
		d, err := letterNo(i).layout(setter)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	template, err := preprinted().layout(setter)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := pdf.NewShared(template)
	if err != nil {
		t.Fatal(err)
	}
	pool := new(pdf.Pool)
	var buf bytes.Buffer
	write := func(t testing.TB, d *typeset.Document, o pdf.Options) []byte {
		buf.Reset()
		o.Pool = pool
		if err := pdf.Write(&buf, d, o); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	trees := make([]*typeset.Document, 32)
	for i := range trees {
		trees[i] = lay(t, i)
	}
	batch := func(t testing.TB, from, n int) ([]byte, time.Duration) {
		runtime.GC()
		start := selfCPU(t)
		docs := make([]*typeset.Document, n)
		for i := range docs {
			docs[i] = lay(t, from+i)
		}
		buf.Reset()
		if err := pdf.WriteAll(&buf, docs, pdf.Options{Pool: pool}); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes(), selfCPU(t) - start
	}
	fromTree := func(i int) string { return letterNo(i % len(trees)).text() }
	return []engine{
		{name: "letter", batch: 60, inProcess: true, make: inside(func(t testing.TB, i int) []byte { return write(t, lay(t, i), pdf.Options{Shared: shared}) })},
		{name: "letter_anew", batch: 60, inProcess: true, make: inside(func(t testing.TB, i int) []byte { return write(t, lay(t, i), pdf.Options{}) })},
		{name: "letter_tree_to_bytes", batch: 60, inProcess: true, text: fromTree,
			make: inside(func(t testing.TB, i int) []byte { return write(t, trees[i%len(trees)], pdf.Options{Shared: shared}) })},
		{name: "letter_tree_to_bytes_anew", batch: 60, inProcess: true, text: fromTree,
			make: inside(func(t testing.TB, i int) []byte { return write(t, trees[i%len(trees)], pdf.Options{}) })},
		{name: "letter_in_batch_of_100", batch: 100, inProcess: true, oneFile: true, make: batch},
	}
}

// naive is fpdf as its manual shows it. It gets a copy of the fonts, because it writes into what it is given.
func naive() engine {
	var song, hei []byte
	for _, f := range fonts.All() {
		switch f.Short {
		case "song":
			if f.Weight == 400 {
				song = slices.Clone(f.Data)
			}
		case "hei":
			hei = slices.Clone(f.Data)
		}
	}
	said := func(i int) string { return bmp(letterNo(i).text()) }
	return engine{name: "naive_fpdf", batch: 2, inProcess: true, text: said, make: inside(func(t testing.TB, i int) []byte {
		c := letterNo(i)
		for j, p := range c.paras { // fpdf panics above U+FFFF: it is given other characters
			c.paras[j] = bmp(p)
		}
		p := fpdf.New("P", "mm", "A4", "")
		p.SetMargins(26, 25, 26)
		p.AddUTF8FontFromBytes("song", "", song)
		p.AddUTF8FontFromBytes("hei", "", hei)
		p.AddPage()
		p.SetFont("hei", "", 20)
		p.CellFormat(0, 12, c.title, "", 1, "C", false, 0, "")
		p.SetFont("song", "", 12)
		for _, s := range c.paras {
			p.MultiCell(0, 7.6, "　　"+s, "", "J", false)
		}
		p.Ln(6)
		p.SetFont("song", "", 9)
		for _, r := range c.table {
			for _, cell := range r {
				p.CellFormat(158.0/7, 7, cell, "1", 0, "C", false, 0, "")
			}
			p.Ln(-1)
		}
		var b bytes.Buffer
		if err := p.Output(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	})}
}

// bmp puts 某 for characters above U+FFFF.
func bmp(s string) string {
	rs := []rune(s)
	for i, r := range rs {
		if r > 0xffff {
			rs[i] = '某'
		}
	}
	return string(rs)
}

// fontDir writes the two faces into a folder for the other programs, with a fontconfig file that shows them alone.
func fontDir(t testing.TB) (dir, conf string) {
	dir = t.TempDir()
	for _, f := range fonts.All() {
		if f.Short == "song" && f.Weight == 400 || f.Short == "hei" {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	conf = filepath.Join(dir, "fonts.conf")
	text := `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>` + dir + `</dir><cachedir>` + dir + `/cache</cachedir></fontconfig>`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, conf
}
