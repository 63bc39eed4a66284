package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
)

type migrateCmd struct {
	Settings serviceFlags `embed:""`
	Status   bool         `help:"${h_migratestatus}"`
}

// Run brings the database's schema to this version, or tells whether it is.
func (c *migrateCmd) Run(h *house) (err error) {
	cfg, err := h.config(&c.Settings)
	if err != nil {
		return err
	}
	s := &service{config: cfg}
	defer func() { err = errors.Join(err, s.close()) }()
	if _, e := os.Stat(cfg.databaseFile()); cfg.embedded() && e != nil && c.Status {
		fmt.Fprintln(h.out, label(h.lang, "还没有数据库。", "There is no database yet."))
		return nil
	}
	if cfg.embedded() && !c.Status {
		if err := s.lock(); err != nil {
			return err
		}
	}
	ctx := context.Background()
	if s.db, err = store.Open(ctx, cfg.database); err != nil {
		return err
	}
	s.closers = append(s.closers, s.db.Close)
	if !c.Status {
		n, err := s.db.Migrate(ctx)
		if err == nil {
			fmt.Fprintf(h.out, label(h.lang, "已执行 %d 步，数据库结构为当前版本。\n", "Steps taken: %d. The schema is the one of this version.\n"), n)
		}
		return err
	}
	current, err := s.db.Current(ctx)
	if err != nil {
		return err
	}
	if !current {
		return fault.New(fault.Config, "service.schema", "数据库的结构不是这个版本的。请先备份，再运行 icpdoc migrate。",
			"The database's schema is not the one of this version. Back it up, then run icpdoc migrate.")
	}
	fmt.Fprintln(h.out, label(h.lang, "数据库结构为当前版本。", "The schema is the one of this version."))
	return nil
}

// beside opens the service for a command that works beside a running one.
func (h *house) beside(f *serviceFlags, do func(ctx context.Context, s *service) error) (err error) {
	cfg, err := h.config(f)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := h.open(ctx, cfg, need{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return do(ctx, s)
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"${h_auditverify}"`
	Export auditExportCmd `cmd:"" help:"${h_auditexport}"`
}

type auditVerifyCmd struct {
	Settings serviceFlags `embed:""`
}

// Run goes through the audit's chain of hashes.
func (c *auditVerifyCmd) Run(h *house) error {
	return h.beside(&c.Settings, func(ctx context.Context, s *service) error {
		n, err := s.desk.VerifyAudit(ctx)
		if err != nil {
			return err
		}
		if h.json {
			writeJSON(h.out, struct {
				Lines int64 `json:"lines"`
				Sound bool  `json:"sound"`
			}{n, true})
			return nil
		}
		fmt.Fprintf(h.out, label(h.lang, "审计记录共 %d 条，全部相符。\n", "The audit has %d lines, and all of them hold.\n"), n)
		return nil
	})
}

type auditExportCmd struct {
	Settings serviceFlags `embed:""`
	Out      string       `short:"o" placeholder:"FILE" help:"${h_auditout}"`
}

// Run writes the audit, a line of JSON for each of its lines.
func (c *auditExportCmd) Run(h *house) error {
	return h.beside(&c.Settings, func(ctx context.Context, s *service) error {
		write := func(w io.Writer) error {
			buffer := bufio.NewWriter(w)
			lines := json.NewEncoder(buffer)
			lines.SetEscapeHTML(false)
			for after := int64(0); ; {
				list, err := s.desk.Audit(ctx, operator("cli"), after)
				if err != nil {
					return err
				}
				for _, e := range list {
					after = e.Seq
					if len(e.Detail) == 0 {
						e.Detail = nil
					}
					if err := lines.Encode(e); err != nil {
						return &fileError{"write", c.Out, err}
					}
				}
				if len(list) == 0 {
					break
				}
			}
			if err := buffer.Flush(); err != nil {
				return &fileError{"write", c.Out, err}
			}
			return nil
		}
		if c.Out == "" || c.Out == "-" {
			return write(h.out)
		}
		return writeFile(c.Out, write)
	})
}

type masterCmd struct {
	New    masterNewCmd    `cmd:"" help:"${h_masternew}"`
	Rotate masterRotateCmd `cmd:"" help:"${h_masterrotate}"`
}

type masterNewCmd struct{}

// Run prints a new master key, for ICPDOC_MASTER_KEY or a file.
func (c *masterNewCmd) Run(h *house) error {
	_, text, err := blob.NewMaster(h.random)
	if err == nil {
		fmt.Fprintln(h.out, text)
	}
	return err
}

type masterRotateCmd struct {
	Settings serviceFlags `embed:""`
}

// Run changes to a new master key. With a file, a new key is put first, everything is wrapped anew, and the old keys
// move to a file beside it, which older backups need; broken off anywhere, the file still opens everything. With the
// environment, the keys there are taken: the first is the new one.
func (c *masterRotateCmd) Run(h *house) error {
	return h.withAccounts(&c.Settings, func(ctx context.Context, s *service) error {
		if s.masterKey != "" {
			n, err := s.desk.Rewrap(ctx, operator("cli"), s.master)
			if err == nil {
				fmt.Fprintf(h.out, label(h.lang, "%d 个密钥已改由第一个主密钥加密；其余主密钥只用于更早的备份。\n",
					"Keys wrapped with the first master key now: %d. The other master keys are only for older backups.\n"), n)
			}
			return err
		}
		old, err := os.ReadFile(s.masterKeyFile)
		if err != nil {
			return &fileError{"read", s.masterKeyFile, err}
		}
		_, text, err := blob.NewMaster(h.random)
		if err != nil {
			return err
		}
		both, err := blob.ParseMaster(text + "\n" + string(old))
		if err != nil {
			return err
		}
		if err := writeSecret(s.masterKeyFile, text+"\n"+string(old)); err != nil {
			return err
		}
		n, err := rewrap(ctx, h, s, both)
		if err != nil {
			return err
		}
		kept := s.masterKeyFile + ".old"
		before, err := os.ReadFile(kept)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return &fileError{"read", kept, err}
		}
		if err := writeSecret(kept, string(old)+string(before)); err != nil {
			return err
		}
		if err := writeSecret(s.masterKeyFile, text+"\n"); err != nil {
			return err
		}
		fmt.Fprintf(h.out, label(h.lang, "已换用新的主密钥（%d 个密钥重新加密）。旧的移至 %s，只用于更早的备份。请保存新主密钥的副本。\n",
			"There is a new master key; keys wrapped anew: %d. The old one is in %s now, for older backups only. Keep a copy of the new one.\n"), n, kept)
		return nil
	})
}

// rewrap wraps everything anew at a desk that wraps with the new key already.
func rewrap(ctx context.Context, h *house, s *service, both *blob.Master) (int, error) {
	desk, err := casework.Open(ctx, casework.Config{DB: s.db, Master: both, Accounts: s.accounts, Now: h.now, Random: h.random, Log: s.logger(h.err)})
	if err != nil {
		return 0, err
	}
	return desk.Rewrap(ctx, operator("cli"), both)
}
