package filing

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"

	"icpdoc/internal/fault"
)

// bindRoot fills in from the root node.
func (d *decoding) bindRoot(n *node, in *Input) {
	if n.kind != objectNode {
		d.shape(n, "", "对象（字段: 值）", "an object (field: value)")
		return
	}
	d.bind(n, "", reflect.ValueOf(in).Elem())
}

// bind puts a node into a field of Input, whose fields are strings, booleans, structs and slices of strings or structs.
func (d *decoding) bind(n *node, p pointer, v reflect.Value) {
	if n.kind == nullNode {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if n.kind != stringNode && n.kind != numberNode {
			d.shape(n, p, "文字", "text")
			return
		}
		v.SetString(n.text)
	case reflect.Bool:
		b, ok := truth(n)
		if !ok {
			d.shape(n, p, "true 或 false", "true or false")
			return
		}
		v.SetBool(b)
	case reflect.Slice:
		d.bindList(n, p, v)
	case reflect.Struct:
		d.bindStruct(n, p, v)
	}
}

func (d *decoding) bindList(n *node, p pointer, v reflect.Value) {
	items := n.items
	if v.Type().Elem().Kind() == reflect.String && (n.kind == stringNode || n.kind == numberNode) {
		items = []*node{n} // one value where a list of them is expected
	} else if n.kind != listNode {
		d.shape(n, p, "列表", "a list")
		return
	}
	if len(items) > maxInputItems {
		d.fault(p, rule{code: "input.too_long"}, tr("第 %d 行的列表超过 %d 项。", "The list on line %d has more than %d items.", n.line, maxInputItems),
			tr("分成几个备案提交。", "Split it into several filings."))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		d.bind(item, p.index(i), v.Index(i))
	}
}

func (d *decoding) bindStruct(n *node, p pointer, v reflect.Value) {
	if n.kind != objectNode {
		d.shape(n, p, "对象（字段: 值）", "an object (field: value)")
		return
	}
	names := fieldNames(v.Type())
	for _, m := range n.members {
		if i, ok := names[m.name]; ok {
			d.bind(m.value, p.at(m.name), v.Field(i))
		} else {
			d.unknown(m, p, names)
		}
	}
}

// fieldNames maps a struct's wire names to its fields.
func fieldNames(t reflect.Type) map[string]int {
	names := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[name] = i
	}
	return names
}

// truth reads a boolean, generously: spreadsheets and hands write yes and 是.
func truth(n *node) (value, ok bool) {
	if n.kind > boolNode {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(n.text)) {
	case "true", "yes", "y", "1", "是", "有":
		return true, true
	case "false", "no", "n", "0", "否", "无", "":
		return false, true
	}
	return false, false
}

func (d *decoding) shape(n *node, p pointer, zh, en string) {
	found := map[kind]fault.Text{
		nullNode: tr("空值", "null"), stringNode: tr("文字", "text"), numberNode: tr("数字", "a number"),
		boolNode: tr("布尔值", "a boolean"), listNode: tr("列表", "a list"), objectNode: tr("对象", "an object"),
	}[n.kind]
	d.fault(p, rule{code: "input.shape"}, fault.Text{
		Zh: fmt.Sprintf("第 %d 行应为%s，却是%s。", n.line, zh, found.Zh),
		En: fmt.Sprintf("Line %d should hold %s but holds %s.", n.line, en, found.En),
	}, tr("按样例的写法修改；true、false 若是文字请加引号。", "Write it as the samples do; put true and false in quotes when they are text."))
}

// unknown reports a field that does not exist, with the nearest name that does.
func (d *decoding) unknown(m member, p pointer, names map[string]int) {
	if d.full() {
		return
	}
	at := p.at(clip(m.name))
	if m.name == "verification_mode" || p == "" && m.name == "mode" {
		d.fault(at, rule{"mode.computed", "N:267-271,277", 39},
			tr("第 %d 行：核验方式由证件类型自动确定，不能填写。", "Line %d: the verification mode follows from the certificates and is never chosen.", m.line),
			tr("删除该字段。营业执照加居民身份证必须电子核验，其余为人工核验。",
				"Remove the field. A business licence with resident ID cards must be verified electronically; anything else is verified by hand."))
		return
	}
	near := nearest(snake(m.name), names)
	if near == "" {
		d.fault(at, rule{code: "input.unknown_field"}, tr("第 %d 行：没有这个字段。", "Line %d: there is no such field.", m.line),
			tr("删除该字段，或对照样例改正名称。", "Remove it, or compare its name with the samples."))
		return
	}
	d.fault(at, rule{code: "input.unknown_field"},
		tr("第 %d 行：没有这个字段，是否应为 %s？", "Line %d: there is no such field; did you mean %s?", m.line, near),
		tr("改名为 %s，或删除该字段。", "Rename it to %s, or remove it.", near))
}

// nearest is the name closest to s, "" when none is close enough to be meant.
func nearest(s string, names map[string]int) string {
	best, least := "", 2+len(s)/4
	for name := range names {
		dist := levenshtein.ComputeDistance(s, name)
		if strings.Contains(name, s) && len(s) >= 3 || strings.Contains(s, name) && len(name) >= 4 {
			dist = min(dist, 2)
		}
		if dist < least || dist == least && best != "" && name < best {
			best, least = name, dist
		}
	}
	return best
}

// snake writes camelCase and kebab-case as snake_case.
func snake(s string) string {
	var b strings.Builder
	for i, r := range clip(s) {
		switch {
		case r == '-' || r == ' ':
			b.WriteByte('_')
		case unicode.IsUpper(r):
			if i > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "__", "_")
}

// clip keeps a hostile field name from filling the report.
func clip(s string) string {
	const most = 64
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
