package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"icpdoc/internal/fault"
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

// children reads all boxes of b; ok is false when the last does not fit or they are more than any file has.
func children(b []byte) (list []box, ok bool) {
	for len(b) >= 8 {
		x, rest, fits := nextBox(b)
		if !fits || len(list) == maxBoxes {
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
	data    []byte // the file
	idat    []byte // what lies in the meta box itself
	primary uint32
	kinds   map[uint32]string   // item → type
	props   []box               // ipco, counted from 1 in ipma
	of      map[uint32][]int    // item → its properties
	where   map[uint32]location // item → its data
	parts   map[uint32][]uint32 // item → what it is derived from (dimg)
	aux     map[uint32][]uint32 // item → what is auxiliary to it (auxl)
	looked  map[uint32]coded    // items whose bitstream was looked at
	extent  uint64              // end of the farthest item data in the file
}

// What a meta box may hold. A 48-megapixel picture of a telephone has 192 tiles with five properties and one extent each.
const (
	maxItems   = 4096
	maxProps   = 64
	maxBoxes   = 1 << 15
	maxExtents = 1 << 15
	maxRefs    = 1 << 17
	maxOffset  = 1 << 40
)

func newHeif(data []byte) *heif {
	return &heif{data: data, kinds: map[uint32]string{}, of: map[uint32][]int{}, where: map[uint32]location{},
		parts: map[uint32][]uint32{}, aux: map[uint32][]uint32{}, looked: map[uint32]coded{}}
}

// parse reads the meta box.
func (f *heif) parse(body []byte) bool {
	if len(body) < 4 {
		return false
	}
	list, ok := children(body[4:])
	if !ok {
		return false
	}
	for _, x := range list { // iloc may come before what it points into
		if x.kind == "idat" {
			f.idat = x.body
		}
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
		case "iref":
			ok = ok && f.references(x.body)
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

// each calls fn with the properties of an item.
func (f *heif) each(item uint32, fn func(box)) {
	for _, i := range f.of[item] {
		if i >= 1 && i <= len(f.props) {
			fn(f.props[i-1])
		}
	}
}

// has tells whether an item has a property of a kind.
func (f *heif) has(item uint32, kind string) (yes bool) {
	f.each(item, func(p box) { yes = yes || p.kind == kind })
	return yes
}

// nclxOf gives the coded colour description of an item.
func (f *heif) nclxOf(item uint32) (b box, ok bool) {
	f.each(item, func(p box) {
		if isNCLX(p) {
			b, ok = p, true
		}
	})
	return b, ok
}

func isNCLX(p box) bool { return p.kind == "colr" && len(p.body) == 11 && string(p.body[:4]) == "nclx" }

// isAlpha tells whether an auxiliary item is the transparency of another, which alone of them is decoded with it.
func (f *heif) isAlpha(item uint32) (yes bool) {
	f.each(item, func(p box) {
		yes = yes || p.kind == "auxC" && (bytes.Contains(p.body, []byte("auxid:1")) || bytes.Contains(p.body, []byte("auxiliary:alpha")))
	})
	return yes
}

// spatial reads an ispe property.
func spatial(b []byte) (w, h int) {
	if len(b) < 12 {
		return 0, 0
	}
	return clampDim(binary.BigEndian.Uint32(b[4:])), clampDim(binary.BigEndian.Uint32(b[8:]))
}

func heicBroken() error {
	return damaged(HEIC, "容器结构无效", "the structure of its container is invalid")
}

func heicSizes(w, h, sw, sh int) error {
	return damaged(HEIC, fmt.Sprintf("容器写 %d×%d，码流为 %d×%d", w, h, sw, sh), fmt.Sprintf("the container says %d×%d, the bitstream %d×%d", w, h, sw, sh))
}

func heicOverlap() error {
	return damaged(HEIC, "各图像项的数据互相重叠，合计超过文件本身", "the data of its items overlap and are more than the file has")
}

func heicMissing(item uint32) error {
	return damaged(HEIC, fmt.Sprintf("引用了不存在的图像项 %d", item), fmt.Sprintf("it refers to an item that is not there, %d", item))
}

func heicTogether(found, most int) error {
	return refuse(fault.Invalid, "photo.pixels", fmt.Sprintf("HEIC 内各图块合计 %d 像素，超过上限 %d 像素。", found, most),
		fmt.Sprintf("The tiles of the HEIC have %d pixels together; at most %d are taken.", found, most), "请缩小图片或另存为 JPEG。", "Scale the picture down or save it as JPEG.")
}
