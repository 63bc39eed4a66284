package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"icpdoc/internal/account"
	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
	"icpdoc/internal/web/api"
)

var (
	routeTime = flag.Duration("routes.time", 4*time.Second, "how long the routes are fuzzed, half of it on each database")
	routeSeed = flag.Uint64("routes.seed", 0, "what the requests are made from; 0 is another one each time")
)

// TestFuzzRoutes asks every route of the served OpenAPI document for a while with valid, nearly valid and hostile values,
// in every role and without, with IDs that answers gave, other tenants' too. No answer may be a server's error, differ from
// the document, or hold another tenant's text; the log tells of no panic and of nothing that was sent.
func TestFuzzRoutes(t *testing.T) {
	seed := *routeSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	storetest.Each(t, map[string]func(*testing.T, *store.DB){fmt.Sprintf("seed %d", seed): func(t *testing.T, db *store.DB) {
		f := newFuzzer(t, openOfficeOn(t, db), seed)
		for end := time.Now().Add(*routeTime / 2); time.Now().Before(end) && len(f.found) < 20; {
			f.step(t)
		}
		f.sum(t)
	}})
}

// fuzzer asks, and remembers what it sent and what it was told.
type fuzzer struct {
	*values
	ctx   context.Context
	o     *office
	first map[string]account.Account // everybody as they were
	last  map[string]time.Time       // when somebody was last signed in; zero: signed out
	keys  map[string][]string        // API keys by owner
	sent  map[string]origin          // by mark and by a filing's ID
	spent map[string]time.Duration   // by route
	good  map[string]int             // successes by route
	found map[string]int             // what is wrong, and how often
	codes map[string]int             // refusals by route and code
	asked int
}

// origin is who sent a text, and into which filing.
type origin struct{ who, filing string }

func newFuzzer(t *testing.T, o *office, seed uint64) *fuzzer {
	f := &fuzzer{values: newValues(readDocument(t, o.get("/v1/openapi.json").Body.Bytes()), seed), ctx: t.Context(), o: o, first: map[string]account.Account{}, last: map[string]time.Time{},
		keys: map[string][]string{}, sent: map[string]origin{}, spent: map[string]time.Duration{}, good: map[string]int{}, found: map[string]int{}, codes: map[string]int{}}
	for name, c := range o.people {
		f.first[name] = c.who
		f.learn("", c.who.ID+" "+c.who.Company)
	}
	return f
}

// request is one request, as it can be told of.
type request struct {
	op      *operation // nil: not of the document
	who     string
	method  string
	target  string
	body    []byte
	headers http.Header
	mark    string
	filing  string // ID in the path
}

func (r *request) String() string {
	return fmt.Sprintf("%s %s %.300s\n  %.200q\n  %.300q", r.who, r.method, r.target, fmt.Sprint(r.headers), r.body)
}

// stock files something whole again and again: what requests make is soon deleted by others.
func (f *fuzzer) stock(t *testing.T) {
	for _, name := range []string{"applicant", "stranger"} {
		f.last[name] = time.Time{}
		f.enter(t, name)
		p := f.o.file(t, name, false)
		for _, id := range []string{p.id, p.photo, p.pack} {
			f.sent[id] = origin{name, p.id}
			f.keep(id[:3], id)
		}
	}
	f.o.log.reset()
}

func (f *fuzzer) step(t *testing.T) {
	if *routeTime >= time.Minute && f.asked%300 == 0 {
		f.stock(t)
	}
	f.o.at = f.o.at.Add(time.Duration(2+f.IntN(20)) * time.Millisecond) // slowly: sessions end by it
	r := f.request()
	f.enter(t, r.who)
	began := time.Now()
	a := f.send(r)
	took := time.Since(began)
	f.asked++
	name := "stray"
	if r.op != nil {
		name = r.op.ID
	}
	f.spent[name] += took
	const slow = 30 * time.Second
	if took > slow {
		f.say(r, "it took too long")
	}
	f.judge(r, a)
	f.follow(r, a)
}

