package rulebook_test

import (
	"testing"

	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := rulebook.Load(templates.Files(), today()); err != nil {
			b.Fatal(err)
		}
	}
}
