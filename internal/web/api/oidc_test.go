package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

// federated is an office whose people may sign in by an issuer.
type federated struct {
	*office
	issuer *issuer
}

const callbackBase = "https://icp.example.cn"

func federate(t *testing.T, edit func(*account.Issuer)) *federated {
	t.Helper()
	o := openOffice(t)
	f := &federated{o, openIssuer(t, func() time.Time { return o.at })}
	one := account.Issuer{ID: "instance", URL: f.issuer.URL, Client: clientID, Secret: clientSecret, Scopes: []string{"email", "profile"}}
	if edit != nil {
		edit(&one)
	}
	f.reopen(t, one)
	return f
}

func (f *federated) reopen(t testing.TB, list ...account.Issuer) {
	f.instance = serve(t, f.settings(account.NewIssuers(f.accounts, callbackBase, http.DefaultTransport, list)))
}

// settings are those of an office, with issuers and reached by https.
func (o *office) settings(issuers *account.Issuers) func(*api.Config, *door.Config) {
	clock := func() time.Time { return o.at }
	return func(c *api.Config, d *door.Config) {
		c.Desk, c.Accounts, c.Now, c.TLS, c.Issuers = o.desk, o.accounts, clock, true, issuers
		d.Now, d.TLS, d.Limits.Burst = clock, true, 1<<30 // one address asks for everything
	}
}

// tab is a browser with its cookies.
type tab struct {
	*federated
	cookies map[string]string
}

func (f *federated) tab() *tab { return &tab{f, map[string]string{}} }

func (b *tab) send(method, path string, body any) answer {
	kind, data := "", []byte(nil)
	if body != nil {
		kind, data = "application/json", must(json.Marshal(body))
	}
	r := httptest.NewRequest(method, path, strings.NewReader(string(data)))
	r.Header.Set("Accept-Language", "en")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	out := answer{ResponseRecorder: w}
	if w.Header().Get("Content-Type") == "application/problem+json" {
		_ = json.Unmarshal(w.Body.Bytes(), &out.problem)
	}
	return out
}

// back goes to the issuer and gives the address that it sends the browser back to.
func (b *tab) back(t *testing.T, address string) string {
	t.Helper()
	once := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := once.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusFound {
		t.Fatalf("the issuer answers %d to %s", a.StatusCode, address)
	}
	path, ours := strings.CutPrefix(a.Header.Get("Location"), callbackBase)
	if !ours {
		t.Fatalf("it sends the browser to %s", a.Header.Get("Location"))
	}
	return path
}

// signIn signs in by an issuer and gives the last answer.
func (b *tab) signIn(t *testing.T, issuer string) answer {
	t.Helper()
	away := b.send("GET", "/v1/oidc/"+issuer, nil)
	if away.Code != http.StatusSeeOther {
		return away
	}
	return b.send("GET", b.back(t, away.Header().Get("Location")), nil)
}

// me is who is signed in, "" for nobody.
func (b *tab) me() string {
	a := b.send("GET", "/v1/session", nil)
	var who api.Me
	if a.Code != 200 || json.Unmarshal(a.Body.Bytes(), &who) != nil {
		return ""
	}
	return who.Login
}

