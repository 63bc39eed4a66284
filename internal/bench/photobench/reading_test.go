//go:build linux

package photobench

import (
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/face"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/specimen"
)

var (
	reading     = flag.Int("proof.reading", 0, "pictures of each class whose copies are read by tesseract (chi_sim), beside ImageMagick's and libvips's; 0 compares structure alone, with the standard library")
	readingFrom = flag.Uint64("proof.seed", 100, "seed of the first picture of each class; the next have the next numbers")
	readingOnly = flag.String("proof.only", "", "only classes whose name holds this, as licence/shadow or /soft")
	readingKeep = flag.String("proof.keep", "", "folder to leave the pictures in")
)

// budget is the number of bytes that every copy may have.
const budget = 200_000

// condition is what happened to the page on its way into the file. The page stays square to the camera, so that copies can
// be compared with the master sample by sample; what straightening adds shows in the column "finished".
type condition struct {
	name  string
	label string
	spoil func(s *specimen.Scene)
}

func conditions() []condition {
	return []condition{
		{"clean", specimen.Scan, nil},
		{"shadow", specimen.Shadow, nil},
		{"noise", specimen.Good, func(s *specimen.Scene) { s.Noise = 9 }},
		{"soft", specimen.Good, func(s *specimen.Scene) { s.Blur = 1.3 }},
		{"low_light", specimen.Good, func(s *specimen.Scene) { s.Level, s.Noise = 0.12, 4 }},
		{"table", specimen.Good, nil}, // in perspective, on a table: read only, nothing to compare sample by sample
	}
}

// sitter is a kind of document with the slot that it goes to and its long side in the picture, in pixels.
type sitter struct {
	kind specimen.Kind
	slot string
	long int
}

const signedPaper specimen.Kind = "signed_paper"

func sitters() []sitter {
	return []sitter{{specimen.Licence, "entity_certificate", 3200}, {specimen.IDFront, "id_front", 2400}, {specimen.IDBack, "id_back", 2400},
		{specimen.Screenshot, "domain_real_name_screenshot", 2200}, {signedPaper, "signed_paper", 3200}}
}

// class is what is averaged: one kind in one condition.
type class struct {
	sitter
	condition
}

func (c class) String() string { return string(c.kind) + "/" + c.name }

func classes() (list []class) {
	for _, s := range sitters() {
		for _, c := range conditions() {
			if s.kind != specimen.Screenshot || c.name == "clean" { // a screenshot has no light
				list = append(list, class{s, c})
			}
		}
	}
	return list
}

// shot is one picture: the file, what it shows, and its page without any fault, for finding the lines.
type shot struct {
	file []byte
	page specimen.Page
	flat bool
}

// shoot makes the picture of a class and a seed.
func (c class) shoot(press *specimen.Press, paper func(seed uint64) specimen.Page, seed uint64) shot {
	var page specimen.Page
	if c.kind == signedPaper {
		page = paper(seed)
	} else {
		page = press.Draw(c.kind, seed, c.long)
	}
	scene := specimen.Random(seed, c.label)
	if c.spoil != nil {
		c.spoil(&scene)
	}
	long := c.long
	if scene.Flat = c.name != "table"; scene.Flat {
		scene.Roll, scene.Tilt, scene.Yaw, scene.ShiftX, scene.ShiftY = 0, 0, 0, 0, 0
	} else {
		scene.Roll, long = 0, 4000 // 12 megapixels
	}
	return shot{page.Photograph(scene, long).JPEG(94), page, scene.Flat}
}

// result is one copy and how well it reads.
type result struct {
	name  string
	jpeg  []byte
	ssim  float64 // see likeness
	lines [][]rune
}

// tally is what a class adds up to for one way of making the copy.
type tally struct {
	ssim         float64
	found, truth int
	duel         duel // of ours with this
}

// TestProofReading: at 200,000 bytes and the same pixels our copy is at least as true to the master as those of ImageMagick
// and libvips, and as many of its characters are recognised, on every class of picture; and the watermarked copy keeps 99 of
// 100 recognised characters.
//
// The structural measure has no noise and is compared as it is. Recognition has: which of two characters of the same
// quality an engine gets wrong is chance. So it is the characters that one copy gives and the other does not that are
// compared, line by line: see duel.chance. A class fails when it is below, and not when it cannot be told apart. So does
// a marked copy that loses more beyond its hundredth than three standard deviations. Lines are cut out where the faultless
// page has them, so that an engine's idea of columns plays no part; a page in perspective, which only ours straightens, is
// read as a whole.
func TestProofReading(t *testing.T) {
	bench := newReader(t)
	if *reading == 0 {
		bench.structureOnly()
		return
	}
	bench.needTools()
	for _, c := range classes() {
		if !strings.Contains(c.String(), *readingOnly) {
			continue
		}
		bench.class(c)
	}
	bench.judge()
}

