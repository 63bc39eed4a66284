package mark_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo/mark"
	"icpdoc/internal/photo/specimen"
)

func faces(t testing.TB) *face.Set {
	t.Helper()
	set, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// licence is a clean page as it comes from straightening.
func licence(t testing.TB, set *face.Set, seed uint64, w int, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	t.Helper()
	p, err := specimen.NewPress(set)
	if err != nil {
		t.Fatal(err)
	}
	return planar(p.Draw(specimen.Licence, seed, w).Image, ratio)
}

func planar(src *image.RGBA, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	img := image.NewYCbCr(src.Rect, ratio)
	for y := range src.Rect.Dy() {
		for x := range src.Rect.Dx() {
			c := src.RGBAAt(x, y)
			l, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			img.Y[img.YOffset(x, y)] = l
			i := img.COffset(x, y)
			img.Cb[i], img.Cr[i] = cb, cr
		}
	}
	return img
}

func paper(w, h int, ratio image.YCbCrSubsampleRatio, luma byte) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	for i := range img.Y {
		img.Y[i] = luma
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	return img
}

func clone(img *image.YCbCr) *image.YCbCr {
	c := *img
	c.Y, c.Cb, c.Cr = slices.Clone(img.Y), slices.Clone(img.Cb), slices.Clone(img.Cr)
	return &c
}

func TestEveryFaceHasTheText(t *testing.T) {
	if mark.Text != "仅限办理工信部 ICP 备案使用" {
		t.Fatalf("the text is %q", mark.Text)
	}
	set := faces(t)
	for _, name := range []string{"song", "hei", "kai"} {
		n, err := mark.Glyphs(set.Stack(name, false))
		if err != nil || n != 14 {
			t.Errorf("%s: %d characters with ink, %v; want 14", name, n, err)
		}
	}
}

func TestAFaceThatLacksACharacterIsRefused(t *testing.T) {
	for _, f := range fonts.All() {
		if f.Short != "" {
			continue
		}
		f.Short, f.Family, f.Order = "poor", "Poor", 0
		set, err := face.New([]fonts.File{f})
		if err != nil {
			t.Fatal(err)
		}
		img := paper(300, 200, image.YCbCrSubsampleRatio420, 245)
		before := clone(img)
		err = mark.Draw(img, set.Stack("poor", false))
		if fe := fault.As(err); fe == nil || fe.Code != "mark.character" {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !slices.Equal(img.Y, before.Y) {
			t.Errorf("%s: the picture was changed", f.Name)
		}
	}
	if fe := fault.As(mark.Draw(paper(9, 9, image.YCbCrSubsampleRatio444, 9), nil)); fe == nil || fe.Code != "mark.character" {
		t.Errorf("no stack: %v", fe)
	}
}

func TestBlankPaperIsDarkenedAsStated(t *testing.T) {
	set := faces(t)
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422,
		image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		img := paper(1201, 851, ratio, 245)
		if err := mark.Draw(img, set.Stack("hei", false)); err != nil {
			t.Fatal(err)
		}
		darkest, touched := byte(255), 0
		for _, v := range img.Y {
			darkest = min(darkest, v)
			if v < 240 {
				touched++
			}
		}
		if darkest < 180 || darkest > 184 {
			t.Errorf("%v: the darkest stroke on blank paper is %d, want about 182", ratio, darkest)
		}
		if share := float64(touched) / float64(len(img.Y)); share < 0.02 || share > 0.09 {
			t.Errorf("%v: the mark covers %.3f of the page", ratio, share)
		}
		if slices.ContainsFunc(img.Cb, func(v byte) bool { return v != 128 }) {
			t.Errorf("%v: a grey page became coloured", ratio)
		}
	}
}

func TestInkIsSpared(t *testing.T) {
	set := faces(t)
	for seed := range uint64(3) {
		img := licence(t, set, seed, 1800, image.YCbCrSubsampleRatio420)
		before := clone(img)
		if err := mark.Draw(img, set.Stack("hei", false)); err != nil {
			t.Fatal(err)
		}
		inkBefore, inkAfter, deepest := 0, 0, 0
		for i, v := range before.Y {
			if v < 150 {
				inkBefore++
				deepest = max(deepest, int(v)-int(img.Y[i]))
			}
			if img.Y[i] < 150 {
				inkAfter++
			}
			if img.Y[i] > v {
				t.Fatalf("seed %d: a pixel became lighter", seed)
			}
		}
		if r := float64(inkAfter) / float64(inkBefore); r > 1.03 {
			t.Errorf("seed %d: dark pixels grew by the factor %.3f", seed, r)
		}
		t.Logf("seed %d: dark pixels ×%.4f, the darkest change of ink %d", seed, float64(inkAfter)/float64(inkBefore), deepest)
	}
}

// A red seal fades with the light: its hue stays.
func TestColourKeepsItsHue(t *testing.T) {
	img := paper(1200, 850, image.YCbCrSubsampleRatio420, 120)
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 100, 190
	}
	if err := mark.Draw(img, faces(t).Stack("hei", false)); err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i := range img.Cb {
		if img.Cr[i] == 190 {
			continue
		}
		changed++
		want := float64(100-128) / float64(190-128)
		if got := float64(int(img.Cb[i])-128) / float64(int(img.Cr[i])-128); math.Abs(got-want) > 0.03 {
			t.Fatalf("Cb %d and Cr %d: the hue moved", img.Cb[i], img.Cr[i])
		}
	}
	if changed < len(img.Cb)/50 {
		t.Errorf("only %d samples of colour were marked", changed)
	}
}

