package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

var idDigits = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an ID such as "fil_06d2m8zq3f…": kind, then 48 bits of the time in milliseconds and 80 random bits, so
// that IDs sort by age and nobody guesses one.
func NewID(kind string, at time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.UnixMilli())<<16)
	rand.Read(b[6:]) // it never fails (crypto/rand)
	return kind + "_" + idDigits.EncodeToString(b[:])
}
