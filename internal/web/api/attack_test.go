package api_test

import (
	"net/http"
	"strings"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

// hostile texts: markup, SQL, template syntax, headers, paths, invisible and turning characters.
var hostile = []string{`<script>alert(1)</script>"><img src=x onerror=alert(1)>`, `'; DROP TABLE filings; --`, "{{.}}{{template \"x\"}}${7*7}", "a\r\nSet-Cookie: x=1\r\n\r\n<html>",
	"../../../../etc/passwd\x00.jpg", "\u202egnp.exe\u200b\u2066", strings.Repeat("长", 5000)}

func TestHostileTexts(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	for _, text := range hostile {
		body := sample(website, func(in *filing.Input) {
			in.Provider, in.Entity.Name, in.Entity.Address, in.Entity.Remark = text, text, text, text
			in.Services[0].Name, in.Services[0].Description, in.Services[0].Domains[0].Name = text, text, text
		})
		made := c.send("POST", "/v1/filings", body)
		f := got[api.Filing](t, made, 201)
		if f.Says.Entity.Name != text {
			t.Errorf("%.20q came back as %.20q", text, f.Says.Entity.Name)
		}
		for _, path := range []string{"", "/check", "/requirements", "/photos", "/packs"} {
			a := c.send("GET", "/v1/filings/"+f.ID+path, nil)
			if a.Code >= 500 || !strings.HasSuffix(strings.TrimSuffix(a.Header().Get("Content-Type"), "; charset=utf-8"), "json") || a.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s of %.20q: %d %v", path, text, a.Code, a.Header())
			}
		}
		if bad := serve(t, nil).post("/v1/check", body); bad.Code != 422 || strings.Contains(bad.Body.String(), text) {
			t.Errorf("a check of %.20q answers %d, or repeats it", text, bad.Code)
		}
	}
	for _, text := range hostile {
		escaped := strings.NewReplacer("%", "%25", " ", "%20", "\r", "%0D", "\n", "%0A", "\x00", "%00", "/", "%2F", "?", "%3F", "#", "%23", "&", "%26", "+", "%2B", `"`, "%22", "<", "%3C", ">", "%3E", "{", "%7B", "}", "%7D").Replace(text)
		for _, path := range []string{"/v1/documents/", "/v1/photos/id_front?provider=", "/v1/photos/"} {
			if a := serve(t, nil).post(path+escaped, sample(app, nil)); a.Code < 400 || a.Code >= 500 || strings.Contains(a.Body.String(), text) {
				t.Errorf("%s%.20q answers %d %.200s", path, text, a.Code, a.Body)
			}
		}
		for _, path := range []string{"/v1/filings/", "/v1/links/", "/v1/codes/", "/v1/photos/", "/v1/filings?search=", "/v1/filings?cursor=", "/v1/slots?provider="} {
			a := c.send(http.MethodGet, path+escaped, nil)
			if a.Code >= 500 || a.Header().Get("Set-Cookie") != "" && strings.Contains(a.Header().Get("Set-Cookie"), "x=1") || a.Code != 200 && strings.Contains(a.Body.String(), text) {
				t.Errorf("%s%.20q answers %d %.200s", path, text, a.Code, a.Body)
			}
		}
	}
	if list := c.send("GET", "/v1/filings", nil); list.Code != 200 || strings.Contains(list.Body.String(), "<script>") && list.Header().Get("Content-Type") != "application/json" {
		t.Errorf("the list is %d", list.Code)
	}
}

func BenchmarkDocument(b *testing.B) {
	s, data := serve(b, func(_ *api.Config, d *door.Config) { d.Limits.Burst = 1 << 30 }), sample(app, nil)
	kind := "/v1/documents/commitment-letter"
	for b.Loop() {
		if a := s.post(kind, data); a.Code != http.StatusOK {
			b.Fatalf("%d %s", a.Code, a.Body)
		}
	}
}
