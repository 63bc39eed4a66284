package filing

import (
	"net/netip"
	"slices"
	"strings"

	"cloud.google.com/go/civil"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// domainProfile maps as browsers do, keeps letters of deviation characters and enforces lengths, bidi and hostname letters.
func domainProfile() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true), idna.BidiRule(), idna.VerifyDNSLength(true), idna.CheckHyphens(true))
}

// domains checks the domains of a service. One domain may serve a website and an APP alike (row 20), but stands once in each.
func (c *checker) domains(p pointer, in []DomainInput, kind ServiceKind, entity string) []Domain {
	if len(in) > maxDomains {
		c.tooMany(p, len(in), maxDomains)
		return nil
	}
	if len(in) == 0 && c.needs.details {
		c.fault(p, rule{"domain.required", "N:205 S:104", 34}, tr("没有填写域名。", "There is no domain."), tr("至少填写一个域名。", "Give at least one."))
	}
	var out []Domain
	seen := map[string]int{}
	for i, x := range in {
		d, ok := c.domain(p.index(i), x, kind, entity)
		if !ok {
			continue
		}
		if first, twice := seen[d.ASCII]; twice {
			c.fault(p.index(i).at("name"), rule{"domain.duplicate", "N:251 S:255", 20}, tr("与第 %d 个域名重复。", "The same as domain %d.", first+1), tr("只保留一个。", "Keep one."))
			continue
		}
		seen[d.ASCII] = i
		out = append(out, d)
	}
	return out
}

func (c *checker) domain(p pointer, in DomainInput, kind ServiceKind, entity string) (Domain, bool) {
	d, ok := c.domainName(p.at("name"), in.Name)
	if !ok {
		return Domain{}, false
	}
	c.domainLevel(p.at("name"), d, kind)
	c.topLevel(p.at("name"), d)
	d.Overseas = in.Overseas
	d.Registrar = c.registrar(p, in)
	d.Holder = c.holder(p.at("holder"), in.Holder, entity)
	d.Expires = c.expiry(p.at("expires"), in.Expires)
	return d, true
}

// domainName reads a name; a pasted address loses its scheme and closing slash.
func (c *checker) domainName(p pointer, s string) (Domain, bool) {
	const source = "N:112 S:255, RFC 5891"
	t := strings.TrimSuffix(strings.TrimSuffix(hostText(s), "/"), ".")
	how := tr("填写如 example.cn 的域名。", "Give a domain such as example.cn.")
	bad := func(code, zh, en string) (Domain, bool) {
		c.fault(p, rule{"domain." + code, source, 19}, tr(zh, en), how)
		return Domain{}, false
	}
	if _, err := netip.ParseAddr(strings.Trim(t, "[]")); err == nil {
		return bad("ip", "这是 IP 地址，不是域名。", "This is an IP address, not a domain.")
	}
	switch {
	case t == "":
		return bad("name_required", "没有填写域名。", "The domain's name is missing.")
	case len(t) > 1000:
		return bad("name", "域名过长。", "The domain is too long.")
	case strings.HasPrefix(t, "*."):
		return bad("wildcard", "不能填写泛域名。", "A wildcard cannot be filed.")
	case strings.ContainsAny(t, "/:@?#"):
		return bad("address", "域名中带有端口、路径或参数。", "A port, path or query stands with the domain.")
	case !strings.Contains(t, "."):
		return bad("name", "没有域名后缀。", "The domain has no suffix.")
	}
	ascii, err := domainProfile().ToASCII(t)
	if err != nil {
		return bad("name", "不是有效的域名（字符、连字符或长度）。", "This is not a valid domain (characters, hyphens or length).")
	}
	suffix, icann := publicsuffix.PublicSuffix(ascii)
	registered, err := publicsuffix.EffectiveTLDPlusOne(ascii)
	switch {
	case err != nil:
		return bad("suffix", "这是域名后缀，不是已注册的域名。", "This is a suffix under which domains are registered, not a domain.")
	case !icann && strings.Contains(suffix, "."):
		return bad("shared_suffix", "这是服务平台提供的二级域名，不归主办单位所有。", "This name lies under a platform's domain and is not the entity's own.")
	}
	unicodeName, err := idna.Display.ToUnicode(ascii)
	if err != nil {
		unicodeName = ascii
	}
	return Domain{Name: unicodeName, ASCII: ascii, Registered: registered, Level: strings.Count(ascii, ".") + 1}, true
}

// hostText drops a scheme and what wraps a name in a pasted text.
func hostText(s string) string {
	t := lower(narrow(s))
	for _, scheme := range []string{"https://", "http://"} {
		t = strings.TrimPrefix(t, scheme)
	}
	return strings.Trim(t, `"'<>`)
}

// domainLevel applies row 19: an APP may go down to the fourth level, a website files its registered domain without www.
func (c *checker) domainLevel(p pointer, d Domain, kind ServiceKind) {
	switch {
	case kind == APP && d.Level > 4:
		c.fault(p, rule{"domain.level", "N:112,251 S:255", 19}, tr("这是 %d 级域名，APP 最多到四级。", "This is a domain of level %d; an APP goes down to level 4.", d.Level), tr("填写其上级域名。", "Give the domain above it."))
	case kind == Website && d.ASCII == "www."+d.Registered:
		c.fault(p, rule{"domain.www", commonRule, 19}, tr("网站域名不带 www。", "A website's domain is filed without www."), tr("填写注册域名，去掉 www.；首页网址可以带 www。", "Give the registered domain without www.; the home page may have it."))
	case kind == Website && d.ASCII != d.Registered:
		c.fault(p, rule{"domain.not_registered", commonRule, 19}, tr("网站备案填写注册的域名，不填子域名。", "A website is filed with the registered domain, not with one below it."), tr("去掉前面的部分。", "Leave out what stands before the registered domain."))
	}
}

