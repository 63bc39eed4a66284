package typeset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"icpdoc/internal/fault"
)

// Limits of a source. A document beyond them is a mistake or an attack, never a letter.
const (
	maxSource   = 4 << 20
	maxElements = 30_000
	maxDepth    = 48
	maxSpan     = 1000
)

// elem is an element or a piece of text. node carries what selectors look at; text pieces are not linked
// into it.
type elem struct {
	node       html.Node
	tag        tag
	flags      uint8
	off        int32 // in the source
	t0, t1     int32 // a text's bytes in tree.text
	st         *style
	parent     *elem
	first, end *elem // children
	next       *elem
	classes    []string
}

const (
	flagChecked uint8 = 1 << iota
	flagSolid
)

// attr gives an attribute's value, "" when it is not there.
func (e *elem) attr(key string) string {
	for i := range e.node.Attr {
		if e.node.Attr[i].Key == key {
			return e.node.Attr[i].Val
		}
	}
	return ""
}

func (e *elem) hasAttr(key string) bool {
	for i := range e.node.Attr {
		if e.node.Attr[i].Key == key {
			return true
		}
	}
	return false
}

// tree is a parsed document. It is scratch memory: everything in it is used again by the next document.
type tree struct {
	chunks   [][]elem
	used     int
	text     []byte
	html     *elem
	head     *elem
	body     *elem
	title    string
	strings  map[string]string
	fragment bool // a partial: anything may stand at the root
}

const chunkSize = 128

func (t *tree) reset() {
	t.used, t.text, t.title = 0, t.text[:0], ""
	t.html, t.head, t.body, t.fragment = nil, nil, nil, false
	if len(t.strings) > 2000 {
		clear(t.strings)
	}
}

func (t *tree) newElem() *elem {
	if t.used == len(t.chunks)*chunkSize {
		t.chunks = append(t.chunks, make([]elem, chunkSize))
	}
	e := &t.chunks[t.used/chunkSize][t.used%chunkSize]
	t.used++
	attrs, classes := e.node.Attr[:0], e.classes[:0]
	*e = elem{classes: classes}
	e.node.Attr = attrs
	return e
}

// intern keeps one copy of the names that come again in every document: classes, styles, pointers.
func (t *tree) intern(b []byte) string {
	if s, ok := t.strings[string(b)]; ok {
		return s
	}
	if t.strings == nil {
		t.strings = make(map[string]string)
	}
	s := string(b)
	if len(s) < 200 {
		t.strings[s] = s
	}
	return s
}

func (e *elem) append(c *elem) {
	c.parent = e
	if e.end == nil {
		e.first = c
	} else {
		e.end.next = c
	}
	e.end = c
	if c.tag == tagText {
		return
	}
	n, p := &c.node, &e.node
	n.Parent, n.PrevSibling = p, p.LastChild
	if p.LastChild != nil {
		p.LastChild.NextSibling = n
	} else {
		p.FirstChild = n
	}
	p.LastChild = n
}

// parser reads one source strictly: what a browser would silently mend is told as a fault.
type parser struct {
	*tree
	trouble
	z     *html.Tokenizer
	cur   *elem
	depth int
	off   int // of the current token
	after int // of the next one
	done  bool
}

// parse reads src into t. Findings go to tr; the tree is usable only when there are none.
func (t *tree) parse(tr *trouble, fragment bool) {
	p := &parser{tree: t, trouble: *tr}
	defer func() { *tr = p.trouble }()
	t.fragment = fragment
	if len(p.src) > maxSource {
		p.add(0, "html.size", fault.Text{Zh: "文件超过 4 MB。", En: "The file is larger than 4 MB."}, fault.Text{})
		return
	}
	if !utf8.Valid(p.src) {
		p.add(badUTF8(p.src), "html.encoding", fault.Text{Zh: "文件不是 UTF-8 编码。", En: "The file is not UTF-8."},
			fault.Text{Zh: "以 UTF-8 保存。", En: "Save it as UTF-8."})
		return
	}
	root := t.newElem()
	root.node.Type = html.DocumentNode
	p.cur = root
	p.z = html.NewTokenizer(bytes.NewReader(p.src))
	p.z.SetMaxBuf(maxSource)
	for !p.done && len(p.fields) < maxFindings && t.used < maxElements {
		tt := p.z.Next()
		p.off = p.after
		p.after += len(p.z.Raw())
		p.token(tt)
	}
	if t.used >= maxElements {
		p.add(p.off, "html.size", fault.Text{Zh: "元素过多。", En: "There are too many elements."}, fault.Text{})
	}
	if p.done {
		p.finish(root)
	}
}

