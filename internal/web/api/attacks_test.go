package api_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"icpdoc/internal/casework"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/api"
)

// The attack list: one test for each item. TestFuzzRoutes mixes all of them; here each is told by its name.

// refused fails unless an answer is a whole problem of the client's making.
func (a answer) refused(t *testing.T, what string) {
	t.Helper()
	if a.Code < 400 || a.Code >= 500 || a.problem.Code == "" {
		t.Errorf("%s answers %d %.200s", what, a.Code, a.Body)
	}
}

// upload gives a file to everything that takes one.
func (o *office) upload(t *testing.T, what string, data []byte) {
	t.Helper()
	f := o.draft(t)
	form1, kind := form(part{"filing", "", sample(website, nil)}, part{"entity_certificate", "a.jpg", data})
	form2, kind2 := form(part{"filing", "", sample(website, nil)}, part{"since", "a.zip", data})
	for name, a := range map[string]answer{
		"a photo": o.ask("POST", "/v1/photos/id_front?format=image", "image/jpeg", data), "codes": o.ask("POST", "/v1/verify", "image/jpeg", data),
		"codes in base64": o.post("/v1/verify", must(json.Marshal(api.VerifyRequest{SheetsRequest: api.SheetsRequest{Picture: data}}))),
		"a filing's":      o.as(t, "applicant").send("POST", "/v1/filings/"+f+"/photos?material=entity_certificate", data),
		"a pack":          o.ask("POST", "/v1/packs", kind, form1), "an earlier pack": o.ask("POST", "/v1/packs?incomplete=true", kind2, form2),
	} {
		a.refused(t, what+" as "+name)
	}
}

// draft makes a draft of the applicant's.
func (o *office) draft(t *testing.T) string {
	t.Helper()
	return got[api.Filing](t, o.as(t, "applicant").send("POST", "/v1/filings", sample(website, nil)), 201).ID
}

// png is a picture of a size, with whatever its pixels are to be.
func png(width, height uint32, pixels []byte) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(name), data...)
		out = binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	must(w.Write(pixels))
	_ = w.Close()
	chunk("IDAT", z.Bytes())
	chunk("IEND", nil)
	return out
}

// bounded runs do and fails when it took more memory than mib.
func bounded(t *testing.T, what string, mib uint64, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > mib {
		t.Errorf("%s took %d MiB", what, took)
	}
}

func TestAttackPixelFloods(t *testing.T) {
	o := openOffice(t)
	jpeg := bytes.Clone(picture("09-id-front"))
	if at := bytes.Index(jpeg, []byte("\xff\xc0")); at > 0 {
		copy(jpeg[at+5:], "\xff\xff\xff\xff")
	}
	floods := map[string][]byte{"a PNG of 1.6 gigapixels": png(40_000, 40_000, make([]byte, 1<<20)), "a JPEG that says 65535 × 65535": jpeg,
		"a GIF of 65535 × 65535": []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;"),
		"a BMP":                  append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00(\x00\x00\x00\xff\xff\xff\x00\xff\xff\xff\x00\x01\x00\x18\x00"), make([]byte, 64)...),
		"a WebP":                 []byte("RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"),
		"a PDF of a mile":        []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 4000000 4000000]>>endobj\ntrailer<</Root 1 0 R>>\n")}
	for name, data := range floods {
		bounded(t, name, 400, func() {
			o.ask("POST", "/v1/photos/id_front?format=image", "image/jpeg", data).refused(t, name)
			a := o.ask("POST", "/v1/verify", "image/jpeg", data)
			if a.Code >= 500 {
				t.Errorf("%s to verify answers %d", name, a.Code)
			}
		})
	}
}

func TestAttackPolyglots(t *testing.T) {
	o := openOffice(t)
	c, at := o.as(t, "applicant"), "/v1/filings/"+o.draft(t)
	picture := picture("02-licence-scanned")
	const evil = `<script>alert(1)</script>`
	comment := append([]byte("\xff\xd8\xff\xfe\x00"), append([]byte{byte(len(evil) + 2)}, evil...)...)
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	must(must(z.Create("evil.html")).Write([]byte(evil)))
	_ = z.Close()
	for name, data := range map[string][]byte{"a page behind a picture": append(bytes.Clone(picture), "<html>"+evil...), "a script in its comment": append(comment, picture[2:]...),
		"an archive behind it": append(bytes.Clone(picture), archive.Bytes()...), "a PDF behind it": append(bytes.Clone(picture), "%PDF-1.4 /JS("+evil+")"...)} {
		p := got[casework.Picture](t, c.send("POST", at+"/photos?material=entity_certificate", data), 201)
		for _, variant := range []string{"master", "clean", "watermarked"} {
			a := c.send("GET", at+"/photos/"+p.ID+"/"+variant, nil)
			kind := a.Header().Get("Content-Type")
			if variant == "master" && kind != "application/octet-stream" || !strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment") && a.Code == 200 || a.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s is sent as %v", name, a.Header())
			}
			if variant != "master" && (bytes.Contains(a.Body.Bytes(), []byte(evil)) || bytes.Contains(a.Body.Bytes(), []byte("PK\x03\x04"))) {
				t.Errorf("%s comes through into the %s copy", name, variant)
			}
		}
	}
	for name, data := range map[string][]byte{"a GIF that is a page": []byte("GIF89a/*" + evil + "*/=1"), "an SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)} {
		o.upload(t, name, data)
	}
}

