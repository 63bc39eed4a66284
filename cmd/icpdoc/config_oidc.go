package main

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
)

// issuerSettings are those of one issuer of OpenID Connect: of the instance, or of one operator's people.
type issuerSettings struct {
	account.Issuer
	name       string // of the group: oidc, or oidc. and the operator
	secretFile string
}

// issuerSettings lists the settings of each issuer that there may be: oidc.issuer and so on for the whole instance, and
// oidc.nwcd.issuer and so on for the people of an operator.
func (h *house) issuerSettings() (out []setting) {
	out = issuerGroup("oidc", account.InstanceIssuer, "")
	if h.rules == nil {
		return out
	}
	for _, id := range slices.Sorted(maps.Keys(h.rules.Reference.Providers)) {
		if id == account.InstanceIssuer {
			continue // that name is taken
		}
		group := issuerGroup("oidc."+id, id, id)
		for i := range group {
			group[i].quiet = true
		}
		out = append(out, group...)
	}
	return out
}

func issuerGroup(name, id, operator string) []setting {
	one := func(key, usual string, read func(i *issuerSettings, v string) *fault.Field) setting {
		return setting{name: name + "." + key, usual: func(*config) string { return usual }, read: func(c *config, v string) *fault.Field {
			if c.oidc == nil {
				c.oidc = map[string]*issuerSettings{}
			}
			if c.oidc[id] == nil {
				c.oidc[id] = &issuerSettings{name: name, Issuer: account.Issuer{ID: id, Provider: operator}}
			}
			return read(c.oidc[id], v)
		}}
	}
	secret := one("client_secret", "", func(i *issuerSettings, v string) *fault.Field { i.Secret = v; return nil })
	secret.mask, secret.secret = maskAll, true
	return []setting{
		one("issuer", "", readIssuer),
		one("client_id", "", func(i *issuerSettings, v string) *fault.Field { i.Client = v; return nil }),
		secret,
		one("client_secret_file", "", func(i *issuerSettings, v string) *fault.Field {
			if v == "" {
				return nil
			}
			return readPath(&i.secretFile, v)
		}),
		one("scopes", "email profile", func(i *issuerSettings, v string) *fault.Field { i.Scopes = listOf(v); return nil }),
		one("hosts", "", readIssuerHosts),
		one("second_factor", "ask", readFactor),
		one("role_claim", "", func(i *issuerSettings, v string) *fault.Field { i.Claim = v; return nil }),
		one("roles", "", readGrants),
	}
}

func listOf(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
}

func readIssuer(i *issuerSettings, v string) *fault.Field {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !account.Loopback(u.Hostname())) {
		return amiss("登录方（OIDC issuer）地址不对。", "This is no issuer's address.", "写成 https://login.example.cn/realms/icp，与其 .well-known/openid-configuration 中的 issuer 一字不差；只有本机可用 http。",
			"Write it as https://login.example.cn/realms/icp, exactly as issuer in its .well-known/openid-configuration; http does on this machine alone.")
	}
	i.URL = v
	return nil
}

func readIssuerHosts(i *issuerSettings, v string) *fault.Field {
	i.Hosts = listOf(v)
	for _, host := range i.Hosts {
		if u, err := url.Parse("https://" + host + "/"); err != nil || u.Host != host || u.Hostname() == "" {
			return amiss("“"+host+"”不是主机名。", "“"+host+"” is no host.", "写成 keys.example.cn 或 keys.example.cn:8443，多个用逗号分隔。", "Write keys.example.cn or keys.example.cn:8443, separated by commas.")
		}
	}
	return nil
}

func readFactor(i *issuerSettings, v string) *fault.Field {
	i.Factor = v == "issuer"
	if v != "ask" && v != "issuer" {
		return amiss("只能是 ask 或 issuer。", "It is ask or issuer.", "ask：启用了动态码的账号仍须输入；issuer：登录方声明已做多重验证（amr 含 mfa）时不再要求。",
			"ask: accounts with a second factor are asked for it; issuer: not when the issuer says (amr: mfa) that it asked.")
	}
	return nil
}

