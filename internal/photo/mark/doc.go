// Package mark writes onto a copy what it may be used for: 仅限办理工信部 ICP 备案使用, tiled on the slant over the page.
//
// It knows one text, one look and planar pixels. Whether a filing may be marked at all is the slot's rule, not known
// here: the operators forbid it in the electronic channel. The mark darkens paper and spares ink, so that a reader
// loses no character; a levels curve can take it off again, for it states a purpose and protects nothing.
//
// Text is drawn from the outlines of the given faces; no font is read, no disk, no clock, no randomness: the same
// picture and faces give the same bytes.
//
//	if err := mark.Draw(img, faces.Stack("hei", false)); err != nil {
//		return err
//	}
package mark
