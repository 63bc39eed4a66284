package specimen

import "math"

// Point is a place in a photo, pixels, origin at the top left corner of the top left pixel.
type Point struct{ X, Y float64 }

// plane maps the page, or the photo, projectively: (x, y, 1) times the matrix, divided by the third.
type plane [9]float64

func (m plane) apply(x, y float64) (float64, float64) {
	w := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w
}

func (m plane) invert() plane {
	a, b, c, d, e, f, g, h, i := m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
	det := a*(e*i-f*h) - b*(d*i-f*g) + c*(d*h-e*g)
	n := plane{e*i - f*h, c*h - b*i, b*f - c*e, f*g - d*i, a*i - c*g, c*d - a*f, d*h - e*g, b*g - a*h, a*e - b*d}
	for k := range n {
		n[k] /= det
	}
	return n
}

// focal is the focal length of a phone's main camera, in long sides of the frame.
const focal = 0.74

// camera finds how a page of pw × ph pixels appears in a frame of fw × fh: page pixels to frame pixels. The page is
// turned in space and then moved, never the picture, so that the optical axis meets the middle of the frame as in a
// real camera.
func camera(s Scene, pw, ph, fw, fh float64) plane {
	if s.Flat {
		return plane{fw / pw, 0, 0, 0, fh / ph, 0, 0, 0, 1}
	}
	rad := math.Pi / 180
	st, ct := math.Sincos(s.Tilt * rad)
	sy, cy := math.Sincos(s.Yaw * rad)
	sr, cr := math.Sincos(s.Roll * rad)
	unit := 1 / max(pw, ph)
	// columns of Rx(tilt)·Ry(yaw)·Rz(roll), for the page's own x and y
	ax, ay, az := cy*cr, st*sy*cr+ct*sr, -ct*sy*cr+st*sr
	bx, by, bz := -cy*sr, -st*sy*sr+ct*cr, ct*sy*sr+st*cr
	f := focal * max(fw, fh)
	dx, dy, dz := 0.0, 0.0, focal/max(s.Fill, 0.05)
	var m plane
	for range 24 {
		ox, oy, oz := dx-(ax*pw+bx*ph)*unit/2, dy-(ay*pw+by*ph)*unit/2, dz-(az*pw+bz*ph)*unit/2
		m = plane{f*ax*unit + fw/2*az*unit, f*bx*unit + fw/2*bz*unit, f*ox + fw/2*oz,
			f*ay*unit + fh/2*az*unit, f*by*unit + fh/2*bz*unit, f*oy + fh/2*oz, az * unit, bz * unit, oz}
		minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, c := range [4][2]float64{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}} {
			x, y := m.apply(c[0], c[1])
			minX, minY, maxX, maxY = min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)
		}
		dz *= max((maxX-minX)/fw, (maxY-minY)/fh) / max(s.Fill, 0.05)
		dx += (fw*(0.5+s.ShiftX) - (minX+maxX)/2) / f * dz
		dy += (fh*(0.5+s.ShiftY) - (minY+maxY)/2) / f * dz
	}
	return m
}
