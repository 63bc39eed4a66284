package raster_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"icpdoc/internal/bench/meter"
	"icpdoc/internal/fault"
	"icpdoc/internal/raster"
	"icpdoc/internal/typeset"
)

const pt = typeset.Pt

func a4() *typeset.Page {
	return &typeset.Page{Width: typeset.FromMM(210), Height: typeset.FromMM(297)}
}

// things is a page with one of everything; red makes it coloured.
func things(red bool) *typeset.Page {
	p := a4()
	p.Fills = []typeset.Fill{{Rect: typeset.Rect{X0: 50 * pt, Y0: 50 * pt, X1: 90 * pt, Y1: 70 * pt}, Colour: 0x808080}}
	p.Rules = []typeset.Rule{
		{X0: 50 * pt, Y0: 100 * pt, X1: 150 * pt, Y1: 100 * pt, Width: 2 * pt},
		{X0: 50 * pt, Y0: 120 * pt, X1: 150 * pt, Y1: 120 * pt, Width: 2 * pt, Style: typeset.Dashed},
		{X0: 50 * pt, Y0: 140 * pt, X1: 150 * pt, Y1: 140 * pt, Width: 2 * pt, Style: typeset.Dotted},
		{X0: 50 * pt, Y0: 160 * pt, X1: 150 * pt, Y1: 160 * pt, Width: 6 * pt, Style: typeset.Double},
		{X0: 200 * pt, Y0: 100 * pt, X1: 200 * pt, Y1: 160 * pt, Width: 6 * pt, Style: typeset.Double},
	}
	if red {
		p.Rules = append(p.Rules, typeset.Rule{X0: 220 * pt, Y0: 100 * pt, X1: 220 * pt, Y1: 160 * pt, Width: pt, Colour: 0xc00000})
	}
	box := func(y typeset.Unit) typeset.Rect { return typeset.Rect{X0: 50 * pt, Y0: y, X1: 62 * pt, Y1: y + 12*pt} }
	p.Checks = []typeset.Check{
		{Rect: box(200 * pt), Stroke: pt}, {Rect: box(220 * pt), State: typeset.Ticked, Stroke: pt}, {Rect: box(240 * pt), State: typeset.SolidBox},
	}
	r := rand.New(rand.NewPCG(1, 2))
	m := typeset.Matrix{Rect: typeset.Rect{X0: 300_123, Y0: 300_457, X1: 362_484, Y1: 362_818}, N: 41, Bits: make([]bool, 41*41)}
	for i := range m.Bits {
		m.Bits[i] = r.IntN(2) == 0
	}
	p.Matrices = []typeset.Matrix{m}
	return p
}

func grey(img image.Image, dpi float64, x, y typeset.Unit) int {
	c := color.GrayModel.Convert(img.At(int(x.Points()*dpi/72), int(y.Points()*dpi/72))).(color.Gray)
	return int(c.Y)
}

