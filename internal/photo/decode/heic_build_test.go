package decode_test

import (
	"encoding/binary"
	"testing"
)

// made is one item of a HEIF file that a test writes; its number is its place, counted from 1.
type made struct {
	kind    string
	props   [][]byte // whole boxes
	data    []byte
	from    []int // items that it is derived from
	auxOf   int   // the item that it is auxiliary to
	inside  bool  // its data lie in idat
	extents int   // of its data; 0 is 1
}

func heifBox(kind string, parts ...[]byte) []byte {
	b := append(make([]byte, 4), kind...)
	for _, p := range parts {
		b = append(b, p...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func u16(v ...int) (b []byte) {
	for _, x := range v {
		b = binary.BigEndian.AppendUint16(b, uint16(x))
	}
	return b
}

func u32(v ...int) (b []byte) {
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, uint32(x))
	}
	return b
}

// heifOf writes a file (ISO/IEC 23008-12) whose primary item is the last.
func heifOf(items ...made) []byte {
	ftyp := heifBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	meta := heifMeta(items, 0)
	file := append(ftyp, heifMeta(items, len(ftyp)+len(meta)+8)...)
	var mdat []byte
	for _, m := range items {
		if !m.inside {
			mdat = append(mdat, m.data...)
		}
	}
	return append(file, heifBox("mdat", mdat)...)
}

func heifMeta(items []made, offset int) []byte {
	n := len(items)
	iloc, iinf, ipma := append([]byte{1, 0, 0, 0, 0x44, 0}, u16(n)...), u32(0), u32(1, n)
	iinf = append(iinf, u16(n)...)
	var ipco, iref, idat []byte
	props := 0
	for i, m := range items {
		iinf = append(iinf, heifBox("infe", []byte{2, 0, 0, 0}, u16(i+1, 0), []byte(m.kind), []byte{0})...)
		ipma = append(append(ipma, u16(i+1)...), byte(len(m.props)))
		for _, p := range m.props {
			props++
			ipma = append(ipma, u16(props)...)
			ipco = append(ipco, p...)
		}
		method, at := 0, offset
		if m.inside {
			method, at = 1, len(idat)
			idat = append(idat, m.data...)
		} else {
			offset += len(m.data)
		}
		pieces := max(1, m.extents)
		iloc = append(iloc, u16(i+1, method, 0, pieces)...)
		for k := range pieces {
			from, to := len(m.data)*k/pieces, len(m.data)*(k+1)/pieces
			iloc = append(iloc, u32(at+from, to-from)...)
		}
		if len(m.from) > 0 {
			iref = append(iref, heifBox("dimg", u16(i+1, len(m.from)), u16(m.from...))...)
		}
		if m.auxOf > 0 {
			iref = append(iref, heifBox("auxl", u16(i+1, 1, m.auxOf))...)
		}
	}
	return heifBox("meta", u32(0), heifBox("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)), heifBox("pitm", u32(0), u16(n)),
		heifBox("iloc", iloc), heifBox("iinf", iinf), heifBox("iprp", heifBox("ipco", ipco), heifBox("ipma", ipma)),
		heifBox("iref", u32(0), iref), heifBox("idat", idat))
}

// tilesOf takes the six tiles of 128×128 out of a fixture: a picture of 384×256 with hard edges and noise, each tile of which
// was written by heif-enc.
func tilesOf(t testing.TB, name string) []made {
	t.Helper()
	b := fixtures(t, name)[name]
	find := func(b []byte, kind string) []byte {
		for len(b) >= 8 {
			n := int(binary.BigEndian.Uint32(b))
			if string(b[4:8]) == kind {
				return b[8:n]
			}
			b = b[n:]
		}
		t.Fatalf("%s has no %s", name, kind)
		return nil
	}
	meta := find(b, "meta")[4:]
	iloc, ipco := find(meta, "iloc")[8:], find(find(meta, "iprp"), "ipco")
	var props [][]byte
	for range 3 { // hvcC, ispe, pixi of the tiles
		n := int(binary.BigEndian.Uint32(ipco))
		props, ipco = append(props, ipco[:n]), ipco[n:]
	}
	var out []made
	for range 6 {
		from, n := int(binary.BigEndian.Uint32(iloc[8:])), int(binary.BigEndian.Uint32(iloc[12:]))
		out = append(out, made{kind: "hvc1", props: props, data: b[from : from+n]})
		iloc = iloc[16:]
	}
	return out
}

// gridItem is a grid of w×h over items, with properties beside its size.
func gridItem(cols, rows, w, h int, from []int, props ...[]byte) made {
	head := append([]byte{0, 0, byte(rows - 1), byte(cols - 1)}, u16(w, h)...)
	if max(w, h) > 65535 {
		head = append([]byte{0, 1, byte(rows - 1), byte(cols - 1)}, u32(w, h)...)
	}
	return made{kind: "grid", props: append([][]byte{heifBox("ispe", u32(0, w, h))}, props...), data: head, from: from, inside: true}
}

// series counts from 1.
func series(count int) (list []int) {
	for i := range count {
		list = append(list, i+1)
	}
	return list
}

// mosaic is the fixture as a grid of 3×2, of which w×h is shown.
func mosaic(tiles []made, w, h int, props ...[]byte) []byte {
	return paved(tiles, 3, 2, w, h, props...)
}

// paved is a grid of cols×rows of the tiles, over and over again.
func paved(tiles []made, cols, rows, w, h int, props ...[]byte) []byte {
	var items []made
	for i := range cols * rows {
		items = append(items, tiles[i%len(tiles)])
	}
	return heifOf(append(items, gridItem(cols, rows, w, h, series(len(items)), props...))...)
}

func nclxProp(primaries, transfer, matrix int, full byte) []byte {
	return heifBox("colr", []byte("nclx"), u16(primaries, transfer, matrix), []byte{full << 7})
}
