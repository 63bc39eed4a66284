package main

import (
	"errors"
	"fmt"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

type checkCmd struct {
	Filings []string `arg:"" name:"filing" help:"${h_filings}"`
}

// checked is what check --json prints for one filing; a list of them when several are checked.
type checked struct {
	File     string                  `json:"file,omitempty"` // when several are checked
	Valid    bool                    `json:"valid"`
	Provider string                  `json:"provider,omitempty"`
	Type     filing.FilingType       `json:"type,omitempty"`
	Mode     filing.VerificationMode `json:"verification_mode,omitempty"`
	Services int                     `json:"services"`
	Fields   []fault.Field           `json:"fields,omitempty"`
	Shared   []shared                `json:"shared,omitempty"`
	Problem  *problem                `json:"problem,omitempty"` // why it is not valid
}

// shared is what a filing has in common with one named before it on the command line, though it should not.
type shared struct {
	With   string        `json:"with"`
	Fields []fault.Field `json:"fields"`
}

// Run prints the findings of a valid filing; faults come back as the error. Several filings are compared as well.
func (c *checkCmd) Run(h *house) error {
	if len(c.Filings) > 1 {
		return c.several(h)
	}
	f, err := h.filing(c.Filings[0])
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, passed(f))
		return nil
	}
	h.showChecked(f)
	return nil
}

// several checks every filing, whatever is wrong with the others, and each with those before it (filing.Compare). The
// error is the first that there was, told in full beside its own file.
func (c *checkCmd) several(h *house) error {
	var first error
	list := make([]checked, len(c.Filings))
	valid := map[int]filing.Filing{}
	for i, path := range c.Filings {
		f, err := h.filing(path)
		if err == nil {
			list[i], valid[i] = passed(f), f
			list[i].Shared = c.compare(f, i, valid)
		} else {
			list[i] = failed(err)
			if first == nil {
				first = told{err}
			}
		}
		list[i].File = path
		if h.json {
			continue
		}
		fmt.Fprintf(h.out, "== %s\n", path)
		if err != nil {
			showError(h.out, h.lang, err)
			continue
		}
		h.showChecked(f)
		for _, s := range list[i].Shared {
			fmt.Fprintf(h.out, label(h.lang, "与 %s 比较：\n", "Compared with %s:\n"), s.With)
			showFields(h.out, h.lang, s.Fields)
		}
	}
	if h.json {
		writeJSON(h.out, list)
	}
	return first
}

// compare finds what the filing of number i shares with the valid ones before it.
func (c *checkCmd) compare(f filing.Filing, i int, valid map[int]filing.Filing) []shared {
	var out []shared
	for j := range i {
		other, ok := valid[j]
		if !ok {
			continue
		}
		if fields := filing.Compare(f, []filing.Filing{other}); len(fields) > 0 {
			out = append(out, shared{c.Filings[j], fields})
		}
	}
	return out
}

func passed(f filing.Filing) checked {
	return checked{Valid: true, Provider: f.Provider, Type: f.Type, Mode: f.Mode, Services: len(f.Services), Fields: f.Notices}
}

func failed(err error) checked {
	var file *fileError
	if errors.As(err, &file) {
		return checked{Problem: &problem{Code: "file.unreadable", Kind: "not_found", Detail: fault.Text{Zh: file.text("zh"), En: file.text("en")}}}
	}
	f := fault.As(err)
	return checked{Problem: &problem{Code: f.Code, Kind: f.Kind.String(), Detail: f.Detail, Fields: f.Fields}}
}

// showChecked prints a valid filing's warnings and notes and one line that sums it up.
func (h *house) showChecked(f filing.Filing) {
	showFields(h.out, h.lang, f.Notices)
	warnings := 0
	for _, n := range f.Notices {
		if n.Severity == fault.Warning {
			warnings++
		}
	}
	fmt.Fprintf(h.out, label(h.lang, "数据有效：%s，%s，%d 项服务，%d 条警告。\n", "Valid: %s, %s, %d service(s), %d warning(s).\n"),
		f.Provider, inside(h.lang, f.Mode.Title()), len(f.Services), warnings)
}
