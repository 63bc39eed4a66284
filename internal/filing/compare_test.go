package filing_test

import (
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

func other(t *testing.T, edit func(*filing.Input)) filing.Filing {
	t.Helper()
	in := appInput()
	in.Entity.Name, in.Account.Company, in.Services[0].Domains[0].Holder = "宁夏样本月光科技有限公司", "", "宁夏样本月光科技有限公司"
	edit(&in)
	return passes(t, in)
}

func TestRow09_ContactsOfAnotherEntity(t *testing.T) {
	f := passes(t, appInput())
	fields := filing.Compare(f, []filing.Filing{other(t, func(in *filing.Input) {
		in.Entity.PersonInCharge.Email = "LI@example.cn" // the other's service person has it here
		in.Entity.PersonInCharge.Phone = "13700000009"
		in.Services[0].PersonInCharge.Email, in.Services[0].PersonInCharge.Phone = "wang@example.cn", "13700000008"
	})})
	if want := (finding{fault.Warning, "/services/0/person_in_charge/email", "person.reused_contact", 9}); len(fields) != 1 || !want.in(fields) {
		t.Errorf("one shared address expected:%s", list(fields))
	}
	tellable(t, fields)
	if fields := filing.Compare(f, []filing.Filing{other(t, func(*filing.Input) {}), other(t, func(*filing.Input) {})}); len(fields) != 4 {
		t.Errorf("two phones and two addresses, each told once:%s", list(fields))
	}
	if fields := filing.Compare(f, []filing.Filing{passes(t, siteInput())}); len(fields) != 0 {
		t.Errorf("the entity's own filings share its contacts:%s", list(fields))
	}
}

func TestRow36_NameOfAnotherFiling(t *testing.T) {
	f := passes(t, appInput())
	fields := filing.Compare(f, []filing.Filing{f})
	if want := (finding{fault.Warning, "/services/0/name", "name.unique", 36}); len(fields) != 1 || !want.in(fields) {
		t.Errorf("a second APP of that name:%s", list(fields))
	}
	change := passes(t, typed(filing.TypeChangeInformation)())
	if fields := filing.Compare(change, []filing.Filing{change}); len(fields) != 0 {
		t.Errorf("a change of the same APP:%s", list(fields))
	}
}
