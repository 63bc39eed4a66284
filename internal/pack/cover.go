package pack

import (
	"slices"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// Room on the cover. What does not fit stands in the checklist.
const (
	coverServices = 6
	coverLacks    = 10
	coverChanges  = 6
	coverRoomy    = 10 // lines of services, lacks and papers that stand in the roomy setting
)

// coverSheet sets the cover, in smaller type when it does not fit one page.
func coverSheet(press *letter.Press, c *contents) (*typeset.Document, error) {
	cover := coverOf(c)
	doc, err := press.Sheet("cover", cover)
	if err != nil || len(doc.Pages) == 1 || cover.Dense {
		return doc, err
	}
	cover.Dense = true
	return press.Sheet("cover", cover)
}

// coverOf fills the cover sheet. It holds no ID number, no phone and no address: a cover lies open on a desk.
func coverOf(c *contents) Cover {
	cover := Cover{
		Entity: c.filing.Entity.Name, Facts: c.facts(), Correction: c.since != "", Since: c.since, Changes: c.changed(), Gone: joined(c.gone),
		Complete: c.complete(), Duplex: c.duplex, Guide: c.guide,
	}
	services := c.filing.Services
	if len(services) > coverServices {
		cover.MoreSites = len(services) - coverServices
		services = services[:coverServices]
	}
	for i, s := range services {
		cover.Services = append(cover.Services, Service{Number: i + 1, Kind: s.Kind.Title(), Name: s.Name,
			Domains: counted(len(s.Domains), "个域名", "domain", "domains")})
	}
	cover.Lacks = c.lacks()
	if n := len(cover.Lacks); n > coverLacks {
		for _, l := range cover.Lacks[coverLacks-1:] {
			cover.MoreLacks += l.Count
		}
		cover.Lacks = cover.Lacks[:coverLacks-1]
	}
	for _, p := range c.papers {
		l := Listed{Number: p.number, Title: p.Title, About: c.about(p), Pages: p.pages, Copies: p.Copies, First: p.first, Ask: c.asks(p), Unmade: p.unmade}
		if c.since != "" && !p.unmade {
			l.Same = p.printed == 0
			if len(p.sheets) < p.pages && !l.Same {
				l.Again = numbered(p.sheets)
			}
		}
		cover.Papers = append(cover.Papers, l)
		cover.Asked = cover.Asked || l.Ask
		cover.Sheets += c.paperSheets(p)
	}
	cover.Dense = len(cover.Papers)+len(cover.Lacks)+len(cover.Services) > coverRoomy
	return cover
}

// changed names the data that a correction is about.
func (c *contents) changed() fault.Text {
	var list []fault.Text
	for _, d := range c.changes {
		label := d.Label
		if label.Zh == "" && label.En == "" {
			label = same(d.Pointer)
		}
		if !slices.Contains(list, label) {
			list = append(list, label)
		}
	}
	more := len(list) - coverChanges
	if more > 0 {
		list = list[:coverChanges]
	}
	t := joined(list)
	if more > 0 {
		t.Zh += "等，另 " + strconv.Itoa(more) + " 项"
		t.En += " and " + strconv.Itoa(more) + " more"
	}
	return t
}

// paperSheets counts the sheets of paper that all copies of a document take in the print set.
func (c *contents) paperSheets(p paper) int {
	sides := 1
	if c.duplex {
		sides = 2
	}
	switch {
	case p.unmade:
		return 0
	case p.prints == nil && c.since == "":
		return (p.pages + sides - 1) / sides * p.Copies
	}
	n := 0
	for _, pages := range p.prints {
		n += (len(pages) + sides - 1) / sides
	}
	return n
}

// facts are what tells one filing from another.
func (c *contents) facts() []Fact {
	f := c.filing
	list := []Fact{
		{fault.Text{Zh: "备案省份", En: "Province"}, named(f.Entity.Province)},
		{fault.Text{Zh: "接入服务商", En: "Operator"}, c.operator()},
		{fault.Text{Zh: "备案类型", En: "Filing type"}, f.Type.Title()},
		{fault.Text{Zh: "核验方式", En: "Verification"}, f.Mode.Title()},
		{fault.Text{Zh: "数据版本", En: "Revision"}, same(c.revision)},
	}
	if c.book != nil {
		list = append(list, Fact{fault.Text{Zh: "规则版本", En: "Rulebook"}, same(c.book.Version)})
	}
	return list
}

// operator is the operator's legal name.
func (c *contents) operator() fault.Text {
	if c.book == nil {
		return same(c.filing.Provider)
	}
	return fault.Text{Zh: c.book.Name, En: c.book.NameEn}
}

// lacks gathers what is missing or rejected: things of one kind about several domains are one line.
func (c *contents) lacks() []Lack {
	type kind struct {
		material string
		state    state
		service  int
	}
	at := map[kind]int{}
	var list []Lack
	for _, l := range c.lacking() {
		r := l.requirement
		k := kind{r.Material, l.state, r.Service}
		if i, seen := at[k]; seen && r.Domain >= 0 {
			list[i].Count++
			list[i].Title = common([]fault.Text{list[i].Title, r.Title})
			list[i].About = c.aboutService(r.Service)
			continue
		}
		at[k] = len(list)
		list = append(list, Lack{Title: r.Title, About: c.aboutRequirement(r), Count: 1, State: stateWord(l.state)})
	}
	return list
}

// about names the service of a paper where the filing has several.
func (c *contents) about(p paper) string { return c.aboutService(p.Job.Service) }

func (c *contents) aboutRequirement(r rulebook.Requirement) string {
	if r.Domain >= 0 { // its title names the domain
		return ""
	}
	return c.aboutService(r.Service)
}

func (c *contents) aboutService(i int) string {
	if i < 0 || i >= len(c.filing.Services) || len(c.filing.Services) < 2 {
		return ""
	}
	return c.filing.Services[i].Name
}

// asks tells whether the operator has to say first that the paper is needed.
func (c *contents) asks(p paper) bool { return p.Need == rulebook.Conditional }

// named is a division's name in both languages.
func named(d filing.Division) fault.Text {
	t := fault.Text{Zh: d.Zh, En: d.En}
	if t.En == "" {
		t.En = t.Zh
	}
	return t
}
