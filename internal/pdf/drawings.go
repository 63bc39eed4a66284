package pdf

import (
	"image"
	"math"
	"slices"
)

// Drawings gives a picture of the vector codes of every page that has any, for the first maxPages pages of a PDF (at
// most 500): what is filled there, dark on white, eight pixels a module or more, as a reader sees the page. It finds our
// codes in our files, in files that other programs rewrote, and in what a browser or an office program prints to PDF as
// long as they stay vectors; text and pictures of pixels are left out. No codes is an empty list. A file that cannot be
// read is a *fault.Error as from PageCount.
func Drawings(data []byte, maxPages int) ([]image.Image, error) {
	pages, err := DrawnPages(data, maxPages)
	return slices.DeleteFunc(pages, func(img image.Image) bool { return img == nil }), err
}

// DrawnPages is Drawings page by page: an entry for each of the first maxPages pages (at most 500), nil for a page on
// which no code is drawn as vectors.
func DrawnPages(data []byte, maxPages int) ([]image.Image, error) {
	r, err := read(data, maxGuestPages)
	if err != nil {
		return nil, unreadable(err)
	}
	out := make([]image.Image, max(0, min(len(r.pages), maxPages)))
	for i := range out {
		err := guarded(func() error {
			k := inker{reader: r}
			k.page(&r.pages[i])
			out[i] = codes(k.shapes, r.turn(&r.pages[i]))
			return nil
		})
		if err != nil {
			return nil, unreadable(err)
		}
	}
	return out, nil
}

// What makes a code, in pt and numbers: smaller than a matchbox, larger than a letter, square, of many edges.
const (
	codeGap      = 4.2 // two fills with less between them belong together; the quiet zone of our codes is 6 pt
	minCodeSide  = 18
	maxCodeSide  = 200
	minCodeEdges = 150
	modulePixels = 8
	maxPicture   = 4096 // px a side
	maxOneShape  = 220  // pt; what is larger is a background
)

// cluster is a group of fills that stand close together.
type cluster struct {
	x0, y0, x1, y1 float64
	edges          []float64 // lengths
	module         float64   // how long a short edge is
}

