package frame_test

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/specimen"
)

// shot is a photograph of a page with the truth beside it.
type shot struct {
	class string
	img   *image.YCbCr
	truth frame.Quad
}

// classes are the situations photographed, easy ones first.
var classes = []string{"dark table", "wood", "white table", "cloth", "shadow", "card", "busy desk", "soft", "scan"}

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

// ground is a table: a colour with grain, and for a busy desk other things lying on it.
func ground(class string, r *rand.Rand) func(x, y float64) [3]float64 {
	base := [3]float64{60, 60, 64}
	amp, stripes := 6.0, 0.0
	switch class {
	case "wood", "shadow", "card", "soft":
		base, amp, stripes = [3]float64{150 + r.Float64()*30, 105 + r.Float64()*20, 70}, 8, 18
	case "white table":
		g := 205 + r.Float64()*30
		base, amp = [3]float64{g, g - 2, g - 6}, 2.5
	case "cloth":
		base, amp = [3]float64{70 + r.Float64()*60, 90, 110 + r.Float64()*60}, 14
	case "busy desk":
		base, amp, stripes = [3]float64{120, 118, 112}, 8, 6
	}
	var things [5]struct {
		x, y, w, h, a float64
		c             [3]float64
	}
	for i := range things {
		th := &things[i]
		th.x, th.y, th.w, th.h, th.a = r.Float64(), r.Float64(), 0.05+0.25*r.Float64(), 0.05+0.2*r.Float64(), r.Float64()*3
		th.c = [3]float64{r.Float64() * 255, r.Float64() * 255, r.Float64() * 255}
	}
	ph, freq := r.Float64()*10, 20+r.Float64()*40
	ang := r.Float64() * 3
	return func(x, y float64) [3]float64 {
		c := base
		if class == "busy desk" {
			for _, th := range things {
				co, si := math.Cos(th.a), math.Sin(th.a)
				u, v := (x-th.x)*co+(y-th.y)*si, (y-th.y)*co-(x-th.x)*si
				if math.Abs(u) < th.w/2 && math.Abs(v) < th.h/2 {
					c = th.c
				}
			}
		}
		u, v := x*math.Cos(ang)+y*math.Sin(ang), y*math.Cos(ang)-x*math.Sin(ang)
		s := stripes*math.Sin(u*freq+ph+math.Sin(v*5+ph)*2+math.Sin(u*freq*3.7)) + amp*math.Sin(u*311+v*97)*math.Sin(v*283-u*41)
		for i := range c {
			c[i] += s
		}
		return c
	}
}

// take photographs a page of the class.
func take(p *specimen.Press, class string, seed uint64, long int) shot {
	r := rand.New(rand.NewPCG(seed, 77))
	kind := specimen.Licence
	switch {
	case class == "card":
		kind = []specimen.Kind{specimen.IDFront, specimen.IDBack}[r.IntN(2)]
	case r.IntN(4) == 0:
		kind = specimen.Blank
	}
	page := p.Draw(kind, seed, long).Image
	pw, ph := float64(page.Rect.Dx()), float64(page.Rect.Dy())
	W, H := long, long*3/4
	tilt, roll := 0.35, 0.3
	if class == "scan" {
		tilt, roll = 0, 0.01
	}
	q := poseQuad(r, float64(W), float64(H), pw/ph, tilt, roll, class)
	m := inverse(q, pw, ph)
	bg := ground(class, r)
	lx, ly, lk := r.Float64()*2-1, r.Float64()*2-1, 0.1+0.25*r.Float64()
	sh := [3]float64{r.Float64()*2 - 1, r.Float64()*2 - 1, r.Float64() * 0.3}
	warm := [3]float64{1, 0.98 - 0.04*r.Float64(), 0.96 - 0.12*r.Float64()}
	drop := 8 + r.Float64()*14
	blur := 0.0
	if class == "soft" {
		blur = 2.5
	}
	pix := make([][3]float32, W*H)
	for y := range H {
		for x := range W {
			var acc [3]float64
			for s := range 4 {
				fx, fy := float64(x)+0.25+0.5*float64(s&1), float64(y)+0.25+0.5*float64(s>>1)
				u, v := m(fx, fy)
				var c [3]float64
				a := 0.0
				if u >= 0 && v >= 0 && u < pw && v < ph {
					i := page.PixOffset(int(u), int(v))
					a = float64(page.Pix[i+3]) / 255
					c = [3]float64{float64(page.Pix[i]), float64(page.Pix[i+1]), float64(page.Pix[i+2])}
				}
				if a < 1 {
					g := bg(fx/float64(W), fy/float64(W))
					// the sheet's own soft shadow falls to one side
					du, dv := math.Max(math.Max(-u, u-pw), 0), math.Max(math.Max(-v, v-ph), 0)
					k := 1 - 0.35*math.Exp(-math.Hypot(du-2*lx, dv-2*ly)/drop)
					for i := range c {
						c[i] += g[i] * k * (1 - a)
					}
				}
				for i := range acc {
					acc[i] += c[i] / 4
				}
			}
			nx, ny := float64(x)/float64(W)-0.5, float64(y)/float64(H)-0.5
			light := 1 - lk*(0.5+lx*nx+ly*ny)
			if class == "shadow" {
				light *= 1 - 0.45/(1+math.Exp(-(nx*sh[0]+ny*sh[1]-sh[2]*0.3)*60))
			}
			for i := range acc {
				pix[y*W+x][i] = float32(acc[i] * light * warm[i])
			}
		}
	}
	for range int(blur) {
		smear(pix, W, H)
	}
	img := image.NewYCbCr(image.Rect(0, 0, W, H), image.YCbCrSubsampleRatio420)
	for y := range H {
		for x := range W {
			n := float32(r.NormFloat64() * 2.5)
			c := pix[y*W+x]
			R, G, B := c[0]+n, c[1]+n, c[2]+n
			img.Y[y*img.YStride+x] = byte8(0.299*R + 0.587*G + 0.114*B)
			if x&1 == 0 && y&1 == 0 {
				o := y/2*img.CStride + x/2
				img.Cb[o] = byte8(128 - 0.168736*R - 0.331264*G + 0.5*B)
				img.Cr[o] = byte8(128 + 0.5*R - 0.418688*G - 0.081312*B)
			}
		}
	}
	return shot{class, img, q}
}

