package filingtest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"icpdoc/internal/filing/filingtest"
)

// TestGuardCatches plants a person in a log in every way in which one may get there.
func TestGuardCatches(t *testing.T) {
	in := filingtest.Random(rand.New(rand.NewPCG(1, 2)))
	secrets := filingtest.Secrets(in)
	name, number, phone := in.Entity.PersonInCharge.Name, in.Entity.PersonInCharge.Document.Number, in.Entity.PersonInCharge.Phone
	for _, s := range []string{name, number, phone, in.Entity.Name, in.Entity.PersonInCharge.Email} {
		if !slices.Contains(secrets, s) {
			t.Fatalf("%q is no secret", s)
		}
	}
	handlers := map[string]func(io.Writer) slog.Handler{
		"JSON": func(w io.Writer) slog.Handler {
			return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
		"text": func(w io.Writer) slog.Handler {
			return slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
	}
	for kind, handler := range handlers {
		for _, secret := range []string{name, number, phone} {
			for what, write := range map[string]func(*slog.Logger){
				"a message":      func(l *slog.Logger) { l.Debug("reading " + secret) },
				"a value":        func(l *slog.Logger) { l.Debug("reading", "who", secret) },
				"an error":       func(l *slog.Logger) { l.Error("failed", "cause", fmt.Errorf("no such person: %w", errors.New(secret))) },
				"a struct":       func(l *slog.Logger) { l.Debug("reading", "in", in) },
				"a quoted text":  func(l *slog.Logger) { l.Debug("reading", "body", fmt.Sprintf("%+q", `{"name":"`+secret+`"}`)) },
				"an address":     func(l *slog.Logger) { l.Debug("asked", "url", "/v1/filings?search="+url.QueryEscape(secret)) },
				"bytes":          func(l *slog.Logger) { l.Debug("sent", "body", []byte("x"+secret)) },
				"hexadecimal":    func(l *slog.Logger) { l.Debug("sent", "body", hex.EncodeToString([]byte("xy"+secret))) },
				"another thread": func(l *slog.Logger) { done := make(chan bool); go func() { l.Info(secret); close(done) }(); <-done },
			} {
				var through bytes.Buffer
				g := filingtest.NewGuard(&through, secrets...)
				write(slog.New(handler(g)))
				if len(g.Told()) == 0 || through.Len() == 0 {
					t.Errorf("%s with %q in a log of %s was not caught: %s", what, secret, kind, through.Bytes())
				}
			}
		}
	}
	g := filingtest.NewGuard(nil, secrets...)
	slog.New(handlers["JSON"](g)).Debug("request", "route", "/v1/filings/{id}", "status", 200, "request", "req_4XT7")
	if told := g.Told(); told != nil {
		t.Errorf("nothing was said, and it heard %q", told)
	}
}

// TestGuisesAreFound hides a secret among other bytes and looks for it.
func TestGuisesAreFound(t *testing.T) {
	for _, secret := range []string{"陈思远", "320102197202144518", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"} {
		for shift := range 3 {
			around := strings.Repeat("z", shift) + secret + "rest"
			hidden := map[string][]byte{"base64": []byte(base64.StdEncoding.EncodeToString([]byte(around))), "base64 of URLs": []byte(base64.RawURLEncoding.EncodeToString([]byte(around))),
				"hexadecimal": []byte(hex.EncodeToString([]byte(around))), "itself": []byte(around)}
			if !strings.HasPrefix(secret, "\xff") {
				var b []byte
				for _, u := range utf16.Encode([]rune(around)) {
					b = append(b, byte(u), byte(u>>8))
				}
				hidden["UTF-16"] = b
			}
			for form, data := range hidden {
				if !slices.ContainsFunc(filingtest.Guises([]byte(secret)), func(g []byte) bool { return bytes.Contains(data, g) }) {
					t.Errorf("%q is not found as %s after %d bytes", secret, form, shift)
				}
			}
		}
	}
}
