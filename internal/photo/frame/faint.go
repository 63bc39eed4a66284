package frame

import (
	"cmp"
	"math"
	"slices"
)

// beside is how far from the paper its shadow reaches in the small picture: a dark line there is no print.
const beside = 14.0

// faint looks for a document that hardly differs from what it lies on, white on white. Nothing is printed on such a
// ground, so that all print must lie inside; every side must be followed over most of its length in the full picture,
// whatever the contrast; and the shape must be a common one. The largest outline of which that is true is the paper's,
// and not that of a printed frame on it.
func (s *scene) faint(p [3]plane, lines []line, f float64) (best candidate, ok bool) {
	ink := s.inked()
	if ink == nil {
		return best, false
	}
	// the edges of paper are fainter than those of its print; a line with print on both sides is no edge of it
	lo := float32(math.Max(0.25, 1.5*s.slopes.median()))
	lines = around(merge(lines, hough(s.slopes, lo, 1, 60, nil), 60), ink)
	if len(lines) < 4 {
		return best, false
	}
	list := slices.DeleteFunc(s.search(lines[:min(len(lines), 40)], 40), func(c candidate) bool {
		return s.onBorder(c.q) > 0 || offShape(realAspect(c.q, float64(s.w)/2, float64(s.h)/2)) > 0.08 || !encloses(c.q, ink)
	})
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	most := 0.0
	for _, c := range list[:min(len(list), 10)] {
		c.q = order(c.q)
		q, support := refine(p, s.cues(c, 2.2), c.q.Scale(f, f), f)
		off, low := offShape(realAspect(q, float64(p[0].w)/2, float64(p[0].h)/2)), weakest(support)
		if low < 0.5 || off > 0.008 || !encloses(q.Scale(1/f, 1/f), ink) {
			continue
		}
		if area := q.Area() * (1 - 10*off) * (0.9 + 0.1*low); area > most {
			most, best, ok = area, candidate{q: q, score: 0.3 + 0.6*low}, true
		}
	}
	return best, ok
}

// inked gives places of print and colour, at most some thousand; nil when there are so few that they say nothing of
// the paper, or so many that the ground is not plain.
func (s *scene) inked() []Point {
	var all []Point
	for y := 4; y < s.h-4; y += 2 {
		for x := 4; x < s.w-4; x += 2 {
			if s.ink(y*s.w + x) {
				all = append(all, Point{float64(x) + 0.5, float64(y) + 0.5})
			}
		}
	}
	n := len(all) * 4
	if n < s.w*s.h/200 || n > s.w*s.h/2 {
		return nil
	}
	step := len(all)/3000 + 1
	kept := all[:0]
	for i := 0; i < len(all); i += step {
		kept = append(kept, all[i])
	}
	return kept
}

// strays is the share of print that may lie outside: specks.
const strays = 0.015

// around keeps the lines that have the print on one side.
func around(lines []line, ink []Point) []line {
	return slices.DeleteFunc(lines, func(l line) bool {
		n, m := 0, 0
		for _, p := range ink {
			if d := l.a*p.X + l.b*p.Y - l.c; d > beside {
				n++
			} else if d < -beside {
				m++
			}
		}
		return float64(min(n, m)) > strays*float64(len(ink))
	})
}

// encloses tells whether the print lies inside the outline, given clockwise, or close beside it.
func encloses(q Quad, ink []Point) bool {
	if q.signed() < 0 {
		q = Quad{q[3], q[2], q[1], q[0]}
	}
	var sides [4]line
	for i := range q {
		sides[i] = through(q[i], q[(i+1)&3]) // its normal points outwards
	}
	out := 0
	for _, p := range ink {
		for _, l := range sides {
			if l.a*p.X+l.b*p.Y-l.c > beside {
				out++
				break
			}
		}
	}
	return float64(out) <= strays*float64(len(ink))
}
