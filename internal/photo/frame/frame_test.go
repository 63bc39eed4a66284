package frame_test

import (
	"image"
	"math"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/specimen"
)

// board draws a chequered page of n by n fields into q, mid grey around it.
func board(sub image.YCbCrSubsampleRatio, w, h int, q frame.Quad, n int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), sub)
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	for i := range img.Y {
		img.Y[i] = 90
	}
	const fine = 1200
	at := frame.Mapping(q, fine, fine)
	for y := range fine {
		for x := range fine {
			p := at(float64(x)+0.5, float64(y)+0.5)
			v := byte(230)
			if (x*n/fine+y*n/fine)&1 == 1 {
				v = 30
			}
			img.Y[int(p.Y)*img.YStride+int(p.X)] = v
		}
	}
	return img
}

func TestStraightenPutsEveryFieldInItsPlace(t *testing.T) {
	q := frame.Quad{{X: 90, Y: 60}, {X: 640, Y: 110}, {X: 690, Y: 470}, {X: 40, Y: 420}}
	for _, sub := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		page := frame.Straighten(board(sub, 720, 540, q, 6), q, math.Sqrt2, 600)
		if page.SubsampleRatio != sub || page.Rect.Dx() != 600 || page.Rect.Dy() != 424 {
			t.Fatalf("%v became %v of %v", sub, page.SubsampleRatio, page.Rect)
		}
		for y := range 6 {
			for x := range 6 {
				v := page.Y[(y*424/6+35)*page.YStride+x*100+50]
				if dark := v < 128; dark != ((x+y)&1 == 1) {
					t.Errorf("%v: field %d,%d has level %d", sub, x, y, v)
				}
			}
		}
		if page.Cb[len(page.Cb)/2] != 128 {
			t.Errorf("%v: grey took colour", sub)
		}
	}
}

func TestStandingPagesStand(t *testing.T) {
	q := frame.Quad{{X: 100, Y: 20}, {X: 300, Y: 20}, {X: 300, Y: 320}, {X: 100, Y: 320}}
	page := frame.Straighten(board(image.YCbCrSubsampleRatio420, 400, 340, q, 4), q, 0, 300)
	if page.Rect.Dy() != 300 || page.Rect.Dx() != 200 {
		t.Errorf("a page of 200×300 became %v", page.Rect)
	}
	if lying := frame.Straighten(board(image.YCbCrSubsampleRatio420, 400, 340, q, 4), q.Turn(1), 1.5, 300); lying.Rect.Dx() != 300 {
		t.Errorf("turned by a quarter it became %v", lying.Rect)
	}
}

// TestAspectOfTheRealPage holds that perspective does not change the shape that is found.
func TestAspectOfTheRealPage(t *testing.T) {
	p := press(t)
	for i, c := range []struct {
		kind specimen.Kind
		want float64
	}{{specimen.Licence, math.Sqrt2}, {specimen.IDBack, 85.6 / 54}, {specimen.Licence, math.Sqrt2}} {
		ph := p.Draw(c.kind, uint64(i), 900).Photograph(specimen.Random(uint64(20+i), specimen.Good), 1000)
		f := frame.Find(ph.Image)
		if math.Abs(f.Aspect/c.want-1) > 0.005 {
			t.Errorf("%s: aspect %.3f, want %.3f (confidence %.2f)", c.kind, f.Aspect, c.want, f.Confidence)
		}
	}
}

// TestWhitenLeavesPaperWhiteAndPrintDark holds the figures promised for a page in uneven, warm light.
func TestWhitenLeavesPaperWhiteAndPrintDark(t *testing.T) {
	s := specimen.Random(8, specimen.Shadow)
	s.Cast = [3]float64{1.07, 1, 0.9}
	ph := press(t).Draw(specimen.Licence, 8, 1200).Photograph(s, 1200)
	var q frame.Quad
	for i, c := range ph.Truth.Corners {
		q[i] = frame.Point{X: c.X, Y: c.Y}
	}
	page := frame.Straighten(ph.Image, q, math.Sqrt2, 1200)
	before := frame.PaperOf(page)
	frame.Whiten(page)
	after := frame.PaperOf(page)
	low, high := 255.0, 0.0
	for _, v := range after.Level {
		low, high = min(low, v), max(high, v)
	}
	if low < 222 || high > 255 {
		t.Errorf("paper lies between %.0f and %.0f after whitening", low, high)
	}
	darkest := byte(255)
	for _, v := range page.Y {
		darkest = min(darkest, v)
	}
	if darkest > 90 {
		t.Errorf("the darkest print has level %d: contrast was lost", darkest)
	}
	if spread := func(p frame.Paper) float64 {
		lo, hi := 255.0, 0.0
		for _, v := range p.Level {
			lo, hi = min(lo, v), max(hi, v)
		}
		return hi - lo
	}; spread(after) > spread(before)/2 {
		t.Errorf("the light is not evener: %.0f before, %.0f after", spread(before), spread(after))
	}
}

