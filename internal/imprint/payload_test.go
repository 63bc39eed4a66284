package imprint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/imprint"
)

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func TestCodeSaysWhatItWasMintedFor(t *testing.T) {
	k := keyring(t, 1)
	for n := range 300 {
		want := sheet(k, n)
		c := mint(t, k, want)
		if len(c.Payload) != 134 || strings.Trim(c.Payload, alphanumeric) != "" || !strings.HasPrefix(c.Payload, imprint.Prefix) {
			t.Fatalf("payload %q (%d) is not 134 characters of QR's alphanumeric set", c.Payload, len(c.Payload))
		}
		got, err := k.Public().Open("\n " + c.Payload + "\r\n")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if again := mint(t, k, want); again.Payload != c.Payload || !slices.Equal(again.Modules, c.Modules) {
			t.Fatal("minting twice gives two codes")
		}
	}
}

func TestNumbersOutOfRangeAreNotMinted(t *testing.T) {
	k := keyring(t, 1)
	for _, s := range []imprint.Sheet{{Number: 0, Of: 1, Copy: 1}, {Number: 2, Of: 1, Copy: 1}, {Number: 1, Of: 256, Copy: 1}, {Number: 1, Of: 1}, {Number: 1, Of: 1, Copy: 256}, {Number: -1, Of: 1, Copy: 1}} {
		if _, err := k.Mint(s); code(err) != "imprint.range" {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if _, err := k.Public().Mint(imprint.Sheet{Number: 1, Of: 1, Copy: 1}); code(err) != "imprint.public" {
		t.Errorf("a public keyring signs: %v", err)
	}
}

// TestEveryBitCounts flips each bit of a payload's characters, and each bit of the bytes that they stand for.
func TestEveryBitCounts(t *testing.T) {
	k := keyring(t, 2)
	for n := range 2 {
		s := sheet(k, n+40)
		c := mint(t, k, s)
		records := []imprint.Record{{Sheet: s, Current: true}}
		for i := n; i < 8*len(c.Payload); i += step() {
			b := []byte(c.Payload)
			b[i/8] ^= 1 << (i % 8)
			refused(t, k, string(b), records)
		}
		raw, ok := imprint.Decode45(c.Payload[len(imprint.Prefix):])
		if !ok {
			t.Fatal("not base45")
		}
		for i := n; i < 8*len(raw); i += step() {
			raw[i/8] ^= 1 << (i % 8)
			refused(t, k, imprint.Prefix+imprint.Encode45(raw), records)
			raw[i/8] ^= 1 << (i % 8)
		}
	}
}

// TestEveryCharacterCounts puts each of the 45 characters in each place, and drops, doubles and exchanges characters.
func TestEveryCharacterCounts(t *testing.T) {
	k := keyring(t, 3)
	s := sheet(k, 77)
	p := mint(t, k, s).Payload
	records := []imprint.Record{{Sheet: s, Current: true}}
	for i := 0; i < len(p); i += step() {
		for _, r := range alphanumeric {
			if byte(r) != p[i] {
				refused(t, k, p[:i]+string(r)+p[i+1:], records)
			}
		}
		refused(t, k, p[:i]+p[i+1:], records)
		refused(t, k, p[:i]+p[i:i+1]+p[i:], records)
		if i > 0 && p[i] != p[i-1] {
			refused(t, k, p[:i-1]+p[i:i+1]+p[i-1:i]+p[i+1:], records)
		}
	}
	refused(t, k, strings.ToLower(p), records)
	refused(t, k, p+"0", records)
	refused(t, k, p+"000", records)
}

// step is 1; under -short, which the race detector takes, only a sample is tried.
func step() int {
	if testing.Short() {
		return 17
	}
	return 1
}

func refused(t *testing.T, k *imprint.Keyring, payload string, records []imprint.Record) {
	t.Helper()
	if v := imprint.Judge(k, payload, records); v.State != imprint.Forged && v.State != imprint.Unknown {
		t.Fatalf("%q is %s", payload, v.State)
	}
}

func TestWhatIsWrongIsTold(t *testing.T) {
	k, other := keyring(t, 4), keyring(t, 5)
	p := mint(t, k, sheet(k, 1)).Payload
	raw, _ := imprint.Decode45(p[len(imprint.Prefix):])
	raw[12] ^= 1 // the digest, that of another content under the same signature
	for _, c := range []struct{ name, payload, want string }{
		{"empty", "", "imprint.not_ours"},
		{"address", "https://example.cn/?ICP1:", "imprint.not_ours"},
		{"next version", "ICP2:" + p[5:], "imprint.version"},
		{"cut short", p[:100], "imprint.damaged"},
		{"wrong alphabet", p[:100] + "é" + p[102:], "imprint.damaged"},
		{"above 65535", imprint.Prefix + ":::" + p[8:], "imprint.damaged"},
		{"changed", imprint.Prefix + imprint.Encode45(raw), "imprint.forged"},
		{"another keyring's", mint(t, other, sheet(k, 1)).Payload, "imprint.unknown_key"},
	} {
		if _, err := k.Open(c.payload); code(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// TestSymbol reads the head of the QR symbol: version 6 by its size, level M and the mask in its format, alphanumeric mode
// and the number of characters in its first codewords.
func TestSymbol(t *testing.T) {
	k := keyring(t, 6)
	single := 0
	for n := range 200 {
		c := mint(t, k, sheet(k, n))
		if c.N != 41 || len(c.Modules) != 41*41 {
			t.Fatalf("%d modules a side, %d in all", c.N, len(c.Modules))
		}
		at := func(x, y int) bool { return c.Modules[y*c.N+x] }
		for _, corner := range [][2]int{{0, 0}, {34, 0}, {0, 34}} {
			for i := range 7 {
				if !at(corner[0]+i, corner[1]) || !at(corner[0]+i, corner[1]+6) || !at(corner[0], corner[1]+i) || !at(corner[0]+6, corner[1]+i) {
					t.Fatal("a corner of the symbol is missing: there is a border, or it is no QR code")
				}
			}
		}
		format := 0 // its five data bits stand left of the upper left corner's row 8, x 0…4 (ISO/IEC 18004 §7.9)
		for x := range 5 {
			format = format<<1 | bit(at(x, 8))
		}
		format ^= 0b10101
		if format>>3 != 0b00 {
			t.Fatalf("error correction level %02b, not M (00)", format>>3)
		}
		first := 0 // the first codeword climbs from the lower right corner, two modules a row
		for i := range 8 {
			x, y := 40-i%2, 40-i/2
			first = first<<1 | bit(at(x, y) != masked(format&7, x, y))
		}
		if first>>4 != 0b0010 {
			t.Fatalf("mode %04b, not alphanumeric (0010)", first>>4)
		}
		if first == 0b0010_0100 { // 134 = 010000110 in nine bits: one segment for all
			single++
		}
	}
	if single < 190 { // a long run of digits may make a segment of its own, which is shorter still
		t.Errorf("only %d of 200 payloads are one alphanumeric segment", single)
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// masked is the mask pattern of ISO/IEC 18004 §7.8.2.
func masked(mask, x, y int) bool {
	return [...]int{(x + y) % 2, y % 2, x % 3, (x + y) % 3, (y/2 + x/3) % 2, x*y%2 + x*y%3, (x*y%2 + x*y%3) % 2, ((x+y)%2 + x*y%3) % 2}[mask] == 0
}

// TestForcedVersion gives payloads that a smaller symbol would hold: all sheets look alike.
func TestForcedVersion(t *testing.T) {
	for _, p := range []string{"ICP1:" + strings.Repeat("0", 129), strings.Repeat("7", 134), strings.Repeat(":A9 ", 33) + "ZZ"} {
		m, err := imprint.Matrix(p)
		if err != nil || len(m) != 41*41 {
			t.Errorf("%.10s…: %d modules, %v", p, len(m), err)
		}
	}
}

// TestNothingPersonal: the bytes of a payload are numbers, hashes and a signature; no part of the filing can be found in
// it, nor does the document's ID follow from the filing without the keyring's secret.
func TestNothingPersonal(t *testing.T) {
	parts := []string{"nwcd", "new", "uscc", "91640100MA0000000X", "张三", "110105194912310021", "13800000000"}
	k, other := keyring(t, 7), keyring(t, 8)
	s := imprint.Sheet{Document: k.DocumentID(parts...), Number: 1, Of: 1, Copy: 1, Digest: imprint.Digest{1, 2, 3}}
	c := mint(t, k, s)
	raw, _ := imprint.Decode45(c.Payload[len(imprint.Prefix):])
	for _, p := range parts {
		if strings.Contains(c.Payload, p) || strings.Contains(string(raw), p) || strings.Contains(c.Short, p) {
			t.Errorf("the code tells %q", p)
		}
	}
	if len(raw) != 4+5+3+10+64 {
		t.Errorf("%d bytes: there is something besides key, document, numbers, digest and signature", len(raw))
	}
	if other.DocumentID(parts...) == s.Document {
		t.Error("the document ID follows from the filing alone")
	}
	if k.Fingerprint("/entity/name", "张三") == other.Fingerprint("/entity/name", "张三") {
		t.Error("the fingerprint follows from the value alone")
	}
}
