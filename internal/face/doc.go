// Package face holds font files, parsed once: coverage, advances, outlines, and the small subset that one
// document needs.
//
// It knows TrueType outlines (the glyf table) and nothing of pages, PDF or text direction. It never reads a
// disk: the bytes of every font come in through New or Parse, are referenced, and are never copied or changed,
// so that a binary may keep them in read-only memory. A [Font], a [Stack] and a [Set] are safe for any number
// of goroutines, and reading the structure of a 15 MB font touches a few of its pages only; a character is
// looked up in the file when it is first asked for.
//
//	set, err := face.New(fonts.All())
//	if err != nil {
//		return err
//	}
//	song := set.Stack("Noto Serif SC", false)
//	font, gid := song.Find('𬱖') // nil, 0 when no font of the stack has it
//	width := font.Advance(gid)  // 1/1000 em
//	data, err := font.Subset(nil, []face.Entry{{}, {GID: gid}})
package face