// say notes what is wrong, once for each kind, with the request that showed it first.
func (f *fuzzer) say(r *request, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	name := "stray"
	if r.op != nil {
		name = r.op.method + " " + r.op.path
	}
	kind := regexp.MustCompile(`«\d+»|[a-z]{3}_\w+|/\d+`).ReplaceAllString(name+": "+what, "…")
	if f.found[kind]++; f.found[kind] == 1 {
		f.found[kind+"\n  "+r.String()] = 1
	}
}

// choose takes a route: mostly one of those that had the least time yet, so that slow ones do not take all of it.
func (f *fuzzer) choose() *operation {
	if f.one(50) {
		return nil
	}
	least := pick(f.values, f.doc.routes)
	if least.ID == "delete-filing" && !f.one(4) { // else nothing lives long enough
		least = pick(f.values, f.doc.routes)
	}
	for range 2 {
		if other := pick(f.values, f.doc.routes); f.spent[other.ID] < f.spent[least.ID] {
			least = other
		}
	}
	return least
}

// does is who succeeds at a route, and in which states of a filing.
var does = map[string][]string{"create-filing": {"applicant"}, "submit-filing": {"applicant", "draft", "returned"}, "return-filing": {"reviewer", "submitted", "accepted"}, "accept-filing": {"reviewer", "submitted"}, "record-print": {"clerk", "accepted"},
	"record-receipt": {"clerk", "papers_printed"}, "close-filing": {"reviewer", "papers_received", "accepted"}, "archive-filing": {"reviewer", "closed"}, "edit-filing": {"applicant", "draft", "returned"},
	"delete-filing": {"applicant", "draft"}, "add-photo": {"applicant", "draft"}, "reuse-photo": {"applicant", "draft"}, "delete-photo": {"applicant", "draft"}, "build-pack": {"applicant", "draft"}, "change-account": {"admin"}, "invite": {"admin"},
	"download-photo": anyones, "read-photo": anyones, "download-pack": anyones, "read-pack": anyones, "link-pack": anyones, "write-filing-document": anyones}

var anyones = []string{"applicant", "draft", "submitted", "returned", "accepted", "papers_printed"}

func (f *fuzzer) request() *request {
	r := &request{op: f.choose(), who: pick(f.values, everybody), headers: http.Header{}, mark: f.mark()}
	if r.op == nil {
		r.method = pick(f.values, []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"})
		r.target = pick(f.values, []string{"/", "//", "/v1", "/v1/", pick(f.values, f.doc.routes).path, "/v1/" + url.PathEscape(f.word()), "/v1/docs", "/v1/openapi.json", "/metrics", "/v1/filings/../accounts", "/v1/%2e%2e/healthz"})
		r.target = regexp.MustCompile(`[{}]`).ReplaceAllString(r.target, "")
		return r
	}
	f.route = r.op.ID
	hint := does[r.op.ID]
	if r.method = r.op.method; hint != nil && !f.one(3) {
		r.who = hint[0]
		if (r.who == "reviewer" || r.who == "clerk") && f.one(3) {
			r.who = "other"
		}
	} else if r.op.ID == "create-filing" && f.one(2) {
		r.who = "stranger"
	}
	f.sent[r.mark] = origin{who: r.who}
	path := r.op.path
	parameters := slices.Clone(r.op.Parameters)
	slices.SortStableFunc(parameters, func(a, b parameter) int { return strings.Compare(b.In, a.In) }) // the path says which version a header names
	for _, p := range parameters {
		switch value := f.parameter(path, p.Name, p.Schema); p.In {
		case "path":
			if id := f.living(r.who, hint); p.Name == "id" && strings.HasPrefix(path, "/v1/filings/") && hint != nil && id != "" && !f.one(4) {
				value = id
			}
			if strings.HasPrefix(value, "fil_") {
				r.filing = value
			}
			if value == "" {
				value = "x"
			}
			for try := 0; try < 6 && hint != nil && (p.Name == "photo" || p.Name == "pack") && !f.may(r.who, f.sent[value]); try++ {
				value = f.parameter(path, p.Name, p.Schema)
			}
			if photo := f.sent[value].filing; photo != "" && r.filing != "" && !f.one(4) { // a picture or pack is mostly asked for where it is
				r.filing = photo
				path = regexp.MustCompile(`/v1/filings/[^/]+`).ReplaceAllString(path, "/v1/filings/"+photo)
			}
			path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(value), 1)
		case "header":
			f.header(r, p.Name)
		}
	}
	r.target = path
	if q := f.query(r.op, r.mark); q != "" {
		r.target += "?" + q
	}
	f.body(r)
	f.disguise(r)
	return r
}

