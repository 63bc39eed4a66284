package imprint

import (
	"encoding/hex"
	"fmt"

	"github.com/skip2/go-qrcode"

	"icpdoc/internal/fault"
)

// DocumentID says which paper of which filing, the same over all its revisions: 40 bits of an HMAC under the keyring's
// secret, so that nobody can find the filing by trying certificate numbers. The zero ID is nobody's.
type DocumentID [5]byte

// String is the short code of the document: "7K3M-9QXT-F".
func (d DocumentID) String() string { return short(d) }

// MarshalText writes the short code.
func (d DocumentID) MarshalText() ([]byte, error) { return []byte(short(d)), nil }

// UnmarshalText reads a short code.
func (d *DocumentID) UnmarshalText(text []byte) (err error) {
	*d, _, _, err = ParseShort(string(text))
	return err
}

// Digest is the beginning of the SHA-256 of what is printed on a sheet.
type Digest [10]byte

// String is the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads twenty hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(d) {
		return fmt.Errorf("a digest has %d hexadecimal digits, not %d", 2*len(d), len(text))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// Sheet is what a code says: sheet Number of Of (from 1), which copy of the document (from 1), and what is printed on it.
// Each number is 1 to 255.
type Sheet struct {
	Document DocumentID `json:"document"`
	Number   int        `json:"number"`
	Of       int        `json:"of"`
	Copy     int        `json:"copy"`
	Digest   Digest     `json:"digest"`
}

// Same tells whether two sheets bear the same print: which copy it is does not matter.
func (s Sheet) Same(t Sheet) bool {
	s.Copy = t.Copy
	return s == t
}

// check tells what is wrong with the numbers, nil when nothing is.
func (s Sheet) check() error {
	for _, n := range []int{s.Number, s.Of, s.Copy} {
		if n < 1 || n > 255 {
			return fault.New(fault.Unsupported, "imprint.range", fmt.Sprintf("一份文件最多 255 页、255 份（第 %d 页，共 %d 页，第 %d 份）。", s.Number, s.Of, s.Copy),
				fmt.Sprintf("A document has at most 255 sheets and 255 copies (sheet %d of %d, copy %d).", s.Number, s.Of, s.Copy))
		}
	}
	if s.Number > s.Of {
		return fault.New(fault.Internal, "imprint.range", fmt.Sprintf("第 %d 页超出了总页数 %d。", s.Number, s.Of), fmt.Sprintf("sheet %d of only %d", s.Number, s.Of))
	}
	return nil
}

// Code is the code of one sheet, ready to print.
type Code struct {
	Sheet   Sheet
	Payload string // what the QR symbol says, 134 characters
	Short   string // for people, when a seal covers the symbol: "7K3M-9QXT-F 1/2-1", document, sheet/of, copy
	N       int    // modules a side: 41
	Modules []bool // N×N, row by row, true is dark; without the quiet zone of 4 modules that must stay white around it
}

// Mint signs a sheet's code with the active key. The same sheet and key give the same code.
//
// Errors: imprint.range for a number out of range, imprint.public for a keyring that only verifies.
func (k *Keyring) Mint(s Sheet) (Code, error) {
	if err := s.check(); err != nil {
		return Code{}, err
	}
	payload, err := k.seal(s)
	if err != nil {
		return Code{}, err
	}
	modules, err := matrix(payload)
	if err != nil {
		return Code{}, err
	}
	return Code{Sheet: s, Payload: payload, Short: fmt.Sprintf("%s %d/%d-%d", short(s.Document), s.Number, s.Of, s.Copy), N: side, Modules: modules}, nil
}

// The symbol: version 6 holds 154 alphanumeric characters at level M, which mends 15 % of it.
const (
	qrVersion = 6
	side      = 17 + 4*qrVersion
)

// matrix draws the QR symbol. The version is forced: a payload with long runs of digits would fit a smaller one, and all
// sheets shall look alike.
func matrix(payload string) ([]bool, error) {
	q, err := qrcode.NewWithForcedVersion(payload, qrVersion, qrcode.Medium)
	if err != nil {
		return nil, fault.Wrap(err, "imprint.matrix")
	}
	q.DisableBorder = true
	modules := make([]bool, 0, side*side)
	for _, row := range q.Bitmap() {
		modules = append(modules, row...)
	}
	if len(modules) != side*side {
		return nil, fault.Wrap(fmt.Errorf("%d modules, not %d", len(modules), side*side), "imprint.matrix")
	}
	return modules, nil
}
