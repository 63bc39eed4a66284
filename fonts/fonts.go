// Package fonts holds the font files and their licences, as data in the binary, and beside them the notices of everything
// else in it that others made (licences/NOTICES.txt, which a test of cmd/icpdoc writes and compares).
//
// Nothing here reads, parses or judges a font: internal/face does. Which characters a file has, where it comes
// from and how it was cut down stand in README.md and build.sh. The bytes lie in the binary's read-only memory:
// listing the fonts copies nothing, and a page of a file is loaded by the system when somebody first reads it.
//
//	set, err := face.New(fonts.All())
package fonts

import _ "embed"

// The files, one variable each, so that none is copied.
var (
	//go:embed NotoSerifSC-Regular.ttf
	notoSerif []byte
	//go:embed NotoSerifSC-Bold.ttf
	notoSerifBold []byte
	//go:embed NotoSansSC-Medium.ttf
	notoSans []byte
	//go:embed LXGWWenKai-Regular.ttf
	wenKai []byte
	//go:embed RareLetters.ttf
	rareLetters []byte
	//go:embed RareHanA.ttf
	rareHanA []byte
	//go:embed RareHanB.ttf
	rareHanB []byte
	//go:embed RareSigns.ttf
	rareSigns []byte

	//go:embed licences/NOTICES.txt
	notices string
)

// Notices gives the notices that must go with the binary: what is in it, under which licence, and every licence's text.
func Notices() string { return notices }

// File is one font file.
type File struct {
	Name   string // file name
	Family string // CSS family that a template asks for
	Short  string // our own short name: song, hei, kai; "" for a font that only stands behind the others
	Weight int    // CSS weight, 100 to 900
	Order  int    // place in the fallback chain that ends every stack, from 1; 0 when it has none
	Data   []byte // the file itself, read-only: writing into it ends the process
}

// All lists the fonts. Text set in any face falls back to Noto Serif SC, then to the letters that it lacks (drawn to
// match), then to the rare Han, mainland shapes first, and last to letters and signs of any other kind.
func All() []File {
	return []File{
		{"NotoSerifSC-Regular.ttf", "Noto Serif SC", "song", 400, 1, notoSerif},
		{"NotoSerifSC-Bold.ttf", "Noto Serif SC", "song", 700, 0, notoSerifBold},
		{"NotoSansSC-Medium.ttf", "Noto Sans SC", "hei", 500, 0, notoSans},
		{"LXGWWenKai-Regular.ttf", "LXGW WenKai", "kai", 400, 0, wenKai},
		{"RareLetters.ttf", "Rare Letters", "", 400, 2, rareLetters},
		{"RareHanA.ttf", "Rare Han A", "", 400, 3, rareHanA},
		{"RareHanB.ttf", "Rare Han B", "", 400, 4, rareHanB},
		{"RareSigns.ttf", "Rare Signs", "", 400, 5, rareSigns},
	}
}
