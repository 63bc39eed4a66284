package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"icpdoc/internal/fault"
)

// claims are what an ID token says of somebody, as far as it matters here.
type claims struct {
	Subject  string
	Email    string
	Verified bool
	Name     string
	Factor   bool     // the issuer asked for a second factor
	Values   []string // of the claim that grants look into
}

// redeem exchanges the code for an ID token and checks it.
func (p *party) redeem(ctx context.Context, about *about, code string, t attempt, now func() time.Time) (claims, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := p.oauth(about).Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return claims{}, exchangeFailed(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	// The algorithms are asymmetric ones that the issuer lists: never none, nor a secret's.
	token, err := about.provider.VerifierContext(ctx, &oidc.Config{ClientID: p.Client, Now: now}).Verify(ctx, raw)
	if err != nil {
		return claims{}, badToken(err)
	}
	if t.Nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(t.Nonce)) != 1 {
		return claims{}, refusedToken("oidc.token_nonce")
	}
	var says struct {
		Party    string          `json:"azp"`
		Email    string          `json:"email"`
		Verified json.RawMessage `json:"email_verified"`
		Name     string          `json:"name"`
		Asked    []string        `json:"amr"`
	}
	if err := token.Claims(&says); err != nil || token.Subject == "" || len(token.Subject) > 255 {
		return claims{}, refusedToken("oidc.token")
	}
	if says.Party != "" && says.Party != p.Client || says.Party == "" && len(token.Audience) > 1 {
		return claims{}, refusedToken("oidc.token_audience") // it was made for another client that shares the audience
	}
	out := claims{Subject: token.Subject, Email: says.Email, Name: says.Name, Factor: slices.Contains(says.Asked, "mfa"),
		Verified: string(says.Verified) == "true" || string(says.Verified) == `"true"`} // some issuers write it as text
	if p.Claim != "" {
		var all map[string]any
		if err := token.Claims(&all); err != nil {
			return claims{}, refusedToken("oidc.token")
		}
		out.Values = valuesOf(all, p.Claim)
	}
	return out, nil
}

// exchangeFailed tells an issuer that does not answer from a code that is worth nothing. The issuer's own text is left
// out: it may say anything.
func exchangeFailed(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return unreachable(err)
	}
	if status := refused.Response.StatusCode; status >= http.StatusInternalServerError || refused.ErrorCode != "invalid_grant" {
		known := []string{"invalid_client", "invalid_request", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
		at := max(slices.Index(known, refused.ErrorCode), 0)
		if refused.ErrorCode != known[at] {
			return unreachable(errors.New("the token endpoint answers " + http.StatusText(status)))
		}
		return unreachable(errors.New("the token endpoint refuses this client: " + known[at]))
	}
	return refusedToken("oidc.code")
}

func badToken(err error) error {
	var expired *oidc.TokenExpiredError
	switch { // the library has types for none of the others
	case errors.As(err, &expired):
		return refusedToken("oidc.token_expired")
	case strings.Contains(err.Error(), "fetching keys"):
		return unreachable(err)
	case strings.Contains(err.Error(), "expected audience"):
		return refusedToken("oidc.token_audience")
	}
	return refusedToken("oidc.token")
}

func refusedToken(code string) error {
	return fault.New(fault.Unauthenticated, code, "登录方的答复不可信或已过期，请重新登录；如仍出现，请联系管理员。",
		"The issuer's answer cannot be trusted or came too late; sign in again, and tell the administrator if it stays.")
}

// valuesOf gives the text or texts of a claim; a name with dots leads inwards unless a claim has that very name.
func valuesOf(all map[string]any, name string) []string {
	v, there := all[name]
	for !there {
		first, rest, more := strings.Cut(name, ".")
		inner, ok := all[first].(map[string]any)
		if !more || !ok {
			return nil
		}
		all, name = inner, rest
		v, there = all[name]
	}
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, one := range v {
			if text, ok := one.(string); ok {
				out = append(out, text)
			}
		}
		return out
	}
	return nil
}

// How long an issuer may take, and how much it may say.
const (
	issuerTime = 10 * time.Second
	issuerSays = 1 << 20
)

func newParty(one Issuer, redirect string, network http.RoundTripper) *party {
	g := &guard{network: network, hosts: slices.Clone(one.Hosts)}
	if u, err := url.Parse(one.URL); err == nil {
		g.hosts = append(g.hosts, u.Host)
		g.plain = u.Scheme == "http" && Loopback(u.Hostname())
	}
	return &party{Issuer: one, redirect: redirect, client: &http.Client{Transport: g, Timeout: issuerTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Loopback tells whether a host is this machine: there alone may an issuer speak without TLS.
func Loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// guard lets requests out to the issuer's hosts alone, and in what is not too long.
type guard struct {
	network http.RoundTripper
	hosts   []string
	plain   bool // the issuer runs on this machine, without TLS
}

func (g *guard) refuses(u *url.URL) error {
	if u.Scheme != "https" && (u.Scheme != "http" || !g.plain) || u.User != nil || !slices.Contains(g.hosts, u.Host) {
		return errors.New("no request goes to a host that oidc.hosts does not list: " + u.Host)
	}
	return nil
}

// RoundTrip sends one request.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.refuses(r.URL); err != nil {
		return nil, err
	}
	answer, err := g.network.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body := answer.Body
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, issuerSays), body}
	return answer, nil
}
