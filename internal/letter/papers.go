package letter

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// Paper is one document that a filing requires.
type Paper struct {
	File   string     // file name of its PDF, safe on every system: "01-真实性核验单-示例商城.pdf"
	Title  fault.Text // name of the material
	Copies int        // how many to print
	Need   rulebook.Need
	Job    Job
}

// Papers gives every document that the filing requires, in the order of the material list. What the rules leave open
// (Need conditional: ask the operator) is in it too, to be told apart by Need; what is optional or not needed is not.
func (p *Press) Papers(f filing.Filing) ([]Paper, error) {
	requirements, err := p.library.Requirements(f)
	if err != nil {
		return nil, err
	}
	var papers []Paper
	once := map[string]bool{} // a document of the whole filing is made once, however many services ask for it
	for _, r := range requirements {
		if r.Template == "" || r.Need != rulebook.Required && r.Need != rulebook.Conditional {
			continue
		}
		d, err := p.find(r.Template)
		if err != nil {
			return nil, err
		}
		if d.Scope == PerFiling {
			if once[r.Template] {
				continue
			}
			once[r.Template] = true
		}
		for _, service := range d.services(f, r) {
			r.Service = service
			papers = append(papers, newPaper(f, r, len(papers)+1))
		}
	}
	return papers, nil
}

// services gives the services that a requirement makes the document for. A rule counted once per filing that asks
// for a document made per service means one for each of them.
func (d *document) services(f filing.Filing, r rulebook.Requirement) []int {
	if d.Scope == PerFiling {
		return []int{-1}
	}
	if r.Service >= 0 {
		return []int{r.Service}
	}
	all := make([]int, len(f.Services))
	for i := range all {
		all[i] = i
	}
	return all
}

// Paper gives one document by its template's name, whether the filing requires it or not; its date policy and copies are
// the material list's where it has a line for it. service is ignored for a document of the whole filing.
func (p *Press) Paper(f filing.Filing, template string, service int) (Paper, error) {
	d, err := p.find(template)
	if err != nil {
		return Paper{}, err
	}
	job := Job{Filing: f, Template: template, Service: service}
	if service, err = d.service(job); err != nil {
		return Paper{}, err
	}
	requirements, err := p.library.Requirements(f)
	if err != nil {
		return Paper{}, err
	}
	r := rulebook.Requirement{Template: template, Service: service, Domain: -1, Need: rulebook.Optional, Copies: 1, Imprint: true}
	r.Title = fault.Text{Zh: d.Title, En: d.Name}
	for _, known := range requirements {
		if known.Template == template && (known.Service == service || known.Service < 0 || service < 0) {
			r = known
			r.Service, r.Copies = service, max(r.Copies, 1)
			break
		}
	}
	return newPaper(f, r, 1), nil
}

func newPaper(f filing.Filing, r rulebook.Requirement, number int) Paper {
	name := fmt.Sprintf("%02d-%s", number, fileName(r.Title.Zh, 40))
	if r.Service >= 0 && r.Service < len(f.Services) {
		name += "-" + fileName(f.Services[r.Service].Name, 30)
	}
	return Paper{
		File: name + ".pdf", Title: r.Title, Copies: r.Copies, Need: r.Need,
		Job: Job{Filing: f, Template: r.Template, Service: r.Service, Requirement: r},
	}
}

// fileName makes s a part of a file name on any system: what Windows forbids becomes _, white space one
// space, and at most limit characters remain (a name of 40 + 30 Chinese characters stays below 255 bytes).
func fileName(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	runes := []rune(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
	if len(runes) > limit {
		runes = runes[:limit]
	}
	return strings.Trim(string(runes), " .")
}

// Sample gives a job that shows a template at its best with synthetic data.
func (p *Press) Sample(name string) (Job, error) {
	d, err := p.find(name)
	if err != nil {
		return Job{}, err
	}
	for _, f := range trials() {
		for _, job := range d.jobs(f) {
			if p.shows(d, job) {
				return job, nil
			}
		}
	}
	return Job{}, fault.New(fault.Config, "letter.never", "没有哪份示例备案用得到《"+d.Title+"》。",
		"no sample filing has a use for "+d.Name)
}

// jobs gives what the template would make of a filing: one job, or one for each service.
func (d *document) jobs(f filing.Filing) []Job {
	if d.Scope == PerFiling {
		return []Job{{Filing: f, Template: d.Name, Service: -1}}
	}
	var jobs []Job
	for i := range f.Services {
		jobs = append(jobs, Job{Filing: f, Template: d.Name, Service: i})
	}
	return jobs
}

// shows tells whether the template says anything for a job.
func (p *Press) shows(d *document, job Job) bool {
	service, err := d.service(job)
	if err != nil || d.Scope == PerFiling && len(job.Filing.Services) == 0 {
		return false
	}
	shown := -1
	if d.AnnexOnly {
		shown = 0
	}
	var b bytes.Buffer
	err = d.fill(&b, newView(job.Filing, service, p.operator(job.Filing), job.Requirement, shown))
	return err == nil && !blank(b.Bytes())
}
