package line_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"icpdoc/internal/typeset/line"
)

// prose is what filings and letters are made of: law names, numbers, addresses, dates, quotations, English.
var prose = []string{
	"根据《中华人民共和国网络安全法》（以下简称“《网络安全法》”）、《互联网信息服务管理办法》（国务院令第292号）以及《非经营性互联网信息服务备案管理办法》（信息产业部令第33号）的规定，我单位作为互联网信息服务的主办者，现就备案信息的真实性作出如下承诺：",
	"一、我单位提交的备案信息真实、准确、完整，不存在冒用、伪造、变造证件的情形；如有不实，愿意承担由此引起的一切法律责任——包括但不限于注销备案、关闭网站、列入黑名单等。",
	"授权期限自2026年4月1日起至2027年3月31日止，联系电话：010-12345678，应急电话：13800138000，电子邮箱：zhang.san@services.example.com.cn，网站首页：https://www.example.com.cn/index.html?lang=zh-CN&from=beian#top。",
	"费用合计人民币￥3,500.00元（大写：叁仟伍佰元整），税率3.5%～5%，带宽100Mbps，存储10GB，温度36.5℃，占比100%；有效期为10/15/20年，A/B/C三类……详见附件1～3。",
	"负责人阿不都热合曼·买买提江，身份证号码11010519491231002X；法定代表人John Fitzgerald Alexander Montgomery-Worthington，护照号码E12345678。",
	"他说：“‘双重引号’要怎么排？”答曰：“照《标点符号用法》（GB/T 15834—2011）！”于是……不了了之。",
	"The applicant shall sign this letter by hand in black ink; the official seal must be affixed face-to-face over the date, and it shouldn't cover the signature (see “Notes”, item 3).",
	"企业名称：𠅤䶮𬭎科技（北京）有限责任公司葛\U000E0100城分公司，类型：有限责任公司（自然人投资或控股），住所：北京市朝阳区建国路88号院1号楼10层1001室。",
	"APP名称：“随手记”，包名com.example.android.app.notes，公钥MD5为9E107D9D372BB6826BD81D3542A419D6，运行平台iOS/Android/HarmonyOS。",
}

const soup = "中文字国的一，。、；：！？“”‘’（）《》【】—…·～／/％℃￥№々ーっabcXYZ0123456789 .,:;!?()[]{}/-%$&@#\"'\u00a0\u3000\u0301\ufe0f\U000E0100\u200d\u200b𬱖年月日号第\n"

// generate makes one paragraph: prose cut at random, or symbols at random.
func generate(rnd *rand.Rand) (s string, isProse bool) {
	if rnd.Intn(3) > 0 {
		rs := []rune(prose[rnd.Intn(len(prose))] + prose[rnd.Intn(len(prose))])
		a := rnd.Intn(len(rs))
		return string(rs[a : a+rnd.Intn(len(rs)-a)]), true
	}
	pool := []rune(soup)
	var b strings.Builder
	for n := rnd.Intn(80); n > 0; n-- {
		b.WriteRune(pool[rnd.Intn(len(pool))])
	}
	return b.String(), false
}

func randomOptions(rnd *rand.Rand) line.Options {
	o := line.Options{
		Width: ems(3) + rnd.Int31n(ems(37)), Gap: rnd.Int31n(200), Align: line.Align(rnd.Intn(5)), Squeeze: rnd.Intn(4) > 0,
		LooseDash: rnd.Intn(4) == 0, BreakAnywhere: rnd.Intn(4) == 0, NoOrphanChar: rnd.Intn(2) == 0,
	}
	if rnd.Intn(3) == 0 {
		o.Indent = ems(2)
	}
	if rnd.Intn(4) == 0 {
		o.AlignLast = line.Align(rnd.Intn(5))
	}
	return o
}

