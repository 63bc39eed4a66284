package line_test

import (
	"math/rand"
	"strings"
	"testing"

	"icpdoc/internal/typeset/line"
)

// Hostile paragraphs stay linear and legal.
func TestHostileInput(t *testing.T) {
	var b line.Breaker
	for name, unit := range map[string]string{
		"zero-width spaces": "\u200b",
		"empty words":       "\u200bi",
		"marks":             "，",
		"openers":           "（",
		"one word":          "a",
		"combining marks":   "\u0301",
		"hyphens":           "ab-",
		"hard breaks":       "\n",
		"dashes":            "—",
	} {
		for _, n := range []int{100, 20_000} {
			items := set(strings.Repeat(unit, n))
			for _, o := range []line.Options{body(10), {Width: ems(1), Align: line.Center, Squeeze: true}, {}, {Width: -5, Indent: 1 << 30, Gap: -7}} {
				b.Reset()
				ls := b.Break(items, o, nil)
				if len(ls) == 0 || ls[len(ls)-1].End != len(items) {
					t.Errorf("%s: %d lines do not cover the text", name, len(ls))
				}
				if o.Width > 0 && n == 100 {
					if _, err := check(items, ls, o); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
		}
	}
}

func FuzzBreak(f *testing.F) {
	for i, p := range prose {
		f.Add(p, int32(i+3)*em, int32(i%2*2)*em, byte(i*7), byte(255-i))
	}
	f.Add(soup, int32(4*em), int32(0), byte(4), byte(255))
	f.Fuzz(func(t *testing.T, s string, width, indent int32, align, flags byte) {
		if len(s) > 2000 {
			return
		}
		o := line.Options{
			Width: width, Indent: indent, Gap: int32(flags) * 2, Align: line.Align(align % 5), AlignLast: line.Align(align / 5 % 5), Squeeze: flags&1 == 0,
			LooseDash: flags&2 != 0, BreakAnywhere: flags&4 != 0, NoOrphanChar: flags&8 != 0,
		}
		items := set(s)
		if flags&16 != 0 {
			vary(rand.New(rand.NewSource(int64(len(s)))), items)
		}
		var b line.Breaker
		ls := b.Break(items, o, nil)
		if least, most := b.Measure(items, o); least > most {
			t.Errorf("smallest width %d over natural %d", least, most)
		}
		if width < 2*em || width > 1000*em || indent < -10*em || indent > width/2 {
			if n := len(ls); n > 0 && ls[n-1].End != len(items) {
				t.Errorf("%d of %d items set", ls[n-1].End, len(items))
			}
			return
		}
		if _, err := check(items, ls, o); err != nil {
			t.Errorf("%v\n%q", err, texts(items, ls))
		}
	})
}

func BenchmarkBreak(b *testing.B) {
	for _, c := range []struct {
		name, text string
		width      int
		align      line.Align
	}{
		{"letter28em", prose[0] + prose[1], 28, line.Justify},
		{"mixed28em", prose[2] + prose[3] + prose[5], 28, line.Justify},
		{"cell7em", prose[2] + prose[3], 7, line.Left},
		{"english28em", strings.Repeat(prose[6]+" ", 3), 28, line.Justify},
		{"value12em", "欧阳靖远", 12, line.Left},
	} {
		b.Run(c.name, func(b *testing.B) {
			var br line.Breaker
			items := set(c.text)
			o := body(c.width)
			o.Align = c.align
			var dst []line.Line
			b.ReportAllocs()
			for b.Loop() {
				br.Reset()
				dst = br.Break(items, o, dst[:0])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(items)), "ns/rune")
		})
	}
}
