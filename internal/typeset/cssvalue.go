package typeset

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/css"

	"icpdoc/internal/fault"
)

// valueKind says how a value's number is meant.
type valueKind uint8

const (
	vKeyword valueKind = iota
	vAbs               // Units
	vEm                // 1/1000 em
	vPercent           // 1/1000 %
	vNumber            // 1/1000
	vColour
	vTransparent
	vFamily
)

// value is one parsed longhand value.
type value struct {
	kind valueKind
	kw   uint8
	n    int32
}

// property turns one declaration into longhand values appended to out.
func (p *cssParser) property(out []decl, name string, nameOff int, vals []tok, off int) []decl {
	if hasMark(vals) {
		if _, ok := longhands[name]; ok || slices.Contains(shorthands, name) {
			return out
		}
	}
	for _, v := range vals {
		if v.tt == css.DelimToken && v.data[0] == '!' {
			p.fail(v.off, "css.important", "不支持 !important。", "!important is not supported.", "")
			return out
		}
	}
	if lh, ok := longhands[name]; ok {
		if len(vals) != 1 {
			return p.badValue(out, name, vals, off, lh.accept)
		}
		v, ok := lh.parse(vals[0])
		if !ok {
			return p.badValue(out, name, vals, off, lh.accept)
		}
		return append(out, decl{lh.prop, v})
	}
	switch name {
	case "font-family":
		return p.fontFamily(out, vals, off)
	case "margin":
		return p.fourSides(out, name, vals, off, pMarginTop, longhands["margin-left"].accept)
	case "padding":
		return p.fourSides(out, name, vals, off, pPaddingTop, takesLength)
	case "border-width":
		return p.fourSides(out, name, vals, off, pBorderTopWidth, takesLength)
	case "border-style":
		return p.fourSides(out, name, vals, off, pBorderTopStyle, takesStyle)
	case "border-color":
		return p.fourSides(out, name, vals, off, pBorderTopColour, accept{colour: true})
	case "border":
		return p.borderSides(out, name, vals, off, top, right, bottom, left)
	case "border-top":
		return p.borderSides(out, name, vals, off, top)
	case "border-right":
		return p.borderSides(out, name, vals, off, right)
	case "border-bottom":
		return p.borderSides(out, name, vals, off, bottom)
	case "border-left":
		return p.borderSides(out, name, vals, off, left)
	}
	p.fail(nameOff, "css.property", "没有 "+clip(name)+" 属性。", "There is no property "+clip(name)+".", hint(name, propertyNames()))
	return out
}

func hasMark(vals []tok) bool {
	for _, v := range vals {
		if strings.ContainsRune(string(v.data), actionMark) {
			return true
		}
	}
	return false
}

// badValue says what the property takes.
func (p *cssParser) badValue(out []decl, name string, vals []tok, off int, a accept) []decl {
	var b, want strings.Builder
	for i, v := range vals {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.Write(v.data)
	}
	for _, k := range a.kws {
		want.WriteString(k + " ")
	}
	for _, w := range []struct {
		ok   bool
		text string
	}{{a.abs, "12pt 5mm"}, {a.em, "2em"}, {a.percent, "50%"}, {a.number, "1.5"}, {a.colour, "#000 black white gray transparent"}} {
		if w.ok {
			want.WriteString(w.text + " ")
		}
	}
	remedy := fault.Text{Zh: "可用：" + strings.TrimSpace(want.String()), En: "Allowed: " + strings.TrimSpace(want.String())}
	if len(vals) == 1 {
		if near := hint(string(vals[0].data), a.kws); near != "" {
			remedy = didYouMean(near)
		}
	}
	if p.flat {
		off = 0
	}
	p.add(p.base+off, "css.value", fault.Text{
		Zh: name + " 不能是 “" + clip(b.String()) + "”。", En: name + " cannot be \"" + clip(b.String()) + "\".",
	}, remedy)
	return out
}

