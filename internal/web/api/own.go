package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/account"
)

// SignIn is a login.
type SignIn struct {
	Login    string `json:"login" doc:"e-mail address"`
	Password string `json:"password"`
	Code     string `json:"code,omitempty" doc:"six digits of the second factor, where it is on"`
}

// Person is an account.
type Person struct {
	ID           string       `json:"id"`
	Login        string       `json:"login"`
	Name         string       `json:"name"`
	Role         account.Role `json:"role" enum:"applicant,reviewer,clerk,admin"`
	Provider     string       `json:"provider,omitempty" doc:"operator of a reviewer or clerk"`
	Company      string       `json:"company,omitempty" doc:"ID of an applicant's company"`
	Disabled     bool         `json:"disabled"`
	SecondFactor bool         `json:"second_factor"`
	Identity     bool         `json:"identity" doc:"signing in by an issuer (OpenID Connect) finds it"`
	Created      time.Time    `json:"created"`
	Version      int64        `json:"version"`
}

func person(a account.Account) Person {
	return Person{a.ID, a.Login, a.Name, a.Role, a.Provider, a.Company, a.Disabled, a.SecondFactor, a.Identity, a.Created, a.Version}
}

// Me is who is signed in.
type Me struct {
	Person
	Via     string   `json:"via" enum:"session,key"`
	Scopes  []string `json:"scopes" doc:"of the API key; empty with a session"`
	Actions []string `json:"actions" doc:"what the role may do to some filing at least"`
}

