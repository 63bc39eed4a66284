package line_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/typeset/line"
)

var update = flag.Bool("update", false, "write the golden listings anew")

// TestListing shows real paragraphs at the widths of a letter, a form's cell and a narrow column: the natural and the set
// width of each line in 1/100 em, then its text. A reader checks the listing by eye.
func TestListing(t *testing.T) {
	var out strings.Builder
	var b line.Breaker
	for _, p := range []string{prose[0] + prose[1], prose[2], prose[3] + prose[5], prose[6], prose[8]} {
		items := set(p)
		for _, w := range []int{28, 20, 12, 7, 4} {
			o := body(w)
			if w >= 20 {
				o.Indent = ems(2)
			}
			if w <= 7 {
				o.Align = line.Left
			}
			fmt.Fprintf(&out, "%d em\n", w)
			for _, l := range b.Break(items, o, nil) {
				fmt.Fprintf(&out, "%6d %5d  %s\n", l.Natural*100/em, l.Width*100/em, text(items, l))
			}
		}
	}
	name := filepath.Join("testdata", "listing.txt")
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); d != "" {
		t.Error(d)
	}
}
