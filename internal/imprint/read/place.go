package read

import (
	"cmp"
	"math"
	"slices"
)

// corners are the middles of the three finders and of the alignment pattern in a picture: what places a symbol.
type corners [4][2]float64 // top left, top right, bottom left, alignment

// near tells whether all corners are within so many pixels of another's.
func (c *corners) near(o *corners, within float64) bool {
	for i := range c {
		if math.Abs(c[i][0]-o[i][0]) > within || math.Abs(c[i][1]-o[i][1]) > within {
			return false
		}
	}
	return true
}

// anchors are where the corners lie in the symbol, modules.
func anchors() [4][2]float64 {
	return [4][2]float64{{near, near}, {far, near}, {near, far}, {aligned, aligned}}
}

// guess is a place where a symbol may be.
type guess struct {
	corners corners
	module  float64 // pixels
	cost    float64 // how odd its shape is
	score   float64 // how well the fixed modules fit, -1..1
}

const (
	mostGuesses = 240 // by shape, that are compared with the picture
	mostPairs   = 120
)

// triples are the guesses that three finders make: two sides of about 34 modules and a corner that is not too far
// from a right one, the oddest shapes last.
func triples(list []finder) []guess {
	var out []guess
	for a := range list {
		for b := range list {
			for c := range list {
				if a == b || b == c || a == c {
					continue
				}
				if g, ok := triple(list[a], list[b], list[c]); ok {
					out = append(out, g)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b guess) int { return cmp.Compare(a.cost, b.cost) })
	return out[:min(len(out), mostGuesses)]
}

// triple takes a as the top left finder, b as the top right and c as the bottom left one.
func triple(a, b, c finder) (guess, bool) {
	bx, by, cx, cy := b.x-a.x, b.y-a.y, c.x-a.x, c.y-a.y
	turn := bx*cy - by*cx
	if turn <= 0 {
		return guess{}, false // mirrored: b and c the other way round are a guess of their own
	}
	m := math.Cbrt(a.module * b.module * c.module)
	ab, ac := math.Hypot(bx, by), math.Hypot(cx, cy)
	if ab < 18*m || ac < 18*m || ab > 48*m || ac > 48*m {
		return guess{}, false
	}
	cosine := (bx*cx + by*cy) / (ab * ac)
	sides := math.Abs(math.Log(ab / ac))
	sizes := max(a.module, b.module, c.module) / min(a.module, b.module, c.module)
	if math.Abs(cosine) > 0.6 || sides > 0.6 || sizes > 1.8 {
		return guess{}, false
	}
	// A finder that is turned by 45° seems larger by a root of two.
	length := math.Abs(math.Log(math.Sqrt(ab*ac) / (far - near) / m))
	return guess{
		module:  math.Sqrt(ab*ac) / (far - near),
		cost:    math.Abs(cosine) + sides + math.Log(sizes) + length/2,
		corners: parallel([2]float64{a.x, a.y}, [2]float64{b.x, b.y}, [2]float64{c.x, c.y}),
	}, true
}

// parallel puts the alignment pattern where it is without perspective.
func parallel(a, b, c [2]float64) corners {
	const k = (aligned - near) / (far - near)
	return corners{a, b, c, {a[0] + k*(b[0]+c[0]-2*a[0]), a[1] + k*(b[1]+c[1]-2*a[1])}}
}

// pairs are the guesses that two finders make when a seal or a shadow hides the third, which is looked for where a
// square would have it. lost tells which corner that is.
func pairs(list []finder) (out []guess, lost []int) {
	type found struct {
		guess
		lost int
	}
	var all []found
	for i, a := range list {
		for j, b := range list {
			m := math.Sqrt(a.module * b.module)
			dx, dy := b.x-a.x, b.y-a.y
			sizes, d := math.Abs(math.Log(a.module/b.module)), math.Hypot(dx, dy)/m
			if i == j || sizes > 0.4 || d < 20 || d > 62 {
				continue
			}
			add := func(which int, length float64, c corners) {
				off := math.Abs(math.Log(d / length))
				if off < 0.5 {
					all = append(all, found{guess{corners: c, module: d * m / length, cost: off + sizes - 0.1*min(a.hits+b.hits, 6)}, which})
				}
			}
			p, q := [2]float64{a.x, a.y}, [2]float64{b.x, b.y}
			const side = far - near
			add(2, side, parallel(p, q, [2]float64{a.x - dy, a.y + dx}))
			add(1, side, parallel(p, [2]float64{a.x + dy, a.y - dx}, q))
			add(0, side*math.Sqrt2, parallel([2]float64{(a.x + b.x - dy) / 2, (a.y + b.y + dx) / 2}, p, q))
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(a.cost, b.cost) })
	for _, f := range all[:min(len(all), mostPairs)] {
		out, lost = append(out, f.guess), append(lost, f.lost)
	}
	return out, lost
}

// projection takes modules to pixels: (x, y, 1) times the matrix, divided by the third.
type projection [8]float64

func (m *projection) at(x, y float64) (float64, float64) {
	w := 1 / (m[6]*x + m[7]*y + 1)
	return (m[0]*x + m[1]*y + m[2]) * w, (m[3]*x + m[4]*y + m[5]) * w
}

// projection solves for the four corners; ok is false when three of them lie on a line.
func (c *corners) projection() (m projection, ok bool) {
	var a [8][9]float64
	for i, s := range anchors() {
		x, y, u, v := s[0], s[1], c[i][0], c[i][1]
		a[2*i] = [9]float64{x, y, 1, 0, 0, 0, -u * x, -u * y, u}
		a[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -v * x, -v * y, v}
	}
	for i := range a {
		best := i
		for j := i + 1; j < len(a); j++ {
			if math.Abs(a[j][i]) > math.Abs(a[best][i]) {
				best = j
			}
		}
		a[i], a[best] = a[best], a[i]
		if math.Abs(a[i][i]) < 1e-9 {
			return m, false
		}
		for j := range a {
			if j == i {
				continue
			}
			k := a[j][i] / a[i][i]
			for n := i; n < 9; n++ {
				a[j][n] -= k * a[i][n]
			}
		}
	}
	for i := range m {
		m[i] = a[i][8] / a[i][i]
	}
	// The horizon must not cut the symbol.
	for _, s := range [4][2]float64{{0, 0}, {modules, 0}, {0, modules}, {modules, modules}} {
		if m[6]*s[0]+m[7]*s[1]+1 < 0.2 {
			return m, false
		}
	}
	return m, true
}
