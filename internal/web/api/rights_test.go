package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"icpdoc/internal/casework"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/api"
)

// everybody is the order of the columns below.
var everybody = []string{"nobody", "applicant", "stranger", "reviewer", "other", "clerk", "admin"}

// right is what each of everybody gets at a route.
type right struct {
	method, path string
	body         any
	want         [7]int
}

// The columns that come again and again, about a filing that was submitted to sinnet.
var (
	readers    = [7]int{401, 200, 404, 200, 404, 200, 404}
	editors    = [7]int{401, 403, 404, 403, 404, 403, 404} // nobody edits what is examined
	reviewers  = [7]int{401, 403, 404, 412, 404, 403, 404}
	later      = [7]int{401, 403, 404, 409, 404, 403, 404} // the reviewer may, though not yet
	clerks     = [7]int{401, 403, 404, 409, 404, 409, 404}
	persons    = [7]int{401, 200, 200, 200, 200, 200, 200}
	admins     = [7]int{401, 403, 403, 403, 403, 403, 200}
	adminMakes = [7]int{401, 403, 403, 403, 403, 403, 201}
)

// ofFilings are the routes about one filing. {id} and the rest are filled in; a change names a version that never was, so
// that who may gets 412 and nothing changes.
func ofFilings() []right {
	reasons := api.Reasons{Reasons: []casework.Reason{{Text: "x"}}}
	return []right{
		{"GET", "/v1/filings/{id}", nil, readers},
		{"PUT", "/v1/filings/{id}", []byte(`{}`), editors},
		{"POST", "/v1/filings/{id}/submit", nil, editors},
		{"POST", "/v1/filings/{id}/return", reasons, reviewers},
		{"POST", "/v1/filings/{id}/accept", nil, reviewers},
		{"POST", "/v1/filings/{id}/print", nil, clerks},
		{"POST", "/v1/filings/{id}/receive", nil, clerks},
		{"POST", "/v1/filings/{id}/close", nil, later},
		{"POST", "/v1/filings/{id}/archive", nil, later},
		{"GET", "/v1/filings/{id}/check", nil, readers},
		{"GET", "/v1/filings/{id}/requirements", nil, readers},
		{"GET", "/v1/filings/{id}/revisions", nil, readers},
		{"GET", "/v1/filings/{id}/returns", nil, readers},
		{"GET", "/v1/filings/{id}/documents/{kind}", nil, readers},
		{"POST", "/v1/filings/{id}/verification", api.SheetsRequest{Codes: []string{"x"}}, readers},
		{"GET", "/v1/filings/{id}/photos", nil, readers},
		{"POST", "/v1/filings/{id}/photos", []byte("x"), editors},
		{"GET", "/v1/filings/{id}/photos/{photo}", nil, readers},
		{"GET", "/v1/filings/{id}/photos/{photo}/{variant}", nil, readers},
		{"POST", "/v1/filings/{id}/photos/{photo}/copies", nil, editors},
		{"DELETE", "/v1/filings/{id}/photos/{photo}", nil, editors},
		{"GET", "/v1/filings/{id}/packs", nil, readers},
		{"POST", "/v1/filings/{id}/packs", api.PackWish{}, [7]int{401, 422, 404, 422, 404, 422, 404}},
		{"GET", "/v1/filings/{id}/packs/{pack}", nil, readers},
		{"GET", "/v1/filings/{id}/packs/{pack}/file", nil, readers},
		{"POST", "/v1/filings/{id}/packs/{pack}/link", api.LinkWish{}, [7]int{401, 201, 404, 201, 404, 201, 404}},
		{"DELETE", "/v1/filings/{id}", nil, editors},
	}
}

