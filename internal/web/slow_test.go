package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/web"
)

// TestAttackSlowClients drips requests into real connections of a server whose time limits are short, and takes no answers:
// each connection is cut, and whoever asks meanwhile is answered.
func TestAttackSlowClients(t *testing.T) {
	const wait = time.Second
	log := slog.New(slog.DiscardHandler)
	large := strings.Repeat("x", 64<<20) // more than the buffers between two sockets take
	server := web.Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			_, _ = io.WriteString(w, large)
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	}), "127.0.0.1:0", log)
	if server.ReadHeaderTimeout == 0 || server.ReadTimeout == 0 || server.WriteTimeout == 0 || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 {
		t.Fatalf("a limit is missing: %+v", server)
	}
	server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout, server.IdleTimeout = wait, 2*wait, 2*wait, wait
	listener, err := net.Listen("tcp", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() }) // after the parallel ones
	for name, drip := range map[string]func(io.Writer, int) error{
		"nothing at all": func(io.Writer, int) error { return nil },
		"headers without an end": func(c io.Writer, i int) error {
			line := fmt.Sprintf("X-%d: y\r\n", i)
			if i == 0 {
				line = "GET / HTTP/1.1\r\nHost: x\r\n"
			}
			_, err := io.WriteString(c, line)
			return err
		},
		"one letter at a time": func(c io.Writer, i int) error {
			_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n"[i%24:i%24+1])
			return err
		},
		"a body that never comes": func(c io.Writer, i int) error {
			text := "x"
			if i == 0 {
				text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
			}
			_, err := io.WriteString(c, text)
			return err
		},
		"chunks without an end": func(c io.Writer, i int) error {
			text := "1\r\nx\r\n"
			if i == 0 {
				text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
			}
			_, err := io.WriteString(c, text)
			return err
		},
		"an answer that nobody takes": func(c io.Writer, i int) error {
			if i > 0 {
				return nil
			}
			_, err := io.WriteString(c, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			start := time.Now()
			cut := make(chan struct{})
			go func() {
				defer close(cut)
				if name == "an answer that nobody takes" {
					time.Sleep(4 * wait) // and then wants the rest
				}
				_, _ = io.Copy(io.Discard, bufio.NewReader(c))
			}()
			for i := 0; ; i++ {
				select {
				case <-cut:
					if took := time.Since(start); took > 20*wait {
						t.Errorf("it was cut after %v", took)
					}
					return
				case <-time.After(wait / 8):
				}
				_ = drip(c, i) // who was cut finds out by reading
				if i%8 == 0 {
					answered(t, "http://"+listener.Addr().String())
				}
				if time.Since(start) > 60*wait {
					t.Fatal("it was never cut")
				}
			}
		})
	}
}

// answered fails when somebody who asks as usual gets no answer. On a busy machine the server's short limits may cut one
// request or another: five in a row they do not.
func answered(t *testing.T, url string) {
	t.Helper()
	var err error
	for range 5 {
		var answer *http.Response
		if answer, err = http.Get(url); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
			err = errors.New(answer.Status)
		}
	}
	t.Fatalf("somebody else is not answered: %v", err)
}

// TestAttackLongHeaders sends headers that are too large.
func TestAttackLongHeaders(t *testing.T) {
	server := web.Server(http.NotFoundHandler(), "127.0.0.1:0", slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", server.Addr)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	for name, request := range map[string]string{"a header": "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n", "many headers": "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-Y: z\r\n", 100_000) + "\r\n",
		"a cookie": "GET / HTTP/1.1\r\nHost: x\r\nCookie: a=" + strings.Repeat("b", 1<<20) + "\r\n\r\n", "a path": "GET /" + strings.Repeat("z", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n"} {
		c, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		go func() { _, _ = io.WriteString(c, request) }()
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil && answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge && answer.StatusCode != http.StatusRequestURITooLong {
			t.Errorf("%s that is too long answers %d", name, answer.StatusCode)
		}
		if err == nil {
			_ = answer.Body.Close()
		}
		_ = c.Close()
	}
}
