package frame_test

import (
	"flag"
	"fmt"
	"math"
	"testing"

	"icpdoc/internal/photo/frame"
)

var (
	photos  = flag.Int("photos", 45, "how many generated photographs framing is tried on")
	verbose = flag.Bool("photos.each", false, "print every photograph's outcome")
)

// off is the largest distance of a corner from the truth over the document's diagonal, whichever corner is first.
func off(q, truth frame.Quad) float64 {
	best := math.Inf(1)
	for r := range 4 {
		d := 0.0
		for i := range q {
			p := truth[(i+r)&3]
			d = math.Max(d, math.Hypot(q[i].X-p.X, q[i].Y-p.Y))
		}
		best = math.Min(best, d)
	}
	return best / math.Hypot(truth[2].X-truth[0].X, truth[2].Y-truth[0].Y)
}

// TestFramingHolds prints how framing does by class and holds the product's promise: of the photographs it
// accepts, at least 95 % have every corner within 1 % of the diagonal and at most 1 % (or one) are wrong.
func TestFramingHolds(t *testing.T) {
	p := press(t)
	type tally struct{ n, accepted, near, wrong, best int }
	sums := map[string]*tally{}
	var all tally
	for i := range *photos {
		class := classes[i%len(classes)]
		s := take(p, class, uint64(i)+1, 1400)
		f := frame.Find(s.img)
		e := off(f.Quad, s.truth)
		if sums[class] == nil {
			sums[class] = &tally{}
		}
		for _, y := range []*tally{sums[class], &all} {
			y.n++
			if e <= 0.01 {
				y.best++
			}
			if f.Confidence >= frame.Accept {
				y.accepted++
				if e <= 0.01 {
					y.near++
				}
				if e > 0.03 {
					y.wrong++
				}
			}
		}
		if *verbose {
			fmt.Printf("%3d %-12s conf %.3f off %.4f aspect %.3f\n", i, class, f.Confidence, e, f.Aspect)
		}
	}
	t.Logf("%-12s %6s %9s %14s %7s %12s", "class", "photos", "accepted", "corners ≤ 1 %", "wrong", "found ≤ 1 %")
	for _, c := range append(classes, "all") {
		y := sums[c]
		if c == "all" {
			y = &all
		}
		if y != nil {
			t.Logf("%-12s %6d %9d %14d %7d %12d", c, y.n, y.accepted, y.near, y.wrong, y.best)
		}
	}
	if all.near*100 < all.accepted*95 {
		t.Errorf("only %d of %d accepted photographs have their corners within 1 %% of the diagonal", all.near, all.accepted)
	}
	if all.wrong*100 > all.accepted && all.wrong > 1 {
		t.Errorf("%d of %d accepted photographs are framed wrongly", all.wrong, all.accepted)
	}
	if all.accepted*100 < all.n*70 {
		t.Errorf("only %d of %d photographs are accepted", all.accepted, all.n)
	}
}
