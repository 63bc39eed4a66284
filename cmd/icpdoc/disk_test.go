package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// disk is one that can be filled and freed while the service runs on it.
type disk struct {
	by   []string // what starts a program that sees the disk
	data string   // the data folder, as the service sees it
	fill func(t *testing.T, r *running)
	free func(t *testing.T, r *running)
}

// small makes a real file system of a few megabytes, which a process of its own keeps mounted in a namespace of its own. It
// is nil where nobody may mount.
func small(t *testing.T) *disk {
	t.Helper()
	at := t.TempDir()
	for _, way := range [][2][]string{{{"unshare", "-m"}, {"nsenter", "-m"}}, {{"unshare", "-Urm"}, {"nsenter", "-U", "-m", "--preserve-credentials"}}} {
		holder := exec.Command(way[0][0], append(way[0][1:], "sh", "-c", `mount -t tmpfs -o size=64m tmpfs "$0" && echo ready && exec sleep 3600`, at)...)
		out, err := holder.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := holder.Start(); err != nil {
			continue
		}
		if line := make([]byte, 6); must(io.ReadFull(out, line)) != 6 || string(line) != "ready\n" {
			_ = holder.Wait()
			continue
		}
		t.Cleanup(func() { _ = holder.Process.Kill(); _ = holder.Wait() })
		enter := append([]string{way[1][0], "-t", strconv.Itoa(holder.Process.Pid)}, way[1][1:]...)
		filler := filepath.Join("/proc", strconv.Itoa(holder.Process.Pid), "root", at, "filler")
		return &disk{by: append(enter, "--"), data: filepath.Join(at, "data"),
			fill: func(t *testing.T, _ *running) { stuff(t, filler) },
			free: func(t *testing.T, _ *running) {
				if err := os.Remove(filler); err != nil {
					t.Fatal(err)
				}
			}}
	}
	return nil
}

func must(n int, _ error) int { return n }

// stuff writes a file until there is no room for another byte.
func stuff(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096, 1} {
		for err = error(nil); err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}

// limited is any disk, on which the service's files are not let grow: it needs no rights at all.
func limited(t *testing.T) *disk {
	limit := func(size string) func(*testing.T, *running) {
		return func(t *testing.T, r *running) {
			t.Helper()
			if _, err := tool("prlimit", "--pid", strconv.Itoa(r.Process.Pid), "--fsize="+size+":unlimited"); err != nil {
				t.Fatal(err)
			}
		}
	}
	return &disk{data: filepath.Join(t.TempDir(), "data"), fill: limit("4096"), free: limit("unlimited")}
}

// TestADiskThatIsFull fills the service's disk while clients write: what is refused says why and what to do, what was
// acknowledged stays, and all goes on by itself when there is room again.
func TestADiskThatIsFull(t *testing.T) {
	t.Setenv("ICPDOC_LIMITS_BURST", "1000000")
	disks := map[string]*disk{"files that must not grow": limited(t)}
	if d := small(t); d != nil {
		disks["a small file system"] = d
	} else {
		t.Log("nobody may mount here: the small file system is left to machines where one may")
	}
	for name, d := range disks {
		t.Run(name, func(t *testing.T) { d.test(t) })
	}
}

func (d *disk) test(t *testing.T) {
	w := &writers{clients: clients{key: d.key(t), written: map[string]string{}, maybe: map[string]string{}}, refused: map[string]int{}}
	r := startBy(t, d.by, "--data", d.data)
	w.load(t, r, 700*time.Millisecond)
	if len(w.refused) > 0 || len(w.written) == 0 {
		t.Fatalf("with room %d filings were written and some refused: %v", len(w.written), w.refused)
	}
	cookie := w.signIn(t, r.base)
	for range 2 {
		d.fill(t, r)
		for range 20 { // the database's log may have room of its own for a while
			if w.load(t, r, 700*time.Millisecond); len(w.refused) > 0 {
				break
			}
		}
		w.browse(t, r.base, cookie)
		d.free(t, r)
		w.browse(t, r.base, cookie)
		if len(w.refused) == 0 || d.by == nil && w.refused["store.full"] == 0 {
			t.Errorf("nothing was refused for want of room: %v", w.refused)
		}
		before := len(w.written)
		w.refused = map[string]int{}
		w.load(t, r, 700*time.Millisecond)
		if len(w.refused) > 0 || len(w.written) == before {
			t.Errorf("with room again %d filings were written, refused: %v", len(w.written)-before, w.refused)
		}
		w.check(t, r.base, true)
	}
	d.fill(t, r)
	if d.by != nil { // the disk stays full beyond the process
		w.load(t, r, 300*time.Millisecond)
		_ = r.Process.Kill()
		<-r.rest
		_ = r.Wait()
		d.fill(t, r) // what it held open has made room
		fresh := *d
		fresh.data = filepath.Join(filepath.Dir(d.data), "another")
		if _, errs := fresh.refuses(t); !strings.Contains(errs, "full") || !strings.Contains(errs, "space") {
			t.Errorf("a first start on a full disk says %s", errs)
		}
		r = startBy(t, d.by, "--data", d.data)
	}
	w.load(t, r, 300*time.Millisecond)
	d.free(t, r)
	w.check(t, r.base, true)
	r.end(t)
	code, out, errs := d.run(t, "audit", "verify", "--data", d.data)
	if code != exitDone {
		t.Errorf("the audit: %s %s", out, errs)
	}
	t.Logf("%d filings, %d pictures", len(w.written), w.pictures)
}

