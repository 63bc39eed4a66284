package account

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// arrive gives the account of somebody whose identity an issuer vouched for. It is found by issuer and subject, never by
// an e-mail address: who controls a mailbox today need not be who made the account.
func (a *Accounts) arrive(ctx context.Context, by Issuer, what Purpose, who claims) (Arrival, error) {
	grant, err := by.grant(who)
	if err != nil {
		return Arrival{}, err
	}
	subject := a.key.Index("oidc", by.URL+"\n"+who.Subject)
	var id string
	var out Arrival
	err = a.db.Tx(ctx, func(q *record.Queries) error {
		out = Arrival{} // a transaction may run again
		known, err := q.AccountBySubject(ctx, subject)
		switch {
		case err != nil && !store.Missing(err):
			return err
		case what.Account != "":
			id, out.Linked = what.Account, true
			return a.bind(ctx, q, by, what.Account, known, subject)
		case err == nil && what.Invitation != "":
			return taken()
		case err == nil:
			id = known.ID
			return nil
		case what.Invitation == "" && grant == nil:
			return unknownHere()
		}
		out.New = true
		id, err = a.admit(ctx, q, by, what, who, grant, subject)
		return err
	})
	if err != nil {
		return Arrival{}, err
	}
	if out.Account, err = a.Find(ctx, id); err != nil {
		return Arrival{}, err
	}
	if out.Account.Disabled || by.Provider != "" && out.Account.Provider != by.Provider {
		return Arrival{}, unknownHere()
	}
	if c := out.Account; grant != nil && (c.Role != grant.Role || c.Provider != grant.Provider || c.Company != grant.Company) {
		c.Role, c.Provider, c.Company = grant.Role, grant.Provider, grant.Company
		if err := a.Change(ctx, c); err != nil {
			return Arrival{}, err
		}
		out.Regranted = true
		if out.Account, err = a.Find(ctx, id); err != nil {
			return Arrival{}, err
		}
	}
	out.NeedCode = out.Account.SecondFactor && !(by.Factor && who.Factor)
	return out, nil
}

// grant is what the issuer's claim makes of somebody; nil where the issuer gives no roles.
func (by Issuer) grant(who claims) (*Grant, error) {
	if by.Claim == "" {
		return nil, nil
	}
	for _, g := range by.Grants {
		if slices.Contains(who.Values, g.Value) {
			return &g, tenancy(g.Role, g.Provider, g.Company)
		}
	}
	return nil, fault.New(fault.Denied, "oidc.no_role", "登录方没有给您本系统的角色，请联系其管理员。", "The issuer gives you no role here; ask those who run it.")
}

// bind lets an account be found by a subject. Nobody else may be found by it already.
func (a *Accounts) bind(ctx context.Context, q *record.Queries, by Issuer, id string, known record.Account, subject []byte) error {
	if known.ID != "" && known.ID != id {
		return taken()
	}
	r, err := q.Account(ctx, id)
	if err != nil || r.Disabled || by.Provider != "" && r.Provider != by.Provider {
		return firstOf(keepTrouble(err), unknownHere())
	}
	_, err = q.SetSubject(ctx, id, subject, a.now().UnixMicro())
	return err
}

// keepTrouble drops the error that there is no such row.
func keepTrouble(err error) error {
	if store.Missing(err) {
		return nil
	}
	return err
}

// admit makes an account: of an invitation, or of what the issuer grants. Its e-mail address must be verified, for later
// links go there.
func (a *Accounts) admit(ctx context.Context, q *record.Queries, by Issuer, what Purpose, who claims, grant *Grant, subject []byte) (string, error) {
	mail, err := login(who.Email)
	if err != nil || !who.Verified {
		return "", fault.New(fault.Denied, "oidc.email_unverified", "登录方没有给出已验证的邮箱，不能建立账号。", "The issuer gives no verified e-mail address, so that no account can be made.")
	}
	to := Grant{}
	if what.Invitation != "" {
		i, err := a.use(ctx, q, what.Invitation, "invitation")
		if err != nil {
			return "", err
		}
		to = Grant{Role: Role(i.Role), Provider: i.Provider, Company: i.Company}
	}
	if grant != nil {
		if what.Invitation != "" && (to.Role != grant.Role || to.Provider != grant.Provider || to.Company != grant.Company) {
			return "", fault.New(fault.Conflict, "oidc.other_role", "邀请与登录方给您的角色不一致，请联系管理员。", "The invitation and the issuer give you different roles; ask an administrator.")
		}
		to = *grant
	}
	if by.Provider != "" && to.Provider != by.Provider {
		return "", unknownHere() // one operator's issuer lets nobody in elsewhere
	}
	if to.Company != "" {
		if _, err := q.Company(ctx, to.Company); err != nil {
			return "", firstOf(keepTrouble(err), unknownHere())
		}
	}
	if _, err := q.AccountByLogin(ctx, a.key.Index("login", mail)); !store.Missing(err) {
		return "", firstOf(err, fault.New(fault.Conflict, "oidc.email_taken", "此邮箱已有账号。请先用密码登录，再关联此身份。", "There is an account of this e-mail address. Sign in to it by its password, then link this identity."))
	}
	account := record.AddAccountParams{Role: string(to.Role), Provider: to.Provider, Company: to.Company, Subject: subject}
	made, err := a.add(ctx, q, mail, shownName(who.Name, mail), account)
	return made.ID, err
}

// shownName makes a name of what the issuer calls somebody.
func shownName(name, mail string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }), " ")
	if name == "" {
		name, _, _ = strings.Cut(mail, "@")
	}
	if r := []rune(name); len(r) > longestName {
		name = string(r[:longestName])
	}
	return name
}

func unknownHere() error {
	return fault.New(fault.Denied, "oidc.unknown", "没有与此身份对应的可用账号。请用管理员给您的邀请建立账号，或先用密码登录，再关联此身份。",
		"No account here may be used by this identity. Make one by an invitation, or sign in by your password and link it first.")
}

func taken() error {
	return fault.New(fault.Conflict, "oidc.taken", "此身份已有账号，请直接登录。", "This identity has an account already; sign in by it.")
}

// Code ends a sign-in that Arrival.NeedCode left open: the second factor of somebody whose identity was vouched for. Wrong
// codes count like wrong passwords.
func (a *Accounts) Code(ctx context.Context, id, code string) (Account, error) {
	r, err := a.db.Queries().Account(ctx, id)
	if err != nil || r.Disabled || r.Totp == nil || r.LockedUntil > a.now().UnixMicro() {
		if err = keepTrouble(err); err != nil {
			err = store.Trouble(err)
		}
		return Account{}, firstOf(err, refused())
	}
	return a.byFactor(ctx, r, code)
}

// Unlink lets an account be found by no identity any more; its sessions end. An account without a password stays as it
// is: nobody could sign in to it.
func (a *Accounts) Unlink(ctx context.Context, id string) error {
	return a.db.Tx(ctx, func(q *record.Queries) error {
		r, err := q.Account(ctx, id)
		if store.Missing(err) {
			return missing()
		}
		if err != nil {
			return err
		}
		if r.Password == "" {
			return fault.New(fault.Conflict, "account.no_password", "此账号没有密码，取消关联后将无法登录。请先让管理员给出设置密码的链接。",
				"This account has no password: nobody could sign in any more. Ask an administrator for a password link first.")
		}
		if _, err := q.SetSubject(ctx, id, nil, a.now().UnixMicro()); err != nil {
			return err
		}
		_, err = q.EndSessions(ctx, id)
		return err
	})
}
