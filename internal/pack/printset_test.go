package pack_test

import (
	"bytes"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/pdf"
)

var (
	manyFilings = flag.Int("pack.filings", 100, "filings whose papers become one print set")
	manyPacks   = flag.Int("pack.rounds", 60, "packs made in a row by the memory test")
)

var bookmark = regexp.MustCompile(`"(.*)"\s+#page=(\d+)`)

// bookmarks gives title and page of every outline entry of a PDF, as mupdf reads them.
func bookmarks(t *testing.T, path string) (titles []string, pages []int) {
	t.Helper()
	for _, m := range bookmark.FindAllStringSubmatch(run(t, "mutool", "show", path, "outline"), -1) {
		n, _ := strconv.Atoi(m[2])
		titles, pages = append(titles, m[1]), append(pages, n)
	}
	return titles, pages
}

// TestPrintSet: one print job with cover, guide and every copy of every document; its bookmarks and the manifest name the pages
// on which they really begin; in duplex mode each of those is the front of a sheet, separators or not.
func TestPrintSet(t *testing.T) {
	h := newHouse(t)
	for _, path := range lettertest.Samples(t) {
		for _, mode := range []struct{ duplex, separators bool }{{false, false}, {true, false}, {true, true}} {
			name := filepath.Base(path)[:2]
			o := order(t, sample(t, h, name))
			o.Duplex, o.Separators = mode.duplex, mode.separators
			data, m := build(t, h, o)
			_, files := unpack(t, data)
			set := write(t, "set.pdf", files["00-print-set.pdf"])
			titles, pages := bookmarks(t, set)
			text := strings.Split(run(t, "pdftotext", set, "-"), "\f")
			at := 2
			if len(titles) < 2 || titles[0] != "封面" || titles[1] != "签字盖章指南" || pages[0] != 1 {
				t.Fatalf("%s: bookmarks %q", name, titles)
			}
			for _, d := range m.Documents {
				for c := range d.Copies {
					if at >= len(pages) || c == 0 && (pages[at] != d.First || !strings.Contains(titles[at], d.Title.Zh)) {
						t.Fatalf("%s %+v: %s begins on page %d; bookmarks %q %v", name, mode, d.Title.Zh, d.First, titles, pages)
					}
					if short := d.ID.String() + " 1/" + num(len(d.Sheets)) + "-" + num(c+1); !strings.Contains(text[pages[at]-1], short) {
						t.Errorf("%s %+v: page %d does not carry the code %s", name, mode, pages[at], short)
					}
					at++
				}
			}
			if at != len(pages) {
				t.Errorf("%s: %d bookmarks too many", name, len(pages)-at)
			}
			for i, p := range pages {
				if mode.duplex && p%2 == 0 {
					t.Errorf("%s: %s begins on the back of a sheet, page %d", name, titles[i], p)
				}
			}
			if mode.separators {
				run(t, "qpdf", "--check", set)
			}
		}
	}
}

// TestManyFilings: the papers of a hundred filings in one file, for both sides of the paper.
func TestManyFilings(t *testing.T) {
	h := newHouse(t)
	set := pdf.Set{Title: "100", Duplex: true}
	var templates []string
	k := keys(t)
	for seed := range *manyFilings {
		f, err := filing.New(filingtest.Random(rand.New(rand.NewPCG(uint64(seed), 2026))), h.Library.Reference)
		if err != nil {
			t.Fatal(err)
		}
		papers, err := h.Press.Papers(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			doc, err := h.Press.Layout(p.Job)
			if err != nil {
				t.Fatal(err)
			}
			if doc, _, err = h.Press.Imprint(p.Job, doc, k, 1); err != nil {
				t.Fatal(err)
			}
			templates = append(templates, p.Job.Template)
			set.Parts = append(set.Parts, pdf.Part{Title: p.Title.Zh, Doc: doc})
		}
	}
	var b bytes.Buffer
	pages, err := h.Press.PrintSet(&b, templates, set)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "many.pdf", b.Bytes())
	titles, at := bookmarks(t, path)
	if len(titles) != len(pages) {
		t.Fatalf("%d bookmarks for %d documents", len(titles), len(pages))
	}
	for i, p := range pages {
		if p%2 == 0 || at[i] != p {
			t.Errorf("document %d begins on page %d, its bookmark on %d", i, p, at[i])
		}
	}
	run(t, "qpdf", "--check", path)
	run(t, "mutool", "info", path)
	if info := run(t, "pdfinfo", path); !strings.Contains(info, "A4") {
		t.Error(info)
	}
	t.Logf("%d filings, %d documents, %d pages, %d bytes: %d a document", *manyFilings, len(pages), pages[len(pages)-1], b.Len(), b.Len()/len(pages))
}

// TestUnpacking: three programs that nobody here wrote unpack a pack and find the right Chinese names.
func TestUnpacking(t *testing.T) {
	h := newHouse(t)
	f := sample(t, h, "04")
	data, m := build(t, h, order(t, f))
	for program, args := range map[string][]string{
		"unzip":   {"-q", "../pack.zip"},
		"7z":      {"x", "-bd", "../pack.zip"},
		"python3": {"-m", "zipfile", "-e", "../pack.zip", "."},
	} {
		dir := unpackWith(t, data, program, args...)
		for _, file := range m.Files {
			got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file.Path)))
			if err != nil || len(got) != file.Bytes {
				t.Errorf("%s: %s: %d bytes, %v", program, file.Path, len(got), err)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "documents/01-网站备案信息真实性核验单-示例农业科学研究所门户.pdf")); err != nil {
			t.Errorf("%s: %v", program, err)
		}
	}
	run(t, "unzip", "-tq", write(t, "pack.zip", data))
	if list := run(t, "zipinfo", "-1", write(t, "pack.zip", data)); !strings.HasPrefix(list, "00-print-set.pdf\n01-signing-guide.pdf\ndocuments/01-网站") || !strings.HasSuffix(list, "checklist.xlsx\npack.json\n") {
		t.Error(list)
	}
}

// TestMemory: packs in a row leave nothing behind, and a pack without photos takes little while it is made.
func TestMemory(t *testing.T) {
	h := newHouse(t)
	var orders []pack.Order
	for _, path := range lettertest.Samples(t) {
		o := order(t, sample(t, h, filepath.Base(path)[:2]))
		o.Duplex, o.Separators = true, true
		orders = append(orders, o)
	}
	round := func() {
		for _, o := range orders {
			if _, err := h.Build(io.Discard, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC() // pools give up what they hold at the second
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	round() // subsets that are made once
	base := heap()
	var peak atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var s runtime.MemStats
				runtime.ReadMemStats(&s)
				peak.Store(max(peak.Load(), s.HeapAlloc))
			}
		}
	}()
	for done := 0; done < *manyPacks; done += len(orders) {
		round()
	}
	close(stop)
	<-stopped
	if grown := int64(heap()) - int64(base); grown > 2<<20 {
		t.Errorf("after %d packs the heap has grown by %d KB", *manyPacks, grown>>10)
	}
	above := (int64(peak.Load()) - int64(base)) >> 20
	t.Logf("%d MB of fonts and templates, at most %d MB above them", base>>20, above)
	if above > 64 {
		t.Errorf("%d MB above what fonts and templates take", above)
	}
}
