package workbook_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"icpdoc/internal/fault"
	"icpdoc/internal/workbook"
)

const sheetName = "清单 Checklist"

// sample is a checklist with every tone.
func sample(lang string) workbook.Checklist {
	word := func(zh, en string) fault.Text { return fault.Text{Zh: zh, En: en} }
	c := workbook.Checklist{
		Title: word("备案材料清单", "Checklist of filing materials"), Lang: lang,
		Facts: [][2]string{{"主办单位 Entity", "示例（北京）科技有限公司"}, {"省份 Province", "北京市 Beijing"}, {"版本 Revision", "9f86d081884c"}},
		States: []workbook.Choice{
			{Text: word("合格", "Good"), Tone: "ok"}, {Text: word("缺", "Missing"), Tone: "missing"}, {Text: word("不合格", "Rejected"), Tone: "rejected"},
		},
		Missing: []string{"主体负责人有效证件：缺", "域名证书 ×2：缺"},
	}
	for i, r := range []workbook.Row{
		{Title: word("主办单位有效证件", "Certificate of the entity"), Need: word("需要", "Needed"), State: word("合格", "Good"), Tone: "ok", Copies: 1,
			Source: "S:263", Reason: word("须用证件原件拍照。", "A photo of the original."), Channels: word("上传", "Upload"), Files: []string{"upload/entity_certificate.jpg", "email/entity_certificate.jpg"}},
		{Title: word("主体负责人有效证件", "ID of the person in charge of the entity"), Need: word("需要", "Needed"), State: word("缺", "Missing"), Tone: "missing", Copies: 1,
			Findings: word("没有照片。", "There is no picture."), Advice: word("两面都要。", "Both sides.")},
		{Title: word("真实性核验单", "Verification form"), Need: word("需要", "Needed"), State: word("不合格", "Rejected"), Tone: "rejected", Copies: 2,
			Signers: word("网站负责人", "Person in charge"), Seals: word("主办单位公章", "Official seal"), Date: word("留空不写", "Leave blank")},
		{Title: word("承诺书", "Commitment"), State: word("待确认", "Ask first"), Tone: "ask"},
		{Title: word("幕布照片", "Curtain photo"), State: word("未附", "Not added"), Tone: "optional"},
		{Title: word("确认书", "Confirmation letter"), Need: word("不需要", "Not needed"), State: word("不需要", "Not needed"), Tone: "not_needed"},
	} {
		r.Number = i + 1
		c.Rows = append(c.Rows, r)
	}
	return c
}

func write(t testing.TB, c workbook.Checklist) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.WriteChecklist(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// headRow finds the table's heading.
func headRow(t testing.TB, f *excelize.File) int {
	t.Helper()
	rows, err := f.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if len(r) > 1 && strings.HasPrefix(r[0], "序号") {
			return i + 1
		}
	}
	t.Fatal("the table has no heading")
	return 0
}

func TestEveryRequirementStandsInTheTable(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		f := open(t, write(t, sample(lang)))
		rows, err := f.GetRows(sheetName)
		if err != nil {
			t.Fatal(err)
		}
		head := headRow(t, f)
		want := map[string][]string{
			"zh": {"3", "真实性核验单\nVerification form", "需要\nNeeded", "2", "不合格 Rejected", "", "", "签字：网站负责人\n盖章：主办单位公章\n日期：留空不写"},
			"en": {"3", "真实性核验单\nVerification form", "需要\nNeeded", "2", "不合格 Rejected", "", "", "Sign: Person in charge\nSeal: Official seal\nDate: Leave blank"},
		}
		if diff := cmp.Diff(want[lang], rows[head+2]); diff != "" {
			t.Errorf("%s: row 3 (-want +got)\n%s", lang, diff)
		}
		if got, want := rows[head][10], "upload/entity_certificate.jpg\nemail/entity_certificate.jpg"; got != want {
			t.Errorf("%s: files %q, want %q", lang, got, want)
		}
		remarks := map[string]string{"zh": "没有照片。\n→ 两面都要。", "en": "There is no picture.\n→ Both sides."}
		if got := rows[head+1][9]; got != remarks[lang] {
			t.Errorf("%s: findings and advice %q", lang, got)
		}
		if n := len(rows) - head; n != 6 {
			t.Errorf("%s: %d rows, want 6", lang, n)
		}
	}
}

