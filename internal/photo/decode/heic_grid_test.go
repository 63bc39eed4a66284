package decode_test

import (
	"bytes"
	"fmt"
	"image"
	"testing"

	"github.com/gen2brain/heic"

	"icpdoc/internal/photo/decode"
)

// byWhole has the decoder decode the whole file at once. Its wrapper spoils the first samples of what it gives, so those are
// taken from the picture turned by half; data makes the file with further properties of its primary item.
func byWhole(t *testing.T, data func(more ...[]byte) []byte) *image.YCbCr {
	t.Helper()
	var both [2]*image.YCbCr
	for i, file := range [][]byte{data(), data(heifBox("irot", []byte{2}))} {
		m, err := heic.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		both[i] = m.(*image.YCbCr)
	}
	m, turned := both[0], both[1]
	for x := range 24 {
		m.Y[x] = turned.Y[turned.YOffset(m.Rect.Dx()-1-x, m.Rect.Dy()-1)]
	}
	return m
}

// apart gives the largest differences of luma and chroma.
func apart(t *testing.T, a, b *image.YCbCr) (luma, chroma int) {
	t.Helper()
	if a.Rect != b.Rect || a.SubsampleRatio != b.SubsampleRatio {
		t.Fatalf("%v %v and %v %v", a.Rect, a.SubsampleRatio, b.Rect, b.SubsampleRatio)
	}
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			i, j := a.YOffset(x, y), b.YOffset(x, y)
			luma = max(luma, int(a.Y[i])-int(b.Y[j]), int(b.Y[j])-int(a.Y[i]))
			i, j = a.COffset(x, y), b.COffset(x, y)
			chroma = max(chroma, int(a.Cb[i])-int(b.Cb[j]), int(b.Cb[j])-int(a.Cb[i]), int(a.Cr[i])-int(b.Cr[j]), int(b.Cr[j])-int(a.Cr[i]))
		}
	}
	return luma, chroma
}

// TestTilesEqualTheWhole decodes grids tile by tile and as a whole: no sample differs. Only where a side that is mirrored or
// exchanged is odd may colours differ, because ours are then kept in place to the half sample.
func TestTilesEqualTheWhole(t *testing.T) {
	for _, fixture := range []string{"tiles.heic", "tiles-10bit.heic", "tiles-422.heic", "tiles-444.heic"} {
		tiles := tilesOf(t, fixture)
		for _, c := range []struct {
			name   string
			w, h   int
			props  [][]byte
			chroma int
		}{
			{"as stored", 384, 256, nil, 0},
			{"overhanging, odd", 301, 215, nil, 0},
			{"overhanging by all but one", 257, 129, nil, 0},
			{"turned once", 302, 214, [][]byte{heifBox("irot", []byte{1})}, 0},
			{"turned twice", 302, 214, [][]byte{heifBox("irot", []byte{2})}, 0},
			{"turned thrice", 302, 214, [][]byte{heifBox("irot", []byte{3})}, 0},
			{"mirrored", 302, 214, [][]byte{heifBox("imir", []byte{1})}, 0},
			{"upside down", 302, 214, [][]byte{heifBox("imir", []byte{0})}, 0},
			{"turned and mirrored", 302, 214, [][]byte{heifBox("irot", []byte{1}), heifBox("imir", []byte{1})}, 0},
			{"mirrored and turned", 302, 214, [][]byte{heifBox("imir", []byte{1}), heifBox("irot", []byte{1})}, 0},
			{"turned, odd", 301, 215, [][]byte{heifBox("irot", []byte{1})}, 48},
		} {
			if fixture != "tiles.heic" && c.props != nil {
				continue // what is done to the planes afterwards is the same
			}
			t.Run(fixture+" "+c.name, func(t *testing.T) {
				make := func(more ...[]byte) []byte {
					return mosaic(tiles, c.w, c.h, append(c.props[:len(c.props):len(c.props)], more...)...)
				}
				data := make()
				p := mustDecode(t, data, decode.Options{})
				if luma, chroma := apart(t, p.Image, byWhole(t, make)); luma != 0 || chroma > c.chroma {
					t.Errorf("luma differs by %d, chroma by %d", luma, chroma)
				}
				info, err := decode.Sniff(data, decode.Limits{})
				if err != nil || info != p.Info || info.Width != p.Image.Rect.Dx() || info.Height != p.Image.Rect.Dy() {
					t.Errorf("sniffed %+v, decoded %+v of %v, %v", info, p.Info, p.Image.Rect, err)
				}
			})
		}
	}
}

