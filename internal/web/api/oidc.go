package api

import (
	"context"
	"net/http"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

// IssuerLink is one way to sign in besides a password.
type IssuerLink struct {
	ID    string `json:"id" doc:"instance, or the operator whose people it knows"`
	Start string `json:"start" doc:"address that a browser opens to sign in"`
}

// IdentityWish says what somebody goes to an issuer for, besides signing in: to make an account of an invitation, or to
// let the own account be found by this identity, which takes the password once more.
type IdentityWish struct {
	Invitation string `json:"invitation,omitempty" doc:"token of an invitation: an account is made of it"`
	Password   string `json:"password,omitempty" doc:"of the account that is signed in: it is found by this identity from then on"`
	Code       string `json:"code,omitempty" doc:"six digits of the second factor, where it is on"`
}

// Departure is where somebody goes.
type Departure struct {
	URL string `json:"url" doc:"address at the issuer; the browser that asked must open it"`
}

// SignInCode ends a sign-in that the second factor holds up.
type SignInCode struct {
	Code string `json:"code" doc:"six digits of the second factor"`
}

// browserCookie binds a sign-in to the browser in which it began. It comes along when the issuer sends somebody back,
// which is a navigation from another site.
const (
	browserCookie = "__Host-icpdoc-oidc"
	browserTime   = 10 * time.Minute
)

// afterSignIn is where a browser goes then: never to an address that came with a request.
const afterSignIn = "/v1/session"

// What a session remembers between an issuer's word and the second factor.
const (
	ofPending = "pending"
	ofUntil   = "until"
	codeTime  = 5 * time.Minute
)

// moved sends a browser elsewhere.
type moved struct {
	Location string `header:"Location"`
}

// byIssuer names an issuer.
type byIssuer struct {
	Issuer string `path:"issuer" doc:"id of the issuer, of GET /v1/oidc"`
}

// backFrom is what the issuer's answer brings. Other parameters that it adds are passed over, as OAuth wants it.
type backFrom struct {
	Issuer string `path:"issuer" doc:"id of the issuer, of GET /v1/oidc"`
	State  string `query:"state"`
	Code   string `query:"code"`
	Error  string `query:"error"`
	Iss    string `query:"iss"`
}

// oidc puts up sign-in by issuers.
func (s *service) oidc() {
	add(s, route{id: "issuers", method: http.MethodGet, path: "/v1/oidc", tag: tagAccount, summary: "其他登录方式 / Other ways to sign in", description: "Empty unless OpenID Connect is configured."},
		func(context.Context, *struct{}) (*reply[items[IssuerLink]], error) {
			out := []IssuerLink{}
			for _, id := range s.Issuers.IDs() {
				out = append(out, IssuerLink{id, "/v1/oidc/" + id})
			}
			return listed(out), nil
		})
	add(s, route{id: "oidc-sign-in", method: http.MethodGet, path: "/v1/oidc/{issuer}", tag: tagAccount, summary: "通过登录方登录 / Sign in by an issuer", status: http.StatusSeeOther, faults: []int{http.StatusNotFound},
		description: "For browsers: goes to the issuer, which sends the browser back to the callback."},
		func(ctx context.Context, in *byIssuer) (*moved, error) {
			address, err := s.depart(ctx, in.Issuer, account.Purpose{})
			return &moved{address}, err
		})
	add(s, route{id: "oidc-begin", method: http.MethodPost, path: "/v1/oidc/{issuer}", tag: tagAccount, summary: "用登录方接受邀请，或关联已有账号 / Accept an invitation by an issuer, or link the own account", body: jsonBody[IdentityWish](s),
		faults: append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, ofJSON...)}, s.beginIdentity)
	add(s, route{id: "oidc-callback", method: http.MethodGet, path: "/v1/oidc/{issuer}/callback", tag: tagAccount, summary: "登录方的答复 / The issuer's answer", status: http.StatusSeeOther, anyQuery: true,
		faults: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict}, description: "Register this address at the issuer. Each answer works once. account.need_code asks for POST /v1/session/code."}, s.callback)
	add(s, route{id: "sign-in-code", method: http.MethodPost, path: "/v1/session/code", tag: tagAccount, summary: "输入动态码，完成登录 / Finish signing in by the second factor", body: jsonBody[SignInCode](s),
		faults: append([]int{http.StatusUnauthorized}, ofJSON...)}, s.signInCode)
	personal(s, route{id: "unlink-identity", method: http.MethodDelete, path: "/v1/account/identity", tag: tagAccount, summary: "取消与登录方的关联 / Unlink the identity", faults: []int{http.StatusConflict},
		description: "Every session ends, this one too: sign in again by the password."},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*nothing, error) {
			return s.noted(ctx, who, "account.identity_off", nil, s.Accounts.Unlink(ctx, who.Account.ID))
		})
}

