package frame

import (
	"image"
	"math"
)

const (
	paperTarget = 245 // luma that paper is lifted to: white to the eye, without clipping the paper's grain
	gainMost    = 2.5
	castShare   = 0.8 // of the paper's colour removed; the rest keeps a tinted certificate from looking false
)

// Paper is the brightness of the blank page on a grid of cells: what the light did to it.
type Paper struct {
	Cell, W, H int       // pixels to a cell, cells across and down
	Raw        []float64 // 85th percentile of luma in every cell
	Level      []float64 // the same with dark objects filled from around them, smoothed
}

// PaperOf measures the blank page's brightness in cells of 1/50 of the width. The zero Paper means a picture
// that cannot be read.
func PaperOf(img *image.YCbCr) Paper {
	p, ok := planes(img)
	if !ok {
		return Paper{}
	}
	return paperOf(p[0])
}

func paperOf(y plane) Paper {
	cell := max(8, max(y.w, y.h)/50)
	g := Paper{Cell: cell, W: (y.w + cell - 1) / cell, H: (y.h + cell - 1) / cell}
	g.Raw = make([]float64, g.W*g.H)
	for cy := range g.H {
		for cx := range g.W {
			var hist [256]uint16
			n := 0
			for yy := cy * cell; yy < min(y.h, (cy+1)*cell); yy += 3 {
				row := y.pix[yy*y.stride+cx*cell : yy*y.stride+min(y.w, (cx+1)*cell)]
				for x := 0; x < len(row); x += 3 {
					hist[row[x]]++
					n++
				}
			}
			for c, v := 0, 255; v >= 0; v-- {
				if c += int(hist[v]); c*100 >= n*15 {
					g.Raw[cy*g.W+cx] = float64(v)
					break
				}
			}
		}
	}
	// an emblem, a portrait or a code is wider than a few cells and must not be taken for dark paper
	g.Level = gridBlur(gridMorph(gridMorph(g.Raw, g.W, g.H, 3, 1), g.W, g.H, 3, -1), g.W, g.H)
	return g
}

// Whiten evens out the light in place: paper is estimated cell by cell and lifted to white, with the same gain
// on luma and chroma, and the paper's cast is removed. Glyph shapes are never touched: the gain is smooth over
// many cells. A picture that cannot be read is left alone.
func Whiten(img *image.YCbCr) {
	p, ok := planes(img)
	if !ok {
		return
	}
	g := paperOf(p[0])
	gain := make([]float64, len(g.Level))
	for i, v := range g.Level {
		gain[i] = math.Min(gainMost, math.Max(1, paperTarget/math.Max(v, 1)))
	}
	cb, cr := g.cast(p)
	zero := [2]int32{128 + int32(math.Round((cb-128)*castShare)), 128 + int32(math.Round((cr-128)*castShare))}
	line := make([]int32, p[0].w)
	last := -1
	for y := range p[0].h {
		g.row(gain, y, line)
		row := p[0].pix[y*p[0].stride : y*p[0].stride+p[0].w]
		for x, v := range row {
			row[x] = clip((int32(v)*line[x] + 2048) >> 12)
		}
		if c := y / p[1].sy; c != last && c < p[1].h {
			last = c
			for k, pl := range p[1:] {
				row := pl.pix[c*pl.stride : c*pl.stride+pl.w]
				for x, v := range row {
					row[x] = clip(128 + ((int32(v)-zero[k])*line[min(len(line)-1, x*pl.sx)]+2048)>>12)
				}
			}
		}
	}
}

// cast gives the median chroma of the blank paper.
func (g Paper) cast(p [3]plane) (cb, cr float64) {
	var hist [2][256]int
	n := 0
	for y := 0; y < p[0].h; y += 8 {
		for x := 0; x < p[0].w; x += 8 {
			if float64(p[0].pix[y*p[0].stride+x]) > 0.85*g.Level[y/g.Cell*g.W+x/g.Cell] {
				o := min(p[1].h-1, y/p[1].sy)*p[1].stride + min(p[1].w-1, x/p[1].sx)
				o2 := min(p[2].h-1, y/p[2].sy)*p[2].stride + min(p[2].w-1, x/p[2].sx)
				hist[0][p[1].pix[o]]++
				hist[1][p[2].pix[o2]]++
				n++
			}
		}
	}
	return median(&hist[0], n), median(&hist[1], n)
}

func median(hist *[256]int, n int) float64 {
	t := 0
	for v, k := range hist {
		if t += k; t*2 >= n && n > 0 {
			return float64(v)
		}
	}
	return 128
}

// row interpolates the grid of gains along one row of pixels, in 1/4096.
func (g Paper) row(gain []float64, y int, out []int32) {
	fy := (float64(y)+0.5)/float64(g.Cell) - 0.5
	y0 := min(g.H-1, max(0, int(math.Floor(fy))))
	y1 := min(g.H-1, y0+1)
	ty := math.Min(1, math.Max(0, fy-float64(y0)))
	a, b := gain[y0*g.W:(y0+1)*g.W], gain[y1*g.W:(y1+1)*g.W]
	for c := -1; c < g.W; c++ {
		l, r := max(0, c), min(g.W-1, c+1)
		g0, g1 := a[l]*(1-ty)+b[l]*ty, a[r]*(1-ty)+b[r]*ty
		from := c*g.Cell + g.Cell/2
		v, dv := int32(g0*4096), int32((g1-g0)*4096/float64(g.Cell))
		for x := from; x < min(len(out), from+g.Cell); x++ {
			if x >= 0 {
				out[x] = v
			}
			v += dv
		}
	}
}

// gridMorph is the maximum (sign 1) or minimum (sign −1) within r cells.
func gridMorph(a []float64, w, h, r int, sign float64) []float64 {
	o, t := make([]float64, len(a)), make([]float64, len(a))
	for y := range h {
		for x := range w {
			m := math.Inf(-1)
			for k := max(0, x-r); k <= min(w-1, x+r); k++ {
				m = math.Max(m, sign*a[y*w+k])
			}
			t[y*w+x] = m
		}
	}
	for y := range h {
		for x := range w {
			m := math.Inf(-1)
			for k := max(0, y-r); k <= min(h-1, y+r); k++ {
				m = math.Max(m, t[k*w+x])
			}
			o[y*w+x] = sign * m
		}
	}
	return o
}

// gridBlur averages over 5×5 cells.
func gridBlur(a []float64, w, h int) []float64 {
	o := make([]float64, len(a))
	for y := range h {
		for x := range w {
			s, n := 0.0, 0.0
			for yy := max(0, y-2); yy <= min(h-1, y+2); yy++ {
				for xx := max(0, x-2); xx <= min(w-1, x+2); xx++ {
					s += a[yy*w+xx]
					n++
				}
			}
			o[y*w+x] = s / n
		}
	}
	return o
}
