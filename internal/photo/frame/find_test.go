package frame_test

import (
	"flag"
	"math"
	"testing"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/specimen"
)

var photos = flag.Int("photos", 48, "how many generated photographs framing is tried on; the product's promise is measured on 320")

func press(t testing.TB) *specimen.Press {
	t.Helper()
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	p, err := specimen.NewPress(set)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// off is the largest distance of a corner from the truth over the document's diagonal, whichever corner is first.
func off(q frame.Quad, truth [4]specimen.Point) float64 {
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

// covered is the share of the outline that shows the document: what the straightened picture is filled by.
func covered(q frame.Quad, truth [4]specimen.Point) float64 {
	at := frame.Mapping(q, 40, 40)
	n := 0
	for y := range 40 {
		for x := range 40 {
			p, in := at(float64(x)+0.5, float64(y)+0.5), true
			for i := range truth {
				a, b := truth[i], truth[(i+1)&3]
				in = in && (b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X) >= 0
			}
			if in {
				n++
			}
		}
	}
	return float64(n) / 1600
}

// TestFramingHolds prints how framing does by class and holds the product's promise: of the photographs it
// accepts, at least 95 % have every corner within 1 % of the diagonal, at most 1 % (or one) are wrong by more than
// 3 %, and a straightened one is filled by the document to 98 %.
func TestFramingHolds(t *testing.T) {
	type tally struct{ n, accepted, near, wrong, filled int }
	sums := map[string]*tally{"all": {}}
	for ph := range press(t).Set(11, *photos, 1200) {
		class := ph.Truth.Labels[len(ph.Truth.Labels)-1]
		if sums[class] == nil {
			sums[class] = &tally{}
		}
		f := frame.Find(ph.Image)
		e := off(f.Quad, ph.Truth.Corners)
		for _, y := range []*tally{sums[class], sums["all"]} {
			y.n++
			if f.Confidence < frame.Accept {
				continue
			}
			y.accepted++
			if e <= 0.01 {
				y.near++
			}
			if e > 0.03 {
				y.wrong++
			}
			if covered(f.Quad, ph.Truth.Corners) >= 0.98 {
				y.filled++
			}
		}
		if f.Confidence >= frame.Accept && e > 0.01 {
			t.Logf("%s on %s (seed %d): accepted at %.2f, a corner %.1f %% off", class, ph.Truth.Scene.Table, ph.Truth.Scene.Seed, f.Confidence, e*100)
		}
	}
	t.Logf("%-15s %6s %8s %13s %5s %11s", "class", "photos", "accepted", "corners ≤ 1 %", "wrong", "filled ≥ 98 %")
	for _, c := range append(specimen.Labels(), "all") {
		if y := sums[c]; y != nil {
			t.Logf("%-15s %6d %8d %13d %5d %11d", c, y.n, y.accepted, y.near, y.wrong, y.filled)
		}
	}
	all := sums["all"]
	if all.near*100 < all.accepted*95 {
		t.Errorf("only %d of %d accepted photographs have their corners within 1 %% of the diagonal", all.near, all.accepted)
	}
	if all.wrong*100 > all.accepted && all.wrong > 1 {
		t.Errorf("%d of %d accepted photographs are framed wrongly", all.wrong, all.accepted)
	}
	if all.accepted*100 < all.n*75 {
		t.Errorf("only %d of %d photographs are accepted", all.accepted, all.n)
	}
}
