package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

// attempt is a request that is to fail.
type attempt struct {
	who     string // "" is whoever succeeds at the route
	state   string // of the filing; "" is the one in which the route succeeds
	query   string
	body    any
	headers []string
	path    string // in the place of the route's own
	code    string // of the problem; "" for any
}

// documented is a route of the document.
type documented struct {
	ID          string `json:"operationId"`
	Security    []any
	Responses   map[string]struct{ Content map[string]any }
	RequestBody *struct{ Content map[string]any }

	method, path string
}

func operationsOf(t *testing.T, document []byte) (out []documented) {
	var doc struct {
		Paths map[string]map[string]documented
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			op.method, op.path = strings.ToUpper(method), path
			out = append(out, op)
		}
	}
	slices.SortFunc(out, func(a, b documented) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return out
}

// succeeds is who succeeds at a route where it is not the applicant, and with a filing in which state where it is no draft.
var succeeds = map[string][2]string{"accept-filing": {"reviewer", "submitted"}, "return-filing": {"reviewer", "submitted"}, "record-print": {"clerk", "accepted"}, "record-receipt": {"clerk", "papers_printed"},
	"close-filing": {"reviewer", "papers_received"}, "archive-filing": {"reviewer", "closed"}, "read-audit": {"reviewer", ""}}

const tooLarge = 3 << 20

