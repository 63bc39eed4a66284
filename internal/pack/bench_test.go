package pack_test

import (
	"io"
	"path/filepath"
	"testing"

	"icpdoc/internal/bench/meter"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
)

// BenchmarkPack is a whole pack of a filing with six documents, without photos.
func BenchmarkPack(b *testing.B) {
	h := newHouse(b)
	o := order(b, sample(b, h, "04"))
	b.ReportAllocs()
	report := meter.CPU(b)
	for b.Loop() {
		if _, err := h.Build(io.Discard, o); err != nil {
			b.Fatal(err)
		}
	}
	report()
}

// BenchmarkSamples is a pack of each sample in turn.
func BenchmarkSamples(b *testing.B) {
	h := newHouse(b)
	var orders []pack.Order
	for _, path := range lettertest.Samples(b) {
		o := order(b, sample(b, h, filepath.Base(path)[:2]))
		o.Duplex = true
		orders = append(orders, o)
	}
	b.ReportAllocs()
	report := meter.CPU(b)
	for i := 0; b.Loop(); i++ {
		if _, err := h.Build(io.Discard, orders[i%len(orders)]); err != nil {
			b.Fatal(err)
		}
	}
	report()
}