// run runs the program where the disk is.
func (d *disk) run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	line := append(append(append([]string{}, d.by...), "icpdoc", "--lang", "en"), args...)
	var o, e bytes.Buffer
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), o.String(), e.String()
}

// refuses runs the service, which is to end at once, and gives what it says.
func (d *disk) refuses(t *testing.T) (code int, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	line := append(append([]string{}, d.by...), "icpdoc", "--lang", "en", "serve", "--addr", "127.0.0.1:0", "--data", d.data)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	var e bytes.Buffer
	cmd.Stderr = &e
	_ = cmd.Run()
	if ctx.Err() != nil {
		t.Error("it serves")
	}
	return cmd.ProcessState.ExitCode(), e.String()
}

// key makes an applicant's key in a data folder that is copied to the disk.
func (d *disk) key(t *testing.T) string {
	t.Helper()
	made := filepath.Join(t.TempDir(), "data")
	key := apiKey(t, made)
	if _, errs, err := output(append(append([]string{}, d.by...), "cp", "-a", made, d.data)); err != nil {
		t.Fatalf("%v %s", err, errs)
	}
	return key
}

func output(line []string) (out, errs string, err error) {
	var o, e bytes.Buffer
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	return o.String(), e.String(), err
}

// writers are clients that take a refusal for an answer, when it is a good one.
type writers struct {
	clients
	refused  map[string]int // by code
	settled  []string       // filings whose writer is done with them: a picture changes their version, too
	pictures int
}

func (w *writers) load(t *testing.T, r *running, long time.Duration) {
	t.Helper()
	end := time.Now().Add(long)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for time.Now().Before(end) {
				w.writeOne(t, r.base)
			}
		})
	}
	all.Go(func() {
		for time.Now().Before(end) {
			w.upload(t, r.base)
		}
	})
	all.Wait()
}

// told judges an answer: done, or refused in a way that somebody can act on.
func (w *writers) told(t *testing.T, answer *http.Response, text []byte, err error, want int) bool {
	if err != nil {
		t.Errorf("no answer: %v", err)
		return false
	}
	if answer.StatusCode == want {
		return true
	}
	var p struct {
		Code, Detail string
		Status       int
	}
	if err := json.Unmarshal(text, &p); err != nil || answer.StatusCode != http.StatusServiceUnavailable || p.Status != answer.StatusCode || !strings.HasSuffix(p.Code, ".full") || !strings.Contains(p.Detail, "腾出空间") {
		if w.Lock(); w.refused[p.Code] == 0 {
			t.Errorf("a full disk answers %d %s", answer.StatusCode, text)
		}
		w.Unlock()
	}
	w.Lock()
	w.refused[p.Code]++
	w.Unlock()
	return false
}

// signIn signs in as a browser does.
func (w *writers) signIn(t *testing.T, base string) (cookie string) {
	t.Helper()
	answer, text, err := w.ask(http.MethodPost, base+"/v1/session", `{"login": "a@example.cn", "password": "a password for the test"}`, "")
	if err != nil || answer.StatusCode != http.StatusOK || len(answer.Cookies()) != 1 {
		t.Fatalf("signing in: %v %s", err, text)
	}
	return answer.Cookies()[0].String()
}

