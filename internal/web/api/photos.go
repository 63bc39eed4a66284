package api

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/decode"
)

// Pictured is what became of one picture.
type Pictured struct {
	Blocked     bool           `json:"blocked" doc:"a finding is a fault: the operator would not take it"`
	Outcome     *photo.Outcome `json:"outcome"`
	Clean       []byte         `json:"clean,omitempty" doc:"the copy for the operator's system, a JPEG; with copies=true"`
	Watermarked []byte         `json:"watermarked,omitempty" doc:"the copy with the watermark, a JPEG; with copies=true and watermark=true"`
}

// photoQuery is how a picture is wanted.
type photoQuery struct {
	Slot      string `path:"slot" doc:"place in the operator's system, as GET /v1/slots lists them" example:"entity_certificate"`
	Provider  string `query:"provider" doc:"operator; without one the strictest rule of all of them holds" example:"nwcd"`
	Mode      string `query:"mode" doc:"electronic or manual, where it is known; electronic takes no watermark"`
	Watermark flag   `query:"watermark" doc:"make a watermarked copy as well"`
	Corners   string `query:"corners" doc:"x,y of the document's four corners, clockwise from the top left, in pixels of the upright picture" example:"12,8,1990,20,1985,1300,9,1288"`
	Turn      number `query:"turn" doc:"degrees clockwise that make it upright: 0, 90, 180, 270"`
	Gentle    flag   `query:"gentle" doc:"only rotate and scale"`
	Page      number `query:"page" doc:"of a PDF or TIFF, from 1"`
	Copies    flag   `query:"copies" doc:"put the copies into the JSON, in base64"`
	Format    string `query:"format" doc:"json, or image: the copy alone as image/jpeg, as with Accept: image/jpeg"`
}

func (s *service) photos() {
	file := map[string]*huma.MediaType{"image/*": {Schema: bytesOf("the picture as it was taken; its content decides what it is")}, "application/pdf": {Schema: bytesOf("a scan")},
		"application/octet-stream": {Schema: bytesOf("any of them")}, "multipart/form-data": {Schema: form(map[string]*huma.Schema{"file": bytesOf("the picture")}, "file")}}
	add(s, route{id: "judge-photo", method: http.MethodPost, path: "/v1/photos/{slot}", tag: tagStateless, summary: "检查并规整一张图片 / Judge a picture and make the copy that the operator takes",
		description: "Answers with findings as JSON, whatever they are; only what is no picture at all is a problem. With Accept: image/jpeg or format=image the copy itself is the answer " +
			"(the watermarked one with watermark=true), and a picture with a fault is a problem (422) whose errors are the findings. The upload is never changed and not kept.",
		body: &huma.RequestBody{Required: true, Content: file}, faults: s.guarded(ofUploads),
		answer: &huma.Response{Description: "findings, or the copy", Content: map[string]*huma.MediaType{"application/json": {Schema: schema[Pictured](s)}, "image/jpeg": {Schema: bytesOf("the copy")}}}},
		s.photo)
}

// form documents a form.
func form(parts map[string]*huma.Schema, required ...string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: parts, Required: required}
}

