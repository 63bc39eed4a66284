package decode_test

import (
	"testing"

	"github.com/gen2brain/heic"

	"icpdoc/internal/photo/decode"
)

// TestHEIC reads pictures of 192×128 with a red, a green and a blue corner, written by heif-enc: a plain one, one that
// is stored lying (irot) with a Display P3 profile, and one declared to be in studio range with the matrix of BT.709
// (its samples are those of the plain one, so its colours are others; the values are those of libheif).
func TestHEIC(t *testing.T) {
	if heic.Dynamic() == nil {
		t.Skip("a libheif of this machine was loaded; the product is built and tested with -tags nodynamic")
	}
	type spot struct {
		x, y int
		want [3]int
	}
	for _, c := range []struct {
		file    string
		w, h    int
		profile string
		spots   []spot
	}{
		{"plain.heic", 192, 128, "", []spot{{20, 20, [3]int{200, 40, 50}}, {160, 20, [3]int{30, 140, 60}}, {20, 112, [3]int{40, 60, 190}}, {100, 60, [3]int{220, 220, 215}}}},
		{"limited-709.heic", 192, 128, "", []spot{{20, 20, [3]int{227, 48, 39}}, {160, 20, [3]int{9, 125, 50}}, {20, 112, [3]int{24, 59, 205}}, {100, 60, [3]int{237, 238, 233}}}},
		// Turned a quarter clockwise: the red corner comes to the right, the blue one to the left above.
		{"turned-p3.heic", 128, 192, "display-p3", []spot{{108, 20, [3]int{218, 0, 42}}, {60, 100, [3]int{220, 220, 215}}, {108, 172, [3]int{0, 142, 50}}, {20, 20, [3]int{34, 61, 197}}}},
	} {
		t.Run(c.file, func(t *testing.T) {
			data := fixtures(t, c.file)[c.file]
			info, err := decode.Sniff(data, decode.DefaultLimits())
			if err != nil || info.Width != c.w || info.Height != c.h || info.Profile != c.profile {
				t.Fatalf("sniffed %+v, %v", info, err)
			}
			p := mustDecode(t, data, decode.Options{})
			if p.Image.Rect.Dx() != c.w || p.Image.Rect.Dy() != c.h {
				t.Fatalf("decoded %v", p.Image.Rect)
			}
			for _, s := range c.spots {
				got := rgbAt(p.Image, s.x, s.y)
				for i := range got {
					if d := got[i] - s.want[i]; d > 9 || d < -9 {
						t.Errorf("at %d,%d: %v, want %v", s.x, s.y, got, s.want)
						break
					}
				}
			}
		})
	}
}
