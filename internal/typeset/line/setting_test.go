package line_test

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/typeset/line"
)

// inkRight is the visible right edge of a line.
func inkRight(items []line.Item, l line.Line) int32 {
	for i := l.Visible - 1; i >= 0; i-- {
		it := items[l.Start+i]
		if line.Of(it.Rune) != line.Zero {
			return l.X[i] + it.Advance - blankRight(it)
		}
	}
	return l.Left
}

func inkLeft(items []line.Item, l line.Line) int32 { return l.X[0] + blankLeft(items[l.Start]) }

func TestJustifiedLinesEndFlush(t *testing.T) {
	var b line.Breaker
	for _, p := range prose[:2] {
		items := set(p)
		for w := 14; w <= 40; w++ {
			o := body(w)
			o.Indent = ems(2)
			ls := b.Break(items, o, nil)
			for n, l := range ls {
				if n > 0 && inkLeft(items, l) != 0 {
					t.Errorf("%d em: line %d starts at %d: %s", w, n, inkLeft(items, l), text(items, l))
				}
				if n < len(ls)-1 && inkRight(items, l) != o.Width {
					t.Errorf("%d em: line %d ends at %d of %d: %s", w, n, inkRight(items, l), o.Width, text(items, l))
				}
			}
			if x := ls[0].X[0]; x != o.Indent {
				t.Errorf("the indent is %d", x)
			}
		}
	}
}

// A paragraph that starts with an opening mark keeps its full indent.
func TestIndentedOpeningMarkIsFull(t *testing.T) {
	var b line.Breaker
	o := body(10)
	o.Indent = ems(2)
	ls := b.Break(set("“一二三四五六七八九十”"), o, nil)
	if x := ls[0].X[0]; x != ems(2) {
		t.Errorf("the mark's origin is %d", x)
	}
	o.Indent = 0
	if x := b.Break(set("“一二三”"), o, nil)[0].X[0]; x != -em/2 {
		t.Errorf("without an indent the mark's origin is %d, not flush", x)
	}
}

func TestAlignment(t *testing.T) {
	items := set("（盖章）")
	var b line.Breaker
	for _, c := range []struct {
		align, last line.Align
		left, right int32
	}{
		{line.Left, line.Auto, 0, 3 * em},
		{line.Center, line.Auto, 7 * em / 2, 13 * em / 2},
		{line.Right, line.Auto, 7 * em, 10 * em},
		{line.Justify, line.Auto, 0, 3 * em},
		{line.Justify, line.Right, 7 * em, 10 * em},
		{line.Justify, line.Justify, 0, 10 * em},
		{line.Left, line.Center, 7 * em / 2, 13 * em / 2},
	} {
		o := body(10)
		o.Align, o.AlignLast = c.align, c.last
		l := b.Break(items, o, nil)[0]
		if inkLeft(items, l) != c.left || inkRight(items, l) != c.right || l.Left != c.left || l.Width != c.right-c.left {
			t.Errorf("align %d, last %d: ink %d–%d, line %d+%d, want %d–%d", c.align, c.last, inkLeft(items, l), inkRight(items, l), l.Left, l.Width, c.left, c.right)
		}
	}
}

// Labels of two and four characters end at the same place.
func TestSpreadLabel(t *testing.T) {
	var b line.Breaker
	o := body(4)
	o.AlignLast = line.Justify
	l := b.Break(set("姓名"), o, nil)[0]
	if d := cmp.Diff([]int32{0, ems(3)}, l.X); d != "" {
		t.Error(d)
	}
}

