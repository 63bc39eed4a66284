package letter_test

import (
	"bytes"
	"testing"
)

// BenchmarkLetter makes one letter of a sample, from the filing to the bytes.
func BenchmarkLetter(b *testing.B) {
	h := enter(b)
	paper, err := h.Press.Paper(h.sample(b, "03-nwcd-app-manual-rare-name"), "authorization-letter", 0)
	if err != nil {
		b.Fatal(err)
	}
	var w bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		if err := h.Press.Write(&w, paper.Job); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len())/1000, "kB/letter")
}

// BenchmarkFiling makes every paper that a sample's filing requires.
func BenchmarkFiling(b *testing.B) {
	h := enter(b)
	papers, err := h.Press.Papers(h.sample(b, "03-nwcd-app-manual-rare-name"))
	if err != nil {
		b.Fatal(err)
	}
	var w bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		for _, p := range papers {
			if err := h.Press.Write(&w, p.Job); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(papers)), "papers")
	b.ReportMetric(float64(w.Len())/1000, "kB/filing")
}
