package specimen

import (
	"math"
	"math/rand/v2"
)

// table is a texture in linear light that repeats.
type table struct {
	pix   [][3]float32
	scale float64 // texels in one long side of the page
}

// side is the texture's side in texels, a power of two.
const side = 512

func newTable(name string, rng *rand.Rand) *table {
	t := &table{pix: make([][3]float32, side*side), scale: 900}
	fine, coarse := noise(rng, 4, 4), noise(rng, 64, 64)
	base, tone := [3]float64{0.5, 0.5, 0.5}, func(i, x, y int) float64 { return 1 }
	jitter := func() float64 { return 0.85 + 0.3*rng.Float64() }
	switch name {
	case Wood:
		base = [][3]float64{{0.36, 0.2, 0.1}, {0.5, 0.33, 0.18}, {0.14, 0.075, 0.04}, {0.6, 0.45, 0.28}}[rng.IntN(4)]
		grain, broad := noise(rng, 256, 3), noise(rng, 512, 32)
		tone = func(i, _, y int) float64 {
			k := 1 + 0.28*grain[i] + 0.3*broad[i] + 0.05*fine[i]
			if y%170 < 2 { // joints between planks
				k *= 0.5
			}
			return k
		}
	case Cloth:
		base = [][3]float64{{0.1, 0.16, 0.32}, {0.35, 0.06, 0.06}, {0.3, 0.3, 0.22}, {0.05, 0.16, 0.09}}[rng.IntN(4)]
		tone = func(i, x, y int) float64 {
			return 1 + 0.3*math.Sin(float64(x)*math.Pi/4)*math.Sin(float64(y)*math.Pi/4) + 0.2*fine[i] + 0.25*coarse[i]
		}
	case White:
		base = [3]float64{0.88, 0.88, 0.87}
		tone = func(i, _, _ int) float64 { return 1 + 0.012*fine[i] + 0.02*coarse[i] }
	case Black:
		base = [3]float64{0.022, 0.022, 0.026}
		tone = func(i, _, _ int) float64 { return 1 + 0.2*fine[i] + 0.3*coarse[i] }
	case Pattern:
		base = [3]float64{0.42, 0.4, 0.36}
		step := 32 << rng.IntN(2)
		kind := rng.IntN(3)
		tone = func(i, x, y int) float64 {
			k := 0.0
			switch kind {
			case 0: // checks
				k = float64((x/step + y/step) % 2)
			case 1: // stripes
				k = float64(x / step % 2)
			default: // dots
				dx, dy := float64(x%step-step/2), float64(y%step-step/2)
				if math.Hypot(dx, dy) < float64(step)*0.3 {
					k = 1
				}
			}
			return 0.5 + 0.9*k + 0.08*fine[i]
		}
	case Stone:
		base = [3]float64{0.3, 0.3, 0.29}
		veins := noise(rng, 96, 40)
		tone = func(i, _, _ int) float64 {
			return 1 + 0.35*fine[i] + 0.5*math.Pow(1-math.Abs(veins[i]), 8) + 0.2*coarse[i]
		}
	case Grey:
		base = [3]float64{0.26, 0.26, 0.27}
		tone = func(i, _, _ int) float64 { return 1 + 0.05*fine[i] + 0.08*coarse[i] }
	}
	k := jitter()
	for i := range t.pix {
		v := tone(i, i%side, i/side) * k
		for c := range 3 {
			t.pix[i][c] = float32(min(max(base[c]*v, 0.002), 0.95))
		}
	}
	return t
}

// at samples the texture at a place counted in long sides of the page.
func (t *table) at(u, v float64, rgb *[3]float32) {
	x, y := u*t.scale, v*t.scale
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := float32(x-x0), float32(y-y0)
	i, j := int(int64(x0))&(side-1), int(int64(y0))&(side-1)
	i1, j1 := (i+1)&(side-1), (j+1)&(side-1)
	a, b, c, d := &t.pix[j*side+i], &t.pix[j*side+i1], &t.pix[j1*side+i], &t.pix[j1*side+i1]
	for k := range rgb {
		top, bottom := a[k]+(b[k]-a[k])*fx, c[k]+(d[k]-c[k])*fx
		rgb[k] = top + (bottom-top)*fy
	}
}

// noise is smooth noise between about -1 and 1 that repeats, with cells of cx × cy texels (any size up to the side).
func noise(rng *rand.Rand, cx, cy int) []float64 {
	nx, ny := max(side/cx, 1), max(side/cy, 1)
	grid := make([]float64, nx*ny)
	for i := range grid {
		grid[i] = rng.Float64()*2 - 1
	}
	out := make([]float64, side*side)
	smooth := func(t float64) float64 { return t * t * (3 - 2*t) }
	for y := range side {
		gy := float64(y) * float64(ny) / side
		j, fy := int(gy), smooth(gy-math.Floor(gy))
		for x := range side {
			gx := float64(x) * float64(nx) / side
			i, fx := int(gx), smooth(gx-math.Floor(gx))
			i1, j1 := (i+1)%nx, (j+1)%ny
			a := grid[j*nx+i]*(1-fx) + grid[j*nx+i1]*fx
			b := grid[j1*nx+i]*(1-fx) + grid[j1*nx+i1]*fx
			out[y*side+x] = a*(1-fy) + b*fy
		}
	}
	return out
}
