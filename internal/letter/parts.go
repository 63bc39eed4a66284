package letter

import (
	"errors"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"text/template/parse"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// parts are the definitions that documents share, by name, as parsed.
type parts map[string]*parse.Tree

// loadParts parses documents/parts/*.html.
func loadParts(fsys fs.FS) (parts, []fault.Field) {
	shared := parts{}
	found, faults, err := sources(fsys, path.Join(folder, "parts"), ".html")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return shared, []fault.Field{unreadable(folder+"/parts", err)}
	}
	for _, s := range found {
		faults = append(faults, typeset.CheckSource(s.file, s.text)...)
		set, err := template.New(s.file).Funcs(Funcs()).Parse(string(s.text))
		if err != nil {
			faults = append(faults, templateFault(s.file, err))
			continue
		}
		for _, t := range set.Templates() {
			if t.Name() == s.file || t.Tree == nil {
				continue
			}
			if before := shared[t.Name()]; before != nil {
				faults = append(faults, fault.Field{Pointer: s.file, Code: "letter.defined_twice",
					Reason: fault.Text{Zh: "“" + t.Name() + "” 已在 " + before.ParseName + " 中定义。", En: t.Name() + " is defined in " + before.ParseName + " already."},
					Remedy: fault.Text{Zh: "换一个名称，或删除其中一个。", En: "Rename or remove one of them."}})
				continue
			}
			shared[t.Name()] = t.Tree
		}
	}
	return shared, faults
}

// lend gives a document the definitions that it calls, and those that they call. Trees are copied, because html/template
// rewrites them on first use. Decision: lending instead of cloning the whole set, because every start of the command
// line loads every document.
func (p parts) lend(set *template.Template) error {
	var wanted []string
	for _, t := range set.Templates() {
		if t.Tree != nil {
			wanted = calls(t.Tree.Root, wanted)
		}
	}
	for len(wanted) > 0 {
		name := wanted[len(wanted)-1]
		wanted = wanted[:len(wanted)-1]
		tree := p[name]
		if tree == nil || set.Lookup(name) != nil {
			continue // an unknown name is told when the document is first filled
		}
		if _, err := set.AddParseTree(name, tree.Copy()); err != nil {
			return err
		}
		wanted = calls(tree.Root, wanted)
	}
	return nil
}

// calls gathers the names of {{template}} actions.
func calls(n parse.Node, names []string) []string {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return names
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			names = calls(c, names)
		}
	case *parse.IfNode:
		names = calls(n.ElseList, calls(n.List, names))
	case *parse.RangeNode:
		names = calls(n.ElseList, calls(n.List, names))
	case *parse.WithNode:
		names = calls(n.ElseList, calls(n.List, names))
	case *parse.TemplateNode:
		names = append(names, n.Name)
	}
	return names
}
