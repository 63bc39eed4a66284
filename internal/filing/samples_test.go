package filing_test

import (
	"os"
	"path/filepath"
	"testing"

	"icpdoc/internal/filing"
)

// TestSamples holds the shipped samples to the rules that they illustrate.
func TestSamples(t *testing.T) {
	names, err := filepath.Glob("../../samples/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			in, err := filing.Decode(file)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := filing.New(in, reference(t)); err != nil {
				t.Error(err)
			}
		})
	}
}
