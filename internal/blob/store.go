package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"time"

	"icpdoc/internal/fault"
)

// Address is where an object lies: 64 hexadecimal digits, the SHA-256 of the bytes as stored.
type Address string

// AddressOf gives the address of a digest.
func AddressOf(digest [sha256.Size]byte) Address { return Address(hex.EncodeToString(digest[:])) }

// Valid tells whether a is an address. Everything else never reaches a path or an object's name.
func (a Address) Valid() bool {
	if len(a) != 2*sha256.Size {
		return false
	}
	for i := range len(a) {
		if c := a[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Object is one stored object, open for reading anywhere in it.
type Object interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Info is what a listing tells of an object.
type Info struct {
	Address  Address
	Size     int64
	Modified time.Time
}

// Store is a home of objects. It knows nothing of keys. Both homes pass blobtest.Run.
type Store interface {
	// Put keeps size bytes of r, at least one, under address. When it returns nil the bytes survive a crash; when it fails nothing is
	// visible. What is there already stays as it is.
	Put(ctx context.Context, address Address, r io.ReadSeeker, size int64) error
	// Open opens an object; ErrNotFound when there is none.
	Open(ctx context.Context, address Address) (Object, error)
	// Delete removes an object; to delete what is not there is no error.
	Delete(ctx context.Context, address Address) error
	// List walks over every object in the order of addresses.
	List(ctx context.Context) iter.Seq2[Info, error]
}

// ErrNotFound is in the chain of an error that says that an object does not exist.
var ErrNotFound = errors.New("no such object")

// ErrDamaged is in the chain of an error that says that an object's bytes are not those that were stored, or were
// sealed with another key.
var ErrDamaged = errors.New("the object is damaged")

func notFound(a Address) error {
	return &fault.Error{Kind: fault.NotFound, Code: "blob.not_found", Cause: errors.Join(ErrNotFound, errors.New(string(a))),
		Detail: fault.Text{Zh: "文件不存在或已删除。", En: "The file does not exist or was deleted."}}
}

func badAddress() error {
	return &fault.Error{Kind: fault.NotFound, Code: "blob.bad_address", Cause: ErrNotFound,
		Detail: fault.Text{Zh: "文件不存在或已删除。", En: "The file does not exist or was deleted."}}
}