// invite makes a token.
func (f *federated) invite(t *testing.T, role account.Role, provider string) string {
	t.Helper()
	token, _, err := f.accounts.Invite(t.Context(), "", role, provider, "")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (f *federated) accountsNow(t *testing.T) int {
	t.Helper()
	return len(must(f.accounts.List(t.Context())))
}

// accept makes an account of an invitation by the issuer.
func (b *tab) accept(t *testing.T, token string) answer {
	t.Helper()
	to := got[api.Departure](t, b.send("POST", "/v1/oidc/instance", api.IdentityWish{Invitation: token}), 200)
	return b.send("GET", b.back(t, to.URL), nil)
}

var lisi = map[string]any{"sub": "li-4", "email": "Li.Si@example.cn", "email_verified": true, "name": "李四\u202e\r\n示例"}

func TestSignInByAnIssuer(t *testing.T) {
	f := federate(t, nil)
	list := got[struct{ Items []api.IssuerLink }](t, f.get("/v1/oidc"), 200)
	if len(list.Items) != 1 || list.Items[0].Start != "/v1/oidc/instance" {
		t.Errorf("the ways in are %v", list)
	}
	f.issuer.turn(func(i *issuer) { i.claims = lisi })

	// Nobody is let in, nor an account made, whom nobody invited.
	stranger := f.tab()
	stranger.signIn(t, "instance").problemIs(t, 403, "oidc.unknown")
	if n := f.accountsNow(t); n != 6 || stranger.me() != "" {
		t.Fatalf("%d accounts, %q is signed in", n, stranger.me())
	}

	// An invitation makes the account, with its role and nothing from the issuer but the address and the name.
	token := f.invite(t, account.Reviewer, "nwcd")
	b := f.tab()
	in := b.accept(t, token)
	if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/v1/session" || b.me() != "li.si@example.cn" {
		t.Fatalf("answers %d %v %s", in.Code, in.Header(), in.Body)
	}
	who := got[api.Me](t, b.send("GET", "/v1/session", nil), 200)
	if who.Name != "李四 示例" || who.Role != account.Reviewer || who.Provider != "nwcd" || !who.Identity || who.Via != "session" {
		t.Errorf("made %+v", who)
	}

	// From then on the identity signs in, as the same account and with a session of its own; the invitation is spent.
	again := f.tab()
	if a := again.signIn(t, "instance"); a.Code != http.StatusSeeOther || again.me() != "li.si@example.cn" || again.cookies["__Host-icpdoc"] == b.cookies["__Host-icpdoc"] {
		t.Errorf("the second time answers %d %s", a.Code, a.Body)
	}
	f.issuer.turn(func(i *issuer) {
		i.claims = map[string]any{"sub": "wang-5", "email": "wang@example.cn", "email_verified": true}
	})
	f.tab().accept(t, token).problemIs(t, 404, "account.link")

	// Another subject with the same address is somebody else.
	f.issuer.turn(func(i *issuer) {
		i.claims = map[string]any{"sub": "impostor", "email": "li.si@example.cn", "email_verified": true}
	})
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.unknown")
	f.tab().accept(t, f.invite(t, account.Admin, "")).problemIs(t, 409, "oidc.email_taken")

	// A disabled account stays out, also with a session that it had.
	reviewer := must(f.accounts.Find(t.Context(), who.ID))
	reviewer.Disabled = true
	if err := f.accounts.Change(t.Context(), reviewer); err != nil {
		t.Fatal(err)
	}
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.unknown")
	if b.me() != "" {
		t.Error("the session of a disabled account goes on")
	}
	audit := must(f.desk.Audit(t.Context(), account.Actor{Account: account.Account{ID: "cli", Role: account.Admin}, Via: "cli"}, 0))
	seen := ""
	for _, line := range audit {
		seen += line.Action + string(line.Detail) + " "
	}
	if !strings.Contains(seen, `account.new{"issuer":"instance"}`) || strings.Count(seen, `session.begin{"issuer":"instance"}`) != 2 {
		t.Errorf("the audit says %s", seen)
	}
	quiet(t, "the log", f.log.String(), "li.si", "Li.Si", "李四", "li-4", clientSecret, token)
}

// wrong is a token that is not right, and what comes of it.
type wrong struct {
	name   string
	turn   func(*issuer)
	status int
	code   string
}

func claim(name string, v any) func(*issuer) {
	return func(i *issuer) { i.claims = map[string]any{"sub": "li-4", name: v} }
}

