package pdf

import (
	"image"

	"icpdoc/internal/fault"
)

// PageCount is the number of pages of a PDF.
func PageCount(data []byte) (int, error) {
	return 0, fault.New(fault.Malformed, "pdf.file", "PDF 无法读取。", "The PDF cannot be read.")
}

// Drawings gives one picture for every page, up to maxPages, that has a code drawn as vectors.
func Drawings(data []byte, maxPages int) ([]image.Image, error) {
	return nil, nil
}
