package letter

import (
	"fmt"
	"strings"

	"cloud.google.com/go/civil"

	"icpdoc/internal/filing"
)

// trials are synthetic filings that every template is tried with before any user meets it: an ordinary one, and the
// extremes that break a layout (the longest names, more domains than a form holds, no service at all, a natural person, every
// optional value given and none given). No person or company here exists.
func trials() []filing.Filing {
	plain := trialFiling("nwcd", division("640000", "宁夏回族自治区"), trialApp(0, 3))

	crowded := trialFiling("sinnet", division("110000", "北京市"), trialSite(14), trialApp(1, 2))
	crowded.Entity.Name = "云帆" + strings.Repeat("环球数据科技发展", 6) + "（北京）集团有限公司"
	crowded.Entity.Remark = "通信地址已是最详细地址。"
	crowded.Account = filing.Account{
		ID: "000000000002", Company: "云帆控股有限公司", CreditCode: "91110000123456788M",
		Relation: code("group", 0, "同属一个集团"),
	}
	crowded.Return = &filing.ReturnContact{Recipient: "欧阳𬱖", Phone: "13800000002", Address: "北京市东城区示例路2号", Postcode: "100007"}

	passport := filing.IDDocument{Type: code("passport", 7, "护照"), Number: "X00000001", Validity: filing.Validity{Until: civil.Date{Year: 2031, Month: 5, Day: 20}}}
	crowded.Entity.LegalRepresentative = filing.LegalRepresentative{
		Name: "Maximiliana Alexandrovna von Habsburg-Lothringen X", Foreign: true, Document: &passport,
	}

	person := trialFiling("sinnet", division("440000", "广东省"), trialSite(1))
	person.Mode = filing.Manual
	person.Entity.Nature = code("individual", individualNature, "个人")
	person.Entity.Name = person.Entity.PersonInCharge.Name

	closing := trialFiling("nwcd", division("610000", "陕西省"))
	closing.Type = filing.TypeDeregisterEntity
	closing.Entity.RecordalNumber = "陕ICP备2023000001号"

	return []filing.Filing{plain, crowded, person, closing}
}

func trialFiling(provider string, province filing.Division, services ...filing.Service) filing.Filing {
	person := trialPerson("买买提·吐尔逊", "13800000001")
	return filing.Filing{
		Provider: provider, Type: filing.TypeNew, Mode: filing.Electronic,
		Entity: filing.Entity{
			Name:   "云帆数据科技有限公司",
			Nature: code("enterprise", 4, "企业"),
			Certificate: filing.Certificate{
				Type: code("business_license", 1, "营业执照"), Number: "91110000123456788M",
				Address: province.Zh + "示例区示例路1号", Validity: filing.Validity{LongTerm: true},
			},
			Province: province, City: division("", "示例市"), District: division("", "示例区"),
			Address: province.Zh + "示例市示例区示例路1号5层501室", Investor: "云帆控股有限公司",
			LegalRepresentative: filing.LegalRepresentative{Name: "欧阳𬱖"},
			PersonInCharge:      person,
		},
		Services: services,
		Account:  filing.Account{ID: "000000000001", Company: "云帆数据科技有限公司", Relation: code("same", 0, "同一单位")},
	}
}

func trialPerson(name, phone string) filing.Person {
	return filing.Person{
		Name: name, Position: "技术总监", Phone: phone, EmergencyPhone: "13900000001", Email: "beian@example.com",
		Document: filing.IDDocument{
			Type: code("resident_id", 2, "居民身份证"), Number: "11010519491231002X",
			Validity: filing.Validity{Until: civil.Date{Year: 2035, Month: 12, Day: 31}},
		},
	}
}

func trialSite(domains int) filing.Service {
	return filing.Service{
		Kind: filing.Website, Name: "云帆数据开放服务门户", HomePage: "www.example.com",
		Domains: trialDomains(domains), Languages: []filing.Code{code("zh_hans", 1, "中文简体")},
		Contents: []filing.Code{code("unit_portal", 128, "单位门户网站")}, Description: "介绍本单位的产品和服务，发布公告。",
		PersonInCharge: trialPerson("张三", "13800000003"), Access: trialAccess("203.0.113.10", "2001:db8::10"),
	}
}

func trialApp(index, domains int) filing.Service {
	return filing.Service{
		Kind: filing.APP, Name: fmt.Sprintf("Yunfan Data Assistant for Enterprise Customers %d", index+1),
		Domains: trialDomains(domains), Languages: []filing.Code{code("zh_hans", 1, "中文简体"), code("en", 12, "英语")},
		Contents: []filing.Code{code("life_tools", 0, "生活服务—工具")}, Description: "为企业客户提供数据查询工具。",
		PreApprovals:   []filing.PreApproval{{Category: code("culture", 256, "文化"), Number: "示网文〔2026〕0001-001号"}},
		PersonInCharge: trialPerson("李四", "13800000004"), Access: trialAccess("203.0.113.11"), SignedByLegalRepresentative: index > 0,
		App: &filing.App{
			Platforms: []filing.Platform{
				{System: code("android", 0, "安卓"), Package: "com.example.yunfan", PublicKey: strings.Repeat("A1B2C3D4E5F60718", 32), Fingerprint: strings.Repeat("0a", 16)},
				{System: code("ios", 0, "IOS"), Package: "com.example.yunfan.ios", PublicKey: strings.Repeat("9876543210", 61), Fingerprint: strings.Repeat("0b", 20)},
			},
			SDKs: []filing.SDK{{Name: "示例推送", Vendor: "示例科技有限公司", Function: "消息推送"}},
		},
	}
}

func trialAccess(ips ...string) filing.Access {
	return filing.Access{IPKind: "eip", IPs: ips, Method: code("cloud", 16, "云接入"), Location: division("110000", "北京市")}
}

func trialDomains(n int) []filing.Domain {
	list := make([]filing.Domain, n)
	for i := range list {
		name := fmt.Sprintf("service-%02d.yunfan-data.example.com", i+1)
		list[i] = filing.Domain{Name: name, ASCII: name, Registered: "example.com", Level: 4, Registrar: "示例云计算有限公司", Holder: "云帆数据科技有限公司"}
	}
	if n > 2 {
		list[1].Name, list[1].ASCII = "示例公司.中国", "xn--fsqu00a9yhxy7c.xn--fiqs8s"
	}
	return list
}

func code(id string, miit int, zh string) filing.Code {
	return filing.Code{ID: id, MIIT: miit, Zh: zh, En: id}
}

func division(number, zh string) filing.Division {
	return filing.Division{Code: number, Zh: zh, En: zh}
}
