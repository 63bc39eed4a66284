package filing

import (
	"regexp"
	"strings"
)

// A recordal number: the province's character, the kind (ICP备, or a licence such as B2), a year and a serial; a service's
// number adds -1 (website), -2A (APP), -3X (mini program) or -4K (quick app).
var (
	entityNumber  = regexp.MustCompile(`^(\p{Han})(?:ICP备(?:\d{8}|\d{10})号|[AB][12]-(?:\d{8}|\d{10}))$`)
	serviceSuffix = regexp.MustCompile(`^(.+?)-(\d{1,5})([AXK]?)$`)
)

func recordalText(s string) string { return upper(narrow(s)) }

// entityRecordal checks the entity's recordal number: without one a filing is new, with one it is anything else (row 28).
func (c *checker) entityRecordal(p pointer, s string, province Division) string {
	const source = "N:108-142 S:136"
	t := recordalText(s)
	switch {
	case t == "" && c.needs.entityNumber:
		c.fault(p, rule{"recordal.entity_required", source, 28}, tr("该备案类型须填写主体备案号。", "This type of filing needs the entity's recordal number."),
			tr("填写如 京ICP备2023000001号；没有备案过的选择 new（新增备案）。", "Give it, such as 京ICP备2023000001号; who has none files as new."))
		return ""
	case t == "":
		return ""
	case !c.needs.entityNumber:
		c.fault(p, rule{"recordal.not_new", source, 28}, tr("新增备案的主体还没有备案号。", "An entity that files anew has no recordal number yet."),
			tr("已有备案号的选择 new_service（新增互联网信息服务）或变更；否则删除备案号。", "With a number choose new_service or a change; otherwise remove it."))
		return t
	}
	m := entityNumber.FindStringSubmatch(t)
	if m == nil {
		c.fault(p, rule{"recordal.entity_format", source, 28}, tr("不是主体备案号。", "This is not an entity's recordal number."),
			tr("写成 京ICP备2023000001号，不带 -1 等服务序号。", "Write it like 京ICP备2023000001号, without a service's -1."))
		return t
	}
	c.recordalProvince(p, m[1], province)
	return t
}

// recordalProvince compares the number's first character with the province.
func (c *checker) recordalProvince(p pointer, abbr string, province Division) {
	if province.Code == "" || abbr == province.Abbr || c.ref.Aliases["divisions"][abbr] == province.Code {
		return
	}
	about := rule{"recordal.province", "beian.miit.gov.cn", 28}
	for _, d := range c.ref.Provinces {
		if d.Abbr == abbr || c.ref.Aliases["divisions"][abbr] == d.Code {
			c.warn(p, about, tr("备案号属于%[1]s，主办单位却在%[2]s。", "The number belongs to %[3]s, the entity is in %[4]s.", d.Zh, province.Zh, d.En, province.En), tr("核对备案号和所在省；迁址的先变更主体。", "Check both; after a move change the entity first."))
			return
		}
	}
	c.fault(p, about, tr("备案号开头不是省份简称。", "The number does not start with a province's character."), tr("到 beian.miit.gov.cn 查询备案号。", "Look the number up at beian.miit.gov.cn."))
}

// serviceRecordal checks a service's recordal number: it is the entity's with a serial that fits the kind.
func (c *checker) serviceRecordal(p pointer, s string, kind ServiceKind, entity string) string {
	const source = "N:108-142 S:136"
	t := recordalText(s)
	if t == "" {
		if c.needs.serviceNumber {
			c.fault(p, rule{"recordal.service_required", source, 28}, tr("该备案类型须填写服务备案号。", "This type of filing needs the service's recordal number."),
				tr("填写如 京ICP备2023000001号-1（网站）或 -2A（APP）。", "Give it, such as 京ICP备2023000001号-1 (website) or -2A (APP)."))
		}
		return ""
	}
	if !c.needs.serviceNumber && c.needs.details {
		c.fault(p, rule{"recordal.service_not_new", source, 28}, tr("新增的服务还没有备案号。", "A new service has no recordal number yet."),
			tr("变更已备案的服务选择 change_information；否则删除备案号。", "To change a filed service choose change_information; otherwise remove the number."))
		return t
	}
	m := serviceSuffix.FindStringSubmatch(t)
	if m == nil || !entityNumber.MatchString(m[1]) {
		c.fault(p, rule{"recordal.service_format", source, 28}, tr("不是服务备案号。", "This is not a service's recordal number."), tr("写成 京ICP备2023000001号-1（网站）或 -2A（APP）。", "Write it like 京ICP备2023000001号-1 (website) or -2A (APP)."))
		return t
	}
	if entity != "" && m[1] != entity {
		c.fault(p, rule{"recordal.mismatch", source, 28}, tr("服务备案号不属于该主体备案号。", "The service's number does not belong to the entity's."), tr("核对两个备案号。", "Check both numbers."))
	}
	if want := map[ServiceKind]string{Website: "", APP: "A"}[kind]; kind != "" && m[3] != want {
		c.fault(p, rule{"recordal.kind", "S:136", 28}, tr("备案号的后缀与服务类型不符：网站为 -1，APP 为 -2A。", "The suffix does not fit the kind: -1 is a website's, -2A an APP's."), tr("核对服务类型和备案号。", "Check kind and number."))
	}
	return strings.ToUpper(t)
}