func TestAttackTruncatedAndDisguisedFiles(t *testing.T) {
	o := openOffice(t)
	whole := picture("11-id-front-too-small")
	for _, n := range []int{0, 1, 2, 10, 100, len(whole) / 4, len(whole) / 2} {
		o.ask("POST", "/v1/photos/id_front", "image/jpeg", whole[:n]).refused(t, fmt.Sprintf("%d bytes of a picture", n))
	}
	for name, data := range map[string]string{"a program": "MZ\x90\x00\x03\x00\x00\x00PE\x00\x00", "a program of Linux": "\x7fELF\x02\x01\x01\x00", "a page": "<!doctype html><title>x</title>", "a script": "#!/bin/sh\nrm -rf /",
		"a document": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "text": strings.Repeat("x", 100_000), "zeros": string(make([]byte, 100_000)), "a workbook": "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"} {
		o.upload(t, name, []byte(data))
	}
}

func TestAttackBombs(t *testing.T) {
	o := openOffice(t)
	zeros := make([]byte, 1<<20)
	archive := func(name string) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w := must(z.Create(name))
		for range 100 {
			must(w.Write(zeros))
		}
		_ = z.Close()
		return out.Bytes()
	}
	var deflated bytes.Buffer
	w := zlib.NewWriter(&deflated)
	for range 100 {
		must(w.Write(zeros))
	}
	_ = w.Close()
	pdf := fmt.Sprintf("%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"+
		"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n", deflated.Len(), deflated.String())
	for name, data := range map[string][]byte{"a pack.json of 100 MiB": archive("pack.json"), "a workbook of 100 MiB": archive("xl/worksheets/sheet1.xml"), "an archive in an archive": archive("a.zip")} {
		bounded(t, name, 300, func() { o.upload(t, name, data) })
	}
	bounded(t, "a PNG with more pixels than it says", 200, func() {
		if a := o.ask("POST", "/v1/photos/id_front", "image/png", png(8, 8, make([]byte, 100<<20))); a.Code >= 500 {
			t.Errorf("a PNG with more pixels than it says answers %d", a.Code)
		}
	})
	bounded(t, "a PDF of 100 MiB", 400, func() {
		o.ask("POST", "/v1/photos/id_front", "application/pdf", []byte(pdf)).refused(t, "a PDF of 100 MiB")
		if a := o.ask("POST", "/v1/verify", "application/pdf", []byte(pdf)); a.Code >= 500 {
			t.Errorf("a PDF of 100 MiB to verify answers %d", a.Code)
		}
	})
	var packed bytes.Buffer
	gz := gzip.NewWriter(&packed)
	for range 100 {
		must(gz.Write(zeros))
	}
	_ = gz.Close()
	bounded(t, "a request of 100 MiB in gzip", 50, func() {
		for _, path := range []string{"/v1/check", "/v1/verify", "/v1/session"} {
			o.ask("POST", path, "application/json", packed.Bytes(), "Content-Encoding", "gzip").refused(t, "a gzipped request to "+path)
		}
	})
}

// paths are names that lead somewhere else.
var paths = []string{"../../../../etc/passwd", `..\..\..\windows\win.ini`, "/etc/passwd", "....//....//etc/passwd", "%2e%2e%2fetc", "..%c0%af..%c0%afetc", "a/../../b", "C:\\x", "\\\\host\\share", "nul", "con.jpg", "x\x00.jpg", ".", "..", "~/.ssh/id_rsa", "file:///etc/passwd"}

