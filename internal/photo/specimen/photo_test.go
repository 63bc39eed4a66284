package specimen_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"icpdoc/internal/photo/specimen"
)

// luma is the mean brightness of a small square.
func luma(img *image.YCbCr, x, y float64) float64 {
	sum, n := 0.0, 0.0
	for j := int(y) - 1; j <= int(y)+1; j++ {
		for i := int(x) - 1; i <= int(x)+1; i++ {
			if (image.Point{X: i, Y: j}).In(img.Rect) {
				sum += float64(img.Y[img.YOffset(i, j)])
				n++
			}
		}
	}
	return sum / max(n, 1)
}

func TestPhotosAreDeterministic(t *testing.T) {
	p := press(t)
	for _, label := range specimen.Labels() {
		a, b := p.Sample(5, 1, label, 320), p.Sample(5, 1, label, 320)
		if !slices.Equal(a.Image.Y, b.Image.Y) || !slices.Equal(a.Image.Cb, b.Image.Cb) {
			t.Errorf("%s: the same seed gave two pictures", label)
		}
		if !a.Truth.Has(label) {
			t.Errorf("%s is labelled %v", label, a.Truth.Labels)
		}
		if _, err := jpeg.DecodeConfig(bytes.NewReader(a.JPEG(80))); err != nil {
			t.Errorf("%s: %v", label, err)
		}
	}
}

// On a dark table the paper begins exactly where the truth says.
func TestCornersAreTrue(t *testing.T) {
	page := press(t).Draw(specimen.Blank, 1, 900)
	for seed := range uint64(12) {
		s := specimen.Random(seed, specimen.Good)
		s.Table, s.Noise, s.Quality, s.Gradient = specimen.Black, 0, 0, 0
		photo := page.Photograph(s, 800)
		c := photo.Truth.Corners
		for i, a := range c {
			b, inside := c[(i+1)%4], c[(i+2)%4]
			for _, k := range []float64{0.1, 0.35, 0.6, 0.85} {
				x, y := a.X+(b.X-a.X)*k, a.Y+(b.Y-a.Y)*k
				d := math.Hypot(inside.X-x, inside.Y-y)
				dx, dy := (inside.X-x)/d*4, (inside.Y-y)/d*4
				if in, out := luma(photo.Image, x+dx, y+dy), luma(photo.Image, x-dx, y-dy); in < 180 || out > 90 {
					t.Errorf("seed %d, side %d at %.2f: %.0f inside, %.0f outside", seed, i, k, in, out)
				}
			}
		}
		if photo.Truth.Visible < 0.9999 {
			t.Errorf("seed %d: only %.3f of the page is in the frame", seed, photo.Truth.Visible)
		}
	}
}

func TestLabelsAreWhatTheySay(t *testing.T) {
	p := press(t)
	for i := range 4 {
		shot := func(label string) specimen.Photo { return p.Sample(11, i, label, 800) }
		if v := shot(specimen.CutOff).Truth.Visible; v > 0.985 {
			t.Errorf("%d: %.3f of a page cut off is visible", i, v)
		}
		if n := shot(specimen.LowResolution).Truth.Long; n < 420 || n > 930 {
			t.Errorf("%d: low resolution has %.0f px", i, n)
		}
		grey := shot(specimen.GreyCopy)
		burnt, plain := clipped(shot(specimen.Glare)), clipped(shot(specimen.Good))
		if burnt < plain+0.002 {
			t.Errorf("%d: glare burns %.4f of the page, a good photo %.4f", i, burnt, plain)
		}
		if d := luma(grey.Image, grey.Truth.Corners[0].X, grey.Truth.Corners[0].Y); d == 0 {
			t.Errorf("%d: nothing there", i)
		}
		scan := shot(specimen.Scan).Truth
		if scan.Corners[0] != (specimen.Point{}) || scan.Visible < 0.999 {
			t.Errorf("%d: a scan's corners are %v", i, scan.Corners)
		}
	}
}

// clipped is the share of the picture that is white.
func clipped(p specimen.Photo) float64 {
	n := 0
	for _, y := range p.Image.Y {
		if y >= 252 {
			n++
		}
	}
	return float64(n) / float64(len(p.Image.Y))
}

func BenchmarkPhotograph(b *testing.B) {
	p := press(b)
	page := p.Draw(specimen.Licence, 1, 2000)
	s := specimen.Random(1, specimen.Good)
	for b.Loop() {
		page.Photograph(s, 2000)
	}
}
