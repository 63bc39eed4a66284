package filing

import (
	"slices"

	"icpdoc/internal/fault"
)

// Compare warns about what a filing shares with others that it should have alone: phones and e-mail addresses with filings of
// another entity (row 9, N:85-88: one account each), and the name of an APP with another filing of the same entity (row 36).
// Others are filings that already stand; two filings of one service (a change after a new one) share its name rightly.
func Compare(f Filing, others []Filing) []fault.Field {
	var r report
	for _, other := range others {
		if other.Entity.Name == f.Entity.Name {
			r.sharedNames(f, other)
		} else {
			r.reusedContacts(f, other)
		}
	}
	return r.fields
}

// contact is a phone or e-mail address and where it stands.
type contact struct {
	at    pointer
	value string
}

// contacts are a filing's phones and addresses, entity before services; what stands twice counts once.
func contacts(f Filing) []contact {
	var out []contact
	collect := func(p pointer, x Person) {
		for _, c := range []contact{{p.at("phone"), x.Phone}, {p.at("email"), lower(x.Email)}} {
			if c.value != "" && !slices.ContainsFunc(out, c.same) {
				out = append(out, c)
			}
		}
	}
	collect("/entity/person_in_charge", f.Entity.PersonInCharge)
	for i, s := range f.Services {
		collect(pointer("/services").index(i).at("person_in_charge"), s.PersonInCharge)
	}
	return out
}

func (c contact) same(other contact) bool { return c.value == other.value }

func (r *report) reusedContacts(f, other Filing) {
	about := rule{"person.reused_contact", "N:85-88 S:66", 9}
	theirs := contacts(other)
	for _, c := range contacts(f) {
		told := slices.ContainsFunc(r.fields, func(x fault.Field) bool { return x.Pointer == string(c.at) })
		if !told && slices.ContainsFunc(theirs, c.same) {
			r.warn(c.at, about, tr("另一主办单位的备案也用了这个号码或邮箱。", "Another entity's filing has this number or address too."),
				tr("每个主办单位用自己的手机号码和邮箱。", "Every entity has its own mobile number and e-mail address."))
		}
	}
}

func (r *report) sharedNames(f, other Filing) {
	for i, s := range f.Services {
		for _, o := range other.Services {
			sameService := s.RecordalNumber != "" && s.RecordalNumber == o.RecordalNumber
			if s.Kind == APP && o.Kind == APP && fold(s.Name) == fold(o.Name) && !sameService {
				r.warn(pointer("/services").index(i).at("name"), rule{"name.unique", "N:247 S:253", 36}, tr("该主办单位的另一份备案中有同名 APP。", "Another filing of this entity has an APP of the same name."),
					tr("同一主体下 APP 名称不能重复。", "APP names are unique within one entity."))
			}
		}
	}
}
