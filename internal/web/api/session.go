package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

// cookieName begins with what makes a browser keep the cookie to this host, to https and to the whole of it.
const cookieName = "__Host-icpdoc"

// How long a session lasts: at most, and without being used, which is told to within a minute.
const (
	lifetime = 12 * time.Hour
	idle     = 2 * time.Hour
)

// What a session remembers.
const (
	ofAccount = "account"
	ofEpoch   = "epoch"
)

// openSessions makes the sessions. The manager is made by hand: scs.New starts a store of its own in memory. It has no IdleTimeout,
// with which it would write at every request, and so bring back a session that was ended meanwhile: the store sees to that.
func (s *service) openSessions() {
	s.sessions = &scs.SessionManager{Store: s.Accounts.Sessions(idle, s.notKeptUp), Codec: scs.GobCodec{}, Lifetime: lifetime, HashTokenInStore: true,
		Cookie:    scs.SessionCookie{Name: cookieName, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode, Persist: false},
		ErrorFunc: s.noSession}
}

// notKeptUp tells whoever runs the service that sessions will end although they are used.
func (s *service) notKeptUp(ctx context.Context, err error) {
	s.Door.Warn(ctx, "session not kept up", err)
}

// renewed gives the session another token, when it comes to mean more than it did: whoever knows the old one has nothing. It
// lives for as long as a new one, by the clock of the service.
func (s *service) renewed(ctx context.Context) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return ofSession(err)
	}
	s.sessions.SetDeadline(ctx, s.Now().Add(lifetime).UTC())
	return nil
}

// noSession answers when a session could not be read or kept, in the place of what a route meant to answer: scs goes on
// writing that, to a recipient that takes no more of it.
func (s *service) noSession(w http.ResponseWriter, r *http.Request, err error) {
	err = ofSession(err)
	if to, ok := w.(*recipient); ok {
		w, to.enough = to.ResponseWriter, true
	}
	for _, name := range []string{"Content-Length", "Content-Disposition", "Content-Encoding", "ETag", "Location", "Idempotency-Replayed"} {
		w.Header().Del(name)
	}
	s.Door.Fail(w, r, err)
}

// ofSession is an error of the sessions' store, which mostly says itself what it is.
func ofSession(err error) error {
	if _, known := errors.AsType[*fault.Error](err); known {
		return err
	}
	return fault.Wrap(err, "session")
}

// recipient is a response that may have enough.
type recipient struct {
	http.ResponseWriter
	enough bool
}

func (w *recipient) WriteHeader(status int) {
	if !w.enough {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *recipient) Write(p []byte) (int, error) {
	if w.enough {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (w *recipient) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// browsers lets browsers in with their sessions, and keeps out what other sites let them send.
func (s *service) browsers(next http.Handler) http.Handler {
	if s.sessions == nil {
		return next
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Door.Fail(w, r, fault.New(fault.Denied, "request.cross_origin", "请求来自其他网站，已拒绝。", "The request comes from another site and was refused."))
	}))
	kept := s.sessions.LoadAndSave(next)
	return guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { kept.ServeHTTP(&recipient{ResponseWriter: w}, r) }))
}

// visitor is an account as the one who asks.
func visitor(ctx context.Context, a account.Account, via string) account.Actor {
	v := door.From(ctx)
	return account.Actor{Account: a, Via: via, Origin: v.From.String(), Request: v.ID}
}

// actor is who asks: by an API key where one is sent, else by the session.
func (s *service) actor(ctx context.Context) (account.Actor, error) {
	who := visitor(ctx, account.Account{}, "")
	unknown := fault.New(fault.Unauthenticated, "request.account", "请先登录，或使用 API 密钥。", "Sign in first, or use an API key.")
	if s.sessions == nil {
		return who, unknown
	}
	var err error
	if header := callOf(ctx).r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return who, unknown
		}
		who.Via = "key"
		who.Account, who.Scopes, err = s.Accounts.ByKey(ctx, strings.TrimSpace(secret))
		return who, err
	}
	id := s.sessions.GetString(ctx, ofAccount)
	if id == "" {
		return who, unknown
	}
	who.Via = "session"
	if who.Account, err = s.Accounts.Resume(ctx, id, s.sessions.GetInt64(ctx, ofEpoch)); err != nil && fault.As(err).Kind == fault.Unauthenticated {
		_ = s.sessions.Destroy(ctx) // it has ended anyway
	}
	return who, err
}

// signed puts up a route that takes an account.
func signed[I, O any](s *service, o route, handle func(context.Context, account.Actor, *I) (*O, error)) {
	o.secured = true
	add(s, o, func(ctx context.Context, in *I) (*O, error) {
		who, err := s.actor(ctx)
		if err != nil {
			return nil, err
		}
		return handle(ctx, who, in)
	})
}

// personal puts up a route about oneself, which no API key opens: a key must not make keys, nor change the password.
func personal[I, O any](s *service, o route, handle func(context.Context, account.Actor, *I) (*O, error)) {
	o.faults = append([]int{http.StatusForbidden}, o.faults...)
	signed(s, o, func(ctx context.Context, who account.Actor, in *I) (*O, error) {
		if who.Via != "session" {
			return nil, fault.New(fault.Denied, "account.session_only", "此操作须登录后进行，不能使用 API 密钥。", "This takes a signed-in person; an API key does not do.")
		}
		return handle(ctx, who, in)
	})
}

// slowly bounds how often an address may try what could be guessed.
func (s *service) slowly(ctx context.Context) error {
	if wait, ok := s.signIns.Allow(door.From(ctx).Key(), s.Now()); !ok {
		return door.Later(fault.New(fault.Busy, "account.too_often", "尝试过于频繁，请稍后再试。", "Too many attempts; try again later."), wait)
	}
	return nil
}
