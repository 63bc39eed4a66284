package pdf

import "image"

// Drawings gives one picture for every page, up to maxPages, that has a code drawn as vectors.
func Drawings(data []byte, maxPages int) ([]image.Image, error) {
	return nil, nil
}
