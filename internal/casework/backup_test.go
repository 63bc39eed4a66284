package casework_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
	"icpdoc/internal/store/storetest"
)

// folder is a shelf on the disk.
type folder string

func (f folder) Create(name string) (io.WriteCloser, error) {
	path := filepath.Join(string(f), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.Create(path)
}

// attach keeps an object for a filing the way a picture is kept: bytes first, then the record.
func (o *office) attach(ctx context.Context, key blob.Key, filing string, data []byte) error {
	ref, err := o.Vault.Save(ctx, key, bytes.NewReader(data))
	if err != nil {
		return err
	}
	return o.DB.Tx(ctx, func(q *record.Queries) error {
		return q.AddObject(ctx, record.AddObjectParams{Address: string(ref.Address), Filing: filing, Size: ref.Size, Created: o.at.UnixMicro()})
	})
}

// toil writes filings with objects, deletes every second one and sweeps, until it is told to stop.
func (o *office) toil(ctx context.Context, stop <-chan struct{}) error {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		c, err := o.Create(ctx, o.applicant, strings.NewReader(fmt.Sprintf(`{"provider": "nwcd", "entity": {"name": "第%d家"}}`, i)))
		if err != nil {
			return err
		}
		key, _, err := blob.NewKey(rand.Reader, o.master)
		if err != nil {
			return err
		}
		for range 3 {
			if err := o.attach(ctx, key, c.ID, []byte(rand.Text())); err != nil {
				return err
			}
		}
		if i%2 == 0 {
			if err := o.Delete(ctx, o.applicant, c.ID, c.Version); err != nil {
				return err
			}
			if _, err := o.Sweep(ctx); err != nil {
				return err
			}
		}
	}
}

func TestABackupUnderLoadIsConsistent(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	ctx := t.Context()
	kept := o.create(t, sample(t))
	stop, done := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	halt := func() { once.Do(func() { close(stop) }) }
	go func() { done <- o.toil(ctx, stop) }()
	t.Cleanup(halt)

	objects := blob.Beside(filepath.Join(o.folder, "objects"))
	for round := range 4 {
		to := t.TempDir()
		m, err := o.Backup(ctx, o.admin, casework.Source{Objects: objects, Snapshot: filepath.Join(to, "copy.db"), Version: "test"}, folder(to))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(to, "copy.db")); !os.IsNotExist(err) {
			t.Error("the snapshot was left behind")
		}
		checked, err := casework.CheckBackup(ctx, os.DirFS(to))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, checked); diff != "" {
			t.Error(diff)
		}
		n := o.restored(t, to, m, kept)
		t.Logf("round %d: %d filings, %d objects, %d bytes", round, n, m.Objects, m.Bytes)
	}
	halt()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// restored restores a backup elsewhere and looks at everything in it.
func (o *office) restored(t *testing.T, from string, m casework.Manifest, kept casework.Case) (filings int) {
	t.Helper()
	ctx, home := t.Context(), t.TempDir()
	objects := must(blob.NewLocal(filepath.Join(home, "objects")))
	file := must(os.Create(filepath.Join(home, "icpdoc.db")))
	if err := casework.RestoreBackup(ctx, os.DirFS(from), m, objects, file); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	db := must(store.Open(ctx, "sqlite:"+filepath.Join(home, "icpdoc.db")))
	defer db.Close()
	accounts := must(account.Open(ctx, db, o.master, account.Options{Now: o.Now, Random: rand.Reader}))
	vault := must(blob.NewVault(objects, filepath.Join(home, "spool")))
	desk := must(casework.Open(ctx, casework.Config{DB: db, Vault: vault, Master: o.master, Accounts: accounts, House: house(t), Now: o.Now, Random: rand.Reader}))
	if c, err := desk.Read(ctx, o.applicant, kept.ID); err != nil || !cmp.Equal(c.Input, kept.Input) {
		t.Errorf("the filing that was there before says something else, or %v", err)
	}
	if _, err := desk.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
	next := ""
	for {
		list, more, err := desk.List(ctx, o.applicant, casework.Filter{Count: 200, Cursor: next})
		if err != nil {
			t.Fatal(err)
		}
		filings += len(list)
		if next = more; more == "" {
			break
		}
	}
	after := ""
	for {
		names := must(db.Queries().LivingObjects(ctx, after, 500))
		for _, name := range names {
			object, err := objects.Open(ctx, blob.Address(name))
			if err != nil {
				t.Fatalf("the database names an object that the backup does not have: %v", err)
			}
			_ = object.Close()
			after = name
		}
		if len(names) < 500 {
			return filings
		}
	}
}

