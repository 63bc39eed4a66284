package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"icpdoc/internal/fault"
)

// Local keeps objects in a folder: objects/ab/abcdef…, readable by the service alone.
type Local struct {
	root string
}

// partial is how the name of a file begins that is being written. Its end is random, so that two writers never meet.
const partial = ".part-"

// NewLocal opens the folder root, which it makes when it is not there, and removes what a crash left half-written.
// Only one process may have the folder open.
func NewLocal(root string) (*Local, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, storage("open", err)
	}
	if err := removePartial(root); err != nil {
		return nil, storage("open", err)
	}
	return &Local{root: root}, nil
}

// Beside is the folder of another process, which may be writing to it: to read from. Nothing is made or removed.
func Beside(root string) *Local { return &Local{root: root} }

// removePartial removes what a crash left half-written below a folder.
func removePartial(path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), partial) && !d.IsDir() {
			err = root.Remove(name)
		}
		return err
	})
	return errors.Join(err, root.Close())
}

func (l *Local) path(a Address) string { return filepath.Join(l.root, string(a[:2]), string(a)) }

// Put writes into a temporary file beside the object, syncs it, and links it to its name: the name never shows half an
// object, and an object is never overwritten.
func (l *Local) Put(ctx context.Context, a Address, r io.ReadSeeker, size int64) (err error) {
	if !a.Valid() {
		return badAddress()
	}
	path := l.path(a)
	if info, err := os.Stat(path); err == nil && info.Size() == size {
		return nil
	}
	folder := filepath.Dir(path)
	if err := l.folder(folder); err != nil {
		return storage("write", err)
	}
	f, err := os.CreateTemp(folder, partial)
	if err != nil {
		return storage("write", err)
	}
	defer func() {
		err = errors.Join(err, ignore(f.Close(), os.ErrClosed), ignore(os.Remove(f.Name()), fs.ErrNotExist))
	}()
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return storage("write", err)
	}
	n, err := io.Copy(f, &reader{ctx, r})
	if err == nil && n != size {
		err = fmt.Errorf("%d bytes instead of %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = ignore(os.Link(f.Name(), path), fs.ErrExist)
	}
	if err == nil {
		err = syncFolder(folder)
	}
	if err != nil {
		return storage("write", err)
	}
	return nil
}

// folder makes one of the 256 folders; a new one is on the disk before an object in it is acknowledged.
func (l *Local) folder(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncFolder(l.root)
}

// Open opens an object.
func (l *Local) Open(_ context.Context, a Address) (Object, error) {
	if !a.Valid() {
		return nil, badAddress()
	}
	f, err := os.Open(l.path(a))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(a)
	}
	if err != nil {
		return nil, storage("read", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(storage("read", err), f.Close())
	}
	return localObject{f, info.Size()}, nil
}

type localObject struct {
	*os.File
	size int64
}

func (o localObject) Size() int64 { return o.size }

// Delete removes an object.
func (l *Local) Delete(_ context.Context, a Address) error {
	if !a.Valid() {
		return badAddress()
	}
	if err := ignore(os.Remove(l.path(a)), fs.ErrNotExist); err != nil {
		return storage("delete", err)
	}
	if err := ignore(syncFolder(filepath.Dir(l.path(a))), fs.ErrNotExist); err != nil {
		return storage("delete", err)
	}
	return nil
}

// List walks over the folder.
func (l *Local) List(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		stop := errors.New("stop")
		err := filepath.WalkDir(l.root, func(_ string, d fs.DirEntry, err error) error {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			if a := Address(d.Name()); !d.IsDir() && a.Valid() {
				info, err := d.Info()
				if errors.Is(err, fs.ErrNotExist) {
					return nil // deleted since
				}
				if err != nil {
					return err
				}
				if !yield(Info{Address: a, Size: info.Size(), Modified: info.ModTime()}, nil) {
					return stop
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(Info{}, storage("list", err))
		}
	}
}

// syncFolder writes a folder's entries to the disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder) //nolint:gosec // G304: a folder of our own store
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// reader stops a copy when its request has ended.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

func ignore(err, but error) error {
	if errors.Is(err, but) {
		return nil
	}
	return err
}

// storage is an error of the disk or of the object storage. What went wrong is for the log alone.
func storage(doing string, cause error) error {
	var f *fault.Error
	if errors.As(cause, &f) {
		return f
	}
	f = &fault.Error{Kind: fault.Unavailable, Code: "blob." + doing, Cause: cause, Detail: fault.Text{
		Zh: "文件存储暂时不可用，没有保存任何内容；请稍后重试。",
		En: "The file storage is not available for the moment and nothing was saved; please try again later."}}
	switch is := func(errs ...syscall.Errno) bool {
		return slices.ContainsFunc(errs, func(e syscall.Errno) bool { return errors.Is(cause, e) })
	}; {
	case is(syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		f.Code, f.Detail = "blob.full", fault.Text{Zh: "服务的磁盘已满或达到上限，没有保存任何内容；请管理员在文件存储所在的磁盘上腾出空间，然后重试。",
			En: "The service's disk is full or at its limit, and nothing was saved; an administrator has to free or add space where its files lie, then try again."}
	case is(syscall.EROFS):
		f.Code, f.Detail = "blob.read_only", fault.Text{Zh: "服务的文件存储只能读，没有保存任何内容；请管理员检查其磁盘是否以只读方式挂载。",
			En: "The service's file storage can only be read, and nothing was saved; an administrator has to see whether its disk is mounted read-only."}
	}
	return f
}
