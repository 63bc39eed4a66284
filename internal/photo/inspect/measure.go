package inspect

import (
	"image"
	"math"
	"slices"

	"icpdoc/internal/photo/chroma"
	"icpdoc/internal/photo/frame"
)

// Measured is what a document's picture is like. Shares are 0..1 of the page; levels are luma 0..255.
type Measured struct {
	Colour    float64  // share of 4×4 places clearly coloured beside the paper
	Cast      float64  // distance of the paper's colour from neutral
	Sigma     float64  // blur in pixels of a page 1600 px long; 0 when Edges is false
	Edges     bool     // enough edges to tell Sigma
	Glare     float64  // share of cells burnt out while the paper is not
	Burnt     float64  // share of the page at the ceiling of luma
	Paper     float64  // median level of the paper
	PaperLow  float64  // 5th percentile of the paper's level
	PaperHigh float64  // 95th
	Ink       float64  // share of the page well darker than the paper
	Dark      float64  // level of the ink: 10th percentile of what counts as ink
	Screen    float64  // strongest pixel grid, dB
	signs     [2]signs // what tells the side that is seen, taken for upright and for upside down
	glares    []frame.Quad
}

// longSide is the size at which pages are measured, so that no number depends on the camera.
const longSide = 1600

// Measure looks at the document inside q, in pixels of img. The zero Measured means a picture that cannot be read.
func Measure(img *image.YCbCr, q frame.Quad) Measured {
	aspect := frame.Aspect(q, float64(img.Rect.Dx()), float64(img.Rect.Dy()))
	page := frame.Straighten(img, q, aspect, longSide)
	paper := frame.PaperOf(page)
	if page.Rect.Empty() || len(paper.Raw) == 0 {
		return Measured{}
	}
	var m Measured
	m.light(paper)
	m.glare(paper, q, page.Rect)
	m.ink(page, paper)
	m.colour(page, paper)
	m.Sigma, m.Edges = sharpness(page, m.Paper)
	w, h := q.Size()
	m.Sigma = unsampled(m.Sigma, longSide/math.Max(w, h))
	m.Screen = recapture(img, q)
	return m
}

func (m *Measured) light(p frame.Paper) {
	s := slices.Clone(p.Level)
	slices.Sort(s)
	m.PaperLow, m.Paper, m.PaperHigh = s[len(s)/20], s[len(s)/2], s[len(s)*19/20]
}

// glare counts cells at the ceiling while the typical paper is well below it.
func (m *Measured) glare(p frame.Paper, q frame.Quad, page image.Rectangle) {
	n := 0
	at := frame.Mapping(q, float64(page.Dx()), float64(page.Dy()))
	for i, v := range p.Raw {
		if v < 250 || v <= m.Paper+18 {
			continue
		}
		n++
		if len(m.glares) < 60 {
			x, y, c := float64(i%p.W*p.Cell), float64(i/p.W*p.Cell), float64(p.Cell)
			m.glares = append(m.glares, frame.Quad{at(x, y), at(x+c, y), at(x+c, y+c), at(x, y+c)})
		}
	}
	m.Glare = float64(n) / float64(len(p.Raw))
}

// ink measures how much of the page is print and how dark it is.
func (m *Measured) ink(page *image.YCbCr, p frame.Paper) {
	var hist [256]int
	ink, burnt, n := 0, 0, 0
	w, h := page.Rect.Dx(), page.Rect.Dy()
	for y := h / 50; y < h-h/50; y += 2 {
		row := page.Y[y*page.YStride : y*page.YStride+w]
		for x := w / 50; x < w-w/50; x += 2 {
			v := row[x]
			n++
			if v >= 253 {
				burnt++
			}
			if float64(v) < 0.8*p.Level[y/p.Cell*p.W+x/p.Cell] {
				ink++
				hist[v]++
			}
		}
	}
	m.Ink, m.Burnt = float64(ink)/float64(n), float64(burnt)/float64(n)
	for c, v := 0, 0; v < 256; v++ {
		if c += hist[v]; c*10 >= ink {
			m.Dark = float64(v)
			break
		}
	}
}

// colour counts places whose colour differs from the paper's; 4×4 means of chroma suppress its noise.
func (m *Measured) colour(page *image.YCbCr, p frame.Paper) {
	b := page.Rect
	sx, sy := chroma.Span(page.SubsampleRatio)
	cw, ch := chroma.Size(b.Dx(), b.Dy(), page.SubsampleRatio)
	gw, gh := cw/4, ch/4
	if gw == 0 || gh == 0 {
		return
	}
	cb, cr := make([]float64, gw*gh), make([]float64, gw*gh)
	var hb, hr [256]int
	n := 0
	for y := range gh {
		for x := range gw {
			a, c := 0, 0
			for j := range 4 {
				o := (y*4+j)*page.CStride + x*4
				u, v := page.Cb[o:o+4:o+4], page.Cr[o:o+4:o+4]
				a += int(u[0]) + int(u[1]) + int(u[2]) + int(u[3])
				c += int(v[0]) + int(v[1]) + int(v[2]) + int(v[3])
			}
			i := y*gw + x
			cb[i], cr[i] = float64(a)/16, float64(c)/16
			px, py := min(b.Dx()-1, (x*4+2)*sx), min(b.Dy()-1, (y*4+2)*sy)
			if float64(page.Y[py*page.YStride+px]) > 0.85*p.Level[py/p.Cell*p.W+px/p.Cell] {
				hb[int(cb[i])]++
				hr[int(cr[i])]++
				n++
			}
		}
	}
	mb, mr := mid(&hb, n), mid(&hr, n)
	m.Cast = math.Hypot(mb-128, mr-128)
	// dim pictures have dim colours: distances are compared as on bright paper
	gain := math.Min(2.5, math.Max(1, 220/math.Max(m.Paper, 1)))
	far := 0
	for i := range cb {
		if math.Hypot(cb[i]-mb, cr[i]-mr)*gain > 14 {
			far++
		}
	}
	m.Colour = float64(far) / float64(gw*gh)
	for i, v := range cr {
		cr[i] = (v - mr) * gain
	}
	m.look(chart{cr, gw, gh}, p)
}

func mid(hist *[256]int, n int) float64 {
	t := 0
	for v, k := range hist {
		if t += k; n > 0 && t*2 >= n {
			return float64(v)
		}
	}
	return 128
}
