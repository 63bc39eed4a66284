package pdf_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"icpdoc/internal/face"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

const prose = "兹授权本单位员工张𬱖办理APP备案事宜，联系电话13800138000，邮箱zhang@example.com，授权期限自2026年4月1日起至2027年3月31日止。"

// random gives n characters cut out of s.
func random(r *rand.Rand, s string, n int) string {
	rs := []rune(s)
	at := r.IntN(len(rs) - n)
	return string(rs[at : at+n])
}

// TestExtractionOfGaps sets lines with every kind of gap that a layout makes: none, tiny ones, justification, letter
// spacing up to 1.5 em, and marks squeezed to half their width. No reader may see a space, lose or double a character.
func TestExtractionOfGaps(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	stacks := []*face.Stack{stack(t, "song"), stack(t, "hei"), stack(t, "kai")}
	kinds := map[string]func(rune) int{
		"none":      nil,
		"tiny":      func(rune) int { return r.IntN(100) - 50 },
		"justified": func(rune) int { return r.IntN(300) },
		"near":      func(rune) int { return 60 + r.IntN(80) },
		"mixed":     func(rune) int { return max(0, r.IntN(1000)-700) },
		"title":     func(rune) int { return 500 },
		"wide":      func(rune) int { return 1000 + r.IntN(500) },
		"any":       func(rune) int { return r.IntN(1500) },
		"squeezed":  func(c rune) int { return -fullwidth(c) * r.IntN(3) / 2 },
		"both":      func(c rune) int { return r.IntN(900) - fullwidth(c) },
		"rarely":    func(rune) int { return r.IntN(8) / 7 * (100 + r.IntN(1400)) },
	}
	for name, gap := range kinds {
		t.Run(name, func(t *testing.T) {
			var pages []*typeset.Page
			var want []string
			for range 12 {
				pg := a4()
				for line := range 30 {
					s := strings.TrimSpace(random(r, prose, 8+r.IntN(12)))
					size := typeset.Unit(8000 + r.IntN(20)*250)
					if name == "wide" || name == "any" {
						size = 8000 + typeset.Unit(r.IntN(1000))
					}
					x, y := 40*typeset.Pt+typeset.Unit(r.IntN(500)), typeset.Unit(40000+line*25000+r.IntN(1000))
					set(t, pg, stacks[r.IntN(3)], size, x, y, s, gap)
					want = append(want, s)
				}
				pages = append(pages, pg)
			}
			extracts(t, save(t, render(t, doc("间距", pages...), pdf.Options{})), want)
		})
	}
}

// fullwidth is how far a mark may be squeezed, 1/1000 em.
func fullwidth(c rune) int {
	if c >= 0x2e80 {
		return 500
	}
	return 0
}

// TestExtractionAcrossRuns sets filled-in values in a face of their own inside sentences, with and without a gap, in
// the same size and in another, in one colour and in two.
func TestExtractionAcrossRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	song, kai := stack(t, "song"), stack(t, "kai")
	for _, kind := range []struct {
		name     string
		seam     func() int // 1/1000 em between runs
		size     func(i int) typeset.Unit
		justify  int
		coloured bool
		squeeze  bool
	}{
		{name: "touching", seam: func() int { return 0 }},
		{name: "gap", seam: func() int { return r.IntN(300) }},
		{name: "wide gap", seam: func() int { return r.IntN(1400) }},
		{name: "squeezed", seam: func() int { return r.IntN(1200) }, squeeze: true},
		{name: "justified", seam: func() int { return r.IntN(250) }, justify: 250},
		{name: "coloured", seam: func() int { return r.IntN(250) }, justify: 100, coloured: true},
		{name: "sizes", seam: func() int { return r.IntN(300) }, size: func(i int) typeset.Unit { return typeset.Unit(10500 - i%2*1500) }, justify: 150},
		{name: "sizes touching", seam: func() int { return 0 }, size: func(i int) typeset.Unit { return typeset.Unit(10500 - i%2*500) }},
	} {
		t.Run(kind.name, func(t *testing.T) {
			var pages []*typeset.Page
			var want []string
			for range 12 {
				pg := a4()
				for line := range 30 {
					x, all := 40*typeset.Pt, ""
					for i := range 2 + r.IntN(4) {
						s := strings.TrimSpace(random(r, prose, 1+r.IntN(7)))
						st, size := song, 10*typeset.Pt
						if i%2 == 1 {
							st = kai
						}
						if kind.size != nil {
							size = kind.size(i)
						}
						x = set(t, pg, st, size, x, typeset.Unit(40000+line*25000), s, func(rune) int {
							return r.IntN(kind.justify + 1)
						})
						if n := len(pg.Runs) - 1; kind.coloured && i%2 == 1 {
							pg.Runs[n].Colour = 0x1f3a93
						}
						x += typeset.Unit(kind.seam()) * size / 1000
						if last, _ := utf8.DecodeLastRuneInString(s); kind.squeeze {
							x -= typeset.Unit(fullwidth(last)) * size / 1000
						}
						all += s
					}
					want = append(want, all)
				}
				pages = append(pages, pg)
			}
			file := save(t, render(t, doc("接缝", pages...), pdf.Options{}))
			valid(t, file)
			extracts(t, file, want)
		})
	}
}

