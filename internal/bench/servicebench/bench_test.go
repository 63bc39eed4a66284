//go:build linux

package servicebench

import (
	"flag"
	"fmt"
	"runtime"
	"testing"
	"time"
)

var (
	program  = flag.String("program", "../../../bin/icpdoc", "the program that is measured")
	seconds  = flag.Int("seconds", 10, "that one load lasts")
	requests = flag.Uint64("requests", 100_000, "over which memory is watched")
	browsed  = flag.Int("browsed", 200, "letters that Chromium prints")
	keep     = flag.String("keep", "", "folder for a letter that Chromium printed")
	uploads  = flag.Int("uploads", 48, "pictures and packs that are sent")
)

// BenchmarkService prints what the service carries. It is no benchmark of Go's kind; run it with -benchtime 1x.
func BenchmarkService(b *testing.B) {
	l := write(b)
	p := launch(b)
	start, _ := p.memory(b)
	l.know(b, p)
	fmt.Printf("%d cores for the service and the load generator together; CPU of both is per PDF, user and system\n", runtime.NumCPU())
	half, full := l.rates(b, p)
	l.memory(b, p, start)
	p.end(b)
	alone := l.gotenbergWay(b)
	sent := uploaded(b)
	fmt.Println()
	bare := l.bare(b)
	fmt.Printf("cpu_ms letter_bare %.3f\ncpu_ms service_per_pdf %.3f\nratio service_vs_bare_letter %.2f\n", float64(bare)/1e6, full.perRequest(full.cpu), full.perRequest(full.cpu)/(float64(bare)/1e6))
	fmt.Printf("rate documents_per_s %.1f\np99_ms documents_half %.2f\n", full.rate(), float64(half.Latencies.P99)/1e6)
	if alone.rate > 0 {
		fmt.Printf("rate gotenberg_way_per_s %.1f\nratio service_vs_gotenberg_way %.1f\n", alone.rate, full.rate()/alone.rate)
	}
	for _, line := range append(l.lines, sent...) {
		fmt.Println(line)
	}
}

// rates measures the highest steady rate, and latencies below it.
func (l *letters) rates(t testing.TB, p *process) (half, full load) {
	d := time.Duration(*seconds) * time.Second
	l.attack(t, p, &burst{}, d/4, 4) // warm
	heading()
	most := l.attack(t, p, &burst{}, d, 4)
	most.show("4 clients, as fast as they can")
	if !most.sound() {
		t.Errorf("not every answer is the PDF: %v", most.Errors)
	}
	rate, full := l.steady(t, p, most.rate(), d)
	half = l.at(t, p, rate/2, d)
	half.show("constant, half of the steady rate")
	fixed := l.at(t, p, 150, d)
	fixed.show("constant, 150/s")
	if !half.sound() || !fixed.sound() {
		t.Errorf("not every answer is the PDF: %v %v", half.Errors, fixed.Errors)
	}
	l.lines = append(l.lines, fmt.Sprintf("p50_ms documents_half %.2f", float64(half.Latencies.P50)/1e6),
		fmt.Sprintf("p50_ms documents_150 %.2f\np99_ms documents_150 %.2f", float64(fixed.Latencies.P50)/1e6, float64(fixed.Latencies.P99)/1e6))
	return half, full
}

// memory watches what the service holds over many requests.
func (l *letters) memory(t testing.TB, p *process, start float64) {
	fmt.Printf("\n%-14s %9s %9s\n%-14d %9.1f\n", "requests", "RSS MB", "most MB", 0, start)
	l.lines = append(l.lines, fmt.Sprintf("rss_mb service_at_start %.1f", start))
	var sent uint64
	sound := true
	for _, mark := range []uint64{*requests / 10, *requests / 2, *requests} {
		got := l.attack(t, p, &burst{requests: mark - sent}, 0, 8)
		sent += got.Requests
		sound = sound && got.sound()
		now, most := p.memory(t)
		fmt.Printf("%-14d %9.1f %9.1f\n", sent, now, most)
		l.lines = append(l.lines, fmt.Sprintf("rss_mb service_after_%d %.1f", sent, now))
	}
	fmt.Printf("every one of %d answers was 200 and one of the PDFs: %t\n", sent, sound)
	if !sound {
		t.Error("not every answer was the PDF")
	}
}