func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func TestAttackPathTraversal(t *testing.T) {
	o := openOffice(t)
	c, id := o.as(t, "applicant"), o.draft(t)
	for _, path := range paths {
		for _, at := range []string{"/v1/filings/", "/v1/filings/" + id + "/photos/", "/v1/filings/" + id + "/packs/", "/v1/filings/" + id + "/documents/", "/v1/codes/", "/v1/provinces/", "/v1/links/", "/v1/"} {
			a := c.send("GET", at+escape(path), nil)
			if a.Code == 200 && path != "." || a.Code >= 500 || strings.Contains(a.Body.String(), "root:") {
				t.Errorf("%s%q answers %d %.100s", at, path, a.Code, a.Body)
			}
		}
		for _, at := range []string{"/v1/documents/", "/v1/photos/"} {
			c.send("POST", at+escape(path), sample(app, nil)).refused(t, at+path)
		}
		if a := c.send("POST", "/v1/filings/"+id+"/photos?material=entity_certificate&name="+escape(path), picture("11-id-front-too-small")); a.Code == 201 {
			if name := got[casework.Picture](t, a, 201).Name; strings.ContainsAny(name, "/\\\x00:") || strings.Trim(name, ".") == "" {
				t.Errorf("%q is kept as %q", path, name)
			}
		} else if strings.IndexByte(path, 0) < 0 {
			t.Errorf("a picture named %q answers %d %.200s", path, a.Code, a.Body)
		}
	}
	body, kind := form(part{"filing", "", sample(website, func(in *filing.Input) { in.Services[0].Name = "门户" })}, part{"entity_certificate", "../../../x.jpg", picture("02-licence-scanned")})
	a := o.ask("POST", "/v1/packs?incomplete=true", kind, body)
	z, err := zip.NewReader(bytes.NewReader(a.Body.Bytes()), int64(a.Body.Len()))
	if err != nil {
		t.Fatalf("%v: %d %.300s", err, a.Code, a.Body)
	}
	for _, f := range z.File {
		if !filepath.IsLocal(f.Name) || strings.Contains(f.Name, "..") || strings.ContainsAny(f.Name, "\\:\x00") {
			t.Errorf("the pack has a file %q", f.Name)
		}
	}
}

func TestAttackHeaderInjection(t *testing.T) {
	o := openOffice(t)
	c, at := o.as(t, "applicant"), "/v1/filings/"+o.draft(t)
	for _, name := range []string{"a\r\nSet-Cookie: x=1.jpg", "a\nX-Evil: 1", `"; filename="x.exe`, "a;b=c", "\u202egnp.exe", "名\u200b字.jpg", "a\u2028b", `a\"b`, "=?utf-8?q?x?=", strings.Repeat("长", 4000), "<script>.html"} {
		a := c.send("POST", at+"/photos?material=entity_certificate&name="+escape(name), picture("11-id-front-too-small"))
		p := got[casework.Picture](t, a, 201)
		sent := c.send("GET", at+"/photos/"+p.ID+"/master", nil)
		kind, params, err := mime.ParseMediaType(sent.Header().Get("Content-Disposition"))
		if err != nil || kind != "attachment" || len(params) != 1 || strings.ContainsFunc(params["filename"], func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/\<>"`, r)
		}) || len(params["filename"]) > 800 {
			t.Errorf("%q is sent as %q, %v", name, sent.Header().Get("Content-Disposition"), err)
		}
		for header, values := range sent.Header() {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n") || header == "X-Evil" {
				t.Errorf("%q makes a header %s: %q", name, header, values)
			}
		}
	}
	for _, header := range []string{"X-Request-Id", "Idempotency-Key", "If-Match", "If-None-Match", "Accept-Language", "Origin", "Host", "X-Forwarded-For", "X-Forwarded-Host", "Range"} {
		a := c.send("GET", at, nil, header, "evil\r\nSet-Cookie: evil=1")
		for name, values := range a.Header() {
			if strings.Contains(strings.Join(values, ""), "evil") {
				t.Errorf("what %s says comes back as %s: %q", header, name, values)
			}
		}
	}
}

