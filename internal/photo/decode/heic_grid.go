package decode

import (
	"encoding/binary"
	"fmt"
	"image"

	"icpdoc/internal/photo/chroma"
)

// heicGrid is a picture that is put together of tiles (ISO/IEC 23008-12 §6.6.2.3), as telephones write it.
type heicGrid struct {
	rows, cols   int
	w, h         int // of the picture, which the last column and row may overhang
	tileW, tileH int
	tiles        []uint32 // row by row
	deep         bool     // some have more than eight bits
}

// batchPixels is how much of a grid is decoded at a time, where a tile is not larger by itself. The decoder starts anew for
// each batch, which costs less than the memory that a larger one makes it ask for, and can be stopped between two.
const batchPixels = 1 << 20

// leastHEIC is the least side of a picture given to the decoder.
const leastHEIC = 128

// readGrid reads the primary item as a grid and holds every tile, as often as it is shown, against the limits.
func (f *heif) readGrid(h *header, l Limits) (*heicGrid, error) {
	g, err := f.gridHead(h)
	if err != nil {
		return nil, err
	}
	pixels, bytes := 0, 0
	seen := map[uint32]bool{}
	for i, item := range g.tiles {
		switch kind, ok := f.kinds[item]; {
		case !ok:
			return nil, heicMissing(item)
		case seen[item]:
			return nil, damaged(HEIC, fmt.Sprintf("第 %d 个图块重复引用图像项 %d", i+1, item), fmt.Sprintf("tile %d is item %d once more", i+1, item))
		case kind == "grid" || kind == "iden" || kind == "iovl":
			return nil, damaged(HEIC, fmt.Sprintf("第 %d 个图块本身是拼接图（%s）", i+1, kind), fmt.Sprintf("tile %d is derived from others itself (%s)", i+1, kind))
		case kind != "hvc1":
			return nil, unusual(HEIC, "photo.heic_coding", "图块编码类型 "+quoteChunk(kind), "tiles of the coding "+quoteChunk(kind))
		}
		seen[item] = true
		c, err := f.coded(item)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			g.tileW, g.tileH = c.w, c.h
		}
		if c.w != g.tileW || c.h != g.tileH {
			return nil, damaged(HEIC, fmt.Sprintf("图块尺寸不一：%d×%d 与 %d×%d", g.tileW, g.tileH, c.w, c.h),
				fmt.Sprintf("its tiles differ in size: %d×%d and %d×%d", g.tileW, g.tileH, c.w, c.h))
		}
		g.deep = g.deep || c.sps.depth > 8
		if one := c.sps.w * c.sps.h * c.sps.heavy(); one > l.MaxWholePixels {
			return nil, heicTogether(one, l.MaxWholePixels)
		}
		if pixels += c.sps.w * c.sps.h; pixels > 2*l.MaxSlowPixels {
			return nil, heicTogether(pixels, 2*l.MaxSlowPixels)
		}
		if bytes += c.weight; bytes > 2*l.MaxBytes {
			return nil, heicOverlap()
		}
	}
	if !covers(g.cols, g.tileW, g.w) || !covers(g.rows, g.tileH, g.h) {
		return nil, damaged(HEIC, fmt.Sprintf("%d×%d 个 %d×%d 的图块与 %d×%d 的图片不符", g.cols, g.rows, g.tileW, g.tileH, g.w, g.h),
			fmt.Sprintf("%d×%d tiles of %d×%d do not make a picture of %d×%d", g.cols, g.rows, g.tileW, g.tileH, g.w, g.h))
	}
	return g, nil
}

// covers tells whether n tiles cover a side, and none of them lies beyond it.
func covers(n, tile, side int) bool { return n*tile >= side && (n-1)*tile < side }

// gridHead reads what a grid says of itself.
func (f *heif) gridHead(h *header) (*heicGrid, error) {
	n, ok := f.length(f.primary)
	if !ok {
		return nil, truncated(HEIC, len(f.data), "拼接图的说明", "the description of its grid")
	}
	if n < 8 || n > 64 {
		return nil, heicBroken()
	}
	b := f.content(f.primary)
	be := binary.BigEndian
	g := &heicGrid{rows: int(b[2]) + 1, cols: int(b[3]) + 1, tiles: f.parts[f.primary]}
	switch {
	case b[1]&1 == 0:
		g.w, g.h = int(be.Uint16(b[4:])), int(be.Uint16(b[6:]))
	case n >= 12:
		g.w, g.h = clampDim(be.Uint32(b[4:])), clampDim(be.Uint32(b[8:]))
	default:
		return nil, heicBroken()
	}
	if g.w != h.rawW || g.h != h.rawH {
		return nil, heicSizes(h.rawW, h.rawH, g.w, g.h)
	}
	if len(g.tiles) != g.rows*g.cols {
		return nil, damaged(HEIC, fmt.Sprintf("拼接图应有 %d 个图块，实际 %d 个", g.rows*g.cols, len(g.tiles)),
			fmt.Sprintf("its grid needs %d tiles and has %d", g.rows*g.cols, len(g.tiles)))
	}
	return g, nil
}

// inBatches tells whether the tiles can be decoded apart: they begin on whole samples of colour and are not turned.
func (f *heif) inBatches(g *heicGrid) bool {
	for _, item := range g.tiles {
		if f.has(item, "irot") || f.has(item, "imir") || f.has(item, "clap") {
			return false
		}
	}
	return (g.cols == 1 && !g.deep || g.tileW%2 == 0) && (g.rows == 1 || g.tileH%2 == 0)
}

// scale gives the greatest power of two up to k by which the picture can be made smaller tile by tile.
func (g *heicGrid) scale(k int) int {
	for k > 1 && (g.cols > 1 && g.tileW%(2*k) != 0 || g.rows > 1 && g.tileH%(2*k) != 0) {
		k /= 2
	}
	return k
}

