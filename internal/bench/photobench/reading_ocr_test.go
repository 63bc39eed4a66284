//go:build linux

package photobench

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"cloud.google.com/go/civil"
	"golang.org/x/image/draw"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/specimen"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// reader holds what the proof needs and adds up what it finds.
type reader struct {
	t      *testing.T
	faces  *face.Set
	press  *specimen.Press
	rules  *rulebook.Library
	dir    string
	papers []specimen.Page

	sums  map[string]map[string]*tally // class, then way
	marks map[string]*kept
	order []string
}

// kept is what the clean copies of a class give and what the marked ones do: characters in any order, and the scores of
// their alignment with the truth, line by line, with the sum of the squares of what each line gained or lost.
type kept struct {
	found, inOrder [2]int
	squares        int
}

func (k *kept) add(o *kept) {
	for i := range k.found {
		k.found[i] += o.found[i]
		k.inOrder[i] += o.inOrder[i]
	}
	k.squares += o.squares
}

// share is what of the first is left in the second.
func share(v [2]int) float64 { return float64(v[1]) / float64(max(1, v[0])) }

func newReader(t *testing.T) *reader {
	faces, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(templates.Files(), civil.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	return &reader{t: t, faces: faces, press: fresh(t, faces), rules: rules, dir: t.TempDir(), sums: map[string]map[string]*tally{}, marks: map[string]*kept{}}
}

// slot is a slot's own rule, where no operator adds to it.
func (r *reader) slot(id string) (photo.Slot, error) {
	s, err := r.rules.Slot("", id)
	if err != nil {
		return photo.Slot{}, err
	}
	return photo.Slot{ID: s.ID, Title: s.Title, Rule: photo.Rule(s.Image)}, nil
}

func (r *reader) needTools() {
	for _, tool := range []string{"tesseract", "convert", "vips", "pdftoppm", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			r.t.Fatal(err)
		}
	}
}

// box is a line of text, in shares of the page.
type box struct{ x0, y0, x1, y1 float64 }

// lines finds the lines of a page without any fault: where they are is the same for every copy, so that what is compared
// is the reading of characters and not an engine's idea of columns.
func (r *reader) lines(page *image.RGBA) (boxes []box) {
	r.t.Helper()
	path := filepath.Join(r.dir, "page.png")
	small := image.NewRGBA(image.Rect(0, 0, 1800*page.Rect.Dx()/max(page.Rect.Dx(), page.Rect.Dy()), 1800*page.Rect.Dy()/max(page.Rect.Dx(), page.Rect.Dy())))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Rect, page, page.Rect, draw.Over, nil)
	r.picture(path, small)
	w, h := float64(small.Rect.Dx()), float64(small.Rect.Dy())
	for _, row := range strings.Split(r.tesseract(path, "11", "tsv"), "\n") {
		f := strings.Split(row, "\t")
		if len(f) < 10 || f[0] != "4" {
			continue
		}
		var v [4]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(f[6+i], 64)
		}
		if v[3] < 8 || v[3] > h/4 || v[2] < v[3]/2 {
			continue
		}
		pad := v[3] * 0.3
		boxes = append(boxes, box{(v[0] - pad) / w, (v[1] - pad) / h, (v[0] + v[2] + pad) / w, (v[1] + v[3] + pad) / h})
	}
	if len(boxes) == 0 {
		r.t.Fatal("no lines were found")
	}
	return boxes
}

// read recognises each line of a copy by itself.
func (r *reader) read(file []byte, boxes []box) [][]rune {
	r.t.Helper()
	img := r.decode(file)
	w, h := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	var list strings.Builder
	for i, b := range boxes {
		cut := image.Rect(int(b.x0*w), int(b.y0*h), int(b.x1*w+0.999), int(b.y1*h+0.999)).Intersect(img.Bounds())
		line := image.NewRGBA(image.Rect(0, 0, cut.Dx(), cut.Dy()))
		draw.Draw(line, line.Rect, img, cut.Min, draw.Src)
		path := filepath.Join(r.dir, fmt.Sprintf("line%03d.png", i))
		r.picture(path, line)
		fmt.Fprintln(&list, path)
	}
	path := filepath.Join(r.dir, "lines.txt")
	r.write(path, []byte(list.String()))
	out := make([][]rune, len(boxes))
	for i, text := range strings.Split(r.tesseract(path, "7"), "\f") {
		if i < len(out) {
			out[i] = letters(text)
		}
	}
	return out
}

// readPage recognises a copy as a whole, for one whose lines are not where the page has them.
func (r *reader) readPage(file []byte) (lines [][]rune) {
	path := filepath.Join(r.dir, "whole.jpg")
	r.write(path, file)
	for line := range strings.Lines(r.tesseract(path, "11")) {
		lines = append(lines, letters(line))
	}
	return lines
}

func (r *reader) tesseract(path, psm string, more ...string) string {
	r.t.Helper()
	cmd := exec.Command("tesseract", append([]string{path, "-", "-l", "chi_sim", "--psm", psm, "--dpi", "110"}, more...)...) // #nosec G204 -- our own files
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("tesseract: %v", err)
	}
	return string(out)
}

func (r *reader) picture(path string, img image.Image) {
	r.t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		r.t.Fatal(err)
	}
	r.write(path, b.Bytes())
}

