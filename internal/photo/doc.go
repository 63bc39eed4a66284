// Package photo turns one upload into exactly what an operator's system accepts, or says what is wrong with it.
//
// What lives here: the order of the steps (read, look, straighten, fit, mark), the rules of one slot, the account of what
// was found and done, and the only use of the imaging library. What never may: reading a file format, judging a picture,
// finding corners, encoding, drawing the mark (each has an inner room: decode, inspect, frame, fit, mark), any rule of an
// operator (that is data, handed in as a Slot), disk, network, clock.
//
// The upload itself, the master, is never changed: keep it, its digest stands in the outcome.
//
// An example:
//
//	slot := photo.Slot{ID: "id_front", Rule: photo.Rule{Kind: "id_front", MinBytes: 102400, MaxBytes: 200000, MinLong: 1280,
//		MinShort: 720, Colour: true, Frame: true, Aspects: []float64{1.5858}, MinFill: 0.98, PureWhite: true}}
//	outcome, err := photo.Process(upload, slot, photo.Options{})
//	switch {
//	case err != nil: // cannot be read, or what was asked is not allowed
//	case outcome.Blocked(): // outcome.Findings say why
//	default: // outcome.Clean.JPEG goes to the operator
//	}
package photo
