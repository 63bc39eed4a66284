package typeset

import (
	"bytes"
	"fmt"

	"icpdoc/internal/fault"
)

// maxFindings is how many faults of one source are told; a broken file would drown the reader otherwise.
const maxFindings = 40

// trouble gathers what is wrong with one source file.
type trouble struct {
	name   string
	src    []byte
	fields []fault.Field
}

// place is file:line:column of a byte offset; columns count characters.
func place(name string, src []byte, off int) string {
	off = min(max(off, 0), len(src))
	line := 1 + bytes.Count(src[:off], []byte{'\n'})
	start := bytes.LastIndexByte(src[:off], '\n') + 1
	col := 1
	for _, c := range src[start:off] {
		if c&0xC0 != 0x80 {
			col++
		}
	}
	return fmt.Sprintf("%s:%d:%d", name, line, col)
}

// add notes a finding at a byte offset.
func (t *trouble) add(off int, code string, reason, remedy fault.Text) {
	if len(t.fields) < maxFindings {
		t.fields = append(t.fields, fault.Field{Pointer: place(t.name, t.src, off), Code: code, Reason: reason, Remedy: remedy})
	}
}

// didYouMean makes the remedy for a wrong name.
func didYouMean(near string) fault.Text {
	if near == "" {
		return fault.Text{Zh: "可用的写法见 templates/README.md。", En: "See templates/README.md for what can be written."}
	}
	return fault.Text{Zh: "是否想写 “" + near + "”？", En: "Did you mean \"" + near + "\"?"}
}

// err turns the findings into one error, nil when there are none.
func (t *trouble) err() error {
	if len(t.fields) == 0 {
		return nil
	}
	return fault.New(fault.Config, "typeset.template",
		fmt.Sprintf("模板 %s 有打印程序不认识的写法。", t.name),
		fmt.Sprintf("the template %s has something that the printer does not understand", t.name)).With(t.fields...)
}
