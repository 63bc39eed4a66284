package face

import (
	"encoding/binary"
	"sync/atomic"
	"unicode/utf16"

	"icpdoc/internal/fault"
)

// GID is a glyph index of one font. 0 is .notdef.
type GID uint16

// Font is one parsed TrueType (glyf) file. It is immutable to its users and shared by goroutines.
type Font struct {
	name string

	glyf, loca, hmtx  []byte
	head, hhea, maxp  []byte
	longLoca          bool
	numGlyphs         int
	numHMetrics       int // 1..numGlyphs
	upem              int
	weight            int
	ascent, descent   int
	typoAsc, typoDesc int
	capHeight         int
	underlinePos      int
	underlineSize     int
	bbox              [4]int

	chars charmap
	pages [pagedLimit >> pageBits]atomic.Pointer[page]
	none  page // stands for every page without a character; all zero
}

// Parse reads the structure of a TrueType font. data is referenced for as long as the Font lives and must not
// change. name stands in messages, and is the font's name when the file itself has none. A malformed file, or
// one without TrueType outlines or a Unicode character map, is a *fault.Error of kind Malformed.
func Parse(name string, data []byte) (*Font, error) {
	tabs, err := directory(name, data)
	if err != nil {
		return nil, err
	}
	f := &Font{name: name}
	if err := f.readHeaders(name, tabs); err != nil {
		return nil, err
	}
	if err := f.readGlyphTables(name, tabs); err != nil {
		return nil, err
	}
	f.readOptional(tabs)
	var ok bool
	if f.chars, ok = openCharmap(tabs["cmap"]); !ok {
		return nil, malformed(name, "cmap", "没有格式 4 或 12 的 Unicode 字符映射", "no Unicode character map of format 4 or 12")
	}
	return f, nil
}

// malformed is the one fault of Parse: the file, the table, and what is wrong with it in both languages.
func malformed(name, table, zh, en string) *fault.Error {
	return fault.New(fault.Malformed, "font.malformed",
		"字体文件“"+name+"”无法读取。", "The font file "+name+" cannot be read.").
		With(fault.Field{
			Pointer: name + ":" + table,
			Code:    "font.table",
			Reason:  fault.Text{Zh: "字体表 " + table + "：" + zh + "。", En: "Table " + table + ": " + en + "."},
			Remedy: fault.Text{
				Zh: "请换用完整的 TrueType（glyf 轮廓）字体文件。",
				En: "Use an intact TrueType font file with glyf outlines.",
			},
		})
}

// directory maps the tables of the file; the later of two entries with one tag is ignored.
func directory(name string, data []byte) (map[string][]byte, error) {
	if len(data) < 12 {
		return nil, malformed(name, "head", "文件不完整", "the file is too short")
	}
	switch u32(data) {
	case 0x00010000, 0x74727565: // 1.0, "true"
	default:
		return nil, malformed(name, "glyf", "不是含 glyf 轮廓的 TrueType 字体", "not a TrueType file with glyf outlines")
	}
	n := int(u16(data[4:]))
	if len(data) < 12+16*n {
		return nil, malformed(name, "directory", "文件不完整", "the file is too short")
	}
	tabs := make(map[string][]byte, n)
	for i := range n {
		r := data[12+16*i:]
		tag, off, length := string(r[:4]), uint64(u32(r[8:])), uint64(u32(r[12:]))
		if off+length > uint64(len(data)) {
			return nil, malformed(name, "directory", "有字体表超出文件范围", "a table lies outside the file")
		}
		if _, twice := tabs[tag]; !twice {
			tabs[tag] = data[off : off+length : off+length]
		}
	}
	return tabs, nil
}

