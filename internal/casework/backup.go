package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Manifest lists the files of a backup. It stands in the backup itself, as ManifestFile.
type Manifest struct {
	Format  int       `json:"format"` // 1
	Version string    `json:"version"`
	Created time.Time `json:"created"`
	Objects int       `json:"objects"`
	Bytes   int64     `json:"bytes"`           // of all files together
	Files   []File    `json:"files,omitempty"` // the database first, then the objects by address
}

// File is one file of a backup.
type File struct {
	Path   string `json:"path"` // with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// The names in a backup.
const (
	ManifestFile = "manifest.json"
	DatabaseFile = "icpdoc.db"
	objectFolder = "objects/"
)

// Shelf takes the files of a backup, one after the other: a folder, or an archive. A file is done when it is closed.
type Shelf interface {
	Create(name string) (io.WriteCloser, error)
}

// Source is what is backed up.
type Source struct {
	Objects  blob.Store // of the service, which may be running and writing
	Snapshot string     // path of a file that is not there: the copy of the database is made here first
	Version  string     // of the program
}

// rounds is how often a snapshot is taken anew because something that it names was erased while the objects were copied.
const rounds = 20

// Backup writes everything that the embedded default keeps to a shelf: a consistent copy of the database, and every
// object that it names. The service may be at work meanwhile: objects are written once and before the record that names
// them, so they are copied after the snapshot. When one of them was erased in between, the snapshot is taken anew, so
// that no backup names an object that it does not have. Everything personal in it is sealed; the master key is not in it.
func (d *Desk) Backup(ctx context.Context, who account.Actor, from Source, shelf Shelf) (Manifest, error) {
	if !account.Allowed(who, account.ManageAccount, account.Object{}) {
		return Manifest{}, denied()
	}
	m := Manifest{Format: 1, Version: from.Version, Created: d.Now().UTC().Truncate(time.Second)}
	err := d.DB.Tx(ctx, func(q *record.Queries) error { return d.note(ctx, q, who, "backup", record.Filing{}, nil) })
	if err != nil {
		return m, err
	}
	copied := map[string]File{}
	for range rounds {
		names, err := d.snapshot(ctx, from.Snapshot)
		if err != nil {
			return m, err
		}
		erased, err := d.copyObjects(ctx, from.Objects, shelf, names, copied)
		if err != nil {
			return m, err
		}
		if !erased {
			return m, m.finish(shelf, from.Snapshot, names, copied)
		}
		if err := os.Remove(from.Snapshot); err != nil {
			return m, disk(err)
		}
	}
	return m, fault.New(fault.Busy, "backup.erasing", "正在删除大量备案，暂时无法取得一致的备份；请稍后再试。",
		"Too much is being erased to take a consistent backup now; try again later.")
}

// snapshot copies the database and lists the objects that the copy names.
func (d *Desk) snapshot(ctx context.Context, path string) (names []string, err error) {
	if err := d.DB.Snapshot(ctx, path); err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, disk(err)
	}
	db, err := store.Open(ctx, "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // the file is complete once it is closed: no log beside it
	const page = 1000
	for after := ""; ; {
		rows, err := db.Queries().LivingObjects(ctx, after, page)
		if err != nil {
			return nil, store.Trouble(err)
		}
		names = append(names, rows...)
		if len(rows) < page {
			return names, nil
		}
		after = rows[len(rows)-1]
	}
}

// copyObjects copies the objects that are not yet copied, and tells whether one of them was erased since.
func (d *Desk) copyObjects(ctx context.Context, from blob.Store, shelf Shelf, names []string, copied map[string]File) (erased bool, err error) {
	for _, name := range names {
		if _, done := copied[name]; done {
			continue
		}
		file, err := copyObject(ctx, from, shelf, name)
		if errors.Is(err, blob.ErrNotFound) {
			if _, err := d.DB.Queries().Object(ctx, name); store.Missing(err) {
				return true, nil
			}
			return false, lostObject(name, err)
		}
		if err != nil {
			return false, err
		}
		copied[name] = file
	}
	return false, nil
}

func copyObject(ctx context.Context, from blob.Store, shelf Shelf, name string) (f File, err error) {
	object, err := from.Open(ctx, blob.Address(name))
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	f, err = put(shelf, objectFolder+name[:2]+"/"+name, io.NewSectionReader(object, 0, object.Size()))
	if err == nil && f.SHA256 != name {
		err = lostObject(name, blob.ErrDamaged)
	}
	return f, err
}

func lostObject(name string, cause error) error {
	return &fault.Error{Kind: fault.Unavailable, Code: "backup.object", Cause: cause, Detail: fault.Text{
		Zh: "备份中止：对象 " + name + " 缺失或已损坏。请先从较早的备份恢复它。",
		En: "The backup was stopped: object " + name + " is missing or damaged. Restore it from an earlier backup first."}}
}

// put writes one file to the shelf and tells its size and digest.
func put(shelf Shelf, path string, r io.Reader) (f File, err error) {
	w, err := shelf.Create(path)
	if err != nil {
		return f, disk(err)
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, digest), r)
	if err = errors.Join(err, w.Close()); err != nil {
		return f, disk(err)
	}
	return File{Path: path, Size: n, SHA256: hex.EncodeToString(digest.Sum(nil))}, nil
}

