package read_test

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"icpdoc/internal/imprint"
)

const (
	printDPI   = 300.0
	perMM      = printDPI / 25.4
	symbolSide = 22.0 // millimetres
)

// ring makes a keyring whose keys are the same in every run.
func ring(t testing.TB) *imprint.Keyring {
	t.Helper()
	k, err := imprint.NewKeyring(bytes.NewReader(bytes.Repeat([]byte{7, 1, 9, 42, 77}, 200)), time.Unix(1_790_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// paper is a printed sheet before anybody scans it.
type paper struct {
	img     *image.RGBA
	x, y    float64 // top left of the symbol, millimetres
	payload string
}

// stamp presses a round red seal on the paper so that its disc covers a share of the code.
func (p *paper) stamp(r *rand.Rand, share float64) {
	radius := 19 + 3.5*r.Float64()
	angle := 2 * math.Pi * r.Float64()
	mx, my := p.x+symbolSide/2, p.y+symbolSide/2
	cover := func(d float64) float64 {
		n := 0
		for i := range 40 {
			for j := range 40 {
				x := p.x + (float64(i)+0.5)/40*symbolSide - mx - d*math.Cos(angle)
				y := p.y + (float64(j)+0.5)/40*symbolSide - my - d*math.Sin(angle)
				if math.Hypot(x, y) < radius {
					n++
				}
			}
		}
		return float64(n) / 1600
	}
	near, far := 0.0, 60.0
	for range 30 {
		if mid := (near + far) / 2; cover(mid) > share {
			near = mid
		} else {
			far = mid
		}
	}
	p.seal(r, mx+near*math.Cos(angle), my+near*math.Sin(angle), radius)
}

// seal lays the ink of a ring, a star and a circle of characters: patchy, and letting the print under it through.
func (p *paper) seal(r *rand.Rand, cx, cy, radius float64) {
	turn, strength := 2*math.Pi*r.Float64(), 0.7+0.3*r.Float64()
	ink := [3]float64{0.80 + 0.1*r.Float64(), 0.08 + 0.12*r.Float64(), 0.12 + 0.12*r.Float64()}
	const signs = 16
	var strokes [signs][7][4]float64
	for i := range strokes {
		for j := range strokes[i] {
			strokes[i][j] = [4]float64{r.Float64()*2 - 1, r.Float64()*2 - 1, 0.4 + 0.6*r.Float64(), float64(r.IntN(2))}
		}
	}
	var patch [16 * 16]float64
	for i := range patch {
		patch[i] = 0.65 + 0.35*r.Float64()
	}
	weight := func(x, y float64) float64 {
		fx, fy := (x/radius+1)*7.4, (y/radius+1)*7.4
		i, j := min(int(fx), 14), min(int(fy), 14)
		fx, fy = fx-float64(i), fy-float64(j)
		return (patch[j*16+i]*(1-fx)+patch[j*16+i+1]*fx)*(1-fy) + (patch[j*16+16+i]*(1-fx)+patch[j*16+17+i]*fx)*fy
	}
	inked := func(x, y float64) bool {
		d, a := math.Hypot(x, y), math.Mod(math.Atan2(y, x)+turn+4*math.Pi, 2*math.Pi)
		switch {
		case d > radius:
			return false
		case d > radius-1.1:
			return true
		case d < 7: // a star of five points
			k := math.Mod(a, 2*math.Pi/5) - math.Pi/5
			return d < 2.7/math.Cos(math.Pi/2.5-math.Abs(math.Abs(k)-math.Pi/5)*1.0)*0.9 || d < 2.6
		case d > radius-7 && d < radius-2:
			i := int(a / (2 * math.Pi) * signs)
			u, v := (a/(2*math.Pi)*signs-float64(i)-0.5)*2.2, (d-(radius-4.5))/2.5
			if math.Abs(u) > 0.95 {
				return false
			}
			for _, s := range strokes[i] {
				du, dv := math.Abs(u-s[0]), math.Abs(v-s[1])
				if s[3] == 0 && du < s[2] && dv < 0.14 || s[3] == 1 && dv < s[2] && du < 0.14 {
					return true
				}
			}
		}
		return false
	}
	for py := int((cy - radius) * perMM); py < int((cy+radius)*perMM); py++ {
		for px := int((cx - radius) * perMM); px < int((cx+radius)*perMM); px++ {
			x, y := float64(px)/perMM-cx, float64(py)/perMM-cy
			if !(image.Point{X: px, Y: py}).In(p.img.Rect) || !inked(x, y) {
				continue
			}
			a := strength * weight(x, y) * (0.85 + 0.15*r.Float64())
			at := p.img.RGBAAt(px, py)
			lay := func(v uint8, ink float64) uint8 {
				return uint8(float64(v)*(1-a) + a*(float64(v)*ink*0.9+0.1*ink*255))
			}
			p.img.SetRGBA(px, py, color.RGBA{lay(at.R, ink[0]), lay(at.G, ink[1]), lay(at.B, ink[2]), 255})
		}
	}
}
