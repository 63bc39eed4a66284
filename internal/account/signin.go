package account

import (
	"context"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// SignIn gives the account of a login and a password, and of a code where a second factor is on (NeedCode tells when it
// is missing). What is wrong is never told apart: a login that does not exist takes as long and says the same as
// a wrong password, and so does a locked account.
func (a *Accounts) SignIn(ctx context.Context, mail, password, code string) (Account, error) {
	mail, bad := login(mail)
	r, err := a.db.Queries().AccountByLogin(ctx, a.key.Index("login", mail))
	if err != nil && !store.Missing(err) {
		return Account{}, store.Trouble(err)
	}
	locked := r.LockedUntil > a.now().UnixMicro()
	hash := r.Password
	if bad != nil || locked || r.Disabled {
		hash = ""
	}
	ok, err := a.matches(ctx, password, hash)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		if r.ID != "" && !locked {
			err = a.failed(ctx, r.ID)
		}
		return Account{}, firstOf(err, refused())
	}
	if r.Totp != nil {
		if code == "" {
			return Account{}, needCode()
		}
		return a.byFactor(ctx, r, code)
	}
	return a.enter(ctx, r)
}

// byFactor lets in whoever knows the second factor, too. A wrong code counts like a wrong password.
func (a *Accounts) byFactor(ctx context.Context, r record.Account, code string) (Account, error) {
	ok, err := a.secondFactor(ctx, r, code)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, firstOf(a.failed(ctx, r.ID), refused())
	}
	return a.enter(ctx, r)
}

// enter forgets wrong tries and opens the account.
func (a *Accounts) enter(ctx context.Context, r record.Account) (Account, error) {
	if err := a.db.Queries().ClearFailures(ctx, r.ID); err != nil {
		return Account{}, store.Trouble(err)
	}
	return a.open(r)
}

// NeedCode is the code of the fault that asks for the second factor.
const NeedCode = "account.need_code"

func needCode() error {
	return fault.New(fault.Unauthenticated, NeedCode, "请输入验证器中的 6 位动态码。", "Give the six digits that your authenticator shows.")
}

func refused() error {
	return fault.New(fault.Unauthenticated, "account.refused",
		"邮箱、密码或动态码不正确，或账号暂时锁定。", "The e-mail address, the password or the code is not right, or the account is locked for a while.")
}

// failed counts a wrong password, and locks the account when there were too many in a row.
func (a *Accounts) failed(ctx context.Context, id string) error {
	return a.db.Tx(ctx, func(q *record.Queries) error {
		n, err := q.CountFailure(ctx, id)
		if err != nil || n < int64(a.o.Failures) || n%int64(a.o.Failures) != 0 {
			return err
		}
		// Twice as long each time, a day at most: a person finds in again, a guessing machine does not.
		lock := min(a.o.Lock<<min(n/int64(a.o.Failures)-1, 10), 24*time.Hour)
		return q.LockAccount(ctx, id, a.now().Add(lock).UnixMicro())
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Resume gives the account of a session: it still exists, may come in, and the session is of its epoch.
func (a *Accounts) Resume(ctx context.Context, id string, epoch int64) (Account, error) {
	who, err := a.Find(ctx, id)
	if err != nil && fault.As(err).Kind != fault.NotFound {
		return Account{}, err
	}
	if err != nil || who.Disabled || who.Epoch != epoch {
		return Account{}, fault.New(fault.Unauthenticated, "account.session_ended", "登录已失效，请重新登录。", "The session has ended; sign in again.")
	}
	return who, nil
}

// SignOutEverywhere ends every session of an account.
func (a *Accounts) SignOutEverywhere(ctx context.Context, id string) error {
	_, err := a.db.Queries().EndSessions(ctx, id)
	return store.Trouble(err)
}
