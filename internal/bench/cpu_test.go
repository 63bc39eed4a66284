//go:build linux

package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// selfCPU is the CPU time of this process so far, user and system.
func selfCPU(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// treeCPU is the CPU time of a process and all its descendants so far, from /proc; children that have ended and were
// waited for are counted with their parents. The kernel counts in hundredths of a second.
func treeCPU(root int) (time.Duration, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	type proc struct {
		parent int
		ticks  int
	}
	procs := map[int]proc{}
	for _, f := range stats {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // it ended meanwhile
		}
		pid, _ := strconv.Atoi(string(b[:bytes.IndexByte(b, ' ')]))
		fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
		p := proc{}
		p.parent, _ = strconv.Atoi(string(fields[1]))
		for _, at := range []int{11, 12, 13, 14} { // utime, stime, cutime, cstime
			n, _ := strconv.Atoi(string(fields[at]))
			p.ticks += n
		}
		procs[pid] = p
	}
	if _, ok := procs[root]; !ok {
		return 0, fmt.Errorf("process %d is gone", root)
	}
	total := 0
	for pid, p := range procs {
		for up, depth := pid, 0; up > 1 && depth < 64; up, depth = procs[up].parent, depth+1 {
			if up == root {
				total += p.ticks
				break
			}
		}
	}
	return time.Duration(total) * 10 * time.Millisecond, nil
}
