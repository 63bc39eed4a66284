package main

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"path/filepath"
	"strings"

	"icpdoc/internal/photo"
)

// reportPage is what the report's template sees.
type reportPage struct {
	Lang, Title, Rule string
	Good, Warned, Bad int
	Pictures          []reportPicture
	T                 map[string]string // the page's own words
}

type reportPicture struct {
	Number   int
	Name     string
	State    string // good, warned, bad
	Verdict  string
	Written  []string
	Before   *reportImage
	After    *reportImage
	Marked   *reportImage
	Facts    [][3]string // what, before, after
	Findings []reportFinding
}

// reportImage is a picture with what is drawn on it. The overlay counts in the pixels of Width by Height.
type reportImage struct {
	Src           template.URL
	Width, Height int
	Stroke        float64 // one step of line width for pictures of this size
	Outline       string  // the document's outline
	Sure          bool    // the outline was used
	Marks         []reportMark
}

// reportMark is one outline of a finding; the first of each carries its number.
type reportMark struct {
	Points       string
	First        bool
	X, Y, TextY  float64
	Number       int
	Colour       string
	Fill         float64 // opacity
	Line         float64 // widths and sizes in the picture's pixels
	Radius, Font float64
}

// Line, Halo and Dash are the outline's widths in the picture's pixels.
func (i *reportImage) Line() float64 { return 1.6 * i.Stroke }
func (i *reportImage) Halo() float64 { return 3.2 * i.Stroke }
func (i *reportImage) Dash() float64 { return 6 * i.Stroke }

// mark draws one outline; the first of a finding carries its number, beside those that stand there already. An outline
// of most of the picture is not filled, so that what is inside can be seen.
func (i *reportImage) mark(m photo.Mark, number int, first bool, severity string) {
	r := 8 * i.Stroke
	x, y := min(max(m[0][0], r), float64(i.Width)-r), min(max(m[0][1], r), float64(i.Height)-r)
	for _, have := range i.Marks {
		if first && have.First && math.Hypot(have.X-x, have.Y-y) < 2*r {
			x = have.X + 2.2*r
		}
	}
	fill := 0.16
	if area(m) > 0.25*float64(i.Width)*float64(i.Height) {
		fill = 0
	}
	i.Marks = append(i.Marks, reportMark{Points: points(m), First: first, X: x, Y: y, TextY: y + 3.6*i.Stroke, Number: number, Radius: r, Font: 10 * i.Stroke, Line: i.Stroke,
		Fill: fill, Colour: map[string]string{"fault": "#b3261e", "warning": "#c77f00", "note": "#23629b"}[severity]})
}

// area is that of an outline in square pixels.
func area(m photo.Mark) float64 {
	s := 0.0
	for i, p := range m {
		q := m[(i+1)%4]
		s += p[0]*q[1] - q[0]*p[1]
	}
	return math.Abs(s) / 2
}

type reportFinding struct {
	Number           int // 0 when nothing is drawn for it
	Severity, Name   string
	Code             string
	Reason, Remedy   string
	Value            string
	Mended, OnResult bool
}

// writeReport writes one self-contained page: no script, no request to anywhere.
func writeReport(w io.Writer, lang string, slot photo.Slot, list []pictured) error {
	t, err := template.New("report").Parse(reportHTML)
	if err != nil {
		return err
	}
	page := reportPage{Lang: map[string]string{"zh": "zh-CN", "en": "en"}[lang], Title: slot.Title.In(lang), Rule: ruleWords(lang, slot.Rule), T: reportWords(lang)}
	for i, p := range list {
		r := reportOf(lang, p)
		r.Number = i + 1
		switch r.State {
		case "good":
			page.Good++
		case "warned":
			page.Warned++
		default:
			page.Bad++
		}
		page.Pictures = append(page.Pictures, r)
	}
	return t.Execute(w, page)
}

