package rulebook

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// Requirements gives the complete material list of a filing, in the order of the operator's rulebook and after it the
// province's own papers: what is needed, how often and why, and what is not needed and why not. A material counted per
// service or domain has a line for each; where it is needed for none of a service's domains one line says so.
// The error is a fault: the operator is unknown, or (with a rulebook that Load has not seen) a condition fails.
func (l *Library) Requirements(f filing.Filing) ([]Requirement, error) {
	b, p, err := l.open(f)
	if err != nil {
		return nil, err
	}
	e := newEvaluation(b, p, f)
	var list []Requirement
	for _, m := range slices.Concat(b.Materials, p.Materials) {
		lines, err := e.material(m)
		if err != nil {
			return nil, err
		}
		list = append(list, lines...)
	}
	return list, nil
}

// open finds the operator's book and the province as that operator sees it.
func (l *Library) open(f filing.Filing) (*Book, Province, error) {
	b := l.Books[f.Provider]
	if b == nil {
		return nil, Province{}, fault.New(fault.Invalid, "provider.unknown", "未知的接入服务商。", "The operator is unknown.").
			With(fault.Field{Pointer: "/provider", Code: "provider.unknown",
				Reason: fault.Text{Zh: "没有 “" + f.Provider + "” 的规则文件。", En: "There is no rulebook of " + f.Provider + "."},
				Remedy: fault.Text{Zh: "可用：" + strings.Join(names(l.Books), "、") + "。", En: "Possible: " + strings.Join(names(l.Books), ", ") + "."}})
	}
	p, ok := b.Province(f.Entity.Province.Code)
	if !ok {
		p = Province{Code: f.Entity.Province.Code, Zh: f.Entity.Province.Zh, En: f.Entity.Province.En}
	}
	return b, p, nil
}

// evaluation puts one filing to one book.
type evaluation struct {
	book     *Book
	province Province
	filing   filing.Filing
	base     filingEnv
	whole    any // base, boxed once
	machine  vm.VM
	common   map[string]fault.Text // placeholders that every text knows
	beside   map[string][]*Note    // notes that stand beside a material
	places   map[place][]spot      // what spots gave: most materials ask for the same
}

// place is what a service has spots of.
type place struct {
	scope   per
	service int
}

func newEvaluation(b *Book, p Province, f filing.Filing) *evaluation {
	e := &evaluation{book: b, province: p, filing: f, base: newFilingEnv(b, p, f)}
	e.whole, e.places = e.base, map[place][]spot{}
	e.beside = map[string][]*Note{}
	for _, notes := range [][]Note{b.Notes, p.Notes} {
		for i := range notes {
			for _, id := range notes[i].Materials {
				e.beside[id] = append(e.beside[id], &notes[i])
			}
		}
	}
	e.common = map[string]fault.Text{
		"operator":        b.called(),
		"province":        {Zh: p.Zh, En: p.En},
		"city":            {Zh: f.Entity.City.Zh, En: f.Entity.City.En},
		"entity":          {Zh: f.Entity.Name, En: f.Entity.Name},
		"account_company": {Zh: f.Account.Company, En: f.Account.Company},
	}
	return e
}

func newFilingEnv(b *Book, p Province, f filing.Filing) filingEnv {
	words := b.words
	if len(p.Words) > 0 {
		words = map[string][]string{}
		for topic, list := range b.words {
			words[topic] = slices.Concat(list, p.Words[topic])
		}
		for topic, list := range p.Words {
			if words[topic] == nil {
				words[topic] = list
			}
		}
	}
	return filingEnv{
		Provider: f.Provider, Type: string(f.Type), Mode: string(f.Mode),
		Adding:         f.Type == filing.TypeNew || f.Type == filing.TypeNewService,
		Changing:       f.Type == filing.TypeChangeEntity || f.Type == filing.TypeChangeInformation,
		Deregistering:  f.Type == filing.TypeDeregisterEntity || f.Type == filing.TypeDeregisterService || f.Type == filing.TypeDeregisterAccess,
		Operator:       b.Scope,
		Entity:         f.Entity,
		Account:        f.Account,
		AccountDiffers: f.Differs(),
		Services:       f.Services,
		Province:       p,
		Words:          words,
		Confirmed:      f.Confirmed,
	}
}

// spot is one place that a material is asked for: the filing, a service, a domain or a category.
type spot struct {
	service, domain int
	env             any
	vars            map[string]fault.Text
}

