package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/api"
)

// papers is one filing with everything that can hang on it.
type papers struct{ id, photo, pack string }

// file makes a filing of somebody with a picture and a pack, and hands it in where it should be.
func (o *office) file(t *testing.T, who string, submit bool) papers {
	t.Helper()
	c := o.as(t, who)
	f := got[api.Filing](t, c.send("POST", "/v1/filings", sample(website, nil)), 201)
	at := "/v1/filings/" + f.ID
	photo := got[casework.Picture](t, c.send("POST", at+"/photos?material=entity_certificate", picture("11-id-front-too-small")), 201)
	pack := got[casework.Pack](t, c.send("POST", at+"/packs", api.PackWish{Incomplete: true}), 201)
	if submit {
		f = got[api.Filing](t, c.send("GET", at, nil), 200)
		got[api.Filing](t, c.send("POST", at+"/submit", nil, "If-Match", `"`+itoa(f.Version)+`"`), 200)
	}
	return papers{f.ID, photo.ID, pack.ID}
}

// gone is an ID of the same kind that was never given.
func gone(id string) string { return id[:len(id)-6] + "zzzzzz" }

func (p papers) at(path string) string {
	return strings.NewReplacer("{id}", p.id, "{photo}", p.photo, "{pack}", p.pack, "{variant}", "master", "{kind}", "verification-form-website").Replace(path)
}

// way is one way to ask a route: with what body, query and headers.
type way struct {
	query, match, key string
	body              any
}

// ways are those that take a route past each check that it makes, and those that fail at it.
func ways(op *operation) (out []way) {
	bodies := []any{nil}
	if op.Body != nil {
		bodies = []any{[]byte(`{}`), []byte(`{"nope":1}`), []byte(`{`), picture("11-id-front-too-small"), sample(website, nil), api.PackWish{Incomplete: true},
			api.Reasons{Reasons: []casework.Reason{{Text: "x"}}}, api.SheetsRequest{Codes: []string{"AAAA-BBBB"}}, api.LinkWish{Seconds: 60}}
	}
	matches, keys, queries := []string{""}, []string{""}, []string{"", "?nope=1"}
	for _, p := range op.Parameters {
		switch {
		case p.Name == "If-Match":
			matches = []string{`"1"`, "", `"99"`, "junk"}
		case p.Name == "Idempotency-Key":
			keys = []string{"", "once"}
		case p.Name == "material":
			queries = []string{"?material=entity_certificate", "", "?nope=1", "?material=nope", "?material=entity_certificate&page=0"}
		case p.Name == "service" && p.In == "query":
			queries = append(queries, "?service=1", "?service=0")
		}
	}
	for _, body := range bodies {
		out = append(out, way{queries[0], matches[0], keys[0], body})
	}
	last := bodies[len(bodies)-1]
	for _, match := range matches[1:] {
		out = append(out, way{queries[0], match, keys[0], last})
	}
	for _, key := range keys[1:] {
		out = append(out, way{queries[0], matches[0], key, last})
	}
	for _, query := range queries[1:] {
		out = append(out, way{query, matches[0], keys[0], last}, way{query, matches[0], keys[0], bodies[0]})
	}
	return out
}

func (c *client) ask(op *operation, path string, w way) answer {
	c.at = c.at.Add(3 * time.Millisecond) // an address is bounded
	var headers []string
	if w.match != "" {
		headers = append(headers, "If-Match", w.match)
	}
	if w.key != "" {
		headers = append(headers, "Idempotency-Key", w.key)
	}
	return c.send(op.method, path+w.query, w.body, headers...)
}

// bytesOf is an answer as it went out, without what differs from one request to the next: the request's ID.
func bytesOf(a answer) string {
	var b strings.Builder
	fmt.Fprintln(&b, a.Code)
	for _, name := range slices.Sorted(maps.Keys(a.Header())) {
		if name != "X-Request-Id" && name != "Set-Cookie" { // who signs in gets a new cookie
			fmt.Fprintln(&b, name, a.Header()[name])
		}
	}
	b.WriteString(regexp.MustCompile(`req_[A-Z2-7]+`).ReplaceAllString(a.Body.String(), "req_"))
	return b.String()
}

