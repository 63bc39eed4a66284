package decode_test

import (
	"encoding/binary"
	"testing"

	"icpdoc/internal/photo/decode"
)

// extended puts a WebP of one bitstream into the extended container, with an EXIF chunk behind.
func extended(simple []byte, w, h, orientation int) []byte {
	exif := exifBlock(orientation)
	body := []byte("WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00")
	body = append(body, byte(w-1), byte((w-1)>>8), 0, byte(h-1), byte((h-1)>>8), 0)
	body = append(body, simple[12:]...)
	body = binary.LittleEndian.AppendUint32(append(body, "EXIF"...), uint32(len(exif)))
	body = append(body, exif...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// TestWebP reads a lossy picture of studio range, a lossless one and a lossy one with alpha, all red, green, blue and
// white (or transparent) of 48×32, written by libwebp.
func TestWebP(t *testing.T) {
	want := [4][3]int{{200, 30, 30}, {30, 150, 30}, {30, 30, 200}, {255, 255, 255}}
	for name, data := range fixtures(t, "*.webp") {
		p := mustDecode(t, data, decode.Options{})
		if letters(p.Image) != "RGWB" || p.Info.Width != 48 {
			t.Errorf("%s: %s %+v", name, letters(p.Image), p.Info)
		}
		for i, at := range [4][2]int{{6, 6}, {40, 6}, {6, 26}, {40, 26}} {
			got := rgbAt(p.Image, at[0], at[1])
			for c := range got {
				if d := got[c] - want[i][c]; d > 5 || d < -5 {
					t.Errorf("%s at %v: %v, want %v", name, at, got, want[i])
					break
				}
			}
		}
	}
	for o := 1; o <= 8; o++ {
		p := mustDecode(t, extended(fixtures(t, "lossy.webp")["lossy.webp"], 48, 32, o), decode.Options{})
		if got := letters(p.Image); got != upright[o] || p.Info.Orientation != o {
			t.Errorf("orientation %d: %s, want %s", o, got, upright[o])
		}
	}
}
