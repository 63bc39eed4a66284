package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

// keyPath is where the keyring stands: $ICPDOC_KEYS, else icpdoc/keys.json in the folder where the system keeps a user's
// settings.
func (h *house) keyPath() (string, error) {
	if path := h.env("ICPDOC_KEYS"); path != "" {
		return path, nil
	}
	dir := ""
	switch home := h.env("HOME"); {
	case runtime.GOOS == "windows":
		dir = h.env("AppData")
	case h.env("XDG_CONFIG_HOME") != "" && runtime.GOOS != "darwin":
		dir = h.env("XDG_CONFIG_HOME")
	case home != "" && runtime.GOOS == "darwin":
		dir = filepath.Join(home, "Library", "Application Support")
	case home != "":
		dir = filepath.Join(home, ".config")
	}
	if !filepath.IsAbs(dir) {
		return "", fault.New(fault.Config, "keys.nowhere", "找不到用户的配置文件夹，请用环境变量 ICPDOC_KEYS 指定密钥文件。",
			"The user's settings folder is not known: name the keyring in the environment variable ICPDOC_KEYS.")
	}
	return filepath.Join(dir, "icpdoc", "keys.json"), nil
}

// keys gives the keyring that signs, made now when there is none.
func (h *house) keys() (*imprint.Keyring, error) {
	path, err := h.keyPath()
	if err != nil {
		return nil, err
	}
	k, err := h.readKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	err = h.locked(path, func() error {
		if k, err = h.readKeys(path); errors.Is(err, fs.ErrNotExist) { // else another process was faster
			k, err = h.makeKeys(path)
		}
		return err
	})
	return k, err
}

func (h *house) makeKeys(path string) (*imprint.Keyring, error) {
	k, err := imprint.NewKeyring(h.random, h.now())
	if err != nil {
		return nil, err
	}
	return k, saveKeys(path, k)
}

// mostKeys is more than any keyring has, in bytes.
const mostKeys = 1 << 20

// readKeys reads a keyring, and warns when others may read its private part.
func (h *house) readKeys(path string) (*imprint.Keyring, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, mostKeys))
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	k, err := imprint.ParseKeyring(data)
	if err != nil {
		e := fault.As(err)
		for i := range e.Fields {
			e.Fields[i].Pointer = path
		}
		return nil, e
	}
	if info, err := f.Stat(); err == nil && k.Private() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		fmt.Fprintf(h.err, label(h.lang, "icpdoc: 警告：他人可以读取密钥文件 %s（权限 %04o），得到它就能伪造签名码。请执行 chmod 600。\n",
			"icpdoc: warning: others may read the keyring %s (mode %04o); whoever has it can forge codes. Run chmod 600 on it.\n"), path, info.Mode().Perm())
	}
	return k, nil
}

// noKeys is the fault of a keyring that must be there already.
func noKeys(path string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fault.New(fault.Config, "keys.none", "这里还没有密钥文件（"+path+"），也就没有在这里打印过签名码。验证别处打印的码，请用 --keys 指定其公开密钥文件。",
		"There is no keyring here yet ("+path+"), so no code was printed here. To verify codes printed elsewhere, name their public keyring: --keys FILE.")
}

// saveKeys writes a keyring for its owner alone. Whoever reads meanwhile sees the old one or the new one, whole.
func saveKeys(path string, k *imprint.Keyring) error {
	data, err := k.Marshal()
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a keyring that is a link stays one
	}
	return writeSecret(path, string(data))
}

// patience is how long a process waits for another that changes the keyring, which takes milliseconds.
const patience = 5 * time.Second

// locked does something to the keyring while no other process does.
//
// Decision: a lock file beside it, made exclusively, because that works on every system and file system. One that a killed
// process left behind is not broken by guesswork: the message names it.
func (h *house) locked(path string, do func() error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &fileError{"write", path, err}
	}
	lock := path + ".lock"
	for waited := time.Duration(0); ; waited += patience / 250 {
		f, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			_ = f.Close()
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return &fileError{"write", path, err}
		}
		if waited >= patience {
			return fault.New(fault.Config, "keys.locked", "另一个 icpdoc 正在更改密钥文件。若没有，请删除 "+lock+" 后重试。",
				"Another icpdoc is changing the keyring. If none is, remove "+lock+" and try again.")
		}
		time.Sleep(patience / 250)
	}
	defer func() { _ = os.Remove(lock) }()
	return do()
}
