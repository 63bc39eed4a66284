package read

import "math"

// view is a symbol's place on one plane of a pyramid.
type view struct {
	*layout
	p     *plane
	scale float64 // pixels of the picture to pixels of the plane
}

// likeness compares the modules that every symbol has with the picture: the correlation of brightness with what it
// should be, -1..1, and the mean brightness of the light ones less that of the dark.
func (v *view) likeness(m *projection) (fit, contrast float64) {
	var n, sum, squares, signs, cross, darks, dark float64
	for _, s := range v.known {
		x, y := m.at(float64(s.x)+0.5, float64(s.y)+0.5)
		b := float64(v.p.at(x*v.scale, y*v.scale))
		n++
		sum += b
		squares += b * b
		signs += float64(s.sign)
		cross += b * float64(s.sign)
		if s.sign > 0 {
			darks++
			dark += b
		}
	}
	variance, tilt := squares-sum*sum/n, n-signs*signs/n
	if variance < 1 {
		return 0, 0
	}
	return -(cross - sum*signs/n) / math.Sqrt(variance*tilt), (sum-dark)/(n-darks) - dark/darks
}

// sharpness is how far the free modules are spread, as a share of the contrast: largest where the grid meets the
// middles of the modules.
func (v *view) sharpness(m *projection, contrast float64) float64 {
	var n, sum, squares float64
	for i := 0; i < len(v.order); i += 3 {
		at := v.order[i]
		x, y := m.at(float64(at%modules)+0.5, float64(at/modules)+0.5)
		b := float64(v.p.at(x*v.scale, y*v.scale))
		n++
		sum += b
		squares += b * b
	}
	return 2 * math.Sqrt(max(squares/n-sum*sum/n/n, 0)) / max(contrast, 8)
}

// seek moves one corner, within so many modules and by steps of so many, to where the square rings around it look most like a finder's, or the
// alignment pattern's, and returns the best few places, the best first.
func (v *view) seek(c corners, which int, within, step float64) [][2]float64 {
	m, ok := c.projection()
	if !ok {
		return nil
	}
	side, ring := 2, 1 // the alignment pattern's
	if which < 3 {
		side, ring = 4, 2
	}
	mid := anchors()[which]
	n := int(within / step)
	width := 2*n + 1
	scores := make([]float64, width*width)
	for j := range width {
		for i := range width {
			scores[j*width+i] = v.ringed(&m, mid[0]+float64(i-n)*step, mid[1]+float64(j-n)*step, side, ring)
		}
	}
	var best [][2]float64
	for range 3 {
		top, at := 0.3, -1
		for i, s := range scores {
			if s > top {
				top, at = s, i
			}
		}
		if at < 0 {
			break
		}
		tx, ty := at%width, at/width
		x, y := m.at(mid[0]+float64(tx-n)*step, mid[1]+float64(ty-n)*step)
		best = append(best, [2]float64{x, y})
		near := int(1.5 / step)
		for j := max(ty-near, 0); j <= min(ty+near, width-1); j++ {
			for i := max(tx-near, 0); i <= min(tx+near, width-1); i++ {
				scores[j*width+i] = 0
			}
		}
	}
	return best
}

// ringed correlates the brightness around a middle with dark squares that have one light ring.
func (v *view) ringed(m *projection, cx, cy float64, side, ring int) float64 {
	var n, sum, squares, signs, cross float64
	for j := -side; j <= side; j++ {
		for i := -side; i <= side; i++ {
			x, y := m.at(cx+float64(i), cy+float64(j))
			b := float64(v.p.at(x*v.scale, y*v.scale))
			s := 1.0
			if r := max(i, -i, j, -j); r == ring || r == 4 {
				s = -1
			}
			n++
			sum += b
			squares += b * b
			signs += s
			cross += b * s
		}
	}
	variance := squares - sum*sum/n
	if variance < n*16 {
		return 0
	}
	return -(cross - sum*signs/n) / math.Sqrt(variance*(n-signs*signs/n))
}

// settle moves all four corners, in ever smaller steps, to where the picture fits best.
func (v *view) settle(c corners, module float64) (best corners, fit float64) {
	start, _ := c.projection()
	_, contrast := v.likeness(&start)
	value := func(c *corners) (float64, float64) {
		m, ok := c.projection()
		if !ok {
			return math.Inf(-1), -1
		}
		f, _ := v.likeness(&m)
		return f + 0.5*v.sharpness(&m, contrast), f
	}
	best = c
	top, fit := value(&best)
	for _, step := range [4]float64{0.5, 0.25, 0.12, 0.06} {
		for range 3 {
			moved := false
			for i := range best {
				for axis := range 2 {
					for _, way := range [2]float64{-1, 1} {
						try := best
						try[i][axis] += way * step * module
						if s, f := value(&try); s > top {
							best, top, fit, moved = try, s, f, true
							break
						}
					}
				}
			}
			if !moved {
				break
			}
		}
	}
	return best, fit
}