// TestWideGrid has rows of more than one batch: it equals the whole, stops between batches, and can be had at a half.
func TestWideGrid(t *testing.T) {
	tiles := tilesOf(t, "tiles.heic")
	make := func(more ...[]byte) []byte { return paved(tiles, 66, 1, 66*128-3, 128, more...) }
	data := make()
	calls := 0
	full := mustDecode(t, data, decode.Options{Cancelled: func() bool { calls++; return false }}).Image
	if luma, chroma := apart(t, full, byWhole(t, make)); luma+chroma != 0 {
		t.Errorf("luma differs by %d, chroma by %d", luma, chroma)
	}
	if calls != 4 { // before, after, and at each of two batches
		t.Errorf("asked %d times", calls)
	}
	calls = 0
	_, err := decode.Decode(data, decode.Options{Cancelled: func() bool { calls++; return calls > 2 }})
	if codeOf(err) != "photo.cancelled" || calls != 3 {
		t.Errorf("%v after %d calls", err, calls)
	}
	half := mustDecode(t, data, decode.Options{LongSide: 200})
	if half.Image.Rect != image.Rect(0, 0, 4223, 64) || half.ExtentW != 4222.5 || half.ExtentH != 64 {
		t.Fatalf("at a half %v, extent %v×%v", half.Image.Rect, half.ExtentW, half.ExtentH)
	}
	for _, at := range [][2]int{{0, 0}, {63, 9}, {64, 10}, {2047, 30}, {4095, 62}, {4096, 62}, {4200, 3}} {
		sum := 2
		for i := range 4 {
			sum += int(full.Y[full.YOffset(2*at[0]+i%2, 2*at[1]+i/2)])
		}
		if got := int(half.Image.Y[half.Image.YOffset(at[0], at[1])]); got != sum/4 {
			t.Errorf("at %v: %d, want %d", at, got, sum/4)
		}
	}
	w := 64*128 + 1 // the last batch would be of one column
	narrow := mustDecode(t, paved(tiles, 65, 1, w, 128), decode.Options{}).Image
	for y := range 128 {
		if a, b := narrow.Y[narrow.YOffset(0, y):][:w], full.Y[full.YOffset(0, y):][:w]; !bytes.Equal(a, b) {
			t.Fatalf("with a narrow end row %d differs", y)
		}
	}
}

// TestGridRange: a picture in studio range with the matrix of BT.709 has the same colours as a grid of one tile, whoever
// carries the description, as it has when it is coded alone.
func TestGridRange(t *testing.T) {
	colour := nclxProp(1, 1, 1, 0)
	bare := tilesOf(t, "tiles.heic")[0]
	described := bare
	described.props = append(bare.props[:3:3], colour)
	want := mustDecode(t, heifOf(described), decode.Options{}).Image
	for name, data := range map[string][]byte{
		"both": heifOf(described, gridItem(1, 1, 128, 128, []int{1}, colour)),
		"grid": heifOf(bare, gridItem(1, 1, 128, 128, []int{1}, colour)),
		"iden": heifOf(described, made{kind: "iden", props: [][]byte{heifBox("ispe", u32(0, 128, 128)), colour}, from: []int{1}, inside: true}),
	} {
		got := mustDecode(t, data, decode.Options{}).Image
		for _, at := range [][2]int{{20, 20}, {64, 64}, {100, 30}, {30, 110}} {
			a, b := rgbAt(got, at[0], at[1]), rgbAt(want, at[0], at[1])
			for i := range a {
				if d := a[i] - b[i]; d > 6 || d < -6 {
					t.Errorf("%s at %v: %v, want %v", name, at, a, b)
					break
				}
			}
		}
	}
}

