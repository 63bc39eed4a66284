package main

import (
	"context"
	"fmt"

	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
)

type retainCmd struct {
	Settings serviceFlags `embed:""`
	DryRun   bool         `help:"${h_dryrun}"`
}

// Run erases the filings that the policy keeps no longer, as the service does every hour, or tells which they are.
func (c *retainCmd) Run(h *house) error {
	return h.beside(&c.Settings, func(ctx context.Context, s *service) error {
		if len(s.retention) == 0 {
			return fault.New(fault.Config, "retain.policy", "没有设置保留期限，全部永久保留。请用 --retention 或 ICPDOC_RETENTION 设置。",
				"There is no retention policy: everything is kept for good. Set one by --retention or ICPDOC_RETENTION.")
		}
		report, err := s.desk.Retain(ctx, operator("cli"), s.retention, c.DryRun)
		if err != nil {
			return err
		}
		if h.json {
			writeJSON(h.out, report)
			return nil
		}
		done := label(h.lang, "已删除", "erased")
		if c.DryRun {
			done = label(h.lang, "将删除", "to be erased")
		}
		fmt.Fprintf(h.out, label(h.lang, "%s：%d 份\n", "%s: %d filings\n"), done, len(report.Filings))
		for _, state := range casework.States() {
			if n := report.Erased[state]; n > 0 {
				fmt.Fprintf(h.out, "  %s  %d\n", pad(string(state), 16), n)
			}
		}
		for _, id := range report.Filings {
			fmt.Fprintln(h.out, "  "+id)
		}
		return nil
	})
}
