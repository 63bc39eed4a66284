package filing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads the one document. Anchors, aliases and merge keys are refused, so a small file cannot grow into a large filing.
func (d *decoding) parseYAML(data []byte) *node {
	if line, deep := yamlTooDeep(data); deep {
		d.tooDeep(line)
		return nil
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := decodeYAML(dec, &doc); err != nil {
		if errors.Is(err, io.EOF) {
			return &node{kind: nullNode, line: 1}
		}
		d.syntax(yamlLine(err), "不是有效的 YAML", yamlMessage(err))
		return nil
	}
	var rest yaml.Node
	if err := decodeYAML(dec, &rest); !errors.Is(err, io.EOF) {
		d.syntax(max(rest.Line, 1), "其后还有第二份数据（---）", "a second document follows (---)")
		return nil
	}
	if len(doc.Content) != 1 {
		return &node{kind: nullNode, line: 1}
	}
	return d.yamlNode(doc.Content[0], "", 0)
}

// decodeYAML turns a panic of the parser, should one be left, into an error: no input may end the program.
func decodeYAML(dec *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("yaml: %v", v)
		}
	}()
	return dec.Decode(n)
}

// yamlTooDeep stops runs of opening brackets before the recursive parser sees them.
func yamlTooDeep(data []byte) (line int, deep bool) {
	line = 1
	run := 0
	for _, b := range data {
		switch b {
		case '[', '{':
			if run++; run > 4*maxInputDepth {
				return line, true
			}
		case '\n':
			line++
		case ' ', '\t', '\r', '-', '?', ':':
		default:
			run = 0
		}
	}
	return line, false
}

// yamlNode converts a node; nil for what was refused.
func (d *decoding) yamlNode(y *yaml.Node, p pointer, depth int) *node {
	n := &node{line: y.Line}
	if depth > maxInputDepth {
		d.tooDeep(y.Line)
		return nil
	}
	if y.Anchor != "" || y.Kind == yaml.AliasNode {
		d.fault(p, rule{code: "input.anchor"}, tr("第 %d 行使用了锚点或别名（& 或 *）。", "Line %d uses an anchor or alias (& or *).", y.Line),
			tr("直接写出内容；以 & 或 * 开头的文字请加引号。", "Write the value out; put text that starts with & or * in quotes."))
		return nil
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.kind = objectNode
		return d.yamlMembers(y, n, p, depth)
	case yaml.SequenceNode:
		n.kind = listNode
		for i, item := range y.Content {
			if v := d.yamlNode(item, p.index(i), depth+1); v != nil {
				n.items = append(n.items, v)
			} else {
				n.items = append(n.items, &node{kind: nullNode, line: item.Line})
			}
		}
		return n
	default:
		return d.yamlScalar(y, n, p)
	}
}

func (d *decoding) yamlScalar(y *yaml.Node, n *node, p pointer) *node {
	n.kind, n.text = stringNode, y.Value
	if y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 && y.Tag == "!!str" {
		return n
	}
	switch y.Tag {
	case "!!null":
		n.kind = nullNode
	case "!!bool":
		n.kind = boolNode
	case "!!int", "!!float":
		n.kind = numberNode
	case "!!str", "!!timestamp", "":
	case "!!merge":
	default:
		d.fault(p, rule{code: "input.tag"}, tr("第 %d 行使用了 YAML 标签。", "Line %d uses a YAML tag.", y.Line),
			tr("去掉标签，直接写文字。", "Remove the tag and write plain text."))
		return nil
	}
	return n
}

func (d *decoding) yamlMembers(y *yaml.Node, n *node, p pointer, depth int) *node {
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Anchor != "" {
			d.fault(p, rule{code: "input.key"}, tr("第 %d 行的字段名不是普通文字。", "The field name on line %d is not plain text.", k.Line),
				tr("字段名用样例中的英文小写名称。", "Use the lower-case field names of the samples."))
			continue
		}
		if d.full() {
			return n
		}
		if value := d.yamlNode(v, p.at(k.Value), depth+1); value != nil {
			d.put(n, p, member{k.Value, k.Line, value})
		}
	}
	return n
}

var yamlLineText = regexp.MustCompile(`line (\d+)`)

func yamlLine(err error) int {
	if m := yamlLineText.FindStringSubmatch(err.Error()); m != nil {
		if n, e := strconv.Atoi(m[1]); e == nil {
			return n
		}
	}
	return 1
}

// yamlMessage is the parser's sentence without its prefix and without anything quoted from the file.
func yamlMessage(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, ": "); i >= 0 {
		s = s[i+2:]
	}
	if strings.ContainsAny(s, "'`\"") {
		return "not YAML"
	}
	return s
}
