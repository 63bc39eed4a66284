package web_test

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/web"
)

func service(t *testing.T, limits web.Limits) *web.Service {
	t.Helper()
	h := lettertest.Open(t)
	now := func() time.Time { return time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC) }
	return web.New(web.Config{House: &pack.House{Press: h.Press, Library: h.Library, Faces: h.Faces}, Now: now, Log: slog.New(slog.DiscardHandler), Version: "1", Limits: limits})
}

func TestService(t *testing.T) {
	s := service(t, web.Limits{})
	ask := func(path string) int {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/v1/version": 200, "/v1/openapi.json": 200, "/v1/docs": 200, "/nothing": 404} {
		if got := ask(path); got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
	}
	s.Drain()
	if ask("/readyz") != http.StatusServiceUnavailable || ask("/healthz") != http.StatusOK {
		t.Error("a service that goes away still says it is ready, or says that it is dead")
	}
}

func TestServerHasTimeLimits(t *testing.T) {
	server := web.Server(http.NotFoundHandler(), "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if server.ReadHeaderTimeout == 0 || server.ReadTimeout == 0 || server.WriteTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Errorf("a limit is missing: %+v", server)
	}
	listener, err := net.Listen("tcp", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	r, err := http.NewRequest(http.MethodGet, "http://"+listener.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Long", strings.Repeat("x", 100<<10))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("giant headers answer %d", answer.StatusCode)
	}
}
