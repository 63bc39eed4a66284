package pdf

import (
	"bytes"
	"math"
)

// lexer reads the numbers, names and operators of a content stream. Strings, arrays, dictionaries and inline images are
// stepped over: nothing that fills an area needs them.
type lexer struct {
	b  []byte
	at int
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenName
	tokenWord // an operator
	tokenOther
)

type token struct {
	kind   tokenKind
	number float64
	text   string // of a name without its slash, or of an operator
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) next() token {
	for l.at < len(l.b) {
		c := l.b[l.at]
		switch {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		case c == '(':
			l.skipString()
			return token{kind: tokenOther}
		case c == '/':
			l.at++
			return token{kind: tokenName, text: l.regular()}
		case c == '<' && l.at+1 < len(l.b) && l.b[l.at+1] != '<':
			for l.at < len(l.b) && l.b[l.at] != '>' {
				l.at++
			}
			l.at++
			return token{kind: tokenOther}
		case isDelimiter(c):
			l.at++
			return token{kind: tokenOther}
		default:
			w := l.regular()
			if v, ok := numberOf(w); ok {
				return token{kind: tokenNumber, number: v}
			}
			return token{kind: tokenWord, text: w}
		}
	}
	return token{}
}

func (l *lexer) regular() string {
	from := l.at
	for l.at < len(l.b) && !isSpace(l.b[l.at]) && !isDelimiter(l.b[l.at]) {
		l.at++
	}
	return string(l.b[from:l.at])
}

func (l *lexer) skipString() {
	for depth := 0; l.at < len(l.b); l.at++ {
		switch l.b[l.at] {
		case '\\':
			l.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return
			}
		}
	}
}

// skipImage steps over the data of an inline image, up to its EI.
func (l *lexer) skipImage() {
	for l.at < len(l.b) {
		i := bytes.Index(l.b[l.at:], []byte("EI"))
		if i < 0 {
			l.at = len(l.b)
			return
		}
		from := l.at + i
		l.at = from + 2
		if from > 0 && isSpace(l.b[from-1]) && (l.at == len(l.b) || isSpace(l.b[l.at])) {
			return
		}
	}
}

// numberOf reads a PDF number: no exponent, a sign, a point anywhere.
func numberOf(s string) (float64, bool) {
	i, sign := 0, 1.0
	for i < len(s) && (s[i] == '+' || s[i] == '-') {
		if s[i] == '-' {
			sign = -1
		}
		i++
	}
	v, scale, digits := 0.0, 0.0, 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
			if scale > 0 {
				v += float64(c-'0') * scale
				scale /= 10
			} else {
				v = v*10 + float64(c-'0')
			}
		case c == '.' && scale == 0:
			scale = 0.1
		default:
			return 0, false
		}
	}
	return sign * math.Min(v, 1e9), digits > 0
}
