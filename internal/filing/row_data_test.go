package filing_test

import (
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

func TestRow32_EntityAndCreditCode(t *testing.T) {
	at := "/entity/certificate/number"
	number := func(s string) func(*filing.Input) {
		return func(in *filing.Input) { in.Entity.Certificate.Number = s }
	}
	runChanges(t, appInput, []change{
		{"last digit wrong", number("91640500MA0TE5T088"), finding{fault.Warning, at, "uscc.check_digit", 32}},
		{"two digits swapped", number("91640500MA0TE5T809"), finding{fault.Warning, at, "uscc.check_digit", 32}},
		{"letter O", number("9164O500MA0TE5T089"), finding{fault.Fault, at, "uscc.alphabet", 32}},
		{"17 characters", number("91640500MA0TE5T08"), finding{fault.Fault, at, "uscc.length", 32}},
		{"old registration number", number("110108012345678"), finding{fault.Fault, at, "uscc.registration_number", 32}},
		{"letters in the division", number("9164A500MA0TE5T089"), finding{fault.Fault, at, "uscc.layout", 32}},
		{"class 9 of market supervision", number("99640500MA0TE5T089"), finding{fault.Fault, at, "uscc.layout", 32}},
		{"another department on a licence", number("51110000123456788P"), finding{fault.Warning, at, "uscc.department", 32}},
		{"none", number(""), finding{fault.Fault, at, "certificate.number_required", 32}},
		{"no name", func(in *filing.Input) { in.Entity.Name = "" }, finding{fault.Fault, "/entity/name", "text.required", 32}},
		{"short name", func(in *filing.Input) { in.Entity.Name = "星辰" }, finding{fault.Fault, "/entity/name", "entity.name_short", 32}},
		{"half-width brackets", func(in *filing.Input) { in.Entity.Name = "示例(宁夏)科技有限公司" }, finding{fault.Warning, "/entity/name", "entity.name_brackets", 32}},
		{"company as social organisation", func(in *filing.Input) { in.Entity.Nature = "社会团体" }, finding{fault.Fault, "/entity/nature", "entity.nature_mismatch", 32}},
		{"certificate of another nature", func(in *filing.Input) { in.Entity.Certificate.Type = "law_firm_license" }, finding{fault.Fault, "/entity/certificate/type", "certificate.nature", 32}},
		{"no certificate address", func(in *filing.Input) { in.Entity.Certificate.Address = "" }, finding{fault.Fault, "/entity/certificate/address", "text.required", 32}},
		{"unknown province", func(in *filing.Input) { in.Entity.Province = "火星" }, finding{fault.Fault, "/entity/province", "province.unknown", 32}},
		{"city of another province", func(in *filing.Input) { in.Entity.City = "广州市" }, finding{fault.Fault, "/entity/city", "city.unknown", 32}},
		{"no city", func(in *filing.Input) { in.Entity.City = "" }, finding{fault.Fault, "/entity/city", "city.required", 32}},
		{"no district", func(in *filing.Input) { in.Entity.District = "" }, finding{fault.Warning, "/entity/district", "district.missing", 32}},
		{"no door number", func(in *filing.Input) { in.Entity.Address = "宁夏银川市兴庆区示例路" }, finding{fault.Warning, "/entity/address", "address.detail", 32}},
		{"private-use character", func(in *filing.Input) { in.Entity.Name = "宁夏\ue001示例科技有限公司" }, finding{fault.Fault, "/entity/name", "text.private_use", 0}},
		{"lost character", func(in *filing.Input) { in.Entity.Name = "宁夏\ufffd示例科技有限公司" }, finding{fault.Fault, "/entity/name", "text.replacement", 0}},
		{"invalid UTF-8", func(in *filing.Input) { in.Entity.Name = "宁夏\xff示例科技有限公司" }, finding{fault.Fault, "/entity/name", "text.encoding", 0}},
		{"too long", func(in *filing.Input) { in.Entity.Address = strings.Repeat("长", 201) }, finding{fault.Fault, "/entity/address", "text.too_long", 32}},
	})
	for _, good := range []string{"91110000123456788M", "９１640500ma0te5t089"} {
		in := appInput()
		number(good)(&in)
		passes(t, in)
	}
}

// Several spellings of one value give one value; the first rule of the house is to be generous in what is accepted.
func TestRow32_CodesAndPlacesBySeveralNames(t *testing.T) {
	for _, x := range [][3]string{{"640000", "640100", "4"}, {"宁夏", "银川", "企业"}, {"Ningxia", "银川市", "Enterprise"}, {"64", "银川市", "ENTERPRISE"}, {"宁", " 银 川 市 ", "公司"}} {
		in := appInput()
		in.Entity.Province, in.Entity.City, in.Entity.Nature = x[0], x[1], x[2]
		f := passes(t, in)
		if f.Entity.Province.Zh != "宁夏回族自治区" || f.Entity.City.Code != "640100" || f.Entity.Nature.ID != "enterprise" {
			t.Errorf("%v gives %+v %+v %+v", x, f.Entity.Province, f.Entity.City, f.Entity.Nature)
		}
	}
	for name, code := range map[string]string{"固原": "640400", "吴忠市": "640300", "中": "", "石": ""} {
		in := appInput()
		in.Entity.City = name
		f, _ := check(t, in)
		if f.Entity.City.Code != code {
			t.Errorf("%s gives %+v", name, f.Entity.City)
		}
	}
	in := appInput() // the certificate's common name stands for the one that fits the nature
	in.Entity.Nature, in.Entity.Name = "事业单位", "宁夏示例研究院"
	in.Entity.Certificate = filing.CertificateInput{Type: "组织机构代码证", Number: "12345678-8", Address: in.Entity.Address, ValidUntil: "长期"}
	in.Services[0].Domains[0].Holder, in.Account.Company = in.Entity.Name, in.Entity.Name
	f, fields := check(t, in)
	if f.Entity.Certificate.Type.ID != "organization_code_institution" || f.Mode != filing.Manual {
		t.Errorf("certificate %+v, mode %s:%s", f.Entity.Certificate, f.Mode, list(fields))
	}
}

func TestRow33_PersonsInCharge(t *testing.T) {
	at := "/entity/person_in_charge"
	person := func(edit func(*filing.PersonInput)) func(*filing.Input) {
		return func(in *filing.Input) { edit(&in.Entity.PersonInCharge) }
	}
	id := func(kind, number string) func(*filing.Input) {
		return person(func(p *filing.PersonInput) { p.Document.Type, p.Document.Number = kind, number })
	}
	good := ada().Document.Number
	number := at + "/document/number"
	runChanges(t, appInput, []change{
		{"check digit", id("resident_id", good[:17]+map[bool]string{true: "1", false: "0"}[good[17] == '0']), finding{fault.Fault, number, "resident_id.check_digit", 33}},
		{"30 February", id("resident_id", residentID("640105", "19850230", "001")), finding{fault.Fault, number, "resident_id.date", 33}},
		{"future", id("resident_id", residentID("640105", "20270101", "001")), finding{fault.Fault, number, "resident_id.future", 33}},
		{"no such province", id("resident_id", residentID("990105", "19850412", "001")), finding{fault.Fault, number, "resident_id.region", 33}},
		{"15 digits", id("resident_id", "640105850412001"), finding{fault.Fault, number, "resident_id.old", 33}},
		{"17 digits", id("resident_id", good[:17]), finding{fault.Fault, number, "resident_id.format", 33}},
		{"seventeen", id("resident_id", residentID("640105", "20091122", "001")), finding{fault.Warning, number, "person.age", 33}},
		{"fifteen", id("resident_id", residentID("640105", "20111122", "001")), finding{fault.Fault, number, "person.age", 33}},
		{"residence permit as ID card", id("resident_id", residentID("810000", "19850412", "001")), finding{fault.Fault, number, "resident_id.region", 33}},
		{"Taiwan number on a Hong Kong permit", id("hk_macao_residence_permit", residentID("830000", "19850412", "001")), finding{fault.Fault, number, "resident_id.region", 33}},
		{"travel permit", id("hk_macao_travel_permit", "X12345678"), finding{fault.Fault, number, "document.number_format", 33}},
		{"Taiwan permit", id("taiwan_travel_permit", "1234567"), finding{fault.Fault, number, "document.number_format", 33}},
		{"passport", id("passport", "E 1"), finding{fault.Fault, number, "document.number_format", 33}},
		{"foreigner's card", id("foreign_permanent_residence", "CAN11007901010"), finding{fault.Fault, number, "resident_id.format", 33}},
		{"unknown document", id("driving licence", "1"), finding{fault.Fault, at + "/document/type", "code.unknown", 33}},
		{"expired", person(func(p *filing.PersonInput) { p.Document.ValidUntil = "2026-11-21" }), finding{fault.Fault, at + "/document/valid_until", "validity.expired", 33}},
		{"two months left", person(func(p *filing.PersonInput) { p.Document.ValidUntil = "2027-01-22" }), finding{fault.Warning, at + "/document/valid_until", "validity.short", 33}},
		{"no validity", person(func(p *filing.PersonInput) { p.Document.ValidUntil = "" }), finding{fault.Fault, at + "/document/valid_until", "validity.required", 33}},
		{"not a date", person(func(p *filing.PersonInput) { p.Document.ValidUntil = "soon" }), finding{fault.Fault, at + "/document/valid_until", "validity.date", 33}},
		{"long-term at 41", person(func(p *filing.PersonInput) { p.Document.ValidUntil = "长期" }), finding{fault.Warning, at + "/document/valid_until", "validity.long_term_age", 33}},
		{"ten digits", person(func(p *filing.PersonInput) { p.Phone = "1380000000" }), finding{fault.Fault, at + "/phone", "person.phone", 33}},
		{"abroad", person(func(p *filing.PersonInput) { p.Phone = "+1 650 253 0000" }), finding{fault.Fault, at + "/phone", "person.phone", 33}},
		{"no phone", person(func(p *filing.PersonInput) { p.Phone = "" }), finding{fault.Fault, at + "/phone", "person.phone_required", 33}},
		{"emergency is the phone", person(func(p *filing.PersonInput) { p.EmergencyPhone = "+86 138-0000-0001" }), finding{fault.Warning, at + "/emergency_phone", "person.emergency_same", 33}},
		{"landline", person(func(p *filing.PersonInput) { p.Landline = "12345" }), finding{fault.Fault, at + "/landline", "person.landline", 33}},
		{"e-mail", person(func(p *filing.PersonInput) { p.Email = "chen@example" }), finding{fault.Fault, at + "/email", "person.email", 33}},
		{"name with digits", person(func(p *filing.PersonInput) { p.Name = "陈示例1" }), finding{fault.Fault, at + "/name", "person.name", 33}},
		{"one character", person(func(p *filing.PersonInput) { p.Name = "陈" }), finding{fault.Fault, at + "/name", "person.name", 33}},
		{"same phone for two", func(in *filing.Input) { in.Services[0].PersonInCharge.Phone = "13800000001" }, finding{fault.Warning, "/services/0/person_in_charge/phone", "person.shared_phone", 33}},
		{"same e-mail for two", func(in *filing.Input) { in.Services[0].PersonInCharge.Email = "CHEN@example.cn" }, finding{fault.Warning, "/services/0/person_in_charge/email", "person.shared_email", 33}},
		{"number of the other", func(in *filing.Input) { in.Services[0].PersonInCharge.Document.Number = good }, finding{fault.Fault, "/services/0/person_in_charge/document/number", "person.shared_document", 33}},
		{"nobody", func(in *filing.Input) { in.Services[0].PersonInCharge = filing.PersonInput{} }, finding{fault.Fault, "/services/0/person_in_charge", "person.required", 33}},
	})
}

func TestRow33_DocumentsAndContactsThatPass(t *testing.T) {
	for _, d := range []filing.DocumentInput{
		{Type: "resident_id", Number: "11010519491231002x", ValidUntil: "long_term"},
		{Type: "2", Number: residentID("640105", "19850412", "001"), ValidUntil: "2016.04.12-2036.04.12"},
		{Type: "港澳居民居住证", Number: residentID("820000", "19850412", "001"), ValidUntil: "2030/4/12"},
		{Type: "taiwan_residence_permit", Number: residentID("830000", "19850412", "001"), ValidUntil: "20300412"},
		{Type: "回乡证", Number: "h12345678", ValidUntil: "2030-04-12"},
		{Type: "台胞证", Number: "12345678", ValidUntil: "2030-04-12"},
		{Type: "护照", Number: "e12345678", ValidUntil: "2030-04-12"},
		{Type: "foreign_permanent_residence", Number: "CAN110079010101", ValidUntil: "2030-04-12"},
		{Type: "foreign_permanent_residence", Number: residentID("911124", "19850412", "001"), ValidUntil: "2030-04-12"},
	} {
		in := appInput()
		in.Entity.PersonInCharge.Document = d
		f := passes(t, in)
		if want := map[bool]filing.VerificationMode{true: filing.Electronic, false: filing.Manual}[f.Entity.PersonInCharge.Document.Type.ID == "resident_id"]; f.Mode != want {
			t.Errorf("%s: mode %s", d.Type, f.Mode)
		}
	}
	for _, phone := range []string{"+86 138 0000 0001", "０086-13800000001", "138-0000-0001", "8613800000001"} {
		in := appInput()
		in.Entity.PersonInCharge.Phone = phone
		in.Entity.PersonInCharge.Landline = "(0951)8123456转12"
		if f := passes(t, in); f.Entity.PersonInCharge.Phone != "13800000001" || f.Entity.PersonInCharge.Landline != "0951-8123456-12" {
			t.Errorf("%s gives %s, %s", phone, f.Entity.PersonInCharge.Phone, f.Entity.PersonInCharge.Landline)
		}
	}
}

// Names stay as they are: rare characters, compatibility ideographs, variation selectors, minority names.
func TestRow33_NamesAreKept(t *testing.T) {
	for in, want := range map[string]string{
		"欧阳𬱖": "欧阳𬱖", "𠅤䶮𬭎": "𠅤䶮𬭎", "王\uf9d8": "王\uf9d8", "葛\U000E0100示例": "葛\U000E0100示例", "\U0002F81A示例": "\U0002F81A示例",
		"阿依古丽•买买提": "阿依古丽·买买提", "额尔敦巴特尔.孛儿只斤": "额尔敦巴特尔·孛儿只斤", "张　三": "张三", " 李\u200b四 ": "李四", "李〇": "李〇", "﨎﨏": "﨎﨏",
	} {
		input := appInput()
		input.Entity.PersonInCharge.Name = in
		if f := passes(t, input); f.Entity.PersonInCharge.Name != want {
			t.Errorf("%+q became %+q", in, f.Entity.PersonInCharge.Name)
		}
	}
}

func TestRow34_AppData(t *testing.T) {
	at := "/services/0"
	service := func(edit func(*filing.ServiceInput)) func(*filing.Input) {
		return func(in *filing.Input) { edit(&in.Services[0]) }
	}
	pkg := func(platform int, s string) func(*filing.Input) {
		return service(func(x *filing.ServiceInput) { x.App.Platforms[platform].Package = s })
	}
	runChanges(t, appInput, []change{
		{"no kind", service(func(x *filing.ServiceInput) { x.Kind = "" }), finding{fault.Fault, at + "/kind", "service.kind_required", 34}},
		{"no name", service(func(x *filing.ServiceInput) { x.Name = "" }), finding{fault.Fault, at + "/name", "text.required", 34}},
		{"domain as name", service(func(x *filing.ServiceInput) { x.Name = "example.com" }), finding{fault.Fault, at + "/name", "name.domain", 34}},
		{"digits as name", service(func(x *filing.ServiceInput) { x.Name = "12306" }), finding{fault.Fault, at + "/name", "name.digits", 34}},
		{"emoji", service(func(x *filing.ServiceInput) { x.Name = "星辰☆助手" }), finding{fault.Fault, at + "/name", "name.symbol", 34}},
		{"restricted word", service(func(x *filing.ServiceInput) { x.Name = "中国星辰" }), finding{fault.Warning, at + "/name", "name.restricted", 34}},
		{"generic word", service(func(x *filing.ServiceInput) { x.Name = "论坛" }), finding{fault.Warning, at + "/name", "name.generic", 34}},
		{"no categories", service(func(x *filing.ServiceInput) { x.Contents = nil }), finding{fault.Fault, at + "/contents", "code.required", 34}},
		{"category unlisted", service(func(x *filing.ServiceInput) { x.Contents = []string{"企业办公"} }), finding{fault.Warning, at + "/contents/0", "code.unlisted", 34}},
		{"no language", service(func(x *filing.ServiceInput) { x.Languages = nil }), finding{fault.Fault, at + "/languages", "code.required", 34}},
		{"unknown language", service(func(x *filing.ServiceInput) { x.Languages = []string{"Klingon"} }), finding{fault.Fault, at + "/languages/0", "code.unknown", 34}},
		{"no platforms", service(func(x *filing.ServiceInput) { x.App.Platforms = nil }), finding{fault.Fault, at + "/app/platforms", "app.platforms_required", 34}},
		{"unknown platform", service(func(x *filing.ServiceInput) { x.App.Platforms[0].System = "symbian" }), finding{fault.Fault, at + "/app/platforms/0/system", "code.unknown", 34}},
		{"package of one part", pkg(0, "star"), finding{fault.Fault, at + "/app/platforms/0/package", "platform.package", 34}},
		{"part starts with a digit", pkg(0, "cn.1star"), finding{fault.Fault, at + "/app/platforms/0/package", "platform.package", 34}},
		{"bundle with underscore", pkg(1, "cn.ex_ample"), finding{fault.Fault, at + "/app/platforms/1/package", "platform.package", 34}},
		{"no package", pkg(1, ""), finding{fault.Fault, at + "/app/platforms/1/package", "platform.package", 34}},
		{"SDK without vendor", service(func(x *filing.ServiceInput) { x.App.SDKs[0].Vendor = "" }), finding{fault.Fault, at + "/app/sdks/0/vendor", "text.required", 34}},
		{"no domain", service(func(x *filing.ServiceInput) { x.Domains = nil }), finding{fault.Fault, at + "/domains", "domain.required", 34}},
	})
	runChanges(t, siteInput, []change{
		{"platforms on a website", service(func(x *filing.ServiceInput) { x.App = appInput().Services[0].App }), finding{fault.Fault, at + "/app", "app.on_website", 34}},
		{"two characters", service(func(x *filing.ServiceInput) { x.Name = "星辰" }), finding{fault.Warning, at + "/name", "name.short", 34}},
		{"home page elsewhere", service(func(x *filing.ServiceInput) { x.HomePage = "www.example.com" }), finding{fault.Warning, at + "/home_page", "service.home_page", 34}},
	})
}

func TestRow35_KeysAndFingerprints(t *testing.T) {
	at := "/services/0/app/platforms/"
	platform := func(i int, edit func(*filing.PlatformInput)) func(*filing.Input) {
		return func(in *filing.Input) { edit(&in.Services[0].App.Platforms[i]) }
	}
	print := func(i int, s string) func(*filing.Input) {
		return platform(i, func(x *filing.PlatformInput) { x.Fingerprint = s })
	}
	key := func(i int, s string) func(*filing.Input) {
		return platform(i, func(x *filing.PlatformInput) { x.PublicKey = s })
	}
	harmony := func(edit func(*filing.PlatformInput)) func(*filing.Input) {
		return platform(0, func(x *filing.PlatformInput) {
			x.System, x.Package, x.PublicKey, x.Fingerprint = "鸿蒙", "cn.example.star", baseKey, strings.Repeat("c3", 20)
			edit(x)
		})
	}
	md5, sha1 := strings.Repeat("a1", 16), strings.Repeat("b2", 20)
	runChanges(t, appInput, []change{
		{"SHA-1 for Android", print(0, sha1), finding{fault.Fault, at + "0/fingerprint", "platform.fingerprint", 35}},
		{"SHA-256 for Android", print(0, strings.Repeat("b2", 32)), finding{fault.Fault, at + "0/fingerprint", "platform.fingerprint", 35}},
		{"MD5 for iOS", print(1, md5), finding{fault.Fault, at + "1/fingerprint", "platform.fingerprint", 35}},
		{"31 digits", print(0, md5[1:]), finding{fault.Fault, at + "0/fingerprint", "platform.fingerprint", 35}},
		{"not hexadecimal", print(0, "zz"+md5[2:]), finding{fault.Fault, at + "0/fingerprint", "platform.fingerprint", 35}},
		{"the field's title misleads", print(1, sha1), finding{fault.Note, at + "1/fingerprint", "platform.fingerprint", 35}},
		{"no key", key(0, ""), finding{fault.Fault, at + "0/public_key", "platform.public_key", 35}},
		{"short key", key(0, "c5a3"), finding{fault.Fault, at + "0/public_key", "platform.public_key", 35}},
		{"PEM", key(0, "-----BEGIN PUBLIC KEY-----MIIB"), finding{fault.Fault, at + "0/public_key", "platform.public_key", 35}},
		{"even modulus", key(0, modulus()[:511]+"0"), finding{fault.Warning, at + "0/public_key", "platform.public_key", 35}},
		{"HarmonyOS off the curve", harmony(func(x *filing.PlatformInput) { x.PublicKey = baseKey[:129] + "4" }), finding{fault.Fault, at + "0/public_key", "platform.public_key", 35}},
		{"HarmonyOS fingerprint is disputed", harmony(func(*filing.PlatformInput) {}), finding{fault.Warning, at + "0/fingerprint", "platform.fingerprint", 35}},
	})
	in := appInput()
	print(0, "A1:a1 A1-"+md5[6:])(&in)
	key(0, "0x"+strings.ToUpper(modulus()))(&in)
	key(1, "1"+strings.Repeat("0123456789", 61)+"7")(&in)
	f := passes(t, in)
	if p := f.Services[0].App.Platforms; p[0].Fingerprint != md5 || p[0].PublicKey != modulus() || len(p[1].PublicKey) != 612 {
		t.Errorf("features are not canonical: %+v", p)
	}
	for _, x := range []string{"zh", "en"} {
		_, fields := check(t, func() filing.Input { in := appInput(); print(1, md5)(&in); return in }())
		told := false
		for _, y := range fields {
			told = told || y.Code == "platform.fingerprint" && y.Severity == fault.Fault && strings.Contains(y.Remedy.In(x), "MD5") && strings.Contains(y.Remedy.In(x), "SHA-1")
		}
		if !told {
			t.Errorf("%s: the remedy should explain the misleading title", x)
		}
	}
}

func TestRow36_Names(t *testing.T) {
	second := func(edit func(*filing.ServiceInput)) func(*filing.Input) {
		return func(in *filing.Input) {
			s := in.Services[0]
			s.App.Platforms = append([]filing.PlatformInput(nil), s.App.Platforms...)
			edit(&s)
			in.Services = append(in.Services, s)
		}
	}
	runChanges(t, appInput, []change{
		{"two APPs of one name", second(func(*filing.ServiceInput) {}), finding{fault.Fault, "/services/1/name", "name.unique", 36}},
		{"other name on a platform", func(in *filing.Input) { in.Services[0].App.Platforms[1].Name = "星辰" }, finding{fault.Warning, "/services/0/app/platforms/1/name", "platform.name", 36}},
	})
	runChanges(t, siteInput, []change{{"two websites of one name", second(func(*filing.ServiceInput) {}), finding{fault.Warning, "/services/1/name", "name.unique", 36}}})
	if f := passes(t, appInput()); f.Services[0].App.Platforms[1].Name != "示例星辰助手" {
		t.Error("a platform without a name has the service's")
	}
}

func TestRow37_PreApprovals(t *testing.T) {
	approve := func(category, number string) func(*filing.Input) {
		return func(in *filing.Input) {
			in.Services[0].PreApprovals = []filing.PreApprovalInput{{Category: category, Number: number}}
		}
	}
	at := "/services/0/pre_approvals/0"
	var changes []change
	for _, category := range []string{"新闻", "出版", "教育", "医疗保健", "药品和医疗器械", "电子公告服务", "文化", "广播电影电视节目", "网络预约车", "互联网金融", "校外培训", "宗教", "online_games"} {
		changes = append(changes, change{category, approve(category, ""), finding{fault.Warning, at + "/number", "pre_approval.required", 37}})
	}
	changes = append(changes,
		change{"with number", approve("news", "国新网许可证12345号"), finding{fault.Warning, at, "pre_approval.document", 37}},
		change{"unknown", approve("astrology", ""), finding{fault.Fault, at + "/category", "code.unknown", 37}},
		change{"against a statement", func(in *filing.Input) {
			approve("internet_finance", "1")(in)
			in.Services[0].Statements = []string{"金融"}
		}, finding{fault.Fault, "/services/0/statements", "statement.contradiction", 37}},
	)
	runChanges(t, appInput, changes)
}
