package door

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"icpdoc/internal/fault"
)

// Problem is an error on the wire: problem details by RFC 9457. Nothing that was sent stands in it: pointers say where to
// look.
type Problem struct {
	Type    string  `json:"type" doc:"urn:icpdoc:fault: and the code" example:"urn:icpdoc:fault:filing.invalid"`
	Title   string  `json:"title" doc:"what the status means, in the language asked for"`
	Status  int     `json:"status" example:"422"`
	Detail  string  `json:"detail" doc:"one sentence in the language asked for"`
	Code    string  `json:"code" doc:"stable name of what went wrong" example:"filing.invalid"`
	Request string  `json:"request_id" doc:"ID of the request; name it when you ask for help" example:"req_4XT7"`
	Errors  []Field `json:"errors,omitempty" doc:"every place that has to be mended, all at once"`

	wait time.Duration
}

// Field is one place of a Problem.
type Field struct {
	Pointer  string         `json:"pointer" doc:"RFC 6901 pointer into the body; query:NAME or part:NAME for a parameter or a part" example:"/entity/name"`
	Code     string         `json:"code" doc:"stable name" example:"uscc.check_digit"`
	Severity fault.Severity `json:"severity" enum:"fault,warning,note" doc:"only a fault blocks"`
	Detail   string         `json:"detail" doc:"reason and remedy in the language asked for"`
	Reason   fault.Text     `json:"reason"`
	Remedy   fault.Text     `json:"remedy"`
	Source   string         `json:"source,omitempty" doc:"where the rule stands"`
	Row      int            `json:"row,omitempty" doc:"row of the operators' checklist"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem details.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are what goes with it.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.wait.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="icpdoc"`)
	}
	return h
}

// later is a fault that passes by itself.
type later struct {
	cause *fault.Error
	wait  time.Duration
}

func (l *later) Error() string { return l.cause.Error() }
func (l *later) Unwrap() error { return l.cause }

// Later is a fault that passes by itself after a while, which the answer names.
func Later(f *fault.Error, wait time.Duration) error { return &later{f, wait} }

// Problem makes of an error what may be told of it, and logs what may not: once, with the request's ID.
func (d *Door) Problem(ctx context.Context, err error) *Problem {
	var told *Problem
	if errors.As(err, &told) {
		return told
	}
	v := From(ctx)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		err = tooLarge(big.Limit)
	}
	f := fault.As(err)
	p := &Problem{Type: "urn:icpdoc:fault:" + f.Code, Status: status(f), Code: f.Code, Detail: f.Detail.In(v.Lang), Request: v.ID}
	p.Title = title(p.Status, v.Lang)
	var l *later
	if errors.As(err, &l) {
		p.wait = l.wait
	}
	if f.Kind == fault.Internal || f.Kind == fault.Config {
		p.Code, p.Type = "internal", "urn:icpdoc:fault:internal"
		p.Detail = fault.Text{Zh: "服务出错，问题已记录。请稍后再试；如仍出现，请把 request_id 告知管理员。", En: "The service failed, which was noted. Try again later; if it stays, tell the administrator the request_id."}.In(v.Lang)
	} else {
		p.Errors = Fields(ctx, f.Fields)
	}
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		d.Log.LogAttrs(context.Background(), slog.LevelError, "failed", slog.String("request", v.ID), slog.String("route", v.Route), slog.String("code", f.Code), slog.String("cause", cause(f)))
	}
	v.Code = p.Code
	return p
}

// Warn logs what went wrong for a request that goes on all the same.
func (d *Door) Warn(ctx context.Context, what string, err error) {
	v, f := From(ctx), fault.As(err)
	d.Log.LogAttrs(context.Background(), slog.LevelWarn, what, slog.String("request", v.ID), slog.String("route", v.Route), slog.String("code", f.Code), slog.String("cause", cause(f)))
}

func cause(f *fault.Error) string {
	if f.Cause == nil {
		return ""
	}
	return f.Cause.Error()
}

// Fields gives findings as the wire has them, in the language of the request.
func Fields(ctx context.Context, list []fault.Field) []Field {
	out := make([]Field, len(list))
	for i, f := range list {
		out[i] = field(f, From(ctx).Lang)
	}
	return out
}

func field(f fault.Field, lang string) Field {
	join := " "
	if lang == "zh" {
		join = ""
	}
	return Field{Pointer: f.Pointer, Code: f.Code, Severity: f.Severity, Reason: f.Reason, Remedy: f.Remedy, Source: f.Source, Row: f.Row,
		Detail: strings.TrimSpace(f.Reason.In(lang) + join + f.Remedy.In(lang))}
}

// Fail answers with the problem that an error is.
func (d *Door) Fail(w http.ResponseWriter, r *http.Request, err error) {
	p := d.Problem(r.Context(), err)
	for k, v := range p.GetHeaders() {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p) // a client that has gone is told nothing
	}
}

// status is the HTTP status of a fault: by its code where HTTP has a status of its own for it, else by its kind.
func status(f *fault.Error) int {
	switch f.Code {
	case "request.method":
		return http.StatusMethodNotAllowed
	case "request.media_type":
		return http.StatusUnsupportedMediaType
	case "request.if_match_missing":
		return http.StatusPreconditionRequired
	case "request.if_match":
		return http.StatusPreconditionFailed
	case "request.range":
		return http.StatusRequestedRangeNotSatisfiable
	}
	switch f.Kind {
	case fault.Invalid, fault.Unsupported:
		return http.StatusUnprocessableEntity
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Denied:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Busy:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func title(status int, lang string) string {
	zh := map[int]string{400: "请求无法读取", 401: "需要登录", 403: "没有权限", 404: "不存在", 405: "不支持的方法", 409: "状态冲突", 412: "数据已被修改", 413: "内容过大", 416: "没有这一段",
		415: "不支持的内容类型", 422: "数据不合要求", 428: "缺少 If-Match", 429: "请求过多", 500: "服务出错", 503: "服务暂不可用"}
	if t := zh[status]; t != "" && lang == "zh" {
		return t
	}
	return http.StatusText(status)
}

// spoken is "zh" or "en" by Accept-Language, Chinese unless English is wanted more.
func spoken(headers []string) string {
	const most = 200 // nobody lists more languages than fit into it
	text := strings.Join(headers, ",")
	tags, _, err := language.ParseAcceptLanguage(text[:min(len(text), most)])
	if err != nil {
		return "zh"
	}
	for _, t := range tags {
		switch base, _ := t.Base(); base.String() {
		case "zh":
			return "zh"
		case "en":
			return "en"
		}
	}
	return "zh"
}
