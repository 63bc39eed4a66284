package decode

import "fmt"

// coded is what the decoder will make of an item of kind hvc1: the size that the container declares, and the one in
// the bitstream, by which the decoder allocates whatever the container says.
type coded struct {
	w, h   int // ispe
	sps    sequence
	weight int // bytes of its data, and of its parameter sets beyond the usual
}

// usualConfig is more than the parameter sets of a picture, which all tiles may share, ever weigh.
const usualConfig = 1024

// sequence is what is read of the sequence parameter sets of H.265 (§7.3.2.2); of several the largest.
type sequence struct {
	w, h   int
	chroma int // 0 none, 1 4:2:0, 2 4:2:2, 3 4:4:4
	depth  int // bits of a sample
}

func (s sequence) max(o sequence) sequence {
	return sequence{max(s.w, o.w), max(s.h, o.h), max(s.chroma, o.chroma), max(s.depth, o.depth)}
}

// The kinds of NAL units that are looked at (H.265 table 7-1); those below nalParameters are slices.
const (
	nalParameters = 32
	nalSequence   = 33
)

// coded looks at the bitstream of an item: its data must be there, hold one picture, and be as large as declared.
func (f *heif) coded(item uint32) (coded, error) {
	if c, ok := f.looked[item]; ok {
		return c, nil
	}
	var c coded
	var config []byte
	sizes, configs := 0, 0
	f.each(item, func(p box) {
		switch p.kind {
		case "ispe":
			c.w, c.h = spatial(p.body)
			sizes++
		case "hvcC":
			config = p.body
			configs++
		}
	})
	known := false
	if c.sps, known = configured(config); !known || sizes != 1 || configs != 1 {
		return c, heicBroken() // of several, who knows which one the decoder takes
	}
	n, ok := f.length(item)
	if !ok {
		return c, truncated(HEIC, len(f.data), "图像数据", "the picture data")
	}
	if n > len(f.data) {
		return c, heicOverlap()
	}
	if config[21]&3 != 3 {
		return c, unusual(HEIC, "photo.heic_coding", "码流的长度字段不是 4 字节", "the lengths in its bitstream do not have 4 bytes")
	}
	pictures := 0
	c.sps, pictures, ok = units(f.content(item), c.sps)
	if !ok {
		return c, heicBroken()
	}
	if pictures != 1 {
		return c, damaged(HEIC, fmt.Sprintf("一个图像项内应有 1 帧，实际 %d 帧", pictures), fmt.Sprintf("an item holds %d pictures instead of 1", pictures))
	}
	// The bitstream is padded to whole coding blocks of at most 64.
	if c.w <= 0 || c.h <= 0 || c.sps.w > c.w+64 || c.sps.h > c.h+64 || c.sps.w < c.w || c.sps.h < c.h {
		return c, heicSizes(c.w, c.h, c.sps.w, c.sps.h)
	}
	c.weight = n + max(0, len(config)-usualConfig)
	f.looked[item] = c
	return c, nil
}

// configured reads the parameter sets of an hvcC box (ISO/IEC 14496-15 §8.3.3).
func configured(b []byte) (s sequence, ok bool) {
	if len(b) < 23 {
		return s, false
	}
	c := cursor{b: b[23:]}
	for range int(b[22]) {
		kind := c.number(1) & 63
		for n := c.number(2); n > 0 && !c.bad; n-- {
			size := int(c.number(2))
			if size > len(c.b) {
				return s, false
			}
			own := kind // the decoder goes by what the unit itself says
			if size > 0 {
				own = uint64(c.b[0] >> 1 & 63)
			}
			if own < nalParameters {
				return s, false
			}
			if own == nalSequence {
				one, fine := parseSPS(c.b[:size])
				if !fine {
					return s, false
				}
				s, ok = s.max(one), true
			}
			c.b = c.b[size:]
		}
	}
	return s, ok && !c.bad
}

// units goes through the NAL units of an item, counts the pictures that begin and takes in parameter sets that come with them.
func units(b []byte, s sequence) (_ sequence, pictures int, ok bool) {
	c := cursor{b: b}
	for len(c.b) > 0 {
		size := c.number(4)
		if c.bad || size > uint64(len(c.b)) {
			return s, 0, false
		}
		unit := c.b[:size]
		c.b = c.b[size:]
		if len(unit) < 3 {
			continue
		}
		switch kind := unit[0] >> 1 & 63; {
		case kind < nalParameters && unit[2]&0x80 != 0:
			pictures++
		case kind == nalSequence:
			one, fine := parseSPS(unit)
			if !fine {
				return s, 0, false
			}
			s = s.max(one)
		}
	}
	return s, pictures, true
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

// parseSPS reads the beginning of a sequence parameter set with its header of two bytes.
func parseSPS(nal []byte) (s sequence, ok bool) {
	if len(nal) < 3 {
		return s, false
	}
	var raw []byte
	for i, v := range nal[2:min(len(nal), 256)] { // what is wanted stands in its first bytes
		if v == 3 && i >= 2 && nal[i+1] == 0 && nal[i] == 0 {
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
	if s.chroma = g.ue(); s.chroma == 3 {
		g.bit()
	}
	s.w, s.h = g.ue(), g.ue()
	if g.bit() == 1 { // the window that is shown
		for range 4 {
			g.ue()
		}
	}
	s.depth = 8 + max(g.ue(), g.ue())
	return s, !g.bad
}
