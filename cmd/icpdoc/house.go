package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// house is the wiring: rulebooks first, faces and templates when a document is wanted.
type house struct {
	world
	lang  string
	json  bool
	dir   string // folder laid over the built-in files; "" none
	fsys  fs.FS
	rules *rulebook.Library
}

func newHouse(w world, c *cli) (*house, error) {
	day, err := c.today(w.now())
	if err != nil {
		return nil, err
	}
	h := &house{world: w, lang: c.Lang, json: c.JSON, fsys: templates.Files()}
	dir := c.Templates
	if c.Tpl.Check.Dir != "" {
		dir = c.Tpl.Check.Dir
	}
	if c.Tpl.Preview.Dir != "" {
		dir = c.Tpl.Preview.Dir
	}
	if dir != "" {
		info, err := os.Stat(dir)
		if err == nil && !info.IsDir() {
			err = errors.New("not a folder")
		}
		if err != nil {
			return nil, &fileError{"read", dir, err}
		}
		h.dir, h.fsys = dir, templates.Overlay(os.DirFS(dir), h.fsys)
	}
	h.rules, err = rulebook.Load(h.fsys, day)
	return h, err
}

// press loads the document templates.
func (h *house) press() (*letter.Press, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return nil, err
	}
	return letter.New(h.fsys, faces, h.rules)
}

// input reads FILING: a path or - for standard input.
func (h *house) input(path string) (filing.Input, error) {
	r := h.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return filing.Input{}, &fileError{"read", path, err}
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	in, err := filing.Decode(r)
	if p := (*fs.PathError)(nil); errors.As(err, &p) { // a folder, or a disk that fails
		return in, &fileError{"read", path, p}
	}
	return in, err
}

// filing reads FILING and checks it.
func (h *house) filing(path string) (filing.Filing, error) {
	in, err := h.input(path)
	if err != nil {
		return filing.Filing{}, err
	}
	return filing.New(in, h.rules.Reference)
}

// writeFile writes through a temporary file beside the target, so that a failed run leaves no half document behind.
func writeFile(path string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return &fileError{"write", path, err}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".icpdoc-*")
	if err != nil {
		return &fileError{"write", path, err}
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return &fileError{"write", path, err}
	}
	if err := os.Chmod(f.Name(), 0o640); err != nil { //nolint:gosec // a paper is read by its owner and group, as an ordinary saved file
		return &fileError{"write", path, err}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return &fileError{"write", path, err}
	}
	return nil
}

// fileError is a path that cannot be read or written.
type fileError struct {
	verb, path string
	cause      error
}

func (e *fileError) Error() string { return e.text("en") }
func (e *fileError) Unwrap() error { return e.cause }

func (e *fileError) text(lang string) string {
	why := e.cause.Error()
	var p *fs.PathError
	if errors.As(e.cause, &p) {
		why = p.Err.Error()
	}
	if lang == "zh" {
		for known, zh := range map[error]string{fs.ErrNotExist: "没有此文件或文件夹", fs.ErrPermission: "没有权限", fs.ErrExist: "已存在", zip.ErrFormat: "不是 ZIP 文件", syscall.EISDIR: "这是文件夹", syscall.ENOTDIR: "路径中有一段不是文件夹"} {
			if errors.Is(e.cause, known) {
				why = zh
			}
		}
		verb := map[string]string{"read": "读取", "write": "写入"}[e.verb]
		return fmt.Sprintf("无法%s %s：%s", verb, e.path, why) + e.remedy().Zh
	}
	return fmt.Sprintf("cannot %s %s: %s", e.verb, e.path, why) + e.remedy().En
}

// remedy is what to do about a disk, where that is known.
func (e *fileError) remedy() fault.Text {
	switch {
	case e.verb != "write":
	case errors.Is(e.cause, syscall.EROFS):
		return fault.Text{Zh: "。磁盘以只读方式挂载：请改为可写，或换一个文件夹（服务用 --data）。", En: ". Its disk is mounted read-only: make it writable, or name another folder (--data for the service)."}
	case errors.Is(e.cause, syscall.ENOSPC), errors.Is(e.cause, syscall.EDQUOT):
		return fault.Text{Zh: "。磁盘已满：请腾出空间，然后重试。", En: ". Its disk is full: free or add space there, then try again."}
	case errors.Is(e.cause, fs.ErrPermission):
		return fault.Text{Zh: "。请让运行本程序的用户可以写入，或换一个文件夹（服务用 --data）。", En: ". Let the user that runs the program write there, or name another folder (--data for the service)."}
	}
	return fault.Text{}
}

// usage is a wrong command line found after parsing.
func usage(code, zh, en string) error { return fault.New(fault.NotFound, code, zh, en) }
