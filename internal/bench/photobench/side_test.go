//go:build linux

package photobench

import (
	"bytes"
	"flag"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	rounds = flag.Int("rounds", 3, "turns of every pipeline; the least CPU counts")
	outDir = flag.String("out", "", "folder for inputs and results, kept between runs")
)

// cost is what one process took.
type cost struct {
	cpu, wall time.Duration
	peak      int64 // bytes
}

// pipeline is one way from a JPEG to a marked JPEG.
type pipeline struct {
	name string
	job  string                                 // of our own binary; "" for command
	args func(in, overlay, out string) []string // of the process
}

const width, height = 1600, 1131 // what the peers resize to: the smallest that satisfies 1500×1100 with room

// BenchmarkSideBySide prints CPU, wall time, peak memory and the ratios. It is no benchmark of Go's kind: each turn is a
// process of its own, held to one core.
func BenchmarkSideBySide(b *testing.B) {
	if *outDir == "" {
		b.Skip("run it with make bench-photo")
	}
	s := bench{b: b, dir: *outDir}
	s.prepare()
	flat := []pipeline{{name: "ours", job: "ours"}, {name: "ours, clean copy only", job: "unmarked"}, {name: "naive_go", job: "naive"}}
	if _, err := exec.LookPath("convert"); err == nil {
		flat = append(flat, pipeline{name: "imagemagick", args: func(in, overlay, out string) []string {
			return []string{"convert", in, "-auto-orient", "-resize", fmt.Sprintf("%dx%d!", width, height), overlay, "-composite", "-strip", "-define", "jpeg:extent=200KB", out}
		}}, pipeline{name: "imagemagick, size hint", args: func(in, overlay, out string) []string {
			return []string{"convert", "-define", fmt.Sprintf("jpeg:size=%dx%d", 2*width, 2*height), in, "-auto-orient", "-resize", fmt.Sprintf("%dx%d!", width, height), overlay, "-composite", "-strip", "-define", "jpeg:extent=200KB", out}
		}})
	}
	if s.vips != "" {
		flat = append(flat, pipeline{name: "vips", args: func(in, overlay, out string) []string {
			return []string{s.vips, in, overlay, out, fmt.Sprint(width)}
		}})
	}
	var ratios []string
	for _, size := range []string{"12", "48"} {
		fmt.Printf("\nA flat licence of %s megapixels, to a marked JPEG of at most 200,000 bytes\n", size)
		costs := map[string]cost{}
		for _, p := range flat {
			costs[p.name] = s.run(p, s.input("flat"+size), size)
		}
		for _, peer := range []string{"imagemagick", "vips", "naive_go"} {
			if c, ok := costs[peer]; ok {
				ratios = append(ratios, fmt.Sprintf("ratio photo%s_vs_%s %.2f", size, peer, c.cpu.Seconds()/costs["ours"].cpu.Seconds()))
			}
		}
		fmt.Printf("\nA licence on a table, %s megapixels: found, straightened, inspected, whitened, marked\n", size)
		plain := s.run(pipeline{name: "ours, as it is", job: "ours"}, s.input("table"+size), size)
		framed := s.run(pipeline{name: "ours, framed", job: "framed"}, s.input("table"+size), size)
		ratios = append(ratios, fmt.Sprintf("cpu_ms photo%s %d", size, costs["ours"].cpu.Milliseconds()), fmt.Sprintf("peak_mb photo%s %d", size, costs["ours"].peak>>20),
			fmt.Sprintf("cpu_ms photo%s_framing_and_inspection %d", size, (framed.cpu-plain.cpu).Milliseconds()))
	}
	fmt.Println()
	for _, r := range ratios {
		fmt.Println(r)
	}
}

type bench struct {
	b    *testing.B
	dir  string
	vips string // the compiled peer, "" when libvips is not there
}

// prepare draws the inputs and the overlay in processes of their own (this one must stay small: what it holds counts
// into the peak of what it starts), and compiles the libvips peer.
func (s *bench) prepare() {
	if err := os.MkdirAll(s.dir, 0o750); err != nil {
		s.b.Fatal(err)
	}
	for _, in := range [][3]string{{"flat12", "scan", "4120"}, {"flat48", "scan", "8240"}, {"table12", "good", "4000"}, {"table48", "good", "8000"}} {
		if _, err := os.Stat(s.input(in[0])); err != nil {
			s.own("draw", in[1], in[2], s.input(in[0]))
		}
	}
	s.own("mark", fmt.Sprint(width), fmt.Sprint(height), s.overlay())
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "vips").Output()
	if err != nil {
		fmt.Println("libvips: not installed (libvips-dev), left out")
		return
	}
	path := filepath.Join(s.dir, "vips")
	if said, err := exec.Command("cc", append([]string{"-O2", "-o", path, filepath.Join("testdata", "vips.c")}, strings.Fields(string(flags))...)...).CombinedOutput(); err != nil {
		s.b.Fatalf("cc: %v\n%s", err, said)
	}
	s.vips = path
}

func (s *bench) input(name string) string { return filepath.Join(s.dir, name+".jpg") }
func (s *bench) overlay() string          { return filepath.Join(s.dir, "mark.png") }

func (s *bench) own(job string, args ...string) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"="+job)
	if said, err := cmd.CombinedOutput(); err != nil {
		s.b.Fatalf("%s %v: %v\n%s", job, args, err, said)
	}
}

// run takes the least of all turns, prints it and checks what came out.
func (s *bench) run(p pipeline, in, size string) cost {
	out := filepath.Join(s.dir, strings.Map(func(r rune) rune {
		if r == ' ' || r == ',' {
			return '_'
		}
		return r
	}, p.name)+size+".jpg")
	best := cost{cpu: time.Hour}
	for range *rounds {
		var args []string
		switch {
		case p.args != nil:
			args = p.args(in, s.overlay(), out)
		case p.job == "naive":
			args = []string{os.Args[0], in, s.overlay(), out}
		default:
			args = []string{os.Args[0], in, out}
		}
		if one, err := exec.LookPath("taskset"); err == nil {
			args = append([]string{one, "-c", "0"}, args...)
		}
		cmd := exec.Command(args[0], args[1:]...) // #nosec G204 -- our own list of peers
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "VIPS_CONCURRENCY=1", "MAGICK_THREAD_LIMIT=1", "OMP_NUM_THREADS=1")
		if p.args == nil {
			cmd.Env = append(cmd.Env, childVariable+"="+p.job)
		}
		start := time.Now()
		if said, err := cmd.CombinedOutput(); err != nil {
			s.b.Fatalf("%s: %v\n%s", p.name, err, said)
		}
		c := cost{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.peak = u.Maxrss << 10
		}
		if c.cpu < best.cpu {
			best = c
		}
	}
	data, err := os.ReadFile(out)
	if err != nil {
		s.b.Fatal(err)
	}
	img, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || len(data) > 200000 {
		s.b.Errorf("%s: %d bytes, %v", p.name, len(data), err)
	}
	fmt.Printf("  %-24s %6d ms CPU  %6d ms wall  %4d MB  %7d bytes  %d×%d\n", p.name, best.cpu.Milliseconds(), best.wall.Milliseconds(), best.peak>>20, len(data), img.Width, img.Height)
	return best
}
