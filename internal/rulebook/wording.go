package rulebook

import (
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// serviceVars gives what {service} and {name} stand for.
func serviceVars(s filing.Service) map[string]fault.Text {
	kind := fault.Text{Zh: "网站", En: "website"}
	if s.Kind == filing.APP {
		kind = fault.Text{Zh: "APP", En: "APP"}
	}
	return map[string]fault.Text{"service": kind, "name": {Zh: s.Name, En: s.Name}}
}

// collapsed stands in for one domain or category where a line speaks of all.
func collapsed(vars map[string]fault.Text) map[string]fault.Text {
	return with(with(with(vars, "domain", fault.Text{Zh: "各域名", En: "each domain"}),
		"category", fault.Text{Zh: "各类别", En: "each category"}), "approval", fault.Text{Zh: "批准文件", En: "the approval"})
}

// called is what texts call the operator: the everyday name, the legal one where none is given.
func (b *Book) called() fault.Text {
	t := b.Short
	if t.Zh == "" {
		t.Zh = b.Name
	}
	if t.En == "" {
		t.En = b.NameEn
	}
	return t
}

func with(vars map[string]fault.Text, key string, t fault.Text) map[string]fault.Text {
	all := make(map[string]fault.Text, len(vars)+1)
	for k, v := range vars {
		all[k] = v
	}
	all[key] = t
	return all
}

// fill puts names in the place of {service}, {province} and the like.
func (e *evaluation) fill(t fault.Text, vars map[string]fault.Text) fault.Text {
	value := func(word string) fault.Text {
		if v, ok := vars[word]; ok {
			return v
		}
		return e.common[word]
	}
	return fault.Text{
		Zh: replace(t.Zh, func(word string) string { return value(word).Zh }),
		En: replace(t.En, func(word string) string { return value(word).In("en") }),
	}
}

// replace puts value(word) in the place of each {word}. What a name itself holds in braces is left as it is.
func replace(text string, value func(string) string) string {
	before, rest, found := strings.Cut(text, "{")
	if !found {
		return text
	}
	var b strings.Builder
	for found {
		word, after, _ := strings.Cut(rest, "}")
		b.WriteString(before)
		b.WriteString(value(word))
		before, rest, found = strings.Cut(after, "{")
	}
	b.WriteString(before)
	return b.String()
}