// elicited is a request for each documented error that only its route has.
func (d *desks) elicited(t *testing.T) map[string]attempt {
	weak := "a"
	reset, _, err := d.accounts.PasswordLink(t.Context(), "", d.people["clerk"].who.ID)
	if err != nil {
		t.Fatal(err)
	}
	reused := []string{"Idempotency-Key", "used"}
	nothing := attempt{body: []byte("no picture"), headers: []string{"Content-Type", "image/jpeg"}}
	all := map[string]attempt{
		"create-key 422":               {body: api.KeyWish{}, code: "account.invalid"},
		"revoke-key 404":               {code: "key.not_found"},
		"change-password 422":          {body: api.PasswordChange{Old: password, Password: weak}},
		"confirm-second-factor 422":    {body: api.FactorCode{Secret: "AAAA", Code: "000000"}},
		"change-account 404":           {path: "/v1/accounts/acc_none", body: api.PersonChange{Name: "x", Role: "clerk", Provider: "sinnet"}, headers: []string{"If-Match", `"1"`}},
		"change-account 409":           {path: "/v1/accounts/{admin}", body: api.PersonChange{Name: "x", Role: "clerk", Provider: "sinnet"}, headers: []string{"If-Match", `"{adminversion}"`}, code: "account.last_admin"},
		"change-account 422":           {body: api.PersonChange{Role: "x"}, headers: []string{"If-Match", `"1"`}},
		"create-password-link 404":     {path: "/v1/accounts/acc_none/password-link"},
		"verify-audit 409":             {code: "audit.broken"},
		"check 422":                    {body: []byte("{}")},
		"list-requirements 422":        {body: []byte("{}")},
		"write-document 422":           {body: []byte("{}")},
		"write-document 404":           {path: "/v1/documents/none", body: sample(app, nil), code: "document.kind"},
		"read-code-list 404":           {path: "/v1/codes/none"},
		"list-provinces 404":           {query: "provider=none"},
		"list-slots 404":               {query: "provider=none"},
		"read-province 404":            {path: "/v1/provinces/999999"},
		"add-company 409":              {body: api.CompanyName{Name: "另一家"}, headers: reused, code: "request.idempotency_reused"},
		"add-company 422":              {body: api.CompanyName{}},
		"list-filings 422":             {query: "cursor=x"},
		"create-filing 409":            {body: []byte("{}"), headers: reused, code: "request.idempotency_reused"},
		"edit-filing 409":              {state: "returned", body: []byte(`{"provider":"nwcd"}`), headers: []string{"If-Match", `"{version}"`}, code: "case.provider"},
		"submit-filing 422":            {state: "empty", headers: []string{"If-Match", `"{version}"`}},
		"return-filing 422":            {body: api.Reasons{}, headers: []string{"If-Match", `"{version}"`}, code: "case.reasons"},
		"list-filing-requirements 422": {state: "empty"},
		"write-filing-document 404":    {path: "/v1/filings/{id}/documents/none"},
		"write-filing-document 422":    {state: "empty"},
		"build-pack 409":               {body: api.PackWish{Incomplete: true}, headers: reused, code: "request.idempotency_reused"},
		"build-pack 422":               {body: api.PackWish{}, code: "pack.incomplete"},
		"add-photo 409":                {query: "material=entity_certificate", body: picture("02-licence-scanned"), headers: reused, code: "request.idempotency_reused"},
		"add-photo 422":                {query: "material=entity_certificate", body: nothing.body, headers: nothing.headers, code: "photo.format"},
		"reuse-photo 409":              {query: "material=entity_certificate&page=2", headers: reused, code: "request.idempotency_reused"},
		"reuse-photo 422":              {query: "material=none", code: "case.material"},
		"verify-filing-codes 422":      nothing,
		"verify-codes 422":             nothing,
		"judge-photo 404":              {path: "/v1/photos/none", body: picture("09-id-front")},
		"judge-photo 422":              nothing,
		"invite 422":                   {body: api.Invitation{Role: "x"}},
		"accept-invitation 404":        {body: api.Acceptance{Token: "x", Login: "x@example.cn", Name: "x", Password: password}, code: "account.link"},
		"accept-invitation 422":        {body: api.Acceptance{Token: "x", Login: "x", Name: "x", Password: weak}},
		"reset-password 404":           {body: api.PasswordReset{Token: "x", Password: password}, code: "account.link"},
		"reset-password 422":           {body: api.PasswordReset{Token: reset, Password: weak}},
		"download-by-link 404":         {path: "/v1/links/x", code: "link.ended"},
		"sign-in 401":                  {body: api.SignIn{Login: "x@example.cn", Password: "x"}, code: "account.refused"},
		"sign-in-code 401":             {body: api.SignInCode{Code: "000000"}, code: "account.nothing_pending"},
		"oidc-sign-in 404":             {path: "/v1/oidc/none"},
		"oidc-begin 401":               {who: "nobody", body: api.IdentityWish{Password: "x"}, code: "request.account"},
		"oidc-begin 404":               {path: "/v1/oidc/none", body: api.IdentityWish{Invitation: "x"}},
		"list-filings 403":             {who: "admin", code: "case.denied"},
		"delete-filing 403":            {state: "submitted", headers: []string{"If-Match", `"999"`}, code: "case.denied"},
		"oidc-callback 404":            {path: "/v1/oidc/none/callback"},
		"oidc-callback 401":            {query: "state=x&code=x", code: "oidc.state"},
		"make-pack 422":                {body: []byte(nil), headers: []string{"Content-Type", "multipart/form-data"}},
	}
	body, kind := form(part{"filing", "", []byte("{}")})
	all["make-pack 422"] = attempt{body: body, headers: []string{"Content-Type", kind}}
	return all
}

// desks is an office with a filing in every state.
type desks struct {
	*federated
	in   map[string]string // filing by state
	fill *strings.Replacer
}