func TestDrawIsDeterministicAndStaysInside(t *testing.T) {
	set := faces(t)
	whole := licence(t, set, 1, 700, image.YCbCrSubsampleRatio420)
	a, b := clone(whole), clone(whole)
	for _, img := range []*image.YCbCr{a, b} {
		part := img.SubImage(image.Rect(101, 53, 602, 404)).(*image.YCbCr)
		if err := mark.Draw(part, set.Stack("kai", false)); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(a.Y, b.Y) || !slices.Equal(a.Cb, b.Cb) || !slices.Equal(a.Cr, b.Cr) {
		t.Error("two runs gave two pictures")
	}
	if slices.Equal(a.Y, whole.Y) {
		t.Error("nothing was marked")
	}
	for y := range whole.Rect.Dy() {
		for x := range whole.Rect.Dx() {
			if i := whole.YOffset(x, y); a.Y[i] != whole.Y[i] && !(image.Point{X: x, Y: y}).In(image.Rect(101, 53, 602, 404)) {
				t.Fatalf("the pixel %d,%d outside was marked", x, y)
			}
		}
	}
}

func TestOddPictures(t *testing.T) {
	stack := faces(t).Stack("hei", false)
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		for _, size := range [][2]int{{1, 1}, {1, 900}, {900, 1}, {3, 5}, {17, 4000}, {4000, 17}, {99, 101}, {101, 99}} {
			img := paper(size[0]+3, size[1]+3, ratio, 200)
			for i := range img.Cb {
				img.Cb[i] = 90
			}
			sub := img.SubImage(image.Rect(3, 3, size[0]+3, size[1]+3)).(*image.YCbCr)
			if err := mark.Draw(sub, stack); err != nil {
				t.Errorf("%v %v: %v", ratio, size, err)
			}
		}
	}
	broken := paper(40, 40, image.YCbCrSubsampleRatio420, 200)
	broken.Cr = broken.Cr[:7]
	for name, img := range map[string]*image.YCbCr{"none": nil, "short": broken} {
		if fe := fault.As(mark.Draw(img, stack)); fe == nil || fe.Code != "mark.picture" {
			t.Errorf("%s: %v", name, fe)
		}
	}
	if err := mark.Draw(&image.YCbCr{}, stack); err != nil {
		t.Errorf("an empty picture: %v", err)
	}
}

// A tenth of the page cut out still carries at least half of the text, nearly always.
func TestCropsKeepTheText(t *testing.T) {
	const w, h = 1800, 1273
	boxes, err := mark.Copies(paper(w, h, image.YCbCrSubsampleRatio420, 245), faces(t).Stack("hei", false), 40)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	good := 0
	const tries = 2000
	for range tries {
		cw := w * math.Sqrt(0.1) * (0.85 + 0.3*rng.Float64())
		ch := 0.1 * w * h / cw
		x, y := rng.Float64()*(w-cw), rng.Float64()*(h-ch)
		for _, points := range boxes {
			in := 0
			for _, p := range points {
				if p[0] >= x && p[0] < x+cw && p[1] >= y && p[1] < y+ch {
					in++
				}
			}
			if in*2 >= len(points) {
				good++
				break
			}
		}
	}
	if share := float64(good) / tries; share < 0.95 {
		t.Errorf("half of the text survives in %.3f of the crops, want 0.95", share)
	} else {
		t.Logf("half of the text survives in %.3f of the crops", share)
	}
}

// A page with a broad pale border: programs split such a page high, and the mark must stay on the paper's side.
func TestTheMarkIsNotInkBesideATintedBorder(t *testing.T) {
	img := paper(1600, 1131, image.YCbCrSubsampleRatio420, 245)
	for y := range 1131 {
		for x := range 1600 {
			if min(x, y, 1599-x, 1130-y) < 60 {
				img.Y[img.YOffset(x, y)] = 165
			}
		}
	}
	before := clone(img)
	if err := mark.Draw(img, faces(t).Stack("hei", false)); err != nil {
		t.Fatal(err)
	}
	darkest := byte(255)
	for i, v := range before.Y {
		if v == 245 {
			darkest = min(darkest, img.Y[i])
		}
	}
	// the best split of 165 from 245 lies anywhere between; the mark may use what is above the border's own tone
	if darkest < 165+10 || darkest > 235 {
		t.Errorf("the darkest stroke on paper is %d", darkest)
	}
}
