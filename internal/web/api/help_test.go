package api_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	standard "log"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/filing"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func house(t testing.TB) *pack.House {
	h := lettertest.Open(t)
	return &pack.House{Press: h.Press, Library: h.Library, Faces: h.Faces}
}

var keys = sync.OnceValue(func() *imprint.Keyring { return must(imprint.NewKeyring(rand.Reader, now())) })

// log collects what a service logs.
type log struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	guard().Look(string(p))
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
}

func (l *log) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Buffer.Reset()
}

// guard looks at everything that any test of this package makes the service log, down to the last debug line.
var guard = sync.OnceValue(func() *filingtest.Guard {
	secrets := []string{password, "applicant@example.cn", "stranger@example.cn", "reviewer@example.cn"}
	for _, path := range must(filepath.Glob("../../../samples/*.yaml")) {
		secrets = append(secrets, filingtest.Secrets(must(filing.Decode(bytes.NewReader(must(os.ReadFile(path))))))...)
	}
	return filingtest.NewGuard(nil, secrets...)
})

// TestMain fails when one log line of all tests together told of a person of the samples.
func TestMain(m *testing.M) {
	standard.SetOutput(io.MultiWriter(os.Stderr, guard())) // where libraries write that know no other place
	code := m.Run()
	for _, told := range guard().Told() {
		fmt.Fprintln(os.Stderr, "a log tells:", told)
		code = 1
	}
	os.Exit(code)
}

// TestTheGuardHears plants a person in the log of a service like those of the other tests.
func TestTheGuardHears(t *testing.T) {
	g := filingtest.NewGuard(nil, "陈思远", "320102197202144518")
	s := serve(t, func(_ *api.Config, d *door.Config) {
		d.Log = slog.New(slog.NewJSONHandler(g, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	s.post("/v1/check", sample(website, nil))
	if told := g.Told(); told != nil {
		t.Fatalf("a check is logged as %q", told)
	}
	s.door.Log.Debug("checked", "filing", string(sample(website, nil)))
	if told := g.Told(); len(told) < 2 {
		t.Errorf("a filing in the log goes unheard: %q", told)
	}
}

// instance is a service to ask.
type instance struct {
	http.Handler
	log  *log
	door *door.Door
}

func serve(t testing.TB, edit func(*api.Config, *door.Config)) *instance {
	l := &log{}
	c := api.Config{House: house(t), Keys: keys(), Now: now, Version: "1.2.3"}
	d := door.Config{Now: now, Log: slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if edit != nil {
		edit(&c, &d)
	}
	c.Door = door.New(d)
	return &instance{c.Door.Wrap(api.New(c)), l, c.Door}
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	problem door.Problem
}

func (a answer) json(t *testing.T, v any) {
	t.Helper()
	if a.Code != http.StatusOK {
		t.Fatalf("answers %d: %s", a.Code, a.Body)
	}
	if err := json.Unmarshal(a.Body.Bytes(), v); err != nil {
		t.Fatalf("%v in %.300s", err, a.Body)
	}
}

func (i *instance) ask(method, path, kind string, body []byte, headers ...string) answer {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Accept-Language", "en")
	for n := 0; n < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	out := answer{ResponseRecorder: w}
	if w.Header().Get("Content-Type") == "application/problem+json" {
		if err := json.Unmarshal(w.Body.Bytes(), &out.problem); err != nil {
			panic(err)
		}
	}
	return out
}

func (i *instance) get(path string) answer { return i.ask(http.MethodGet, path, "", nil) }

func (i *instance) post(path string, body []byte) answer {
	return i.ask(http.MethodPost, path, "application/json", body)
}

// sample gives a sample filing as JSON, with changes.
func sample(name string, edit func(*filing.Input)) []byte {
	f := must(os.Open(filepath.Join("../../../samples", name+".yaml")))
	defer f.Close()
	in := must(filing.Decode(f))
	if edit != nil {
		edit(&in)
	}
	return must(json.Marshal(in))
}

func picture(name string) []byte {
	return must(os.ReadFile(filepath.Join("../../../samples/photos", name+".jpg")))
}

type part struct {
	name, file string
	data       []byte
}

// form makes a form of parts; its second result is its type.
func form(parts ...part) ([]byte, string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, p := range parts {
		var to io.Writer
		if p.file == "" {
			to = must(w.CreateFormField(p.name))
		} else {
			to = must(w.CreateFormFile(p.name, p.file))
		}
		must(to.Write(p.data))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func has(p door.Problem, pointer, code string) bool {
	for _, e := range p.Errors {
		if e.Pointer == pointer && e.Code == code {
			return true
		}
	}
	return false
}

// quiet fails when a text holds what no answer to an error and no log may.
func quiet(t *testing.T, what, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("%s tells %q", what, s)
		}
	}
}
