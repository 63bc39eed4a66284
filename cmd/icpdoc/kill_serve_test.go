package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestProofKillServing kills the service itself while several clients write through its interface, starts it again, and
// asks it for everything that it ever acknowledged.
func TestProofKillServing(t *testing.T) {
	t.Setenv("ICPDOC_LIMITS_BURST", "1000000")
	data := filepath.Join(t.TempDir(), "data")
	c := &clients{key: apiKey(t, data), written: map[string]string{}, maybe: map[string]string{}}
	const many = 50 // a start and a kill take two seconds
	rounds := *proofKills
	if rounds < many {
		rounds = max(2, rounds/5)
	}
	for round := range rounds {
		r := start(t, "--data", data, "--log", "error")
		c.check(t, r.base, false)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { c.write(r.base) })
		}
		had := c.acknowledged()
		time.Sleep(time.Duration(50+mathrand.IntN(700)) * time.Millisecond)
		for end := time.Now().Add(time.Minute); c.acknowledged() == had && time.Now().Before(end); { // a slow machine
			time.Sleep(time.Millisecond)
		}
		_ = r.Process.Kill()
		all.Wait()
		<-r.rest
		_ = r.Wait()
		if log := r.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("before it was killed: %s", log)
		}
		if t.Failed() {
			t.Fatalf("after kill %d", round)
		}
	}
	r := start(t, "--data", data)
	c.check(t, r.base, true)
	r.end(t)
	if code, out, errs := command(t, "audit", "verify", "--data", data); code != exitDone {
		t.Errorf("the audit: %s %s", out, errs)
	}
	t.Logf("%d kills: %d filings", rounds, len(c.written))
	if len(c.written) < rounds {
		t.Errorf("only %d filings were written", len(c.written))
	}
}

// apiKey makes an applicant with a key before the service is started.
func apiKey(t *testing.T, data string) string {
	t.Helper()
	h, cfg, err := toilHouse(data, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.open(t.Context(), cfg, need{alone: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	who, err := toilActor(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err := s.accounts.NewAPIKey(t.Context(), who.Account, "kill test", []string{"filing", "photos"}, time.Now().Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// clients write, and remember what was acknowledged.
type clients struct {
	key string
	sync.Mutex
	written map[string]string // the name last acknowledged, by filing
	maybe   map[string]string // one whose answer never came
	looked  map[string]bool   // found as it should be after an earlier kill
}

func (c *clients) ask(method, url, body, match string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Content-Type", "application/json")
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, text, err
}

// write makes drafts and changes them until the service is gone.
func (c *clients) write(base string) {
	for {
		name := rand.Text()
		answer, text, err := c.ask(http.MethodPost, base+"/v1/filings", `{"provider": "nwcd", "entity": {"name": "`+name+`"}}`, "")
		if err != nil {
			return
		}
		var made struct {
			ID string `json:"id"`
		}
		if answer.StatusCode != http.StatusCreated || json.Unmarshal(text, &made) != nil || made.ID == "" {
			c.note(string(text), "refused")
			return
		}
		c.note(made.ID, name)
		next := rand.Text()
		c.Lock()
		c.maybe[made.ID] = next
		c.Unlock()
		changed, text, err := c.ask(http.MethodPut, base+"/v1/filings/"+made.ID, `{"provider": "nwcd", "entity": {"name": "`+next+`"}}`, answer.Header.Get("ETag"))
		if err != nil {
			return
		}
		if changed.StatusCode != http.StatusOK {
			c.note(string(text), "refused")
			return
		}
		c.note(made.ID, next)
	}
}

// acknowledged is how many filings there are.
func (c *clients) acknowledged() int {
	c.Lock()
	defer c.Unlock()
	return len(c.written)
}

func (c *clients) note(id, name string) {
	c.Lock()
	defer c.Unlock()
	c.written[id] = name
}

// check asks for what was acknowledged: what is new always, the rest now and then, all of it in the end.
func (c *clients) check(t *testing.T, base string, last bool) {
	t.Helper()
	if c.looked == nil {
		c.looked = map[string]bool{}
	}
	for id, name := range c.written {
		if c.looked[id] && !last && mathrand.IntN(20) > 0 {
			continue
		}
		c.looked[id] = true
		if name == "refused" {
			t.Fatalf("a write was refused: %s", id)
		}
		answer, text, err := c.ask(http.MethodGet, base+"/v1/filings/"+id, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), name) && !strings.Contains(string(text), c.maybe[id]) {
			t.Errorf("%s was acknowledged as %s and is %d %s", id, name, answer.StatusCode, text)
		}
	}
}
