package bench

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode"

	"icpdoc/internal/typeset"
)

// content is the letter that every engine sets.
type content struct {
	title string
	paras []string
	table [6][7]string
}

// letterNo gives letter i. Names and numbers differ, the length never does.
func letterNo(i int) content {
	pick := func(s string, k int) string { rs := []rune(s); return string(rs[k%len(rs)]) }
	name := pick("张王李赵陈杨黄周吴徐", i) + pick("𬱖𠅤䶮𬭎伟芳娜敏静磊", i/3) + pick("明华强军杰娟艳涛超勇", i/7)
	phone := fmt.Sprintf("138%08d", (i*7919+12345)%100000000)
	c := content{
		title: "互联网信息服务备案授权委托书",
		paras: []string{
			fmt.Sprintf("兹有本单位因业务发展需要，拟通过接入服务商办理互联网信息服务备案手续。根据《互联网信息服务管理办法》《非经营性互联网信息服务备案管理办法》等有关规定，现授权本单位员工%s（联系电话%s）作为下列互联网信息服务的负责人，全权代表本单位办理备案信息的填报、核验、变更与注销等事宜，并承担网络与信息安全管理职责。", name, phone),
			"被授权人应当妥善保管备案账号与密码，确保所提交的材料真实、准确、完整；因信息失实造成的一切后果，由本单位承担。本单位承诺：所开办的服务不含法律、行政法规禁止的内容，不涉及新闻、出版、药品和医疗器械、文化等须经前置审批的项目；如开展上述项目，将依法先行取得批准文件，再申请变更备案。",
			fmt.Sprintf("授权期限自2026年%d月%d日起至2027年12月31日止。期满需要续展的，应当提前30日提交书面申请。本授权书一式两份，本单位与接入服务商各执一份，自加盖公章之日起生效；请按规定的流程报送省级通信管理局审核，告知结果。特此授权，请予办理为盼。", i%9+1, i*7%9+1),
		},
		table: [6][7]string{{"序号", "服务名称", "服务类型", "域名", "接入地", "负责人", "内容"}},
	}
	for r := 1; r < 6; r++ {
		k := i*5 + r
		c.table[r] = [7]string{
			fmt.Sprint(r), pick("春夏秋冬晨", k) + "风学堂", []string{"网站", "应用"}[k%2], fmt.Sprintf("w%03d.example.cn", k*37%1000),
			[]string{"北京", "宁夏"}[k/2%2], pick("张王李赵陈", k/3) + pick("伟芳娜敏静", k), []string{"企业门户", "在线办公"}[k/3%2],
		}
	}
	return c
}

// preprinted is the letter without what differs from one to the next: the part that a template prints every time.
func preprinted() content {
	c, other := letterNo(0), letterNo(1)
	for i := range c.paras {
		c.paras[i] = common(c.paras[i], other.paras[i])
	}
	for r := 1; r < len(c.table); r++ {
		for k := 1; k < len(c.table[r]); k++ {
			c.table[r][k] = ""
		}
	}
	return c
}

// common gives the characters in which two texts of one length agree, place by place.
func common(a, b string) string {
	as, bs := []rune(a), []rune(b)
	same := as[:0:0]
	for i, c := range as {
		if c == bs[i] {
			same = append(same, c)
		}
	}
	return string(same)
}