// TestThings looks at one of each thing, at several resolutions: where it must be dark and where light.
func TestThings(t *testing.T) {
	for _, dpi := range []float64{150, 200, 300, 601} {
		for _, red := range []bool{false, true} {
			p := things(red)
			img := raster.Page(p, dpi, red)
			for name, c := range map[string]struct {
				x, y typeset.Unit
				dark bool
			}{
				"fill":                     {70 * pt, 60 * pt, true},
				"beside the fill":          {92 * pt, 60 * pt, false},
				"rule":                     {149 * pt, 100 * pt, true},
				"over the rule":            {100 * pt, 98 * pt, false},
				"past the rule":            {151 * pt, 100 * pt, false},
				"first dash":               {51 * pt, 120 * pt, true},
				"last dash":                {149 * pt, 120 * pt, true},
				"first dot":                {51 * pt, 140 * pt, true},
				"last dot":                 {149 * pt, 140 * pt, true},
				"upper half":               {100 * pt, 158 * pt, true},
				"between":                  {100 * pt, 160 * pt, false},
				"lower half":               {100 * pt, 162 * pt, true},
				"left half":                {198 * pt, 130 * pt, true},
				"between the upright ones": {200 * pt, 130 * pt, false},
				"right half":               {202 * pt, 130 * pt, true},
				"box's side":               {50_500, 206 * pt, true},
				"box's middle":             {56 * pt, 206 * pt, false},
				"tick's foot":              {50*pt + 5040, 229 * pt, true},
				"over the tick":            {53 * pt, 223 * pt, false},
				"solid box":                {56 * pt, 246 * pt, true},
			} {
				if got := grey(img, dpi, c.x, c.y) < 160; got != c.dark {
					t.Errorf("%g dpi, %s: dark %v, want %v", dpi, name, got, c.dark)
				}
			}
			m := p.Matrices[0]
			for i, dark := range m.Bits {
				x, y := (float64(i%m.N)+0.5)/float64(m.N), (float64(i/m.N)+0.5)/float64(m.N)
				got := grey(img, dpi, m.X0+typeset.Unit(x*float64(m.X1-m.X0)), m.Y0+typeset.Unit(y*float64(m.Y1-m.Y0)))
				if got != 0 && got != 255 || (got == 0) != dark {
					t.Fatalf("%g dpi: module %d is %d", dpi, i, got)
				}
			}
			if red {
				if r, g, _, _ := img.At(int(220*dpi/72), int(130*dpi/72)).RGBA(); r>>8 != 0xc0 || g != 0 {
					t.Errorf("%g dpi: the red rule is not red", dpi)
				}
			}
		}
	}
}

// TestRulesAreEven draws a grid of thin lines at odd places: every line is black and as wide as the others, and no pixel
// is half covered.
func TestRulesAreEven(t *testing.T) {
	p := a4()
	for i := range 40 {
		at := typeset.Unit(50_000 + i*11_317)
		p.Rules = append(p.Rules,
			typeset.Rule{X0: 40 * pt, X1: 550 * pt, Y0: at, Y1: at, Width: 500},
			typeset.Rule{X0: at, X1: at, Y0: 40 * pt, Y1: 550 * pt, Width: 500})
	}
	for dpi, want := range map[float64]int{100: 1, 150: 1, 200: 1, 300: 2, 600: 4} {
		g := raster.Page(p, dpi, false).(*image.Gray)
		row := g.Pix[int(45*dpi/72)*g.Stride:][:g.Rect.Dx()]
		run, lines := 0, 0
		for _, v := range row {
			switch {
			case v == 0:
				run++
			case v != 255:
				t.Fatalf("%g dpi: a grey pixel", dpi)
			case run > 0:
				if run != want {
					t.Fatalf("%g dpi: a line of %d pixels, want %d", dpi, run, want)
				}
				lines, run = lines+1, 0
			}
		}
		if lines != 40 {
			t.Errorf("%g dpi: %d lines", dpi, lines)
		}
	}
}

// TestSize gives the usual sizes, and something for pages and resolutions that make no sense.
func TestSize(t *testing.T) {
	for dpi, want := range map[float64]image.Point{150: {1240, 1754}, 200: {1654, 2339}, 300: {2480, 3508}} {
		if got := raster.Page(a4(), dpi, false).Bounds().Size(); got != want {
			t.Errorf("A4 at %g dpi is %v, want %v", dpi, got, want)
		}
	}
	for _, dpi := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 0, 1e300} {
		if got := raster.Page(a4(), dpi, true).Bounds().Size(); got.X < 100 || got.X*got.Y > 101_000_000 {
			t.Errorf("%g dpi gives %v", dpi, got)
		}
	}
	for _, p := range []*typeset.Page{{}, {Width: -1, Height: 5000}, {Width: math.MaxInt32, Height: math.MaxInt32}} {
		p.Rules = things(true).Rules
		p.Matrices = []typeset.Matrix{{N: 3}, {N: -1}, {N: 1, Bits: []bool{true}, Rect: typeset.Rect{X0: -1 << 31, X1: 1<<31 - 1, Y1: 5}}}
		p.Runs = []typeset.Run{{Size: math.MaxInt32, X: math.MinInt32, Glyphs: []typeset.Glyph{{}}}}
		if got := raster.Page(p, 300, true).Bounds().Size(); got.X < 1 || got.Y < 1 || got.X*got.Y > 101_000_000 {
			t.Errorf("%v by %v is %v", p.Width, p.Height, got)
		}
	}
}

