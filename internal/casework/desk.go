package casework

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"cloud.google.com/go/civil"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Config is what the desk works with.
type Config struct {
	DB       *store.DB
	Vault    *blob.Vault
	Master   blob.Wrapper
	Accounts *account.Accounts
	House    *pack.House // templates, rules and faces
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger // what went wrong beside an answer that holds all the same; nil: nowhere
}

// Desk is the room, open. Goroutines share it.
type Desk struct {
	Config
	key     blob.Key                        // the instance's: blind indexes, audit, links
	keys    atomic.Pointer[imprint.Keyring] // replaced as a whole, never changed: goroutines sign with it
	anybody *imprint.Keyring
}

// The names of the keys of signed codes among the secrets. What anybody may have printed without an account is signed
// with keys of its own: its code never passes for one of a filing's.
const (
	keyring     = "imprint"
	openKeyring = "imprint_open"
)

// Open makes the desk ready. On the first start it makes the keys that sign the codes on sheets.
func Open(ctx context.Context, c Config) (*Desk, error) {
	d := &Desk{Config: c, key: c.Accounts.Key()}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	keys, err := d.keyring(ctx, keyring)
	if err != nil {
		return nil, err
	}
	d.keys.Store(keys)
	if d.anybody, err = d.keyring(ctx, openKeyring); err != nil {
		return nil, err
	}
	return d, d.sealDigests(ctx)
}

// keyring reads the keys of codes, or makes them on the first start.
func (d *Desk) keyring(ctx context.Context, name string) (*imprint.Keyring, error) {
	fresh, err := imprint.NewKeyring(d.Random, d.Now())
	if err != nil {
		return nil, err
	}
	sealed, err := d.sealKeys(name, fresh)
	if err != nil {
		return nil, err
	}
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.AddSecret(ctx, name, sealed, d.Now().UnixMicro()); err != nil {
			return err
		}
		sealed, err = q.Secret(ctx, name) // that of the first start, whoever was first
		return err
	})
	if err != nil {
		return nil, err
	}
	text, err := d.key.Open("secrets.wrapped "+name, sealed)
	if err != nil {
		return nil, err
	}
	return imprint.ParseKeyring(text)
}

func (d *Desk) sealKeys(name string, keys *imprint.Keyring) ([]byte, error) {
	text, err := keys.Marshal()
	if err != nil {
		return nil, err
	}
	return d.key.Seal("secrets.wrapped "+name, text)
}

// RotateKeys makes a new key for the codes on sheets; the old ones stay to verify.
func (d *Desk) RotateKeys(ctx context.Context, who account.Actor) error {
	if !account.Allowed(who, account.ManageAccount, account.Object{}) {
		return denied()
	}
	keys, err := d.keyring(ctx, keyring) // a copy, read from the store
	if err != nil {
		return err
	}
	if err := keys.Rotate(d.Random, d.Now()); err != nil {
		return err
	}
	sealed, err := d.sealKeys(keyring, keys)
	if err != nil {
		return err
	}
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.ChangeSecret(ctx, keyring, sealed, d.Now().UnixMicro()); err != nil {
			return err
		}
		return d.note(ctx, q, who, "imprint.rotate", record.Filing{}, nil)
	})
	if err == nil {
		d.keys.Store(keys)
	}
	return err
}

// Keyring is the keys that sign and verify the codes on this instance's sheets.
func (d *Desk) Keyring() *imprint.Keyring { return d.keys.Load() }

// OpenKeyring is the keys for what anybody may have printed without an account.
func (d *Desk) OpenKeyring() *imprint.Keyring { return d.anybody }

// warn tells the operator what went wrong where nobody else is told. It names nobody.
func (d *Desk) warn(what string, err error) {
	f := fault.As(err)
	d.Log.Warn(what, slog.String("code", f.Code), slog.Any("cause", f.Cause))
}

// shanghai is China's one time zone: a filing's dates are China's, wherever the service runs.
func shanghai() *time.Location { return time.FixedZone("CST", 8*60*60) }

// Reference is what filings are checked against, as of today in China.
func (d *Desk) Reference() filing.Reference {
	r := d.House.Library.Reference
	r.Today = civil.DateOf(d.Now().In(shanghai()))
	return r
}

func denied() error {
	return fault.New(fault.Denied, "case.denied", "您的账号没有这项权限。", "Your account may not do this.")
}

func missing() error {
	return fault.New(fault.NotFound, "case.not_found", "没有这份备案。", "There is no such filing.")
}

func faster() error {
	return fault.New(fault.Conflict, "case.changed", "这份备案已被他人修改，您的修改没有保存；请重新读取后再改。",
		"Somebody else changed the filing, and your change was not saved; read it again first.")
}
