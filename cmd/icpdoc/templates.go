package main

import (
	"fmt"
	"io"
	"path/filepath"

	"icpdoc/internal/letter"
)

type templatesCmd struct {
	Check   templatesCheckCmd   `cmd:"" help:"${h_tcheck}"`
	Preview templatesPreviewCmd `cmd:"" help:"${h_tpreview}"`
	List    templatesListCmd    `cmd:"" help:"${h_tlist}"`
}

type templatesCheckCmd struct {
	Dir string `arg:"" optional:"" help:"${h_dir}"`
}

// Run loads everything, which tries every rulebook and template with sample filings; what is wrong is the error.
func (c *templatesCheckCmd) Run(h *house) error {
	press, err := h.press()
	if err != nil {
		return err
	}
	laid, err := h.overlaid()
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, struct {
			Valid     bool              `json:"valid"`
			Files     []laidFile        `json:"files,omitempty"` // of the folder, and what becomes of each
			Templates []letter.Template `json:"templates"`
		}{true, laid, press.Templates()})
		return nil
	}
	h.showOverlay(laid)
	fmt.Fprintf(h.out, label(h.lang, "%d 个文件模板、%d 个接入服务商规则，均可使用。\n", "%d document templates and %d operators: all good.\n"),
		len(press.Templates()), len(h.rules.Books))
	return nil
}

type templatesPreviewCmd struct {
	Dir  string `arg:"" optional:"" help:"${h_dir}"`
	Out  string `short:"o" default:"out/preview" placeholder:"DIR" help:"${h_out}"`
	Only string `placeholder:"KIND" help:"${h_only}"`
}

// Run writes a PDF of every template with sample data.
func (c *templatesPreviewCmd) Run(h *house) error {
	press, err := h.press()
	if err != nil {
		return err
	}
	list := press.Templates()
	bar := h.progress(len(list))
	var done []written
	for _, t := range list {
		if c.Only != "" && c.Only != t.Name {
			continue
		}
		job, err := press.Sample(t.Name)
		if err != nil {
			return err
		}
		pages, path := 0, filepath.Join(c.Out, t.Name+".pdf")
		if err := writeFile(path, func(w io.Writer) (err error) {
			pages, err = press.WritePages(w, job)
			return err
		}); err != nil {
			return err
		}
		done = append(done, written{File: path, Template: t.Name, Pages: pages})
		_ = bar.Add(1)
	}
	_ = bar.Finish()
	if len(done) == 0 {
		return usage("templates.kind", "没有名为“"+c.Only+"”的模板。", "there is no template "+c.Only)
	}
	h.wrote(done)
	return nil
}

type templatesListCmd struct{}

// Run lists the templates with their editions; "house draft" tells that an operator has not replaced our wording.
func (c *templatesListCmd) Run(h *house) error {
	press, err := h.press()
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, press.Templates())
		return nil
	}
	for _, t := range press.Templates() {
		fmt.Fprintf(h.out, "%s  %s  %s\n", pad(t.Name, 34), pad(t.Edition, 16), t.Status)
		paragraph(h.out, "    ", t.Title)
		if note := label(h.lang, t.NoteZh, t.NoteEn); note != "" {
			paragraph(h.out, "    ", note)
		}
	}
	return nil
}
