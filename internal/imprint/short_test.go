package imprint_test

import (
	"strings"
	"testing"

	"icpdoc/internal/imprint"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// TestEveryTypingErrorIsFound tries every wrong symbol in every place of a short code, and every exchange of two symbols,
// neighbours or not.
func TestEveryTypingErrorIsFound(t *testing.T) {
	k := keyring(t, 1)
	tried := 0
	for n := range 500 {
		id := k.DocumentID(string(rune(n)))
		good := []byte(strings.ReplaceAll(id.String(), "-", ""))
		if d, _, _, err := imprint.ParseShort(string(good)); err != nil || d != id {
			t.Fatalf("%s: %v", good, err)
		}
		wrong := func(s string) {
			tried++
			if _, _, _, err := imprint.ParseShort(s); code(err) != "imprint.check" {
				t.Fatalf("%s passes for %s: %v", s, good, err)
			}
		}
		for i := range good {
			for _, r := range alphabet {
				if byte(r) != good[i] {
					wrong(string(good[:i]) + string(r) + string(good[i+1:]))
				}
			}
			for j := range i {
				if good[i] != good[j] {
					b := []byte(string(good))
					b[i], b[j] = b[j], b[i]
					wrong(string(b))
				}
			}
		}
	}
	if tried < 500*9*31 {
		t.Errorf("only %d errors tried", tried)
	}
}

func TestShortCodeAsPeopleTypeIt(t *testing.T) {
	id := imprint.DocumentID{0x39, 0x60, 0x14, 0x01, 0x99}
	good := id.String()
	if len(good) != 11 || good[4] != '-' || good[9] != '-' {
		t.Fatalf("%q does not look like 7K3M-9QXT-C", good)
	}
	for _, c := range []struct {
		typed       string
		sheet, copy int
	}{
		{good, 0, 0}, {strings.ToLower(good), 0, 0}, {strings.ReplaceAll(good, "-", ""), 0, 0}, {"  " + strings.ReplaceAll(good, "-", " ") + "\n", 0, 0},
		{strings.ReplaceAll(good, "-", "－"), 0, 0}, {strings.ReplaceAll(good, "-", "—"), 0, 0}, {wide(good), 0, 0}, {wide(good) + "　２／３", 2, 0},
		{strings.ReplaceAll(good, "0", "O"), 0, 0}, {strings.ReplaceAll(good, "1", "I"), 0, 0}, {strings.ReplaceAll(strings.ReplaceAll(good, "1", "l"), "0", "o"), 0, 0},
		{good + " 2/3", 2, 0}, {good + " 2/3-1", 2, 1}, {good + "-2/3-1", 2, 1}, {good + " 2", 2, 0}, {good + " 2-7", 2, 7}, {good + " 255/255-255", 255, 255},
	} {
		d, sheet, copy, err := imprint.ParseShort(c.typed)
		if err != nil || d != id || sheet != c.sheet || copy != c.copy {
			t.Errorf("%q: %s %d %d %v", c.typed, d, sheet, copy, err)
		}
	}
	for _, typed := range []string{"", "7K3M", good[:10], good + " 0/3", good + " 4/3", good + " 256/256", good + " 2/3-0", good + " 2/", good + " x", good + good, good + "2/3-1", "nowhere.pdf", "13800138000", good + " 2/3-1-1", "U" + good[1:], "7K3M 9QXT ?", "中文"} {
		if d, sheet, _, err := imprint.ParseShort(typed); err == nil {
			t.Errorf("%q passes for %s %d", typed, d, sheet)
		}
	}
	if !strings.Contains(good, "0") || !strings.Contains(good, "1") {
		t.Errorf("%s has no 0 and 1 to mistake", good)
	}
}

// wide writes full-width characters, as a Chinese keyboard does.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + '！'
		}
		return r
	}, s)
}

func TestShortOfACode(t *testing.T) {
	k := keyring(t, 2)
	for n := range 300 {
		s := sheet(k, n)
		c := mint(t, k, s)
		d, number, copies, err := imprint.ParseShort(c.Short)
		if err != nil || d != s.Document || number != s.Number || copies != s.Copy {
			t.Fatalf("%q: %s %d %d %v", c.Short, d, number, copies, err)
		}
	}
}

func FuzzParseShort(f *testing.F) {
	f.Add("7K3M-9QXT-C 2/3-1")
	f.Add("０Ｋ３Ｍ－９ＱＸＴ－Ｃ")
	f.Fuzz(func(t *testing.T, s string) {
		d, sheet, copies, err := imprint.ParseShort(s)
		if err != nil {
			if code(err) == "" {
				t.Errorf("%q: %v is no fault", s, err)
			}
			return
		}
		if again, _, _, err := imprint.ParseShort(d.String()); err != nil || again != d || sheet < 0 || sheet > 255 || copies < 0 || copies > 255 {
			t.Errorf("%q: %s %d %d %v", s, d, sheet, copies, err)
		}
	})
}