// extracts compares what every reader gives back, line by line.
func extracts(t *testing.T, file string, want []string) {
	t.Helper()
	for name, read := range readers {
		got := lines(read(t, file))
		bad := 0
		for i := range max(len(got), len(want)) {
			g, w := "", ""
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			if g != w {
				if bad++; bad <= 3 {
					t.Errorf("%s, line %d:\n got %q\nwant %q", name, i, g, w)
				}
			}
		}
		if bad > 0 {
			t.Errorf("%s: %d of %d lines differ (%d lines read)", name, bad, len(want), len(got))
		}
	}
}

// TestCheckBoxParts keeps "□ 网站 □ APP" two pieces of text: a box stands between them.
func TestCheckBoxParts(t *testing.T) {
	pg := a4()
	song := stack(t, "song")
	x := set(t, pg, song, 10500, 60000, 100000, "网站", nil)
	pg.Checks = []typeset.Check{{Rect: typeset.Rect{X0: x + 2000, Y0: 91000, X1: x + 11000, Y1: 100000}, Stroke: 500}}
	set(t, pg, song, 10500, x+13000, 100000, "应用程序", nil)
	apart(t, save(t, render(t, doc("", pg), pdf.Options{})), "网站 应用程序")
}

// apart wants the words of want, with any white space between them.
func apart(t *testing.T, file, want string) {
	t.Helper()
	for name, read := range readers {
		if got := strings.Join(strings.Fields(read(t, file)), " "); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestCellsStaySeparate sets two cells side by side: they are not one text, however near.
func TestCellsStaySeparate(t *testing.T) {
	pg := a4()
	song := stack(t, "song")
	x := set(t, pg, song, 10500, 60000, 100000, "主办单位", nil)
	set(t, pg, song, 10500, x+6000, 100000, "某公司", nil)
	pg.Runs[0].Box, pg.Runs[1].Box = typeset.Rect{X0: 58000, X1: x + 2000}, typeset.Rect{X0: x + 2000, X1: x + 50000}
	apart(t, save(t, render(t, doc("", pg), pdf.Options{})), "主办单位 某公司")
}

// TestRareCharacters sets characters above U+FFFF, a variation selector, and characters that share a glyph with another:
// each comes back as itself.
func TestRareCharacters(t *testing.T) {
	pg := a4()
	kai := stack(t, "kai")
	for i, s := range rare {
		set(t, pg, kai, 12000, 60000, typeset.Unit(100000+i*20000), s, nil)
	}
	f, g := kai.Find('日')
	r := &pg.Runs[0]
	r.Glyphs = append(r.Glyphs, typeset.Glyph{Rune: '日', Font: f, GID: g, X: 9000}, typeset.Glyph{Rune: '⽇', Font: f, GID: g, X: 10000})
	file := save(t, render(t, doc("", pg), pdf.Options{}))
	valid(t, file)
	extracts(t, file, append([]string{rare[0] + "日⽇"}, rare[1:]...))
}

var rare = []string{"欧阳𬱖、𠅤、䶮、𬭎", "𫟹某葛󠄀城", "阿卜杜拉·买买提"}

// TestMoreCodesThanAFontHolds gives one glyph 70,000 characters: every code comes up, those with bytes that mean
// something in a string too, and the font is continued by a second one.
func TestMoreCodesThanAFontHolds(t *testing.T) {
	font, gid := stack(t, "song").Find('一')
	var all []rune
	for _, r := range [][2]rune{{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0x20000, 0x2a6df}} {
		for c := r[0]; c <= r[1]; c++ {
			all = append(all, c)
		}
	}
	var pages []*typeset.Page
	var want []string
	for len(all) > 0 {
		pg := a4()
		for y := 0; y < 60 && len(all) > 0; y++ {
			r := typeset.Run{Size: 5000, X: 30000, Y: typeset.Unit(30000 + y*12000)}
			n := min(100, len(all))
			for i, c := range all[:n] {
				r.Glyphs = append(r.Glyphs, typeset.Glyph{Rune: c, Font: font, GID: gid, X: int32(i * 1000)})
			}
			want = append(want, string(all[:n]))
			all = all[n:]
			pg.Runs = append(pg.Runs, r)
		}
		pages = append(pages, pg)
	}
	file := save(t, render(t, doc("", pages...), pdf.Options{}))
	valid(t, file)
	extracts(t, file, want)
}
