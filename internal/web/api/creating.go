package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
)

// idempotent is the header of calls that create something.
type idempotent struct {
	Key string `header:"Idempotency-Key" doc:"1 to 100 letters, digits and -._~ of your own making: the call repeated with the same key within a day answers what the first did and creates nothing more"`
}

// created is the answer of a call that created something.
type created[T any] struct {
	Location string `header:"Location" json:"location,omitempty"`
	ETag     string `header:"ETag" json:"etag,omitempty"`
	Replayed string `header:"Idempotency-Replayed" json:"-" doc:"true when it is the answer of an earlier call"`
	Body     T      `json:"body"`
}

// versioned is the answer of a call about something that has versions.
type versioned[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// Statuses of calls that create something.
var ofCreating = append([]int{http.StatusForbidden, http.StatusConflict}, ofObject...)

// once runs do once for each key; limit is that of the body.
func once[T any](ctx context.Context, s *service, who account.Actor, key string, limit int64, do func() (*created[T], error)) (*created[T], error) {
	if key == "" {
		return do()
	}
	if len(key) > 100 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~") != "" {
		return nil, badParameters(fault.Field{Pointer: "header:Idempotency-Key", Code: "request.idempotency_key", Reason: fault.Text{Zh: "Idempotency-Key 不可用。", En: "The Idempotency-Key is of no use."},
			Remedy: fault.Text{Zh: "使用 1 至 100 个字母、数字或 -._~。", En: "Take 1 to 100 letters, digits or -._~."}})
	}
	r := callOf(ctx).r
	data, release, err := s.Door.Body(r, limit)
	if err != nil {
		return nil, err
	}
	defer release()
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	sum := sha256.New()
	for _, part := range []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Content-Type")} {
		_, _ = sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part)) // a hash takes everything
	}
	_, _ = sum.Write(data)
	answer, again, err := s.Desk.Once(ctx, who, key, sum.Sum(nil), func() ([]byte, error) {
		out, err := do()
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	})
	if err != nil {
		return nil, err
	}
	var out created[T]
	if err := json.Unmarshal(answer, &out); err != nil {
		return nil, fault.Wrap(err, "request.idempotency")
	}
	if again {
		out.Replayed = "true"
	}
	return &out, nil
}

// ByMatch is the header of calls that change something that has versions.
type ByMatch struct {
	Match string `header:"If-Match" doc:"the ETag of the version that is changed; required" example:"\"3\""`
}

// Statuses of such calls.
var matching = []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired}

// version is the version that a change is made from. A weak tag says nothing about that, nor does *.
func (m *ByMatch) version() (int64, error) {
	if m.Match == "" {
		return 0, fault.New(fault.Conflict, "request.if_match_missing", "修改须带 If-Match，其值为读取时的 ETag。", "A change needs If-Match with the ETag that was read.")
	}
	text, ok := strings.CutPrefix(m.Match, `"`)
	text, ok2 := strings.CutSuffix(text, `"`)
	v, err := strconv.ParseInt(text, 10, 64)
	if !ok || !ok2 || err != nil || v < 0 || tag(v) != m.Match {
		return 0, changed()
	}
	return v, nil
}

func tag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

func changed() error {
	return fault.New(fault.Conflict, "request.if_match", "数据已有改动，您的修改没有保存；请重新读取后再改。", "It has changed meanwhile, and your change was not saved; read it again first.")
}

// matched tells of somebody who was faster in HTTP's own words.
func matched(err error) error {
	if err == nil {
		return nil
	}
	if code := fault.As(err).Code; code == "case.changed" || code == "account.changed" {
		return changed()
	}
	return err
}
