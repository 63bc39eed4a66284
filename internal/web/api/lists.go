package api

import (
	"context"
	"net/http"
	"slices"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
)

// Provider is an operator (接入服务商) as its rulebook describes it.
type Provider struct {
	ID       string                  `json:"id" example:"nwcd"`
	Name     fault.Text              `json:"name" doc:"legal name"`
	Short    fault.Text              `json:"short" doc:"everyday name"`
	Region   filing.Code             `json:"region"`
	Location filing.Division         `json:"location" doc:"province where the servers stand"`
	Edition  string                  `json:"edition" doc:"of the rulebook"`
	AsOf     string                  `json:"as_of" doc:"day the operator's guide was read"`
	Guide    fault.Text              `json:"guide" doc:"title of the guide that sources such as N:383 count in"`
	Contacts rulebook.Contacts       `json:"contacts"`
	Address  *rulebook.PostalAddress `json:"postal_address,omitempty" doc:"absent where the operator publishes none"`
	Excluded []string                `json:"excluded_provinces" doc:"codes of provinces that it does not file for"`
}

// Province is a province as its Administration's habits are known.
type Province struct {
	filing.Division
	EntityPerson  string            `json:"entity_person,omitempty" doc:"who may be the person in charge: legal_representative, other_ok, disputed; absent when unknown"`
	Authorization string            `json:"authorization,omitempty" doc:"whether a letter of authorisation is accepted: accepted, not_accepted, disputed"`
	FormDomains   string            `json:"form_domains,omitempty" doc:"inside: every domain stands in the form itself"`
	Source        string            `json:"source,omitempty"`
	LastChecked   string            `json:"last_checked,omitempty"`
	Cities        []filing.Division `json:"cities" doc:"empty in the list of provinces"`
}

// SlotRule is one place of the operators' systems that takes a picture.
type SlotRule struct {
	ID        string             `json:"id" example:"entity_certificate"`
	Title     fault.Text         `json:"title"`
	Materials []string           `json:"materials" doc:"whose picture it is"`
	Image     rulebook.ImageRule `json:"image"`
	Source    string             `json:"source,omitempty"`
	Watermark []string           `json:"watermark_modes" doc:"verification modes in which the operator allows the watermark"`
}

// CodeList is one list of codes.
type CodeList struct {
	List  string        `json:"list" example:"natures"`
	Codes []filing.Code `json:"codes"`
}

// items is a list as an answer, with room for more beside it.
type items[T any] struct {
	Items []T `json:"items"`
}

func listed[T any](list []T) *reply[items[T]] {
	if list == nil {
		list = []T{}
	}
	return &reply[items[T]]{items[T]{list}}
}

const tagLists = "reference data"

// byProvider is a list as one operator sees it.
type byProvider struct {
	Provider string `query:"provider" doc:"operator, whose rule is laid over the general one" example:"sinnet"`
}

func (s *service) lists() {
	missing := []int{http.StatusNotFound}
	add(s, route{id: "list-providers", method: http.MethodGet, path: "/v1/providers", tag: tagLists, summary: "接入服务商 / Operators", faults: none},
		func(context.Context, *struct{}) (*reply[items[Provider]], error) { return listed(s.providers()), nil })
	add(s, route{id: "list-provinces", method: http.MethodGet, path: "/v1/provinces", tag: tagLists, summary: "省份及其通信管理局的惯例 / Provinces and their Administrations' habits", faults: missing}, s.provinces)
	add(s, route{id: "read-province", method: http.MethodGet, path: "/v1/provinces/{code}", tag: tagLists, summary: "一个省份及其城市 / One province with its cities", faults: missing}, s.province)
	add(s, route{id: "list-code-lists", method: http.MethodGet, path: "/v1/codes", tag: tagLists, summary: "代码表一览 / Names of the code lists", faults: none},
		func(context.Context, *struct{}) (*reply[items[string]], error) {
			var names []string
			for name := range s.House.Library.Reference.Lists {
				names = append(names, name)
			}
			slices.Sort(names)
			return listed(names), nil
		})
	add(s, route{id: "read-code-list", method: http.MethodGet, path: "/v1/codes/{list}", tag: tagLists, summary: "一个代码表 / One code list", faults: missing},
		func(_ context.Context, in *struct {
			List string `path:"list" example:"natures"`
		}) (*reply[CodeList], error) {
			list, ok := s.House.Library.Reference.Lists[in.List]
			if !ok {
				return nil, fault.New(fault.NotFound, "codes.list", "没有这个代码表，见 /v1/codes。", "There is no such list; see /v1/codes.")
			}
			return &reply[CodeList]{CodeList{in.List, list}}, nil
		})
	add(s, route{id: "list-templates", method: http.MethodGet, path: "/v1/templates", tag: tagLists, summary: "文件模板及其版本 / Document templates and their editions", faults: none},
		func(context.Context, *struct{}) (*reply[items[letter.Template]], error) {
			return listed(s.House.Press.Templates()), nil
		})
	add(s, route{id: "list-slots", method: http.MethodGet, path: "/v1/slots", tag: tagLists, summary: "图片位置及要求 / Places for pictures and their rules", faults: missing}, s.slots)
}

