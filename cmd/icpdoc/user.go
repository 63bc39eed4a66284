package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
)

type userCmd struct {
	List     userListCmd     `cmd:"" help:"${h_userlist}"`
	Invite   userInviteCmd   `cmd:"" help:"${h_userinvite}"`
	Disable  userDisableCmd  `cmd:"" help:"${h_userdisable}"`
	Enable   userEnableCmd   `cmd:"" help:"${h_userenable}"`
	Password userPasswordCmd `cmd:"" help:"${h_userpassword}"`
	Company  userCompanyCmd  `cmd:"" help:"${h_usercompany}"`
}

// withAccounts opens the service for a command about accounts and closes it again. The embedded default must not be running;
// beside PostgreSQL it may.
func (h *house) withAccounts(f *serviceFlags, do func(ctx context.Context, s *service) error) (err error) {
	cfg, err := h.config(f)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := h.open(ctx, cfg, need{alone: cfg.embedded()})
	if err != nil {
		return err
	}
	defer func() {
		if e := s.close(); err == nil {
			err = e
		}
	}()
	return do(ctx, s)
}

// base is how people reach the service, as far as it is known.
func (s *service) base() string {
	if s.url != "" {
		return s.url
	}
	return "http://" + s.addr
}

// find gives the account of a login or ID.
func (s *service) find(ctx context.Context, name string) (account.Account, error) {
	list, err := s.accounts.List(ctx)
	if err != nil {
		return account.Account{}, err
	}
	for _, a := range list {
		if a.ID == name || a.Login == strings.ToLower(strings.TrimSpace(name)) {
			return a, nil
		}
	}
	return account.Account{}, usage("user.unknown", "没有“"+name+"”这个账号；icpdoc user list 列出全部账号。", "There is no account “"+name+"”; icpdoc user list shows them all.")
}

type userListCmd struct {
	Settings serviceFlags `embed:""`
}

// userShown is one account as user list --json prints it.
type userShown struct {
	ID           string    `json:"id"`
	Login        string    `json:"login"`
	Name         string    `json:"name"`
	Role         string    `json:"role"`
	Tenant       string    `json:"tenant,omitempty"`
	Disabled     bool      `json:"disabled"`
	SecondFactor bool      `json:"second_factor"`
	Created      time.Time `json:"created"`
}

// Run lists the accounts.
func (c *userListCmd) Run(h *house) error {
	return h.withAccounts(&c.Settings, func(ctx context.Context, s *service) error {
		list, err := s.accounts.List(ctx)
		if err != nil {
			return err
		}
		companies, err := s.accounts.Companies(ctx)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, one := range companies {
			names[one.ID] = one.Name
		}
		shown := make([]userShown, 0, len(list))
		for _, a := range list {
			shown = append(shown, userShown{a.ID, a.Login, a.Name, string(a.Role), a.Provider + names[a.Company], a.Disabled, a.SecondFactor, a.Created})
		}
		if h.json {
			writeJSON(h.out, shown)
			return nil
		}
		for _, u := range shown {
			state := ""
			if u.Disabled {
				state = label(h.lang, "  已停用", "  disabled")
			}
			fmt.Fprintf(h.out, "%s  %s  %s  %s%s\n", pad(u.Login, 32), pad(u.Role, 9), pad(u.Name, 12), u.Tenant, state)
		}
		if len(shown) == 0 {
			fmt.Fprintln(h.out, label(h.lang, "还没有账号。", "There are no accounts yet."))
		}
		return nil
	})
}

type userInviteCmd struct {
	Settings serviceFlags `embed:""`
	Role     string       `arg:"" enum:"applicant,reviewer,clerk,admin" help:"${h_role}"`
	Provider string       `placeholder:"ID" help:"${h_userprovider}"`
	Company  string       `placeholder:"NAME|ID" help:"${h_usercompanyof}"`
}

// Run prints a token by which somebody makes an account, once.
func (c *userInviteCmd) Run(h *house) error {
	if _, known := h.rules.Reference.Providers[c.Provider]; c.Provider != "" && !known {
		possible := strings.Join(slices.Sorted(maps.Keys(h.rules.Reference.Providers)), ", ")
		return usage("user.provider", "没有“"+c.Provider+"”这个接入服务商，可用："+possible+"。", "There is no operator “"+c.Provider+"”; possible: "+possible+".")
	}
	return h.withAccounts(&c.Settings, func(ctx context.Context, s *service) error {
		company := c.Company
		list, err := s.accounts.Companies(ctx)
		if err != nil {
			return err
		}
		found := 0
		for _, one := range list {
			if one.ID == c.Company || one.Name == strings.TrimSpace(c.Company) {
				company, found = one.ID, found+1
			}
		}
		if found > 1 {
			return usage("user.company", "有多家单位叫“"+c.Company+"”，请用 ID。", "Several companies are called “"+c.Company+"”; give the ID.")
		}
		token, until, err := s.accounts.Invite(ctx, operator("cli").Account.ID, account.Role(c.Role), c.Provider, company)
		if err != nil {
			return err
		}
		if err := s.desk.Note(ctx, operator("cli"), "account.invite", map[string]any{"role": c.Role, "provider": c.Provider, "company": company}); err != nil {
			return err
		}
		h.showToken(s.base()+joinPath, joinFields, token, until)
		return nil
	})
}

