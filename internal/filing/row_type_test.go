package filing_test

import (
	"slices"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

const (
	entityRecordal  = "宁ICP备2023000001号"
	serviceRecordal = "宁ICP备2023000001号-2A"
)

func typed(t filing.FilingType) func() filing.Input {
	return func() filing.Input {
		in := appInput()
		in.Type = string(t)
		switch t {
		case filing.TypeNew:
		case filing.TypeNewService:
			in.Entity.RecordalNumber = entityRecordal
		case filing.TypeChangeEntity, filing.TypeDeregisterEntity:
			in.Entity.RecordalNumber, in.Services, in.Confirmed = entityRecordal, nil, []string{string(filing.TypeDeregisterEntity)}
		default:
			in.Entity.RecordalNumber, in.Services[0].RecordalNumber = entityRecordal, serviceRecordal
			in.Confirmed = []string{string(t)}
		}
		if t == filing.TypeChangeEntity || t == filing.TypeChangeInformation || t == filing.TypeChangeIP {
			in.Confirmed = nil
		}
		return in
	}
}

func TestRow28_FilingTypes(t *testing.T) {
	for _, x := range []filing.FilingType{filing.TypeNew, filing.TypeNewService, filing.TypeChangeEntity, filing.TypeChangeInformation, filing.TypeChangeIP,
		filing.TypeDeregisterEntity, filing.TypeDeregisterService, filing.TypeDeregisterAccess} {
		if f := passes(t, typed(x)()); f.Type != x {
			t.Errorf("type %s became %s", x, f.Type)
		}
	}
	at, number := "/entity/recordal_number", "/services/0/recordal_number"
	entity := func(s string) func(*filing.Input) { return func(in *filing.Input) { in.Entity.RecordalNumber = s } }
	service := func(s string) func(*filing.Input) {
		return func(in *filing.Input) { in.Services[0].RecordalNumber = s }
	}
	runChanges(t, typed(filing.TypeNew), []change{
		{"unknown type", func(in *filing.Input) { in.Type = "renew" }, finding{fault.Fault, "/type", "type.unknown", 28}},
		{"new with a number", entity(entityRecordal), finding{fault.Fault, at, "recordal.not_new", 28}},
		{"new service with a number", service(serviceRecordal), finding{fault.Fault, number, "recordal.service_not_new", 28}},
		{"no service", func(in *filing.Input) { in.Services = nil }, finding{fault.Fault, "/services", "services.required", 28}},
	})
	runChanges(t, typed(filing.TypeNewService), []change{
		{"without the entity's number", entity(""), finding{fault.Fault, at, "recordal.entity_required", 28}},
		{"with a service's number", entity(serviceRecordal), finding{fault.Fault, at, "recordal.entity_format", 28}},
		{"no province's character", entity("国ICP备2023000001号"), finding{fault.Fault, at, "recordal.province", 28}},
		{"another province's", entity("京ICP备2023000001号"), finding{fault.Warning, at, "recordal.province", 28}},
	})
	runChanges(t, typed(filing.TypeChangeIP), []change{
		{"no service number", service(""), finding{fault.Fault, number, "recordal.service_required", 28}},
		{"website's number for an APP", service("宁ICP备2023000001号-1"), finding{fault.Fault, number, "recordal.kind", 28}},
		{"another entity's", service("宁ICP备2023000002号-2A"), finding{fault.Fault, number, "recordal.mismatch", 28}},
		{"not a number", service("2A"), finding{fault.Fault, number, "recordal.service_format", 28}},
		{"no IP", func(in *filing.Input) { in.Services[0].Access.IPs = nil }, finding{fault.Fault, "/services/0/access/ips", "access.ips_required", 21}},
	})
	in := typed(filing.TypeChangeInformation)()
	in.Type, in.Entity.RecordalNumber, in.Services[0].RecordalNumber = "变更信息", "宁icp备 ２０２３０００００１ 号", "宁icp备2023000001号-2a"
	if f := passes(t, in); f.Entity.RecordalNumber != entityRecordal || f.Services[0].RecordalNumber != serviceRecordal {
		t.Errorf("numbers %s %s", f.Entity.RecordalNumber, f.Services[0].RecordalNumber)
	}
	in.Entity.RecordalNumber, in.Services[0].RecordalNumber = "宁B2-20090059", "宁B2-20090059-7A"
	passes(t, in)
}

func TestRow29_DeregistrationIsAcknowledged(t *testing.T) {
	unconfirmed := func(in *filing.Input) { in.Confirmed = nil }
	for _, x := range []filing.FilingType{filing.TypeDeregisterEntity, filing.TypeDeregisterService, filing.TypeDeregisterAccess} {
		runChanges(t, typed(x), []change{
			{string(x), unconfirmed, finding{fault.Warning, "/confirmed", "type.consequences", 29}},
			{string(x) + " confirmed", func(*filing.Input) {}, finding{fault.Note, "/type", "type.consequences", 29}},
		})
	}
	runChanges(t, appInput, []change{{"unknown", func(in *filing.Input) { in.Confirmed = []string{"everything"} }, finding{fault.Fault, "/confirmed/0", "confirmed.unknown", 29}}})
}

// TestRow54_ConfirmedMaterials: what the filer settled with the operator is named by a material's id (陕西: confirm with NWCD).
func TestRow54_ConfirmedMaterials(t *testing.T) {
	confirm := func(words ...string) func(*filing.Input) { return func(in *filing.Input) { in.Confirmed = words } }
	in := appInput()
	in.Confirmed = []string{"Commitment-Letter", "verification_form_not_needed", "commitment_letter"}
	if f := passes(t, in); !slices.Equal(f.Confirmed, []string{"commitment_letter", "verification_form_not_needed"}) {
		t.Errorf("confirmed: %q", f.Confirmed)
	}
	runChanges(t, appInput, []change{
		{"both ways", confirm("commitment_letter", "commitment_letter_not_needed"), finding{fault.Fault, "/confirmed/1", "confirmed.contradiction", 54}},
		{"both ways round", confirm("commitment_letter_not_needed", "commitment_letter"), finding{fault.Fault, "/confirmed/1", "confirmed.contradiction", 54}},
		{"a slip", confirm("comitment_letter"), finding{fault.Fault, "/confirmed/0", "confirmed.unknown", 29}},
		{"nothing", confirm("_not_needed"), finding{fault.Fault, "/confirmed/0", "confirmed.unknown", 29}},
	})
}

func TestRow39_ModeIsComputed(t *testing.T) {
	passport := filing.DocumentInput{Type: "passport", Number: "E12345678", ValidUntil: "2033-01-01"}
	tests := []struct {
		name string
		edit func(*filing.Input)
		want filing.VerificationMode
	}{
		{"licence and ID cards", func(*filing.Input) {}, filing.Electronic},
		{"entity's person with a passport", func(in *filing.Input) { in.Entity.PersonInCharge.Document = passport }, filing.Manual},
		{"service's person with a passport", func(in *filing.Input) { in.Services[0].PersonInCharge.Document = passport }, filing.Manual},
		{"foreign office's certificate", func(in *filing.Input) { in.Entity.Certificate.Type = "外国企业常驻代表机构登记证" }, filing.Manual},
	}
	for _, x := range tests {
		in := appInput()
		x.edit(&in)
		if f := passes(t, in); f.Mode != x.want {
			t.Errorf("%s: %s, want %s", x.name, f.Mode, x.want)
		}
	}
}

func TestRow41_SamePerson(t *testing.T) {
	in := appInput()
	in.Services[0].SamePerson, in.Services[0].PersonInCharge = true, filing.PersonInput{}
	f := passes(t, in)
	if s := f.Services[0]; !s.SamePerson || s.PersonInCharge != f.Entity.PersonInCharge || !s.SignedByLegalRepresentative {
		t.Errorf("the entity's person should serve: %+v", s)
	}
	in.Services[0].SamePerson, in.Services[0].PersonInCharge = false, ada()
	if f := passes(t, in); !f.Services[0].SamePerson {
		t.Error("the same data are the same person")
	}
	if f := passes(t, appInput()); f.Services[0].SamePerson || f.Services[0].SignedByLegalRepresentative {
		t.Error("another person is not the same")
	}
	in.Entity.LegalRepresentative.Document = filing.DocumentInput{Type: "resident_id", Number: residentID("640105", "19700101", "005"), ValidUntil: "long_term"}
	if f := passes(t, in); f.Services[0].SignedByLegalRepresentative {
		t.Error("a namesake with another document is not the legal representative")
	}
	runChanges(t, appInput, []change{{"contradiction", func(in *filing.Input) { in.Services[0].SamePerson = true }, finding{fault.Fault, "/services/0/person_in_charge", "person.same_conflict", 33}}})
}

func TestRow53_AccountOfAnotherCompany(t *testing.T) {
	account := func(company, relation string) func(*filing.Input) {
		return func(in *filing.Input) { in.Account.Company, in.Account.Relation = company, relation }
	}
	runChanges(t, appInput, []change{
		{"NWCD notes the letter", account("示例控股有限公司", ""), finding{fault.Note, "/account/company", "account.confirmation", 53}},
		{"same yet different", account("示例控股有限公司", "same"), finding{fault.Fault, "/account/relation", "account.relation", 53}},
		{"different yet same", account(companyZh, "equity"), finding{fault.Fault, "/account/relation", "account.relation", 53}},
		{"relation of nobody", account("", "group"), finding{fault.Fault, "/account/company", "account.relation", 53}},
		{"unknown relation", account("示例控股有限公司", "friends"), finding{fault.Fault, "/account/relation", "code.unknown", 53}},
		{"renamed", func(in *filing.Input) {
			account("示例控股有限公司", "equity")(in)
			in.Account.CreditCode = licence
		}, finding{fault.Warning, "/account/company", "account.confirmation", 53}},
	})
	runChanges(t, siteInput, []change{
		{"Sinnet wants a relation", account("示例控股有限公司", ""), finding{fault.Warning, "/account/relation", "account.unrelated", 53}},
		{"unrelated", account("示例控股有限公司", "无股权关联"), finding{fault.Warning, "/account/relation", "account.unrelated", 53}},
	})
	in := siteInput()
	account("示例控股有限公司", "母公司")(&in)
	if f := passes(t, in); !f.Differs() || f.Account.Relation.ID != "parent_subsidiary" {
		t.Errorf("account %+v", f.Account)
	}
	in = appInput()
	in.Account = filing.AccountInput{ID: "123456789012"}
	if f := passes(t, in); f.Differs() || f.Account.Relation.ID != "same" {
		t.Errorf("an account without a company is the entity's: %+v", f.Account)
	}
}

func TestRow58_ReturnContact(t *testing.T) {
	manual := func() filing.Input {
		in := siteInput()
		in.Entity.PersonInCharge.Document = filing.DocumentInput{Type: "passport", Number: "E12345678", ValidUntil: "2033-01-01"}
		in.Return = filing.ReturnInput{Recipient: "王收件", Phone: "010-12345678", Address: "北京市东城区示例路1号", Postcode: "１００００７"}
		return in
	}
	if f := passes(t, manual()); f.Return == nil || f.Return.Postcode != "100007" {
		t.Errorf("return contact %+v", f.Return)
	}
	runChanges(t, manual, []change{
		{"none", func(in *filing.Input) { in.Return = filing.ReturnInput{} }, finding{fault.Fault, "/return", "return.required", 58}},
		{"no recipient", func(in *filing.Input) { in.Return.Recipient = "" }, finding{fault.Fault, "/return/recipient", "text.required", 58}},
		{"bad phone", func(in *filing.Input) { in.Return.Phone = "12" }, finding{fault.Fault, "/return/phone", "return.phone", 58}},
		{"bad postcode", func(in *filing.Input) { in.Return.Postcode = "12" }, finding{fault.Fault, "/return/postcode", "return.postcode", 58}},
	})
	in := manual()
	in.Return, in.Confirmed = filing.ReturnInput{}, []string{"on_site_verification"}
	passes(t, in)
	passes(t, siteInput()) // electronic: no curtain
}
