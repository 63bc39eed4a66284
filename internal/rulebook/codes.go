package rulebook

import (
	"path"
	"strings"

	"cloud.google.com/go/civil"

	"icpdoc/internal/filing"
)

// codeFile is the head of every file under codes/; README.md there tells what each holds.
type codeFile[T any] struct {
	Source  string              `yaml:"source"`
	AsOf    string              `yaml:"as_of"`
	Values  []T                 `yaml:"values"`
	Aliases map[string]string   `yaml:"aliases"`
	Groups  map[string][]string `yaml:"groups"`
}

// division is a province of codes/divisions.yaml.
type division struct {
	filing.Division `yaml:",inline"`
	Cities          []filing.Division `yaml:"cities"`
}

// reference reads the code lists. A file that is none of the special ones is a plain list under its own name.
func (l *loader) reference(files []string, today civil.Date) filing.Reference {
	ref := filing.Reference{Today: today, Lists: map[string][]filing.Code{}, Groups: map[string][]string{},
		Cities: map[string][]filing.Division{}, TLDs: map[string]bool{}, Aliases: map[string]map[string]string{}}
	for _, file := range files {
		list := strings.TrimSuffix(path.Base(file), path.Ext(file))
		switch list {
		case "divisions":
			l.divisions(file, &ref)
		case "tlds":
			c, asOf := readCodes[string](l, file, &ref)
			for _, tld := range c.Values {
				ref.TLDs[tld] = true
			}
			ref.TLDsAsOf = asOf
		case "registrars":
			c, _ := readCodes[string](l, file, &ref)
			ref.Registrars = c.Values
		case "name_words":
			c, _ := readCodes[filing.NameWord](l, file, &ref)
			ref.NameWords = c.Values
		default:
			l.codes(file, list, &ref)
		}
	}
	for _, list := range []string{"natures", "certificates", "id_documents", "languages", "contents", "app_categories",
		"pre_approvals", "statements", "platforms", "access_methods", "relations"} {
		if len(ref.Lists[list]) == 0 && len(l.faults) == 0 {
			l.add(complain("codes/"+list+".yaml", 0, "rulebook.missing", "缺少代码表。", "The code list is missing or empty.",
				"恢复该文件，或从叠加文件夹中删除空文件。", "Restore the file, or remove the empty one from the overlay."))
		}
	}
	return ref
}

// readCodes decodes one file; its aliases go into the reference under the file's name.
func readCodes[T any](l *loader, file string, ref *filing.Reference) (codeFile[T], civil.Date) {
	var c codeFile[T]
	if faults := l.decode(file, &c); len(faults) > 0 {
		l.add(faults...)
		return c, civil.Date{}
	}
	asOf, err := civil.ParseDate(c.AsOf)
	if err != nil {
		l.add(complain(file, 0, "rulebook.date", "as_of 应为 YYYY-MM-DD 日期。", "as_of must be a date YYYY-MM-DD.",
			"写明该表核对到哪一天。", "Say up to which day the list was compiled."))
	}
	if c.Source == "" {
		l.add(complain(file, 0, "rulebook.missing", "缺少 source（依据）。", "The list lacks its source.", "写明依据。", "Say where it comes from."))
	}
	list := strings.TrimSuffix(path.Base(file), path.Ext(file))
	ref.Aliases[list] = map[string]string{}
	for alias, id := range c.Aliases {
		ref.Aliases[list][alias] = id
	}
	return c, asOf
}

// codes reads a plain list; ids are unique, an alias or group names an id that exists.
func (l *loader) codes(file, list string, ref *filing.Reference) {
	c, _ := readCodes[filing.Code](l, file, ref)
	ids := map[string]bool{}
	for _, v := range c.Values {
		if v.ID == "" || v.Zh == "" || v.En == "" || ids[v.ID] {
			l.add(complain(file, 0, "codes.entry", "代码 “"+v.ID+"” 重复，或缺少 id、zh、en。", "Code "+v.ID+" stands twice or lacks id, zh or en.", "补全或改名。", "Complete or rename it."))
		}
		ids[v.ID] = true
	}
	for alias, id := range c.Aliases {
		if !ids[id] {
			l.add(unknown(file, 0, "codes.alias", "代码（别名 "+alias+"）", "code (alias "+alias+")", id, names(ids)))
		}
	}
	for _, members := range c.Groups {
		for _, id := range members {
			if !ids[id] {
				l.add(unknown(file, 0, "codes.group", "代码", "code", id, names(ids)))
			}
		}
	}
	ref.Lists[list] = c.Values
	for nature, members := range c.Groups {
		ref.Groups[nature] = members
	}
}

// divisions reads provinces and cities.
func (l *loader) divisions(file string, ref *filing.Reference) {
	c, _ := readCodes[division](l, file, ref)
	for _, d := range c.Values {
		ref.Provinces = append(ref.Provinces, d.Division)
		ref.Cities[d.Code] = d.Cities
	}
}
