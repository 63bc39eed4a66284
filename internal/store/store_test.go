package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
	"icpdoc/internal/store/storetest"
)

func TestBothDatabases(t *testing.T) {
	storetest.Each(t, map[string]func(*testing.T, *store.DB){
		"migrations are there once":                    migrationsAreThereOnce,
		"filings are listed newest first and filtered": filingsAreListedNewestFirstAndFiltered,
		"the second of two edits is told":              theSecondOfTwoEditsIsTold,
		"a transaction that fails leaves nothing":      aTransactionThatFailsLeavesNothing,
		"what belongs to a filing goes with it":        whatBelongsToAFilingGoesWithIt,
		"many writers at once":                         manyWritersAtOnce,
		"a login is taken once":                        aLoginIsTakenOnce,
	})
}

func add(t *testing.T, db *store.DB, id string, at int64, change func(*record.AddFilingParams)) {
	t.Helper()
	p := record.AddFilingParams{ID: id, Provider: "nwcd", Company: "co_1", Owner: "acc_1", State: "draft", Key: []byte{1}, Data: []byte("sealed"), Created: at}
	if change != nil {
		change(&p)
	}
	if err := db.Queries().AddFiling(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

func ids(list []record.Filing) string {
	var out []string
	for _, f := range list {
		out = append(out, f.ID)
	}
	return strings.Join(out, " ")
}

func migrationsAreThereOnce(t *testing.T, db *store.DB) {
	if n, err := db.Migrate(t.Context()); n != 0 || err != nil {
		t.Fatalf("a second time: %d steps, %v", n, err)
	}
	if current, err := db.Current(t.Context()); !current || err != nil {
		t.Fatal(current, err)
	}
}

func filingsAreListedNewestFirstAndFiltered(t *testing.T, db *store.DB) {
	add(t, db, "fil_1", 100, nil)
	add(t, db, "fil_2", 200, func(p *record.AddFilingParams) { p.State = "submitted"; p.NameIndex = []byte{7} })
	add(t, db, "fil_3", 200, func(p *record.AddFilingParams) { p.Provider = "sinnet"; p.Company = "co_2" })
	base := record.ListFilingsParams{AnyTerm: true, Before: 1 << 60, Count: 10}
	for _, c := range []struct {
		name string
		set  func(*record.ListFilingsParams)
		want string
	}{
		{"all", func(*record.ListFilingsParams) {}, "fil_3 fil_2 fil_1"},
		{"provider", func(p *record.ListFilingsParams) { p.Provider = "nwcd" }, "fil_2 fil_1"},
		{"company", func(p *record.ListFilingsParams) { p.Company = "co_2" }, "fil_3"},
		{"state", func(p *record.ListFilingsParams) { p.State = "submitted" }, "fil_2"},
		{"without drafts", func(p *record.ListFilingsParams) { p.HideState = "draft" }, "fil_2"},
		{"by name", func(p *record.ListFilingsParams) { p.AnyTerm, p.Term = false, []byte{7} }, "fil_2"},
		{"by a name that nobody has", func(p *record.ListFilingsParams) { p.AnyTerm, p.Term = false, []byte{8} }, ""},
		{"second page", func(p *record.ListFilingsParams) { p.Before, p.BeforeID = 200, "fil_3" }, "fil_2 fil_1"},
		{"last page", func(p *record.ListFilingsParams) { p.Before, p.BeforeID = 200, "fil_2" }, "fil_1"},
		{"one", func(p *record.ListFilingsParams) { p.Count = 1 }, "fil_3"},
	} {
		p := base
		c.set(&p)
		got, err := db.Queries().ListFilings(t.Context(), p)
		if err != nil || ids(got) != c.want {
			t.Errorf("%s: %q, want %q, %v", c.name, ids(got), c.want, err)
		}
	}
}

// Two people edit the same filing: the second one is told, and nothing of the first is lost.
func theSecondOfTwoEditsIsTold(t *testing.T, db *store.DB) {
	add(t, db, "fil_1", 100, nil)
	edit := func(data string) int64 {
		n, err := db.Queries().ChangeFiling(t.Context(), record.ChangeFilingParams{ID: "fil_1", Data: []byte(data), Updated: 300, Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if a, b := edit("first"), edit("second"); a != 1 || b != 0 {
		t.Fatalf("%d and %d rows changed", a, b)
	}
	f, err := db.Queries().Filing(t.Context(), "fil_1")
	if err != nil || string(f.Data) != "first" || f.Version != 2 {
		t.Fatalf("%q, version %d, %v", f.Data, f.Version, err)
	}
}

func aTransactionThatFailsLeavesNothing(t *testing.T, db *store.DB) {
	stop := fault.New(fault.Invalid, "test.stop", "停", "stop")
	err := db.Tx(t.Context(), func(q *record.Queries) error {
		if err := q.AddCompany(t.Context(), "co_1", []byte("x"), 1); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if _, err := db.Queries().Company(t.Context(), "co_1"); !store.Missing(err) {
		t.Fatalf("the company is there: %v", err)
	}
}

func whatBelongsToAFilingGoesWithIt(t *testing.T, db *store.DB) {
	add(t, db, "fil_1", 100, nil)
	q := db.Queries()
	err := errors.Join(
		q.AddRevision(t.Context(), record.AddRevisionParams{Filing: "fil_1", Number: 1, Data: []byte("x"), Changed: "[]"}),
		q.AddPhoto(t.Context(), record.AddPhotoParams{ID: "pho_1", Filing: "fil_1", Name: []byte("n"), Outcome: []byte("o"), Master: "m"}),
		q.AddObject(t.Context(), record.AddObjectParams{Address: "aa", Filing: "fil_1"}))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := q.DoomObjectsOf(t.Context(), "fil_1", 5); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := q.DeleteFiling(t.Context(), "fil_1"); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if list, err := q.Photos(t.Context(), "fil_1"); len(list) != 0 || err != nil {
		t.Fatal(list, err)
	}
	if list, err := q.Revisions(t.Context(), "fil_1"); len(list) != 0 || err != nil {
		t.Fatal(list, err)
	}
	if list, err := q.DoomedObjects(t.Context(), 10); len(list) != 1 || err != nil {
		t.Fatal("the sweeper would not find the object", list, err)
	}
}

func manyWritersAtOnce(t *testing.T, db *store.DB) {
	var group sync.WaitGroup
	for w := range 8 {
		group.Go(func() {
			for i := range 25 {
				err := db.Tx(t.Context(), func(q *record.Queries) error {
					if _, err := q.Companies(t.Context()); err != nil { // reads first, then writes
						return err
					}
					return q.AddCompany(t.Context(), fmt.Sprintf("co_%d_%d", w, i), []byte("x"), 1)
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if list, err := db.Queries().Companies(t.Context()); len(list) != 200 || err != nil {
		t.Fatal(len(list), err)
	}
}

func aLoginIsTakenOnce(t *testing.T, db *store.DB) {
	p := record.AddAccountParams{ID: "acc_1", Login: []byte("x"), LoginIndex: []byte("same"), Name: []byte("n"), Role: "admin"}
	if err := db.Queries().AddAccount(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	p.ID = "acc_2"
	if err := db.Queries().AddAccount(t.Context(), p); !store.Duplicate(err) {
		t.Fatal(err)
	}
	p.LoginIndex, p.Role = []byte("other"), "emperor"
	if err := db.Queries().AddAccount(t.Context(), p); err == nil {
		t.Fatal("a role that there is not")
	}
}

func TestASnapshotUnderWritesIsWhole(t *testing.T) {
	db := storetest.SQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	wrote := make(chan struct{})
	group.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if i == 1 {
				close(wrote)
			}
			err := db.Tx(ctx, func(q *record.Queries) error { // always two together
				return errors.Join(q.AddCompany(ctx, fmt.Sprintf("co_%d_a", i), []byte("x"), 1),
					q.AddCompany(ctx, fmt.Sprintf("co_%d_b", i), []byte("x"), 1))
			})
			if err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	})
	<-wrote
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Snapshot(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	cancel()
	group.Wait()
	copied, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	list, err := copied.Queries().Companies(t.Context())
	if err != nil || len(list) == 0 || len(list)%2 != 0 {
		t.Fatal(len(list), err)
	}
}

// What was deleted is in no file of the database any more.
func TestWhatIsErasedIsGoneFromTheDisk(t *testing.T) {
	folder := t.TempDir()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	secret := "a-wrapped-key-that-must-go"
	add(t, db, "fil_1", 1, func(p *record.AddFilingParams) { p.Key = []byte(secret) })
	found := func() bool {
		files, _ := filepath.Glob(filepath.Join(folder, "*"))
		for _, name := range files {
			if data, _ := os.ReadFile(name); strings.Contains(string(data), secret) {
				return true
			}
		}
		return false
	}
	if !found() {
		t.Fatal("the test looks in the wrong place")
	}
	if _, err := db.Queries().DeleteFiling(t.Context(), "fil_1"); err != nil {
		t.Fatal(err)
	}
	if err := db.Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found() {
		t.Fatal("the key is still on the disk")
	}
}

func TestNobodyElseReadsTheDatabase(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, name := range append(files, folder) {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
	}
}

func TestAnAddressThatIsNoneIsTold(t *testing.T) {
	for _, at := range []string{"", "sqlite:", "mysql://x", "postgres://%zz", "/var/lib/x.db"} {
		_, err := store.Open(t.Context(), at)
		if err == nil || !strings.Contains(err.Error(), "ICPDOC_DATABASE_URL") {
			t.Errorf("%q: %v", at, err)
		}
	}
}

func TestIDsSortByAge(t *testing.T) {
	a := store.NewID("fil", time.UnixMilli(1_700_000_000_000))
	b := store.NewID("fil", time.UnixMilli(1_700_000_000_001))
	if a >= b || !strings.HasPrefix(a, "fil_") || len(a) != 30 {
		t.Fatal(a, b)
	}
}
