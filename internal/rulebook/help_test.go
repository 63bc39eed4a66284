package rulebook_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"cloud.google.com/go/civil"

	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

func today() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 22} }

// embedded is the shipped library, loaded once: it is read-only.
var embedded = sync.OnceValues(func() (*rulebook.Library, error) { return rulebook.Load(templates.Files(), today()) })

func load(t testing.TB) *rulebook.Library {
	t.Helper()
	l, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// overlaid loads the embedded files with some in their place.
func overlaid(t testing.TB, files map[string]string) (*rulebook.Library, error) {
	t.Helper()
	upper := fstest.MapFS{}
	for name, text := range files {
		upper[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return rulebook.Load(templates.Overlay(upper, templates.Files()), today())
}

// requirements gives the list or fails.
func requirements(t testing.TB, l *rulebook.Library, f filing.Filing) list {
	t.Helper()
	r, err := l.Requirements(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type list []rulebook.Requirement

// one gives the only line of a material.
func (l list) one(t testing.TB, material string) rulebook.Requirement {
	t.Helper()
	lines := l.of(material)
	if len(lines) != 1 {
		t.Fatalf("%d lines of %s, want 1", len(lines), material)
	}
	return lines[0]
}

func (l list) of(material string) list {
	return slices.DeleteFunc(slices.Clone(l), func(r rulebook.Requirement) bool { return r.Material != material })
}

// needed gives the materials of a need in order, without doubles.
func (l list) needed(n rulebook.Need) string {
	var ids []string
	for _, r := range l {
		if r.Need == n && !slices.Contains(ids, r.Material) {
			ids = append(ids, r.Material)
		}
	}
	return strings.Join(ids, " ")
}

// the synthetic filing: an enterprise with one APP, all persons the legal representative.

func code(id, zh, en string) filing.Code { return filing.Code{ID: id, Zh: zh, En: en} }

func person(name, number string) filing.Person {
	return filing.Person{Name: name, Document: filing.IDDocument{Type: code("resident_id", "居民身份证", "Resident ID card"), Number: number},
		Phone: "13800000001", EmergencyPhone: "13800000002", Email: "a@example.cn"}
}

func boss() filing.Person  { return person("欧阳示例", "11010519491231002X") }
func clerk() filing.Person { return person("张示例", "110105199001010011") }

func domains(hosts ...string) []filing.Domain {
	var all []filing.Domain
	for _, n := range hosts {
		all = append(all, filing.Domain{Name: n, ASCII: n, Registered: n, Level: 2, Registrar: "示例", Holder: "示例数据科技有限公司"})
	}
	return all
}

func service(kind filing.ServiceKind) filing.Service {
	s := filing.Service{Kind: kind, Name: "示例数据", Domains: domains("example.cn"), PersonInCharge: boss(), SamePerson: true,
		SignedByLegalRepresentative: true, Access: filing.Access{IPKind: "eip", IPs: []string{"203.0.113.1"}}}
	if kind == filing.APP {
		s.App = &filing.App{Platforms: []filing.Platform{{System: code("android", "安卓", "Android"), Package: "cn.example"}}}
	}
	return s
}

type change func(*filing.Filing)

func sample(provider, province string, mode filing.VerificationMode, changes ...change) filing.Filing {
	f := filing.Filing{
		Provider: provider, Type: filing.TypeNew, Mode: mode,
		Entity: filing.Entity{
			Name: "示例数据科技有限公司", Nature: code("enterprise", "企业", "Enterprise"),
			Certificate:         filing.Certificate{Type: code("business_license", "营业执照", "Business licence"), Number: "91110000123456788M"},
			Province:            filing.Division{Code: province},
			LegalRepresentative: filing.LegalRepresentative{Name: boss().Name},
			PersonInCharge:      boss(),
		},
		Services: []filing.Service{service(filing.APP)},
		Account:  filing.Account{ID: "000000000001", Company: "示例数据科技有限公司", Relation: code("same", "同一主体", "The same company")},
	}
	for _, c := range changes {
		c(&f)
	}
	return f
}

func website(f *filing.Filing) { f.Services = []filing.Service{service(filing.Website)} }

// otherPerson puts somebody else in charge of the services.
func otherPerson(f *filing.Filing) {
	for i := range f.Services {
		f.Services[i].PersonInCharge, f.Services[i].SamePerson, f.Services[i].SignedByLegalRepresentative = clerk(), false, false
	}
}

func accountOf(company, relation string) change {
	return func(f *filing.Filing) {
		f.Account.Company, f.Account.Relation = company, code(relation, relation, relation)
	}
}

func ofType(t filing.FilingType) change { return func(f *filing.Filing) { f.Type = t } }
