package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Invite makes a token for a link that works once: whoever has it makes an account of that role. Only its hash is kept.
func (a *Accounts) Invite(ctx context.Context, by string, role Role, provider, company string) (token string, until time.Time, err error) {
	if err := tenancy(role, provider, company); err != nil {
		return "", time.Time{}, err
	}
	if company != "" {
		if _, err := a.db.Queries().Company(ctx, company); err != nil {
			return "", time.Time{}, invalid("/company", "account.company", "没有这家单位。", "There is no such company.", "请先建立单位。", "Add the company first.")
		}
	}
	until = a.now().Add(a.o.LinkFor)
	token, err = a.link(ctx, record.AddInvitationParams{Kind: "invitation", Role: string(role), Provider: provider, Company: company, Creator: by, Expires: until.UnixMicro()})
	return token, until, err
}

// firstCreator stands as the creator of the first administrator's invitation: nobody has an account then.
const firstCreator = "first"

// FirstAdmin makes the first administrator's invitation; "" when there is an administrator already. Those made before
// are void from now on: each start without an administrator prints a fresh one, and what an older start printed may lie
// about in the scrollback of a terminal.
func (a *Accounts) FirstAdmin(ctx context.Context) (token string, until time.Time, err error) {
	if token, err = a.secret(); err != nil {
		return "", time.Time{}, err
	}
	at := a.now()
	until = at.Add(a.o.LinkFor)
	err = a.db.Tx(ctx, func(q *record.Queries) error {
		if _, err := q.VoidInvitations(ctx, firstCreator, at.UnixMicro()); err != nil {
			return err
		}
		n, err := q.CountAccounts(ctx, string(Admin))
		if err != nil || n > 0 {
			token, until = "", time.Time{}
			return err
		}
		return q.AddInvitation(ctx, record.AddInvitationParams{Hash: digest(token), Kind: "invitation", Role: string(Admin), Creator: firstCreator,
			Created: at.UnixMicro(), Expires: until.UnixMicro()})
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return token, until, nil
}

// PasswordLink makes a token for a link by which an account gets a new password, once.
func (a *Accounts) PasswordLink(ctx context.Context, by, id string) (token string, until time.Time, err error) {
	who, err := a.Find(ctx, id)
	if err != nil {
		return "", time.Time{}, err
	}
	until = a.now().Add(a.o.PasswordFor)
	token, err = a.link(ctx, record.AddInvitationParams{Kind: "password", Account: id, Role: string(who.Role), Creator: by, Expires: until.UnixMicro()})
	return token, until, err
}

func (a *Accounts) link(ctx context.Context, p record.AddInvitationParams) (string, error) {
	token, err := a.secret()
	if err != nil {
		return "", err
	}
	p.Hash, p.Created = digest(token), a.now().UnixMicro()
	return token, store.Trouble(a.db.Queries().AddInvitation(ctx, p))
}

// secret is 256 random bits in letters that need no escaping anywhere.
func (a *Accounts) secret() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(a.o.Random, b[:]); err != nil {
		return "", fault.Wrap(err, "account.random")
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// longestName is how many characters a person's name has at most.
const longestName = 100

// Accept makes the account of an invitation. The link does not work again, unless it failed.
func (a *Accounts) Accept(ctx context.Context, token, mail, name, password string) (Account, error) {
	mail, err := login(mail)
	if err != nil {
		return Account{}, err
	}
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > longestName || !utf8.ValidString(name) {
		return Account{}, invalid("/name", "account.name", "姓名为空或过长。", "The name is empty or too long.", "请填写姓名。", "Give a name.")
	}
	var who Account
	err = a.db.Tx(ctx, func(q *record.Queries) error {
		i, err := a.use(ctx, q, token, "invitation")
		if err != nil {
			return err
		}
		if who, err = a.add(ctx, q, mail, name, record.AddAccountParams{Role: i.Role, Provider: i.Provider, Company: i.Company}); err != nil {
			return err
		}
		return a.setPassword(ctx, q, who, password)
	})
	if err != nil {
		return Account{}, err
	}
	return a.Find(ctx, who.ID)
}

// add makes an account: what is sealed is filled in here, the rest stands in p.
func (a *Accounts) add(ctx context.Context, q *record.Queries, mail, name string, p record.AddAccountParams) (_ Account, err error) {
	at := a.now()
	p.ID, p.Created = store.NewID("acc", at), at.UnixMicro()
	if p.Login, err = a.key.Seal("accounts.login "+p.ID, []byte(mail)); err != nil {
		return Account{}, err
	}
	if p.Name, err = a.key.Seal("accounts.name "+p.ID, []byte(name)); err != nil {
		return Account{}, err
	}
	p.LoginIndex = a.key.Index("login", mail)
	err = q.AddAccount(ctx, p)
	if store.Duplicate(err) {
		err = invalid("/login", "account.taken", "这个邮箱不能用于新账号。", "This e-mail address cannot be used for a new account.", "请换一个邮箱，或直接登录。", "Use another one, or sign in.")
	}
	return Account{ID: p.ID, Login: mail, Name: name}, err
}

// NewPassword sets the password of the account that a password link is for.
func (a *Accounts) NewPassword(ctx context.Context, token, password string) error {
	return a.db.Tx(ctx, func(q *record.Queries) error {
		i, err := a.use(ctx, q, token, "password")
		if err != nil {
			return err
		}
		r, err := q.Account(ctx, i.Account)
		if err != nil {
			return badLink()
		}
		who, err := a.open(r)
		if err != nil {
			return err
		}
		return a.setPassword(ctx, q, who, password)
	})
}

// use takes a link: it exists, is of that kind, is not used and has not ended.
func (a *Accounts) use(ctx context.Context, q *record.Queries, token, kind string) (record.Invitation, error) {
	i, err := q.Invitation(ctx, digest(token))
	if store.Missing(err) || err == nil && i.Kind != kind {
		return i, badLink()
	}
	if err != nil {
		return i, err
	}
	n, err := q.UseInvitation(ctx, i.Hash, a.now().UnixMicro())
	if err == nil && n > 0 && i.Creator == firstCreator {
		n, err = q.CountAccounts(ctx, string(Admin)) // somebody was invited meanwhile: there is a first one
		n = 1 - min(n, 1)
	}
	if err == nil && n == 0 {
		return i, badLink()
	}
	return i, err
}

func badLink() error {
	return fault.New(fault.NotFound, "account.link", "链接无效、已使用或已过期，请联系管理员重新获取。", "The link is not valid, was used already or has ended; ask an administrator for a new one.")
}
