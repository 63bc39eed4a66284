package typeset_test

import (
	"testing"

	"icpdoc/internal/typeset"
)

// BenchmarkLetter lays out a one-page letter of about 600 characters with a table of 6 by 7 cells, from its source.
func BenchmarkLetter(b *testing.B) {
	s := setter(b)
	src := []byte(letterSource)
	if _, err := s.Layout("letter.html", src, typeset.Options{}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := s.Layout("letter.html", src, typeset.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
