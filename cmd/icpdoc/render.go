package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
)

type renderCmd struct {
	Kind    string `arg:"" help:"${h_kind}"`
	Filing  string `arg:"" help:"${h_filing}"`
	Out     string `short:"o" placeholder:"PATH" help:"${h_out}"`
	Service int    `placeholder:"N" help:"${h_service}"`
}

// written is one line of render --json.
type written struct {
	File     string        `json:"file"`
	Template string        `json:"template"`
	Title    fault.Text    `json:"title"`
	Copies   int           `json:"copies"`
	Pages    int           `json:"pages"`
	Need     rulebook.Need `json:"need"`
}

// Run writes one document or, for "all", every document the filing requires.
func (c *renderCmd) Run(h *house) error {
	f, err := h.filing(c.Filing)
	if err != nil {
		return err
	}
	press, err := h.press()
	if err != nil {
		return err
	}
	papers, err := press.Papers(f)
	if err != nil {
		return err
	}
	if c.Kind == "all" {
		return c.all(h, press, papers)
	}
	p, err := c.pick(press, papers, f)
	if err != nil {
		if why := h.notNeeded(f, c.Kind); why != nil {
			return why
		}
		return err
	}
	out := c.Out
	if out == "" {
		out = p.File
	}
	if out == "-" {
		return press.Write(h.out, p.Job)
	}
	one, err := write(press, p, out)
	if err != nil {
		return err
	}
	h.wrote([]written{one})
	return nil
}

// pick finds the paper of a kind: a template's name or a material's. A document that the filing does not need is
// made all the same when its template is asked for by name.
func (c *renderCmd) pick(press *letter.Press, papers []letter.Paper, f filing.Filing) (letter.Paper, error) {
	var found []letter.Paper
	for _, p := range papers {
		if p.Job.Template != c.Kind && p.Job.Requirement.Material != c.Kind {
			continue
		}
		if c.Service == 0 || p.Job.Service < 0 || p.Job.Service == c.Service-1 {
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) > 1 {
		return letter.Paper{}, usage("render.service",
			fmt.Sprintf("本次备案有 %d 份“%s”，请用 --service N 指定第几项服务。", len(found), c.Kind),
			fmt.Sprintf("the filing has %d documents %q: choose one with --service N", len(found), c.Kind))
	}
	service := max(c.Service, 1) - 1
	if c.Service > len(f.Services) {
		return letter.Paper{}, usage("render.service", fmt.Sprintf("本次备案只有 %d 项服务。", len(f.Services)),
			fmt.Sprintf("the filing has only %d service(s)", len(f.Services)))
	}
	return press.Paper(f, c.Kind, service)
}

// notNeeded is the reason why a material asked for by its name has no paper, nil when the list does not say so.
func (h *house) notNeeded(f filing.Filing, material string) error {
	list, err := h.rules.Requirements(f)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Material == material && r.Need == rulebook.NotNeeded {
			return fault.New(fault.Unsupported, "render.not_needed", "不需要“"+r.Title.Zh+"”："+r.Reason.Zh, r.Title.En+" is not needed: "+r.Reason.En)
		}
	}
	return nil
}

func (c *renderCmd) all(h *house, press *letter.Press, papers []letter.Paper) error {
	if c.Out == "" {
		return usage("render.out", "render all 需要 -o 输出文件夹。", "render all needs a folder: -o DIR")
	}
	done := make([]written, 0, len(papers))
	bar := h.progress(len(papers))
	for _, p := range papers {
		one, err := write(press, p, filepath.Join(c.Out, p.File))
		if err != nil {
			return err
		}
		done = append(done, one)
		_ = bar.Add(1)
	}
	_ = bar.Finish()
	h.wrote(done)
	return nil
}

func write(press *letter.Press, p letter.Paper, path string) (written, error) {
	pages := 0
	err := writeFile(path, func(w io.Writer) (err error) {
		pages, err = press.WritePages(w, p.Job)
		return err
	})
	return written{path, p.Job.Template, p.Job.Requirement.Title, p.Copies, pages, p.Job.Requirement.Need}, err
}

// progress draws a bar on a terminal for work worth waiting for, and nothing elsewhere.
func (h *house) progress(n int) *progressbar.ProgressBar {
	out := io.Discard
	if h.terminal && !h.json && n > 5 {
		out = h.err
	}
	return progressbar.NewOptions(n, progressbar.OptionSetWriter(out), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount())
}

// wrote tells what was made and where.
func (h *house) wrote(list []written) {
	if h.json {
		writeJSON(h.out, list)
		return
	}
	wide := 0
	for _, p := range list {
		wide = max(wide, cells(p.File))
	}
	for _, p := range list {
		line := fmt.Sprintf(label(h.lang, "%s  %d 页", "%s  %d page(s)"), pad(p.File, wide), p.Pages)
		if p.Copies > 0 {
			line += fmt.Sprintf(label(h.lang, "，打印 %d 份", ", print %d"), p.Copies)
		}
		if p.Need == rulebook.Conditional {
			line += label(h.lang, "（是否需要，请先向接入服务商确认）", " (ask the operator whether it is needed)")
		}
		fmt.Fprintln(h.out, strings.TrimRight(line, " "))
	}
}