func badUTF8(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

func (p *parser) token(tt html.TokenType) {
	switch tt {
	case html.ErrorToken:
		p.done = true
	case html.TextToken:
		p.textToken()
	case html.StartTagToken, html.SelfClosingTagToken:
		p.startTag(tt == html.SelfClosingTagToken)
	case html.EndTagToken:
		p.endTag()
	case html.CommentToken:
		// The tokenizer turns broken markup such as "</ p>" or "<?" into comments.
		if !bytes.HasPrefix(p.z.Raw(), []byte("<!--")) {
			p.add(p.off, "html.markup", fault.Text{Zh: "无法识别的标记。", En: "This markup cannot be read."}, fault.Text{})
		} else if !bytes.HasSuffix(p.z.Raw(), []byte("-->")) {
			p.add(p.off, "html.unclosed", fault.Text{Zh: "注释没有结束。", En: "This comment has no end."}, fault.Text{Zh: "补上 “-->”。", En: "Add \"-->\"."})
		}
	case html.DoctypeToken:
		if p.cur.parent != nil || p.cur.first != nil {
			p.add(p.off, "html.markup", fault.Text{Zh: "doctype 只能在文件开头。", En: "The doctype stands at the beginning of the file."}, fault.Text{})
		}
	}
}

// textToken keeps a piece of text. White space between blocks is dropped when boxes are made, not here.
func (p *parser) textToken() {
	b := p.z.Text()
	switch p.cur.tag {
	case tagTitle:
		p.title = strings.TrimSpace(string(b))
		return
	case tagStyle:
	default:
		blank := len(bytes.TrimLeft(b, " \t\r\n\f")) == 0
		root := p.cur.tag == tagNone
		if blank && (root || !allowedIn(tagText, p.cur.tag)) {
			return
		}
		if p.cur.tag.empty() || !allowedIn(tagText, p.cur.tag) || root && !p.fragment {
			where := p.cur.tag.String()
			if root {
				where = "html"
			}
			p.add(p.off+len(b)-len(bytes.TrimLeft(b, " \t\r\n\f")), "html.text",
				fault.Text{Zh: "文字不能直接写在 <" + where + "> 里。", En: "Text cannot stand directly in <" + where + ">."},
				fault.Text{Zh: "放进 <p>、<td> 或 <li>。", En: "Put it into <p>, <td> or <li>."})
			return
		}
	}
	e := p.newElem()
	e.tag, e.off, e.t0 = tagText, int32(p.off), int32(len(p.text))
	p.text = append(p.text, b...)
	e.t1 = int32(len(p.text))
	p.cur.append(e)
}

func (p *parser) startTag(selfClosing bool) {
	name, more := p.z.TagName()
	t := tagIndex[string(name)]
	if t == tagNone {
		p.unknownTag(string(name), selfClosing)
		return
	}
	p.checkPlace(t)
	e := p.newElem()
	e.tag, e.off = t, int32(p.off)
	e.node.Type, e.node.Data = html.ElementNode, t.String()
	for more {
		var key, val []byte
		key, val, more = p.z.TagAttr()
		p.attribute(e, key, val)
	}
	p.cur.append(e)
	p.noteTop(e)
	switch {
	case selfClosing && !t.void():
		p.add(p.off, "html.self_closing",
			fault.Text{Zh: "<" + t.String() + "/> 没有自闭合写法。", En: "<" + t.String() + "/> cannot close itself."},
			fault.Text{Zh: "写成 <" + t.String() + "></" + t.String() + ">。", En: "Write <" + t.String() + "></" + t.String() + ">."})
	case !t.void():
		if p.depth++; p.depth > maxDepth {
			p.add(p.off, "html.depth", fault.Text{Zh: "嵌套太深。", En: "The elements are nested too deeply."}, fault.Text{})
			p.done = true
		}
		p.cur = e
	}
}

// unknownTag reports a foreign element and steps into it, so that its end tag is not a second fault.
func (p *parser) unknownTag(name string, selfClosing bool) {
	p.add(p.off, "html.tag", fault.Text{Zh: "没有 <" + name + "> 这个元素。", En: "There is no element <" + name + ">."}, didYouMean(hintTag(name)))
	switch name {
	case "input", "hr", "base", "area", "embed", "source", "track", "wbr", "param":
		return
	}
	if selfClosing {
		return
	}
	e := p.newElem()
	e.off, e.node.Type, e.node.Data = int32(p.off), html.ElementNode, name
	e.tag = tagDiv
	p.cur.append(e)
	p.cur = e
	p.depth++
}

// checkPlace tells when an element stands where it may not.
func (p *parser) checkPlace(t tag) {
	parent := p.cur.tag
	if parent == tagNone {
		if t != tagHTML && !p.fragment {
			p.add(p.off, "html.place", fault.Text{Zh: "<" + t.String() + "> 不在 <html> 里。", En: "<" + t.String() + "> stands outside <html>."}, fault.Text{})
		}
		return
	}
	ok := allowedIn(t, parent) && !parent.empty()
	if (t == tagPageNumber || t == tagPageCount) && ok && !p.fragment {
		for a := p.cur; a != nil && ok; a = a.parent {
			if a.tag == tagPageHeader || a.tag == tagPageFooter {
				break
			}
			ok = a.parent != nil
		}
	}
	if !ok {
		p.add(p.off, "html.place", fault.Text{
			Zh: "<" + t.String() + "> 不能放在 <" + p.cur.node.Data + "> 里。",
			En: "<" + t.String() + "> cannot stand in <" + p.cur.node.Data + ">.",
		}, didYouMean(""))
	}
}

// noteTop remembers the elements that a document has once.
func (p *parser) noteTop(e *elem) {
	var slot **elem
	switch e.tag {
	case tagHTML:
		slot = &p.html
	case tagHead:
		slot = &p.head
	case tagBody:
		slot = &p.body
	default:
		return
	}
	if *slot != nil {
		p.add(p.off, "html.place", fault.Text{Zh: "第二个 <" + e.tag.String() + ">。", En: "This is a second <" + e.tag.String() + ">."}, fault.Text{})
		return
	}
	*slot = e
}

func (p *parser) endTag() {
	b, _ := p.z.TagName()
	if p.cur.parent != nil && p.cur.node.Data == string(b) {
		p.cur = p.cur.parent
		p.depth--
		return
	}
	name := string(b)
	if t := tagIndex[name]; t != tagNone && t.void() {
		p.add(p.off, "html.end_tag", fault.Text{Zh: "<" + name + "> 没有结束标签。", En: "<" + name + "> has no end tag."}, fault.Text{Zh: "删去它。", En: "Remove it."})
		return
	}
	for a := p.cur; a != nil && a.parent != nil; a = a.parent {
		if a.node.Data == name {
			p.unclosed(p.cur, name)
			for p.cur != a {
				p.cur = p.cur.parent
				p.depth--
			}
			p.cur = a.parent
			p.depth--
			return
		}
	}
	p.add(p.off, "html.end_tag", fault.Text{Zh: "</" + name + "> 没有对应的开始标签。", En: "</" + name + "> closes nothing that is open."}, fault.Text{})
}

// unclosed reports an element that is still open where another one ends ("" for the file).
func (p *parser) unclosed(e *elem, by string) {
	where := fault.Text{Zh: "文件结束", En: "the file ends"}
	if by != "" {
		where = fault.Text{Zh: "</" + by + ">（" + place(p.name, p.src, p.off) + "）处", En: "</" + by + "> stands at " + place(p.name, p.src, p.off)}
	}
	name := e.node.Data
	p.add(int(e.off), "html.unclosed",
		fault.Text{Zh: where.Zh + "时 <" + name + "> 还没有结束。", En: "<" + name + "> is still open where " + where.En + "."},
		fault.Text{Zh: "补上 </" + name + ">。", En: "Add </" + name + ">."})
}

func (p *parser) finish(root *elem) {
	if p.cur != root {
		p.unclosed(p.cur, "")
	}
	if !p.fragment && p.body == nil && len(p.fields) == 0 {
		p.add(0, "html.body", fault.Text{Zh: "没有 <body>。", En: "There is no <body>."}, fault.Text{})
	}
}
