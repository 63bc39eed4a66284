package pack

import (
	"icpdoc/internal/fault"
)

// Fact is a named value of the cover.
type Fact struct {
	Label, Value fault.Text
}

// Service is one website or APP on the cover.
type Service struct {
	Number  int
	Kind    fault.Text
	Name    string
	Domains fault.Text // "2 个域名", "2 domains"
}

// Cover is what templates/sheets/cover.html sees. No ID number, phone or address stands in it.
type Cover struct {
	Entity     string
	Facts      []Fact
	Services   []Service
	MoreSites  int // services that did not find room
	Correction bool
	Since      string     // revision that the sheets correct, when Correction
	Changes    fault.Text // what differs from it
	Gone       fault.Text // papers that it had and that are needed no longer
	Complete   bool
	Lacks      []Lack
	MoreLacks  int // lines that did not find room; the checklist has them all
	Papers     []Listed
	Asked      bool // a paper among them waits for the operator's answer
	Sheets     int  // sheets of paper of all copies
	Duplex     bool
	Dense      bool // much to say: smaller type, so that the cover stays one page as long as it can
	Guide      int  // page of the print set with the signing guide, 0 when it is not in it
}

// Lack is one material, or several of a kind, that the pack lacks.
type Lack struct {
	Title fault.Text
	About string // which domain or service, "" when it goes without saying
	Count int    // how many of the kind
	State fault.Text
}

// Listed is one document in the cover's table of contents.
type Listed struct {
	Number int
	Title  fault.Text
	About  string // the service, when the filing has several
	Pages  int    // of one copy
	Copies int
	First  int    // page of the print set, 0 when it is not in it
	Ask    bool   // the operator says whether it is needed
	Unmade bool   // it could not be set
	Same   bool   // a correction need not print it again
	Again  string // in a correction, the numbers of the pages to print again; "" when all of them
}

// Separator is what templates/sheets/separator.html sees: the sheet that a clerk parts the pile by.
type Separator struct {
	Number, Of int
	Title      fault.Text
	Entity     string
	About      string // the service
	Pages      int    // of one copy
	Copies     int
	Ask        bool
	Tab        int // how far down the index tab stands, mm
}

// separatorOf fills the sheet that parts one document from the one before it.
func separatorOf(c *contents, p paper) Separator {
	return Separator{
		Number: p.number, Of: len(c.papers), Title: p.Title, Entity: c.filing.Entity.Name, About: c.about(p), Pages: p.pages, Copies: p.Copies,
		Ask: c.asks(p), Tab: (p.number - 1) % tabs * tabStep,
	}
}

// The index tabs stand one below the other along the edge of the pile and begin again at the top.
const (
	tabs    = 12
	tabStep = 20 // mm
)
