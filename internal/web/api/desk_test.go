package api_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

// office is an instance that keeps filings, with people who have signed in.
type office struct {
	*instance
	at       time.Time
	accounts *account.Accounts
	desk     *casework.Desk
	folder   string // of its objects
	people   map[string]*client
}

// client is somebody at a browser, or a program with a key.
type client struct {
	*office
	cookie string
	key    string
	who    account.Account
}

const password = "a password for the test"

func openOffice(t *testing.T) *office {
	t.Helper()
	return openOfficeOn(t, storetest.SQLite(t))
}

func openOfficeOn(t *testing.T, db *store.DB) *office {
	t.Helper()
	o := &office{at: now(), people: map[string]*client{}}
	clock := func() time.Time { return o.at }
	master, _, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.folder = t.TempDir()
	o.accounts = must(account.Open(t.Context(), db, master, account.Options{Now: clock, Random: rand.Reader}))
	vault := must(blob.NewVault(must(blob.NewLocal(filepath.Join(o.folder, "objects"))), filepath.Join(o.folder, "spool")))
	o.desk = must(casework.Open(t.Context(), casework.Config{DB: db, Vault: vault, Master: master, Accounts: o.accounts, House: house(t), Now: clock, Random: rand.Reader}))
	o.instance = serve(t, func(c *api.Config, d *door.Config) {
		c.Desk, c.Accounts, c.Now, c.TLS, d.Now = o.desk, o.accounts, clock, true, clock
	})
	a, b := must(o.accounts.AddCompany(t.Context(), "南京示例农业科学研究所")), must(o.accounts.AddCompany(t.Context(), "另一家示例公司"))
	for name, p := range map[string]struct {
		role              account.Role
		provider, company string
	}{"applicant": {account.Applicant, "", a.ID}, "stranger": {account.Applicant, "", b.ID}, "reviewer": {account.Reviewer, "sinnet", ""},
		"other": {account.Reviewer, "nwcd", ""}, "clerk": {account.Clerk, "sinnet", ""}, "admin": {account.Admin, "", ""}} {
		token, _, err := o.accounts.Invite(t.Context(), "", p.role, p.provider, p.company)
		if err != nil {
			t.Fatal(err)
		}
		who := must(o.accounts.Accept(t.Context(), token, name+"@example.cn", "示例", password))
		o.people[name] = &client{office: o, who: who}
	}
	o.people["nobody"] = &client{office: o}
	return o
}

// signIn signs somebody in; only the first time costs a password's hash.
func (o *office) as(t *testing.T, name string) *client {
	t.Helper()
	c := o.people[name]
	if c.cookie == "" && c.who.ID != "" {
		o.at = o.at.Add(time.Minute) // sign-ins are bounded
		a := c.send(http.MethodPost, "/v1/session", api.SignIn{Login: name + "@example.cn", Password: password})
		if a.Code != 200 {
			t.Fatalf("%s cannot sign in: %d %s", name, a.Code, a.Body)
		}
		c.keep(a)
	}
	return c
}

func (c *client) keep(a answer) {
	for _, k := range a.Result().Cookies() {
		c.cookie = k.Value
	}
}

// send asks with JSON, bytes of a picture, or nothing; headers follow in pairs.
func (c *client) send(method, path string, body any, headers ...string) answer {
	var data []byte
	kind := "application/json"
	switch b := body.(type) {
	case nil:
		kind = ""
	case []byte:
		data = b
		if len(b) > 0 && b[0] != '{' {
			kind = "image/jpeg"
		}
	default:
		data = must(json.Marshal(b))
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(data))
	r.Header.Set("Accept-Language", "en")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-icpdoc", Value: c.cookie})
	}
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	for n := 0; n < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	a := answer{ResponseRecorder: w}
	if w.Header().Get("Content-Type") == "application/problem+json" {
		_ = json.Unmarshal(w.Body.Bytes(), &a.problem)
	}
	return a
}

// got reads an answer of a status.
func got[T any](t *testing.T, a answer, status int) (v T) {
	t.Helper()
	if a.Code != status {
		t.Fatalf("answers %d %.600s, want %d", a.Code, a.Body, status)
	}
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %.300s", err, a.Body)
	}
	return v
}

