package rulebook_test

import (
	"testing"

	"icpdoc/internal/filing"
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

func BenchmarkRequirements(b *testing.B) {
	l := load(b)
	f := sample("sinnet", beijing, filing.Manual, otherPerson)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Requirements(f); err != nil {
			b.Fatal(err)
		}
	}
}
