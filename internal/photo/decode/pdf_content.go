package decode

import (
	"bytes"
	"math"
	"strconv"
)

// placed is what the content of a page shows: the images drawn, each with where it lies, and whether anything
// else that a reader would see was painted over or beside them.
type placed struct {
	images []drawn
	text   bool // visible text; the invisible layer of text recognition does not count
	other  bool // painting after the first image, shading, an inline image
}

// drawn is one image: the directions of its right and upper edges on the page.
type drawn struct {
	name                     string
	rightX, rightY, upX, upY float64
}

// pageMatrix is [a b c d] of a PDF transformation; where a page lies does not matter here.
type pageMatrix [4]float64

func (m pageMatrix) times(o pageMatrix) pageMatrix {
	return pageMatrix{m[0]*o[0] + m[1]*o[2], m[0]*o[1] + m[1]*o[3], m[2]*o[0] + m[3]*o[2], m[2]*o[1] + m[3]*o[3]}
}

// readContent follows the operators of a content stream (ISO 32000-1 annex A) as far as they matter.
func readContent(b []byte) (p placed) {
	m := pageMatrix{1, 0, 0, 1}
	var stack []pageMatrix
	var args []string
	mode := 0
	for {
		tok, rest := contentToken(b)
		if tok == "" {
			return p
		}
		b = rest
		if c := tok[0]; c == '/' || c == '(' || c == '<' || c == '[' || c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9' {
			if len(args) < 64 {
				args = append(args, tok)
			}
			continue
		}
		switch tok {
		case "q":
			if len(stack) < 256 {
				stack = append(stack, m)
			}
		case "Q":
			if n := len(stack); n > 0 {
				m, stack = stack[n-1], stack[:n-1]
			}
		case "cm":
			if v, ok := numbers(args, 6); ok {
				m = pageMatrix{v[0], v[1], v[2], v[3]}.times(m)
			}
		case "Do":
			if len(args) > 0 && len(p.images) < 1000 {
				p.images = append(p.images, drawn{args[len(args)-1][1:], m[0], m[1], m[2], m[3]})
			}
		case "Tr":
			if v, ok := numbers(args, 1); ok {
				mode = int(v[0])
			}
		case "Tj", "TJ", "'", "\"":
			p.text = p.text || mode != 3
		case "f", "F", "f*", "B", "B*", "b", "b*", "s", "S":
			p.other = p.other || len(p.images) > 0
		case "sh", "BI":
			p.other = true
			return p // the bytes of an inline image are not operators
		}
		args = args[:0]
	}
}

func numbers(args []string, n int) ([]float64, bool) {
	if len(args) < n {
		return nil, false
	}
	out := make([]float64, n)
	for i, a := range args[len(args)-n:] {
		v, err := strconv.ParseFloat(a, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}

const (
	pdfSpace = "\x00\t\n\f\r "
	pdfEnds  = pdfSpace + "()<>[]{}/%"
)

// contentToken gives the first token and what follows; strings and dictionaries come as their opening character.
func contentToken(b []byte) (string, []byte) {
	for {
		b = bytes.TrimLeft(b, pdfSpace)
		if len(b) == 0 {
			return "", nil
		}
		if b[0] != '%' {
			break
		}
		i := bytes.IndexAny(b, "\r\n")
		if i < 0 {
			return "", nil
		}
		b = b[i:]
	}
	switch b[0] {
	case '(':
		return "(", afterString(b)
	case '<', '[', ']', '>', '{', '}', ')':
		if b[0] == '<' && (len(b) < 2 || b[1] != '<') {
			if i := bytes.IndexByte(b, '>'); i > 0 {
				return "<", b[i+1:]
			}
			return "", nil
		}
		return "[", b[1:]
	}
	i := bytes.IndexAny(b[1:], pdfEnds)
	if i < 0 {
		return string(b), nil
	}
	return string(b[:i+1]), b[i+1:]
}

func afterString(b []byte) []byte {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return b[i+1:]
			}
		}
	}
	return nil
}

// orientation tells how the image must be turned to look as on the page, which is itself turned clockwise by rotate
// degrees; 0 when it lies aslant.
func (d drawn) orientation(rotate int) int {
	rx, ry, ux, uy := d.rightX, d.rightY, d.upX, d.upY
	for range (rotate%360 + 360) % 360 / 90 {
		rx, ry, ux, uy = ry, -rx, uy, -ux
	}
	const slack = 0.01 // half a degree
	straight := math.Abs(ry) <= slack*math.Abs(rx) && math.Abs(ux) <= slack*math.Abs(uy)
	turned := math.Abs(rx) <= slack*math.Abs(ry) && math.Abs(uy) <= slack*math.Abs(ux)
	switch {
	case straight && rx != 0 && uy != 0:
		return pick(rx > 0, uy > 0, 1, 4, 2, 3)
	case turned && ry != 0 && ux != 0: // the image's right edge points up or down the page
		return pick(ry < 0, ux > 0, 6, 5, 7, 8)
	}
	return 0
}

func pick(a, b bool, tt, tf, ft, ff int) int {
	switch {
	case a && b:
		return tt
	case a:
		return tf
	case b:
		return ft
	}
	return ff
}
