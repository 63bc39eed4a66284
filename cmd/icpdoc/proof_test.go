package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// `make proof` raises these to 2,000 and 10,000.
var (
	proofFilings = flag.Int("proof.filings", 40, "generated filings whose papers are all extracted and checked")
	proofForms   = flag.Int("proof.forms", 300, "generated filings whose verification forms are laid out")
)

// generated is the filing of one seed.
func generated(lib *rulebook.Library, seed int) (filing.Filing, error) {
	return filing.New(filingtest.Random(rand.New(rand.NewPCG(uint64(seed), 2026))), lib.Reference)
}

// some is n, or a fifth of it under -short (the race detector).
func some(n int) int {
	if testing.Short() {
		return n / 5
	}
	return n
}

// each runs n seeds on all processors; do reports what is wrong with one.
func each(t *testing.T, n int, do func(seed int) error) {
	t.Helper()
	var wg sync.WaitGroup
	seeds := make(chan int)
	failed := make(chan error, n)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range seeds {
				if err := do(seed); err != nil {
					failed <- fmt.Errorf("seed %d: %w", seed, err)
				}
			}
		})
	}
	for seed := range n {
		seeds <- seed
	}
	close(seeds)
	wg.Wait()
	close(failed)
	shown := 0
	for err := range failed {
		if shown++; shown <= 10 {
			t.Error(err)
		}
	}
	if shown > 10 {
		t.Errorf("and %d more", shown-10)
	}
}

