package main

import (
	"strings"
	"testing"
)

// A terminal line neither ends after an opening bracket nor starts with a closing mark, whatever stands around it.
func TestLinesBreakOutsideBrackets(t *testing.T) {
	words := []string{
		"The legal representative signs in person, in block script (正楷) with a black pen, no name stamp; use 签字笔, not 铅笔. ",
		"法定代表人本人用黑色签字笔以正楷（不连笔）签名，加盖单位公章（不用“合同章”、《财务章》）。见 guide [第3节]。",
	}
	for _, text := range words {
		for shift := range columns {
			var b strings.Builder
			paragraph(&b, "    ", strings.Repeat("x", shift)+" "+strings.Repeat(text, 4))
			for l := range strings.Lines(b.String()) {
				l = strings.TrimSpace(l)
				if strings.ContainsAny(l[:1], "),.;:]") || strings.ContainsRune("，。、；：）”》", []rune(l)[0]) {
					t.Fatalf("a line starts with a closing mark: %q", l)
				}
				if r := []rune(l); strings.ContainsRune("([（“《", r[len(r)-1]) {
					t.Fatalf("a line ends with an opening mark: %q", l)
				}
				if cells(l) > columns {
					t.Fatalf("a line of %d columns: %q", cells(l), l)
				}
			}
		}
	}
}