func TestTokensThatAreNotRight(t *testing.T) {
	f := federate(t, nil)
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	if a := f.tab().accept(t, f.invite(t, account.Clerk, "nwcd")); a.Code != http.StatusSeeOther {
		t.Fatalf("answers %d %s", a.Code, a.Body)
	}
	unsigned := func(alg string) func(*issuer) {
		return func(i *issuer) {
			i.claims, i.header, i.sign = lisi, map[string]any{"alg": alg}, func(string) []byte { return nil }
		}
	}
	for _, w := range []wrong{
		{"nonce of another sign-in", claim("nonce", "another"), 401, "oidc.token_nonce"},
		{"no nonce", claim("nonce", ""), 401, "oidc.token_nonce"},
		{"expired", func(i *issuer) {
			i.claims = map[string]any{"sub": "li-4", "exp": i.now().Add(-time.Second).Unix()}
		}, 401, "oidc.token_expired"},
		{"no expiry", claim("exp", nil), 401, "oidc.token"},
		{"not yet valid", func(i *issuer) {
			i.claims = map[string]any{"sub": "li-4", "nbf": i.now().Add(time.Hour).Unix()}
		}, 401, "oidc.token"},
		{"for another client", claim("aud", "another"), 401, "oidc.token_audience"},
		{"for two, of whom it was made for the other", func(i *issuer) {
			i.claims = map[string]any{"sub": "li-4", "aud": []string{clientID, "another"}, "azp": "another"}
		}, 401, "oidc.token_audience"},
		{"for two without a word for whom", claim("aud", []string{clientID, "another"}), 401, "oidc.token_audience"},
		{"of another issuer", claim("iss", "https://evil.example"), 401, "oidc.token"},
		{"without a subject", claim("sub", ""), 401, "oidc.token"},
		{"alg none", unsigned("none"), 401, "oidc.token"},
		{"alg None", unsigned("None"), 401, "oidc.token"},
		{"no signature", unsigned("RS256"), 401, "oidc.token"},
		{"signed with the client's secret", func(i *issuer) {
			i.claims, i.header = lisi, map[string]any{"alg": "HS256"}
			i.sign = func(input string) []byte {
				mac := hmac.New(sha256.New, []byte(clientSecret))
				mac.Write([]byte(input))
				return mac.Sum(nil)
			}
		}, 401, "oidc.token"},
		{"signed with a key that is not published", func(i *issuer) { i.claims, i.header = lisi, map[string]any{"kid": "two"} }, 401, "oidc.token"},
		{"changed after signing", func(i *issuer) {
			i.claims = map[string]any{"sub": "li-4"}
			honest := i.sign
			i.sign = func(input string) []byte { return honest(input + "x") }
		}, 401, "oidc.token"},
		{"the issuer names itself otherwise", func(i *issuer) { i.claims, i.about = lisi, map[string]any{"issuer": "https://evil.example"} }, 303, ""}, // what it said before holds
		{"the token endpoint refuses the code", func(i *issuer) { i.fail, i.code = 400, "invalid_grant" }, 401, "oidc.code"},
		{"the token endpoint refuses us", func(i *issuer) { i.fail, i.code = 401, "invalid_client" }, 503, "oidc.unreachable"},
		{"the token endpoint is broken", func(i *issuer) { i.fail = 502 }, 503, "oidc.unreachable"},
	} {
		f.issuer.turn(w.turn)
		b := f.tab()
		a := b.signIn(t, "instance")
		if a.Code != w.status || a.problem.Code != w.code || (b.me() != "") != (w.status == 303) {
			t.Errorf("%s: answers %d %s, %q is signed in", w.name, a.Code, a.problem.Code, b.me())
		}
		f.at = f.at.Add(10 * time.Second) // sign-ins are bounded
	}
	if f.accountsNow(t) != 7 {
		t.Errorf("%d accounts", f.accountsNow(t))
	}
	quiet(t, "the log", f.log.String(), "li.si", "Li.Si", "unhappy", clientSecret)
}

func TestOnlyVerifiedAddressesMakeAccounts(t *testing.T) {
	f := federate(t, nil)
	token := f.invite(t, account.Reviewer, "nwcd")
	for name, claims := range map[string]map[string]any{
		"unverified":         {"sub": "a", "email": "a@example.cn", "email_verified": false},
		"unverified as text": {"sub": "a", "email": "a@example.cn", "email_verified": "false"},
		"nothing said":       {"sub": "a", "email": "a@example.cn"},
		"a number":           {"sub": "a", "email": "a@example.cn", "email_verified": 1},
		"no address":         {"sub": "a", "email_verified": true},
		"no address at all":  {"sub": "a", "email": "not one", "email_verified": true},
	} {
		f.issuer.turn(func(i *issuer) { i.claims = claims })
		if a := f.tab().accept(t, token); a.Code != 403 || a.problem.Code != "oidc.email_unverified" {
			t.Errorf("%s: answers %d %s", name, a.Code, a.Body)
		}
	}
	if f.accountsNow(t) != 6 {
		t.Error("an account was made")
	}
	f.issuer.turn(func(i *issuer) {
		i.claims = map[string]any{"sub": "a", "email": "a@example.cn", "email_verified": "true"}
	})
	if a := f.tab().accept(t, token); a.Code != http.StatusSeeOther {
		t.Errorf("the invitation was spent by what failed: %d %s", a.Code, a.Body)
	}
}

