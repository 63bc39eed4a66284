package pack

import (
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/workbook"
)

// checklistServices is how many services the head of the checklist names: it stays in view while one scrolls.
const checklistServices = 4

// checklistOf fills the checklist: every requirement in the order of the material list, needed or not.
func checklistOf(c *contents) workbook.Checklist {
	list := workbook.Checklist{
		Title: fault.Text{Zh: "备案材料清单", En: "Checklist of filing materials"}, Lang: c.lang, Complete: c.complete(),
		Facts: [][2]string{{"主办单位 Entity", c.filing.Entity.Name}},
	}
	for _, f := range c.facts() {
		list.Facts = append(list.Facts, [2]string{f.Label.Zh + " " + f.Label.En, both(f.Value)})
	}
	for i, s := range c.filing.Services {
		if i == checklistServices {
			list.Facts = append(list.Facts, [2]string{"全部服务 Services", strconv.Itoa(len(c.filing.Services))})
			break
		}
		list.Facts = append(list.Facts, [2]string{"服务 Service " + strconv.Itoa(i+1), s.Name + "（" + both(s.Kind.Title()) + "）"})
	}
	for _, s := range []state{made, given, doubtful, missing, rejected, toAsk, elsewhere, optional, notNeeded} {
		list.States = append(list.States, workbook.Choice{Text: stateWord(s), Tone: s.tone()})
	}
	for _, l := range c.lacks() {
		list.Missing = append(list.Missing, c.lackLine(l))
	}
	for i, l := range c.lines {
		list.Rows = append(list.Rows, c.row(i+1, l))
	}
	return list
}

// lackLine is a missing material in one line of the checklist's language.
func (c *contents) lackLine(l Lack) string {
	line := l.Title.In(c.lang)
	if l.Count > 1 {
		line += " ×" + strconv.Itoa(l.Count)
	}
	state := l.State.In(c.lang)
	switch {
	case c.lang == "en" && l.About != "":
		return line + " (" + l.About + "): " + strings.ToLower(state)
	case c.lang == "en":
		return line + ": " + strings.ToLower(state)
	case l.About != "":
		return line + "（" + l.About + "）：" + state
	}
	return line + "：" + state
}

// row is one requirement of the checklist.
func (c *contents) row(number int, l line) workbook.Row {
	r := l.requirement
	row := workbook.Row{
		Number: number, Title: r.Title, Need: r.Need.Title(), Reason: r.Reason, State: stateWord(l.state), Copies: r.Copies,
		Source: r.Source, Files: l.files, Tone: l.state.tone(), Findings: lines(l.findings), Date: r.DatePolicy.Title(),
		Channels: joined(each(r.Channels, rulebook.ChannelTitle)),
	}
	if about := c.aboutRequirement(r); about != "" {
		row.Title = fault.Text{Zh: r.Title.Zh + "（" + about + "）", En: r.Title.In("en") + " (" + about + ")"}
	}
	if r.Need == rulebook.NotNeeded {
		return row
	}
	if r.Advice != nil {
		row.Advice = *r.Advice
	}
	kind := c.kind(r.Service)
	row.Signers = joined(each(r.Signers, func(id string) fault.Text { return rulebook.SignerTitle(id, kind) }))
	row.Seals = joined(each(c.seals(r), rulebook.SealTitle))
	return row
}

// seals leaves out the seal that a natural person does not have.
func (c *contents) seals(r rulebook.Requirement) []string {
	if !c.personal() {
		return r.Seals
	}
	return slices.DeleteFunc(slices.Clone(r.Seals), func(id string) bool { return id == "entity" })
}

// lines puts texts one below the other.
func lines(list []fault.Text) fault.Text {
	zh, en := make([]string, 0, len(list)), make([]string, 0, len(list))
	for _, t := range list {
		zh, en = append(zh, t.In("zh")), append(en, t.In("en"))
	}
	return fault.Text{Zh: strings.Join(zh, "\n"), En: strings.Join(en, "\n")}
}

// both is a text in both languages, once where they are the same.
func both(t fault.Text) string {
	if t.Zh == t.En || t.En == "" {
		return t.Zh
	}
	return t.Zh + " " + t.En
}
