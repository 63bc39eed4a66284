package casework

import (
	"context"
	"io"
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
}

// Desk is the room, open. Goroutines share it.
type Desk struct {
	Config
	key  blob.Key // the instance's: blind indexes, audit, links
	keys *imprint.Keyring
}

// keyring is the name of the keys of signed codes among the secrets.
const keyring = "imprint"

// Open makes the desk ready. On the first start it makes the keys that sign the codes on sheets.
func Open(ctx context.Context, c Config) (*Desk, error) {
	d := &Desk{Config: c, key: c.Accounts.Key()}
	fresh, err := imprint.NewKeyring(c.Random, c.Now())
	if err != nil {
		return nil, err
	}
	text, err := fresh.Marshal()
	if err != nil {
		return nil, err
	}
	sealed, err := d.key.Seal("secrets.wrapped "+keyring, text)
	if err != nil {
		return nil, err
	}
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.AddSecret(ctx, keyring, sealed, c.Now().UnixMicro()); err != nil {
			return err
		}
		sealed, err = q.Secret(ctx, keyring) // that of the first start, whoever was first
		return err
	})
	if err != nil {
		return nil, err
	}
	text, err = d.key.Open("secrets.wrapped "+keyring, sealed)
	if err != nil {
		return nil, err
	}
	d.keys, err = imprint.ParseKeyring(text)
	return d, err
}

// RotateKeys makes a new key for the codes on sheets; the old ones stay to verify.
func (d *Desk) RotateKeys(ctx context.Context, who account.Actor) error {
	if !account.Allowed(who, account.ManageAccount, account.Object{}) {
		return denied()
	}
	if err := d.keys.Rotate(d.Random, d.Now()); err != nil {
		return err
	}
	text, err := d.keys.Marshal()
	if err != nil {
		return err
	}
	sealed, err := d.key.Seal("secrets.wrapped "+keyring, text)
	if err != nil {
		return err
	}
	return d.DB.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.ChangeSecret(ctx, keyring, sealed, d.Now().UnixMicro()); err != nil {
			return err
		}
		return d.note(ctx, q, who, "imprint.rotate", record.Filing{}, nil)
	})
}

// Keyring is the keys that sign and verify the codes on this instance's sheets.
func (d *Desk) Keyring() *imprint.Keyring { return d.keys }

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
