package read_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/imprint/read"
)

// benchmark reads one picture again and again; on a machine with other work, CPU time is what counts.
func benchmark(b *testing.B, want int, make func(r *rand.Rand, o *office) image.Image) {
	b.Helper()
	img := make(rand.New(rand.NewPCG(2, 1)), enter(b))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(read.Codes(img)); n != want {
			b.Fatalf("%d codes", n)
		}
	}
}

func BenchmarkScan150(b *testing.B) {
	benchmark(b, 1, func(r *rand.Rand, o *office) image.Image { return usual(r).scan(r, o.print(b, 1).img) })
}

func BenchmarkScan150Blank(b *testing.B) {
	benchmark(b, 0, func(r *rand.Rand, o *office) image.Image { return usual(r).scan(r, o.bare(b, 1)) })
}

func BenchmarkPhoto12MP(b *testing.B) {
	benchmark(b, 1, func(r *rand.Rand, o *office) image.Image { return snap(r, o.print(b, 1).img, 4000) })
}

func BenchmarkPhoto12MPBlank(b *testing.B) {
	benchmark(b, 0, func(r *rand.Rand, o *office) image.Image { return snap(r, o.bare(b, 1), 4000) })
}

// BenchmarkFindersEverywhere is the worst that a picture can do.
func BenchmarkFindersEverywhere(b *testing.B) {
	benchmark(b, 0, func(*rand.Rand, *office) image.Image { return grid(4000, 3) })
}
