package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// a4 is the number of A4 in a workbook's page setup.
const a4 = 9

// print sets the sheet up for paper and for the screen: A4 across, as wide as the table, the heading on every page, page
// numbers, the heading and the material's name in view while one scrolls.
func (s *sheet) print(*Checklist) error {
	last := max(s.row-1, s.head)
	ptr := func(v float64) *float64 { return &v }
	size, across, wide, high, fit, yes, no := a4, "landscape", 1, 0, true, true, false
	set := []error{
		s.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		s.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &high}),
		s.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: ptr(inch(8)), Right: ptr(inch(8)), Top: ptr(inch(10)), Bottom: ptr(inch(13)),
			Header: ptr(inch(5)), Footer: ptr(inch(6)), Horizontally: &yes}),
		s.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页　Page &P of &N", ScaleWithDoc: &no}),
		s.name1("_xlnm.Print_Titles", fmt.Sprintf("'%s'!$%d:$%d", s.name, s.head, s.head)),
		s.name1("_xlnm.Print_Area", fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, lastColumn, last)),
		s.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no}),
		s.file.SetPanes(s.name, &excelize.Panes{Freeze: true, XSplit: titleColumn + 1, YSplit: s.head, TopLeftCell: at(titleColumn+1, s.head+1), ActivePane: "bottomRight",
			Selection: []excelize.Selection{{SQRef: at(stateColumn, s.head+1), ActiveCell: at(stateColumn, s.head+1), Pane: "bottomRight"}}}),
	}
	for _, err := range set {
		if err != nil {
			return err
		}
	}
	return nil
}

// lastColumn is the letter of the table's last column.
const lastColumn = "L"

// name1 gives a name that belongs to this one sheet.
func (s *sheet) name1(name, refers string) error {
	return s.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: refers, Scope: s.name})
}

// inch turns millimetres into inches, which margins are measured in.
func inch(mm float64) float64 { return mm / 25.4 }