// topLevel warns when the shipped list of approved suffixes does not have this one (row 14).
func (c *checker) topLevel(p pointer, d Domain) {
	tld := d.ASCII[strings.LastIndex(d.ASCII, ".")+1:]
	if len(c.ref.TLDs) == 0 || c.ref.TLDs[tld] {
		return
	}
	c.warn(p, rule{"domain.tld", "N:61-62 S:44", 14}, tr("后缀不在 %s 的已批复顶级域名单中。", "Its suffix is not in our list of approved ones of %s.", c.ref.TLDsAsOf),
		tr("到 domain.miit.gov.cn 查询该后缀是否已批复。", "Look at domain.miit.gov.cn whether the suffix is approved."))
}

// registrar applies row 15: an approved registrar; one overseas is a fault or a warning, as the operator has it.
func (c *checker) registrar(p pointer, in DomainInput) string {
	at, about := p.at("registrar"), rule{"domain.registrar", "N:63 S:46", 15}
	t := closeHan(c.text(at, in.Registrar, field{zh: "域名注册服务机构", en: "registrar", max: 100, required: c.needs.details, row: 15, source: about.source}))
	if in.Overseas {
		about.code = "domain.overseas_registrar"
		reason := tr("通过境外注册商注册的域名不能直接备案。", "A domain registered through an overseas registrar cannot be filed as it is.")
		remedy := tr("把域名转入工信部批准的境内注册商。", "Transfer it to a registrar that the ministry has approved.")
		if c.scope.OverseasRegistrar == "fault" {
			c.fault(p.at("overseas"), about, reason, remedy)
		} else {
			c.warn(p.at("overseas"), about, tr("部分省市不允许境外注册的域名备案。", "Some provinces do not allow domains registered overseas."), tr("先向接入服务商确认，或转入境内注册商。", "Ask the operator first, or transfer it to a registrar in China."))
		}
		return t
	}
	if t == "" {
		return ""
	}
	known := alias(c.ref.Aliases["registrars"], fold(t)) != "" || slices.ContainsFunc(c.ref.Registrars, func(r string) bool { return fold(r) == fold(t) })
	switch {
	case known || len(c.ref.Registrars) == 0:
	case !hasHan(t):
		c.warn(at, about, tr("注册服务机构没有中文名称，可能是境外注册商。", "The registrar has no Chinese name; it may be an overseas one."), tr("境外注册商请填 overseas: true；境内的填中文全称。", "For an overseas registrar set overseas: true; otherwise give its Chinese name."))
	default:
		c.warn(at, about, tr("注册服务机构不在已知名单中。", "The registrar is not among those known here."), tr("到 domain.miit.gov.cn 查询是否已批复。", "Look at domain.miit.gov.cn whether it is approved."))
	}
	return t
}

// holder applies row 17: the real-name holder is the entity, to the character.
func (c *checker) holder(p pointer, s, entity string) string {
	about := rule{"domain.holder", "N:67-68 S:266", 17}
	t := closeHan(c.text(p, s, field{zh: "域名实名所有者", en: "domain's real-name holder", max: maxName, required: c.needs.details, row: 17, source: about.source}))
	if t == "" || entity == "" || t == entity {
		return t
	}
	how := compareNames(entity, t)
	c.fault(p, about, tr("域名实名所有者与主办单位名称不一致：%[1]s", "The domain's holder is not the entity: %[2]s", how.Zh, how.En),
		tr("在注册商处把实名信息改成主办单位名称，一字不差；新信息约三天后生效。", "Have the registrar change the holder to the entity's exact name; that takes about three days to reach the ministry."))
	return t
}

// expiry applies row 16 with the operator's months.
func (c *checker) expiry(p pointer, s string) civil.Date {
	about := rule{"domain.expires", "N:66 S:266", 16}
	if clean(s) == "" {
		if c.needs.details {
			about.code = "domain.expires_required"
			c.fault(p, about, tr("没有填写域名到期日。", "The day on which the domain expires is missing."), tr("写成 YYYY-MM-DD。", "Write YYYY-MM-DD."))
		}
		return civil.Date{}
	}
	d, ok := parseDate(s)
	today := c.ref.Today
	renew := tr("续费后再备案。", "Renew it before filing.")
	switch {
	case !ok:
		about.code = "domain.expires_date"
		c.fault(p, about, tr("域名到期日不是真实日期。", "The day on which the domain expires is not a real date."), tr("写成 YYYY-MM-DD。", "Write YYYY-MM-DD."))
		return civil.Date{}
	case d.Before(today):
		about.code = "domain.expired"
		c.fault(p, about, tr("域名已于 %s 到期。", "The domain expired on %s.", d), renew)
	case c.scope.DomainMonthsLeft > 0 && !d.After(months(today, c.scope.DomainMonthsLeft)):
		c.fault(p, about, tr("域名将于 %s 到期，须剩余超过 %d 个月。", "The domain expires on %s; more than %d months must be left.", d, c.scope.DomainMonthsLeft), renew)
	case c.scope.DomainMonthsAdvised > 0 && d.Before(months(today, c.scope.DomainMonthsAdvised)):
		c.warn(p, about, tr("域名将于 %s 到期，不足 %d 个月。", "The domain expires on %s, in less than %d months.", d, c.scope.DomainMonthsAdvised), renew)
	}
	return d
}
