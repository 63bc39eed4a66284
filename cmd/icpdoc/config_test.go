package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// configured reads settings with an environment and a file of their own.
func configured(t *testing.T, f serviceFlags, env map[string]string, file string) (*config, error) {
	t.Helper()
	w, _, _ := testWorld("")
	w.env = func(name string) string { return env[name] }
	if file != "" {
		f.Config = filepath.Join(t.TempDir(), "icpdoc.yaml")
		if err := os.WriteFile(f.Config, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return (&house{world: w, lang: "en"}).config(&f)
}

func TestSettingsComeFromTheNearest(t *testing.T) {
	home := map[string]string{"HOME": "/home/someone", "XDG_DATA_HOME": "/home/someone/data"}
	c, err := configured(t, serviceFlags{}, home, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.addr != "127.0.0.1:8080" || !c.stateless || c.limits.Upload != 40<<20 || c.limits.Every != 50*time.Millisecond || c.shutdown != 20*time.Second {
		t.Errorf("the defaults are %+v", c)
	}
	for name, want := range map[string]string{"data": c.data, "database": filepath.Join(c.data, "icpdoc.db"), "objects": filepath.Join(c.data, "objects"), "master": filepath.Join(c.data, "master.key")} {
		got := map[string]string{"data": c.data, "database": c.databaseFile(), "objects": c.objects.folder, "master": c.masterKeyFile}[name]
		if got != want || !strings.HasSuffix(c.data, "icpdoc") {
			t.Errorf("%s is at %s by default", name, got)
		}
	}

	file := "addr: 0.0.0.0:1\nlog: debug,json\nretention:\n  draft: 180d\n  closed: 3y\nlimits:\n  upload: 10MiB\n  queue: 3\ntrusted_proxies: [10.0.0.0/8, 192.0.2.7]\nstateless: off\n"
	home["ICPDOC_ADDR"], home["ICPDOC_LIMITS_QUEUE"] = "0.0.0.0:2", "4"
	c, err = configured(t, serviceFlags{Addr: "0.0.0.0:3", Data: "/srv/icpdoc"}, home, file)
	if err != nil {
		t.Fatal(err)
	}
	want := casework.Policy{casework.Draft: 180 * 24 * time.Hour, casework.Closed: 3 * 365 * 24 * time.Hour}
	if c.addr != "0.0.0.0:3" || c.limits.Queue != 4 || c.limits.Upload != 10<<20 || !c.jsonLog || c.stateless || len(c.proxies) != 2 || !cmp.Equal(c.retention, want) {
		t.Errorf("flag, environment and file gave %+v", c)
	}
	sources := map[string]string{}
	for _, s := range c.shown {
		sources[s.Name] = s.Source
	}
	if sources["addr"] != "--addr" || sources["limits.queue"] != "ICPDOC_LIMITS_QUEUE" || !strings.HasSuffix(sources["limits.upload"], ".yaml:7") || sources["blob_url"] != "default" {
		t.Errorf("the sources are %v", sources)
	}
}

func TestAddressesOfObjects(t *testing.T) {
	c, err := configured(t, serviceFlags{Data: "/srv", BlobURL: "s3://AKID:se%2Fcret@s3.cn-north-1.amazonaws.com.cn/bucket/some/where?region=cn-north-1"}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	o := c.objects.s3
	if o.Endpoint != "s3.cn-north-1.amazonaws.com.cn" || o.Bucket != "bucket" || o.Prefix != "some/where/" || o.SecretKey != "se/cret" || o.Region != "cn-north-1" || o.Plain {
		t.Errorf("read as %+v", o)
	}
	c, err = configured(t, serviceFlags{Data: "/srv", BlobURL: "s3://a:b@127.0.0.1:9000/bucket?region=x&plain=true"}, nil, "")
	if err != nil || !c.objects.s3.Plain || c.objects.s3.Prefix != "" {
		t.Errorf("read as %+v, %v", c, err)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	secret := strings.Repeat("5e", 32)
	c, err := configured(t, serviceFlags{Data: "/srv", BlobURL: "s3://AKID:sup3r@example.cn/bucket?region=cn"},
		map[string]string{"ICPDOC_MASTER_KEY": secret, "ICPDOC_DATABASE_URL": "postgres://icpdoc:sup3r@db.example.cn/icpdoc?sslmode=require&sslpassword=sup3r"}, "")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c.shown)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "sup3r") || strings.Contains(string(text), secret[:8]) {
		t.Errorf("a secret is shown: %s", text)
	}
	for _, seen := range []string{"icpdoc:****@db.example.cn/icpdoc", "AKID:****@example.cn/bucket", `"master_key","value":"****"`} {
		if !strings.Contains(string(text), seen) {
			t.Errorf("%s does not show %s", text, seen)
		}
	}
}

// withOperators reads settings as configured does, with the operators that ship.
func withOperators(t *testing.T, env map[string]string, file string) (*config, error) {
	t.Helper()
	w, _, _ := testWorld("")
	w.env = func(name string) string { return env[name] }
	path := filepath.Join(t.TempDir(), "icpdoc.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	rules := &rulebook.Library{Reference: filing.Reference{Providers: map[string]filing.Scope{"nwcd": {}, "sinnet": {}}}}
	return (&house{world: w, lang: "en", rules: rules}).config(&serviceFlags{Config: path, Data: "/srv"})
}

func TestIssuers(t *testing.T) {
	file := `url: https://icp.example.cn
oidc:
  issuer: https://login.example.cn/realms/icp
  client_id: icpdoc
  client_secret_file: ` + filepath.Join(t.TempDir(), "secret") + `
  second_factor: issuer
  nwcd:
    issuer: https://id.nwcd.example
    client_id: papers
    hosts: [keys.nwcd.example, "tokens.nwcd.example:8443"]
    scopes: [email, groups]
    role_claim: groups
    roles: ["CN=审核,OU=icp=reviewer", desk=clerk:nwcd]
`
	env := map[string]string{"ICPDOC_OIDC_NWCD_CLIENT_SECRET": "op3nsesame", "ICPDOC_OIDC_SCOPES": "email"}
	c, err := withOperators(t, env, file)
	if err != nil {
		t.Fatal(err)
	}
	want := account.Issuer{ID: "nwcd", URL: "https://id.nwcd.example", Client: "papers", Secret: "op3nsesame", Scopes: []string{"email", "groups"}, Hosts: []string{"keys.nwcd.example", "tokens.nwcd.example:8443"},
		Provider: "nwcd", Claim: "groups", Grants: []account.Grant{{Value: "CN=审核,OU=icp", Role: account.Reviewer, Provider: "nwcd"}, {Value: "desk", Role: account.Clerk, Provider: "nwcd"}}}
	if diff := cmp.Diff(want, c.oidc["nwcd"].Issuer); diff != "" {
		t.Errorf("the operator's issuer:\n%s", diff)
	}
	if i := c.oidc["instance"]; !i.Factor || i.Provider != "" || i.Claim != "" || len(i.Scopes) != 1 || i.secretFile == "" {
		t.Errorf("the instance's issuer is %+v", i)
	}
	text, err := json.Marshal(c.shown)
	if err != nil || strings.Contains(string(text), "op3nsesame") || !strings.Contains(string(text), `"oidc.nwcd.client_secret","value":"****"`) || strings.Contains(string(text), "oidc.sinnet") {
		t.Errorf("shown as %s", text)
	}
	s := &service{config: c}
	if _, err := s.issuers(); err == nil || !strings.Contains(err.Error(), "secret") {
		t.Errorf("a secret that is not there: %v", err)
	}
	if err := os.WriteFile(c.oidc["instance"].secretFile, []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := s.issuers()
	if err != nil || !cmp.Equal(list.IDs(), []string{"instance", "nwcd"}) || c.oidc["instance"].Secret != "from a file" {
		t.Errorf("issuers %v, %v", list.IDs(), err)
	}
}

func TestIssuersThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"issuer: https://x.example":                "oidc.client_id",
		"client_id: y":                             "oidc.issuer",
		"issuer: http://x.example\n  client_id: y": "icpdoc.yaml:2",
		"issuer: https://x.example\n  client_id: y\n  client_secret: z":                            "icpdoc.yaml:4",
		"issuer: https://x.example\n  client_id: y\n  roles: a=admin":                              "icpdoc.yaml:4",
		"issuer: https://x.example\n  client_id: y\n  role_claim: g\n  roles: a=god":               "icpdoc.yaml:5",
		"issuer: https://x.example\n  client_id: y\n  role_claim: g\n  roles: a=reviewer":          "icpdoc.yaml:5",
		"issuer: https://x.example\n  client_id: y\n  hosts: [https://x.example]":                  "icpdoc.yaml:4",
		"issuer: https://x.example\n  client_id: y\n  second_factor: never":                        "icpdoc.yaml:4",
		"nwcd: {issuer: https://x.example, client_id: y, role_claim: g, roles: a=admin}":           "icpdoc.yaml:2",
		"nwcd: {issuer: https://x.example, client_id: y, role_claim: g, roles: a=reviewer:sinnet}": "icpdoc.yaml:2",
		"nobody: {issuer: https://x.example}":                                                      "icpdoc.yaml:2",
		"nwcd: {nwcd: {nwcd: x}}":                                                                  "icpdoc.yaml:2",
	} {
		for _, url := range []string{"https://icp.example.cn", ""} {
			_, err := withOperators(t, map[string]string{"ICPDOC_URL": url}, "oidc:\n  "+text+"\n")
			f, told := fault.As(err), ""
			if err == nil || f.Kind != fault.Config {
				t.Errorf("%s is taken: %v", text, err)
				continue
			}
			for _, one := range f.Fields {
				told += " " + one.Pointer + " " + one.Code
			}
			if !strings.Contains(told, want) || url == "" && strings.HasPrefix(text, "issuer: https") && !strings.Contains(told, "config.oidc.issuer") {
				t.Errorf("%s (url %q): told %s", text, url, told)
			}
		}
	}
}

func TestEveryFaultOfTheSettingsAtOnce(t *testing.T) {
	env := map[string]string{"ICPDOC_LOG": "loud", "ICPDOC_MASTER_KEY": "short", "ICPDOC_LIMITS_UPLOAD": "40 elephants"}
	file := "adr: x\nurl: ftp://example.cn\nstateless: maybe\nstateless: on\nlimits:\n  wrokers: 2\nmaster_key: AAAA\ndata: [a, b]\nretention: {closd: 3y}\n"
	_, err := configured(t, serviceFlags{Addr: "here", DatabaseURL: "mysql://x", BlobURL: "s3://nobody@x/y"}, env, file)
	f := fault.As(err)
	if f == nil || f.Kind != fault.Config {
		t.Fatalf("taken: %v", err)
	}
	got := map[string]string{}
	for _, one := range f.Fields {
		at := one.Pointer
		if i := strings.LastIndex(at, "icpdoc.yaml"); i >= 0 {
			at = at[i:]
		}
		got[at] = one.Remedy.En
		if one.Reason.Zh == "" || one.Remedy.Zh == "" {
			t.Errorf("%s says nothing in Chinese", at)
		}
	}
	for _, at := range []string{"--addr", "--database-url", "--blob-url", "ICPDOC_LOG", "ICPDOC_MASTER_KEY", "ICPDOC_LIMITS_UPLOAD", "icpdoc.yaml:1", "icpdoc.yaml:2",
		"icpdoc.yaml:3", "icpdoc.yaml:4", "icpdoc.yaml:6", "icpdoc.yaml:7", "icpdoc.yaml:8", "icpdoc.yaml:9", "data"} {
		if _, told := got[at]; !told {
			t.Errorf("nothing is said about %s", at)
		}
	}
	if got["icpdoc.yaml:1"] != "Did you mean addr?" || got["icpdoc.yaml:6"] != "Did you mean limits.workers?" {
		t.Errorf("no help with a slip: %q, %q", got["icpdoc.yaml:1"], got["icpdoc.yaml:6"])
	}
}

func FuzzConfigFile(f *testing.F) {
	for _, text := range []string{"addr: x", "limits: {upload: 1}", "- a", "a: &a [*a]", "retention: {draft: 1d}\n", "{", "limits: {limits: {limits: 1}}"} {
		f.Add(text)
	}
	known := (&house{world: world{env: func(string) string { return "/x" }}}).settings()
	f.Fuzz(func(t *testing.T, text string) {
		r := configReader{path: "f", known: known, out: map[string]fileEntry{}}
		r.read([]byte(text))
		for name := range r.out {
			if strings.HasPrefix(name, "limits.limits") {
				t.Errorf("%q gave %q", text, name)
			}
		}
	})
}

func FuzzGrants(f *testing.F) {
	for _, text := range []string{"a=admin", "CN=x,OU=y=reviewer:nwcd; b=clerk:sinnet", "=", ";;", "a=applicant:com_1", "a=reviewer:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, operator := range []string{"", "nwcd"} {
			i := issuerSettings{Issuer: account.Issuer{Provider: operator}}
			if readGrants(&i, text) != nil {
				continue
			}
			for _, g := range i.Grants {
				bound := map[account.Role]bool{account.Applicant: g.Company != "" && g.Provider == "", account.Reviewer: g.Provider != "" && g.Company == "", account.Clerk: g.Provider != "" && g.Company == "",
					account.Admin: g.Provider == "" && g.Company == ""}
				if g.Value == "" || !bound[g.Role] || operator != "" && g.Provider != operator {
					t.Errorf("%q gave %+v to an issuer of %q", text, g, operator)
				}
			}
		}
	})
}