func TestIncompleteIsSaidInWords(t *testing.T) {
	f := open(t, write(t, sample("zh")))
	all := text(t, f)
	for _, s := range []string{"材料不齐 INCOMPLETE", "□ 主体负责人有效证件：缺", "示例（北京）科技有限公司"} {
		if !strings.Contains(all, s) {
			t.Errorf("%q is missing", s)
		}
	}
	c := sample("zh")
	c.Complete, c.Missing = true, nil
	if all := text(t, open(t, write(t, c))); strings.Contains(all, "不齐") || !strings.Contains(all, "材料齐全 COMPLETE") {
		t.Error("a complete checklist does not say so")
	}
	c = sample("en")
	c.Missing = make([]string, 40)
	for i := range c.Missing {
		c.Missing[i] = fmt.Sprint("material ", i)
	}
	f = open(t, write(t, c))
	if all := text(t, f); !strings.Contains(all, "… and 35 more") {
		t.Error("the rest of what is missing is not counted")
	}
	if h := headRow(t, f); h > 10 {
		t.Errorf("the table begins in row %d: the frozen block fills a screen", h)
	}
}

func text(t testing.TB, f *excelize.File) string {
	t.Helper()
	rows, err := f.GetRows(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, "\t") + "\n")
	}
	return b.String()
}

