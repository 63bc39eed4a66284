package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"icpdoc/internal/imprint"
)

// TestFirstKeysOfManyAtOnce: whoever comes first makes the keyring, the others take it.
func TestFirstKeysOfManyAtOnce(t *testing.T) {
	d := &desk{t: t, dir: t.TempDir()}
	var wg sync.WaitGroup
	list := make([]string, 12)
	for i := range list {
		wg.Go(func() {
			h := d.house("")
			h.random = strings.NewReader(strings.Repeat(string(rune('A'+i)), 64)) // each would make another
			k, err := h.keys()
			if err != nil {
				t.Error(err)
				return
			}
			list[i] = k.Keys()[0].ID
		})
	}
	wg.Wait()
	for _, id := range list {
		if id != list[0] {
			t.Errorf("two keyrings: %v", list)
		}
	}
	info, err := os.Stat(d.path("settings/keys.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	folder, err := os.ReadDir(d.path("settings"))
	if err != nil || len(folder) != 1 {
		t.Errorf("left behind: %v %v", folder, err)
	}
	if info, err = os.Stat(d.path("settings")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// TestRotationsAtOnce loses none.
func TestRotationsAtOnce(t *testing.T) {
	d := newDesk(t, 1)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			w, _, errs := d.world("")
			w.random = strings.NewReader(strings.Repeat(string(rune('a'+i)), 64))
			if code := run([]string{"key", "rotate"}, w); code != exitDone {
				t.Errorf("%d %s", code, errs)
			}
		})
	}
	wg.Wait()
	k, err := d.house("").keys()
	if err != nil || len(k.Keys()) != 7 {
		t.Errorf("%d keys, %v", len(k.Keys()), err)
	}
}

func TestKeyFaults(t *testing.T) {
	d := newDesk(t, 1)
	path := d.path("settings/keys.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := d.keys.Mint(imprint.Sheet{Document: d.keys.DocumentID("x"), Number: 1, Of: 1, Copy: 1})
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, want int, words ...string) {
		t.Helper()
		code, out := d.run("", "verify", sheet.Payload)
		if code != want {
			t.Errorf("%s: exit code %d, want %d\n%s", name, code, want, out)
		}
		for _, w := range words {
			if !strings.Contains(out, w) {
				t.Errorf("%s: no %q in\n%s", name, w, out)
			}
		}
	}
	check("good", exitDone)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	check("others may read it", exitDone, "chmod 600", "0644")
	if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	check("cut", exitConfig, "corrupt", path, "backup")
	if _, out := d.run("", "key", "rotate"); !strings.Contains(out, "corrupt") {
		t.Errorf("a corrupt keyring is rotated: %s", out)
	}
	if left, _ := os.ReadFile(path); len(left) != len(text)/2 {
		t.Error("a corrupt keyring was written over")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check("none", exitConfig, "no keyring here yet", "--keys")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	check("a folder", exitFile, path)
	d.dir = d.write("file", nil)
	if _, err := d.house("").keys(); err == nil || strings.Contains(err.Error(), "Internal") {
		t.Errorf("a keyring below a file: %v", err)
	}
	w, _, errs := testWorld("") // no HOME, nothing
	if code := run([]string{"key", "list"}, w); code != exitConfig || !strings.Contains(errs.String(), "ICPDOC_KEYS") {
		t.Errorf("no settings folder: %d %s", code, errs)
	}
}

// TestKeyringThatIsALink stays one: the file that it names is changed.
func TestKeyringThatIsALink(t *testing.T) {
	d := newDesk(t, 1)
	path, real := d.path("settings/keys.json"), d.path("elsewhere.json")
	if err := os.Rename(path, real); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, path); err != nil {
		t.Fatal(err)
	}
	w, _, errs := d.world("")
	w.random = strings.NewReader(strings.Repeat("z", 32))
	if code := run([]string{"key", "rotate"}, w); code != exitDone {
		t.Fatal(errs)
	}
	if to, err := os.Readlink(path); err != nil || to != real {
		t.Errorf("the link is gone: %v", err)
	}
	if k, err := d.house("").readKeys(real); err != nil || len(k.Keys()) != 2 {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(d.path("settings/.keys-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}
