package account

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// keyPrefix begins every API key, so that a scanner finds one that leaked.
const keyPrefix = "icpk_"

// APIKey is what is shown of a key: never the key itself.
type APIKey struct {
	ID       string
	Label    string
	Scopes   []string
	Created  time.Time
	Expires  time.Time
	LastUsed time.Time // zero when never; to the minute
	Revoked  bool
}

// NewAPIKey makes a key that acts for an account within its scopes until it ends, a year at most. The secret is shown
// once.
func (a *Accounts) NewAPIKey(ctx context.Context, who Account, label string, scopes []string, expires time.Time) (secret string, key APIKey, err error) {
	label = strings.TrimSpace(label)
	if label == "" || utf8.RuneCountInString(label) > 100 {
		return "", APIKey{}, invalid("/label", "key.label", "名称为空或过长。", "The label is empty or too long.", "请写明用途。", "Say what the key is for.")
	}
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return !knownScope(s) }) {
		return "", APIKey{}, invalid("/scopes", "key.scopes", "没有填写权限范围，或填写了不存在的范围。", "No scope, or one that there is not.", "例如 filing、photos、pack。", "For example filing, photos, pack.")
	}
	at := a.now()
	if !expires.After(at) || expires.After(at.AddDate(1, 0, 1)) {
		return "", APIKey{}, invalid("/expires", "key.expires", "到期时间须在今后一年之内。", "A key ends within a year from now.", "请填写到期时间。", "Give a time within a year.")
	}
	random, err := a.secret()
	if err != nil {
		return "", APIKey{}, err
	}
	secret = keyPrefix + random
	key = APIKey{ID: store.NewID("key", at), Label: label, Scopes: scopes, Created: at, Expires: expires.UTC()}
	sealed, err := a.key.Seal("api_keys.label "+key.ID, []byte(label)) // people write names into it
	if err != nil {
		return "", APIKey{}, err
	}
	err = a.db.Queries().AddAPIKey(ctx, record.AddAPIKeyParams{ID: key.ID, Account: who.ID, Hash: digest(secret), Label: base64.StdEncoding.EncodeToString(sealed), Scopes: strings.Join(scopes, " "),
		Expires: expires.UnixMicro(), Created: at.UnixMicro()})
	return secret, key, store.Trouble(err)
}

func knownScope(s string) bool {
	return slices.ContainsFunc(Actions(), func(a Action) bool { return string(a) == s || strings.HasPrefix(string(a), s+".") })
}

// ByKey gives who an API key acts for, and its scopes.
func (a *Accounts) ByKey(ctx context.Context, secret string) (Account, []string, error) {
	ended := fault.New(fault.Unauthenticated, "key.refused", "API 密钥无效、已撤销或已过期。", "The API key is not valid, was revoked or has ended.")
	if !strings.HasPrefix(secret, keyPrefix) || len(secret) > 100 {
		return Account{}, nil, ended
	}
	r, err := a.db.Queries().APIKeyByHash(ctx, digest(secret))
	if store.Missing(err) {
		return Account{}, nil, ended
	}
	if err != nil {
		return Account{}, nil, store.Trouble(err)
	}
	at := a.now()
	if r.Revoked != 0 || r.Expires <= at.UnixMicro() {
		return Account{}, nil, ended
	}
	who, err := a.Find(ctx, r.Account)
	if err != nil || who.Disabled {
		return Account{}, nil, firstOf(keep(err), ended)
	}
	if at.UnixMicro()-r.LastUsed > time.Minute.Microseconds() { // not a write for each request
		_ = a.db.Queries().UseAPIKey(ctx, r.ID, at.UnixMicro()) // a disk that is full must not keep out who only reads
	}
	return who, strings.Fields(r.Scopes), nil
}

// keep drops the error that an account does not exist.
func keep(err error) error {
	if err != nil && fault.As(err).Kind == fault.NotFound {
		return nil
	}
	return err
}

// APIKeys lists an account's keys.
func (a *Accounts) APIKeys(ctx context.Context, id string) ([]APIKey, error) {
	rows, err := a.db.Queries().APIKeysOf(ctx, id)
	if err != nil {
		return nil, store.Trouble(err)
	}
	out := make([]APIKey, 0, len(rows))
	for _, r := range rows {
		sealed, err := base64.StdEncoding.DecodeString(r.Label)
		if err != nil {
			return nil, fault.Wrap(err, "key.label")
		}
		label, err := a.key.Open("api_keys.label "+r.ID, sealed)
		if err != nil {
			return nil, err
		}
		k := APIKey{ID: r.ID, Label: string(label), Scopes: strings.Fields(r.Scopes), Created: time.UnixMicro(r.Created).UTC(), Expires: time.UnixMicro(r.Expires).UTC(), Revoked: r.Revoked != 0}
		if r.LastUsed != 0 {
			k.LastUsed = time.UnixMicro(r.LastUsed).UTC().Truncate(time.Minute)
		}
		out = append(out, k)
	}
	return out, nil
}

// RevokeAPIKey ends a key of an account.
func (a *Accounts) RevokeAPIKey(ctx context.Context, id, key string) error {
	n, err := a.db.Queries().RevokeAPIKey(ctx, key, id, a.now().UnixMicro())
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "key.not_found", "没有这个密钥。", "There is no such key.")
	}
	return store.Trouble(err)
}
