package imprint

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"icpdoc/internal/fault"
)

// Keyring signs codes with its active key and verifies those of all its keys. It is read-only but for Rotate, and safe for
// concurrent use while nobody rotates.
type Keyring struct {
	secret []byte // of document IDs and fingerprints; survives rotation; nil in the public part
	keys   []*key // oldest first; the last is the active one
}

type key struct {
	id               [keyLen]byte
	public           ed25519.PublicKey
	seed             []byte             // nil once retired, and in the public part
	private          ed25519.PrivateKey // of seed
	created, retired time.Time
}

// Key is what may be told of one key.
type Key struct {
	ID      string    `json:"id"` // eight hexadecimal digits, as every code carries it
	Created time.Time `json:"created"`
	Retired time.Time `json:"retired,omitzero"`
	Active  bool      `json:"active"` // new codes are signed with it
}

// The lengths of the secret and the most keys that a keyring may hold (a rotation a month over twenty years).
const (
	secretLen = 32
	maxKeys   = 256
)

// NewKeyring makes a keyring with one key. random must be a cryptographic source; at is when, kept to the second.
func NewKeyring(random io.Reader, at time.Time) (*Keyring, error) {
	k := &Keyring{secret: make([]byte, secretLen)}
	if _, err := io.ReadFull(random, k.secret); err != nil {
		return nil, fault.Wrap(err, "imprint.random")
	}
	return k, k.add(random, at)
}

// Rotate makes a new active key. The old one stays for verification and its private part is erased: what it signed
// stays good, and nobody can sign with it any more. Document IDs and fingerprints stay the same.
func (k *Keyring) Rotate(random io.Reader, at time.Time) error {
	if k.secret == nil {
		return publicOnly()
	}
	if len(k.keys) >= maxKeys {
		return fault.New(fault.Unsupported, "imprint.too_many_keys", "密钥文件已满（256 把）。", "The keyring is full (256 keys).")
	}
	old := k.active()
	if err := k.add(random, at); err != nil {
		return err
	}
	old.retired = second(at)
	clear(old.seed)
	clear(old.private)
	old.seed, old.private = nil, nil
	return nil
}

// add appends a key. Two keys with one ID could not be told apart, so another is drawn.
func (k *Keyring) add(random io.Reader, at time.Time) error {
	for range 8 {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(random, seed); err != nil {
			return fault.Wrap(err, "imprint.random")
		}
		n := newKey(seed, second(at))
		if k.find(n.id) == nil {
			k.keys = append(k.keys, n)
			return nil
		}
	}
	return fault.Wrap(errors.New("the source of randomness repeats itself"), "imprint.random")
}

func newKey(seed []byte, at time.Time) *key {
	private := ed25519.NewKeyFromSeed(seed)
	public, _ := private.Public().(ed25519.PublicKey)
	return &key{id: keyID(public), public: public, seed: seed, private: private, created: at}
}

// keyID is the beginning of a hash of the public key, so that a key cannot be passed off under another's ID.
func keyID(public ed25519.PublicKey) (id [keyLen]byte) {
	sum := sha256.Sum256(append([]byte("icpdoc imprint key\x00"), public...))
	copy(id[:], sum[:])
	return id
}

// second is a time as the keyring keeps it.
func second(at time.Time) time.Time { return at.UTC().Truncate(time.Second) }

// active is the key that signs, nil when there is none.
func (k *Keyring) active() *key {
	if len(k.keys) == 0 {
		return nil
	}
	return k.keys[len(k.keys)-1]
}

func (k *Keyring) find(id [keyLen]byte) *key {
	for _, key := range k.keys {
		if key.id == id {
			return key
		}
	}
	return nil
}

// Keys lists the keys, oldest first.
func (k *Keyring) Keys() []Key {
	list := make([]Key, len(k.keys))
	for i, key := range k.keys {
		list[i] = Key{ID: fmt.Sprintf("%X", key.id), Created: key.created, Retired: key.retired, Active: key == k.active()}
	}
	return list
}

// Public is the part that may be given away: it verifies every code of this keyring and can neither sign one nor compute
// a document ID or fingerprint.
func (k *Keyring) Public() *Keyring {
	p := &Keyring{keys: make([]*key, len(k.keys))}
	for i, old := range k.keys {
		p.keys[i] = &key{id: old.id, public: old.public, created: old.created, retired: old.retired}
	}
	return p
}

// Private tells whether the keyring can sign, and compute document IDs and fingerprints.
func (k *Keyring) Private() bool { return k.secret != nil }

// DocumentID computes the ID of a document from what makes it this one: provider, filing type, the entity's certificate,
// template, service … The parts are told apart ("a", "bc" differs from "ab", "c"). A public keyring gives the zero ID,
// which no sheet bears.
func (k *Keyring) DocumentID(parts ...string) (d DocumentID) {
	copy(d[:], k.hash("icpdoc imprint document\x00", parts...))
	return d
}

// Fingerprint is a short keyed hash of one filled-in value, eight characters, by which two revisions can be compared
// without telling the value. It is "" from a public keyring.
func (k *Keyring) Fingerprint(pointer, value string) string {
	sum := k.hash("icpdoc imprint field\x00", pointer, value)
	if sum == nil {
		return ""
	}
	out := make([]byte, symbols)
	for i := range out {
		out[i] = alphabet32[sum[i]&31]
	}
	return string(out)
}

// hash is the HMAC of the parts under a label of their own.
func (k *Keyring) hash(label string, parts ...string) []byte {
	if k.secret == nil {
		return nil
	}
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(label))
	for _, p := range parts {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}