// material gives a material's lines.
func (e *evaluation) material(m *Material) ([]Requirement, error) {
	if m.Per == perFiling {
		r, err := e.line(m, spot{service: -1, domain: -1, env: e.whole})
		return []Requirement{r}, err
	}
	if len(e.filing.Services) == 0 {
		return []Requirement{e.none(m, -1, fault.Text{Zh: "本次申请不涉及具体的网站或APP。", En: "This filing names no website or APP."})}, nil
	}
	var list []Requirement
	for i, s := range e.filing.Services {
		spots := e.spots(m.Per, i, s)
		if len(spots) == 0 {
			list = append(list, e.none(m, i, m.Otherwise.Reason))
			continue
		}
		lines := make([]Requirement, 0, len(spots))
		for _, at := range spots {
			r, err := e.line(m, at)
			if err != nil {
				return nil, err
			}
			each := e.fill(m.Each, at.vars)
			r.Title.Zh, r.Title.En = r.Title.Zh+each.Zh, r.Title.En+each.En
			lines = append(lines, r)
		}
		if !slices.ContainsFunc(lines, func(r Requirement) bool { return r.Need != NotNeeded }) {
			lines = lines[:1]
			lines[0].Title, lines[0].Domain = e.fill(m.Title, collapsed(serviceVars(s))), -1
		}
		list = append(list, lines...)
	}
	return list, nil
}

// spots gives where a material of a service is asked for. Nobody changes them.
func (e *evaluation) spots(scope per, i int, s filing.Service) []spot {
	at := place{scope, i}
	list, known := e.places[at]
	if !known {
		list = e.find(scope, i, s)
		e.places[at] = list
	}
	return list
}

func (e *evaluation) find(scope per, i int, s filing.Service) []spot {
	env := serviceEnv{filingEnv: e.base, Service: s, Kind: string(s.Kind), Index: i}
	vars := serviceVars(s)
	var list []spot
	switch scope {
	case perDomain:
		for j, d := range s.Domains {
			v := with(vars, "domain", fault.Text{Zh: d.Name, En: d.Name})
			list = append(list, spot{i, j, domainEnv{env, d}, v})
		}
	case perPreApproval:
		for _, a := range s.PreApprovals {
			approval, ok := e.book.approvals[a.Category.ID]
			if !ok {
				approval = fault.Text{Zh: "主管部门的批准文件", En: "the competent authority's approval"}
			}
			v := with(with(vars, "category", fault.Text{Zh: a.Category.Zh, En: a.Category.En}), "approval", approval)
			list = append(list, spot{i, -1, preApprovalEnv{env, a}, v})
		}
	default:
		list = append(list, spot{i, -1, env, vars})
	}
	return list
}

// none is the line of a material that has no place to be asked for.
func (e *evaluation) none(m *Material, service int, reason fault.Text) Requirement {
	vars := map[string]fault.Text{"service": {Zh: "网站/APP", En: "website/APP"}, "name": {Zh: "各服务", En: "each service"}}
	if service >= 0 {
		vars = serviceVars(e.filing.Services[service])
	}
	vars = collapsed(vars)
	source := m.Otherwise.Source
	if source == "" {
		source = m.Source
	}
	return Requirement{Material: m.ID, Title: e.fill(m.Title, vars), Service: service, Domain: -1, Need: NotNeeded,
		Reason: e.fill(reason, vars), Source: source, LastChecked: m.LastChecked}
}

// line decides one material at one spot.
func (e *evaluation) line(m *Material, at spot) (Requirement, error) {
	r := Requirement{Material: m.ID, Title: e.fill(m.Title, at.vars), Service: at.service, Domain: at.domain, Need: NotNeeded,
		Source: m.Otherwise.Source, Reason: e.fill(m.Otherwise.Reason, at.vars), LastChecked: m.LastChecked}
	if r.Source == "" {
		r.Source = m.Source
	}
	for i := range m.Cases {
		c := &m.Cases[i]
		yes, err := c.When.holds(&e.machine, at.env)
		if err != nil {
			return r, err
		}
		if !yes {
			continue
		}
		paper := m.under(c.Paper)
		r.Need, r.Reason, r.Source = c.Need, e.fill(c.Reason, at.vars), paper.Source
		advice := slices.Clone(c.Advice)
		if need, reason := e.settled(m.ID, c.Need); need != c.Need {
			r.Need, advice = need, nil // the case's own advice is to ask, which has been done
			if reason.Zh != "" {
				r.Reason = e.fill(reason, at.vars)
			}
		}
		if r.Need != NotNeeded {
			if err := e.paper(&r, paper, at); err != nil {
				return r, err
			}
			advice = append(advice, m.Advice...)
		}
		return r, e.advise(&r, m, advice, at)
	}
	return r, nil
}

