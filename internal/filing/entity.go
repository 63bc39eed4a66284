package filing

import (
	"slices"
	"strings"
)

const entitySource = "N:156 S:176-186"

// entity checks the 主办单位 (row 32).
func (c *checker) entity(in EntityInput) Entity {
	p := pointer("/entity")
	var e Entity
	e.Nature, _ = c.choose(p.at("nature"), in.Nature, choice{list: "natures", zh: "单位性质", en: "nature of the entity", required: true, row: 32, source: entitySource})
	individual := e.Nature.ID == "individual"
	if individual {
		e.Name = c.personName(p.at("name"), in.Name, true, true, "主办者姓名", "filer's name")
	} else {
		e.Name = c.entityName(p.at("name"), in.Name)
	}
	c.natureInScope(p, e)
	e.Certificate = c.certificate(p.at("certificate"), in.Certificate, e.Nature)
	e.Province, e.City, e.District = c.place(p, in)
	address := field{zh: "通信地址", en: "postal address", max: 200, required: true, chinese: true, row: 32, source: entitySource}
	e.Address = c.address(p.at("address"), in.Address, in.Remark, address)
	e.Investor = c.text(p.at("investor"), in.Investor, field{zh: "投资者或上级主管单位", en: "investor or superior unit", max: maxName, row: 32, source: "MIIT registration form"})
	e.Remark = c.text(p.at("remark"), in.Remark, field{zh: "备注", en: "remark", max: 500})
	e.LegalRepresentative = c.legalRepresentative(p.at("legal_representative"), in.LegalRepresentative, individual, e.Name)
	e.PersonInCharge = c.person(p.at("person_in_charge"), in.PersonInCharge)
	e.RecordalNumber = c.entityRecordal(p.at("recordal_number"), in.RecordalNumber, e.Province)
	return e
}

// entityName wants the full legal name, never a domain, a number or a site's name (MIIT's rule on well-formed filings).
func (c *checker) entityName(p pointer, s string) string {
	const source = "MIIT 填报规范性要求"
	if t := clean(s); t != "" && !hasHan(t) {
		reason := tr("主办单位名称中没有汉字。", "The entity's name has no Chinese in it.")
		if looksLikeDomain(t) || digits(narrow(t)) {
			reason = tr("主办单位名称写成了域名或数字。", "A domain or a number stands where the entity's name should be.")
		}
		c.fault(p, rule{"entity.name_chinese", "S:33 N:341", 10}, reason,
			tr("填写证件上的中文全称。境外企业须以其境内公司的执照和名称备案。", "Write the full Chinese name of the certificate. An overseas company files with the licence and name of its Chinese company."))
		return t
	}
	t := closeHan(c.text(p, s, field{zh: "主办单位名称", en: "entity's name", max: maxName, required: true, row: 32, source: entitySource}))
	switch {
	case t == "":
	case length(t) < 4:
		c.fault(p, rule{"entity.name_short", source, 32}, tr("主办单位名称只有 %d 个字，不是全称。", "The entity's name has only %d characters; that is not its full name.", length(t)),
			tr("填写证件上的全称。", "Write the full name on the certificate."))
	case strings.ContainsAny(t, "@#$%^*=|\\<>{}[]~?!;:/") || looksLikeDomain(t):
		c.fault(p, rule{"entity.name_characters", source, 32}, tr("主办单位名称中有证件名称不会出现的符号。", "The entity's name has signs that no legal name has."), tr("按证件逐字填写。", "Copy it from the certificate."))
	case strings.ContainsAny(t, "()"):
		c.warn(p, rule{"entity.name_brackets", source, 32}, tr("名称中是半角括号 ()，执照上通常是全角（）。", "The name has half-width brackets; licences usually print full-width ones."),
			tr("按执照上的括号填写，域名实名信息也须一致。", "Use the brackets of the licence; the domain's registration must agree."))
	}
	return t
}

// natureInScope applies rows 2 and 11, and the consistency of name and nature.
func (c *checker) natureInScope(p pointer, e Entity) {
	at := p.at("nature")
	switch e.Nature.ID {
	case "", "enterprise":
	case "individual":
		about := rule{"entity.individual", "N:41", 2}
		reason := tr("该接入服务商只受理单位备案，不受理个人。", "This operator files for organisations only, not for individuals.")
		remedy := tr("以企业名义备案，或选择受理个人的接入服务商。", "File as an enterprise, or choose an operator that takes individuals.")
		switch c.scope.EnterprisesOnly {
		case "fault":
			c.fault(at, about, reason, remedy)
		case "warning":
			about.source = "S:54-58"
			c.warn(at, about, tr("该接入服务商的表格只有企业，未说明是否受理个人。", "This operator's form knows enterprises only and does not say whether individuals may file."),
				tr("先向接入服务商确认。", "Ask the operator first."))
		}
	case "overseas_institution":
		c.warn(at, rule{"entity.overseas", "N:341", 11}, tr("境外企业不能直接备案。", "An overseas company cannot file by itself."),
			tr("以其境内公司的营业执照和名称备案。", "File with the business licence and name of its Chinese company."))
	default:
		if c.scope.EnterprisesOnly == "fault" {
			c.warn(at, rule{"entity.not_enterprise", "N:41", 2}, tr("该接入服务商面向企业客户。", "This operator serves enterprises."),
				tr("先确认是否受理该类单位。", "Ask whether it takes this kind of unit."))
		}
	}
	company := strings.HasSuffix(e.Name, "公司")
	if company && e.Nature.ID != "" && !slices.Contains([]string{"enterprise", "overseas_institution"}, e.Nature.ID) {
		c.fault(at, rule{"entity.nature_mismatch", "MIIT 填报规范性要求", 32}, tr("名称是公司，单位性质却不是企业。", "The name is a company's, yet the nature is not enterprise."),
			tr("单位性质选择企业（enterprise）。", "Choose enterprise."))
	}
}