func reportOf(lang string, p pictured) reportPicture {
	r := reportPicture{Name: filepath.Base(p.File), State: "bad"}
	if p.Page > 0 {
		r.Name += fmt.Sprintf(label(lang, "（第 %d 页）", " (page %d)"), p.Page)
	}
	for _, path := range p.Written {
		r.Written = append(r.Written, filepath.Base(path))
	}
	if p.Problem != nil {
		r.Verdict = p.Problem.Detail.In(lang)
		for _, f := range p.Problem.Fields {
			r.Findings = append(r.Findings, reportFinding{Severity: f.Severity.String(), Name: severityName(lang, f.Severity), Code: f.Code, Reason: f.Reason.In(lang), Remedy: f.Remedy.In(lang)})
		}
	}
	o := p.Outcome
	if o == nil {
		return r
	}
	faults, warnings, _ := o.Count()
	switch {
	case p.Problem != nil:
	case faults > 0 || p.refused:
		r.Verdict = label(lang, "不合要求，请按下面的说明处理", "Does not comply: see what to do below")
	case warnings > 0:
		r.State, r.Verdict = "warned", label(lang, "可以提交，但请先核对警告", "Fit to hand in, once the warnings are looked at")
	default:
		r.State, r.Verdict = "good", label(lang, "合格，可以提交", "Complies: ready to hand in")
	}
	r.Before = imageOf(o.Before, o.Master.Width, o.Master.Height)
	if m := o.Framing.Corners; r.Before != nil && m != nil {
		r.Before.Outline, r.Before.Sure = points(*m), o.Framing.Done != "as_is"
	}
	if o.Clean != nil {
		r.After = imageOf(o.Clean.JPEG, o.Clean.Width, o.Clean.Height)
	}
	if o.Watermarked != nil {
		r.Marked = imageOf(o.Watermarked.JPEG, o.Watermarked.Width, o.Watermarked.Height)
	}
	r.Facts = factsOf(lang, o)
	number := 0
	for _, f := range o.Findings {
		e := reportFinding{Severity: f.Severity.String(), Name: severityName(lang, f.Severity), Code: f.Code, Reason: f.Reason.In(lang), Remedy: f.Remedy.In(lang),
			Value: measured(lang, f), Mended: f.Mended, OnResult: f.Result}
		on := r.Before
		if f.Result {
			on = r.After
		}
		if on != nil && len(f.Marks) > 0 && !f.Mended {
			number++
			e.Number = number
			for j, m := range f.Marks {
				on.mark(m, number, j == 0, e.Severity)
			}
		}
		r.Findings = append(r.Findings, e)
	}
	return r
}

func imageOf(jpeg []byte, w, h int) *reportImage {
	if len(jpeg) == 0 || w <= 0 || h <= 0 {
		return nil
	}
	return &reportImage{Src: template.URL(dataURI(jpeg)), Width: w, Height: h, Stroke: float64(max(w, h)) / 400} //nolint:gosec // our own JPEG in base64
}

func points(m photo.Mark) string {
	var b strings.Builder
	for _, p := range m {
		fmt.Fprintf(&b, "%.1f,%.1f ", p[0], p[1])
	}
	return strings.TrimSpace(b.String())
}

// measured is a finding's number beside its limit.
func measured(lang string, f photo.Finding) string {
	if f.Value == 0 && f.Limit == 0 {
		return ""
	}
	s := number(f.Value) + unit(f.Unit)
	if f.Limit != 0 {
		s = fmt.Sprintf(label(lang, "测得 %s，界限 %s", "found %s, limit %s"), s, number(f.Limit)+unit(f.Unit))
	}
	return s
}

func unit(u string) string {
	if u == "" {
		return ""
	}
	return "\u00a0" + u
}

func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), ".")
}

// factsOf sets the upload and the copy side by side.
func factsOf(lang string, o *photo.Outcome) [][3]string {
	m := o.Master
	yes := func(b bool) string {
		if b {
			return label(lang, "有", "yes")
		}
		return label(lang, "无", "none")
	}
	size := func(w, h int) string { return fmt.Sprintf("%d × %d px", w, h) }
	bytes := func(n int) string { return weight(lang, n) }
	format := strings.ToUpper(m.Format)
	if m.Progressive {
		format += label(lang, "（渐进式）", " (progressive)")
	}
	if m.CMYK {
		format += " CMYK"
	}
	if m.Grey {
		format += label(lang, "（灰度）", " (grey)")
	}
	facts := [][3]string{
		{label(lang, "格式", "Format"), format, ""},
		{label(lang, "像素", "Pixels"), size(m.Width, m.Height), ""},
		{label(lang, "大小", "Size"), bytes(m.Bytes), ""},
		{label(lang, "拍摄地点等元数据", "Metadata (place, camera, …)"), yes(m.HasMetadata), ""},
		{label(lang, "证件占画面", "Document fills"), "", ""},
		{"SHA-256", m.SHA256[:16] + "…", ""},
	}
	if o.Framing.Fill > 0 && o.Framing.Done != "as_is" {
		facts[4][1] = fmt.Sprintf("%.1f %%", o.Framing.Fill*100)
	}
	if c := o.Clean; c != nil {
		facts[0][2] = fmt.Sprintf("JPEG sRGB %s, q %.0f", c.Subsampling, c.Quality)
		facts[1][2], facts[2][2], facts[3][2] = size(c.Width, c.Height), bytes(c.Bytes), yes(false)
		facts[5][2] = c.SHA256[:16] + "…"
		if o.Framing.Done == "straightened" {
			facts[4][2] = "100 %"
		}
	}
	if facts[4][1] == "" && facts[4][2] == "" {
		facts = append(facts[:4], facts[5:]...)
	}
	return facts
}