func openDesks(t *testing.T) *desks {
	d := &desks{federated: federate(t, nil), in: map[string]string{}}
	d.issuer.turn(func(i *issuer) { i.claims = lisi })
	d.door.Limits.Upload, d.door.Limits.Pack = 1<<20, 1<<20
	applicant, reviewer, clerk := d.as(t, "applicant"), d.as(t, "reviewer"), d.as(t, "clerk")
	steps := []struct {
		who      *client
		step, to string
	}{{applicant, "submit", "submitted"}, {reviewer, "accept", "accepted"}, {clerk, "print", "papers_printed"}, {clerk, "receive", "papers_received"}, {reviewer, "close", "closed"}}
	for n := range len(steps) + 1 {
		f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
		for _, s := range steps[:n] {
			f = got[api.Filing](t, s.who.send("POST", "/v1/filings/"+f.ID+"/"+s.step, nil, "If-Match", `"`+itoa(f.Version)+`"`), 200)
		}
		d.in[string(f.State)] = f.ID
	}
	f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
	f = got[api.Filing](t, applicant.send("POST", "/v1/filings/"+f.ID+"/submit", nil, "If-Match", `"1"`), 200)
	f = got[api.Filing](t, reviewer.send("POST", "/v1/filings/"+f.ID+"/return", api.Reasons{Reasons: []casework.Reason{{Text: "x"}}}, "If-Match", `"`+itoa(f.Version)+`"`), 200)
	d.in["returned"] = f.ID
	d.in["empty"] = got[api.Filing](t, applicant.send("POST", "/v1/filings", []byte(`{"provider":"sinnet"}`)), 201).ID
	d.things(t, applicant)
	return d
}

// things are a picture, a pack, a link, and keys of calls that were used.
func (d *desks) things(t *testing.T, c *client) {
	at := "/v1/filings/" + d.in["draft"]
	photo := got[casework.Picture](t, c.send("POST", at+"/photos?material=entity_certificate", picture("02-licence-scanned")), 201)
	pack := got[casework.Pack](t, c.send("POST", at+"/packs", api.PackWish{Incomplete: true}), 201)
	link := got[api.Link](t, c.send("POST", at+"/packs/"+pack.ID+"/link", api.LinkWish{Seconds: 86_400}), 201)
	c.send("POST", "/v1/filings", []byte(`{"provider":"nwcd"}`), "Idempotency-Key", "used").is(t, 201)
	d.as(t, "admin").send("POST", "/v1/companies", api.CompanyName{Name: "一家"}, "Idempotency-Key", "used").is(t, 201)
	admin := must(d.accounts.Find(t.Context(), d.as(t, "admin").who.ID))
	secret := got[api.NewKey](t, c.send("POST", "/v1/account/keys", api.KeyWish{Label: "x", Scopes: []string{"filing.read"}}), 201).Secret
	d.people["reader"] = &client{office: d.office, key: secret}
	d.fill = strings.NewReplacer("{photo}", photo.ID, "{pack}", pack.ID, "{variant}", "clean", "{kind}", "verification-form-website", "{token}", link.Href[strings.LastIndexByte(link.Href, '/')+1:],
		"{key}", "key_none", "{list}", "natures", "{code}", "310000", "{slot}", "id_front", "{issuer}", "instance", "{admin}", admin.ID, "{adminversion}", itoa(admin.Version))
}

