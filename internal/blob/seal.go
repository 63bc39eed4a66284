package blob

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"golang.org/x/crypto/chacha20poly1305"

	"icpdoc/internal/fault"
)

// Seal closes one value of a record: nonce and sealed bytes. place says where it stands ("filings.data fil_…"), so
// that a value that was moved to another record does not open.
func (k Key) Seal(place string, plain []byte) ([]byte, error) {
	key := k.Derive("columns")
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fault.Wrap(err, "blob.seal")
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fault.Wrap(err, "blob.random")
	}
	return aead.Seal(nonce, nonce, plain, []byte(place)), nil
}

// Open opens what Seal closed at the same place.
func (k Key) Open(place string, sealed []byte) ([]byte, error) {
	key := k.Derive("columns")
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, fault.Wrap(err, "blob.seal")
	}
	if len(sealed) < aead.NonceSize() {
		return nil, damaged(ErrDamaged)
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(place))
	if err != nil {
		return nil, damaged(err)
	}
	return plain, nil
}

// Index is the keyed hash of a value, to find records by it without storing it. use parts columns, so that equal values
// in two columns do not show.
func (k Key) Index(use, value string) []byte {
	key := k.Derive("index")
	h := hmac.New(sha256.New, key[:])
	h.Write([]byte(use))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)
}
