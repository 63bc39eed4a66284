package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"icpdoc/internal/typeset"
)

// expected is where a sample's goldens stand.
func expected(path string) string {
	return filepath.Join("../../samples/expected", strings.TrimSuffix(filepath.Base(path), ".yaml"))
}

// TestSampleRequirements compares every sample's material list with the one that was read and accepted.
func TestSampleRequirements(t *testing.T) {
	for _, path := range samples(t) {
		for _, lang := range []string{"zh", "en"} {
			t.Run(filepath.Base(path)+"/"+lang, func(t *testing.T) {
				w, out, errs := testWorld("")
				if code := run([]string{"--lang", lang, "--today", "2026-11-22", "requirements", path}, w); code != exitDone {
					t.Fatalf("exit %d: %s", code, errs)
				}
				golden(t, filepath.Join(expected(path), "requirements."+lang+".txt"), out.Bytes())
			})
		}
	}
}

// TestSamplePapers compares every page of every paper of every sample: the page tree as text, and the picture.
func TestSamplePapers(t *testing.T) {
	lib := library(t)
	press := newPress(t, lib)
	for _, path := range samples(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			papers, err := press.Papers(sample(t, lib, path))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range papers {
				doc, err := press.Layout(p.Job)
				if err != nil {
					t.Fatalf("%s: %v", p.File, err)
				}
				stem := filepath.Join(expected(path), fmt.Sprintf("%s-%s", p.File[:2], p.Job.Template))
				golden(t, stem+".txt", []byte(typeset.Dump(doc)))
				if testing.Short() {
					continue // the pictures follow from the page tree and the PDF room
				}
				var b bytes.Buffer
				if err := press.Write(&b, p.Job); err != nil {
					t.Fatal(err)
				}
				for i, picture := range pictures(t, b.Bytes(), 45) {
					samePicture(t, fmt.Sprintf("%s-%d.png", stem, i+1), picture)
				}
			}
		})
	}
}

// pictures renders every page in grey.
func pictures(t *testing.T, pdf []byte, dpi int) (pages [][]byte) {
	t.Helper()
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tool("pdftoppm", "-png", "-gray", "-r", strconv.Itoa(dpi), in, filepath.Join(dir, "p")); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "p-*.png"))
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, encodePNG(decodePNG(t, bytes.NewReader(b))))
	}
	if len(pages) == 0 {
		t.Fatal("pdftoppm made no page")
	}
	return pages
}