// certificate checks the entity's certificate: its type must fit the nature, its number the type.
func (c *checker) certificate(p pointer, in CertificateInput, nature Code) Certificate {
	var x Certificate
	fits := c.ref.Groups[nature.ID]
	ch := choice{list: "certificates", zh: "证件类型", en: "certificate type", required: true, prefer: fits, row: 32, source: entitySource}
	if nature.ID == "individual" {
		ch.list, fits = "id_documents", nil
	}
	x.Type, _ = c.choose(p.at("type"), in.Type, ch)
	if x.Type.ID != "" && len(fits) > 0 && !slices.Contains(fits, x.Type.ID) {
		c.fault(p.at("type"), rule{"certificate.nature", entitySource, 32}, tr("该证件类型与单位性质不符。", "This certificate does not belong to that nature of entity."),
			c.offerIDs("certificates", fits))
	}
	x.Number = c.certificateNumber(p.at("number"), in.Number, x.Type.ID, nature.ID == "individual")
	x.Address = c.text(p.at("address"), in.Address, field{zh: "证件住所", en: "address on the certificate", max: 200, required: nature.ID != "individual" && c.needs.persons, chinese: true, row: 32, source: entitySource})
	x.Validity = c.validity(p.at("valid_until"), in.ValidUntil, false, 32, entitySource)
	if strings.TrimSpace(in.ValidUntil) == "" {
		x.Validity = Validity{LongTerm: true}
		c.note(p.at("valid_until"), rule{"certificate.validity_assumed", entitySource, 32}, tr("没有填写证件有效期，按长期处理。", "No validity is given for the certificate; it counts as long-term."),
			tr("证件若有截止日期，请填写。", "Give the last day if the certificate has one."))
	}
	return x
}

func (c *checker) certificateNumber(p pointer, s, typeID string, individual bool) string {
	if narrow(s) == "" {
		c.fault(p, rule{"certificate.number_required", entitySource, 32}, tr("没有填写证件号码。", "The certificate's number is missing."), tr("按证件填写。", "Copy it from the certificate."))
		return ""
	}
	switch {
	case individual:
		d := IDDocument{Type: Code{ID: typeID}, Number: upper(narrow(s))}
		c.documentNumber(p, d, true)
		return d.Number
	case typeID == "business_license", typeID == "institution_legal_person", strings.HasPrefix(typeID, "credit_code_"),
		typeID == "social_organization_legal_person", typeID == "private_non_enterprise_registration", typeID == "foundation_legal_person":
		return c.creditCode(p, s, 32, typeID == "business_license")
	case strings.HasPrefix(typeID, "organization_code_"):
		return c.organizationCode(p, s, 32)
	}
	t := c.text(p, narrow(s), field{zh: "证件号码", en: "certificate number", max: 40, row: 32, source: entitySource})
	if t != "" && length(t) < 4 {
		c.fault(p, rule{"certificate.number_short", entitySource, 32}, tr("证件号码过短。", "The certificate's number is too short."), tr("按证件填写。", "Copy it from the certificate."))
	}
	if len(t) == 18 && strings.Trim(upper(t), usccAlphabet) == "" && usccVerdict(upper(t)) != usccMalformed {
		return c.creditCode(p, t, 32, false)
	}
	return upper(t)
}

