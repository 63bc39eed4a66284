package read

// field is the arithmetic of GF(256) with the polynomial 0x11d.
type field struct {
	exp [512]uint8
	log [256]int
}

func newField() *field {
	f := &field{}
	v := 1
	for i := range 255 {
		f.exp[i], f.exp[i+255] = uint8(v), uint8(v)
		f.log[v] = i
		if v <<= 1; v > 255 {
			v ^= 0x11d
		}
	}
	return f
}

func (f *field) mul(a, b uint8) uint8 {
	if a == 0 || b == 0 {
		return 0
	}
	return f.exp[f.log[a]+f.log[b]]
}

func (f *field) div(a, b uint8) uint8 {
	if a == 0 {
		return 0
	}
	return f.exp[f.log[a]+255-f.log[b]]
}

// poly is a polynomial of at most the degree of the checks, lowest first.
type poly [checks + 1]uint8

func (f *field) eval(p *poly, x uint8) uint8 {
	v := uint8(0)
	for i := checks; i >= 0; i-- {
		v = f.mul(v, x) ^ p[i]
	}
	return v
}

// syndromes are zero for a sound block; the first codeword is the highest power.
func (f *field) syndromes(block *[perBlock]uint8) (s [checks]uint8, sound bool) {
	sound = true
	for i := range s {
		x, v := f.exp[i], uint8(0)
		for _, c := range block {
			v = f.mul(v, x) ^ c
		}
		s[i] = v
		sound = sound && v == 0
	}
	return s, sound
}

// correct mends a block, in place, given the places that are not to be trusted, and counts the errors outside them.
// It is Blahut's form of the Berlekamp-Massey algorithm, begun with the locator of the erasures. ok is false, and the
// block unchanged, when no codeword is near enough.
func (f *field) correct(block *[perBlock]uint8, erased []int) (errors int, ok bool) {
	s, sound := f.syndromes(block)
	if sound {
		return 0, true
	}
	if len(erased) > checks {
		return 0, false
	}
	locator := poly{1}
	for _, at := range erased {
		x := f.exp[perBlock-1-at]
		for i := checks; i > 0; i-- {
			locator[i] ^= f.mul(locator[i-1], x)
		}
	}
	before, length := locator, len(erased)
	for r := len(erased); r < checks; r++ {
		delta := uint8(0)
		for i := 0; i <= min(length, r); i++ {
			delta ^= f.mul(locator[i], s[r-i])
		}
		var shifted poly
		copy(shifted[1:], before[:checks])
		if delta == 0 {
			before = shifted
			continue
		}
		next := locator
		for i := range next {
			next[i] ^= f.mul(delta, shifted[i])
		}
		if 2*length > r+len(erased) {
			before = shifted
		} else {
			for i := range before {
				before[i] = f.div(locator[i], delta)
			}
			length = r + 1 + len(erased) - length
		}
		locator = next
	}
	mended := *block
	if !f.mend(&mended, &s, &locator, length) {
		return 0, false
	}
	*block = mended
	return length - len(erased), true
}

// mend finds the places of the errors (Chien) and their values (Forney), and checks the outcome.
func (f *field) mend(block *[perBlock]uint8, s *[checks]uint8, locator *poly, length int) bool {
	if length > checks || length < 1 {
		return false
	}
	for i := length + 1; i < len(locator); i++ {
		if locator[i] != 0 {
			return false
		}
	}
	var evaluator, slope poly
	for i := range checks {
		for j := 0; j <= i; j++ {
			evaluator[i] ^= f.mul(locator[j], s[i-j])
		}
	}
	for i := 1; i < len(locator); i += 2 {
		slope[i-1] = locator[i]
	}
	places := 0
	for at := range block {
		power := perBlock - 1 - at
		inverse := f.exp[(255-power)%255]
		if f.eval(locator, inverse) != 0 {
			continue
		}
		d := f.eval(&slope, inverse)
		if d == 0 {
			return false
		}
		block[at] ^= f.mul(f.exp[power], f.div(f.eval(&evaluator, inverse), d))
		places++
	}
	if places != length {
		return false
	}
	_, sound := f.syndromes(block)
	return sound
}