// readGrants reads VALUE=ROLE:TENANT; VALUE=ROLE… A value may hold "=" and ",", as names in directories do.
func readGrants(i *issuerSettings, v string) *fault.Field {
	for one := range strings.SplitSeq(v, ";") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		at := strings.LastIndexByte(one, '=')
		role, tenant, _ := strings.Cut(one[at+1:], ":")
		g := account.Grant{Value: strings.TrimSpace(one[:max(at, 0)]), Role: account.Role(strings.TrimSpace(role))}
		tenant = strings.TrimSpace(tenant)
		if i.Provider != "" && tenant == "" {
			tenant = i.Provider
		}
		var known bool
		switch g.Role {
		case account.Applicant:
			g.Company, known = tenant, tenant != "" && i.Provider == ""
		case account.Reviewer, account.Clerk:
			g.Provider, known = tenant, tenant != "" && (i.Provider == "" || i.Provider == tenant)
		case account.Admin:
			known = tenant == "" && i.Provider == ""
		}
		if g.Value == "" || !known {
			return amiss("“"+one+"”不能对应到角色。", "“"+one+"” gives no role.", "写成 值=角色:归属，用分号分隔，如 icp-review=reviewer:nwcd; icp-admin=admin；接入服务商自己的登录方只能给出其审核员和快递员。",
				"Write VALUE=ROLE:TENANT, separated by semicolons, such as icp-review=reviewer:nwcd; icp-admin=admin. An operator's issuer makes its reviewers and clerks alone.")
		}
		i.Grants = append(i.Grants, g)
	}
	return nil
}

// issuerFaults is what is wrong with issuers as a whole; places tells where each setting stands.
func (c *config) issuerFaults(places map[string]string) (wrong []fault.Field) {
	for _, id := range slices.Sorted(maps.Keys(c.oidc)) {
		i := c.oidc[id]
		complain := func(key, zh, en, remedyZh, remedyEn string) {
			f := amiss(zh, en, remedyZh, remedyEn)
			f.Pointer, f.Code = places[i.name+"."+key], "config."+i.name+"."+key
			wrong = append(wrong, *f)
		}
		if i.URL == "" {
			if i.Client != "" || i.Secret != "" || i.secretFile != "" || i.Claim != "" || i.Grants != nil {
				complain("issuer", "配置了登录方的其他设置，却没有它的地址。", "An issuer has settings, but no address.", "请设置 "+i.name+".issuer，或删去其余设置。", "Set "+i.name+".issuer, or remove the others.")
			}
			continue
		}
		if i.Client == "" {
			complain("client_id", "缺少在登录方登记的客户端 ID。", "The client ID that the issuer gave is missing.", "请设置 "+i.name+".client_id。", "Set "+i.name+".client_id.")
		}
		if i.Secret != "" && i.secretFile != "" {
			complain("client_secret", "客户端密钥给了两处。", "The client's secret is given twice.", "只保留环境变量或文件之一。", "Keep the variable or the file.")
		}
		if (i.Claim == "") != (i.Grants == nil) {
			complain("roles", "role_claim 与 roles 须同时设置。", "role_claim and roles are set together.", "写成 role_claim: groups 和 roles: icp-review=reviewer:nwcd；都不设则登录方不决定角色。",
				"Write role_claim: groups and roles: icp-review=reviewer:nwcd, or neither: then the issuer gives no roles.")
		}
		if c.url == "" {
			complain("issuer", "使用登录方须设置对外网址 url。", "An issuer needs url, how people reach the service.", "请设置 url，并在登录方登记回调地址 URL/v1/oidc/"+id+"/callback。", "Set url, and register URL/v1/oidc/"+id+"/callback at the issuer.")
		}
	}
	return wrong
}

// issuers makes sign-in by issuers ready; nil when none is configured.
func (s *service) issuers() (*account.Issuers, error) {
	var list []account.Issuer
	for _, id := range slices.Sorted(maps.Keys(s.oidc)) {
		i := s.oidc[id]
		if i.URL == "" {
			continue
		}
		if i.secretFile != "" {
			secret, err := readClientSecret(i.secretFile)
			if err != nil {
				return nil, err
			}
			i.Secret = secret
		}
		list = append(list, i.Issuer)
	}
	if list == nil {
		return nil, nil
	}
	const step = 5 * time.Second // of reaching an issuer; account bounds the whole
	network := &http.Transport{DialContext: (&net.Dialer{Timeout: step}).DialContext, TLSHandshakeTimeout: step, ResponseHeaderTimeout: 2 * step, MaxIdleConns: 4,
		IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10}
	return account.NewIssuers(s.accounts, s.base(), network, list), nil
}

func readClientSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", &fileError{"read", path, err}
	}
	defer func() { _ = f.Close() }()
	const most = 4096
	data, err := io.ReadAll(io.LimitReader(f, most))
	secret := strings.TrimSpace(string(data))
	if err == nil && secret == "" {
		err = errors.New("the file is empty")
	}
	if err != nil {
		return "", &fileError{"read", path, err}
	}
	return secret, nil
}