// attempts are the requests that elicit an error of a route: what every route of its kind has, or its own.
func (d *desks) attempts(op documented, status int, own map[string]attempt) (out []attempt) {
	if one, ok := own[fmt.Sprintf("%s %d", op.ID, status)]; ok {
		out = append(out, one)
	}
	ofFiling := strings.HasPrefix(op.path, "/v1/filings/{id}")
	switch status {
	case 400:
		if op.ID != "oidc-callback" {
			out = append(out, attempt{query: "there_is_no_such_parameter=1", code: "request.parameter"})
		}
	case 401:
		if op.Security != nil {
			out = append(out, attempt{who: "nobody", code: "request.account"})
		}
	case 403:
		if op.method != http.MethodGet {
			out = append(out, attempt{headers: []string{"Sec-Fetch-Site", "cross-site"}, code: "request.cross_origin"})
		}
		if op.Security != nil && op.ID != "list-filings" {
			out = append(out, attempt{who: "reader", query: queryFor(op), body: d.bodyFor(op), headers: []string{"If-Match", `"999"`}})
		}
	case 404:
		if ofFiling {
			out = append(out, attempt{state: "none", query: queryFor(op), body: d.bodyFor(op), headers: []string{"If-Match", `"999"`}, code: "case.not_found"})
		}
	case 409:
		if to := succeeds[op.ID][1]; ofFiling && to != "" {
			out = append(out, attempt{state: map[bool]string{true: "closed", false: "submitted"}[to != "closed"], headers: []string{"If-Match", `"999"`}, body: d.bodyFor(op), code: "case.state"})
		}
	case 412:
		out = append(out, attempt{headers: []string{"If-Match", `"999"`}, body: d.bodyFor(op), code: "request.if_match"})
	case 413:
		large := append([]byte(`{"provider":"`), bytes.Repeat([]byte("x"), tooLarge)...)
		kind := "application/json"
		if op.RequestBody.Content[kind] == nil {
			kind = "application/octet-stream"
		}
		if op.RequestBody.Content["multipart/form-data"] != nil && op.RequestBody.Content["image/*"] == nil {
			large, kind = form(part{"filing", "", large})
		}
		out = append(out, attempt{query: queryFor(op), body: large, headers: []string{"Content-Type", kind, "If-Match", `"1"`}})
	case 415:
		out = append(out, attempt{query: queryFor(op), body: []byte("{}"), headers: []string{"Content-Type", "text/csv", "If-Match", `"1"`}, code: "request.media_type"})
	case 416:
		out = append(out, attempt{headers: []string{"Range", "bytes=99999999-"}, code: "request.range"})
	case 428:
		out = append(out, attempt{body: d.bodyFor(op), code: "request.if_match_missing"})
	}
	return out
}

func queryFor(op documented) string {
	if op.ID == "add-photo" || op.ID == "reuse-photo" {
		return "material=entity_certificate"
	}
	return ""
}

// bodyFor is a body that a route takes.
func (d *desks) bodyFor(op documented) any {
	return map[string]any{"edit-filing": []byte("{}"), "create-filing": []byte("{}"), "return-filing": api.Reasons{Reasons: []casework.Reason{{Text: "x"}}}, "build-pack": api.PackWish{}, "link-pack": api.LinkWish{},
		"verify-filing-codes": api.SheetsRequest{Codes: []string{"x"}}, "add-photo": []byte("x"), "change-account": api.PersonChange{Name: "x", Role: "clerk", Provider: "sinnet"}, "oidc-begin": api.IdentityWish{Password: password}}[op.ID]
}

// ask sends an attempt.
func (d *desks) ask(t *testing.T, op documented, a attempt) answer {
	who, state := succeeds[op.ID][0], succeeds[op.ID][1]
	switch {
	case a.who != "":
		who = a.who
	case who == "" && d.managed(op):
		who = "admin"
	case who == "":
		who = "applicant"
	}
	if a.state != "" {
		state = a.state
	}
	if state == "" {
		state = "draft"
	}
	id := d.in[state]
	if id == "" {
		id = "fil_none"
	}
	version := ""
	if f := d.as(t, "applicant").send("GET", "/v1/filings/"+id, nil); f.Code == 200 {
		version = itoa(got[api.Filing](t, f, 200).Version)
	}
	if strings.Contains(op.path, "/accounts/{id}") {
		id = d.people["clerk"].who.ID
	}
	path := op.path
	if a.path != "" {
		path = a.path
	}
	path = d.fill.Replace(strings.Replace(path, "{id}", id, 1))
	if a.query != "" {
		path += "?" + a.query
	}
	headers := slices.Clone(a.headers)
	for i := range headers {
		headers[i] = d.fill.Replace(strings.Replace(headers[i], "{version}", version, 1))
	}
	d.at = d.at.Add(10 * time.Second) // what could be guessed is bounded
	return d.as(t, who).send(op.method, path, a.body, headers...)
}

