package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/specimen"
)

// pictureFolder holds the sample pictures and what is expected of them.
const pictureFolder = "../../samples/photos"

// pictureSample is one picture that the generator makes: a specimen of a kind and seed under a label's conditions.
type pictureSample struct {
	name, slot string
	kind       specimen.Kind
	seed       uint64
	label      string
	long       int
}

func pictureSamples() []pictureSample {
	return []pictureSample{
		{"01-licence-on-a-table", "entity_certificate", specimen.Licence, 40, specimen.Good, 2600},
		{"02-licence-scanned", "entity_certificate", specimen.Licence, 22, specimen.Scan, 1800},
		{"03-licence-in-shadow", "entity_certificate", specimen.Licence, 23, specimen.Shadow, 2200},
		{"04-licence-blurred", "entity_certificate", specimen.Licence, 24, specimen.Blur, 2200},
		{"05-licence-glare", "entity_certificate", specimen.Licence, 25, specimen.Glare, 2200},
		{"06-licence-photocopy", "entity_certificate", specimen.Licence, 26, specimen.GreyCopy, 2200},
		{"07-licence-on-a-screen", "entity_certificate", specimen.Licence, 27, specimen.Screen, 1800},
		{"08-licence-cut-off", "entity_certificate", specimen.Licence, 33, specimen.CutOff, 2200},
		{"09-id-front", "id_front", specimen.IDFront, 29, specimen.Good, 1800},
		{"10-id-back-on-white", "id_back", specimen.IDBack, 30, specimen.WhiteTable, 1800},
		{"11-id-front-too-small", "id_front", specimen.IDFront, 31, specimen.LowResolution, 1800},
		{"12-screenshot", "domain_real_name_screenshot", specimen.Screenshot, 32, specimen.Scan, 1400},
	}
}

// draw makes the file of a sample.
func (s pictureSample) draw(press *specimen.Press) []byte {
	scene := specimen.Random(s.seed, s.label)
	scene.Noise, scene.Quality = min(scene.Noise, 1), 0 // small files
	if !scene.Flat && s.label != specimen.CutOff {
		scene.Fill = 0.94
	}
	return press.Draw(s.kind, s.seed, s.long).Photograph(scene, s.long).JPEG(64)
}

// TestPictureSamples compares what is found in every sample picture, and what becomes of it, with the list that a person
// has read and accepted. With -update it makes the pictures and the list anew.
func TestPictureSamples(t *testing.T) {
	if *update {
		drawPictureSamples(t)
	}
	var list bytes.Buffer
	for _, s := range pictureSamples() {
		fmt.Fprintf(&list, "%s.jpg  %s\n", s.name, s.slot)
		for _, line := range pictureOutcome(t, s) {
			fmt.Fprintf(&list, "    %s\n", line)
		}
	}
	golden(t, filepath.Join(pictureFolder, "expected.txt"), list.Bytes())
}

// pictureOutcome runs the command on a sample and gives its outcome in a few lines.
func pictureOutcome(t *testing.T, s pictureSample) (lines []string) {
	t.Helper()
	path := filepath.Join(pictureFolder, s.name+".jpg")
	out := filepath.Join(t.TempDir(), "out.jpg")
	w, said, errs := testWorld("")
	run([]string{"--json", "photo", s.slot, path, "-o", out}, w)
	var report []struct {
		Written []string `json:"written"`
		Outcome *struct {
			Framing struct {
				Done string `json:"done"`
			} `json:"framing"`
			Findings []struct{ Code, Severity string } `json:"findings"`
		} `json:"outcome"`
	}
	if err := json.Unmarshal(said.Bytes(), &report); err != nil || len(report) != 1 || report[0].Outcome == nil {
		t.Fatalf("%s: %v %s %s", s.name, err, said, errs)
	}
	p := report[0]
	end := "refused"
	if len(p.Written) > 0 {
		end = "written"
	}
	lines = append(lines, end+", "+p.Outcome.Framing.Done)
	for _, f := range p.Outcome.Findings {
		lines = append(lines, f.Severity+" "+f.Code)
	}
	slices.Sort(lines[1:])
	return slices.Compact(lines)
}

// drawPictureSamples writes the sample pictures and the README's before and after.
func drawPictureSamples(t *testing.T) {
	t.Helper()
	faces, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range pictureSamples() {
		writeGolden(t, filepath.Join(pictureFolder, s.name+".jpg"), s.draw(press))
	}
	before := filepath.Join(pictureFolder, pictureSamples()[0].name+".jpg")
	after := filepath.Join(t.TempDir(), "after.jpg")
	w, said, errs := testWorld("")
	if code := run([]string{"photo", "entity_certificate", before, "-o", after, "--watermark", "--mode", "manual"}, w); code != exitDone {
		t.Fatalf("exit %d: %s %s", code, said, errs)
	}
	pair := image.NewRGBA(image.Rect(0, 0, 1400, 480))
	draw.Draw(pair, pair.Rect, image.White, image.Point{}, draw.Src)
	for i, path := range []string{before, strings.TrimSuffix(after, ".jpg") + "-watermark.jpg"} {
		place(t, pair, path, image.Rect(i*720, 0, i*720+680, 480))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pair, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	writeGolden(t, "../../samples/pictures/photo-before-after.jpg", b.Bytes())
}

// place scales a JPEG into a box, centred.
func place(t *testing.T, dst *image.RGBA, path string, box image.Rectangle) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	k := min(float64(box.Dx())/float64(w), float64(box.Dy())/float64(h))
	dw, dh := int(float64(w)*k), int(float64(h)*k)
	at := box.Min.Add(image.Pt((box.Dx()-dw)/2, (box.Dy()-dh)/2))
	draw.CatmullRom.Scale(dst, image.Rect(0, 0, dw, dh).Add(at), img, img.Bounds(), draw.Src, nil)
}
