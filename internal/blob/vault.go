package blob

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"

	"icpdoc/internal/fault"
)

// Vault seals what it stores.
type Vault struct {
	store  Store
	folder string
}

// NewVault puts a seal before a store. folder takes sealed bytes on their way to the store when they are many: never
// a byte in the clear. What a crash left there is removed, so only one process may have the folder open.
func NewVault(store Store, folder string) (*Vault, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, storage("open", err)
	}
	if err := removePartial(folder); err != nil {
		return nil, storage("open", err)
	}
	return &Vault{store: store, folder: folder}, nil
}

// Ref is what a record keeps of an object.
type Ref struct {
	Address Address // of the sealed bytes; there is no digest of those in the clear, which would tell who else has the file
	Size    int64   // in the clear
}

// inMemory is how many sealed bytes wait in memory for their address; more wait in the vault's folder.
const inMemory = 8 << 20

// Save seals all of r with key and stores it. When it returns, the object is durable.
func (v *Vault) Save(ctx context.Context, key Key, r io.Reader) (ref Ref, err error) {
	s := &spool{folder: v.folder, digest: sha256.New()}
	defer func() { err = errors.Join(err, s.close()) }()
	w, err := age.Encrypt(s, seal{key})
	if err != nil {
		return Ref{}, storage("write", err)
	}
	size, err := io.Copy(w, &reader{ctx, r})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return Ref{}, storage("write", err)
	}
	body, n, err := s.reader()
	if err != nil {
		return Ref{}, storage("write", err)
	}
	ref = Ref{Address: AddressOf([sha256.Size]byte(s.digest.Sum(nil))), Size: size}
	if err := v.store.Put(ctx, ref.Address, body, n); err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// Open opens an object with the key it was sealed with; the reader seeks, so that a part of it can be served. Bytes
// that are not those that were sealed give ErrDamaged instead of bytes.
func (v *Vault) Open(ctx context.Context, key Key, ref Ref) (*Reader, error) {
	object, err := v.store.Open(ctx, ref.Address)
	if err != nil {
		return nil, err
	}
	at, size, err := age.DecryptReaderAt(object, object.Size(), seal{key})
	if err == nil && size != ref.Size {
		err = errors.New("not the size that was stored")
	}
	if err != nil {
		return nil, errors.Join(damaged(err), object.Close())
	}
	return &Reader{SectionReader: io.NewSectionReader(checked{at}, 0, size), object: object}, nil
}

// Read gives all of an object, which must not be larger than limit bytes. What lies at the address must be what its name says:
// another object that was put there gives ErrDamaged, even one of the same key and size.
func (v *Vault) Read(ctx context.Context, key Key, ref Ref, limit int64) (data []byte, err error) {
	if ref.Size > limit {
		return nil, fault.New(fault.TooLarge, "blob.too_large", "文件太大，无法一次读入。", "The file is too large to be read at once.")
	}
	object, err := v.store.Open(ctx, ref.Address)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	digest := sha256.New()
	r, err := age.Decrypt(io.TeeReader(io.NewSectionReader(object, 0, object.Size()), digest), seal{key})
	if err != nil {
		return nil, damaged(err)
	}
	data = make([]byte, ref.Size+1) // there is no more, and all sealed bytes are read when the end is met
	n, err := io.ReadFull(r, data)
	if int64(n) != ref.Size || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, damaged(errors.Join(errors.New("not the size that was stored"), err))
	}
	if AddressOf([sha256.Size]byte(digest.Sum(nil))) != ref.Address {
		return nil, damaged(errors.New("not the bytes that the address names"))
	}
	return data[:n], nil
}

// Delete removes an object.
func (v *Vault) Delete(ctx context.Context, a Address) error { return v.store.Delete(ctx, a) }

// Store is the vault's store, for listings, sweeps and backups: they need no key.
func (v *Vault) Store() Store { return v.store }

// Reader reads an object in the clear.
type Reader struct {
	*io.SectionReader
	object Object
}

// Close ends the reading.
func (r *Reader) Close() error { return r.object.Close() }

// checked turns what age says of damaged bytes into ErrDamaged.
type checked struct{ r io.ReaderAt }

func (c checked) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}

func damaged(cause error) error {
	var f *fault.Error
	if errors.As(cause, &f) {
		return cause
	}
	return &fault.Error{Kind: fault.Internal, Code: "blob.damaged", Cause: errors.Join(ErrDamaged, cause), Detail: fault.Text{
		Zh: "存储的文件已损坏或无法解密；请从备份恢复。", En: "The stored file is damaged or cannot be opened; restore it from a backup."}}
}

// seal lets a filing's key wrap the file keys of age files: one stanza with the sealed file key.
type seal struct{ key Key }

const stanza = "icpdoc.filing-key"

// Wrap is age.Recipient. The nonce is random and long enough for that (24 bytes); like age's own file keys it comes
// from the system.
func (s seal) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	aead, err := s.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return []*age.Stanza{{Type: stanza, Body: aead.Seal(nonce, nonce, fileKey, []byte(stanza))}}, nil
}

// Unwrap is age.Identity.
func (s seal) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	aead, err := s.aead()
	if err != nil {
		return nil, err
	}
	n := aead.NonceSize()
	for _, one := range stanzas {
		if one.Type != stanza || len(one.Body) < n {
			continue
		}
		if fileKey, err := aead.Open(nil, one.Body[:n], one.Body[n:], []byte(stanza)); err == nil {
			return fileKey, nil
		}
	}
	return nil, age.ErrIncorrectIdentity
}

func (s seal) aead() (cipher.AEAD, error) {
	key := s.key.Derive("objects")
	return chacha20poly1305.NewX(key[:])
}

// spool keeps sealed bytes until their digest, which is their address, is known.
type spool struct {
	folder string
	digest hash.Hash
	memory bytes.Buffer
	file   *os.File
	size   int64
}

func (s *spool) Write(p []byte) (int, error) {
	s.digest.Write(p)
	s.size += int64(len(p))
	if s.file == nil && s.size <= inMemory {
		return s.memory.Write(p)
	}
	if s.file == nil {
		f, err := os.CreateTemp(s.folder, partial)
		if err != nil {
			return 0, err
		}
		s.file = f
		if _, err := f.Write(s.memory.Bytes()); err != nil {
			return 0, err
		}
		s.memory = bytes.Buffer{}
	}
	return s.file.Write(p)
}

func (s *spool) reader() (io.ReadSeeker, int64, error) {
	if s.file == nil {
		return bytes.NewReader(s.memory.Bytes()), s.size, nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, s.size, err
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
