package filing

import (
	"slices"
	"strings"

	"icpdoc/internal/fault"
)

// needs says what a filing type asks for (row 28).
type needs struct {
	entityNumber  bool // the entity's recordal number
	services      bool // at least one service
	serviceNumber bool // each service's recordal number
	details       bool // contents, domains, features of a service in full
	access        bool // IP addresses
	account       bool // the AWS account
	persons       bool // the persons in charge in full
	papers        bool // verification forms are signed for it
	confirm       bool // consequences to acknowledge
}

// needsOf is the table of row 28 (N:108-142, S:74,136).
func needsOf(t FilingType) needs {
	switch t {
	case TypeNewService:
		return needs{entityNumber: true, services: true, details: true, access: true, account: true, persons: true, papers: true}
	case TypeChangeEntity:
		return needs{entityNumber: true, persons: true, papers: true}
	case TypeChangeInformation:
		return needs{entityNumber: true, services: true, serviceNumber: true, details: true, access: true, account: true, persons: true, papers: true}
	case TypeChangeIP:
		return needs{entityNumber: true, services: true, serviceNumber: true, access: true, account: true, persons: true}
	case TypeDeregisterEntity:
		return needs{entityNumber: true, confirm: true}
	case TypeDeregisterService, TypeDeregisterAccess:
		return needs{entityNumber: true, services: true, serviceNumber: true, confirm: true}
	default:
		return needs{services: true, details: true, access: true, account: true, persons: true, papers: true}
	}
}

// typeNames are the filing types with the words of the operators' portals.
func typeNames() [][]string {
	return [][]string{
		{string(TypeNew), "新增备案", "新增", "新增申请", "首次备案"},
		{string(TypeNewService), "新增互联网信息服务", "新增网站", "新增服务", "新增APP"},
		{string(TypeChangeEntity), "变更主体"},
		{string(TypeChangeInformation), "变更信息", "变更备案"},
		{string(TypeChangeIP), "变更IP"},
		{string(TypeDeregisterEntity), "注销主体"},
		{string(TypeDeregisterService), "注销互联网信息服务", "注销服务", "注销网站", "注销APP"},
		{string(TypeDeregisterAccess), "取消接入", "注销接入"},
	}
}

// TypeOf finds the filing type of an id or of one of the portals' words; "" when there is none.
func TypeOf(s string) FilingType {
	key := fold(s)
	for _, names := range typeNames() {
		for _, name := range names {
			if fold(name) == key {
				return FilingType(names[0])
			}
		}
	}
	return ""
}

// filingType finds the type; a filing without one is a new one.
func (c *checker) filingType(s string) FilingType {
	key := fold(s)
	if key == "" {
		return TypeNew
	}
	if t := TypeOf(s); t != "" {
		return t
	}
	ids, choices := map[string]int{}, []string{}
	for _, names := range typeNames() {
		ids[names[0]] = 1
		choices = append(choices, names[0]+" "+names[1])
	}
	remedy := tr("从中选择：%s。", "Choose one of: %s.", strings.Join(choices, ", "))
	if near := nearest(snake(key), ids); near != "" {
		remedy = tr("是否应为 %s？", "Did you mean %s?", near)
	}
	c.fault("/type", rule{"type.unknown", "N:108-142 S:74,136", 28}, tr("没有这种备案类型。", "There is no such filing type."), remedy)
	return TypeNew
}

// confirmOnSite acknowledges that the person in charge comes to the operator, so that no curtain is couriered (S:411).
const confirmOnSite = "on_site_verification"

// NotNeeded follows a material's id in Filing.Confirmed when the operator has said that it is not needed.
const NotNeeded = "_not_needed"

// confirmed checks the acknowledgements (Input.Confirmed tells which there are) and spells out the consequences of a
// deregistration (row 29).
func (c *checker) confirmed(list []string, t FilingType) []string {
	known := []string{string(TypeDeregisterEntity), string(TypeDeregisterService), string(TypeDeregisterAccess), confirmOnSite}
	about := rule{"confirmed.unknown", "N:134-138", 29}
	var out []string
	if len(list) > maxChoices {
		c.tooMany("/confirmed", len(list), maxChoices)
		list = nil
	}
	for i, s := range list {
		word := snake(fold(s))
		material := strings.TrimSuffix(word, NotNeeded)
		switch {
		case !slices.Contains(known, word) && !slices.Contains(c.ref.Materials, material):
			c.fault(pointer("/confirmed").index(i), about, tr("没有这项确认。", "There is nothing of that name to confirm."), c.confirmable(known, material))
		case slices.Contains(out, material) && material != word, slices.Contains(out, word+NotNeeded):
			c.fault(pointer("/confirmed").index(i), rule{"confirmed.contradiction", "N:386", 54},
				tr("同一份材料既写需要又写不需要。", "The same material is said to be needed and not to be needed."), tr("两者保留其一。", "Keep one of the two."))
		case !slices.Contains(out, word):
			out = append(out, word)
		}
	}
	if c.needs.confirm {
		c.consequences(t, slices.Contains(out, string(t)))
	}
	return out
}

// confirmable says what may stand under confirmed: the word that was probably meant, else all of them.
func (c *checker) confirmable(known []string, material string) fault.Text {
	ids := map[string]int{}
	for _, id := range slices.Concat(known, c.ref.Materials) {
		ids[id] = 1
	}
	if near := nearest(material, ids); near != "" {
		return tr("是否应为 %s？", "Did you mean %s?", near)
	}
	return tr("可确认的有：%[1]s；或须向接入服务商确认的材料名（见 icpdoc requirements），后加 %[2]s 表示不需要。",
		"What can be confirmed: %[1]s; or a material to be confirmed with the operator (icpdoc requirements names it), followed by %[2]s when it is not needed.",
		strings.Join(known, ", "), NotNeeded)
}

// consequences warns until the filer has acknowledged them, then stays as a note.
func (c *checker) consequences(t FilingType, acknowledged bool) {
	reason := tr("注销后，该网站或 APP 不得再公开访问；主体和其他服务保留。", "The service may no longer be publicly reachable; the entity and its other services stay.")
	switch t {
	case TypeDeregisterEntity:
		reason = tr("注销主体会删除其名下所有网站、APP、小程序和快应用的备案，全部不得再公开访问。",
			"Deregistering the entity deletes the filings of all its websites, APPs, mini programs and quick apps; none may be publicly reachable any more.")
	case TypeDeregisterAccess:
		reason = tr("取消接入后若没有新的接入服务商，备案可能被通信管理局注销。",
			"Without another access provider the administration may cancel the filing.")
	}
	remedy := tr("确认后在 confirmed 中加入 %s。", "Add %s to confirmed once this is understood.", t)
	if t == TypeDeregisterAccess {
		remedy = tr("待新的接入服务商完成转入后再取消；确认后在 confirmed 中加入 %s。", "Wait until the new provider has completed the transfer; add %s to confirmed once this is understood.", t)
	}
	about := rule{"type.consequences", "N:134-138", 29}
	if acknowledged {
		c.note("/type", about, reason, tr("已确认。", "Acknowledged."))
		return
	}
	c.warn("/confirmed", about, reason, remedy)
}
