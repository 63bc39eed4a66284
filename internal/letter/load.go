package letter

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/typeset"
)

// folder is where the documents stand in the templates' file system.
const folder = "documents"

// New loads every documents/*.html with the shared definitions of documents/parts/*.html, fills each with synthetic
// filings and lays each out once; it loads the pack's own pages, sheets/*.html, too. fsys may be an overlay. All that is wrong comes back at once as one *fault.Error of
// kind Config whose fields name file, line and remedy.
func New(fsys fs.FS, faces *face.Set, library *rulebook.Library) (*Press, error) {
	p := &Press{setter: typeset.New(faces, fsys), library: library, documents: map[string]*document{}, sheets: map[string]*document{}}
	faults := p.load(fsys)
	if len(faults) == 0 {
		faults = p.try()
	}
	if len(faults) > 0 {
		return nil, fault.New(fault.Config, "letter.invalid", "文书模板有错误。", "The document templates have errors.").With(faults...)
	}
	return p, nil
}

// load parses the files and ties forms to their continuation sheets.
func (p *Press) load(fsys fs.FS) []fault.Field {
	shared, faults := loadParts(fsys)
	found, unread, err := sources(fsys, folder, ".html")
	if err != nil || len(found)+len(unread) == 0 {
		return append(faults, fault.Field{Pointer: folder, Code: "letter.none",
			Reason: fault.Text{Zh: "没有任何文书模板。", En: "There is no document template."},
			Remedy: fault.Text{Zh: "在 documents/ 下放置 .html 文件。", En: "Put .html files under documents/."}})
	}
	faults = append(faults, unread...)
	for _, s := range found {
		d, wrong := newDocument(s, shared)
		faults = append(faults, wrong...)
		d.shared = p.preprinted(d)
		p.documents[d.Name] = d
		p.names = append(p.names, d.Name)
	}
	slices.Sort(p.names)
	faults = append(faults, p.loadSheets(fsys, shared)...)
	faults = append(faults, checkStyles(fsys, folder)...)
	faults = append(faults, checkStyles(fsys, sheetFolder)...)
	for _, name := range p.names {
		for _, annex := range p.documents[name].annex {
			if p.documents[annex] == nil {
				f := fault.Field{Pointer: p.documents[name].file, Code: "letter.annex",
					Reason: fault.Text{Zh: "icpdoc-annex 指向不存在的模板“" + annex + "”。", En: "icpdoc-annex names the template " + annex + ", which does not exist."}}
				suggest(&f, annex, p.names)
				faults = append(faults, f)
			}
		}
	}
	return faults
}

// checkStyles judges the style sheets of a folder by themselves, also those that no document links to.
func checkStyles(fsys fs.FS, dir string) []fault.Field {
	found, faults, err := sources(fsys, dir, ".css")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return []fault.Field{unreadable(dir, err)}
	}
	for _, s := range found {
		faults = append(faults, typeset.CheckSource(s.file, s.text)...)
	}
	return faults
}

// source is a file that an editor wrote.
type source struct {
	file string // its path in the templates' file system
	text []byte
}

// name is what the file is called without its folder and extension.
func (s source) name() string {
	base := path.Base(s.file)
	return strings.TrimSuffix(base, path.Ext(base))
}

// sources reads the files of a folder with an extension, in order of name; hidden ones are none. What cannot be read is
// a fault of its own. err is that the folder itself cannot be read, or is not there.
func sources(fsys fs.FS, dir, ext string) (found []source, faults []fault.Field, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ext || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		file := path.Join(dir, e.Name())
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			faults = append(faults, unreadable(file, err))
			continue
		}
		found = append(found, source{file, text})
	}
	return found, faults, nil
}

func unreadable(file string, err error) fault.Field {
	return fault.Field{Pointer: file, Code: "letter.unreadable",
		Reason: fault.Text{Zh: "文件无法读取。", En: "The file cannot be read: " + err.Error() + "."},
		Remedy: fault.Text{Zh: "确认文件存在且可读。", En: "See that the file is there and readable."}}
}

// try fills every template with every synthetic filing and lays each out for the first that it says anything for.
// Templates are tried side by side: the command line waits for this at every start.
func (p *Press) try() []fault.Field {
	filings := trials()
	found := make([][]fault.Field, len(p.names))
	var wait sync.WaitGroup
	for i, name := range p.names {
		wait.Go(func() { found[i] = p.tryOne(p.documents[name], filings) })
	}
	wait.Wait()
	return slices.Concat(found...)
}

func (p *Press) tryOne(d *document, filings []filing.Filing) (faults []fault.Field) {
	laid := false
	for _, f := range filings {
		for _, job := range d.jobs(f) {
			wrong, shown := p.attempt(d, job, !laid)
			faults = merge(faults, wrong)
			laid = laid || shown
		}
	}
	return faults
}

// attempt fills a template, and lays the result out when asked and when it says anything.
func (p *Press) attempt(d *document, job Job, lay bool) ([]fault.Field, bool) {
	service, err := d.service(job)
	if err != nil {
		return nil, false
	}
	shown := -1
	if d.AnnexOnly {
		shown = 0
	}
	v := newView(job.Filing, service, p.operator(job.Filing), job.Requirement, shown)
	v.Form = p.continued(d.Name)
	if !lay {
		if err := d.fill(new(bytes.Buffer), v); err != nil {
			return fault.As(err).Fields, false
		}
		return nil, false
	}
	doc, err := p.lay(d, v)
	if err != nil {
		return located(d, err), true
	}
	if doc == nil {
		return nil, false
	}
	return p.crowded(d, doc), true
}

// crowded tells where a laid-out trial leaves no room for the signed code, unless every rulebook line that asks for the
// document switches the code off.
func (p *Press) crowded(d *document, doc *typeset.Document) []fault.Field {
	wrong := typeset.VerifyImprintRoom(doc)
	if len(wrong) == 0 || p.library.Bare(d.Name) {
		return nil
	}
	return []fault.Field{{Pointer: d.file, Code: "letter.imprint_room",
		Reason: fault.Text{Zh: "页面右下角没有留出签名码的位置：" + wrong[0] + "。", En: "The bottom right corner has no room for the signed code: " + wrong[0] + "."},
		Remedy: fault.Text{Zh: "把 @page 的下边距留到 33mm（print.css 的值）；主管部门不允许加印的文书，在规则的该材料中写 imprint: off。",
			En: "Leave @page the bottom margin of print.css, 33mm; where an authority wants a bare form, write imprint: off at the material in the rulebook."}}}
}

// located gives an error's fields, naming the template in those that point into the trial's data.
func located(d *document, err error) []fault.Field {
	e := fault.As(err)
	if len(e.Fields) == 0 {
		return []fault.Field{{Pointer: d.file, Code: e.Code, Reason: e.Detail}}
	}
	fields := slices.Clone(e.Fields)
	for i := range fields {
		if strings.HasPrefix(fields[i].Pointer, "/") {
			fields[i].Reason.Zh = fmt.Sprintf("用示例数据 %s 试排时：%s", fields[i].Pointer, fields[i].Reason.Zh)
			fields[i].Reason.En = fmt.Sprintf("Tried with the sample's %s: %s", fields[i].Pointer, fields[i].Reason.En)
			fields[i].Pointer = d.file
		}
	}
	return fields
}

// merge adds findings that are not yet in the list.
func merge(list, more []fault.Field) []fault.Field {
	for _, f := range more {
		if !slices.ContainsFunc(list, func(g fault.Field) bool { return g.Pointer == f.Pointer && g.Code == f.Code && g.Reason == f.Reason }) {
			list = append(list, f)
		}
	}
	return list
}
