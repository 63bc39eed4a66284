package workbook

import (
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"icpdoc/internal/fault"
)

// Checklist is the material list of one filing as a workbook of one sheet: facts, what is missing, and a table with a
// line for every requirement that can be filtered, printed and ticked.
type Checklist struct {
	Title    fault.Text
	Facts    [][2]string // name and value, two columns above the table; never an ID number or a phone
	Lang     string      // "zh" or "en": the language of the sentences; names, states and headings stand in both
	Rows     []Row
	States   []Choice // the words that a reviewer may put into the state column; none: any word
	Complete bool
	Missing  []string // what is missing or rejected, one line each; empty when complete
}

// Choice is one word of the state column.
type Choice struct {
	Text fault.Text
	Tone string // as of a Row
}

// Row is one requirement. Tone is how its state is told apart at a glance: ok, missing, rejected, ask, optional, not_needed;
// the state's words say the same, since paper is often grey.
type Row struct {
	Number   int
	Title    fault.Text
	Need     fault.Text
	Copies   int // 0 leaves the cell empty
	State    fault.Text
	Reason   fault.Text
	Source   string
	Signers  fault.Text
	Seals    fault.Text
	Date     fault.Text
	Channels fault.Text
	Findings fault.Text
	Advice   fault.Text
	Files    []string // paths in the pack
	Tone     string
}

// column is one column of the table: its heading, its width in digits of the standard font, and its cell of a row.
type column struct {
	head  fault.Text
	width float64
	look  look
	text  func(c *Checklist, r *Row) string
}

// The columns that other places speak of, from 0.
const (
	numberColumn = iota
	titleColumn
	needColumn
	copiesColumn
	stateColumn
	columnCount = 12
)

// columns is the table from left to right. All together they are as wide as A4 lies at about 80 %.
func columns() [columnCount]column {
	return [columnCount]column{
		{fault.Text{Zh: "序号", En: "No."}, 5, lookNumber, func(_ *Checklist, r *Row) string { return strconv.Itoa(r.Number) }},
		{fault.Text{Zh: "材料", En: "Material"}, 22, lookTitle, func(_ *Checklist, r *Row) string { return both(r.Title, "\n") }},
		{fault.Text{Zh: "是否需要", En: "Needed"}, 9, lookWord, func(_ *Checklist, r *Row) string { return both(r.Need, "\n") }},
		{fault.Text{Zh: "份数", En: "Copies"}, 6.5, lookNumber, func(_ *Checklist, r *Row) string { return count(r.Copies) }},
		{fault.Text{Zh: "状态", En: "State"}, 10.5, lookState, func(_ *Checklist, r *Row) string { return both(r.State, " ") }},
		{fault.Text{Zh: "原因", En: "Why"}, 26, lookText, func(c *Checklist, r *Row) string { return r.Reason.In(c.Lang) }},
		{fault.Text{Zh: "出处", En: "Source"}, 13.5, lookText, func(_ *Checklist, r *Row) string { return r.Source }},
		{fault.Text{Zh: "签字、盖章、日期", En: "Signature, seal, date"}, 18, lookText, signing},
		{fault.Text{Zh: "提交方式", En: "Goes by"}, 9, lookText, func(c *Checklist, r *Row) string { return r.Channels.In(c.Lang) }},
		{fault.Text{Zh: "检查结果与提示", En: "Findings and advice"}, 28, lookText, remarks},
		{fault.Text{Zh: "文件", En: "Files"}, 18, lookText, func(_ *Checklist, r *Row) string { return strings.Join(r.Files, "\n") }},
		{fault.Text{Zh: "复核", En: "Checked"}, 8, lookWord, func(*Checklist, *Row) string { return "" }},
	}
}

// signing says who signs, who seals and what happens to the date, one line each.
func signing(c *Checklist, r *Row) string {
	var lines []string
	add := func(zh, en string, t fault.Text) {
		if s := t.In(c.Lang); s != "" {
			lines = append(lines, fault.Text{Zh: zh, En: en}.In(c.Lang)+s)
		}
	}
	add("签字：", "Sign: ", r.Signers)
	add("盖章：", "Seal: ", r.Seals)
	add("日期：", "Date: ", r.Date)
	return strings.Join(lines, "\n")
}

// remarks are the findings and, below them and marked by an arrow, the advice.
func remarks(c *Checklist, r *Row) string {
	findings, advice := r.Findings.In(c.Lang), r.Advice.In(c.Lang)
	if advice == "" {
		return findings
	}
	if findings != "" {
		findings += "\n"
	}
	return findings + "→ " + advice
}

// both gives Chinese and English, once where they are the same.
func both(t fault.Text, between string) string {
	if t.Zh == "" || t.En == "" || t.Zh == t.En {
		return t.In("zh")
	}
	return t.Zh + between + t.En
}

func count(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// WriteChecklist writes the checklist as an .xlsx file. The same checklist gives the same bytes; nothing touches the disk.
// A checklist of more lines than a sheet has is an error, and so is whatever w says.
func WriteChecklist(w io.Writer, c Checklist) error {
	s, err := newSheet("清单 Checklist")
	if err != nil {
		return fault.Wrap(err, "workbook.new")
	}
	defer s.file.Close() //nolint:errcheck // nothing was opened: there are no temporary files to remove
	for _, step := range []func(*Checklist) error{s.top, s.table, s.choices, s.print, s.properties} {
		if err := step(&c); err != nil {
			return fault.Wrap(err, "workbook.write")
		}
	}
	return s.writeTo(w)
}

// at is the name of a cell: column from 0, row from 1.
func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return "" // excelize refuses the cell with an error of its own
	}
	return name
}
