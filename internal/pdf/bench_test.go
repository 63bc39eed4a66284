package pdf_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"icpdoc/internal/bench/meter"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// letter is a page of some 600 characters with a table grid, in two faces.
func letter(t testing.TB) *typeset.Document {
	song, hei := stack(t, "song"), stack(t, "hei")
	pg := a4()
	set(t, pg, hei, 18000, 220000, 90000, "互联网信息服务备案授权书", nil)
	text := []rune(strings.Repeat("", 1) + "兹有本单位因业务发展需要，拟通过接入服务商办理互联网信息服务备案手续。根据《互联网信息服务管理办法》《非经营性互联网信息服务备案管理办法》等有关规定，现授权下列人员作为本单位互联网信息服务负责人，全权代表本单位办理备案信息的填报、核验、变更与注销等事宜，并承担网络与信息安全管理职责。被授权人应当妥善保管账号与密码，确保所提交材料真实、准确、完整；因信息失实造成的后果由本单位承担。授权期限自2026年4月1日起至2027年3月31日止，期满需续展的，应当提前三十日提交书面申请。联系电话为010-88888888，电子邮箱为beian@example.com，请予办理为盼。特此授权，望贵公司审核通过后按照流程报送省级通信管理局备案，并将审核结果及时告知本单位经办人员以便后续工作安排。")
	for y := 0; len(text) > 0; y++ {
		n := min(36, len(text))
		set(t, pg, song, 12000, 80000, typeset.Unit(130000+y*22000), string(text[:n]), func(c rune) int {
			if c < 128 {
				return 40
			}
			return 8
		})
		text = text[n:]
	}
	for r := range 7 {
		pg.Rules = append(pg.Rules, typeset.Rule{X0: 80000, Y0: typeset.Unit(400000 + r*24000), X1: 512000, Y1: typeset.Unit(400000 + r*24000), Width: 500})
		for c := range 7 {
			if r < 6 {
				set(t, pg, song, 10500, typeset.Unit(84000+c*61700), typeset.Unit(416000+r*24000), "服务"+string(rune('0'+c))+string(rune('0'+r))+"名称", nil)
			}
		}
	}
	for c := range 8 {
		x := typeset.Unit(80000 + c*61700)
		pg.Rules = append(pg.Rules, typeset.Rule{X0: x, Y0: 400000, X1: x, Y1: 544000, Width: 500})
	}
	return doc("互联网信息服务备案授权书", pg)
}

func BenchmarkLetter(b *testing.B) {
	d := letter(b)
	n := 0
	for _, r := range d.Pages[0].Runs {
		n += len(r.Glyphs)
	}
	var pool pdf.Pool
	var w bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		if err := pdf.Write(&w, d, pdf.Options{Pool: &pool}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len())/1000, "kB/letter")
	b.ReportMetric(float64(n), "chars")
}

func BenchmarkLetterShared(b *testing.B) {
	d := letter(b)
	sh, err := pdf.NewShared(d)
	if err != nil {
		b.Fatal(err)
	}
	var pool pdf.Pool
	var w bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		if err := pdf.Write(&w, d, pdf.Options{Pool: &pool, Shared: sh}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len())/1000, "kB/letter")
}

func BenchmarkBatch100(b *testing.B) {
	docs := make([]*typeset.Document, 100)
	for i := range docs {
		docs[i] = letter(b)
	}
	var pool pdf.Pool
	var w bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		if err := pdf.WriteAll(&w, docs, pdf.Options{Pool: &pool}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len())/100/1000, "kB/letter")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100, "µs/letter")
}

// filed is a letter of one filing: names and digits of its own in every paragraph, and a code at its foot.
func filed(t testing.TB, i int) *typeset.Document {
	d := letter(t)
	pg := &d.Pages[0]
	r := rand.New(rand.NewPCG(uint64(i), 3))
	song := stack(t, "song")
	name, person, street := []rune("某某市甲乙丙丁信息科技有限公司"), []rune("张三丰"), []rune("北京市海淀区某某路")
	for _, part := range [][]rune{name[2:6], person, street[6:8]} {
		for j := range part {
			part[j] = 0x4e00 + r.Int32N(6000)
		}
	}
	for k, line := range []string{string(name), string(person), fmt.Sprintf("%s%d号", string(street), r.IntN(1000)), fmt.Sprintf("1%010d", r.IntN(1e10)),
		fmt.Sprintf("w%d.example.cn", r.IntN(1e6)), fmt.Sprintf("9133%014d", r.IntN(1e14)), fmt.Sprintf("a%d@example.cn", r.IntN(1e6)), string(name), string(person)} {
		set(t, pg, song, 12000, 80000, typeset.Unit(560000+k*15000), line, nil)
	}
	pg.Matrices = []typeset.Matrix{symbol(uint64(i), 41)}
	set(t, pg, stack(t, "hei"), 7000, typeset.FromMM(165), typeset.FromMM(289), fmt.Sprintf("%04X-9QXT-C  1/2-1", i*7919%65536), nil)
	return d
}

// BenchmarkSet100 is a print set of 100 filings' letters: what a further letter costs.
func BenchmarkSet100(b *testing.B) {
	s := pdf.Set{Title: "打印文件", Duplex: true, Options: pdf.Options{Pool: new(pdf.Pool)}}
	for i := range 100 {
		s.Parts = append(s.Parts, pdf.Part{Title: fmt.Sprintf("授权书 %d", i+1), Doc: filed(b, i)})
	}
	one := pdf.Set{Parts: s.Parts[:1]}
	var w bytes.Buffer
	if _, err := pdf.WriteSet(&w, one); err != nil {
		b.Fatal(err)
	}
	first := w.Len()
	b.ReportAllocs()
	defer meter.CPU(b)()
	for b.Loop() {
		w.Reset()
		if _, err := pdf.WriteSet(&w, s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len()-first)/99/1000, "kB/further-letter")
}
