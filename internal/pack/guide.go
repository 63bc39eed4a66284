package pack

import (
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// Guide is what templates/sheets/signing-guide.html sees.
type Guide struct {
	Entity   string
	Operator fault.Text // its everyday name
	Revision string
	Mode     fault.Text
	Personal bool // the filer is a natural person: signatures, no seals
	Duplex   bool // printed on both sides
	Papers   []Signing
	Ways     []Way
	Contact  Contact
	Leave    bool // some paper has a part that is the operator's to fill in
	Ask      bool // some paper waits for the operator's answer
	Coded    bool // the sheets carry our code
	Density  int  // 0 roomy to 5 tight: the page must stay one page
}

// Signing is one row of the guide: a document, or the same document of several services.
type Signing struct {
	Numbers  string // "3", or "1–3" where one row speaks of several documents
	Count    int    // documents in this row
	Template string
	Title    fault.Text
	About    string // names of the services, when the filing has several
	All      bool   // one for every service
	Signers  []Signer
	Seals    []fault.Text
	Leave    fault.Text // whose part stays empty; "" when the whole paper is the applicant's
	Policy   rulebook.DatePolicy
	Date     fault.Text
	Pages    int // of one copy of the first of them
	Copies   int
	Channels []fault.Text
	Note     fault.Text // the template's own note, for a template that the guide has no words for
	Ask      bool

	list []int // of Numbers
}

// Signer is who signs: the role and the name.
type Signer struct {
	Role fault.Text
	Name string
}

// Way is one way that papers and pictures go: what, and where to.
type Way struct {
	Channel string // courier, email, upload, on_site, keep
	Numbers string // of the documents, "" when none goes this way
	Things  []fault.Text
	Address *rulebook.PostalAddress // for courier; nil when the operator publishes none
	Missing fault.Text              // what to do about a missing address
	Where   []string                // e-mail addresses, the portal
	Hints   []fault.Text            // what the rule says about it, for what is done in person
}

// Contact is how to reach the operator.
type Contact struct {
	Phones, Emails []string
	Portal         string
	Browser        fault.Text
}

// densities is how many ways the guide may be set, from roomy to tight; the tightest leaves out what is particular to
// each document, which the documents say themselves.
const densities = 6

// guideSheet sets the signing guide on one page, as roomy as its contents allow. Only a filing of more kinds of paper than
// any rulebook asks for gets a second page.
func guideSheet(press *letter.Press, c *contents) (*typeset.Document, error) {
	g := guideOf(c)
	for g.Density = g.likely(); ; g.Density++ {
		doc, err := press.Sheet("signing-guide", g)
		if err != nil || len(doc.Pages) == 1 || g.Density == densities-1 {
			return doc, err
		}
	}
}

// likely is the roomiest setting worth trying: each costs as much as setting a letter.
func (g *Guide) likely() int {
	switch rows := 2*len(g.Papers) + len(g.Ways); {
	case rows > 20:
		return 3
	case rows > 12:
		return 1
	}
	return 0
}

// guideOf fills the signing guide.
func guideOf(c *contents) Guide {
	g := Guide{Entity: c.filing.Entity.Name, Operator: c.operator(), Revision: c.revision, Mode: c.filing.Mode.Title(),
		Personal: c.personal(), Duplex: c.duplex}
	if c.book != nil {
		g.Operator = called(c.book)
		g.Contact = Contact{c.book.Contacts.Phones, c.book.Contacts.Emails, c.book.Contacts.Portal, c.book.Contacts.Browser}
	}
	at := map[string]int{}
	for _, p := range c.papers {
		if p.unmade || p.attached {
			continue
		}
		s := c.signing(p)
		g.Leave, g.Ask = g.Leave || s.Leave.Zh != "", g.Ask || s.Ask
		g.Coded = g.Coded || p.Job.Requirement.Imprint
		key := s.key()
		if i, seen := at[key]; seen {
			g.Papers[i] = g.Papers[i].and(s)
			continue
		}
		at[key] = len(g.Papers)
		g.Papers = append(g.Papers, s)
	}
	for i := range g.Papers {
		g.Papers[i].All = g.Papers[i].Count == len(c.filing.Services)
	}
	g.Ways = c.ways()
	return g
}

// called is the operator's everyday name, the legal one where none is given.
func called(b *rulebook.Book) fault.Text {
	t := b.Short
	if t.Zh == "" {
		t.Zh = b.Name
	}
	if t.En == "" {
		t.En = b.NameEn
	}
	return t
}

// signing is the guide's row of one paper.
func (c *contents) signing(p paper) Signing {
	r := p.Job.Requirement
	kind := c.kind(p.Job.Service)
	s := Signing{
		Numbers: strconv.Itoa(p.number), list: []int{p.number}, Count: 1, Template: p.Job.Template, Title: p.Title, About: c.about(p), Policy: r.DatePolicy, Date: r.DatePolicy.Title(),
		Pages: p.pages, Copies: p.Copies, Channels: each(r.Channels, rulebook.ChannelTitle), Ask: c.asks(p),
		Note: fault.Text{Zh: p.template.NoteZh, En: p.template.NoteEn},
	}
	var leave []fault.Text
	for _, id := range r.Signers {
		if theirs(id) {
			leave = append(leave, rulebook.SignerTitle(id, kind))
			continue
		}
		s.Signers = append(s.Signers, Signer{rulebook.SignerTitle(id, kind), c.signer(id, p.Job.Service)})
	}
	for _, id := range c.seals(r) {
		if theirs(id) {
			leave = append(leave, rulebook.SealTitle(id))
		} else {
			s.Seals = append(s.Seals, rulebook.SealTitle(id))
		}
	}
	s.Leave = joined(leave)
	return s
}

// kind is what to call the service of a paper: 网站, APP, or 服务 for a paper of the whole filing.
func (c *contents) kind(service int) fault.Text {
	if service < 0 || service >= len(c.filing.Services) {
		return fault.Text{Zh: "服务", En: "service"}
	}
	if c.filing.Services[service].Kind == filing.Website {
		return fault.Text{Zh: "网站", En: "website"}
	}
	return c.filing.Services[service].Kind.Title()
}

// personal tells whether the filer is a natural person.
func (c *contents) personal() bool { return c.filing.Entity.Nature.ID == "individual" }

// signer names who signs in a role; several where the paper is of the whole filing.
func (c *contents) signer(role string, service int) string {
	switch role {
	case "legal_representative":
		return c.filing.Entity.LegalRepresentative.Name
	case "entity_person":
		return c.filing.Entity.PersonInCharge.Name
	case "service_person":
		var names []string
		for i, s := range c.filing.Services {
			if (service < 0 || service == i) && !slices.Contains(names, s.PersonInCharge.Name) {
				names = append(names, s.PersonInCharge.Name)
			}
		}
		return few(names)
	}
	return ""
}

// few lists names, the first three of many.
func few(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], "、") + "、…"
	}
	return strings.Join(names, "、")
}

