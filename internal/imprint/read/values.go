package read

import "math"

// values is one number per module: above 0 dark, below light, about 1 far from zero when it is plain.
type values [modules * modules]float32

// sample reads the brightness of every module: the mean of nine places around its middle when modules are large
// enough for that, else the middle alone.
func (v *view) sample(m *projection, module float64) (out values) {
	spread := 0.0
	if module*v.scale >= 3 {
		spread = 0.22
	}
	for y := range modules {
		for x := range modules {
			cx, cy := float64(x)+0.5, float64(y)+0.5
			if spread == 0 {
				px, py := m.at(cx, cy)
				out[y*modules+x] = v.p.at(px*v.scale, py*v.scale)
				continue
			}
			sum := float32(0)
			for j := -1.0; j <= 1; j++ {
				for i := -1.0; i <= 1; i++ {
					px, py := m.at(cx+i*spread, cy+j*spread)
					sum += v.p.at(px*v.scale, py*v.scale)
				}
			}
			out[y*modules+x] = sum / 9
		}
	}
	return out
}

// even takes brightness to values: within so many modules around, the mean of what is darker than the mean is 1 and
// the mean of what is lighter is -1.
func (b *values) even(within int) (out values) {
	for y := range modules {
		y0, y1 := max(y-within, 0), min(y+within, modules-1)
		for x := range modules {
			x0, x1 := max(x-within, 0), min(x+within, modules-1)
			sum, n := float32(0), float32((y1-y0+1)*(x1-x0+1))
			for j := y0; j <= y1; j++ {
				for _, v := range b[j*modules+x0 : j*modules+x1+1] {
					sum += v
				}
			}
			mean := sum / n
			dark, darks := float32(0), float32(0)
			for j := y0; j <= y1; j++ {
				for _, v := range b[j*modules+x0 : j*modules+x1+1] {
					if v <= mean {
						dark += v
						darks++
					}
				}
			}
			if darks == n {
				continue // all alike: nothing is known
			}
			low, high := dark/darks, (sum-dark)/(n-darks)
			out[y*modules+x] = ((low+high)/2 - b[y*modules+x]) / max((high-low)/2, 4)
		}
	}
	return out
}

// shift moves the border between dark and light: by more than 0, only what is plainly dark stays dark.
func (b *values) shift(by float32) (out values) {
	for i, v := range b {
		out[i] = v - by
	}
	return out
}

// unblur takes out of every module what its neighbours spread into it. How much they do is measured on the symbol
// itself: first on the modules as they seem, then again on the better picture that this gives.
func (l *layout) unblur(seen *values) values {
	state := *seen
	for range 4 {
		var sign values
		for i, v := range state {
			sign[i] = min(max(v*1.5, -1), 1)
			if f := l.fixed[i]; f != 0 {
				sign[i] = float32(f)
			}
		}
		k, ok := kernel(seen, &sign)
		if !ok || k[1] < 0.2 {
			return state
		}
		var next values
		for y := range modules {
			for x := range modules {
				row := around(&sign, x, y)
				i := y*modules + x
				rest := seen[i] - k[0] - k[2]*row[2] - k[3]*row[3] - k[4]*row[4]
				next[i] = rest / k[1]
			}
		}
		state = next
	}
	return state
}

// around gives what a module's value is made of: one, itself, its neighbours to the sides, above and below, and
// across. The quiet zone is light.
func around(s *values, x, y int) [5]float32 {
	at := func(x, y int) float32 {
		if x < 0 || y < 0 || x >= modules || y >= modules {
			return -1
		}
		return s[y*modules+x]
	}
	return [5]float32{1, at(x, y), at(x-1, y) + at(x+1, y), at(x, y-1) + at(x, y+1),
		at(x-1, y-1) + at(x+1, y-1) + at(x-1, y+1) + at(x+1, y+1)}
}

// kernel finds the weights of around that explain what is seen best, by least squares.
func kernel(seen, sign *values) (k [5]float32, ok bool) {
	var a [5][6]float64
	for y := range modules {
		for x := range modules {
			row := around(sign, x, y)
			b := float64(seen[y*modules+x])
			for i := range row {
				for j := range row {
					a[i][j] += float64(row[i] * row[j])
				}
				a[i][5] += float64(row[i]) * b
			}
		}
	}
	for i := range a {
		if math.Abs(a[i][i]) < 1e-6 {
			return k, false
		}
		for j := range a {
			if j == i {
				continue
			}
			f := a[j][i] / a[i][i]
			for n := i; n < 6; n++ {
				a[j][n] -= f * a[i][n]
			}
		}
	}
	for i := range k {
		k[i] = float32(a[i][5] / a[i][i])
	}
	return k, true
}
