// Package inspect looks at one picture and says, with numbers, what an examiner would object to.
//
// What lives here: Measure (what a document's picture is like, in numbers that do not depend on its resolution) and
// Inspect (findings: what is wrong, the number found and the number allowed, where, and what to do, in zh and en).
// What never may: changing a picture, decoding files, rules of an operator (they come in as an Expectation).
//
// Codes are stable: photo.grey, photo.blur, photo.glare, photo.overexposed, photo.dark, photo.light,
// photo.background, photo.frame, photo.fill, photo.cut_off, photo.skew, photo.perspective, photo.screen,
// photo.resolution, photo.upscale, photo.aspect, photo.orientation, photo.wrong_side, photo.blank, photo.unreadable.
//
// An example:
//
//	found := frame.Find(picture)
//	for _, f := range inspect.Inspect(picture, w, h, facts, &found, inspect.Expectation{Colour: true, Kind: inspect.Document}) {
//		fmt.Println(f.Severity, f.Code, f.Reason.En)
//	}
package inspect