func byte8(v float32) byte { return byte(max(0, min(255, v+0.5))) }

func smear(p [][3]float32, w, h int) {
	o := make([][3]float32, len(p))
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			for i := range 3 {
				o[y*w+x][i] = (p[y*w+x-1][i] + p[y*w+x+1][i] + p[(y-1)*w+x][i] + p[(y+1)*w+x][i] + p[y*w+x][i]) / 5
			}
		}
	}
	copy(p, o)
}

// poseQuad throws a sheet of the given shape in front of a camera until it lies inside the picture.
func poseQuad(r *rand.Rand, w, h, aspect, tilt, roll float64, class string) frame.Quad {
	if class == "scan" {
		return frame.Whole(w, h)
	}
	f := 26.0 / 21.6 * math.Hypot(w, h) / 2
	for {
		ax, ay, az := (r.Float64()*2-1)*tilt, (r.Float64()*2-1)*tilt, (r.Float64()*2-1)*roll
		size := 0.5 + 0.45*r.Float64()
		var q frame.Quad
		cx, cy := w*(0.5+0.06*(r.Float64()*2-1)), h*(0.5+0.06*(r.Float64()*2-1))
		ok := true
		for i, c := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
			x, y, z := c[0]*aspect/2, c[1]/2, 0.0
			x, y = x*math.Cos(az)-y*math.Sin(az), x*math.Sin(az)+y*math.Cos(az)
			y, z = y*math.Cos(ax)-z*math.Sin(ax), y*math.Sin(ax)+z*math.Cos(ax)
			x, z = x*math.Cos(ay)+z*math.Sin(ay), -x*math.Sin(ay)+z*math.Cos(ay)
			d := f * aspect / (w * size)
			q[i] = frame.Point{X: cx + f*x/(d+z), Y: cy + f*y/(d+z)}
			ok = ok && q[i].X > 4 && q[i].Y > 4 && q[i].X < w-4 && q[i].Y < h-4
		}
		if ok {
			return q
		}
	}
}

// inverse maps picture pixels into the page's.
func inverse(q frame.Quad, pw, ph float64) func(x, y float64) (float64, float64) {
	var a [8][9]float64
	for i, d := range [4][2]float64{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}} {
		x, y := q[i].X, q[i].Y
		a[2*i] = [9]float64{x, y, 1, 0, 0, 0, -x * d[0], -y * d[0], d[0]}
		a[2*i+1] = [9]float64{0, 0, 0, x, y, 1, -x * d[1], -y * d[1], d[1]}
	}
	for i := range 8 {
		k := i
		for j := i; j < 8; j++ {
			if math.Abs(a[j][i]) > math.Abs(a[k][i]) {
				k = j
			}
		}
		a[i], a[k] = a[k], a[i]
		for j := range 8 {
			if j != i {
				f := a[j][i] / a[i][i]
				for c := i; c < 9; c++ {
					a[j][c] -= f * a[i][c]
				}
			}
		}
	}
	var m [8]float64
	for i := range 8 {
		m[i] = a[i][8] / a[i][i]
	}
	return func(x, y float64) (float64, float64) {
		d := m[6]*x + m[7]*y + 1
		return (m[0]*x + m[1]*y + m[2]) / d, (m[3]*x + m[4]*y + m[5]) / d
	}
}
