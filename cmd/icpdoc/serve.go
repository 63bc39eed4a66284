package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/web"
)

type serveCmd struct {
	Settings serviceFlags `embed:""`
	Migrate  bool         `help:"${h_servemigrate}"`
	Demo     bool         `help:"${h_demo}"`
	Samples  string       `default:"samples" placeholder:"DIR" help:"${h_samples}"`
}

// Run opens the service and answers requests until it is told to end.
func (c *serveCmd) Run(h *house) (err error) {
	cfg, err := h.config(&c.Settings)
	if err != nil {
		return err
	}
	h.collect(cfg)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := h.open(ctx, cfg, need{alone: true, migrate: c.Migrate, papers: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.addr)
	if err != nil {
		return fault.New(fault.Config, "serve.listen", "无法监听 "+cfg.addr+"："+err.Error()+"。请用 --addr 换一个地址。",
			"Cannot listen at "+cfg.addr+": "+err.Error()+". Choose another address by --addr.")
	}
	if cfg.url == "" {
		cfg.url = "http://" + reachable(listener.Addr())
	}
	if c.Demo {
		if err := h.demo(ctx, s, c.Samples); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if err := h.welcome(ctx, s); err != nil {
		return errors.Join(err, listener.Close())
	}
	return s.serve(ctx, stop, h, listener)
}

// reachable is how somebody on this machine reaches a listener: one on every network card is reached by the loopback.
func reachable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return a.String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}

// welcome prints the token by which the first administrator comes in. It goes to the standard output alone, never to
// the log; only its hash is kept. A token that an earlier start printed is void then.
func (h *house) welcome(ctx context.Context, s *service) error {
	token, until, err := s.accounts.FirstAdmin(ctx)
	if err != nil && fault.As(err).Code == "store.full" { // what is there can be read and printed all the same
		fmt.Fprintln(h.err, label(h.lang, "磁盘已满，无法生成首位管理员的注册口令；如还没有管理员，请腾出空间后重新启动。",
			"The disk is full, so no token for a first administrator could be made. If there is none yet, free space and start again."))
		return nil
	}
	if err != nil || token == "" {
		return err
	}
	if !h.json {
		fmt.Fprintln(h.out, label(h.lang, "还没有管理员。用此一次性口令建立管理员账号：", "There is no administrator yet. This token makes the account:"))
	}
	h.showToken(s.base()+joinPath, joinFields, token, until)
	return nil
}

// serve answers requests until ctx ends, then finishes those under way.
func (s *service) serve(ctx context.Context, stop func(), h *house, listener net.Listener) error {
	log := s.logger(h.err)
	issuers, err := s.issuers()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler := web.New(web.Config{House: s.house, Desk: s.desk, Accounts: s.accounts, Issuers: issuers, Keys: s.desk.OpenKeyring(), Now: h.now, Log: log, Limits: s.limits, Version: version,
		Closed: !s.stateless, TLS: len(s.url) > 8 && s.url[:8] == "https://", Proxies: s.proxies})
	server := web.Server(handler, s.addr, log)
	tidying, enough := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { s.keepTidy(tidying, log) })
	defer work.Wait()
	defer enough()

	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(h.out, label(h.lang, "icpdoc %s 运行于 %s（Ctrl+C 结束）\n接口说明请打开 %s/v1/docs\n", "icpdoc %s serves at %s (Ctrl+C ends it)\nOpen %s/v1/docs to read about the API.\n"), version, s.url, s.base())
	log.Info("serving", slog.String("version", version), slog.String("addr", listener.Addr().String()), slog.Bool("embedded", s.embedded()))
	select {
	case err := <-ended:
		return fault.Wrap(err, "serve.ended")
	case <-ctx.Done():
	}
	stop() // a second signal ends the process at once
	log.Info("ending", slog.Duration("within", s.shutdown))
	handler.Drain()
	limited, cancel := context.WithTimeout(context.Background(), s.shutdown)
	defer cancel()
	err = server.Shutdown(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests were cut off", slog.Duration("after", s.shutdown))
		err = server.Close()
	}
	if err != nil {
		return fault.Wrap(err, "serve.shutdown")
	}
	if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fault.Wrap(err, "serve.ended")
	}
	return nil
}

// tidyEvery is how often what has ended is erased, and orphansEvery how many of these rounds look for objects without a
// record, for which all objects are listed.
const (
	tidyEvery    = time.Hour
	orphansEvery = 24
)

// keepTidy erases what is to be erased: once at the start, then every hour until ctx ends.
func (s *service) keepTidy(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for round := 0; ; round++ {
		if err := s.tidy(ctx, log, round%orphansEvery == 0); err != nil && ctx.Err() == nil {
			f := fault.As(err)
			log.Error("tidying failed", slog.String("code", f.Code), slog.Any("cause", f.Cause))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *service) tidy(ctx context.Context, log *slog.Logger, orphans bool) error {
	report, err := s.desk.Retain(ctx, operator("service"), s.retention, false)
	if err != nil {
		return err
	}
	objects, err := s.desk.Sweep(ctx)
	if err != nil {
		return err
	}
	if orphans {
		n, err := s.desk.SweepOrphans(ctx)
		if err != nil {
			return err
		}
		objects += n
	}
	if objects > 0 || len(report.Filings) > 0 {
		log.Info("tidied", slog.Int("filings", len(report.Filings)), slog.Int("objects", objects))
	}
	return nil
}
