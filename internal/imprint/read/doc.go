// Package read finds our signed codes in pictures of sheets: scans and photographs, turned any way, skewed, in
// perspective, blurred, with a seal over them, several sheets in one picture.
//
//	for _, f := range read.Codes(img) {
//		sheet, err := keys.Open(f.Payload)
//	}
//
// It tells what is printed and where, never what it is worth: signatures are imprint's. No files, no keys and no
// clock live here. It is the only room that may know gozxing, against which its proof measures it.
//
// # How a code is read
//
// A colour picture is looked at through its brightest channel, in which a red seal vanishes and toner stays (plane.go).
// On planes of falling size, rows are searched for the squares in a symbol's corners, by crossings of a local level
// measured to parts of a pixel (finder.go); three of them, or two and a search for the third, make a guess (place.go).
// A guess is moved until the modules that every symbol of ours has fit best (fit.go). Each module's brightness is then
// compared with its surroundings and freed of what its neighbours spread into it (values.go), and the codewords are
// corrected with the least certain ones left out as far as needed (solve.go, correct.go).
//
// Decision: a reader of our own, because imprint's codes are all of one version and level: knowing that is worth more
// than any general reader's cleverness.
//
// The proof, 280 sheets of the samples that nothing was tuned on (-proof.sheets 280 -proof.first 1000), read: 70 of 70
// plain scans at 150 dpi (zbar too); every code at 2° askew, turned, as a JPEG of quality 40, out of focus, under a seal
// in grey and in colour, two sheets in one picture; 27 of 28 photographs, with and without a seal. Beyond what is asked:
// every code at 100 dpi, in black and white at 200 dpi, under a seal over all of it; 12 of 14 in photos of 1280 pixels
// sent by chat. Of 90 sheets, zbar read 61 % and gozxing 76 %.
package read
