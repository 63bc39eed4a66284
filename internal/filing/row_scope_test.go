package filing_test

import (
	"errors"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

func TestGoodFilingsPass(t *testing.T) {
	passes(t, appInput())
	passes(t, siteInput())
}

func TestRow01_ProviderAndRegionBelongTogether(t *testing.T) {
	if f := passes(t, appInput()); f.Services[0].Access.Location.Zh != "宁夏回族自治区" {
		t.Errorf("NWCD's servers stand in %q", f.Services[0].Access.Location.Zh)
	}
	if f := passes(t, siteInput()); f.Services[0].Access.Location.Zh != "北京市" {
		t.Errorf("Sinnet's servers stand in %q", f.Services[0].Access.Location.Zh)
	}
	runChanges(t, appInput, []change{
		{"unknown operator", func(in *filing.Input) { in.Provider = "acme" }, finding{fault.Fault, "/provider", "provider.unknown", 1}},
		{"no operator", func(in *filing.Input) { in.Provider = " " }, finding{fault.Fault, "/provider", "provider.required", 1}},
		{"NWCD with Beijing", func(in *filing.Input) { in.Services[0].Access.Location = "北京" }, finding{fault.Fault, "/services/0/access/location", "access.location", 1}},
	})
	runChanges(t, siteInput, []change{
		{"Sinnet with Ningxia", func(in *filing.Input) { in.Services[0].Access.Location = "640000" }, finding{fault.Fault, "/services/0/access/location", "access.location", 1}},
	})
}

func individual(in *filing.Input) {
	in.Entity.Nature, in.Entity.Name, in.Entity.LegalRepresentative = "个人", "陈示例", filing.LegalRepresentativeInput{}
	in.Entity.Certificate = filing.CertificateInput{Type: "resident_id", Number: ada().Document.Number, ValidUntil: "2035-04-12"}
	in.Services[0].Domains[0].Holder, in.Account.Company = "陈示例", "陈示例"
}

func TestRow02_NoIndividuals(t *testing.T) {
	runChanges(t, appInput, []change{
		{"NWCD refuses", individual, finding{fault.Fault, "/entity/nature", "entity.individual", 2}},
		{"NWCD asks about other units", func(in *filing.Input) { in.Entity.Nature = "government" }, finding{fault.Warning, "/entity/nature", "entity.not_enterprise", 2}},
	})
	runChanges(t, siteInput, []change{
		{"Sinnet warns", individual, finding{fault.Warning, "/entity/nature", "entity.individual", 2}},
	})
	in := siteInput()
	individual(&in)
	in.Return = filing.ReturnInput{Recipient: "陈示例", Phone: "13800000001", Address: "北京市东城区示例路1号"}
	if f, fields := check(t, in); f.Mode != filing.Manual {
		t.Errorf("an individual's filing with Sinnet should pass by hand:%s", list(fields))
	}
}

func TestRow03_ExcludedProvinces(t *testing.T) {
	province := func(name, city string) func(*filing.Input) {
		return func(in *filing.Input) { in.Entity.Province, in.Entity.City = name, city }
	}
	excluded := finding{fault.Fault, "/entity/province", "province.excluded", 3}
	runChanges(t, appInput, []change{{"NWCD Tibet", province("西藏", "拉萨市"), excluded}, {"NWCD Qinghai", province("630000", "西宁"), excluded}})
	runChanges(t, siteInput, []change{{"Sinnet Tibet", province("西藏自治区", "拉萨市"), excluded}})
	in := siteInput()
	province("青海省", "西宁市")(&in)
	if _, fields := check(t, in); excluded.in(fields) {
		t.Error("Sinnet serves Qinghai")
	}
}

func TestRow04_SinnetsListIsBeijings(t *testing.T) {
	varies := finding{fault.Warning, "/entity/province", "province.varies", 4}
	runChanges(t, siteInput, []change{
		{"outside Beijing", func(in *filing.Input) { in.Entity.Province, in.Entity.City = "江苏", "南京" }, varies},
	})
	if _, fields := check(t, siteInput()); varies.in(fields) {
		t.Error("Beijing itself needs no such warning")
	}
}

func TestRow08_AccountID(t *testing.T) {
	bad := finding{fault.Fault, "/account/id", "account.id", 8}
	id := func(s string) func(*filing.Input) { return func(in *filing.Input) { in.Account.ID = s } }
	runChanges(t, appInput, []change{{"eleven", id("12345678901"), bad}, {"letters", id("abcdefghijkl"), bad}, {"none", id(""), bad}})
	in := appInput()
	in.Account.ID = "０１２３-4567-8901"
	if f := passes(t, in); f.Account.ID != "012345678901" {
		t.Errorf("id %q", f.Account.ID)
	}
}

func TestRow10_ChineseInNamesAndAddresses(t *testing.T) {
	runChanges(t, appInput, []change{
		{"entity", func(in *filing.Input) { in.Entity.Name = "Example Star Ltd" }, finding{fault.Fault, "/entity/name", "entity.name_chinese", 10}},
		{"domain as name", func(in *filing.Input) { in.Entity.Name = "www.example.cn" }, finding{fault.Fault, "/entity/name", "entity.name_chinese", 10}},
		{"address", func(in *filing.Input) { in.Entity.Address = "1 Sample Road" }, finding{fault.Fault, "/entity/address", "text.chinese", 10}},
		{"certificate address", func(in *filing.Input) { in.Entity.Certificate.Address = "1 Sample Road" }, finding{fault.Fault, "/entity/certificate/address", "text.chinese", 10}},
		{"person in pinyin", func(in *filing.Input) { in.Entity.PersonInCharge.Name = "Chen Shili" }, finding{fault.Fault, "/entity/person_in_charge/name", "person.name_chinese", 10}},
		{"legal representative in pinyin", func(in *filing.Input) { in.Entity.LegalRepresentative.Name = "Chen" }, finding{fault.Fault, "/entity/legal_representative/name", "person.name_chinese", 10}},
		{"brand of an APP", func(in *filing.Input) { in.Services[0].Name = "StarGo" }, finding{fault.Warning, "/services/0/name", "name.latin", 10}},
	})
	runChanges(t, siteInput, []change{
		{"website", func(in *filing.Input) { in.Services[0].Name = "StarGo" }, finding{fault.Fault, "/services/0/name", "text.chinese", 10}},
	})
	in := appInput()
	in.Entity.LegalRepresentative = filing.LegalRepresentativeInput{Name: "Maximiliana Alexandra Konstantinopolskaya-Montgomery O'Neil",
		Document: filing.DocumentInput{Type: "passport", Number: "C1234567", ValidUntil: "2033-01-01"}}
	if f := passes(t, in); !f.Entity.LegalRepresentative.Foreign {
		t.Error("a passport makes a foreign legal representative")
	}
}

func TestRow11_OverseasCompany(t *testing.T) {
	runChanges(t, appInput, []change{
		{"overseas institution", func(in *filing.Input) { in.Entity.Nature = "境外机构" }, finding{fault.Warning, "/entity/nature", "entity.overseas", 11}},
	})
}

func TestRow12_FiledElsewhere(t *testing.T) {
	changes := []change{
		{"mini program", func(in *filing.Input) { in.Services[0].Kind = "mini_program" }, finding{fault.Fault, "/services/0/kind", "service.elsewhere", 12}},
		{"quick app", func(in *filing.Input) { in.Services[0].Kind = "快应用" }, finding{fault.Fault, "/services/0/kind", "service.elsewhere", 12}},
		{"offline", func(in *filing.Input) { in.Services[0].App.Offline = true }, finding{fault.Fault, "/services/0/app/offline", "service.offline", 12}},
	}
	runChanges(t, appInput, changes)
	for _, c := range changes {
		in := appInput()
		c.edit(&in)
		_, err := filing.New(in, reference(t))
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != fault.Unsupported {
			t.Errorf("%s: %v is not an unsupported wish", c.name, err)
		}
	}
}
