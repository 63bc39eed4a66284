package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"icpdoc/internal/blob/blobtest"
	"icpdoc/internal/filing/filingtest"
	"icpdoc/internal/store/storetest"
)

// running is the program, serving.
type running struct {
	*exec.Cmd
	base string // address that it printed
	said string // what it printed until then
	log  *safeBuffer
	rest chan string // what it prints later
}

// safeBuffer is a buffer that one side writes while the other reads.
type safeBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.String()
}

// start starts the program and waits until it serves.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	return startBy(t, nil, args...)
}

// startBy starts it by another program, which becomes it.
func startBy(t *testing.T, by []string, args ...string) *running {
	t.Helper()
	line := slices.Concat(by, []string{"icpdoc", "--lang", "en", "serve", "--addr", "127.0.0.1:0"}, args)
	r := &running{Cmd: exec.Command(line[0], line[1:]...), log: new(safeBuffer), rest: make(chan string, 1)}
	guard := filingtest.NewGuard(r.log, filingtest.Secrets(sampleFilings(t)...)...)
	r.Stderr, r.Env = guard, append(os.Environ(), "ICPDOC_LOG=debug")
	t.Cleanup(func() {
		for _, told := range guard.Told() {
			t.Errorf("the service's log: %s", told)
		}
	})
	out, err := r.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if r.ProcessState == nil {
			_ = r.Process.Kill()
			_ = r.Wait()
		}
	})
	lines := bufio.NewReader(out)
	for r.base == "" {
		line, err := lines.ReadString('\n')
		r.said += line
		if err != nil {
			t.Fatalf("it ended before it served: %v\n%s%s", err, r.said, r.log)
		}
		if m := regexp.MustCompile(`serves at (http://\S+)`).FindStringSubmatch(line); m != nil {
			r.base = m[1]
		}
	}
	go func() {
		more, _ := io.ReadAll(lines)
		r.rest <- string(more)
	}()
	return r
}

// end tells it to end and waits until it did.
func (r *running) end(t *testing.T) {
	t.Helper()
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-r.rest
	ended := make(chan error, 1)
	go func() { ended <- r.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Fatalf("it did not end well: %v\n%s", err, r.log)
		}
	case <-time.After(time.Minute):
		t.Fatal("it did not end")
	}
}

