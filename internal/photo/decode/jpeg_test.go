package decode_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/photo/decode"
)

// fixtures are 61×43 pictures written by libjpeg-turbo's cjpeg (and ImageMagick for CMYK) in every sampling.
func fixtures(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixture %s: %v", pattern, err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(n)] = b
	}
	return out
}

func mustDecode(t testing.TB, b []byte, o decode.Options) *decode.Picture {
	t.Helper()
	p, err := decode.Decode(b, o)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return p
}

// rgbAt gives a pixel of any image as 8-bit RGB.
func rgbAt(m image.Image, x, y int) [3]int {
	b := m.Bounds()
	r, g, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(bl >> 8)}
}

// furthest gives the largest difference of any channel of two images of one size.
func furthest(t testing.TB, a, b image.Image) int {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes differ: %v and %v", a.Bounds(), b.Bounds())
	}
	worst := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := rgbAt(a, x, y), rgbAt(b, x, y)
			for i := range p {
				worst = max(worst, p[i]-q[i], q[i]-p[i])
			}
		}
	}
	return worst
}

func planeDiff(a, b []byte, as, bs, w, h int) int {
	worst := 0
	for y := range h {
		for x := range w {
			d := int(a[y*as+x]) - int(b[y*bs+x])
			worst = max(worst, d, -d)
		}
	}
	return worst
}

// compareWithStandard decodes with both and compares sample by sample.
func compareWithStandard(t *testing.T, name string, data []byte) {
	t.Helper()
	ours := mustDecode(t, data, decode.Options{})
	theirs, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: oracle: %v", name, err)
	}
	w, h := theirs.Bounds().Dx(), theirs.Bounds().Dy()
	if ours.Image.Rect != image.Rect(0, 0, w, h) || ours.ExtentW != float64(w) || ours.ExtentH != float64(h) {
		t.Fatalf("%s: size %v, extent %v×%v, want %d×%d", name, ours.Image.Rect, ours.ExtentW, ours.ExtentH, w, h)
	}
	switch m := theirs.(type) {
	case *image.Gray:
		if !ours.Info.Grey {
			t.Errorf("%s: not told grey", name)
		}
		if d := planeDiff(ours.Image.Y, m.Pix, ours.Image.YStride, m.Stride, w, h); d > 2 {
			t.Errorf("%s: luma differs by %d", name, d)
		}
		for _, v := range ours.Image.Cb {
			if v != 128 {
				t.Fatalf("%s: chroma %d in a grey picture", name, v)
			}
		}
	case *image.YCbCr:
		if d := planeDiff(ours.Image.Y, m.Y, ours.Image.YStride, m.YStride, w, h); d > 2 {
			t.Errorf("%s: luma differs by %d", name, d)
		}
		if m.SubsampleRatio == ours.Image.SubsampleRatio {
			cw, ch := w, h
			if m.SubsampleRatio != image.YCbCrSubsampleRatio444 {
				cw = (w + 1) / 2
			}
			if m.SubsampleRatio == image.YCbCrSubsampleRatio420 {
				ch = (h + 1) / 2
			}
			d := max(planeDiff(ours.Image.Cb, m.Cb, ours.Image.CStride, m.CStride, cw, ch),
				planeDiff(ours.Image.Cr, m.Cr, ours.Image.CStride, m.CStride, cw, ch))
			if d > 2 {
				t.Errorf("%s: chroma differs by %d", name, d)
			}
		} else if e := rms(ours.Image, theirs); e > 12 {
			t.Errorf("%s: colours differ by %.1f", name, e)
		}
	default:
		if d := furthest(t, ours.Image, theirs); d > 4 {
			t.Errorf("%s: differs by %d", name, d)
		}
	}
}

func rms(a, b image.Image) float64 {
	sum := 0.0
	w, h := a.Bounds().Dx(), a.Bounds().Dy()
	for y := range h {
		for x := range w {
			p, q := rgbAt(a, x, y), rgbAt(b, x, y)
			for i := range p {
				sum += float64((p[i] - q[i]) * (p[i] - q[i]))
			}
		}
	}
	return math.Sqrt(sum / float64(3*w*h))
}

