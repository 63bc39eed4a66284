package line

// brk says whether and how gladly a line may start at an item.
type brk uint8

const (
	never     brk = iota
	held          // allowed by the characters, forbidden by NoBreakBefore
	free          // no objection
	soft          // splits what is read as one: 4|月, 第|3, a name
	hyphen        // after the hyphen of a compound word
	inURL         // after a / - . ? & of a token longer than the line
	inToken       // anywhere in such a token, when the caller asked for full lines
	cutNumber     // after the comma of a number that is longer than the line
	cutToken      // anywhere in such a token, because nothing better is left
	cutStub       // the same, leaving one or two characters alone
	unhold        // at a joint of a NoBreakBefore run longer than the line
	dashHead      // a dash starts the line because the line cannot hold it and its neighbour
	breach        // a forbidden start or end: the line cannot hold the mark and the character it clings to
)

// penalty in the units of cost: 1000 is a line whose Han joints are all opened by 1/10 em.
func (k brk) penalty() int64 {
	switch k {
	case soft:
		return 800
	case hyphen:
		return 400
	case inURL:
		return 300
	case inToken:
		return 500
	case cutNumber:
		return 8000
	case cutToken:
		return 20_000
	case cutStub:
		return 28_000
	case unhold:
		return 60_000
	case dashHead:
		return 30_000
	case breach:
		return 10_000_000
	}
	return 0
}

// cell is what the breaker knows of one item and of the joint before it.
type cell struct {
	joint   int32 // added to the joint when both sides stand on one line: the gap, or a squeeze (negative)
	stretch int32 // how far the joint opens when all joints open to the same degree
	shrink  int32 // how far it closes at most
	trim    int32 // blank right side that is not visible at a line's end
	class   Class // of a Zero item: the class of its base
	zero    bool  // a mark on the item before
	brk     brk
}

// Shares of an em by which joints open at the degree that costs 1000, and what they may give.
const (
	openHan   = 100
	openMark  = 50 // marks keep close to their text
	openGap   = 150
	openSpace = 200
	leastWord = 200 // a word space closes down to this
)

func per(em int32, share int32) int32 { return int32(int64(em) * int64(share) / 1000) }

// analyser walks one segment, that is the items up to a hard break.
type analyser struct {
	items   []Item
	cells   []cell
	o       *Options
	gap     int32
	double  bool // inside straight double quotes
	single  bool
	lastInk Class // class of the last item that is neither space nor mark; Newline when there is none
	maxEm   int32
}

// class resolves what depends on the face or on the neighbours.
func (a *analyser) class(i int) Class {
	it := &a.items[i]
	if it.Flags&Object != 0 {
		if it.Flags&Western != 0 {
			return Latin
		}
		return Han
	}
	c := Of(it.Rune)
	switch c {
	case Open, Close:
		if !full(it) {
			return a.narrowMark(i, c)
		}
	case Quote:
		return a.quote(i)
	}
	return c
}

func full(it *Item) bool { return int64(it.Advance)*10 >= int64(it.Em)*9 }

// narrowMark is a Chinese quotation mark or bracket in a face that draws it as a Western one. ’ inside a word is an
// apostrophe, a letter.
func (a *analyser) narrowMark(i int, c Class) Class {
	if c == Open {
		return LOpen
	}
	if a.items[i].Rune == '’' && a.wordAt(i-1) && a.wordAt(i+1) {
		return Latin
	}
	return LClose
}

func (a *analyser) wordAt(i int) bool {
	if i < 0 || i >= len(a.items) || a.items[i].Flags&Object != 0 {
		return false
	}
	c := Of(a.items[i].Rune)
	return c == Latin || c == Digit
}

// quote resolves " and ' by turns; ' inside a word is an apostrophe.
func (a *analyser) quote(i int) Class {
	inside := &a.double
	if a.items[i].Rune == '\'' {
		if a.wordAt(i-1) && (a.wordAt(i+1) || !a.single) {
			return Latin
		}
		inside = &a.single
	}
	*inside = !*inside
	if *inside {
		return LOpen
	}
	return LClose
}