// living gives a filing in one of the states that a step begins at.
func (f *fuzzer) living(who string, hint []string) string {
	list := slices.Clone(f.seen["fil"])
	f.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	for _, id := range list {
		if row, err := f.o.desk.DB.Queries().Filing(f.ctx, id); err == nil && len(hint) > 1 && slices.Contains(hint[1:], row.State) && f.may(who, origin{filing: id}) {
			return id
		}
	}
	return ""
}

func (f *fuzzer) header(r *request, name string) {
	value := f.word()
	switch {
	case name == "If-Match" && !f.one(8):
		value = `"1"`
		if row, err := f.o.desk.DB.Queries().Filing(f.ctx, r.filing); err == nil {
			value = `"` + itoa(row.Version) + `"`
		} else if id := f.first["clerk"].ID; strings.Contains(r.op.path, "/accounts/") {
			value = `"` + itoa(must(f.o.accounts.Find(f.ctx, id)).Version) + `"`
		}
	case name == "Idempotency-Key":
		if !f.one(4) {
			return
		}
		value = pick(f.values, []string{"k1", "k2", "k3", "no spaces", fmt.Sprint("u", f.marks), fmt.Sprint("v", f.marks), value})
	}
	r.headers.Set(name, value)
}

// body makes the body that a route documents, or nearly so.
func (f *fuzzer) body(r *request) {
	if r.op.Body == nil {
		if f.one(30) {
			r.body = []byte(f.word())
		}
		return
	}
	kind := pick(f.values, slices.Sorted(maps.Keys(r.op.Body.Content)))
	of := r.op.Body.Content[kind].Schema
	switch {
	case kind == "multipart/form-data":
		r.body, kind = f.form(r, of)
	case strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "yaml"):
		v := f.like(of, "", 0, 40)
		if of.Ref == "#/components/schemas/FilingInput" {
			v = f.filing(r.mark)
		}
		if m, ok := v.(map[string]any); ok && r.op.ID == "return-filing" && f.one(2) {
			m["reasons"] = []any{map[string]any{"pointer": "/entity/name", "text": r.mark}}
		} else if ok && (r.op.ID == "invite" || r.op.ID == "change-account") && !f.one(3) { // one tenant, as the role has it
			tenant := map[bool]string{true: "provider", false: "company"}
			delete(m, tenant[m["role"] == "applicant"])
			if m["role"] == "admin" {
				delete(m, "company")
			}
		} else if ok && r.op.ID == "build-pack" && !f.one(3) {
			m["incomplete"] = true
			delete(m, "since")
		} else if ok && r.op.ID == "confirm-second-factor" {
			m["code"], _ = totp.GenerateCode(fmt.Sprint(m["secret"]), f.o.at)
		}
		if r.body = must(json.Marshal(v)); f.one(6) {
			r.body = f.broken(r.body)
		}
	default:
		r.body = append(slices.Clone(pick(f.values, f.pics)), r.mark...)
		kind = strings.Replace(kind, "*", pick(f.values, []string{"jpeg", "png", "svg+xml", "*"}), 1)
	}
	r.headers.Set("Content-Type", kind)
}

