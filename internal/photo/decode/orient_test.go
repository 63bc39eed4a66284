package decode_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"testing"

	"icpdoc/internal/photo/decode"
)

// exifBlock is a TIFF header with the orientation alone.
func exifBlock(o int) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	return append(b, byte(o), 0, 0, 0, 0, 0, 0)
}

func exifSegment(o int) []byte { return append([]byte("\xe1Exif\x00\x00"), exifBlock(o)...) }

// upright tells the corners after the eight orientations, as every viewer shows them.
var upright = [9]string{1: "RGWB", 2: "GRBW", 3: "WBRG", 4: "BWGR", 5: "RBWG", 6: "BRGW", 7: "WGRB", 8: "GWBR"}

func TestEightOrientations(t *testing.T) {
	for o := 1; o <= 8; o++ {
		for _, size := range [][2]int{{120, 80}, {61, 43}, {64, 35}} {
			src := corners(size[0], size[1])
			for kind, data := range map[string][]byte{
				"jpeg": jpegWithSegments(src, 95, exifSegment(o)),
				"png":  withChunk(pngOf(src), "eXIf", exifBlock(o)),
			} {
				w, h := size[0], size[1]
				if o >= 5 {
					w, h = h, w
				}
				for _, long := range []int{0, max(w, h) / 3} {
					p := mustDecode(t, data, decode.Options{LongSide: long})
					if got := letters(p.Image); got != upright[o] {
						t.Errorf("%s %v at %d, orientation %d: corners %s, want %s", kind, size, long, o, got, upright[o])
					}
					if p.Info.Width != w || p.Info.Height != h || p.Info.Orientation != o || !p.Info.HasMetadata {
						t.Errorf("%s orientation %d: %+v", kind, o, p.Info)
					}
					b := p.Image.Rect
					if p.ExtentW > float64(b.Dx()) || p.ExtentH > float64(b.Dy()) || p.ExtentW <= float64(b.Dx())-1 {
						t.Errorf("%s orientation %d: extent %v×%v of %v", kind, o, p.ExtentW, p.ExtentH, b)
					}
				}
			}
		}
	}
}

// TestMirroringKeepsColoursInPlace compares 4:2:0 pictures of odd size with the same picture mirrored pixel by pixel:
// chroma samples that were not moved by half a sample would show a fringe.
func TestMirroringKeepsColoursInPlace(t *testing.T) {
	plain := fixtures(t, "base-420.jpg")["base-420.jpg"]
	one := mustDecode(t, plain, decode.Options{})
	for o := 2; o <= 8; o++ {
		got := mustDecode(t, withSegments(plain, exifSegment(o)), decode.Options{})
		want := image.NewRGBA(got.Image.Rect)
		w, h := 61, 43
		for y := range h {
			for x := range w {
				X, Y := x, y
				switch o {
				case 2, 3, 7, 8:
					X = w - 1 - x
				}
				switch o {
				case 3, 4, 6, 7:
					Y = h - 1 - y
				}
				if o >= 5 {
					X, Y = Y, X
				}
				want.Set(X, Y, one.Image.At(x, y))
			}
		}
		if e := rms(got.Image, want); e > 11 {
			t.Errorf("orientation %d: %.1f rms from the mirrored picture", o, e)
		}
	}
}

// TestTIFFPagesAndOrientation writes little TIFF files of two pages.
func TestTIFFPagesAndOrientation(t *testing.T) {
	data := tinyTIFF(t, []int{1, 6}, 1)
	for page, want := range []string{"RGWB", "BRGW"} {
		p := mustDecode(t, data, decode.Options{Page: page})
		if got := letters(p.Image); got != want || p.Info.Pages != 2 {
			t.Errorf("page %d: %s, want %s (%+v)", page, got, want, p.Info)
		}
	}
	if _, err := decode.Decode(data, decode.Options{Page: 2}); codeOf(err) != "photo.page" {
		t.Error(err)
	}
	if _, err := decode.Decode(tinyTIFF(t, []int{1}, 7), decode.Options{}); codeOf(err) != "photo.compression" {
		t.Error(err)
	}
	if _, err := decode.Sniff(tinyTIFF(t, make([]int, 21), 1), decode.DefaultLimits()); codeOf(err) != "photo.pages" {
		t.Error(err)
	}
}

// tinyTIFF writes one uncompressed RGB page of 12×8 for each orientation.
func tinyTIFF(t *testing.T, orientations []int, compression uint32) []byte {
	t.Helper()
	le := binary.LittleEndian
	b := []byte("II*\x00\x00\x00\x00\x00")
	link := 4
	for _, o := range orientations {
		m := corners(12, 8)
		pix := len(b)
		for i := 0; i < len(m.Pix); i += 4 {
			b = append(b, m.Pix[i:i+3]...)
		}
		bits := len(b)
		b = append(b, 8, 0, 8, 0, 8, 0)
		le.PutUint32(b[link:], uint32(len(b)))
		tags := [][3]uint32{{256, 3, 12}, {257, 3, 8}, {258, 3, uint32(bits)}, {259, 3, compression}, {262, 3, 2},
			{273, 4, uint32(pix)}, {274, 3, uint32(o)}, {277, 3, 3}, {278, 3, 8}, {279, 4, 12 * 8 * 3}}
		b = le.AppendUint16(b, uint16(len(tags)))
		for _, g := range tags {
			count := uint32(1)
			if g[0] == 258 {
				count = 3
			}
			b = le.AppendUint16(le.AppendUint16(b, uint16(g[0])), uint16(g[1]))
			b = le.AppendUint32(le.AppendUint32(b, count), g[2])
		}
		link = len(b)
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

func ExampleSniff() {
	info, err := decode.Sniff(jpegWithSegments(corners(64, 48), 90, exifSegment(6)), decode.DefaultLimits())
	fmt.Println(info.Format, info.Width, info.Height, info.Orientation, err)
	// Output: jpeg 48 64 6 <nil>
}

var _ = bytes.MinRead