// settled gives what the filer has settled with the operator about a material that its guide leaves open, and the
// sentence that says so; need itself where the guide decides or nobody has asked.
func (e *evaluation) settled(material string, need Need) (Need, fault.Text) {
	switch {
	case need != Conditional && need != Optional:
	case slices.Contains(e.filing.Confirmed, material):
		return Required, e.book.texts["confirmed"]
	case slices.Contains(e.filing.Confirmed, material+filing.NotNeeded):
		return NotNeeded, e.book.texts["confirmed_not_needed"]
	}
	return need, fault.Text{}
}

// paper copies how a needed material is made into its line.
func (e *evaluation) paper(r *Requirement, p Paper, at spot) error {
	r.Copies = max(1, p.Copies)
	r.Signers, r.Seals, r.DatePolicy, r.Channels, r.Image = p.Signers, p.Seals, p.DatePolicy, p.Channels, p.Image
	r.Template = p.Template
	for i := range p.Editions {
		yes, err := p.Editions[i].When.holds(&e.machine, at.env)
		if err != nil {
			return err
		}
		if yes {
			r.Template = p.Editions[i].Template
			break
		}
	}
	r.Imprint = r.Template != "" && (p.Imprint == nil || *p.Imprint)
	return nil
}

// advise joins every sentence that holds: the case's, the material's, the province's, and what must be configured
// before paper can be sent anywhere.
func (e *evaluation) advise(r *Requirement, m *Material, list []Advice, at spot) error {
	var zh, en []string
	for i := range list {
		yes, err := list[i].When.holds(&e.machine, at.env)
		if err != nil {
			return err
		}
		if yes {
			t := e.fill(fault.Text{Zh: list[i].Zh, En: list[i].En}, at.vars)
			zh, en = append(zh, t.Zh), append(en, t.En)
		}
	}
	if r.Need != NotNeeded {
		for _, n := range e.beside[m.ID] {
			yes, err := n.When.holds(&e.machine, e.whole)
			if err != nil {
				return err
			}
			if yes {
				t := e.fill(n.Text, at.vars)
				zh, en = append(zh, t.Zh), append(en, t.En)
			}
		}
		if t, asked := e.sendTo(); asked && slices.Contains(r.Channels, "courier") {
			zh, en = append(zh, t.Zh), append(en, t.En)
		}
	}
	if len(zh) > 0 {
		r.Advice = &fault.Text{Zh: strings.Join(zh, ""), En: strings.Join(en, " ")}
	}
	return nil
}

// sendTo is what stands beside a couriered paper of an operator that publishes no address: how to get it or, once it has
// been configured, the address.
func (e *evaluation) sendTo() (fault.Text, bool) {
	missing, asked := e.book.Needs("postal_address")
	a := e.book.PostalAddress
	if a == nil || !asked {
		return missing.Text, asked
	}
	whole := func(lang, between string, parts ...string) string {
		parts = append(parts, a.Recipient.In(lang))
		parts = append(parts, a.Phones...)
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
	}
	address := fault.Text{Zh: whole("zh", "，", a.Postcode, a.Zh), En: whole("en", ", ", a.En, a.Postcode)}
	return e.fill(e.book.texts["send_to"], map[string]fault.Text{"address": address}), true
}

// under gives p with everything that the case gives itself.
func (p Paper) under(c Paper) Paper {
	if c.Copies > 0 {
		p.Copies = c.Copies
	}
	if c.Signers != nil {
		p.Signers = c.Signers
	}
	if c.Seals != nil {
		p.Seals = c.Seals
	}
	if c.DatePolicy != "" {
		p.DatePolicy = c.DatePolicy
	}
	if c.Channels != nil {
		p.Channels = c.Channels
	}
	if c.Image != nil {
		p.Image = c.Image
	}
	if c.Template != "" || c.Editions != nil {
		p.Template, p.Editions = c.Template, c.Editions
	}
	if c.Imprint != nil {
		p.Imprint = c.Imprint
	}
	if c.Source != "" {
		p.Source = c.Source
	}
	return p
}
