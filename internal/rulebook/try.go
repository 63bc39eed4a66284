package rulebook

import (
	"github.com/expr-lang/expr/vm"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// try puts every condition of every book to sample filings, from an empty one to one with everything set, so that an
// expression which fails on what may be missing (an APP's platforms on a website, say) stops the start and not a filer.
func (l *Library) try() []fault.Field {
	var faults []fault.Field
	seen := map[string]bool{}
	var machine vm.VM
	for _, id := range names(l.Books) {
		b := l.Books[id]
		for _, code := range append(names(b.provinces), "") {
			if p := b.provinces[code]; p != nil && len(p.Notes)+len(p.Materials) == 0 {
				continue
			}
			for _, env := range b.samples(code) {
				for _, c := range b.conditions(code, env) {
					if _, err := c.holds(&machine, env); err != nil {
						for _, f := range fault.As(err).Fields {
							if !seen[f.Pointer] {
								seen[f.Pointer] = true
								faults = append(faults, f)
							}
						}
					}
				}
			}
		}
	}
	return faults
}

// samples gives one environment of each scope for each of three filings. code is a province's, "" for an unknown one.
func (b *Book) samples(code string) []any {
	person := filing.Person{Name: "张三"}
	app := filing.Service{Kind: filing.APP, Name: "示例", App: &filing.App{Platforms: []filing.Platform{{Name: "示例"}}},
		Domains: []filing.Domain{{Name: "example.cn"}}, PreApprovals: []filing.PreApproval{{}}, PersonInCharge: person}
	site := filing.Service{Kind: filing.Website, Name: "示例", PersonInCharge: person}
	p := Province{Code: code}
	if q := b.provinces[code]; q != nil {
		p = *q
	}
	var all []any
	for _, f := range []filing.Filing{
		{},
		{Provider: b.ID, Type: filing.TypeNew, Mode: filing.Manual, Services: []filing.Service{site}},
		{Provider: b.ID, Type: filing.TypeNewService, Mode: filing.Electronic, Services: []filing.Service{site, app}},
	} {
		base := newFilingEnv(b, p, f)
		all = append(all, base)
		services := f.Services
		if len(services) == 0 {
			services = []filing.Service{{}}
			base.Services = services
		}
		for i, s := range services {
			env := serviceEnv{filingEnv: base, Service: s, Kind: string(s.Kind), Index: i}
			all = append(all, env, domainEnv{serviceEnv: env}, preApprovalEnv{serviceEnv: env})
		}
	}
	return all
}

// conditions gives the conditions that an environment fits: a province's own or, for an unknown one, the book's.
func (b *Book) conditions(code string, env any) []*Condition {
	var scope per
	switch env.(type) {
	case serviceEnv:
		scope = perService
	case domainEnv:
		scope = perDomain
	case preApprovalEnv:
		scope = perPreApproval
	default:
		scope = perFiling
	}
	var list []*Condition
	gather := func(materials []*Material, notes []Note) {
		for _, m := range materials {
			if m.Per == scope {
				list = append(list, m.conditions()...)
			}
		}
		for i := range notes {
			if scope == perFiling {
				list = append(list, &notes[i].When)
			}
		}
	}
	if p := b.provinces[code]; p != nil {
		gather(p.Materials, p.Notes)
	} else {
		gather(b.Materials, b.Notes)
	}
	return list
}

func (m *Material) conditions() []*Condition {
	var list []*Condition
	paper := func(p *Paper) {
		for i := range p.Editions {
			list = append(list, &p.Editions[i].When)
		}
	}
	advice := func(a []Advice) {
		for i := range a {
			list = append(list, &a[i].When)
		}
	}
	paper(&m.Paper)
	advice(m.Advice)
	for i := range m.Cases {
		list = append(list, &m.Cases[i].When)
		paper(&m.Cases[i].Paper)
		advice(m.Cases[i].Advice)
	}
	return list
}
