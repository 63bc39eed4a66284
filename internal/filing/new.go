package filing

import (
	"icpdoc/internal/fault"
)

// Limits on counts. They stop abuse, not filings: the guides know no limit on IP addresses (row 23).
const (
	maxServices  = 50
	maxDomains   = 500
	maxIPs       = 1000
	maxPlatforms = 20
	maxSDKs      = 200
	maxChoices   = 40
	maxName      = 100 // characters of an organisation's name
)

// New checks an input against every rule and makes the Filing. When anything blocks, the error is one *fault.Error that
// carries all faults together with all warnings and notes: kind Invalid, or Unsupported when what is asked for is not filed
// through an access provider at all (row 12). Otherwise the warnings and notes are the Filing's Notices. Texts never
// contain an ID number, a phone or a person's name.
func New(in Input, ref Reference) (Filing, error) {
	if !ref.Today.IsValid() || len(ref.Providers) == 0 || len(ref.Lists) == 0 {
		return Filing{}, fault.New(fault.Config, "filing.reference", "规则数据未载入。", "The reference data has not been loaded.")
	}
	c := &checker{ref: ref}
	f := c.filing(in)
	switch {
	case c.stopped:
		return Filing{}, fault.New(fault.Unsupported, "filing.unsupported",
			"其中有不通过接入服务商备案的服务，请按提示处理。", "Something in it is not filed through an access provider; see below.").With(c.fields...)
	case fault.Blocking(c.fields):
		return Filing{}, fault.New(fault.Invalid, "filing.invalid",
			"备案信息有误，请按下列提示修改。", "The filing breaks the rules listed below.").With(c.fields...)
	}
	f.Notices = c.fields
	return f, nil
}

// checker is one run of New.
type checker struct {
	report
	ref     Reference
	scope   Scope
	needs   needs
	stopped bool // something is not filed through a provider at all
}

// filing walks the input in its own order.
func (c *checker) filing(in Input) Filing {
	var f Filing
	f.Provider = c.provider(in.Provider)
	f.Type = c.filingType(in.Type)
	c.needs = needsOf(f.Type)
	f.Entity = c.entity(in.Entity)
	f.Services = c.services(in.Services, f.Entity)
	f.Account = c.account(in.Account, f.Entity)
	f.Mode = mode(f)
	f.Return = c.returnContact(in.Return, in.Confirmed, f)
	f.Confirmed = c.confirmed(in.Confirmed, f.Type)
	return f
}

// provider finds the operator; its scope decides rows 1 to 4, 15, 16, 53 and 58.
func (c *checker) provider(s string) string {
	p, about := pointer("/provider"), rule{"provider.unknown", "N:37 S:21", 1}
	id := lower(narrow(s))
	if scope, ok := c.ref.Providers[id]; ok {
		c.scope = scope
		return id
	}
	for key, scope := range c.ref.Providers {
		if id != "" && (clean(s) == scope.Name || id == lower(scope.NameEn) || id == scope.Region.ID) {
			c.scope = scope
			return key
		}
	}
	ids := sortedKeys(c.ref.Providers)
	if id == "" {
		c.fault(p, rule{"provider.required", about.source, 1}, tr("没有填写接入服务商。", "No operator is given."),
			tr("从中选择：%s。", "Choose one of: %s.", ids))
	} else {
		c.fault(p, about, tr("没有这个接入服务商。", "There is no such operator."), tr("从中选择：%s。", "Choose one of: %s.", ids))
	}
	return ""
}

// mode computes the way of verification: a business licence and resident ID cards of every person in charge must be verified
// electronically, anything else is verified by hand (row 39, N:267-271,277, S:275).
func mode(f Filing) VerificationMode {
	if f.Entity.Certificate.Type.ID != "business_license" || f.Entity.PersonInCharge.Document.Type.ID != "resident_id" {
		return Manual
	}
	for _, s := range f.Services {
		if s.PersonInCharge.Document.Type.ID != "resident_id" {
			return Manual
		}
	}
	return Electronic
}

// returnContact checks where the operator couriers the curtain to (row 58). A filer who comes in person needs none.
func (c *checker) returnContact(in ReturnInput, confirmed []string, f Filing) *ReturnContact {
	p, about := pointer("/return"), rule{"return.required", "S:415", 58}
	if in == (ReturnInput{}) {
		if c.scope.ReturnContact && f.Mode == Manual && c.needs.papers && len(f.Services) > 0 && !holds(confirmed, confirmOnSite) {
			c.fault(p, about, tr("人工核验须寄送幕布，没有填写回寄地址。", "Verification by hand needs a curtain by courier, and there is no address for it."),
				tr("填写收件人、电话和地址；若负责人到现场核验，在 confirmed 中加入 on_site_verification。",
					"Give recipient, phone and address, or add on_site_verification to confirmed when the person comes in person."))
		}
		return nil
	}
	r := &ReturnContact{
		Recipient: c.text(p.at("recipient"), in.Recipient, field{zh: "收件人", en: "recipient", max: 60, required: true, row: 58, source: "S:415"}),
		Address:   c.text(p.at("address"), in.Address, field{zh: "回寄地址", en: "return address", max: 200, required: true, chinese: true, row: 58, source: "S:415"}),
		Phone:     c.anyPhone(p.at("phone"), in.Phone, true, rule{"return.phone", "S:415", 58}),
		Postcode:  narrow(in.Postcode),
	}
	if r.Postcode != "" && (len(r.Postcode) != 6 || !digits(r.Postcode)) {
		c.fault(p.at("postcode"), rule{"return.postcode", "S:415", 58}, tr("邮政编码不是 6 位数字。", "The postcode is not six digits."),
			tr("改正，或留空。", "Mend it or leave it out."))
	}
	return r
}