// Acceptance makes an account of an invitation.
type Acceptance struct {
	Token    string `json:"token"`
	Login    string `json:"login" doc:"e-mail address"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

// PasswordReset sets a password by a link.
type PasswordReset struct {
	Token    string `json:"token"`
	Password string `json:"password"`
}

// PasswordChange changes one's own password.
type PasswordChange struct {
	Old      string `json:"old"`
	Password string `json:"password"`
}

// Factor is a new second factor, which counts once it is confirmed.
type Factor struct {
	Secret string `json:"secret" doc:"for typing into an authenticator"`
	URL    string `json:"url" doc:"for a QR code"`
}

// FactorCode confirms a second factor, or takes it away.
type FactorCode struct {
	Secret   string `json:"secret,omitempty" doc:"to confirm: what POST gave"`
	Password string `json:"password,omitempty" doc:"to take it away, unless the account has none and is signed in to by an issuer alone"`
	Code     string `json:"code"`
}

// Key is an API key.
type Key struct {
	ID       string    `json:"id"`
	Label    string    `json:"label"`
	Scopes   []string  `json:"scopes"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`
	LastUsed time.Time `json:"last_used,omitzero"`
	Revoked  bool      `json:"revoked"`
}

// NewKey is an API key that was just made.
type NewKey struct {
	Key
	Secret string `json:"secret" doc:"shown this once"`
}

// KeyWish says what an API key is for.
type KeyWish struct {
	Label   string    `json:"label"`
	Scopes  []string  `json:"scopes" doc:"actions such as filing.read, or their first part"`
	Expires time.Time `json:"expires,omitzero" doc:"in 30 days unless given, a year at most"`
}

// small is how large the JSON of a route without a filing may be.
const small = 64 << 10

const tagAccount = "account"

type nothing struct{}

// jsonBody documents a JSON body.
func jsonBody[T any](s *service) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: content("application/json", schema[T](s))}
}

// Statuses of routes that take small JSON.
var (
	ofJSON   = []int{http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}
	ofObject = append([]int{http.StatusUnprocessableEntity}, ofJSON...) // whose content may break a rule
)

// taken reads a small JSON body.
func taken[T any](ctx context.Context, s *service) (v T, err error) {
	err = s.object(ctx, small, &v)
	return v, err
}

func (s *service) own() {
	add(s, route{id: "sign-in", method: http.MethodPost, path: "/v1/session", tag: tagAccount, summary: "登录 / Sign in", body: jsonBody[SignIn](s),
		faults: append([]int{http.StatusUnauthorized}, ofJSON...), description: "Sets a cookie. What is wrong is never told apart; account.need_code asks for the second factor."}, s.signIn)
	signed(s, route{id: "read-session", method: http.MethodGet, path: "/v1/session", tag: tagAccount, summary: "当前登录的账号 / Who is signed in"},
		func(_ context.Context, who account.Actor, _ *struct{}) (*reply[Me], error) {
			return &reply[Me]{me(who)}, nil
		})
	add(s, route{id: "sign-out", method: http.MethodDelete, path: "/v1/session", tag: tagAccount, summary: "退出登录 / Sign out"},
		func(ctx context.Context, _ *struct{}) (*nothing, error) {
			if err := s.sessions.Destroy(ctx); err != nil {
				return nil, ofSession(err)
			}
			return &nothing{}, nil
		})
	personal(s, route{id: "sign-out-everywhere", method: http.MethodDelete, path: "/v1/account/sessions", tag: tagAccount, summary: "退出所有设备 / Sign out everywhere"},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*nothing, error) {
			return &nothing{}, s.Accounts.SignOutEverywhere(ctx, who.Account.ID)
		})
	add(s, route{id: "accept-invitation", method: http.MethodPost, path: "/v1/invitations/accept", tag: tagAccount, summary: "接受邀请，建立账号 / Make an account of an invitation", body: jsonBody[Acceptance](s),
		status: http.StatusCreated, faults: append([]int{http.StatusNotFound}, ofObject...), description: "Signs in as well: sets the cookie of POST /v1/session."}, s.accept)
	add(s, route{id: "reset-password", method: http.MethodPost, path: "/v1/password", tag: tagAccount, summary: "通过链接设置新密码 / Set a password by a link", body: jsonBody[PasswordReset](s),
		faults: append([]int{http.StatusNotFound}, ofObject...)}, s.resetPassword)
	personal(s, route{id: "change-password", method: http.MethodPut, path: "/v1/account/password", tag: tagAccount, summary: "修改密码 / Change the password", body: jsonBody[PasswordChange](s), faults: ofObject,
		description: "Every session ends, this one too: sign in again."}, s.changePassword)
	personal(s, route{id: "create-second-factor", method: http.MethodPost, path: "/v1/account/second-factor", tag: tagAccount, summary: "新建第二重验证 / Make a second factor"},
		func(_ context.Context, who account.Actor, _ *struct{}) (*reply[Factor], error) {
			secret, url, err := s.Accounts.NewFactor(who.Account)
			return &reply[Factor]{Factor{secret, url}}, err
		})
	personal(s, route{id: "confirm-second-factor", method: http.MethodPut, path: "/v1/account/second-factor", tag: tagAccount, summary: "启用第二重验证 / Confirm the second factor", body: jsonBody[FactorCode](s), faults: ofObject},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*nothing, error) {
			in, err := taken[FactorCode](ctx, s)
			if err == nil {
				err = s.slowly(ctx)
			}
			if err == nil {
				err = s.Accounts.ConfirmFactor(ctx, who.Account, in.Secret, in.Code)
			}
			return s.noted(ctx, who, "account.factor_on", nil, err)
		})
	personal(s, route{id: "remove-second-factor", method: http.MethodPost, path: "/v1/account/second-factor/removal", tag: tagAccount, summary: "停用第二重验证 / Take the second factor away", body: jsonBody[FactorCode](s), faults: ofJSON},
		s.removeFactor)
	s.apiKeys()
}

func (s *service) apiKeys() {
	personal(s, route{id: "list-keys", method: http.MethodGet, path: "/v1/account/keys", tag: tagAccount, summary: "API 密钥 / API keys"},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*reply[items[Key]], error) {
			list, err := s.Accounts.APIKeys(ctx, who.Account.ID)
			out := make([]Key, len(list))
			for i, k := range list {
				out[i] = Key(k)
			}
			return listed(out), err
		})
	personal(s, route{id: "create-key", method: http.MethodPost, path: "/v1/account/keys", tag: tagAccount, summary: "新建 API 密钥 / Make an API key", body: jsonBody[KeyWish](s), status: http.StatusCreated, faults: ofObject},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*reply[NewKey], error) {
			in, err := taken[KeyWish](ctx, s)
			if err != nil {
				return nil, err
			}
			if in.Expires.IsZero() {
				in.Expires = s.Now().AddDate(0, 0, 30)
			}
			secret, key, err := s.Accounts.NewAPIKey(ctx, who.Account, in.Label, in.Scopes, in.Expires)
			if _, err = s.noted(ctx, who, "key.new", map[string]any{"key": key.ID}, err); err != nil {
				return nil, err
			}
			return &reply[NewKey]{NewKey{Key(key), secret}}, nil
		})
	personal(s, route{id: "revoke-key", method: http.MethodDelete, path: "/v1/account/keys/{key}", tag: tagAccount, summary: "撤销 API 密钥 / Revoke an API key", faults: []int{http.StatusNotFound}},
		func(ctx context.Context, who account.Actor, in *struct {
			Key string `path:"key"`
		}) (*nothing, error) {
			return s.noted(ctx, who, "key.revoke", map[string]any{"key": in.Key}, s.Accounts.RevokeAPIKey(ctx, who.Account.ID, in.Key))
		})
}

// noted puts what was done into the audit, unless it failed.
func (s *service) noted(ctx context.Context, who account.Actor, action string, detail map[string]any, err error) (*nothing, error) {
	if err == nil {
		err = s.Desk.Note(ctx, who, action, detail)
	}
	return &nothing{}, err
}

func me(who account.Actor) Me {
	m := Me{Person: person(who.Account), Via: who.Via, Scopes: append([]string{}, who.Scopes...), Actions: []string{}}
	for _, a := range account.Actions() {
		if account.Rights(who.Account.Role, a) != account.Nothing {
			m.Actions = append(m.Actions, string(a))
		}
	}
	return m
}

func (s *service) signIn(ctx context.Context, _ *struct{}) (*reply[Me], error) {
	in, err := taken[SignIn](ctx, s)
	if err != nil {
		return nil, err
	}
	if err := s.slowly(ctx); err != nil {
		return nil, err
	}
	who, err := s.Accounts.SignIn(ctx, in.Login, in.Password, in.Code)
	if err != nil {
		return nil, err
	}
	actor, err := s.begin(ctx, who, nil)
	return &reply[Me]{me(actor)}, err
}

// begin makes the session that of an account.
func (s *service) begin(ctx context.Context, who account.Account, detail map[string]any) (account.Actor, error) {
	actor := visitor(ctx, who, "session")
	if err := s.renewed(ctx); err != nil {
		return actor, err
	}
	s.sessions.Put(ctx, ofAccount, who.ID)
	s.sessions.Put(ctx, ofEpoch, who.Epoch)
	_, err := s.noted(ctx, actor, "session.begin", detail, nil)
	return actor, err
}

func (s *service) accept(ctx context.Context, _ *struct{}) (*reply[Person], error) {
	in, err := taken[Acceptance](ctx, s)
	if err != nil {
		return nil, err
	}
	if err := s.slowly(ctx); err != nil {
		return nil, err
	}
	who, err := s.Accounts.Accept(ctx, in.Token, in.Login, in.Name, in.Password)
	if err != nil {
		return nil, err
	}
	if _, err := s.noted(ctx, visitor(ctx, who, "link"), "account.new", nil, nil); err != nil {
		return nil, err
	}
	_, err = s.begin(ctx, who, nil)
	return &reply[Person]{person(who)}, err
}

func (s *service) resetPassword(ctx context.Context, _ *struct{}) (*nothing, error) {
	in, err := taken[PasswordReset](ctx, s)
	if err == nil {
		err = s.slowly(ctx)
	}
	if err == nil {
		err = s.Accounts.NewPassword(ctx, in.Token, in.Password)
	}
	return &nothing{}, err
}

func (s *service) changePassword(ctx context.Context, who account.Actor, _ *struct{}) (*nothing, error) {
	in, err := taken[PasswordChange](ctx, s)
	if err == nil {
		err = s.slowly(ctx)
	}
	if err == nil {
		err = s.Accounts.ChangePassword(ctx, who.Account.ID, in.Old, in.Password)
	}
	if err == nil {
		err = s.sessions.Destroy(ctx)
	}
	return s.noted(ctx, who, "account.password", nil, err)
}

// removeFactor asks once more who it is: a browser left open must not be enough.
func (s *service) removeFactor(ctx context.Context, who account.Actor, _ *struct{}) (*nothing, error) {
	in, err := taken[FactorCode](ctx, s)
	if err == nil {
		err = s.slowly(ctx)
	}
	if err == nil {
		err = s.Accounts.Prove(ctx, who.Account, in.Password, in.Code)
	}
	if err == nil {
		err = s.Accounts.RemoveFactor(ctx, who.Account.ID)
	}
	return s.noted(ctx, who, "account.factor_off", nil, err)
}
