package filing

import (
	"fmt"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// pointer is an RFC 6901 JSON pointer into the input.
type pointer string

// at is the pointer to a member.
func (p pointer) at(name string) pointer {
	if strings.ContainsAny(name, "~/") {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	}
	return p + "/" + pointer(name)
}

// index is the pointer to an item of a list.
func (p pointer) index(i int) pointer { return p + "/" + pointer(strconv.Itoa(i)) }

// rule names what a finding is about: its stable code, where the rule stands and its row of the checklist (0: none).
type rule struct {
	code   string
	source string
	row    int
}

// commonRule is the source of what every access provider asks for though no guide of ours says it.
const commonRule = "通行规则 (common rule of access providers)"

// report gathers findings in the order of the input.
type report struct {
	fields  []fault.Field
	blocked bool // a fault is among them
}

// maxReport bounds what a hostile input can make us say. The first fault is always told.
const maxReport = 1000

func (r *report) add(s fault.Severity, p pointer, about rule, reason, remedy fault.Text) {
	if len(r.fields) >= maxReport && (r.blocked || s != fault.Fault) {
		return
	}
	r.blocked = r.blocked || s == fault.Fault
	r.fields = append(r.fields, fault.Field{
		Pointer: string(p), Code: about.code, Severity: s, Reason: reason, Remedy: remedy, Source: about.source, Row: about.row,
	})
}

func (r *report) fault(p pointer, about rule, reason, remedy fault.Text) {
	r.add(fault.Fault, p, about, reason, remedy)
}

func (r *report) warn(p pointer, about rule, reason, remedy fault.Text) {
	r.add(fault.Warning, p, about, reason, remedy)
}

func (r *report) note(p pointer, about rule, reason, remedy fault.Text) {
	r.add(fault.Note, p, about, reason, remedy)
}

// tr is one sentence in both languages; the arguments fill both, so both name them in the same order or by number.
func tr(zh, en string, args ...any) fault.Text {
	fill := func(s string) string {
		if !strings.Contains(s, "%") {
			return s
		}
		return fmt.Sprintf(s, args...)
	}
	return fault.Text{Zh: fill(zh), En: fill(en)}
}
