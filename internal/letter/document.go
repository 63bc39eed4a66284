package letter

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"golang.org/x/net/html"

	"icpdoc/internal/fault"
	"icpdoc/internal/pdf"
	"icpdoc/internal/typeset"
)

// Template is what the tools show of a document template.
type Template struct {
	Name      string `json:"name"`       // file name without .html
	Title     string `json:"title"`      // <title>
	Edition   string `json:"edition"`    // edition of the wording
	Status    string `json:"status"`     // "house draft" until an operator replaces the wording
	Scope     Scope  `json:"scope"`      // filing or service
	NoteZh    string `json:"note_zh"`    // how to sign and seal it
	NoteEn    string `json:"note_en"`    // the same in English
	AnnexOnly bool   `json:"annex_only"` // a continuation sheet: it follows another document, never required by itself
}

// Scope says how often a filing has a document.
type Scope string

// The scopes.
const (
	PerFiling  Scope = "filing"  // one for the filing
	PerService Scope = "service" // one for each website or APP
)

// document is one loaded template.
type document struct {
	Template
	file  string   // "documents/domain-list.html"
	annex []string // templates that follow it when their body is not blank
	body  *template.Template

	shared func() *pdf.Shared // subsets of what it prints every time; nil when it has none
}

// newDocument reads a template's head and parses its actions. Of the shared definitions it takes those that it needs.
func newDocument(s source, shared parts) (*document, []fault.Field) {
	d := &document{file: s.file, Template: Template{Name: s.name(), Scope: PerFiling}}
	faults := append(d.head(s.text), typeset.CheckSource(s.file, s.text)...)
	set := template.New(s.file).Funcs(Funcs()).Option("missingkey=error")
	body, err := set.Parse(string(s.text))
	if err != nil {
		return d, append(faults, templateFault(s.file, err))
	}
	d.body = body
	if err := shared.lend(set); err != nil {
		return d, append(faults, templateFault(s.file, err))
	}
	return d, faults
}

// head takes the title and the <meta name="icpdoc-…"> tags.
func (d *document) head(source []byte) (faults []fault.Field) {
	complain := func(code, zh, en, remedyZh, remedyEn string) {
		faults = append(faults, fault.Field{Pointer: d.file + ":1", Code: code,
			Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn}})
	}
	z := html.NewTokenizer(bytes.NewReader(source))
	inTitle := false
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		t := z.Token()
		switch {
		case tt == html.TextToken && inTitle:
			d.Title += strings.TrimSpace(t.Data)
		case t.Data == "title":
			inTitle = tt == html.StartTagToken
		case t.Data == "meta":
			if key, known := d.meta(t.Attr); !known {
				complain("letter.unknown_meta", "没有名为“"+key+"”的模板属性。", "There is no template property "+key+".",
					"可用："+strings.Join(metaNames(), "、"), "Known: "+strings.Join(metaNames(), ", "))
			}
		case t.Data == "body" || t.Data == "head" && tt == html.EndTagToken:
			tt = html.ErrorToken
		}
		if tt == html.ErrorToken {
			break
		}
	}
	if d.Title == "" {
		complain("letter.title", "模板缺少 <title>。", "The template has no <title>.",
			"在 <head> 中写上文书名称。", "Write the document's name into <head>.")
	}
	if d.Scope != PerFiling && d.Scope != PerService {
		complain("letter.scope", "icpdoc-scope 应为 filing 或 service。", "icpdoc-scope must be filing or service.", "", "")
	}
	return faults
}

func metaNames() []string {
	return []string{"icpdoc-edition", "icpdoc-status", "icpdoc-scope", "icpdoc-note-zh", "icpdoc-note-en", "icpdoc-annex", "icpdoc-annex-only"}
}

// meta keeps one property; known is false for a name of ours that does not exist.
func (d *document) meta(attrs []html.Attribute) (key string, known bool) {
	var content string
	for _, a := range attrs {
		switch a.Key {
		case "name":
			key = a.Val
		case "content":
			content = strings.TrimSpace(a.Val)
		}
	}
	switch key {
	case "icpdoc-edition":
		d.Edition = content
	case "icpdoc-status":
		d.Status = content
	case "icpdoc-scope":
		d.Scope = Scope(content)
	case "icpdoc-note-zh":
		d.NoteZh = content
	case "icpdoc-note-en":
		d.NoteEn = content
	case "icpdoc-annex":
		d.annex = strings.Fields(content)
	case "icpdoc-annex-only":
		d.AnnexOnly = content == "yes"
	default:
		return key, !strings.HasPrefix(key, "icpdoc-")
	}
	return key, true
}

// service gives the index that the job's view needs: -1 for a document of the whole filing.
func (d *document) service(job Job) (int, error) {
	if d.Scope == PerFiling {
		return -1, nil
	}
	if job.Service < 0 || job.Service >= len(job.Filing.Services) {
		return 0, fault.New(fault.NotFound, "letter.service",
			fmt.Sprintf("《%s》按每项服务出具，本次备案有 %d 项服务，没有第 %d 项。", d.Title, len(job.Filing.Services), job.Service+1),
			fmt.Sprintf("%s is made for one service; the filing has %d, and no number %d", d.Name, len(job.Filing.Services), job.Service+1))
	}
	return job.Service, nil
}

// fill executes the template into b.
func (d *document) fill(b *bytes.Buffer, v any) error {
	if err := d.body.Execute(b, v); err != nil {
		return fault.New(fault.Config, "letter.template", "模板 "+d.file+" 无法填写。",
			"the template "+d.file+" cannot be filled").With(templateFault(d.file, err))
	}
	return nil
}

// blank tells whether a filled template says nothing: its body holds only white space.
func blank(source []byte) bool {
	_, rest, found := bytes.Cut(source, []byte("<body"))
	if !found {
		return len(bytes.TrimSpace(source)) == 0
	}
	_, rest, _ = bytes.Cut(rest, []byte(">"))
	rest = bytes.TrimSpace(rest)
	return len(rest) == 0 || bytes.HasPrefix(rest, []byte("</body>"))
}
