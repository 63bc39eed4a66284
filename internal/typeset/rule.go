package typeset

import "math"

// Length is the distance between the rule's ends, in pt.
func (r *Rule) Length() float64 {
	return math.Hypot((r.X1 - r.X0).Points(), (r.Y1 - r.Y0).Points())
}

// Pattern says how a rule is broken up, in pt: the length of a dash and the gap after it; for dots, on is 0 and off the
// distance between their centres. off is 0 for a line without gaps, as one too short for any is.
//
// A dash is three widths long, at least 2 pt, and the rule begins and ends with a whole one. Dots are two widths apart,
// the first and the last inside the rule's ends.
func (r *Rule) Pattern() (on, off float64) {
	length, w := r.Length(), r.Width.Points()
	switch r.Style {
	case Dashed:
		on = max(3*w, 2)
		n := math.Round((length - on) / (on * 5 / 3))
		if n < 1 {
			return length, 0
		}
		if off = (length - on*(n+1)) / n; off >= 0.5 {
			return on, off
		}
	case Dotted:
		if n := math.Round((length - w) / (2 * w)); n >= 1 {
			return 0, (length - w) / n
		}
	}
	return length, 0
}
