// Package workbook writes workbooks.
//
// What lives here: the one place that knows excelize; sheets that print well on paper, in whatever program opens them. What
// never may: deciding what belongs on a list (that is who calls), the disk, the clock. Text of users is only ever text: no
// value becomes a formula, and what no spreadsheet may hold is left out.
//
// Example:
//
//	err := workbook.WriteChecklist(w, workbook.Checklist{
//		Title: fault.Text{Zh: "备案材料清单", En: "Checklist"}, Lang: "zh",
//		Rows:  []workbook.Row{{Number: 1, Title: title, State: fault.Text{Zh: "缺", En: "Missing"}, Tone: "missing"}},
//	})
package workbook
