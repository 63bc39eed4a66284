package blob

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"icpdoc/internal/fault"
)

// Key seals the objects and the columns of one filing. It is never stored, only wrapped.
type Key struct{ bytes [32]byte }

// Derive gives a key for another use of the same secret, such as sealing columns, so that no key has two uses.
func (k Key) Derive(use string) [32]byte {
	return sha256.Sum256(append([]byte("icpdoc key for "+use+"\x00"), k.bytes[:]...))
}

// Wrapper wraps the keys of filings: the master keys of a file or of the environment (Master), or a key management
// service. What it returns can be stored beside the data.
type Wrapper interface {
	Wrap(key Key) ([]byte, error)
	Unwrap(wrapped []byte) (Key, error)
}

// NewKey makes a filing's key and wraps it.
func NewKey(random io.Reader, w Wrapper) (Key, []byte, error) {
	var k Key
	if _, err := io.ReadFull(random, k.bytes[:]); err != nil {
		return Key{}, nil, fault.Wrap(err, "blob.random")
	}
	wrapped, err := w.Wrap(k)
	return k, wrapped, err
}

// Master holds the master keys: the first one wraps, all of them unwrap. To rotate, put a new one first, start, wrap
// every filing's key anew, and take the old one away.
type Master struct{ keys []masterKey }

type masterKey struct {
	id   [4]byte
	aead cipher.AEAD
}

// ParseMaster reads master keys: one or more of 32 bytes each, in base64 or hexadecimal digits, separated by white
// space or commas, the one to wrap with first.
func ParseMaster(text string) (*Master, error) {
	m := &Master{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		raw, err := hex.DecodeString(word)
		if err != nil {
			raw, err = base64.StdEncoding.DecodeString(word)
		}
		if err != nil || len(raw) != 32 {
			return nil, masterFault()
		}
		if err := m.add([32]byte(raw)); err != nil {
			return nil, err
		}
	}
	if len(m.keys) == 0 {
		return nil, masterFault()
	}
	return m, nil
}

// NewMaster makes one master key; its text is what ParseMaster reads.
func NewMaster(random io.Reader) (*Master, string, error) {
	var raw [32]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return nil, "", fault.Wrap(err, "blob.random")
	}
	m := &Master{}
	if err := m.add(raw); err != nil {
		return nil, "", err
	}
	return m, base64.StdEncoding.EncodeToString(raw[:]), nil
}

func (m *Master) add(raw [32]byte) error {
	aead, err := chacha20poly1305.NewX(raw[:])
	if err != nil {
		return fault.Wrap(err, "blob.master")
	}
	id := sha256.Sum256(append([]byte("icpdoc master key id\x00"), raw[:]...))
	m.keys = append(m.keys, masterKey{id: [4]byte(id[:4]), aead: aead})
	return nil
}

func masterFault() error {
	return fault.New(fault.Config, "blob.master_key",
		"主密钥不对：需要 32 字节（base64 或十六进制），多个主密钥以逗号分隔，新的在前。",
		"The master key is wrong: 32 bytes in base64 or hexadecimal digits are needed; several are separated by commas, the newest first.")
}

const wrapLabel = "icpdoc wrapped key 1"

// Wrap seals a filing's key with the first master key: 4 bytes of the master key's ID, 24 of nonce, 48 sealed.
func (m *Master) Wrap(k Key) ([]byte, error) {
	first := m.keys[0]
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := rand.Read(nonce); err != nil {
		return nil, fault.Wrap(err, "blob.random")
	}
	out := append(slices.Clone(first.id[:]), nonce...)
	return first.aead.Seal(out, nonce, k.bytes[:], []byte(wrapLabel)), nil
}

// Unwrap opens a filing's key with whichever master key wrapped it.
func (m *Master) Unwrap(wrapped []byte) (Key, error) {
	const head = 4 + chacha20poly1305.NonceSizeX
	if len(wrapped) < head {
		return Key{}, unwrapFault(errors.New("too short"))
	}
	for _, k := range m.keys {
		if !bytes.Equal(k.id[:], wrapped[:4]) {
			continue
		}
		plain, err := k.aead.Open(nil, wrapped[4:head], wrapped[head:], []byte(wrapLabel))
		if err != nil || len(plain) != 32 {
			return Key{}, unwrapFault(fmt.Errorf("damaged: %w", err))
		}
		return Key{[32]byte(plain)}, nil
	}
	return Key{}, unwrapFault(errors.New("wrapped with another master key"))
}

// Current tells whether wrapped was made with the first master key; if not, it is to be wrapped anew.
func (m *Master) Current(wrapped []byte) bool {
	return len(wrapped) > 4 && bytes.Equal(wrapped[:4], m.keys[0].id[:])
}

func unwrapFault(cause error) error {
	return &fault.Error{Kind: fault.Config, Code: "blob.unwrap", Cause: errors.Join(ErrDamaged, cause), Detail: fault.Text{
		Zh: "现有的主密钥打不开这份数据；请把当时使用的主密钥加入 ICPDOC_MASTER_KEY。",
		En: "The master keys at hand do not open this data; add the one that was in use to ICPDOC_MASTER_KEY."}}
}

// After gives the keys of young before those of m: the first of young wraps from now on.
func (m *Master) After(young *Master) *Master {
	return &Master{keys: append(slices.Clone(young.keys), m.keys...)}
}
