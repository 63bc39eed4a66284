package pack

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// hostile are names that some system, program or person would stumble over.
func hostile() []string {
	return []string{"", ".", "..", "...", "../../etc/passwd", `..\..\windows\system32`, "/etc/passwd", `C:\autoexec.bat`, "a/b\\c:d*e?f\"g<h>i|j",
		"CON", "con.jpg", "NUL.tar.gz", "com1", "COM¹.pdf", "Lpt9 .txt", "aux", "CONIN$", "PRN.", "nul .jpg",
		"name.", "name ", " .name. ", "name. . .", "\x00\x01\x1f\x7f\u0085", "bell\a.pdf", "line\nbreak\r\n.pdf", "tab\tname.pdf",
		"\u202egnp.exe", "a\u202eb\u2066c\u2069.pdf", "zero\u200bwidth\u2060\ufeff.pdf", "soft\u00adhyphen.jpg", "\u3164.pdf", "\u115f\u1160",
		"é.pdf", "e\u0301.pdf", "Ａ.pdf", "ﬁ.pdf", "K.pdf", "K.pdf", "\xff\xfe.pdf", "半\xe4\xb8", "\U0010FFFF\uFFFE.jpg", "\ue000.pdf",
		strings.Repeat("长", 100) + ".jpg", strings.Repeat("a", 300), strings.Repeat("e\u0301", 150) + ".pdf", strings.Repeat("𠅤", 80) + ".jpeg",
		strings.Repeat("x", 200) + "." + strings.Repeat("y", 100), "." + strings.Repeat("z", 300), strings.Repeat(" ", 300) + "a.jpg",
		"-rf", "~", "~/x", "$HOME", "`reboot`", "a;b.pdf", "%2e%2e%2f.pdf", "name.jpg", "NAME.JPG", "Name.jpg", "真实性核验单.pdf", "真实性核验单.PDF",
		"𬱖𠅤䶮.pdf", "🏳️‍🌈.jpg", "Straße.pdf", "STRASSE.pdf", "İstanbul.pdf", "istanbul.pdf"}
}

// sound tells what is wrong with a name, by the rules of Windows, macOS and Linux.
func sound(name string) string {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimSpace(base))
	devices := "CON PRN AUX NUL CONIN$ CONOUT$ COM0 COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 COM¹ COM² COM³ LPT0 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 LPT¹ LPT² LPT³"
	switch {
	case name == "" || name == "." || name == "..":
		return "no name"
	case !utf8.ValidString(name):
		return "not UTF-8"
	case !norm.NFC.IsNormalString(name):
		return "not composed"
	case len(name) > 255:
		return "too long"
	case strings.ContainsAny(name, `<>:"/\|?*`):
		return "a character that Windows forbids"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, " "):
		return "a dot or space at its end"
	case strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Bidi_Control, r)
	}):
		return "an invisible character"
	case slices.Contains(strings.Fields(devices), base):
		return "a device of Windows"
	}
	return ""
}

func TestSafeName(t *testing.T) {
	for _, s := range hostile() {
		got := SafeName(s)
		if wrong := sound(got); wrong != "" {
			t.Errorf("SafeName(%q) = %q: %s", s, got, wrong)
		}
	}
	for in, want := range map[string]string{
		"真实性核验单.pdf":                      "真实性核验单.pdf",
		"01-网站 APP（二）.pdf":                "01-网站 APP（二）.pdf",
		"../../etc/passwd":                "_.._etc_passwd",
		"con.jpg":                         "_con.jpg",
		"e\u0301.pdf":                     "é.pdf",
		"a\u202eb.pdf":                    "ab.pdf",
		"":                                "_",
		strings.Repeat("长", 100) + ".jpg": strings.Repeat("长", 58) + ".jpg",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := SafeName(s)
		if wrong := sound(got); wrong != "" {
			t.Fatalf("SafeName(%q) = %q: %s", s, got, wrong)
		}
		if again := SafeName(got); again != got {
			t.Fatalf("SafeName(%q) = %q, and of that %q", s, got, again)
		}
		d := newFolder()
		if a, b := d.path("upload", s), d.path("upload", strings.ToUpper(s)); strings.EqualFold(a, b) || sound(path.Base(b)) != "" {
			t.Fatalf("%q and %q", a, b)
		}
	})
}

// TestHostileArchive: an archive full of hostile names unpacks with three programs into its own folder, every file there,
// no two names alike to a file system that does not heed case.
func TestHostileArchive(t *testing.T) {
	var b bytes.Buffer
	a := newArchive(&b, &bench{})
	var want []string
	seen := map[string]bool{}
	for i, s := range append(hostile(), hostile()...) {
		name := a.folder.path("upload", s)
		if k := strings.ToLower(norm.NFC.String(name)); seen[k] {
			t.Errorf("%q stands there twice", name)
		} else {
			seen[k] = true
		}
		if wrong := sound(path.Base(name)); wrong != "" || path.Dir(name) != "upload" {
			t.Errorf("%q: %s", name, wrong)
		}
		if err := a.add(name, "upload", rankUpload, 0, []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		want = append(want, name)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	for program, got := range unpacked(t, b.Bytes()) {
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d files of %d\n got %q\nwant %q", program, len(got), len(want), got, want)
		}
	}
}

// unpacked gives the files that Info-ZIP, 7z and Python make of an archive, each sorted. Whatever lands outside the folder fails
// the test.
func unpacked(t *testing.T, data []byte) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for program, args := range map[string][]string{
		"unzip":   {"-q", "../pack.zip"},
		"7z":      {"x", "-bd", "../pack.zip"},
		"python3": {"-m", "zipfile", "-e", "../pack.zip", "."},
	} {
		top := t.TempDir()
		dir := filepath.Join(top, "inner")
		if err := os.Mkdir(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(top, "pack.zip"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8", "PYTHONUTF8=1")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", program, err, said)
		}
		var list []string
		err := filepath.WalkDir(top, func(name string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || d.Name() == "pack.zip" {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			list = append(list, filepath.ToSlash(rel))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(list)
		out[program] = list
	}
	return out
}

// TestArchiveOrder: files are listed in the order of the folder whatever the order of writing, and can be read from the
// front as well, without the list.
func TestArchiveOrder(t *testing.T) {
	var b bytes.Buffer
	a := newArchive(&b, &bench{})
	for _, f := range []struct {
		name string
		rank int
	}{{"upload/b.jpg", rankUpload}, {"upload/a.jpg", rankUpload}, {"00-print-set.pdf", rankSet}, {"documents/x.pdf", rankDocuments}, {"pack.json", rankManifest}} {
		if err := a.add(f.name, "", f.rank, 0, []byte(f.name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil || string(data) != f.Name {
			t.Errorf("%s holds %q (%v)", f.Name, data, err)
		}
		names = append(names, f.Name)
		if f.Flags != utf8Names {
			t.Errorf("%s: flags %x: a name that is not marked UTF-8, or a size that is not known at the front", f.Name, f.Flags)
		}
		if day := f.Modified.Format("2006-01-02 15:04:05"); day != "1980-01-01 00:00:00" {
			t.Errorf("%s is of %s", f.Name, day)
		}
	}
	if want := "00-print-set.pdf documents/x.pdf upload/b.jpg upload/a.jpg pack.json"; strings.Join(names, " ") != want {
		t.Errorf("%q", names)
	}
}
