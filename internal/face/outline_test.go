package face_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/face"
)

func TestOutlineOfStraightAndRoundGlyphs(t *testing.T) {
	f := mustParse(t, usual(4, false).build())
	want := []face.Segment{
		{Op: face.MoveTo, X: 50},
		{Op: face.LineTo, X: 50, Y: 400},
		{Op: face.LineTo, X: 450, Y: 400},
		{Op: face.LineTo, X: 450},
		{Op: face.Close},
	}
	if d := cmp.Diff(want, f.Outline(1)); d != "" {
		t.Error(d)
	}
	want = []face.Segment{ // no point is on the curve: the ones halfway are
		{Op: face.MoveTo, Y: -200},
		{Op: face.QuadTo, CX: -200, CY: -200, X: -200},
		{Op: face.QuadTo, CX: -200, CY: 200, Y: 200},
		{Op: face.QuadTo, CX: 200, CY: 200, X: 200},
		{Op: face.QuadTo, CX: 200, CY: -200, Y: -200},
		{Op: face.Close},
	}
	if d := cmp.Diff(want, f.Outline(2)); d != "" {
		t.Error(d)
	}
	if got := f.Outline(3); len(got) != 0 {
		t.Errorf("an empty glyph has ink: %v", got)
	}
	if got := f.Outline(1000); got != nil {
		t.Errorf("a glyph outside the font has ink: %v", got)
	}
}

// ends are the corners of an outline, rounded.
func ends(segments []face.Segment) (out [][2]int) {
	for _, s := range segments {
		if s.Op != face.Close {
			out = append(out, [2]int{int(math.Round(s.X)), int(math.Round(s.Y))})
		}
	}
	return out
}

func TestOutlineOfComposites(t *testing.T) {
	f := mustParse(t, usual(12, true).build())
	cases := []struct {
		name string
		gid  face.GID
		want [][2]int
	}{
		{"shifted, and halved", 4, [][2]int{{60, -10}, {60, 390}, {460, 390}, {460, -10}, {300, 100}, {200, 200}, {300, 300}, {400, 200}, {300, 100}}},
		{"point on point", 5, [][2]int{{50, 0}, {50, 400}, {450, 400}, {450, 0}, {450, 400}, {450, 800}, {850, 800}, {850, 400}}},
		{"nested and turned", 6, [][2]int{{10, 160}, {-390, 160}, {-390, 560}, {10, 560}, {-100, 400}, {-200, 300}, {-300, 400}, {-200, 500}, {-100, 400}}},
	}
	for _, c := range cases {
		if d := cmp.Diff(c.want, ends(f.Outline(c.gid))); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestHostileComposites: a glyph within itself, and one that doubles at every level, end quickly and without ink.
func TestHostileComposites(t *testing.T) {
	s := usual(4, false)
	s.glyphs[1] = composite(part{2, 2, []byte{0, 0}})
	s.glyphs[2] = composite(part{2, 1, []byte{0, 0}})
	for i := range 20 {
		g := face.GID(6 + i)
		s.glyphs = append(s.glyphs, composite(part{2, int(g), []byte{0, 0}}, part{2, int(g), []byte{0, 0}}))
	}
	f := mustParse(t, s.build())
	for _, g := range []face.GID{1, 2, face.GID(f.NumGlyphs() - 1)} {
		if got := f.Outline(g); got != nil {
			t.Errorf("glyph %d has %d segments", g, len(got))
		}
		if _, err := f.Subset(nil, []face.Entry{{}, {GID: g}}); err == nil {
			t.Errorf("glyph %d got into a subset", g)
		}
	}
}