func TestRandomParagraphsKeepTheRules(t *testing.T) {
	rnd := rand.New(rand.NewSource(15834))
	var b line.Breaker
	want := 120_000
	if testing.Short() {
		want = 10_000
	}
	narrow, lines, held := 0, 0, 0
	for lines < want {
		s, isProse := generate(rnd)
		o := randomOptions(rnd)
		items := set(s)
		if rnd.Intn(4) == 0 {
			vary(rnd, items)
		}
		b.Reset()
		ls := b.Break(items, o, nil)
		forced, err := check(items, ls, o)
		if err != nil {
			t.Fatalf("%v\nwidth %.2f em, options %+v\n%q\n%s", err, float64(o.Width)/em, o, s, strings.Join(texts(items, ls), "\n"))
		}
		if forced > 0 && isProse && o.Indent == 0 && o.Width >= ems(6) {
			t.Fatalf("%d forbidden edges in prose at %.2f em: %q", forced, float64(o.Width)/em, texts(items, ls))
		}
		lines += len(ls)
		held += forced
		if o.Width < ems(8) {
			narrow += len(ls)
		}
	}
	t.Logf("%d lines, %d of them narrower than 8 em; %d forbidden edges, each where the line cannot hold the mark and its character", lines, narrow, held)
}

// vary sets the rest of a paragraph larger, in a face with Western quotation marks.
func vary(rnd *rand.Rand, items []line.Item) {
	for i := rnd.Intn(len(items) + 1); i < len(items); i++ {
		items[i].Em, items[i].Advance = em*4/3, items[i].Advance*4/3
		if strings.ContainsRune("“”‘’", items[i].Rune) {
			items[i].Advance = items[i].Em * 35 / 100
		}
	}
}

// check holds every promise of the package against a result. forced counts forbidden edges that no setting could avoid.
func check(items []line.Item, ls []line.Line, o line.Options) (forced int, err error) {
	pos := 0
	for n, l := range ls {
		if l.Start != pos || l.End <= l.Start || len(l.X) != l.End-l.Start || l.Visible < 0 || l.Visible > l.End-l.Start {
			return forced, fmt.Errorf("line %d: range %d–%d with %d origins after %d", n, l.Start, l.End, len(l.X), pos)
		}
		pos = l.End
		if err := edges(items, l, o); err != nil {
			return forced, fmt.Errorf("line %d: %w", n, err)
		}
		if n > 0 && !hardBefore(items, l.Start) && forbidden(items, l.Start, o) {
			if clusterFits(items, l.Start, o) {
				return forced, fmt.Errorf("line %d starts at a forbidden joint %q|%q", n, items[l.Start-1].Rune, items[l.Start].Rune)
			}
			forced++
		}
	}
	if pos != len(items) {
		return forced, fmt.Errorf("%d of %d items set", pos, len(items))
	}
	return forced, nil
}

// edges checks that ink stays inside the measure and that characters neither collide nor change places.
func edges(items []line.Item, l line.Line, o line.Options) error {
	var right int32
	base := -1
	for i := range l.Visible {
		it := items[l.Start+i]
		c := line.Of(it.Rune)
		left := l.X[i]
		if base >= 0 {
			p := items[l.Start+base]
			// Two marks may give up to half an em each, never the ink.
			give := int32(0)
			if o.Squeeze {
				give = blankRight(p) + blankLeft(it)
			}
			if p.Rune == '—' && it.Rune == '—' || line.Of(p.Rune) == line.Space || p.Rune == 0xa0 {
				give = max(p.Em, it.Em) / 5
				if o.Squeeze {
					give += blankLeft(it)
				}
			}
			if left < l.X[base]+p.Advance-give-1 {
				return fmt.Errorf("%q at %d collides with %q at %d", it.Rune, left, p.Rune, l.X[base])
			}
		}
		if o.Squeeze {
			left += blankLeft(it)
		}
		if min := min(o.Indent, 0); left < min {
			return fmt.Errorf("%q stands at %d, left of the measure", it.Rune, left)
		}
		if c != line.Zero {
			base = i
			right = l.X[i] + it.Advance
			if o.Squeeze {
				right -= blankRight(it)
			}
		}
	}
	if right > o.Width && !single(items, l) {
		return fmt.Errorf("overfull: ink ends at %d of %d", right, o.Width)
	}
	if l.Left+l.Width > o.Width && !l.Overfull {
		return fmt.Errorf("%d wide at %d in %d and not told", l.Width, l.Left, o.Width)
	}
	return nil
}

