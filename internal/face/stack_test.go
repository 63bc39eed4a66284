package face_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/fonts"
	"icpdoc/internal/face"
)

func load(t testing.TB) *face.Set {
	t.Helper()
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestStackNames(t *testing.T) {
	set := load(t)
	cases := []struct {
		family string
		bold   bool
		want   string
	}{
		{"Noto Serif SC", false, "song"}, {"noto serif sc", true, "song-bold"}, {"SONG", false, "song"}, {`"Noto Sans SC"`, false, "hei"},
		{"hei", true, "hei"}, {" LXGW WenKai ", false, "kai"}, {"kai", true, "kai"},
	}
	for _, c := range cases {
		s := set.Stack(c.family, c.bold)
		if s == nil || s.Name() != c.want {
			t.Errorf("Stack(%q, %v) is %v, want %s", c.family, c.bold, s, c.want)
		}
	}
	for _, unknown := range []string{"", "SimSun", "Rare Han A", "song/bold"} {
		if s := set.Stack(unknown, false); s != nil {
			t.Errorf("Stack(%q) is %v", unknown, s)
		}
	}
	if d := cmp.Diff([]string{"Noto Serif SC", "Noto Sans SC", "LXGW WenKai"}, set.Families()); d != "" {
		t.Error(d)
	}
}

// TestFindTakesTheFirstFont follows characters through the fallbacks: own face, song, rare letters, rare Han.
func TestFindTakesTheFirstFont(t *testing.T) {
	set := load(t)
	cases := []struct {
		family string
		bold   bool
		r      rune
		want   string
	}{
		{"song", false, '备', "NotoSerifSC-Regular"},
		{"song", true, '备', "NotoSerifSC-Bold"},
		{"song", true, '㐀', "NotoSerifSC-Regular"},
		{"hei", false, '备', "NotoSansSC-Medium"},
		{"hei", false, '㐀', "NotoSerifSC-Regular"},
		{"kai", false, '𬱖', "LXGWWenKai-Regular"},
		{"kai", false, 'ž', "LXGWWenKai-Regular"},
		{"song", false, 'ž', "RareLetters-Regular"},
		{"song", false, '𠀀', "RareHanA-Regular"},
		{"kai", false, '𠀈', "RareHanA-Regular"},
		{"song", false, '𬺰', "RareHanA-Regular"},
	}
	for _, c := range cases {
		s := set.Stack(c.family, c.bold)
		f, g := s.Find(c.r)
		if f == nil || f.Name() != c.want || g == 0 || f.GID(c.r) != g {
			name := "none"
			if f != nil {
				name = f.Name()
			}
			t.Errorf("%s: %c is found in %s, want %s", s.Name(), c.r, name, c.want)
		}
	}
	for _, r := range []rune{0, '\n', 0x202e, 0xfe00, 0xe0100, 0x1f600, 0x10ffff, -1} {
		if f, g := set.Stack("kai", false).Find(r); f != nil || g != 0 {
			t.Errorf("%U is found in %s", r, f.Name())
		}
	}
}

func TestFindFromManyGoroutines(t *testing.T) {
	set, calm := load(t), load(t)
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			s := set.Stack([]string{"song", "hei", "kai", "song"}[k%4], k == 3)
			for r := rune(0x3400); r < 0x32400; r += 13 {
				f, g := s.Find(r)
				want, wg := calm.Stack([]string{"song", "hei", "kai", "song"}[k%4], k == 3).Find(r)
				if g != wg || (f == nil) != (want == nil) || f != nil && f.Name() != want.Name() {
					t.Errorf("%U: glyph %d, want %d", r, g, wg)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestNewNeedsAFace(t *testing.T) {
	if _, err := face.New([]face.File{}); err == nil {
		t.Error("no font is enough")
	}
	if _, err := face.New([]face.File{{Name: "x.ttf", Family: "X", Short: "x", Data: []byte("no font")}}); err == nil {
		t.Error("a broken font is enough")
	}
}

func BenchmarkFind(b *testing.B) {
	song := load(b).Stack("song", false)
	runes := []rune(letter)
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range runes {
			song.Find(r)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(runes)), "ns/rune")
}

func BenchmarkFindRare(b *testing.B) {
	song := load(b).Stack("kai", false)
	b.ReportAllocs()
	for b.Loop() {
		song.Find('𪚥')
	}
}
