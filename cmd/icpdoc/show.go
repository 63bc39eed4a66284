package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"icpdoc/internal/fault"
)

// problem is a fault as --json prints it.
type problem struct {
	Code   string        `json:"code"`
	Kind   string        `json:"kind"`
	Detail fault.Text    `json:"detail"`
	Fields []fault.Field `json:"fields,omitempty"`
}

func writeJSON(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v)
}

// told is an error that the user has seen already; only its exit code is left to give.
type told struct{ error }

func (t told) Unwrap() error { return t.error }

// showError prints any error that a command may come back with.
func showError(w io.Writer, lang string, err error) {
	var file *fileError
	if errors.As(err, &file) {
		fmt.Fprintf(w, "icpdoc: %s\n", file.text(lang))
		return
	}
	showFault(w, lang, fault.As(err))
}

func showFault(w io.Writer, lang string, e *fault.Error) {
	if e.Kind == fault.NotFound && len(e.Fields) == 1 && strings.HasPrefix(e.Detail.In(lang), e.Fields[0].Reason.In(lang)) { // a word of the command line: both say the same
		fmt.Fprintf(w, "icpdoc: %s\n", e.Fields[0].Reason.In(lang))
		if r := e.Fields[0].Remedy.In(lang); r != "" {
			paragraph(w, "    → ", r)
		}
		return
	}
	fmt.Fprintf(w, "icpdoc: %s\n", e.Detail.In(lang))
	showFields(w, lang, e.Fields)
}

// showFields lists findings, the blocking ones first, each with its place, reason, remedy and source.
func showFields(w io.Writer, lang string, fields []fault.Field) {
	fields = slices.Clone(fields)
	slices.SortStableFunc(fields, func(a, b fault.Field) int { return int(a.Severity) - int(b.Severity) })
	names := map[fault.Severity][2]string{fault.Fault: {"错误", "fault"}, fault.Warning: {"警告", "warning"}, fault.Note: {"提示", "note"}}
	for _, f := range fields {
		name := names[f.Severity][1]
		if lang == "zh" {
			name = names[f.Severity][0]
		}
		place := f.Pointer
		if place == "" {
			place = "/"
		}
		fmt.Fprintf(w, "%s  %s  [%s]\n", name, place, f.Code)
		paragraph(w, "    ", f.Reason.In(lang))
		if r := f.Remedy.In(lang); r != "" {
			paragraph(w, "    → ", r)
		}
		if f.Source != "" {
			paragraph(w, "    ", label(lang, "来源：", "source: ")+f.Source)
		}
	}
}

func label(lang, zh, en string) string {
	if lang == "zh" {
		return zh
	}
	return en
}

// columns is how wide a line of terminal output may be.
const columns = 100

// paragraph wraps text at the terminal's width; Chinese characters count two columns and may break anywhere but
// before a closing mark.
func paragraph(w io.Writer, indent, text string) {
	rest := strings.Repeat(" ", cells(indent))
	line, used := indent, cells(indent)
	flush := func() {
		fmt.Fprintln(w, strings.TrimRight(line, " "))
		line, used = rest, cells(rest)
	}
	for _, token := range tokens(text) {
		n := cells(token)
		if used+n > columns && used > cells(rest) {
			flush()
			token = strings.TrimLeft(token, " ")
			n = cells(token)
		}
		line += token
		used += n
	}
	flush()
}

// tokens cuts text where a terminal line may break: around wide characters, after spaces; closing marks stay with
// what they follow, opening marks with what follows them.
func tokens(s string) []string {
	var out []string
	opened, narrow := false, true // what the character before was
	for _, r := range s {
		closing := strings.ContainsRune("，。、；：？！）》”’】」』…—·％),.;:?!]}%", r)
		switch {
		case len(out) > 0 && (closing || opened || narrow && runeCells(r) == 1):
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		opened = strings.ContainsRune("（《“‘【「『([{", r)
		narrow = r != ' ' && runeCells(r) == 1
	}
	return out
}

// cells is the number of terminal columns that s takes.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += runeCells(r)
	}
	return n
}

func runeCells(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	case width.EastAsianAmbiguous:
		if strings.ContainsRune("“”‘’…—·", r) {
			return 2
		}
	}
	return 1
}

// pad fills s with spaces to n columns.
func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }
