// Package read finds our signed codes in pictures of sheets: scans and photographs, turned any way, skewed, in
// perspective, blurred, with a seal over them, several sheets in one picture.
//
// It tells what is printed and where, never what it is worth: signatures are imprint's. No files, no keys and no
// clock live here. It is the only room that knows gozxing.
//
//	for _, f := range read.Codes(img) {
//		sheet, err := keys.Open(f.Payload)
//	}
package read
