package mark

// opacity is how strongly blank paper is marked. Programs that read a page first split it into ink and paper, each
// colour channel at the value that parts its two heaps best (Otsu's). A broad tinted border moves that value up to
// where the mark would lie, and the mark would then be read as ink. So a stroke on paper stays a margin above it.
func (p *planes) opacity() float64 {
	o := opacity
	for _, h := range p.histograms() {
		split, dark, light := part(h)
		if light-dark < 40 { // one heap: a page of one tone
			continue
		}
		paper := peak(h, split)
		o = min(o, (1-float64(split+margin)/float64(paper))*255/(255-grey))
	}
	return max(o, faintest)
}

// histograms count red, green and blue on every third pixel of every third row.
func (p *planes) histograms() *[3][256]int {
	var h [3][256]int
	for y := 0; y < p.h; y += 3 {
		row := p.y[y*p.ys : y*p.ys+p.w]
		c := (y + p.offY) / p.sy * p.cs
		for x := 0; x < p.w; x += 3 {
			i := c + (x+p.offX)/p.sx
			l, cb, cr := int32(row[x])<<16, int32(p.cb[i])-128, int32(p.cr[i])-128
			h[0][level(l+91881*cr)]++
			h[1][level(l-22554*cb-46802*cr)]++
			h[2][level(l+116130*cb)]++
		}
	}
	return &h
}

func level(v int32) int { return int(min(max((v+1<<15)>>16, 0), 255)) }

// part finds the value that parts the histogram into the two classes farthest from each other, weighed by their
// sizes, and the means of both.
func part(h [256]int) (split int, dark, light float64) {
	n, sum := 0, 0
	for v, k := range h {
		n, sum = n+k, sum+v*k
	}
	best, below, belowSum := 0.0, 0, 0
	for v, k := range h[:255] {
		below, belowSum = below+k, belowSum+v*k
		if below == 0 || below == n {
			continue
		}
		a, b := float64(belowSum)/float64(below), float64(sum-belowSum)/float64(n-below)
		if d := (b - a) * (b - a) * float64(below) * float64(n-below); d > best {
			best, split, dark, light = d, v, a, b
		}
	}
	return split, dark, light
}

// peak is the commonest value above the split.
func peak(h [256]int, split int) int {
	at := split + 1
	for v := split + 1; v < 256; v++ {
		if h[v] > h[at] {
			at = v
		}
	}
	return at
}
