package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

const (
	website = "04-sinnet-website-manual"
	app     = "01-nwcd-app-electronic"
	two     = "19-sinnet-new-service-two"
)

func TestCheck(t *testing.T) {
	s := serve(t, nil)
	var good api.Checked
	s.post("/v1/check", sample(website, nil)).json(t, &good)
	if !good.Valid || good.Provider != "sinnet" || good.Mode != filing.Manual || good.Services != 1 || len(good.Revision) != 12 {
		t.Errorf("a valid filing is %+v", good)
	}
	const number, name = "110101199003070011", "某某某人"
	bad := s.post("/v1/check", sample(website, func(in *filing.Input) {
		in.Entity.PersonInCharge.Name = name
		in.Entity.PersonInCharge.Document.Type = "resident_id"
		in.Entity.PersonInCharge.Document.Number = number
		in.Entity.PersonInCharge.Phone = "1234"
	}))
	if bad.Code != http.StatusUnprocessableEntity || len(bad.problem.Errors) < 2 || bad.problem.Request == "" {
		t.Fatalf("an invalid filing is %d %s", bad.Code, bad.Body)
	}
	for _, e := range bad.problem.Errors {
		if !strings.HasPrefix(e.Pointer, "/") || e.Reason.Zh == "" || e.Reason.En == "" || !strings.HasPrefix(e.Detail, e.Reason.En) {
			t.Errorf("a field is %+v", e)
		}
	}
	quiet(t, "the problem", bad.Body.String(), number, name)
	quiet(t, "the log", s.log.String(), number, name, "1234567")
}

func TestFilingsThatCannotBeRead(t *testing.T) {
	s := serve(t, nil)
	deep := []byte(`{"entity":` + strings.Repeat(`{"x":`, 40) + "1" + strings.Repeat("}", 41))
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, `,"f%d":"%d"`, i, i)
	}
	for name, tc := range map[string]struct {
		kind   string
		body   []byte
		status int
		field  string
	}{
		"unknown field": {"application/json", []byte(`{"provider":"nwcd","entity":{"nmae":"x"}}`), 400, "input.unknown_field"},
		"twice":         {"application/json", []byte(`{"provider":"nwcd","provider":"x"}`), 400, "input.duplicate"},
		"no JSON":       {"application/json", []byte("provider: nwcd"), 400, "request.json"},
		"cut":           {"application/json", []byte(`{"provider":`), 400, "input.syntax"},
		"deep":          {"application/json", deep, 400, ""},
		"many fields":   {"application/json", []byte(`{"provider":"nwcd"` + many.String() + "}"), 400, ""},
		"empty":         {"application/json", nil, 400, "input.empty"},
		"not UTF-8":     {"application/json", []byte("{\"provider\":\"\xff\"}"), 400, "input.encoding"},
		"large":         {"application/json", bytes.Repeat([]byte("x"), 3<<20), 413, ""},
		"a form":        {"application/x-www-form-urlencoded", []byte("a=b"), 415, ""},
		"no type":       {"", []byte("{}"), 415, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/v1/check", "/v1/requirements", "/v1/documents/all"} {
				a := s.ask(http.MethodPost, path, tc.kind, tc.body)
				found := tc.field == ""
				for _, e := range a.problem.Errors {
					found = found || e.Code == tc.field
				}
				if a.Code != tc.status || !found {
					t.Errorf("%s answers %d %.500s", path, a.Code, a.Body)
				}
			}
		})
	}
	var good api.Checked
	s.ask(http.MethodPost, "/v1/check", "application/yaml", []byte("provider: nwcd")).problemIs(t, 422, "")
	s.ask(http.MethodPost, "/v1/check", "application/json; charset=utf-8", sample(app, nil)).json(t, &good)
}

// problemIs checks a status and, unless it is "", the code.
func (a answer) problemIs(t *testing.T, status int, code string) {
	t.Helper()
	if a.Code != status || a.problem.Status != status || code != "" && a.problem.Code != code {
		t.Errorf("answers %d %.600s, want %d %s", a.Code, a.Body, status, code)
	}
}

