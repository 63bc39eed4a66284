package rulebook_test

import (
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

func today() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 22} }

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
