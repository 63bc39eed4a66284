//go:build unix

package mark_test

import (
	"image"
	"syscall"
	"testing"
	"time"

	"icpdoc/internal/photo/mark"
)

// reportCPU adds processor time per operation: on a busy machine wall time says nothing.
func reportCPU(b *testing.B) func() {
	b.Helper()
	now := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := now()
	return func() { b.ReportMetric(float64((now()-start).Microseconds())/1000/float64(b.N), "cpu-ms/op") }
}

func BenchmarkDraw(b *testing.B) {
	set := faces(b)
	stack := set.Stack("hei", false)
	page := licence(b, set, 1, 1800, image.YCbCrSubsampleRatio420)
	b.SetBytes(int64(len(page.Y)))
	b.ReportAllocs()
	report := reportCPU(b)
	for b.Loop() {
		if err := mark.Draw(page, stack); err != nil {
			b.Fatal(err)
		}
	}
	report()
}
