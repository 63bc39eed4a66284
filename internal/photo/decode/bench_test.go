//go:build unix

package decode_test

import (
	"bytes"
	"image/jpeg"
	"syscall"
	"testing"
	"time"

	"icpdoc/internal/photo/decode"
)

func photo12() []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, page(4120, 2913), &jpeg.Options{Quality: 88})
	return b.Bytes()
}

// BenchmarkJPEG12 decodes a 12-megapixel baseline 4:2:0 photo whole, at 1/2 and at 1/4, and with the standard library.
func BenchmarkJPEG12(b *testing.B) {
	data := photo12()
	for _, c := range []struct {
		name string
		long int
	}{{"full", 0}, {"half", 2000}, {"quarter", 1000}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			begin := cpu()
			for b.Loop() {
				mustDecode(b, data, decode.Options{LongSide: c.long})
			}
			b.ReportMetric(float64((cpu()-begin).Milliseconds())/float64(b.N), "cpu-ms/op")
		})
	}
	b.Run("standard", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		begin := cpu()
		for b.Loop() {
			jpeg.Decode(bytes.NewReader(data))
		}
		b.ReportMetric(float64((cpu()-begin).Milliseconds())/float64(b.N), "cpu-ms/op")
	})
}

// cpu is the processor time of this process: on a busy machine it says more than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