func TestSqueezeAndGap(t *testing.T) {
	var b line.Breaker
	for _, c := range []struct {
		text string
		want []int // origins in 1/100 em
	}{
		{"一、二", []int{0, 100, 200}},
		{"一）、二", []int{0, 100, 150, 250}},
		{"一）（二", []int{0, 100, 150, 250}},
		{"一（《二", []int{0, 100, 150, 250}},
		{"一。”二", []int{0, 100, 150, 250}},
		{"一？”二", []int{0, 100, 150, 250}},
		{"一A二", []int{0, 116, 186}},
		{"一 A 二", []int{0, 100, 125, 179, 205}},
		{"一，A", []int{0, 100, 200}},
		{"占5%的", []int{0, 116, 171, 279}},
		{"a “b”, c", []int{0, 54, 29, 129, 183, 233, 262, 288}},
		{"一， 二", []int{0, 100, 175, 200}},
		{"一——二", []int{0, 100, 179, 268}},
	} {
		l := b.Break(set(c.text), body(30), nil)[0]
		got := make([]int, len(l.X))
		for i, x := range l.X {
			got[i] = int(x) * 100 / em
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.text, d)
		}
	}
	o := body(30)
	o.Squeeze, o.Gap = false, 0
	l := b.Break(set("（一）、《二A》"), o, nil)[0]
	for i, x := range l.X[:7] {
		if x != ems(i) {
			t.Errorf("unsqueezed, character %d stands at %d", i, x)
		}
	}
}

// Play goes to word spaces and gaps first of all, less to marks, none into words, numbers and dashes.
func TestWhereALineOpens(t *testing.T) {
	var b line.Breaker
	o := body(16)
	o.AlignLast = line.Justify
	s := "一二，甲ABC word——乙36.5℃"
	items := set(s)
	wide := b.Break(items, o, nil)[0]
	o.AlignLast = line.Left
	flat := b.Break(items, o, nil)[0]
	rs := []rune(s)
	open := map[string]int32{}
	for i := 1; i < len(rs); i++ {
		open[string(rs[i-1:i+1])] = (wide.X[i] - wide.X[i-1]) - (flat.X[i] - flat.X[i-1])
	}
	for _, pair := range []string{"AB", "wo", "——", "36", "6.", "5℃"} {
		if open[pair] != 0 {
			t.Errorf("%s opened by %d", pair, open[pair])
		}
	}
	if !(open[" w"] > open["甲A"] && open["甲A"] > open["一二"] && open["一二"] > open["二，"] && open["二，"] > 0) {
		t.Errorf("opened: space %d, gap %d, Han %d, mark %d", open[" w"], open["甲A"], open["一二"], open["二，"])
	}
}

func TestNoOrphanChar(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	var b line.Breaker
	orphans, total := 0, 0
	for range 4000 {
		rs := []rune(prose[rnd.Intn(2)])
		items := set(string(rs[:20+rnd.Intn(len(rs)-20)]))
		b.Reset()
		o := body(6 + rnd.Intn(30))
		o.Align = line.Align(1 + rnd.Intn(4))
		ls := b.Break(items, o, nil)
		l := ls[len(ls)-1]
		n := 0
		for _, it := range items[l.Start:l.End] {
			switch line.Of(it.Rune) {
			case line.Han, line.Latin, line.Digit:
				n++
			}
		}
		total++
		if n < 2 {
			orphans++
			t.Errorf("%.1f em, align %d: %q", float64(o.Width)/em, o.Align, texts(items, ls))
		}
	}
	t.Logf("%d orphans in %d paragraphs", orphans, total)
}

func TestNoBreakFlags(t *testing.T) {
	var b line.Breaker
	items := set("联系人：欧阳靖远先生")
	o := body(6)
	o.Align = line.Left
	plain := texts(items, b.Break(items, o, nil))
	for i := 5; i < 8; i++ {
		items[i].Flags |= line.AvoidBreakBefore
	}
	if d := cmp.Diff([]string{"联系人：", "欧阳靖远先生"}, texts(items, b.Break(items, o, nil))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"联系人：欧阳", "靖远先生"}, plain); d != "" {
		t.Error(d)
	}
	for i := range items {
		items[i].Flags = line.NoBreakBefore
	}
	ls := b.Break(items, body(6), nil)
	if _, err := check(items, ls, body(6)); err != nil || len(ls) != 2 {
		t.Errorf("a held run wider than the line: %q, %v", texts(items, ls), err)
	}
}

