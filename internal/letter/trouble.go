package letter

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"icpdoc/internal/fault"
)

// templateFault turns an error of html/template into a finding with file, line and a hint.
func templateFault(file string, err error) fault.Field {
	message := err.Error()
	f := fault.Field{Pointer: file, Code: "letter.template"}
	if m := regexp.MustCompile(`(?:html/)?template: ?([^\s:]+\.html):(\d+)(?::(\d+))?: ?`).FindStringSubmatchIndex(message); m != nil {
		f.Pointer = strings.TrimSuffix(message[m[2]:m[1]], ": ")
		f.Pointer = strings.TrimSuffix(f.Pointer, ":")
		message = message[m[1]:]
	}
	f.Reason = fault.Text{Zh: "模板动作有误：" + message, En: "A template action is wrong: " + message + "."}
	f.Remedy = fault.Text{Zh: "可用的数据和函数见 templates/README.md。", En: "templates/README.md lists the data and functions."}
	if m := regexp.MustCompile(`can't evaluate field (\w+) in type \*?([\w.]+)`).FindStringSubmatch(message); m != nil {
		suggest(&f, m[1], fieldNames(m[2]))
	} else if m := regexp.MustCompile(`function "(\w+)" not defined`).FindStringSubmatch(message); m != nil {
		var names []string
		for name := range Funcs() {
			names = append(names, name)
		}
		slices.Sort(names)
		suggest(&f, m[1], names)
	}
	return f
}

// suggest writes the remedy for a name that does not exist.
func suggest(f *fault.Field, wrong string, known []string) {
	if len(known) == 0 {
		return
	}
	if near := nearest(wrong, known); near != "" {
		f.Remedy = fault.Text{Zh: "是否想写“" + near + "”？", En: "Did you mean " + near + "?"}
		return
	}
	f.Remedy = fault.Text{Zh: "可用：" + strings.Join(known, "、"), En: "Known: " + strings.Join(known, ", ")}
}

// nearest gives the known name closest to a wrong one, "" when none is close.
func nearest(wrong string, known []string) string {
	best, at := "", len([]rune(wrong))/2+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(wrong), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	return best
}

// fieldNames lists what a template may read of a type that View leads to, given as "filing.Entity".
func fieldNames(typeName string) []string {
	seen := map[reflect.Type]bool{}
	var names []string
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			if !t.Field(i).IsExported() {
				continue
			}
			if t.String() == typeName {
				names = append(names, t.Field(i).Name)
			}
			walk(t.Field(i).Type)
		}
		if t.String() == typeName {
			for i := range t.NumMethod() {
				names = append(names, t.Method(i).Name)
			}
		}
	}
	walk(reflect.TypeFor[View]())
	slices.Sort(names)
	return names
}
