package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"icpdoc/internal/fault"
	"icpdoc/internal/store/record"
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is an open database.
type DB struct {
	pool   *sql.DB
	path   string // of the file; "" with PostgreSQL
	folder string
}

// pragmas of the embedded database. A commit is on the disk when it is acknowledged (FULL), what is deleted is
// overwritten (secure_delete), and a transaction that may write says so at its start: a deferred one that turns to
// writing fails at once when another was faster.
const pragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
	"&_pragma=secure_delete(1)&_txlock=immediate"

// Open opens the database at a URL: sqlite:PATH makes the file where it is not there; postgres://… connects. The
// schema is not touched; see Migrate.
func Open(ctx context.Context, at string) (*DB, error) {
	if path, ok := strings.CutPrefix(at, "sqlite:"); ok {
		return openFile(ctx, strings.TrimPrefix(path, "//"))
	}
	if !strings.HasPrefix(at, "postgres://") && !strings.HasPrefix(at, "postgresql://") {
		return nil, addressFault(nil)
	}
	if _, err := pgx.ParseConfig(at); err != nil {
		return nil, addressFault(err)
	}
	pool, err := sql.Open("pgx", at)
	if err != nil {
		return nil, addressFault(err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(4)
	pool.SetConnMaxLifetime(time.Hour)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(trouble(err), pool.Close())
	}
	return &DB{pool: pool}, nil
}

func openFile(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, addressFault(nil)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, trouble(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // G304: the setting of whoever runs the service; made before the driver makes it readable for others
	if err != nil {
		return nil, trouble(err)
	}
	if err := f.Close(); err != nil {
		return nil, trouble(err)
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas)
	if err != nil {
		return nil, addressFault(err)
	}
	pool.SetMaxOpenConns(4)
	pool.SetMaxIdleConns(4)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(trouble(err), pool.Close())
	}
	return &DB{pool: pool, path: path, folder: folder}, nil
}

func addressFault(cause error) error {
	return &fault.Error{Kind: fault.Config, Code: "store.address", Cause: cause, Detail: fault.Text{
		Zh: "数据库地址不对：应为 sqlite:文件路径 或 postgres://用户:密码@主机/库名。请检查 ICPDOC_DATABASE_URL。",
		En: "The database's address is wrong: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME is needed. Check ICPDOC_DATABASE_URL."}}
}

// Embedded tells whether the database is a file of ours.
func (db *DB) Embedded() bool { return db.path != "" }

// Pool gives the connections to libraries that keep their own tables.
func (db *DB) Pool() *sql.DB { return db.pool }

// Close closes the database.
func (db *DB) Close() error { return db.pool.Close() }

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return trouble(db.pool.PingContext(ctx)) }

func (db *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectPostgres
	if db.Embedded() {
		dialect = goose.DialectSQLite3
	}
	return goose.NewProvider(dialect, db.pool, files, goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema to this version and tells how many steps it took. What a step takes away is gone from the embedded
// database's files, too.
func (db *DB) Migrate(ctx context.Context) (int, error) {
	p, err := db.provider()
	if err != nil {
		return 0, trouble(err)
	}
	done, err := p.Up(ctx)
	if err == nil && len(done) > 0 {
		err = db.Erase(ctx)
	}
	return len(done), trouble(err)
}

// Current tells whether the schema is the one that this version expects.
func (db *DB) Current(ctx context.Context) (bool, error) {
	p, err := db.provider()
	if err != nil {
		return false, trouble(err)
	}
	pending, err := p.HasPending(ctx)
	return !pending && err == nil, trouble(err)
}

// Queries gives the queries outside a transaction: one statement, one answer.
func (db *DB) Queries() *record.Queries { return record.New(db.pool) }

// attempts is how often a transaction is tried that another one got in the way of.
const attempts = 5

// Tx runs do in a transaction and commits when it returns nil. It runs again when another transaction was in the way,
// so do must not change anything outside q.
func (db *DB) Tx(ctx context.Context, do func(q *record.Queries) error) error {
	var err error
	for range attempts {
		err = db.once(ctx, do)
		if !again(err) {
			break
		}
	}
	return trouble(err)
}

func (db *DB) once(ctx context.Context, do func(q *record.Queries) error) error {
	tx, err := db.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(record.New(tx)); err != nil {
		if e := tx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
			err = errors.Join(err, e)
		}
		return err
	}
	return tx.Commit()
}

// Erase makes sure that nothing of what was deleted is left in the files of the embedded database: its log is written
// back and cut, which fails while somebody reads what there was before. PostgreSQL has its own vacuum.
func (db *DB) Erase(ctx context.Context) error {
	if !db.Embedded() {
		return nil
	}
	var busy, frames, written int
	err := db.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &written)
	if err == nil && busy != 0 {
		return &fault.Error{Kind: fault.Unavailable, Code: "store.erase", Cause: fmt.Errorf("somebody reads: %d of %d pages of the database's log are written back", written, frames), Detail: fault.Text{
			Zh: "已删除的内容仍在数据库的日志文件中；请稍后重试。", En: "What was deleted is still in the file of the database's log; try again later."}}
	}
	return trouble(err)
}

// Snapshot writes a consistent copy of the embedded database to a new file, while others read and write.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	if !db.Embedded() {
		return fault.New(fault.Unsupported, "store.snapshot",
			"备份命令只用于内嵌数据库；PostgreSQL 请使用 pg_dump。", "The backup command is for the embedded database; use pg_dump with PostgreSQL.")
	}
	_, err := db.pool.ExecContext(ctx, "VACUUM INTO $1", path)
	return trouble(err)
}

// again tells whether a transaction failed only because another was in its way.
func again(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code()&0xff == lib.SQLITE_BUSY
	}
	return false
}

// Duplicate tells whether err says that a record with that key is there already.
func Duplicate(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// Missing tells whether err says that there is no such record.
func Missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// trouble is an error of the database; faults, missing and duplicate records pass as they are.
func trouble(err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) || Missing(err) || Duplicate(err) {
		return err
	}
	f = &fault.Error{Kind: fault.Unavailable, Code: "store.unavailable", Cause: err, Detail: fault.Text{
		Zh: "数据库暂时不可用，没有保存任何内容；请稍后重试。",
		En: "The database is not available for the moment and nothing was saved; please try again later."}}
	switch {
	case full(err):
		f.Code, f.Detail = "store.full", fault.Text{Zh: "服务的磁盘已满或达到上限，没有保存任何内容；请管理员在数据库所在的磁盘上腾出空间，然后重试。",
			En: "The service's disk is full or at its limit, and nothing was saved; an administrator has to free or add space where the database lies, then try again."}
	case readOnly(err):
		f.Code, f.Detail = "store.read_only", fault.Text{Zh: "服务的数据库只能读，没有保存任何内容；请管理员检查其磁盘是否以只读方式挂载，以及文件的权限。",
			En: "The service's database can only be read, and nothing was saved; an administrator has to see whether its disk is mounted read-only, and who may write its files."}
	}
	return f
}

// full tells whether the disk takes nothing more. The embedded database tells some of it as a failed write.
func full(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "53100" // disk_full
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && (lite.Code()&0xff == lib.SQLITE_FULL || slices.Contains([]int{lib.SQLITE_IOERR_WRITE, lib.SQLITE_IOERR_SHMSIZE, lib.SQLITE_IOERR_TRUNCATE}, lite.Code()))
}

func readOnly(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "25006" // read_only_sql_transaction
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code()&0xff == lib.SQLITE_READONLY
}

// Trouble turns an error of a single query into what a user may see.
func Trouble(err error) error { return trouble(err) }
