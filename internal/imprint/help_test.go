package imprint_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

// steady is a source of randomness that is the same in every run.
func steady(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// noon is when the tests' keys are made.
func noon() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*3600)) }

func keyring(t testing.TB, seed byte) *imprint.Keyring {
	t.Helper()
	k, err := imprint.NewKeyring(steady(seed), noon())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// sheet is some sheet of a document, another for every number.
func sheet(k *imprint.Keyring, n int) imprint.Sheet {
	sum := sha256.Sum256(binary.BigEndian.AppendUint32(nil, uint32(n)))
	of := 1 + n%255
	return imprint.Sheet{Document: k.DocumentID("nwcd", "new", string(sum[:])), Number: 1 + n%of, Of: of, Copy: 1 + n*7%255, Digest: imprint.Digest(sum[:])}
}

func mint(t testing.TB, k *imprint.Keyring, s imprint.Sheet) imprint.Code {
	t.Helper()
	c, err := k.Mint(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func code(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	return f.Code
}
