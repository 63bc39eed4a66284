package decode

import (
	"encoding/binary"
	"fmt"
)

// box is one box of an ISO base media file (ISO/IEC 14496-12 §4.2).
type box struct {
	kind string
	body []byte
}

// nextBox reads the box at the start of b; rest is what follows it.
func nextBox(b []byte) (x box, rest []byte, ok bool) {
	if len(b) < 8 {
		return x, nil, false
	}
	size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
	x.kind = string(b[4:8])
	switch size {
	case 0:
		size = uint64(len(b))
	case 1:
		if len(b) < 16 {
			return x, nil, false
		}
		size, head = binary.BigEndian.Uint64(b[8:]), 16
	}
	if size < head || size > uint64(len(b)) {
		return x, nil, false
	}
	x.body = b[head:size]
	return x, b[size:], true
}

// children reads all boxes of b; ok is false when the last does not fit.
func children(b []byte) (list []box, ok bool) {
	for len(b) >= 8 {
		x, rest, fits := nextBox(b)
		if !fits {
			return list, false
		}
		list, b = append(list, x), rest
	}
	return list, true
}

// cursor reads big-endian numbers and remembers running out.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) number(bytes int) uint64 {
	if bytes > len(c.b) {
		c.bad, c.b = true, nil
		return 0
	}
	v := uint64(0)
	for _, x := range c.b[:bytes] {
		v = v<<8 | uint64(x)
	}
	c.b = c.b[bytes:]
	return v
}

// heif is what is read of the meta box of a HEIF file (ISO/IEC 23008-12).
type heif struct {
	primary uint32
	kinds   map[uint32]string // item → type
	props   []box             // ipco, counted from 1 in ipma
	of      map[uint32][]int  // item → its properties
	extent  uint64            // end of the farthest item data in the file
}

// A 48-megapixel picture of a telephone has 192 tiles with five properties each.
const (
	maxItems = 4096
	maxProps = 64
)

// parse reads the meta box.
func (f *heif) parse(body []byte) bool {
	if len(body) < 4 {
		return false
	}
	list, ok := children(body[4:])
	if !ok {
		return false
	}
	for _, x := range list {
		switch x.kind {
		case "pitm":
			c := cursor{b: x.body}
			f.primary = uint32(c.number(wide(c.number(4)>>24, 0, 2, 4)))
			ok = ok && !c.bad
		case "iinf":
			ok = ok && f.items(x.body)
		case "iprp":
			ok = ok && f.properties(x.body)
		case "iloc":
			ok = ok && f.locations(x.body)
		}
	}
	return ok
}

// wide picks a field's width by version: short up to limit, long above.
func wide(version, limit uint64, short, long int) int {
	if version <= limit {
		return short
	}
	return long
}

func (f *heif) items(b []byte) bool {
	c := cursor{b: b}
	c.number(wide(c.number(4)>>24, 0, 2, 4))
	list, ok := children(c.b)
	if !ok || c.bad {
		return false
	}
	for _, x := range list {
		if x.kind != "infe" {
			continue
		}
		e := cursor{b: x.body}
		version := e.number(4) >> 24
		if version < 2 {
			continue
		}
		id := uint32(e.number(wide(version, 2, 2, 4)))
		e.number(2)
		if len(e.b) < 4 {
			return false
		}
		f.kinds[id] = string(e.b[:4])
		if len(f.kinds) > maxItems {
			return false
		}
	}
	return true
}

func (f *heif) properties(b []byte) bool {
	list, ok := children(b)
	if !ok {
		return false
	}
	for _, x := range list {
		switch x.kind {
		case "ipco":
			if f.props, ok = children(x.body); !ok {
				return false
			}
		case "ipma":
			c := cursor{b: x.body}
			head := c.number(4)
			for n := c.number(4); n > 0 && !c.bad; n-- {
				id := uint32(c.number(wide(head>>24, 0, 2, 4)))
				for k := c.number(1); k > 0 && !c.bad; k-- {
					v := c.number(wide(head&1, 0, 1, 2))
					if head&1 == 0 {
						v &= 0x7f
					} else {
						v &= 0x7fff
					}
					if len(f.of[id]) < maxProps {
						f.of[id] = append(f.of[id], int(v))
					}
				}
			}
			if c.bad {
				return false
			}
		}
	}
	return true
}

