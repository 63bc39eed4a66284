package filingtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	hexadecimal "encoding/hex"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"icpdoc/internal/filing"
)

// Secrets gives what filings say that nobody but their readers may see: names, numbers, addresses, phones, e-mail, domains and the
// filers' own sentences. Words of code lists are not among it.
func Secrets(filings ...filing.Input) (out []string) {
	person := func(p filing.PersonInput) {
		out = append(out, p.Name, p.Document.Number, p.Phone, p.Landline, p.EmergencyPhone, p.Email)
	}
	for _, in := range filings {
		e := in.Entity
		out = append(out, e.Name, e.Certificate.Number, e.Certificate.Address, e.Address, e.Investor, e.Remark, e.LegalRepresentative.Name, e.LegalRepresentative.Document.Number)
		person(e.PersonInCharge)
		out = append(out, in.Account.ID, in.Account.Company, in.Account.CreditCode, in.Return.Recipient, in.Return.Phone, in.Return.Address)
		for _, s := range in.Services {
			person(s.PersonInCharge)
			out = append(out, s.Name, s.HomePage, s.Description)
			for _, d := range s.Domains {
				out = append(out, d.Name, d.Holder)
			}
			for _, p := range s.App.Platforms {
				out = append(out, p.Package, p.Fingerprint)
			}
		}
	}
	slices.Sort(out)
	const shortest = 6 // bytes: two Chinese characters
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return len(s) < shortest })
}

// Digest begins the SHA-256 of a file. Whoever has the same file can make it, so it tells who else has one: where a file is
// sealed, its digest must not lie in the clear. Eight bytes of it find it whole, or cut off anywhere behind them.
func Digest(file []byte) string {
	sum := sha256.Sum256(file)
	return string(sum[:8])
}

// Guises are the forms in which bytes may lie in a file or stand in a log: as they are, as UTF-16 of both orders, in
// hexadecimal, in base64 wherever it begins, escaped as Go, JSON and URLs escape.
func Guises(secret []byte) [][]byte {
	out := [][]byte{secret, []byte(hexadecimal.EncodeToString(secret)), []byte(strings.ToUpper(hexadecimal.EncodeToString(secret)))}
	for _, code := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 { // the characters at the ends depend on the neighbours
			text := code.EncodeToString(append(make([]byte, shift), secret...))
			begin, end := (shift*8+5)/6, (shift+len(secret))*8/6
			out = append(out, []byte(text[begin:end]))
		}
	}
	if utf8.Valid(secret) {
		units := utf16.Encode([]rune(string(secret)))
		little, big, escaped := []byte{}, []byte{}, ""
		for _, u := range units {
			little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
			escaped += fmt.Sprintf(`\u%04x`, u)
		}
		ascii := strconv.QuoteToASCII(string(secret))
		out = append(out, little, big, []byte(escaped), []byte(ascii[1:len(ascii)-1]), []byte(url.QueryEscape(string(secret))), []byte(url.PathEscape(string(secret))))
	}
	slices.SortFunc(out, bytes.Compare)
	return slices.CompactFunc(out, bytes.Equal)
}

// Finder finds secrets among other bytes, in all their guises, in one pass. What has fewer than six bytes in a guise would be
// met by chance, too, and is not looked for.
type Finder map[[beginning]byte][]guise

type guise struct{ text, secret string }

const beginning = 6

// NewFinder makes a finder of some secrets.
func NewFinder(secrets ...string) Finder {
	f := Finder{}
	for _, s := range secrets {
		for _, g := range Guises([]byte(s)) {
			if len(g) >= beginning {
				at := [beginning]byte(g)
				f[at] = append(f[at], guise{string(g), s})
			}
		}
	}
	return f
}

// In gives the secrets that stand in data, each as often as it does.
func (f Finder) In(data []byte) (found []string) {
	for i := 0; i+beginning <= len(data); i++ {
		for _, g := range f[[beginning]byte(data[i:])] {
			if bytes.HasPrefix(data[i:], []byte(g.text)) {
				found = append(found, g.secret)
			}
		}
	}
	return found
}

// Guard is where a log goes in tests: it hands everything on, and remembers what somebody's secrets stand in. Goroutines share it.
type Guard struct {
	to     io.Writer
	finder Finder

	mu   sync.Mutex
	told []string
}

// NewGuard makes a guard that knows some secrets. to may be nil.
func NewGuard(to io.Writer, secrets ...string) *Guard {
	return &Guard{to: to, finder: NewFinder(secrets...)}
}

// Write looks at a piece of a log: slog writes a line at a time.
func (g *Guard) Write(p []byte) (int, error) {
	g.Look(string(p))
	if g.to == nil {
		return len(p), nil
	}
	return g.to.Write(p)
}

// Look looks at a text, and below what was escaped again when it was put into another one.
func (g *Guard) Look(text string) {
	for strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	for _, secret := range g.finder.In([]byte(text)) {
		g.mu.Lock()
		g.told = append(g.told, fmt.Sprintf("%q stands in %.300s", secret, text))
		g.mu.Unlock()
	}
}

// Told gives what stood where it must not.
func (g *Guard) Told() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.told)
}