// Boxes keep their width, whatever rune they carry, and take part as a character or as a word.
func TestObjects(t *testing.T) {
	box := line.Item{Rune: '\n', Advance: 3 * em, Em: em, Flags: line.Object}
	items := append(append(set("一二"), box), set("三")...)
	var b line.Breaker
	ls := b.Break(items, body(10), nil)
	if d := cmp.Diff([]int32{0, ems(1), ems(2), ems(5)}, ls[0].X); d != "" || len(ls) != 1 {
		t.Error(d)
	}
	items[2].Flags |= line.Western
	ls = b.Break(items, body(10), nil)
	if d := cmp.Diff([]int32{0, ems(1), ems(2) + 1680, ems(5) + 3360}, ls[0].X); d != "" {
		t.Error(d)
	}
	items[2].Advance = 20 * em
	if ls = b.Break(items, body(10), nil); len(ls) != 3 || !ls[1].Overfull || ls[0].Overfull {
		t.Errorf("a box wider than the measure: %+v", ls)
	}
}

// Ideographic spaces at a paragraph's end hold their place, as the blanks of a date line do.
func TestDateLine(t *testing.T) {
	var b line.Breaker
	items := set("年　月　日　　")
	o := body(20)
	o.Align = line.Right
	l := b.Break(items, o, nil)[0]
	if d := cmp.Diff([]int32{13, 14, 15, 16, 17, 18, 19}, scale(l.X)); d != "" {
		t.Error(d)
	}
}

func scale(xs []int32) []int32 {
	out := make([]int32, len(xs))
	for i, x := range xs {
		out[i] = x / em
	}
	return out
}

func TestMeasure(t *testing.T) {
	var b line.Breaker
	for _, p := range prose {
		items := set(p)
		o := body(0)
		least, most := b.Measure(items, o)
		o.Width = most
		if ls := b.Break(items, o, nil); len(ls) != 1 || ls[0].Natural != most {
			t.Errorf("natural width %d gives %d lines", most, len(ls))
		}
		o.Width = most / 10 * 9 // beyond what marks and spaces can give
		if ls := b.Break(items, o, nil); len(ls) == 1 {
			t.Errorf("narrower than natural %d still gives one line: %s", most, p)
		}
		o.Width = least
		for _, l := range b.Break(items, o, nil) {
			if l.Overfull || l.Start > 0 && mid(items[l.Start-1].Rune) && mid(items[l.Start].Rune) {
				t.Errorf("at its smallest width %d a token is cut before %q", least, text(items, l))
			}
		}
		o.BreakAnywhere = true
		if cut, _ := b.Measure(items, o); cut > least {
			t.Errorf("cut tokens need %d, whole ones %d", cut, least)
		}
	}
}

func mid(r rune) bool { c := line.Of(r); return c == line.Latin || c == line.Digit }

// The same paragraph gives the same lines, from a fresh or a used breaker, and old lines survive until Reset.
func TestDeterminism(t *testing.T) {
	var used line.Breaker
	items := set(strings.Join(prose, ""))
	first := used.Break(items, body(28), nil)
	for w := 3; w < 40; w++ {
		used.Break(set(prose[w%len(prose)]), body(w), nil)
	}
	var fresh line.Breaker
	if d := cmp.Diff(fresh.Break(items, body(28), nil), first); d != "" {
		t.Error(d)
	}
	dst := make([]line.Line, 0, 100)
	if n := testing.AllocsPerRun(20, func() {
		used.Reset()
		dst = used.Break(items, body(28), dst[:0])
	}); n > 0 {
		t.Errorf("%v allocations in a warm breaker", n)
	}
}

// TestMeasureForgets: what was set before does not change a measure. An indented paragraph once left its mark behind, and the
// same table got other column widths the second time.
func TestMeasureForgets(t *testing.T) {
	quoted := set("“备案信息”与“核验信息”")
	var fresh line.Breaker
	wantLeast, wantMost := fresh.Measure(quoted, body(0))
	for _, indent := range []int32{0, 20000} {
		var b line.Breaker
		o := body(100000)
		o.Indent = indent
		b.Break(quoted, o, nil)
		if least, most := b.Measure(quoted, body(0)); least != wantLeast || most != wantMost {
			t.Errorf("after an indent of %d: %d and %d, fresh %d and %d", indent, least, most, wantLeast, wantMost)
		}
	}
}
