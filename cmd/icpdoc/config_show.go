package main

import "fmt"

type configCmd struct {
	Print configPrintCmd `cmd:"" help:"${h_configprint}"`
}

type configPrintCmd struct {
	Settings serviceFlags `embed:""`
}

// Run shows every setting, where it comes from, and no secret.
func (c *configPrintCmd) Run(h *house) error {
	cfg, err := h.config(&c.Settings)
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, cfg.shown)
		return nil
	}
	for _, s := range cfg.shown {
		source := s.Source
		if source == "default" {
			source = label(h.lang, "默认", "default")
		}
		value := s.Value
		if value == "" {
			value = "-"
		}
		fmt.Fprintf(h.out, "%s  %s  %s\n", pad(s.Name, 26), pad(value, 48), source)
	}
	h.showCeiling(h.out, cfg)
	return nil
}
