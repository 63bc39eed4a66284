package rulebook

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"icpdoc/internal/filing"
)

// provincesFile is provinces.yaml, and every file of the folder provinces, which adds to it.
type provincesFile struct {
	Provinces []provinceFile `yaml:"provinces"`
}

type provinceFile struct {
	Province `yaml:",inline"`
	Own      []yaml.Node `yaml:"materials"`
}

// provinceFiles reads provinces.yaml and then the files that add to it, so that one rule more is one small file.
func (l *loader) provinceFiles(divisions []filing.Division, more []string) {
	for _, d := range divisions {
		l.provinces[d.Code] = &Province{Code: d.Code}
	}
	for _, file := range slices.Concat([]string{provincesPath}, more) {
		var c provincesFile
		l.add(l.decode(file, &c)...)
		for i := range c.Provinces {
			p := c.Provinces[i].Province
			base := l.provinces[p.Code]
			if base == nil {
				l.add(unknown(file, 0, "rulebook.unknown_province", "省份代码", "province code", p.Code, names(l.provinces)))
				continue
			}
			p.Materials = l.materials(file, c.Provinces[i].Own)
			l.checkProvince(file, &p)
			l.checkSources(file, p.Notes)
			base.extend(p)
		}
	}
	for _, d := range divisions {
		p := l.provinces[d.Code]
		p.Zh, p.En, p.Abbr = d.Zh, d.En, d.Abbr
	}
}

// extend takes over what a later file says: a key that it gives, a note or material of an id that is there already, and
// after those everything new.
func (p *Province) extend(more Province) {
	for _, key := range []struct{ mine, theirs *string }{
		{&p.EntityPerson, &more.EntityPerson}, {&p.Authorization, &more.Authorization}, {&p.FormDomains, &more.FormDomains},
		{&p.Source, &more.Source}, {&p.LastChecked, &more.LastChecked},
	} {
		if *key.theirs != "" {
			*key.mine = *key.theirs
		}
	}
	for topic, words := range more.Words {
		if p.Words == nil {
			p.Words = map[string][]string{}
		}
		p.Words[topic] = slices.Concat(p.Words[topic], words)
	}
	p.Notes = laid(p.Notes, more.Notes, func(n Note) string { return n.ID })
	p.Materials = laid(p.Materials, more.Materials, func(m *Material) string { return m.ID })
}

// laid puts upper over lower: in the place of what has its id, or at the end.
func laid[T any](lower, upper []T, id func(T) string) []T {
	for _, u := range upper {
		if i := slices.IndexFunc(lower, func(x T) bool { return id(x) == id(u) }); i >= 0 {
			lower[i] = u
		} else {
			lower = append(lower, u)
		}
	}
	return lower
}

// checkSources asks each note what it rests on: a province's habits are hearsay until somebody says whose.
func (l *loader) checkSources(file string, notes []Note) {
	for _, n := range notes {
		if n.Source == "" {
			l.add(complain(file, n.When.line, "rulebook.missing", "说明 “"+n.ID+"” 缺少 source（依据）。", "Note "+n.ID+" lacks its source.",
				"写明依据，如 source: 湖北省通信管理局 2026-11。", "Say what it rests on, such as source: Hubei Administration 2026-11."))
		}
	}
}

// checkProvince compiles a province's conditions and looks at its closed lists.
func (l *loader) checkProvince(file string, p *Province) {
	l.oneOf(file, 0, "entity_person", p.EntityPerson, "", "legal_representative", "other_ok", "disputed")
	l.oneOf(file, 0, "authorization", p.Authorization, "", "accepted", "not_accepted", "disputed")
	l.oneOf(file, 0, "form_domains", p.FormDomains, "", "inside")
	for i := range p.Notes {
		n := &p.Notes[i]
		if n.Source == "" {
			n.Source = p.Source
		}
		if n.LastChecked == "" {
			n.LastChecked = p.LastChecked
		}
		l.checkNote(file, n)
	}
	for _, m := range p.Materials {
		if m.Source == "" {
			m.Source = p.Source
		}
		if m.LastChecked == "" {
			m.LastChecked = p.LastChecked
		}
	}
}
