package read

// The shape of our codes: imprint makes them all of version 6, level M (ISO/IEC 18004), so a reader that knows this
// can use every fixed module to find its way and has no need to read the size first.
const (
	modules    = 41            // along a side
	far        = modules - 3.5 // middle of the far finders, modules
	near       = 3.5           // middle of the near ones
	aligned    = 34.5          // middle of the alignment pattern, both ways
	codewords  = 172           // of 8 modules
	blocks     = 4             // of codewords, interleaved
	perBlock   = codewords / 4 // codewords of a block
	checks     = 16            // of them, for correction
	blockData  = perBlock - checks
	formatMask = 0x5412
)

// layout is where everything stands in a symbol; module (x, y) has the index y*modules+x.
type layout struct {
	fixed  [modules * modules]int8 // 1 dark, -1 light, 0 not fixed
	order  [codewords * 8]int      // modules of the codewords, bit by bit
	format [2][15]int              // modules of the two copies of the format, highest bit first
	known  []spot                  // the fixed modules, and the quiet zone's nearest
}

// spot is a module that is dark or light in every symbol.
type spot struct {
	x, y int
	sign float32 // 1 dark, -1 light
}

func newLayout() *layout {
	l := &layout{}
	var taken [modules * modules]bool
	set := func(x, y int, dark bool) {
		if x < 0 || y < 0 || x >= modules || y >= modules {
			return
		}
		taken[y*modules+x] = true
		l.fixed[y*modules+x] = -1
		if dark {
			l.fixed[y*modules+x] = 1
		}
	}
	for i := range modules {
		set(i, 6, i%2 == 0)
		set(6, i, i%2 == 0)
	}
	square := func(cx, cy, reach int, dark func(ring int) bool) {
		for y := -reach; y <= reach; y++ {
			for x := -reach; x <= reach; x++ {
				set(cx+x, cy+y, dark(max(x, -x, y, -y)))
			}
		}
	}
	for _, c := range [3][2]int{{3, 3}, {modules - 4, 3}, {3, modules - 4}} {
		square(c[0], c[1], 4, func(ring int) bool { return ring != 2 && ring != 4 })
	}
	square(34, 34, 2, func(ring int) bool { return ring != 1 })
	set(8, modules-8, true)
	for y := range modules {
		for x := range modules {
			if s := l.fixed[y*modules+x]; s != 0 {
				l.known = append(l.known, spot{x, y, float32(s)})
			}
		}
	}
	for i := -1; i <= modules; i++ {
		for _, p := range [4][2]int{{i, -1}, {i, modules}, {-1, i}, {modules, i}} {
			l.known = append(l.known, spot{p[0], p[1], -1})
		}
	}
	l.formats(&taken)
	l.orders(&taken)
	return l
}

// formats notes where the format stands, clause 7.9.
func (l *layout) formats(taken *[modules * modules]bool) {
	put := func(copy, i, x, y int) {
		l.format[copy][i] = y*modules + x
		taken[y*modules+x] = true
	}
	for i := range 6 {
		put(0, i, i, 8)
		put(0, 14-i, 8, i)
	}
	put(0, 6, 7, 8)
	put(0, 7, 8, 8)
	put(0, 8, 8, 7)
	for i := range 7 {
		put(1, i, 8, modules-1-i)
	}
	for i := range 8 {
		put(1, 7+i, modules-8+i, 8)
	}
}

// orders walks the modules in pairs of columns from the right, up and down in turn, clause 7.7.3.
func (l *layout) orders(taken *[modules * modules]bool) {
	n, up := 0, true
	for right := modules - 1; right > 0; right -= 2 {
		if right == 6 {
			right-- // the column of the timing pattern holds no data
		}
		for i := range modules {
			y := i
			if up {
				y = modules - 1 - i
			}
			for x := right; x > right-2; x-- {
				if at := y*modules + x; !taken[at] && n < len(l.order) {
					l.order[n] = at
					n++
				}
			}
		}
		up = !up
	}
}

// masked tells whether a mask turns the module over, clause 7.8.2.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// formatBits are the 15 bits that name level M and a mask; level M is 00, so the mask is the data.
func formatBits(mask int) int {
	rest := mask << 10
	for bit := 14; bit >= 10; bit-- {
		if rest>>bit&1 == 1 {
			rest ^= 0x537 << (bit - 10)
		}
	}
	return (mask<<10 | rest) ^ formatMask
}