func (f *Font) readHeaders(name string, tabs map[string][]byte) error {
	for _, t := range [...]struct {
		tag  string
		size int
		to   *[]byte
	}{{"head", 54, &f.head}, {"hhea", 36, &f.hhea}, {"maxp", 32, &f.maxp}} {
		b := tabs[t.tag]
		if len(b) < t.size {
			return malformed(name, t.tag, "缺失或不完整", "missing or too short")
		}
		*t.to = b[:t.size:t.size]
	}
	f.upem = int(u16(f.head[18:]))
	if f.upem < 16 || f.upem > 16384 {
		return malformed(name, "head", "每 em 单位数不在 16-16384 之间", "units per em outside 16-16384")
	}
	f.numGlyphs = int(u16(f.maxp[4:]))
	f.numHMetrics = int(u16(f.hhea[34:]))
	if f.numGlyphs == 0 || f.numHMetrics == 0 || f.numHMetrics > f.numGlyphs {
		return malformed(name, "maxp", "没有字形，或字宽数多于字形数", "no glyphs, or advances for more glyphs than there are")
	}
	f.ascent, f.descent = f.scaleAt(f.hhea, 4), f.scaleAt(f.hhea, 6)
	for i := range f.bbox {
		f.bbox[i] = f.scaleAt(f.head, 36+2*i)
	}
	return nil
}

func (f *Font) readGlyphTables(name string, tabs map[string][]byte) error {
	f.longLoca = u16(f.head[50:]) != 0
	f.glyf, f.loca, f.hmtx = tabs["glyf"], tabs["loca"], tabs["hmtx"]
	if f.glyf == nil {
		return malformed(name, "glyf", "缺失", "missing")
	}
	entry := 2
	if f.longLoca {
		entry = 4
	}
	if len(f.loca) < entry*(f.numGlyphs+1) {
		return malformed(name, "loca", "缺失或不完整", "missing or too short")
	}
	if len(f.hmtx) < 4*f.numHMetrics+2*(f.numGlyphs-f.numHMetrics) {
		return malformed(name, "hmtx", "缺失或不完整", "missing or too short")
	}
	return nil
}

// readOptional takes what the tables that a file may lack have to say, and sensible values otherwise.
func (f *Font) readOptional(tabs map[string][]byte) {
	f.weight, f.capHeight, f.typoAsc, f.typoDesc = 400, 700, f.ascent, f.descent
	if os2 := tabs["OS/2"]; len(os2) >= 72 {
		f.weight = int(u16(os2[4:]))
		f.typoAsc, f.typoDesc = f.scaleAt(os2, 68), f.scaleAt(os2, 70)
		if len(os2) >= 90 && u16(os2) >= 2 && u16(os2[88:]) != 0 {
			f.capHeight = f.scaleAt(os2, 88)
		}
	}
	f.underlinePos, f.underlineSize = -100, 50
	if post := tabs["post"]; len(post) >= 12 && u16(post[10:]) != 0 {
		f.underlinePos, f.underlineSize = f.scaleAt(post, 8), f.scaleAt(post, 10)
	}
	if n := postScriptName(tabs["name"]); n != "" {
		f.name = n
	}
}

// postScriptName finds name 6, cleaned of whatever a PDF name may not hold; "" when there is none.
func postScriptName(tab []byte) string {
	if len(tab) < 6 {
		return ""
	}
	n, store := int(u16(tab[2:])), int(u16(tab[4:]))
	for i := range n {
		if 6+12*i+12 > len(tab) {
			break
		}
		r := tab[6+12*i:]
		if u16(r[6:]) != 6 {
			continue
		}
		off := store + int(u16(r[10:]))
		end := off + int(u16(r[8:]))
		if end > len(tab) {
			continue
		}
		raw := tab[off:end]
		if u16(r) != 1 { // all but Macintosh names are UTF-16
			u := make([]uint16, len(raw)/2)
			for j := range u {
				u[j] = u16(raw[2*j:])
			}
			raw = []byte(string(utf16.Decode(u)))
		}
		if s := pdfName(raw); s != "" {
			return s
		}
	}
	return ""
}

