package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the OpenAPI document anew")

func TestLists(t *testing.T) {
	s := serve(t, nil)
	for path, want := range map[string]string{
		"/v1/providers":                        `"id":"nwcd"`,
		"/v1/provinces":                        `"code":"310000"`,
		"/v1/provinces?provider=sinnet":        `"source":`,
		"/v1/provinces/320000?provider=sinnet": `"cities":[{`,
		"/v1/codes":                            `"natures"`,
		"/v1/codes/natures":                    `"list":"natures"`,
		"/v1/templates":                        `"name":"verification-form-app"`,
		"/v1/slots":                            `"id":"entity_certificate"`,
		"/v1/slots?provider=nwcd":              `"id":"id_front"`,
		"/v1/version":                          `"version":"1.2.3"`,
		"/healthz":                             `"status":"ok"`,
		"/readyz":                              `"status":"ready"`,
	} {
		if a := s.get(path); a.Code != 200 || !strings.Contains(a.Body.String(), want) || a.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s answers %d %.300s", path, a.Code, a.Body)
		}
	}
	for _, path := range []string{"/v1/provinces?provider=x", "/v1/provinces/999999", "/v1/codes/x", "/v1/slots?provider=x"} {
		s.get(path).problemIs(t, 404, "")
	}
	s.get("/v1/providers?page=2").problemIs(t, 400, "request.parameter")
}

func TestAddresses(t *testing.T) {
	s := serve(t, nil)
	s.get("/v1/nothing").problemIs(t, 404, "request.path")
	s.get("/").problemIs(t, 404, "request.path")
	s.get("/v1/check/").problemIs(t, 404, "request.path") // no redirect
	s.get("//v1/providers").problemIs(t, 404, "request.path")
	s.ask(http.MethodPost, "/v1/providers/", "application/json", nil).problemIs(t, 404, "request.path")
	wrong := s.get("/v1/check")
	wrong.problemIs(t, 405, "request.method")
	if wrong.Header().Get("Allow") != "POST" {
		t.Errorf("Allow is %q", wrong.Header().Get("Allow"))
	}
	s.ask("BREW", "/v1/check", "", nil).problemIs(t, 405, "request.method")
	server := httptest.NewServer(s)
	defer server.Close()
	head, err := http.Head(server.URL + "/v1/providers")
	if err != nil || head.StatusCode != 200 || head.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("HEAD answers %v, %v", head, err)
	}
}

func TestProbes(t *testing.T) {
	s := serve(t, nil)
	s.door.Drain()
	s.get("/readyz").problemIs(t, 503, "service.draining")
	s.get("/metrics").problemIs(t, 404, "request.path") // from an address of the world
	ask := func(remote, forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	if w := ask("127.0.0.1:5000", "127.0.0.1"); w.Code != 404 {
		t.Errorf("through a proxy the numbers answer %d", w.Code)
	}
	w := ask("127.0.0.1:5000", "")
	for _, want := range []string{`icpdoc_http_requests_total{method="GET",route="/readyz",status="503"} 1`, `icpdoc_http_requests_total{method="GET",route="/metrics",status="404"} 2`, "icpdoc_held_bytes 0", "go_goroutines"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the numbers lack %s", want)
		}
	}
}