func (f *fuzzer) form(r *request, of *shape) (body []byte, kind string) {
	var parts []part
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		switch {
		case name == "filing":
			parts = append(parts, part{name, "", must(json.Marshal(f.filing(r.mark)))})
		case slices.Contains(of.Required, name) || f.one(10):
			parts = append(parts, part{name, "a" + r.mark + ".jpg", append(slices.Clone(pick(f.values, f.pics)), r.mark...)})
		}
	}
	for range f.IntN(3) {
		name := pick(f.values, []string{"entity_certificate", "entity_person_id-front", "file", f.word(), ""})
		parts = append(parts, part{name, pick(f.values, []string{"entity_person_id-back.jpg", f.word(), "x.pdf"}), pick(f.values, f.pics)})
	}
	if f.one(6) {
		slices.Reverse(parts)
	}
	body, kind = form(parts...)
	switch f.IntN(12) {
	case 0:
		body = body[:f.IntN(len(body)+1)]
	case 1:
		kind = pick(f.values, []string{"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/mixed; boundary=x"})
	}
	return body, kind
}

// disguise adds headers that change how a request is taken.
func (f *fuzzer) disguise(r *request) {
	set := func(in int, name string, values ...string) {
		if f.one(in) {
			r.headers[name] = []string{pick(f.values, values)}
		}
	}
	set(3, "Accept-Language", "en", "zh-CN", "fr", strings.Repeat("x,", 3000), "\xff")
	set(4, "Accept-Encoding", "gzip", "gzip;q=0", "br")
	set(10, "Accept", "image/jpeg", "application/json", "application/xml", "*/*;q=0", "text/html", "\x00")
	set(10, "Range", "bytes=0-9", "bytes=-5", "bytes=5-1", "bytes=99999999-", "bytes=0-1,3-4", "lines=1")
	set(20, "If-None-Match", "*", `"x"`, pick(f.values, f.seen["tag"]))
	set(60, "Content-Type", "", "text/plain", "application/json; charset=utf-16", "image/jpeg", "application/x-www-form-urlencoded", f.word())
	set(60, "Sec-Fetch-Site", "cross-site", "same-origin", "none")
	set(60, "Content-Encoding", "gzip", "identity")
	set(60, "Authorization", "Bearer icpk_"+strings.Repeat("A", 43), "Basic eDp5", "Bearer", f.word())
	set(60, "X-Forwarded-For", "127.0.0.1", f.word())
	set(100, "X-Http-Method-Override", "DELETE")
	if list := f.keys[r.who]; len(list) > 0 && f.one(8) {
		r.headers.Set("Authorization", "Bearer "+pick(f.values, list))
	}
}

// enter makes somebody whom the requests changed, or signed out, who they were.
func (f *fuzzer) enter(t *testing.T, name string) {
	c, was := f.o.people[name], f.first[name]
	if was.ID == "" {
		return
	}
	ctx := t.Context()
	is := must(f.o.accounts.Find(ctx, was.ID))
	if is.Role != was.Role || is.Provider != was.Provider || is.Company != was.Company || is.Disabled {
		was.Version = is.Version
		if err := f.o.accounts.Change(ctx, was); err != nil {
			t.Fatal(err)
		}
		f.last[name] = time.Time{}
	}
	const idle, life = time.Hour, 11 * time.Hour
	if began := f.last[name]; !began.IsZero() && f.o.at.Sub(began) < life && f.o.at.Sub(f.last["seen "+name]) < idle {
		f.last["seen "+name] = f.o.at
		return
	}
	if is.SecondFactor {
		if err := f.o.accounts.RemoveFactor(ctx, was.ID); err != nil {
			t.Fatal(err)
		}
	}
	for try := 0; ; try++ {
		f.o.at = f.o.at.Add(7 * time.Second)
		if err := f.o.desk.DB.Queries().ClearFailures(ctx, was.ID); err != nil { // it may be locked
			t.Fatal(err)
		}
		a := c.send(http.MethodPost, "/v1/session", api.SignIn{Login: name + "@example.cn", Password: password})
		if c.keep(a); a.Code == http.StatusOK {
			break
		}
		token, _, err := f.o.accounts.PasswordLink(ctx, "", was.ID)
		if err != nil || try > 2 {
			t.Fatalf("%s cannot sign in: %v %s", name, err, a.Body)
		}
		if err := f.o.accounts.NewPassword(ctx, token, password); err != nil {
			t.Fatal(err)
		}
	}
	f.last[name], f.last["seen "+name] = f.o.at, f.o.at
}