func TestRequirements(t *testing.T) {
	var got api.Needed
	serve(t, nil).post("/v1/requirements", sample(website, nil)).json(t, &got)
	found := map[string]bool{}
	for _, r := range got.Requirements {
		found[r.Material] = true
	}
	if !found["verification_form"] || !found["entity_certificate"] || got.Rulebook == "" || len(got.Pictures) == 0 {
		t.Errorf("the list is %+v", got)
	}
}

func TestDocuments(t *testing.T) {
	s := serve(t, nil)
	for _, path := range []string{"/v1/documents/verification_form", "/v1/documents/verification-form-website", "/v1/documents/all", "/v1/documents/all?duplex=true"} {
		a := s.post(path, sample(website, nil))
		if a.Code != 200 || a.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.Body.Bytes(), []byte("%PDF-")) ||
			!strings.HasPrefix(a.Header().Get("Content-Disposition"), "attachment; filename") {
			t.Errorf("%s answers %d %v %.300s", path, a.Code, a.Header(), a.Body)
		}
		if n := a.Header().Get("Content-Length"); n != fmt.Sprint(a.Body.Len()) {
			t.Errorf("%s says %s bytes and sends %d", path, n, a.Body.Len())
		}
	}
	both := sample(two, nil)
	first, second := s.post("/v1/documents/verification_form?service=1", both), s.post("/v1/documents/verification_form?service=2", both)
	if first.Code != 200 || second.Code != 200 || bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
		t.Errorf("the services' forms: %d, %d", first.Code, second.Code)
	}
	s.post("/v1/documents/verification_form", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/verification_form?service=3", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/verification_form?service=x", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/all?duplex=maybe", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/all?dulpex=true", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/verification_form?service=1&service=2", both).problemIs(t, 400, "request.parameter")
	s.post("/v1/documents/no-such-thing", both).problemIs(t, 404, "")
	s.post("/v1/documents/entity_certificate", both).problemIs(t, 422, "document.brought")
	s.post("/v1/documents/verification_form", sample(app, nil)).problemIs(t, 422, "document.not_needed")
	s.post("/v1/documents/..%2F..%2Fetc%2Fpasswd", both).problemIs(t, 404, "")
}

