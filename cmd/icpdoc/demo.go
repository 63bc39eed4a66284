package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
)

// demoPerson is one account of the demo.
type demoPerson struct {
	login, name string
	role        account.Role
	provider    string
}

// demoPeople are one of every role, at every operator for those who belong to one.
func (h *house) demoPeople() []demoPerson {
	list := []demoPerson{{"admin@demo.example", "演示管理员", account.Admin, ""}, {"applicant@demo.example", "演示申请人", account.Applicant, ""}}
	for _, p := range slices.Sorted(maps.Keys(h.rules.Reference.Providers)) {
		list = append(list, demoPerson{"reviewer-" + p + "@demo.example", "演示审核员", account.Reviewer, p},
			demoPerson{"clerk-" + p + "@demo.example", "演示快递员", account.Clerk, p})
	}
	return list
}

// demo adds a company with accounts of every role and the samples as its filings. Passwords are made now and shown
// once. Where the demo is there already nothing is done.
func (h *house) demo(ctx context.Context, s *service, folder string) error {
	people := h.demoPeople()
	there, err := s.accounts.List(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(there, func(a account.Account) bool { return a.Login == people[0].login }) {
		fmt.Fprintln(h.out, label(h.lang, "演示数据已经存在；新密码请用 icpdoc user password 获取。", "The demo is there already; icpdoc user password gives a new password."))
		return nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		return fault.New(fault.Config, "demo.samples", "文件夹 "+folder+" 中没有样例（*.yaml）。请用 --samples 指定样例文件夹。",
			"There are no samples (*.yaml) in the folder "+folder+". Name their folder by --samples.")
	}
	company, err := s.accounts.AddCompany(ctx, "演示单位")
	if err != nil {
		return err
	}
	fmt.Fprintln(h.out, label(h.lang, "演示账号（密码只显示这一次）：", "Accounts of the demo; their passwords are shown only now:"))
	var applicant account.Account
	for _, p := range people {
		tenant := ""
		if p.role == account.Applicant {
			tenant = company.ID
		}
		token, _, err := s.accounts.Invite(ctx, "", p.role, p.provider, tenant)
		if err != nil {
			return err
		}
		password := rand.Text()
		who, err := s.accounts.Accept(ctx, token, p.login, p.name, password)
		if err != nil {
			return err
		}
		if p.role == account.Applicant {
			applicant = who
		}
		fmt.Fprintf(h.out, "  %s  %s\n", pad(p.login, 32), password)
	}
	fmt.Fprintf(h.out, label(h.lang, "登录：\n  curl -c cookies --json '{\"login\":\"%[2]s\",\"password\":\"…\"}' %[1]s/v1/session\n", "To sign in:\n  curl -c cookies --json '{\"login\":\"%[2]s\",\"password\":\"…\"}' %[1]s/v1/session\n"),
		s.base(), applicant.Login)
	return h.demoFilings(ctx, s, account.Actor{Account: applicant, Via: "cli"}, files)
}

// demoFilings makes drafts of the samples and submits every second one, so that a reviewer has something to examine.
func (h *house) demoFilings(ctx context.Context, s *service, who account.Actor, files []string) error {
	submitted := 0
	for i, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return &fileError{"read", path, err}
		}
		c, err := s.desk.Create(ctx, who, bytes.NewReader(data))
		if err != nil {
			return err
		}
		if i%2 == 1 {
			continue
		}
		if _, err := s.desk.Submit(ctx, who, c.ID, c.Version); err == nil {
			submitted++
		} else if fault.As(err).Kind != fault.Invalid { // a sample with faults stays a draft
			return err
		}
	}
	fmt.Fprintf(h.out, label(h.lang, "演示备案 %d 份，其中 %d 份已提交。\n", "%d filings, %d of them submitted.\n"), len(files), submitted)
	return nil
}
