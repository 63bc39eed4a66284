package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"icpdoc/internal/casework"
	"icpdoc/internal/web/api"
)

// TestHeadersOfEveryRoute asks every route of the document, with and without an account, and a few addresses that there
// are not: what protects a browser stands on each answer, whatever its status.
func TestHeadersOfEveryRoute(t *testing.T) {
	o := openOffice(t)
	o.instance = serve(t, o.settings(nil))
	applicant := o.as(t, "applicant")
	f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
	photo := got[casework.Picture](t, applicant.send("POST", "/v1/filings/"+f.ID+"/photos?material=entity_certificate", picture("02-licence-scanned")), 201)
	fill := strings.NewReplacer("{id}", f.ID, "{photo}", photo.ID, "{variant}", "clean", "{kind}", "verification-form-website", "{list}", "certificates", "{issuer}", "instance", "{slot}", "id_front")
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(o.get("/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"/v1/openapi.json", "/v1/openapi.yaml", "/v1/docs", "/v1/docs?lang=en", "/metrics", "/", "/nothing", "/v1/../etc", "/v1/filings/%00"} {
		doc.Paths[more] = map[string]json.RawMessage{"get": nil, "trace": nil, "head": nil}
	}
	statuses := map[int]int{}
	for path, item := range doc.Paths {
		for method := range item {
			for who, c := range map[string]*client{"nobody": o.people["nobody"], "the applicant": {office: o, cookie: applicant.cookie}} {
				if who == "the applicant" && (method == "delete" || strings.HasPrefix(path, "/v1/account") || strings.HasSuffix(path, "/submit")) {
					continue // what the others ask for shall stay
				}
				a := c.send(strings.ToUpper(method), fill.Replace(path), nil, "Origin", "https://evil.example")
				statuses[a.Code/100]++
				protects(t, method+" "+path+" for "+who, path, a)
			}
		}
	}
	if statuses[2] < 20 || statuses[4] < 40 || statuses[5] > 0 {
		t.Errorf("the answers were %v", statuses)
	}
}

// protects looks at one answer.
func protects(t *testing.T, what, path string, a answer) {
	t.Helper()
	h := a.Header()
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains"} {
		if h.Get(name) != want || len(h.Values(name)) != 1 {
			t.Errorf("%s: %s is %q", what, name, h.Values(name))
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "script") {
			t.Errorf("%s: the policy is %q", what, policy)
			break
		}
	}
	public := a.Code == 200 && (strings.HasPrefix(path, "/v1/docs") || strings.HasPrefix(path, "/v1/openapi"))
	if cache := h.Get("Cache-Control"); cache != "no-store" && !(public && cache == "no-cache") {
		t.Errorf("%s: Cache-Control is %q", what, cache)
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch {
	case a.Body.Len() == 0:
	case kind == "text/html" && public:
	case kind != "application/json" && kind != "application/problem+json" && kind != "application/openapi+json" && kind != "application/openapi+yaml" && kind != "image/jpeg" && kind != "application/pdf" && kind != "application/zip":
		t.Errorf("%s: %d is %q", what, a.Code, h.Get("Content-Type"))
	}
	if (kind == "image/jpeg" || kind == "application/pdf" || kind == "application/zip") && !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s: Content-Disposition is %q", what, h.Get("Content-Disposition"))
	}
	if h.Get("X-Request-Id") == "" || h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
		t.Errorf("%s: %v", what, h)
	}
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("%s: another origin is told %s", what, name)
		}
	}
	for _, c := range a.Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: sets %v", what, c)
		}
	}
}