// parse reads one token as a value of the set.
func (a accept) parse(t tok) (value, bool) {
	switch t.tt {
	case css.IdentToken:
		word := strings.ToLower(string(t.data))
		if slices.Contains(a.kws, word) {
			return value{kind: vKeyword, kw: keywords[word]}, true
		}
		if a.colour {
			v, ok := colourWord(word)
			return v, ok && !(a.opaque && v.kind == vTransparent)
		}
	case css.HashToken:
		if a.colour {
			return colourHex(string(t.data[1:]))
		}
	case css.NumberToken, css.DimensionToken, css.PercentageToken:
		return a.parseNumber(string(t.data))
	}
	return value{}, false
}

func (a accept) parseNumber(s string) (value, bool) {
	i := len(s)
	for i > 0 && (s[i-1] < '0' || s[i-1] > '9') && s[i-1] != '.' {
		i--
	}
	f, err := strconv.ParseFloat(s[:i], 64)
	if err != nil || math.Abs(f) > 20000 || f < 0 && !a.negative || a.max > 0 && f > a.max {
		return value{}, false
	}
	round := func(f float64) int32 { return int32(math.Round(f)) }
	switch unit := strings.ToLower(s[i:]); {
	case unit == "" && a.number:
		return value{kind: vNumber, n: round(f * 1000)}, true
	case unit == "" && f == 0 && (a.abs || a.em || a.percent):
		return value{kind: vAbs}, true
	case unit == "pt" && a.abs:
		return value{kind: vAbs, n: round(f * 1000)}, true
	case unit == "mm" && a.abs:
		return value{kind: vAbs, n: int32(FromMM(f))}, true
	case unit == "em" && a.em:
		return value{kind: vEm, n: round(f * 1000)}, true
	case unit == "%" && a.percent:
		return value{kind: vPercent, n: round(f * 1000)}, true
	}
	return value{}, false
}

func colourWord(w string) (value, bool) {
	switch w {
	case "black":
		return value{kind: vColour}, true
	case "white":
		return value{kind: vColour, n: 0xFFFFFF}, true
	case "gray":
		return value{kind: vColour, n: 0x808080}, true
	case "transparent":
		return value{kind: vTransparent}, true
	}
	return value{}, false
}

func colourHex(h string) (value, bool) {
	if len(h) == 3 {
		h = string([]byte{h[0], h[0], h[1], h[1], h[2], h[2]})
	}
	n, err := strconv.ParseUint(h, 16, 32)
	if err != nil || len(h) != 6 {
		return value{}, false
	}
	return value{kind: vColour, n: int32(n)}, true
}

// fontFamily takes the first name that is one of ours; a list without one is an error.
func (p *cssParser) fontFamily(out []decl, vals []tok, off int) []decl {
	var names []string
	name := ""
	for _, v := range append(vals, tok{tt: css.CommaToken}) {
		switch v.tt {
		case css.CommaToken:
			names = append(names, strings.TrimSpace(name))
			name = ""
		case css.StringToken:
			name = strings.Trim(string(v.data), `"'`) // a string that the file's end cuts has no closing quote
		default:
			name += " " + string(v.data)
		}
	}
	for _, n := range names {
		if i := slices.IndexFunc(families[:], func(f string) bool { return strings.EqualFold(f, n) }); i >= 0 {
			return append(out, decl{pFontFamily, value{kind: vFamily, n: int32(i)}})
		}
	}
	near := hint(names[0], families[:])
	if near == "" {
		near = strings.Join(families[:], "、")
	}
	p.fail(off, "css.value", "没有 “"+clip(names[0])+"” 这种字体。", "There is no face \""+clip(names[0])+"\".", near)
	return out
}