// everywhere gives the sample as often as it has texts, each time with another text replaced.
func everywhere(t *testing.T, text string) map[string][]byte {
	t.Helper()
	var whole any
	if err := json.Unmarshal(sample(website, nil), &whole); err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	var walk func(at string, v any, set func(any))
	walk = func(at string, v any, set func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for name, one := range v {
				walk(at+"/"+name, one, func(x any) { v[name] = x })
			}
		case []any:
			for i, one := range v {
				walk(fmt.Sprintf("%s/%d", at, i), one, func(x any) { v[i] = x })
			}
		case string:
			set(text)
			out[at] = must(json.Marshal(whole))
			set(v)
		}
	}
	walk("", whole, nil)
	if len(out) < 40 {
		t.Fatalf("the sample has only %d texts", len(out))
	}
	return out
}

func TestAttackStoredScripts(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	const evil = `"><script>alert(1)</script>'`
	for at, body := range everywhere(t, evil) {
		o.at = o.at.Add(1e9)
		f := got[api.Filing](t, c.send("POST", "/v1/filings", body), 201)
		for _, path := range []string{"/v1/filings/" + f.ID, "/v1/filings/" + f.ID + "/check", "/v1/filings?limit=1"} {
			a := c.send("GET", path, nil, "Accept", "text/html")
			if a.Code != 200 || !strings.HasPrefix(a.Header().Get("Content-Type"), "application/json") || a.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("a script at %s is told by %s as %d %v", at, path, a.Code, a.Header())
			}
			if strings.Contains(a.Body.String(), "<script") {
				t.Errorf("a script at %s stands unescaped in %s", at, path)
			}
		}
	}
	admin := o.as(t, "admin")
	got[api.Company](t, admin.send("POST", "/v1/companies", api.CompanyName{Name: evil}), 201)
	for _, path := range []string{"/v1/companies", "/v1/accounts"} {
		if a := admin.send("GET", path, nil); a.Code != 200 || strings.Contains(a.Body.String(), "<script") {
			t.Errorf("%s holds a script: %.200s", path, a.Body)
		}
	}
}

func TestAttackSQL(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	id := o.draft(t)
	count := func() int { return len(got[api.FilingPage](t, c.send("GET", "/v1/filings", nil), 200).Items) }
	before := count()
	for _, text := range []string{"'", "''", `"`, "' OR '1'='1", "' OR 1=1 --", "'; DROP TABLE filings; --", "1; DELETE FROM filings", "%", "_", "%%%", "\\", "') UNION SELECT login FROM accounts --", "$1", "?", ":1", "NULL", "0x00", "\u02bc OR 1=1", "/*", "pg_sleep(10)"} {
		for _, name := range []string{"state", "type", "mode", "province", "provider", "search"} {
			a := c.send("GET", "/v1/filings?"+name+"="+escape(text), nil)
			if list := got[api.FilingPage](t, a, 200); len(list.Items) != 0 {
				t.Errorf("%s=%q finds %d", name, text, len(list.Items))
			}
		}
		c.send("GET", "/v1/filings?cursor="+escape(text), nil).refused(t, "cursor="+text)
		for _, path := range []string{"/v1/filings/%s", "/v1/filings/" + id + "/photos/%s", "/v1/filings/" + id + "/packs/%s", "/v1/links/%s"} {
			c.send("GET", fmt.Sprintf(path, escape(text)), nil).refused(t, path+text)
		}
		c.send("DELETE", "/v1/account/keys/"+escape(text), nil).refused(t, "a key "+text)
		o.at = o.at.Add(60e9)
		c.send("POST", "/v1/session", api.SignIn{Login: text, Password: text}).refused(t, "a login "+text)
	}
	if after := count(); after != before {
		t.Errorf("of %d filings %d are left", before, after)
	}
}

// endless is a body without an end, which tells how much of it was read.
type endless struct {
	begin io.Reader
	read  int64
}

func (e *endless) Read(p []byte) (int, error) {
	n, _ := e.begin.Read(p)
	if n == 0 {
		for n < len(p) {
			p[n] = ' '
			n++
		}
	}
	e.read += int64(n)
	return n, nil
}

