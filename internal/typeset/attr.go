package typeset

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"icpdoc/internal/fault"
)

// actionMark stands where a template action was when a source is checked; a value that has it is not judged.
const actionMark = '\uE000'

// attribute keeps one attribute of e when it belongs to the language.
func (p *parser) attribute(e *elem, key, val []byte) {
	k := p.intern(key)
	if !slices.Contains(commonAttributes, k) && !slices.Contains(e.tag.attributes(), k) {
		p.add(p.off, "html.attribute",
			fault.Text{Zh: "<" + e.tag.String() + "> 没有 " + k + " 属性。", En: "<" + e.tag.String() + "> has no attribute " + k + "."},
			didYouMean(hint(k, append(e.tag.attributes(), commonAttributes...))))
		return
	}
	if e.hasAttr(k) {
		p.add(p.off, "html.attribute", fault.Text{Zh: "属性 " + k + " 写了两次。", En: "The attribute " + k + " stands twice."}, fault.Text{})
		return
	}
	v := p.intern(val)
	e.node.Attr = append(e.node.Attr, html.Attribute{Key: k, Val: v})
	switch k {
	case "class":
		e.classes = splitClasses(e.classes, v)
	case "checked":
		e.flags |= flagChecked
	case "solid":
		e.flags |= flagSolid
	}
	if bad, want := p.badValue(e.tag, k, v); bad {
		p.add(p.off, "html.value",
			fault.Text{Zh: k + "=“" + clip(v) + "” 不能用。", En: k + "=\"" + clip(v) + "\" cannot be used."},
			fault.Text{Zh: "可用：" + want, En: "Allowed: " + want})
	}
}

func splitClasses(dst []string, v string) []string {
	for len(v) > 0 {
		v = strings.TrimLeft(v, " \t\r\n\f")
		i := strings.IndexAny(v, " \t\r\n\f")
		if i < 0 {
			i = len(v)
		}
		if i > 0 {
			dst = append(dst, v[:i])
		}
		v = v[i:]
	}
	return dst
}

// badValue judges an attribute's value and says what is allowed.
func (p *parser) badValue(t tag, key, v string) (bad bool, want string) {
	if strings.ContainsRune(v, actionMark) {
		return false, ""
	}
	switch key {
	case "colspan", "rowspan", "span":
		n, err := strconv.Atoi(v)
		return err != nil || n < 1 || n > maxSpan, "1–1000"
	case "start":
		n, err := strconv.Atoi(v)
		return err != nil || n < 0 || n > 9999, "0–9999"
	case "type":
		return !slices.Contains(listTypes, v), strings.Join(listTypes, " ")
	case "fit":
		return v != "one-page", "one-page"
	case "when":
		return v != "several-pages", "several-pages"
	case "rel":
		return v != "stylesheet", "stylesheet"
	case "charset":
		return !strings.EqualFold(v, "utf-8"), "utf-8"
	case "src":
		return !strings.HasPrefix(v, "qr:") || len(v) < 4, "qr:NAME"
	case "field":
		return v != "" && v[0] != '/', "/entity/name"
	case "checked", "solid":
		return v != "" && v != key, key
	case "content":
		return false, ""
	}
	return false, ""
}

// listTypes are the numberings of ol; never written.
var listTypes = []string{"1", "一", "（一）", "（1）"}

// clip shortens a value for a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
