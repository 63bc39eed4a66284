package letter

import (
	"strconv"

	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// individualNature is the ministry's number of the nature 个人.
const individualNature = 5

// View is what a template sees as its dot. Its fields keep the names of filing.Filing, so that a template, a rulebook
// condition and the wire speak of the same things.
type View struct {
	Filing      filing.Filing
	Entity      filing.Entity        // Filing.Entity
	Account     filing.Account       // Filing.Account
	Service     filing.Service       // Filing.Services[Index]; the zero Service in a document of the whole filing
	Index       int                  // index into Filing.Services, -1 in a document of the whole filing
	Operator    filing.Scope         // the operator's names, region and the province where its servers stand
	Province    filing.Division      // province of the entity, whose Administration decides
	Requirement rulebook.Requirement // the line of the material list that asks for this document; zero when nobody asked
	DatePolicy  rulebook.DatePolicy  // Requirement.DatePolicy: leave_blank, fill_in, optional or ""
	Domains     []Domain             // the service's domains; of all services in a document of the whole filing
	Shown       []Domain             // the domains that fit into the form
	Rest        []Domain             // the domains that stand on the continuation sheet; empty when all fit
	Personal    bool                 // the entity is a natural person (单位性质 5)
	Form        string               // on a continuation sheet: title of the form that it continues
}

// Domain is one domain with what a form prints about it.
type Domain struct {
	Number    int    // 1, 2, 3 … in the service's order
	Name      string // as people read it: an internationalised name in its own script
	ASCII     string // the same in A-labels
	Registrar string // the registrar's Chinese name
	Pointer   string // JSON pointer of the name, for <fill-in field>
	Path      string // JSON pointer of the domain itself: {{.Path}}/registrar
	Service   int    // index of the service that uses it
}

// newView prepares the dot for one service (service ≥ 0) or for the whole filing (-1). shown is how many domains
// stand on the form itself; a negative number or one past the end means all of them.
func newView(f filing.Filing, service int, operator filing.Scope, req rulebook.Requirement, shown int) View {
	v := View{
		Filing: f, Entity: f.Entity, Account: f.Account, Index: -1,
		Operator: operator, Province: f.Entity.Province,
		Requirement: req, DatePolicy: req.DatePolicy,
		Personal: f.Entity.Nature.MIIT == individualNature,
	}
	if service >= 0 && service < len(f.Services) {
		v.Index, v.Service = service, f.Services[service]
		v.Domains = domainsOf(f.Services[service], service)
	} else {
		for i, s := range f.Services {
			v.Domains = append(v.Domains, domainsOf(s, i)...)
		}
	}
	if shown < 0 || shown > len(v.Domains) {
		shown = len(v.Domains)
	}
	v.Shown, v.Rest = v.Domains[:shown:shown], v.Domains[shown:]
	return v
}

func domainsOf(s filing.Service, service int) []Domain {
	list := make([]Domain, 0, len(s.Domains))
	for i, d := range s.Domains {
		path := "/services/" + strconv.Itoa(service) + "/domains/" + strconv.Itoa(i)
		list = append(list, Domain{
			Number: i + 1, Name: d.Name, ASCII: d.ASCII, Registrar: d.Registrar,
			Pointer: path + "/name", Path: path, Service: service,
		})
	}
	return list
}

// At gives the view of one of the filing's services, for a template that walks over Filing.Services:
// {{range $i, $s := .Filing.Services}}{{with $.At $i}} … {{end}}{{end}}.
func (v View) At(service int) View {
	return newView(v.Filing, service, v.Operator, v.Requirement, -1)
}

// Kind names the service: "APP" or "网站"; "网站（APP）" when the document speaks of several of both kinds.
func (v View) Kind() string {
	if v.Index >= 0 {
		return kindName(v.Service.Kind)
	}
	var app, site bool
	for _, s := range v.Filing.Services {
		app = app || s.Kind == filing.APP
		site = site || s.Kind == filing.Website
	}
	switch {
	case app && site:
		return "网站（APP）"
	case app:
		return "APP"
	default:
		return "网站"
	}
}

// DateBlank tells whether the date line must stay empty.
func (v View) DateBlank() bool { return v.DatePolicy == rulebook.LeaveBlank }

// DateRequired tells whether the date must be written by hand when the paper is signed.
func (v View) DateRequired() bool { return v.DatePolicy == rulebook.FillIn }
