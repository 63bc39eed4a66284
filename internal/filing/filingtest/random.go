package filingtest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"icpdoc/internal/filing"
)

// place is a province, one of its cities and a region code for numbers.
type place struct{ province, city, region string }

func places() []place {
	return []place{
		{"北京市", "北京市", "110105"}, {"上海市", "上海市", "310115"}, {"广东省", "深圳市", "440305"}, {"宁夏回族自治区", "银川市", "640106"},
		{"山西省", "太原市", "140105"}, {"陕西省", "西安市", "610113"}, {"江苏省", "苏州市", "320509"}, {"新疆维吾尔自治区", "乌鲁木齐市", "650102"},
		{"内蒙古自治区", "呼和浩特市", "150105"}, {"四川省", "成都市", "510104"}, {"浙江省", "杭州市", "330108"}, {"湖北省", "武汉市", "420106"},
	}
}

type maker struct {
	r        *rand.Rand
	standard []rune
	place    place
	phones   int
}

// Random makes a valid filing of type new: one to three services, 1 to 60 domains, both operators, both verification
// modes, names with rare characters. The same source gives the same filing.
func Random(r *rand.Rand) filing.Input {
	all := places()
	m := &maker{r: r, standard: Standard(), place: all[r.IntN(len(all))]}
	in := filing.Input{Provider: m.one("nwcd", "sinnet"), Type: "new"}
	in.Entity = m.entity()
	in.Account = filing.AccountInput{ID: fmt.Sprintf("%012d", r.Int64N(1e12)), Company: in.Entity.Name, Relation: "same"}
	if r.IntN(3) == 0 {
		in.Account.Company = m.company()
		in.Account.Relation = m.one("equity", "group", "parent_subsidiary", "head_branch")
	}
	for i := range 1 + max(0, r.IntN(5)-2) {
		in.Services = append(in.Services, m.service(in, i))
	}
	if in.Provider == "sinnet" {
		in.Return = filing.ReturnInput{Recipient: m.person(), Phone: m.phone(), Address: m.address(), Postcode: "100000"}
	}
	return in
}

func (m *maker) one(list ...string) string { return list[m.r.IntN(len(list))] }

func (m *maker) name(n int) string { return Name(m.r, m.standard, n, 4) }

func (m *maker) person() string {
	switch m.r.IntN(8) {
	case 0:
		return m.name(2+m.r.IntN(5)) + "·" + m.name(2+m.r.IntN(6))
	case 1:
		return m.name(4)
	}
	return m.name(2 + m.r.IntN(2))
}

func (m *maker) company() string {
	short := strings.TrimSuffix(m.place.city, "市")
	middle := 2 + m.r.IntN(6)
	if m.r.IntN(10) == 0 {
		middle = 30 + m.r.IntN(24)
	}
	return short + m.name(middle) + m.one("科技有限公司", "网络科技股份有限公司", "（集团）有限责任公司", "信息技术有限公司北京分公司")
}

func (m *maker) address() string {
	return m.place.province + m.place.city + m.name(2) + "路" + fmt.Sprint(1+m.r.IntN(999)) + "号" + fmt.Sprint(1+m.r.IntN(30)) + "层"
}

func (m *maker) phone() string {
	m.phones++
	return fmt.Sprintf("138%04d%04d", m.r.IntN(10000), m.phones)
}

func (m *maker) charge() filing.PersonInput {
	p := filing.PersonInput{Name: m.person(), Phone: m.phone(), EmergencyPhone: m.phone(), Position: m.one("", "总监", "产品负责人")}
	p.Email = fmt.Sprintf("p%d@example.com", m.phones)
	p.Document = filing.DocumentInput{Type: "resident_id", Number: ResidentID(m.r, m.place.region), ValidUntil: m.one("long_term", "2036-08-31")}
	if m.r.IntN(5) == 0 {
		p.Document = filing.DocumentInput{Type: "passport", Number: fmt.Sprintf("E%08d", m.r.IntN(1e8)), ValidUntil: "2034-01-31"}
	}
	return p
}

func (m *maker) entity() filing.EntityInput {
	e := filing.EntityInput{Name: m.company(), Nature: "enterprise", Province: m.place.province, City: m.place.city, District: m.name(2) + "区", Address: m.address()}
	e.Certificate = filing.CertificateInput{Type: "business_license", Number: CreditCode(m.r, "91", m.place.region), Address: e.Address, ValidUntil: "long_term"}
	e.PersonInCharge = m.charge()
	e.LegalRepresentative = filing.LegalRepresentativeInput{Name: e.PersonInCharge.Name, Document: e.PersonInCharge.Document}
	if m.r.IntN(6) == 0 {
		name := m.one("Maximilian Alexander von Hohenstein-Wolfeschlegels", "Zoë O'Brien-Nuñez", "Nguyễn Thị Ánh Tuyết", "Łukasz Żółć")
		e.LegalRepresentative = filing.LegalRepresentativeInput{Name: name,
			Document: filing.DocumentInput{Type: "passport", Number: fmt.Sprintf("C%07d", m.r.IntN(1e7)), ValidUntil: "2033-05-06"}}
	}
	return e
}

func (m *maker) service(in filing.Input, index int) filing.ServiceInput {
	s := filing.ServiceInput{Kind: m.one("website", "app"), Name: m.name(3+m.r.IntN(9)) + m.one("商城", "助手", "门户"), Languages: []string{"zh_hans"},
		Description: "介绍" + m.name(6) + "，提供查询与预约。"}
	n := 1 + m.r.IntN(3)
	if m.r.IntN(4) == 0 {
		n = 1 + m.r.IntN(60)
	}
	for i := range n {
		d := filing.DomainInput{Name: fmt.Sprintf("w%d-%d-%s.cn", index, i, hex(m.r, 4+m.r.IntN(20))), Holder: in.Entity.Name, Expires: "2036-03-01",
			Registrar: m.one("阿里云计算有限公司", "腾讯云计算（北京）有限责任公司")}
		if s.Kind == "app" {
			d.Name = m.one("", "api.", "m.static.") + d.Name
		}
		s.Domains = append(s.Domains, d)
	}
	if m.r.IntN(2) == 0 {
		s.SamePerson = true
	} else {
		s.PersonInCharge = m.charge()
	}
	net := map[string]string{"nwcd": "52.83", "sinnet": "54.222"}[in.Provider]
	s.Access = filing.AccessInput{IPKind: "eip"}
	for i := range 1 + m.r.IntN(4) {
		s.Access.IPs = append(s.Access.IPs, fmt.Sprintf("%s.%d.%d", net, m.r.IntN(250), 1+i))
	}
	if s.Kind == "website" {
		s.Contents = []string{"company_portal"}
		return s
	}
	s.Contents = []string{"tools"}
	s.App.Platforms = []filing.PlatformInput{
		{System: "android", Package: "cn.example.a" + hex(m.r, 6), PublicKey: hex(m.r, 512), Fingerprint: hex(m.r, 32)},
		{System: "ios", Package: "cn.example.i" + hex(m.r, 6), PublicKey: hex(m.r, 512), Fingerprint: hex(m.r, 40)},
	}
	return s
}
