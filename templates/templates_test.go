package templates_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"icpdoc/templates"
)

// TestOverlay: a folder replaces file by file, adds files, and leaves the rest.
func TestOverlay(t *testing.T) {
	lower := fstest.MapFS{"a.txt": {Data: []byte("lower a")}, "d/b.txt": {Data: []byte("lower b")}, "d/c.txt": {Data: []byte("lower c")}}
	upper := fstest.MapFS{"d/b.txt": {Data: []byte("upper b")}, "d/e.txt": {Data: []byte("upper e")}, "f/g.txt": {Data: []byte("upper g")}}
	both := templates.Overlay(upper, lower)
	for name, want := range map[string]string{"a.txt": "lower a", "d/b.txt": "upper b", "d/c.txt": "lower c", "d/e.txt": "upper e", "f/g.txt": "upper g"} {
		if got, err := fs.ReadFile(both, name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if info, err := fs.Stat(both, name); err != nil || info.Size() != int64(len(want)) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	entries, err := fs.ReadDir(both, "d")
	if err != nil || len(entries) != 3 || entries[0].Name() != "b.txt" || entries[2].Name() != "e.txt" {
		t.Errorf("d: %v, %v", entries, err)
	}
	if _, err := fs.ReadFile(both, "nothing"); err == nil {
		t.Error("a missing file is read")
	}
	if _, err := fs.ReadDir(both, "nowhere"); err == nil {
		t.Error("a missing folder is listed")
	}
	var walked int
	if err := fs.WalkDir(both, ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			walked++
		}
		return err
	}); err != nil || walked != 5 {
		t.Errorf("walked %d files, %v", walked, err)
	}
}

// TestOverlayNothing gives the lower files as they are.
func TestOverlayNothing(t *testing.T) {
	if templates.Overlay(nil, templates.Files()) != templates.Files() {
		t.Error("no overlay is another file system")
	}
}
