package main

import (
	"fmt"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

// verifiedAll is what verify --json prints.
type verifiedAll struct {
	Results []verified            `json:"results"`
	Counts  map[imprint.State]int `json:"counts"`
	Unread  int                   `json:"unread"` // scanned pages without a code, and files that could not be read
	Good    bool                  `json:"good"`   // every code is valid, nothing is unread
}

// add keeps one result, and shows it at once unless it goes into JSON: a long scan is told page by page.
func (v *verification) add(d verified) {
	v.done = append(v.done, d)
	if !v.json {
		v.show(d)
	}
}

// stateName is the verdict in a word or two.
func stateName(lang string, s imprint.State) string {
	names := map[imprint.State][2]string{
		imprint.Current:    {"有效，最新", "VALID AND CURRENT"},
		imprint.Superseded: {"已被取代", "SUPERSEDED"},
		imprint.Unknown:    {"未知", "UNKNOWN"},
		imprint.Forged:     {"伪造或损坏", "FORGED OR DAMAGED"},
		imprint.Unsigned:   {"仅短码，无签名", "SHORT CODE ONLY, NOT SIGNED"},
		imprint.Genuine:    {"签名有效", "SIGNATURE HOLDS"},
	}
	return label(lang, names[s][0], names[s][1])
}

func (v *verification) show(d verified) {
	where := d.File
	if where == "" { // a code given as text
		where = d.Payload
		if r := []rune(where); len(r) > 20 {
			where = string(r[:20]) + "…"
		}
	}
	if d.Page > 0 {
		where += fmt.Sprintf(label(v.lang, " 第 %d 页", " page %d"), d.Page)
	}
	colon := label(v.lang, "：", ": ")
	switch {
	case d.Problem != nil:
		fmt.Fprintln(v.out, where+colon+label(v.lang, "无法读取", "NOT READ"))
		if len(d.Problem.Fields) == 0 {
			paragraph(v.out, "    ", d.Problem.Detail.In(v.lang))
		}
		for _, f := range d.Problem.Fields {
			paragraph(v.out, "    ", f.Reason.In(v.lang))
			if r := f.Remedy.In(v.lang); r != "" {
				paragraph(v.out, "    → ", r)
			}
		}
	case d.Blank:
		fmt.Fprintln(v.out, where+colon+label(v.lang, "空白页", "blank"))
	case d.Drawn:
		fmt.Fprintln(v.out, where+colon+label(v.lang, "此页没有签名码", "no code on this page"))
	case d.Verdict == nil:
		fmt.Fprintln(v.out, where+colon+label(v.lang, "没有读到签名码", "NO CODE FOUND"))
		paragraph(v.out, "    → ", label(v.lang, "重新扫描（300 dpi）或近拍页面下方的二维码；二维码被印章遮住的，输入其下的短码。",
			"Scan it again (300 dpi) or photograph the QR code at the bottom close up; where a seal covers it, type the short code under it."))
	default:
		fmt.Fprintln(v.out, where+colon+stateName(v.lang, d.Verdict.State))
		v.showVerdict(d.Verdict)
	}
}

func (v *verification) showVerdict(r *imprint.Verdict) {
	if line := v.sheetLine(r); line != "" {
		paragraph(v.out, "    ", line)
	}
	good := r.State == imprint.Current || r.State == imprint.Genuine
	if good && v.said[r.Code] { // a hundred good sheets are no reason to repeat oneself
		return
	}
	v.said[r.Code] = true
	paragraph(v.out, "    ", r.Reason.In(v.lang))
	for _, c := range r.Changed {
		kind := map[string][2]string{"changed": {"改动", "changed"}, "added": {"新增", "added"}, "removed": {"删去", "removed"}}[c.Kind]
		name := c.Pointer
		if text := c.Label.In(v.lang); text != "" {
			name = text + "  " + c.Pointer
		}
		paragraph(v.out, "      ", label(v.lang, kind[0], kind[1])+"  "+name)
	}
	remedy := r.Remedy
	if !v.against && (r.State == imprint.Genuine || r.State == imprint.Unsigned) {
		remedy = fault.Text{
			Zh: "要知道是否为最新，加上 --against 备案数据或材料包。",
			En: "To know whether it is up to date, add --against FILING or PACK.",
		}
	}
	if text := remedy.In(v.lang); text != "" {
		paragraph(v.out, "    → ", text)
	}
}

// sheetLine says which sheet it is: title, place in the document, copy, short code, revision.
func (v *verification) sheetLine(r *imprint.Verdict) string {
	var parts []string
	if t := r.Title.In(v.lang); t != "" {
		parts = append(parts, t)
	}
	if s := r.Sheet; s.Number > 0 && s.Of > 0 {
		parts = append(parts, fmt.Sprintf(label(v.lang, "第 %d 页（共 %d 页）", "sheet %d of %d"), s.Number, s.Of))
	} else if s.Number > 0 {
		parts = append(parts, fmt.Sprintf(label(v.lang, "第 %d 页", "sheet %d"), s.Number))
	}
	if r.Sheet.Copy > 0 {
		parts = append(parts, fmt.Sprintf(label(v.lang, "第 %d 份", "copy %d"), r.Sheet.Copy))
	}
	if r.Short != "" {
		parts = append(parts, r.Short)
	}
	switch {
	case r.Revision != "" && r.CurrentRevision != "" && r.Revision != r.CurrentRevision:
		parts = append(parts, fmt.Sprintf(label(v.lang, "版本 %s，现为 %s", "revision %s, now %s"), r.Revision, r.CurrentRevision))
	case r.State == imprint.Current:
		parts = append(parts, fmt.Sprintf(label(v.lang, "版本 %s", "revision %s"), r.Revision))
	}
	return strings.Join(parts, label(v.lang, "，", ", "))
}

// finish sums up.
func (v *verification) finish() {
	counts, unread, good := map[imprint.State]int{}, 0, true
	for i := range v.done {
		d := &v.done[i]
		good = good && d.good()
		if d.Verdict != nil {
			counts[d.Verdict.State]++
		} else if !d.good() {
			unread++
		}
	}
	if v.json {
		writeJSON(v.out, verifiedAll{v.done, counts, unread, good})
		return
	}
	if len(v.done) < 2 {
		return
	}
	var parts []string
	for _, s := range []imprint.State{imprint.Current, imprint.Genuine, imprint.Superseded, imprint.Unknown, imprint.Forged, imprint.Unsigned} {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf(label(v.lang, "%s %d", "%s: %d"), strings.ToLower(stateName(v.lang, s)), counts[s]))
		}
	}
	if unread > 0 {
		parts = append(parts, fmt.Sprintf(label(v.lang, "没有读到 %d", "not read: %d"), unread))
	}
	if len(parts) == 0 {
		parts = append(parts, label(v.lang, "没有签名码", "no codes"))
	}
	fmt.Fprintln(v.out, label(v.lang, "合计：", "In all: ")+strings.Join(parts, label(v.lang, "，", ", "))+label(v.lang, "。", "."))
}
