package mark

import (
	"image"
	"math"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo/chroma"
)

// Text is what the mark says, letter for letter as the operators' guides have it, with ASCII spaces.
const Text = "仅限办理工信部 ICP 备案使用"

// The look, measured on licence pages with an OCR engine: darker or larger costs characters, lighter is overlooked.
const (
	slant     = 25    // degrees, rising to the right
	height    = 0.022 // of the picture's width: the em
	gap       = 4     // heights between two copies, along and across
	grey      = 110   // luma that white paper would have under a solid mark
	opacity   = 0.45  // on blank paper, at most
	spared    = 0.7   // share of the opacity taken back where there is ink
	inked     = 0.06  // share of dark pixels at which a cell counts as fully inked
	smallest  = 9     // px: the least em, below which strokes close up
	widest    = 1.6   // a picture longer than this to its height is marked as if it ended there, lest no copy fit
	faintest  = 0.2   // on blank paper, at least
	margin    = 12    // levels between a stroke and what a reader takes for ink
	weightOne = 256   // weights are 0..256
)

// Draw marks the picture in place: copies of Text tiled at 25°, placed over its quieter parts and lighter over its
// ink. White paper of luma 245 becomes about 182 under a stroke, or 226 where the page is written upon; on a page with
// a broad tinted border less, lest a reader that splits ink from paper take the mark for ink. It takes every standard
// ratio of chroma. Draw before encoding and after whitening. An Internal *fault.Error tells of a stack that lacks a
// character and of a picture whose planes are too short; the picture is then unchanged.
func Draw(img *image.YCbCr, s *face.Stack) error {
	p, err := planesOf(img)
	if err != nil || p == nil {
		return err
	}
	em := max(height*min(float64(p.w), widest*float64(p.h)), smallest)
	st, err := newStamp(s, em)
	if err != nil {
		return err
	}
	ink := newInk(p)
	p.blend(st, place(st, ink, p.w, p.h), ink, p.opacity())
	return nil
}

// planes is a picture by rows and columns of its own, wherever its rectangle begins.
type planes struct {
	w, h       int
	y, cb, cr  []byte
	ys, cs     int
	sx, sy     int // luma pixels to a chroma sample
	offX, offY int // luma pixels missing at the first chroma sample, for a picture cut at an odd place
	cw, ch     int
}

// planesOf checks the picture; nil without an error for one without pixels.
func planesOf(img *image.YCbCr) (*planes, error) {
	if img == nil {
		return nil, fault.New(fault.Internal, "mark.picture", "没有可加水印的图片。", "There is no picture to mark.")
	}
	b := img.Rect
	if b.Empty() {
		return nil, nil
	}
	p := &planes{w: b.Dx(), h: b.Dy(), ys: img.YStride, cs: img.CStride}
	p.sx, p.sy = chroma.Span(img.SubsampleRatio)
	floor := func(a, n int) int { return (a - ((a%n)+n)%n) / n }
	p.offX, p.offY = b.Min.X-floor(b.Min.X, p.sx)*p.sx, b.Min.Y-floor(b.Min.Y, p.sy)*p.sy
	p.cw, p.ch = (p.offX+p.w+p.sx-1)/p.sx, (p.offY+p.h+p.sy-1)/p.sy
	if p.ys < p.w || p.cs < p.cw || len(img.Y) < (p.h-1)*p.ys+p.w ||
		min(len(img.Cb), len(img.Cr)) < (p.ch-1)*p.cs+p.cw {
		return nil, fault.New(fault.Internal, "mark.picture", "图片的像素数据不完整。", "The planes of the picture are shorter than its size.")
	}
	p.y, p.cb, p.cr = img.Y, img.Cb, img.Cr
	return p, nil
}

// stampAt is where the top left corner of one copy's bitmap lies.
type stampAt struct{ x, y int }

// place finds the lattice of copies whose text crosses the least ink, among 64 shifts of it.
func place(st *stamp, ink *ink, w, h int) []stampAt {
	const tries, points = 8, 13
	stepU, stepV := st.width+gap*st.em, st.em*(1+gap)
	lattice := func(pu, pv float64, visit func(cx, cy float64)) {
		reach := math.Hypot(float64(w), float64(h))/2 + st.width
		for k := -int(reach / stepV); float64(k)*stepV <= reach; k++ {
			for i := -int(reach/stepU) - 1; float64(i)*stepU <= reach; i++ {
				u, v := (float64(i)+pu+float64(k&1)/2)*stepU, (float64(k)+pv)*stepV
				visit(float64(w)/2+u*st.cos+v*st.sin, float64(h)/2-u*st.sin+v*st.cos)
			}
		}
	}
	best, bestU, bestV := math.Inf(1), 0.0, 0.0
	for t := range tries * tries {
		pu, pv := float64(t%tries)/tries, float64(t/tries)/tries
		sum, n := 0.0, 0.0
		lattice(pu, pv, func(cx, cy float64) {
			for j := range points {
				d := (float64(j)/(points-1) - 0.5) * st.width
				if x, y := cx+d*st.cos, cy-d*st.sin; x >= 0 && y >= 0 && x < float64(w) && y < float64(h) {
					sum += ink.at(x, y)
					n++
				}
			}
		})
		if cost := sum / max(n, 1); cost < best-1e-9 {
			best, bestU, bestV = cost, pu, pv
		}
	}
	var out []stampAt
	lattice(bestU, bestV, func(cx, cy float64) {
		a := stampAt{int(math.Round(cx)) - st.w/2, int(math.Round(cy)) - st.h/2}
		if a.x < w && a.y < h && a.x+st.w > 0 && a.y+st.h > 0 {
			out = append(out, a)
		}
	})
	return out
}
