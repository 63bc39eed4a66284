package letter

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// sheetFolder is where the pack's own pages stand in the templates' file system: cover, signing guide, separator.
const sheetFolder = "sheets"

// loadSheets parses sheets/*.html as load does the documents. What they are filled with is the business of who calls
// Sheet, so they are not tried here.
func (p *Press) loadSheets(fsys fs.FS, shared parts) []fault.Field {
	found, faults, err := sources(fsys, sheetFolder, ".html")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return []fault.Field{unreadable(sheetFolder, err)}
	}
	for _, s := range found {
		d, wrong := newDocument(s, shared)
		faults = append(faults, wrong...)
		p.sheets[d.Name] = d
	}
	return faults
}

// Sheet fills sheets/NAME.html with data, which becomes the template's dot, and sets it in pages. The language, the
// functions and the shared definitions are those of the documents.
//
// Errors are *fault.Error: there is no such page, the template reads what data does not have, a value does not fit.
func (p *Press) Sheet(name string, data any) (*typeset.Document, error) {
	d := p.sheets[name]
	if d == nil {
		var names []string
		for n := range p.sheets {
			names = append(names, n)
		}
		slices.Sort(names)
		return nil, fault.New(fault.NotFound, "letter.unknown_sheet",
			fmt.Sprintf("没有名为“%s”的页面模板，可用：%s。", name, strings.Join(names, "、")),
			fmt.Sprintf("there is no page template %q; known: %s", name, strings.Join(names, ", ")))
	}
	doc, err := p.lay(d, data)
	if doc == nil && err == nil {
		return nil, fault.New(fault.Config, "letter.empty", "模板 "+d.file+" 没有内容。", "the template "+d.file+" says nothing")
	}
	return doc, err
}
