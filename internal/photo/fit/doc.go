// Package fit turns a picture into the best-looking baseline JPEG that a rule's byte window and pixel minimum
// allow: it chooses the size, resizes, sharpens lightly, and encodes with its own rate-controlled encoder.
//
// The encoder transforms once, searches the quantiser on the stored coefficients with sizes that are exact but
// for byte stuffing, and writes once. Nothing is ever padded: a picture too plain for a floor gets more quality,
// full chroma, more of its own pixels, at last a small enlargement with a warning, or an honest fault.
//
// Here live: resampling, sharpening, the forward transform, quantisation, Huffman coding, the choice of size and
// the words that explain it. Never here: reading files, looking for the document, watermarks, rules of one
// operator (they come in as a Rule).
//
//	res, err := fit.Fit(fit.Source{Image: pic.Image, ExtentW: pic.ExtentW, ExtentH: pic.ExtentH},
//		fit.Rule{MinBytes: 102400, MaxBytes: 200000, MinLong: 1500, MinShort: 1100, DPI: 200})
package fit