func TestTheLifeOfAFiling(t *testing.T) {
	o := openOffice(t)
	applicant, reviewer, clerk := o.as(t, "applicant"), o.as(t, "reviewer"), o.as(t, "clerk")
	data := sample(website, nil)

	made := applicant.send(http.MethodPost, "/v1/filings", []byte(`{"provider":"sinnet"}`), "Idempotency-Key", "first-1")
	f := got[api.Filing](t, made, 201)
	if made.Header().Get("Location") != "/v1/filings/"+f.ID || made.Header().Get("ETag") != `"1"` || f.State != casework.Draft || f.Says.Provider != "sinnet" {
		t.Fatalf("a draft is %+v with %v", f, made.Header())
	}
	again := applicant.send(http.MethodPost, "/v1/filings", []byte(`{"provider":"sinnet"}`), "Idempotency-Key", "first-1")
	if g := got[api.Filing](t, again, 201); g.ID != f.ID || again.Header().Get("Idempotency-Replayed") != "true" || again.Header().Get("Location") != made.Header().Get("Location") {
		t.Errorf("repeated it is %+v with %v", g, again.Header())
	}
	applicant.send(http.MethodPost, "/v1/filings", []byte(`{"provider":"nwcd"}`), "Idempotency-Key", "first-1").problemIs(t, 409, "request.idempotency_reused")
	applicant.send(http.MethodPost, "/v1/filings", []byte(`{}`), "Idempotency-Key", "no spaces").problemIs(t, 400, "request.parameter")
	applicant.send(http.MethodPost, "/v1/filings", []byte(`{"x":1}`), "Idempotency-Key", "second").problemIs(t, 400, "input.malformed")
	if g := got[api.Filing](t, o.as(t, "stranger").send(http.MethodPost, "/v1/filings", []byte(`{"provider":"sinnet"}`), "Idempotency-Key", "first-1"), 201); g.ID == f.ID {
		t.Error("somebody else's key gives our filing")
	}

	at := "/v1/filings/" + f.ID
	applicant.send(http.MethodPost, at+"/submit", nil, "If-Match", `"1"`).problemIs(t, 422, "")
	if c := got[api.Findings](t, applicant.send(http.MethodGet, at+"/check", nil), 200); c.Valid || len(c.Fields) < 5 {
		t.Errorf("an empty draft is %+v", c)
	}
	applicant.send(http.MethodPut, at, data).problemIs(t, 428, "request.if_match_missing")
	for _, tag := range []string{`W/"1"`, "1", `"01"`, "*", `"1", "2"`, `"7"`} {
		applicant.send(http.MethodPut, at, data, "If-Match", tag).problemIs(t, 412, "request.if_match")
	}
	edited := applicant.send(http.MethodPut, at, data, "If-Match", `"1"`)
	f = got[api.Filing](t, edited, 200)
	if edited.Header().Get("ETag") != `"2"` || f.Entity != "南京示例农业科学研究所" || f.Mode != "manual" {
		t.Errorf("edited it is %+v", f)
	}
	o.pictures(t, applicant, at)
	o.packs(t, applicant, at)

	f = got[api.Filing](t, applicant.send(http.MethodGet, at, nil), 200)
	tag := func() string { return `"` + itoa(f.Version) + `"` }
	f = got[api.Filing](t, applicant.send(http.MethodPost, at+"/submit", nil, "If-Match", tag()), 200)
	applicant.send(http.MethodPut, at, data, "If-Match", tag()).problemIs(t, 403, "case.denied")
	reviewer.send(http.MethodPost, at+"/return", api.Reasons{}, "If-Match", tag()).problemIs(t, 422, "case.reasons")
	f = got[api.Filing](t, reviewer.send(http.MethodPost, at+"/return", api.Reasons{Reasons: []casework.Reason{{Pointer: "/services/0/name", Text: "名称过于宽泛"}}}, "If-Match", tag()), 200)
	if r := applicant.send(http.MethodGet, at+"/returns", nil); !strings.Contains(r.Body.String(), "名称过于宽泛") {
		t.Errorf("the reasons are %s", r.Body)
	}
	f = got[api.Filing](t, applicant.send(http.MethodPost, at+"/submit", nil, "If-Match", tag()), 200)
	if r := applicant.send(http.MethodGet, at+"/revisions", nil); r.Code != 200 || strings.Count(r.Body.String(), `"number"`) != 2 {
		t.Errorf("the revisions are %s", r.Body)
	}
	for _, step := range []struct {
		who  *client
		name string
		to   casework.State
	}{{reviewer, "accept", casework.Accepted}, {clerk, "print", casework.PapersPrinted}, {clerk, "receive", casework.PapersReceived}, {reviewer, "close", casework.Closed}, {reviewer, "archive", casework.Archived}} {
		step.who.send(http.MethodPost, at+"/"+step.name, nil).problemIs(t, 428, "")
		if f = got[api.Filing](t, step.who.send(http.MethodPost, at+"/"+step.name, nil, "If-Match", tag()), 200); f.State != step.to {
			t.Fatalf("after %s it is %s", step.name, f.State)
		}
	}
	reviewer.send(http.MethodPost, at+"/accept", nil, "If-Match", tag()).problemIs(t, 409, "case.state")
	if len(f.Next) != 0 {
		t.Errorf("out of the archive one may %v", f.Next)
	}
	if audit := got[api.AuditPage](t, reviewer.send(http.MethodGet, "/v1/audit?after=1", nil), 200); len(audit.Items) < 8 {
		t.Errorf("the audit has %d lines", len(audit.Items))
	}
	if state := got[api.AuditState](t, o.as(t, "admin").send(http.MethodPost, "/v1/audit/verification", nil), 200); state.Sound < 20 {
		t.Errorf("%d lines are sound", state.Sound)
	}
	quiet(t, "the log", o.log.String(), "南京示例", "陈思远", "320102197202144518", "13800138000", password, "applicant@example.cn", f.ID)
}

