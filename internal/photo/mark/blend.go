package mark

// blend multiplies the copies into the picture, row by row. strength is the light that a solid mark takes, in 1/65536.
func (p *planes) blend(st *stamp, at []stampAt, k *ink, opacity float64) {
	strength := int32(65536 * opacity * (255 - grey) / 255)
	buf := make([]int32, k.gw+2)
	// column x of a row lies at (x+½)·gw/w+½ cells from the start of the row's weights
	step := (k.gw << 16) / p.w
	first := func(x, half int) int { return x*(k.gw<<16)/p.w + half*step/2 + 1<<15 }
	for y := range p.h {
		var weights []int32
		for _, a := range at {
			r := y - a.y
			if r < 0 || r >= st.h {
				continue
			}
			x0, x1 := max(a.x+st.span[r][0], 0), min(a.x+st.span[r][1], p.w)
			if x0 >= x1 {
				continue
			}
			if weights == nil {
				weights = k.row(float64(y)+0.5, buf)
			}
			mask := st.pix[r*st.w+x0-a.x : r*st.w+x1-a.x]
			luma := p.y[y*p.ys+x0 : y*p.ys+x1]
			pos := first(x0, 1)
			for i, m := range mask {
				if m != 0 {
					luma[i] = darken(luma[i], m, strength, weights, pos)
				}
				pos += step
			}
		}
	}
	for cy := range p.ch {
		weights := k.row((float64(cy)+0.5)*float64(p.sy)-float64(p.offY), buf)
		for _, a := range at {
			p.blendChroma(cy, st, a, strength, weights, first, step*p.sx)
		}
	}
}

// darken multiplies one sample of luma by the mark.
func darken(v, mask byte, strength int32, weights []int32, pos int) byte {
	return byte((int32(v)*keep(mask, strength, weights, pos) + 1<<15) >> 16)
}

// keep is the light that the mark leaves, in 1/65536.
func keep(mask byte, strength int32, weights []int32, pos int) int32 {
	i, f := pos>>16, int32(pos>>8&255)
	a := weights[i]
	w := a + (weights[i+1]-a)*f>>8
	return 65536 - strength*w>>8*int32(mask)/255
}

// blendChroma fades the colour as much as the light, so that a red seal under the mark keeps its hue.
func (p *planes) blendChroma(cy int, st *stamp, a stampAt, strength int32, weights []int32, first func(x, half int) int,
	step int) {
	y0 := max(cy*p.sy-p.offY, 0)
	y1 := min((cy+1)*p.sy-p.offY, p.h)
	from, to := st.w, 0
	for y := y0; y < y1; y++ {
		if r := y - a.y; r >= 0 && r < st.h && st.span[r][0] < st.span[r][1] {
			from, to = min(from, st.span[r][0]), max(to, st.span[r][1])
		}
	}
	x0, x1 := max(a.x+from, 0), min(a.x+to, p.w)
	if x0 >= x1 {
		return
	}
	c0, c1 := (x0+p.offX)/p.sx, (x1+p.offX+p.sx-1)/p.sx
	pos := max(first(c0*p.sx-p.offX, p.sx), 0)
	last := (len(weights)-1)<<16 - 1 // the centre of a sample cut by the right edge may lie outside
	for c := c0; c < c1; c++ {
		i := cy*p.cs + c
		if p.cb[i] != 128 || p.cr[i] != 128 {
			if m := p.meanMask(st, a, c, y0, y1); m != 0 {
				f := keep(m, strength, weights, min(pos, last))
				p.cb[i], p.cr[i] = fade(p.cb[i], f), fade(p.cr[i], f)
			}
		}
		pos += step
	}
}

func fade(v byte, f int32) byte {
	return byte(128 + ((int32(v)-128)*f+1<<15)>>16)
}

// meanMask is the mark's mean over the luma pixels of one chroma sample.
func (p *planes) meanMask(st *stamp, a stampAt, c, y0, y1 int) byte {
	sum, n := 0, 0
	x0, x1 := max(c*p.sx-p.offX, 0), min((c+1)*p.sx-p.offX, p.w)
	for y := y0; y < y1; y++ {
		r := y - a.y
		for x := x0; x < x1; x++ {
			if q := x - a.x; r >= 0 && r < st.h && q >= 0 && q < st.w {
				sum += int(st.pix[r*st.w+q])
			}
			n++
		}
	}
	return byte(sum / max(n, 1))
}