// ofOthers are the other routes that take an account.
func ofOthers() []right {
	return []right{
		{"POST", "/v1/filings", []byte(`{}`), [7]int{401, 201, 201, 403, 403, 403, 403}},
		{"GET", "/v1/filings", nil, [7]int{401, 200, 200, 200, 200, 200, 403}},
		{"GET", "/v1/session", nil, persons},
		{"GET", "/v1/account/keys", nil, persons},
		{"POST", "/v1/account/keys", api.KeyWish{}, [7]int{401, 422, 422, 422, 422, 422, 422}},
		{"DELETE", "/v1/account/keys/{key}", nil, [7]int{401, 404, 404, 404, 404, 404, 404}},
		{"POST", "/v1/account/second-factor", nil, persons},
		{"PUT", "/v1/account/second-factor", api.FactorCode{Secret: "AAAA", Code: "000000"}, [7]int{401, 422, 422, 422, 422, 422, 422}},
		{"GET", "/v1/audit", nil, [7]int{401, 403, 403, 200, 200, 403, 200}},
		{"POST", "/v1/audit/verification", nil, admins},
		{"GET", "/v1/accounts", nil, admins},
		{"PUT", "/v1/accounts/{account}", api.PersonChange{Name: "示例", Role: "clerk", Provider: "sinnet"}, [7]int{401, 403, 403, 403, 403, 403, 412}},
		{"POST", "/v1/accounts/{account}/password-link", nil, adminMakes},
		{"POST", "/v1/invitations", api.Invitation{Role: "clerk", Provider: "sinnet"}, adminMakes},
		{"GET", "/v1/companies", nil, admins},
		{"POST", "/v1/companies", api.CompanyName{Name: "示例公司"}, adminMakes},
	}
}

// Routes that are tested elsewhere: they take no account, or end one's own session.
const elsewhere = "POST /v1/session,DELETE /v1/session,DELETE /v1/account/sessions,PUT /v1/account/password,POST /v1/account/second-factor/removal,POST /v1/invitations/accept,POST /v1/password,GET /v1/links/{token}," +
	"GET /v1/oidc,GET /v1/oidc/{issuer},POST /v1/oidc/{issuer},GET /v1/oidc/{issuer}/callback,POST /v1/session/code,DELETE /v1/account/identity"

func TestRights(t *testing.T) {
	o := openOffice(t)
	applicant := o.as(t, "applicant")
	fill := func(submit bool) *strings.Replacer {
		f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
		at := "/v1/filings/" + f.ID
		photo := got[casework.Picture](t, applicant.send("POST", at+"/photos?material=entity_certificate", picture("02-licence-scanned")), 201)
		pack := got[casework.Pack](t, applicant.send("POST", at+"/packs", api.PackWish{Incomplete: true}), 201)
		if submit {
			f = got[api.Filing](t, applicant.send("GET", at, nil), 200)
			got[api.Filing](t, applicant.send("POST", at+"/submit", nil, "If-Match", `"`+itoa(f.Version)+`"`), 200)
		}
		return strings.NewReplacer("{id}", f.ID, "{photo}", photo.ID, "{pack}", pack.ID, "{variant}", "clean", "{kind}", "verification-form-website",
			"{account}", o.people["clerk"].who.ID, "{key}", "key_none")
	}
	submitted, draft := fill(true), fill(false)
	nothing := strings.NewReplacer("{id}", "fil_none", "{photo}", "pho_none", "{pack}", "pac_none", "{variant}", "clean", "{kind}", "verification-form-website")
	covered := map[string]bool{}
	for _, r := range append(ofFilings(), ofOthers()...) {
		name := r.method + " " + r.path
		covered[strings.Replace(name, "{account}", "{id}", 1)] = true
		t.Run(name, func(t *testing.T) {
			for i, who := range everybody {
				c := o.as(t, who)
				ask := func(at *strings.Replacer) answer {
					path := at.Replace(r.path)
					if strings.HasSuffix(r.path, "/photos") && r.method == "POST" || strings.HasSuffix(r.path, "/copies") {
						path += "?material=entity_certificate"
					}
					if r.method == http.MethodGet {
						return c.send(r.method, path, nil)
					}
					return c.send(r.method, path, r.body, "If-Match", `"999"`)
				}
				a := ask(submitted)
				if a.Code != r.want[i] {
					t.Errorf("%s gets %d, want %d: %.200s", who, a.Code, r.want[i], a.Body)
				}
				if !strings.HasPrefix(r.path, "/v1/filings/{id}") {
					continue
				}
				unseen := ask(nothing)
				if who != "nobody" {
					unseen.problemIs(t, 404, "case.not_found")
				}
				if a.Code == 404 && (a.problem.Code != unseen.problem.Code || a.problem.Detail != unseen.problem.Detail) {
					t.Errorf("%s can tell a filing that may not be seen from one that is not there: %s, %s", who, a.Body, unseen.Body)
				}
				if who != "applicant" && who != "nobody" {
					ask(draft).problemIs(t, 404, "case.not_found")
				}
			}
		})
	}
	o.all(t, covered)
	o.tenants(t, submitted.Replace("{id}"), draft.Replace("{id}"))
}

