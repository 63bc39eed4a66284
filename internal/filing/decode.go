package filing

import (
	"bytes"
	"io"
	"unicode/utf8"

	"icpdoc/internal/fault"
)

// Limits of what Decode reads. A real filing of sixty domains has about thirty kilobytes and six levels.
const (
	maxInputBytes = 1 << 20
	maxInputDepth = 12
	maxInputItems = 2000
	maxFindings   = 200 // a report that long is not read to its end
)

// Decode reads one filing as JSON or YAML: an input that starts with a brace or bracket is JSON, anything else YAML.
// It is strict: unknown fields, wrong shapes, duplicate keys, anchors and aliases, more than 1 MiB, more than twelve levels
// and malformed UTF-8 are faults, reported together as one *fault.Error of kind Malformed, each with its line. Unquoted
// numbers and dates keep the text as it was written, so an account id never loses a leading zero.
func Decode(r io.Reader) (Input, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInputBytes+1))
	if err != nil {
		return Input{}, fault.Wrap(err, "input.read")
	}
	d := &decoding{}
	root := d.parse(data)
	var in Input
	if root != nil {
		d.bindRoot(root, &in)
	}
	if fault.Blocking(d.fields) {
		return Input{}, fault.New(fault.Malformed, "input.malformed",
			"备案数据无法读取，请按下列提示修改后重试。", "The filing data cannot be read; mend what is listed below.").With(d.fields...)
	}
	return in, nil
}

// decoding is one run of Decode.
type decoding struct{ report }

// kind of a node.
type kind uint8

const (
	nullNode kind = iota
	stringNode
	numberNode
	boolNode
	listNode
	objectNode
)

// node is a value of either notation with the line it stands on.
type node struct {
	kind    kind
	text    string // literal text of a scalar
	line    int
	items   []*node
	members []member
	lines   map[string]int // line of each member
}

type member struct {
	name  string
	line  int
	value *node
}

// parse turns bytes into nodes; nil after a fault that leaves nothing to look at.
func (d *decoding) parse(data []byte) *node {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case len(data) > maxInputBytes:
		d.fault("", rule{code: "input.too_large"}, tr("文件超过 1 MiB。", "The file is larger than 1 MiB."),
			tr("一份文件只放一个备案的文字数据，图片另行上传。", "Put the text of one filing into a file; pictures are uploaded apart."))
		return nil
	case !utf8.Valid(data):
		d.fault("", rule{code: "input.encoding"},
			tr("第 %d 行不是有效的 UTF-8 文本。", "Line %d is not valid UTF-8.", invalidLine(data)),
			tr("请用 UTF-8 编码另存（Windows 记事本的 ANSI、GBK 不行）。", "Save the file as UTF-8; ANSI, GBK or UTF-16 will not do."))
		return nil
	}
	body := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(body) == 0:
		d.fault("", rule{code: "input.empty"}, tr("内容为空。", "There is nothing in it."),
			tr("填写备案数据后重试。", "Fill in the filing and try again."))
		return nil
	case body[0] == '{' || body[0] == '[':
		return d.parseJSON(data)
	default:
		return d.parseYAML(data)
	}
}

// invalidLine is the line of the first byte that is not UTF-8.
func invalidLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size <= 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

func (d *decoding) syntax(line int, zh, en string) {
	d.fault("", rule{code: "input.syntax"},
		tr("第 %[1]d 行附近有语法错误：%[2]s。", "Syntax error near line %[1]d: %[3]s.", line, zh, en),
		tr("检查该行及上一行的引号、逗号、冒号和缩进。", "Check quotes, commas, colons and indentation on that line and the one before."))
}

func (d *decoding) tooDeep(line int) {
	d.fault("", rule{code: "input.too_deep"},
		tr("第 %d 行嵌套超过 %d 层。", "Line %d is nested more than %d levels deep.", line, maxInputDepth),
		tr("按样例的层次填写。", "Keep to the structure of the samples."))
}

// full tells that enough has been reported.
func (d *decoding) full() bool { return len(d.fields) >= maxFindings }

// put adds a member to an object, unless one of that name is already there, which it reports.
func (d *decoding) put(n *node, p pointer, m member) {
	if n.lines == nil {
		n.lines = map[string]int{}
	}
	first, twice := n.lines[m.name]
	if !twice {
		n.lines[m.name] = m.line
		n.members = append(n.members, m)
		return
	}
	if d.full() {
		return
	}
	d.fault(p.at(clip(m.name)), rule{code: "input.duplicate"},
		tr("第 %[2]d 行的字段与第 %[1]d 行重复。", "The field on line %[2]d stands already on line %[1]d.", first, m.line),
		tr("只保留一处。", "Keep one of the two."))
}