// key is what two rows have in common that are one.
func (s Signing) key() string {
	parts := []string{s.Template, s.Title.Zh, string(s.Policy), strconv.Itoa(s.Copies), strconv.FormatBool(s.Ask)}
	for _, t := range slices.Concat(s.Channels, s.Seals) {
		parts = append(parts, t.Zh)
	}
	return strings.Join(parts, "\x00")
}

// and is the row of two of a kind. Beyond three documents it names the first and counts the rest.
func (s Signing) and(t Signing) Signing {
	s.Count++
	s.list = append(s.list, t.list...)
	s.Numbers = numbered(s.list)
	s.About = listed(s.About, t.About, s.Count)
	for _, p := range t.Signers {
		s.Signers = withSigner(s.Signers, p)
	}
	return s
}

// withSigner adds a name to those of its role, or a role.
func withSigner(list []Signer, p Signer) []Signer {
	list = slices.Clone(list)
	for i, q := range list {
		if q.Role == p.Role {
			if !strings.Contains("、"+q.Name+"、", "、"+p.Name+"、") {
				list[i].Name = listed(q.Name, p.Name, strings.Count(q.Name, "、")+2)
			}
			return list
		}
	}
	return append(list, p)
}

// listed adds the n-th name to a list that shows three.
func listed(list, name string, n int) string {
	switch {
	case name == "":
		return list
	case list == "":
		return name
	case n <= 3:
		return list + "、" + name
	case strings.HasSuffix(list, "…"):
		return list
	}
	return list + "、…"
}

