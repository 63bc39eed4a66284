package door_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func open(limits door.Limits, log io.Writer) *door.Door {
	return door.New(door.Config{Now: now, Log: slog.New(slog.NewJSONHandler(log, nil)), Limits: limits, TLS: true, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
}

func ask(h http.Handler, edit func(*http.Request)) (*httptest.ResponseRecorder, door.Problem) {
	r := httptest.NewRequest(http.MethodGet, "/somewhere?id=110101199003070011", nil)
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var p door.Problem
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return w, p
}

func TestEveryAnswerIsProtected(t *testing.T) {
	d := open(door.Limits{}, io.Discard)
	w, _ := ask(d.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) })), nil)
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; frame-ancestors 'none'") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
	if id := w.Header().Get("X-Request-Id"); !strings.HasPrefix(id, "req_") {
		t.Errorf("the request has no ID: %q", id)
	}
	plain := door.New(door.Config{Now: now, Log: slog.New(slog.DiscardHandler)})
	if w, _ := ask(plain.Wrap(http.NotFoundHandler()), nil); w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS is said where nobody comes by https")
	}
}

func TestPanicsTellNothing(t *testing.T) {
	var log bytes.Buffer
	d := open(door.Limits{}, &log)
	w, p := ask(d.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("110101199003070011 张三") })), nil)
	if w.Code != http.StatusInternalServerError || p.Code != "internal" || p.Request == "" {
		t.Errorf("a panic answers %d %+v", w.Code, p)
	}
	for _, secret := range []string{"110101199003070011", "张三"} {
		if strings.Contains(w.Body.String(), secret) || strings.Contains(log.String(), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	if !strings.Contains(log.String(), p.Request) || !strings.Contains(log.String(), `"level":"ERROR"`) {
		t.Errorf("the log does not name the request: %s", log.String())
	}
	defer func() {
		if recover() == nil {
			t.Error("http.ErrAbortHandler does not cut the connection")
		}
	}()
	ask(d.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })), nil)
}

func TestProblems(t *testing.T) {
	field := fault.Field{Pointer: "/entity/name", Code: "x.y", Reason: fault.Text{Zh: "原因。", En: "Why."}, Remedy: fault.Text{Zh: "办法。", En: "How."}}
	for name, tc := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"invalid":         {fault.New(fault.Invalid, "a.b", "中", "en").With(field), 422, "a.b"},
		"malformed":       {fault.New(fault.Malformed, "a.b", "中", "en"), 400, "a.b"},
		"unsupported":     {fault.New(fault.Unsupported, "a.b", "中", "en"), 422, "a.b"},
		"not found":       {fault.New(fault.NotFound, "a.b", "中", "en"), 404, "a.b"},
		"unauthenticated": {fault.New(fault.Unauthenticated, "a.b", "中", "en"), 401, "a.b"},
		"denied":          {fault.New(fault.Denied, "a.b", "中", "en"), 403, "a.b"},
		"conflict":        {fault.New(fault.Conflict, "a.b", "中", "en"), 409, "a.b"},
		"too large":       {fault.New(fault.TooLarge, "a.b", "中", "en"), 413, "a.b"},
		"busy":            {fault.New(fault.Busy, "a.b", "中", "en"), 429, "a.b"},
		"unavailable":     {fault.New(fault.Unavailable, "a.b", "中", "en"), 503, "a.b"},
		"config":          {fault.New(fault.Config, "a.b", "内部路径", "inner path"), 500, "internal"},
		"unknown":         {errors.New("dial 10.1.2.3: secret"), 500, "internal"},
		"method":          {fault.New(fault.Unsupported, "request.method", "中", "en"), 405, "request.method"},
		"media type":      {fault.New(fault.Unsupported, "request.media_type", "中", "en"), 415, "request.media_type"},
		"if-match":        {fault.New(fault.Conflict, "request.if_match", "中", "en"), 412, "request.if_match"},
		"no if-match":     {fault.New(fault.Conflict, "request.if_match_missing", "中", "en"), 428, "request.if_match_missing"},
		"limit":           {&http.MaxBytesError{Limit: 5 << 20}, 413, "request.too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			d := open(door.Limits{}, &log)
			h := d.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.Fail(w, r, tc.err) }))
			w, p := ask(h, func(r *http.Request) { r.Header.Set("Accept-Language", "en-GB, zh;q=0.5") })
			if w.Code != tc.status || p.Status != tc.status || p.Code != tc.code || p.Type != "urn:icpdoc:fault:"+tc.code || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("answers %d %s %+v", w.Code, w.Header().Get("Content-Type"), p)
			}
			if tc.status == 500 && (strings.Contains(w.Body.String(), "inner") || strings.Contains(w.Body.String(), "secret")) {
				t.Errorf("tells what is inside: %s", w.Body)
			}
			if tc.status == 401 && w.Header().Get("WWW-Authenticate") == "" {
				t.Error("does not say how to come in")
			}
			zh, q := ask(h, nil)
			if name == "invalid" && (p.Detail != "en" || q.Detail != "中" || p.Errors[0].Detail != "Why. How." || q.Errors[0].Detail != "原因。办法。" || p.Errors[0].Pointer != "/entity/name") {
				t.Errorf("the texts are %s and %s", w.Body, zh.Body)
			}
			if failed := strings.Count(log.String(), `"msg":"failed"`); (failed == 2) != (tc.status >= 500) {
				t.Errorf("logged %d times as failed", failed)
			}
		})
	}
}

