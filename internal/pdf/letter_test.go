package pdf_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
	"testing"

	"icpdoc/internal/face"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// TestLaidOutLetters sets print HTML with filled-in values in a face and a size of their own inside justified
// sentences, in cells and in titles, and reads the sentences back whole, whatever the values are.
func TestLaidOutLetters(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	set, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	setter := typeset.New(set, nil)
	n := 60
	if testing.Short() {
		n = 10
	}
	var docs []*typeset.Document
	var want []string
	for range n {
		d, w := laidOut(t, setter, set, r)
		docs = append(docs, d)
		want = append(want, w...)
	}
	var b strings.Builder
	if err := pdf.WriteAll(&b, docs, pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	file := save(t, []byte(b.String()))
	valid(t, file)
	for name, read := range readers {
		got := strings.Join(lines(read(t, file)), "")
		bad := 0
		for _, w := range want {
			if !strings.Contains(got, w) {
				if bad++; bad < 4 {
					at := strings.Index(got, string([]rune(w)[:6]))
					t.Errorf("%s does not give back %q\n but %q", name, w, got[max(at, 0):min(len(got), max(at, 0)+len(w)+40)])
				}
			}
		}
		if bad > 0 {
			t.Errorf("%s: %d of %d sentences differ", name, bad, len(want))
		}
	}
}

// laidOut makes one letter and tells which sentences it has.
func laidOut(t *testing.T, setter *typeset.Setter, set *face.Set, r *rand.Rand) (*typeset.Document, []string) {
	t.Helper()
	song := set.Stack("song", false)
	han := func(lo, hi rune) string {
		for {
			c := lo + r.Int32N(hi-lo)
			if f, _ := song.Find(c); f != nil {
				return string(c)
			}
		}
	}
	name := han(0x4e00, 0x9fa5) + han(0x20000, 0x2a6d6) + han(0x3400, 0x4db5)
	company := "北京" + han(0x4e00, 0x9fa5) + "云ABC" + fmt.Sprint(r.IntN(1000)) + "科技（集团）有限公司"
	months := fmt.Sprint(r.IntN(28) + 1)
	phone, domain := fmt.Sprintf("138%08d", r.IntN(1e8)), fmt.Sprintf("w%d.example-%d.com.cn", r.IntN(1e4), r.IntN(1e6))
	fill := func(s string) string {
		return `<fill-in field="/x">` + html.EscapeString(s) + `</fill-in>`
	}
	sentence := func(f func(string) string) string {
		return "兹有" + f(company) + "（以下简称“本单位”），现授权员工" + f(name) + "（电话" + f(phone) + "）办理" + f(domain) +
			"等网站的备案；有效期为" + f(months) + "个月——自2026年4月1日起算，逾期者100%作废……特此说明。"
	}
	plain := sentence(func(s string) string { return s })
	size := 9 + float64(r.IntN(13))/2
	page := fmt.Sprintf(`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>信</title><style>
@page { size: A4; margin: 20mm %dmm }
body { font-family: "Noto Serif SC"; font-size: %gpt; line-height: 1.8 }
h1 { font-family: "Noto Sans SC"; font-size: 20pt; letter-spacing: %gem; text-align: center }
p { text-indent: 2em; text-align: justify }
fill-in { font-family: "LXGW WenKai"; font-size: %gem }
table { width: 100%%; border-collapse: collapse }
td { border: 0.5pt solid black; padding: 1mm }
</style></head><body><h1>授权委托书</h1><p>%s</p><table><colgroup><col style="width:30%%"><col></colgroup>
<tbody><tr><td>主办单位</td><td>%s</td></tr><tr><td>联系电话</td><td>%s</td></tr></tbody></table></body></html>`,
		20+r.IntN(30), size, float64(r.IntN(12))/10, 0.9+float64(r.IntN(3))/10, sentence(fill), fill(company), fill(phone))
	d, err := setter.Layout("letter.html", []byte(page), typeset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d, []string{"授权委托书", plain, company, phone}
}