// codes draws the codes of one page; nil when it has none.
func codes(shapes []shape, turn int) image.Image {
	var found []cluster
	for _, c := range clusters(shapes) {
		w, h := c.x1-c.x0, c.y1-c.y0
		if min(w, h) >= minCodeSide && max(w, h) <= maxCodeSide && w/h > 0.7 && w/h < 1.4 && len(c.edges) >= minCodeEdges {
			// A fifth of the way up: some edges are rounding or a bit of outlined text, most are one module long.
			slices.Sort(c.edges)
			c.module = max(c.edges[len(c.edges)/5], 0.2)
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil
	}
	all := found[0]
	for _, c := range found {
		all.x0, all.y0 = min(all.x0, c.x0), min(all.y0, c.y0)
		all.x1, all.y1 = max(all.x1, c.x1), max(all.y1, c.y1)
		all.module = min(all.module, c.module)
	}
	margin := min(10*all.module, 20)
	x0, y0, x1, y1 := all.x0-margin, all.y0-margin, all.x1+margin, all.y1+margin
	scale := min(modulePixels/all.module, maxPicture/max(x1-x0, y1-y0))
	p := painter{scale: scale, x0: x0, y1: y1, img: image.NewGray(image.Rect(0, 0, int(math.Ceil((x1-x0)*scale)), int(math.Ceil((y1-y0)*scale))))}
	for i := range p.img.Pix {
		p.img.Pix[i] = 255
	}
	for i := range shapes {
		p.fill(&shapes[i])
	}
	return turned(p.img, turn)
}

// clusters groups the fills that are small enough to be a part of a code.
func clusters(shapes []shape) []cluster {
	type cell [2]int
	var boxes []cluster
	for i := range shapes {
		s := &shapes[i]
		if max(s.x1-s.x0, s.y1-s.y0) > maxOneShape {
			continue
		}
		c := cluster{x0: s.x0, y0: s.y0, x1: s.x1, y1: s.y1}
		for _, loop := range s.loops {
			for j, a := range loop {
				b := loop[(j+1)%len(loop)]
				if d := math.Hypot(a[0]-b[0], a[1]-b[1]); d > 0.05 {
					c.edges = append(c.edges, d)
				}
			}
		}
		boxes = append(boxes, c)
	}
	// Boxes are joined through the cells of a grid that they touch: what is in one cell or in neighbours is near.
	parent := make([]int, len(boxes))
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	grid := map[cell]int{}
	const side = codeGap / 2
	for i, b := range boxes {
		parent[i] = i
		for y := int(math.Floor(b.y0 / side)); y <= int(math.Floor(b.y1/side))+1; y++ {
			for x := int(math.Floor(b.x0 / side)); x <= int(math.Floor(b.x1/side))+1; x++ {
				if o, ok := grid[cell{x, y}]; ok {
					parent[find(i)] = find(o)
				} else {
					grid[cell{x, y}] = i
				}
			}
		}
	}
	groups := map[int]int{} // root → place in out
	var out []cluster
	for i := range boxes {
		b := &boxes[i]
		at, ok := groups[find(i)]
		if !ok {
			groups[find(i)] = len(out)
			out = append(out, *b)
			continue
		}
		g := &out[at]
		g.x0, g.y0, g.x1, g.y1 = min(g.x0, b.x0), min(g.y0, b.y0), max(g.x1, b.x1), max(g.y1, b.y1)
		g.edges = append(g.edges, b.edges...)
	}
	return out
}

// painter fills shapes on a picture, by the middle of each pixel.
type painter struct {
	img    *image.Gray
	scale  float64
	x0, y1 float64 // of the picture's top left corner in the page's space
	work   int
}

// maxWork bounds the pixel rows times edges that one page may cost.
const maxWork = 200_000_000

type crossing struct {
	x   float64
	dir int
}

func (p *painter) fill(s *shape) {
	h, w := p.img.Rect.Dy(), p.img.Rect.Dx()
	top, bottom := int((p.y1-s.y1)*p.scale)-1, int((p.y1-s.y0)*p.scale)+1
	top, bottom = max(top, 0), min(bottom, h-1)
	if top > bottom || (s.x1-p.x0)*p.scale < 0 || (s.x0-p.x0)*p.scale > float64(w) {
		return
	}
	rows := make([][]crossing, bottom-top+1)
	for _, loop := range s.loops {
		for j, a := range loop {
			b := loop[(j+1)%len(loop)]
			ax, ay, bx, by := (a[0]-p.x0)*p.scale, (p.y1-a[1])*p.scale, (b[0]-p.x0)*p.scale, (p.y1-b[1])*p.scale
			dir := 1
			if ay > by {
				ax, ay, bx, by, dir = bx, by, ax, ay, -1
			}
			from, to := max(int(math.Ceil(ay-0.5)), top), min(int(math.Ceil(by-0.5))-1, bottom)
			if p.work += max(0, to-from+1); p.work > maxWork {
				return
			}
			for y := from; y <= to; y++ {
				rows[y-top] = append(rows[y-top], crossing{ax + (float64(y)+0.5-ay)/(by-ay)*(bx-ax), dir})
			}
		}
	}
	ink := byte(0)
	if s.light {
		ink = 255
	}
	for i, row := range rows {
		slices.SortFunc(row, func(a, b crossing) int {
			if a.x < b.x {
				return -1
			}
			if a.x > b.x {
				return 1
			}
			return 0
		})
		winding := 0
		line := p.img.Pix[(top+i)*p.img.Stride:][:w]
		for j := 0; j+1 < len(row); j++ {
			winding += row[j].dir
			if winding == 0 && !s.evenOdd || s.evenOdd && j%2 == 1 {
				continue
			}
			from, to := min(max(int(math.Ceil(row[j].x-0.5)), 0), w), min(max(int(math.Ceil(row[j+1].x-0.5)), 0), w)
			for x := from; x < to; x++ {
				line[x] = ink
			}
		}
	}
}

// turned turns a picture clockwise.
func turned(g *image.Gray, degrees int) image.Image {
	if degrees == 0 {
		return g
	}
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	if degrees != 180 {
		out = image.NewGray(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			u, v := w-1-x, h-1-y
			switch degrees {
			case 90:
				u, v = h-1-y, x
			case 270:
				u, v = y, w-1-x
			}
			out.Pix[v*out.Stride+u] = g.Pix[y*g.Stride+x]
		}
	}
	return out
}
