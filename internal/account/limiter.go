package account

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter lets each key (an address, an account) do something so often. It counts in this process alone and forgets
// who has been quiet.
type Limiter struct {
	every time.Duration
	burst int
	most  int

	mu   sync.Mutex
	seen map[string]*visitor
}

type visitor struct {
	limit *rate.Limiter
	last  time.Time
}

// NewLimiter lets each key do burst things at once and one more every so often. It remembers at most most keys.
func NewLimiter(every time.Duration, burst, most int) *Limiter {
	return &Limiter{every: every, burst: burst, most: most, seen: map[string]*visitor{}}
}

// Allow takes one turn for key; when there is none, it says how long until there is.
func (l *Limiter) Allow(key string, now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.seen[key]
	if v == nil {
		if len(l.seen) >= l.most {
			l.forget(now)
		}
		v = &visitor{limit: rate.NewLimiter(rate.Every(l.every), l.burst)}
		l.seen[key] = v
	}
	v.last = now
	turn := v.limit.ReserveN(now, 1)
	if wait := turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// forget drops who has all turns back. When everybody is busy, it drops half of them: a flood of addresses must not
// take the memory.
func (l *Limiter) forget(now time.Time) {
	full := l.every * time.Duration(l.burst)
	for key, v := range l.seen {
		if now.Sub(v.last) > full {
			delete(l.seen, key)
		}
	}
	for key := range l.seen {
		if len(l.seen) <= l.most/2 {
			return
		}
		delete(l.seen, key)
	}
}
