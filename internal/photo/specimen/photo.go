package specimen

import (
	"bytes"
	"image"
	"image/jpeg"
	"iter"
	"math"
	"math/rand/v2"
)

// Truth is what is known of a photo because we made it.
type Truth struct {
	Kind    Kind
	Labels  []string
	Corners [4]Point // of the page as it is read: top left, top right, bottom right, bottom left; outside the frame when cut off
	Long    float64  // mean length of the page's two long sides in the photo, pixels
	Visible float64  // share of the page's area inside the frame, 0..1
	Scene   Scene
	Text    []string
}

// Has reports whether the photo bears a label.
func (t Truth) Has(label string) bool {
	for _, l := range t.Labels {
		if l == label {
			return true
		}
	}
	return false
}

// Photo is a picture with its truth.
type Photo struct {
	Image *image.YCbCr // 4:2:0, full range
	Truth Truth
}

// JPEG encodes the picture as a camera would, without metadata. Quality is 1 to 100.
func (p Photo) JPEG(quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.Image, &jpeg.Options{Quality: quality}); err != nil {
		return nil // a buffer takes everything and the sizes are ours
	}
	return b.Bytes()
}

// Photograph takes a picture of the page, 4:3 with longSide pixels on its long side, 64 to 10000; a flatbed's has the
// page's own aspect.
func (p Page) Photograph(s Scene, longSide int) Photo {
	long := float64(min(max(longSide, 64), 10000))
	pw, ph := float64(p.Image.Rect.Dx()), float64(p.Image.Rect.Dy())
	size := func() (float64, float64) {
		switch upright := math.Abs(math.Sin(s.Roll*math.Pi/180)) > math.Sqrt2/2; {
		case s.Flat && pw >= ph:
			return long, math.Round(long * ph / pw)
		case s.Flat:
			return math.Round(long * pw / ph), long
		case upright:
			return math.Round(long * 0.75), long
		}
		return long, math.Round(long * 0.75)
	}
	fw, fh := size()
	m := camera(s, pw, ph, fw, fh)
	if s.PageLong > 0 {
		long = max(math.Round(long*float64(s.PageLong)/longOf(corners(m, pw, ph))), 64)
		fw, fh = size()
		m = camera(s, pw, ph, fw, fh)
	}
	c := corners(m, pw, ph)
	shot := expose(p, s, m, longOf(c), int(fw), int(fh))
	shot.blur(s, longOf(c)/1600)
	img := shot.develop(s)
	if s.Quality > 0 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: s.Quality}); err == nil {
			if back, err := jpeg.Decode(&b); err == nil {
				if y, ok := back.(*image.YCbCr); ok {
					img = y
				}
			}
		}
	}
	return Photo{Image: img, Truth: Truth{Kind: p.Kind, Labels: s.Labels, Corners: c, Long: longOf(c), Visible: visible(c, fw, fh),
		Scene: s, Text: p.Text}}
}

func corners(m plane, pw, ph float64) (c [4]Point) {
	for i, p := range [4][2]float64{{0, 0}, {pw, 0}, {pw, ph}, {0, ph}} {
		c[i].X, c[i].Y = m.apply(p[0], p[1])
	}
	return c
}

// longOf is the mean of the two longer opposite sides.
func longOf(c [4]Point) float64 {
	d := func(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }
	return max(d(c[0], c[1])+d(c[3], c[2]), d(c[1], c[2])+d(c[0], c[3])) / 2
}

// visible clips the quadrangle to the frame and compares the areas.
func visible(c [4]Point, fw, fh float64) float64 {
	area := func(ps []Point) float64 {
		a := 0.0
		for i, p := range ps {
			q := ps[(i+1)%len(ps)]
			a += p.X*q.Y - q.X*p.Y
		}
		return math.Abs(a) / 2
	}
	ps := c[:]
	for _, side := range []func(Point) float64{
		func(p Point) float64 { return p.X }, func(p Point) float64 { return fw - p.X },
		func(p Point) float64 { return p.Y }, func(p Point) float64 { return fh - p.Y },
	} {
		var kept []Point
		for i, p := range ps {
			q := ps[(i+1)%len(ps)]
			a, b := side(p), side(q)
			if a >= 0 {
				kept = append(kept, p)
			}
			if (a < 0) != (b < 0) {
				t := a / (a - b)
				kept = append(kept, Point{p.X + (q.X-p.X)*t, p.Y + (q.Y-p.Y)*t})
			}
		}
		ps = kept
	}
	if len(ps) < 3 {
		return 0
	}
	return area(ps) / area(c[:])
}

// Set gives n photos, the labels in turn, mostly licences with some cards between them; longSide is the frame's.
// Photo i of a seed is always the same, and the even and odd halves have every label in equal shares when n is a
// multiple of twice the number of labels, so that one half can be held out.
func (p *Press) Set(seed uint64, n, longSide int) iter.Seq[Photo] {
	return func(yield func(Photo) bool) {
		labels := Labels()
		for i := range n {
			if !yield(p.Sample(seed, i, labels[(i/2)%len(labels)], longSide)) {
				return
			}
		}
	}
}

// Sample makes photo i of a label, of a kind that the seed chooses: a licence three times out of five, else a card.
// A page that is blank, on a screen, copied or scanned is what its label says.
func (p *Press) Sample(seed uint64, i int, label string, longSide int) Photo {
	r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // pictures, not secrets
	kind := []Kind{Licence, Licence, Licence, IDFront, IDBack}[r.IntN(5)]
	if label == BlankPage {
		kind = Blank
	}
	s := Random(r.Uint64(), label)
	return p.Draw(kind, r.Uint64(), longSide).Photograph(s, longSide)
}