// run is a part of a row of tiles: from a column to before another.
type run struct{ from, to int }

// runs divides a row of tiles into batches, none narrower than the decoder takes.
func (g *heicGrid) runs() (list []run) {
	each := max(1, batchPixels/(g.tileW*g.tileH), ceilDiv(leastHEIC, g.tileW))
	for x := 0; x < g.cols; x += each {
		r := run{x, min(x+each, g.cols)}
		if n := len(list); n > 0 && min(r.to*g.tileW, g.w)-r.from*g.tileW < leastHEIC {
			list[n-1].to = r.to
			continue
		}
		list = append(list, r)
	}
	return list
}

// decodeGrid decodes a grid batch by batch at 1/k, or less reduced where its tiles do not divide so.
func (p *heicPlan) decodeGrid(h *header, k int, stop func() bool) (*raster, error) {
	g := p.grid
	k = g.scale(k)
	var out *image.YCbCr
	for row := range g.rows {
		for _, r := range g.runs() {
			if stop() {
				return nil, cancelled()
			}
			x, y := r.from*g.tileW, row*g.tileH
			w, hh := min(r.to*g.tileW, g.w)-x, min(y+g.tileH, g.h)-y
			m, err := p.batch(h, row, r, w, hh)
			if err != nil {
				return nil, err
			}
			if out == nil {
				out = newPlanes(ceilDiv(g.w, k), ceilDiv(g.h, k), m.SubsampleRatio)
			}
			if m.SubsampleRatio != out.SubsampleRatio {
				return nil, damaged(HEIC, "图块的颜色格式不一", "its tiles differ in the format of their colours")
			}
			place(out, m, x, y, k)
		}
	}
	h.nclx.asJPEG() // the decoder puts grids together in RGB
	return &raster{img: out, extentW: float64(g.w) / float64(k), extentH: float64(g.h) / float64(k)}, nil
}

// batch decodes w×h of a part of a row: it is given to the decoder as a grid of its own. What comes first in the decoder's
// answer is spoilt (see mend), so more is asked for than is wanted: two rows above, on which an overlay lays the grid, or,
// because overlays have eight bits, the first tile once more.
func (p *heicPlan) batch(h *header, row int, r run, w, hh int) (*image.YCbCr, error) {
	f, g := p.file, p.grid
	tiles := g.tiles[row*g.cols+r.from : row*g.cols+r.to]
	above, left := 2, 0
	if g.deep {
		above, left = 0, g.tileW
		tiles = append([]uint32{tiles[0]}, tiles...)
	}
	c, from := f.tiles(tiles)
	var colours []box
	f.each(f.primary, func(b box) {
		if matters(b) && (b.kind == "pixi" || b.kind == "colr") {
			colours = append(colours, b)
		}
	})
	c = append(c, part{kind: "grid", data: appendSize([]byte{0, 1, 0, byte(len(tiles) - 1)}, left+w, hh), props: append(colours, size(left+w, hh)), from: from})
	if above > 0 {
		lay := appendSize(append([]byte{0, 1}, make([]byte, 8)...), w, above+hh)
		c = append(c, part{kind: "iovl", data: appendSize(lay, 0, above), props: append(colours, size(w, above+hh)), from: []int{len(c) - 1}})
	}
	m, err := decodeHEIF(c.bytes(), h)
	if err != nil {
		return nil, err
	}
	if want := image.Rect(0, 0, left+w, above+hh); m.Rect != want {
		return nil, heicSizes(want.Dx(), want.Dy(), m.Rect.Dx(), m.Rect.Dy())
	}
	return conform(m.SubImage(image.Rect(left, above, left+w, above+hh)).(*image.YCbCr)), nil
}

// tiles writes the items of tiles, and says where each of the list is.
func (f *heif) tiles(list []uint32) (c container, from []int) {
	colour, described := f.nclxOf(f.primary)
	for i, item := range list {
		p := f.part(item)
		if _, own := f.nclxOf(item); !own && described {
			p.props = append(p.props, colour) // the decoder takes the range of a tile from the tile alone
		}
		c, from = append(c, p), append(from, i)
	}
	return c, from
}

// place puts what was decoded of a picture at x, y of it into planes of 1/k: each sample is the mean of what it covers.
func place(to, from *image.YCbCr, x, y, k int) {
	src, dst := planes(from), planes(to)
	cw, ch := chroma.Size(2, 2, from.SubsampleRatio)
	dst[0].put(src[0], x/k, y/k, k)
	for i := 1; i < 3; i++ {
		dst[i].put(src[i], x*cw/(2*k), y*ch/(2*k), k)
	}
}

// put writes the means of k×k samples of a plane to the place x, y of p.
func (p plane) put(from plane, x, y, k int) {
	if k == 1 {
		for j := range min(from.h, p.h-y) {
			copy(p.pix[(y+j)*p.stride+x:][:min(from.w, p.w-x)], from.pix[j*from.stride:])
		}
		return
	}
	sums := make([]uint32, ceilDiv(from.w, k))
	for j := 0; j < from.h; j += k {
		clear(sums)
		rows := min(k, from.h-j)
		for dy := range rows {
			line := from.pix[(j+dy)*from.stride:][:from.w]
			for i := range sums {
				for _, v := range line[i*k : min(i*k+k, len(line))] {
					sums[i] += uint32(v)
				}
			}
		}
		out := p.pix[(y+j/k)*p.stride+x:]
		for i, s := range sums {
			n := uint32(rows * min(k, from.w-i*k))
			out[i] = byte((s + n/2) / n)
		}
	}
}
