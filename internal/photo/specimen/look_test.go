//go:build look

package specimen_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"icpdoc/internal/photo/specimen"
)

// These write pictures to look at: SPECIMEN_OUT=DIR go test -tags look ./internal/photo/specimen -run Write.

func TestWritePages(t *testing.T) {
	dir := os.Getenv("SPECIMEN_OUT")
	p := press(t)
	for _, kind := range specimen.Kinds() {
		f, err := os.Create(filepath.Join(dir, string(kind)+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, p.Draw(kind, 3, 1600).Image); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWritePhotos(t *testing.T) {
	dir := os.Getenv("SPECIMEN_OUT")
	i := 0
	for photo := range press(t).Set(1, 32, 480) {
		name := fmt.Sprintf("%02d-%s-%s.jpg", i, photo.Truth.Labels[len(photo.Truth.Labels)-1], photo.Truth.Kind)
		if err := os.WriteFile(filepath.Join(dir, name), photo.JPEG(90), 0o600); err != nil {
			t.Fatal(err)
		}
		i++
	}
}