func TestRateLimit(t *testing.T) {
	d := open(door.Limits{Every: time.Hour, Burst: 2}, io.Discard)
	h := d.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	from := func(remote, forwarded string) int {
		w, p := ask(h, func(r *http.Request) {
			r.RemoteAddr = remote
			if forwarded != "" {
				r.Header.Set("X-Forwarded-For", forwarded)
			}
		})
		if w.Code == http.StatusTooManyRequests && (w.Header().Get("Retry-After") == "" || p.Code != "request.rate") {
			t.Errorf("429 without saying when: %v", w.Header())
		}
		return w.Code
	}
	for i, tc := range []struct {
		remote, forwarded string
		want              int
	}{
		{"192.0.2.1:1", "", 200}, {"192.0.2.1:2", "", 200}, {"192.0.2.1:3", "", 429},
		{"192.0.2.1:4", "198.51.100.9", 429},                                                                                        // nobody believes it
		{"10.0.0.1:1", "198.51.100.1", 200}, {"10.0.0.1:1", "198.51.100.1", 200}, {"10.0.0.1:1", "198.51.100.7, 198.51.100.1", 429}, // the proxy is believed, its client is not
		{"10.0.0.1:1", "198.51.100.2", 200},                                                                                        // another client of it
		{"[2001:db8::1]:1", "", 200}, {"[2001:db8::2]:1", "", 200}, {"[2001:db8::3]:1", "", 429}, {"[2001:db8:0:1::3]:1", "", 200}, // a customer's /64
	} {
		if got := from(tc.remote, tc.forwarded); got != tc.want {
			t.Errorf("request %d from %s (%s): %d, want %d", i, tc.remote, tc.forwarded, got, tc.want)
		}
	}
}

