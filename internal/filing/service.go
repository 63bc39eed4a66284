package filing

import (
	"slices"
	"strings"
)

const serviceSource = "N:179-197 S:91-104,212-244"

// services checks every 互联网信息服务.
func (c *checker) services(in []ServiceInput, e Entity) []Service {
	p := pointer("/services")
	if len(in) > maxServices {
		c.tooMany(p, len(in), maxServices)
		return nil
	}
	if len(in) == 0 && c.needs.services {
		c.fault(p, rule{"services.required", "N:108-142", 28}, tr("该备案类型至少要有一个网站或 APP。", "This type of filing needs at least one website or APP."), tr("在 services 中填写。", "Give it under services."))
	}
	var out []Service
	for i, x := range in {
		if s, ok := c.service(p.index(i), x, e); ok {
			out = append(out, s)
			c.uniqueName(p.index(i).at("name"), out)
			c.uniqueNumber(p.index(i).at("recordal_number"), out)
		}
	}
	return out
}

// service checks one; false when it is not filed through an access provider at all.
func (c *checker) service(p pointer, in ServiceInput, e Entity) (Service, bool) {
	kind, ok := c.kind(p, in)
	if !ok {
		return Service{}, false
	}
	s := Service{Kind: kind}
	s.Name = c.serviceName(p.at("name"), in.Name, kind, e.Name)
	s.Domains = c.domains(p.at("domains"), in.Domains, kind, e.Name)
	s.HomePage = c.homePage(p.at("home_page"), in.HomePage, s)
	s.Languages = c.chooseAll(p.at("languages"), in.Languages, choice{list: "languages", zh: "语种", en: "language", required: c.needs.details, row: 34, source: serviceSource}, false)
	s.Contents = c.contents(p.at("contents"), in.Contents, kind)
	s.Description = c.description(p.at("description"), in.Description)
	s.PreApprovals = c.preApprovals(p.at("pre_approvals"), in.PreApprovals)
	s.Statements = c.statements(p.at("statements"), in.Statements, s.PreApprovals)
	s.PersonInCharge, s.SamePerson = c.servicePerson(p, in, e.PersonInCharge)
	s.SignedByLegalRepresentative = isLegalRepresentative(s.PersonInCharge, e.LegalRepresentative)
	s.Access = c.access(p.at("access"), in.Access)
	s.App = c.app(p.at("app"), in.App, kind, s.Name)
	s.RecordalNumber = c.serviceRecordal(p.at("recordal_number"), in.RecordalNumber, kind, e.RecordalNumber)
	return s, true
}

// kind tells a website from an APP and stops what is filed elsewhere or not at all (row 12).
func (c *checker) kind(p pointer, in ServiceInput) (ServiceKind, bool) {
	at, about := p.at("kind"), rule{"service.elsewhere", "N:343,350", 12}
	switch t := snake(fold(in.Kind)); t {
	case "website", "site", "网站":
		return Website, true
	case "app", "a_p_p", "移动应用":
		if in.App.Offline {
			about.code = "service.offline"
			c.fault(p.at("app").at("offline"), about, tr("不联网的单机 APP 无须备案。", "A standalone APP that works offline needs no filing."), tr("从备案中删除该 APP；有联网功能的去掉 offline。", "Take it out of the filing; remove offline if it uses the network."))
			c.stopped = true
			return "", false
		}
		return APP, true
	case "mini_program", "miniprogram", "小程序", "quick_app", "quickapp", "fast_app", "快应用":
		c.fault(at, about, tr("小程序和快应用通过其所在平台备案，不通过接入服务商。", "Mini programs and quick apps are filed through the platforms that carry them, not through an access provider."),
			tr("到该平台的备案入口办理，并从此备案中删除。", "File it with that platform and take it out here."))
		c.stopped = true
		return "", false
	case "":
		c.fault(at, rule{"service.kind_required", serviceSource, 34}, tr("没有填写服务类型。", "The kind of service is missing."), tr("填写 website（网站）或 app（APP）。", "Give website or app."))
	default:
		c.fault(at, rule{"service.kind", serviceSource, 34}, tr("没有这种服务类型。", "There is no such kind of service."), tr("填写 website（网站）或 app（APP）。", "Give website or app."))
	}
	return "", true
}

// uniqueName applies row 36 inside the filing: no two APPs of one name; two websites of one name only warn.
func (c *checker) uniqueName(p pointer, all []Service) {
	last := all[len(all)-1]
	for i, s := range all[:len(all)-1] {
		if last.Name == "" || s.Kind != last.Kind || fold(s.Name) != fold(last.Name) {
			continue
		}
		about := rule{"name.unique", "N:247 S:253", 36}
		reason := tr("与第 %d 个服务同名。", "Service %d has the same name.", i+1)
		remedy := tr("同一主体下名称不能重复。", "Names are unique within one entity.")
		if last.Kind == APP {
			c.fault(p, about, reason, remedy)
		} else {
			c.warn(p, about, reason, remedy)
		}
		return
	}
}

// uniqueNumber refuses one recordal number for two services.
func (c *checker) uniqueNumber(p pointer, all []Service) {
	last := all[len(all)-1]
	if last.RecordalNumber != "" && slices.ContainsFunc(all[:len(all)-1], func(s Service) bool { return s.RecordalNumber == last.RecordalNumber }) {
		c.fault(p, rule{"recordal.duplicate", "N:108-142", 28}, tr("两个服务的备案号相同。", "Two services have the same recordal number."), tr("每个服务各有序号。", "Every service has a serial of its own."))
	}
}