// ruleWords says what a slot asks.
func ruleWords(lang string, r photo.Rule) string {
	out := []string{"JPEG"}
	if r.MinBytes > 0 || r.MaxBytes > 0 {
		out = append(out, byteWords(r.MinBytes, r.MaxBytes))
	}
	if r.MinLong > 0 {
		out = append(out, fmt.Sprintf("≥ %d × %d px", r.MinLong, r.MinShort))
	}
	if r.Colour {
		out = append(out, label(lang, "彩色", "colour"))
	}
	if r.PureWhite {
		out = append(out, label(lang, "背景纯白", "pure white background"))
	}
	if r.MinFill > 0 {
		out = append(out, fmt.Sprintf(label(lang, "占画面 ≥ %.0f%%", "fills ≥ %.0f %%"), r.MinFill*100))
	}
	return strings.Join(out, " · ")
}

func reportWords(lang string) map[string]string {
	zh := map[string]string{"report": "图片检查报告", "before": "原图", "after": "处理后", "marked": "加水印（仅限人工核验）", "none": "没有生成", "held": "不合要求，未写出",
		"good": "合格", "warned": "有警告", "bad": "不合格", "facts": "数据", "todo": "发现与处理", "nothing": "没有发现问题。", "mended": "已自动改正",
		"used": "实线：据此裁切的四角", "unsure": "虚线：可能的四角，没有采用", "keep": "原图保持不变，请妥善保存。", "onresult": "见处理后的图"}
	en := map[string]string{"report": "Picture report", "before": "As uploaded", "after": "Result", "marked": "With watermark (manual verification only)", "none": "None was made", "held": "does not comply, not written",
		"good": "good", "warned": "with warnings", "bad": "refused", "facts": "Numbers", "todo": "Findings and what to do", "nothing": "Nothing was found wrong.", "mended": "put right",
		"used": "Solid line: the corners it was cut out by", "unsure": "Dashed line: possible corners, not used", "keep": "The upload itself is unchanged: keep it.", "onresult": "marked in the result"}
	if lang == "zh" {
		return zh
	}
	return en
}

