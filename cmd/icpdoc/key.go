package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"icpdoc/internal/imprint"
)

type keyCmd struct {
	List   keyListCmd   `cmd:"" help:"${h_keylist}"`
	Rotate keyRotateCmd `cmd:"" help:"${h_keyrotate}"`
	Export keyExportCmd `cmd:"" help:"${h_keyexport}"`
}

type keyListCmd struct{}

type keyRotateCmd struct{}

type keyExportCmd struct {
	Out string `short:"o" placeholder:"FILE" help:"${h_keyout}"`
}

// keysShown is what key list --json prints.
type keysShown struct {
	File string        `json:"file"`
	Keys []imprint.Key `json:"keys"`
}

// Run lists the keys. It makes none: a keyring is made when a code is printed.
func (c *keyListCmd) Run(h *house) error {
	path, err := h.keyPath()
	if err != nil {
		return err
	}
	k, err := h.readKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		k, err = &imprint.Keyring{}, nil
	}
	if err != nil {
		return err
	}
	h.showKeys(path, k)
	return nil
}

// Run makes a new active key; without a keyring, the first.
func (c *keyRotateCmd) Run(h *house) error {
	path, err := h.keyPath()
	if err != nil {
		return err
	}
	var k *imprint.Keyring
	err = h.locked(path, func() error {
		k, err = h.readKeys(path)
		if errors.Is(err, fs.ErrNotExist) {
			k, err = h.makeKeys(path)
			return err
		}
		if err == nil {
			err = k.Rotate(h.random, h.now())
		}
		if err != nil {
			return err
		}
		return saveKeys(path, k)
	})
	if err != nil {
		return err
	}
	h.showKeys(path, k)
	return nil
}

// Run writes the public part, with which a colleague verifies what was printed here.
func (c *keyExportCmd) Run(h *house) error {
	path, err := h.keyPath()
	if err != nil {
		return err
	}
	k, err := h.readKeys(path)
	if err != nil {
		return noKeys(path, err)
	}
	data, err := k.Public().Marshal()
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { _, err := w.Write(data); return err }
	if c.Out == "" || c.Out == "-" {
		return write(h.out)
	}
	if same(path, c.Out) {
		return usage("key.out", "输出不能覆盖密钥文件本身。", "The public part may not replace the keyring itself.")
	}
	return writeFile(c.Out, write)
}

func (h *house) showKeys(path string, k *imprint.Keyring) {
	if h.json {
		writeJSON(h.out, keysShown{path, k.Keys()})
		return
	}
	fmt.Fprintf(h.out, label(h.lang, "密钥文件：%s\n", "Keyring: %s\n"), path)
	if len(k.Keys()) == 0 {
		fmt.Fprintln(h.out, label(h.lang, "尚未生成；首次打印签名码时自动生成。", "There is none yet; it is made when the first code is printed."))
	}
	day := func(t time.Time) string { return t.In(time.FixedZone("UTC+8", 8*3600)).Format(time.DateOnly) }
	for _, key := range k.Keys() {
		state := label(h.lang, "使用中，签发新码", "active, signs new codes")
		if !key.Active {
			state = fmt.Sprintf(label(h.lang, "%s 停用，仍可验证以前的码", "retired %s, still verifies older codes"), day(key.Retired))
		}
		fmt.Fprintf(h.out, label(h.lang, "%s  %s 生成，%s\n", "%s  made %s, %s\n"), key.ID, day(key.Created), state)
	}
}
