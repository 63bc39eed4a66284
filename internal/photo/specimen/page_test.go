package specimen_test

import (
	"slices"
	"testing"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/specimen"
)

func press(t testing.TB) *specimen.Press {
	t.Helper()
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	p, err := specimen.NewPress(set)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPagesAreDeterministicAndSaySomething(t *testing.T) {
	p := press(t)
	for _, kind := range specimen.Kinds() {
		a, b, other := p.Draw(kind, 3, 700), p.Draw(kind, 3, 700), p.Draw(kind, 4, 700)
		if !slices.Equal(a.Image.Pix, b.Image.Pix) {
			t.Errorf("%s: the same seed gave two pictures", kind)
		}
		if kind == specimen.Blank {
			continue
		}
		if slices.Equal(a.Image.Pix, other.Image.Pix) {
			t.Errorf("%s: two seeds gave one picture", kind)
		}
		if kind != specimen.Icon && len(a.Text) < 6 {
			t.Errorf("%s says only %q", kind, a.Text)
		}
	}
}
