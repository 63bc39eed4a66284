package door

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Counts are the numbers of the service, as Prometheus reads them. A label is a route's pattern, never a path.
type Counts struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    prometheus.Counter
	inside   prometheus.Gauge
	panics   prometheus.Counter
}

func newCounts(d *Door) *Counts {
	c := &Counts{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "icpdoc_http_requests_total", Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "icpdoc_http_request_seconds", Help: "Time from the request's headers to the answer's end.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route"}),
		bytes:  prometheus.NewCounter(prometheus.CounterOpts{Name: "icpdoc_http_response_bytes_total", Help: "Bytes of answers."}),
		inside: prometheus.NewGauge(prometheus.GaugeOpts{Name: "icpdoc_http_requests_in_flight", Help: "Requests being answered now."}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{Name: "icpdoc_panics_total", Help: "Requests that ended in a panic."})}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	c.registry.MustRegister(c.requests, c.seconds, c.bytes, c.inside, c.panics, collectors.NewGoCollector(),
		gauge("icpdoc_work_running", "Pictures and packs being worked on now.", func() float64 { return float64(len(d.heavy.turns)) }),
		gauge("icpdoc_work_waiting", "Pictures and packs waiting for their turn.", func() float64 { return float64(d.heavy.waiting.Load()) }),
		gauge("icpdoc_papers_running", "Documents and checks being made now.", func() float64 { return float64(len(d.light.turns)) }),
		gauge("icpdoc_papers_waiting", "Documents and checks waiting for their turn.", func() float64 { return float64(d.light.waiting.Load()) }),
		gauge("icpdoc_held_bytes", "Memory held for bodies and packs.", func() float64 { return float64(d.held.Load()) }))
	return c
}

// enter counts a request; done ends it.
func (c *Counts) enter() (done func(route, method string, status int, took time.Duration, bytes int64)) {
	c.inside.Inc()
	return func(route, verb string, status int, took time.Duration, bytes int64) {
		c.inside.Dec()
		c.requests.WithLabelValues(route, method(verb), strconv.Itoa(status)).Inc()
		c.seconds.WithLabelValues(route).Observe(took.Seconds())
		c.bytes.Add(float64(bytes))
	}
}

// Handler answers with the numbers.
func (c *Counts) Handler() http.Handler {
	return promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
}