func TestDocument(t *testing.T) {
	s := openOffice(t)
	a := s.get("/v1/openapi.json")
	if a.Code != 200 || a.Header().Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("answers %d %v", a.Code, a.Header())
	}
	const golden = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(golden, a.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), a.Body.String()); diff != "" {
		t.Errorf("the document has changed (-update writes it anew):\n%.4000s", diff)
	}
	var doc struct {
		OpenAPI string                               `json:"openapi"`
		Paths   map[string]map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(a.Body.Bytes(), &doc); err != nil || doc.OpenAPI != "3.1.0" || len(doc.Paths) < 45 {
		t.Errorf("the document is %s with %d paths, %v", doc.OpenAPI, len(doc.Paths), err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			if op["operationId"] == "" || op["summary"] == "" {
				t.Errorf("%s %s has no name or summary", method, path)
			}
		}
	}
	for _, ref := range regexp.MustCompile(`"\$ref": "#/components/schemas/([^"]+)"`).FindAllStringSubmatch(a.Body.String(), -1) {
		if !strings.Contains(a.Body.String(), `"`+ref[1]+`": {`) {
			t.Errorf("there is no schema %s", ref[1])
		}
	}
	if strings.Contains(a.Body.String(), `"null"`) {
		t.Error("something may be null")
	}
	if old := s.get("/v1/openapi-3.0.json").Body.String(); !strings.Contains(old, `"openapi": "3.0.3"`) || !strings.Contains(old, `"format": "byte"`) || strings.Contains(old, `"nullable"`) {
		t.Errorf("the document for older tools is %.300s", old)
	}
	if y := s.get("/v1/openapi.yaml"); y.Code != 200 || !strings.Contains(y.Body.String(), "openapi: 3.1.0") {
		t.Errorf("the YAML answers %d %.200s", y.Code, y.Body)
	}
}

func TestDocumentation(t *testing.T) {
	o := openOffice(t)
	pages := map[string]string{}
	for lang, ask := range map[string]func() answer{
		"zh": func() answer { return o.ask("GET", "/v1/docs", "", nil, "Accept-Language", "zh-CN,en;q=0.5") },
		"en": func() answer { return o.get("/v1/docs") },
	} {
		a := ask()
		page, policy := a.Body.String(), a.Header().Get("Content-Security-Policy")
		pages[lang] = page
		style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)
		if a.Code != 200 || style == nil || a.Header().Get("Content-Language") != lang || a.Header().Get("Vary") != "Accept-Language" {
			t.Fatalf("answers %d %v %.300s", a.Code, a.Header(), page)
		}
		sum := sha256.Sum256([]byte(style[1]))
		if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("the policy %s does not fit the page", policy)
		}
		for _, bad := range []string{"<script", "src=", `href="http`, "style=\"", "onclick", "url(", "@import", "ZgotmplZ"} {
			if strings.Contains(page, bad) {
				t.Errorf("the page has %s", bad)
			}
		}
		for _, want := range []string{"/v1/documents/<i>{kind}</i>", `id="s-Problem"`, `>verification-form-app</code>`, `href="#s-FilingInput"`, `-H &#39;If-Match: &#34;3&#34;&#39;`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		groups := regexp.MustCompile(`<h2 id="g-([^"]+)">([^<]*)</h2>`).FindAllStringSubmatch(page, -1)
		if len(groups) < 5 || groups[0][1] == "probes" {
			t.Errorf("the groups are %q: what people come for stands first", groups)
		}
		for _, g := range groups {
			if g[1] == g[2] {
				t.Errorf("the group %s has no title", g[1])
			}
		}
		if twice := o.get("/v1/docs?lang=" + lang).Body.String(); twice != page {
			t.Errorf("?lang=%s gives another page", lang)
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("two places are called %s", m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
			if !ids[m[1]] {
				t.Errorf("a link leads to %s, which is nowhere", m[1])
			}
		}
	}
	if !strings.Contains(pages["zh"], "检查备案数据") || strings.Contains(pages["zh"], "Check a filing") || strings.Contains(pages["en"], "检查备案数据") {
		t.Error("the languages are mixed")
	}
}

// TestEveryTextIsInBothLanguages: the OpenAPI document speaks English, and its page Chinese, too.
func TestEveryTextIsInBothLanguages(t *testing.T) {
	o := openOffice(t)
	var doc map[string]any
	if err := json.Unmarshal(o.get("/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	page := html.UnescapeString(regexp.MustCompile("</?code>").ReplaceAllString(o.get("/v1/docs?lang=zh").Body.String(), ""))
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, one := range v {
				if text, is := one.(string); is && name == "description" && len(text) > 12 && strings.Contains(page, ">"+text) {
					t.Errorf("the Chinese page says %q: add it to chineseWords", text)
				}
				look(one)
			}
		case []any:
			for _, one := range v {
				look(one)
			}
		}
	}
	look(doc["paths"])
	look(doc["components"])
}
