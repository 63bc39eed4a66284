package pack_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
)

func newHouse(t testing.TB) *pack.House {
	h := lettertest.Open(t)
	return &pack.House{Press: h.Press, Library: h.Library, Faces: h.Faces}
}

// keys is the same keyring in every test.
func keys(t testing.TB) *imprint.Keyring {
	t.Helper()
	k, err := imprint.NewKeyring(rand.NewChaCha8([32]byte{4}), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// sample reads a sample by the beginning of its name; edit may change its text first.
func sample(t testing.TB, h *pack.House, name string, edit ...string) filing.Filing {
	t.Helper()
	f, err := filing.New(lettertest.Input(t, name, edit...), h.Library.Reference)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return f
}

// order is an order for a pack without pictures.
func order(t testing.TB, f filing.Filing) pack.Order {
	return pack.Order{Filing: f, Keys: keys(t), Lang: "zh", Incomplete: true}
}

func build(t testing.TB, h *pack.House, o pack.Order) ([]byte, *pack.Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := h.Build(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

// unpack gives the files of an archive in the order of its list.
func unpack(t testing.TB, data []byte) (names []string, files map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		r.Close()
		names, files[f.Name] = append(names, f.Name), b
	}
	return names, files
}

// fieldsOf gives the fields of a fault with this code.
func fieldsOf(t testing.TB, err error, code string) []fault.Field {
	t.Helper()
	if err == nil || fault.As(err).Code != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	return fault.As(err).Fields
}

// run starts a program that nobody here wrote and gives what it prints. A program that is missing or complains fails the test.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// write puts data into a file of the test.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func num(n int) string { return strconv.Itoa(n) }

// unpackWith lets a program unpack an archive in an empty folder, and gives that.
func unpackWith(t testing.TB, data []byte, program string, args ...string) string {
	t.Helper()
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
	return dir
}
