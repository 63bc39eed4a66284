package fit

import "image"

// Grain is grain, for its test.
func Grain(img *image.YCbCr) float64 { return grain(img) }
