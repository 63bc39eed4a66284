//go:build linux

package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"icpdoc/internal/letter"
	"icpdoc/internal/letter/lettertest"
)

// A filing with many papers, of which the authorization letter is one.
const (
	sampleName     = "03-nwcd-app-manual-rare-name"
	sampleFile     = "../../samples/" + sampleName + ".yaml"
	sampleTemplate = "authorization-letter"
)

// house gives the product's own press and the papers of the sample.
func house(t testing.TB) (*letter.Press, []letter.Paper, letter.Job) {
	t.Helper()
	h := lettertest.Open(t)
	press, f := h.Press, h.Filing(t, sampleName)
	papers, err := press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	one, err := press.Paper(f, sampleTemplate, 0)
	if err != nil {
		t.Fatal(err)
	}
	return press, papers, one.Job
}

// endToEnd makes a real letter, and all papers of a filing as one set, from the filing to bytes.
func endToEnd(t testing.TB) []engine {
	press, papers, job := house(t)
	var buf bytes.Buffer
	write := func(t testing.TB, job letter.Job) {
		if err := press.Write(&buf, job); err != nil {
			t.Fatal(err)
		}
	}
	return []engine{
		{name: "letter_end_to_end", batch: 60, inProcess: true, unread: true, make: inside(func(t testing.TB, _ int) []byte {
			buf.Reset()
			write(t, job)
			return buf.Bytes()
		})},
		{name: "filing_set", batch: 10, inProcess: true, oneFile: true,
			make: func(t testing.TB, _, n int) ([]byte, time.Duration) {
				runtime.GC()
				start := selfCPU(t)
				buf.Reset()
				for range n {
					for _, p := range papers {
						write(t, p.Job)
					}
				}
				return buf.Bytes(), selfCPU(t) - start
			}},
	}
}

// start is what one run of the program took.
type start struct {
	wall, cpu []time.Duration
	memory    int64 // KB, the most of all runs
}

// coldStart runs the program for one letter, time and again. It must come before this process has grown: the kernel
// counts the memory of the process that starts a program as the program's, up to the moment when it is loaded.
func coldStart(b *testing.B, program string, runs int) (s start) {
	if _, err := os.Stat(program); err != nil {
		return s
	}
	for range runs {
		cmd := exec.Command(program, "render", sampleTemplate, sampleFile, "-o", filepath.Join(b.TempDir(), "letter.pdf"))
		begin := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", program, err, out)
		}
		s.wall = append(s.wall, time.Since(begin))
		s.cpu = append(s.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			s.memory = max(s.memory, u.Maxrss)
		}
	}
	return s
}

func (s start) report() {
	if len(s.wall) == 0 {
		fmt.Println("not measured: cold start (make build)")
		return
	}
	fmt.Printf("cold_start_ms wall %.1f\ncold_start_ms wall_median %.1f\ncold_start_ms cpu %.1f\ncold_start_mb memory %.1f\n",
		ms(least(s.wall)), ms(median(s.wall)), ms(least(s.cpu)), float64(s.memory)/1e3)
}
