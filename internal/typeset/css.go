package typeset

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/cascadia"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"

	"icpdoc/internal/fault"
)

// Limits of a style sheet.
const (
	maxRules = 4000
	maxSheet = 1 << 20
)

// decl is one declared longhand value.
type decl struct {
	prop prop
	val  value
}

// rule is one selector with its declarations.
type rule struct {
	sel    cascadia.Sel
	whole  bool // the key says all that the selector says
	key    string
	weight int32 // specificity, in one number
	decls  []decl
}

// sheet is a compiled style sheet: immutable, shared by goroutines.
type sheet struct {
	rules []rule
	page  []decl // of @page
	decls []decl // of a style attribute
}

// tok is a token and its place.
type tok struct {
	tt   css.TokenType
	data []byte
	off  int
}

// cssParser reads a sheet or a style attribute.
type cssParser struct {
	*trouble
	base int  // offset of the sheet in the source named by trouble
	flat bool // a style attribute: its faults are placed at the element
	toks []tok
	i    int
	text []byte
}

func newCSSParser(tr *trouble, src []byte, base int) *cssParser {
	p := &cssParser{trouble: tr, base: base, text: src}
	if len(src) > maxSheet {
		p.add(base, "css.size", fault.Text{Zh: "样式表超过 1 MB。", En: "The style sheet is larger than 1 MB."}, fault.Text{})
		return p
	}
	if !utf8.Valid(src) {
		p.add(base+badUTF8(src), "html.encoding", fault.Text{Zh: "文件不是 UTF-8 编码。", En: "The file is not UTF-8."},
			fault.Text{Zh: "以 UTF-8 保存。", En: "Save it as UTF-8."})
		return p
	}
	lx := css.NewLexer(parse.NewInputBytes(slices.Clone(src)))
	off := 0
	for {
		tt, data := lx.Next()
		if tt == css.ErrorToken {
			break
		}
		if len(data) == 0 {
			break
		}
		if tt != css.CommentToken {
			p.toks = append(p.toks, tok{tt, data, off})
		}
		off += len(data)
	}
	if off < len(src) {
		p.fail(off, "css.syntax", "样式写法有误。", "The style cannot be read.", "")
	}
	return p
}

func (p *cssParser) fail(off int, code, zh, en, near string) {
	if p.flat {
		off = 0
	}
	p.add(p.base+off, code, fault.Text{Zh: zh, En: en}, didYouMean(near))
}

func (p *cssParser) peek() tok {
	if p.i < len(p.toks) {
		return p.toks[p.i]
	}
	return tok{tt: css.ErrorToken, off: len(p.text)}
}

func (p *cssParser) skipSpace() {
	for p.i < len(p.toks) && p.toks[p.i].tt == css.WhitespaceToken {
		p.i++
	}
}

// sheet reads rules to the end.
func (p *cssParser) sheet() *sheet {
	s := &sheet{}
	for {
		p.skipSpace()
		t := p.peek()
		switch t.tt {
		case css.ErrorToken:
			slices.SortStableFunc(s.rules, func(a, b rule) int { return cmp.Compare(a.weight, b.weight) })
			return s
		case css.CDOToken, css.CDCToken:
			p.i++
		case css.AtKeywordToken:
			p.atRule(s)
		default:
			p.rule(s)
		}
		if len(s.rules) > maxRules {
			p.fail(t.off, "css.size", "样式规则过多。", "There are too many rules.", "")
			return s
		}
	}
}

// prelude reads up to a brace and gives its text; ok is false when there is none.
func (p *cssParser) prelude() (text string, off int, ok bool) {
	p.skipSpace()
	off = p.peek().off
	for p.i < len(p.toks) {
		t := p.toks[p.i]
		if t.tt == css.LeftBraceToken {
			p.i++
			return strings.TrimSpace(string(p.text[off:t.off])), off, true
		}
		if t.tt == css.RightBraceToken || t.tt == css.SemicolonToken {
			p.i++
			break
		}
		p.i++
	}
	p.fail(off, "css.syntax", "这里应当是 “选择器 { … }”。", "A rule \"selector { … }\" is expected here.", "")
	return "", off, false
}

func (p *cssParser) atRule(s *sheet) {
	at := p.peek()
	name := string(at.data)
	p.i++
	pre, _, ok := p.prelude()
	if !ok {
		return
	}
	switch {
	case name == "@page" && pre == "":
		s.page = append(s.page, p.declarations(true, true)...)
	case name == "@media" && pre == "screen":
		p.skipBlock()
	default:
		near := "@page"
		if name == "@media" {
			near = "@media screen"
		}
		p.fail(at.off, "css.at_rule", "不支持 "+name+" "+pre+"。", "The at-rule "+name+" "+pre+" is not supported.", near)
		p.skipBlock()
	}
}

