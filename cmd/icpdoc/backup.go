package main

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
)

type backupCmd struct {
	Settings serviceFlags `embed:""`
	To       string       `arg:"" name:"path" help:"${h_backupto}"`
}

// Run writes a backup of the embedded default, also while the service runs. It is made under another name and gets its
// own when it is whole.
func (c *backupCmd) Run(h *house) error {
	return h.beside(&c.Settings, func(ctx context.Context, s *service) (err error) {
		if !s.embedded() || s.config.objects.folder == "" {
			return notEmbedded()
		}
		if err := vacant(c.To); err != nil {
			return err
		}
		made := filepath.Clean(c.To) + ".part"
		if err := os.RemoveAll(made); err != nil {
			return &fileError{"write", made, err}
		}
		defer func() {
			if err != nil {
				_ = os.RemoveAll(made)
			}
		}()
		shelf, err := newShelf(made, isArchive(c.To))
		if err != nil {
			return &fileError{"write", made, err}
		}
		m, err := s.desk.Backup(ctx, operator("cli"), casework.Source{Objects: s.objects, Snapshot: filepath.Clean(c.To) + ".snapshot", Version: version}, shelf)
		if e := shelf.Close(); err == nil && e != nil {
			err = &fileError{"write", made, e}
		}
		if err != nil {
			_ = os.Remove(filepath.Clean(c.To) + ".snapshot")
			return err
		}
		if err := os.Rename(made, filepath.Clean(c.To)); err != nil {
			return &fileError{"write", c.To, err}
		}
		if err := syncDir(filepath.Dir(filepath.Clean(c.To))); err != nil {
			return err
		}
		if h.json {
			m.Files = nil
			writeJSON(h.out, m)
			return nil
		}
		fmt.Fprintf(h.out, label(h.lang, "已备份到 %s：%d 个对象，共 %.1f MiB。主密钥不在其中，请另行保存。\n",
			"Backed up to %s: %d objects, %.1f MiB in all. The master key is not in it; keep that elsewhere.\n"), c.To, m.Objects, float64(m.Bytes)/(1<<20))
		return nil
	})
}

func notEmbedded() error {
	return fault.New(fault.Config, "backup.embedded", "备份与恢复命令只用于内嵌数据库和本地文件夹；PostgreSQL 请用 pg_dump，对象存储请用其自身的版本或复制功能。",
		"Backup and restore are for the embedded database with a local folder. Use pg_dump with PostgreSQL, and versions or replication of the object storage.")
}

func isArchive(path string) bool { return strings.EqualFold(filepath.Ext(path), ".zip") }

// vacant makes sure that a backup replaces nothing: the place is free, or an empty folder.
func vacant(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && len(entries) == 0 && !isArchive(path):
		if err := os.Remove(path); err != nil { // the finished backup takes its name
			return &fileError{"write", path, err}
		}
		return nil
	}
	return usage("backup.there", path+" 已经存在。请换一个名称。", path+" is there already. Choose another name.")
}

// shelf is a folder or an archive that a backup goes to.
type shelf struct {
	folder  string
	file    *os.File
	archive *zip.Writer
}