func TestABackupThatWasTouchedIsRefused(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	ctx := t.Context()
	c := o.create(t, sample(t))
	key, _, err := blob.NewKey(rand.Reader, o.master)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.attach(ctx, key, c.ID, []byte("some bytes")); err != nil {
		t.Fatal(err)
	}
	objects := blob.Beside(filepath.Join(o.folder, "objects"))
	backup := func() (string, casework.Manifest) {
		to := t.TempDir()
		m, err := o.Backup(ctx, o.admin, casework.Source{Objects: objects, Snapshot: filepath.Join(to, "copy.db")}, folder(to))
		if err != nil {
			t.Fatal(err)
		}
		return to, m
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, harm := range map[string]func(to string, m casework.Manifest){
		"no manifest":         func(to string, _ casework.Manifest) { _ = os.Remove(filepath.Join(to, casework.ManifestFile)) },
		"half a manifest":     func(to string, _ casework.Manifest) { write(filepath.Join(to, casework.ManifestFile), `{"format": 1,`) },
		"an object is gone":   func(to string, m casework.Manifest) { _ = os.Remove(filepath.Join(to, m.Files[1].Path)) },
		"an object differs":   func(to string, m casework.Manifest) { write(filepath.Join(to, m.Files[1].Path), "other bytes") },
		"the database is cut": func(to string, m casework.Manifest) { _ = os.Truncate(filepath.Join(to, m.Files[0].Path), 4096) },
		"a path leads out": func(to string, m casework.Manifest) {
			at := filepath.Join(to, casework.ManifestFile)
			text := strings.ReplaceAll(string(must(os.ReadFile(at))), m.Files[1].Path, "objects/../../../etc/passwd")
			write(at, text)
		},
	} {
		t.Run(name, func(t *testing.T) {
			to, m := backup()
			harm(to, m)
			if _, err := casework.CheckBackup(ctx, os.DirFS(to)); kind(err) != fault.Malformed {
				t.Errorf("taken for whole: %v", err)
			}
		})
	}
	if _, err := o.Backup(ctx, o.reviewer, casework.Source{Objects: objects, Snapshot: filepath.Join(t.TempDir(), "x")}, folder(t.TempDir())); kind(err) != fault.Denied {
		t.Errorf("a reviewer takes a backup: %v", err)
	}
	_ = os.RemoveAll(filepath.Join(o.folder, "objects"))
	if _, err := o.Backup(ctx, o.admin, casework.Source{Objects: objects, Snapshot: filepath.Join(t.TempDir(), "x")}, folder(t.TempDir())); kind(err) != fault.Unavailable {
		t.Errorf("a backup without its objects was made: %v", err)
	}
}

func TestPolicies(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]casework.Policy{
		"":                                 {},
		"draft=180d, closed=3y":            {casework.Draft: 180 * day, casework.Closed: 3 * 365 * day},
		"returned=26w,archived=100y":       {casework.Returned: 182 * day, casework.Archived: 36500 * day},
		"papers_received=1d,submitted=9d,": {casework.PapersReceived: day, casework.Submitted: 9 * day},
	} {
		p, err := casework.ParsePolicy(text)
		if err != nil || !cmp.Equal(p, want) {
			t.Errorf("%q is %v, %v", text, p, err)
		}
		if again, err := casework.ParsePolicy(p.String()); err != nil || !cmp.Equal(again, want) {
			t.Errorf("%q is written as %q", text, p)
		}
	}
	_, err := casework.ParsePolicy("draft=180, closd=3y, closed=0d, archived=101y, draft=1w, draft=2w, submitted=-1d, returned=+5d, accepted")
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Pointer+" "+f.Code)
	}
	want := []string{"draft=180 policy.duration", "closd=3y policy.state", "closed=0d policy.duration", "archived=101y policy.duration",
		"draft=2w policy.twice", "submitted=-1d policy.duration", "returned=+5d policy.duration", "accepted policy.duration"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParsePolicy(f *testing.F) {
	for _, text := range []string{"draft=180d,closed=3y", "=", "draft=", "draft=99999d", "archived=1w"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := casework.ParsePolicy(text)
		if err != nil {
			return
		}
		if again, err := casework.ParsePolicy(p.String()); err != nil || !cmp.Equal(p, again) {
			t.Errorf("%q is read back as %v, %v", p, again, err)
		}
	})
}