func TestJPEGEqualsTheStandardLibrary(t *testing.T) {
	for name, data := range fixtures(t, "*.jpg") {
		// The standard library refuses restart markers in a progressive file; that fixture is compared with its
		// baseline twin below.
		if !strings.HasPrefix(name, "bad-") && name != "prog-420-restart.jpg" {
			t.Run(name, func(t *testing.T) { compareWithStandard(t, name, data) })
		}
	}
}

// noisy paints random blocks, lines and noise, which make large coefficients of every frequency.
func noisy(r *rand.Rand, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	amp := r.IntN(256) + 1
	for i := range m.Pix {
		m.Pix[i] = byte(128 + r.IntN(amp) - amp/2)
	}
	for range 8 {
		c := color.RGBA{byte(r.IntN(256)), byte(r.IntN(256)), byte(r.IntN(256)), 255}
		x0, y0 := r.IntN(w), r.IntN(h)
		for y := y0; y < min(h, y0+r.IntN(24)+1); y++ {
			for x := x0; x < min(w, x0+20); x++ {
				m.SetRGBA(x, y, c)
			}
		}
	}
	return m
}

func TestJPEGOfManySizesAndQualitiesEqualsTheStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for i := range 60 {
		w, h, q := r.IntN(120)+1, r.IntN(90)+1, r.IntN(100)+1
		src := image.Image(noisy(r, w, h))
		if i%4 == 0 {
			g := image.NewGray(src.Bounds())
			for y := range h {
				for x := range w {
					g.Set(x, y, src.At(x, y))
				}
			}
			src = g
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, src, &jpeg.Options{Quality: q}); err != nil {
			t.Fatal(err)
		}
		compareWithStandard(t, fmt.Sprintf("%d: %d×%d q%d", i, w, h, q), b.Bytes())
	}
}

// TestScaledJPEGEqualsTheAverageOfThePixels decodes at 1/2, 1/4 and 1/8 and compares with the box-filtered whole. The
// picture is smooth, where the two agree; a shift by half a pixel or a wrong gain would show.
func TestScaledJPEGEqualsTheAverageOfThePixels(t *testing.T) {
	for name, data := range fixtures(t, "*-4*.jpg") {
		full := mustDecode(t, data, decode.Options{})
		for _, k := range []int{2, 4, 8} {
			got := mustDecode(t, data, decode.Options{LongSide: (61 + k - 1) / k * 1000 / 1001})
			if got.ExtentW != 61/float64(k) || got.ExtentH != 43/float64(k) {
				t.Fatalf("%s at 1/%d: extent %v×%v", name, k, got.ExtentW, got.ExtentH)
			}
			if got.Image.Rect.Dx() != (61+k-1)/k || got.Image.Rect.Dy() != (43+k-1)/k {
				t.Fatalf("%s at 1/%d: %v", name, k, got.Image.Rect)
			}
			if got.Info.Width != 61 || got.Info.Height != 43 {
				t.Fatalf("%s at 1/%d: the full size became %d×%d", name, k, got.Info.Width, got.Info.Height)
			}
			sum, n := 0.0, 0
			for y := range 43 / k {
				for x := range 61 / k {
					box := 0
					for j := range k * k {
						box += int(full.Image.Y[(y*k+j/k)*full.Image.YStride+x*k+j%k])
					}
					d := float64(got.Image.Y[y*got.Image.YStride+x]) - float64(box)/float64(k*k)
					sum += d * d
					n++
				}
			}
			if e := math.Sqrt(sum / float64(n)); e > 7 {
				t.Errorf("%s at 1/%d: differs from the average by %.2f rms", name, k, e)
			}
		}
	}
}

// TestScaledProgressiveEqualsScaledBaseline has one picture coded both ways with the same coefficients.
func TestScaledProgressiveEqualsScaledBaseline(t *testing.T) {
	prog := fixtures(t, "prog-4*.jpg")
	for name, p := range prog {
		b, err := os.ReadFile(filepath.Join("testdata", strings.Replace(name, "prog", "base", 1)))
		if err != nil {
			t.Fatal(err)
		}
		for _, long := range []int{0, 31, 16, 8} {
			x, y := mustDecode(t, b, decode.Options{LongSide: long}), mustDecode(t, p, decode.Options{LongSide: long})
			if !y.Info.Progressive || x.Info.Progressive {
				t.Fatalf("%s: progressive not told", name)
			}
			if d := furthest(t, x.Image, y.Image); d != 0 {
				t.Errorf("%s at %d: differs by %d", name, long, d)
			}
		}
	}
}