func TestAnswersWorkOnceAndInOneBrowser(t *testing.T) {
	f := federate(t, nil)
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	if a := f.tab().accept(t, f.invite(t, account.Clerk, "nwcd")); a.Code != http.StatusSeeOther {
		t.Fatal(a.Body)
	}
	begin := func(b *tab) string {
		return b.back(t, b.send("GET", "/v1/oidc/instance", nil).Header().Get("Location"))
	}
	b := f.tab()
	back := begin(b)
	kept := b.cookies["__Host-icpdoc-oidc"]
	if a := b.send("GET", back, nil); a.Code != http.StatusSeeOther || b.cookies["__Host-icpdoc-oidc"] != "" {
		t.Fatalf("answers %d %s and leaves %v", a.Code, a.Body, b.cookies)
	}
	replay := f.tab()
	replay.cookies["__Host-icpdoc-oidc"] = kept
	replay.send("GET", back, nil).problemIs(t, 401, "oidc.state")

	// An answer that somebody else's browser brings: the attacker's own, made to sign the victim in as the attacker.
	attacker, victim := f.tab(), f.tab()
	stolen := begin(attacker)
	begin(victim)
	victim.send("GET", stolen, nil).problemIs(t, 401, "oidc.state")
	attacker.send("GET", stolen, nil).problemIs(t, 401, "oidc.state") // spent by the victim's attempt
	if victim.me() != "" || attacker.me() != "" {
		t.Error("somebody was signed in")
	}

	for name, edit := range map[string]func(q url.Values){
		"another state":      func(q url.Values) { q.Set("state", "x") },
		"no state":           func(q url.Values) { q.Del("state") },
		"another issuer":     func(q url.Values) { q.Set("iss", "https://evil.example") },
		"no issuer":          func(q url.Values) { q.Del("iss") },
		"too late":           func(url.Values) { f.at = f.at.Add(11 * time.Minute) },
		"no code":            func(q url.Values) { q.Del("code") },
		"the issuer refused": func(q url.Values) { q.Set("error", "access_denied"); q.Set("error_description", "<script>") },
	} {
		b := f.tab()
		u := must(url.Parse(begin(b)))
		q := u.Query()
		edit(q)
		u.RawQuery = q.Encode()
		a := b.send("GET", u.String(), nil)
		want := map[string]string{"no code": "oidc.code", "the issuer refused": "oidc.denied"}[name]
		if want == "" {
			want = "oidc.state"
		}
		if a.Code != 401 || a.problem.Code != want || b.me() != "" || strings.Contains(a.Body.String(), "<script>") {
			t.Errorf("%s: answers %d %s", name, a.Code, a.Body)
		}
	}

	// No address that came with a request is ever gone to.
	for _, path := range []string{"/v1/oidc/instance?return_to=https://evil.example", "/v1/oidc/instance?redirect_uri=//evil.example", "/v1/oidc/https:%2F%2Fevil.example"} {
		if a := f.get(path); a.Code != 400 && a.Code != 404 {
			t.Errorf("%s answers %d %v", path, a.Code, a.Header())
		}
	}
	start := f.ask("GET", "/v1/oidc/instance", "", nil, "Host", "evil.example", "X-Forwarded-Host", "evil.example")
	to := must(url.Parse(start.Header().Get("Location")))
	if to.Query().Get("redirect_uri") != callbackBase+"/v1/oidc/instance/callback" || !strings.HasPrefix(to.String(), f.issuer.URL+"/authorize?") {
		t.Errorf("goes to %s", to)
	}
	for _, c := range start.Result().Cookies() {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || strings.Contains(to.String(), c.Value) {
			t.Errorf("the cookie is %v", c)
		}
	}
}