func (f *fuzzer) send(r *request) answer {
	target, err := url.ParseRequestURI(r.target)
	if err != nil { // net/http refuses it
		path, query, _ := strings.Cut(r.target, "?")
		target = &url.URL{Path: must(url.PathUnescape(path)), RawQuery: url.QueryEscape(query)}
	}
	q := httptest.NewRequest(http.MethodGet, "/", bytes.NewReader(r.body))
	q.Method, q.URL, q.RequestURI = r.method, target, r.target
	if len(r.body) > 0 && f.one(10) {
		q.ContentLength = -1 // in chunks
	}
	q.Header = r.headers
	if c := f.o.people[r.who]; c.cookie != "" && r.headers.Get("Authorization") == "" {
		q.AddCookie(&http.Cookie{Name: "__Host-icpdoc", Value: c.cookie})
	}
	w := httptest.NewRecorder()
	f.o.ServeHTTP(w, q)
	a := answer{ResponseRecorder: w}
	if w.Header().Get("Content-Encoding") == "gzip" {
		z := must(gzip.NewReader(w.Body))
		w.Body = bytes.NewBuffer(must(io.ReadAll(z)))
	}
	return a
}

// judge compares an answer with the document.
func (f *fuzzer) judge(r *request, a answer) {
	kind, _, err := mime.ParseMediaType(a.Header().Get("Content-Type"))
	body := a.Body.Bytes()
	if a.Code >= http.StatusInternalServerError {
		f.say(r, "answers %d\n  %.600s\n  %.600s", a.Code, body, f.o.log)
	}
	if log := f.o.log.String(); strings.Contains(log, `"msg":"panic"`) || strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, r.mark) {
		f.say(r, "the log says %.1500s", log)
	}
	f.o.log.reset()
	if a.Header().Get("X-Request-Id") == "" || a.Header().Get("X-Content-Type-Options") != "nosniff" || a.Header().Get("Content-Security-Policy") == "" {
		f.say(r, "the headers are %v", a.Header())
	}
	if a.Code >= http.StatusBadRequest && r.method != http.MethodHead {
		f.problem(r, a, kind)
	}
	if r.op == nil {
		return
	}
	documented, ok := r.op.Responses[strconv.Itoa(a.Code)]
	switch {
	case a.Code == http.StatusMethodNotAllowed && strings.Contains(r.target, "%2F"): // it is another address
		return
	case !ok:
		f.say(r, "%d is not documented: %.300s", a.Code, body)
		return
	case len(documented.Content) == 0:
		if len(body) > 0 {
			f.say(r, "%d has a body", a.Code)
		}
	case err != nil || documented.Content[kind].Schema == nil:
		f.say(r, "%d has the type %q", a.Code, a.Header().Get("Content-Type"))
	case strings.HasSuffix(kind, "json"):
		if wrong := f.doc.judge(documented.Content[kind].Schema, decoded(body), ""); wrong != nil {
			f.say(r, "%d differs from its schema: %.500q in %.300s", a.Code, wrong, body)
		}
	}
	if d := a.Header().Get("Content-Disposition"); d != "" {
		if _, p, err := mime.ParseMediaType(d); err != nil || p["filename"] == "" || strings.ContainsAny(p["filename"], "/\\\x00\r\n") {
			f.say(r, "it is named %q", d)
		}
	}
	if a.Code < http.StatusMultipleChoices {
		f.good[r.op.ID]++
	}
	f.tenants(r, a)
}

