package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/web"
)

// TestFlood lets far more clients than the service has room for ask for documents and pictures at once. Everybody is
// answered, by the document or by when to come again; memory stays where it was; and afterwards all is as before.
func TestFlood(t *testing.T) {
	const clients, each = 60, 6
	s := service(t, web.Limits{Workers: 2, Papers: 8, Queue: 2, Burst: 1 << 30})
	server := httptest.NewServer(s)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * clients}}
	defer client.CloseIdleConnections()
	letter, picture := sample(t), photo(t)
	post := func(path, kind string, body []byte) (int, http.Header, []byte) {
		r, err := client.Post(server.URL+path, kind, bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0, nil, nil
		}
		defer r.Body.Close()
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		return r.StatusCode, r.Header, data
	}
	document := func() (int, http.Header, []byte) {
		return post("/v1/documents/commitment-letter", "application/json", letter)
	}
	if code, _, data := document(); code != http.StatusOK || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Fatalf("before the flood: %d %s", code, data)
	}
	before := held()
	var made, sent atomic.Int64
	var all sync.WaitGroup
	check := func(code int, h http.Header, data []byte, good string) {
		switch wait, err := strconv.Atoi(h.Get("Retry-After")); {
		case code == http.StatusOK && bytes.HasPrefix(data, []byte(good)):
			made.Add(1)
		case code == http.StatusTooManyRequests && err == nil && wait > 0:
			sent.Add(1)
		default:
			t.Errorf("in the flood: %d %v %.300s", code, h, data)
		}
	}
	for range clients {
		all.Go(func() {
			for range each {
				code, h, data := document()
				check(code, h, data, "%PDF-")
			}
		})
	}
	for range 12 {
		all.Go(func() {
			code, h, data := post("/v1/photos/entity_certificate", "image/jpeg", picture)
			check(code, h, data, "{")
		})
	}
	all.Wait()
	t.Logf("%d made, %d sent away", made.Load(), sent.Load())
	if made.Load() == 0 || sent.Load() == 0 {
		t.Errorf("%d were made and %d sent away: this was no flood", made.Load(), sent.Load())
	}
	if code, _, data := document(); code != http.StatusOK || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("after the flood: %d %s", code, data)
	}
	client.CloseIdleConnections()
	const most = 48 << 20
	if grown := held() - before; grown > most {
		t.Errorf("the flood left %d MiB in memory", grown>>20)
	}
}

// held is what the process holds in memory once what it dropped is gone.
func held() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func sample(t *testing.T) []byte {
	t.Helper()
	f, err := os.Open("../../samples/03-nwcd-app-manual-rare-name.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in, err := filing.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func photo(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../samples/photos/02-licence-scanned.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
