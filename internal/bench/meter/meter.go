//go:build unix

// Package meter tells the benchmarks of every room what an operation costs in processor time.
//
//	done := meter.CPU(b)
//	for b.Loop() {
//		…
//	}
//	done()
package meter

import (
	"syscall"
	"testing"
	"time"
)

// CPU starts to count the processor time of the whole process, in user and in kernel mode. What it returns stops, and
// reports milliseconds per operation as cpu-ms/op. On a busy machine wall time says nothing.
func CPU(b *testing.B) func() {
	b.Helper()
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := spent()
	return func() {
		b.ReportMetric(float64((spent()-start).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	}
}
