package rulebook

import (
	"slices"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// Book is one operator's rulebook: one file under providers/.
type Book struct {
	filing.Scope `yaml:",inline"`

	Short                 fault.Text      `yaml:"short"`   // everyday name, {operator} in texts: 西云数据, NWCD
	Version               string          `yaml:"version"` // edition of the rulebook; every pack records it
	AsOf                  string          `yaml:"as_of"`   // YYYY-MM-DD: day the operator's guide was read
	Guide                 fault.Text      `yaml:"guide"`   // title of the guide that source lines such as "N:383" count in
	Contacts              Contacts        `yaml:"contacts"`
	PostalAddress         *PostalAddress  `yaml:"postal_address"`         // nil: the operator publishes none
	RequiredConfiguration []Configuration `yaml:"required_configuration"` // what an installation has to ask the operator for
	Watermark             *Watermark      `yaml:"watermark"`              // nil: the operator allows none or says nothing
	Notes                 []Note          `yaml:"notes"`
	Materials             []*Material     `yaml:"-"` // in the order of the file

	file      string
	provinces map[string]*Province // by code, with this operator's overrides
	words     map[string][]string  // of common.yaml
	approvals map[string]fault.Text
	texts     map[string]fault.Text
}

// Contacts is how to reach the operator.
type Contacts struct {
	Emails  []string   `yaml:"emails" json:"emails"`
	Phones  []string   `yaml:"phones" json:"phones"`
	Portal  string     `yaml:"portal" json:"portal"`
	Website string     `yaml:"website" json:"website,omitempty"`
	Browser fault.Text `yaml:"browser" json:"browser"` // which browser the portal wants
}

// PostalAddress is where paper goes to.
type PostalAddress struct {
	Zh        string     `yaml:"zh" json:"zh"`
	En        string     `yaml:"en" json:"en"`
	Postcode  string     `yaml:"postcode" json:"postcode,omitempty"`
	Recipient fault.Text `yaml:"recipient" json:"recipient"`
	Phones    []string   `yaml:"phones" json:"phones"`
	Source    string     `yaml:"source" json:"source"`
}

// Watermark is the one text that soft copies may carry.
type Watermark struct {
	Text   string   `yaml:"text"`
	Modes  []string `yaml:"modes"` // verification modes that allow it
	Source string   `yaml:"source"`
}

// Configuration is something the operator does not publish and nobody may invent.
type Configuration struct {
	Key  string     `yaml:"key"`  // "postal_address"
	Text fault.Text `yaml:"text"` // what to do until it is configured
}

// Needs gives the configuration that key asks for, and whether the book asks for it.
func (b *Book) Needs(key string) (Configuration, bool) {
	for _, c := range b.RequiredConfiguration {
		if c.Key == key {
			return c, true
		}
	}
	return Configuration{}, false
}

// Province gives what is known of a province with this operator's overrides; ok is false for an unknown code.
func (b *Book) Province(code string) (p Province, ok bool) {
	if q := b.provinces[code]; q != nil {
		return *q, true
	}
	return Province{}, false
}

// all gives the book's materials and, after them, every province's own in order of code.
func (b *Book) all() []*Material {
	list := slices.Clone(b.Materials)
	for _, code := range names(b.provinces) {
		list = append(list, b.provinces[code].Materials...)
	}
	return list
}

// allNotes gives the book's notes and every province's.
func (b *Book) allNotes() []Note {
	list := slices.Clone(b.Notes)
	for _, code := range names(b.provinces) {
		list = append(list, b.provinces[code].Notes...)
	}
	return list
}

// templates gives every template that a material may take.
func (m *Material) templates() []string {
	var list []string
	for _, p := range m.papers() {
		list = append(list, p.Template)
		for _, e := range p.Editions {
			list = append(list, e.Template)
		}
	}
	return list
}

// papers gives the material's paper and what each case writes of its own.
func (m *Material) papers() []Paper {
	list := []Paper{m.Paper}
	for _, c := range m.Cases {
		list = append(list, c.Paper)
	}
	return list
}

// Bare tells whether every line of the rulebooks that asks for a template switches the signed code off. A template
// that no line asks for is not bare.
func (l *Library) Bare(template string) bool {
	asked := false
	look := func(list []*Material) (bare bool) {
		for _, m := range list {
			if !slices.Contains(m.templates(), template) {
				continue
			}
			asked = true
			for _, c := range m.Cases {
				if p := m.under(c.Paper); p.Imprint == nil || *p.Imprint {
					return false
				}
			}
		}
		return true
	}
	for _, b := range l.Books {
		if !look(b.Materials) {
			return false
		}
		for _, p := range b.provinces {
			if !look(p.Materials) {
				return false
			}
		}
	}
	return asked
}

// Scope of a material: what it is counted by.
type per string

const (
	perFiling      per = "filing"
	perService     per = "service"
	perDomain      per = "domain"
	perPreApproval per = "pre_approval"
)

// Material is one line of an operator's list: its cases are asked in turn, the first whose condition holds decides;
// where none holds the material is not needed, for the reason of Otherwise.
type Material struct {
	ID          string     `yaml:"id"`
	Title       fault.Text `yaml:"title"`
	Each        fault.Text `yaml:"each"` // follows the title in a line of one domain or category: "（{domain}）"
	Per         per        `yaml:"per"`
	Paper       `yaml:",inline"`
	Cases       []Case   `yaml:"cases"`
	Otherwise   Verdict  `yaml:"otherwise"`
	Advice      []Advice `yaml:"advice"` // each line whose condition holds, on top of the case's own, when needed
	LastChecked string   `yaml:"last_checked"`
}

// Paper is how the material is made and handed in. A case may differ from its material in any of it.
type Paper struct {
	Copies     int        `yaml:"copies"`
	Signers    []string   `yaml:"signers"`
	Seals      []string   `yaml:"seals"`
	DatePolicy DatePolicy `yaml:"date_policy"`
	Channels   []string   `yaml:"channels"`
	Image      *ImageRule `yaml:"image"`
	Template   string     `yaml:"template"`
	Editions   []Edition  `yaml:"editions"` // the first whose condition holds replaces Template
	Imprint    *bool      `yaml:"imprint"`  // off: the document's authority wants a bare form, without our code; nil is on
	Source     string     `yaml:"source"`
}

// Edition is a variant of a template.
type Edition struct {
	When     Condition `yaml:"when"`
	Template string    `yaml:"template"`
}

// Case is one answer to "is it needed?".
type Case struct {
	When   Condition  `yaml:"when"` // empty: always
	Need   Need       `yaml:"need"`
	Reason fault.Text `yaml:"reason"`
	Say    string     `yaml:"say"` // a sentence of common.yaml in place of Reason
	Advice []Advice   `yaml:"advice"`
	Paper  `yaml:",inline"`
}

// Verdict is why a material is not needed.
type Verdict struct {
	Reason fault.Text `yaml:"reason"`
	Say    string     `yaml:"say"`
	Source string     `yaml:"source"`
}

// Advice is a sentence that stands beside a material when its condition holds.
type Advice struct {
	When Condition `yaml:"when"`
	Zh   string    `yaml:"zh"`
	En   string    `yaml:"en"`
}

// Note is something to know about a filing that is no material: a card of the operator, a habit of a province.
type Note struct {
	ID          string     `yaml:"id"`
	Title       fault.Text `yaml:"title"`
	When        Condition  `yaml:"when"`
	Severity    string     `yaml:"severity"` // "note" (also when empty) or "warning"
	Text        fault.Text `yaml:"text"`
	Estimate    bool       `yaml:"estimate"` // a time that the operator estimates, no promise
	Materials   []string   `yaml:"materials"`
	Snippet     string     `yaml:"snippet"` // HTML to copy, one for each service; {number} is its recordal number
	Source      string     `yaml:"source"`
	LastChecked string     `yaml:"last_checked"`
	Row         int        `yaml:"row"` // row of the operators' checklist
}

// Province is what is known of a province's Administration. Sources are years apart and disagree, therefore each
// says where it comes from and when it was last looked up, and an operator's book may override any of it.
// Its names come from codes/divisions.yaml, the one list of provinces.
type Province struct {
	Code          string              `yaml:"code" expr:"code"` // GB/T 2260
	Zh            string              `yaml:"-" expr:"zh"`
	En            string              `yaml:"-" expr:"en"`
	Abbr          string              `yaml:"-" expr:"abbr"`                      // 京, 沪, …: what a recordal number begins with
	EntityPerson  string              `yaml:"entity_person" expr:"entity_person"` // legal_representative, other_ok, disputed; "" unknown
	Authorization string              `yaml:"authorization" expr:"authorization"` // accepted, not_accepted, disputed; "" unknown
	FormDomains   string              `yaml:"form_domains" expr:"form_domains"`   // inside: all domains stand in the form itself; "" a continuation sheet will do
	Words         map[string][]string `yaml:"words" expr:"words"`                 // more trigger words by topic
	Notes         []Note              `yaml:"notes" expr:"-"`
	Materials     []*Material         `yaml:"-" expr:"-"` // papers of the province's own
	Source        string              `yaml:"source" expr:"-"`
	LastChecked   string              `yaml:"last_checked" expr:"-"`
}
