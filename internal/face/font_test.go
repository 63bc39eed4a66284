package face_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
)

func mustParse(t testing.TB, data []byte) *face.Font {
	t.Helper()
	f, err := face.Parse("sample.ttf", data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParseReadsMetrics(t *testing.T) {
	s := usual(4, false)
	s.upem = 2000
	f := mustParse(t, s.build())
	got := []any{f.Name(), f.NumGlyphs(), f.UnitsPerEm(), f.Ascent(), f.Descent(), f.BBox(), f.Advance(0), f.Advance(1), f.Advance(99)}
	want := []any{"Sample-Regular", 7, 2000, 440, -60, [4]int{-50, -100, 450, 400}, 250, 300, 0}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	s.name = ""
	if f := mustParse(t, s.build()); f.Name() != "sample.ttf" {
		t.Errorf("a font without a name is called %q", f.Name())
	}
}

func TestCharacterMapFormats(t *testing.T) {
	chars := usual(4, false).chars
	for _, format := range []uint16{4, 12} {
		f := mustParse(t, usual(format, true).build())
		for r, want := range chars {
			if got := f.GID(r); int(got) != want {
				t.Errorf("format %d: %q is glyph %d, want %d", format, r, got, want)
			}
		}
		for _, r := range []rune{-1, 0, 'C', 0xfffe, 0xffff, 0x10000, 0x3ffff, 0xe0100, 0x10ffff, 0x110000, 0x7fffffff} {
			if got := f.GID(r); got != 0 {
				t.Errorf("format %d: %U is glyph %d, want none", format, r, got)
			}
		}
	}
}

func TestCharactersBeyondTheBMP(t *testing.T) {
	s := usual(12, true)
	s.chars = map[rune]int{'𠅤': 1, '𬱖': 2, 0xe0100: 4, 0x10fffd: 5, '㐀': 99}
	f := mustParse(t, s.build())
	for r, want := range map[rune]face.GID{'𠅤': 1, '𬱖': 2, 0xe0100: 4, 0x10fffd: 5, '㐀': 0, '𠅥': 0} {
		if got := f.GID(r); got != want {
			t.Errorf("%U is glyph %d, want %d", r, got, want)
		}
	}
}

func TestMalformedFontsAreFaults(t *testing.T) {
	good := usual(4, false).build()
	cases := map[string][]byte{
		"empty":     nil,
		"text":      []byte("<!DOCTYPE html><title>not a font</title>"),
		"cff":       append([]byte("OTTO"), good[4:]...),
		"directory": good[:40],
		"cut":       good[:len(good)-20],
	}
	for _, tag := range []string{"glyf", "loca", "hmtx", "head", "hhea", "maxp", "cmap"} {
		s := usual(4, false)
		s.drop = tag
		cases["no "+tag] = s.build()
	}
	for _, tag := range []string{"loca", "hmtx", "head", "hhea", "maxp", "cmap"} {
		s := usual(12, true)
		s.mend = func(t tables) { t[tag] = t[tag][:len(t[tag])/2] }
		cases["short "+tag] = s.build()
	}
	s := usual(4, false)
	s.mend = func(t tables) { copy(t["head"][18:], words(0)) }
	cases["no em"] = s.build()
	for name, data := range cases {
		_, err := face.Parse("sample.ttf", data)
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != fault.Malformed {
			t.Errorf("%s: got %v, want a Malformed fault", name, err)
			continue
		}
		if len(e.Fields) == 0 || e.Fields[0].Reason.Zh == "" || e.Fields[0].Reason.En == "" || e.Fields[0].Remedy.Zh == "" {
			t.Errorf("%s: the fault says too little: %v", name, e)
		}
	}
}

func TestTruncatedFontsNeverPanic(t *testing.T) {
	good := usual(12, true).build()
	for n := range good {
		exercise(good[:n])
	}
	for i := range good { // and every byte once wrong
		bad := append([]byte(nil), good...)
		for _, v := range []byte{0, 0xff} {
			bad[i] = v
			exercise(bad)
		}
	}
}

// exercise does with a font, good or bad, all that a document does.
func exercise(data []byte) {
	f, err := face.Parse("fuzz", data)
	if err != nil {
		return
	}
	for _, r := range []rune{'A', 'B', ' ', 'Ä', '一', '丁', 0x3ffff, 0xe0100, 0xffff} {
		f.GID(r)
	}
	n := min(f.NumGlyphs(), 12)
	all := make([]face.Entry, n)
	for i := range n {
		all[i] = face.Entry{GID: face.GID(i), Extra: int16(i * 5000)}
		f.Outline(face.GID(i))
		f.Advance(face.GID(i))
	}
	if b, err := f.Subset(nil, all); err == nil {
		if s, err := face.ParseSubset(b); err != nil {
			panic("a subset cannot be read: " + err.Error())
		} else if s.NumGlyphs() < n {
			panic("a subset lost glyphs")
		}
	}
	_, _ = f.Subset(nil, []face.Entry{{}, {GID: face.GID(f.NumGlyphs() - 1)}})
}

func FuzzParse(f *testing.F) {
	for _, format := range []uint16{4, 12} {
		for _, long := range []bool{false, true} {
			f.Add(usual(format, long).build())
		}
	}
	f.Add(usual(12, true).build()[:300])
	loop := usual(4, false)
	loop.glyphs[1] = composite(part{2, 1, []byte{0, 0}}, part{2, 5, []byte{0, 0}})
	f.Add(loop.build())
	f.Fuzz(func(_ *testing.T, data []byte) { exercise(data) })
}
