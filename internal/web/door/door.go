package door

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
)

// Config is what a door works with.
type Config struct {
	Now     func() time.Time
	Log     *slog.Logger
	Limits  Limits
	TLS     bool           // people come by https, through a proxy or not
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// Limits of the service. Zero fields take their defaults.
type Limits struct {
	Upload  int64 // bytes of one picture (40 MiB)
	Pack    int64 // bytes of all parts of one pack, and of the pack (160 MiB)
	Memory  int64 // bytes of all bodies and packs that are held at once (512 MiB)
	Workers int   // pictures and packs that are worked on at once (2)
	Queue   int   // that may wait for it (16)
	Papers  int   // documents and checks that may wait for a processor (256)

	Time time.Duration // that one of them may take (2 min)

	Every time.Duration // an address may ask once each so often (2 ms) …
	Burst int           // … after so many at once (1000)
}

func (l Limits) filled() Limits {
	or := func(n *int64, def int64) {
		if *n <= 0 {
			*n = def
		}
	}
	or(&l.Upload, 40<<20)
	or(&l.Pack, 160<<20)
	or(&l.Memory, 512<<20)
	if l.Workers <= 0 {
		l.Workers = 2
	}
	if l.Queue <= 0 {
		l.Queue = 16
	}
	if l.Papers <= 0 {
		l.Papers = 256
	}
	if l.Time <= 0 {
		l.Time = 2 * time.Minute
	}
	if l.Every <= 0 {
		l.Every = 2 * time.Millisecond
	}
	if l.Burst <= 0 {
		l.Burst = 1000
	}
	return l
}

// Door is the way in. Goroutines share it.
type Door struct {
	Config
	Counts   *Counts
	limiter  *account.Limiter
	draining atomic.Bool
	held     atomic.Int64 // bytes in memory on behalf of requests
	heavy    *queue       // pictures and packs
	light    *queue       // documents and checks
	patience time.Duration
}

// New makes a door.
func New(c Config) *Door {
	c.Limits = c.Limits.filled()
	const addresses = 50_000
	d := &Door{Config: c, limiter: account.NewLimiter(c.Limits.Every, c.Limits.Burst, addresses), patience: patience,
		heavy: newQueue(c.Limits.Workers, c.Limits.Queue, 5*time.Second), light: newQueue(c.Limits.Workers, c.Limits.Papers, time.Second)}
	d.Counts = newCounts(d)
	return d
}

// Drain lets Ready say no from now on.
func (d *Door) Drain() { d.draining.Store(true) }

// Ready tells whether more requests may be sent.
func (d *Door) Ready() bool { return !d.draining.Load() }

// Visit is what is known of one request.
type Visit struct {
	ID    string     // of the request
	From  netip.Addr // the client's address, behind believed proxies
	Local bool       // it comes from this machine or its own network, and not through a proxy that hides from where
	Lang  string     // "zh" or "en", by Accept-Language
	Route string     // pattern of the route, set by the routes; "" when there is none
	Code  string     // of the fault that it ended with

	conn *http.ResponseController
}

type visitKey struct{}

// From gives the visit of a request's context. Outside of Wrap it is an empty one.
func From(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{Lang: "zh"}
}

// Wrap puts the door around the routes.
func (d *Door) Wrap(next http.Handler) http.Handler {
	next = compress(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := d.Now()
		v := &Visit{ID: "req_" + rand.Text(), Lang: spoken(r.Header.Values("Accept-Language")), conn: http.NewResponseController(w)}
		v.From, v.Local = d.address(r)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		out := &answer{ResponseWriter: w}
		const frame = 2 << 20 // a form's own lines; routes bound their bodies more tightly
		r.Body = http.MaxBytesReader(out, r.Body, max(d.Limits.Pack, 2*d.Limits.Upload)+frame)
		out.Header().Set("X-Request-Id", v.ID)
		d.protect(out.Header())
		done := d.Counts.enter()
		defer func() {
			if p := recover(); p != nil {
				d.panicked(out, r, p)
			}
			took := d.Now().Sub(start)
			done(v.Route, r.Method, out.code(), took, out.bytes)
			level := slog.LevelInfo
			if out.code() >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			d.Log.LogAttrs(context.Background(), level, "request", slog.String("request", v.ID), slog.String("method", method(r.Method)), slog.String("route", v.Route),
				slog.Int("status", out.code()), slog.String("code", v.Code), slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", out.bytes))
		}()
		if wait, ok := d.limiter.Allow(visitor(v.From), d.Now()); !ok && !probe(r.URL.Path) {
			d.Fail(out, r, &later{fault.New(fault.Busy, "request.rate", "请求过于频繁，请稍后再试。", "Too many requests; try again later."), wait})
			return
		}
		next.ServeHTTP(out, r)
	})
}

// visitor is the key that an address is limited by: an IPv6 customer has a whole /64.
func visitor(a netip.Addr) string {
	if a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.Unmap().String()
}

// Key is what a visitor's address is limited by.
func (v *Visit) Key() string { return visitor(v.From) }

// probe tells what a load balancer asks every second.
func probe(path string) bool { return path == "/healthz" || path == "/readyz" || path == "/metrics" }

// method keeps a method that somebody invented out of the log and the counts.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// panicked turns a panic into a problem. A handler that means to cut the connection still does.
func (d *Door) panicked(out *answer, r *http.Request, p any) {
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	v := From(r.Context())
	d.Counts.panics.Inc()
	d.Log.LogAttrs(context.Background(), slog.LevelError, "panic", slog.String("request", v.ID), slog.String("route", v.Route),
		slog.String("type", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack()))) // not its text, which may quote what was sent
	if out.status == 0 {
		d.Fail(out, r, fault.Wrap(nil, "internal"))
	}
}

// address gives where a request comes from: the connection's other end, or, when that is a believed proxy, the last
// address of X-Forwarded-For that is none.
func (d *Door) address(r *http.Request) (from netip.Addr, local bool) {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	from = ap.Addr().Unmap()
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	forwarded := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
	for i := len(chain) - 1; forwarded && i >= 0 && d.believed(from); i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			return from, false
		}
		from = a.Unmap()
	}
	return from, !forwarded && (from.IsLoopback() || from.IsPrivate())
}

func (d *Door) believed(a netip.Addr) bool {
	for _, p := range d.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
