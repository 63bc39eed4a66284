package decode_test

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"icpdoc/internal/photo/decode"
)

// with is an item with one of its properties exchanged, counted as in the file: hvcC, ispe, pixi.
func with(m made, place int, prop []byte) made {
	m.props = append([][]byte(nil), m.props...)
	m.props[place] = prop
	return m
}

// hostileHEICs are files that want to hurt, with the code of the fault and what it says.
func hostileHEICs(t testing.TB) []struct {
	name, code, says string
	data             []byte
} {
	tiles := tilesOf(t, "tiles.heic")
	ispe := func(w, h int) []byte { return heifBox("ispe", u32(0, w, h)) }
	grid := func(cols, rows int, from ...int) made { return gridItem(cols, rows, 128*cols, 128*rows, from) }
	derived := func(kind string, from ...int) made {
		return made{kind: kind, props: [][]byte{ispe(128, 128)}, from: from, data: []byte{0}, inside: true}
	}
	inBand := with(tiles[0], 1, ispe(120, 120)) // brings the parameters of a larger picture with it
	wide := fixtures(t, "plain.heic")["plain.heic"]
	sps := wide[bytes.Index(wide, []byte{0x42, 1, 1, 3, 0x70}):][:43]
	inBand.data = append(append(u32(len(sps)), sps...), inBand.data...)
	twice, cut, long := tiles[0], tiles[0], tiles[0]
	twice.data = append(bytes.Clone(twice.data), twice.data...)
	cut.data = cut.data[:len(cut.data)-9]
	long.data = bytes.Repeat([]byte{0, 0, 0, 0}, 500_000) // units of no length
	lengths := with(tiles[0], 0, bytes.Clone(tiles[0].props[0]))
	lengths.props[0][8+21] &^= 3
	slice := with(tiles[0], 0, bytes.Clone(tiles[0].props[0]))
	slice.props[0][8+23+5] = 0x28 // what should be the first parameter set is a slice
	double := tiles[0]
	double.props = append(double.props[:3:3], ispe(128, 128))
	var many []made
	for range 70 {
		many = append(many, tiles[0])
	}
	again := make([]int, 255*256)
	for i := range again {
		again[i] = 1
	}
	lie := gridItem(2, 1, 256, 128, []int{1, 2})
	lie.props = [][]byte{ispe(512, 512)}
	short := grid(1, 1, 1)
	short.data = short.data[:6]
	return []struct {
		name, code, says string
		data             []byte
	}{
		{"missing tile", "photo.damaged", "not there, 9", heifOf(tiles[0], grid(2, 1, 1, 9))},
		{"too few tiles", "photo.damaged", "needs 6 tiles and has 2", heifOf(tiles[0], tiles[1], grid(3, 2, 1, 2))},
		{"one tile 65,280 times", "photo.damaged", "item 1 once more", heifOf(with(tiles[0], 1, ispe(64, 64)), gridItem(255, 256, 64*255, 64*256, again))},
		{"one tile twice", "photo.damaged", "item 1 once more", heifOf(tiles[0], grid(2, 1, 1, 1))},
		{"tiles of other sizes", "photo.damaged", "128×128 and 64×64", heifOf(tiles[0], with(tiles[1], 1, ispe(64, 64)), grid(2, 1, 1, 2))},
		{"tiles smaller than declared", "photo.damaged", "says 512×512, the bitstream 128×128", heifOf(with(tiles[0], 1, ispe(512, 512)), gridItem(1, 1, 512, 512, []int{1}))},
		{"tiles larger than declared", "photo.damaged", "bitstream 128×128", heifOf(with(tiles[0], 1, ispe(8, 8)), gridItem(1, 1, 128, 128, []int{1}))},
		{"tiles that do not cover", "photo.damaged", "do not make", heifOf(tiles[0], tiles[1], gridItem(2, 1, 300, 128, []int{1, 2}))},
		{"tiles beyond the picture", "photo.damaged", "do not make", heifOf(tiles[0], tiles[1], gridItem(2, 1, 128, 128, []int{1, 2}))},
		{"size against grid", "photo.damaged", "512×512, the bitstream 256×128", heifOf(tiles[0], tiles[1], lie)},
		{"short grid", "photo.damaged", "invalid", heifOf(tiles[0], short)},
		{"grid of grids", "photo.damaged", "derived", heifOf(tiles[0], grid(1, 1, 1), grid(1, 1, 2))},
		{"grid of itself", "photo.damaged", "derived", heifOf(tiles[0], grid(1, 1, 2))},
		{"identity of itself", "photo.damaged", "refer to each other", heifOf(derived("iden", 1))},
		{"identities in a circle", "photo.damaged", "refer to each other", heifOf(derived("iden", 2), derived("iden", 1))},
		{"identity of nothing", "photo.damaged", "not there, 7", heifOf(derived("iden", 7))},
		{"overlay of very many", "photo.pixels", "at most", heifOf(append(many, derived("iovl", series(70)...))...)},
		{"tiles of AV1", "photo.heic_coding", "av01", heifOf(made{kind: "av01", props: tiles[0].props, data: tiles[0].data}, grid(1, 1, 1))},
		{"two pictures in a tile", "photo.damaged", "2 pictures", heifOf(twice, grid(1, 1, 1))},
		{"no picture in a tile", "photo.damaged", "0 pictures", heifOf(long, grid(1, 1, 1))},
		{"cut in a unit", "photo.damaged", "invalid", heifOf(cut, grid(1, 1, 1))},
		{"larger by its own parameters", "photo.damaged", "says 120×120, the bitstream 192×128", heifOf(inBand, inBand, gridItem(2, 1, 240, 128, []int{1, 2}))},
		{"lengths of one byte", "photo.heic_coding", "4 bytes", heifOf(lengths, grid(1, 1, 1))},
		{"a slice among the parameters", "photo.damaged", "invalid", heifOf(slice, grid(1, 1, 1))},
		{"two sizes", "photo.damaged", "invalid", heifOf(double, grid(1, 1, 1))},
		{"overlapping data", "photo.damaged", "overlap", overlapping(tiles[0])},
		{"extents without end", "photo.damaged", "invalid", endless()},
	}
}

