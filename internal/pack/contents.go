package pack

import (
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// contents is everything that one pack holds and everything that it lacks, as its own pages and its checklist see it.
type contents struct {
	filing   filing.Filing
	book     *rulebook.Book   // the operator's rulebook; nil for an operator that none knows
	revision string           // of the filing
	since    string           // revision whose sheets this pack corrects, "" for a whole pack
	lang     string           // "zh" or "en": the language of the checklist
	lines    []line           // every requirement, needed or not, in the order of the material list
	papers   []paper          // what there is to print, sign and seal, in the order of the print set
	duplex   bool             // printed on both sides: every document begins on a fresh sheet
	guide    int              // page of the print set on which the signing guide stands, 0 when it is not in it
	changes  []imprint.Change // what differs from the revision named in since; nil for a whole pack
	gone     []fault.Text     // papers of that revision that are needed no longer
}

// line is one requirement and what became of it.
type line struct {
	requirement rulebook.Requirement
	state       state
	findings    []fault.Text // what the photo room objects to, what the letter room could not set
	files       []string     // paths in the pack
}

// paper is one document of the print set.
type paper struct {
	letter.Paper
	number   int             // 1, 2, 3 … in signing order, as its file name and its separator say
	template letter.Template // its notes on signing
	pages    int             // of one copy
	first    int             // page of the print set on which its first copy begins, from 1; 0 when not in it
	unmade   bool            // it could not be set; the line of its requirement says why
	printed  int             // its sheets in the print set, over all copies; 0 when a correction need not print it again
	sheets   []int           // numbers of the sheets, from 1, that a correction prints again of its first copy; all of them in a whole pack
	path     string          // of its single PDF in the pack: "documents/01-….pdf"
	attached bool            // a PDF of the filer's, printed along; it has no template and no code

	doc     *typeset.Document   // without codes; nil when attached or unmade
	stamped []*typeset.Document // for each copy, with its codes; nil where none of its sheets is printed
	file    []byte              // of what is attached
	prints  [][]int             // for each copy the numbers of the sheets to print
	records []imprint.Record    // of the first copy's sheets; nil without codes
	digests []imprint.Digest    // of the sheets
	picture picture             // its JPEG copies
}

// state is what became of a requirement.
type state string

// The states.
const (
	made      state = "made"       // printed by us; it waits for its signatures and seals
	given     state = "given"      // the filer's picture complies
	doubtful  state = "doubtful"   // the filer's picture is in the pack, with warnings
	rejected  state = "rejected"   // the filer's picture breaks a rule, or the document could not be set
	missing   state = "missing"    // nothing was handed in
	elsewhere state = "elsewhere"  // it comes to be outside the pack: taken on the spot, in the operator's system
	toAsk     state = "ask"        // the rule leaves it open; nothing was handed in
	optional  state = "optional"   // may be added; nothing was handed in
	notNeeded state = "not_needed" // the rule does not ask for it
)

// lacking gives the lines that keep the pack from being complete.
func (c *contents) lacking() []line {
	var list []line
	for _, l := range c.lines {
		if l.state == missing || l.state == rejected {
			list = append(list, l)
		}
	}
	return list
}

// complete tells whether nothing is missing or rejected.
func (c *contents) complete() bool { return len(c.lacking()) == 0 }
