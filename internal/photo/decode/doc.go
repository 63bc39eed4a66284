// Package decode turns the bytes of one uploaded picture into upright planar pixels in sRGB, or says what is
// wrong with it.
//
// It judges a file by its content alone, never by a name or a declared type. The container is read and every limit
// (bytes, sides, pixels, pages, scans) is checked before a single pixel is decoded; nothing is ever decoded in part:
// a truncated or damaged file is a *fault.Error with the numbers found and needed, in Chinese and English. JPEG,
// the format of nearly every upload, has a decoder of its own here, written from ITU-T T.81, which can decode at
// 1/2, 1/4 and 1/8 and keeps the file's chroma subsampling; the standard library decodes what is unusual and is the
// oracle of the tests. The other formats are decoded by the standard library, x/image, gen2brain/heic and pdfcpu,
// behind a guard that turns a panic into a fault. Of a HEIC the container is read here, and its decoder is given a file of
// one picture, or of a few tiles, at a time.
//
// No resizing beyond the powers of two of a scaled decode, no judgement of content and no output of files lives
// here. EXIF (the place where a photo was taken included) never leaves this room: only the orientation is used.
//
//	pic, err := decode.Decode(upload, decode.Options{LongSide: 1800})
//	if err != nil {
//		return err // a *fault.Error for whoever sent the file
//	}
//	// pic.Image covers pic.ExtentW × pic.ExtentH of its pixels; resize from that extent.
//
// # Licences
//
// HEIC is decoded by github.com/gen2brain/heic (MIT), which embeds libheif and libde265, both under the LGPL 3,
// compiled to WebAssembly. Their licence texts must accompany a distributed binary, and the binary is built with
// the tag nodynamic so that no library of the host is loaded instead.
package decode
