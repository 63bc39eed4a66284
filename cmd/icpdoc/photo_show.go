package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
)

// forget drops the pixels that only the report needs.
func (p *pictured) forget() {
	if p.Outcome == nil {
		return
	}
	p.Outcome.Before = nil
	for _, c := range []*photo.Copy{p.Outcome.Clean, p.Outcome.Watermarked} {
		if c != nil {
			c.JPEG = nil
		}
	}
}

// pictured tells what was found and made. Messages leave standard output alone when a picture goes there.
func (h *house) pictured(list []pictured, aside bool) {
	w := h.out
	if aside {
		w = h.err
	}
	if h.json {
		writeJSON(w, list)
		return
	}
	counts := [3]int{}
	for _, p := range list {
		name := p.File
		if p.Page > 0 {
			name += fmt.Sprintf(label(h.lang, " 第 %d 页", " page %d"), p.Page)
		}
		if p.Outcome == nil {
			counts[2]++
			fmt.Fprintf(w, label(h.lang, "%s：无法处理\n", "%s: not read\n"), name)
			showProblem(w, h.lang, p)
			continue
		}
		h.showOutcome(w, name, p)
		faults, warnings, _ := p.Outcome.Count()
		switch {
		case p.refused || p.err != nil || faults > 0:
			counts[2]++
		case warnings > 0:
			counts[1]++
		default:
			counts[0]++
		}
	}
	if len(list) > 1 {
		fmt.Fprintf(w, label(h.lang, "共 %d 张：合格 %d，有警告 %d，不合格 %d。\n", "%d pictures: %d good, %d with warnings, %d refused.\n"), len(list), counts[0], counts[1], counts[2])
	}
}

func showProblem(w io.Writer, lang string, p pictured) {
	if p.Problem == nil {
		return
	}
	if len(p.Problem.Fields) == 0 {
		paragraph(w, "    ", p.Problem.Detail.In(lang))
		return
	}
	showFindings(w, lang, p.Problem.Fields)
}

func (h *house) showOutcome(w io.Writer, name string, p pictured) {
	o := p.Outcome
	switch {
	case p.err != nil:
		fmt.Fprintf(w, "%s\n", name)
		showProblem(w, h.lang, p)
	case p.refused:
		fmt.Fprintf(w, label(h.lang, "%s：不合要求，没有写出\n", "%s: does not comply, nothing written\n"), name)
	default:
		fmt.Fprintf(w, label(h.lang, "%s：%s，%d×%d，%s\n", "%s: %s, %d×%d, %s\n"), name, orDash(p.Written), o.Clean.Width, o.Clean.Height, weight(h.lang, o.Clean.Bytes))
		if o.Watermarked != nil && len(p.Written) > 1 {
			fmt.Fprintf(w, label(h.lang, "    加水印：%s，%d×%d，%s\n", "    with watermark: %s, %d×%d, %s\n"), p.Written[1], o.Watermarked.Width, o.Watermarked.Height,
				weight(h.lang, o.Watermarked.Bytes))
		}
	}
	left := *o // what the copy has put right need not trouble anybody here; --json and --report tell it
	left.Findings = slices.DeleteFunc(slices.Clone(o.Findings), func(f photo.Finding) bool { return f.Mended })
	showFindings(w, h.lang, left.Fields(""))
}

// weight writes a number of bytes for people: in thousands, and exactly.
func weight(lang string, n int) string {
	exact := strconv.Itoa(n)
	for i := len(exact) - 3; i > 0; i -= 3 {
		exact = exact[:i] + "," + exact[i:]
	}
	return fmt.Sprintf(label(lang, "%.1f kB（%s 字节）", "%.1f kB (%s bytes)"), float64(n)/1000, exact)
}

func orDash(written []string) string {
	if len(written) == 0 {
		return "-"
	}
	return written[0]
}

// showFindings lists what was seen in a picture: severity and code, reason, remedy.
func showFindings(w io.Writer, lang string, fields []fault.Field) {
	for _, f := range fields {
		fmt.Fprintf(w, "  %s  [%s]\n", severityName(lang, f.Severity), f.Code)
		paragraph(w, "      ", f.Reason.In(lang))
		if r := f.Remedy.In(lang); r != "" {
			paragraph(w, "      → ", r)
		}
	}
}

func severityName(lang string, s fault.Severity) string {
	return label(lang, [...]string{"错误", "警告", "提示"}[s], s.String())
}

// dataURI puts a JPEG into a page.
func dataURI(jpeg []byte) string {
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(jpeg)
}