// TestPainterForgets draws a page after others: it looks as if it were the first.
func TestPainterForgets(t *testing.T) {
	var painter raster.Painter
	docs := papers(t, "04-sinnet-website-manual")
	for _, colour := range []bool{true, false} {
		for _, d := range docs {
			first := raster.Page(&d.Pages[0], 100, colour)
			again := painter.Page(&d.Pages[0], 100, colour)
			a, _ := first.(*image.Gray)
			b, _ := again.(*image.Gray)
			if colour {
				if !bytes.Equal(first.(*image.RGBA).Pix, again.(*image.RGBA).Pix) {
					t.Errorf("%s in colour differs", d.Title)
				}
			} else if !bytes.Equal(a.Pix, b.Pix) {
				t.Errorf("%s differs", d.Title)
			}
		}
	}
}

// density is the resolution that a JPEG states, in dots per inch.
func density(b []byte) int {
	if len(b) < 18 || string(b[6:10]) != "JFIF" || b[13] != 1 {
		return 0
	}
	return int(b[14])<<8 | int(b[15])
}

func TestJPEG(t *testing.T) {
	doc := papers(t, "03-nwcd-app-manual-rare-name")[0]
	page := &doc.Pages[0]
	for _, c := range []struct {
		dpi      float64
		max, got int // bytes at most, dpi in the end; 0 is "less"
	}{{150, 0, 150}, {200, 500 << 10, 200}, {200, 200 << 10, 0}} {
		b, err := raster.JPEG(page, c.dpi, c.max)
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		dpi := density(b)
		t.Logf("%+v: %d bytes at %d dpi", c, len(b), dpi)
		if c.max > 0 && len(b) > c.max || c.got > 0 && dpi != c.got || c.got == 0 && (dpi >= int(c.dpi) || dpi < 100) {
			t.Errorf("%+v: %d bytes at %d dpi", c, len(b), dpi)
		}
		if w := int(page.Width.Points()*float64(dpi)/72 + 0.5); img.Bounds().Dx() != w {
			t.Errorf("%+v: %v wide at %d dpi, want %d", c, img.Bounds().Dx(), dpi, w)
		}
		keep(t, "jpeg-"+string(rune('a'+dpi/50)), img)
	}
	if _, err := raster.JPEG(page, 200, 5000); fault.As(err) == nil || fault.As(err).Code != "photo.too_much_detail" {
		t.Errorf("a letter in 5,000 bytes: %v", err)
	}
	if _, err := raster.JPEG(&typeset.Page{}, 200, 0); err == nil {
		t.Error("a page without a size")
	}
	b, err := raster.JPEG(things(true), 150, 0)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, _, _ := img.At(220*150/72, 130*150/72).RGBA(); r>>8 < 0x90 || g>>8 > 0x50 {
		t.Errorf("the red rule is %x %x", r, g)
	}
}

func BenchmarkPage200(b *testing.B) {
	doc := papers(b, "03-nwcd-app-manual-rare-name")[0]
	var painter raster.Painter
	painter.Page(&doc.Pages[0], 200, false)
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		painter.Page(&doc.Pages[0], 200, false)
	}
}

func BenchmarkFirstPage200(b *testing.B) {
	doc := papers(b, "03-nwcd-app-manual-rare-name")[0]
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		raster.Page(&doc.Pages[0], 200, false)
	}
}

func BenchmarkJPEG200(b *testing.B) {
	doc := papers(b, "03-nwcd-app-manual-rare-name")[0]
	var painter raster.Painter
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		if _, err := painter.JPEG(&doc.Pages[0], 200, 500<<10); err != nil {
			b.Fatal(err)
		}
	}
}
