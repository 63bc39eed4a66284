package workbook

import (
	"archive/zip"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"icpdoc/internal/fault"
)

// sheet is a workbook of one sheet in the making.
type sheet struct {
	file    *excelize.File
	name    string
	columns [columnCount]column
	row     int // the row to write next, from 1
	head    int // row of the table's heading, 0 before it is written
	styles  map[key]int
}

func newSheet(name string) (*sheet, error) {
	f := excelize.NewFile()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newDated(w) })
	s := &sheet{file: f, name: name, columns: columns(), row: 1, styles: map[key]int{}}
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, err
	}
	if err := f.SetDefaultFont(fontName); err != nil {
		return nil, err
	}
	f.Styles.Fonts.Font[0].Scheme = nil // else the theme's font counts, not this one
	for i, c := range s.columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		if err := f.SetColWidth(name, letter, letter, c.width); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// height makes the current row as high as so many lines of ordinary text.
func (s *sheet) height(lines int) error {
	return s.file.SetRowHeight(s.name, s.row, min(float64(max(lines, 1))*linePt+padPt, mostPt))
}

// table writes the heading and a row for each requirement.
func (s *sheet) table(c *Checklist) error {
	s.head = s.row
	lines := 0
	for i, col := range s.columns {
		text := both(col.head, "\n")
		lines = max(lines, linesIn(text, room(col.width, lookHeading)))
		if err := s.put(i, lookHeading, text); err != nil {
			return err
		}
	}
	if err := s.height(lines); err != nil {
		return err
	}
	s.row++
	for i := range c.Rows {
		if err := s.requirement(c, &c.Rows[i]); err != nil {
			return err
		}
		s.row++
	}
	end := at(columnCount-1, max(s.row-1, s.head))
	if err := s.file.SetSheetDimension(s.name, "A1:"+end); err != nil {
		return err
	}
	return s.file.AutoFilter(s.name, at(0, s.head)+":"+end, nil)
}

// requirement writes one row of the table.
func (s *sheet) requirement(c *Checklist, r *Row) error {
	lines := 1
	for i, col := range s.columns {
		l := col.look
		switch {
		case l == lookState:
			l = toneLook(r.Tone)
		case r.Tone == notNeeded:
			l = l.faint()
		}
		text := plain(col.text(c, r))
		lines = max(lines, linesIn(text, room(col.width, l)))
		if n, err := strconv.Atoi(text); err == nil && (i == numberColumn || i == copiesColumn) {
			if err := s.number(i, l, n); err != nil {
				return err
			}
			continue
		}
		if err := s.put(i, l, text); err != nil {
			return err
		}
	}
	return s.height(lines)
}

// put writes text into a cell of the current row: always as a string, whatever it begins with.
func (s *sheet) put(column int, l look, text string) error {
	text = plain(text)
	cell := at(column, s.row)
	if err := s.file.SetCellStyle(s.name, cell, cell, s.style(l, text)); err != nil {
		return err
	}
	if text == "" {
		return nil
	}
	if zh, en, two := strings.Cut(text, "\n"); two && l == lookTitle {
		return s.titled(cell, zh, "\n"+en)
	}
	return s.file.SetCellStr(s.name, cell, escaped(text))
}

// titled writes a name in bold and its translation in ordinary type.
func (s *sheet) titled(cell, name, translation string) error {
	charset := chineseSet
	font := func(bold bool) *excelize.Font {
		return &excelize.Font{Family: fontName, Size: lookTitle.size(), Bold: bold, Color: lookTitle.ink(), Charset: &charset}
	}
	return s.file.SetCellRichText(s.name, cell, []excelize.RichTextRun{{Text: name, Font: font(true)}, {Text: translation, Font: font(false)}})
}

func (s *sheet) number(column int, l look, n int) error {
	cell := at(column, s.row)
	if err := s.file.SetCellStyle(s.name, cell, cell, s.style(l, "")); err != nil {
		return err
	}
	return s.file.SetCellInt(s.name, cell, int64(n))
}