func TestPrintsAcrossA4WithItsHeadingOnEveryPage(t *testing.T) {
	f := open(t, write(t, sample("zh")))
	head := headRow(t, f)
	layout, err := f.GetPageLayout(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("page layout: size %d, %s, %d wide, %d high", *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	if got, want := names["_xlnm.Print_Titles"], fmt.Sprintf("'%s'!$%d:$%d", sheetName, head, head); got != want {
		t.Errorf("repeated rows %q, want %q", got, want)
	}
	if got, want := names["_xlnm.Print_Area"], fmt.Sprintf("'%s'!$A$1:$L$%d", sheetName, head+6); got != want {
		t.Errorf("print area %q, want %q", got, want)
	}
	panes, err := f.GetPanes(sheetName)
	if err != nil {
		t.Fatal(err)
	}
	if !panes.Freeze || panes.YSplit != head || panes.XSplit != 2 {
		t.Errorf("panes: %+v", panes)
	}
	hf, err := f.GetHeaderFooter(sheetName)
	if err != nil || !strings.Contains(hf.OddFooter, "&P") || !strings.Contains(hf.OddFooter, "&N") {
		t.Errorf("footer %+v, %v", hf, err)
	}
	part := parts(t, write(t, sample("zh")))["xl/worksheets/sheet1.xml"]
	if want := fmt.Sprintf(`<autoFilter ref="$A$%d:$L$%d">`, head, head+6); !strings.Contains(part, want) {
		t.Errorf("no filter over the table: %s", want)
	}
}

func TestStateIsChosenFromAList(t *testing.T) {
	c := sample("zh")
	f := open(t, write(t, c))
	list, err := f.GetDataValidations(sheetName)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d validations, %v", len(list), err)
	}
	head := headRow(t, f)
	if want := fmt.Sprintf("E%d:E%d", head+1, head+6); list[0].Sqref != want {
		t.Errorf("validates %s, want %s", list[0].Sqref, want)
	}
	words := strings.Split(strings.Trim(list[0].Formula1, `"`), ",")
	if diff := cmp.Diff([]string{"合格 Good", "缺 Missing", "不合格 Rejected", "待确认 Ask first", "未附 Not added", "不需要 Not needed"}, words); diff != "" {
		t.Errorf("choices (-want +got)\n%s", diff)
	}
	c.States[0].Text.Zh = "合格, 真的"
	if list, err := open(t, write(t, c)).GetDataValidations(sheetName); err != nil || len(list) != 0 {
		t.Errorf("a word with a comma would be cut in two: %v, %v", list, err)
	}
}

// hostile are values that a spreadsheet, an XML parser or a reader may stumble over.
var hostile = []string{
	"=1+1", "=HYPERLINK(\"http://example.com\",\"x\")", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r\n=cmd|' /C calc'!A0", "'=1",
	"<a>&amp;\"'</a>]]>", "_x0041_", "_x000D_", "a\x00b\x01c\x1fd", "\u202Eexe.gnp", "\u2066abc\u2069", "\uFEFFbom", "\uFFFE\uFFFF", "bad\xff\xfeutf8",
	"𬱖𠮷🙂", "e\u0301\u0301\u0301", strings.Repeat("很长", 4000), "a\nb\r\nc\u2028d", "   ", "{{.}}", "12345678901234567890", "1E5", "2026-11-22", "TRUE",
}

func TestHostileTextStaysText(t *testing.T) {
	for _, h := range hostile {
		c := sample("zh")
		x := fault.Text{Zh: h, En: h}
		c.Facts = append(c.Facts, [2]string{h, h})
		c.Title, c.Missing = x, []string{h}
		c.Rows[0] = workbook.Row{Number: 1, Title: x, Need: x, Reason: x, State: x, Findings: x, Advice: x, Signers: x, Seals: x, Date: x, Channels: x, Source: h, Files: []string{h, h}, Tone: h}
		data := write(t, c)
		f := open(t, data)
		all := parts(t, data)
		for name, part := range all {
			if err := wellFormed(part); err != nil {
				t.Errorf("%.20q: %s: %v", h, name, err)
			}
		}
		sheet := all["xl/worksheets/sheet1.xml"]
		if strings.Contains(sheet, "<f>") || strings.Contains(sheet, "<f ") {
			t.Errorf("%.20q: a formula", h)
		}
		for _, r := range text(t, f) {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%.20q: %U in a cell", h, r)
				break
			}
		}
		cell, err := f.GetCellValue(sheetName, fmt.Sprint("G", headRow(t, f)+1))
		if err != nil {
			t.Fatal(err)
		}
		if h == "=1+1" || h == "_x0041_" || h == "_x000D_" || h == "2026-11-22" || h == "𬱖𠮷🙂" {
			if cell != h {
				t.Errorf("source %q came back as %q", h, cell)
			}
		}
		if n := len([]rune(cell)); n > 2000 {
			t.Errorf("%.20q: %d characters in a cell", h, n)
		}
	}
}

func TestTextThatLooksLikeAFormulaIsMarked(t *testing.T) {
	c := sample("zh")
	c.Rows[0].Source = "=1+1"
	data := write(t, c)
	f := open(t, data)
	row := headRow(t, f) + 1
	style := func(cell string) string { return cellStyle(t, parts(t, data), cell) }
	if s := style(fmt.Sprint("G", row)); !strings.Contains(s, `quotePrefix="true"`) && !strings.Contains(s, `quotePrefix="1"`) {
		t.Errorf("=1+1 is not marked as text: %s", s)
	}
	if s := style(fmt.Sprint("F", row)); strings.Contains(s, "quotePrefix=\"true\"") {
		t.Errorf("ordinary text is marked: %s", s)
	}
}

// cellStyle gives the <xf> of a cell.
func cellStyle(t testing.TB, part map[string]string, cell string) string {
	t.Helper()
	_, rest, _ := strings.Cut(part["xl/worksheets/sheet1.xml"], `<c r="`+cell+`" s="`)
	number, _, _ := strings.Cut(rest, `"`)
	_, xfs, _ := strings.Cut(part["xl/styles.xml"], "<cellXfs")
	list := strings.Split(xfs, "<xf ")
	var n int
	if _, err := fmt.Sscan(number, &n); err != nil || n+1 >= len(list) {
		t.Fatalf("%s has no style: %v", cell, err)
	}
	return list[n+1]
}