func newShelf(path string, archive bool) (*shelf, error) {
	if !archive {
		return &shelf{folder: path}, os.MkdirAll(path, 0o700)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	s := &shelf{file: f, archive: zip.NewWriter(f)}
	s.archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return s, nil
}

// Create begins a file of the backup.
func (s *shelf) Create(name string) (io.WriteCloser, error) {
	if s.archive != nil {
		method := zip.Store // sealed bytes do not shrink
		if !strings.Contains(name, "/") {
			method = zip.Deflate
		}
		w, err := s.archive.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		return part{w}, err
	}
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	return durable{f}, err
}

// Close ends an archive and puts it on the disk.
func (s *shelf) Close() error {
	if s.archive == nil {
		return nil
	}
	return errors.Join(s.archive.Close(), s.file.Sync(), s.file.Close())
}

// part is a file of an archive; the next one ends it.
type part struct{ io.Writer }

func (part) Close() error { return nil }

// durable is a file that is on the disk when it is closed.
type durable struct{ *os.File }

func (d durable) Close() error { return errors.Join(d.Sync(), d.File.Close()) }

type restoreCmd struct {
	Settings serviceFlags `embed:""`
	From     string       `arg:"" name:"path" help:"${h_restorefrom}"`
}

// Run puts a backup into an empty data folder. Every digest is compared before anything is written.
func (c *restoreCmd) Run(h *house) (err error) {
	cfg, err := h.config(&c.Settings)
	if err != nil {
		return err
	}
	if !cfg.embedded() || cfg.objects.folder == "" {
		return notEmbedded()
	}
	ctx := context.Background()
	m, err := h.restore(ctx, cfg, c.From)
	if err != nil {
		return err
	}
	fmt.Fprintf(h.out, label(h.lang, "已恢复 %s 的备份：%d 个对象。\n", "Restored the backup of %s: %d objects.\n"), m.Created.Format("2006-01-02 15:04 MST"), m.Objects)
	if _, err := os.Stat(cfg.masterKeyFile); cfg.masterKey == "" && err != nil {
		fmt.Fprintf(h.out, label(h.lang, "请把备份时使用的主密钥放到 %s，然后运行 icpdoc audit verify。\n", "Put the master key that was in use to %s, then run icpdoc audit verify.\n"), cfg.masterKeyFile)
		return nil
	}
	s, err := h.open(ctx, cfg, need{alone: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	n, err := s.desk.VerifyAudit(ctx)
	if err == nil {
		fmt.Fprintf(h.out, label(h.lang, "主密钥可以打开它；审计记录 %d 条，全部相符。\n", "The master key opens it; the audit has %d lines, and all of them hold.\n"), n)
	}
	return err
}

func (h *house) restore(ctx context.Context, cfg *config, from string) (m casework.Manifest, err error) {
	backup, end, err := openBackup(from)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, end()) }()
	s := &service{config: cfg}
	if err := s.lock(); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	database := cfg.databaseFile()
	if err := empty(database, cfg.objects.folder); err != nil {
		return m, err
	}
	if m, err = casework.CheckBackup(ctx, backup); err != nil {
		return m, err
	}
	written := database + ".part"
	defer func() {
		if err != nil {
			_ = os.RemoveAll(cfg.objects.folder)
			_ = os.Remove(written)
		}
	}()
	objects, err := blob.NewLocal(cfg.objects.folder)
	if err != nil {
		return m, err
	}
	if err := os.MkdirAll(filepath.Dir(written), 0o700); err != nil {
		return m, &fileError{"write", written, err}
	}
	f, err := os.OpenFile(written, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return m, &fileError{"write", written, err}
	}
	buffer := bufio.NewWriterSize(f, 1<<20)
	err = casework.RestoreBackup(ctx, backup, m, objects, buffer)
	if err = errors.Join(err, buffer.Flush(), f.Sync(), f.Close()); err != nil {
		return m, err
	}
	if err := os.Rename(written, database); err != nil {
		return m, &fileError{"write", database, err}
	}
	return m, syncDir(filepath.Dir(database))
}

// openBackup opens a backup's folder or archive.
func openBackup(path string) (fs.FS, func() error, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, &fileError{"read", path, err}
	}
	if info.IsDir() {
		return os.DirFS(path), func() error { return nil }, nil
	}
	r, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, &fileError{"read", path, err}
	}
	return r, r.Close, nil
}

// empty makes sure that a restored backup replaces nothing.
func empty(database, objects string) error {
	entries, err := os.ReadDir(objects)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return &fileError{"read", objects, err}
	}
	taken := len(entries) > 0
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(database + suffix); !errors.Is(err, fs.ErrNotExist) {
			taken = true
		}
	}
	if taken {
		return usage("restore.taken", "这里已有数据，不会覆盖："+filepath.Dir(database)+"。请用 --data 指定一个空文件夹。",
			"There is data here already, which is not replaced: "+filepath.Dir(database)+". Name an empty folder by --data.")
	}
	return nil
}