func (r *running) get(t *testing.T, path string) (int, string) {
	t.Helper()
	answer, err := http.Get(r.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// command runs the program once beside it.
func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	cmd := exec.Command("icpdoc", append([]string{"--lang", "en"}, args...)...)
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

func TestServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := start(t, "--data", data, "--demo", "--samples", "../../samples")
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body := r.get(t, path); status != http.StatusOK {
			t.Errorf("%s answers %d %s", path, status, body)
		}
	}
	passwords := regexp.MustCompile(`(?m)^  (\S+@demo\.example) +(\S{26})$`).FindAllStringSubmatch(r.said, -1)
	if len(passwords) != 6 || !strings.Contains(r.said, "20 filings") {
		t.Errorf("the demo said\n%s", r.said)
	}
	if strings.Contains(r.said, "/v1/invitations/accept") {
		t.Error("a token for the first administrator, though the demo has one")
	}

	// Nobody else gets the data folder, and what works beside it does.
	if code, _, errs := command(t, "serve", "--data", data); code != exitConfig || !strings.Contains(errs, "Another icpdoc is using the data folder") {
		t.Errorf("a second one: %d %s", code, errs)
	}
	if code, _, errs := command(t, "user", "list", "--data", data); code != exitConfig {
		t.Errorf("user list beside it: %d %s", code, errs)
	}
	backup := filepath.Join(t.TempDir(), "b.zip")
	if code, _, errs := command(t, "backup", "--data", data, backup); code != exitDone {
		t.Errorf("backup beside it: %d %s", code, errs)
	}
	if code, out, errs := command(t, "audit", "verify", "--data", data); code != exitDone || !strings.Contains(out, "all of them hold") {
		t.Errorf("audit beside it: %d %s %s", code, out, errs)
	}

	r.end(t)
	log := r.log.String()
	if !strings.Contains(log, "IMPORTANT: a master key was made") || !strings.Contains(log, "ending") {
		t.Errorf("the log says\n%s", log)
	}
	for _, m := range passwords {
		if strings.Contains(log, m[2]) || strings.Contains(log, m[1]) {
			t.Errorf("the log has a login or a password: %s", log)
		}
	}
	if code, out, _ := command(t, "user", "list", "--data", data); code != exitDone || strings.Count(out, "@demo.example") != 6 {
		t.Errorf("after the end: %d\n%s", code, out)
	}
	again := start(t, "--data", data, "--demo", "--samples", "../../samples", "--log", "info,json")
	if !strings.Contains(again.said, "there already") {
		t.Errorf("the second start said\n%s", again.said)
	}
	again.end(t)
	if !strings.Contains(again.log.String(), `"msg":"serving"`) {
		t.Errorf("the log is no JSON: %s", again.log)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if code, out, errs := command(t, "restore", "--data", restored, "--master-key-file", filepath.Join(data, "master.key"), backup); code != exitDone {
		t.Errorf("restore: %d %s %s", code, out, errs)
	}
	if _, err := os.Stat(filepath.Join(restored, "icpdoc.db")); err != nil {
		t.Error(err)
	}
}

// TestServeOnServers runs the same on PostgreSQL and object storage: nothing of a filing is left on the local disk.
func TestServeOnServers(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	settings := []string{"--data", data, "--database-url", storetest.Postgres(t), "--blob-url", blobtest.Address(blobtest.Server(t))}
	with := func(args ...string) []string { return append(args, settings...) }

	if code, _, errs := command(t, with("serve", "--addr", "127.0.0.1:0")...); code != exitConfig || !strings.Contains(errs, "run icpdoc migrate") {
		t.Errorf("an empty database: %d %s", code, errs)
	}
	if code, out, errs := command(t, with("migrate")...); code != exitDone || !strings.Contains(out, "The schema is the one of this version") || strings.Contains(out, "Steps taken: 0") {
		t.Errorf("migrate: %d %s %s", code, out, errs)
	}
	r := start(t, append(settings, "--demo", "--samples", "../../samples")...)
	if status, body := r.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("/readyz answers %d %s", status, body)
	}
	if code, out, errs := command(t, with("user", "invite", "reviewer", "--provider", "nwcd")...); code != exitDone || !strings.Contains(out, r.base+"/v1/invitations/accept") && !strings.Contains(out, "http://127.0.0.1:8080/v1/invitations/accept") {
		t.Errorf("an invitation beside it: %d %s %s", code, out, errs)
	}
	if code, _, errs := command(t, with("backup", filepath.Join(t.TempDir(), "b"))...); code != exitConfig || !strings.Contains(errs, "pg_dump") {
		t.Errorf("a backup of servers: %d %s", code, errs)
	}
	if code, _, errs := command(t, with("audit", "verify")...); code != exitDone {
		t.Errorf("audit: %d %s", code, errs)
	}
	r.end(t)
	for _, name := range []string{"icpdoc.db", "objects"} {
		if _, err := os.Stat(filepath.Join(data, name)); !os.IsNotExist(err) {
			t.Errorf("%s is on the local disk", name)
		}
	}
}

func TestTheFirstAdministratorComesIn(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	token := regexp.MustCompile(`(?m)^([\w-]{43})$`)
	earlier := start(t, "--data", data, "--log", "debug,text")
	old := token.FindAllString(earlier.said, -1)
	earlier.end(t)
	r := start(t, "--data", data, "--log", "debug,text")
	m := token.FindAllString(r.said, -1)
	if len(old) != 1 || len(m) != 1 || old[0] == m[0] || !strings.Contains(r.said, r.base+"/v1/invitations/accept") {
		t.Fatalf("said\n%s\nthen\n%s", earlier.said, r.said)
	}
	tries := []struct {
		token string
		want  int
	}{{old[0], http.StatusNotFound}, {m[0], http.StatusCreated}, {m[0], http.StatusNotFound}} // that of an earlier start is void; each works once
	for i, one := range tries {
		want := one.want
		body := `{"token": "` + one.token + `", "login": "boss@example.cn", "name": "管理员", "password": "correct horse battery"}`
		answer, err := http.Post(r.base+"/v1/invitations/accept", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("use %d answers %d %s", i+1, answer.StatusCode, text)
		}
	}
	code, _, errs := command(t, "serve", "--data", t.TempDir(), "--addr", strings.TrimPrefix(r.base, "http://"))
	if code != exitConfig || !strings.Contains(errs, "Cannot listen at") {
		t.Errorf("a taken address: %d %s", code, errs)
	}
	r.end(t)
	if log := earlier.log.String() + r.log.String(); strings.Contains(log, old[0]) || strings.Contains(log, m[0]) || strings.Contains(log, "boss@example.cn") {
		t.Errorf("the log says who came in, or how:\n%s", log)
	}
	again := start(t, "--data", data)
	if strings.Contains(again.said, "/v1/invitations/accept") {
		t.Errorf("with an administrator it said\n%s", again.said)
	}
	again.end(t)
	if code, out, _ := command(t, "user", "password", "--data", data, "boss@example.cn"); code != exitDone || !strings.Contains(out, "/v1/password") {
		t.Errorf("a new password: %d %s", code, out)
	}
}
