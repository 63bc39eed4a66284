package casework

import (
	"context"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Delete erases a filing: its key is gone when Delete returns, so that nothing of it can be read any more (from the embedded
// database's log, at the next Sweep, when somebody reads just then), and its objects are deleted soon after, by Sweep. The audit keeps that there was one.
func (d *Desk) Delete(ctx context.Context, who account.Actor, id string, version int64) error {
	err := d.DB.Tx(ctx, func(q *record.Queries) error {
		r, err := d.find(ctx, q, who, id, account.DeleteFiling)
		if err != nil {
			return err
		}
		if r.Version != version {
			return faster()
		}
		return d.erase(ctx, q, who, r, "deleted")
	})
	if err == nil {
		d.wipe(ctx)
	}
	return err
}

// wipe takes what was deleted out of the database's files. It is deleted all the same when that cannot be now, as while a backup
// is taken: Sweep tries again.
func (d *Desk) wipe(ctx context.Context) {
	if err := d.DB.Erase(context.WithoutCancel(ctx)); err != nil {
		d.warn("what was deleted is not wiped yet", err)
	}
}

func (d *Desk) erase(ctx context.Context, q *record.Queries, who account.Actor, r record.Filing, why string) error {
	n, err := q.DoomObjectsOf(ctx, r.ID, d.Now().UnixMicro())
	if err != nil {
		return err
	}
	if _, err := q.DeleteFiling(ctx, r.ID); err != nil {
		return err
	}
	return d.note(ctx, q, who, string(account.DeleteFiling), r, map[string]any{"why": why, "state": r.State, "objects": n})
}

// Policy says how long a filing is kept in each state, counted from when it came into it. A state that is not in it, or
// has 0, is kept for good.
type Policy map[State]time.Duration

// Report tells what a run of the retention did, or would do.
type Report struct {
	DryRun  bool          `json:"dry_run"`
	Erased  map[State]int `json:"erased"`  // filings, by the state in which they ended
	Filings []string      `json:"filings"` // their IDs
}

// Retain erases the filings that a policy keeps no longer. A dry run only tells which.
func (d *Desk) Retain(ctx context.Context, who account.Actor, p Policy, dry bool) (Report, error) {
	out := Report{DryRun: dry, Erased: map[State]int{}, Filings: []string{}}
	if !account.Allowed(who, account.Retain, account.Object{}) {
		return out, denied()
	}
	for _, s := range States() {
		if p[s] <= 0 {
			continue
		}
		until := d.Now().Add(-p[s]).UnixMicro()
		if err := d.retain(ctx, who, s, until, &out); err != nil {
			return out, err
		}
	}
	if !dry && len(out.Filings) > 0 {
		d.wipe(ctx)
	}
	return out, nil
}

func (d *Desk) retain(ctx context.Context, who account.Actor, s State, until int64, out *Report) error {
	const batch = 100
	limit := int32(batch)
	if out.DryRun {
		limit = 1 << 20
	}
	for {
		rows, err := d.DB.Queries().FilingsInState(ctx, string(s), until, limit)
		if err != nil {
			return store.Trouble(err)
		}
		for _, r := range rows {
			if !out.DryRun {
				if err := d.DB.Tx(ctx, func(q *record.Queries) error { return d.erase(ctx, q, who, r, "retention") }); err != nil {
					return err
				}
			}
			out.Erased[s]++
			out.Filings = append(out.Filings, r.ID)
		}
		if out.DryRun || len(rows) < batch {
			return nil
		}
	}
}

// Sweep deletes the objects of erased filings and of replaced pictures, ends what has ended, wipes what was deleted, and tells how many
// objects went. It is run now and then, and may be stopped at any moment.
func (d *Desk) Sweep(ctx context.Context) (objects int, err error) {
	for {
		list, err := d.DB.Queries().DoomedObjects(ctx, 200)
		if err != nil {
			return objects, store.Trouble(err)
		}
		for _, a := range list {
			if err := d.Vault.Delete(ctx, blob.Address(a)); err != nil {
				return objects, err
			}
			if err := d.DB.Queries().ForgetObject(ctx, a); err != nil {
				return objects, store.Trouble(err)
			}
			objects++
		}
		if len(list) < 200 {
			break
		}
	}
	if _, err := d.Accounts.Expire(ctx); err != nil {
		return objects, err
	}
	if _, err = d.DB.Queries().ExpireIdempotency(ctx, d.Now().UnixMicro()); err != nil {
		return objects, store.Trouble(err)
	}
	d.wipe(ctx)
	return objects, nil
}

// orphanAge is how old an object without a record must be: a younger one may be about to get its record.
const orphanAge = 24 * time.Hour

// SweepOrphans deletes objects that no record knows, as a crash between storing and recording leaves them.
func (d *Desk) SweepOrphans(ctx context.Context) (objects int, err error) {
	for info, err := range d.Vault.Store().List(ctx) {
		if err != nil {
			return objects, err
		}
		if d.Now().Sub(info.Modified) < orphanAge {
			continue
		}
		n, err := d.DB.Queries().HasObject(ctx, string(info.Address))
		if err != nil {
			return objects, store.Trouble(err)
		}
		if n == 0 {
			if err := d.Vault.Delete(ctx, info.Address); err != nil {
				return objects, err
			}
			objects++
		}
	}
	return objects, nil
}

// Rewrap wraps every key that an older master key wraps with the newest one, and tells how many. Afterwards the older
// one can be taken away.
func (d *Desk) Rewrap(ctx context.Context, who account.Actor, m *blob.Master) (keys int, err error) {
	if !account.Allowed(who, account.ManageAccount, account.Object{}) {
		return 0, denied()
	}
	secrets, err := d.DB.Queries().Secrets(ctx)
	if err != nil {
		return 0, store.Trouble(err)
	}
	for _, s := range secrets {
		if s.Name == keyring || s.Name == openKeyring || m.Current(s.Wrapped) {
			continue // keys of codes are sealed with the instance's key, not wrapped
		}
		anew, err := rewrapped(m, s.Wrapped)
		if err != nil {
			return keys, err
		}
		if _, err := d.DB.Queries().ChangeSecret(ctx, s.Name, anew, d.Now().UnixMicro()); err != nil {
			return keys, store.Trouble(err)
		}
		keys++
	}
	after := ""
	for {
		rows, err := d.DB.Queries().FilingKeys(ctx, after, 500)
		if err != nil {
			return keys, store.Trouble(err)
		}
		for _, r := range rows {
			after = r.ID
			if m.Current(r.Key) {
				continue
			}
			anew, err := rewrapped(m, r.Key)
			if err != nil {
				return keys, err
			}
			if _, err := d.DB.Queries().SetFilingKey(ctx, r.ID, anew); err != nil {
				return keys, store.Trouble(err)
			}
			keys++
		}
		if len(rows) < 500 {
			break
		}
	}
	return keys, d.DB.Tx(ctx, func(q *record.Queries) error {
		return d.note(ctx, q, who, "master.rotate", record.Filing{}, map[string]any{"keys": keys})
	})
}

func rewrapped(m *blob.Master, wrapped []byte) ([]byte, error) {
	key, err := m.Unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	return m.Wrap(key)
}