// problem judges an error: a whole problem document, of its status, that repeats nothing.
func (f *fuzzer) problem(r *request, a answer, kind string) {
	var p struct{ Type, Title, Detail, Code, Request string }
	v, _ := decoded(a.Body.Bytes()).(map[string]any)
	for name, to := range map[string]*string{"type": &p.Type, "title": &p.Title, "detail": &p.Detail, "code": &p.Code, "request_id": &p.Request} {
		*to, _ = v[name].(string)
	}
	if r.op != nil {
		f.codes[r.op.ID+" "+p.Code]++
	}
	if kind != "application/problem+json" || fmt.Sprint(v["status"]) != strconv.Itoa(a.Code) || p.Title == "" || p.Detail == "" || p.Type != "urn:icpdoc:fault:"+p.Code || p.Request != a.Header().Get("X-Request-Id") {
		f.say(r, "%d is no whole problem: %s %.300s", a.Code, kind, a.Body)
	}
	if wrong := f.doc.judge(&shape{Ref: "#/components/schemas/Problem"}, v, ""); wrong != nil {
		f.say(r, "the problem differs from its schema: %q", wrong)
	}
	if m := marks.FindString(a.Body.String()); m != "" {
		f.say(r, "the problem %s repeats what was sent: %.1000s", p.Code, a.Body)
	}
	if a.Code == http.StatusUnauthorized && a.Header().Get("WWW-Authenticate") == "" || a.Code == http.StatusTooManyRequests && a.Header().Get("Retry-After") == "" ||
		a.Code == http.StatusMethodNotAllowed && a.Header().Get("Allow") == "" {
		f.say(r, "%d lacks a header: %v", a.Code, a.Header())
	}
}

var (
	marks = regexp.MustCompile(`«\d+»`)
	ids   = regexp.MustCompile(`\b(?:fil|pho|pac|acc|com|key)_[0-9A-Za-z]+\b`)
)

// tenants looks for what the one who asked must not see.
func (f *fuzzer) tenants(r *request, a answer) {
	if r.op.ID == "download-by-link" { // whoever has a link may take the pack
		return
	}
	for _, mark := range slices.Compact(marks.FindAllString(a.Body.String(), -1)) {
		if !f.may(r.who, f.sent[mark]) {
			f.say(r, "it holds a text that %s sent: %.300s", f.sent[mark].who, a.Body)
		}
	}
	if f.first[r.who].Role == account.Admin {
		return // sees which filings there are in the audit
	}
	for _, id := range ids.FindAllString(a.Body.String(), -1) {
		if from, ok := f.sent[id]; ok && !f.may(r.who, from) {
			f.say(r, "it names %s, which is %s's: %.1000s", id, from.who, a.Body)
		}
	}
}

// may tells whether somebody may see what came from there: one's own, and what stands in a filing that one may read.
func (f *fuzzer) may(who string, from origin) bool {
	if who == from.who {
		return true
	}
	row, err := f.o.desk.DB.Queries().Filing(f.ctx, from.filing)
	is := f.first[who]
	if err != nil { // erased: the audit tells its operator's reviewers that there was one
		return is.Role == account.Reviewer && f.sent["submitted "+from.filing].who == is.Provider
	}
	switch is.Role {
	case account.Applicant:
		return row.Company == is.Company
	case account.Reviewer, account.Clerk:
		return row.Provider == is.Provider && row.Revision > 0
	}
	return false
}

