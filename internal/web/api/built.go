package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

// PackWish says how a pack is wanted.
type PackWish struct {
	Lang       string `json:"lang,omitempty" enum:"zh,en" doc:"language of the checklist and of the print set's bookmarks"`
	Duplex     bool   `json:"duplex,omitempty"`
	Separators bool   `json:"separators,omitempty"`
	Incomplete bool   `json:"incomplete,omitempty" doc:"make it although something is missing or rejected"`
	Since      string `json:"since,omitempty" doc:"ID of an earlier pack: only sheets whose print differs are printed"`
	JPEG       int    `json:"jpeg,omitempty" minimum:"36" maximum:"600" doc:"dpi of JPEG copies of every document"`
}

// LinkWish says how long a link works.
type LinkWish struct {
	Seconds int `json:"seconds,omitempty" minimum:"1" maximum:"86400" doc:"an hour unless given"`
}

// Link is a download link.
type Link struct {
	Href  string    `json:"href" doc:"whoever has it may take the pack until it ends"`
	Until time.Time `json:"until"`
}

// ofPack names a pack.
type ofPack struct {
	ID   string `path:"id" doc:"a filing's ID"`
	Pack string `path:"pack" doc:"a pack's ID"`
}

func (s *service) built() {
	zip := &huma.Response{Description: "the pack; a part of it when a range was asked for (206)", Content: content("application/zip", bytesOf("a ZIP"))}
	filed(s, route{id: "list-packs", method: http.MethodGet, path: "/v1/filings/{id}/packs", summary: "材料包 / Packs, the newest first"},
		func(ctx context.Context, who account.Actor, in *ofCase) (*reply[items[casework.Pack]], error) {
			list, err := s.Desk.Packs(ctx, who, in.ID)
			return listed(list), err
		})
	filed(s, route{id: "build-pack", method: http.MethodPost, path: "/v1/filings/{id}/packs", summary: "生成材料包 / Build a pack", body: jsonBody[PackWish](s), status: http.StatusCreated, faults: ofCreating}, s.buildPack)
	filed(s, route{id: "read-pack", method: http.MethodGet, path: "/v1/filings/{id}/packs/{pack}", summary: "材料包的内容 / What a pack holds"},
		func(ctx context.Context, who account.Actor, in *ofPack) (*reply[casework.Pack], error) {
			p, err := s.Desk.Pack(ctx, who, in.ID, in.Pack)
			return &reply[casework.Pack]{p}, err
		})
	filed(s, route{id: "download-pack", method: http.MethodGet, path: "/v1/filings/{id}/packs/{pack}/file", summary: "下载材料包（ZIP） / Download a pack", answer: zip, faults: []int{http.StatusRequestedRangeNotSatisfiable}},
		func(ctx context.Context, who account.Actor, in *ofPack) (*stream, error) {
			r, err := s.Desk.OpenPack(ctx, who, in.ID, in.Pack)
			if err != nil {
				return nil, err
			}
			return s.download(ctx, r, "application/zip", in.Pack+".zip", in.Pack), nil
		})
	filed(s, route{id: "link-pack", method: http.MethodPost, path: "/v1/filings/{id}/packs/{pack}/link", summary: "生成限时下载链接 / Make a download link that ends", body: jsonBody[LinkWish](s), status: http.StatusCreated, faults: ofJSON},
		func(ctx context.Context, who account.Actor, in *ofPack) (*reply[Link], error) {
			wish, err := taken[LinkWish](ctx, s)
			if err != nil {
				return nil, err
			}
			if wish.Seconds < 0 || wish.Seconds > 86400 {
				return nil, badParameter("seconds", "填写 1 至 86400 的整数。", "Give a whole number from 1 to 86400.")
			}
			token, until, err := s.Desk.Link(ctx, who, in.ID, in.Pack, time.Duration(wish.Seconds)*time.Second)
			return &reply[Link]{Link{"/v1/links/" + token, until}}, err
		})
	add(s, route{id: "download-by-link", method: http.MethodGet, path: "/v1/links/{token}", tag: tagFilings, summary: "通过链接下载 / Download by a link", answer: zip, faults: []int{http.StatusNotFound, http.StatusRequestedRangeNotSatisfiable}},
		func(ctx context.Context, in *struct {
			Token string `path:"token"`
		}) (*stream, error) {
			v := door.From(ctx)
			r, err := s.Desk.OpenLink(ctx, in.Token, v.From.String(), v.ID)
			if err != nil {
				return nil, err
			}
			return s.download(ctx, r, "application/zip", "pack.zip", ""), nil
		})
}

func (s *service) buildPack(ctx context.Context, who account.Actor, in *struct {
	ID  string `path:"id" doc:"a filing's ID"`
	Key string `header:"Idempotency-Key" doc:"see POST /v1/filings"`
}) (*created[casework.Pack], error) {
	return once(ctx, s, who, in.Key, small, func() (*created[casework.Pack], error) {
		wish, err := taken[PackWish](ctx, s)
		if err != nil {
			return nil, err
		}
		if wish.JPEG != 0 && (wish.JPEG < 36 || wish.JPEG > 600) {
			return nil, ofBody(badParameter("jpeg", "填写 36 至 600 的整数。", "Give a whole number from 36 to 600."))
		}
		if err := oneOf("lang", wish.Lang, "", "zh", "en"); err != nil {
			return nil, ofBody(err)
		}
		if wish.Lang == "" {
			wish.Lang = door.From(ctx).Lang
		}
		var p casework.Pack
		err = s.Door.Work(ctx, func(ctx context.Context) (err error) {
			p, err = s.Desk.BuildPack(ctx, who, in.ID, casework.Wish{Lang: wish.Lang, Duplex: wish.Duplex, Separators: wish.Separators, Incomplete: wish.Incomplete, Since: wish.Since, JPEG: wish.JPEG})
			return err
		})
		return &created[casework.Pack]{Location: "/v1/filings/" + in.ID + "/packs/" + p.ID, Body: p}, err
	})
}

// download answers with an object, or the range of it that was asked for. Objects never change, so their ID is their tag.
func (s *service) download(ctx context.Context, r io.ReadSeekCloser, kind, name, id string) *stream {
	return &stream{func(huma.Context) {
		defer func() { _ = r.Close() }() // it was only read
		one := callOf(ctx)
		h := one.w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if id != "" {
			h.Set("ETag", `"`+id+`"`)
		}
		asked := one.r
		if strings.Contains(asked.Header.Get("Range"), ",") { // several at once are answered by the whole, which HTTP allows: the document knows no multipart
			asked = asked.Clone(ctx)
			asked.Header.Del("Range")
		}
		http.ServeContent(&ranged{ResponseWriter: one.w, refuse: func() { s.Door.Fail(one.w, one.r, noRange()) }}, asked, "", time.Time{}, r)
	}}
}

func noRange() error {
	return fault.New(fault.Invalid, "request.range", "没有这一段内容。", "There is no such range.")
}

// ranged tells of a range that there is not by a problem, in the place of net/http's plain text.
type ranged struct {
	http.ResponseWriter
	refuse  func()
	refused bool
}

func (w *ranged) WriteHeader(status int) {
	if status != http.StatusRequestedRangeNotSatisfiable {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.refused = true
	w.Header().Del("Content-Disposition")
	w.refuse()
}

func (w *ranged) Write(p []byte) (int, error) {
	if w.refused {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}