func TestTurnsAreBounded(t *testing.T) {
	d := open(door.Limits{Workers: 1, Queue: 1, Memory: 10}, io.Discard)
	leave, err := d.Turn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	second := make(chan error)
	go func() {
		_, err := d.Turn(ctx)
		second <- err
	}()
	busy := func() bool { // the second waits now
		_, err := d.Turn(alreadyOver())
		return err != nil && fault.As(err).Kind == fault.Busy
	}
	for !busy() {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-second; err == nil || fault.As(err).Code != "request.broken_off" {
		t.Errorf("who goes away gets %v", err)
	}
	leave()
	if leave, err := d.Turn(context.Background()); err != nil {
		t.Error(err)
	} else {
		leave()
	}
	release, err := d.Hold(8)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Hold(3); err == nil || d.Problem(context.Background(), err).Status != http.StatusTooManyRequests {
		t.Errorf("more memory than there is: %v", err)
	}
	release()
	if _, err := d.Hold(10); err != nil {
		t.Error(err)
	}
}

func TestWorkEnds(t *testing.T) {
	d := open(door.Limits{Time: time.Millisecond}, io.Discard)
	err := d.Work(context.Background(), func(ctx context.Context) error {
		<-ctx.Done()
		return errors.New("cut")
	})
	if p := d.Problem(context.Background(), err); p.Status != http.StatusServiceUnavailable || p.Code != "service.time" {
		t.Errorf("work without end is %+v", p)
	}
	if err := d.Work(context.Background(), func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
}

func alreadyOver() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestGzip(t *testing.T) {
	long := strings.Repeat("备案 ", 1000)
	for name, tc := range map[string]struct {
		kind, accept, body string
		zipped             bool
	}{
		"json":         {"application/json", "br, gzip", long, true},
		"short":        {"application/json", "gzip", "{}", false},
		"not taken":    {"application/json", "br", long, false},
		"refused":      {"application/json", "gzip;q=0", long, false},
		"a PDF":        {"application/pdf", "gzip", long, false},
		"nothing sent": {"application/json", "gzip", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(door.Limits{}, io.Discard).Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tc.kind)
				w.WriteHeader(http.StatusAccepted)
				_, _ = io.WriteString(w, tc.body)
			}))
			w, _ := ask(h, func(r *http.Request) { r.Header.Set("Accept-Encoding", tc.accept) })
			if w.Code != http.StatusAccepted || (w.Header().Get("Content-Encoding") == "gzip") != tc.zipped {
				t.Fatalf("answers %d, %v", w.Code, w.Header())
			}
			body := io.Reader(w.Body)
			if tc.zipped {
				var err error
				if body, err = gzip.NewReader(w.Body); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := io.ReadAll(body); err != nil || string(got) != tc.body {
				t.Errorf("the body is %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestLogTellsNothing(t *testing.T) {
	var log bytes.Buffer
	d := open(door.Limits{}, &log)
	ask(d.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { door.From(r.Context()).Route = "/v1/things/:id" })),
		func(r *http.Request) { r.Method = "张三" })
	if s := log.String(); strings.Contains(s, "110101199003070011") || strings.Contains(s, "somewhere") || strings.Contains(s, "张三") || !strings.Contains(s, `"route":"/v1/things/:id"`) {
		t.Errorf("the log says %s", s)
	}
}

func TestBodies(t *testing.T) {
	d := open(door.Limits{}, io.Discard)
	body := func(r *http.Request) error {
		_, release, err := d.Body(r, 10)
		if err == nil {
			release()
		}
		return err
	}
	long := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("0123456789x"))
	chunked := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("0123456789x"))
	chunked.ContentLength = -1
	cut := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader("abc"), broken{}))
	for name, tc := range map[string]struct {
		r    *http.Request
		code string
	}{"long": {long, "request.too_large"}, "of unknown length": {chunked, "request.too_large"}, "cut": {cut, "request.broken_off"}} {
		if err := body(tc.r); err == nil || fault.As(err).Code != tc.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := body(httptest.NewRequest(http.MethodPost, "/", strings.NewReader("0123456789"))); err != nil {
		t.Error(err)
	}
	if release, err := d.Hold(512 << 20); err != nil {
		t.Errorf("memory was not given back: %v", err)
	} else {
		release()
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestSpool(t *testing.T) {
	s := &door.Spool{Limit: 3 << 20}
	want := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	for i := 0; i < len(want); i += 70_001 {
		if _, err := s.Write(want[i:min(i+70_001, len(want))]); err != nil {
			t.Fatal(err)
		}
	}
	var got bytes.Buffer
	if n, err := s.WriteTo(&got); err != nil || n != s.Size() || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d of %d bytes came back, %v", got.Len(), len(want), err)
	}
	if _, err := s.Write(make([]byte, 2<<20)); err == nil || fault.As(err).Kind != fault.TooLarge {
		t.Errorf("more than the limit: %v", err)
	}
}

func FuzzAcceptLanguage(f *testing.F) {
	f.Add("en-GB, zh;q=0.5")
	f.Add("*;q=0.1,x-y")
	h := open(door.Limits{}, io.Discard).Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if lang := door.From(r.Context()).Lang; lang != "zh" && lang != "en" {
			panic(lang)
		}
	}))
	f.Fuzz(func(t *testing.T, header string) {
		if w, _ := ask(h, func(r *http.Request) { r.Header["Accept-Language"] = []string{header} }); w.Code >= 500 {
			t.Error(w.Code)
		}
	})
}
