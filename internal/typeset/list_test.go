package typeset_test

import (
	"strings"
	"testing"
)

// TestEmptyItemKeepsItsNumber: the number of an item without text stands on a line of its own; it once slid to the paragraph
// after the list.
func TestEmptyItemKeepsItsNumber(t *testing.T) {
	doc := layout(t, `<ol type="一"><li>甲</li><li></li></ol><p>其后</p>`)
	var lines []string
	last := int32(-1)
	for _, r := range doc.Pages[0].Runs {
		if r.Line != last {
			lines, last = append(lines, ""), r.Line
		}
		lines[len(lines)-1] += r.Text()
	}
	if got, want := strings.Join(lines, "|"), "一、甲|二、|其后"; got != want {
		t.Errorf("lines %s, want %s", got, want)
	}
}
