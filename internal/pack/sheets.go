package pack

import "icpdoc/internal/workbook"

// Cover is what templates/sheets/cover.html sees.
type Cover struct{}

// Guide is what templates/sheets/signing-guide.html sees.
type Guide struct{}

// Separator is what templates/sheets/separator.html sees.
type Separator struct{}

// separatorOf fills the sheet that parts one document from the one before it.
func separatorOf(c *contents, p paper) Separator { return Separator{} }

// checklistOf fills the checklist.
func checklistOf(c *contents) workbook.Checklist { return workbook.Checklist{} }
