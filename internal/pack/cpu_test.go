//go:build unix

package pack_test

import (
	"syscall"
	"testing"
	"time"
)

// reportCPU adds processor time per operation, which unlike wall time means something on a busy machine.
func reportCPU(b *testing.B) func() {
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
