package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/web/api"
	"icpdoc/internal/web/door"
)

// Config is what the service works with.
type Config struct {
	House    *pack.House       // templates, rules and faces
	Desk     *casework.Desk    // filings; nil: stateless only
	Accounts *account.Accounts // who may come in; nil exactly when Desk is
	Issuers  *account.Issuers  // whom else people may sign in by; nil: nobody
	Keys     *imprint.Keyring  // signs and verifies the codes of stateless packs; nil: they bear none
	Now      func() time.Time
	Log      *slog.Logger
	Limits   Limits
	Version  string

	Closed  bool           // the stateless routes need an account, too
	TLS     bool           // people reach the service by https, through a proxy or not: HSTS, cookies for https only
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// Limits of the service; zero fields take their defaults.
type Limits = door.Limits

// Service is the whole service as one handler.
type Service struct {
	handler http.Handler
	door    *door.Door
}

// New makes the service ready to be asked. Goroutines share it.
func New(c Config) *Service {
	d := door.New(door.Config{Now: c.Now, Log: c.Log, Limits: c.Limits, TLS: c.TLS, Proxies: c.Proxies})
	routes := api.New(api.Config{House: c.House, Desk: c.Desk, Accounts: c.Accounts, Issuers: c.Issuers, Keys: c.Keys, Now: c.Now, Door: d, Version: c.Version, Closed: c.Closed, TLS: c.TLS})
	return &Service{handler: d.Wrap(routes), door: d}
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain makes /readyz say no from now on: the first step of going away.
func (s *Service) Drain() { s.door.Drain() }
