package main

import (
	"fmt"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

type requirementsCmd struct {
	Filing string `arg:"" help:"${h_filing}"`
}

// requirementList is what requirements --json prints.
type requirementList struct {
	Provider     string                  `json:"provider"`
	Rulebook     string                  `json:"rulebook"` // edition
	Type         filing.FilingType       `json:"type"`
	Mode         filing.VerificationMode `json:"verification_mode"`
	Requirements []rulebook.Requirement  `json:"requirements"`
	Notes        []rulebook.Card         `json:"notes,omitempty"`
}

// Run prints the complete material list: needed first, then what must be asked, then what is not needed, and why.
func (c *requirementsCmd) Run(h *house) error {
	f, err := h.filing(c.Filing)
	if err != nil {
		return err
	}
	list, err := h.rules.Requirements(f)
	if err != nil {
		return err
	}
	notes, err := h.rules.Notes(f)
	if err != nil {
		return err
	}
	book := h.rules.Books[f.Provider]
	if h.json {
		writeJSON(h.out, requirementList{f.Provider, book.Version, f.Type, f.Mode, list, notes})
		return nil
	}
	fmt.Fprintf(h.out, label(h.lang, "%s · %s · 规则版本 %s\n", "%s · %s · rulebook %s\n"),
		label(h.lang, book.Name, book.NameEn), inside(h.lang, f.Mode.Title()), book.Version)
	t := table{h: h, f: f}
	t.section(list, rulebook.Required, "需要", "Needed")
	t.section(list, rulebook.Conditional, "须向接入服务商确认", "Confirm with the operator")
	t.section(list, rulebook.Optional, "可选", "Optional")
	t.section(list, rulebook.NotNeeded, "不需要", "Not needed")
	if len(notes) > 0 {
		fmt.Fprintf(h.out, "\n%s\n", label(h.lang, "须知", "Good to know"))
		for _, n := range notes {
			text := n.Text.In(h.lang)
			if title := n.Title.In(h.lang); title != "" {
				text = title + label(h.lang, "：", ": ") + text
			}
			if n.Estimate {
				text += label(h.lang, "（估计）", " (an estimate)")
			}
			paragraph(h.out, "  · ", text+source(h.lang, n.Source))
			for _, s := range n.Snippets {
				fmt.Fprintln(h.out, "      "+s)
			}
		}
	}
	return nil
}

// table prints requirements, grouped by how binding they are.
type table struct {
	h *house
	f filing.Filing
}

func (t table) section(list []rulebook.Requirement, need rulebook.Need, zh, en string) {
	n := 0
	for _, r := range list {
		if r.Need != need {
			continue
		}
		if n == 0 {
			fmt.Fprintf(t.h.out, "\n%s\n", label(t.h.lang, zh, en))
		}
		n++
		t.row(n, r)
	}
}

func (t table) row(n int, r rulebook.Requirement) {
	lang := t.h.lang
	title := r.Title.In(lang) + t.about(r)
	if r.Need == rulebook.NotNeeded {
		paragraph(t.h.out, fmt.Sprintf("%3d. ", n), title)
		paragraph(t.h.out, "     ", r.Reason.In(lang)+source(lang, r.Source))
		return
	}
	facts := []string{strconv.Itoa(r.Copies) + label(lang, " 份", " ×")}
	facts = append(facts, who(lang, r, t.kind(r))...)
	if len(r.Channels) > 0 {
		facts = append(facts, titles(lang, r.Channels, rulebook.ChannelTitle))
	}
	if r.Image != nil {
		facts = append(facts, imageWords(lang, *r.Image))
	}
	paragraph(t.h.out, fmt.Sprintf("%3d. ", n), title)
	paragraph(t.h.out, "     ", strings.Join(facts, label(lang, "；", "; ")))
	paragraph(t.h.out, "     ", r.Reason.In(lang)+source(lang, r.Source))
	if r.Advice != nil {
		paragraph(t.h.out, "     → ", r.Advice.In(lang))
	}
	if r.Need == rulebook.Conditional {
		paragraph(t.h.out, "     → ", fmt.Sprintf(label(lang, "确认后在备案数据中写 confirmed: [%s]（需要）或 [%s]（不需要）。",
			"Once settled, write confirmed: [%s] in the filing when it is needed, [%s] when not."), r.Material, r.Material+filing.NotNeeded))
	}
	if r.Template != "" {
		paragraph(t.h.out, "     ", label(lang, "模板：", "template: ")+r.Template)
	}
}

// kind names the kind of the service that a requirement is about.
func (t table) kind(r rulebook.Requirement) fault.Text {
	i := r.Service
	if len(t.f.Services) == 1 {
		i = 0
	}
	if i < 0 || i >= len(t.f.Services) {
		return fault.Text{Zh: "服务", En: "service"}
	}
	k := t.f.Services[i].Kind.Title()
	return fault.Text{Zh: k.Zh, En: inside("en", k)}
}

// about says which service a requirement belongs to when there are several.
func (t table) about(r rulebook.Requirement) string {
	if r.Service < 0 || r.Service >= len(t.f.Services) {
		return ""
	}
	if r.Domain >= 0 || len(t.f.Services) == 1 { // the title of a domain's material names the domain
		return ""
	}
	return label(t.h.lang, "（", " (") + t.f.Services[r.Service].Name + label(t.h.lang, "）", ")")
}

func source(lang, s string) string {
	if s == "" {
		return ""
	}
	return label(lang, "（"+s+"）", " ["+s+"]")
}

// who says whose signatures and seals a paper needs.
func who(lang string, r rulebook.Requirement, kind fault.Text) []string {
	var out []string
	if len(r.Signers) > 0 {
		out = append(out, label(lang, "签字：", "signature: ")+titles(lang, r.Signers, func(id string) fault.Text { return rulebook.SignerTitle(id, kind) }))
	}
	if len(r.Seals) > 0 {
		out = append(out, label(lang, "盖章：", "seal: ")+titles(lang, r.Seals, rulebook.SealTitle))
	}
	if d := r.DatePolicy.Title(); d != (fault.Text{}) {
		out = append(out, label(lang, "日期：", "date: ")+inside(lang, d))
	}
	return out
}

// titles puts the titles of ids in a row.
func titles(lang string, ids []string, title func(string) fault.Text) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = inside(lang, title(id))
	}
	return strings.Join(out, label(lang, "、", ", "))
}

// inside is a title as it stands inside a line: in English without its capital, unless it is an abbreviation.
func inside(lang string, t fault.Text) string {
	s := t.In(lang)
	if lang == "en" && len(s) > 1 && (s[1] < 'A' || s[1] > 'Z') {
		s = strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

func byteWords(least, most int) string {
	switch {
	case least == 0:
		return fmt.Sprintf("≤ %d B", most)
	case most == 0:
		return fmt.Sprintf("≥ %d B", least)
	}
	return fmt.Sprintf("%d–%d B", least, most)
}

func imageWords(lang string, r rulebook.ImageRule) string {
	var out []string
	if r.MinBytes > 0 || r.MaxBytes > 0 {
		out = append(out, byteWords(r.MinBytes, r.MaxBytes))
	}
	if r.MinLong > 0 {
		out = append(out, fmt.Sprintf("≥ %d×%d px", r.MinLong, r.MinShort))
	}
	if r.Colour {
		out = append(out, label(lang, "彩色", "colour"))
	}
	return strings.Join(append(out, r.Formats...), label(lang, "，", ", "))
}
