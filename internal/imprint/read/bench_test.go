package read_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/imprint/read"
)

// Benchmarks of the usual pictures; CPU per picture is what counts.

func benchmark(b *testing.B, img image.Image, want int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if n := len(read.Codes(img)); n != want {
			b.Fatalf("%d codes", n)
		}
	}
}

func BenchmarkScan150(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	benchmark(b, usual(r).scan(r, newPaper(written(1), mint(b, ring(b), 1)).img), 1)
}

func BenchmarkScan150Blank(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	benchmark(b, usual(r).scan(r, written(1)), 0)
}

func BenchmarkPhoto12MP(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 1))
	benchmark(b, snap(r, newPaper(written(1), mint(b, ring(b), 1)).img, 4000), 1)
}

func BenchmarkPhoto12MPBlank(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 1))
	benchmark(b, snap(r, written(1), 4000), 0)
}
