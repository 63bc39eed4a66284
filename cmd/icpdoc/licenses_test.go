package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"

	"icpdoc/fonts"
)

const noticesFile = "../../fonts/licences/NOTICES.txt"

// allowed are the licences that what we link may have; all of them let the binary be passed on with their notices.
var allowed = []string{"MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0", "OFL-1.1", "Unlicense", "CC0-1.0", "0BSD", "Zlib", "blessing", "PublicDomain", "Unicode-3.0"}

// beside are parts that go.mod does not tell of, and parts under another licence: data, which the program reads or runs in a
// sandbox and does not link.
var beside = []bundled{
	{Name: "Noto Serif SC", Licence: "OFL-1.1", Remark: "font", files: []string{"fonts/licences/NotoSerifSC-OFL.txt"}, fonts: []string{"NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"}},
	{Name: "Noto Sans SC", Licence: "OFL-1.1", Remark: "font", files: []string{"fonts/licences/NotoSansSC-OFL.txt"}, fonts: []string{"NotoSansSC-Medium.ttf"}},
	{Name: "LXGW WenKai", Licence: "OFL-1.1", Remark: "font", files: []string{"fonts/licences/LXGWWenKai-OFL.txt"}, fonts: []string{"LXGWWenKai-Regular.ttf"}},
	{Name: "Source Serif 4, as Rare Letters", Licence: "OFL-1.1", Remark: "font", files: []string{"fonts/licences/SourceSerif4-OFL.txt"}, fonts: []string{"RareLetters.ttf"}},
	{Name: "BabelStone Han, as Rare Han A", Licence: "Arphic-1999", Remark: "font; may be embedded and passed on with its notice",
		files: []string{"fonts/licences/ARPHICPL.TXT", "fonts/licences/RareHanA-NOTICE.txt"}, fonts: []string{"RareHanA.ttf"}},
	{Name: "Hanazono, as Rare Han B and Rare Signs", Licence: "Hanazono", Remark: "font; free for every use, changed or not", files: []string{"fonts/licences/Hanazono.txt"}, fonts: []string{"RareHanB.ttf", "RareSigns.ttf"}},
	{Name: "libheif and libde265", Licence: "LGPL-3.0", Remark: "unmodified, compiled to WebAssembly in github.com/gen2brain/heic, whose Makefile builds them anew; run as data in a sandbox, replaceable by a go.mod replace",
		files: []string{"internal/photo/decode/licences/README.md", "internal/photo/decode/licences/LGPL-3.0.txt", "internal/photo/decode/licences/GPL-3.0.txt"}},
	{Name: "Public Suffix List", Licence: "MPL-2.0", Remark: "data in golang.org/x/net/publicsuffix; its source is at https://publicsuffix.org/list/", files: []string{"fonts/licences/MPL-2.0.txt"}},
}

// settled are licence files that the scanner cannot name, each looked at by a person.
var settled = map[string]string{
	"modernc.org/libc/LICENSE-3RD-PARTY.md": "MIT", // musl's, and BSD-3-Clause of what is named there beside it
	"modernc.org/sqlite/LICENSE-SQLITE":     "PublicDomain",
	"modernc.org/memory/LICENSE-LOGO":       "", // of a picture in the module's documentation, which is not in the program
}

// bundled is something in the binary that others made.
type bundled struct {
	Name, Version, Licence, Remark string

	files []string // that must go with it; of beside ones in this repository
	fonts []string
	texts []string
}