func TestPhotos(t *testing.T) {
	s := serve(t, nil)
	licence := picture("02-licence-scanned")
	var got api.Pictured
	s.ask(http.MethodPost, "/v1/photos/entity_certificate?provider=nwcd", "image/jpeg", licence).json(t, &got)
	if got.Blocked || got.Outcome == nil || got.Outcome.Clean == nil || got.Clean != nil {
		t.Fatalf("a good scan is %+v", got)
	}
	body, kind := form(part{"file", "licence.jpg", licence})
	s.ask(http.MethodPost, "/v1/photos/entity_certificate?provider=sinnet&mode=manual&watermark=true&copies=true", kind, body).json(t, &got)
	if len(got.Clean) != got.Outcome.Clean.Bytes || len(got.Watermarked) != got.Outcome.Watermarked.Bytes {
		t.Errorf("the copies have %d and %d bytes", len(got.Clean), len(got.Watermarked))
	}
	a := s.ask(http.MethodPost, "/v1/photos/entity_certificate", "", licence, "Accept", "image/jpeg")
	if a.Code != 200 || a.Header().Get("Content-Type") != "image/jpeg" {
		t.Fatalf("the copy alone: %d %v", a.Code, a.Header())
	}
	if _, err := jpeg.Decode(a.Body); err != nil {
		t.Error(err)
	}
	refused := s.ask(http.MethodPost, "/v1/photos/id_front?format=image", "image/jpeg", picture("11-id-front-too-small"))
	refused.problemIs(t, 422, "photo.refused")
	if len(refused.problem.Errors) == 0 {
		t.Error("a refused picture has no findings")
	}
	for name, tc := range map[string]struct {
		path, kind string
		body       []byte
		status     int
	}{
		"no such slot":      {"/v1/photos/selfie", "image/jpeg", licence, 404},
		"no such operator":  {"/v1/photos/id_front?provider=x", "image/jpeg", licence, 404},
		"HTML as a JPEG":    {"/v1/photos/id_front", "image/jpeg", []byte("<html><script>alert(1)</script>"), 422},
		"nothing":           {"/v1/photos/id_front", "image/jpeg", nil, 400},
		"truncated":         {"/v1/photos/id_front", "image/jpeg", licence[:len(licence)/2], 400},
		"text":              {"/v1/photos/id_front", "text/html", licence, 415},
		"two files":         {"/v1/photos/id_front", kind, doubled(licence, kind), 400},
		"no whole form":     {"/v1/photos/id_front", kind, body[:len(body)-30], 400},
		"corners":           {"/v1/photos/id_front?corners=1,2,3", "image/jpeg", licence, 400},
		"no corners at all": {"/v1/photos/id_front?corners=a,b,c,d,e,f,g,h", "image/jpeg", licence, 400},
		"turn":              {"/v1/photos/id_front?turn=45", "image/jpeg", licence, 400},
		"mode":              {"/v1/photos/id_front?mode=x", "image/jpeg", licence, 400},
		"format":            {"/v1/photos/id_front?format=png", "image/jpeg", licence, 400},
		"page":              {"/v1/photos/id_front?page=0", "image/jpeg", licence, 400},
		"gentle":            {"/v1/photos/id_front?gentle=perhaps", "image/jpeg", licence, 400},
	} {
		t.Run(name, func(t *testing.T) { s.ask(http.MethodPost, tc.path, tc.kind, tc.body).problemIs(t, tc.status, "") })
	}
	small := serve(t, func(_ *api.Config, d *door.Config) { d.Limits = door.Limits{Upload: 1000} })
	small.ask(http.MethodPost, "/v1/photos/id_front", "image/jpeg", licence).problemIs(t, 413, "request.too_large")
}

// doubled is a form with a file twice, in the boundary of another.
func doubled(data []byte, kind string) []byte {
	body, own := form(part{"file", "a.jpg", data}, part{"file", "b.jpg", data})
	cut := func(s string) string { _, b, _ := strings.Cut(s, "boundary="); return b }
	return bytes.ReplaceAll(body, []byte(cut(own)), []byte(cut(kind)))
}

func TestPacks(t *testing.T) {
	s := serve(t, nil)
	data := sample(website, nil)
	body, kind := form(part{"filing", "", data}, part{"entity_certificate", "my licence.JPG", picture("02-licence-scanned")}, part{"file", "entity_person_id-front.jpg", picture("09-id-front")})
	missing := s.ask(http.MethodPost, "/v1/packs", kind, body)
	missing.problemIs(t, 422, "pack.incomplete")
	if len(missing.problem.Errors) == 0 {
		t.Error("an incomplete pack does not say what is missing")
	}
	a := s.ask(http.MethodPost, "/v1/packs?incomplete=true&duplex=true&separators=1&lang=zh", kind, body)
	if a.Code != 200 || a.Header().Get("Content-Type") != "application/zip" {
		t.Fatalf("answers %d %.500s", a.Code, a.Body)
	}
	z, err := zip.NewReader(bytes.NewReader(a.Body.Bytes()), int64(a.Body.Len()))
	if err != nil || len(z.File) < 5 {
		t.Fatalf("the ZIP has %d files, %v", len(z.File), err)
	}
	m, err := pack.ReadManifest(a.Body.Bytes())
	if err != nil || m.Complete || m.Filing.Provider != "sinnet" {
		t.Fatalf("the manifest is %+v, %v", m, err)
	}
	codesOf(t, s, m, a.Body.Bytes())

	again, kind2 := form(part{"filing", "", data}, part{"since", "old.zip", a.Body.Bytes()})
	if b := s.ask(http.MethodPost, "/v1/packs?incomplete=true", kind2, again); b.Code != 200 || b.Body.Len() >= a.Body.Len() {
		t.Errorf("a correction of nothing answers %d with %d bytes", b.Code, b.Body.Len())
	}
	if got := s.log.String(); strings.Contains(got, "my licence") {
		t.Error("the log names a file")
	}
	s.broken(t, data)
}

