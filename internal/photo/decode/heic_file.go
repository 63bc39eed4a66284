package decode

import "encoding/binary"

// part is one item of a file that is written for the decoder.
type part struct {
	kind  string
	props []box
	data  []byte
	from  []int // places of the items that it is derived from
}

// container is a small HEIF file for the decoder: what is to be decoded now, taken from a larger one. Its last item is the
// primary one.
type container []part

// part takes an item over with those of its properties that matter to its pixels.
func (f *heif) part(item uint32) part {
	p := part{kind: f.kinds[item], data: f.content(item)}
	f.each(item, func(b box) {
		if matters(b) {
			p.props = append(p.props, b)
		}
	})
	return p
}

// matters tells whether the decoder goes by a property.
func matters(b box) bool {
	switch b.kind {
	case "hvcC":
		return true
	case "ispe", "pixi", "irot", "imir", "clap":
		return len(b.body) <= 64
	}
	return isNCLX(b)
}

// bytes writes the file (ISO/IEC 23008-12 §6.2): items are numbered from 1, each has properties of its own.
func (c container) bytes() []byte {
	head := appendBox(nil, "ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	size := 0
	for _, p := range c {
		size += len(p.data)
	}
	meta := c.meta(0)
	meta = c.meta(len(head) + len(meta) + 8)
	out := make([]byte, 0, len(head)+len(meta)+8+size)
	out = append(append(out, head...), meta...)
	out = binary.BigEndian.AppendUint32(out, uint32(8+size))
	out = append(out, "mdat"...)
	for _, p := range c {
		out = append(out, p.data...)
	}
	return out
}

// meta writes the box that describes the items, whose data begin at an offset of the file.
func (c container) meta(offset int) []byte {
	be := binary.BigEndian
	n := len(c)
	count := be.AppendUint16(nil, uint16(n))
	infos, places := append([]byte{0, 0, 0, 0}, count...), append([]byte{0, 0, 0, 0, 0x44, 0}, count...)
	ipma, ipco := be.AppendUint32([]byte{0, 0, 0, 1}, uint32(n)), []byte(nil)
	var refs []byte
	props := 0
	for i, p := range c {
		id := be.AppendUint16(nil, uint16(i+1))
		infos = appendBox(infos, "infe", []byte{2, 0, 0, 0}, id, []byte{0, 0}, []byte(p.kind), []byte{0})
		places = append(append(places, id...), 0, 0, 0, 1)
		places = be.AppendUint32(be.AppendUint32(places, uint32(offset)), uint32(len(p.data)))
		offset += len(p.data)
		ipma = append(append(ipma, id...), byte(len(p.props)))
		for _, b := range p.props {
			props++
			ipma = be.AppendUint16(ipma, uint16(props)|essential(b.kind))
			ipco = appendBox(ipco, b.kind, b.body)
		}
		if len(p.from) > 0 {
			to := be.AppendUint16(nil, uint16(len(p.from)))
			for _, j := range p.from {
				to = be.AppendUint16(to, uint16(j+1))
			}
			refs = appendBox(refs, "dimg", id, to)
		}
	}
	body := []byte{0, 0, 0, 0}
	body = appendBox(body, "hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13))
	body = appendBox(body, "pitm", []byte{0, 0, 0, 0}, count)
	body = appendBox(body, "iloc", places)
	body = appendBox(body, "iinf", infos)
	body = appendBox(body, "iprp", appendBox(nil, "ipco", ipco), appendBox(nil, "ipma", ipma))
	body = appendBox(body, "iref", []byte{0, 0, 0, 0}, refs)
	return appendBox(nil, "meta", body)
}

// size makes the property that says how large an item is.
func size(w, h int) box {
	return box{"ispe", appendSize(make([]byte, 4), w, h)}
}

func appendSize(to []byte, w, h int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(to, uint32(w)), uint32(h))
}

// essential is the mark of a property without which an item cannot be read rightly.
func essential(kind string) uint16 {
	switch kind {
	case "hvcC", "irot", "imir", "clap":
		return 0x8000
	}
	return 0
}

// appendBox appends a box of what is given.
func appendBox(to []byte, kind string, parts ...[]byte) []byte {
	size := 8
	for _, p := range parts {
		size += len(p)
	}
	to = append(binary.BigEndian.AppendUint32(to, uint32(size)), kind...)
	for _, p := range parts {
		to = append(to, p...)
	}
	return to
}
