//go:build ocr

package mark_test

import (
	"flag"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"icpdoc/internal/photo/fit"
	"icpdoc/internal/photo/mark"
	"icpdoc/internal/photo/specimen"
)

var (
	ocr  = flag.Int("mark.ocr", 3, "read this many licences with tesseract (chi_sim), clean and marked")
	keep = flag.String("mark.keep", "", "folder to leave the pictures in")
)

// TestMarkedPagesStayReadable (go test -tags ocr, needs tesseract with chi_sim) compares what an OCR engine reads in a clean copy and in a marked one, both as JPEG of
// at most 200,000 bytes, 1800 px wide.
func TestMarkedPagesStayReadable(t *testing.T) {
	set := faces(t)
	press, err := specimen.NewPress(set)
	if err != nil {
		t.Fatal(err)
	}
	truths, cleans, markeds, keptAll, readAll := 0, 0, 0, 0, 0
	for seed := range uint64(*ocr) {
		page := press.Draw(specimen.Licence, seed, 1800)
		img := planar(page.Image, image.YCbCrSubsampleRatio420)
		clean := read(t, small(t, img), seed, "clean")
		if err := mark.Draw(img, set.Stack("hei", false)); err != nil {
			t.Fatal(err)
		}
		marked := read(t, small(t, img), seed, "marked")
		truth := letters(strings.Join(page.Text, ""))
		a, b := common(truth, clean), common(truth, marked)
		same := lcs(clean, marked)
		t.Logf("page %d: %d characters, %d read clean, %d read marked (%.2f %%); %d of %d in the same order (%.2f %%)",
			seed, len(truth), a, b, 100*float64(b)/float64(a), same, len(clean), 100*float64(same)/float64(len(clean)))
		truths, cleans, markeds, keptAll, readAll = truths+len(truth), cleans+a, markeds+b, keptAll+same, readAll+len(clean)
	}
	kept := float64(markeds) / float64(cleans)
	t.Logf("all: clean %.2f %%, marked %.2f %% of the characters; kept %.2f %%, in order %.2f %%", 100*float64(cleans)/float64(truths),
		100*float64(markeds)/float64(truths), 100*kept, 100*float64(keptAll)/float64(readAll))
	if kept < 0.99 {
		t.Errorf("the mark keeps %.4f of the recognised characters, want 0.99", kept)
	}
}

// small is the page as the operators get it.
func small(t *testing.T, img *image.YCbCr) []byte {
	t.Helper()
	r, err := fit.Within(img, fit.Rule{MinBytes: 102_400, MaxBytes: 200_000})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("quality %.0f, %d bytes", r.Quality, len(r.JPEG))
	return r.JPEG
}

func read(t *testing.T, data []byte, seed uint64, name string) []rune {
	t.Helper()
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name+string(rune('0'+seed%10))+".jpg")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tesseract", path, "-", "-l", "chi_sim", "--psm", "3", "--dpi", "110")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return letters(string(out))
}

// letters drops everything but letters and digits.
func letters(s string) []rune {
	var out []rune
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}

// common counts the characters that both have, in any order: columns are read in an order of the engine's own.
func common(a, b []rune) int {
	have, n := map[rune]int{}, 0
	for _, r := range b {
		have[r]++
	}
	for _, r := range a {
		if have[r] > 0 {
			have[r]--
			n++
		}
	}
	return n
}

// lcs is the length of the longest common subsequence.
func lcs(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