// follow learns from an answer.
func (f *fuzzer) follow(r *request, a answer) {
	if r.op == nil {
		return
	}
	switch r.op.ID {
	case "sign-out", "sign-out-everywhere", "change-password", "sign-in", "confirm-second-factor", "reset-password", "remove-second-factor":
		f.last[r.who] = time.Time{}
	case "create-key":
		if a.Code == http.StatusCreated {
			f.keys[r.who] = append(f.keys[r.who], got1(a.Body.Bytes(), "secret"))
		}
	case "submit-filing":
		if a.Code == http.StatusOK {
			f.sent["submitted "+r.filing] = origin{who: got1(a.Body.Bytes(), "provider")}
		}
	}
	if a.Code == http.StatusUnauthorized && r.headers.Get("Authorization") == "" {
		f.last[r.who] = time.Time{}
	}
	if a.Code >= http.StatusMultipleChoices {
		return
	}
	switch id := got1(a.Body.Bytes(), "id"); r.op.ID {
	case "create-filing":
		r.filing = id
		f.sent[id] = origin{r.who, id}
		f.keep("fil", id)
	case "add-photo", "reuse-photo", "build-pack":
		f.sent[id] = origin{r.who, r.filing}
		f.keep(id[:3], id)
	case "delete-photo":
		f.seen["pho"] = slices.DeleteFunc(f.seen["pho"], func(id string) bool { return strings.Contains(r.target, id) })
	case "delete-filing":
		for kind := range f.seen {
			f.seen[kind] = slices.DeleteFunc(f.seen[kind], func(id string) bool { return f.sent[id].filing == r.filing })
		}
	}
	if r.filing != "" {
		f.sent[r.mark] = origin{r.who, r.filing}
	}
	if strings.HasSuffix(a.Header().Get("Content-Type"), "json") {
		f.learn(r.op.ID, a.Body.String())
	}
	if tag := a.Header().Get("ETag"); tag != "" {
		f.keep("tag", tag)
	}
}

func got1(body []byte, name string) string {
	v, _ := decoded(body).(map[string]any)
	text, _ := v[name].(string)
	return text
}

// learn keeps the newest IDs and tokens of a route's answers.
func (f *fuzzer) learn(route, text string) {
	for _, id := range ids.FindAllString(text, -1) {
		if kind := id[:3]; kind == "acc" || kind == "com" || kind == "key" {
			f.keep(kind, id)
		}
	}
	for _, m := range regexp.MustCompile(`"(token|secret|next|href)":"([^"]{5,400})"`).FindAllStringSubmatch(text, -1) {
		if m[1] == "token" || m[1] == "href" {
			m[1] = "token of " + map[string]string{"invite": "accept-invitation", "create-password-link": "reset-password", "link-pack": "download-by-link"}[route]
			m[2] = strings.TrimPrefix(m[2], "/v1/links/")
		}
		f.keep(m[1], m[2])
	}
}

func (f *fuzzer) keep(kind, value string) {
	const most = 12
	list := f.seen[kind]
	if slices.Contains(list, value) {
		return
	}
	if list = append(list, value); len(list) > most {
		list = list[1:]
	}
	f.seen[kind] = list
}

// sum tells what was found, and what never succeeded.
func (f *fuzzer) sum(t *testing.T) {
	for _, what := range slices.Sorted(maps.Keys(f.found)) {
		if strings.Contains(what, "\n  ") || f.found[what] > 1 {
			t.Errorf("%d times: %s", f.found[what], what)
		}
	}
	var never []string
	for _, op := range f.doc.routes {
		if f.good[op.ID] == 0 && !strings.HasPrefix(op.ID, "oidc-") && op.ID != "sign-in-code" { // of an issuer, which there is not here
			never = append(never, op.ID)
			for code, n := range f.codes {
				if strings.HasPrefix(code, op.ID+" ") {
					t.Log(code, n)
				}
			}
		}
	}
	t.Logf("%d requests to %d routes; none of these succeeded: %v", f.asked, len(f.doc.routes), never)
	const long = 10 * time.Minute
	if few := len(f.doc.routes) / 15; *routeTime >= long && len(never) > few { // chance leaves out one or another
		t.Errorf("in %s these never succeeded: %v", *routeTime, never)
	}
	q := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	q.RemoteAddr = "127.0.0.1:5000"
	w := httptest.NewRecorder()
	f.o.ServeHTTP(w, q)
	for _, want := range []string{"icpdoc_held_bytes 0", "icpdoc_work_running 0", "icpdoc_work_waiting 0", "icpdoc_panics_total 0"} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("afterwards the numbers lack %s", want)
		}
	}
}
