package line

// candidate is a place where a line may end and the next begin, with all that the cost of a line needs, so that
// a line between two candidates is judged in a few operations.
type candidate struct {
	pos                      int
	startX, endX             int64 // left edge of a line starting here, right edge of one ending here, in an unbroken line
	startStretch, endStretch int64
	startShrink, endShrink   int64
	penalty                  int64
	cost                     int64 // of the best lines up to here
	prev                     int32 // where the last of them starts
}

const (
	unreached    int64 = 1 << 60
	orphanCost   int64 = 500_000
	overfullCost int64 = 1_000_000_000
	lineJustify  int64 = 300
	lineRagged   int64 = 2000
	compress     int64 = 800    // a line whose marks have given all they can
	opened       int64 = 1000   // a line whose Han joints are open by 1/10 em
	loose        int64 = 8000   // a line that cannot be justified
	shortfall    int64 = 80_000 // the same, when it is empty
	openLimit          = 3      // justified lines open to this degree, 3/10 em, and stay ragged beyond
	windowLimit        = 4096   // candidates in one line; keeps hostile input linear
)

// collect lists the candidates of the segment [lo, hi) and opens tokens that are too wide. first is the measure of the
// segment's first line.
func (b *Breaker) collect(items []Item, lo, hi int, first, avail int64, o *Options) {
	b.cands = b.cands[:0]
	room := first
	last := lo
	for i := lo + 1; i <= hi; i++ {
		if i < hi && b.cells[i].brk <= held {
			continue
		}
		if i-last > 1 && avail >= 0 && b.tooWide(items, last, i, room, o) {
			b.relax(items, last, i, room, avail, o, atJoints)
		}
		last, room = i, avail
	}
	b.list(items, lo, hi, o)
}

// list walks the segment once and notes every candidate with its running sums.
func (b *Breaker) list(items []Item, lo, hi int, o *Options) {
	var x, st, sh int64 // origin of item i, and the play of the joints up to it
	var endX, endST, endSH int64
	for i := lo; i < hi; i++ {
		c := &b.cells[i]
		it := &items[i]
		if i > lo {
			x += int64(c.joint)
			st += int64(c.stretch)
			sh += int64(c.shrink)
		}
		if i == lo || c.brk > held {
			b.cands = append(b.cands, candidate{pos: i, startX: x + b.head(items, i, o), endX: endX, startStretch: st, endStretch: endST,
				startShrink: sh, endShrink: endSH, penalty: c.brk.penalty(), cost: unreached})
		}
		if !spaces.has(c.class) {
			endX, endST, endSH = x+int64(it.Advance)-int64(c.trim), st, sh
		}
		x += int64(it.Advance)
	}
	b.cands = append(b.cands, candidate{pos: hi, startX: x, endX: endX, startStretch: st, endStretch: endST,
		startShrink: sh, endShrink: endSH, cost: unreached})
}

// judge holds what the cost of a line depends on besides its ends.
type judge struct {
	avail, first int64
	ragged       int64 // slack that costs as much as a line of opened joints; 0 under Justify
	line         int64
	balance      bool // the last line counts like the others
	fullLast     bool // the last line is spread
	orphan       int  // a last line that starts after this item is an orphan
}

// cost of a line with the natural width nat, or unreached when it does not fit.
func (j *judge) cost(rest, stretch, shrink int64, last bool) int64 {
	if rest < 0 {
		if -rest > shrink {
			return unreached
		}
		c := (-rest << 8) / shrink
		return j.line + compress*c*c>>16
	}
	if last && !j.balance && !j.fullLast {
		return j.line
	}
	unit := stretch
	if j.ragged > 0 {
		unit = j.ragged
	}
	if rest == 0 {
		return j.line
	}
	if unit > 0 {
		if r := (rest << 8) / unit; r <= openLimit<<8 || j.balance {
			r = min(r, 1<<13)
			return j.line + opened*r*r>>16
		}
	}
	f := (rest << 8) / max(j.avail, 1)
	return j.line + loose + shortfall*f*f>>16
}

// fit finds the breaks of least total cost. slack bounds how far a line may stay short of the measure.
func (b *Breaker) fit(j *judge, slack int64) int64 {
	cs := b.cands
	cs[0].cost = 0
	lo, hi := 0, -1
	m := len(cs) - 1
	for e := 1; e <= m; e++ {
		c := &cs[e]
		last := e == m
		for lo < e-1 && (c.endX-cs[lo].startX-(c.endShrink-cs[lo].startShrink) > j.room(lo) || e-lo > windowLimit) {
			lo++
		}
		for hi+1 < e && c.endX-cs[hi+1].startX >= j.avail-slack {
			hi++
		}
		top := hi
		if last {
			top = e - 1
		}
		best, from := unreached, int32(-1)
		for s := lo; s <= top; s++ {
			p := &cs[s]
			if p.cost >= unreached {
				continue
			}
			k := j.cost(j.room(s)-(c.endX-p.startX), c.endStretch-p.startStretch, c.endShrink-p.startShrink, last)
			if k >= unreached {
				if s != e-1 {
					continue
				}
				k = overfullCost
			}
			if last && s > 0 && p.pos > j.orphan {
				k += orphanCost
			}
			if k += p.cost; k <= best {
				best, from = k, int32(s)
			}
		}
		c.cost, c.prev = unreached, from
		if from >= 0 {
			c.cost = best + c.penalty
		}
	}
	return cs[m].cost
}

func (j *judge) room(s int) int64 {
	if s == 0 {
		return j.first
	}
	return j.avail
}