// TestNothingTellsWhatIsThere asks every route with an ID, in every way, for something of another tenant and for something
// that never was: the two answers are the same, byte for byte.
func TestNothingTellsWhatIsThere(t *testing.T) {
	o := openOffice(t)
	doc := readDocument(t, o.get("/v1/openapi.json").Body.Bytes())
	submitted, draft, own := o.file(t, "applicant", true), o.file(t, "applicant", false), o.file(t, "stranger", false)
	missing := papers{gone(submitted.id), gone(submitted.photo), gone(submitted.pack)}
	key := got[api.NewKey](t, o.as(t, "applicant").send("POST", "/v1/account/keys", api.KeyWish{Label: "x", Scopes: []string{"filing"}, Expires: o.at.Add(time.Hour)}), 201)
	compared := 0
	same := func(name string, c *client, op *operation, there, not string) {
		t.Helper()
		for _, w := range ways(op) {
			a, b := c.ask(op, there, w), c.ask(op, not, w)
			if compared++; bytesOf(a) != bytesOf(b) {
				t.Errorf("%s can tell by %s %s, %+.60v:\n%s\nor\n%s", name, op.method, op.path, w, bytesOf(a), bytesOf(b))
				return
			}
			if a.Code < 400 {
				t.Errorf("%s may %s %s: %.300s", name, op.method, op.path, a.Body)
				return
			}
		}
	}
	for _, op := range doc.routes {
		if !strings.Contains(op.path, "{") {
			continue
		}
		for _, name := range everybody {
			c := o.as(t, name)
			switch {
			case strings.HasPrefix(op.path, "/v1/filings/{id}"):
				if slices.Contains([]string{"nobody", "stranger", "other", "admin"}, name) {
					same(name, c, op, submitted.at(op.path), missing.at(op.path))
				}
				if name != "applicant" {
					same(name, c, op, draft.at(op.path), missing.at(op.path))
				}
				if name == "stranger" && strings.Count(op.path, "{") > 1 && !strings.Contains(op.path, "{kind}") { // what hangs on another's filing, asked for at one's own
					same(name, c, op, papers{own.id, submitted.photo, submitted.pack}.at(op.path), papers{own.id, missing.photo, missing.pack}.at(op.path))
				}
			case strings.Contains(op.path, "{key}"):
				if name != "applicant" {
					same(name, c, op, "/v1/account/keys/"+key.ID, "/v1/account/keys/"+gone(key.ID))
				}
			case strings.HasPrefix(op.path, "/v1/accounts/{id}"):
				if id := o.people["clerk"].who.ID; name != "admin" {
					same(name, c, op, strings.Replace(op.path, "{id}", id, 1), strings.Replace(op.path, "{id}", gone(id), 1))
				}
			}
		}
	}
	o.oblique(t, submitted, own)
	t.Logf("%d pairs of answers are the same", compared)
}

// oblique tries to learn of another tenant's filing by what is about no filing, or about one's own.
func (o *office) oblique(t *testing.T, foreign, own papers) {
	c := o.as(t, "stranger")
	at := "/v1/filings/" + own.id
	since := func(id string) string {
		return bytesOf(c.send("POST", at+"/packs", api.PackWish{Incomplete: true, Since: id}))
	}
	if a, b := since(foreign.pack), since(gone(foreign.pack)); a != b {
		t.Errorf("a correction of a foreign pack: %s, or %s", a, b)
	}
	code := func(id string) string {
		return bytesOf(c.send("POST", at+"/verification", api.SheetsRequest{Codes: []string{id}}))
	}
	p := got[casework.Pack](t, o.as(t, "applicant").send("GET", "/v1/filings/"+foreign.id+"/packs/"+foreign.pack, nil), 200)
	short := p.Manifest.Documents[0].ID.String()
	if a, b := code(short), code(p.Manifest.Documents[0].ID.String()[:len(short)-1]+"A"); !strings.Contains(a, `"state":"unsigned"`) && a != b {
		t.Errorf("a foreign sheet's code: %s, or %s", a, b)
	}
	mine := must(o.desk.Read(t.Context(), account.Actor{Account: c.who, Via: "session"}, own.id))
	c.send("PUT", at, sample(website, func(in *filing.Input) {
		in.Entity.Name, in.Entity.Certificate.Number = "别的公司", "91320102000000000X"
	}), "If-Match", `"`+itoa(mine.Version)+`"`).is(t, 200)
	for _, term := range []string{"南京示例农业科学研究所", "12320102123456788E"} {
		if a, b := bytesOf(c.send("GET", "/v1/filings?search="+term, nil)), bytesOf(c.send("GET", "/v1/filings?search="+term[:len(term)-3]+"xyz", nil)); a != b {
			t.Errorf("a search for what another company filed: %s, or %s", a, b)
		}
	}
	for _, body := range []any{api.SignIn{Login: "%s", Password: "wrong password"}, api.SignIn{Login: "%s", Password: password, Code: "000000"}} {
		ask := func(login string) string {
			o.at = o.at.Add(time.Minute)
			in := body.(api.SignIn)
			in.Login, in.Password = login, in.Password+"!"
			return bytesOf(o.people["nobody"].send("POST", "/v1/session", in))
		}
		if a, b := ask("applicant@example.cn"), ask("never@example.cn"); a != b {
			t.Errorf("signing in tells who has an account: %s, or %s", a, b)
		}
	}
}