func TestAttackGiantBodies(t *testing.T) {
	o := openOffice(t)
	c, doc := o.as(t, "applicant"), readDocument(t, o.get("/v1/openapi.json").Body.Bytes())
	id := o.draft(t)
	asked := 0
	for _, op := range doc.routes {
		if op.Body == nil {
			continue
		}
		for kind := range op.Body.Content {
			o.at = o.at.Add(60e9)
			path := strings.NewReplacer("{id}", id, "{slot}", "id_front", "{kind}", "all", "{pack}", "x", "{photo}", "x").Replace(op.path) + "?"
			if strings.HasSuffix(op.path, "/photos") {
				path += "material=entity_certificate"
			}
			body := &endless{begin: strings.NewReader("{")}
			if kind == "multipart/form-data" {
				kind = "multipart/form-data; boundary=x"
				body.begin = strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n")
			}
			r := httptest.NewRequest(op.method, strings.TrimSuffix(path, "?"), nil)
			r.Body, r.ContentLength = io.NopCloser(body), -1
			r.Header.Set("Content-Type", strings.Replace(kind, "*", "png", 1))
			r.Header.Set("If-Match", `"1"`)
			r.AddCookie(&http.Cookie{Name: "__Host-icpdoc", Value: c.cookie})
			w := httptest.NewRecorder()
			o.ServeHTTP(w, r)
			if asked++; w.Code < 400 || w.Code >= 500 || body.read > 170<<20 {
				t.Errorf("%s %s (%s) reads %d bytes of an endless body and answers %d %.200s", op.method, op.path, kind, body.read, w.Code, w.Body)
			}
		}
	}
	if asked < 30 {
		t.Errorf("only %d bodies", asked)
	}
}

// routesOfJSON gives every route that takes JSON from somebody who may send it, with its path filled in.
func (o *office) routesOfJSON(t *testing.T) map[string]*client {
	t.Helper()
	id, out := o.draft(t), map[string]*client{}
	for _, op := range readDocument(t, o.get("/v1/openapi.json").Body.Bytes()).routes {
		if op.Body == nil || op.Body.Content["application/json"].Schema == nil {
			continue
		}
		c := o.as(t, "applicant")
		if strings.HasPrefix(op.path, "/v1/accounts") || op.path == "/v1/companies" || op.path == "/v1/invitations" {
			c = o.as(t, "admin")
		}
		out[op.method+" "+strings.NewReplacer("{id}", id, "{kind}", "all", "{pack}", "x").Replace(op.path)] = c
	}
	if len(out) < 20 {
		t.Fatalf("only %d routes take JSON", len(out))
	}
	return out
}

// everyJSON sends a body to every route that takes JSON: each refuses it, soon and in few words.
func everyJSON(t *testing.T, bodies map[string]string) {
	o := openOffice(t)
	for route, c := range o.routesOfJSON(t) {
		method, path, _ := strings.Cut(route, " ")
		for name, body := range bodies {
			o.at = o.at.Add(60e9)
			bounded(t, name, 200, func() {
				a := c.send(method, path, []byte(body), "If-Match", `"1"`, "Content-Type", "application/json")
				a.refused(t, name+" to "+route)
				if a.Body.Len() > 300_000 {
					t.Errorf("%s to %s is answered with %d bytes", name, route, a.Body.Len())
				}
			})
		}
	}
}

func TestAttackTenThousandFields(t *testing.T) {
	var fields, items []string
	for i := range 10_000 {
		fields, items = append(fields, fmt.Sprintf(`"f%d":%d`, i, i)), append(items, fmt.Sprintf(`{"name":"s%d"}`, i))
	}
	everyJSON(t, map[string]string{"10,000 fields": "{" + strings.Join(fields, ",") + "}", "10,000 fields further down": `{"entity":{` + strings.Join(fields, ",") + `}}`,
		"10,000 unknown services": `{"services":[` + strings.Join(items, ",") + `],"more":1}`})
}

