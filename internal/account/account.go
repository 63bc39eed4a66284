package account

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Account is somebody who can sign in.
type Account struct {
	ID           string
	Login        string // e-mail address, lower case
	Name         string
	Role         Role
	Provider     string // operator of a reviewer or clerk
	Company      string // ID of an applicant's company
	Disabled     bool
	SecondFactor bool
	Identity     bool // an issuer's sign-in finds it
	Created      time.Time
	Epoch        int64 // sessions of an older epoch have ended
	Version      int64 // counts changes
}

// Company is one that files.
type Company struct {
	ID      string
	Name    string
	Created time.Time
}

// Options of the room. Zero limits take their defaults.
type Options struct {
	Now         func() time.Time
	Random      io.Reader
	Hashes      int           // how many passwords are tried at once (2): each takes 19 MiB
	Failures    int           // wrong passwords in a row before the account is locked (8)
	Lock        time.Duration // how long it is locked then (15 min)
	LinkFor     time.Duration // how long an invitation works (7 days)
	PasswordFor time.Duration // how long a link for a new password works (2 h)
}

// Accounts is the room, open.
type Accounts struct {
	db     *store.DB
	key    blob.Key
	o      Options
	hashes chan struct{}
	dummy  string // what a login that does not exist is compared with
}

// instance is the name of the instance's key among the secrets.
const instance = "instance"

// Open makes the room ready. The instance's key is made on the first start and kept wrapped by the master key.
func Open(ctx context.Context, db *store.DB, master blob.Wrapper, o Options) (*Accounts, error) {
	if o.Hashes == 0 {
		o.Hashes = 2
	}
	if o.Failures == 0 {
		o.Failures = 8
	}
	if o.Lock == 0 {
		o.Lock = 15 * time.Minute
	}
	if o.LinkFor == 0 {
		o.LinkFor = 7 * 24 * time.Hour
	}
	if o.PasswordFor == 0 {
		o.PasswordFor = 2 * time.Hour
	}
	key, err := instanceKey(ctx, db, master, o)
	if err != nil {
		return nil, err
	}
	a := &Accounts{db: db, key: key, o: o, hashes: make(chan struct{}, o.Hashes)}
	a.dummy, err = hashPassword("no password is this one")
	return a, err
}

func instanceKey(ctx context.Context, db *store.DB, master blob.Wrapper, o Options) (blob.Key, error) {
	_, wrapped, err := blob.NewKey(o.Random, master)
	if err != nil {
		return blob.Key{}, err
	}
	err = db.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.AddSecret(ctx, instance, wrapped, o.Now().UnixMicro()); err != nil {
			return err
		}
		wrapped, err = q.Secret(ctx, instance) // that of the first start, whoever was first
		return err
	})
	if err != nil {
		return blob.Key{}, err
	}
	return master.Unwrap(wrapped)
}

// Key is the instance's key, for what belongs to no filing.
func (a *Accounts) Key() blob.Key { return a.key }

func (a *Accounts) now() time.Time { return a.o.Now().UTC() }

// login brings an e-mail address into the form in which it is compared.
func login(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == utf8.RuneError }) {
		return "", invalid("/login", "account.login", "这不是电子邮箱地址。", "This is not an e-mail address.", "请填写用于登录的邮箱。", "Give the e-mail address to sign in with.")
	}
	return s, nil
}

func invalid(pointer, code, zh, en, remedyZh, remedyEn string) error {
	return fault.New(fault.Invalid, "account.invalid", "有内容需要更正。", "Something needs to be corrected.").With(fault.Field{Pointer: pointer, Code: code,
		Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn}})
}

// tenancy makes sure that a role comes with what it is bound to.
func tenancy(r Role, provider, company string) error {
	switch {
	case !r.Valid():
		return invalid("/role", "account.role", "没有这个角色。", "There is no such role.", "请选择 applicant、reviewer、clerk 或 admin。", "Choose applicant, reviewer, clerk or admin.")
	case (r == Reviewer || r == Clerk) != (provider != ""):
		return invalid("/provider", "account.provider", "审核员和快递员须属于一个接入服务商，其他角色不属于。", "A reviewer or clerk belongs to one operator, nobody else does.", "请填写 nwcd 或 sinnet，或留空。", "Give nwcd or sinnet, or leave it empty.")
	case (r == Applicant) != (company != ""):
		return invalid("/company", "account.company", "申请人须属于一家单位，其他角色不属于。", "An applicant belongs to one company, nobody else does.", "请先建立单位，再邀请申请人。", "Add the company first, then invite the applicant.")
	}
	return nil
}