// finish writes the database and then the manifest: a backup that was broken off has none.
func (m *Manifest) finish(shelf Shelf, snapshot string, names []string, copied map[string]File) (err error) {
	db, err := os.Open(snapshot) //nolint:gosec // G304: the snapshot that we have just written
	if err != nil {
		return disk(err)
	}
	defer func() { err = errors.Join(err, db.Close(), os.Remove(snapshot)) }()
	first, err := put(shelf, DatabaseFile, db)
	if err != nil {
		return err
	}
	m.Objects, m.Files = len(names), []File{first}
	for _, name := range names {
		m.Files = append(m.Files, copied[name])
	}
	for _, f := range m.Files {
		m.Bytes += f.Size
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fault.Wrap(err, "backup.encode")
	}
	_, err = put(shelf, ManifestFile, strings.NewReader(string(text)+"\n"))
	return err
}

// disk is an error of the files of a backup. Unlike elsewhere the cause is told: whoever backs up runs the machine.
func disk(cause error) error {
	var f *fault.Error
	if errors.As(cause, &f) {
		return f
	}
	why := cause.Error()
	return &fault.Error{Kind: fault.Unavailable, Code: "backup.disk", Cause: cause, Detail: fault.Text{
		Zh: "备份文件无法读写：" + why, En: "A file of the backup cannot be read or written: " + why}}
}

// CheckBackup reads a backup's manifest and compares every file with its digest. The error has every file that does
// not fit.
func CheckBackup(ctx context.Context, backup fs.FS) (Manifest, error) {
	m, err := readManifest(backup)
	if err != nil {
		return m, err
	}
	var wrong []fault.Field
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return m, disk(err)
		}
		if why := check(backup, f); why.En != "" {
			wrong = append(wrong, fault.Field{Pointer: f.Path, Code: "backup.file", Reason: why, Remedy: fault.Text{
				Zh: "请使用另一份备份。", En: "Use another backup."}})
		}
	}
	if wrong != nil {
		return m, badBackup(nil).With(wrong...)
	}
	return m, nil
}

// mostManifest is more than the manifest of any backup has, in bytes: about 5 million objects.
const mostManifest = 1 << 30

func readManifest(backup fs.FS) (m Manifest, err error) {
	file, err := backup.Open(ManifestFile)
	if err != nil {
		return m, badBackup(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(io.LimitReader(file, mostManifest))
	if err != nil {
		return m, badBackup(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, badBackup(err)
	}
	if m.Format != 1 || len(m.Files) == 0 || m.Files[0].Path != DatabaseFile || m.Objects != len(m.Files)-1 {
		return m, badBackup(errors.New("not a manifest of this format"))
	}
	for _, f := range m.Files[1:] {
		if a, ok := strings.CutPrefix(f.Path, objectFolder); !ok || len(a) < 3 || a != f.SHA256[:min(2, len(f.SHA256))]+"/"+f.SHA256 || !blob.Address(f.SHA256).Valid() {
			return m, badBackup(fmt.Errorf("%q is not the place of an object", f.Path))
		}
	}
	return m, nil
}

func badBackup(cause error) *fault.Error {
	return &fault.Error{Kind: fault.Malformed, Code: "backup.bad", Cause: cause, Detail: fault.Text{
		Zh: "这不是一份完整的备份：清单缺失、不完整，或有文件与清单不符。没有恢复任何内容。",
		En: "This is not a whole backup: its manifest is missing or broken, or files do not fit it. Nothing was restored."}}
}

// check tells what is wrong with one file of a backup; empty when nothing is.
func check(backup fs.FS, f File) fault.Text {
	file, err := backup.Open(f.Path)
	if err != nil {
		return fault.Text{Zh: "文件缺失或无法读取。", En: "The file is missing or cannot be read."}
	}
	digest := sha256.New()
	n, err := io.Copy(digest, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return fault.Text{Zh: "文件无法读取。", En: "The file cannot be read."}
	}
	if n != f.Size || hex.EncodeToString(digest.Sum(nil)) != f.SHA256 {
		return fault.Text{Zh: fmt.Sprintf("文件已改变：应为 %d 字节，实为 %d 字节，或内容不同。", f.Size, n),
			En: fmt.Sprintf("The file was changed: %d bytes are needed and %d found, or they say something else.", f.Size, n)}
	}
	return fault.Text{}
}

// RestoreBackup puts a backup that CheckBackup found whole into an empty home: its objects first, the database last.
// What is written is compared with the manifest once more on the way.
func RestoreBackup(ctx context.Context, backup fs.FS, m Manifest, objects blob.Store, database io.Writer) error {
	for _, f := range m.Files[1:] {
		if err := restoreObject(ctx, backup, f, objects); err != nil {
			return err
		}
	}
	file, err := backup.Open(DatabaseFile)
	if err != nil {
		return disk(err)
	}
	digest := sha256.New()
	_, err = io.Copy(io.MultiWriter(database, digest), file)
	if err = errors.Join(err, file.Close()); err != nil {
		return disk(err)
	}
	if hex.EncodeToString(digest.Sum(nil)) != m.Files[0].SHA256 {
		return badBackup(errors.New("the database changed while it was read"))
	}
	return nil
}

// inMemory is how large an object may be that is restored from memory; an archive's files do not seek.
const inMemory = 64 << 20

func restoreObject(ctx context.Context, backup fs.FS, f File, objects blob.Store) (err error) {
	file, err := backup.Open(f.Path)
	if err != nil {
		return disk(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	seeker, seeks := file.(io.ReadSeeker)
	if !seeks || f.Size <= inMemory {
		data, err := io.ReadAll(io.LimitReader(file, f.Size+1))
		if err != nil {
			return disk(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.SHA256 {
			return badBackup(fmt.Errorf("%s changed while it was read", f.Path))
		}
		seeker = strings.NewReader(string(data))
	}
	return objects.Put(ctx, blob.Address(f.SHA256), seeker, f.Size)
}