// TestThePagesFirstPack makes the pack that the API's page shows how to make.
func TestThePagesFirstPack(t *testing.T) {
	s := serve(t, nil)
	call := regexp.MustCompile(`curl -F filing=@filing.json -F (\S+)=@\S+ \\\s+(\S+/v1/packs\S*)`).FindStringSubmatch(html.UnescapeString(s.get("/v1/docs").Body.String()))
	if call == nil {
		t.Fatal("the page shows no call that makes a pack")
	}
	body, kind := form(part{"filing", "", sample(website, nil)}, part{call[1], "licence.jpg", picture("02-licence-scanned")})
	_, path, _ := strings.Cut(strings.Trim(call[2], `"`), "$ICPDOC")
	if a := s.ask(http.MethodPost, path, kind, body); a.Code != 200 || a.Header().Get("Content-Type") != "application/zip" {
		t.Errorf("%s answers %d %.500s", call[0], a.Code, a.Body)
	}
}

// broken sends forms that are wrong.
func (i *instance) broken(t *testing.T, data []byte) {
	for name, tc := range map[string]struct {
		parts  []part
		query  string
		status int
		code   string
	}{
		"no filing":        {[]part{{"entity_certificate", "a.jpg", nil}}, "", 400, "request.no_filing"},
		"filing twice":     {[]part{{"filing", "", data}, {"filing", "", data}}, "", 400, "request.part"},
		"part of no name":  {[]part{{"filing", "", data}, {"", "a.jpg", data}}, "", 400, "request.part"},
		"unknown picture":  {[]part{{"filing", "", data}, {"张三的身份证", "a.jpg", data}}, "", 422, "pack.pictures"},
		"the same twice":   {[]part{{"filing", "", data}, {"entity_certificate", "a.jpg", nil}, {"entity_certificate", "b.jpg", nil}}, "", 422, "pack.pictures"},
		"no such filing":   {[]part{{"filing", "", []byte(`{"x":1}`)}}, "", 400, ""},
		"invalid filing":   {[]part{{"filing", "", []byte(`{"provider":"nwcd"}`)}}, "", 422, ""},
		"no pack as since": {[]part{{"filing", "", data}, {"since", "", []byte("PK")}}, "", 400, ""},
		"jpeg":             {[]part{{"filing", "", data}}, "?jpeg=5", 400, "request.parameter"},
		"lang":             {[]part{{"filing", "", data}}, "?lang=fr", 400, "request.parameter"},
	} {
		t.Run(name, func(t *testing.T) {
			body, kind := form(tc.parts...)
			a := i.ask(http.MethodPost, "/v1/packs"+tc.query, kind, body)
			a.problemIs(t, tc.status, tc.code)
			quiet(t, "the problem", a.Body.String(), "张三")
			if name == "unknown picture" && !has(a.problem, "part:picture 1", "pack.unmatched") {
				t.Errorf("it does not say which picture: %s", a.Body)
			}
		})
	}
	i.post("/v1/packs", data).problemIs(t, 415, "request.media_type")
	small := serve(t, func(_ *api.Config, d *door.Config) { d.Limits = door.Limits{Pack: 1000} })
	body, kind := form(part{"filing", "", data}, part{"file", "a.jpg", make([]byte, 2<<20)})
	small.ask(http.MethodPost, "/v1/packs", kind, body).problemIs(t, 413, "request.too_large")
	body, kind = form(part{"filing", "", data})
	small.ask(http.MethodPost, "/v1/packs?incomplete=true", kind, body).problemIs(t, 413, "pack.too_large")
	var parts []part
	for range 600 {
		parts = append(parts, part{"file", "entity_certificate.jpg", nil})
	}
	body, kind = form(parts...)
	i.ask(http.MethodPost, "/v1/packs", kind, body).problemIs(t, 400, "request.form")
}