// locations finds how far into the file the items reach.
func (f *heif) locations(b []byte) bool {
	c := cursor{b: b}
	version := c.number(4) >> 24
	sizes := c.number(2)
	offW, lenW, baseW, idxW := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if max(offW, lenW, baseW, idxW) > 8 {
		return false
	}
	for n := c.number(wide(version, 1, 2, 4)); n > 0 && !c.bad; n-- {
		c.number(wide(version, 1, 2, 4))
		method := uint64(0)
		if version > 0 {
			method = c.number(2) & 15
		}
		c.number(2)
		base := c.number(baseW)
		for k := c.number(2); k > 0 && !c.bad; k-- {
			if version > 0 {
				c.number(idxW)
			}
			end := base + c.number(offW) + c.number(lenW)
			if method == 0 {
				f.extent = max(f.extent, end)
			}
		}
	}
	return !c.bad
}

// each calls fn with the properties of an item.
func (f *heif) each(item uint32, fn func(box)) {
	for _, i := range f.of[item] {
		if i >= 1 && i <= len(f.props) {
			fn(f.props[i-1])
		}
	}
}

// spatial reads an ispe property.
func spatial(b []byte) (w, h int) {
	if len(b) < 12 {
		return 0, 0
	}
	return clampDim(binary.BigEndian.Uint32(b[4:])), clampDim(binary.BigEndian.Uint32(b[8:]))
}

// bitstreamSize reads the picture size from the sequence parameter set in an hvcC box (ISO/IEC 14496-15 §8.3.3,
// H.265 §7.3.2.2). The decoder allocates by it, whatever the container says.
func bitstreamSize(b []byte) (w, h int, ok bool) {
	if len(b) < 23 {
		return 0, 0, false
	}
	c := cursor{b: b[23:]}
	for range int(b[22]) {
		kind := c.number(1) & 63
		for n := c.number(2); n > 0 && !c.bad; n-- {
			size := int(c.number(2))
			if size > len(c.b) {
				return 0, 0, false
			}
			if kind == 33 && size > 2 {
				return parseSPS(c.b[2:min(size, 256)]) // the size stands in its first bytes
			}
			c.b = c.b[size:]
		}
	}
	return 0, 0, false
}

// golomb reads the bits of a NAL unit, without the emulation prevention bytes.
type golomb struct {
	b   []byte
	pos int
	bad bool
}

func (g *golomb) bit() int {
	if g.pos>>3 >= len(g.b) {
		g.bad = true
		return 0
	}
	v := int(g.b[g.pos>>3]>>(7-g.pos&7)) & 1
	g.pos++
	return v
}

func (g *golomb) ue() int {
	zeros := 0
	for g.bit() == 0 && !g.bad && zeros < 30 {
		zeros++
	}
	v := 1
	for range zeros {
		v = v<<1 | g.bit()
	}
	return v - 1
}

func parseSPS(nal []byte) (w, h int, ok bool) {
	var raw []byte
	for i, v := range nal {
		if v == 3 && i >= 2 && nal[i-1] == 0 && nal[i-2] == 0 {
			continue
		}
		raw = append(raw, v)
	}
	g := golomb{b: raw, pos: 4}
	layers := g.bit()<<2 | g.bit()<<1 | g.bit()
	g.pos += 1 + 96
	skip := 0
	for range layers {
		skip += 88*g.bit() + 8*g.bit()
	}
	if layers > 0 {
		g.pos += 2 * (8 - layers)
	}
	g.pos += skip
	g.ue()
	if g.ue() == 3 {
		g.bit()
	}
	w, h = g.ue(), g.ue()
	return w, h, !g.bad
}

func heicBroken() error {
	return damaged(HEIC, "容器结构无效", "the structure of its container is invalid")
}

func heicSizes(w, h, sw, sh int) error {
	return damaged(HEIC, fmt.Sprintf("容器写 %d×%d，码流为 %d×%d", w, h, sw, sh), fmt.Sprintf("the container says %d×%d, the bitstream %d×%d", w, h, sw, sh))
}
