package rulebook

import (
	"slices"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// Card is a note that applies to a filing.
type Card struct {
	ID          string         `json:"id"`
	Severity    fault.Severity `json:"severity"`
	Title       fault.Text     `json:"title"`
	Text        fault.Text     `json:"text"`
	Estimate    bool           `json:"estimate,omitempty"`  // a time that the operator estimates, no promise
	Materials   []string       `json:"materials,omitempty"` // the materials it also stands beside as advice
	Snippets    []string       `json:"snippets,omitempty"`  // HTML to copy, one for each service
	Source      string         `json:"source"`
	LastChecked string         `json:"last_checked,omitempty"`
	Row         int            `json:"row,omitempty"` // row of the operators' checklist
}

// Notes gives what there is to know about a filing beside its materials: the operator's cards whose condition holds, then
// the province's habits.
func (l *Library) Notes(f filing.Filing) ([]Card, error) {
	b, p, err := l.open(f)
	if err != nil {
		return nil, err
	}
	e := newEvaluation(b, p, f)
	var cards []Card
	for _, n := range slices.Concat(b.Notes, p.Notes) {
		yes, err := n.When.holds(&e.machine, e.whole)
		if err != nil {
			return nil, err
		}
		if !yes {
			continue
		}
		c := Card{ID: n.ID, Severity: fault.Note, Title: n.Title, Text: e.fill(n.Text, nil), Estimate: n.Estimate,
			Materials: n.Materials, Source: n.Source, LastChecked: n.LastChecked, Row: n.Row}
		if n.Snippet != "" {
			for _, s := range f.Services {
				c.Snippets = append(c.Snippets, strings.ReplaceAll(n.Snippet, "{number}", expectedNumber(f, s)))
			}
		}
		if n.Severity == "warning" {
			c.Severity = fault.Warning
		}
		cards = append(cards, c)
	}
	return cards, nil
}

// expectedNumber is the service's recordal number, or the place to put it once it is issued.
func expectedNumber(f filing.Filing, s filing.Service) string {
	switch {
	case s.RecordalNumber != "":
		return s.RecordalNumber
	case f.Entity.RecordalNumber != "":
		return f.Entity.RecordalNumber + "-?"
	}
	return "?ICP备????????号-?"
}
