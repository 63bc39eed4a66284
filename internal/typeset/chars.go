package typeset

import (
	"fmt"
	"unicode"

	"icpdoc/internal/fault"
)

// invisible characters join or part others and have no ink: they stay with the character before them.
func invisible(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r >= 0x200B && r <= 0x200D, r == 0x2060, r == 0xFEFF:
		return true
	}
	return selector(r)
}

// selector tells variation selectors.
func selector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// combining marks sit on the character before them.
func combining(r rune) bool {
	if r < 0x300 || r >= 0x3100 && r < 0xA000 {
		return false
	}
	return unicode.In(r, unicode.Mn, unicode.Me)
}

// forbidden characters change or hide what a reader of the paper sees: controls, direction controls, characters
// that mean nothing outside one system.
func forbidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r < 0xA0:
		return true
	case r < 0x600, r >= 0x3000 && r < 0xA000:
		return false
	case r == 0x61C, r == 0x200E, r == 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2066 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFD:
		return true
	case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
		return true
	}
	return unicode.Is(unicode.Co, r) || r >= 0xE0000 && r < 0xE0100
}

// where says to whom a character belongs: the field's pointer, or the place in the template.
func (e *engine) where(s *span) string {
	if s.field != "" {
		return s.field
	}
	if s.el != nil {
		return place(e.name, e.src, int(s.el.off))
	}
	return e.name
}

// noteChar adds a finding about a character once for every place.
func noteChar(list []fault.Field, f fault.Field) []fault.Field {
	for _, old := range list {
		if old.Pointer == f.Pointer && old.Reason == f.Reason {
			return list
		}
	}
	if len(list) < maxFindings {
		list = append(list, f)
	}
	return list
}

func (e *engine) refuseChar(r rune, s *span) {
	e.wrongChars = noteChar(e.wrongChars, fault.Field{
		Pointer: e.where(s), Code: "text.control",
		Reason: fault.Text{
			Zh: fmt.Sprintf("含有不能打印的控制字符 U+%04X。", r),
			En: fmt.Sprintf("There is a control character U+%04X, which cannot be printed.", r),
		},
		Remedy: fault.Text{Zh: "删去该字符后重新输入。", En: "Remove the character and type the text again."},
	})
}

func (e *engine) missingChar(r rune, s *span) {
	e.missing = noteChar(e.missing, fault.Field{
		Pointer: e.where(s), Code: "glyph.missing",
		Reason: fault.Text{
			Zh: fmt.Sprintf("字库中没有字符 “%c”（U+%04X）。", r, r),
			En: fmt.Sprintf("No font has the character %q (U+%04X).", r, r),
		},
		Remedy: fault.Text{
			Zh: "核对证件上的字；确认无误的，请管理员补充含该字的字体，不要用形近字或拼音代替。",
			En: "Check the character against the certificate; if it is right, ask the administrator for a font that has it. Do not use a look-alike or pinyin.",
		},
	})
}

// halt stops a layout that is beyond a limit.
func (e *engine) halt(code, zh, en string) {
	if !e.halted {
		e.halted = true
		e.overflow = append(e.overflow, fault.Field{Pointer: e.name, Code: code, Reason: fault.Text{Zh: zh, En: en}})
	}
}
