package rulebook_test

import (
	"testing"

	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// TestLoadEmbedded: the files that the binary carries are in order.
func TestLoadEmbedded(t *testing.T) {
	l, err := rulebook.Load(templates.Files(), today())
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Books) != 2 || len(l.Reference.Provinces) != 34 {
		t.Errorf("%d books, %d provinces", len(l.Books), len(l.Reference.Provinces))
	}
}
