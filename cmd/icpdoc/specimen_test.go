package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/specimen"
)

// specimenMain is the command "specimen KIND SEED LABEL LONG FILE" of the transcripts: a synthetic picture, as a JPEG, or the
// page itself as a PNG where FILE ends so.
func specimenMain() {
	if err := drawSpecimen(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "specimen:", err)
		os.Exit(1)
	}
}

func drawSpecimen(args []string) error {
	if len(args) != 5 {
		return fmt.Errorf("KIND SEED LABEL LONG FILE")
	}
	seed, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return err
	}
	long, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	faces, err := face.New(fonts.All())
	if err != nil {
		return err
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		return err
	}
	page := press.Draw(specimen.Kind(args[0]), seed, long)
	if filepath.Ext(args[4]) == ".png" {
		var b bytes.Buffer
		if err := png.Encode(&b, page.Image); err != nil {
			return err
		}
		return os.WriteFile(args[4], b.Bytes(), 0o600)
	}
	return os.WriteFile(args[4], page.Photograph(specimen.Random(seed, args[2]), long).JPEG(90), 0o600)
}
