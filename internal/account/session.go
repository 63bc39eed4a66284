package account

import (
	"context"
	"time"

	"icpdoc/internal/store"
)

// Sessions is what scs keeps sessions in: sealed, by the hash of the cookie's token (set HashTokenInStore).
type Sessions struct{ a *Accounts }

// Sessions gives the session store.
func (a *Accounts) Sessions() Sessions { return Sessions{a} }

// FindCtx gives a session's data.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	sealed, err := s.a.db.Queries().Session(ctx, token, s.a.now().UnixMicro())
	if store.Missing(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, store.Trouble(err)
	}
	data, err := s.a.key.Open("sessions.data "+token, sealed)
	return data, err == nil, err
}

// CommitCtx keeps a session's data.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	sealed, err := s.a.key.Seal("sessions.data "+token, data)
	if err != nil {
		return err
	}
	return store.Trouble(s.a.db.Queries().PutSession(ctx, token, sealed, expires.UnixMicro()))
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
func (s Sessions) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
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
