package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/pack"
)

// PlaceQuery says where a picture belongs and how it is to be taken.
type PlaceQuery struct {
	Material string `query:"material" doc:"id of the material, as requirements name it" example:"entity_certificate"`
	Service  number `query:"service" doc:"number of the service from 1; left out for the whole filing"`
	Domain   number `query:"domain" doc:"number of the service's domain from 1"`
	Item     number `query:"item" doc:"number from 1, where one service has a material more than once"`
	Side     string `query:"side" doc:"front or back of an ID document"`
	Page     number `query:"page" doc:"of a document in several pictures, from 1"`
	Name     string `query:"name" doc:"name of the file"`
	Corners  string `query:"corners" doc:"x,y of the document's four corners, clockwise from the top left"`
	Turn     number `query:"turn" doc:"degrees clockwise that make it upright: 0, 90, 180, 270"`
	Gentle   flag   `query:"gentle" doc:"only rotate and scale"`
}

// upload is the casework room's wish.
func (q *PlaceQuery) upload() (u casework.Upload, err error) {
	u = casework.Upload{Place: pack.Place{Material: q.Material, Side: q.Side}, Name: q.Name}
	if err := oneOf("side", q.Side, "", "front", "back"); err != nil {
		return u, err
	}
	for _, n := range []struct {
		name  string
		value number
		to    *int
		shift int // what is counted from 1 here is counted from 0 there
		def   int
	}{{"service", q.Service, &u.Service, 1, 0}, {"domain", q.Domain, &u.Domain, 1, 0}, {"item", q.Item, &u.Item, 1, 1}, {"page", q.Page, &u.Page, 0, 0}, {"turn", q.Turn, &u.Turn, 0, 0}} {
		low := 1
		if n.name == "turn" {
			low = 0
		}
		v, err := n.value.within(n.name, low, 10_000, n.def)
		if err != nil {
			return u, err
		}
		*n.to = v - n.shift
	}
	if u.Turn%90 != 0 || u.Turn > 270 {
		return u, badParameter("turn", "填写 0、90、180 或 270。", "Give 0, 90, 180 or 270.")
	}
	u.Turn /= 90
	if u.Gentle, err = q.Gentle.set("gentle"); err != nil {
		return u, err
	}
	u.Corners, err = corners(q.Corners)
	return u, err
}

// ofPicture names a picture.
type ofPicture struct {
	ID    string `path:"id" doc:"a filing's ID"`
	Photo string `path:"photo" doc:"a picture's ID"`
}

func (s *service) pictures() {
	file := map[string]*huma.MediaType{"image/*": {Schema: bytesOf("the picture as it was taken")}, "application/pdf": {Schema: bytesOf("a scan")},
		"application/octet-stream": {Schema: bytesOf("any of them")}, "multipart/form-data": {Schema: form(map[string]*huma.Schema{"file": bytesOf("the picture")}, "file")}}
	readable(s, route{id: "list-photos", method: http.MethodGet, path: "/v1/filings/{id}/photos", summary: "图片 / Pictures with their findings"},
		func(ctx context.Context, who account.Actor, in *ofCase) (*reply[items[casework.Picture]], error) {
			list, err := s.Desk.Pictures(ctx, who, in.ID)
			return listed(list), err
		})
	filed(s, route{id: "add-photo", method: http.MethodPost, path: "/v1/filings/{id}/photos", summary: "上传图片 / Upload a picture", body: &huma.RequestBody{Required: true, Content: file}, status: http.StatusCreated, faults: ofCreating,
		description: "A picture of the same place and page is replaced. What is wrong with it stands in its outcome."}, s.addPhoto)
	filed(s, route{id: "reuse-photo", method: http.MethodPost, path: "/v1/filings/{id}/photos/{photo}/copies", summary: "用于另一位置 / Use an upload for another place as well", status: http.StatusCreated, faults: []int{http.StatusConflict, http.StatusUnprocessableEntity}}, s.reusePhoto)
	readable(s, route{id: "read-photo", method: http.MethodGet, path: "/v1/filings/{id}/photos/{photo}", summary: "图片及检查结果 / A picture's findings"},
		func(ctx context.Context, who account.Actor, in *ofPicture) (*reply[casework.Picture], error) {
			p, err := s.Desk.Picture(ctx, who, in.ID, in.Photo)
			return &reply[casework.Picture]{p}, err
		})
	filed(s, route{id: "delete-photo", method: http.MethodDelete, path: "/v1/filings/{id}/photos/{photo}", summary: "删除图片 / Delete a picture"},
		func(ctx context.Context, who account.Actor, in *ofPicture) (*nothing, error) {
			return &nothing{}, s.Desk.DeletePicture(ctx, who, in.ID, in.Photo)
		})
	filed(s, route{id: "download-photo", method: http.MethodGet, path: "/v1/filings/{id}/photos/{photo}/{variant}", summary: "下载图片 / Download a picture", faults: []int{http.StatusRequestedRangeNotSatisfiable},
		answer:      &huma.Response{Description: "the picture; a part of it when a range was asked for (206)", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: bytesOf("the master")}, "image/jpeg": {Schema: bytesOf("a copy")}}},
		description: "variant is master (the upload, unchanged), clean or watermarked. Every view is noted in the audit."}, s.photoFile)
}

