package face

// The flags of a part of a composite glyph.
const (
	partWords       = 0x0001 // arguments are 16 bits
	partXY          = 0x0002 // arguments are a shift, not two points to bring together
	partScale       = 0x0008
	partMore        = 0x0020
	partXYScale     = 0x0040
	partTwoByTwo    = 0x0080
	partCode        = 0x0100 // instructions follow the last part
	partShiftScaled = 0x0800 // the shift is in the part's own, scaled units
)

// parts goes through the parts of a composite glyph record.
type parts struct {
	b     []byte
	at    int // of the next part
	here  int // of this part
	flags uint16
	gid   GID
	args  []byte
	trans []byte
	more  bool
}

// next reads one part; false when the record ends inside it. Whether another one follows stands in more.
func (p *parts) next() bool {
	if p.at+4 > len(p.b) {
		return false
	}
	p.here = p.at
	p.flags, p.gid = u16(p.b[p.at:]), GID(u16(p.b[p.at+2:]))
	args, trans := 2, 0
	if p.flags&partWords != 0 {
		args = 4
	}
	switch {
	case p.flags&partScale != 0:
		trans = 2
	case p.flags&partXYScale != 0:
		trans = 4
	case p.flags&partTwoByTwo != 0:
		trans = 8
	}
	end := p.at + 4 + args + trans
	if end > len(p.b) {
		return false
	}
	p.args, p.trans = p.b[p.at+4:p.at+4+args], p.b[p.at+4+args:end]
	p.at, p.more = end, p.flags&partMore != 0
	return true
}

// matrix is the part's scale: x' = m[0]x + m[2]y, y' = m[1]x + m[3]y.
func (p *parts) matrix() [4]float64 {
	f := func(i int) float64 { return float64(int16(u16(p.trans[2*i:]))) / (1 << 14) }
	switch len(p.trans) {
	case 2:
		return [4]float64{f(0), 0, 0, f(0)}
	case 4:
		return [4]float64{f(0), 0, 0, f(1)}
	case 8:
		return [4]float64{f(0), f(1), f(2), f(3)}
	}
	return [4]float64{1, 0, 0, 1}
}

// shift is how far the part moves. before are the points of the parts before it, own its own, already scaled.
func (p *parts) shift(before, own []point) (dx, dy float64, ok bool) {
	var a, b int
	switch {
	case p.flags&partXY != 0 && len(p.args) == 4:
		a, b = int(int16(u16(p.args))), int(int16(u16(p.args[2:])))
	case p.flags&partXY != 0:
		a, b = int(int8(p.args[0])), int(int8(p.args[1]))
	case len(p.args) == 4:
		a, b = int(u16(p.args)), int(u16(p.args[2:]))
	default:
		a, b = int(p.args[0]), int(p.args[1])
	}
	if p.flags&partXY == 0 { // bring point b of this part onto point a of what stands
		if a >= len(before) || b >= len(own) {
			return 0, 0, false
		}
		return before[a].x - own[b].x, before[a].y - own[b].y, true
	}
	dx, dy = float64(a), float64(b)
	if p.flags&partShiftScaled != 0 {
		m := p.matrix()
		dx, dy = m[0]*dx+m[2]*dy, m[1]*dx+m[3]*dy
	}
	return dx, dy, true
}

// sound tells whether the parts of g nest as real fonts do. budget is the number of records left to read.
func (f *Font) sound(g GID, depth int, budget *int) bool {
	if *budget--; *budget < 0 || depth > maxDepth || int(g) >= f.numGlyphs {
		return false
	}
	b := f.glyph(g)
	if b == nil || int16(u16(b)) >= 0 {
		return true
	}
	for it := (parts{b: b, at: 10}); it.next(); {
		if !f.sound(it.gid, depth+1, budget) {
			return false
		}
		if !it.more {
			return true
		}
	}
	return false
}
