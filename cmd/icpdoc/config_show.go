package main

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

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

func maskAll(v string) string {
	if v == "" {
		return ""
	}
	return masked
}

// maskURL hides the password of an address, wherever it may stand; an address that cannot be read is hidden as a whole.
func maskURL(v string) string {
	u, err := url.Parse(v)
	switch {
	case strings.HasPrefix(v, "sqlite:"), strings.HasPrefix(v, "file:"):
		return v
	case err != nil:
		return masked
	}
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += u.User.Username() + ":" + masked + "@"
	}
	shown += u.Host + u.Path
	sign, query := "?", u.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		value := query.Get(name)
		if lower := strings.ToLower(name); strings.Contains(lower, "pass") || strings.Contains(lower, "secret") {
			value = masked
		}
		shown += sign + name + "=" + value
		sign = "&"
	}
	return shown
}