// fourSides takes one to four values, for the sides in CSS order from first on.
func (p *cssParser) fourSides(out []decl, name string, vals []tok, off int, first prop, a accept) []decl {
	if len(vals) < 1 || len(vals) > 4 {
		return p.badValue(out, name, vals, off, a)
	}
	var v [4]value
	for i, t := range vals {
		one, ok := a.parse(t)
		if !ok || one.kw == kwAuto && i%2 == 0 && len(vals) > 1 {
			return p.badValue(out, name, vals, off, a)
		}
		v[i] = one
	}
	if len(vals) < 2 {
		v[right] = v[top]
	}
	if len(vals) < 3 {
		v[bottom] = v[top]
	}
	if len(vals) < 4 {
		v[left] = v[right]
	}
	for i := range v {
		if first == pMarginTop && v[i].kw == kwAuto && i%2 == 0 {
			v[i] = value{kind: vAbs}
		}
		out = append(out, decl{first + prop(i), v[i]})
	}
	return out
}

// borderSides takes "width style colour" in any order for the given sides.
func (p *cssParser) borderSides(out []decl, name string, vals []tok, off int, sides ...int) []decl {
	width, sty, colour := value{kind: vAbs, n: 750}, value{}, value{kind: vKeyword}
	for _, t := range vals {
		if v, ok := takesLength.parse(t); ok {
			width = v
		} else if v, ok := takesStyle.parse(t); ok {
			sty = v
		} else if v, ok := (accept{colour: true}).parse(t); ok {
			colour = v
		} else {
			return p.badValue(out, name, vals, off, accept{abs: true, kws: takesStyle.kws, colour: true})
		}
	}
	if len(vals) == 0 || len(vals) > 3 {
		return p.badValue(out, name, vals, off, accept{abs: true, kws: takesStyle.kws, colour: true})
	}
	for _, s := range sides {
		out = append(out, decl{pBorderTopWidth + prop(s), width}, decl{pBorderTopStyle + prop(s), sty}, decl{pBorderTopColour + prop(s), colour})
	}
	return out
}

// pageValue reads a declaration of @page.
func (p *cssParser) pageValue(out []decl, name string, nameOff int, vals []tok, off int) []decl {
	if hasMark(vals) {
		return out
	}
	switch name {
	case "margin":
		return p.fourSides(out, name, vals, off, pMarginTop, accept{abs: true})
	case "margin-top", "margin-right", "margin-bottom", "margin-left":
		a := accept{abs: true}
		if len(vals) == 1 {
			if v, ok := a.parse(vals[0]); ok {
				return append(out, decl{longhands[name].prop, v})
			}
		}
		return p.badValue(out, name, vals, off, a)
	case "size":
		w, h, ok := pageSize(vals)
		if !ok {
			p.fail(off, "css.value", "size 写法有误。", "This size cannot be read.", "A4 landscape; 100mm 150mm")
			return out
		}
		return append(out, decl{pPageSize, value{kind: vAbs, n: int32(w)}}, decl{pPageHeight, value{kind: vAbs, n: int32(h)}})
	}
	p.fail(nameOff, "css.property", "@page 没有 "+clip(name)+" 属性。", "@page has no property "+clip(name)+".", hint(name, []string{"size", "margin", "margin-top", "margin-right", "margin-bottom", "margin-left"}))
	return out
}

func pageSize(vals []tok) (w, h Unit, ok bool) {
	word := func(i int) string { return strings.ToLower(string(vals[i].data)) }
	a4w, a4h := FromMM(210), FromMM(297)
	switch {
	case len(vals) == 1 && word(0) == "a4", len(vals) == 2 && word(0) == "a4" && word(1) == "portrait":
		return a4w, a4h, true
	case len(vals) == 2 && word(0) == "a4" && word(1) == "landscape":
		return a4h, a4w, true
	case len(vals) == 2:
		a, ok1 := accept{abs: true}.parse(vals[0])
		b, ok2 := accept{abs: true}.parse(vals[1])
		const least, most = 20 * Pt, 3000 * Pt
		w, h = Unit(a.n), Unit(b.n)
		return w, h, ok1 && ok2 && w >= least && h >= least && w <= most && h <= most
	}
	return 0, 0, false
}
