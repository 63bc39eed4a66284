package frame

import "math"

// aspects are the shapes that documents have, long side over short: paper of the A series, identity cards
// (ISO/IEC 7810 ID-1), 4:3 and 3:2 certificates.
func aspects() []float64 { return []float64{math.Sqrt2, 85.6 / 54, 4.0 / 3, 1.5} }

// realAspect estimates the document's true width over height from its perspective (Zhang and He, Whiteboard
// scanning and image enhancement, 2007); cx, cy is the picture's centre.
func realAspect(q Quad, cx, cy float64) float64 {
	w, h := q.Size()
	naive := w / math.Max(h, 1e-9)
	u, v := edgeDirections(q, cx, cy)
	const flat = 0.01 // less perspective than this says nothing of the focal length
	if !(math.Abs(u[2]) > flat) || !(math.Abs(v[2]) > flat) {
		return assumed(u, v, cx, cy, naive)
	}
	f2 := -(u[0]*v[0] + u[1]*v[1]) / (u[2] * v[2])
	if d2 := cx*cx + cy*cy; !(f2 > 0.8*d2) || f2 > 12*d2 {
		return assumed(u, v, cx, cy, naive)
	}
	return tempered(u, v, f2, naive)
}

// edgeDirections gives the directions of the top and the left side in space, x and y still in pixels.
func edgeDirections(q Quad, cx, cy float64) (u, v [3]float64) {
	var m [4][3]float64 // top left, top right, bottom left, bottom right
	for i, k := range [4]int{0, 1, 3, 2} {
		m[i] = [3]float64{q[k].X - cx, q[k].Y - cy, 1}
	}
	k2 := dot(cross(m[0], m[3]), m[2]) / dot(cross(m[1], m[3]), m[2])
	k3 := dot(cross(m[0], m[3]), m[1]) / dot(cross(m[2], m[3]), m[1])
	for i := range u {
		u[i], v[i] = k2*m[1][i]-m[0][i], k3*m[2][i]-m[0][i]
	}
	return u, v
}

// assumed takes the focal length of a phone's main camera, about 26 mm on a 43 mm diagonal.
func assumed(u, v [3]float64, cx, cy, naive float64) float64 {
	f := 26.0 / 21.6
	return tempered(u, v, f*f*(cx*cx+cy*cy), naive)
}

func tempered(u, v [3]float64, f2, naive float64) float64 {
	r := math.Sqrt(((u[0]*u[0]+u[1]*u[1])/f2 + u[2]*u[2]) / ((v[0]*v[0]+v[1]*v[1])/f2 + v[2]*v[2]))
	if !(r > naive/1.5 && r < naive*1.5) {
		return naive
	}
	return r
}

// known tells whether r, width over height, is within off of a known shape, lying or standing.
func known(r, off float64) bool { return among(r, off, aspects()) }

// offShape is how far r, width over height, is from the two shapes that nearly every filing has: A series and identity
// card, lying or standing; 0.02 is two percent.
func offShape(r float64) float64 {
	if r < 1 {
		r = 1 / r
	}
	off := math.Inf(1)
	for _, k := range aspects()[:2] {
		off = math.Min(off, math.Abs(r/k-1))
	}
	return off
}

func among(r, off float64, shapes []float64) bool {
	if r < 1 {
		r = 1 / r
	}
	for _, k := range shapes {
		if math.Abs(r/k-1) < off {
			return true
		}
	}
	return false
}

// snap gives the nearest known shape within 3.5 %, else r itself; r is long over short.
func snap(r float64) float64 {
	best, off := r, 0.035
	for _, k := range aspects() {
		if d := math.Abs(r/k - 1); d < off {
			best, off = k, d
		}
	}
	return best
}

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// Aspect gives the real long over short side of the document inside q, in a picture of w by h pixels, snapped
// to a known shape within 3.5 %.
func Aspect(q Quad, w, h float64) float64 {
	r := realAspect(q, w/2, h/2)
	if r < 1 {
		r = 1 / r
	}
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return 1
	}
	return snap(r)
}

// Skew is the mean turn of the top and bottom side against the horizontal, in degrees from −180 to 180.
func Skew(q Quad) float64 {
	dx, dy := q[1].X-q[0].X+q[2].X-q[3].X, q[1].Y-q[0].Y+q[2].Y-q[3].Y
	return math.Atan2(dy, dx) * 180 / math.Pi
}

// Perspective is how unequal opposite sides are: 0 seen straight on, 0.2 when one is a fifth shorter.
func Perspective(q Quad) float64 {
	l := q.Sides()
	uneven := func(a, b float64) float64 { return 1 - math.Min(a, b)/math.Max(math.Max(a, b), 1e-9) }
	return math.Max(uneven(l[0], l[2]), uneven(l[1], l[3]))
}

// Tilt is the angle in degrees between the camera's axis and the document's normal, for the document inside q in a
// picture of w by h pixels taken with a phone's main camera.
func Tilt(q Quad, w, h float64) float64 {
	f := 26.0 / 21.6 * math.Hypot(w, h) / 2
	u, v := edgeDirections(q, w/2, h/2)
	a, b := [3]float64{u[0] / f, u[1] / f, u[2]}, [3]float64{v[0] / f, v[1] / f, v[2]}
	n := cross(a, b)
	l := math.Sqrt(dot(n, n))
	if !(l > 0) {
		return 0
	}
	return math.Acos(math.Min(1, math.Abs(n[2])/l)) * 180 / math.Pi
}
