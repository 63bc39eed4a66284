package filing

import (
	"regexp"
	"strings"

	"icpdoc/internal/fault"
)

var (
	taiwanPermit   = regexp.MustCompile(`^(\d{8}|\d{10}[A-Z]?)$`)
	hkMacaoPermit  = regexp.MustCompile(`^[HM]\d{8}(\d{2})?$`)
	passportNumber = regexp.MustCompile(`^[A-Z0-9]{5,15}$`)
	oldForeignCard = regexp.MustCompile(`^[A-Z]{3}\d{12}$`)
)

// idDocument checks a person's document. bearer tells that the person is in charge of something, so that age and validity count.
func (c *checker) idDocument(p pointer, in DocumentInput, bearer bool) IDDocument {
	const source = "N:157-175 S:188-200"
	required := bearer && c.needs.persons
	var d IDDocument
	d.Type, _ = c.choose(p.at("type"), in.Type, choice{list: "id_documents", zh: "证件类型", en: "document type", required: required, row: 33, source: source})
	d.Number = upper(narrow(in.Number))
	if d.Number == "" {
		if required {
			c.fault(p.at("number"), rule{"document.number_required", source, 33}, tr("没有填写证件号码。", "The document's number is missing."),
				tr("按证件填写。", "Copy it from the document."))
		}
	} else if len(d.Number) > 40 {
		c.fault(p.at("number"), rule{"document.number_length", source, 33}, tr("证件号码过长。", "The document's number is too long."), tr("按证件填写。", "Copy it from the document."))
		d.Number = ""
	} else {
		c.documentNumber(p.at("number"), d, bearer)
	}
	d.Validity = c.validity(p.at("valid_until"), in.ValidUntil, required, 33, source)
	if n, ok := readCitizenNumber(d.Number); ok && n.exists && d.Type.ID == "resident_id" && d.Validity.LongTerm && age(n.birth, c.ref.Today) < 46 {
		c.warn(p.at("valid_until"), rule{"validity.long_term_age", "居民身份证法 第五条", 33},
			tr("未满 46 周岁公民的居民身份证没有长期有效的。", "No resident ID card of somebody under 46 is long-term."), tr("按身份证背面核对有效期。", "Compare the validity with the back of the card."))
	}
	if end := d.Validity.Until; d.Type.ID == "resident_id" && end.IsValid() && end.After(months(c.ref.Today, 20*12)) {
		c.warn(p.at("valid_until"), rule{"validity.too_far", "居民身份证法 第五条", 33},
			tr("居民身份证的有效期最长 20 年。", "A resident ID card holds for twenty years at most."), tr("按身份证背面核对有效期。", "Compare the validity with the back of the card."))
	}
	return d
}

// documentNumber checks a number by the kind of document it stands on.
func (c *checker) documentNumber(p pointer, d IDDocument, bearer bool) {
	exactly := func(prefix ...string) func(string) bool {
		return func(s string) bool { return holds(prefix, lower(s)) }
	}
	var region func(string) bool
	switch d.Type.ID {
	case "resident_id":
		region = func(s string) bool { return c.knownRegion(s[:2]) && s[0] != '8' && s[:2] != "71" }
	case "hk_macao_residence_permit":
		region = exactly("810000", "820000")
	case "taiwan_residence_permit":
		region = exactly("830000")
	case "foreign_permanent_residence":
		if oldForeignCard.MatchString(d.Number) {
			return
		}
		region = func(s string) bool { return s[0] == '9' }
	case "taiwan_travel_permit":
		c.pattern(p, d.Number, taiwanPermit, tr("台湾居民来往大陆通行证号码应为 8 位数字。", "A Taiwan resident's travel permit has eight digits."))
		return
	case "hk_macao_travel_permit":
		c.pattern(p, d.Number, hkMacaoPermit, tr("港澳居民来往内地通行证号码应为 H 或 M 加 8 位数字。", "A Hong Kong or Macao resident's travel permit is H or M and eight digits."))
		return
	case "passport":
		c.pattern(p, d.Number, passportNumber, tr("护照号码应为 5–15 位字母和数字。", "A passport number has 5 to 15 letters and digits."))
		return
	default:
		return
	}
	if birth, ok := c.citizen(p, d.Number, 33, region); ok && bearer {
		c.adult(p, birth, 33)
	}
}

func (c *checker) pattern(p pointer, s string, re *regexp.Regexp, reason fault.Text) {
	if !re.MatchString(s) {
		c.fault(p, rule{"document.number_format", commonRule, 33}, reason, tr("对照证件逐位核对，不含空格和括号。", "Compare every character with the document, without blanks and brackets."))
	}
}

// foreign tells whether a document is of somebody who is not a mainland resident, whose name may be in Latin letters.
func foreign(typeID string) bool {
	return typeID != "" && typeID != "resident_id"
}

// latinNames tells whether names on such a document are printed in Latin letters.
func latinNames(typeID string) bool {
	return typeID == "" || typeID == "passport" || typeID == "foreign_permanent_residence"
}

// sameNumber compares two document numbers, neither of which may be missing.
func sameNumber(a, b string) bool { return a != "" && b != "" && strings.EqualFold(a, b) }