// codesOf verifies what a pack printed: by the text of a code, and by the page of its print set.
func codesOf(t *testing.T, s *instance, m *pack.Manifest, archive []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		must(b.ReadFrom(r))
		files[f.Name] = b.Bytes()
	}
	var paper []byte
	for _, d := range m.Documents {
		for name, data := range files {
			if d.ID != nil && strings.HasSuffix(name, d.File) {
				paper = data
			}
		}
	}
	short := m.Documents[0].ID.String()
	var got api.Verification
	s.post("/v1/verify", must(json.Marshal(api.VerifyRequest{SheetsRequest: api.SheetsRequest{Codes: []string{short, "nonsense 张三"}, Picture: paper}, Pack: files["pack.json"]}))).json(t, &got)
	if len(got.Results) < 3 || got.Results[0].Verdict.State != imprint.Unsigned || got.Results[1].Verdict.State != imprint.Unknown || got.Results[1].Payload != "" {
		t.Fatalf("the verdicts are %s", must(json.Marshal(got)))
	}
	code := got.Results[2]
	if code.Page != 1 || code.Verdict == nil || code.Verdict.State != imprint.Current {
		t.Fatalf("a sheet of the pack is %s", must(json.Marshal(code)))
	}
	s.ask(http.MethodPost, "/v1/verify", "application/pdf", paper).json(t, &got)
	if got.Results[0].Verdict == nil || got.Results[0].Verdict.State != imprint.Genuine {
		t.Errorf("without the pack it is %s", must(json.Marshal(got)))
	}
}

func TestVerifyRefuses(t *testing.T) {
	s := serve(t, nil)
	many := must(json.Marshal(api.SheetsRequest{Codes: make([]string, 201)}))
	s.post("/v1/verify", []byte(`{}`)).problemIs(t, 400, "verify.nothing")
	s.post("/v1/verify", []byte(`{"code":["x"]}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"Codes":["x"]}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"codes":["x"],"codes":["y"]}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"codes":[7]}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"codes":["x"]} more`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"codes":"`+"\xff"+`"}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"pack":`+strings.Repeat("[", 60)+strings.Repeat("]", 60)+`}`)).problemIs(t, 400, "request.json")
	s.post("/v1/verify", []byte(`{"codes":["x"],"pack":{"format":"other"}}`)).problemIs(t, 400, "")
	s.post("/v1/verify", many).problemIs(t, 413, "verify.codes")
	s.ask(http.MethodPost, "/v1/verify", "text/plain", []byte("x")).problemIs(t, 415, "request.media_type")
	s.ask(http.MethodPost, "/v1/verify", "image/png", []byte("x")).problemIs(t, 422, "photo.format")
	serve(t, func(c *api.Config, _ *door.Config) { c.Keys = nil }).post("/v1/verify", []byte(`{"codes":["x"]}`)).problemIs(t, 503, "verify.no_keys")
}

func TestClosed(t *testing.T) {
	s := serve(t, func(c *api.Config, _ *door.Config) { c.Closed = true })
	for _, path := range []string{"/v1/check", "/v1/requirements", "/v1/documents/all", "/v1/photos/id_front", "/v1/packs", "/v1/verify"} {
		s.post(path, sample(app, nil)).problemIs(t, 401, "request.account")
	}
}

func FuzzFiling(f *testing.F) {
	f.Add([]byte(`{"provider":"nwcd"}`))
	f.Add(sample(app, nil))
	s := serve(f, nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/v1/check", "/v1/verify"} {
			if a := s.post(path, body); a.Code >= 500 {
				t.Errorf("%s answers %d", path, a.Code)
			}
		}
	})
}
