package main

import (
	"fmt"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

type checkCmd struct {
	Filing string `arg:"" help:"${h_filing}"`
}

// checked is what check --json prints for a valid filing.
type checked struct {
	Valid    bool                    `json:"valid"`
	Provider string                  `json:"provider"`
	Type     filing.FilingType       `json:"type"`
	Mode     filing.VerificationMode `json:"verification_mode"`
	Services int                     `json:"services"`
	Fields   []fault.Field           `json:"fields,omitempty"`
}

// Run prints the findings of a valid filing; faults come back as the error.
func (c *checkCmd) Run(h *house) error {
	f, err := h.filing(c.Filing)
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, checked{true, f.Provider, f.Type, f.Mode, len(f.Services), f.Notices})
		return nil
	}
	showFields(h.out, h.lang, f.Notices)
	warnings := 0
	for _, n := range f.Notices {
		if n.Severity == fault.Warning {
			warnings++
		}
	}
	fmt.Fprintf(h.out, label(h.lang, "数据有效：%s，%s，%d 项服务，%d 条警告。\n", "Valid: %s, %s, %d service(s), %d warning(s).\n"),
		f.Provider, modeName(h.lang, f.Mode), len(f.Services), warnings)
	return nil
}

func modeName(lang string, m filing.VerificationMode) string {
	if m == filing.Electronic {
		return label(lang, "电子核验", "electronic verification")
	}
	return label(lang, "人工核验", "manual verification")
}