// pdfName keeps letters, digits, - and _: what a PostScript name needs no escape for. At most 63 bytes.
func pdfName(raw []byte) string {
	var out []byte
	for _, c := range raw {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '-' || c == '_' {
			out = append(out, c)
		}
	}
	return string(out[:min(len(out), 63)])
}

// scaleAt reads the signed number at offset o of b and scales it to 1/1000 em, rounded.
func (f *Font) scaleAt(b []byte, o int) int { return f.scale(int(int16(u16(b[o:])))) }

func (f *Font) scale(v int) int {
	if v < 0 {
		return -((-v*1000 + f.upem/2) / f.upem)
	}
	return (v*1000 + f.upem/2) / f.upem
}

// Name is the PostScript name: letters, digits, - and _ only.
func (f *Font) Name() string { return f.name }

// NumGlyphs is the number of glyphs, .notdef among them.
func (f *Font) NumGlyphs() int { return f.numGlyphs }

// UnitsPerEm is the resolution of the file's own numbers, 16 to 16384.
func (f *Font) UnitsPerEm() int { return f.upem }

// Ascent is how far the font reaches above the baseline (hhea), in 1/1000 em.
func (f *Font) Ascent() int { return f.ascent }

// Descent is how far the font reaches below the baseline (hhea), in 1/1000 em; negative.
func (f *Font) Descent() int { return f.descent }

// TypoAscent is the top of the ideographic em box above the baseline (OS/2), in 1/1000 em: 880 as a rule.
func (f *Font) TypoAscent() int { return f.typoAsc }

// TypoDescent is the bottom of the ideographic em box (OS/2), in 1/1000 em; negative, -120 as a rule.
func (f *Font) TypoDescent() int { return f.typoDesc }

// CapHeight is the height of a Latin capital, in 1/1000 em.
func (f *Font) CapHeight() int { return f.capHeight }

// Weight is the CSS weight, 100 to 900.
func (f *Font) Weight() int { return f.weight }

// Underline is the centre of an underline (negative: below the baseline) and its thickness, in 1/1000 em.
func (f *Font) Underline() (position, thickness int) { return f.underlinePos, f.underlineSize }

// BBox is the box that holds every glyph: left, bottom, right, top in 1/1000 em.
func (f *Font) BBox() [4]int { return f.bbox }

// Advance is the width of a glyph in 1/1000 em, rounded; 0 for a glyph that the font does not have.
func (f *Font) Advance(g GID) int {
	if int(g) >= f.numGlyphs {
		return 0
	}
	return f.scale(f.rawAdvance(g))
}

// rawAdvance is the width in units of the file. g must be below numGlyphs.
func (f *Font) rawAdvance(g GID) int {
	return int(u16(f.hmtx[4*min(int(g), f.numHMetrics-1):]))
}

// bearing is the left side bearing in units of the file, as its 16 bits stand there. g must be below numGlyphs.
func (f *Font) bearing(g GID) uint16 {
	if i := int(g); i >= f.numHMetrics {
		return u16(f.hmtx[4*f.numHMetrics+2*(i-f.numHMetrics):])
	}
	return u16(f.hmtx[4*int(g)+2:])
}

// glyph is the glyf record of g; nil for an empty glyph, one outside the font, or one whose place is nonsense.
func (f *Font) glyph(g GID) []byte {
	if int(g) >= f.numGlyphs {
		return nil
	}
	var from, to uint32
	if f.longLoca {
		from, to = u32(f.loca[4*int(g):]), u32(f.loca[4*int(g)+4:])
	} else {
		from, to = 2*uint32(u16(f.loca[2*int(g):])), 2*uint32(u16(f.loca[2*int(g)+2:]))
	}
	if from >= to || uint64(to) > uint64(len(f.glyf)) || to-from < 10 {
		return nil
	}
	return f.glyf[from:to:to]
}

func u16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func u32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