// run fills the cells.
func (a *analyser) run() {
	prev := -1 // the item before, marks passed over
	joined := false
	a.lastInk = Newline
	for i := range a.items {
		it, c := &a.items[i], &a.cells[i]
		*c = cell{class: a.class(i)}
		a.maxEm = max(a.maxEm, it.Em)
		if c.class == Zero && prev >= 0 || joined && pictograph(it.Rune) {
			joined = it.Rune == 0x200d && pictograph(a.items[prev].Rune)
			prev = a.glue(prev, i)
			continue
		}
		joined = false
		if trail.has(c.class) && a.o.Squeeze && full(it) {
			c.trim = it.Em / 2
		}
		if prev >= 0 {
			a.spacing(prev, i)
			c.brk = a.breakable(prev, i)
			switch {
			case c.brk == never:
			case it.Flags&NoBreakBefore != 0:
				c.brk = held
			case it.Flags&AvoidBreakBefore != 0 && c.brk < soft:
				c.brk = soft
			}
		}
		if !spaces.has(c.class) {
			a.lastInk = c.class
		}
		prev = i
	}
}

// glue makes item i part of the character p and gives the item that stands for both in what follows: p, unless the
// mark takes room of its own, as the parts of a joined pictograph do where the face has no glyph for the whole.
func (a *analyser) glue(p, i int) int {
	c := &a.cells[i]
	c.zero, c.class, c.trim = true, a.cells[p].class, a.cells[p].trim
	if a.items[i].Advance == 0 {
		return p
	}
	c.trim = 0
	if trail.has(c.class) || spaces.has(c.class) {
		c.class = HanTail
	}
	return i
}

// pictograph tells the characters that a zero-width joiner joins.
func pictograph(r rune) bool { return r >= 0x1f000 && r < 0x20000 || r >= 0x2190 && r < 0x2c00 }

// breakable tells how a line may start at item i, p being the character before.
func (a *analyser) breakable(p, i int) brk {
	ca, cb := a.cells[p].class, a.cells[i].class
	spaced := spaces.has(ca)
	if spaced {
		ca = a.lastInk
		if ca == Newline {
			return never // a line of leading spaces alone
		}
	}
	switch {
	case cb == Dash && a.o.LooseDash && ca != Dash && !noEnd.has(ca):
		return free
	case noStart.has(cb):
		if cb == Hyphen && spaced && a.wordAt(i+1) && !noEnd.has(ca) {
			return free // a sign or an option name, not a dash between words
		}
		return never
	case noEnd.has(ca):
		return never
	case western.has(ca) && western.has(cb) && !spaced:
		if ca == Hyphen && a.compound(p) {
			return hyphen
		}
		return never
	case cb == Digit && !spaced && a.connects(p):
		return never
	}
	return a.soft(p, i)
}

// connects tells whether item p connects two numbers or dates: 3.5%～5%, 3·15, 2020—2025.
func (a *analyser) connects(p int) bool {
	switch a.cells[p].class {
	case Tilde, Dot, Dash:
	default:
		return false
	}
	if p == 0 {
		return a.cells[p].class == Tilde
	}
	switch a.cells[p-1].class {
	case Digit, Suffix, WideSuffix, Latin:
		return true
	}
	return false
}

// soft finds joints that readers would rather see whole.
func (a *analyser) soft(p, i int) brk {
	ra, rb := a.items[p].Rune, a.items[i].Rune
	ca, cb := a.cells[p].class, a.cells[i].class
	if ca == WideSpace && (rb == '年' || rb == '月' || rb == '日') {
		return soft // a date with blanks to fill in
	}
	if ca == Space {
		ca = a.lastInk // 4 月
	}
	if ca == Digit && cb == Han && counter(rb) || cb == Digit && ca == Han && ra == '第' {
		return soft
	}
	return free
}

// longestWord bounds the look at a word's surroundings.
const longestWord = 60

// compound tells whether the hyphen p stands inside a word such as face-to-face, not in a number, a code or an address.
func (a *analyser) compound(p int) bool {
	lower := func(i int) bool {
		return i >= 0 && i < len(a.items) && a.items[i].Rune >= 'a' && a.items[i].Rune <= 'z' && a.items[i].Flags&Object == 0
	}
	if !lower(p-1) || !lower(p-2) || !lower(p+1) || !lower(p+2) {
		return false
	}
	word := func(i int) bool { c := Of(a.items[i].Rune); return c == Latin || c == Hyphen }
	l, r := p, p
	for l > 0 && p-l < longestWord && word(l-1) {
		l--
	}
	for r+1 < len(a.items) && r-p < longestWord && word(r+1) {
		r++
	}
	if l > 0 {
		switch Of(a.items[l-1].Rune) {
		case Digit, Sym, Slash, LPause:
			return false
		}
	}
	if r+1 < len(a.items) {
		switch c := Of(a.items[r+1].Rune); c {
		case Digit, Sym, Slash:
			return false
		case LPause: // the end of a sentence, not a domain
			return r+2 >= len(a.items) || !western.has(Of(a.items[r+2].Rune))
		}
	}
	return true
}
