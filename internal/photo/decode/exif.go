package decode

import "encoding/binary"

// TIFF tags that are looked at, in EXIF or in a TIFF file itself.
const (
	tagWidth       = 0x100
	tagHeight      = 0x101
	tagBits        = 0x102
	tagCompression = 0x103
	tagPhotometric = 0x106
	tagOrientation = 0x112
	tagSamples     = 0x115
	tagRows        = 0x116
	tagTileWidth   = 0x142
	tagTileHeight  = 0x143
	tagXMP         = 0x2bc
	tagIPTC        = 0x83bb
	tagExif        = 0x8769
	tagICC         = 0x8773
	tagGPS         = 0x8825
	maxTIFFEntries = 4096 // far beyond any camera; bounds the work for a hostile directory
)

// tiffDir is one image file directory of TIFF 6.0 §2.
type tiffDir struct {
	tags map[uint16]tiffTag
	next uint32
}

type tiffTag struct {
	kind  uint16
	count uint32
	value uint32 // the first value when it is a SHORT or LONG that fits
	off   uint32 // where the value field itself, or the values, stand
}

func tiffOrder(b []byte) (binary.ByteOrder, bool) {
	if len(b) < 8 {
		return nil, false
	}
	switch string(b[:4]) {
	case "II*\x00":
		return binary.LittleEndian, true
	case "MM\x00*":
		return binary.BigEndian, true
	}
	return nil, false
}

// readTIFFDir reads the directory at off; ok is false when it does not lie within b.
func readTIFFDir(b []byte, bo binary.ByteOrder, off uint32) (d tiffDir, ok bool) {
	if int64(off)+2 > int64(len(b)) {
		return d, false
	}
	n := int(bo.Uint16(b[off:]))
	end := int64(off) + 2 + 12*int64(n)
	if n > maxTIFFEntries || end > int64(len(b)) {
		return d, false
	}
	d.tags = make(map[uint16]tiffTag, n)
	for i := range n {
		p := int(off) + 2 + 12*i
		e := b[p : p+12]
		t := tiffTag{kind: bo.Uint16(e[2:]), count: bo.Uint32(e[4:])}
		size := int64(t.count)
		switch t.kind {
		case 3:
			size *= 2
		case 4, 9, 11:
			size *= 4
		case 5, 10, 12:
			size *= 8
		}
		t.off = uint32(p + 8)
		if size > 4 {
			t.off = bo.Uint32(e[8:])
		}
		switch {
		case t.kind == 3 && int64(t.off)+2 <= int64(len(b)):
			t.value = uint32(bo.Uint16(b[t.off:]))
		case t.kind == 4 && int64(t.off)+4 <= int64(len(b)):
			t.value = bo.Uint32(b[t.off:])
		}
		if _, dup := d.tags[bo.Uint16(e)]; !dup {
			d.tags[bo.Uint16(e)] = t
		}
	}
	if end+4 <= int64(len(b)) {
		d.next = bo.Uint32(b[end:])
	}
	return d, true
}

// exifOrientation reads the orientation from an EXIF block (a TIFF header and directories, CIPA DC-008 §4.6.5);
// 1 when there is none or it makes no sense.
func exifOrientation(b []byte) int {
	bo, ok := tiffOrder(b)
	if !ok {
		return 1
	}
	d, ok := readTIFFDir(b, bo, bo.Uint32(b[4:]))
	if !ok {
		return 1
	}
	if v := d.tags[tagOrientation].value; v >= 1 && v <= 8 {
		return int(v)
	}
	return 1
}