func (r *reader) decode(file []byte) image.Image {
	r.t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		r.t.Fatal(err)
	}
	return img
}

// letters drops everything but letters and digits.
func letters(texts ...string) (out []rune) {
	for _, s := range texts {
		for _, c := range s {
			if unicode.IsLetter(c) || unicode.IsDigit(c) {
				out = append(out, c)
			}
		}
	}
	return out
}

func count(texts ...[]rune) map[rune]int {
	n := map[rune]int{}
	for _, t := range texts {
		for _, c := range t {
			n[c]++
		}
	}
	return n
}

// hits are the characters of the truth that a reading has, in any order.
func hits(want map[rune]int, lines [][]rune) map[rune]int {
	n := count(lines...)
	for c := range n {
		n[c] = min(n[c], want[c])
	}
	return n
}

// add compares the copies of one picture with what it says and with ours, which is the first, or the last where ours alone
// is straight.
func (r *reader) add(name string, said wording, list []result) {
	if r.sums[name] == nil {
		r.sums[name], r.marks[name] = map[string]*tally{}, &kept{}
		r.order = append(r.order, name)
	}
	first := list[0]
	if first.name != "ours" {
		first = list[len(list)-1]
	}
	ours := said.places(first.lines)
	for _, one := range list {
		sum := r.sums[name][one.name]
		if sum == nil {
			sum = &tally{}
			r.sums[name][one.name] = sum
		}
		got := said.places(one.lines)
		for _, hit := range got {
			if hit {
				sum.found++
			}
		}
		sum.duel.add(said, ours, got)
		sum.ssim, sum.truth = sum.ssim+one.ssim, sum.truth+len(said.text)
	}
}

// addMarked compares the lines of a marked copy with those of the clean one.
func (r *reader) addMarked(c class, truth []rune, clean, marked [][]rune) {
	k, want := r.marks[c.String()], count(truth)
	a, b := hits(want, clean), hits(want, marked)
	for ch := range want {
		k.found[0], k.found[1] = k.found[0]+a[ch], k.found[1]+b[ch]
	}
	for i := range clean {
		was, is := aligned(clean[i], truth), aligned(marked[i], truth)
		k.inOrder[0], k.inOrder[1] = k.inOrder[0]+was, k.inOrder[1]+is
		k.squares += (is - was) * (is - was)
	}
}

// aligned is the score of the best local alignment of a line with the truth (Smith and Waterman 1981): a character in its
// place counts one, one that is wrong, missing or too many costs one. What the engine makes of an ornament scores next to nothing.
func aligned(line, truth []rune) int {
	row, best := make([]int, len(truth)+1), 0
	for _, x := range line {
		diagonal := 0
		for j, y := range truth {
			above, step := row[j+1], -1
			if x == y {
				step = 1
			}
			row[j+1] = max(0, diagonal+step, above-1, row[j]-1)
			diagonal, best = above, max(best, row[j+1])
		}
	}
	return best
}

// print shows a class: likeness and share of the characters of the truth.
func (r *reader) print(name string) {
	var line strings.Builder
	fmt.Fprintf(&line, "%-24s", name)
	for _, way := range []string{"ours", "imagemagick", "vips", "finished"} {
		s := r.sums[name][way]
		if s == nil {
			continue
		}
		fmt.Fprintf(&line, "  %s", way)
		if s.ssim > 0 {
			fmt.Fprintf(&line, " %.4f", s.ssim/float64(*reading))
		}
		fmt.Fprintf(&line, " %.1f %%", 100*float64(s.found)/float64(s.truth))
	}
	if k := r.marks[name]; k.found[0] > 0 {
		fmt.Fprintf(&line, "  mark keeps %.1f %%, in order %.1f %%", 100*share(k.found), 100*share(k.inOrder))
	}
	r.t.Log(line.String())
}

// judgeMark wants 99 of 100 recognised characters in the marked copies; of one class or one kind, where they are few, as near
// to that, in order, as chance allows: three standard deviations, where the characters of a line stand and fall together.
func (r *reader) judgeMark() {
	judge := func(name string, k *kept) {
		few := 0.01*float64(k.inOrder[0]) + 3*math.Sqrt(float64(k.squares))
		if float64(k.inOrder[0]-k.inOrder[1]) > few {
			r.t.Errorf("%s: the mark leaves %d of %d, at most %.0f may go", name, k.inOrder[1], k.inOrder[0], few)
		}
	}
	kinds, all := map[string]*kept{}, &kept{}
	for _, name := range r.order {
		kind, _, _ := strings.Cut(name, "/")
		if kinds[kind] == nil {
			kinds[kind] = &kept{}
		}
		judge(name, r.marks[name])
		kinds[kind].add(r.marks[name])
		all.add(r.marks[name])
	}
	say := func(name string, k *kept) {
		r.t.Logf("%s: the mark keeps %d of %d recognised characters (%.2f %%), in order %.2f %%", name, k.found[1], k.found[0], 100*share(k.found), 100*share(k.inOrder))
	}
	for kind, k := range kinds {
		say(kind, k)
		judge(kind, k)
	}
	if say("all classes", all); *readingOnly == "" && share(all.found) < 0.99 {
		r.t.Errorf("the mark keeps %d of %d recognised characters", all.found[1], all.found[0])
	}
}
