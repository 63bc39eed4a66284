package api_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"icpdoc/internal/casework"
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
		if bad := serve(nil).post("/v1/check", body); bad.Code != 422 || strings.Contains(bad.Body.String(), text) {
			t.Errorf("a check of %.20q answers %d, or repeats it", text, bad.Code)
		}
	}
	for _, text := range hostile {
		escaped := strings.NewReplacer("%", "%25", " ", "%20", "\r", "%0D", "\n", "%0A", "\x00", "%00", "/", "%2F", "?", "%3F", "#", "%23", "&", "%26", "+", "%2B", `"`, "%22", "<", "%3C", ">", "%3E", "{", "%7B", "}", "%7D").Replace(text)
		for _, path := range []string{"/v1/documents/", "/v1/photos/id_front?provider=", "/v1/photos/"} {
			if a := serve(nil).post(path+escaped, sample(app, nil)); a.Code < 400 || a.Code >= 500 || strings.Contains(a.Body.String(), text) {
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

func TestHostileNames(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	f := got[api.Filing](t, c.send("POST", "/v1/filings", sample(website, nil)), 201)
	for _, name := range []string{"..%2F..%2Fevil.jpg", "a%0D%0ASet-Cookie:%20x=1.jpg", "%22%3B%20filename=%22x.exe", "CON.jpg", "%3Cscript%3E.html", "%E2%80%AEgnp.exe"} {
		p := got[casework.Picture](t, c.send("POST", "/v1/filings/"+f.ID+"/photos?material=entity_certificate&name="+name, picture("02-licence-scanned")), 201)
		a := c.send("GET", "/v1/filings/"+f.ID+"/photos/"+p.ID+"/master", nil)
		d := a.Header().Get("Content-Disposition")
		if a.Code != 200 || !strings.HasPrefix(d, "attachment") || strings.ContainsAny(d, "\r\n/\\<>") || strings.Contains(d, "x.exe\"") || a.Header().Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s is sent as %q, %d", name, d, a.Code)
		}
	}
}

func TestHostileUploads(t *testing.T) {
	s := serve(nil)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w := must(z.Create("pack.json"))
	for range 64 {
		must(w.Write(make([]byte, 1<<20)))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	body, kind := form(part{"filing", "", sample(website, nil)}, part{"since", "old.zip", bomb.Bytes()})
	if a := s.ask("POST", "/v1/packs?incomplete=true", kind, body); a.Code < 400 || a.Code >= 500 {
		t.Errorf("a ZIP bomb answers %d %.200s", a.Code, a.Body)
	}
	flood := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00\x00\x00\x00\x00")
	polyglot := append(append([]byte{}, picture("09-id-front")...), "<script>alert(1)</script>%PDF-1.4"...)
	for name, data := range map[string][]byte{"a flood of pixels": flood, "a GIF that is HTML": []byte("GIF89a<script>alert(1)</script>"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "a ZIP": bomb.Bytes()} {
		if a := s.ask("POST", "/v1/photos/id_front?format=image", "image/jpeg", data); a.Code < 400 || a.Code >= 500 {
			t.Errorf("%s answers %d", name, a.Code)
		}
		if a := s.ask("POST", "/v1/verify", "image/jpeg", data); a.Code < 400 || a.Code >= 500 {
			t.Errorf("%s to verify answers %d", name, a.Code)
		}
	}
	if a := s.ask("POST", "/v1/photos/id_front?copies=true", "image/jpeg", polyglot); a.Code >= 500 || bytes.Contains(a.Body.Bytes(), []byte("<script>")) {
		t.Errorf("what hangs on a picture comes through: %d", a.Code)
	}
}

func BenchmarkDocument(b *testing.B) {
	s, data := serve(func(_ *api.Config, d *door.Config) { d.Limits.Burst = 1 << 30 }), sample(app, nil)
	kind := "/v1/documents/commitment-letter"
	for b.Loop() {
		if a := s.post(kind, data); a.Code != http.StatusOK {
			b.Fatalf("%d %s", a.Code, a.Body)
		}
	}
}