// text is all of the letter without white space.
func (c content) text() string {
	s := c.title + strings.Join(c.paras, "")
	for _, r := range c.table {
		s += strings.Join(r[:], "")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestLetterHas608Characters(t *testing.T) {
	for i := range 100 {
		if n := len([]rune(letterNo(i).text())); n != 608 {
			t.Fatalf("letter %d has %d characters, want 608", i, n)
		}
	}
}

// html is the letter as print HTML, which browsers read too.
func (c content) html() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>%s</title><style>
@page { size: A4; margin: 25mm 26mm }
body { font-family: "Noto Serif SC"; font-size: 12pt; line-height: 1.8; margin: 0 }
h1 { font-family: "Noto Sans SC"; font-size: 20pt; font-weight: normal; text-align: center; margin: 0 0 8mm 0 }
p { text-indent: 2em; text-align: justify; margin: 0 }
table { width: 100%%; border-collapse: collapse; margin-top: 6mm }
td { border: 0.5pt solid #000000; padding: 1mm; font-size: 9pt; text-align: center }
</style></head><body>
<h1>%s</h1>
`, html.EscapeString(c.title), html.EscapeString(c.title))
	for _, p := range c.paras {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(p))
	}
	b.WriteString("<table><tbody>\n")
	for _, r := range c.table {
		b.WriteString("<tr>")
		for _, cell := range r {
			fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(cell))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table>\n</body></html>\n")
	return []byte(b.String())
}

// typst is the letter in Typst's language.
func (c content) typst() string {
	var b strings.Builder
	b.WriteString(`#set page(paper: "a4", margin: (x: 26mm, y: 25mm))
#set text(font: "Noto Serif SC", size: 12pt, lang: "zh", region: "cn")
#set par(justify: true, leading: 0.8em, first-line-indent: (amount: 2em, all: true))
`)
	fmt.Fprintf(&b, "#set document(title: %q)\n#align(center, text(font: \"Noto Sans SC\", size: 20pt, %q))\n", c.title, c.title)
	for _, p := range c.paras {
		fmt.Fprintf(&b, "#par(%q)\n", p)
	}
	b.WriteString("#set text(size: 9pt)\n#table(columns: (1fr, 1fr, 1fr, 2fr, 1fr, 1fr, 1fr), stroke: 0.5pt,\n")
	for _, r := range c.table {
		for _, cell := range r {
			fmt.Fprintf(&b, "%q,", cell)
		}
	}
	b.WriteString(")\n")
	return b.String()
}

// fodt is the letter as a flat OpenDocument text.
func (c content) fodt() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="song" svg:font-family="'Noto Serif SC'"/><style:font-face style:name="hei" svg:font-family="'Noto Sans SC'"/></office:font-face-decls>
<office:automatic-styles>
<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="25mm" fo:margin-bottom="25mm" fo:margin-left="26mm" fo:margin-right="26mm"/></style:page-layout>
<style:style style:name="h" style:family="paragraph"><style:paragraph-properties fo:text-align="center" fo:margin-bottom="8mm"/><style:text-properties style:font-name="hei" style:font-name-asian="hei" fo:font-size="20pt" style:font-size-asian="20pt"/></style:style>
<style:style style:name="p" style:family="paragraph"><style:paragraph-properties fo:text-align="justify" fo:text-indent="24pt" fo:line-height="180%"/><style:text-properties style:font-name="song" style:font-name-asian="song" fo:font-size="12pt" style:font-size-asian="12pt" fo:language="zh" fo:country="CN"/></style:style>
<style:style style:name="t" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="song" style:font-name-asian="song" fo:font-size="9pt" style:font-size-asian="9pt"/></style:style>
<style:style style:name="c" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="1mm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"/></office:master-styles>
<office:body><office:text>
`)
	fmt.Fprintf(&b, "<text:p text:style-name=\"h\">%s</text:p>\n", html.EscapeString(c.title))
	for _, p := range c.paras {
		fmt.Fprintf(&b, "<text:p text:style-name=\"p\">%s</text:p>\n", html.EscapeString(p))
	}
	b.WriteString("<table:table><table:table-column table:number-columns-repeated=\"7\"/>\n")
	for _, r := range c.table {
		b.WriteString("<table:table-row>")
		for _, cell := range r {
			fmt.Fprintf(&b, "<table:table-cell table:style-name=\"c\"><text:p text:style-name=\"t\">%s</text:p></table:table-cell>", html.EscapeString(cell))
		}
		b.WriteString("</table:table-row>\n")
	}
	b.WriteString("</table:table></office:text></office:body></office:document>\n")
	return b.String()
}

// layout sets the letter with our own engine.
func (c content) layout(s *typeset.Setter) (*typeset.Document, error) {
	return s.Layout("letter.html", c.html(), typeset.Options{})
}