// managed tells of routes for administrators.
func (d *desks) managed(op documented) bool {
	return strings.HasPrefix(op.path, "/v1/accounts") || strings.HasPrefix(op.path, "/v1/companies") || op.path == "/v1/invitations" || op.path == "/v1/audit/verification"
}

// TestEveryDocumentedErrorOccurs asks for each error that the document has, of each route: one that nothing elicits does not
// belong there. That no other occurs is what TestFuzzRoutes looks for.
func TestEveryDocumentedErrorOccurs(t *testing.T) {
	d := openDesks(t)
	own := d.elicited(t)
	elicit := func(op documented, status int) {
		t.Run(fmt.Sprintf("%s %d", op.ID, status), func(t *testing.T) {
			if ask := byIssuers[fmt.Sprintf("%s %d", op.ID, status)]; ask != nil {
				ask(t, d.federated).problemIs(t, status, "")
				return
			}
			list := d.attempts(op, status, own)
			delete(own, fmt.Sprintf("%s %d", op.ID, status))
			if len(list) == 0 {
				t.Fatal("documented, and nothing elicits it")
			}
			for _, one := range list {
				a := d.ask(t, op, one)
				if a.Code != status || a.problem.Status != status || a.problem.Code == "" || a.problem.Request == "" || one.code != "" && a.problem.Code != one.code {
					t.Errorf("%+.200v answers %d %.300s", one, a.Code, a.Body)
				}
			}
		})
	}
	all := operationsOf(t, d.get("/v1/openapi.json").Body.Bytes())
	last := map[string]bool{"verify-audit": true} // its error is for ever
	for _, late := range []bool{false, true} {
		if late {
			if _, err := d.desk.DB.Pool().ExecContext(t.Context(), "UPDATE audit SET action = 'x' WHERE seq = 3"); err != nil {
				t.Fatal(err)
			}
		}
		for _, op := range all {
			for _, text := range slices.Sorted(maps.Keys(op.Responses)) {
				status := must(strconv.Atoi(text))
				if status >= 400 && status < 500 && status != http.StatusTooManyRequests && last[op.ID] == late {
					elicit(op, status)
				}
			}
		}
	}
	for name := range own {
		t.Errorf("%s is elicited and not documented", name)
	}
	d.tooMany(t, all)
}

// byIssuers are the errors that take an issuer's part.
var byIssuers = map[string]func(t *testing.T, f *federated) answer{
	"oidc-callback 403": func(t *testing.T, f *federated) answer {
		f.issuer.turn(func(i *issuer) { i.claims = maps.Clone(lisi); i.claims["sub"] = "nobody's" })
		defer f.issuer.turn(func(i *issuer) { i.claims = lisi })
		return f.tab().signIn(t, "instance")
	},
	"unlink-identity 409": func(t *testing.T, f *federated) answer {
		only := f.tab()
		only.accept(t, f.invite(t, account.Clerk, "nwcd")).is(t, http.StatusSeeOther)
		return only.send(http.MethodDelete, "/v1/account/identity", nil)
	},
	"oidc-callback 409": func(t *testing.T, f *federated) answer { return f.tab().accept(t, f.invite(t, account.Admin, "")) },
}

// tooMany asks at an instance that takes one request an hour.
func (d *desks) tooMany(t *testing.T, all []documented) {
	usual := d.settings(nil)
	strict := serve(t, func(c *api.Config, to *door.Config) {
		usual(c, to)
		to.Limits.Burst, to.Limits.Every = 1, time.Hour
	})
	strict.get("/v1/version").is(t, 200)
	for _, op := range all {
		a := strict.ask(op.method, op.path, "", nil)
		if _, told := op.Responses["429"]; told != (a.Code == http.StatusTooManyRequests) {
			t.Errorf("%s answers %d where too many come", op.ID, a.Code)
		}
	}
}
