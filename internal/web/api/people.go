package api

import (
	"context"
	"net/http"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
)

// Invitation says whom an invitation is for.
type Invitation struct {
	Role     account.Role `json:"role" enum:"applicant,reviewer,clerk,admin"`
	Provider string       `json:"provider,omitempty" doc:"of a reviewer or clerk"`
	Company  string       `json:"company,omitempty" doc:"of an applicant: a company's ID"`
}

// Once is a token that works once.
type Once struct {
	Token string    `json:"token" doc:"shown this once; for POST /v1/invitations/accept or POST /v1/password"`
	Until time.Time `json:"until"`
}

// PersonChange is what an administrator may change of an account.
type PersonChange struct {
	Name     string       `json:"name"`
	Role     account.Role `json:"role" enum:"applicant,reviewer,clerk,admin"`
	Provider string       `json:"provider,omitempty"`
	Company  string       `json:"company,omitempty"`
	Disabled bool         `json:"disabled,omitempty"`
}

// Company is one that files.
type Company struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

// CompanyName is a company to add.
type CompanyName struct {
	Name string `json:"name"`
}

// AuditPage is a part of the audit.
type AuditPage struct {
	Items []casework.Entry `json:"items"`
	Next  int64            `json:"next" doc:"after= of the next part; 0 at the end"`
}

// AuditState tells whether the audit is whole.
type AuditState struct {
	Sound int64 `json:"sound" doc:"lines that fit their hashes: all of them"`
}

const tagPeople = "administration"

// managed puts up a route for administrators.
func managed[I, O any](s *service, o route, handle func(context.Context, account.Actor, *I) (*O, error)) {
	o.tag, o.faults = tagPeople, append([]int{http.StatusForbidden}, o.faults...)
	signed(s, o, func(ctx context.Context, who account.Actor, in *I) (*O, error) {
		if !account.Allowed(who, account.ManageAccount, account.Object{}) {
			return nil, fault.New(fault.Denied, "account.denied", "您的账号没有这项权限。", "Your account may not do this.")
		}
		return handle(ctx, who, in)
	})
}

// byID names an account.
type byID struct {
	ID string `path:"id" doc:"an account's ID"`
}