// choices lets a reviewer pick the state from a list; the colour follows the word.
func (s *sheet) choices(c *Checklist) error {
	if len(c.Rows) == 0 || len(c.States) == 0 {
		return nil
	}
	cells := at(stateColumn, s.head+1) + ":" + at(stateColumn, s.row-1)
	var words []string
	var formats []excelize.ConditionalFormatOptions
	known := map[string]bool{}
	add := func(text fault.Text, tone string) error {
		word := plain(both(text, " "))
		if known[word] || word == "" {
			return nil
		}
		known[word] = true
		words = append(words, word)
		l := toneLook(tone)
		style, err := s.file.NewConditionalStyle(&excelize.Style{Fill: l.fill(), Font: &excelize.Font{Bold: l.bold(), Color: l.ink()}})
		formats = append(formats, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: quoted(word), Format: &style})
		return err
	}
	for _, choice := range c.States {
		if err := add(choice.Text, choice.Tone); err != nil {
			return err
		}
	}
	for i := range c.Rows { // what a cell says must be among the words it may say
		if err := add(c.Rows[i].State, c.Rows[i].Tone); err != nil {
			return err
		}
	}
	if err := s.file.SetConditionalFormat(s.name, cells, formats); err != nil {
		return err
	}
	return s.dropList(c, cells, words)
}

// dropList offers words in cells. Words that hold a comma, and more of them than a list takes, leave the cells open.
func (s *sheet) dropList(c *Checklist, cells string, words []string) error {
	for _, w := range words {
		for _, r := range w {
			if r == ',' {
				return nil
			}
		}
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	if err := v.SetDropList(words); err != nil {
		return nil //nolint:nilerr // too long for a list of words: any word may be written then
	}
	title := fault.Text{Zh: "状态", En: "State"}.In(c.Lang)
	v.SetError(excelize.DataValidationErrorStyleStop, title, fault.Text{Zh: "请从列表中选择。", En: "Choose from the list."}.In(c.Lang))
	return s.file.AddDataValidation(s.name, v)
}

// properties names the file. Days are fixed: the same checklist gives the same bytes.
func (s *sheet) properties(c *Checklist) error {
	title := plain(oneLine(both(c.Title, " ")))
	if err := s.file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "icpdoc", LastModifiedBy: "icpdoc",
		Created: firstDay, Modified: firstDay, Language: fault.Text{Zh: "zh-CN", En: "en"}.In(c.Lang)}); err != nil {
		return err
	}
	return s.file.SetAppProps(&excelize.AppProperties{Application: "icpdoc"})
}

// firstDay is the oldest day that a ZIP can name.
const firstDay = "1980-01-01T00:00:00Z"

// writeTo sends the workbook out.
func (s *sheet) writeTo(w io.Writer) error {
	s.quote()
	buf, err := s.file.WriteToBuffer()
	if err != nil {
		return fault.Wrap(err, "workbook.pack")
	}
	if _, err := buf.WriteTo(w); err != nil {
		return fault.Wrap(err, "workbook.out")
	}
	return nil
}

// dated writes a ZIP whose files are all of the first day that MS-DOS knew.
type dated struct{ *zip.Writer }

// newDated begins a ZIP. Its parts are small and come in one piece each, so a compressor without memory suffices.
func newDated(w io.Writer) dated {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewStatelessWriter(out), nil })
	return dated{z}
}

// Create begins a file. Its day stands in the old field alone: Modified would add one that some programs do not know.
func (d dated) Create(name string) (io.Writer, error) {
	return d.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, ModifiedDate: 1<<5 | 1})
}

// AddFS is part of excelize's interface; a workbook of ours holds no folder.
func (d dated) AddFS(fsys fs.FS) error { return d.Writer.AddFS(fsys) }
