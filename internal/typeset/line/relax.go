package line

// Tokens wider than the line are opened step by step, and only they: first at the joints that a reader of addresses
// expects, then between any two letters, and where a mark and the character it clings to do not fit the
// line together, anywhere.
const (
	atJoints = iota
	inWords
	anywhere
)

// stub is how many characters of a token should stay on either side of a cut.
const stub = 3

// relax opens the piece [lo, hi), which is wider than its line. room is the measure of the line it starts on, avail that
// of all others.
func (b *Breaker) relax(items []Item, lo, hi int, room, avail int64, o *Options, level int) {
	for i := lo + 1; i < hi; i++ {
		c := &b.cells[i]
		if c.zero || c.brk > held {
			continue
		}
		if c.brk = b.opening(items, i, o, level); c.brk == cutToken && (i-lo < stub || hi-i < stub) {
			c.brk = cutStub
		}
	}
	if level == anywhere {
		return
	}
	for s := lo; s < hi; {
		e := s + 1
		for e < hi && b.cells[e].brk <= held {
			e++
		}
		if e-s > 1 && b.tooWide(items, s, e, room, o) {
			b.relax(items, s, e, room, avail, o, level+1)
		}
		s, room = e, avail
	}
}

// opening tells whether a line may start at item i of an over-long token.
func (b *Breaker) opening(items []Item, i int, o *Options, level int) brk {
	c := &b.cells[i]
	if c.brk == held {
		return unhold
	}
	p := i - 1
	for p > 0 && b.cells[p].zero {
		p--
	}
	ca, cb := b.cells[p].class, c.class
	if spaces.has(cb) {
		return never
	}
	if level == anywhere {
		if cb == Dash && ca != Dash && !noEnd.has(ca) {
			return dashHead
		}
		return breach
	}
	if spaces.has(ca) {
		return never // held together by a mark at either side of the space
	}
	if noStart.has(cb) {
		return never
	}
	if ca == Slash {
		return inURL
	}
	if noEnd.has(ca) || ca == Dash && cb == Dash {
		return never
	}
	if level == atJoints && urlJoint(items[p].Rune, ca, cb) {
		return inURL
	}
	if r := items[i].Rune; r == '\'' || r == '’' {
		return never
	}
	if level == inWords {
		if ca == LPause && cb == Digit && items[p].Rune == ',' {
			return cutNumber
		}
		return cutToken
	}
	if o.BreakAnywhere {
		return inToken
	}
	return never
}

// urlJoint tells whether an over-long address may break between the classes ca and cb.
func urlJoint(ra rune, ca, cb Class) bool {
	switch ca {
	case Tilde, Dot, Dash, LClose:
		return true
	case Hyphen:
		return cb == Latin || cb == Digit
	case LPause:
		return cb == Latin // not inside 3,500.00 or 10:30
	case Sym:
		return ra == '&' || ra == '=' || ra == '_' || ra == '#' || ra == '+' || ra == '@'
	}
	return cb == LOpen
}

// tooWide tells whether the piece [s, e) does not fit, its marks closed up as far as they go.
func (b *Breaker) tooWide(items []Item, s, e int, avail int64, o *Options) bool {
	v := b.visible(s, e)
	w := -b.head(items, s, o)
	for i := s; i < v; i++ {
		w += int64(items[i].Advance)
		if i > s {
			w += int64(b.cells[i].joint - b.cells[i].shrink)
		}
	}
	if v > s {
		w -= int64(b.cells[v-1].trim)
	}
	return w > avail
}

// visible gives the end of [s, e) without the spaces that vanish.
func (b *Breaker) visible(s, e int) int {
	for e > s && spaces.has(b.cells[e-1].class) {
		e--
	}
	return e
}
