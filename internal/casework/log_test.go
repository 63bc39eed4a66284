package casework_test

import (
	"bytes"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
)

// hears gives an office a log.
func hears(t *testing.T) (*office, *bytes.Buffer) {
	o := open(t, storetest.SQLite(t))
	said := &bytes.Buffer{}
	o.Log = slog.New(slog.NewTextHandler(said, nil))
	return o, said
}

func exec(t *testing.T, c interface {
	Exec(query string, args ...any) (sql.Result, error)
}, statement string) {
	t.Helper()
	if _, err := c.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// What was deleted is deleted, also where the database's log cannot be cut because somebody reads: the operator is told, and the next
// sweep cuts it.
func TestWhatCannotBeErasedAtOnceIsTold(t *testing.T) {
	o, said := hears(t)
	c := o.create(t, sample(t))
	var seq int
	var name, path string
	if err := o.DB.Pool().QueryRow("PRAGMA database_list").Scan(&seq, &name, &path); err != nil {
		t.Fatal(err)
	}
	wal := func() int64 {
		t.Helper()
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	beside, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	beside.Pool().SetMaxOpenConns(1)
	exec(t, beside.Pool(), "BEGIN DEFERRED")
	if _, err := beside.Queries().Secrets(t.Context()); err != nil { // reads from now on what there is now
		t.Fatal(err)
	}
	o.DB.Pool().SetMaxOpenConns(1)
	exec(t, o.DB.Pool(), "PRAGMA busy_timeout=20")

	if err := o.Delete(t.Context(), o.applicant, c.ID, c.Version); err != nil {
		t.Error("what is deleted is told not to be:", err)
	}
	if wal() == 0 {
		t.Fatal("nobody was in the way")
	}
	if text := said.String(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "store.erase") || strings.Contains(text, c.Entity) {
		t.Errorf("the log says %q", text)
	}
	said.Reset()
	exec(t, beside.Pool(), "COMMIT")
	if _, err := o.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if wal() != 0 || said.Len() > 0 {
		t.Errorf("%d bytes are in the log still, and it is told %q", wal(), said)
	}
}

// A key of a creating call that could not be freed explains to the operator why its caller is told to wait.
func TestAKeyThatStaysTakenIsTold(t *testing.T) {
	o, said := hears(t)
	exec(t, o.DB.Pool(), "CREATE TRIGGER no BEFORE DELETE ON idempotency BEGIN SELECT RAISE(FAIL, 'nothing goes'); END")
	failed := errors.New("failed")
	if _, _, err := o.Once(t.Context(), o.applicant, "a key of the caller", []byte("r"), func() ([]byte, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if text := said.String(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "nothing goes") || strings.Contains(text, "caller") || strings.Contains(text, o.applicant.Account.ID) {
		t.Errorf("the log says %q", text)
	}
}