// all tells of routes of the document that take an account and stand in no table.
func (o *office) all(t *testing.T, covered map[string]bool) {
	var doc struct {
		Paths map[string]map[string]struct {
			Security []any `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(o.get("/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			name := strings.ToUpper(method) + " " + path
			if len(op.Security) > 0 && !covered[name] && !strings.Contains(","+elsewhere+",", ","+name+",") && !covered[strings.Replace(name, "{list}", "", 1)] {
				t.Errorf("%s stands in no table of rights", name)
			}
		}
	}
}

// tenants looks at what lists show.
func (o *office) tenants(t *testing.T, submitted, draft string) {
	for who, want := range map[string][2]bool{"applicant": {true, true}, "stranger": {false, false}, "reviewer": {true, false}, "other": {false, false}, "clerk": {true, false}} {
		for _, query := range []string{"", "?search=" + "南京示例农业科学研究所", "?provider=sinnet", "?search=12320102123456788E"} {
			a := o.as(t, who).send("GET", "/v1/filings"+query, nil)
			if got := [2]bool{strings.Contains(a.Body.String(), submitted), strings.Contains(a.Body.String(), draft)}; a.Code != 200 || got != want {
				t.Errorf("%s sees %v in the list%s, want %v", who, got, query, want)
			}
			if strings.Contains(a.Body.String(), "320102197202144518") {
				t.Error("a list shows an ID number")
			}
		}
	}
	c := o.as(t, "applicant")
	page := got[api.FilingPage](t, c.send("GET", "/v1/filings?limit=1", nil), 200)
	if len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("the first part is %+v", page)
	}
	next := got[api.FilingPage](t, c.send("GET", "/v1/filings?limit=1&cursor="+page.Next, nil), 200)
	if len(next.Items) != 1 || next.Items[0].ID == page.Items[0].ID {
		t.Errorf("the next part is %+v", next)
	}
	c.send("GET", "/v1/filings?cursor=x", nil).problemIs(t, 422, "case.cursor")
	c.send("GET", "/v1/filings?limit=1000", nil).problemIs(t, 400, "request.parameter")
	audit := o.as(t, "other").send("GET", "/v1/audit", nil)
	if strings.Contains(audit.Body.String(), submitted) {
		t.Error("the audit shows another operator's filing")
	}
}

func TestSessions(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	a := c.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password})
	cookie := a.Header().Get("Set-Cookie")
	for _, want := range []string{"__Host-icpdoc=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %s lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("the cookie is for other hosts, too: %s", cookie)
	}
	old := c.cookie
	if c.keep(a); c.cookie == old {
		t.Error("a session from before signing in goes on")
	}
	stale := &client{office: o, cookie: old}
	stale.send("GET", "/v1/session", nil).problemIs(t, 401, "request.account")
	forged := &client{office: o, cookie: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
	forged.send("GET", "/v1/session", nil).problemIs(t, 401, "request.account")

	copied := &client{office: o, cookie: c.cookie}
	c.send("DELETE", "/v1/session", nil).is(t, 204)
	copied.send("GET", "/v1/session", nil).problemIs(t, 401, "request.account")

	c.keep(c.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password}))
	at := o.at
	o.at = at.Add(2 * time.Hour)
	c.send("GET", "/v1/session", nil).problemIs(t, 401, "request.account")
	o.at = at

	wrong := c.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: "wrong"})
	unknown := c.send("POST", "/v1/session", api.SignIn{Login: "nobody@example.cn", Password: "wrong"})
	wrong.problemIs(t, 401, "account.refused")
	if wrong.problem.Detail != unknown.problem.Detail || wrong.problem.Code != unknown.problem.Code {
		t.Errorf("a login that does not exist is told: %s, %s", wrong.Body, unknown.Body)
	}
	c.send("POST", "/v1/session", []byte(`{"login":"x","pasword":"y"}`)).problemIs(t, 400, "request.json")

	c.send("PUT", "/v1/account/password", api.PasswordChange{Old: "wrong", Password: "another password here"}).is(t, 422)
	c.send("PUT", "/v1/account/password", api.PasswordChange{Old: password, Password: "short"}).is(t, 422)
	other := &client{office: o}
	other.keep(other.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password}))
	c.send("PUT", "/v1/account/password", api.PasswordChange{Old: password, Password: "another password here"}).is(t, 204)
	other.send("GET", "/v1/session", nil).problemIs(t, 401, "account.session_ended")
	other.keep(other.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: "another password here"}))
	other.send("DELETE", "/v1/account/sessions", nil).is(t, 204)
	other.send("GET", "/v1/session", nil).problemIs(t, 401, "")
	quiet(t, "the log", o.log.String(), "another password", "example.cn", other.cookie)
}

func TestSignInsAreBounded(t *testing.T) {
	o := openOffice(t)
	var last answer
	for range 21 {
		last = o.people["nobody"].send("POST", "/v1/session", api.SignIn{Login: "x"})
	}
	last.problemIs(t, 429, "account.too_often")
	if last.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
}

func TestSecondFactor(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "reviewer")
	f := got[api.Factor](t, c.send("POST", "/v1/account/second-factor", nil), 200)
	code := func() string {
		o.at = o.at.Add(time.Minute) // a code works once
		return must(totp.GenerateCode(f.Secret, o.at))
	}
	c.send("PUT", "/v1/account/second-factor", api.FactorCode{Secret: f.Secret, Code: "12345"}).problemIs(t, 422, "")
	c.send("PUT", "/v1/account/second-factor", api.FactorCode{Secret: f.Secret, Code: code()}).is(t, 204)
	in := api.SignIn{Login: "reviewer@example.cn", Password: password}
	c.send("POST", "/v1/session", in).problemIs(t, 401, "account.need_code")
	in.Code = code()
	a := c.send("POST", "/v1/session", in)
	a.is(t, 200)
	c.keep(a)
	c.send("POST", "/v1/session", in).problemIs(t, 401, "account.refused") // the same code again
	c.send("POST", "/v1/account/second-factor/removal", api.FactorCode{Password: password, Code: "000000"}).problemIs(t, 401, "")
	c.send("POST", "/v1/account/second-factor/removal", api.FactorCode{Password: password, Code: code()}).is(t, 204)
	in.Code = ""
	c.send("POST", "/v1/session", in).is(t, 200)
}

func TestKeys(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	wish := api.KeyWish{Label: "import", Scopes: []string{"filing"}, Expires: o.at.Add(24 * time.Hour)}
	made := got[api.NewKey](t, c.send("POST", "/v1/account/keys", wish), 201)
	program := &client{office: o, key: made.Secret}
	if m := got[api.Me](t, program.send("GET", "/v1/session", nil), 200); m.Via != "key" || m.ID != c.who.ID {
		t.Errorf("the key is %+v", m)
	}
	f := got[api.Filing](t, program.send("POST", "/v1/filings", sample(app, func(in *filing.Input) { in.Entity.Name = "" })), 201)
	program.send("GET", "/v1/filings/"+f.ID, nil).is(t, 200)
	program.send("GET", "/v1/filings/"+f.ID+"/packs", nil).problemIs(t, 403, "case.denied") // not of its scope
	program.send("POST", "/v1/account/keys", wish).problemIs(t, 403, "account.session_only")
	program.send("DELETE", "/v1/account/sessions", nil).problemIs(t, 403, "account.session_only")
	if list := c.send("GET", "/v1/account/keys", nil); strings.Contains(list.Body.String(), made.Secret) || !strings.Contains(list.Body.String(), made.ID) {
		t.Errorf("the keys are %s", list.Body)
	}
	for name, header := range map[string]string{"forged": "Bearer icpk_" + strings.Repeat("A", 43), "another scheme": "Basic " + made.Secret, "empty": "Bearer", "no key": "Bearer x"} {
		if a := c.send("GET", "/v1/filings", nil, "Authorization", header); a.Code != 401 || a.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d", name, a.Code)
		}
	}
	at := o.at
	o.at = o.at.Add(25 * time.Hour)
	program.send("GET", "/v1/filings", nil).problemIs(t, 401, "key.refused")
	o.at = at
	c.send("DELETE", "/v1/account/keys/"+made.ID, nil).is(t, 204)
	program.send("GET", "/v1/filings", nil).problemIs(t, 401, "key.refused")
	quiet(t, "the log", o.log.String(), made.Secret)
}

func TestPeople(t *testing.T) {
	o := openOffice(t)
	admin, clerk := o.as(t, "admin"), o.as(t, "clerk")
	invited := got[api.Once](t, admin.send("POST", "/v1/invitations", api.Invitation{Role: "reviewer", Provider: "nwcd"}), 201)
	admin.send("POST", "/v1/invitations", api.Invitation{Role: "applicant", Company: "com_none"}).is(t, 422)
	nobody := o.people["nobody"]
	accept := api.Acceptance{Token: invited.Token, Login: "new@example.cn", Name: "新人", Password: "x"}
	nobody.send("POST", "/v1/invitations/accept", accept).is(t, 422)
	accept.Password = password
	if p := got[api.Person](t, nobody.send("POST", "/v1/invitations/accept", accept), 201); p.Role != "reviewer" || p.Provider != "nwcd" {
		t.Errorf("the account is %+v", p)
	}
	nobody.send("POST", "/v1/invitations/accept", accept).problemIs(t, 404, "account.link")
	link := got[api.Once](t, admin.send("POST", "/v1/accounts/"+clerk.who.ID+"/password-link", nil), 201)
	admin.send("POST", "/v1/accounts/acc_none/password-link", nil).is(t, 404)
	nobody.send("POST", "/v1/password", api.PasswordReset{Token: link.Token, Password: "a new password here"}).is(t, 204)
	nobody.send("POST", "/v1/password", api.PasswordReset{Token: link.Token, Password: "a new password here"}).problemIs(t, 404, "account.link")
	clerk.send("GET", "/v1/session", nil).problemIs(t, 401, "account.session_ended")
	clerk.keep(clerk.send("POST", "/v1/session", api.SignIn{Login: "clerk@example.cn", Password: "a new password here"}))

	now := must(o.accounts.Find(t.Context(), clerk.who.ID))
	change := api.PersonChange{Name: "示例", Role: "clerk", Provider: "sinnet", Disabled: true}
	admin.send("PUT", "/v1/accounts/"+now.ID, change).problemIs(t, 428, "")
	admin.send("PUT", "/v1/accounts/"+now.ID, change, "If-Match", `"999"`).problemIs(t, 412, "request.if_match")
	admin.send("PUT", "/v1/accounts/acc_none", change, "If-Match", `"1"`).is(t, 404)
	if p := got[api.Person](t, admin.send("PUT", "/v1/accounts/"+now.ID, change, "If-Match", fmt.Sprintf(`"%d"`, now.Version)), 200); !p.Disabled {
		t.Errorf("the account is %+v", p)
	}
	clerk.send("GET", "/v1/session", nil).problemIs(t, 401, "account.session_ended")
	self := must(o.accounts.Find(t.Context(), admin.who.ID))
	admin.send("PUT", "/v1/accounts/"+self.ID, api.PersonChange{Name: "x", Role: "clerk", Provider: "sinnet"}, "If-Match", fmt.Sprintf(`"%d"`, self.Version)).problemIs(t, 409, "account.last_admin")
	first := got[api.Company](t, admin.send("POST", "/v1/companies", api.CompanyName{Name: "示例公司"}, "Idempotency-Key", "c"), 201)
	if second := got[api.Company](t, admin.send("POST", "/v1/companies", api.CompanyName{Name: "示例公司"}, "Idempotency-Key", "c"), 201); first.ID != second.ID {
		t.Error("the company repeated is another one")
	}
}

func TestCrossSite(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	for name, headers := range map[string][]string{"cross-site": {"Sec-Fetch-Site", "cross-site"}, "same-site": {"Sec-Fetch-Site", "same-site"}, "foreign origin": {"Origin", "https://evil.example"}, "null origin": {"Origin", "null"}} {
		for _, r := range []right{{"POST", "/v1/filings", []byte(`{}`), [7]int{}}, {"DELETE", "/v1/session", nil, [7]int{}}, {"POST", "/v1/session", api.SignIn{}, [7]int{}}} {
			if a := c.send(r.method, r.path, r.body, headers...); a.Code != http.StatusForbidden || a.problem.Code != "request.cross_origin" {
				t.Errorf("%s %s from %s answers %d", r.method, r.path, name, a.Code)
			}
		}
	}
	c.send("POST", "/v1/filings", []byte(`{}`), "Sec-Fetch-Site", "same-origin").is(t, 201)
	c.send("GET", "/v1/session", nil, "Sec-Fetch-Site", "cross-site").is(t, 200) // changes nothing, and cannot be read from there
}