// TestHEICDecodesOnlyItsPicture: what else lies in a file is neither decoded nor held against the limits, wherever its data lie.
func TestHEICDecodesOnlyItsPicture(t *testing.T) {
	tiles := tilesOf(t, "tiles.heic")
	want := mustDecode(t, mosaic(tiles, 384, 256), decode.Options{}).Image
	monster := made{kind: "hvc1", data: []byte("no bitstream"), auxOf: 8, props: [][]byte{heifBox("ispe", u32(0, 30000, 30000)), heifBox("hvcC", make([]byte, 23)),
		heifBox("auxC", u32(0), []byte("urn:com:apple:photo:2020:aux:hdrgainmap\x00"))}}
	parts := append([]made(nil), tiles...)
	for i := range parts {
		parts[i].inside = i%2 == 0
		parts[i].extents = 1 + i
	}
	grid := heifOf(append(parts, monster, gridItem(3, 2, 384, 256, series(6)))...)
	if luma, chroma := apart(t, mustDecode(t, grid, decode.Options{Limits: decode.Limits{MaxSlowPixels: 384 * 256, MaxWholePixels: 128 * 128}}).Image, want); luma+chroma != 0 {
		t.Errorf("luma differs by %d, chroma by %d", luma, chroma)
	}
	monster.auxOf = 2
	alone := heifOf(monster, tiles[0])
	if luma, chroma := apart(t, mustDecode(t, alone, decode.Options{}).Image, mustDecode(t, heifOf(tiles[0]), decode.Options{}).Image); luma+chroma != 0 {
		t.Errorf("alone: luma differs by %d, chroma by %d", luma, chroma)
	}
}

// TestHEICLimits: what the decoder takes whole has a limit of its own, which the fault names with what was found.
func TestHEICLimits(t *testing.T) {
	tiles, deep := tilesOf(t, "tiles.heic"), tilesOf(t, "tiles-10bit.heic")
	one := func(m made, kind string) []byte {
		return heifOf(m, made{kind: kind, props: [][]byte{heifBox("ispe", u32(0, 128, 128))}, from: []int{1}, inside: true})
	}
	pixels := 128 * 128
	for _, c := range []struct {
		name  string
		data  []byte
		whole int // the limit that it needs
	}{
		{"alone", heifOf(tiles[0]), pixels},
		{"alone, ten bits", heifOf(deep[0]), 2 * pixels},
		{"a tile", mosaic(tiles, 384, 256), pixels},
		{"identity", one(tiles[0], "iden"), pixels},
		{"turned tile", heifOf(made{kind: "hvc1", props: append(tiles[0].props[:3:3], heifBox("irot", []byte{2})), data: tiles[0].data}, gridItem(1, 1, 128, 128, []int{1})), pixels},
	} {
		t.Run(c.name, func(t *testing.T) {
			mustDecode(t, c.data, decode.Options{Limits: decode.Limits{MaxWholePixels: c.whole}})
			_, err := decode.Sniff(c.data, decode.Limits{MaxWholePixels: c.whole - 1})
			e := checkFault(t, err)
			if e.Code != "photo.pixels" || !bytes.Contains([]byte(e.Detail.En), []byte(fmt.Sprint(pixels))) && !bytes.Contains([]byte(e.Detail.En), []byte(fmt.Sprint(2*pixels))) {
				t.Errorf("%s: %s", e.Code, e.Detail.En)
			}
		})
	}
}