// class makes the copies of one class, reads them and adds up.
func (r *reader) class(c class) {
	for i := range uint64(*reading) {
		seed := *readingFrom + i
		s := c.shoot(r.press, r.paper, seed)
		file := filepath.Join(r.dir, "in.jpg")
		r.write(file, s.file)
		said := wordingOf(s.page)
		boxes := r.lines(s.page.Image)
		plain := r.process(s.file, c.slot, false)
		finished := r.process(s.file, c.slot, true)
		w, h := plain.Clean.Width, plain.Clean.Height
		list := []result{{name: "ours", jpeg: plain.Clean.JPEG}, {name: "imagemagick", jpeg: r.imagemagick(file, w, h)}, {name: "vips", jpeg: r.vips(file, w, h)},
			{name: "finished", jpeg: finished.Clean.JPEG}}
		if !s.flat {
			list = list[1:] // ours as it came in perspective is nothing that anybody gets
		}
		master := luma(r.t, s.file)
		for i := range list {
			if s.flat {
				list[i].lines = r.read(list[i].jpeg, boxes)
			} else {
				list[i].lines = r.readPage(list[i].jpeg) // the lines are not where the page has them
			}
			if s.flat && list[i].name != "finished" {
				list[i].ssim = likeness(master, luma(r.t, list[i].jpeg))
			}
			r.leave(c, seed, list[i].name, list[i].jpeg)
		}
		r.add(c.String(), said, list)
		if finished.Watermarked != nil {
			r.leave(c, seed, "marked", finished.Watermarked.JPEG)
			clean := list[len(list)-1].lines
			if !s.flat {
				clean = r.read(finished.Clean.JPEG, boxes)
			}
			r.addMarked(c, said.text, clean, r.read(finished.Watermarked.JPEG, boxes))
		}
	}
	r.print(c.String())
}

// leave keeps a picture for looking at.
func (r *reader) leave(c class, seed uint64, name string, data []byte) {
	if *readingKeep != "" {
		r.write(filepath.Join(*readingKeep, fmt.Sprintf("%s-%s-%d-%s.jpg", c.kind, c.name, seed, name)), data)
	}
}

// process makes our copy: as it is, so that it can be compared sample by sample, or as the product does it.
func (r *reader) process(file []byte, slot string, finished bool) *photo.Outcome {
	r.t.Helper()
	s, err := r.slot(slot)
	if err != nil {
		r.t.Fatal(err)
	}
	o := photo.Options{Judged: true}
	if finished {
		o.Watermark, o.Faces = s.Rule.Watermark, r.faces.Stack("hei", true)
	} else {
		s.Rule.Frame = false
	}
	done, err := photo.Process(file, s, o)
	if err != nil || done.Clean == nil {
		r.t.Fatalf("%s: %v %+v", slot, err, done)
	}
	return done
}

// structureOnly compares our copy with the standard library's of the same pixels and bytes.
func (r *reader) structureOnly() {
	for _, c := range classes() {
		if c.kind != specimen.Licence && c.kind != specimen.IDFront || c.name != "clean" && c.name != "noise" {
			continue
		}
		c.long = 2000
		s := c.shoot(r.press, nil, 7)
		clean := r.process(s.file, c.slot, false).Clean
		master := luma(r.t, s.file)
		ours, theirs := likeness(master, luma(r.t, clean.JPEG)), likeness(master, luma(r.t, naiveCopy(r.t, s.file, clean.Width, clean.Height)))
		r.t.Logf("%-16s ours %.4f, the standard library %.4f", c, ours, theirs)
		if ours < theirs {
			r.t.Errorf("%s: likeness %.4f, the standard library's copy has %.4f", c, ours, theirs)
		}
	}
}

func (r *reader) write(path string, data []byte) {
	r.t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// paper gives a signed and sealed letter of a sample filing.
func (r *reader) paper(seed uint64) specimen.Page {
	if r.papers == nil {
		r.papers = drawPapers(r.t, r.faces, r.dir)
	}
	p := r.papers[int(seed)%len(r.papers)]
	img := image.NewRGBA(p.Image.Rect)
	copy(img.Pix, p.Image.Pix)
	p.Image = img
	return p
}

// fresh is a set of faces for one test.
func fresh(t *testing.T, faces *face.Set) *specimen.Press {
	press, err := specimen.NewPress(faces)
	if err != nil {
		t.Fatal(err)
	}
	return press
}
