package line

// spacing sets the joint between item p and item i: the gap or squeeze, and how far it opens and closes.
func (a *analyser) spacing(p, i int) {
	ia, ib := &a.items[p], &a.items[i]
	ca, cb := a.cells[p].class, a.cells[i].class
	c := &a.cells[i]
	em := min(ia.Em, ib.Em)
	if spaces.has(cb) {
		// The space itself carries the play. After a mark it takes the place of the blank half: all of it after a
		// closing mark, as in English with Chinese quotation marks, half of it after a comma.
		if trim := a.cells[p].trim; cb == Space && trim > 0 {
			c.joint, c.shrink = -trim/2, trim/2
			if ca == Close {
				c.joint, c.shrink = -trim, 0
			}
		}
		return
	}
	if ca == Space || ca == WideSpace || ca == Glue {
		if ia.Advance > 0 {
			c.stretch = per(em, openSpace)
			if ca != WideSpace {
				c.shrink = max(0, ia.Advance-per(ia.Em, leastWord))
			}
			if cb == Open && ca == Space && a.o.Squeeze && full(ib) {
				c.joint = -ib.Em / 2
			}
		}
		return
	}
	switch {
	case square.has(ca) && gapHead.has(cb) && !fullwidthForm(ib.Rune), square.has(cb) && gapTail.has(ca) && !fullwidthForm(ia.Rune):
		c.joint = per(em, a.gap)
		c.shrink = c.joint / 2
		c.stretch = per(em, openGap)
		return
	case ca == Dash && cb == Dash:
		if ia.Rune == '—' && ib.Rune == '—' {
			c.joint = dashOverlap(ia)
		}
		return
	}
	c.stretch = a.stretch(ca, cb, em)
	if a.o.Squeeze {
		a.squeeze(p, i)
	}
}

// fullwidthForm tells Ａ and １, which are set like Han characters, from A and 1.
func fullwidthForm(r rune) bool { return r >= 0xff00 && r <= 0xffef }

// dashOverlap joins the two strokes of —— in a face whose — is a Western em dash: a little narrower than the em,
// with side bearings of about 1/20 em. In a face with a square — the strokes meet of themselves.
func dashOverlap(it *Item) int32 {
	if int64(it.Advance)*20 < int64(it.Em)*19 && int64(it.Advance)*5 > int64(it.Em)*4 {
		return -per(it.Em, 95)
	}
	return 0
}

// stretch is the share of a justified line's play that a joint without a space takes.
func (a *analyser) stretch(ca, cb Class, em int32) int32 {
	west := western.has(ca) || ca == Slash
	switch {
	case west && (western.has(cb) || cb == Slash || cb == WideSuffix):
		return 0
	case ca == WidePrefix, cb == WideSuffix, ca == Glue, cb == Glue:
		return 0
	case (ca == Tilde || ca == Dot) && western.has(cb), (cb == Tilde || cb == Dot) && western.has(ca):
		return 0
	case trail.has(cb), ca == Open, cb == LClose, ca == LOpen, ca == Dot, cb == Dot, ca == Slash, cb == Slash, cb == LPause:
		return per(em, openMark)
	}
	return per(em, openHan)
}

// squeeze closes adjacent marks to 1.5 em and says what blank halves a full line may take.
func (a *analyser) squeeze(p, i int) {
	ia, ib := &a.items[p], &a.items[i]
	ca, cb := a.cells[p].class, a.cells[i].class
	c := &a.cells[i]
	right := a.cells[p].trim
	var left int32
	if cb == Open && full(ib) {
		left = ib.Em / 2
	}
	switch {
	case right > 0 && left > 0: // ）（ : one of the two blank halves stays, and may give half of itself
		c.joint = -min(right, left)
		c.shrink = min(right, left) / 2
		return
	case right > 0 && trail.has(cb) && full(ib), ca == Close && right > 0 && (cb == LPause || cb == LClose): // 。” and ”,
		c.joint = -right
		return
	case ca == Open && left > 0 && full(ia): // （《
		c.joint = -left
		return
	}
	switch {
	case right > 0 && ca == Stop:
		c.shrink = right * 3 / 5 // the ink of ？ comes close to the half
	case right > 0:
		c.shrink = right
	case left > 0:
		c.shrink = left
	}
	if ca == Dot && full(ia) {
		c.shrink += ia.Em / 4
	}
	if cb == Dot && full(ib) {
		c.shrink += ib.Em / 4
	}
}

// head is the blank left half of an opening mark, not visible at a line's start.
func (b *Breaker) head(items []Item, i int, o *Options) int64 {
	if b.cells[i].class != Open || !o.Squeeze || i == b.indented || !full(&items[i]) {
		return 0
	}
	return int64(items[i].Em / 2)
}