// proofKeys makes the keyring of the proofs, the same in every run.
func proofKeys(t *testing.T) *imprint.Keyring {
	t.Helper()
	keys, err := imprint.NewKeyring(rand.NewChaCha8([32]byte{26}), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// proveLayout looks at a paper's layout as it is, and once more with the signed code on every page: nothing leaves its cell
// or the page, nothing stands where a seal goes, and nothing at all in the code's corner.
func proveLayout(press *letter.Press, keys *imprint.Keyring, job letter.Job, doc *typeset.Document) error {
	if wrong := typeset.Verify(doc); len(wrong) > 0 {
		return fmt.Errorf("layout: %s", strings.Join(wrong, "; "))
	}
	stamped, records, err := press.Imprint(job, doc, keys, 1)
	if err != nil {
		return err
	}
	if wrong := typeset.Verify(stamped); len(wrong) > 0 {
		return fmt.Errorf("with codes: %s", strings.Join(wrong, "; "))
	}
	if len(records) != len(doc.Pages) {
		return fmt.Errorf("%d codes on %d pages", len(records), len(doc.Pages))
	}
	return nil
}

// TestProofExtraction: pdftotext (default and -raw) gives back every character of every paper of generated filings,
// rare ones included; two runs, in parallel with others, give the same bytes; every tenth filing's files also go through
// qpdf, pdffonts and mutool.
func TestProofExtraction(t *testing.T) {
	lib := library(t)
	press, keys := newPress(t, lib), proofKeys(t)
	dir := t.TempDir()
	each(t, some(*proofFilings), func(seed int) error {
		f, err := generated(lib, seed)
		if err != nil {
			return err
		}
		papers, err := press.Papers(f)
		if err != nil {
			return err
		}
		for i, p := range papers {
			if err := provePaper(press, keys, p, filepath.Join(dir, fmt.Sprintf("%d-%d.pdf", seed, i)), seed%10 == 0); err != nil {
				return fmt.Errorf("%s: %w", p.Job.Template, err)
			}
		}
		return nil
	})
}

func provePaper(press *letter.Press, keys *imprint.Keyring, p letter.Paper, path string, tools bool) error {
	doc, err := press.Layout(p.Job)
	if err != nil {
		return err
	}
	if err := proveLayout(press, keys, p.Job, doc); err != nil {
		return err
	}
	var a, b bytes.Buffer
	if err := press.Write(&a, p.Job); err != nil {
		return err
	}
	if err := press.Write(&b, p.Job); err != nil {
		return err
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		return fmt.Errorf("two runs give different bytes")
	}
	if err := os.WriteFile(path, a.Bytes(), 0o600); err != nil {
		return err
	}
	defer os.Remove(path)
	for _, mode := range []string{"-nodiag", "-raw"} {
		text, err := tool("pdftotext", mode, "-enc", "UTF-8", path, "-")
		if err == nil {
			err = extracted(doc, string(text))
		}
		if err != nil {
			return fmt.Errorf("pdftotext %s: %w", mode, err)
		}
	}
	if tools {
		return proveFile(doc, path)
	}
	return nil
}

// extracted compares the text of every page with what was set there: filled-in values line by line, white space included;
// pre-printed runs by their characters, since a form's boxes and blanks stand between them.
func extracted(doc *typeset.Document, text string) error {
	pages := strings.Split(text, "\f")
	if len(pages) != len(doc.Pages)+1 {
		return fmt.Errorf("%d pages of text for %d pages", len(pages)-1, len(doc.Pages))
	}
	for n, page := range doc.Pages {
		filled, printed := fragments(page)
		for _, want := range filled {
			if !strings.Contains(pages[n], want) {
				return fmt.Errorf("page %d lacks the value %q", n+1, want)
			}
		}
		dense := squeeze(pages[n])
		for _, want := range printed {
			if !strings.Contains(dense, squeeze(want)) {
				return fmt.Errorf("page %d lacks the text %q", n+1, want)
			}
		}
	}
	return nil
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// fragments are the texts of a page: a filled-in value's part on one line, and each run of pre-printed text.
func fragments(page typeset.Page) (filled, printed []string) {
	var b strings.Builder
	for i, r := range page.Runs {
		for _, g := range r.Glyphs {
			b.WriteRune(g.Rune)
		}
		if r.Field != "" && i+1 < len(page.Runs) && r.Line == page.Runs[i+1].Line && r.Field == page.Runs[i+1].Field {
			continue
		}
		if s := strings.TrimSpace(b.String()); r.Field == "" { // a full-width space may part columns for a reader
			printed = append(printed, strings.Split(s, "\u3000")...)
		} else {
			filled = append(filled, s)
		}
		b.Reset()
	}
	return filled, printed
}

// proveFile asks the readers that look at a file's inside.
func proveFile(doc *typeset.Document, path string) error {
	checked, err := tool("qpdf", "--check", path)
	if err != nil {
		return err
	}
	if !bytes.Contains(checked, []byte("No syntax or stream encoding errors")) || bytes.Contains(checked, []byte("WARNING")) {
		return fmt.Errorf("qpdf: %s", checked)
	}
	fonts, err := tool("pdffonts", path)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(strings.TrimSpace(string(fonts)), "\n")[2:] {
		if !strings.Contains(line, "yes yes yes") {
			return fmt.Errorf("a font is not embedded, subset and mapped: %s", line)
		}
	}
	if text, err := tool("mutool", "draw", "-q", "-F", "txt", "-o", "-", path); err != nil || len(text) == 0 {
		return fmt.Errorf("mutool finds no text (%w)", err)
	}
	if _, err := tool("mutool", "draw", "-q", "-r", "20", "-F", "pgm", "-o", os.DevNull, path); err != nil {
		return err
	}
	info, err := tool("pdfinfo", path)
	if err == nil && (!bytes.Contains(info, []byte("PDF version:     1.7")) || !bytes.Contains(info, []byte(doc.Title))) {
		err = fmt.Errorf("pdfinfo: %s", info)
	}
	return err
}

// TestProofForms: the verification form is one A4 page whatever the data; what follows it are continuation sheets; nothing
// leaves its cell or the page, no line starts or ends with a forbidden mark, nothing stands where a seal or the signed code goes.
func TestProofForms(t *testing.T) {
	lib := library(t)
	press, keys := newPress(t, lib), proofKeys(t)
	each(t, some(*proofForms), func(seed int) error {
		f, err := generated(lib, 1_000_000+seed)
		if err != nil {
			return err
		}
		for i, s := range f.Services {
			template := "verification-form-app"
			if s.Kind == filing.Website && f.Provider == "sinnet" {
				template = "verification-form-website"
			}
			paper, err := press.Paper(f, template, i)
			if err != nil {
				return err
			}
			doc, err := press.Layout(paper.Job)
			if err != nil {
				return err
			}
			if err := formPages(doc, len(s.Domains)); err != nil {
				return err
			}
			if err := proveLayout(press, keys, paper.Job, doc); err != nil {
				return err
			}
		}
		return nil
	})
}

// formPages checks that the form is the first page alone, A4, and that every domain stands in the document once.
func formPages(doc *typeset.Document, domains int) error {
	seen := map[string]bool{}
	for n, page := range doc.Pages {
		if page.Width != typeset.FromMM(210) || page.Height != typeset.FromMM(297) {
			return fmt.Errorf("page %d is not A4", n+1)
		}
		seals := 0
		for _, a := range page.Areas {
			if a.Kind == "seal" {
				seals++
			}
		}
		if n == 0 && seals < 2 {
			return fmt.Errorf("the form's page has %d seal areas, not the two of both parties: is it one page?", seals)
		}
		for _, r := range page.Runs {
			if strings.Contains(r.Field, "/domains/") && strings.HasSuffix(r.Field, "/name") {
				seen[r.Field] = true
			}
		}
	}
	if len(seen) != domains {
		return fmt.Errorf("%d of %d domains stand in the document", len(seen), domains)
	}
	return nil
}
