package filing

import (
	"regexp"
	"strings"
	"unicode"
)

const personSource = "N:157-175 S:188-200"

// dots are the ways people type the middle dot of a minority or transliterated name; certificates print U+00B7.
var dots = strings.NewReplacer("•", "·", "‧", "·", "∙", "·", "⋅", "·", "・", "·", "･", "·", "●", "·")

// betweenHanDot matches a full stop typed for the middle dot.
var betweenHanDot = regexp.MustCompile(`(\p{Han})[.．](\p{Han})`)

// personName checks a natural person's name. On documents with Chinese names it is Chinese characters, with · between the
// parts of a minority name; on a passport or a foreigner's card Latin letters will do. Han characters stay untouched, rare ones included.
func (c *checker) personName(p pointer, s string, required, latin bool, zh, en string) string {
	t := c.text(p, s, field{zh: zh, en: en, max: 60, required: required, row: 33, source: personSource})
	if t == "" {
		return ""
	}
	t = closeHan(betweenHanDot.ReplaceAllString(dots.Replace(t), "$1·$2"))
	about := rule{"person.name", personSource, 33}
	if !hasHan(t) && !latin {
		about = rule{"person.name_chinese", "S:33", 10}
		c.fault(p, about, tr("%[1]s中没有汉字。", "The %[2]s has no Chinese in it.", zh, en),
			tr("按证件上的中文姓名填写，不用拼音。", "Write the Chinese name as the document prints it, no pinyin."))
		return t
	}
	letters, strange := 0, false
	for _, r := range t {
		switch {
		case han(r), variation(r):
		case unicode.IsLetter(r), unicode.IsMark(r):
			letters++
		case r == '·':
		case latin && strings.ContainsRune(" -'’.,()（）", r):
		default:
			strange = true
		}
	}
	if strange || letters > 0 && !latin {
		c.fault(p, about, tr("%[1]s中有证件姓名不会出现的字符。", "The %[2]s has characters that no name on a document has.", zh, en),
			tr("按证件填写；少数民族姓名用间隔号“·”。", "Copy it from the document; the parts of a minority name are joined by ·."))
	}
	if n := length(t); n < 2 {
		c.fault(p, about, tr("%[1]s只有一个字。", "The %[2]s has only one character.", zh, en), tr("填写全名。", "Give the full name."))
	}
	if strings.HasPrefix(t, "·") || strings.HasSuffix(t, "·") || strings.Contains(t, "··") {
		c.fault(p, about, tr("%[1]s中的间隔号位置不对。", "A · stands in the wrong place of the %[2]s.", zh, en), tr("按证件填写。", "Copy it from the document."))
	}
	return t
}

// person checks a person in charge (row 33).
func (c *checker) person(p pointer, in PersonInput) Person {
	required := c.needs.persons
	var x Person
	x.Document = c.idDocument(p.at("document"), in.Document, true)
	x.Name = c.personName(p.at("name"), in.Name, true, latinNames(x.Document.Type.ID), "负责人姓名", "name of the person in charge")
	x.Position = c.text(p.at("position"), in.Position, field{zh: "职务", en: "position", max: 30, row: 33, source: personSource})
	x.Phone = c.mobile(p.at("phone"), in.Phone, required, rule{"person.phone", personSource, 33})
	x.Landline = c.landline(p.at("landline"), in.Landline, rule{"person.landline", "S:66,188-200", 33})
	x.EmergencyPhone = c.anyPhone(p.at("emergency_phone"), in.EmergencyPhone, required, rule{"person.emergency_phone", personSource, 33})
	x.Email = c.email(p.at("email"), in.Email, required, rule{"person.email", personSource, 33})
	if x.Phone != "" && x.Phone == x.EmergencyPhone {
		c.warn(p.at("emergency_phone"), rule{"person.emergency_same", personSource, 33},
			tr("应急联系电话与手机号码相同。", "The emergency phone is the same as the mobile number."),
			tr("填写另一个能找到该单位的号码，多数管局要求两者不同。", "Give another number: most administrations want two."))
	}
	return x
}

// servicePerson finds the person in charge of a service: given, or the entity's.
func (c *checker) servicePerson(p pointer, in ServiceInput, owner Person) (Person, bool) {
	at, given := p.at("person_in_charge"), in.PersonInCharge != (PersonInput{})
	switch {
	case !given && (in.SamePerson || !c.needs.persons):
		return owner, true
	case !given:
		c.fault(at, rule{"person.required", personSource, 33}, tr("没有填写服务负责人。", "The service's person in charge is missing."),
			tr("填写服务负责人，或写 same_person: true 表示与主体负责人相同。", "Give the person, or same_person: true when the entity's person in charge serves here too."))
		return Person{}, false
	}
	before := len(c.fields)
	x := c.person(at, in.PersonInCharge)
	same := x.Name != "" && x.Name == owner.Name && sameNumber(x.Document.Number, owner.Document.Number)
	if in.SamePerson && !same && len(c.fields) == before {
		c.fault(at, rule{"person.same_conflict", personSource, 33},
			tr("写明与主体负责人相同，填写的却是另一人。", "It says the same person, yet the data are somebody else's."),
			tr("删除 person_in_charge，或删除 same_person。", "Remove person_in_charge or same_person."))
	}
	if !same {
		c.sharedContacts(at, x, owner)
	}
	return x, same
}

// sharedContacts warns when two persons share what administrations want to be their own.
func (c *checker) sharedContacts(p pointer, x, owner Person) {
	const source = commonRule
	if x.Phone != "" && x.Phone == owner.Phone {
		c.warn(p.at("phone"), rule{"person.shared_phone", source, 33}, tr("两位负责人的手机号码相同。", "Both persons in charge have the same mobile number."),
			tr("各填本人号码。", "Give each one's own."))
	}
	if x.Email != "" && strings.EqualFold(x.Email, owner.Email) {
		c.warn(p.at("email"), rule{"person.shared_email", source, 33}, tr("两位负责人的电子邮箱相同。", "Both persons in charge have the same e-mail address."),
			tr("各填本人邮箱。", "Give each one's own."))
	}
	if sameNumber(x.Document.Number, owner.Document.Number) && x.Name != owner.Name {
		c.fault(p.at("document").at("number"), rule{"person.shared_document", source, 33}, tr("与主体负责人证件号码相同而姓名不同。", "The document number is the entity's person's, the name is not."),
			tr("核对姓名和号码。", "Check name and number."))
	}
}
