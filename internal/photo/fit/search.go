package fit

import "math"

// stuffing is the share of a scan that the zero bytes after 0xFF take: one in 256 when bits look random, as they do,
// and a little over for chance. It stays free below a ceiling.
const stuffing = 0.0042

// attempt is one exactly counted point of the search.
type attempt struct {
	scale  float64
	up     float64 // the fraction of a step from which AC coefficients round up
	quant  *quantiser
	tables codeTables
	size   int // bytes without stuffing
}

// model predicts the size of the file from the sampled magnitudes: raw bits follow from them directly, codes cost
// perNonzero bits for each AC coefficient, less where blocks are full and runs short, and perBlock for DC and end of
// block.
type model struct {
	header, perNonzero float64
}

const (
	perBlock     = 4.0
	fullBlock    = 6.0 // coefficients of a block from which codes get shorter
	fullDiscount = 0.6 // bits for each doubling beyond
)

// firstModel is what pages and photos cost on average; the search corrects it after its first count.
func firstModel() model { return model{header: fixedHeader + 400, perNonzero: 3.9} }

// size is the prediction for a number of nonzero coefficients and their raw bits.
func (m model) size(nonzero, raw, blocks float64) float64 {
	return m.header + (raw+(m.perNonzero-discount(nonzero/blocks))*nonzero+perBlock*blocks)/8
}

// correct moves the model onto an exact size.
func (m model) correct(size, nonzero, raw, blocks float64) model {
	m.perNonzero = ((size-m.header)*8-raw-perBlock*blocks)/nonzero + discount(nonzero/blocks)
	return m
}

func discount(perBlock float64) float64 {
	return fullDiscount * math.Log2(max(1, perBlock/fullBlock))
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
		nonzero, raw := c.predict(newQuantiser(math.Exp(mid), rounding(math.Exp(mid)), &c.zig))
		if m.size(nonzero, raw, float64(c.blocks)) > goal {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp(hi)
}

// at counts a scale exactly, with its usual rounding.
func (c *coder) at(scale float64) attempt { return c.rounded(scale, rounding(scale)) }

// rounded counts a scale exactly with a rounding of choice.
func (c *coder) rounded(scale, up float64) attempt {
	a := attempt{scale: scale, up: up, quant: newQuantiser(scale, up, &c.zig)}
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
	c.buildMask(max(finestScale, scale*0.85))
	var big attempt // the coarsest scale known to be too large
	for passes < 10 {
		scale = bracketed(scale, big, best)
		a := c.at(scale)
		passes++
		if float64(a.size) > goal {
			if scale >= coarsestScale {
				break
			}
			big = a
		} else if best, ok = a, true; float64(a.size) > goal*share || scale <= finestScale {
			return best, passes, true
		}
		if ok && big.size > 0 {
			if best.scale/big.scale < 1.002 {
				break
			}
			f := math.Log(float64(big.size)/aim) / math.Log(float64(big.size)/float64(best.size))
			scale = math.Exp(math.Log(big.scale) + min(0.92, max(0.08, f))*math.Log(best.scale/big.scale))
			continue
		}
		nonzero, raw := c.predict(a.quant)
		if nonzero < 1 {
			scale *= 0.7
			continue
		}
		m = m.correct(float64(a.size), nonzero, raw, float64(c.blocks))
		scale = c.solve(m, aim)
	}
	if ok && big.size > 0 && float64(best.size) < goal*share {
		var more int
		best, more = c.squeeze(best, big, goal)
		passes += more
	}
	return best, passes, ok
}

// bracketed keeps a scale strictly between what is known to be too large (big) and what fits (best); either may be
// unknown.
func bracketed(scale float64, big, best attempt) float64 {
	low, high := big.size > 0, best.size > 0
	if low && scale <= big.scale || high && scale >= best.scale {
		switch {
		case !high:
			scale = big.scale * 1.3
		case low:
			scale = math.Sqrt(big.scale * best.scale)
		default:
			scale = best.scale * 0.75
		}
	}
	return min(coarsestScale, max(finestScale, scale))
}

// squeeze bridges a gap between neighbouring scales, as pictures without texture have at fine steps: the finer
// tables with a wider dead zone.
func (c *coder) squeeze(best, big attempt, goal float64) (attempt, int) {
	const tries, widest = 4, 0.4
	low, high := widest, rounding(big.scale)
	for range tries {
		up := (low + high) / 2
		a := c.rounded(big.scale, up)
		switch {
		case float64(a.size) > goal:
			high = up
		case a.size > best.size:
			best, low = a, up
		default:
			low = up
		}
	}
	return best, tries
}

// encode writes an attempt. For as long as stuffing takes it over the ceiling the dead zone widens a little, which
// moves the size in finer steps than the scale does.
func (c *coder) encode(a attempt, ceiling, dpi int) (out []byte, used attempt, passes int, ok bool) {
	for try := 1.0; ; try++ {
		out = c.write(a.quant, &a.tables, a.size, dpi)
		if ceiling <= 0 || len(out) <= ceiling {
			return out, a, passes, true
		}
		if try > 8 {
			return out, a, passes, false
		}
		over := float64(len(out))/float64(ceiling) - 1
		a = c.rounded(a.scale, max(0.1, a.up-max(0.003, 1.5*over)*try))
		passes++
	}
}
