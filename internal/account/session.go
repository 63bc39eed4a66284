package account

import (
	"context"
	"time"

	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Sessions is what scs keeps sessions in: sealed, by the hash of the cookie's token (set HashTokenInStore). It ends those that
// are not used, too: scs would write, and send the cookie, at every request for that (leave out IdleTimeout).
type Sessions struct {
	a       *Accounts
	idle    time.Duration
	trouble func(context.Context, error)
}

// Sessions gives the session store. A session ends when it was not used for idle; its use is written down once a minute at most,
// so it may end that much earlier. trouble is told when that fails: the request goes on, since it may only read.
func (a *Accounts) Sessions(idle time.Duration, trouble func(context.Context, error)) Sessions {
	return Sessions{a, idle, trouble}
}

// FindCtx gives a session's data, and counts as its use.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	at := s.a.now()
	r, err := s.a.db.Queries().Session(ctx, token, at.UnixMicro())
	if store.Missing(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, store.Trouble(err)
	}
	data, err := s.a.key.Open("sessions.data "+token, r.Data)
	if err != nil {
		return nil, false, err
	}
	if until := min(at.Add(s.idle).UnixMicro(), r.Ends); until-r.Expires >= time.Minute.Microseconds() {
		if err := s.a.db.Queries().UseSession(ctx, token, until); err != nil && ctx.Err() == nil {
			s.trouble(ctx, store.Trouble(err))
		}
	}
	return data, true, nil
}

// CommitCtx keeps a session's data. It lives until ends at the latest.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, ends time.Time) error {
	return s.a.putSession(ctx, token, data, s.a.now().Add(s.idle), ends)
}

func (a *Accounts) putSession(ctx context.Context, token string, data []byte, expires, ends time.Time) error {
	sealed, err := a.key.Seal("sessions.data "+token, data)
	if err != nil {
		return err
	}
	err = a.db.Queries().PutSession(ctx, record.PutSessionParams{Token: token, Data: sealed, Expires: min(expires.UnixMicro(), ends.UnixMicro()), Ends: ends.UnixMicro()})
	return store.Trouble(err)
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return store.Trouble(s.a.db.Queries().DeleteSession(ctx, token))
}

// Find is FindCtx without a context, for scs.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context, for scs.
func (s Sessions) Commit(token string, data []byte, ends time.Time) error {
	return s.CommitCtx(context.Background(), token, data, ends)
}

// Delete is DeleteCtx without a context, for scs.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Expire removes sessions and links that have ended, and tells how many.
func (a *Accounts) Expire(ctx context.Context) (int64, error) {
	at := a.now()
	sessions, err := a.db.Queries().ExpireSessions(ctx, at.UnixMicro())
	if err != nil {
		return 0, store.Trouble(err)
	}
	links, err := a.db.Queries().ExpireInvitations(ctx, at.AddDate(0, 0, -30).UnixMicro())
	return sessions + links, store.Trouble(err)
}
