//go:build linux

package photobench

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strconv"
	"testing"

	"github.com/disintegration/imaging"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/mark"
	"icpdoc/internal/photo/specimen"
)

// childVariable holds the job of a child process; the binary is its own peer, so that every pipeline has a fresh process.
const childVariable = "PHOTOBENCH_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := child(job, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(job string, args []string) error {
	switch job {
	case "draw":
		return drawInput(args[0], args[1], args[2])
	case "mark":
		return drawMark(args[0], args[1], args[2])
	case "ours", "framed", "unmarked":
		return ours(args[0], args[1], job)
	case "naive":
		return naive(args[0], args[1], args[2])
	}
	return fmt.Errorf("no such job %q", job)
}

// drawInput makes a licence: flat as from a scanner, or on a table.
func drawInput(label, long, path string) error {
	faces, err := face.New(fonts.All())
	if err != nil {
		return err
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(long)
	if err != nil {
		return err
	}
	shot := press.Draw(specimen.Licence, 12, n).Photograph(specimen.Random(12, label), n)
	return os.WriteFile(path, shot.JPEG(92), 0o600)
}

// drawMark makes the peers' overlay: our mark as black with an alpha channel, on nothing.
func drawMark(width, height, path string) error {
	w, err := strconv.Atoi(width)
	if err != nil {
		return err
	}
	h, err := strconv.Atoi(height)
	if err != nil {
		return err
	}
	faces, err := face.New(fonts.All())
	if err != nil {
		return err
	}
	page := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range page.Y {
		page.Y[i] = 255
	}
	for i := range page.Cb {
		page.Cb[i], page.Cr[i] = 128, 128
	}
	if err := mark.Draw(page, faces.Stack("hei", true)); err != nil {
		return err
	}
	out := image.NewNRGBA(page.Rect)
	for y := range h {
		for x := range w {
			out.SetNRGBA(x, y, color.NRGBA{A: 255 - page.Y[page.YOffset(x, y)]})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o600)
}

// ours is the photo room: "ours" without framing and inspection, "framed" with both, "unmarked" without the mark.
func ours(in, out, job string) error {
	data, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	o := photo.Options{Judged: true}
	slot := photo.Slot{ID: "entity_certificate", WatermarkModes: []string{"manual"}, Rule: photo.Rule{Kind: "document", MinBytes: 102400, MaxBytes: 200000,
		MinLong: 1500, MinShort: 1100, Colour: true, DPI: 200, Watermark: true, PureWhite: true, MinFill: 0.98, Aspects: []float64{1.4142}}}
	if job == "framed" {
		slot.Rule.Frame, o.Judged = true, false
	}
	if job != "unmarked" {
		faces, err := face.New(fonts.All())
		if err != nil {
			return err
		}
		o.Watermark, o.Faces = true, faces.Stack("hei", true)
	}
	done, err := photo.Process(data, slot, o)
	if err != nil {
		return err
	}
	c := done.Watermarked
	if job == "unmarked" {
		c = done.Clean
	}
	if c == nil {
		return fmt.Errorf("no copy: %+v", done.Findings)
	}
	return os.WriteFile(out, c.JPEG, 0o600)
}

// naive is what one writes with imaging in a quarter of an hour.
func naive(in, overlay, out string) error {
	img, err := imaging.Open(in, imaging.AutoOrientation(true))
	if err != nil {
		return err
	}
	over, err := imaging.Open(overlay)
	if err != nil {
		return err
	}
	page := imaging.Overlay(imaging.Resize(img, over.Bounds().Dx(), over.Bounds().Dy(), imaging.Lanczos), over, image.Point{}, 1)
	low, high := 20, 98
	var best []byte
	for low <= high {
		q := (low + high) / 2
		var b bytes.Buffer
		if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: q}); err != nil {
			return err
		}
		if b.Len() <= 200000 {
			best, low = b.Bytes(), q+1
		} else {
			high = q - 1
		}
	}
	return os.WriteFile(out, best, 0o600)
}
