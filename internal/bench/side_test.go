//go:build linux

package bench

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

var (
	rounds  = flag.Int("rounds", 5, "turns of every engine")
	outDir  = flag.String("out", "", "folder for one file of every engine")
	program = flag.String("program", "../../bin/icpdoc", "the program whose cold start is measured")
)

// result is what one engine took.
type result struct {
	engine
	cpu     []time.Duration // per letter, one for each round
	wall    []time.Duration
	alloc   float64 // bytes per letter
	bytes   float64 // per letter
	missing int     // characters that do not come back from the file
}

func least(d []time.Duration) time.Duration  { return slices.Min(d) }
func median(d []time.Duration) time.Duration { return slices.Sorted(slices.Values(d))[len(d)/2] }
func ms(d time.Duration) float64             { return float64(d) / 1e6 }

// BenchmarkSideBySide lets every engine take its turn, round by round, and prints what a letter cost. Run it with
// -benchtime 1x.
func BenchmarkSideBySide(b *testing.B) {
	cold := coldStart(b, *program, 2**rounds)
	dir, conf := fontDir(b)
	list := append(ours(b), endToEnd(b)...)
	list = append(list, naive())
	for _, start := range []func() (engine, string){
		func() (engine, string) { return typstPeer(b, dir) },
		func() (engine, string) { return chromiumPeer(b, conf) },
		func() (engine, string) { return officePeer(b, conf) },
	} {
		e, why := start()
		if why != "" {
			fmt.Println("not measured:", why)
			continue
		}
		list = append(list, e)
	}
	if !canRead() {
		fmt.Println("not measured: lost characters: install the package poppler-utils")
	}
	results := make([]result, len(list))
	for i, e := range list {
		results[i].engine = e
		e.make(b, 1, 1) // warm
	}
	for round := range *rounds {
		for i := range results {
			results[i].turn(b, 1000*(round+1))
		}
	}
	for i := range results {
		if f := results[i].close; f != nil {
			f()
		}
	}
	report(results)
	cold.report()
}

// counted tells whether the characters that come back from the file are counted.
func (r *result) counted() bool { return !r.oneFile && !r.unread && canRead() }

// canRead tells whether the program that reads the files back is installed.
func canRead() bool {
	_, err := exec.LookPath("pdftotext")
	return err == nil
}

// turn lets an engine make one batch.
func (r *result) turn(b *testing.B, from int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	file, cpu := r.make(b, from, r.batch)
	wall := time.Since(start)
	runtime.ReadMemStats(&after)
	n := time.Duration(r.batch)
	r.cpu = append(r.cpu, cpu/n)
	r.wall = append(r.wall, wall/n)
	r.alloc = float64(after.TotalAlloc-before.TotalAlloc) / float64(r.batch)
	r.bytes = float64(len(file))
	if r.oneFile {
		r.bytes /= float64(r.batch)
	}
	if r.counted() {
		said := func(i int) string { return letterNo(i).text() }
		if r.text != nil {
			said = r.text
		}
		r.missing = missing(b, file, said(from+r.batch-1))
	}
	if *outDir != "" {
		if err := os.MkdirAll(*outDir, 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*outDir, r.name+".pdf"), file, 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// missing counts the characters of want that pdftotext does not find in the file.
func missing(b *testing.B, file []byte, want string) int {
	path := filepath.Join(b.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	got, err := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		b.Fatal("pdftotext: ", err)
	}
	count := map[rune]int{}
	for _, c := range want {
		count[c]++
	}
	for _, c := range string(got) {
		if !unicode.IsSpace(c) {
			count[c]--
		}
	}
	n := 0
	for _, k := range count {
		n += max(k, 0)
	}
	return n
}

func report(results []result) {
	fmt.Printf("\n%-26s %9s %9s %9s %9s %8s %8s\n", "per letter", "cpu min", "median ms", "wall min", "alloc MB", "KB", "missing")
	for _, r := range results {
		alloc, lost := "", ""
		if r.inProcess {
			alloc = fmt.Sprintf("%.3f", r.alloc/1e6)
		}
		if r.counted() {
			lost = fmt.Sprint(r.missing)
		}
		fmt.Printf("%-26s %9.3f %9.3f %9.3f %9s %8.1f %8s\n", r.name, ms(least(r.cpu)), ms(median(r.cpu)), ms(least(r.wall)), alloc, r.bytes/1e3, lost)
	}
	fmt.Println()
	for _, r := range results {
		fmt.Printf("cpu_ms %s %.3f\n", r.name, ms(least(r.cpu)))
		if r.inProcess {
			fmt.Printf("alloc_mb %s %.3f\n", r.name, r.alloc/1e6)
		}
		fmt.Printf("kb %s %.1f\n", r.name, r.bytes/1e3)
		if r.counted() {
			fmt.Printf("chars_missing %s %d\n", r.name, r.missing)
		}
	}
	ours := map[string]result{}
	for _, r := range results {
		if r.name == "letter" || r.name == "letter_anew" {
			ours[r.name] = r
			continue
		}
		if strings.HasPrefix(r.name, "letter") || r.name == "filing_set" {
			continue
		}
		for _, name := range []string{"letter", "letter_anew"} {
			fmt.Printf("ratio %s_vs_%s %.1f\n", name, r.name, float64(least(r.cpu))/float64(least(ours[name].cpu)))
			fmt.Printf("ratio_median %s_vs_%s %.1f\n", name, r.name, float64(median(r.cpu))/float64(median(ours[name].cpu)))
		}
	}
}