// homePage is a host under one of the service's domains.
func (c *checker) homePage(p pointer, s string, service Service) string {
	about := rule{"service.home_page", "MIIT registration form", 34}
	if clean(s) == "" {
		return ""
	}
	host, path, _ := strings.Cut(hostText(s[:min(len(s), 1000)]), "/")
	ascii, err := domainProfile().ToASCII(strings.TrimSuffix(host, "."))
	if err != nil || !strings.Contains(ascii, ".") || path != "" {
		c.fault(p, about, tr("首页网址不是主机名。", "The home page is not a host name."), tr("填写如 www.example.cn，不带路径。", "Write it like www.example.cn, without a path."))
		return ""
	}
	own := func(d Domain) bool { return ascii == d.ASCII || strings.HasSuffix(ascii, "."+d.ASCII) }
	if len(service.Domains) > 0 && !slices.ContainsFunc(service.Domains, own) {
		c.warn(p, about, tr("首页网址不在所填域名之下。", "The home page is under none of the domains given."), tr("核对首页网址和域名列表。", "Check home page and domains."))
	}
	return host
}

// contents are 服务内容 of a website or 服务类目 of an APP, of which five may be chosen.
func (c *checker) contents(p pointer, in []string, kind ServiceKind) []Code {
	ch := choice{list: "contents", zh: "服务内容", en: "service content", required: c.needs.details && kind != "", row: 34, source: serviceSource}
	if kind == APP {
		ch.list, ch.zh, ch.en = "app_categories", "APP 服务类目", "APP category"
	}
	out := c.chooseAll(p, in, ch, kind == APP)
	if kind == APP && len(out) > 5 {
		c.warn(p, rule{"service.categories", serviceSource, 34}, tr("选了 %d 个类目，备案系统通常最多五个。", "%d categories are chosen; portals usually take five.", len(out)), tr("只保留主要的。", "Keep the main ones."))
	}
	return out
}

func (c *checker) description(p pointer, s string) string {
	t := c.text(p, s, field{zh: "服务说明", en: "description of the service", max: 500, chinese: true, row: 34, source: serviceSource})
	if n := length(t); t != "" && n < 15 {
		c.warn(p, rule{"service.description", commonRule, 34}, tr("服务说明只有 %d 个字。", "The description has only %d characters.", n), tr("写明实际内容，20 字以上。", "Say what it really does, in twenty characters or more."))
	}
	return t
}

// preApprovals checks 前置审批 against the union of the lists (row 37). The approval itself is beyond us, hence the warning.
func (c *checker) preApprovals(p pointer, in []PreApprovalInput) []PreApproval {
	about := rule{"pre_approval.required", "N:261 S:17,216,258", 37}
	if len(in) > maxChoices {
		c.tooMany(p, len(in), maxChoices)
		return nil
	}
	var out []PreApproval
	for i, x := range in {
		at := p.index(i)
		code, ok := c.choose(at.at("category"), x.Category, choice{list: "pre_approvals", zh: "前置审批类别", en: "pre-approval category", required: true, row: 37, source: about.source})
		number := c.text(at.at("number"), x.Number, field{zh: "前置审批号", en: "number of the approval", max: 60, row: 37, source: about.source})
		if !ok || slices.ContainsFunc(out, func(a PreApproval) bool { return a.Category == code && a.Number == number }) {
			continue
		}
		out = append(out, PreApproval{Category: code, Number: number})
		if number == "" {
			c.warn(at.at("number"), about, tr("涉及前置审批：%[1]s，没有填写批准文号。", "%[2]s needs approval beforehand, and no number is given.", code.Zh, code.En),
				tr("先取得主管部门的批准文件并上传，再填写文号。", "Get the authority's document first, upload it and give its number."))
		} else {
			c.warn(at, rule{"pre_approval.document", about.source, 37}, tr("涉及前置审批：%[1]s，须上传批准文件。", "%[2]s needs approval beforehand; the document must be uploaded.", code.Zh, code.En),
				tr("各省认定不同，向接入服务商确认。", "Provinces differ; ask the operator."))
		}
	}
	return out
}

// statements are the "not involved" statements; one contradicts a pre-approval of the same field.
func (c *checker) statements(p pointer, in []string, approvals []PreApproval) []Code {
	out := c.chooseAll(p, in, choice{list: "statements", zh: "不涉及说明", en: "statement", row: 37, source: "N:261"}, false)
	fields := map[string][]string{"education": {"education", "after_school_training"}, "finance": {"internet_finance"}, "medicine": {"medicine", "healthcare"}}
	for _, s := range out {
		if slices.ContainsFunc(approvals, func(a PreApproval) bool { return slices.Contains(fields[s.ID], a.Category.ID) }) {
			c.fault(p, rule{"statement.contradiction", "N:261", 37}, tr("说明“%[1]s”与所填前置审批矛盾。", "The statement “%[2]s” contradicts the pre-approval given.", s.Zh, s.En), tr("两者保留其一。", "Keep one of the two."))
		}
	}
	return out
}

// isLegalRepresentative tells whether a person in charge is the legal representative: the same name, and the same document
// where both are known.
func isLegalRepresentative(x Person, r LegalRepresentative) bool {
	if x.Name == "" || !strings.EqualFold(x.Name, r.Name) {
		return false
	}
	return r.Document == nil || r.Document.Number == "" || x.Document.Number == "" || sameNumber(x.Document.Number, r.Document.Number)
}
