package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"icpdoc/fonts"
	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/letter"
	"icpdoc/internal/pack"
	"icpdoc/internal/store"
)

// service is the rooms of the service, open.
type service struct {
	*config
	db       *store.DB
	objects  blob.Store
	master   *blob.Master
	accounts *account.Accounts
	house    *pack.House // nil unless papers are made
	desk     *casework.Desk
	closers  []func() error
}

// need is what a command wants of the service.
type need struct {
	alone   bool // nobody else has the data folder open: to write objects, or to change what the service may hold in memory
	migrate bool // the schema may be brought to this version
	papers  bool // templates, rules and faces
}

// open opens the rooms. A command that is not alone works beside a running service, and needs one to have been there.
func (h *house) open(ctx context.Context, c *config, n need) (_ *service, err error) {
	s := &service{config: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if n.alone {
		if err := s.lock(); err != nil {
			return nil, err
		}
	} else if _, err := os.Stat(c.databaseFile()); c.embedded() && err != nil { //nolint:gosec // the path is the setting of whoever runs the service
		return nil, fault.New(fault.Config, "service.empty", "这里还没有服务的数据："+c.data+"。请先运行 icpdoc serve。",
			"There is no data of the service here yet: "+c.data+". Run icpdoc serve first.")
	}
	if s.db, err = store.Open(ctx, c.database); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.db.Close)
	if err := s.schema(ctx, n); err != nil {
		return nil, err
	}
	if s.master, err = h.master(ctx, s, n.alone); err != nil {
		return nil, err
	}
	s.accounts, err = account.Open(ctx, s.db, s.master, account.Options{Now: h.now, Random: h.random})
	if err != nil {
		return nil, err
	}
	vault, err := s.openObjects(ctx, n)
	if err != nil {
		return nil, err
	}
	if n.papers {
		if s.house, err = h.papers(); err != nil {
			return nil, err
		}
	}
	s.desk, err = casework.Open(ctx, casework.Config{DB: s.db, Vault: vault, Master: s.master, Accounts: s.accounts, House: s.house, Now: h.now, Random: h.random, Log: c.logger(h.err)})
	return s, err
}

// close closes what is open, the last first.
func (s *service) close() (err error) {
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i]())
	}
	s.closers = nil
	return err
}

// lock makes sure that one process alone has the data folder.
func (s *service) lock() error {
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return &fileError{"write", s.data, err}
	}
	release, taken, err := lockFile(filepath.Join(s.data, "lock"))
	if taken {
		return fault.New(fault.Config, "service.locked", "另一个 icpdoc 正在使用数据文件夹 "+s.data+"。请先停止它，或用 --data 指定另一个文件夹。",
			"Another icpdoc is using the data folder "+s.data+". Stop it first, or name another folder by --data.")
	}
	if err != nil {
		return &fileError{"write", s.data, err}
	}
	s.closers = append(s.closers, release)
	return nil
}

// schema makes sure that the database has the tables that this version expects. That of the embedded default is brought
// there by whoever has it alone; a shared one only when asked.
func (s *service) schema(ctx context.Context, n need) error {
	current, err := s.db.Current(ctx)
	if err != nil || current {
		return err
	}
	if n.migrate || n.alone && s.embedded() {
		_, err = s.db.Migrate(ctx)
		return err
	}
	return fault.New(fault.Config, "service.schema", "数据库的结构不是这个版本的。请先备份，再运行 icpdoc migrate。",
		"The database's schema is not the one of this version. Back it up, then run icpdoc migrate.")
}

// openObjects opens the home of objects, and the vault before it when the data folder is ours alone.
func (s *service) openObjects(ctx context.Context, n need) (*blob.Vault, error) {
	var err error
	switch {
	case s.config.objects.folder == "":
		s.objects, err = blob.NewS3(ctx, s.config.objects.s3)
	case n.alone:
		s.objects, err = blob.NewLocal(s.config.objects.folder)
	default:
		s.objects = blob.Beside(s.config.objects.folder)
	}
	if err != nil || !n.alone {
		return nil, err
	}
	return blob.NewVault(s.objects, filepath.Join(s.data, "spool"))
}

// papers loads what papers are made with.
func (h *house) papers() (*pack.House, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return nil, err
	}
	press, err := letter.New(h.fsys, faces, h.rules)
	if err != nil {
		return nil, err
	}
	return &pack.House{Press: press, Library: h.rules, Faces: faces}, nil
}

// master gives the master keys: of the environment, else of the file, which is made on the first start. A database that
// was written with a key is never given a new one.
func (h *house) master(ctx context.Context, s *service, first bool) (*blob.Master, error) {
	if s.masterKey != "" {
		return blob.ParseMaster(s.masterKey)
	}
	m, err := h.readMaster(s.masterKeyFile)
	if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	secrets, err := s.db.Queries().Secrets(ctx)
	if err != nil {
		return nil, store.Trouble(err)
	}
	if len(secrets) > 0 || !first {
		return nil, fault.New(fault.Config, "master.missing", "找不到主密钥文件 "+s.masterKeyFile+"；没有它，已有数据无法打开。请放回保存的副本，或设置 ICPDOC_MASTER_KEY。",
			"The master key is missing: "+s.masterKeyFile+". Without it nothing that is stored can be opened. Put your copy of it back, or set ICPDOC_MASTER_KEY.")
	}
	m, text, err := blob.NewMaster(h.random)
	if err != nil {
		return nil, err
	}
	if err := writeSecret(s.masterKeyFile, text+"\n"); err != nil {
		return nil, err
	}
	fmt.Fprintf(h.err, label(h.lang,
		"icpdoc: 重要：已生成主密钥 %s。请立即把副本保存到别处：丢失它，所有备案数据都无法打开；它与数据一起被盗，数据就不再保密。\n",
		"icpdoc: IMPORTANT: a master key was made: %s. Keep a copy of it elsewhere now. Without it nothing that is stored can ever be opened; stolen together with the data, it opens everything.\n"),
		s.masterKeyFile)
	return m, nil
}

// readMaster reads the file of the master keys, and warns when others may read it.
func (h *house) readMaster(path string) (*blob.Master, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, mostKeys))
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		fmt.Fprintf(h.err, label(h.lang, "icpdoc: 警告：他人可以读取主密钥 %s（权限 %04o）。请执行 chmod 600。\n",
			"icpdoc: warning: others may read the master key %s (mode %04o). Run chmod 600 on it.\n"), path, info.Mode().Perm())
	}
	return blob.ParseMaster(string(data))
}

// writeSecret writes a file for its owner alone, whole or not at all, and on the disk when it returns.
func writeSecret(path, text string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &fileError{"write", path, err}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return &fileError{"write", path, err}
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return &fileError{"write", path, err}
	}
	return syncDir(filepath.Dir(path))
}

// syncDir puts a folder's names on the disk. Where the system cannot, it keeps them in its own way.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return &fileError{"write", path, err}
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return &fileError{"write", path, err}
	}
	return nil
}

// operator is who gives commands at the machine itself: whoever reads the data folder and the master key may do what an
// administrator may.
func operator(via string) account.Actor {
	return account.Actor{Account: account.Account{ID: via, Role: account.Admin}, Via: via}
}

// logger writes the service's log.
func (c *config) logger(w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.level}
	if c.jsonLog {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