func TestSameBytesEveryTime(t *testing.T) {
	first := write(t, sample("zh"))
	for range 2 {
		if !bytes.Equal(first, write(t, sample("zh"))) {
			t.Fatal("the same checklist gave other bytes")
		}
	}
	r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if f.Modified.Year() != 1980 {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
	props, err := open(t, first).GetDocProps()
	if err != nil || props.Created != "1980-01-01T00:00:00Z" || props.Modified != props.Created {
		t.Errorf("properties %+v, %v", props, err)
	}
}

func TestHeightsGrowWithTheText(t *testing.T) {
	c := sample("zh")
	c.Rows[0].Reason = fault.Text{Zh: strings.Repeat("须用证件原件拍照并发送彩色电子件。", 12)}
	c.Rows[1].Reason = fault.Text{Zh: strings.Repeat("长", 1900)}
	f := open(t, write(t, c))
	head := headRow(t, f)
	height := func(row int) float64 {
		h, err := f.GetRowHeight(sheetName, row)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if h := height(head + 1); h < 13*14 || h > 25*14 {
		t.Errorf("a text of 204 characters in a column of about 13 gets %.0f pt", h)
	}
	if h := height(head + 2); h != 409 {
		t.Errorf("a very long text gets %.0f pt, want the highest that there is", h)
	}
	if h := height(head + 6); h > 50 {
		t.Errorf("a short row gets %.0f pt", h)
	}
}

func TestManyRowsSideBySide(t *testing.T) {
	c := sample("en")
	for len(c.Rows) < 300 {
		r := c.Rows[len(c.Rows)%6]
		r.Number = len(c.Rows) + 1
		c.Rows = append(c.Rows, r)
	}
	want := write(t, c)
	f := open(t, want)
	rows, err := f.GetRows(sheetName)
	if err != nil || len(rows) != headRow(t, f)+300 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	done := make(chan []byte)
	for range 2 {
		go func() {
			var b bytes.Buffer
			if err := workbook.WriteChecklist(&b, c); err != nil {
				t.Error(err)
			}
			done <- b.Bytes()
		}()
	}
	for range 2 {
		if !bytes.Equal(want, <-done) {
			t.Error("side by side gave other bytes")
		}
	}
}

func TestEmptyChecklistOpens(t *testing.T) {
	f := open(t, write(t, workbook.Checklist{}))
	if _, err := f.GetRows(sheetName); err != nil {
		t.Error(err)
	}
}

func TestWriterThatFails(t *testing.T) {
	err := workbook.WriteChecklist(failing{}, sample("zh"))
	var e *fault.Error
	if !errors.As(err, &e) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// parts gives the workbook's files.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		_ = rc.Close()
		all[f.Name] = string(b)
	}
	return all
}

func wellFormed(part string) error {
	d := xml.NewDecoder(strings.NewReader(part))
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func FuzzChecklist(f *testing.F) {
	for _, h := range hostile {
		f.Add(h[:min(len(h), 200)], 1)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		c := sample("en")
		c.Rows[0] = workbook.Row{Number: n, Title: fault.Text{Zh: s, En: s + "x"}, Reason: fault.Text{En: s}, State: fault.Text{Zh: s}, Source: s, Files: []string{s}, Tone: s, Copies: n}
		data := write(t, c)
		for name, part := range parts(t, data) {
			if err := wellFormed(part); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.Contains(parts(t, data)["xl/worksheets/sheet1.xml"], "<f>") {
			t.Fatal("a formula")
		}
	})
}

func BenchmarkChecklist(b *testing.B) {
	c := sample("zh")
	for len(c.Rows) < 40 {
		c.Rows = append(c.Rows, c.Rows[len(c.Rows)%6])
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := workbook.WriteChecklist(io.Discard, c); err != nil {
			b.Fatal(err)
		}
	}
}