func single(items []line.Item, l line.Line) bool {
	n := 0
	for i := range l.Visible {
		if line.Of(items[l.Start+i].Rune) != line.Zero {
			n++
		}
	}
	return n <= 1
}

func blankRight(it line.Item) int32 {
	if it.Advance*10 < it.Em*9 {
		return 0
	}
	switch line.Of(it.Rune) {
	case line.Close, line.Pause, line.Stop:
		return it.Em / 2
	case line.Dot:
		return it.Em / 4
	}
	return 0
}

func blankLeft(it line.Item) int32 {
	if it.Advance*10 < it.Em*9 {
		return 0
	}
	switch line.Of(it.Rune) {
	case line.Open:
		return it.Em / 2
	case line.Dot:
		return it.Em / 4
	}
	return 0
}

func hardBefore(items []line.Item, i int) bool { return line.Of(items[i-1].Rune) == line.Newline }

// forbidden states the rule at a joint in plain words, apart from the breaker's own tables.
func forbidden(items []line.Item, i int, o line.Options) bool {
	b := items[i].Rune
	if line.Of(b) == line.Zero {
		return true
	}
	starts := "，。、；：！？）》〉】」』”’·～〜－─％‰℃々ー）]}),.;:!?%／"
	if !o.LooseDash {
		starts += "—…"
	}
	if strings.ContainsRune(starts, b) {
		return true
	}
	p := i - 1
	for p > 0 && line.Of(items[p].Rune) == line.Zero {
		p--
	}
	a := items[p].Rune
	if (a == '—' || a == '…') && (b == '—' || b == '…') {
		return true
	}
	return strings.ContainsRune("（《〈【「『“‘￥№([{$", a)
}

// clusterFits tells whether the marks that cling together around joint i, with the characters they cling to, fit a line of
// their own. The estimate is on the narrow side: every full-width mark of a squeezed run counts half.
func clusterFits(items []line.Item, i int, o line.Options) bool {
	lo, hi := i-1, i+1
	cling := func(k int) bool {
		p := k - 1
		for p > 0 && line.Of(items[p].Rune) == line.Zero {
			p--
		}
		switch c := line.Of(items[k].Rune); c {
		case line.Han, line.Latin, line.Digit, line.Open, line.LOpen, line.Prefix, line.WidePrefix, line.Sym:
		default:
			return true
		}
		switch line.Of(items[p].Rune) {
		case line.Open, line.LOpen, line.Prefix, line.WidePrefix, line.Space, line.WideSpace, line.Glue, line.Slash, line.Quote, line.Zero:
			return true
		}
		if items[k].Rune == '’' || items[k].Rune == '\'' {
			return true
		}
		return forbidden(items, k, o)
	}
	for lo > 0 && !hardBefore(items, lo) && cling(lo) {
		lo--
	}
	for hi < len(items) && line.Of(items[hi-1].Rune) != line.Newline && cling(hi) {
		hi++
	}
	var w int32
	for k := lo; k < hi; k++ {
		w += items[k].Advance
		if k > lo && west(items[k-1]) != west(items[k]) {
			w += min(items[k-1].Em, items[k].Em) * min(o.Gap, 250) / 2000 // a gap closes to half
		}
		if o.Squeeze {
			w -= blankRight(items[k]) / 2
		}
	}
	first := int32(0)
	if lo == 0 {
		first = o.Indent
	}
	return w+first <= o.Width
}

func west(it line.Item) bool {
	switch line.Of(it.Rune) {
	case line.Latin, line.Digit, line.Prefix, line.Suffix:
		return true
	}
	return false
}