// overlapping has an item whose 200 extents are the same half of the file.
func overlapping(tile made) []byte {
	tile.extents = 200
	b := heifOf(tile, gridItem(1, 1, 128, 128, []int{1}))
	at := bytes.Index(b, []byte("iloc")) + 4 + 8 + 8
	for i := range 200 {
		binary.BigEndian.PutUint32(b[at+8*i:], 0)
		binary.BigEndian.PutUint32(b[at+8*i+4:], uint32(len(b)/2))
	}
	return b
}

// endless declares 65,535 extents of no bytes for each of very many items.
func endless() []byte {
	iloc := append([]byte{1, 0, 0, 0, 0, 0}, u16(65535)...)
	for i := range 65535 {
		iloc = append(iloc, u16(i, 0, 0, 65535)...)
	}
	b := heifBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	return append(b, heifBox("meta", u32(0), heifBox("pitm", u32(0), u16(1)), heifBox("iloc", iloc))...)
}

// TestHostileHEIC: the container says what is wrong before the decoder sees a byte, and costs nothing.
func TestHostileHEIC(t *testing.T) {
	limits := decode.Limits{MaxBytes: 4 << 20, MaxWholePixels: 70 * 128 * 64} // the overlay's 70 are twice that
	for _, c := range hostileHEICs(t) {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decode.Decode(c.data, decode.Options{Limits: limits})
			runtime.ReadMemStats(&after)
			e := checkFault(t, err)
			if e.Code != c.code || !strings.Contains(e.Detail.En, c.says) {
				t.Errorf("got %s: %s", e.Code, e.Detail.En)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
				t.Errorf("allocated %d bytes", used)
			}
			if e.Cause != nil {
				t.Errorf("the decoder was asked: %v", e.Cause)
			}
		})
	}
}
