//go:build unix

package mark_test

import (
	"image"
	"testing"

	"icpdoc/internal/bench/meter"
	"icpdoc/internal/photo/mark"
)

func BenchmarkDraw(b *testing.B) {
	set := faces(b)
	stack := set.Stack("hei", false)
	page := licence(b, set, 1, 1800, image.YCbCrSubsampleRatio420)
	b.SetBytes(int64(len(page.Y)))
	b.ReportAllocs()
	report := meter.CPU(b)
	for b.Loop() {
		if err := mark.Draw(page, stack); err != nil {
			b.Fatal(err)
		}
	}
	report()
}
