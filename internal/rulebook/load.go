package rulebook

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"cloud.google.com/go/civil"
	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// The files beside the folders codes and providers.
const (
	commonPath    = "common.yaml"
	provincesPath = "provinces.yaml"
)

// Library is every rulebook with the code lists, loaded and tried. It is read-only and safe for concurrent use.
type Library struct {
	Reference filing.Reference
	Books     map[string]*Book // by operator's id

	slots []Slot // in the order of slots.yaml
}

// Load reads codes/*.yaml, common.yaml, provinces.yaml, provinces/*.yaml and every providers/*.yaml of fsys, compiles each condition against
// the filing's type and tries it with sample filings. All that is wrong comes back at once, as a fault of kind Config whose
// fields point at file and line.
func Load(fsys fs.FS, today civil.Date) (*Library, error) {
	l := &loader{compiler: newCompiler(), words: map[string][]string{}, provinces: map[string]*Province{}}
	l.fsys = fsys
	codes, providers, provinces := l.list("codes"), l.list("providers"), l.list("provinces")
	l.reader = newReader(fsys, slices.Concat(codes, providers, provinces, []string{commonPath, provincesPath, slotsPath}))
	library := &Library{Books: map[string]*Book{}}
	library.Reference = l.reference(codes, today)
	l.common()
	l.provinceFiles(library.Reference.Provinces, provinces)
	for _, file := range providers {
		if b := l.book(file); b != nil {
			if _, twice := library.Books[b.ID]; twice {
				l.add(complain(file, 1, "rulebook.duplicate", "运营商 “"+b.ID+"” 已由另一个文件定义。",
					"Operator "+b.ID+" is defined by another file already.", "更改 id，或删除其中一个文件。", "Change the id or remove one of the files."))
			}
			library.Books[b.ID] = b
		}
	}
	library.Reference.Providers = map[string]filing.Scope{}
	for id, b := range library.Books {
		library.Reference.Providers[id] = b.Scope
		for _, m := range b.all() {
			if !slices.Contains(library.Reference.Materials, m.ID) {
				library.Reference.Materials = append(library.Reference.Materials, m.ID)
			}
		}
	}
	slices.Sort(library.Reference.Materials)
	l.slotFile(library)
	if len(library.Books) == 0 && len(l.faults) == 0 {
		l.add(complain("providers", 0, "rulebook.none", "没有任何运营商的规则文件。", "There is no operator's rulebook.",
			"在 providers/ 下至少放置一个 .yaml 文件。", "Put at least one .yaml file under providers/."))
	}
	if len(l.faults) == 0 {
		l.add(library.try()...)
		l.templates(library)
	}
	if len(l.faults) > 0 {
		return nil, fault.New(fault.Config, "rulebook.invalid", "规则文件有错误。", "The rulebooks have errors.").With(l.faults...)
	}
	return library, nil
}

// Check loads fsys and gives what is wrong with it, nothing when all is well. It is Load for an editor of the files.
func Check(fsys fs.FS, today civil.Date) []fault.Field {
	if _, err := Load(fsys, today); err != nil {
		return fault.As(err).Fields
	}
	return nil
}

// templates sees that every document template that a material names is there, and that a note's materials exist.
func (l *loader) templates(library *Library) {
	var there []string
	entries, _ := fs.ReadDir(l.fsys, "documents") // a folder that is missing holds no template, which is what is said below
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".html"); ok && !e.IsDir() {
			there = append(there, name)
		}
	}
	materials := map[string]bool{} // of all operators: a book need not have every material that a province speaks of
	for _, b := range library.Books {
		for _, m := range b.all() {
			materials[m.ID] = true
		}
	}
	said := map[string]bool{}
	look := func(file, name string) {
		if name != "" && !slices.Contains(there, name) && !said[name] {
			said[name] = true
			l.add(unknown(file, 0, "rulebook.unknown_template", "文书模板", "document template", name, there))
		}
	}
	for _, id := range names(library.Books) {
		b := library.Books[id]
		for _, m := range b.all() {
			for _, name := range m.templates() {
				look(b.file, name)
			}
		}
		for _, n := range b.allNotes() {
			for _, id := range n.Materials {
				if !materials[id] && !said[id] {
					said[id] = true
					l.add(unknown(b.file, 0, "rulebook.unknown_material", "材料（说明 "+n.ID+"）", "material (note "+n.ID+")", id, names(materials)))
				}
			}
		}
	}
}

// loader gathers faults while reading.
type loader struct {
	reader
	compiler compiler
	faults   []fault.Field

	shared    map[string]*Material // common.yaml, by id
	texts     map[string]fault.Text
	notes     []Note
	words     map[string][]string
	approvals map[string]fault.Text
	provinces map[string]*Province
}

func (l *loader) add(fields ...fault.Field) { l.faults = append(l.faults, fields...) }

