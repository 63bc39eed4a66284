package imprint_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/imprint"
)

func marshal(t testing.TB, k *imprint.Keyring) string {
	t.Helper()
	data, err := k.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func parse(t testing.TB, s string) *imprint.Keyring {
	t.Helper()
	k, err := imprint.ParseKeyring([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestRotation: what old keys signed stays good, nobody can sign with them any more, and the IDs stay.
func TestRotation(t *testing.T) {
	k := keyring(t, 1)
	first := marshal(t, k)
	old := mint(t, k, sheet(k, 1))
	id, print := k.DocumentID("a", "b"), k.Fingerprint("/a", "b")
	later := noon().Add(90 * 24 * time.Hour)
	if err := k.Rotate(steady(2), later); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]*imprint.Keyring{"in memory": k, "from disk": parse(t, marshal(t, k)), "public": parse(t, marshal(t, k.Public()))} {
		if _, err := k.Open(old.Payload); err != nil {
			t.Errorf("%s: an old code is no longer good: %v", name, err)
		}
	}
	if k.DocumentID("a", "b") != id || k.Fingerprint("/a", "b") != print {
		t.Error("IDs changed with the key")
	}
	now := mint(t, k, sheet(k, 1))
	if now.Payload == old.Payload {
		t.Error("still signed with the old key")
	}
	if _, err := parse(t, first).Open(now.Payload); code(err) != "imprint.unknown_key" {
		t.Errorf("a keyring from before the rotation: %v", err)
	}
	seed := seedOf(t, first)
	if strings.Contains(marshal(t, k), seed) {
		t.Error("the private part of the old key was kept")
	}
	keys := k.Keys()
	if len(keys) != 2 || keys[0].Active || !keys[1].Active || !keys[0].Retired.Equal(later) || !keys[0].Created.Equal(noon()) || !keys[1].Retired.IsZero() || keys[0].ID == keys[1].ID {
		t.Errorf("%+v", keys)
	}
	if old := imprint.Check(k, old.Payload); old.Key != keys[0].ID {
		t.Errorf("signed by %s, said to be by %s", keys[0].ID, old.Key)
	}
}

// seedOf gives the base64 of the one private key in a keyring's text.
func seedOf(t *testing.T, text string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, `"seed": "`)
	seed, _, _ := strings.Cut(rest, `"`)
	if !ok || len(seed) != 44 {
		t.Fatalf("no private key in %s", text)
	}
	return seed
}

func TestKeyringFile(t *testing.T) {
	k := keyring(t, 3)
	for range 3 {
		if err := k.Rotate(steady(byte(4+len(k.Keys()))), noon()); err != nil {
			t.Fatal(err)
		}
	}
	text := marshal(t, k)
	again := parse(t, text)
	if marshal(t, again) != text {
		t.Error("the text does not come back")
	}
	if diff := cmp.Diff(k.Keys(), again.Keys()); diff != "" {
		t.Error(diff)
	}
	if a, b := mint(t, k, sheet(k, 9)), mint(t, again, sheet(k, 9)); a.Payload != b.Payload {
		t.Error("the keyring from disk signs otherwise")
	}
	if marshal(t, keyring(t, 3)) == marshal(t, keyring(t, 4)) {
		t.Error("two keyrings are the same")
	}
	if _, err := imprint.ParseKeyring([]byte("\n\t " + strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		t.Errorf("white space matters: %v", err)
	}
}

func TestPublicPartTellsNothing(t *testing.T) {
	k := keyring(t, 5)
	text := marshal(t, k.Public())
	for _, word := range []string{"seed", "secret", seedOf(t, marshal(t, k))} {
		if strings.Contains(text, word) {
			t.Errorf("the public part holds %s:\n%s", word, text)
		}
	}
	p := parse(t, text)
	if p.Private() || !k.Private() {
		t.Error("public and private are mistaken")
	}
	if p.DocumentID("a") != (imprint.DocumentID{}) || p.Fingerprint("/a", "b") != "" {
		t.Error("a public keyring computes IDs")
	}
	if err := p.Rotate(steady(1), noon()); code(err) != "imprint.public" {
		t.Errorf("a public keyring rotates: %v", err)
	}
	if s, err := p.Open(mint(t, k, sheet(k, 1)).Payload); err != nil || s != sheet(k, 1) {
		t.Errorf("%+v %v", s, err)
	}
	// Zero IDs are nobody's: two documents of unknown ID are not the same document.
	v := imprint.Judge(k, mint(t, k, imprint.Sheet{Number: 1, Of: 1, Copy: 1}).Payload, []imprint.Record{{Sheet: imprint.Sheet{Number: 1, Of: 1, Copy: 1}, Current: true}})
	if v.State != imprint.Unknown {
		t.Errorf("a sheet of no document is %s", v.State)
	}
}

// TestChangedKeyrings: a keyring that is not exactly what was written is refused with a remedy, never half read.
func TestChangedKeyrings(t *testing.T) {
	k := keyring(t, 6)
	if err := k.Rotate(steady(7), noon().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	text := marshal(t, k)
	seed := seedOf(t, text)
	other := seedOf(t, marshal(t, keyring(t, 8)))
	id := k.Keys()[0].ID
	twice := strings.Replace(text, `"version": 1,`, `"version": 1, "version": 1,`, 1)
	for name, s := range map[string]string{
		"empty": "", "not JSON": "keys", "null": "null", "list": "[]", "cut": text[:len(text)-20], "tail": text + "{}", "no keys": `{"version":1,"keys":[]}`,
		"no version": strings.Replace(text, `"version": 1,`, ``, 1), "version 0": strings.Replace(text, `"version": 1,`, `"version": 0,`, 1), "version twice": twice,
		"unknown field": strings.Replace(text, `"version": 1,`, `"version": 1, "note": "",`, 1), "other case": strings.Replace(text, `"keys"`, `"Keys"`, 1),
		"another seed": strings.Replace(text, seed, other, 1), "short seed": strings.Replace(text, seed, base64.StdEncoding.EncodeToString([]byte("short")), 1),
		"no seed": strings.Replace(text, `"seed": "`+seed+`"`, `"seed": ""`, 1), "wrong ID": strings.Replace(text, id, "00000000", 1), "small ID": strings.Replace(text, id, strings.ToLower(id)+" ", 1),
		"short secret": strings.Replace(text, `"secret": "`, `"secret": "AAAA`, 1), "bad base64": strings.Replace(text, seed, "*"+seed[1:], 1),
		"huge": text + strings.Repeat(" ", 200<<10),
	} {
		_, err := imprint.ParseKeyring([]byte(s))
		if code(err) != "imprint.keyring" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Contains(err.Error(), seed) {
			t.Errorf("%s: the error tells the private key", name)
		}
	}
	if _, err := imprint.ParseKeyring([]byte(strings.Replace(text, `"version": 1,`, `"version": 2, "new": true,`, 1))); code(err) != "imprint.keyring_version" {
		t.Errorf("a later version: %v", err)
	}
}

// TestEveryByteOfAKeyringCounts changes each byte of the file: it is refused, or (white space) means the same.
func TestEveryByteOfAKeyringCounts(t *testing.T) {
	text := marshal(t, keyring(t, 9))
	for i := range text {
		for _, mask := range []byte{1, 2, 4, 16, 32} {
			b := []byte(text)
			b[i] ^= mask
			k, err := imprint.ParseKeyring(b)
			if err == nil && marshal(t, k) == text {
				continue
			}
			if err == nil {
				t.Errorf("byte %d, %q for %q: passes", i, b[i], text[i])
			}
		}
	}
}

func TestRandomnessThatFails(t *testing.T) {
	if _, err := imprint.NewKeyring(strings.NewReader("too little"), noon()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	if _, err := imprint.NewKeyring(io.LimitReader(steady(1), 40), noon()); err == nil {
		t.Error("a keyring of half a key")
	}
	k := keyring(t, 1)
	before := marshal(t, k)
	if err := k.Rotate(bytes.NewReader(nil), noon()); err == nil || marshal(t, k) != before {
		t.Errorf("a rotation that failed changed the keyring: %v", err)
	}
	// A source that gives again the key that is there already.
	again := steady(1)
	_, _ = io.CopyN(io.Discard, again, 32)
	if err := k.Rotate(again, noon()); err != nil || len(k.Keys()) != 2 {
		t.Errorf("%v %+v", err, k.Keys())
	}
}

func TestHashesAreApart(t *testing.T) {
	k := keyring(t, 1)
	seen := map[imprint.DocumentID]string{}
	for name, parts := range map[string][]string{"none": nil, "empty": {""}, "two empty": {"", ""}, "ab": {"ab"}, "a b": {"a", "b"}, "ab-": {"ab", ""}, "-ab": {"", "ab"}} {
		d := k.DocumentID(parts...)
		if was, taken := seen[d]; taken {
			t.Errorf("%s and %s are one document", name, was)
		}
		seen[d] = name
	}
	if k.Fingerprint("/a", "b") == k.Fingerprint("/ab", "") || k.Fingerprint("/a", "b") == k.Fingerprint("/b", "b") {
		t.Error("two fields have one fingerprint")
	}
	if f := k.Fingerprint("/a", "张三"); len(f) != 8 || strings.Trim(f, alphabet) != "" {
		t.Errorf("fingerprint %q", f)
	}
}

func FuzzParseKeyring(f *testing.F) {
	k := keyring(f, 1)
	f.Add([]byte(marshal(f, k)))
	f.Add([]byte(marshal(f, k.Public())))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := imprint.ParseKeyring(data)
		if err != nil {
			if code(err) == "" {
				t.Errorf("%v is no fault", err)
			}
			return
		}
		if marshal(t, parse(t, marshal(t, k))) != marshal(t, k) {
			t.Error("does not come back")
		}
	})
}
