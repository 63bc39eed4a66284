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
		label(h.lang, book.Name, book.NameEn), modeName(h.lang, f.Mode), book.Version)
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
	facts = append(facts, who(lang, r)...)
	if d := dateWord(lang, r.DatePolicy); d != "" {
		facts = append(facts, d)
	}
	if len(r.Channels) > 0 {
		facts = append(facts, words(lang, r.Channels, channelWords()))
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

func who(lang string, r rulebook.Requirement) []string {
	var out []string
	if len(r.Signers) > 0 {
		out = append(out, label(lang, "签字：", "signed by ")+words(lang, r.Signers, signerWords()))
	}
	if len(r.Seals) > 0 {
		out = append(out, label(lang, "盖章：", "sealed by ")+words(lang, r.Seals, sealWords()))
	}
	return out
}

func words(lang string, ids []string, names map[string]fault.Text) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if t, ok := names[id]; ok {
			out[i] = t.In(lang)
		}
	}
	return strings.Join(out, label(lang, "、", ", "))
}

func signerWords() map[string]fault.Text {
	return map[string]fault.Text{
		"legal_representative": {Zh: "法定代表人", En: "legal representative"},
		"service_person":       {Zh: "服务负责人", En: "person in charge of the service"},
		"entity_person":        {Zh: "主体负责人", En: "person in charge of the entity"},
		"verifier":             {Zh: "核验人", En: "verifier"},
	}
}

func sealWords() map[string]fault.Text {
	return map[string]fault.Text{
		"entity":          {Zh: "主办单位公章", En: "the entity"},
		"account_company": {Zh: "账号公司公章", En: "the account's company"},
		"provider":        {Zh: "接入服务商", En: "the operator"},
	}
}

func channelWords() map[string]fault.Text {
	return map[string]fault.Text{
		"upload":  {Zh: "系统上传", En: "upload"},
		"email":   {Zh: "电子邮件", En: "e-mail"},
		"courier": {Zh: "邮寄原件", En: "courier the original"},
		"on_site": {Zh: "当面", En: "on site"},
		"keep":    {Zh: "留存", En: "keep"},
	}
}

func dateWord(lang string, d rulebook.DatePolicy) string {
	switch d {
	case rulebook.LeaveBlank:
		return label(lang, "日期留空", "leave the date blank")
	case rulebook.FillIn:
		return label(lang, "须填日期", "date by hand")
	case rulebook.OptionalDate:
		return label(lang, "日期可填", "date optional")
	}
	return ""
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
