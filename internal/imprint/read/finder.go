package read

import (
	"cmp"
	"math"
	"slices"
)

// finder is a place that may be one of the three squares in the corners of a symbol.
type finder struct {
	x, y   float64 // middle
	module float64 // size, pixels
	hits   float64 // rows that saw it, of those that could
}

const (
	block       = 8  // side of the squares over which dark and light are measured, pixels
	reach       = 2  // blocks to every side that join in
	leastRange  = 22 // between dark and light: less is blank paper
	mostFinders = 64 // of one search; text has some too, all with fewer hits
	leastModule = 1.3
)

// level is the brightness below which a pixel is dark, by blocks; share says where between the local dark and light.
type level struct {
	w, h int
	edge []uint8
}

// levels gives the borders between dark and light at each share of the local range.
func (p *plane) levels(shares ...float64) []level {
	w, h := (p.w+block-1)/block, (p.h+block-1)/block
	low, high := make([]uint8, w*h), make([]uint8, w*h)
	for i := range low {
		low[i] = 255
	}
	for y := range p.h {
		row := p.pix[y*p.w : (y+1)*p.w]
		for i := range w {
			lo, hi := low[y/block*w+i], high[y/block*w+i]
			for _, v := range row[i*block : min(i*block+block, p.w)] {
				lo, hi = min(lo, v), max(hi, v)
			}
			low[y/block*w+i], high[y/block*w+i] = lo, hi
		}
	}
	low = spread(low, w, h, func(a, b uint8) uint8 { return min(a, b) })
	high = spread(high, w, h, func(a, b uint8) uint8 { return max(a, b) })
	out := make([]level, len(shares))
	for i, share := range shares {
		l := level{w: w, h: h, edge: make([]uint8, w*h)}
		for j := range l.edge {
			if int(high[j])-int(low[j]) >= leastRange {
				l.edge[j] = uint8(float64(low[j]) + share*float64(int(high[j])-int(low[j])) + 0.5)
			}
		}
		out[i] = l
	}
	return out
}

// spread gives every block the extreme of its neighbourhood, rows first, then columns.
func spread(v []uint8, w, h int, pick func(a, b uint8) uint8) []uint8 {
	rows, out := make([]uint8, len(v)), make([]uint8, len(v))
	for y := range h {
		for x := range w {
			e := v[y*w+x]
			for i := max(x-reach, 0); i <= min(x+reach, w-1); i++ {
				e = pick(e, v[y*w+i])
			}
			rows[y*w+x] = e
		}
	}
	for y := range h {
		for x := range w {
			e := rows[y*w+x]
			for i := max(y-reach, 0); i <= min(y+reach, h-1); i++ {
				e = pick(e, rows[i*w+x])
			}
			out[y*w+x] = e
		}
	}
	return out
}

// finders looks for dark-light-dark-light-dark runs in the proportions 1:1:3:1:1 along the rows, and confirms each
// down its column. Runs are measured between the places where the brightness crosses the level, to parts of a pixel,
// so that modules of two pixels still show their proportions.
func (p *plane) finders(l level) []finder {
	s := search{plane: p, level: l}
	for y := range p.h {
		row := p.pix[y*p.w : (y+1)*p.w]
		edges := l.edge[y/block*l.w : (y/block+1)*l.w]
		var cross [6]float64 // the last crossings, the newest last
		n, dark := 0, false
		for x, v := range row {
			t := edges[x/block]
			if (v < t) == dark {
				continue
			}
			dark = !dark
			place := float64(x)
			if x > 0 {
				a, b := float64(row[x-1])-float64(t), float64(v)-float64(t)
				if a != b {
					place = float64(x) - 0.5 + min(max(a/(a-b), 0), 1)
				}
			}
			copy(cross[:], cross[1:])
			cross[5] = place
			if n++; n < 6 || dark {
				continue
			}
			if module, ok := proportions(&cross); ok {
				s.confirm((cross[2]+cross[3])/2, float64(y)+0.5, module)
			}
		}
	}
	list := s.list
	for i := range list {
		list[i].hits /= list[i].module
	}
	slices.SortStableFunc(list, func(a, b finder) int { return cmp.Compare(b.hits, a.hits) })
	return list[:min(len(list), mostFinders)]
}

// proportions tells whether five runs are near 1:1:3:1:1, and the size of a module. It compares the distances between
// edges of the same kind, 2, 4, 4 and 2 modules, which a level that is too low or too high does not change.
func proportions(c *[6]float64) (module float64, ok bool) {
	m := (c[4] - c[0] + c[5] - c[1]) / 12
	if m < leastModule {
		return 0, false
	}
	slack := max(0.45*m, 0.8)
	near := func(i int, want float64) bool { return math.Abs(c[i+2]-c[i]-want*m) < slack }
	bias := math.Abs(c[5] - c[0] - 7*m)
	return m, near(0, 2) && near(1, 4) && near(2, 4) && near(3, 2) && bias < 0.7*m
}

// search is one pass over the rows of a plane.
type search struct {
	*plane
	level
	list []finder
	live []int // of the list, those that the next rows may see again
}

// confirm adds a hit to a finder that is known, or looks down the column for a new one.
func (s *search) confirm(x, y, module float64) {
	live := s.live[:0]
	known := false
	for _, i := range s.live {
		f := &s.list[i]
		if y-f.y > 2*f.module {
			continue
		}
		live = append(live, i)
		if !known && math.Abs(f.x-x) < 1.5*f.module && math.Abs(f.y-y) < 2*f.module {
			f.hits++
			known = true
		}
	}
	s.live = live
	if known {
		return
	}
	cy, down, ok := s.across(x, y, module, true)
	if !ok || math.Abs(math.Log(down/module)) > 0.5 {
		return
	}
	cx, along, ok := s.across(x, cy, module, false)
	if !ok || math.Abs(math.Log(down/along)) > 0.5 {
		return
	}
	s.live = append(s.live, len(s.list))
	s.list = append(s.list, finder{x: cx, y: cy, module: (down + along) / 2, hits: 1})
}

// across walks from a middle both ways along a column or a row and measures the five runs there.
func (s *search) across(x, y, module float64, column bool) (middle, size float64, ok bool) {
	xi, yi := int(x), int(y)
	if xi < 0 || yi < 0 || xi >= s.plane.w || yi >= s.plane.h {
		return 0, 0, false
	}
	start, end, step := xi, s.plane.w, 1
	if column {
		start, end, step = yi, s.plane.h, s.plane.w
	}
	base := yi*s.plane.w + xi - start*step
	limit := int(8 * module)
	excess := func(i int) float64 {
		t := 0
		if column {
			t = int(s.level.edge[i/block*s.level.w+xi/block])
		} else {
			t = int(s.level.edge[yi/block*s.level.w+i/block])
		}
		return float64(int(s.pix[base+i*step]) - t)
	}
	if excess(start) >= 0 {
		return 0, 0, false
	}
	var c [6]float64
	for _, way := range [2]int{-1, 1} {
		found, last := 0, excess(start)
		for i := start + way; found < 3; i += way {
			if i < 0 || i >= end || i-start > limit || start-i > limit {
				return 0, 0, false
			}
			d := excess(i)
			if (d < 0) == (last < 0) {
				last = d
				continue
			}
			place := float64(i-way) + 0.5 + float64(way)*min(max(last/(last-d), 0), 1)
			if way < 0 {
				c[2-found] = place
			} else {
				c[3+found] = place
			}
			found, last = found+1, d
		}
	}
	size, ok = proportions(&c)
	return (c[2] + c[3]) / 2, size, ok
}
