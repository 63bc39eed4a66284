package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"

	"cloud.google.com/go/civil"
)

var update = flag.Bool("update", false, "write the goldens anew")

// day is the day of every test.
func day() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 22} }

func testWorld(in string) (w world, out, errs *bytes.Buffer) {
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	return world{in: strings.NewReader(in), out: out, err: errs, env: func(string) string { return "" },
		now: func() time.Time { return time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) }}, out, errs
}

func library(t testing.TB) *rulebook.Library {
	t.Helper()
	lib, err := rulebook.Load(templates.Files(), day())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func newPress(t testing.TB, lib *rulebook.Library) *letter.Press {
	t.Helper()
	faces, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	p, err := letter.New(templates.Files(), faces, lib)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// samples gives the paths of the sample filings.
func samples(t testing.TB) []string {
	t.Helper()
	list, err := filepath.Glob("../../samples/*.yaml")
	if err != nil || len(list) < 14 {
		t.Fatalf("only %d samples (%v)", len(list), err)
	}
	return list
}

func sample(t testing.TB, lib *rulebook.Library, path string) filing.Filing {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := filing.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := filing.New(in, lib.Reference)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// tool runs a program that nobody here wrote and gives its standard output. A program that is missing, fails or complains is
// an error: nothing is skipped.
func tool(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, out.Bytes(), errs.Bytes())
	}
	if said := strings.TrimSpace(errs.String()); said != "" && said != "warning: ICC support is not available" { // how Debian builds mutool
		return nil, fmt.Errorf("%s %s complains: %s", name, strings.Join(args, " "), errs.Bytes())
	}
	return out.Bytes(), nil
}

// golden compares text with a file, or writes it under -update. A missing file fails.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		writeGolden(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with: make golden, then look at it)", err)
	}
	if !bytes.Equal(want, got) {
		at := filepath.Join(t.TempDir(), filepath.Base(path))
		t.Errorf("%s differs: %s", path, firstDifference(want, got))
		_ = os.WriteFile(at, got, 0o600)
	}
}

func writeGolden(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return "line " + strconv.Itoa(i+1) + "\n  want " + w[i] + "\n  got  " + g[i]
		}
	}
	return strconv.Itoa(len(w)) + " lines wanted, " + strconv.Itoa(len(g)) + " got"
}

// samePicture compares a rendered page with its reference: at most 0.1 % of the pixels may differ by more than a quarter of
// the scale. A failure leaves want, got and difference side by side in out/pictures.
func samePicture(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		writeGolden(t, path, got)
		return
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v (write it with: make golden, then look at it)", err)
	}
	defer file.Close()
	want, now := decodePNG(t, file), decodePNG(t, bytes.NewReader(got))
	if want.Bounds() != now.Bounds() {
		t.Fatalf("%s: %v wanted, %v got", path, want.Bounds(), now.Bounds())
	}
	off := 0
	for i, v := range want.Pix {
		if d := int(v) - int(now.Pix[i]); d > 64 || d < -64 {
			off++
		}
	}
	if off*1000 > len(want.Pix) {
		name := filepath.Join("..", "..", "out", "pictures", filepath.Base(filepath.Dir(path))+"-"+filepath.Base(path))
		writeGolden(t, name, sideBySide(want, now))
		t.Errorf("%s: %d of %d pixels differ; see %s", path, off, len(want.Pix), name)
	}
}

func decodePNG(t *testing.T, r io.Reader) *image.Gray {
	t.Helper()
	m, err := png.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	if grey, ok := m.(*image.Gray); ok {
		return grey
	}
	grey := image.NewGray(m.Bounds())
	draw.Draw(grey, grey.Rect, m, m.Bounds().Min, draw.Src)
	return grey
}

func encodePNG(m *image.Gray) []byte {
	var buf bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&buf, m)
	return buf.Bytes()
}

func sideBySide(want, got *image.Gray) []byte {
	w, h := want.Bounds().Dx(), want.Bounds().Dy()
	out := image.NewGray(image.Rect(0, 0, 3*w, h))
	for y := range h {
		for x := range w {
			a, b := want.GrayAt(x, y), got.GrayAt(x, y)
			out.SetGray(x, y, a)
			out.SetGray(w+x, y, b)
			a.Y = 255 - max(a.Y, b.Y) + min(a.Y, b.Y)
			out.SetGray(2*w+x, y, a)
		}
	}
	return encodePNG(out)
}
