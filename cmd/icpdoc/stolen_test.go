package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
)

// sampleFilings reads every sample.
func sampleFilings(t *testing.T) (list []filing.Input) {
	t.Helper()
	for _, path := range samples(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		in, err := filing.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, in)
	}
	return list
}

// TestAStolenDataFolderTellsNothing fills a running service with filings, pictures, packs, reasons and accounts, and looks through
// every file that it keeps (the database's pages and log, the objects, the way there) while it runs, after it was killed, after
// it has ended, and through a backup: for every name, number, phone, address and e-mail of the samples, for logins and
// passwords, for pieces of pictures and papers, and for digests by which whoever has the same file or filing would know it again,
// in every form in which they might lie there.
func TestAStolenDataFolderTellsNothing(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	key := filepath.Join(t.TempDir(), "master.key") // is not stolen
	r := start(t, "--data", data, "--demo", "--samples", "../../samples", "--master-key-file", key, "--log", "debug")
	b := &browser{t: t, r: r}
	secrets := append(filingtest.Secrets(sampleFilings(t)...), "%PDF-1.")
	for _, m := range regexp.MustCompile(`(?m)^  (\S+@demo\.example) +(\S{26})$`).FindAllStringSubmatch(r.said, -1) {
		secrets = append(secrets, m[1], m[2])
	}
	if len(secrets) < 100 {
		t.Fatalf("only %d secrets", len(secrets))
	}
	secrets = append(secrets, b.work()...)
	for _, path := range []string{"icpdoc.db-wal", "icpdoc.db"} {
		if info, err := os.Stat(filepath.Join(data, path)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not looked at: %v", path, err)
		}
	}
	finder := filingtest.NewFinder(secrets...)
	search(t, "while it runs", data, finder)
	_ = r.Process.Kill()
	<-r.rest
	_ = r.Wait()
	search(t, "after it was killed", data, finder)

	again := start(t, "--data", data, "--master-key-file", key, "--log", "debug")
	backup := filepath.Join(home, "backup")
	if code, _, errs := command(t, "backup", "--data", data, "--master-key-file", key, backup+".zip"); code != exitDone {
		t.Errorf("backup: %s", errs)
	}
	if out, errs, err := output([]string{"unzip", "-q", backup + ".zip", "-d", backup}); err != nil {
		t.Fatalf("%v %s %s", err, out, errs)
	}
	search(t, "in a backup", backup, finder)
	again.end(t)
	search(t, "after it has ended", data, finder)

	// What is looked for would be found.
	if err := os.WriteFile(filepath.Join(home, "planted"), []byte("page"+secrets[len(secrets)-1]+"page"), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := inFile(t, filepath.Join(home, "planted"), finder); found == nil {
		t.Error("a piece of a picture that lies in the clear is not found")
	}
}

// search looks through every file of a folder.
func search(t *testing.T, when, folder string, finder filingtest.Finder) {
	t.Helper()
	files, size := 0, int64(0)
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err == nil {
			files, size = files+1, size+info.Size()
		}
		for _, secret := range inFile(t, path, finder) {
			t.Errorf("%s: %s holds %.60q", when, path, secret)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d files, %d bytes", when, files, size)
}

// inFile gives the secrets that a file holds.
func inFile(t *testing.T, path string, finder filingtest.Finder) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return finder.In(data)
}

// browser is somebody who works with the service.
type browser struct {
	t      *testing.T
	r      *running
	cookie string
}

func (b *browser) as(role string) *browser {
	b.t.Helper()
	m := regexp.MustCompile(`(?m)^  (` + role + `\S*@demo\.example) +(\S{26})$`).FindStringSubmatch(b.r.said)
	if m == nil {
		b.t.Fatalf("there is no %s in\n%s", role, b.r.said)
	}
	b.cookie = ""
	answer, text := b.ask(http.MethodPost, "/v1/session", "application/json", []byte(`{"login": "`+m[1]+`", "password": "`+m[2]+`"}`), "")
	if answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s", text)
	}
	b.cookie = answer.Cookies()[0].String()
	return b
}

func (b *browser) ask(method, path, kind string, body []byte, match string) (*http.Response, []byte) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.r.base+path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": kind, "Cookie": b.cookie, "If-Match": match} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer, text
}

