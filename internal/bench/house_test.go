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

	"cloud.google.com/go/civil"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/pdf"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// A filing with many papers, of which the authorization letter is one.
const (
	sampleFile     = "../../samples/03-nwcd-app-manual-rare-name.yaml"
	sampleTemplate = "authorization-letter"
)

// house gives the product's own press and the papers of the sample.
func house(t testing.TB) (*letter.Press, []letter.Paper, letter.Job) {
	t.Helper()
	library, err := rulebook.Load(templates.Files(), civil.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	faces, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	press, err := letter.New(templates.Files(), faces, library)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := filing.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := filing.New(in, library.Reference)
	if err != nil {
		t.Fatal(err)
	}
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

// endToEnd makes a real letter, and all papers of a filing, from the filing to bytes.
func endToEnd(t testing.TB) []engine {
	press, papers, job := house(t)
	var buf bytes.Buffer
	write := func(t testing.TB, job letter.Job) {
		if err := press.Write(&buf, job); err != nil {
			t.Fatal(err)
		}
	}
	sample, err := press.Sample(sampleTemplate)
	if err != nil {
		t.Fatal(err)
	}
	filled, err := press.Layout(sample)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := pdf.NewShared(filled)
	if err != nil {
		t.Fatal(err)
	}
	pool := new(pdf.Pool)
	return []engine{
		{name: "letter_end_to_end", batch: 60, inProcess: true, unread: true, make: inside(func(t testing.TB, _ int) []byte {
			buf.Reset()
			write(t, job)
			return buf.Bytes()
		})},
		{name: "letter_end_to_end_shared", batch: 60, inProcess: true, unread: true, make: inside(func(t testing.TB, _ int) []byte {
			buf.Reset()
			doc, err := press.Layout(job)
			if err != nil {
				t.Fatal(err)
			}
			if err := pdf.Write(&buf, doc, pdf.Options{Pool: pool, Shared: shared}); err != nil {
				t.Fatal(err)
			}
			return buf.Bytes()
		})},
		{name: fmt.Sprintf("letters_of_a_filing_%d", len(papers)), batch: 10, inProcess: true, oneFile: true,
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

// coldStart runs the program for one letter and prints what the start cost. It is not measured where the program has
// not been built.
func coldStart(b *testing.B, program string, runs int) {
	if _, err := os.Stat(program); err != nil {
		fmt.Println("not measured: cold start (make build)")
		return
	}
	var wall, cpu []time.Duration
	var memory int64
	for range runs {
		cmd := exec.Command(program, "render", sampleTemplate, sampleFile, "-o", filepath.Join(b.TempDir(), "letter.pdf"))
		start := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", program, err, out)
		}
		wall = append(wall, time.Since(start))
		cpu = append(cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			memory = max(memory, u.Maxrss)
		}
	}
	fmt.Printf("cold_start_ms wall %.1f\ncold_start_ms wall_median %.1f\ncold_start_ms cpu %.1f\ncold_start_mb memory %.1f\n",
		ms(least(wall)), ms(median(wall)), ms(least(cpu)), float64(memory)/1e3)
}
