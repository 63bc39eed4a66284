package account

import (
	"context"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// period is how long a code is shown (RFC 6238).
const period = 30

// NewFactor makes a secret for a second factor: the URL goes into an authenticator as a QR code, the secret as letters.
// It counts only after ConfirmFactor.
func (a *Accounts) NewFactor(who Account) (secret, url string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "icpdoc", AccountName: who.Login, Rand: a.o.Random})
	if err != nil {
		return "", "", fault.Wrap(err, "account.factor")
	}
	return key.Secret(), key.URL(), nil
}

// ConfirmFactor turns the second factor on when code is what the secret shows now.
func (a *Accounts) ConfirmFactor(ctx context.Context, who Account, secret, code string) error {
	if _, ok := step(secret, code, a.now(), 0); !ok {
		return invalid("/code", "account.code", "动态码不正确。", "The code is not right.", "请核对手机时间后输入新的动态码。", "Check the phone's clock and type the next code.")
	}
	sealed, err := a.key.Seal("accounts.totp "+who.ID, []byte(secret))
	if err != nil {
		return err
	}
	n, err := a.db.Queries().SetTOTP(ctx, who.ID, sealed, a.now().UnixMicro())
	if err == nil && n == 0 {
		return missing()
	}
	return store.Trouble(err)
}

// Prove lets somebody who is signed in show once more that it is they, before the second factor goes: by password and code as
// in SignIn, or by the code alone where there is no password, only an issuer's sign-in. It fails as SignIn does.
func (a *Accounts) Prove(ctx context.Context, who Account, password, code string) error {
	r, err := a.db.Queries().Account(ctx, who.ID)
	if err != nil && !store.Missing(err) {
		return store.Trouble(err)
	}
	switch {
	case err == nil && r.Password == "" && r.Totp != nil && code == "":
		return needCode()
	case err == nil && r.Password == "":
		_, err = a.Code(ctx, who.ID, code)
	default:
		_, err = a.SignIn(ctx, who.Login, password, code)
	}
	return err
}

// RemoveFactor turns the second factor off.
func (a *Accounts) RemoveFactor(ctx context.Context, id string) error {
	n, err := a.db.Queries().SetTOTP(ctx, id, nil, a.now().UnixMicro())
	if err == nil && n == 0 {
		return missing()
	}
	return store.Trouble(err)
}

func (a *Accounts) secondFactor(ctx context.Context, r record.Account, code string) (bool, error) {
	secret, err := a.key.Open("accounts.totp "+r.ID, r.Totp)
	if err != nil {
		return false, err
	}
	at, ok := step(string(secret), code, a.now(), r.TotpLast)
	if !ok {
		return false, nil
	}
	n, err := a.db.Queries().UseTOTP(ctx, r.ID, at) // another sign-in with the same code was faster: 0 rows
	return n == 1, store.Trouble(err)
}

// step finds the time step of a code: now, the one before or the one after, but none up to last, which was used.
func step(secret, code string, now time.Time, last int64) (int64, bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for _, shift := range []int64{0, -1, 1} {
		at := now.Unix()/period + shift
		if at <= last {
			continue
		}
		ok, err := hotp.ValidateCustom(code, uint64(at), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // G115: a step of time since 1970
		if err == nil && ok {
			return at, true
		}
	}
	return 0, false
}
