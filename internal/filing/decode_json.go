package filing

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
)

// jsonReader walks encoding/json's tokens, which decode surrogate pairs (rare characters written as \uD840\uDC00) correctly
// and keep numbers literally.
type jsonReader struct {
	*decoding
	dec    *json.Decoder
	breaks []int // offsets of line feeds
	size   int
}

func (d *decoding) parseJSON(data []byte) *node {
	r := &jsonReader{decoding: d, dec: json.NewDecoder(bytes.NewReader(data)), size: len(data)}
	r.dec.UseNumber()
	for i, b := range data {
		if b == '\n' {
			r.breaks = append(r.breaks, i)
		}
	}
	root, ok := r.value("", 0)
	if !ok {
		return nil
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		d.syntax(r.line(), "备案数据结束之后还有内容", "something stands after the end of the filing")
		return nil
	}
	return root
}

// line is where the token read last ends.
func (r *jsonReader) line() int {
	return 1 + sort.SearchInts(r.breaks, int(r.dec.InputOffset()))
}

// value reads one value; false after a fault that makes the rest unreadable.
func (r *jsonReader) value(p pointer, depth int) (*node, bool) {
	tok, err := r.dec.Token()
	if err != nil {
		return nil, r.failed(err)
	}
	n := &node{line: r.line()}
	if depth > maxInputDepth {
		r.tooDeep(n.line)
		return nil, false
	}
	switch t := tok.(type) {
	case string:
		n.kind, n.text = stringNode, t
	case json.Number:
		n.kind, n.text = numberNode, t.String()
	case bool:
		n.kind, n.text = boolNode, "false"
		if t {
			n.text = "true"
		}
	case json.Delim:
		if t == '[' {
			return r.list(n, p, depth)
		}
		return r.object(n, p, depth)
	}
	return n, true
}

func (r *jsonReader) list(n *node, p pointer, depth int) (*node, bool) {
	n.kind = listNode
	for r.dec.More() {
		item, ok := r.value(p.index(len(n.items)), depth+1)
		if !ok {
			return nil, false
		}
		n.items = append(n.items, item)
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.failed(err)
	}
	return n, true
}

func (r *jsonReader) object(n *node, p pointer, depth int) (*node, bool) {
	n.kind = objectNode
	for r.dec.More() {
		tok, err := r.dec.Token()
		if err != nil {
			return nil, r.failed(err)
		}
		name, _ := tok.(string)
		line := r.line()
		value, ok := r.value(p.at(name), depth+1)
		if !ok {
			return nil, false
		}
		r.put(n, p, member{name, line, value})
	}
	if _, err := r.dec.Token(); err != nil {
		return nil, r.failed(err)
	}
	return n, true
}

// failed reports a token error and is always false.
func (r *jsonReader) failed(err error) bool {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at := min(max(int(syntax.Offset)-1, 0), r.size)
		r.syntax(1+sort.SearchInts(r.breaks, at), "不是有效的 JSON", syntax.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		r.syntax(len(r.breaks)+1, "内容不完整，过早结束", "the text ends too early")
	default:
		r.syntax(r.line(), "不是有效的 JSON", "not JSON")
	}
	return false
}
