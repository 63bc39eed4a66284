package imprint_test

import (
	"bytes"
	"testing"

	"icpdoc/internal/imprint"
)

// The examples of RFC 9285 §4.3 and §4.4.
func TestBase45(t *testing.T) {
	for _, c := range [][2]string{{"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}, {"", ""}} {
		if got := imprint.Encode45([]byte(c[0])); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
		if got, ok := imprint.Decode45(c[1]); !ok || string(got) != c[0] {
			t.Errorf("%q: %q %v", c[1], got, ok)
		}
	}
	for _, s := range []string{"GGW", ":::", "A", "AAAA", "::", "aB8", "B\x008", "U6"} {
		if got, ok := imprint.Decode45(s); ok {
			t.Errorf("%q passes for %x", s, got)
		}
	}
}

func FuzzBase45(f *testing.F) {
	f.Add("%69 VD92EX0")
	f.Fuzz(func(t *testing.T, s string) {
		if data, ok := imprint.Decode45(s); ok && imprint.Encode45(data) != s {
			t.Errorf("%q and %q mean the same", s, imprint.Encode45(data))
		}
		if data, ok := imprint.Decode45(imprint.Encode45([]byte(s))); !ok || !bytes.Equal(data, []byte(s)) {
			t.Errorf("%q does not come back", s)
		}
	})
}
