//go:build linux

package servicebench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is a running service.
type process struct {
	*exec.Cmd
	base string
	log  bytes.Buffer
}

// launch starts the service on the embedded default, in a folder of its own. The limit of one address's requests is raised:
// here one address is all clients.
func launch(t testing.TB, edit ...string) *process {
	t.Helper()
	path, err := filepath.Abs(*program)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(path, "--lang", "en", "serve", "--addr", "127.0.0.1:0", "--log", "warn", "--data", filepath.Join(t.TempDir(), "data"))}
	p.Env = append(os.Environ(), "ICPDOC_LIMITS_EVERY=1ms", "ICPDOC_LIMITS_BURST=1000000")
	p.Env = append(p.Env, edit...)
	p.Stderr = &p.log
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatalf("%v (make build)", err)
	}
	lines := bufio.NewReader(out)
	for p.base == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the service ended before it served: %v\n%s", err, &p.log)
		}
		if _, rest, ok := strings.Cut(line, "serves at "); ok {
			p.base = strings.Fields(rest)[0]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return p
}

// end ends the service as an operator would, and fails when it logged a fault.
func (p *process) end(t testing.TB) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the service did not end well: %v", err)
	}
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Errorf("the service logged faults:\n%s", &p.log)
	}
}

// cpu is the CPU time of the service so far. The kernel counts in hundredths of a second.
func (p *process) cpu(t testing.TB) time.Duration {
	t.Helper()
	total, err := treeCPU(p.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return total
}

// memory is what the service holds in memory, and the most that it ever held, in MB.
func (p *process) memory(t testing.TB) (now, most float64) {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		n, _ := strconv.ParseFloat(kb, 64)
		switch name {
		case "VmRSS":
			now = n * 1024 / 1e6
		case "VmHWM":
			most = n * 1024 / 1e6
		}
	}
	return now, most
}

// ask posts one body.
func (p *process) ask(t testing.TB, path, kind string, body []byte) []byte {
	t.Helper()
	r, err := http.Post(p.base+path, kind, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d: %v\n%.2000s", path, r.StatusCode, err, data)
	}
	return data
}

// selfCPU is the CPU time of this process so far, user and system.
func selfCPU(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// relatives gives a process and its descendants: pid to fields of /proc/PID/stat from the state on.
func relatives(root int) map[int][]string {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	all := map[int][]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // it ended meanwhile
		}
		pid, _ := strconv.Atoi(string(b[:bytes.IndexByte(b, ' ')]))
		all[pid] = strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	}
	out := map[int][]string{}
	for pid, fields := range all {
		for up, depth := pid, 0; up > 1 && depth < 64; depth++ {
			if up == root {
				out[pid] = fields
				break
			}
			above, ok := all[up]
			if !ok {
				break
			}
			up, _ = strconv.Atoi(above[1])
		}
	}
	return out
}

// treeCPU is the CPU time of a process and all its descendants so far; children that were waited for count with their parents.
func treeCPU(root int) (time.Duration, error) {
	ticks := 0
	procs := relatives(root)
	if len(procs) == 0 {
		return 0, fmt.Errorf("process %d is gone", root)
	}
	for _, fields := range procs {
		for _, at := range []int{11, 12, 13, 14} { // utime, stime, cutime, cstime
			n, _ := strconv.Atoi(fields[at])
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// treeMemory is what a process and all its descendants hold in memory, each page that several share counted once among them, in MB.
func treeMemory(root int) (mb float64) {
	for pid := range relatives(root) {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				n, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
				mb += n * 1024 / 1e6
			}
		}
	}
	return mb
}
