// Package fault is the one error type that a user ever sees.
//
// A fault names the field, the reason and the remedy in Chinese and English. It becomes problem details in
// the web room, a message and an exit code on the command line, a cell comment in a workbook. The zero Kind
// is Internal, so forgetting to say what went wrong never shows a cause to a user. No submitted value that is
// personal data stands in a text: the pointer says where to look.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says whose fault it is and what a door does with it.
type Kind uint8

// The kinds. Internal is the zero value: forgetting is safe.
const (
	Internal    Kind = iota // a defect of ours; the cause is logged, never shown
	Invalid                 // the filing data breaks a rule
	Malformed               // the bytes cannot be read as what they should be (JSON, YAML, HTML, CSS, a font)
	NotFound                // what was asked for does not exist
	Unsupported             // a legitimate wish that the service does not serve (row 12 of the guides, say)
	Config                  // templates, rulebooks or settings are wrong: an operator's matter

	Unauthenticated // nobody is signed in, or a key or link has ended
	Denied          // whoever it is may not do this
	Conflict        // somebody was faster, or the state of things does not allow it
	TooLarge        // beyond a limit
	Busy            // too much at once: try again after a while
	Unavailable     // disk, database or object storage does not answer
)

// String is the kind's stable name.
func (k Kind) String() string {
	names := [...]string{"internal", "invalid", "malformed", "not_found", "unsupported", "config",
		"unauthenticated", "denied", "conflict", "too_large", "busy", "unavailable"}
	if int(k) < len(names) {
		return names[k]
	}
	return names[Internal]
}

// Severity of one field's finding. The zero value is Fault.
type Severity uint8

// The severities.
const (
	Fault   Severity = iota // blocks
	Warning                 // passes, but a person must look
	Note                    // worth knowing
)

// String is "fault", "warning" or "note".
func (s Severity) String() string {
	names := [...]string{"fault", "warning", "note"}
	if int(s) < len(names) {
		return names[s]
	}
	return names[Fault]
}

// MarshalText gives the severity's name on the wire.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, one := range []Severity{Fault, Warning, Note} {
		if one.String() == string(text) {
			*s = one
			return nil
		}
	}
	return fmt.Errorf("%q is no severity", text)
}

// Text is one sentence in both languages.
type Text struct {
	Zh string `json:"zh" yaml:"zh" expr:"zh"`
	En string `json:"en" yaml:"en" expr:"en"`
}

// In gives the text in lang ("zh" or "en"), falling back to the other language when one is empty.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" || t.Zh == "" {
		return t.En
	}
	return t.Zh
}

// Field is one finding about one place of the input.
type Field struct {
	Pointer  string   `json:"pointer"`          // RFC 6901 JSON pointer into the input, "" for the whole
	Code     string   `json:"code"`             // stable, snake_case with dots: "uscc.check_digit"
	Severity Severity `json:"severity"`         // fault, warning or note
	Reason   Text     `json:"reason"`           // what is wrong, with the numbers found and needed
	Remedy   Text     `json:"remedy"`           // what to do about it
	Source   string   `json:"source,omitempty"` // where the rule stands: "N:66", "GB 32100-2015"
	Row      int      `json:"row,omitempty"`    // row of the operators' checklist, 0 when none
}

// Error is what every room returns for anything a user can mend.
type Error struct {
	Kind   Kind
	Code   string // stable, snake_case with dots
	Detail Text   // one sentence for the whole
	Fields []Field
	Cause  error // logged at the edge, never shown
}

// New makes an error of a kind with a sentence in both languages.
func New(k Kind, code, zh, en string) *Error {
	return &Error{Kind: k, Code: code, Detail: Text{zh, en}}
}

// Wrap makes an Internal error that keeps its cause for the log.
func Wrap(cause error, code string) *Error {
	return &Error{Code: code, Detail: Text{"内部错误。", "Internal error."}, Cause: cause}
}

// With adds fields and returns e.
func (e *Error) With(fields ...Field) *Error { e.Fields = append(e.Fields, fields...); return e }

// Error is for logs and tests: English, with every field on a line of its own.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Detail.In("en"))
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "\n  %s %s [%s] %s", f.Severity, f.Pointer, f.Code, f.Reason.In("en"))
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, "\n  cause: %v", e.Cause)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// As finds the fault in an error chain; an error of another kind is wrapped as Internal. nil stays nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(err, "internal")
}

// Blocking tells whether any field is a Fault.
func Blocking(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Severity == Fault })
}