func TestOutlineChecksCornersGivenByAPerson(t *testing.T) {
	mixed := [4]frame.Point{{X: 190, Y: 20}, {X: 10, Y: 130}, {X: 10, Y: 10}, {X: 180, Y: 140}}
	q, err := frame.Outline(mixed, 200, 150)
	if err != nil || q != (frame.Quad{{X: 10, Y: 10}, {X: 190, Y: 20}, {X: 180, Y: 140}, {X: 10, Y: 130}}) {
		t.Errorf("got %v, %v", q, err)
	}
	for name, bad := range map[string][4]frame.Point{
		"outside":    {{X: 10, Y: 10}, {X: 300, Y: 20}, {X: 180, Y: 140}, {X: 10, Y: 130}},
		"not convex": {{X: 10, Y: 10}, {X: 190, Y: 10}, {X: 60, Y: 40}, {X: 10, Y: 140}},
		"tiny":       {{X: 10, Y: 10}, {X: 20, Y: 10}, {X: 20, Y: 20}, {X: 10, Y: 20}},
		"no number":  {{X: math.NaN(), Y: 10}, {X: 20, Y: 10}, {X: 20, Y: 20}, {X: 10, Y: 20}},
	} {
		if _, err := frame.Outline(bad, 200, 150); fault.As(err) == nil || fault.As(err).Code != "photo.corners" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzFind holds that no picture, however odd, makes framing panic or promise what lies outside.
func FuzzFind(f *testing.F) {
	f.Add(uint16(64), uint16(48), byte(2), int8(0), []byte{0, 255, 3})
	f.Add(uint16(1), uint16(1), byte(0), int8(3), []byte{9})
	f.Add(uint16(700), uint16(33), byte(5), int8(-7), []byte("stripes and noise"))
	f.Fuzz(func(t *testing.T, w, h uint16, ratio byte, shift int8, data []byte) {
		w, h = w%900, h%900
		r := image.Rect(int(shift), int(shift), int(shift)+int(w), int(shift)+int(h))
		if r.Empty() || shift < 0 {
			r = image.Rect(0, 0, int(w), int(h))
		}
		img := image.NewYCbCr(r, image.YCbCrSubsampleRatio(ratio%6))
		for _, p := range [][]byte{img.Y, img.Cb, img.Cr} {
			for i := range p {
				if len(data) > 0 {
					p[i] = data[(i*i/7+i)%len(data)]
				}
			}
		}
		if len(data) > 0 && data[0] == 1 { // memory too short for the size
			img.Y = img.Y[:len(img.Y)/2]
		}
		found := frame.Find(img)
		if !(found.Confidence >= 0 && found.Confidence <= 1) {
			t.Errorf("confidence %v", found.Confidence)
		}
		for _, p := range found.Quad {
			if !(p.X >= 0 && p.Y >= 0 && p.X <= float64(w) && p.Y <= float64(h)) {
				t.Errorf("corner %v outside %d×%d", p, w, h)
			}
		}
		frame.Straighten(img, found.Quad, found.Aspect, 64)
		frame.Whiten(img)
	})
}

func benchPhoto(b *testing.B) (*image.YCbCr, frame.Quad) {
	ph := press(b).Draw(specimen.Licence, 7, 1800).Photograph(specimen.Random(7, specimen.Good), 2060)
	var q frame.Quad
	for i, c := range ph.Truth.Corners {
		q[i] = frame.Point{X: c.X, Y: c.Y}
	}
	return ph.Image, q
}

func BenchmarkFind(b *testing.B) {
	img, _ := benchPhoto(b)
	for b.Loop() {
		frame.Find(img)
	}
}

func BenchmarkStraighten(b *testing.B) {
	img, q := benchPhoto(b)
	for b.Loop() {
		frame.Straighten(img, q, math.Sqrt2, 1800)
	}
}

func BenchmarkWhiten(b *testing.B) {
	img, q := benchPhoto(b)
	page := frame.Straighten(img, q, math.Sqrt2, 1600)
	for b.Loop() {
		frame.Whiten(page)
	}
}