// TestWhatHasEndedOpensNothing tries every route that takes an account with sessions and keys that are forged, have ended, or
// were revoked: the answer is the same as to nobody, whatever is asked for.
func TestWhatHasEndedOpensNothing(t *testing.T) {
	o := openOffice(t)
	doc := readDocument(t, o.get("/v1/openapi.json").Body.Bytes())
	mine := o.file(t, "applicant", false)
	c := o.as(t, "applicant")
	newKey := func(ttl time.Duration) api.NewKey {
		return got[api.NewKey](t, c.send("POST", "/v1/account/keys", api.KeyWish{Label: "x", Scopes: []string{"filing", "photos", "pack", "code"}, Expires: o.at.Add(ttl)}), 201)
	}
	brief, revoked, of := newKey(time.Minute), newKey(24*time.Hour), newKey(24*time.Hour)
	c.send("DELETE", "/v1/account/keys/"+revoked.ID, nil).is(t, 204)
	sign := func() string {
		o.at = o.at.Add(time.Minute)
		other := &client{office: o}
		other.keep(other.send("POST", "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password}))
		return other.cookie
	}
	old := sign()
	o.at = o.at.Add(13 * time.Hour)
	left := sign()
	(&client{office: o, cookie: left}).send("DELETE", "/v1/session", nil).is(t, 204)
	ended := sign()
	is := must(o.accounts.Find(t.Context(), c.who.ID))
	is.Disabled = true // ends its sessions, and its keys do no more
	if err := o.accounts.Change(t.Context(), is); err != nil {
		t.Fatal(err)
	}
	turned := []byte(of.Secret)
	turned[len(turned)-1] ^= 1
	for name, who := range map[string]*client{
		"nobody": {office: o}, "a session that ended by its age": {office: o, cookie: old}, "one that was signed out": {office: o, cookie: left},
		"one of an account that was shut": {office: o, cookie: ended}, "a forged one": {office: o, cookie: strings.Repeat("A", 43)}, "one with markup": {office: o, cookie: "<script>"},
		"a key that ended": {office: o, key: brief.Secret}, "one that was revoked": {office: o, key: revoked.Secret}, "one of an account that was shut too": {office: o, key: of.Secret},
		"a forged key": {office: o, key: "icpk_" + strings.Repeat("A", 43)}, "a key with another letter": {office: o, key: string(turned)}, "a key of nothing": {office: o, key: "icpk_"},
	} {
		t.Run(name, func(t *testing.T) {
			who.send("GET", "/v1/session", nil).is(t, 401) // what has ended is forgotten at its first use
			for _, op := range doc.routes {
				if len(op.Security) == 0 {
					continue
				}
				there, not := mine.at(op.path), papers{gone(mine.id), gone(mine.photo), gone(mine.pack)}.at(op.path)
				if strings.HasPrefix(op.path, "/v1/accounts/") {
					there = strings.Replace(op.path, "{id}", o.people["clerk"].who.ID, 1)
				}
				for _, w := range []way{{}, {body: []byte(`{}`), match: `"1"`}} {
					a, b := who.ask(op, there, w), who.ask(op, not, w)
					if a.Code != http.StatusUnauthorized || bytesOf(a) != bytesOf(b) || a.Header().Get("WWW-Authenticate") == "" {
						t.Errorf("%s %s answers %s, or %s", op.method, op.path, bytesOf(a), bytesOf(b))
					}
				}
			}
		})
	}
}

// TestLinksThatOpenNothing compares what is answered to links that were forged, have ended, or lead to what is not there any more.
func TestLinksThatOpenNothing(t *testing.T) {
	o := openOffice(t)
	c, nobody := o.as(t, "applicant"), o.people["nobody"]
	mine, erased := o.file(t, "applicant", false), o.file(t, "applicant", false)
	link := func(p papers, seconds int) string {
		return got[api.Link](t, c.send("POST", "/v1/filings/"+p.id+"/packs/"+p.pack+"/link", api.LinkWish{Seconds: seconds}), 201).Href
	}
	good, short, lost := link(mine, 86_400), link(mine, 1), link(erased, 86_400)
	is := must(o.desk.Read(t.Context(), account.Actor{Account: c.who, Via: "session"}, erased.id))
	c.send("DELETE", "/v1/filings/"+erased.id, nil, "If-Match", `"`+itoa(is.Version)+`"`).is(t, 204)
	o.at = o.at.Add(time.Minute)
	nobody.send("GET", good, nil).is(t, 200)
	want := bytesOf(nobody.send("GET", "/v1/links/AAAA", nil))
	links := map[string]string{"ended": short, "of an erased filing": lost, "cut": good[:len(good)-1], "longer": good + "A", "of another alphabet": strings.NewReplacer("-", "+", "_", "+").Replace(good) + "=", "no base64": "/v1/links/%21", "long": "/v1/links/" + strings.Repeat("A", 5000)}
	for i := len("/v1/links/"); i < len(good); i += 5 {
		links[fmt.Sprintf("another letter at %d", i)] = good[:i] + string(rune('A'+(good[i]-'A'+1)%26)) + good[i+1:]
	}
	for name, href := range links {
		if a := bytesOf(nobody.send("GET", href, nil)); a != want {
			t.Errorf("a link that is %s answers %s", name, a)
		}
	}
	person := must(o.accounts.Find(t.Context(), c.who.ID))
	person.Disabled = true
	if err := o.accounts.Change(t.Context(), person); err != nil {
		t.Fatal(err)
	}
	if a := bytesOf(nobody.send("GET", good, nil)); a != want {
		t.Errorf("a link of an account that was shut answers %s", a)
	}
	accept := func(token string) string {
		o.at = o.at.Add(time.Minute)
		return bytesOf(nobody.send("POST", "/v1/invitations/accept", api.Acceptance{Token: token, Login: "new@example.cn", Name: "新人", Password: password}))
	}
	reset := func(token string) string {
		o.at = o.at.Add(time.Minute)
		return bytesOf(nobody.send("POST", "/v1/password", api.PasswordReset{Token: token, Password: password}))
	}
	admin := o.as(t, "admin")
	invited, late := got[api.Once](t, admin.send("POST", "/v1/invitations", api.Invitation{Role: "clerk", Provider: "nwcd"}), 201), got[api.Once](t, admin.send("POST", "/v1/invitations", api.Invitation{Role: "clerk", Provider: "nwcd"}), 201)
	renew := got[api.Once](t, admin.send("POST", "/v1/accounts/"+o.people["clerk"].who.ID+"/password-link", nil), 201)
	if a := accept(invited.Token); !strings.HasPrefix(a, "201") {
		t.Fatal(a)
	}
	never := accept("AAAA")
	for name, a := range map[string]string{"used": accept(invited.Token), "of a password": accept(renew.Token)} {
		if a != never {
			t.Errorf("an invitation that is %s answers %s, one that never was %s", name, a, never)
		}
	}
	if a := reset(late.Token); a != reset("AAAA") {
		t.Errorf("an invitation taken for a password link answers %s", a)
	}
	o.at = o.at.Add(31 * 24 * time.Hour)
	if a := accept(late.Token); a != never {
		t.Errorf("an invitation that has ended answers %s", a)
	}
	if a := reset(renew.Token); a != reset("AAAA") {
		t.Errorf("a password link that has ended answers %s", a)
	}
}
