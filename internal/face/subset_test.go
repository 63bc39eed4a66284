package face_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
)

// checkFile verifies every checksum of a font file, and that its directory is sorted and its tables lie apart.
func checkFile(t *testing.T, b []byte) {
	t.Helper()
	sum := func(b []byte) (s uint32) {
		b = append(append([]byte(nil), b...), make([]byte, -len(b)&3)...)
		for ; len(b) > 0; b = b[4:] {
			s += binary.BigEndian.Uint32(b)
		}
		return s
	}
	if got := sum(b); got != 0xB1B0AFBA {
		t.Errorf("the file adds up to %#x", got)
	}
	var tags []string
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		r := b[12+16*i:]
		off, n := binary.BigEndian.Uint32(r[8:]), binary.BigEndian.Uint32(r[12:])
		tags = append(tags, string(r[:4]))
		table := append([]byte(nil), b[off:off+n]...)
		if tags[i] == "head" {
			clear(table[8:12])
		}
		if want := binary.BigEndian.Uint32(r[4:]); sum(table) != want {
			t.Errorf("checksum of %s", tags[i])
		}
		if off%4 != 0 {
			t.Errorf("%s begins at %d", tags[i], off)
		}
	}
	if d := cmp.Diff([]string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}, tags); d != "" {
		t.Error(d)
	}
}

func TestSubsetKeepsShapesAndWidths(t *testing.T) {
	for _, long := range []bool{false, true} {
		f := mustParse(t, usual(12, long).build())
		entries := []face.Entry{{}, {GID: 6}, {GID: 4}, {GID: 1, Extra: 160}, {GID: 1}, {GID: 3, Extra: -50}, {GID: 5}}
		prefix := []byte("before")
		b, err := f.Subset(prefix, entries)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, prefix) {
			t.Fatal("what stood in dst is gone")
		}
		b = b[len(prefix):]
		checkFile(t, b)
		s, err := face.ParseSubset(b)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entries {
			if d := cmp.Diff(f.Outline(e.GID), s.Outline(face.GID(i))); d != "" {
				t.Errorf("glyph %d: %s", i, d)
			}
			if got, want := s.Advance(face.GID(i)), f.Advance(e.GID)+int(e.Extra); got != want {
				t.Errorf("glyph %d is %d wide, want %d", i, got, want)
			}
		}
		again, err := f.Subset(nil, entries)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("a second run differs: %v", err)
		}
	}
}

func TestSubsetRefuses(t *testing.T) {
	f := mustParse(t, usual(4, false).build())
	for name, entries := range map[string][]face.Entry{
		"nothing":    nil,
		"no notdef":  {{GID: 1}},
		"no such":    {{}, {GID: 7}},
		"far beyond": {{}, {GID: 0xffff}},
	} {
		b, err := f.Subset([]byte("kept"), entries)
		var e *fault.Error
		if !errors.As(err, &e) || string(b) != "kept" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

const letter = "关于委托办理互联网信息服务备案事宜的授权书：本单位现委托张𬱖同志（身份证件号码 110101199003070000）全权办理网站、APP 备案，" +
	"并对所提交材料的真实性、合法性负责。特此证明。ICP No.2026-11 example.com.cn 年月日“”《》；％"

// entriesOf gives the characters of text that font has, .notdef first.
func entriesOf(font *face.Font, text string) []face.Entry {
	entries := []face.Entry{{}}
	seen := map[face.GID]bool{0: true}
	for _, r := range text {
		if g := font.GID(r); !seen[g] {
			seen[g] = true
			entries = append(entries, face.Entry{GID: g})
		}
	}
	return entries
}

func TestSubsetOfEveryShippedFont(t *testing.T) {
	for _, file := range fonts.All() {
		t.Run(file.Name, func(t *testing.T) {
			f, err := face.Parse(file.Name, file.Data)
			if err != nil {
				t.Fatal(err)
			}
			entries := []face.Entry{{}}
			for g := 1; g < f.NumGlyphs(); g += 1 + f.NumGlyphs()/800 {
				entries = append(entries, face.Entry{GID: face.GID(g)})
			}
			b, err := f.Subset(nil, entries)
			if err != nil {
				t.Fatal(err)
			}
			checkFile(t, b)
			s, err := face.ParseSubset(b)
			if err != nil {
				t.Fatal(err)
			}
			ink := 0
			for i, e := range entries {
				shape := f.Outline(e.GID)
				ink += len(shape)
				if got := s.Outline(face.GID(i)); !slices.Equal(shape, got) {
					t.Fatalf("glyph %d: %s", e.GID, cmp.Diff(shape, got))
				}
				if f.Advance(e.GID) != s.Advance(face.GID(i)) {
					t.Fatalf("glyph %d: advance", e.GID)
				}
			}
			if ink < 10*len(entries) {
				t.Errorf("%d segments in %d glyphs", ink, len(entries))
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	file := fonts.All()[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := face.Parse(file.Name, file.Data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewAllFonts(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := face.New(fonts.All()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstLetter is what a cold process does with its fonts: read them, look up one letter, cut one subset.
func BenchmarkFirstLetter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		set, err := face.New(fonts.All())
		if err != nil {
			b.Fatal(err)
		}
		song := set.Stack("song", false)
		for _, r := range letter {
			song.Find(r)
		}
		if _, err := song.Primary().Subset(nil, entriesOf(song.Primary(), letter)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubset185(b *testing.B) {
	set, err := face.New(fonts.All())
	if err != nil {
		b.Fatal(err)
	}
	f := set.Stack("song", false).Primary()
	entries := entriesOf(f, letter)
	for r := '一'; len(entries) < 185; r += 97 {
		entries = append(entries, face.Entry{GID: f.GID(r)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Subset(nil, entries); err != nil {
			b.Fatal(err)
		}
	}
}
