package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
)

// Issuer is an OpenID Connect issuer whom the instance believes who somebody is. It knows people by the subject of its
// ID tokens; what they may do here is ours to say, unless Claim names where the issuer says it.
type Issuer struct {
	ID       string   // in addresses: InstanceIssuer, or the operator whose people it knows
	URL      string   // exactly as the issuer names itself
	Client   string   // client_id
	Secret   string   // "" for a public client
	Scopes   []string // besides openid
	Hosts    []string // where its endpoints may lie besides the issuer's own host, as host or host:port
	Provider string   // the operator whose reviewers and clerks alone it knows; "" knows everybody
	Factor   bool     // a second factor that the ID token says was asked for (amr: mfa) counts as ours
	Claim    string   // claim in which Grants look, dots leading inwards; "": the issuer gives no roles
	Grants   []Grant  // the first that fits counts
}

// Grant is what somebody becomes whose claim has the value.
type Grant struct {
	Value             string
	Role              Role
	Provider, Company string
}

// InstanceIssuer is the ID of the issuer that is not one operator's.
const InstanceIssuer = "instance"

// attemptFor is how long somebody may take at the issuer.
const attemptFor = 10 * time.Minute

// Issuers is sign-in by issuers. Goroutines share it.
type Issuers struct {
	a       *Accounts
	ids     []string
	parties map[string]*party
}

// NewIssuers makes sign-in ready. Base is how people reach the service; answers come to base/v1/oidc/ID/callback. Nothing
// is asked of an issuer before somebody wants to sign in, and then only of its own hosts, through network.
func NewIssuers(a *Accounts, base string, network http.RoundTripper, list []Issuer) *Issuers {
	out := &Issuers{a: a, parties: map[string]*party{}}
	for _, one := range list {
		out.ids = append(out.ids, one.ID)
		out.parties[one.ID] = newParty(one, base+"/v1/oidc/"+one.ID+"/callback", network)
	}
	return out
}

// IDs names the issuers. A nil receiver has none.
func (i *Issuers) IDs() []string {
	if i == nil {
		return nil
	}
	return slices.Clone(i.ids)
}

func (i *Issuers) party(id string) (*party, error) {
	if i == nil || i.parties[id] == nil {
		return nil, fault.New(fault.NotFound, "oidc.issuer", "没有配置这个登录方。", "There is no such issuer to sign in by.")
	}
	return i.parties[id], nil
}

// Purpose says what somebody goes to the issuer for. Zero is signing in.
type Purpose struct {
	Invitation string // token of an invitation: an account is made of it
	Account    string // ID of an account that shall be found by this identity from now on
}

// attempt is what is remembered while somebody is at the issuer. It lies sealed among the sessions, under the hash of
// its state, and is taken out by the first answer that names it.
type attempt struct {
	Issuer   string
	Nonce    string
	Verifier string // of PKCE: never leaves the service before the code comes back
	Browser  []byte // hash of the secret that the browser was given
	Purpose  Purpose
}

// Begin gives the address at the issuer to which somebody goes, and a secret for the browser to keep until it comes back:
// an answer brought by another browser is refused.
func (i *Issuers) Begin(ctx context.Context, id string, what Purpose) (address, browser string, err error) {
	p, err := i.party(id)
	if err != nil {
		return "", "", err
	}
	about, err := p.discover(ctx, i.a.now())
	if err != nil {
		return "", "", err
	}
	var secrets [4]string
	for n := range secrets {
		if secrets[n], err = i.a.secret(); err != nil {
			return "", "", err
		}
	}
	state, nonce, verifier, browser := secrets[0], secrets[1], secrets[2], secrets[3]
	data, err := json.Marshal(attempt{Issuer: id, Nonce: nonce, Verifier: verifier, Browser: digest(browser), Purpose: what})
	if err != nil {
		return "", "", fault.Wrap(err, "oidc.attempt")
	}
	until := i.a.now().Add(attemptFor)
	if err := i.a.putSession(ctx, attemptKey(state), data, until, until); err != nil {
		return "", "", err
	}
	return p.oauth(about).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), browser, nil
}

// attemptKey never is the key of a session: those have no blank in them.
func attemptKey(state string) string {
	return "oidc " + base64.RawURLEncoding.EncodeToString(digest(state))
}

// Answer is what the issuer sent back by the browser.
type Answer struct {
	State, Code, Error, Issuer string

	Account string // ID of who is signed in at that browser already, "" for nobody
}

// Arrival is who came back.
type Arrival struct {
	Account   Account
	New       bool // the account was made just now
	Linked    bool // the account got this identity just now
	Regranted bool // the issuer gave it another role
	NeedCode  bool // the second factor is asked for before anything else: see Code
}

