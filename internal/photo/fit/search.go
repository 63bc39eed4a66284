package fit

import "math"

// stuffing is the share of the scan that zero bytes after 0xFF take at most in practice; it stays free below a ceiling.
const stuffing = 0.0025

// attempt is one exactly counted point of the search.
type attempt struct {
	scale  float64
	quant  *quantiser
	tables codeTables
	size   int // bytes without stuffing
}

// model predicts the size of the file from the sampled magnitudes: raw bits follow from them directly, codes cost
// perNonzero bits for each AC coefficient and perBlock for DC and end of block.
type model struct {
	header, perNonzero, perBlock float64
}

// predict gives the number of AC coefficients that survive at a quantiser and their raw bits.
func (c *coder) predict(q *quantiser) (nonzero, raw float64) {
	for k := range 2 {
		for z := 1; z < 64; z++ {
			m := &c.magnitudes[k][z]
			d := int(q.step[k][z]) * 8
			off := d - int(q.least[k][z])
			for p := 1; ; p <<= 1 { // a category more at each doubling
				at := p*d - off
				b := at >> 2
				if b > magnitudeBins-2 {
					break
				}
				n := float64(m[b]) - float64(m[b]-m[b+1])*float64(at&3)/4
				if n <= 0 {
					break
				}
				if p == 1 {
					nonzero += n
				}
				raw += n
			}
		}
	}
	return nonzero, raw
}

// solve finds the scale at which the model meets goal bytes.
func (c *coder) solve(m model, goal float64) float64 {
	lo, hi := math.Log(finestScale), math.Log(coarsestScale)
	for range 16 {
		mid := (lo + hi) / 2
		nonzero, raw := c.predict(newQuantiser(math.Exp(mid), &c.zig))
		if m.header+(raw+m.perNonzero*nonzero+m.perBlock*float64(c.blocks))/8 > goal {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp(hi)
}

// firstModel is what pages and photos cost on average; the search corrects it after its first count.
func firstModel() model { return model{header: fixedHeader + 400, perNonzero: 5.0, perBlock: 4.0} }

// at counts a scale exactly.
func (c *coder) at(scale float64) attempt {
	a := attempt{scale: scale, quant: newQuantiser(scale, &c.zig)}
	c.ensureMask(scale)
	h := c.count(a.quant)
	a.tables = h.tables()
	a.size, _ = h.size(&a.tables)
	return a
}

// search finds the finest scale whose file stays under ceiling bytes, with room for stuffing. It stops when the file
// fills the given share of that. ok is false when even the coarsest scale is too large. passes counts exact counts.
func (c *coder) search(ceiling int, share float64) (best attempt, passes int, ok bool) {
	goal := float64(ceiling) * (1 - stuffing)
	aim := goal * (1 + share) / 2
	m := firstModel()
	scale := c.solve(m, aim)
	c.buildMask(max(finestScale, scale*0.75))
	var big attempt // the coarsest scale known to be too large
	for passes < 10 {
		if big.size > 0 && scale <= big.scale || ok && scale >= best.scale {
			switch { // the model left the bracket
			case !ok:
				scale = big.scale * 1.3
			case big.size > 0:
				scale = math.Sqrt(big.scale * best.scale)
			default:
				scale = best.scale * 0.75
			}
		}
		scale = min(coarsestScale, max(finestScale, scale))
		a := c.at(scale)
		passes++
		if float64(a.size) <= goal {
			best, ok = a, true
			if float64(a.size) > goal*share || scale <= finestScale {
				break
			}
		} else {
			if scale >= coarsestScale {
				break
			}
			big = a
		}
		if ok && big.size > 0 {
			if best.scale/big.scale < 1.002 {
				break
			}
			f := math.Log(float64(big.size)/(aim)) / math.Log(float64(big.size)/float64(best.size))
			scale = math.Exp(math.Log(big.scale) + min(0.92, max(0.08, f))*math.Log(best.scale/big.scale))
			continue
		}
		nonzero, raw := c.predict(a.quant)
		if nonzero < 1 {
			scale *= 0.7
			continue
		}
		m.perNonzero = ((float64(a.size)-m.header)*8 - raw - m.perBlock*float64(c.blocks)) / nonzero
		scale = c.solve(m, aim)
	}
	return best, passes, ok
}

// encode writes an attempt, coarser by a little for as long as stuffing takes it over the ceiling.
func (c *coder) encode(a attempt, ceiling, dpi int) (out []byte, used attempt, passes int, ok bool) {
	for try := 0; ; try++ {
		out = c.write(a.quant, &a.tables, a.size, dpi)
		if ceiling <= 0 || len(out) <= ceiling {
			return out, a, passes, true
		}
		if a.scale >= coarsestScale || try == 8 {
			return out, a, passes, false
		}
		over := float64(len(out)) / float64(ceiling)
		a = c.at(min(coarsestScale, max(finestScale, a.scale)*math.Pow(over, 1.6)*(1.002+0.02*float64(try*try))))
		passes++
	}
}