// browse reads with a session, as one can whether there is room or not.
func (w *writers) browse(t *testing.T, base, cookie string) {
	t.Helper()
	for _, path := range []string{"/v1/session", "/v1/filings"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookie)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusOK || errors.Join(err, answer.Body.Close()) != nil || !json.Valid(text) {
			t.Errorf("a browser that asks for %s is answered %d %.300s, %v", path, answer.StatusCode, text, err)
		}
	}
}

func (w *writers) writeOne(t *testing.T, base string) {
	name := rand.Text()
	answer, text, err := w.ask(http.MethodPost, base+"/v1/filings", `{"provider": "nwcd", "entity": {"name": "`+name+`", "remark": "`+strings.Repeat("长", 2000)+`"}}`, "")
	if !w.told(t, answer, text, err, http.StatusCreated) {
		return
	}
	var made struct{ ID string }
	if err := json.Unmarshal(text, &made); err != nil {
		t.Error(err)
		return
	}
	w.note(made.ID, name)
	defer func() {
		w.Lock()
		defer w.Unlock()
		w.settled = append(w.settled, made.ID)
	}()
	next := rand.Text()
	answer, text, err = w.ask(http.MethodPut, base+"/v1/filings/"+made.ID, `{"provider": "nwcd", "entity": {"name": "`+next+`"}}`, answer.Header.Get("ETag"))
	if w.told(t, answer, text, err, http.StatusOK) {
		w.note(made.ID, next)
	}
}

// upload gives a filing a picture, and reads it back once it is acknowledged.
func (w *writers) upload(t *testing.T, base string) {
	w.Lock()
	id := ""
	if len(w.settled) > 0 {
		id = w.settled[w.pictures*7%len(w.settled)]
	}
	w.Unlock()
	if id == "" {
		time.Sleep(10 * time.Millisecond)
		return
	}
	data, err := os.ReadFile("../../samples/photos/11-id-front-too-small.jpg")
	if err != nil {
		t.Error(err)
		return
	}
	answer, text, err := w.send(http.MethodPost, base+"/v1/filings/"+id+"/photos?material=entity_certificate", data)
	if !w.told(t, answer, text, err, http.StatusCreated) {
		return
	}
	w.pictures++
	at := base + answer.Header.Get("Location") + "/master"
	if answer, text, err = w.send(http.MethodGet, at, nil); w.told(t, answer, text, err, http.StatusOK) && !bytes.Equal(text, data) {
		t.Errorf("a picture of %d bytes came back with %d", len(data), len(text))
	}
}

func (w *writers) send(method, url string, body []byte) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+w.key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, text, err
}

// TestADiskThatCanOnlyBeRead starts the service where it may not write: it ends at once, says why, and changes nothing.
func TestADiskThatCanOnlyBeRead(t *testing.T) {
	closed := &disk{data: filepath.Join(t.TempDir(), "data")}
	closed.key(t)
	before := tree(t, closed.data)
	lock(t, closed.data, 0o500, 0o400)
	t.Cleanup(func() { lock(t, closed.data, 0o700, 0o600) })
	if os.Getuid() == 0 { // whom no mode keeps out
		closed.by = []string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"}
		for dir := closed.data; dir != filepath.Clean(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if code, errs := closed.refuses(t); code == exitDone || !strings.Contains(errs, "permission denied. Let the user") {
		t.Errorf("where it may not write it ends with %d and says %s", code, errs)
	}
	if after := tree(t, closed.data); after != before {
		t.Errorf("it changed\n%s\ninto\n%s", before, after)
	}
	d := small(t)
	if d == nil {
		t.Log("nobody may mount here")
		return
	}
	d.key(t)
	r := startBy(t, d.by, "--data", d.data)
	r.end(t)
	if _, errs, err := output(append(append([]string{}, d.by...), "mount", "-o", "remount,bind,ro", filepath.Dir(d.data))); err != nil {
		t.Fatalf("%v %s", err, errs)
	}
	if code, errs := d.refuses(t); code == exitDone || !strings.Contains(errs, "mounted read-only") || !strings.Contains(errs, d.data) || !strings.Contains(errs, "--data") {
		t.Errorf("on a read-only disk it ends with %d and says %s", code, errs)
	}
}

// lock sets the modes of a folder and of what is in it.
func lock(t *testing.T, folder string, dirs, files fs.FileMode) {
	t.Helper()
	if err := os.Chmod(folder, dirs|0o100); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(path, dirs)
		}
		return os.Chmod(path, files)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tree is what a folder holds, by name, size and time.
func tree(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && !e.IsDir() {
			fmt.Fprintln(&b, path, info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