// depart begins a sign-in and gives the browser what it has to bring back.
func (s *service) depart(ctx context.Context, issuer string, what account.Purpose) (string, error) {
	if wait, ok := s.starts.Allow(door.From(ctx).Key(), s.Now()); !ok {
		return "", door.Later(fault.New(fault.Busy, "account.too_often", "尝试过于频繁，请稍后再试。", "Too many attempts; try again later."), wait)
	}
	address, browser, err := s.Issuers.Begin(ctx, issuer, what)
	if err != nil {
		return "", err
	}
	http.SetCookie(callOf(ctx).w, cookie(browserCookie, browser, browserTime))
	return address, nil
}

func cookie(name, value string, keep time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode, MaxAge: int(keep.Seconds())}
	if keep == 0 {
		c.MaxAge = -1
	}
	return c
}

func (s *service) beginIdentity(ctx context.Context, in *byIssuer) (*reply[Departure], error) {
	wish, err := taken[IdentityWish](ctx, s)
	if err != nil {
		return nil, err
	}
	if err := s.slowly(ctx); err != nil {
		return nil, err
	}
	what := account.Purpose{Invitation: wish.Invitation}
	if wish.Invitation == "" { // a browser left open must not be enough for letting somebody in for good
		who, err := s.actor(ctx)
		if err == nil && who.Via != "session" {
			err = fault.New(fault.Denied, "account.session_only", "此操作须登录后进行，不能使用 API 密钥。", "This takes a signed-in person; an API key does not do.")
		}
		if err == nil {
			_, err = s.Accounts.SignIn(ctx, who.Account.Login, wish.Password, wish.Code)
		}
		if err != nil {
			return nil, err
		}
		what.Account = who.Account.ID
	}
	address, err := s.depart(ctx, in.Issuer, what)
	return &reply[Departure]{Departure{address}}, err
}

// callback takes an issuer's answer. Whatever comes of it, it works once.
func (s *service) callback(ctx context.Context, in *backFrom) (*moved, error) {
	one := callOf(ctx)
	browser := ""
	if c, err := one.r.Cookie(browserCookie); err == nil {
		browser = c.Value
	}
	http.SetCookie(one.w, cookie(browserCookie, "", 0))
	signedIn := ""
	if id := s.sessions.GetString(ctx, ofAccount); id != "" {
		if _, err := s.Accounts.Resume(ctx, id, s.sessions.GetInt64(ctx, ofEpoch)); err == nil {
			signedIn = id
		}
	}
	came, err := s.Issuers.Finish(ctx, in.Issuer, account.Answer{State: in.State, Code: in.Code, Error: in.Error, Issuer: in.Iss, Account: signedIn}, browser)
	if err != nil {
		return nil, err
	}
	by, actor := map[string]any{"issuer": in.Issuer}, visitor(ctx, came.Account, "issuer")
	for action, done := range map[string]bool{"account.new": came.New, "account.identity_on": came.Linked, "account.regranted": came.Regranted} {
		if done {
			if _, err := s.noted(ctx, actor, action, by, nil); err != nil {
				return nil, err
			}
		}
	}
	if came.Linked {
		return &moved{afterSignIn}, nil
	}
	if came.NeedCode {
		return nil, s.hold(ctx, came.Account)
	}
	_, err = s.begin(ctx, came.Account, by)
	return &moved{afterSignIn}, err
}

// hold lets somebody wait for the second factor: the session knows who it will be, and lets nobody in yet.
func (s *service) hold(ctx context.Context, who account.Account) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return ofSession(err)
	}
	if err := s.renewed(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, ofPending, who.ID)
	s.sessions.Put(ctx, ofUntil, s.Now().Add(codeTime).Unix())
	return needCode()
}

func needCode() error {
	return fault.New(fault.Unauthenticated, account.NeedCode, "请输入验证器中的 6 位动态码（POST /v1/session/code）。", "Give the six digits that your authenticator shows (POST /v1/session/code).")
}

func (s *service) signInCode(ctx context.Context, _ *struct{}) (*reply[Me], error) {
	in, err := taken[SignInCode](ctx, s)
	if err == nil {
		err = s.slowly(ctx)
	}
	if err != nil {
		return nil, err
	}
	id := s.sessions.GetString(ctx, ofPending)
	if id == "" || s.Now().Unix() >= s.sessions.GetInt64(ctx, ofUntil) {
		return nil, fault.New(fault.Unauthenticated, "account.nothing_pending", "没有等待动态码的登录，请重新登录。", "No sign-in waits for a code; begin anew.")
	}
	who, err := s.Accounts.Code(ctx, id, in.Code)
	if err != nil {
		return nil, err
	}
	s.sessions.Remove(ctx, ofPending)
	s.sessions.Remove(ctx, ofUntil)
	actor, err := s.begin(ctx, who, map[string]any{"second_factor": true})
	return &reply[Me]{me(actor)}, err
}