// ways sorts papers and pictures by how they reach the operator.
func (c *contents) ways() []Way {
	var list []Way
	for _, channel := range []string{"courier", "email", "upload", "on_site", "keep"} {
		w := Way{Channel: channel, Numbers: c.numbers(channel)}
		w.Things, w.Hints = c.things(channel)
		if w.Numbers == "" && len(w.Things) == 0 {
			continue
		}
		if b := c.book; b != nil {
			switch channel {
			case "courier", "on_site":
				w.Address = b.PostalAddress
				if asked, needed := b.Needs("postal_address"); w.Address == nil && needed {
					w.Missing = asked.Text
				}
			case "email":
				w.Where = b.Contacts.Emails
			case "upload":
				if b.Contacts.Portal != "" {
					w.Where = []string{b.Contacts.Portal}
				}
			}
		}
		list = append(list, w)
	}
	return list
}

// numbers lists the papers that go one way.
func (c *contents) numbers(channel string) string {
	var list []int
	for _, p := range c.papers {
		if !p.unmade && !p.attached && slices.Contains(p.Job.Requirement.Channels, channel) {
			list = append(list, p.number)
		}
	}
	return numbered(list)
}

// numbered writes rising numbers as people do: 1–3, 5.
func numbered(list []int) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		switch {
		case j == i:
			parts = append(parts, strconv.Itoa(list[i]))
		case j == i+1:
			parts = append(parts, strconv.Itoa(list[i]), strconv.Itoa(list[j]))
		default:
			parts = append(parts, strconv.Itoa(list[i])+"–"+strconv.Itoa(list[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// things lists what goes one way beside the papers, things of one kind counted: 域名证书 ×3. hints are the reasons and the
// advice of what is done in person.
func (c *contents) things(channel string) (list, hints []fault.Text) {
	var order []string
	kinds, asked := map[string][]fault.Text{}, map[string]bool{}
	for _, l := range c.lines {
		r := l.requirement
		if r.Template != "" || r.Need != rulebook.Required && r.Need != rulebook.Conditional || !slices.Contains(r.Channels, channel) {
			continue
		}
		key := r.Material + "\x00" + before(r.Title.Zh, "（")
		if kinds[key] == nil {
			order = append(order, key)
		}
		kinds[key] = append(kinds[key], r.Title)
		asked[key] = asked[key] || r.Need == rulebook.Conditional
		if channel == "on_site" && !slices.Contains(hints, hint(r)) {
			hints = append(hints, hint(r))
		}
	}
	for _, key := range order {
		t := common(kinds[key])
		if n := len(kinds[key]); n > 1 {
			t.Zh += " ×" + strconv.Itoa(n)
			t.En += " ×" + strconv.Itoa(n)
		}
		if asked[key] {
			t.Zh += "（待确认）"
			t.En += " (ask first)"
		}
		list = append(list, t)
	}
	return list, hints
}

func hint(r rulebook.Requirement) fault.Text {
	t := r.Reason
	if r.Advice != nil {
		t.Zh, t.En = t.Zh+r.Advice.Zh, t.En+" "+r.Advice.En
	}
	return t
}

// common is the name that titles of one material share: without what follows in brackets when they differ.
func common(titles []fault.Text) fault.Text {
	t := titles[0]
	for _, u := range titles[1:] {
		if u != t {
			return fault.Text{Zh: before(t.Zh, "（"), En: before(t.En, " (")}
		}
	}
	return t
}

func before(s, bracket string) string {
	if i := strings.Index(s, bracket); i > 0 {
		return s[:i]
	}
	return s
}