func (a *Accounts) open(r record.Account) (Account, error) {
	mail, err := a.key.Open("accounts.login "+r.ID, r.Login)
	if err != nil {
		return Account{}, err
	}
	name, err := a.key.Open("accounts.name "+r.ID, r.Name)
	if err != nil {
		return Account{}, err
	}
	return Account{ID: r.ID, Login: string(mail), Name: string(name), Role: Role(r.Role), Provider: r.Provider, Company: r.Company, Disabled: r.Disabled,
		SecondFactor: r.Totp != nil, Identity: r.Subject != nil, Created: time.UnixMicro(r.Created).UTC(), Epoch: r.Epoch, Version: r.Version}, nil
}

// Find gives one account.
func (a *Accounts) Find(ctx context.Context, id string) (Account, error) {
	r, err := a.db.Queries().Account(ctx, id)
	if store.Missing(err) {
		return Account{}, missing()
	}
	if err != nil {
		return Account{}, store.Trouble(err)
	}
	return a.open(r)
}

func missing() error {
	return fault.New(fault.NotFound, "account.not_found", "没有这个账号。", "There is no such account.")
}

// List gives every account, the oldest first.
func (a *Accounts) List(ctx context.Context) ([]Account, error) {
	rows, err := a.db.Queries().Accounts(ctx)
	if err != nil {
		return nil, store.Trouble(err)
	}
	out := make([]Account, 0, len(rows))
	for _, r := range rows {
		one, err := a.open(r)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// Change writes name, role, tenant and whether the account is disabled; its sessions end. The version is the one that
// was read; when somebody was faster it is a Conflict. The last admin stays one.
func (a *Accounts) Change(ctx context.Context, c Account) error {
	if err := tenancy(c.Role, c.Provider, c.Company); err != nil {
		return err
	}
	name, err := a.key.Seal("accounts.name "+c.ID, []byte(c.Name))
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(q *record.Queries) error {
		old, err := q.Account(ctx, c.ID)
		if store.Missing(err) {
			return missing()
		}
		if err != nil {
			return err
		}
		if Role(old.Role) == Admin && !old.Disabled && (c.Role != Admin || c.Disabled) {
			if n, err := q.CountAccounts(ctx, string(Admin)); err != nil || n < 2 {
				return errors.Join(err, fault.New(fault.Conflict, "account.last_admin", "至少要保留一名管理员。", "At least one administrator must stay."))
			}
		}
		n, err := q.ChangeAccount(ctx, record.ChangeAccountParams{ID: c.ID, Name: name, Role: string(c.Role), Provider: c.Provider, Company: c.Company,
			Disabled: c.Disabled, Updated: a.now().UnixMicro(), Version: c.Version})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "account.changed", "账号已被他人修改，请重新读取后再改。", "Somebody else changed the account; read it again first.")
		}
		return err
	})
}

// AddCompany adds a company.
func (a *Accounts) AddCompany(ctx context.Context, name string) (Company, error) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 600 || !utf8.ValidString(name) {
		return Company{}, invalid("/name", "company.name", "单位名称为空或过长。", "The company's name is empty or too long.", "请填写单位全称。", "Give the company's full name.")
	}
	at := a.now()
	c := Company{ID: store.NewID("com", at), Name: name, Created: at}
	sealed, err := a.key.Seal("companies.name "+c.ID, []byte(name))
	if err != nil {
		return Company{}, err
	}
	return c, store.Trouble(a.db.Queries().AddCompany(ctx, c.ID, sealed, at.UnixMicro()))
}

// Companies lists the companies, the oldest first.
func (a *Accounts) Companies(ctx context.Context) ([]Company, error) {
	rows, err := a.db.Queries().Companies(ctx)
	if err != nil {
		return nil, store.Trouble(err)
	}
	out := make([]Company, 0, len(rows))
	for _, r := range rows {
		name, err := a.key.Open("companies.name "+r.ID, r.Name)
		if err != nil {
			return nil, err
		}
		out = append(out, Company{ID: r.ID, Name: string(name), Created: time.UnixMicro(r.Created).UTC()})
	}
	return out, nil
}
