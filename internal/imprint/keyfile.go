package imprint

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"icpdoc/internal/fault"
)

// fileVersion of the keyring's JSON.
const fileVersion = 1

// maxFile is the most bytes that a keyring can have.
const maxFile = 128 << 10

type keyFile struct {
	Version int       `json:"version"`
	Secret  []byte    `json:"secret,omitempty"` // base64; absent from the public part
	Keys    []keyJSON `json:"keys"`
	Sum     string    `json:"sum"` // of all that precedes it: a disk's wrong bit is found before it makes documents unknown
}

type keyJSON struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Retired time.Time `json:"retired,omitzero"`
	Public  []byte    `json:"public"`         // base64
	Seed    []byte    `json:"seed,omitempty"` // base64; of the active key only
}

// Marshal writes the keyring as JSON. It holds the private key unless the keyring is a public one.
func (k *Keyring) Marshal() ([]byte, error) {
	f := keyFile{Version: fileVersion, Secret: k.secret, Keys: make([]keyJSON, len(k.keys))}
	for i, key := range k.keys {
		f.Keys[i] = keyJSON{ID: fmt.Sprintf("%X", key.id), Created: key.created, Retired: key.retired, Public: key.public, Seed: key.seed}
	}
	bare, err := json.Marshal(f) //nolint:gosec // the keyring is written with its secret, for its owner alone
	if err != nil {
		return nil, fault.Wrap(err, "imprint.marshal")
	}
	sum := sha256.Sum256(bare)
	f.Sum = hex.EncodeToString(sum[:16])
	data, err := json.MarshalIndent(f, "", "  ") //nolint:gosec // as above
	if err != nil {
		return nil, fault.Wrap(err, "imprint.marshal")
	}
	return append(data, '\n'), nil
}

// ParseKeyring reads what Marshal wrote, and nothing else: an unknown or repeated field, a key that does not fit its ID, a
// retired key with its private part are all refused. Every error is a *fault.Error of kind Config with a remedy.
//
// Decision: it compares the text with what Marshal would write, but for white space, because a keyring is never written by
// hand and a file that merely resembles one must not decide what is genuine.
func ParseKeyring(data []byte) (*Keyring, error) {
	if len(data) > maxFile {
		return nil, corrupt("文件过大", "the file is too large")
	}
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&f); err != nil {
		return nil, corrupt("不是有效的 JSON，或字段类型不对", "it is not JSON, or a field is of the wrong type")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, corrupt("末尾有多余内容", "something stands behind its end")
	}
	if f.Version > fileVersion {
		return nil, fault.New(fault.Config, "imprint.keyring_version", fmt.Sprintf("密钥文件的版本是 %d，本程序只认识版本 %d，请升级 icpdoc。", f.Version, fileVersion),
			fmt.Sprintf("The keyring is of version %d, this program knows %d: update icpdoc.", f.Version, fileVersion))
	}
	k, err := f.keyring()
	if err != nil {
		return nil, err
	}
	again, err := k.Marshal()
	if err != nil {
		return nil, err
	}
	var got, want bytes.Buffer
	if json.Compact(&got, data) != nil || json.Compact(&want, again) != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
		return nil, corrupt("有未知、重复或改动过的字段", "a field is unknown, repeated or was changed")
	}
	return k, nil
}

// keyring checks every key.
func (f keyFile) keyring() (*Keyring, error) {
	if f.Version != fileVersion {
		return nil, corrupt("缺少版本号", "its version is missing")
	}
	if len(f.Keys) == 0 || len(f.Keys) > maxKeys {
		return nil, corrupt("没有密钥，或密钥过多", "it has no keys, or too many")
	}
	if f.Secret != nil && len(f.Secret) != secretLen {
		return nil, corrupt("secret 的长度不对", "its secret has the wrong length")
	}
	k := &Keyring{secret: f.Secret}
	for i, j := range f.Keys {
		last := i == len(f.Keys)-1
		if len(j.Public) != ed25519.PublicKeySize || j.Retired.IsZero() != last || (j.Seed != nil) != (last && f.Secret != nil) {
			return nil, corrupt(fmt.Sprintf("第 %d 把密钥不完整，或已停用却仍有私钥", i+1), fmt.Sprintf("key %d is incomplete, or retired and still private", i+1))
		}
		key := &key{id: keyID(j.Public), public: j.Public, created: j.Created, retired: j.Retired}
		if j.Seed != nil {
			if len(j.Seed) != ed25519.SeedSize {
				return nil, corrupt("私钥的长度不对", "the private key has the wrong length")
			}
			key = newKey(j.Seed, j.Created)
			if subtle.ConstantTimeCompare(key.public, j.Public) != 1 {
				return nil, corrupt("私钥与公钥不成对", "the private key does not belong to the public one")
			}
		}
		if k.find(key.id) != nil {
			return nil, corrupt(fmt.Sprintf("第 %d 把密钥重复", i+1), fmt.Sprintf("key %d is there twice", i+1))
		}
		k.keys = append(k.keys, key)
	}
	return k, nil
}

func corrupt(zh, en string) error {
	e := fault.New(fault.Config, "imprint.keyring", "密钥文件已损坏："+zh+"。", "The keyring is corrupt: "+en+".")
	return e.With(fault.Field{Code: "imprint.keyring", Reason: e.Detail, Remedy: fault.Text{
		Zh: "从备份恢复密钥文件。没有备份时移走它，程序会新建一份；以前打印的码将无法再验证。",
		En: "Restore the keyring from a backup. Without one, move it away and a new one is made; codes printed before can then no longer be verified.",
	}})
}