// TestLicences lists what is linked into the program on every system that it is built for, looks at every licence, and compares
// the notices that the program prints with what they must be. With -update it writes them.
func TestLicences(t *testing.T) {
	parts := append(linked(t), goItself(t))
	for _, p := range parts {
		for one := range strings.SplitSeq(p.Licence, " AND ") {
			if !slices.Contains(allowed, one) {
				t.Errorf("%s %s is under %s, which nobody has allowed", p.Name, p.Version, p.Licence)
			}
		}
	}
	var known []string
	for _, p := range beside {
		known = append(known, p.fonts...)
		for _, name := range p.files {
			text, err := os.ReadFile(filepath.Join("../..", name))
			if err != nil {
				t.Fatal(err)
			}
			p.texts = append(p.texts, clean(string(text)))
		}
		parts = append(parts, p)
	}
	for _, f := range fonts.All() {
		if !slices.Contains(known, f.Name) {
			t.Errorf("nobody has said under which licence %s is", f.Name)
		}
	}
	slices.SortStableFunc(parts, func(a, b bundled) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	for _, p := range parts {
		t.Logf("%-48s %-40s %s", p.Name, p.Version, p.Licence)
	}
	t.Logf("%d parts", len(parts))
	want := notices(parts)
	if *update {
		if err := os.WriteFile(noticesFile, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if fonts.Notices() != want {
		t.Error("the notices in the program are not those of what it links: run make licenses-update and look at what changed")
	}
}

// systems are those that the program is built for.
var systems = []string{"linux", "darwin", "windows"}

// linked gives the modules that packages of the program come from, on any system.
func linked(t *testing.T) []bundled {
	t.Helper()
	type module struct{ Path, Version, Dir string }
	folders := map[string]map[string]bool{} // of packages, by module
	modules := map[string]module{}
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-tags=nodynamic", "-json=Dir,Standard,Module", ".")
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for dec := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct {
				Dir      string
				Standard bool
				Module   *module
			}
			if err := dec.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if p.Standard || p.Module == nil || p.Module.Path == "icpdoc" {
				continue
			}
			modules[p.Module.Path] = *p.Module
			if folders[p.Module.Path] == nil {
				folders[p.Module.Path] = map[string]bool{}
			}
			for dir := p.Dir; strings.HasPrefix(dir, p.Module.Dir); dir = filepath.Dir(dir) {
				folders[p.Module.Path][dir] = true // and every folder above it, up to the module's own
			}
		}
	}
	var parts []bundled
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		m := modules[path]
		p := bundled{Name: m.Path, Version: m.Version}
		names := map[string]bool{}
		for _, dir := range slices.Sorted(maps.Keys(folders[path])) {
			readLegal(t, &p, m.Dir, dir, names)
		}
		if len(p.texts) == 0 {
			t.Errorf("%s has no licence", p.Name)
		}
		p.Licence = strings.Join(slices.Sorted(maps.Keys(names)), " AND ")
		parts = append(parts, p)
	}
	return parts
}

// legal is how files with licences and notices are named.
var legal = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|^copyright|-licen[cs]e(\.(md|txt))?$`)

// readLegal takes the legal files of one folder of a module.
func readLegal(t *testing.T, p *bundled, root, dir string, names map[string]bool) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.IsDir() || !legal.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		within, _ := filepath.Rel(root, filepath.Join(dir, e.Name()))
		where := p.Name + "/" + filepath.ToSlash(within)
		name, looked := settled[where]
		if looked && name == "" {
			continue
		}
		if text := clean(string(data)); !slices.Contains(p.texts, text) {
			p.texts = append(p.texts, text)
		}
		found := licensecheck.Scan(data)
		switch {
		case looked:
			names[name] = true
		case found.Percent >= 60 && len(found.Match) > 0:
			for _, m := range found.Match {
				names[m.ID] = true
			}
		case strings.HasPrefix(strings.ToLower(e.Name()), "notice"), strings.HasPrefix(strings.ToLower(e.Name()), "copyright"):
			// it tells who made it, and goes along
		default:
			t.Errorf("%s: which licence is this? %.0f %% known: %v", where, found.Percent, found.Match)
		}
	}
}

// goItself is the standard library, which every Go program links.
func goItself(t *testing.T) bundled {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	if errors.Is(err, fs.ErrNotExist) {
		text, err = os.ReadFile("/usr/share/doc/golang/LICENSE")
	}
	if err != nil {
		t.Fatal(err)
	}
	return bundled{Name: "Go, its standard library", Licence: "BSD-3-Clause", texts: []string{clean(string(text))}}
}

// clean makes texts that differ only in white space at the ends of lines the same.
func clean(s string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(s, "\ufeff"), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// notices writes the list, then every text once, under the names of those that it is of.
func notices(parts []bundled) string {
	var b strings.Builder
	b.WriteString("icpdoc is under the Apache License 2.0. It contains the work of others, listed here with their licences; the texts follow.\n本程序采用 Apache License 2.0，并包含下列第三方作品；许可证全文附后。\n\n")
	of := map[string][]string{}
	var texts []string
	for _, p := range parts {
		fmt.Fprintf(&b, "%s\n", strings.Join(slices.DeleteFunc([]string{strings.TrimSpace(p.Name + " " + p.Version), p.Licence, p.Remark}, func(s string) bool { return s == "" }), " | "))
		for _, text := range p.texts {
			if of[text] == nil {
				texts = append(texts, text)
			}
			of[text] = append(of[text], p.Name)
		}
	}
	for _, text := range texts {
		fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 100), strings.Join(of[text], "\n"), text)
	}
	return b.String()
}