func itoa(n int64) string { return string(must(json.Marshal(n))) }

// pictures uploads, looks at, reuses and deletes pictures.
func (o *office) pictures(t *testing.T, c *client, at string) {
	t.Helper()
	licence := picture("02-licence-scanned")
	c.send(http.MethodPost, at+"/photos?material=selfie", licence).problemIs(t, 422, "case.material")
	c.send(http.MethodPost, at+"/photos?material=entity_certificate&side=left", licence).problemIs(t, 400, "request.parameter")
	c.send(http.MethodPost, at+"/photos?material=entity_certificate&turn=45", licence).problemIs(t, 400, "request.parameter")
	c.send(http.MethodPost, at+"/photos?material=entity_certificate", []byte("no picture")).problemIs(t, 422, "photo.format")
	made := c.send(http.MethodPost, at+"/photos?material=entity_certificate&name=..%2F..%2Fpasswd.jpg", licence, "Idempotency-Key", "p1")
	p := got[casework.Picture](t, made, 201)
	if p.Name != "passwd.jpg" || p.Service != -1 || p.Outcome.Clean == nil {
		t.Errorf("a picture is %+v", p)
	}
	if q := got[casework.Picture](t, c.send(http.MethodPost, at+"/photos?material=entity_certificate&name=..%2F..%2Fpasswd.jpg", licence, "Idempotency-Key", "p1"), 201); q.ID != p.ID {
		t.Error("the upload repeated is another picture")
	}
	here := at + "/photos/" + p.ID
	if c.send(http.MethodGet, here, nil).Code != 200 || !strings.Contains(c.send(http.MethodGet, at+"/photos", nil).Body.String(), p.ID) {
		t.Error("the picture is not there")
	}
	master := c.send(http.MethodGet, here+"/master", nil)
	if master.Code != 200 || !bytes.Equal(master.Body.Bytes(), licence) || master.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(master.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("the master is %d bytes with %v", master.Body.Len(), master.Header())
	}
	piece := c.send(http.MethodGet, here+"/master", nil, "Range", "bytes=10-19")
	if piece.Code != 206 || !bytes.Equal(piece.Body.Bytes(), licence[10:20]) {
		t.Errorf("a range is %d with %d bytes", piece.Code, piece.Body.Len())
	}
	c.send(http.MethodGet, here+"/master", nil, "Range", "bytes=99999999-").problemIs(t, 416, "request.range")
	c.send(http.MethodGet, here+"/clean", nil, "If-None-Match", `"`+p.ID+`-clean"`).is(t, 304)
	c.send(http.MethodGet, here+"/clean", nil).is(t, 200)
	c.send(http.MethodGet, here+"/thumbnail", nil).problemIs(t, 404, "case.no_picture")
	c.send(http.MethodGet, at+"/photos/pho_none", nil).problemIs(t, 404, "case.no_picture")
	second := c.send(http.MethodPost, here+"/copies?material=entity_certificate&page=2", nil)
	q := got[casework.Picture](t, second, 201)
	if q.Page != 2 || q.ID == p.ID {
		t.Errorf("used again it is %+v", q)
	}
	c.send(http.MethodDelete, at+"/photos/"+q.ID, nil).is(t, 204)
	c.send(http.MethodDelete, at+"/photos/"+q.ID, nil).problemIs(t, 404, "case.no_picture")
}