func TestAnIdentityIsLinked(t *testing.T) {
	f := federate(t, nil)
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	b := f.tab()
	b.send("POST", "/v1/oidc/instance", api.IdentityWish{Password: password}).problemIs(t, 401, "request.account")
	got[api.Me](t, b.send("POST", "/v1/session", api.SignIn{Login: "reviewer@example.cn", Password: password}), 200)
	b.send("POST", "/v1/oidc/instance", api.IdentityWish{Password: "somebody else's"}).problemIs(t, 401, "account.refused")

	to := got[api.Departure](t, b.send("POST", "/v1/oidc/instance", api.IdentityWish{Password: password}), 200)
	out := maps.Clone(b.cookies)
	back := b.back(t, to.URL)
	delete(out, "__Host-icpdoc") // signed out meanwhile
	(&tab{f, out}).send("GET", back, nil).problemIs(t, 401, "oidc.state")

	to = got[api.Departure](t, b.send("POST", "/v1/oidc/instance", api.IdentityWish{Password: password}), 200)
	if a := b.send("GET", b.back(t, to.URL), nil); a.Code != http.StatusSeeOther {
		t.Fatalf("answers %d %s", a.Code, a.Body)
	}
	other := f.tab()
	if a := other.signIn(t, "instance"); a.Code != http.StatusSeeOther || other.me() != "reviewer@example.cn" {
		t.Fatalf("signs in %q: %d %s", other.me(), a.Code, a.Body)
	}

	// The identity is somebody's now, and nobody else gets it.
	thief := f.tab()
	f.at = f.at.Add(time.Minute)
	got[api.Me](t, thief.send("POST", "/v1/session", api.SignIn{Login: "clerk@example.cn", Password: password}), 200)
	to = got[api.Departure](t, thief.send("POST", "/v1/oidc/instance", api.IdentityWish{Password: password}), 200)
	thief.send("GET", thief.back(t, to.URL), nil).problemIs(t, 409, "oidc.taken")
	f.tab().accept(t, f.invite(t, account.Admin, "")).problemIs(t, 409, "oidc.taken")

	if a := other.send("DELETE", "/v1/account/identity", nil); a.Code != http.StatusNoContent || other.me() != "" || b.me() != "" {
		t.Errorf("unlinking answers %d, and a session goes on", a.Code)
	}
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.unknown")

	// An account that has no password keeps its identity.
	f.at = f.at.Add(time.Minute)
	only := f.tab()
	if a := only.accept(t, f.invite(t, account.Clerk, "nwcd")); a.Code != http.StatusSeeOther {
		t.Fatalf("answers %d %s", a.Code, a.Body)
	}
	only.send("DELETE", "/v1/account/identity", nil).problemIs(t, 409, "account.no_password")
	for _, guess := range []string{"", " ", password} {
		f.at = f.at.Add(time.Minute)
		f.tab().send("POST", "/v1/session", api.SignIn{Login: "li.si@example.cn", Password: guess}).problemIs(t, 401, "account.refused")
	}
}

func TestTheSecondFactorHoldsUpAnIssuer(t *testing.T) {
	for _, trusted := range []bool{false, true} {
		f := federate(t, func(i *account.Issuer) { i.Factor = trusted })
		f.issuer.turn(func(i *issuer) { i.claims = lisi })
		if a := f.tab().accept(t, f.invite(t, account.Reviewer, "nwcd")); a.Code != http.StatusSeeOther {
			t.Fatal(a.Body)
		}
		list := must(f.accounts.List(t.Context()))
		who := list[slices.IndexFunc(list, func(a account.Account) bool { return a.Login == "li.si@example.cn" })]
		secret, _, err := f.accounts.NewFactor(who)
		if err != nil {
			t.Fatal(err)
		}
		code := func() string { return must(totp.GenerateCode(secret, f.at)) }
		if err := f.accounts.ConfirmFactor(t.Context(), who, secret, code()); err != nil {
			t.Fatal(err)
		}
		b := f.tab()
		b.signIn(t, "instance").problemIs(t, 401, account.NeedCode)
		if b.me() != "" || b.send("GET", "/v1/filings", nil).Code != 401 {
			t.Fatal("came in without the code")
		}
		b.send("POST", "/v1/session/code", api.SignInCode{Code: "000000"}).problemIs(t, 401, "account.refused")
		before := b.cookies["__Host-icpdoc"]
		got[api.Me](t, b.send("POST", "/v1/session/code", api.SignInCode{Code: code()}), 200)
		if b.me() != "li.si@example.cn" || b.cookies["__Host-icpdoc"] == before {
			t.Errorf("%q is signed in, with the token from before: %v", b.me(), b.cookies["__Host-icpdoc"] == before)
		}
		b.send("POST", "/v1/session/code", api.SignInCode{Code: code()}).problemIs(t, 401, "account.nothing_pending")

		late := f.tab()
		late.signIn(t, "instance").problemIs(t, 401, account.NeedCode)
		f.at = f.at.Add(6 * time.Minute)
		late.send("POST", "/v1/session/code", api.SignInCode{Code: code()}).problemIs(t, 401, "account.nothing_pending")

		f.issuer.turn(func(i *issuer) { i.claims = map[string]any{"sub": "li-4", "amr": []string{"pwd", "mfa"}} })
		if a := f.tab().signIn(t, "instance"); (a.Code == http.StatusSeeOther) != trusted {
			t.Errorf("with a factor at the issuer (trusted: %v) it answers %d", trusted, a.Code)
		}
	}
}