func (s *service) providers() []Provider {
	var out []Provider
	for id, b := range s.House.Library.Books {
		out = append(out, Provider{ID: id, Name: fault.Text{Zh: b.Name, En: b.NameEn}, Short: b.Short, Region: b.Region, Location: b.Location, Edition: b.Version, AsOf: b.AsOf,
			Guide: b.Guide, Contacts: b.Contacts, Address: b.PostalAddress, Excluded: append([]string{}, b.ExcludedProvinces...)})
	}
	slices.SortFunc(out, func(a, b Provider) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out
}

// known tells whether there is an operator; "" is none in particular. The name is not repeated.
func (s *service) known(provider string) error {
	if provider != "" && s.House.Library.Books[provider] == nil {
		return fault.New(fault.NotFound, "providers.unknown", "没有这个接入服务商，见 /v1/providers。", "There is no such operator; see /v1/providers.")
	}
	return nil
}

// habits gives one province as an operator's book has it, or any book when none is named.
func (s *service) habits(provider string, d filing.Division) (Province, error) {
	p := Province{Division: d, Cities: []filing.Division{}}
	if provider == "" {
		return p, nil
	}
	if err := s.known(provider); err != nil {
		return p, err
	}
	book := s.House.Library.Books[provider]
	if known, ok := book.Province(d.Code); ok {
		p.EntityPerson, p.Authorization, p.FormDomains, p.Source, p.LastChecked = known.EntityPerson, known.Authorization, known.FormDomains, known.Source, known.LastChecked
	}
	return p, nil
}

func (s *service) provinces(_ context.Context, in *byProvider) (*reply[items[Province]], error) {
	var out []Province
	for _, d := range s.House.Library.Reference.Provinces {
		p, err := s.habits(in.Provider, d)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return listed(out), nil
}

func (s *service) province(_ context.Context, in *struct {
	Provider string `query:"provider" doc:"operator, whose rule is laid over the general one" example:"sinnet"`
	Code     string `path:"code" doc:"GB/T 2260" example:"310000"`
}) (*reply[Province], error) {
	for _, d := range s.House.Library.Reference.Provinces {
		if d.Code == in.Code {
			p, err := s.habits(in.Provider, d)
			p.Cities = append(p.Cities, s.House.Library.Reference.Cities[d.Code]...)
			return &reply[Province]{p}, err
		}
	}
	return nil, fault.New(fault.NotFound, "provinces.unknown", "没有这个省份，见 /v1/provinces。", "There is no such province; see /v1/provinces.")
}

func (s *service) slots(_ context.Context, in *byProvider) (*reply[items[SlotRule]], error) {
	if err := s.known(in.Provider); err != nil {
		return nil, err
	}
	var out []SlotRule
	for _, id := range s.House.Library.Slots() {
		found, err := s.House.Library.Slot(in.Provider, id)
		if err != nil {
			return nil, err
		}
		rule := SlotRule{ID: id, Title: found.Title, Materials: found.Materials, Image: found.Image, Source: found.Source, Watermark: []string{}}
		if found.Watermark != nil {
			rule.Watermark = append(rule.Watermark, found.Watermark.Modes...)
		}
		out = append(out, rule)
	}
	return listed(out), nil
}
