package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEndingFinishesWhatIsUnderWay tells the service to end while a picture is being sent: no new connection is taken, the
// picture is answered in full, and then the process ends well.
func TestEndingFinishesWhatIsUnderWay(t *testing.T) {
	r := start(t, "--data", filepath.Join(t.TempDir(), "data"))
	address := strings.TrimPrefix(r.base, "http://")
	picture, err := os.ReadFile("../../samples/photos/02-licence-scanned.jpg")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /v1/photos/entity_certificate HTTP/1.1\r\nHost: x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n", len(picture))
	if _, err := c.Write(picture[:len(picture)/2]); err != nil {
		t.Fatal(err)
	}
	for { // until the request is being answered: before, ending would not wait for it
		_, numbers := r.get(t, "/metrics")
		if strings.Contains(numbers, "icpdoc_http_requests_in_flight 2") { // this one and the one that asks
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for { // until nobody else is let in
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = other.Close()
		time.Sleep(5 * time.Millisecond)
	}
	if _, err := c.Write(picture[len(picture)/2:]); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("what was under way was dropped: %v\n%s", err, r.log)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), `"outcome"`) {
		t.Errorf("what was under way ends with %d %v %.300s", answer.StatusCode, err, body)
	}
	<-r.rest
	if err := r.Wait(); err != nil {
		t.Errorf("it did not end well: %v\n%s", err, r.log)
	}
	if log := r.log.String(); strings.Contains(log, "cut off") || strings.Contains(log, "level=ERROR") {
		t.Errorf("the log says: %s", log)
	}
}