func TestAttackDeepNesting(t *testing.T) {
	const deep = 100_000
	everyJSON(t, map[string]string{"lists in lists": strings.Repeat("[", deep) + strings.Repeat("]", deep), "objects in objects": strings.Repeat(`{"entity":`, deep) + "1" + strings.Repeat("}", deep),
		"an open end": `{"entity":` + strings.Repeat(`[`, deep), "in a value": `{"pack":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + `}`})
	s := serve(t, nil)
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		laughs += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for name, body := range map[string]string{"a billion laughs": laughs, "deep YAML": strings.Repeat("- ", 50_000) + "x", "deep flow": strings.Repeat("[", 50_000), "an alias to itself": "entity: &a {name: *a}"} {
		bounded(t, name, 200, func() { s.ask("POST", "/v1/check", "application/yaml", []byte(body)).refused(t, name) })
	}
}

func TestAttackDuplicateKeys(t *testing.T) {
	everyJSON(t, map[string]string{"a name twice": `{"login":"a","login":"b","provider":"nwcd","provider":"sinnet","name":"a","name":"b","codes":["a"],"codes":["b"],"role":"clerk","role":"admin"}`,
		"a name in two spellings": `{"token":"a","\u0074oken":"b","entity":{},"\u0065ntity":{},"code":"x","\u0063ode":"y","name":"a","\u006eame":"b","label":"a","\u006cabel":"b","role":"clerk","\u0072ole":"admin"}`})
}

func TestAttackInvisibleCharacters(t *testing.T) {
	s := serve(t, nil)
	for name, hidden := range map[string]string{"turned around": "\u202e", "isolated": "\u2066", "zero width": "\u200b", "a joiner": "\u200d", "a mark of order": "\ufeff", "a soft hyphen": "\u00ad", "a tag": "\U000e0041",
		"a null": "\x00", "a bell": "\x07", "a private one": "\ue000", "a line's end": "\u2028", "a filler": "\u3164"} {
		body := sample(website, func(in *filing.Input) {
			in.Entity.Name = strings.Replace(in.Entity.Name, "示例", hidden+"示例", 1)
			in.Services[0].Description = "介绍" + hidden + in.Services[0].Description
		})
		a := s.post("/v1/check", body)
		if a.Code != http.StatusOK {
			if a.refused(t, name); !strings.Contains(a.Body.String(), "/entity/name") {
				t.Errorf("%s is refused without saying where: %.300s", name, a.Body)
			}
			continue
		}
		// Taken out is as good as refused: what is printed must not have it.
		for _, r := range text8(t, s.post("/v1/documents/all", body).Body.Bytes()) {
			if strings.ContainsRune(hidden, r) {
				t.Errorf("%s is printed", name)
			}
		}
	}
}

// text8 is the text of a PDF, read by a program that nobody here wrote.
func text8(t *testing.T, pdf []byte) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(at, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", at, "-").Output()
	if err != nil {
		t.Fatalf("%v: %.200s", err, pdf)
	}
	return string(out)
}

func TestAttackTemplateSyntax(t *testing.T) {
	s := serve(t, nil)
	printed := 0
	for _, text := range []string{"{{.}}", "{{7*7}}", `{{template "x"}}`, "${7*7}", "#{7*7}", "<%=7*7%>", "{%if 1%}49{%endif%}", "[[7*7]]", "{{range .}}x{{end}}", "$(id)", "`id`", "%s%n%x", `\input{/etc/passwd}`} {
		for at, body := range everywhere(t, text) {
			a := s.post("/v1/check", body)
			if a.Code >= 500 || a.Code != 200 && strings.Contains(a.Body.String(), text) {
				t.Errorf("%q at %s answers %d or comes back: %.300s", text, at, a.Code, a.Body)
			}
			if a.Code != 200 {
				continue
			}
			if a = s.post("/v1/documents/all", body); a.Code != 200 {
				t.Errorf("%q at %s passes the check and no paper is made: %d %.300s", text, at, a.Code, a.Body)
				continue
			}
			page := text8(t, a.Body.Bytes())
			if strings.Contains(strings.ReplaceAll(page, "\n", ""), text) {
				printed++
			}
			if strings.Contains(page, "uid=") || strings.Contains(page, "root:") || strings.Contains(page, "%!") {
				t.Errorf("%q at %s was carried out: %s", text, at, page)
			}
		}
	}
	if printed == 0 {
		t.Error("nothing of it was ever printed as it stands")
	}
	t.Logf("%d papers have it as it stands", printed)
}

func TestAttackManyRanges(t *testing.T) {
	o := openOffice(t)
	p := o.file(t, "applicant", false)
	c, at := o.as(t, "applicant"), "/v1/filings/"+p.id+"/photos/"+p.photo+"/master"
	whole := c.send("GET", at, nil)
	for _, ranges := range []string{"bytes=0-1,3-4", "bytes=0-" + strings.Repeat(",0-", 5000)} {
		if a := c.send("GET", at, nil, "Range", ranges); a.Code != 200 || a.Header().Get("Content-Type") != "application/octet-stream" || !bytes.Equal(a.Body.Bytes(), whole.Body.Bytes()) {
			t.Errorf("%.20s… answers %d %v", ranges, a.Code, a.Header())
		}
	}
}
