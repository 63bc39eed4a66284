//go:build linux

package photobench

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cloud.google.com/go/civil"
	"golang.org/x/image/draw"

	"icpdoc/internal/face"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/photo/specimen"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// run starts a peer's program.
func (r *reader) run(name string, args ...string) {
	r.t.Helper()
	if said, err := exec.Command(name, args...).CombinedOutput(); err != nil { // #nosec G204 -- our own list of peers
		r.t.Fatalf("%s: %v\n%s", name, err, said)
	}
}

func (r *reader) file(path string) []byte {
	r.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}

// imagemagick is the command that people copy from each other.
func (r *reader) imagemagick(in string, w, h int) []byte {
	r.t.Helper()
	out := filepath.Join(r.dir, "im.jpg")
	r.run("convert", in, "-auto-orient", "-resize", fmt.Sprintf("%dx%d!", w, h), "-strip", "-define", "jpeg:extent=200KB", out)
	return r.file(out)
}

// vips shrinks with libvips and bisects the quality to the budget, with optimised Huffman tables.
func (r *reader) vips(in string, w, h int) []byte {
	r.t.Helper()
	page, out := filepath.Join(r.dir, "vips.v"), filepath.Join(r.dir, "vips.jpg")
	r.run("vips", "thumbnail", in, page, fmt.Sprint(w), "--height", fmt.Sprint(h), "--size", "force")
	var best []byte
	for low, high := 5, 99; low <= high; {
		q := (low + high) / 2
		r.run("vips", "jpegsave", page, out, "--Q", fmt.Sprint(q), "--optimize-coding", "--strip")
		if data := r.file(out); len(data) <= budget {
			best, low = data, q+1
		} else {
			high = q - 1
		}
	}
	return best
}

// naiveCopy is the standard library's: Catmull-Rom, image/jpeg, bisection.
func naiveCopy(t *testing.T, file []byte, w, h int) []byte {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(page, page.Rect, img, img.Bounds(), draw.Src, nil)
	var best []byte
	for low, high := 5, 99; low <= high; {
		q := (low + high) / 2
		var b bytes.Buffer
		if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: q}); err != nil {
			t.Fatal(err)
		}
		if b.Len() <= budget {
			best, low = b.Bytes(), q+1
		} else {
			high = q - 1
		}
	}
	return best
}

// luma is a JPEG's brightness.
func luma(t *testing.T, file []byte) *image.Gray {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	switch m := img.(type) {
	case *image.YCbCr:
		for y := range b.Dy() {
			copy(out.Pix[y*out.Stride:][:b.Dx()], m.Y[y*m.YStride:])
		}
	default:
		draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	}
	return out
}

// likeness is the structural similarity (Wang et al. 2004) of a copy and its master on the master's grid, so that no way of
// making pictures smaller is the measure of another: the copy is enlarged with the Catmull-Rom kernel. Windows of 8×8, four
// samples apart, count by the master's contrast, so that strokes count and empty paper does not.
func likeness(master, reduced *image.Gray) float64 {
	w, h := master.Rect.Dx(), master.Rect.Dy()
	like := image.NewRGBA(master.Rect) // four times the memory, but x/image scales into it fast
	draw.CatmullRom.Scale(like, like.Rect, reduced, reduced.Rect, draw.Src, nil)
	const c1, c2 = 6.5025, 58.5225
	var sum, weights float64
	for y := 0; y+8 <= h; y += 4 {
		for x := 0; x+8 <= w; x += 4 {
			var a, b, aa, bb, ab int
			for j := range 8 {
				p, q := master.Pix[(y+j)*master.Stride+x:][:8], like.Pix[(y+j)*like.Stride+4*x:][:32]
				for i := range 8 {
					u, v := int(p[i]), int(q[4*i])
					a, b, aa, bb, ab = a+u, b+v, aa+u*u, bb+v*v, ab+u*v
				}
			}
			ma, mb := float64(a)/64, float64(b)/64
			va, vb, cov := float64(aa)/64-ma*ma, float64(bb)/64-mb*mb, float64(ab)/64-ma*mb
			weight := math.Sqrt(va)
			sum += weight * (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
			weights += weight
		}
	}
	return sum / max(weights, 1e-9)
}

// drawPapers makes letters of a sample filing as they come back: printed, signed and sealed.
func drawPapers(t *testing.T, faces *face.Set, dir string) (pages []specimen.Page) {
	t.Helper()
	library, err := rulebook.Load(templates.Files(), civil.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	press, err := letter.New(templates.Files(), faces, library)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("../../../samples/03-nwcd-app-manual-rare-name.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in, err := filing.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := filing.New(in, library.Reference)
	if err != nil {
		t.Fatal(err)
	}
	papers, err := press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range papers {
		var b bytes.Buffer
		if err := press.Write(&b, p.Job); err != nil {
			t.Fatal(err)
		}
		pages = append(pages, signed(t, b.Bytes(), dir))
	}
	return pages
}

// signed renders the first page of a PDF and puts a seal and a signature on it.
func signed(t *testing.T, pdf []byte, dir string) specimen.Page {
	t.Helper()
	in := filepath.Join(dir, "paper.pdf")
	if err := os.WriteFile(in, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-l", "1", "-layout", in, "-").Output() // #nosec G204 -- our own file
	if err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command("pdftoppm", "-png", "-r", "280", "-l", "1", "-singlefile", in, filepath.Join(dir, "paper")).CombinedOutput(); err != nil { // #nosec G204 -- our own file
		t.Fatalf("%v\n%s", err, said)
	}
	data, err := os.ReadFile(filepath.Join(dir, "paper.png"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewRGBA(img.Bounds())
	draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
	seal(page)
	return specimen.Page{Kind: signedPaper, Image: page, Text: []string{string(text)}}
}

// seal draws a red ring over the lower right of the page and a stroke of a pen beside it.
func seal(page *image.RGBA) {
	w, h := float64(page.Rect.Dx()), float64(page.Rect.Dy())
	r := w * 0.1
	for y := range page.Rect.Dy() {
		for x := range page.Rect.Dx() {
			d := math.Hypot(float64(x)-w*0.72, float64(y)-h*0.8)
			pen := math.Abs(float64(y)-h*0.86-w*0.012*math.Sin(float64(x)/w*90)) < w*0.0012 && float64(x) > w*0.3 && float64(x) < w*0.42
			switch c := page.RGBAAt(x, y); {
			case math.Abs(d-r) < w*0.004:
				page.SetRGBA(x, y, color.RGBA{uint8(int(c.R) * 7 / 8), c.G / 4, c.B / 4, 255})
			case pen:
				page.SetRGBA(x, y, color.RGBA{30, 40, 110, 255})
			}
		}
	}
}