func TestClaimsGiveRolesOnlyWhereTheyAreMapped(t *testing.T) {
	f := federate(t, func(i *account.Issuer) {
		i.Claim = "realm_access.roles"
		i.Grants = []account.Grant{{Value: "icp-lead", Role: account.Reviewer, Provider: "nwcd"}, {Value: "icp-desk", Role: account.Clerk, Provider: "nwcd"}}
	})
	say := func(roles ...string) {
		f.issuer.turn(func(i *issuer) {
			i.claims = map[string]any{"sub": "li-4", "email": "li.si@example.cn", "email_verified": true, "realm_access": map[string]any{"roles": roles}, "role": "admin", "admin": true}
		})
	}
	role := func() account.Role {
		b := f.tab()
		if a := b.signIn(t, "instance"); a.Code != http.StatusSeeOther {
			t.Fatalf("answers %d %s", a.Code, a.Body)
		}
		return got[api.Me](t, b.send("GET", "/v1/session", nil), 200).Role
	}
	say("everybody")
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.no_role")
	say()
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.no_role")
	say("everybody", "icp-desk")
	if r := role(); r != account.Clerk {
		t.Errorf("made a %s", r)
	}
	say("icp-desk", "icp-lead")
	if r := role(); r != account.Reviewer {
		t.Errorf("became a %s", r)
	}
	say("icp-desk")
	b := f.tab()
	b.signIn(t, "instance")
	if r := role(); r != account.Clerk {
		t.Errorf("became a %s", r)
	}
	say()
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.no_role")
	say("icp-desk")
	f.issuer.claims["email"], f.issuer.claims["sub"] = "reviewer@example.cn", "another"
	f.tab().signIn(t, "instance").problemIs(t, 409, "oidc.email_taken")
	f.issuer.claims["email"], f.issuer.claims["email_verified"] = "new@example.cn", false
	f.tab().signIn(t, "instance").problemIs(t, 403, "oidc.email_unverified")
}