func (s *service) people() {
	managed(s, route{id: "list-accounts", method: http.MethodGet, path: "/v1/accounts", summary: "账号 / Accounts"},
		func(ctx context.Context, _ account.Actor, _ *struct{}) (*reply[items[Person]], error) {
			list, err := s.Accounts.List(ctx)
			out := make([]Person, len(list))
			for i, a := range list {
				out[i] = person(a)
			}
			return listed(out), err
		})
	managed(s, route{id: "change-account", method: http.MethodPut, path: "/v1/accounts/{id}", summary: "修改账号 / Change an account", body: jsonBody[PersonChange](s), faults: append(append([]int{http.StatusNotFound, http.StatusConflict}, matching...), ofObject...),
		description: "The account's sessions end."}, s.changePerson)
	managed(s, route{id: "create-password-link", method: http.MethodPost, path: "/v1/accounts/{id}/password-link", summary: "生成重设密码的链接 / Make a link for a new password", status: http.StatusCreated, faults: []int{http.StatusNotFound}},
		func(ctx context.Context, who account.Actor, in *byID) (*reply[Once], error) {
			token, until, err := s.Accounts.PasswordLink(ctx, who.Account.ID, in.ID)
			_, err = s.noted(ctx, who, "account.password_link", map[string]any{"account": in.ID}, err)
			return &reply[Once]{Once{token, until}}, err
		})
	managed(s, route{id: "invite", method: http.MethodPost, path: "/v1/invitations", summary: "邀请 / Invite somebody", body: jsonBody[Invitation](s), status: http.StatusCreated, faults: ofObject},
		func(ctx context.Context, who account.Actor, _ *struct{}) (*reply[Once], error) {
			in, err := taken[Invitation](ctx, s)
			if err != nil {
				return nil, err
			}
			token, until, err := s.Accounts.Invite(ctx, who.Account.ID, in.Role, in.Provider, in.Company)
			_, err = s.noted(ctx, who, "account.invite", map[string]any{"role": in.Role, "provider": in.Provider, "company": in.Company}, err)
			return &reply[Once]{Once{token, until}}, err
		})
	managed(s, route{id: "list-companies", method: http.MethodGet, path: "/v1/companies", summary: "单位 / Companies"},
		func(ctx context.Context, _ account.Actor, _ *struct{}) (*reply[items[Company]], error) {
			list, err := s.Accounts.Companies(ctx)
			out := make([]Company, len(list))
			for i, c := range list {
				out[i] = Company(c)
			}
			return listed(out), err
		})
	managed(s, route{id: "add-company", method: http.MethodPost, path: "/v1/companies", summary: "新建单位 / Add a company", body: jsonBody[CompanyName](s), status: http.StatusCreated, faults: ofCreating},
		func(ctx context.Context, who account.Actor, in *idempotent) (*created[Company], error) {
			return once(ctx, s, who, in.Key, small, func() (*created[Company], error) {
				in, err := taken[CompanyName](ctx, s)
				if err != nil {
					return nil, err
				}
				c, err := s.Accounts.AddCompany(ctx, in.Name)
				_, err = s.noted(ctx, who, "company.new", map[string]any{"company": c.ID}, err)
				return &created[Company]{Body: Company(c)}, err
			})
		})
	signed(s, route{id: "read-audit", method: http.MethodGet, path: "/v1/audit", tag: tagPeople, summary: "审计记录 / The audit", faults: []int{http.StatusForbidden},
		description: "Administrators see all of it, reviewers the lines of filings that were handed in to their operator. At most 1,000 lines at a time."}, s.audit)
	managed(s, route{id: "verify-audit", method: http.MethodPost, path: "/v1/audit/verification", summary: "校验审计记录 / Verify that no line was changed, dropped or added", faults: []int{http.StatusConflict}},
		func(ctx context.Context, _ account.Actor, _ *struct{}) (*reply[AuditState], error) {
			var n int64
			err := s.Door.Work(ctx, func(ctx context.Context) (err error) {
				n, err = s.Desk.VerifyAudit(ctx)
				return err
			})
			return &reply[AuditState]{AuditState{n}}, err
		})
}

func (s *service) audit(ctx context.Context, who account.Actor, in *struct {
	After number `query:"after" doc:"number of the last line that is known already"`
}) (*reply[AuditPage], error) {
	after, err := in.After.within("after", 0, 1<<53, 0)
	if err != nil {
		return nil, err
	}
	list, err := s.Desk.Audit(ctx, who, int64(after))
	page := AuditPage{Items: append([]casework.Entry{}, list...)}
	for i := range page.Items {
		if len(page.Items[i].Detail) == 0 {
			page.Items[i].Detail = nil // an empty text is no JSON
		}
	}
	if n := len(list); n >= 1000 {
		page.Next = list[n-1].Seq
	}
	return &reply[AuditPage]{page}, err
}

func (s *service) changePerson(ctx context.Context, who account.Actor, in *struct {
	ByMatch
	ID string `path:"id" doc:"an account's ID"`
}) (*versioned[Person], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	to, err := taken[PersonChange](ctx, s)
	if err != nil {
		return nil, err
	}
	err = s.Accounts.Change(ctx, account.Account{ID: in.ID, Name: to.Name, Role: to.Role, Provider: to.Provider, Company: to.Company, Disabled: to.Disabled, Version: version})
	if _, err = s.noted(ctx, who, "account.change", map[string]any{"account": in.ID, "role": to.Role, "disabled": to.Disabled}, matched(err)); err != nil {
		return nil, err
	}
	now, err := s.Accounts.Find(ctx, in.ID)
	return &versioned[Person]{ETag: tag(now.Version), Body: person(now)}, err
}
