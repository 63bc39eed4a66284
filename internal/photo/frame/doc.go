// Package frame finds the four corners of a document in a photograph, straightens it and evens out its light.
//
// What lives here: Find (corners with a confidence), Straighten (homography), Whiten (paper estimate and gain),
// and the geometry of quads. What never may: decoding and encoding of files, resizing to a slot's size, findings
// for a user, drawing on a picture other than evening out its light. Everything works on planar YCbCr of any
// chroma subsampling, without a clock, randomness, disk or goroutines; the same picture always gives the same answer.
//
// An example:
//
//	found := frame.Find(picture)
//	if found.Confidence >= frame.Accept {
//		page := frame.Straighten(picture, found.Quad, found.Aspect, 1800)
//		frame.Whiten(page)
//	}
package frame
