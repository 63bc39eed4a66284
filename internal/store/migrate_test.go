package store_test

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
	"icpdoc/internal/store/storetest"
)

// back takes a database back to an earlier schema.
func back(t *testing.T, db *store.DB, version int64) {
	t.Helper()
	dialect := goose.DialectPostgres
	if db.Embedded() {
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, db.Pool(), os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}

// filesOf are the files of the embedded database with what they hold; none with PostgreSQL.
func filesOf(t *testing.T, db *store.DB) map[string][]byte {
	t.Helper()
	if !db.Embedded() {
		return nil
	}
	var seq int
	var name, path string
	if err := db.Pool().QueryRowContext(t.Context(), "PRAGMA database_list").Scan(&seq, &name, &path); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(filepath.Dir(path), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files[filepath.Base(path)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestADigestInTheClearIsTakenAway(t *testing.T) {
	storetest.Each(t, map[string]func(*testing.T, *store.DB){"objects": func(t *testing.T, db *store.DB) {
		back(t, db, 1)
		add(t, db, "fil_1", 100, nil)
		var digests [][]byte
		const objects = 500 // of many pages
		for i := range objects {
			sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
			digests = append(digests, sum[:])
			address := strings.Repeat("0", 60) + string([]byte{'a' + byte(i/400), 'a' + byte(i/20%20), 'a' + byte(i%20), 'a'})
			if _, err := db.Pool().ExecContext(t.Context(), "INSERT INTO objects (address, filing, size, sha256, created, doomed) VALUES ($1, 'fil_1', $2, $3, 7, $4)", address, i, sum[:], i%2); err != nil {
				t.Fatal(err)
			}
		}
		lie := func() (n int) {
			for _, data := range filesOf(t, db) {
				for _, digest := range digests {
					if bytes.Contains(data, digest[:8]) {
						n++
					}
				}
			}
			return n
		}
		if db.Embedded() && lie() < objects {
			t.Fatal("the test looks in the wrong place")
		}
		if n, err := db.Migrate(t.Context()); n == 0 || err != nil {
			t.Fatal(n, err)
		}
		if n := lie(); n > 0 {
			t.Errorf("%d digests still lie in the database's files", n)
		}
		if _, err := db.Pool().ExecContext(t.Context(), "SELECT sha256 FROM objects"); err == nil {
			t.Error("objects have a digest still")
		}
		living, err := db.Queries().LivingObjects(t.Context(), "", objects)
		if err != nil || len(living) != objects/2 {
			t.Errorf("%d objects live: %v", len(living), err)
		}
		o, err := db.Queries().Object(t.Context(), living[1])
		if want := (record.Object{Address: living[1], Filing: "fil_1", Size: 2, Created: 7}); err != nil || o != want {
			t.Errorf("%+v, want %+v: %v", o, want, err)
		}
		if n, err := db.Queries().DoomObjectsOf(t.Context(), "fil_1", 9); err != nil || n != objects/2 {
			t.Errorf("%d doomed: %v", n, err)
		}
		back(t, db, 1)
		if n, err := db.Migrate(t.Context()); n == 0 || err != nil {
			t.Fatal("there and back:", n, err)
		}
	}})
}