func (s *service) addPhoto(ctx context.Context, who account.Actor, in *struct {
	PlaceQuery
	ID  string `path:"id" doc:"a filing's ID"`
	Key string `header:"Idempotency-Key" doc:"see POST /v1/filings"`
}) (*created[casework.Picture], error) {
	u, err := in.upload()
	if err != nil {
		return nil, err
	}
	if _, err := s.Desk.Pictures(ctx, who, in.ID); err != nil { // nobody uploads to what is not there
		return nil, err
	}
	return once(ctx, s, who, in.Key, s.Door.Limits.Upload+1<<20, func() (*created[casework.Picture], error) {
		data, release, err := s.upload(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		var p casework.Picture
		err = s.Door.Work(ctx, func(ctx context.Context) (err error) {
			p, err = s.Desk.AddPicture(ctx, who, in.ID, u, bytes.NewReader(data))
			return err
		})
		return &created[casework.Picture]{Location: "/v1/filings/" + in.ID + "/photos/" + p.ID, Body: p}, err
	})
}

func (s *service) reusePhoto(ctx context.Context, who account.Actor, in *struct {
	PlaceQuery
	ID    string `path:"id" doc:"a filing's ID"`
	Photo string `path:"photo" doc:"a picture's ID"`
	Key   string `header:"Idempotency-Key" doc:"see POST /v1/filings"`
}) (*created[casework.Picture], error) {
	u, err := in.upload()
	if err != nil {
		return nil, err
	}
	return once(ctx, s, who, in.Key, small, func() (*created[casework.Picture], error) {
		var p casework.Picture
		err := s.Door.Work(ctx, func(ctx context.Context) (err error) {
			p, err = s.Desk.UsePictureFor(ctx, who, in.ID, in.Photo, u)
			return err
		})
		return &created[casework.Picture]{Location: "/v1/filings/" + in.ID + "/photos/" + p.ID, Body: p}, err
	})
}

func (s *service) photoFile(ctx context.Context, who account.Actor, in *struct {
	ID      string `path:"id" doc:"a filing's ID"`
	Photo   string `path:"photo" doc:"a picture's ID"`
	Variant string `path:"variant" doc:"master, clean or watermarked"`
}) (*stream, error) {
	p, err := s.Desk.Picture(ctx, who, in.ID, in.Photo)
	if err != nil {
		return nil, err
	}
	r, err := s.Desk.OpenPicture(ctx, who, in.ID, in.Photo, in.Variant)
	if err != nil {
		return nil, err
	}
	kind, name := "image/jpeg", p.Slot+"-"+in.Variant+".jpg"
	if in.Variant == casework.Master {
		kind, name = "application/octet-stream", p.Name // what somebody uploaded is never shown as what it claims to be
	}
	return s.download(ctx, r, kind, name, in.Photo+"-"+in.Variant), nil
}