// list gives the YAML files of a folder in order of name.
func (l *loader) list(dir string) []string {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.add(complain(dir, 0, "rulebook.unreadable", "文件夹无法读取。", "The folder cannot be read: "+err.Error()+".", "", ""))
	}
	var files []string
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, path.Join(dir, e.Name()))
		}
	}
	return files
}

// commonFile is common.yaml.
type commonFile struct {
	Texts     map[string]fault.Text `yaml:"texts"`     // sentences that a case takes by "say"
	Words     map[string][]string   `yaml:"words"`     // trigger words by topic
	Approvals map[string]fault.Text `yaml:"approvals"` // pre-approval category -> name of the document that grants it
	Notes     []Note                `yaml:"notes"`     // cards that stand beside every operator's own
	Materials []yaml.Node           `yaml:"materials"` // what an operator's list takes by "use"
}

func (l *loader) common() {
	l.shared = map[string]*Material{}
	const file = commonPath
	var c commonFile
	l.add(l.decode(file, &c)...)
	l.texts, l.words, l.approvals = c.Texts, c.Words, c.Approvals
	for i := range c.Notes {
		l.checkNote(file, &c.Notes[i])
	}
	l.notes = c.Notes
	for _, m := range l.materials(file, c.Materials) {
		l.shared[m.ID] = m
	}
}

// bookFile is one file under providers/.
type bookFile struct {
	Book      `yaml:",inline"`
	Lines     []yaml.Node          `yaml:"materials"`
	Overrides map[string]yaml.Node `yaml:"provinces"` // code -> what differs for this operator; a given key replaces
}

// book reads one operator; nil when the file could not be read at all.
func (l *loader) book(file string) *Book {
	var c bookFile
	if faults := l.decode(file, &c); len(faults) > 0 {
		l.add(faults...)
		return nil
	}
	b := &c.Book
	b.file = file
	l.checkBook(file, b)
	b.Materials = l.materials(file, c.Lines)
	ids := map[string]bool{}
	for _, m := range b.Materials {
		if ids[m.ID] {
			l.add(complain(file, 0, "rulebook.duplicate", "材料 “"+m.ID+"” 出现两次。", "Material "+m.ID+" stands twice.", "删除其中一个。", "Remove one."))
		}
		ids[m.ID] = true
	}
	for i := range b.Notes {
		l.checkNote(file, &b.Notes[i])
	}
	b.Notes = slices.Concat(b.Notes, l.notes)
	b.words, b.approvals, b.texts = l.words, l.approvals, l.texts
	b.provinces = map[string]*Province{}
	for code, p := range l.provinces {
		b.provinces[code] = p
	}
	for code, node := range c.Overrides {
		base := l.provinces[code]
		if base == nil {
			l.add(unknown(file, node.Line, "rulebook.unknown_province", "省份代码", "province code", code, names(l.provinces)))
			continue
		}
		merged := provinceFile{Province: *base}
		l.add(l.decodeNode(file, &node, &merged)...)
		if merged.Own != nil {
			merged.Materials = l.materials(file, merged.Own)
		}
		merged.Code = code
		l.checkProvince(file, &merged.Province)
		b.provinces[code] = &merged.Province
	}
	return b
}

// checkBook asks for what no operator's file may lack.
func (l *loader) checkBook(file string, b *Book) {
	missing := func(key, zh string) {
		l.add(complain(file, 1, "rulebook.missing", "缺少 "+key+"（"+zh+"）。", "The key "+key+" is missing.", "补上该键。", "Add the key."))
	}
	if b.ID == "" {
		missing("id", "运营商代号")
	}
	if b.Name == "" {
		missing("name", "运营商名称")
	}
	if b.Version == "" {
		missing("version", "规则版本")
	}
	if _, err := civil.ParseDate(b.AsOf); err != nil {
		l.add(complain(file, 0, "rulebook.date", "as_of 应为 YYYY-MM-DD 日期。", "as_of must be a date YYYY-MM-DD.", "", ""))
	}
	if _, asked := b.Needs("postal_address"); b.PostalAddress == nil && !asked {
		l.add(complain(file, 0, "rulebook.missing", "没有 postal_address，也没有在 required_configuration 中说明。",
			"There is neither a postal_address nor an entry of required_configuration for it.",
			"填写收件地址；运营商未公布时，在 required_configuration 中加 key: postal_address 并写明如何获取。",
			"Give the address; where the operator publishes none, add key: postal_address to required_configuration and say how to get it."))
	}
	l.oneOf(file, 0, "enterprises_only", b.EnterprisesOnly, "", "fault", "warning")
	l.oneOf(file, 0, "overseas_registrar", b.OverseasRegistrar, "", "fault", "warning")
}

// oneOf complains when value is not in a closed list.
func (l *loader) oneOf(file string, line int, key, value string, possible ...string) {
	if !slices.Contains(possible, value) {
		l.add(unknown(file, line, "rulebook.value", " "+key+" 取值", "value of "+key, value, slices.DeleteFunc(possible, func(s string) bool { return s == "" })))
	}
}