// place finds province, city and district (rows 3, 4, 32).
func (c *checker) place(p pointer, in EntityInput) (province, city, district Division) {
	const source = "N:42 S:25"
	province, ok := c.province(in.Province)
	switch {
	case clean(in.Province) == "":
		c.fault(p.at("province"), rule{"province.required", "S:176-186", 32}, tr("没有填写所在省。", "The province is missing."), tr("填写省名或 GB/T 2260 代码，如 北京 或 110000。", "Give its name or its GB/T 2260 code, such as 北京 or 110000."))
		return
	case !ok:
		c.fault(p.at("province"), rule{"province.unknown", "GB/T 2260", 32}, tr("没有这个省份。", "There is no such province."), c.offerDivision(in.Province, c.ref.Provinces))
		return
	}
	if slices.Contains(c.scope.ExcludedProvinces, province.Code) {
		c.fault(p.at("province"), rule{"province.excluded", source, 3}, tr("该接入服务商不受理%[1]s的备案。", "This operator does not take filings from %[2]s.", province.Zh, province.En),
			tr("选择受理该省的接入服务商。", "Choose an operator that serves the province."))
	}
	if c.scope.ExampleProvince != "" && c.scope.ExampleProvince != province.Code {
		c.warn(p.at("province"), rule{"province.varies", "S:9,260 N:376,388", 4}, tr("材料清单以其他省份为例，%[1]s通信管理局的要求可能不同。", "The operator's list is another province's example; the administration of %[2]s may ask for other things.", province.Zh, province.En),
			tr("提交前向接入服务商确认该省最新要求。", "Ask the operator for the province's latest requirements before submitting."))
	}
	city, district = c.cityAndDistrict(p, in, province)
	return province, city, district
}

func (c *checker) cityAndDistrict(p pointer, in EntityInput, province Division) (city, district Division) {
	cities := c.ref.Cities[province.Code]
	name := c.text(p.at("city"), in.City, field{zh: "所在市", en: "city", max: 30, row: 32, source: "S:176-186"})
	found, ok := c.city(province, name)
	switch {
	case ok:
		city = found
	case len(cities) == 1 && (name == "" || name == "市辖区" || name == "县"):
		city = cities[0] // a municipality is its own city
	case name == "" && len(cities) > 0:
		c.fault(p.at("city"), rule{"city.required", "S:176-186", 32}, tr("没有填写所在市。", "The city is missing."), tr("填写市名或代码。", "Give its name or code."))
	case name != "" && len(cities) > 0:
		c.fault(p.at("city"), rule{"city.unknown", "GB/T 2260", 32}, tr("%[1]s没有这个市。", "%[2]s has no such city.", province.Zh, province.En), c.offerDivision(name, cities))
	default:
		city.Zh = name
	}
	district.Zh = c.text(p.at("district"), in.District, field{zh: "所在区县", en: "district", max: 30, chinese: true, row: 32, source: "S:176-186"})
	if district.Zh == "" && strings.TrimSpace(in.District) == "" {
		c.warn(p.at("district"), rule{"district.missing", "S:176-186", 32}, tr("没有填写所在区县。", "The district is missing."),
			tr("不设区县的城市可以留空，其他请补上。", "Cities without districts may leave it out; otherwise add it."))
	}
	return city, district
}

// address warns when an address does not reach the door.
func (c *checker) address(p pointer, s, remark string, f field) string {
	t := c.text(p, s, f)
	if t == "" {
		return ""
	}
	about := rule{"address.detail", commonRule, 32}
	if strings.Contains(t, "市辖区") {
		c.warn(p, about, tr("地址中有“市辖区”，证件地址不会这样写。", "The address has 市辖区, which no real address has."), tr("写出真正的区名。", "Write the district's own name."))
	}
	if !strings.ContainsAny(t, "0123456789０１２３４５６７８９号室楼层栋座幢组村") && !strings.Contains(remark, "最详细地址") {
		c.warn(p, about, tr("地址没有写到门牌号。", "The address does not reach a door number."), tr("补全门牌号；确无门牌的，在备注中写“已是最详细地址”。", "Add it; if there is none, put 已是最详细地址 into the remark."))
	}
	return t
}

// legalRepresentative checks the 法定代表人; an individual filer is his own.
func (c *checker) legalRepresentative(p pointer, in LegalRepresentativeInput, individual bool, filer string) LegalRepresentative {
	if individual && in == (LegalRepresentativeInput{}) {
		return LegalRepresentative{Name: filer}
	}
	r := LegalRepresentative{Foreign: in.Foreign}
	if in.Document != (DocumentInput{}) {
		d := c.idDocument(p.at("document"), in.Document, false)
		r.Document = &d
		r.Foreign = in.Foreign || foreign(d.Type.ID)
		if d.Type.ID == "resident_id" && in.Foreign {
			c.fault(p.at("foreign"), rule{"legal_representative.foreign", personSource, 52}, tr("持居民身份证的不是境外人士。", "Somebody with a resident ID card is not foreign."), tr("删除 foreign，或改正证件类型。", "Remove foreign, or mend the document's type."))
		}
	}
	if t := clean(in.Name); t != "" && !hasHan(t) && !r.Foreign {
		c.fault(p.at("name"), rule{"person.name_chinese", "S:33", 10}, tr("法定代表人姓名中没有汉字。", "The legal representative's name has no Chinese in it."),
			tr("按证件上的中文姓名填写；境外人士请填写其护照等证件，或写 foreign: true。", "Write the Chinese name on the document; for a foreigner give the passport or other document, or foreign: true."))
		return r
	}
	latin := r.Foreign && (r.Document == nil || latinNames(r.Document.Type.ID))
	r.Name = c.personName(p.at("name"), in.Name, c.needs.persons, latin, "法定代表人姓名", "legal representative's name")
	return r
}
