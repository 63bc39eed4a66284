package specimen

import (
	"math"
	"math/rand/v2"
)

// lamp is the light of a scene: exposure, fall-off, shadow, reflections and whatever lies before the lens.
type lamp struct {
	level              [3]float32
	gx, gy, g0         float64 // fall-off across the frame
	vx, vy, vk         float64 // vignette
	shadow, sx, sy, s0 float64 // half plane: depth, normal, distance
	soft               float64
	bow                float64
	spots              []spot
	finger             *finger
}

type spot struct{ x, y, inv, k float64 }

// finger is a round-ended stroke from beyond the frame onto the page.
type finger struct{ x0, y0, dx, dy, length, r float64 }

func newLamp(s Scene, m plane, pw, ph, fw, fh, long float64, rng *rand.Rand) *lamp {
	l := &lamp{vx: fw / 2, vy: fh / 2, bow: s.Bow}
	for i, c := range s.Cast {
		if c == 0 {
			c = 1
		}
		l.level[i] = float32(max(s.Level, 0.01) * c)
	}
	sin, cos := math.Sincos(s.GradientAngle * math.Pi / 180)
	d := math.Hypot(fw, fh)
	l.gx, l.gy = cos*s.Gradient/d, sin*s.Gradient/d
	l.g0 = 1 - l.gx*fw/2 - l.gy*fh/2
	if !s.Flat {
		l.vk = 0.12 / (d * d / 4)
	}
	if s.Shadow > 0 {
		a := rng.Float64() * 2 * math.Pi
		l.sy, l.sx = math.Sincos(a)
		l.shadow, l.soft = s.Shadow, (0.01+0.05*rng.Float64())*fw
		l.s0 = l.sx*fw/2 + l.sy*fh/2 + (rng.Float64()-0.5)*0.4*fh
	}
	for _, p := range s.Spots {
		x, y := m.apply(p.U*pw, p.V*ph)
		r := max(p.Radius*long, 1)
		l.spots = append(l.spots, spot{x, y, 1 / (r * r), p.Strength})
	}
	if s.Finger {
		l.finger = newFinger(m, pw, ph, long, rng)
	}
	return l
}

// newFinger holds the page at a side, its tip a few percent inside.
func newFinger(m plane, pw, ph, long float64, rng *rand.Rand) *finger {
	t, in := 0.2+0.6*rng.Float64(), 0.03+0.05*rng.Float64()
	side := [][4]float64{{t * pw, -ph, t * pw, in * ph}, {t * pw, 2 * ph, t * pw, (1 - in) * ph},
		{-pw, t * ph, in * pw, t * ph}, {2 * pw, t * ph, (1 - in) * pw, t * ph}}[rng.IntN(4)]
	tx, ty := m.apply(side[2], side[3])
	ex, ey := m.apply(side[2]+(side[0]-side[2])*0.05, side[3]+(side[1]-side[3])*0.05)
	n := max(math.Hypot(ex-tx, ey-ty), 1e-6)
	return &finger{x0: tx, y0: ty, dx: (ex - tx) / n, dy: (ey - ty) / n, length: 4 * long, r: 0.032 * long}
}

// light shines on one pixel; u is where it lies across the page, 0..1.
func (l *lamp) light(rgb *[3]float32, x, y, u float64) {
	f := l.g0 + l.gx*x + l.gy*y
	f *= 1 - l.vk*((x-l.vx)*(x-l.vx)+(y-l.vy)*(y-l.vy))
	if l.shadow > 0 {
		t := min(max((l.sx*x+l.sy*y-l.s0)/l.soft+0.5, 0), 1)
		f *= 1 - l.shadow*t*t*(3-2*t)
	}
	if l.bow != 0 && u > 0 && u < 1 {
		f *= 1 - 4*math.Abs(l.bow)*math.Cos(math.Pi*u)
	}
	if l.finger != nil {
		l.finger.cover(rgb, x, y)
	}
	for i := range rgb {
		rgb[i] *= float32(f) * l.level[i]
	}
	for _, s := range l.spots {
		if d := ((x-s.x)*(x-s.x) + (y-s.y)*(y-s.y)) * s.inv; d < 4 {
			g := float32(s.k * math.Exp(-2*d))
			rgb[0], rgb[1], rgb[2] = rgb[0]+g, rgb[1]+g, rgb[2]+g
		}
	}
}

func (g *finger) cover(rgb *[3]float32, x, y float64) {
	px, py := x-g.x0, y-g.y0
	t := min(max(px*g.dx+py*g.dy, 0), g.length)
	d := math.Hypot(px-t*g.dx, py-t*g.dy) / g.r
	switch {
	case d < 1:
		k := float32(0.45 + 0.55*math.Sqrt(1-d*d))
		a := float32(min((1-d)*g.r, 1))
		for i, c := range [3]float32{0.62, 0.36, 0.25} {
			rgb[i] += (c*k - rgb[i]) * a
		}
	case d < 1.5:
		k := float32(1 - 0.3*(1.5-d)*2)
		rgb[0], rgb[1], rgb[2] = rgb[0]*k, rgb[1]*k, rgb[2]*k
	}
}