func TestAnOperatorsIssuerStaysAmongItsPeople(t *testing.T) {
	f := federate(t, nil)
	one := account.Issuer{ID: "nwcd", URL: f.issuer.URL, Client: clientID, Secret: clientSecret, Provider: "nwcd"}
	f.reopen(t, one)
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	accept := func(token string) answer {
		b := f.tab()
		to := got[api.Departure](t, b.send("POST", "/v1/oidc/nwcd", api.IdentityWish{Invitation: token}), 200)
		return b.send("GET", b.back(t, to.URL), nil)
	}
	sinnet := f.invite(t, account.Reviewer, "sinnet")
	accept(sinnet).problemIs(t, 403, "oidc.unknown")
	accept(f.invite(t, account.Admin, "")).problemIs(t, 403, "oidc.unknown")
	if a := accept(f.invite(t, account.Reviewer, "nwcd")); a.Code != http.StatusSeeOther {
		t.Fatalf("its own: %d %s", a.Code, a.Body)
	}
	for _, who := range []string{"reviewer", "admin"} { // of sinnet, and of nobody
		f.at = f.at.Add(time.Minute)
		b := f.tab()
		f.issuer.turn(func(i *issuer) { i.claims = map[string]any{"sub": "another"} })
		got[api.Me](t, b.send("POST", "/v1/session", api.SignIn{Login: who + "@example.cn", Password: password}), 200)
		to := got[api.Departure](t, b.send("POST", "/v1/oidc/nwcd", api.IdentityWish{Password: password}), 200)
		b.send("GET", b.back(t, to.URL), nil).problemIs(t, 403, "oidc.unknown")
	}
	// Somebody who changes to another operator is known by this issuer no longer.
	list := must(f.accounts.List(t.Context()))
	who := list[slices.IndexFunc(list, func(a account.Account) bool { return a.Login == "li.si@example.cn" })]
	who.Provider = "sinnet"
	if err := f.accounts.Change(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	f.tab().signIn(t, "nwcd").problemIs(t, 403, "oidc.unknown")
	f.tab().signIn(t, "instance").problemIs(t, 404, "oidc.issuer")
	// An answer of one issuer brought to another's address.
	two := one
	two.ID, two.Provider = "instance", ""
	f.reopen(t, one, two)
	b := f.tab()
	back := b.back(t, b.send("GET", "/v1/oidc/nwcd", nil).Header().Get("Location"))
	b.send("GET", strings.Replace(back, "/nwcd/", "/instance/", 1), nil).problemIs(t, 401, "oidc.state")
}

// recorder notes where requests go, and which of them might wait for ever.
type recorder struct {
	hosts   []string
	patient int
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	r.hosts = append(r.hosts, q.URL.Host)
	if end, bound := q.Context().Deadline(); !bound || time.Until(end) > 10*time.Second {
		r.patient++
	}
	if q.URL.Host != "127.0.0.1:1" {
		return http.DefaultTransport.RoundTrip(q)
	}
	return nil, errors.New("refused")
}

func TestRequestsGoToTheIssuerAlone(t *testing.T) {
	f := federate(t, nil)
	net := &recorder{}
	clock := func() time.Time { return f.at }
	open := func(one account.Issuer) *account.Issuers {
		return account.NewIssuers(f.accounts, callbackBase, net, []account.Issuer{one})
	}
	one := account.Issuer{ID: "instance", URL: f.issuer.URL, Client: clientID, Secret: clientSecret}
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("it was asked"); w.WriteHeader(200) }))
	defer evil.Close()
	for name, about := range map[string]map[string]any{
		"tokens from elsewhere": {"token_endpoint": evil.URL + "/token"}, "keys from elsewhere": {"jwks_uri": evil.URL + "/keys"}, "keys from the disk": {"jwks_uri": "file:///etc/passwd"},
		"no endpoint": {"token_endpoint": ""}, "sign-in by a script": {"authorization_endpoint": "javascript:alert(1)"}, "another name": {"issuer": evil.URL},
		"a page without end": {"x": strings.Repeat("x", 2<<20)},
	} {
		f.issuer.turn(func(i *issuer) { i.about = about })
		if _, _, err := open(one).Begin(t.Context(), "instance", account.Purpose{}); err == nil || !strings.Contains(err.Error(), "oidc.unreachable") && !strings.Contains(err.Error(), "cannot be asked") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A host that the settings list may be asked.
	f.issuer.turn(func(i *issuer) { i.about = map[string]any{"token_endpoint": evil.URL + "/token"} })
	allowed := one
	allowed.Hosts = []string{strings.TrimPrefix(evil.URL, "http://")}
	if _, _, err := open(allowed).Begin(t.Context(), "instance", account.Purpose{}); err != nil {
		t.Error(err)
	}
	// What an issuer answers does not fill the log.
	loud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, strings.Repeat("loud", 1000), http.StatusTeapot)
	}))
	defer loud.Close()
	one.URL = loud.URL
	if _, _, err := open(one).Begin(t.Context(), "instance", account.Purpose{}); err == nil || len(fault.As(err).Cause.Error()) > 400 {
		t.Errorf("a loud issuer: %.500v", err)
	}
	// A redirect is not followed.
	away := httptest.NewServer(http.RedirectHandler(evil.URL, http.StatusFound))
	defer away.Close()
	one.URL = away.URL
	if _, _, err := open(one).Begin(t.Context(), "instance", account.Purpose{}); err == nil {
		t.Error("a redirect was followed")
	}
	// While an issuer does not answer, it is asked once in some seconds, and people hear it at once.
	one.URL = "http://127.0.0.1:1"
	dead := open(one)
	net.hosts = nil
	for range 5 {
		if _, _, err := dead.Begin(t.Context(), "instance", account.Purpose{}); err == nil {
			t.Error("a dead issuer answers")
		}
	}
	if len(net.hosts) != 1 {
		t.Errorf("it was asked %d times", len(net.hosts))
	}
	f.at = clock().Add(6 * time.Second)
	_, _, _ = dead.Begin(t.Context(), "instance", account.Purpose{})
	if len(net.hosts) != 2 {
		t.Errorf("later it was asked %d times", len(net.hosts))
	}
	if net.patient > 0 {
		t.Errorf("%d requests may wait for ever", net.patient)
	}
	for _, host := range net.hosts {
		if host != "127.0.0.1:1" {
			t.Errorf("a request went to %s", host)
		}
	}
}