func (a answer) is(t *testing.T, status int) {
	t.Helper()
	if a.Code != status {
		t.Errorf("answers %d %.300s, want %d", a.Code, a.Body, status)
	}
}

// packs builds, verifies and downloads a pack.
func (o *office) packs(t *testing.T, c *client, at string) {
	t.Helper()
	if r := c.send(http.MethodGet, at+"/requirements", nil); r.Code != 200 || !strings.Contains(r.Body.String(), "verification_form") {
		t.Errorf("the requirements are %d %.200s", r.Code, r.Body)
	}
	if d := c.send(http.MethodGet, at+"/documents/verification-form-website", nil); d.Code != 200 || !bytes.HasPrefix(d.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("the form is %d %.200s", d.Code, d.Body)
	}
	c.send(http.MethodGet, at+"/documents/none", nil).problemIs(t, 404, "")
	c.send(http.MethodPost, at+"/packs", api.PackWish{}).problemIs(t, 422, "pack.incomplete")
	if bad := c.send(http.MethodPost, at+"/packs", api.PackWish{JPEG: 5}); bad.problem.Code != "request.parameter" || !has(bad.problem, "/jpeg", "request.parameter_value") {
		t.Errorf("a resolution that there is not: %s", bad.Body)
	}
	c.send(http.MethodPost, at+"/packs", []byte(`{"duplexx":true}`)).problemIs(t, 400, "request.json")
	p := got[casework.Pack](t, c.send(http.MethodPost, at+"/packs", api.PackWish{Incomplete: true, Duplex: true}, "Idempotency-Key", "k"), 201)
	if q := got[casework.Pack](t, c.send(http.MethodPost, at+"/packs", api.PackWish{Incomplete: true, Duplex: true}, "Idempotency-Key", "k"), 201); q.ID != p.ID {
		t.Error("the pack repeated is another one")
	}
	here := at + "/packs/" + p.ID
	whole := c.send(http.MethodGet, here+"/file", nil)
	if whole.Code != 200 || !bytes.HasPrefix(whole.Body.Bytes(), []byte("PK")) || c.send(http.MethodGet, here, nil).Code != 200 || !strings.Contains(c.send(http.MethodGet, at+"/packs", nil).Body.String(), p.ID) {
		t.Fatalf("the pack is %d", whole.Code)
	}
	v := c.send(http.MethodPost, at+"/verification", api.SheetsRequest{Codes: []string{p.Manifest.Documents[0].ID.String()}})
	if !strings.Contains(v.Body.String(), `"state":"unsigned"`) {
		t.Errorf("the verdict is %d %s", v.Code, v.Body)
	}
	c.send(http.MethodPost, here+"/link", api.LinkWish{Seconds: 90_000}).problemIs(t, 400, "")
	link := got[api.Link](t, c.send(http.MethodPost, here+"/link", api.LinkWish{Seconds: 600}), 201)
	nobody := o.people["nobody"]
	if got := nobody.send(http.MethodGet, link.Href, nil); got.Code != 200 || !bytes.Equal(got.Body.Bytes(), whole.Body.Bytes()) {
		t.Errorf("by the link it is %d with %d bytes", got.Code, got.Body.Len())
	}
	if part := nobody.send(http.MethodGet, link.Href, nil, "Range", "bytes=0-1"); part.Code != 206 || part.Body.String() != "PK" {
		t.Errorf("a range by the link is %d", part.Code)
	}
	nobody.send(http.MethodGet, link.Href[:len(link.Href)-3]+"AAA", nil).problemIs(t, 404, "link.ended")
	nobody.send(http.MethodGet, "/v1/links/x", nil).problemIs(t, 404, "link.ended")
	before := o.at
	o.at = o.at.Add(11 * time.Minute)
	nobody.send(http.MethodGet, link.Href, nil).problemIs(t, 404, "link.ended")
	o.at = before
	c.send(http.MethodGet, at+"/packs/pac_none/file", nil).problemIs(t, 404, "case.no_pack")
}
