package frame

import (
	"fmt"
	"math"
	"sort"

	"icpdoc/internal/fault"
)

// Point is a place in a picture: pixels, origin at the outer corner of the top left pixel, x right, y down.
type Point struct{ X, Y float64 }

// Quad is the document's outline: top left, top right, bottom right, bottom left.
type Quad [4]Point

// Whole is the outline of a picture of w by h pixels.
func Whole(w, h float64) Quad { return Quad{{0, 0}, {w, 0}, {w, h}, {0, h}} }

// Area is the enclosed area in square pixels, never negative.
func (q Quad) Area() float64 { return math.Abs(q.signed()) }

func (q Quad) signed() float64 {
	s := 0.0
	for i := range q {
		j := (i + 1) & 3
		s += q[i].X*q[j].Y - q[j].X*q[i].Y
	}
	return s / 2
}

// Sides gives the lengths of the top, right, bottom and left side in pixels.
func (q Quad) Sides() [4]float64 {
	var l [4]float64
	for i := range q {
		l[i] = dist(q[i], q[(i+1)&3])
	}
	return l
}

// Size gives the mean of the top and bottom, and of the left and right side, in pixels.
func (q Quad) Size() (w, h float64) {
	l := q.Sides()
	return (l[0] + l[2]) / 2, (l[1] + l[3]) / 2
}

// Scale multiplies every coordinate: corners found on a reduced picture, say, for the full one.
func (q Quad) Scale(fx, fy float64) Quad {
	for i := range q {
		q[i].X *= fx
		q[i].Y *= fy
	}
	return q
}

// Turn renames the corners so that a document lying on its side reads upright after n quarter turns clockwise.
func (q Quad) Turn(n int) Quad {
	var o Quad
	for i := range q {
		o[i] = q[((i-n)%4+4)&3]
	}
	return o
}

// Convex tells whether the outline turns one way only, with corner angles between about 37° and 143°.
func (q Quad) Convex() bool {
	for i := range q {
		a, b, c := q[i], q[(i+1)&3], q[(i+2)&3]
		ux, uy, vx, vy := b.X-a.X, b.Y-a.Y, c.X-b.X, c.Y-b.Y
		n := math.Hypot(ux, uy) * math.Hypot(vx, vy)
		if !(n > 0) || (ux*vy-uy*vx)/n < 0.6 {
			return false
		}
	}
	return true
}

// Outline orders four corners given by a person (in any order) and checks them against a picture of w by h
// pixels. It fails with code "photo.corners" when they do not span a document: a corner more than 5 % outside,
// an outline that is not convex, or less than 2 % of the picture.
func Outline(corners [4]Point, w, h float64) (Quad, error) {
	bad := func(zh, en string) error {
		return fault.New(fault.Invalid, "photo.corners", "给出的四角不能围成一份证件。", "The four corners given do not outline a document.").With(fault.Field{
			Code: "photo.corners", Reason: fault.Text{Zh: zh, En: en},
			Remedy: fault.Text{Zh: "按左上、右上、右下、左下的顺序给出证件四角的像素坐标。", En: "Give the pixel coordinates of the document's corners: top left, top right, bottom right, bottom left."},
		})
	}
	for i, p := range corners {
		mx, my := 0.05*w, 0.05*h
		if !(p.X >= -mx && p.X <= w+mx && p.Y >= -my && p.Y <= h+my) {
			return Quad{}, bad(fmt.Sprintf("第 %d 个角 (%.0f, %.0f) 在 %.0f×%.0f 的图片之外。", i+1, p.X, p.Y, w, h),
				fmt.Sprintf("Corner %d (%.0f, %.0f) lies outside the picture of %.0f×%.0f.", i+1, p.X, p.Y, w, h))
		}
	}
	q := order(Quad(corners))
	if !q.Convex() {
		return Quad{}, bad("四角围成的不是凸四边形。", "The corners do not form a convex outline.")
	}
	if share := q.Area() / (w * h); share < 0.02 {
		return Quad{}, bad(fmt.Sprintf("四角只围住画面的 %.1f%%，至少应为 2%%。", share*100),
			fmt.Sprintf("The corners enclose %.1f %% of the picture, at least 2 %% is needed.", share*100))
	}
	return q, nil
}

// order gives the corners clockwise, beginning with the one nearest to the picture's top left.
func order(q Quad) Quad {
	var cx, cy float64
	for _, p := range q {
		cx += p.X / 4
		cy += p.Y / 4
	}
	sort.SliceStable(q[:], func(i, j int) bool {
		return math.Atan2(q[i].Y-cy, q[i].X-cx) < math.Atan2(q[j].Y-cy, q[j].X-cx)
	})
	k := 0
	for i := range q {
		if q[i].X+q[i].Y < q[k].X+q[k].Y {
			k = i
		}
	}
	return Quad{q[k], q[(k+1)&3], q[(k+2)&3], q[(k+3)&3]}
}

func dist(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// line is a x + b y = c with (a, b) of length one.
type line struct{ a, b, c float64 }

func through(p, q Point) line {
	l := math.Max(dist(p, q), 1e-9)
	a, b := (q.Y-p.Y)/l, (p.X-q.X)/l
	return line{a, b, a*p.X + b*p.Y}
}

// meet gives the crossing of two lines; not ok when they are within about 12° of parallel.
func meet(p, q line) (Point, bool) {
	d := p.a*q.b - q.a*p.b
	if math.Abs(d) < 0.2 {
		return Point{}, false
	}
	return Point{(p.c*q.b - q.c*p.b) / d, (p.a*q.c - q.a*p.c) / d}, true
}
