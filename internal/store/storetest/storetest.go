// Package storetest opens empty databases of both kinds for tests.
package storetest

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"icpdoc/internal/store"
)

// Each runs every test on an empty database of each kind, migrated.
func Each(t *testing.T, tests map[string]func(t *testing.T, db *store.DB)) {
	names := slices.Sorted(maps.Keys(tests))
	t.Run("sqlite", func(t *testing.T) {
		for _, name := range names {
			t.Run(name, func(t *testing.T) { tests[name](t, SQLite(t)) })
		}
	})
	t.Run("postgres", func(t *testing.T) {
		server := Postgres(t)
		admin := open(t, server)
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				database := fmt.Sprintf("test_%d", i)
				if _, err := admin.Pool().ExecContext(t.Context(), "CREATE DATABASE "+database+" TEMPLATE template0"); err != nil {
					t.Fatal(err)
				}
				tests[name](t, open(t, strings.Replace(server, "/postgres?", "/"+database+"?", 1)))
			})
		}
	})
}

// SQLite opens an empty embedded database, migrated.
func SQLite(t *testing.T) *store.DB {
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "icpdoc.db"))
}

func open(t *testing.T, at string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// Postgres starts a PostgreSQL server of its own for a test and gives the address of an empty database.
func Postgres(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "pg") // short, for a socket's path has at most 107 bytes, and open to PostgreSQL's user
	if err != nil {
		folder, err = os.MkdirTemp("", "pg")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	credential := owner(t, folder)
	data := filepath.Join(folder, "data")
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(program(t, name), args...)
		cmd.Dir = folder
		if credential != nil {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		}
		return cmd
	}
	if out, err := run("initdb", "-D", data, "-U", "icpdoc", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	// By a socket in a folder of its own: a port might be somebody else's by now.
	server := run("postgres", "-D", data, "-h", "", "-k", folder)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGQUIT)
		server.Wait()
		log.Close()
	})
	at := "postgres://icpdoc@/postgres?sslmode=disable&host=" + url.QueryEscape(folder)
	for range 600 {
		db, err := store.Open(context.Background(), at)
		if err == nil {
			db.Close()
			return at
		}
		time.Sleep(100 * time.Millisecond)
	}
	said, _ := os.ReadFile(log.Name())
	t.Fatalf("PostgreSQL does not answer\n%s", said)
	return ""
}

// owner gives the folder to somebody who is not root: PostgreSQL refuses to run as root.
func owner(t *testing.T, folder string) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(folder, uid, gid); err != nil {
			t.Fatal(err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}
	}
	t.Fatal("no user to run PostgreSQL as")
	return nil
}

// program finds a server program: Debian keeps those of PostgreSQL out of the path.
func program(t *testing.T, name string) string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	slices.Sort(found)
	if len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: install PostgreSQL (package postgresql)", name)
	}
	return path
}