// Finish takes the answer of an issuer, once: the attempt is gone, whatever comes of it.
func (i *Issuers) Finish(ctx context.Context, id string, got Answer, browser string) (Arrival, error) {
	p, err := i.party(id)
	if err != nil {
		return Arrival{}, err
	}
	t, err := i.take(ctx, got.State)
	if err != nil {
		return Arrival{}, err
	}
	if t.Issuer != id || subtle.ConstantTimeCompare(t.Browser, digest(browser)) != 1 || t.Purpose.Account != "" && t.Purpose.Account != got.Account {
		return Arrival{}, badState()
	}
	if got.Error != "" { // its own words are not repeated
		return Arrival{}, fault.New(fault.Unauthenticated, "oidc.denied", "登录方没有确认您的身份，请重试。", "The issuer did not say who you are; try again.")
	}
	about, err := p.discover(ctx, i.a.now())
	if err != nil {
		return Arrival{}, err
	}
	if got.Issuer != p.URL && (got.Issuer != "" || about.says.NamesItself) { // RFC 9207: an answer of another issuer
		return Arrival{}, badState()
	}
	who, err := p.redeem(ctx, about, got.Code, t, i.a.now)
	if err != nil {
		return Arrival{}, err
	}
	return i.a.arrive(ctx, p.Issuer, t.Purpose, who)
}

// take takes an attempt out by its state. Two answers with one state: one of them finds nothing.
func (i *Issuers) take(ctx context.Context, state string) (t attempt, err error) {
	key := attemptKey(state)
	row, err := i.a.db.Queries().TakeSession(ctx, key)
	if store.Missing(err) || err == nil && row.Expires <= i.a.now().UnixMicro() {
		return t, badState()
	}
	if err != nil {
		return t, store.Trouble(err)
	}
	data, err := i.a.key.Open("sessions.data "+key, row.Data)
	if err != nil {
		return t, err
	}
	return t, wrap(json.Unmarshal(data, &t), "oidc.attempt")
}

func badState() error {
	return fault.New(fault.Unauthenticated, "oidc.state", "登录已超时、已完成，或由另一个浏览器发起，请重新登录。",
		"This sign-in took too long, was finished already or began in another browser; begin anew.")
}

// party is an issuer and what is known of it.
type party struct {
	Issuer
	redirect string
	client   *http.Client

	mu    sync.Mutex
	about *about
	tried time.Time // when it was last asked
	err   error     // what came of it
}

// about is what an issuer says about itself.
type about struct {
	provider *oidc.Provider
	says     metadata
}

type metadata struct {
	NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
	Methods     []string `json:"token_endpoint_auth_methods_supported"`
	Keys        string   `json:"jwks_uri"`
}

// How often an issuer is asked about itself: what it said is good for an hour, and while it does not answer it is not
// asked again for some seconds, so that people who wait do not wait for each other.
const (
	aboutFor = time.Hour
	restFor  = 5 * time.Second
)

func (p *party) discover(ctx context.Context, now time.Time) (*about, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	age := now.Sub(p.tried)
	switch {
	case p.about != nil && age < aboutFor:
		return p.about, nil
	case p.err != nil && age < restFor:
		return p.about, p.err
	}
	// The next one needs the answer, too: who asked first may have gone.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.URL)
	fresh := &about{provider: provider}
	if err == nil {
		err = provider.Claims(&fresh.says)
	}
	if err == nil {
		err = p.reachable(provider.Endpoint(), fresh.says.Keys)
	}
	p.tried, p.err = now, nil
	if err != nil && p.about == nil {
		p.err = unreachable(err)
		return nil, p.err
	}
	if err == nil {
		p.about = fresh
	}
	return p.about, nil
}

// reachable makes sure that an issuer sends people and us where it may.
func (p *party) reachable(e oauth2.Endpoint, keys string) error {
	guard, _ := p.client.Transport.(*guard)
	for _, one := range []string{e.TokenURL, keys} {
		u, err := url.Parse(one)
		if err != nil || guard.refuses(u) != nil {
			return errors.New("an endpoint of the issuer lies on a host that oidc.hosts does not list: " + one)
		}
	}
	u, err := url.Parse(e.AuthURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !guard.plain) {
		return errors.New("the issuer's authorization endpoint is no https address")
	}
	return nil
}

func unreachable(cause error) error {
	f := fault.New(fault.Unavailable, "oidc.unreachable", "暂时无法联系登录方，请稍后再试，或用密码登录。", "The issuer cannot be asked now; try again later, or sign in by your password.")
	f.Cause = cause
	const most = 300 // an issuer's own page may stand in it
	if text := cause.Error(); len(text) > most {
		f.Cause = errors.New(strings.ToValidUTF8(text[:most], "") + "…")
	}
	return f
}

func (p *party) oauth(about *about) *oauth2.Config {
	e := about.provider.Endpoint()
	// Never by trial: a code that was tried once may be spent.
	e.AuthStyle = oauth2.AuthStyleInHeader
	if m := about.says.Methods; p.Secret == "" || len(m) > 0 && !slices.Contains(m, "client_secret_basic") {
		e.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: e, RedirectURL: p.redirect, Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...)}
}