// skipBlock skips to the brace that closes the open one.
func (p *cssParser) skipBlock() {
	for depth := 1; p.i < len(p.toks); p.i++ {
		switch p.toks[p.i].tt {
		case css.LeftBraceToken:
			depth++
		case css.RightBraceToken:
			if depth--; depth == 0 {
				p.i++
				return
			}
		}
	}
	p.fail(len(p.text), "css.syntax", "缺少 “}”。", "A \"}\" is missing.", "")
}

func (p *cssParser) rule(s *sheet) {
	pre, off, ok := p.prelude()
	if !ok {
		return
	}
	decls := p.declarations(true, false)
	for _, one := range splitSelectors(pre) {
		one = strings.TrimSpace(one)
		sel, err := cascadia.Parse(one)
		if err != nil || !p.knownPseudo(one, off) {
			if err != nil {
				p.fail(off, "css.selector", "选择器 “"+clip(one)+"” 不能用。", "The selector \""+clip(one)+"\" cannot be used.", "")
			}
			continue
		}
		sp := sel.Specificity()
		key, whole := rightmost(one)
		s.rules = append(s.rules, rule{sel: sel, key: key, whole: whole, decls: decls,
			weight: int32(min(sp[0], 500))<<20 | int32(min(sp[1], 1000))<<10 | int32(min(sp[2], 1000))})
	}
}

// knownPseudo refuses the pseudo-classes that the print language does not have.
func (p *cssParser) knownPseudo(sel string, off int) bool {
	depth := 0
	for i := 0; i < len(sel); i++ {
		switch sel[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ':':
			if depth > 0 {
				continue
			}
			name := sel[i+1:]
			if j := strings.IndexFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && r != ':' }); j >= 0 {
				name = name[:j]
			}
			known := []string{"first-child", "last-child", "nth-child", "not"}
			if !slices.Contains(known, name) {
				p.fail(off, "css.selector", "不支持 :"+name+"。", "The pseudo-class :"+name+" is not supported.", hint(name, known))
				return false
			}
		}
	}
	return true
}

// splitSelectors cuts a group at its commas.
func splitSelectors(s string) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}

// rightmost finds the id, class or tag that the last compound of a selector asks for ("#id", ".class", "tag", "" for
// any), under which the rule is filed; whole tells that it asks for nothing else.
func rightmost(sel string) (key string, whole bool) {
	if strings.ContainsAny(sel, "\\\"'") {
		return "", false
	}
	depth, start := 0, 0
	for i := 0; i < len(sel); i++ {
		switch sel[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ' ', '\t', '\n', '\r', '\f', '>', '+', '~':
			if depth == 0 {
				start = i + 1
			}
		}
	}
	c := sel[start:]
	end := func(s string) int {
		if i := strings.IndexAny(s, ".#:["); i >= 0 {
			return i
		}
		return len(s)
	}
	best := ""
	if n := end(c); n > 0 && c[:n] != "*" {
		best = c[:n]
	}
	for rest := c[end(c):]; rest != "" && (rest[0] == '.' || rest[0] == '#'); {
		n := 1 + end(rest[1:])
		if rest[0] == '#' || best == "" || best[0] != '#' && best[0] != '.' {
			best = rest[:n]
		}
		rest = rest[n:]
	}
	return best, start == 0 && best == c && best != ""
}

// declarations reads "name: value; …" up to the closing brace, or to the end of a style attribute.
func (p *cssParser) declarations(braced, page bool) []decl {
	var out []decl
	for {
		p.skipSpace()
		t := p.peek()
		switch t.tt {
		case css.ErrorToken:
			if braced {
				p.fail(t.off, "css.syntax", "缺少 “}”。", "A \"}\" is missing.", "")
			}
			return out
		case css.RightBraceToken:
			p.i++
			if braced {
				return out
			}
			p.fail(t.off, "css.syntax", "多余的 “}”。", "This \"}\" closes nothing.", "")
		case css.SemicolonToken:
			p.i++
		default:
			out = p.declaration(out, page)
		}
	}
}

// declaration reads one "name: value".
func (p *cssParser) declaration(out []decl, page bool) []decl {
	nameTok := p.peek()
	p.i++
	name := strings.ToLower(string(nameTok.data))
	p.skipSpace()
	if p.peek().tt != css.ColonToken || nameTok.tt != css.IdentToken && nameTok.tt != css.CustomPropertyNameToken {
		p.fail(nameTok.off, "css.syntax", "这里应当是 “属性: 值;”。", "A declaration \"property: value;\" is expected here.", "")
		p.toEnd()
		return out
	}
	p.i++
	vals, off := p.toEnd()
	if page {
		return p.pageValue(out, name, nameTok.off, vals, off)
	}
	return p.property(out, name, nameTok.off, vals, off)
}

// toEnd collects a value's tokens up to ";" or "}", white space left out.
func (p *cssParser) toEnd() (vals []tok, off int) {
	p.skipSpace()
	off = p.peek().off
	for p.i < len(p.toks) {
		t := p.toks[p.i]
		if t.tt == css.SemicolonToken || t.tt == css.RightBraceToken {
			break
		}
		p.i++
		if t.tt != css.WhitespaceToken {
			vals = append(vals, t)
		}
	}
	return vals, off
}
