package fonts_test

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"icpdoc/fonts"
	"icpdoc/internal/face"
)

// limit is what all files together may weigh, in bytes; the house allows 100 MB.
const limit = 88_000_000

func TestWeight(t *testing.T) {
	total := 0
	for _, f := range fonts.All() {
		total += len(f.Data)
	}
	if total > limit || total < limit/2 {
		t.Errorf("the fonts weigh %d bytes, the limit is %d", total, limit)
	}
	t.Logf("%d bytes", total)
}

func stack(t *testing.T, name string, bold bool) *face.Stack {
	t.Helper()
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	return set.Stack(name, bold)
}

// TestStacksCover counts, for every stack, the characters of each range that no font of it has.
func TestStacksCover(t *testing.T) {
	cases := []struct {
		name        string
		first, last rune
		lacking     int // code points without a character, and what the chain does not have
	}{
		{"ASCII", 0x20, 0x7e, 0},
		{"Latin-1", 0xa0, 0xff, 0},
		{"Latin Extended-A", 0x100, 0x17f, 0},
		{"Latin Extended-B", 0x180, 0x24f, 0},
		{"Latin Extended Additional, Vietnamese", 0x1e00, 0x1eff, 0},
		{"Greek letters", 0x391, 0x3c9, 1}, // U+03A2 is no character
		{"Cyrillic letters", 0x400, 0x45f, 0},
		{"Kangxi radicals", 0x2f00, 0x2fd5, 0},
		{"CJK punctuation", 0x3000, 0x303f, 0},
		{"fullwidth forms", 0xff01, 0xff5e, 0},
		{"unified ideographs", 0x4e00, 0x9fff, 0},
		{"extension A", 0x3400, 0x4dbf, 0},
		{"extension B", 0x20000, 0x2a6df, 0},
		{"extension C", 0x2a700, 0x2b739, 0},
		{"extension D", 0x2b740, 0x2b81d, 0},
		{"extension E", 0x2b820, 0x2cea1, 0},
		{"extension F", 0x2ceb0, 0x2ebe0, 0},
		{"extension G", 0x30000, 0x3134a, 4939 - 3045},
		{"extension H", 0x31350, 0x323af, 4192 - 2271},
		{"compatibility ideographs", 0xf900, 0xfa6d, 0},
		{"compatibility ideographs, continued", 0xfa70, 0xfad9, 0},
		{"compatibility supplement", 0x2f800, 0x2fa1d, 0},
	}
	for _, s := range []*face.Stack{stack(t, "song", false), stack(t, "song", true), stack(t, "hei", false), stack(t, "kai", false)} {
		for _, c := range cases {
			lacking, first := 0, rune(0)
			for r := c.first; r <= c.last; r++ {
				if f, _ := s.Find(r); f == nil {
					if lacking == 0 {
						first = r
					}
					lacking++
				}
			}
			if lacking > c.lacking {
				t.Errorf("%s lacks %d characters of %s, from %U on; at most %d may be missing", s.Name(), lacking, c.name, first, c.lacking)
			}
		}
	}
}

// TestFacesCoverTheStandard: the 8,105 standard characters and GB 2312 stand in each face itself, bold too, so that
// no usual name changes its face in the middle.
func TestFacesCoverTheStandard(t *testing.T) {
	table, err := os.ReadFile("../internal/filing/filingtest/standard-characters.txt")
	if err != nil {
		t.Fatal(err)
	}
	standard := []rune(strings.ReplaceAll(string(table), "\n", ""))
	seen := map[rune]bool{}
	for _, r := range standard {
		seen[r] = true
	}
	if len(seen) != 8105 {
		t.Fatalf("%d different characters in the table", len(seen))
	}
	text := append(standard, gb2312(t)...)
	text = append(text, []rune("·•‧№℃㎡％‰…—“”‘’，。、；：？！（）《》〈〉「」『』【】〔〕～￥①②③〇ABCxyz0189")...)
	for _, s := range []*face.Stack{stack(t, "song", false), stack(t, "song", true), stack(t, "hei", false), stack(t, "kai", false)} {
		lacking := ""
		for _, r := range text {
			if s.Primary().GID(r) == 0 {
				lacking += string(r)
			}
			if f, _ := s.Find(r); f == nil {
				t.Errorf("no font of %s has %c", s.Name(), r)
			}
		}
		if strings.Trim(lacking, "•‧№℃㎡‰") != "" { // signs that a face may borrow
			t.Errorf("%s itself lacks %s", s.Primary().Name(), lacking)
		}
	}
}

// gb2312 gives its 6,763 Han characters.
func gb2312(t *testing.T) (out []rune) {
	t.Helper()
	dec := simplifiedchinese.GBK.NewDecoder()
	for a := 0xb0; a < 0xf8; a++ {
		for b := 0xa1; b < 0xff; b++ {
			if a == 0xd7 && b > 0xf9 {
				continue // five empty places
			}
			s, err := dec.String(string([]byte{byte(a), byte(b)}))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, []rune(s)...)
		}
	}
	if len(out) != 6763 {
		t.Fatalf("GB 2312 has %d characters here", len(out))
	}
	return out
}

// TestNothingTwice: no fallback carries a character that a font before it in the chain has already.
func TestNothingTwice(t *testing.T) {
	song := stack(t, "song", false).Fonts()
	for r := rune(0x21); r < 0x33000; r++ {
		var has []string
		for _, f := range song {
			if f.GID(r) != 0 {
				has = append(has, f.Name())
			}
		}
		if len(has) > 1 {
			t.Fatalf("%U is in %v", r, has)
		}
	}
}

// TestInvisibleCharacters: none of the fonts draws a picture for a joiner, a direction mark or a selector.
func TestInvisibleCharacters(t *testing.T) {
	song := stack(t, "song", false)
	for _, span := range [][2]rune{{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfe00, 0xfe0f}, {0xfff0, 0xfffb}, {0xe0100, 0xe01ef}} {
		for r := span[0]; r <= span[1]; r++ {
			if f, g := song.Find(r); f != nil && len(f.Outline(g)) > 0 {
				t.Errorf("%s draws %U", f.Name(), r)
			}
		}
	}
}

// TestEveryFileIsAccountedFor: each font stands in the README, and each licence that it names is there.
func TestEveryFileIsAccountedFor(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fonts.All() {
		row := ""
		for line := range strings.Lines(string(readme)) {
			if strings.HasPrefix(line, "| `"+f.Name+"`") {
				row = line
			}
		}
		_, link, ok := strings.Cut(row, "](")
		if !ok {
			t.Errorf("README.md names no licence for %s", f.Name)
			continue
		}
		path, _, _ := strings.Cut(link, ")")
		if text, err := os.ReadFile(path); err != nil || len(text) < 500 {
			t.Errorf("%s: the licence %s: %d bytes, %v", f.Name, path, len(text), err)
		}
	}
}
