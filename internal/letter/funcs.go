package letter

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"icpdoc/internal/filing"
)

// Funcs are the functions that a document template may call besides html/template's own.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"pointer":     pointer,
		"dict":        dict,
		"add":         func(a, b int) int { return a + b },
		"chunk":       chunk,
		"join":        func(sep string, list []string) string { return strings.Join(list, sep) },
		"cn":          Numeral,
		"kindName":    kindName,
		"personTitle": personTitle,
		"typeName":    typeName,
		"modeName":    modeName,
		"names":       names,
		"date":        dateText,
		"validity":    validityText,
		"dash":        dash,
	}
}

// pointer builds a JSON pointer: {{pointer "services" .Index "name"}} gives /services/0/name.
func pointer(parts ...any) string {
	b := make([]byte, 0, 48)
	for _, p := range parts {
		b = append(b, '/')
		switch p := p.(type) {
		case int:
			b = strconv.AppendInt(b, int64(p), 10)
		case string:
			b = escapePointer(b, p)
		default:
			b = escapePointer(b, fmt.Sprint(p))
		}
	}
	return string(b)
}

// escapePointer appends one part of a JSON pointer, RFC 6901.
func escapePointer(b []byte, part string) []byte {
	for i := range len(part) {
		switch c := part[i]; c {
		case '~':
			b = append(b, "~0"...)
		case '/':
			b = append(b, "~1"...)
		default:
			b = append(b, c)
		}
	}
	return b
}

// dict gives a partial several named values: {{template "sign" dict "View" . "Title" "法定代表人"}}.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict wants pairs of a name and a value, got %d arguments", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: argument %d must be a name, got %v", i+1, pairs[i])
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// chunk cuts a list into rows of n for a table with several columns of the same thing; the last row may be shorter.
func chunk(n int, list any) ([][]any, error) {
	v := reflect.ValueOf(list)
	if n < 1 || v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("chunk wants a positive number and a list, got %d and %T", n, list)
	}
	var rows [][]any
	for i := 0; i < v.Len(); i++ {
		if i%n == 0 {
			rows = append(rows, make([]any, 0, n))
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], v.Index(i).Interface())
	}
	return rows, nil
}

// kindName is what people call the service.
func kindName(k filing.ServiceKind) string { return k.Title().Zh }

// personTitle is the title of the service's person in charge (rule: "APP person" against "website person").
func personTitle(k filing.ServiceKind) string { return kindName(k) + "负责人" }

// typeName is the filing type as the portals print it.
func typeName(t filing.FilingType) string { return t.Title().Zh }

// modeName is the verification mode in Chinese.
func modeName(m filing.VerificationMode) string { return m.Title().Zh }

// names lists the Chinese names of codes: 中文简体、英语.
func names(codes []filing.Code) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = c.Zh
	}
	return strings.Join(list, "、")
}

// dateText is 2027年3月1日, "" for the zero date.
func dateText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return strconv.Itoa(d.Year) + "年" + strconv.Itoa(int(d.Month)) + "月" + strconv.Itoa(d.Day) + "日"
}

// validityText is 长期 or 至2027年3月1日, "" when not given.
func validityText(v filing.Validity) string {
	switch {
	case v.LongTerm:
		return "长期"
	case v.Until.IsZero():
		return ""
	}
	return "至" + dateText(v.Until)
}

// dash stands for a value that was not given, so that an empty cell is never mistaken for a forgotten one.
func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "—"
	}
	return s
}

// Numeral writes n in Chinese numerals as Chinese documents number their parts: 一, 十, 十二, 一百零五.
// Numbers below 0 or above 9999 stay in Arabic digits.
func Numeral(n int) string {
	if n < 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	if n == 0 {
		return "零"
	}
	digits, units := []rune("零一二三四五六七八九"), []string{"", "十", "百", "千"}
	var b strings.Builder
	gap := false
	for place, div := 3, 1000; place >= 0; place, div = place-1, div/10 {
		d := n / div % 10
		if d == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteRune('零')
			gap = false
		}
		if d != 1 || place != 1 || b.Len() > 0 { // 十二, not 一十二; but 一百一十二
			b.WriteRune(digits[d])
		}
		b.WriteString(units[place])
	}
	return b.String()
}
