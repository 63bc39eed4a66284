package main

import (
	"archive/zip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"icpdoc/internal/blob/blobtest"
	"icpdoc/internal/pack"
	"icpdoc/internal/store/storetest"
)

// firstToken starts the service and gives the token that its first start prints.
func firstToken(t *testing.T, settings ...string) (*running, string) {
	t.Helper()
	r := start(t, settings...)
	token := regexp.MustCompile(`(?m)^([\w-]{43})$`).FindString(r.said)
	if token == "" {
		t.Fatalf("no token in\n%s", r.said)
	}
	return r, token
}

// TestSession runs the session of the README, from a filing's JSON and three photos to its pack.
func TestSession(t *testing.T) {
	t.Run("SQLite and a folder", func(t *testing.T) {
		session(t, "--data", filepath.Join(t.TempDir(), "data"))
	})
	t.Run("PostgreSQL and object storage", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		session(t, "--data", data, "--database-url", storetest.Postgres(t), "--blob-url", blobtest.Address(blobtest.Server(t)))
		for _, name := range []string{"icpdoc.db", "objects"} {
			if _, err := os.Stat(filepath.Join(data, name)); !os.IsNotExist(err) {
				t.Errorf("%s is on the local disk", name)
			}
		}
	})
}

func session(t *testing.T, settings ...string) {
	r, token := firstToken(t, append([]string{"--migrate"}, settings...)...)
	folder := t.TempDir()
	out, err := exec.Command("../../samples/session.sh", r.base, token, folder).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, r.log)
	}
	said := string(out)
	for _, want := range []string{"admin\napplicant\nreviewer\n", `["entity_certificate",false,"photo.framed"]`, `["domain_real_name_screenshot",false`, "[true,", "filing commitment\n",
		"submitted\naccepted\n206 2\ncurrent\ncurrent\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "superseded") || strings.Contains(said, "unknown") || strings.Contains(said, "null") {
		t.Errorf("it says\n%s", said)
	}
	if letter, err := os.ReadFile(filepath.Join(folder, "letter.pdf")); err != nil || !strings.HasPrefix(string(letter), "%PDF-") {
		t.Errorf("the letter: %v", err)
	}
	for _, name := range []string{"quick.zip", "pack.zip"} {
		archive, err := zip.OpenReader(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer archive.Close()
		f, err := archive.Open("pack.json")
		if err != nil {
			t.Fatal(err)
		}
		var m pack.Manifest
		if err := json.NewDecoder(f).Decode(&m); err != nil || !m.Complete || len(m.Documents) != 2 || len(archive.File) != len(m.Files)+1 {
			t.Errorf("%s holds %d files and says %+v, %v", name, len(archive.File), m, err)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "pack", "upload", "*.jpg")); len(files) != 4 {
		t.Errorf("unzipped it has the pictures %q", files)
	}
	r.end(t)
	if code, out, errs := command(t, append([]string{"audit", "verify"}, settings...)...); code != exitDone {
		t.Errorf("the audit: %d %s %s", code, out, errs)
	}
}

// TestTheReadmeShowsTheSession keeps the README from drifting away from what runs above.
func TestTheReadmeShowsTheSession(t *testing.T) {
	script, err := os.ReadFile("../../samples/session.sh")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ruler := "# " + strings.Repeat("-", 118) + "\n"
	parts := strings.Split(string(script), ruler)
	if len(parts) != 3 {
		t.Fatalf("the script has %d parts", len(parts))
	}
	if !strings.Contains(string(readme), "```sh\n"+parts[1]+"```\n") {
		t.Error("README.md shows another session than samples/session.sh")
	}
}
