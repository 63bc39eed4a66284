package door_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

// TestSlowBodyIsCut drips a body into a real connection. What a client says that it will send takes no memory; what it sends
// too slowly is cut, told so, and gives back what it held.
func TestSlowBodyIsCut(t *testing.T) {
	const wait = 3 * time.Second // a busy machine stands still for a second now and then
	d := open(door.Limits{Memory: 1 << 20}, io.Discard)
	door.Impatient(d, wait)
	code := make(chan string, 1)
	server := httptest.NewServer(d.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, release, err := d.Body(r, 10<<20)
		if err != nil {
			code <- fault.As(err).Code
			d.Fail(w, r, err)
			return
		}
		release()
		code <- fmt.Sprint(len(data))
	})))
	defer server.Close()
	dial := func(announced int) net.Conn {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", announced)
		return c
	}
	slow := dial(10 << 20) // ten times the memory that there is
	fmt.Fprint(slow, "a little")
	time.Sleep(wait / 10)
	quick := dial(700 << 10) // goes through beside it
	fmt.Fprint(quick, strings.Repeat("x", 700<<10))
	if got := <-code; got != fmt.Sprint(700<<10) {
		t.Errorf("beside a slow upload another ends with %s", got)
	}
	start := time.Now()
	go func() {
		for range 100 {
			if _, err := fmt.Fprint(slow, "x"); err != nil {
				return
			}
			time.Sleep(wait / 10)
		}
	}()
	if got := <-code; got != "request.slow" || time.Since(start) > 20*wait {
		t.Errorf("a slow upload ends with %s after %v", got, time.Since(start))
	}
	answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
	if err != nil || answer.StatusCode != http.StatusBadRequest {
		t.Errorf("who was cut is not told: %v %v", answer, err)
	}
	if release, err := d.Hold(1 << 20); err != nil {
		t.Errorf("memory was not given back: %v", err)
	} else {
		release()
	}
}

// TestBodiesShareMemory reads more at once than there is memory for: some are sent away with when to come again, none is cut
// short in silence, and all memory comes back.
func TestBodiesShareMemory(t *testing.T) {
	d := open(door.Limits{Memory: 4 << 20}, io.Discard)
	body := strings.Repeat("x", 1<<20)
	all := make(chan struct{})
	var read, sent sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range 16 {
		read.Add(1)
		sent.Go(func() {
			data, release, err := d.Body(httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)), 2<<20)
			read.Done()
			<-all // everybody keeps what he has
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				codes[fault.As(err).Code]++
				return
			}
			defer release()
			codes[fmt.Sprint(len(data))]++
		})
	}
	read.Wait()
	close(all)
	sent.Wait()
	if n := codes[fmt.Sprint(len(body))]; n < 1 || n > 4 || codes["service.memory"] != 16-n {
		t.Errorf("of 16 bodies of 1 MiB in 4 MiB: %v", codes)
	}
	if _, err := d.Hold(4 << 20); err != nil {
		t.Errorf("memory was not given back: %v", err)
	}
}

// TestBriefWorkIsBounded lets a crowd come at once: as many work as there are workers, as many wait as may, the others
// are told at once to come again.
func TestBriefWorkIsBounded(t *testing.T) {
	d := open(door.Limits{Workers: 2, Papers: 3}, io.Discard)
	begun, end := make(chan struct{}, 20), make(chan struct{})
	results := make(chan error, 20)
	for range 20 {
		go func() {
			results <- d.Brief(context.Background(), func() error {
				begun <- struct{}{}
				<-end
				return nil
			})
		}()
	}
	<-begun
	<-begun
	for range 15 {
		err := <-results
		if err == nil {
			t.Fatal("somebody was done before he was let")
		}
		if p := d.Problem(context.Background(), err); p.Status != http.StatusTooManyRequests || p.GetHeaders().Get("Retry-After") != "1" {
			t.Errorf("who is one too many gets %d %v", p.Status, p.GetHeaders())
		}
	}
	select {
	case <-begun:
		t.Error("a third works")
	default:
	}
	close(end)
	for range 5 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if leave, err := d.Turn(context.Background()); err != nil {
		t.Error("documents keep pictures waiting")
	} else {
		leave()
	}
}
