package filing

import (
	"net/netip"
	"strings"

	"icpdoc/internal/fault"
)

// reserved are the blocks that no public service can have (IANA special-purpose registries, RFC 6890 and its updates).
func reserved() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range strings.Fields(`0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
		192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
		2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 64:ff9b::/96 64:ff9b:1::/48 100::/64 5f00::/16 fc00::/7 fe80::/10 ff00::/8 ::/128 ::1/128`) {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// access checks the 接入信息 of a service (rows 1, 21 to 23).
func (c *checker) access(p pointer, in AccessInput) Access {
	var a Access
	a.IPKind = c.ipKind(p.at("ip_kind"), in)
	a.IPs = c.ips(p.at("ips"), in.IPs)
	a.Method = c.accessMethod(p.at("method"), in.Method)
	a.Location = c.location(p.at("location"), in.Location)
	switch {
	case a.IPKind == "elb" && len(a.IPs) == 1:
		c.warn(p.at("ips"), rule{"access.elb_single", "N:71,81", 21}, tr("ELB 只填了一个 IP，须填写该 ELB 的全部 IP。", "Only one IP for an ELB; its full set is wanted."),
			tr("按接入服务商的 ELB IP 备案指南取得全部 IP。", "Get the whole set by the operator's guide to ELB addresses."))
	case a.IPKind == "eip" && len(a.IPs) > 0:
		c.note(p.at("ips"), rule{"access.keep_eip", "N:79", 22}, tr("备案使用的弹性 IP 不要释放。", "Do not release the elastic IP that is filed."), tr("备案期间和之后一直保留。", "Keep it during and after the filing."))
	}
	return a
}

func (c *checker) ipKind(p pointer, in AccessInput) string {
	about := rule{"access.ip_kind", "N:71", 21}
	switch t := fold(in.IPKind); {
	case t == "eip" || strings.HasPrefix(t, "eip(") || strings.Contains(t, "弹性") || t == "elasticip":
		return "eip"
	case t == "elb" || strings.HasPrefix(t, "elb(") || strings.Contains(t, "负载均衡"):
		return "elb"
	case t == "" && len(in.IPs) == 0 && !c.needs.access:
		return ""
	}
	c.fault(p, about, tr("没有写明 IP 类型。", "The kind of IP is not given."), tr("填写 eip（弹性 IP）或 elb（负载均衡的全部 IP）。", "Give eip (elastic IP) or elb (a load balancer's full set)."))
	return ""
}

// ips reads addresses; several in one text are taken apart.
func (c *checker) ips(p pointer, in []string) []string {
	about := func(code string) rule { return rule{"access." + code, "N:71 S:216", 21} }
	if len(in) > maxIPs {
		c.fault(p, rule{"access.too_many", "N:339", 23}, tr("IP 超过 %d 个。", "There are more than %d addresses.", maxIPs), tr("分批备案。", "File them in parts."))
		return nil
	}
	var out []string
	seen := map[string]bool{}
	blocks := reserved()
	pieces := 0
	for i, item := range in {
		for _, s := range strings.FieldsFunc(item, func(r rune) bool { return strings.ContainsRune(",;，；、 \t\r\n", r) }) {
			if pieces++; pieces > maxIPs {
				c.fault(p, rule{"access.too_many", "N:339", 23}, tr("IP 超过 %d 个。", "There are more than %d addresses.", maxIPs), tr("分批备案。", "File them in parts."))
				return nil
			}
			ip, text := c.ip(p.index(i), narrow(s), blocks, about)
			switch {
			case !ip:
			case seen[text]:
				c.warn(p.index(i), about("duplicate_ip"), tr("IP 重复，已合并。", "This address stands twice and counts once."), tr("删除重复的一个。", "Remove one."))
			default:
				seen[text] = true
				out = append(out, text)
			}
		}
	}
	if len(out) == 0 && c.needs.access && !c.faultUnder(p) {
		c.fault(p, about("ips_required"), tr("没有填写 IP 地址。", "There is no IP address."), tr("填写 EIP，或 ELB 的全部 IP。", "Give the EIP, or the full set of the ELB."))
	}
	return out
}

// ip checks one address and gives its canonical text.
func (c *checker) ip(p pointer, s string, blocks []netip.Prefix, about func(string) rule) (bool, string) {
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil || addr.Zone() != "" {
		remedy := tr("一个一个写出公网 IP，如 52.83.0.1。", "Write out every public address, such as 52.83.0.1.")
		reason := tr("不是 IP 地址。", "This is not an IP address.")
		if strings.ContainsAny(s, "/-") {
			reason = tr("不能填写网段或范围。", "A network or range cannot be given.")
		}
		c.fault(p, about("ip"), reason, remedy)
		return false, ""
	}
	addr = addr.Unmap()
	public := addr.IsGlobalUnicast() && !addr.IsPrivate() && (addr.Is4() || netip.MustParsePrefix("2000::/3").Contains(addr))
	for _, block := range blocks {
		public = public && !block.Contains(addr)
	}
	if !public {
		c.fault(p, about("ip_not_public"), tr("不是公网 IP（内网、保留或文档用地址）。", "This is not a public address (private, reserved or for documentation)."),
			tr("填写 EIP 或 ELB 的公网地址。", "Give the public address of the EIP or ELB."))
		return false, ""
	}
	return true, addr.String()
}

// faultUnder tells whether something below p has already been found faulty.
func (c *checker) faultUnder(p pointer) bool {
	for _, f := range c.fields {
		if f.Severity == fault.Fault && strings.HasPrefix(f.Pointer, string(p)) {
			return true
		}
	}
	return false
}

// accessMethod is cloud access unless another is given.
func (c *checker) accessMethod(p pointer, s string) Code {
	if clean(s) == "" {
		s = "cloud"
	}
	code, _ := c.choose(p, s, choice{list: "access_methods", zh: "接入方式", en: "way of access", row: 21, source: "MIIT registration form"})
	return code
}

// location applies row 1: the servers stand in the operator's region.
func (c *checker) location(p pointer, s string) Division {
	if clean(s) == "" || fold(s) == c.scope.Region.ID && c.scope.Region.ID != "" {
		return c.scope.Location
	}
	d, ok := c.province(s)
	if !ok || c.scope.Location.Code != "" && d.Code != c.scope.Location.Code {
		c.fault(p, rule{"access.location", "N:37,41 S:21,39", 1}, tr("服务器放置地与接入服务商的区域不符，应为%[1]s。", "The servers' place is not the operator's region, which is %[2]s.", c.scope.Location.Zh, c.scope.Location.En),
			tr("改正，或留空由系统填写；换区域须换接入服务商。", "Mend it or leave it out; another region has another operator."))
		return c.scope.Location
	}
	return d
}
