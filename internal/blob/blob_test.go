package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"icpdoc/internal/blob"
	"icpdoc/internal/blob/blobtest"
)

func TestLocalStore(t *testing.T) {
	store, err := blob.NewLocal(filepath.Join(t.TempDir(), "objects"))
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Run(t, store)
}

func TestS3Store(t *testing.T) {
	blobtest.Run(t, s3(t))
}

func s3(t *testing.T) *blob.S3 {
	store, err := blob.NewS3(t.Context(), blobtest.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestABucketThatIsNotThereIsTold(t *testing.T) {
	o := blobtest.Server(t)
	o.Bucket = "none"
	_, err := blob.NewS3(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "ICPDOC_BLOB_URL") {
		t.Fatal(err)
	}
}

// A crash leaves a file that was being written; the next start removes it and never shows it.
func TestWhatACrashLeftIsRemoved(t *testing.T) {
	root := t.TempDir()
	store, err := blob.NewLocal(root)
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(root, "ab", ".part-123")
	if err := errors.Join(os.Mkdir(filepath.Dir(left), 0o700), os.WriteFile(left, []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for range store.List(t.Context()) {
		t.Fatal("a half-written file is listed")
	}
	if _, err := blob.NewLocal(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Fatal("the half-written file is still there")
	}
}

func TestNobodyElseReadsTheFolder(t *testing.T) {
	root := filepath.Join(t.TempDir(), "objects")
	vault, key := vaultOf(t, must(blob.NewLocal(root)))
	must(vault.Save(t.Context(), key, strings.NewReader("secret")))
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func vaultOf(t *testing.T, store blob.Store) (*blob.Vault, blob.Key) {
	master, _, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := blob.NewKey(rand.Reader, master)
	if err != nil {
		t.Fatal(err)
	}
	return must(blob.NewVault(store, filepath.Join(t.TempDir(), "spool"))), key
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestVaultGivesBackWhatItTook(t *testing.T) {
	homes := map[string]blob.Store{"folder": must(blob.NewLocal(t.TempDir())), "s3": s3(t)}
	for name, store := range homes {
		vault, key := vaultOf(t, store)
		for _, size := range []int{0, 1, 65_535, 65_536, 65_537, 1 << 20, 9 << 20} {
			data := make([]byte, size)
			must(rand.Read(data))
			ref, err := vault.Save(t.Context(), key, bytes.NewReader(data))
			if err != nil {
				t.Fatal(name, size, err)
			}
			if got, err := vault.Read(t.Context(), key, ref, 1<<30); err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%s: %d bytes: %v", name, size, err)
			}
			r := must(vault.Open(t.Context(), key, ref))
			if size > 70_000 {
				must(r.Seek(65_530, io.SeekStart))
				part := make([]byte, 20)
				if _, err := io.ReadFull(r, part); err != nil || !bytes.Equal(part, data[65_530:65_550]) {
					t.Fatalf("%s: a range: %v", name, err)
				}
			}
			r.Close()
		}
	}
}

// The same picture for two filings must not show that it is the same, and one filing's key opens nothing of another.
func TestFilingsHaveNothingInCommon(t *testing.T) {
	vault, key := vaultOf(t, must(blob.NewLocal(t.TempDir())))
	_, other := vaultOf(t, nil)
	a := must(vault.Save(t.Context(), key, strings.NewReader("the same licence")))
	b := must(vault.Save(t.Context(), other, strings.NewReader("the same licence")))
	if a.Address == b.Address {
		t.Fatal("the address tells that two filings have the same picture")
	}
	if _, err := vault.Read(t.Context(), other, a, 1<<20); !errors.Is(err, blob.ErrDamaged) {
		t.Fatalf("another filing's key: %v", err)
	}
}

func TestNothingIsStoredInTheClear(t *testing.T) {
	root := t.TempDir()
	vault, key := vaultOf(t, must(blob.NewLocal(root)))
	secret := strings.Repeat("身份证 11010119900307001X ", 500_000) // more than waits in memory
	must(vault.Save(t.Context(), key, strings.NewReader(secret)))
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		if data := must(os.ReadFile(path)); bytes.Contains(data, []byte("11010119900307001X")) {
			t.Errorf("%s holds the number in the clear", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADamagedObjectIsNeverServed(t *testing.T) {
	root := t.TempDir()
	vault, key := vaultOf(t, must(blob.NewLocal(root)))
	ref := must(vault.Save(t.Context(), key, bytes.NewReader(make([]byte, 200_000))))
	path := filepath.Join(root, string(ref.Address[:2]), string(ref.Address))
	good := must(os.ReadFile(path))
	for _, at := range []int{0, 30, 150, 300, 70_000, len(good) - 1} {
		bad := bytes.Clone(good)
		bad[at] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Read(t.Context(), key, ref, 1<<20); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("byte %d turned: %v", at, err)
		}
	}
	for _, n := range []int{0, 10, 200, len(good) / 2, len(good) - 1} {
		if err := os.WriteFile(path, good[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Read(t.Context(), key, ref, 1<<20); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

// Whoever can write to the folder exchanges two pictures of one filing, of equal size: both are sealed by its key.
func TestAnExchangedObjectIsNotTaken(t *testing.T) {
	root := t.TempDir()
	vault, key := vaultOf(t, must(blob.NewLocal(root)))
	for _, size := range []int{0, 1, 200_000} {
		a := must(vault.Save(t.Context(), key, bytes.NewReader(make([]byte, size))))
		b := must(vault.Save(t.Context(), key, bytes.NewReader(bytes.Repeat([]byte{1}, size))))
		at := func(ref blob.Ref) string { return filepath.Join(root, string(ref.Address[:2]), string(ref.Address)) }
		if err := os.Rename(at(b), at(a)); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Read(t.Context(), key, a, 1<<20); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestMasterKeysRotate(t *testing.T) {
	_, oldText, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, newText, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	old, both, young := must(blob.ParseMaster(oldText)), must(blob.ParseMaster(newText+"\n"+oldText)), must(blob.ParseMaster(newText))
	key, wrapped, err := blob.NewKey(rand.Reader, old)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := both.Unwrap(wrapped); err != nil || got != key || both.Current(wrapped) {
		t.Fatalf("both keys: %v, current %v", err, both.Current(wrapped))
	}
	anew := must(both.Wrap(key))
	if got, err := young.Unwrap(anew); err != nil || got != key || !both.Current(anew) {
		t.Fatalf("the new key alone: %v", err)
	}
	if _, err := young.Unwrap(wrapped); err == nil || !strings.Contains(err.Error(), "ICPDOC_MASTER_KEY") {
		t.Fatalf("a key that was taken away: %v", err)
	}
	for i := range wrapped {
		bad := bytes.Clone(wrapped)
		bad[i] ^= 4
		if _, err := both.Unwrap(bad); err == nil {
			t.Fatalf("byte %d turned and still opened", i)
		}
	}
}

func TestMasterKeysThatAreNone(t *testing.T) {
	for _, text := range []string{"", " ", "short", strings.Repeat("0", 63), strings.Repeat("zz", 32), "AAAA,BBBB"} {
		if _, err := blob.ParseMaster(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

// A read-only folder is told as what it is, and nothing is acknowledged.
func TestADiskThatTakesNothing(t *testing.T) {
	root := t.TempDir()
	store := must(blob.NewLocal(root))
	vault, key := vaultOf(t, store)
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(root, nil, 0o400); err != nil { // a file where the folder was: works as root too
		t.Fatal(err)
	}
	_, err := vault.Save(context.Background(), key, strings.NewReader("x"))
	if err == nil || !strings.Contains(err.Error(), "nothing was saved") {
		t.Fatal(err)
	}
}

func TestAValueOpensOnlyInItsPlace(t *testing.T) {
	_, key := vaultOf(t, nil)
	_, other := vaultOf(t, nil)
	sealed := must(key.Seal("filings.data fil_1", []byte("张三")))
	if got, err := key.Open("filings.data fil_1", sealed); err != nil || string(got) != "张三" {
		t.Fatal(err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := key.Open("filings.data fil_1", bad); !errors.Is(err, blob.ErrDamaged) {
			t.Fatalf("byte %d turned: %v", i, err)
		}
	}
	if _, err := key.Open("filings.data fil_2", sealed); err == nil {
		t.Fatal("it opens in another record")
	}
	if _, err := other.Open("filings.data fil_1", sealed); err == nil {
		t.Fatal("it opens with another filing's key")
	}
	if _, err := key.Open("filings.data fil_1", nil); err == nil {
		t.Fatal("nothing opens")
	}
}

func TestAnIndexFindsOnlyItsOwn(t *testing.T) {
	_, key := vaultOf(t, nil)
	_, other := vaultOf(t, nil)
	a := key.Index("login", "a@example.cn")
	if !bytes.Equal(a, key.Index("login", "a@example.cn")) {
		t.Fatal("it does not find itself")
	}
	for _, b := range [][]byte{key.Index("name", "a@example.cn"), key.Index("login", "b@example.cn"), other.Index("login", "a@example.cn")} {
		if bytes.Equal(a, b) {
			t.Fatal("two are the same")
		}
	}
}