// Where a token is taken, and what goes with it.
const (
	joinPath       = "/v1/invitations/accept"
	joinFields     = `,"login":"…@…","name":"…","password":"…"`
	passwordPath   = "/v1/password"
	passwordFields = `,"password":"…"`
)

// showToken prints a token that works once, on a line of its own, and the call that takes it.
func (h *house) showToken(url, fields, token string, until time.Time) {
	if h.json {
		writeJSON(h.out, struct {
			Token string    `json:"token"`
			Until time.Time `json:"until"`
			URL   string    `json:"url"`
		}{token, until, url})
		return
	}
	at := until.In(time.FixedZone("UTC+8", 8*3600)).Format("2006-01-02 15:04")
	fmt.Fprintf(h.out, label(h.lang, "%s\n仅可使用一次，有效至北京时间 %s，不再显示。使用方法：\n", "%s\nIt works once, until %s in China, and is not shown again. To use it:\n"), token, at)
	fmt.Fprintf(h.out, "  curl %s -H 'Content-Type: application/json' -d '{\"token\":\"%s\"%s}'\n", url, token, fields)
}

type userDisableCmd struct {
	Settings serviceFlags `embed:""`
	Login    string       `arg:"" help:"${h_login}"`
}

// Run keeps an account out; its sessions and keys end at once.
func (c *userDisableCmd) Run(h *house) error { return h.setDisabled(&c.Settings, c.Login, true) }

type userEnableCmd struct {
	Settings serviceFlags `embed:""`
	Login    string       `arg:"" help:"${h_login}"`
}

// Run lets an account in again.
func (c *userEnableCmd) Run(h *house) error { return h.setDisabled(&c.Settings, c.Login, false) }

func (h *house) setDisabled(f *serviceFlags, name string, disabled bool) error {
	return h.withAccounts(f, func(ctx context.Context, s *service) error {
		who, err := s.find(ctx, name)
		if err != nil || who.Disabled == disabled {
			return err
		}
		who.Disabled = disabled
		if err := s.accounts.Change(ctx, who); err != nil {
			return err
		}
		action, done := "account.enable", label(h.lang, "已启用：", "enabled: ")
		if disabled {
			action, done = "account.disable", label(h.lang, "已停用：", "disabled: ")
		}
		if err := s.desk.Note(ctx, operator("cli"), action, map[string]any{"account": who.ID}); err != nil {
			return err
		}
		fmt.Fprintln(h.out, done+who.Login)
		return nil
	})
}

type userPasswordCmd struct {
	Settings serviceFlags `embed:""`
	Login    string       `arg:"" help:"${h_login}"`
}

// Run prints a token by which somebody sets a new password, once.
func (c *userPasswordCmd) Run(h *house) error {
	return h.withAccounts(&c.Settings, func(ctx context.Context, s *service) error {
		who, err := s.find(ctx, c.Login)
		if err != nil {
			return err
		}
		token, until, err := s.accounts.PasswordLink(ctx, operator("cli").Account.ID, who.ID)
		if err != nil {
			return err
		}
		if err := s.desk.Note(ctx, operator("cli"), "account.password_link", map[string]any{"account": who.ID}); err != nil {
			return err
		}
		h.showToken(s.base()+passwordPath, passwordFields, token, until)
		return nil
	})
}

type userCompanyCmd struct {
	Settings serviceFlags `embed:""`
	Name     string       `arg:"" optional:"" help:"${h_companyname}"`
}

// Run adds a company, or lists them.
func (c *userCompanyCmd) Run(h *house) error {
	return h.withAccounts(&c.Settings, func(ctx context.Context, s *service) error {
		list, err := s.accounts.Companies(ctx)
		if err != nil {
			return err
		}
		if c.Name != "" {
			for _, one := range list {
				if one.Name == strings.TrimSpace(c.Name) {
					return fault.New(fault.Conflict, "company.there", "已有同名单位："+one.ID+"。", "There is a company of that name already: "+one.ID+".")
				}
			}
			added, err := s.accounts.AddCompany(ctx, c.Name)
			if err != nil {
				return err
			}
			if err := s.desk.Note(ctx, operator("cli"), "company.add", map[string]any{"company": added.ID}); err != nil {
				return err
			}
			list = []account.Company{added}
		}
		for _, one := range list {
			fmt.Fprintf(h.out, "%s  %s\n", one.ID, one.Name)
		}
		return nil
	})
}
