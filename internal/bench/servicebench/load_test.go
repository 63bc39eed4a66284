//go:build linux

package servicebench

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// load is what came of one attack.
type load struct {
	vegeta.Metrics
	other   int           // answers that are none of the PDFs that qpdf saw
	cpu     time.Duration // of the service
	loader  time.Duration // CPU of the load generator
	elapsed time.Duration
}

func (l *load) rate() float64 { return float64(l.Requests) / l.elapsed.Seconds() }

// sound tells whether every answer was one of the PDFs that are expected.
func (l *load) sound() bool { return l.Success == 1 && l.other == 0 }

func (l *load) perRequest(d time.Duration) float64 {
	return float64(d) / 1e6 / float64(max(l.Requests, 1))
}

// burst asks as fast as the service answers, by so many clients at once, until so many requests were sent.
type burst struct {
	requests uint64
	sent     atomic.Uint64
}

// Pace never waits.
func (b *burst) Pace(time.Duration, uint64) (time.Duration, bool) {
	return 0, b.requests > 0 && b.sent.Add(1) > b.requests
}

// Rate is not known beforehand.
func (*burst) Rate(time.Duration) float64 { return 0 }

// attack lets clients ask for letters. A clients of 0 is an open load: a request is sent when it is due, however many are
// unanswered, so that a slow answer is felt by those behind it.
func (l *letters) attack(t testing.TB, p *process, pace vegeta.Pacer, d time.Duration, clients uint64) load {
	t.Helper()
	const enough = 2000
	options := []func(*vegeta.Attacker){vegeta.KeepAlive(true), vegeta.Connections(enough), vegeta.Timeout(time.Minute), vegeta.MaxWorkers(enough), vegeta.Workers(8)}
	if clients > 0 {
		options = append(options, vegeta.Workers(clients), vegeta.MaxWorkers(clients))
	}
	header := http.Header{"Content-Type": {"application/json"}, "Accept-Encoding": {"gzip"}}
	var n atomic.Uint64
	target := func(tgt *vegeta.Target) error {
		*tgt = vegeta.Target{Method: http.MethodPost, URL: p.base + "/v1/documents/" + kind, Header: header, Body: l.bodies[n.Add(1)%variants]}
		return nil
	}
	var out load
	runtime.GC()
	cpu, loader, start := p.cpu(t), selfCPU(t), time.Now()
	for r := range vegeta.NewAttacker(options...).Attack(target, pace, d, "") {
		if r.Code == http.StatusOK && !l.sums[sha256.Sum256(r.Body)] {
			out.other++
		}
		r.Body = nil
		out.Add(r)
	}
	out.Close()
	out.elapsed, out.cpu, out.loader = time.Since(start), p.cpu(t)-cpu, selfCPU(t)-loader
	return out
}

// at asks at a constant rate.
func (l *letters) at(t testing.TB, p *process, rate float64, d time.Duration) load {
	t.Helper()
	return l.attack(t, p, vegeta.ConstantPacer{Freq: int(rate * 1000), Per: 1000 * time.Second}, d, 0)
}

// show prints one line of the table.
func (l *load) show(what string) {
	fmt.Printf("%-34s %8.1f %8.2f %8.2f %8.2f %9.2f %9.2f %9s\n", what, l.rate(), float64(l.Latencies.P50)/1e6, float64(l.Latencies.P99)/1e6, float64(l.Latencies.Max)/1e6,
		l.perRequest(l.cpu), l.perRequest(l.loader), map[bool]string{true: "all", false: fmt.Sprintf("%.2f %%", 100*l.Success-100*float64(l.other)/float64(max(l.Requests, 1)))}[l.sound()])
}

// header prints the head of the table.
func heading() {
	fmt.Printf("\n%-34s %8s %8s %8s %8s %9s %9s %9s\n", "", "PDFs/s", "p50 ms", "p99 ms", "max ms", "CPU ms", "load ms", "as wanted")
}

// steady finds the highest rate that the service keeps up with: no answer other than the PDF, all of them in time, no queue that grows.
func (l *letters) steady(t testing.TB, p *process, most float64, d time.Duration) (float64, load) {
	t.Helper()
	const late = 200 * time.Millisecond
	for share := 0.95; ; share -= 0.05 {
		got := l.at(t, p, most*share, d)
		got.show(fmt.Sprintf("constant, %.0f %% of it", share*100))
		if got.sound() && got.Latencies.P99 <= late && got.rate() >= 0.98*most*share {
			return most * share, got
		}
		if share < 0.4 {
			t.Fatal("no rate is steady: the machine is too busy with something else")
		}
	}
}

// bare is the CPU time of one letter without a service around it.
func (l *letters) bare(t testing.TB) time.Duration {
	t.Helper()
	const n = 200
	best := time.Hour
	for range 5 {
		runtime.GC()
		start := selfCPU(t)
		for i := range n {
			if err := l.press.Write(discard{}, l.jobs[i%variants]); err != nil {
				t.Fatal(err)
			}
		}
		best = min(best, (selfCPU(t)-start)/n)
	}
	return best
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
