package line_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"icpdoc/internal/typeset/line"
)

// body is the setting of a letter's paragraph, without its indent.
func body(width int) line.Options {
	return line.Options{Width: ems(width), Gap: 160, Align: line.Justify, Squeeze: true, NoOrphanChar: true}
}

// joints shows with bars where lines start at any width from the longest token's up.
func joints(s string, o line.Options) string {
	var b line.Breaker
	items := set(s)
	least, most := b.Measure(items, o)
	starts := map[int]bool{}
	for w := least; w <= most; w += em / 7 {
		o.Width = w
		for _, l := range b.Break(items, o, nil) {
			starts[l.Start] = true
		}
	}
	var out strings.Builder
	for i, it := range items {
		if i > 0 && starts[i] {
			out.WriteByte('|')
		}
		out.WriteRune(it.Rune)
	}
	return out.String()
}

// The vertical bars are the only places where a line may start.
func TestUnbreakable(t *testing.T) {
	for _, c := range []struct{ why, want string }{
		{"marks", "中|文，|中|文。|中|文；|中|文：|中|文、|中|文？|中|文！"},
		{"brackets", "中|（中|文）|《中|文》|“中|文”|中|文"},
		{"closing, then opening", "中|文）、|《中|文》|（中|文）"},
		{"number with a unit", "占|100%|温|36.5℃|价|￥3,500.00|元|存|10GB|号"},
		{"range", "税|率|3.5%～5%|中|文"},
		{"dash", "中|文——|中|文"},
		{"ellipsis", "中|文……|中|文"},
		{"slash", "万|元/年|或/和|文"},
		{"interpunct", "买·|提·|江|名"},
		{"iteration mark", "人|人々|的"},
		{"domain", "请|到|www.example.com.cn/a-b?c=d|办|理"},
		{"mail", "邮|箱|zhang-san@mail.example.cn|中|文"},
		{"time and phone", "于|10:30|电|010-1234-5678|中|文"},
		{"ISO date", "于|2026-11-22|中|文"},
		{"Western words", "by |hand |in |ink"},
		{"compound word", "set |face-|to-|face |here"},
		{"a name with hyphen and capital", "Mr |Mont-Wort |is |here"},
		{"straight quotes", "he |said |\"yes\" |to |it's |all"},
		{"no-break space", "No.\u00a05 |is |here"},
		{"combining mark", "中|e\u0301\u0301|文"},
		{"variation selector", "葛\U000E0100|城\ufe00|市"},
		{"joined pictograph", "中|👨\u200d👩\u200d👧|文"},
		{"spaces before a mark stay with it", "中|文 ，|中|文"},
		{"zero-width space", "abc\u200b|def\u200b|ghi"},
	} {
		t.Run(c.why, func(t *testing.T) {
			got := joints(strings.ReplaceAll(c.want, "|", ""), line.Options{Gap: 160, Align: line.Left, Squeeze: true})
			if !subset(bars(got), bars(c.want)) {
				t.Errorf("lines started at %s, allowed %s", got, c.want)
			}
		})
	}
}

func bars(s string) map[int]bool {
	m := map[int]bool{}
	n := 0
	for _, r := range s {
		if r == '|' {
			m[n] = true
			continue
		}
		n++
	}
	return m
}

func subset(a, b map[int]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

func TestBreaks(t *testing.T) {
	cell := func(width float64) line.Options {
		return line.Options{Width: int32(width * em), Gap: 160, Align: line.Left, Squeeze: true, NoOrphanChar: true}
	}
	loose := cell(5)
	loose.LooseDash = true
	fill := cell(6)
	fill.BreakAnywhere = true
	center := cell(10)
	center.Align = line.Center
	orphan := cell(5)
	orphan.NoOrphanChar = false
	for _, c := range []struct {
		why, text string
		o         line.Options
		want      []string
	}{
		{"nothing", "", body(10), nil},
		{"one character wider than the line", "中文", cell(0.5), []string{"中", "文"}},
		{"the closing mark comes in by half", "一二三四五，六七八九", cell(5.5), []string{"一二三四五，", "六七八九"}},
		{"the closing mark takes its neighbour along", "一二三四五，六七八九", cell(5), []string{"一二三四", "五，六七", "八九"}},
		{"marks give way to save a line", "甲，乙，丙丁戊。己庚", body(9), []string{"甲，乙，丙丁戊。己庚"}},
		{"no orphan", "一二三四五六", cell(5), []string{"一二三四", "五六"}},
		{"an orphan when asked", "一二三四五六", orphan, []string{"一二三四五", "六"}},
		{"a mark does not count", "一二三四五六。", cell(5), []string{"一二三四", "五六。"}},
		{"a date stays together", "定于2026年4月1日", cell(6.2), []string{"定于2026年", "4月1日"}},
		{"a dash keeps its neighbour", "一二三四——五六七八", cell(5), []string{"一二三", "四——五六", "七八"}},
		{"GB/T 15834 lets a dash start the line", "一二三四五——六七八", loose, []string{"一二三四五", "——六七八"}},
		{"a long address breaks at its joints", "见www.example.com.cn/beian/index", cell(8), []string{"见www.", "example.com.cn/", "beian/index"}},
		{"a long token is cut only where it must", "编号ABCDEFGHIJKLMNOPQRSTUVWXYZ", cell(6), []string{"编号ABCDEFG", "HIJKLMNOPQ", "RSTUVWXYZ"}},
		{"a cell is filled", "编号ABCDEFGHIJKLMNOP", fill, []string{"编号ABCDEFG", "HIJKLMNOP"}},
		{"a long number breaks at its commas", "￥123,456,789.00", cell(4), []string{"￥123,", "456,", "789.00"}},
		{"a title is balanced", "网站备案信息真实性核验单", center, []string{"网站备案信息", "真实性核验单"}},
		{"hard breaks", "一\n二三\n\n四\r\n五", body(10), []string{"一", "二三", "", "四", "五"}},
		{"spaces vanish at the end", "aaa bbb   ccc", cell(4.2), []string{"aaa bbb", "ccc"}},
	} {
		t.Run(c.why, func(t *testing.T) {
			var b line.Breaker
			items := set(c.text)
			ls := b.Break(items, c.o, nil)
			if _, err := check(items, ls, c.o); err != nil {
				t.Error(err)
			}
			got := texts(items, ls)
			if d := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); d != "" {
				t.Error(d)
			}
		})
	}
}
