package filing_test

import (
	"fmt"
	"strings"
	"testing"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

func domainEdit(edit func(*filing.DomainInput)) func(*filing.Input) {
	return func(in *filing.Input) { edit(&in.Services[0].Domains[0]) }
}

func named(name string) func(*filing.Input) {
	return domainEdit(func(d *filing.DomainInput) { d.Name = name })
}

func TestRow14_ApprovedSuffix(t *testing.T) {
	unknown := finding{fault.Warning, "/services/0/domains/0/name", "domain.tld", 14}
	runChanges(t, appInput, []change{{"not approved", named("example.zip"), unknown}})
	for _, good := range []string{"example.com", "示例.中国", "example.公司", "示例.网络", "a.example.com.cn", "example.top"} {
		in := appInput()
		named(good)(&in)
		passes(t, in)
	}
	_, fields := check(t, func() filing.Input { in := appInput(); named("example.zip")(&in); return in }())
	for _, x := range fields {
		if x.Code == "domain.tld" && !strings.Contains(x.Remedy.En, "domain.miit.gov.cn") {
			t.Errorf("the remedy should name the ministry's page: %s", x.Remedy.En)
		}
	}
}

func TestRow15_Registrar(t *testing.T) {
	overseas := domainEdit(func(d *filing.DomainInput) { d.Overseas = true })
	at := "/services/0/domains/0"
	runChanges(t, appInput, []change{
		{"NWCD overseas", overseas, finding{fault.Fault, at + "/overseas", "domain.overseas_registrar", 15}},
		{"unknown", domainEdit(func(d *filing.DomainInput) { d.Registrar = "示例域名公司" }), finding{fault.Warning, at + "/registrar", "domain.registrar", 15}},
		{"Latin", domainEdit(func(d *filing.DomainInput) { d.Registrar = "GoDaddy" }), finding{fault.Warning, at + "/registrar", "domain.registrar", 15}},
		{"none", domainEdit(func(d *filing.DomainInput) { d.Registrar = "" }), finding{fault.Fault, at + "/registrar", "text.required", 15}},
	})
	runChanges(t, siteInput, []change{{"Sinnet overseas", overseas, finding{fault.Warning, at + "/overseas", "domain.overseas_registrar", 15}}})
}

func TestRow16_DomainExpiry(t *testing.T) {
	at := "/services/0/domains/0/expires"
	until := func(s string) func(*filing.Input) {
		return domainEdit(func(d *filing.DomainInput) { d.Expires = s })
	}
	runChanges(t, appInput, []change{
		{"expired", until("2026-11-21"), finding{fault.Fault, at, "domain.expired", 16}},
		{"NWCD warns below three months", until("2027-02-21"), finding{fault.Warning, at, "domain.expires", 16}},
		{"no such day", until("2027-02-30"), finding{fault.Fault, at, "domain.expires_date", 16}},
		{"none", until(""), finding{fault.Fault, at, "domain.expires_required", 16}},
	})
	runChanges(t, siteInput, []change{
		{"Sinnet wants more than three months", until("2027-02-22"), finding{fault.Fault, at, "domain.expires", 16}},
	})
	for _, base := range []func() filing.Input{appInput, siteInput} {
		in := base()
		until("2027年2月23日")(&in)
		passes(t, in)
	}
}

func TestRow17_HolderIsTheEntity(t *testing.T) {
	tests := []struct{ holder, zh, en string }{
		{"宁夏示例星晨科技有限公司", "第 6 字起“辰”对“晨”", "from character 6"},
		{"宁夏示例星辰科技公司", "缺“有限”", "is missing"},
		{"宁夏示例星辰科技有限公司（北京）", "多“（北京）”", "too much"},
		{"张三", "几乎完全不同", "almost wholly different"},
	}
	for _, x := range tests {
		in := appInput()
		in.Services[0].Domains[0].Holder = x.holder
		_, fields := check(t, in)
		found := false
		for _, y := range fields {
			found = found || y.Code == "domain.holder" && y.Row == 17 && y.Severity == fault.Fault && strings.Contains(y.Reason.Zh, x.zh) && strings.Contains(y.Reason.En, x.en)
		}
		if !found {
			t.Errorf("holder %s:%s", x.holder, list(fields))
		}
		if x.holder == "张三" && strings.Contains(fmt.Sprint(fields), "张三") {
			t.Error("a person's name was told")
		}
	}
	in := appInput()
	in.Entity.Name = "示例星辰（宁夏）科技有限公司"
	in.Services[0].Domains[0].Holder = "示例星辰(宁夏)科技有限公司"
	in.Account = filing.AccountInput{ID: "012345678901"}
	_, fields := check(t, in)
	if text := list(fields); !strings.Contains(text, "full-width") {
		t.Errorf("brackets of another width should be named as such:%s", text)
	}
}

func TestRow18_OneCertificatePerDomain(t *testing.T) {
	in := appInput()
	for i := range 12 {
		d := in.Services[0].Domains[0]
		d.Name = fmt.Sprintf("d%d.example.cn", i)
		in.Services[0].Domains = append(in.Services[0].Domains, d)
	}
	if f := passes(t, in); len(f.Services[0].Domains) != 13 {
		t.Errorf("%d domains kept of 13", len(f.Services[0].Domains))
	}
}

func TestRow19_DomainLevels(t *testing.T) {
	at := "/services/0/domains/0/name"
	runChanges(t, appInput, []change{
		{"fifth level", named("a.b.c.example.cn"), finding{fault.Fault, at, "domain.level", 19}},
		{"fifth level under com.cn", named("a.b.example.com.cn"), finding{fault.Fault, at, "domain.level", 19}},
		{"an address", named("52.83.1.1"), finding{fault.Fault, at, "domain.ip", 19}},
		{"IPv6", named("[2400:1::1]"), finding{fault.Fault, at, "domain.ip", 19}},
		{"wildcard", named("*.example.cn"), finding{fault.Fault, at, "domain.wildcard", 19}},
		{"with path", named("https://example.cn/app"), finding{fault.Fault, at, "domain.address", 19}},
		{"with port", named("example.cn:8443"), finding{fault.Fault, at, "domain.address", 19}},
		{"underscore", named("a_b.example.cn"), finding{fault.Fault, at, "domain.name", 19}},
		{"label too long", named(strings.Repeat("a", 64) + ".cn"), finding{fault.Fault, at, "domain.name", 19}},
		{"suffix", named("com.cn"), finding{fault.Fault, at, "domain.suffix", 19}},
		{"platform's", named("me.github.io"), finding{fault.Fault, at, "domain.shared_suffix", 19}},
		{"none", named(""), finding{fault.Fault, at, "domain.name_required", 19}},
	})
	runChanges(t, siteInput, []change{
		{"www", named("www.example.cn"), finding{fault.Fault, at, "domain.www", 19}},
		{"sub-domain", named("shop.example.cn"), finding{fault.Fault, at, "domain.not_registered", 19}},
	})
	in := appInput()
	named("HTTPS://A.B.例子。CN/")(&in)
	f := passes(t, in)
	d := f.Services[0].Domains[0]
	if d.Name != "a.b.例子.cn" || d.ASCII != "a.b.xn--fsqu00a.cn" || d.Registered != "xn--fsqu00a.cn" || d.Level != 4 {
		t.Errorf("domain %+v", d)
	}
}

func TestRow20_SeveralDomains(t *testing.T) {
	runChanges(t, appInput, []change{{"twice in one service", func(in *filing.Input) {
		d := in.Services[0].Domains[0]
		d.Name = "API.example.cn."
		in.Services[0].Domains = append(in.Services[0].Domains, d)
	}, finding{fault.Fault, "/services/0/domains/1/name", "domain.duplicate", 20}}})

	in := appInput() // the same domain for an APP and a website
	site := siteInput().Services[0]
	in.Services[0].Domains[0].Name = "example.cn"
	in.Services = append(in.Services, site)
	passes(t, in)
}

func TestRow21_PublicAddresses(t *testing.T) {
	at := "/services/0/access/ips"
	ips := func(list ...string) func(*filing.Input) {
		return func(in *filing.Input) { in.Services[0].Access.IPs = list }
	}
	var changes []change
	for _, s := range []string{"10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "100.64.0.1", "169.254.169.254", "192.0.2.1", "198.51.100.7", "203.0.113.9",
		"198.18.0.1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "240.0.0.1", "::1", "fe80::1", "fc00::1", "2001:db8::1", "ff02::1", "::ffff:10.0.0.1", "2002::1", "3fff::1"} {
		changes = append(changes, change{s, ips(s), finding{fault.Fault, at + "/0", "access.ip_not_public", 21}})
	}
	changes = append(changes,
		change{"network", ips("52.83.0.0/24"), finding{fault.Fault, at + "/0", "access.ip", 21}},
		change{"range", ips("52.83.0.1-52.83.0.9"), finding{fault.Fault, at + "/0", "access.ip", 21}},
		change{"host", ips("example.cn"), finding{fault.Fault, at + "/0", "access.ip", 21}},
		change{"octal", ips("052.083.000.001"), finding{fault.Fault, at + "/0", "access.ip", 21}},
		change{"none", ips(), finding{fault.Fault, at, "access.ips_required", 21}},
		change{"no kind", func(in *filing.Input) { in.Services[0].Access.IPKind = "" }, finding{fault.Fault, "/services/0/access/ip_kind", "access.ip_kind", 21}},
		change{"ELB with one", func(in *filing.Input) { in.Services[0].Access.IPKind = "ELB" }, finding{fault.Warning, at, "access.elb_single", 21}},
		change{"twice", ips("52.83.1.1", "５２.83.1.1"), finding{fault.Warning, at + "/1", "access.duplicate_ip", 21}},
	)
	runChanges(t, appInput, changes)
	in := appInput()
	in.Services[0].Access = filing.AccessInput{IPKind: "elb", IPs: []string{"52.83.1.1, 52.83.1.2；2400:7FC0:0::1"}}
	if f := passes(t, in); strings.Join(f.Services[0].Access.IPs, " ") != "52.83.1.1 52.83.1.2 2400:7fc0::1" {
		t.Errorf("IPs %v", f.Services[0].Access.IPs)
	}
}

func TestRow22_KeepTheEIP(t *testing.T) {
	runChanges(t, appInput, []change{{"EIP", func(*filing.Input) {}, finding{fault.Note, "/services/0/access/ips", "access.keep_eip", 22}}})
}

func TestRow23_NoLimitOnAddresses(t *testing.T) {
	in := appInput()
	in.Services[0].Access.IPs = nil
	for i := range 500 {
		in.Services[0].Access.IPs = append(in.Services[0].Access.IPs, fmt.Sprintf("52.83.%d.%d", i/250, 1+i%250))
	}
	passes(t, in)
	runChanges(t, appInput, []change{{"abuse", func(in *filing.Input) {
		in.Services[0].Access.IPs = make([]string, 1001)
	}, finding{fault.Fault, "/services/0/access/ips", "access.too_many", 23}}})
}