// must asks and gives what the answer's JSON says.
func (b *browser) must(method, path, kind string, body []byte, match string) map[string]any {
	b.t.Helper()
	answer, text := b.ask(method, path, kind, body, match)
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil || answer.StatusCode >= http.StatusBadRequest {
		b.t.Fatalf("%s %s answers %d %.600s", method, path, answer.StatusCode, text)
	}
	v["etag"] = answer.Header.Get("ETag")
	return v
}

// pieces are some stretches of a file from its middle, and its digest.
func pieces(data []byte) (out []string) {
	const long = 24
	out = append(out, filingtest.Digest(data))
	for _, at := range []int{len(data) / 7, len(data) / 3, len(data) / 2, len(data) * 4 / 5} {
		if at+long < len(data) {
			out = append(out, string(data[at:at+long]))
		}
	}
	return out
}

// work does with the service what people do, and gives pieces and digests of what it keeps.
func (b *browser) work() (secrets []string) {
	b.t.Helper()
	b.as("applicant")
	body, err := os.ReadFile("../../samples/04-sinnet-website-manual.yaml")
	if err != nil {
		b.t.Fatal(err)
	}
	f := b.must(http.MethodPost, "/v1/filings", "application/yaml", body, "")
	at := "/v1/filings/" + f["id"].(string)
	for place, name := range map[string]string{"material=entity_certificate": "02-licence-scanned.jpg", "material=entity_person_id&side=front": "09-id-front.jpg"} {
		picture, err := os.ReadFile("../../samples/photos/" + name)
		if err != nil {
			b.t.Fatal(err)
		}
		p := b.must(http.MethodPost, at+"/photos?"+place+"&name=陈思远身份证.jpg", "image/jpeg", picture, "")
		secrets = append(secrets, pieces(picture)...)
		for _, variant := range []string{"clean", "watermarked"} {
			if answer, copy := b.ask(http.MethodGet, at+"/photos/"+p["id"].(string)+"/"+variant, "", nil, ""); answer.StatusCode == http.StatusOK {
				secrets = append(secrets, pieces(copy)...)
			}
		}
	}
	p := b.must(http.MethodPost, at+"/packs", "application/json", []byte(`{"incomplete": true}`), "")
	_, zip := b.ask(http.MethodGet, at+"/packs/"+p["id"].(string)+"/file", "", nil, "")
	secrets = append(secrets, pieces(zip)...)
	for _, file := range p["manifest"].(map[string]any)["files"].([]any) {
		secrets = append(secrets, b.digest(file.(map[string]any)["sha256"]))
	}
	b.must(http.MethodPost, "/v1/account/keys", "application/json", fmt.Appendf(nil, `{"label": "赵·示例", "scopes": ["filing"], "expires": %q}`, time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339)), "")
	b.must(http.MethodGet, "/v1/filings?search=12320102123456788E", "", nil, "")
	b.must(http.MethodPost, "/v1/filings", "application/json", []byte(`{"type": "陈思远", "provider": "320102197202144518"}`), "")
	f = b.must(http.MethodGet, at, "", nil, "")
	f = b.must(http.MethodPost, at+"/submit", "", nil, f["etag"].(string))
	for _, revision := range b.must(http.MethodGet, at+"/revisions", "", nil, "")["items"].([]any) {
		secrets = append(secrets, b.digest(revision.(map[string]any)["digest"]))
	}
	b.as("reviewer-sinnet")
	b.must(http.MethodPost, at+"/return", "application/json", []byte(`{"reasons": [{"pointer": "/entity/person_in_charge", "text": "请核对陈思远的证件号码 320102197202144518"}]}`), f["etag"].(string))
	if len(secrets) < 16 {
		b.t.Errorf("only %d pieces of files", len(secrets))
	}
	return secrets
}

// digest reads one from an answer, down to what is looked for of it.
func (b *browser) digest(text any) string {
	b.t.Helper()
	raw, err := hex.DecodeString(fmt.Sprint(text))
	if err != nil || len(raw) < 6 {
		b.t.Fatalf("%v is no digest: %v", text, err)
	}
	return string(raw[:min(len(raw), 8)])
}