func (s *service) photo(ctx context.Context, in *photoQuery) (*stream, error) {
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	slot, err := s.slot(in.Provider, in.Slot)
	if err != nil {
		return nil, err
	}
	o, copies, err := in.options()
	if err != nil {
		return nil, err
	}
	data, release, err := s.upload(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	o.Faces = s.House.Faces.Stack("hei", true)
	o.Limits = decode.Limits{MaxBytes: int(s.Door.Limits.Upload)}
	var out *photo.Outcome
	err = s.Door.Work(ctx, func(ctx context.Context) (err error) {
		o.Cancelled = func() bool { return ctx.Err() != nil }
		out, err = photo.Process(data, slot, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	if in.image(callOf(ctx).r) {
		return jpeg(ctx, out, o.Watermark)
	}
	answer := Pictured{Blocked: out.Blocked(), Outcome: out}
	if copies && out.Clean != nil {
		answer.Clean = out.Clean.JPEG
	}
	if copies && out.Watermarked != nil {
		answer.Watermarked = out.Watermarked.JPEG
	}
	return &stream{func(h huma.Context) { s.json(h, answer) }}, nil
}

// json answers with JSON.
func (s *service) json(h huma.Context, v any) {
	h.SetHeader("Content-Type", "application/json")
	h.SetStatus(http.StatusOK)
	_ = s.huma.Marshal(h.BodyWriter(), "application/json", v) // a client that has gone is told nothing
}

// jpeg answers with one copy, when the operator would take it.
func jpeg(ctx context.Context, out *photo.Outcome, marked bool) (*stream, error) {
	copy := out.Clean
	if marked {
		copy = out.Watermarked
	}
	if out.Blocked() || copy == nil {
		return nil, fault.New(fault.Invalid, "photo.refused", "图片不合要求。", "The picture does not comply.").With(out.Fields("")...)
	}
	return &stream{func(huma.Context) {
		send(ctx, "image/jpeg", out.Slot+".jpg", int64(len(copy.JPEG)), bytes.NewReader(copy.JPEG))
	}}, nil
}

// image tells whether the copy itself is wanted.
func (q *photoQuery) image(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return q.Format == "image" || q.Format == "" && (strings.HasPrefix(accept, "image/jpeg") || strings.HasPrefix(accept, "image/*"))
}

// slot gives a slot's rule as the photo room wants it.
func (s *service) slot(provider, id string) (photo.Slot, error) {
	if err := s.known(provider); err != nil {
		return photo.Slot{}, err
	}
	if !slices.Contains(s.House.Library.Slots(), id) {
		return photo.Slot{}, fault.New(fault.NotFound, "slots.unknown", "没有这个图片位置，见 /v1/slots。", "There is no such place for a picture; see /v1/slots.")
	}
	found, err := s.House.Library.Slot(provider, id)
	if err != nil {
		return photo.Slot{}, err
	}
	out := photo.Slot{ID: found.ID, Title: found.Title, Rule: photo.Rule(found.Image)}
	if found.Watermark != nil {
		out.WatermarkModes = found.Watermark.Modes
	}
	return out, nil
}

func (q *photoQuery) options() (o photo.Options, copies bool, err error) {
	o.Mode = q.Mode
	turn, page := 0, 0
	for _, f := range []func() error{
		func() error { return oneOf("mode", q.Mode, "", "electronic", "manual") },
		func() error { return oneOf("format", q.Format, "", "json", "image") },
		func() (err error) { o.Watermark, err = q.Watermark.set("watermark"); return },
		func() (err error) { o.Gentle, err = q.Gentle.set("gentle"); return },
		func() (err error) { copies, err = q.Copies.set("copies"); return },
		func() (err error) { turn, err = q.Turn.within("turn", 0, 270, 0); return },
		func() (err error) { page, err = q.Page.within("page", 1, 10_000, 1); return },
		func() (err error) { o.Corners, err = corners(q.Corners); return },
	} {
		if err := f(); err != nil {
			return o, copies, err
		}
	}
	if turn%90 != 0 {
		return o, copies, badParameter("turn", "填写 0、90、180 或 270。", "Give 0, 90, 180 or 270.")
	}
	o.Turn, o.Page = turn/90, page-1
	return o, copies, nil
}

// corners reads x,y four times; whether they make sense the photo room says.
func corners(text string) (*[4]photo.Point, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	var out [4]photo.Point
	ok := len(parts) == 8
	for i := 0; ok && i < len(parts); i++ {
		v, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		ok = err == nil
		if i%2 == 0 {
			out[i/2].X = v
		} else {
			out[i/2].Y = v
		}
	}
	if !ok {
		return nil, badParameter("corners", "填写四个角的 x,y，共八个数，以逗号分隔。", "Give x,y of four corners: eight numbers with commas between.")
	}
	return &out, nil
}