// reportHTML is the page. Overlays are drawn in the picture's own pixels, so they fit at any size.
const reportHTML = `<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{{.T.report}} · {{.Title}}</title>
<style>
:root { --ink: #1c2329; --soft: #5b6770; --line: #d9dfe4; --paper: #fff; --ground: #f3f5f7; --fault: #b3261e; --warning: #9a6200; --note: #23629b; --good: #1f7a3d }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.6 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif }
main { max-width: 1280px; margin: 0 auto; padding: 24px 20px 48px }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px } h2 { font-size: 17px; margin: 0; overflow-wrap: anywhere } h3 { font-size: 14px; margin: 18px 0 6px; color: var(--soft); font-weight: 600 }
header p { margin: 0; color: var(--soft) } header .sum { margin-top: 8px; color: var(--ink) }
.tag { display: inline-block; padding: 1px 9px; border-radius: 10px; color: #fff; font-size: 13px; margin-right: 6px; white-space: nowrap }
.good { background: var(--good) } .warned, .warning { background: var(--warning) } .bad, .fault { background: var(--fault) } .note { background: var(--note) }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px 20px; margin-top: 20px; break-inside: avoid }
.top { display: flex; gap: 10px; align-items: baseline; flex-wrap: wrap } .top p { margin: 0; color: var(--soft) }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 18px; margin-top: 14px } .pair.three { grid-template-columns: 1fr 1fr 1fr } @media (max-width: 760px) { .pair, .pair.three { grid-template-columns: 1fr } }
figure { margin: 0 } figcaption { font-size: 13px; color: var(--soft); margin-bottom: 4px } figcaption b { color: var(--ink) }
.pic { position: relative; line-height: 0; border: 1px solid var(--line); background: #e9edf0 } .pic img { width: 100%; height: auto; display: block } .pic svg { position: absolute; inset: 0; width: 100%; height: 100% }
.gone { border: 1px dashed var(--line); color: var(--soft); padding: 48px 0; text-align: center }
table { border-collapse: collapse; width: 100%; font-size: 14px } th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); font-weight: 400; vertical-align: top } th:first-child { color: var(--soft); width: 24% } thead th { color: var(--soft); font-size: 13px } td { font-variant-numeric: tabular-nums }
ol { list-style: none; margin: 0; padding: 0 } ol li { display: grid; grid-template-columns: 30px 1fr; gap: 4px 8px; padding: 8px 0; border-bottom: 1px solid var(--line) } ol li:last-child { border: 0 }
.no { width: 24px; height: 24px; border-radius: 50%; color: #fff; font: 600 13px/24px system-ui, sans-serif; text-align: center } .no.blank { background: none }
li p { margin: 0 } .do { color: var(--ink); font-weight: 600 } .do::before { content: "→ " } .num, code { color: var(--soft); font-size: 13px } code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
@media print { body { background: #fff } main { padding: 0 } section { border-color: #999 } }
</style>
</head>
<body>
<main>
<header>
<h1>{{.T.report}} · {{.Title}}</h1>
<p>{{.Rule}}</p>
<p class="sum"><span class="tag good">{{.T.good}} {{.Good}}</span><span class="tag warned">{{.T.warned}} {{.Warned}}</span><span class="tag bad">{{.T.bad}} {{.Bad}}</span> {{.T.keep}}</p>
</header>
{{define "image"}}<div class="pic"><img src="{{.Src}}" width="{{.Width}}" height="{{.Height}}" alt=""><svg viewBox="0 0 {{.Width}} {{.Height}}" preserveAspectRatio="none" aria-hidden="true">
{{- if .Outline}}<polygon points="{{.Outline}}" fill="none" stroke="#fff" stroke-opacity=".8" stroke-width="{{printf "%.1f" .Halo}}"/><polygon points="{{.Outline}}" fill="none" stroke="#1769c2" stroke-width="{{printf "%.1f" .Line}}"{{if not .Sure}} stroke-dasharray="{{printf "%.1f %.1f" .Dash .Dash}}"{{end}}/>{{end}}
{{- range .Marks}}<polygon points="{{.Points}}" fill="{{.Colour}}" fill-opacity="{{.Fill}}" stroke="{{.Colour}}" stroke-width="{{printf "%.1f" .Line}}"/>{{if .First}}<circle cx="{{printf "%.1f" .X}}" cy="{{printf "%.1f" .Y}}" r="{{printf "%.1f" .Radius}}" fill="{{.Colour}}" stroke="#fff" stroke-width="{{printf "%.1f" .Line}}"/><text x="{{printf "%.1f" .X}}" y="{{printf "%.1f" .TextY}}" font-family="sans-serif" font-weight="700" font-size="{{printf "%.1f" .Font}}" text-anchor="middle" fill="#fff">{{.Number}}</text>{{end}}{{end -}}
</svg></div>{{end}}
{{range .Pictures}}<section>
<div class="top"><h2>{{.Number}}. {{.Name}}</h2><span class="tag {{.State}}">{{index $.T .State}}</span><p>{{.Verdict}}</p></div>
<div class="pair{{if .Marked}} three{{end}}">
{{if .Before}}<figure><figcaption><b>{{$.T.before}}</b>{{if .Before.Outline}} · {{if .Before.Sure}}{{$.T.used}}{{else}}{{$.T.unsure}}{{end}}{{end}}</figcaption>{{template "image" .Before}}</figure>{{end}}
<figure><figcaption><b>{{$.T.after}}</b>{{if and .After (not .Written)}} · {{$.T.held}}{{end}}{{range $i, $n := .Written}}{{if eq $i 0}} · {{$n}}{{end}}{{end}}</figcaption>{{if .After}}{{template "image" .After}}{{else}}<div class="gone">{{$.T.none}}</div>{{end}}</figure>
{{if .Marked}}<figure><figcaption><b>{{$.T.marked}}</b>{{range $i, $n := .Written}}{{if eq $i 1}} · {{$n}}{{end}}{{end}}</figcaption>{{template "image" .Marked}}</figure>{{end}}
</div>
<h3>{{$.T.todo}}</h3>
{{if .Findings}}<ol>{{range .Findings}}<li>{{if .Number}}<span class="no {{.Severity}}">{{.Number}}</span>{{else}}<span class="no blank"></span>{{end}}<div><p><span class="tag {{.Severity}}">{{.Name}}</span>{{.Reason}}{{if .Mended}} <span class="tag good">{{$.T.mended}}</span>{{end}}</p>{{if .Remedy}}<p class="do">{{.Remedy}}</p>{{end}}<p class="num">{{if .Value}}{{.Value}} · {{end}}{{if and .Number .OnResult}}{{$.T.onresult}} · {{end}}<code>{{.Code}}</code></p></div></li>{{end}}</ol>{{else}}<p>{{$.T.nothing}}</p>{{end}}
{{if .Facts}}<h3>{{$.T.facts}}</h3><table><thead><tr><th></th><th>{{$.T.before}}</th><th>{{$.T.after}}</th></tr></thead><tbody>{{range .Facts}}<tr><th>{{index . 0}}</th><td>{{index . 1}}</td><td>{{index . 2}}</td></tr>{{end}}</tbody></table>{{end}}
</section>
{{end}}</main>
</body>
</html>
`
