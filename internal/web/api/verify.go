package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
	"icpdoc/internal/imprint/read"
	"icpdoc/internal/pack"
	"icpdoc/internal/pdf"
	"icpdoc/internal/photo/decode"
)

// SheetsRequest is sheets whose codes are to be verified.
type SheetsRequest struct {
	Codes   []string `json:"codes,omitempty" doc:"the text of QR codes, or short codes as people type them" maxItems:"200"`
	Picture []byte   `json:"picture,omitempty" doc:"a photo, scan or PDF of sheets, in base64"`
}

// VerifyRequest is the same without an account.
type VerifyRequest struct {
	SheetsRequest
	Pack json.RawMessage `json:"pack,omitempty" doc:"the pack.json of the pack that the sheets should belong to: tells current sheets from superseded ones"`
}

// Verified is what became of one code, or of a page without.
type Verified struct {
	Page    int              `json:"page,omitempty" doc:"of the picture, from 1"`
	Payload string           `json:"payload,omitempty" doc:"text of the code"`
	Verdict *imprint.Verdict `json:"verdict,omitempty" doc:"what it is worth; absent where a page has no code"`
}

// Verification is the answer.
type Verification struct {
	Results []Verified `json:"results"`
}

// Limits of one verification.
const (
	mostCodes = 200
	mostPages = 20
)

func (s *service) verify() {
	add(s, route{id: "verify-codes", method: http.MethodPost, path: "/v1/verify", tag: tagStateless, summary: "验证纸张上的签名码 / Verify the codes on sheets", body: sheetsBody(schema[VerifyRequest](s)),
		faults:      s.guarded(ofFiling),
		description: "Codes as text, or a picture of sheets, or both. Without pack.json the answer is at best genuine: the signature holds."},
		func(ctx context.Context, _ *struct{}) (*reply[Verification], error) {
			if err := s.admit(ctx); err != nil {
				return nil, err
			}
			if s.Keys == nil {
				return nil, fault.New(fault.Unavailable, "verify.no_keys", "本服务没有验证签名码的密钥。", "This service has no keys to verify codes with.")
			}
			var in VerifyRequest
			release, err := s.sheetsRequest(ctx, &in, &in.SheetsRequest)
			if err != nil {
				return nil, err
			}
			defer release()
			judge, err := s.judge(in.Pack)
			if err != nil {
				return nil, err
			}
			return s.verification(ctx, &in.SheetsRequest, judge)
		})
}

func (s *service) verifySheets(ctx context.Context, who account.Actor, of *ofCase) (*reply[Verification], error) {
	judge, err := s.Desk.Judge(ctx, who, of.ID)
	if err != nil {
		return nil, err
	}
	var in SheetsRequest
	release, err := s.sheetsRequest(ctx, &in, &in)
	if err != nil {
		return nil, err
	}
	defer release()
	return s.verification(ctx, &in, judge)
}

// sheetsBody documents what verifying takes.
func sheetsBody(of *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: of}, "image/*": {Schema: bytesOf("a photo or scan of sheets")}, "application/pdf": {Schema: bytesOf("a scan")}}}
}

// sheetsRequest reads a request, a picture or JSON of the shape that whole points to; sheets is a part of it. The memory is held
// until release.
func (s *service) sheetsRequest(ctx context.Context, whole any, sheets *SheetsRequest) (release func(), err error) {
	r := callOf(ctx).r
	kind, err := mediaType(r, "application/json", "image/*", "application/pdf", "application/octet-stream")
	if err != nil {
		return nil, err
	}
	limit := s.Door.Limits.Upload
	if kind == "application/json" {
		limit += limit/2 + 1<<20 // base64 takes a third more, pack.json a little
	}
	data, release, err := s.Door.Body(r, limit)
	if err != nil {
		return nil, err
	}
	if kind != "application/json" {
		sheets.Picture = data
	} else if err = object(data, whole); err == nil && len(sheets.Codes) > mostCodes {
		err = fault.New(fault.TooLarge, "verify.codes", fmt.Sprintf("一次最多验证 %d 个码。", mostCodes), fmt.Sprintf("At most %d codes are verified at a time.", mostCodes))
	}
	if err == nil && len(sheets.Codes) == 0 && len(sheets.Picture) == 0 {
		err = fault.New(fault.Malformed, "verify.nothing", "没有要验证的码或图片。", "There is neither a code nor a picture to verify.")
	}
	if err != nil {
		release()
	}
	return release, err
}

// verification judges the codes of a request, then those in its picture.
func (s *service) verification(ctx context.Context, in *SheetsRequest, judge func(code string) imprint.Verdict) (*reply[Verification], error) {
	out := Verification{Results: []Verified{}}
	for _, code := range in.Codes {
		out.Results = append(out.Results, judged(0, code, judge))
	}
	if len(in.Picture) > 0 {
		var found []Verified
		err := s.Door.Work(ctx, func(ctx context.Context) (err error) {
			found, err = s.sheets(ctx, in.Picture, judge)
			return err
		})
		if err != nil {
			return nil, err
		}
		out.Results = append(out.Results, found...)
	}
	return &reply[Verification]{out}, nil
}

// judge gives what judges codes: beside a pack's records where one came along.
func (s *service) judge(manifest json.RawMessage) (func(code string) imprint.Verdict, error) {
	if len(manifest) == 0 || string(manifest) == "null" {
		return func(code string) imprint.Verdict { return imprint.Check(s.Keys, code) }, nil
	}
	m, err := pack.ReadManifest(manifest)
	if err != nil {
		return nil, err
	}
	records := m.Records()
	return func(code string) imprint.Verdict { return imprint.Judge(s.Keys, code, records) }, nil
}

// judged gives one result. What is no code of ours is not repeated: who knows what it is.
func judged(page int, code string, judge func(string) imprint.Verdict) Verified {
	v := judge(code)
	out := Verified{Page: page, Payload: strings.TrimSpace(code), Verdict: &v}
	if v.Code == "imprint.not_ours" || v.Code == "imprint.short" {
		out.Payload = ""
	}
	return out
}

// sheets judges the codes on every page of a picture or PDF.
func (s *service) sheets(ctx context.Context, data []byte, judge func(string) imprint.Verdict) (out []Verified, err error) {
	var drawn []image.Image
	if bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 64)], "\xef\xbb\xbf \t\r\n"), []byte("%PDF-")) {
		n, err := pdf.PageCount(data)
		if err != nil {
			return nil, err
		}
		if n > mostPages {
			return nil, fault.New(fault.TooLarge, "verify.pages", fmt.Sprintf("文件有 %d 页，一次最多验证 %d 页。", n, mostPages), fmt.Sprintf("The file has %d pages; at most %d are verified at a time.", n, mostPages))
		}
		if drawn, err = pdf.DrawnPages(data, n); err != nil {
			return nil, err
		}
	}
	for page, pages := 0, max(1, len(drawn)); page < pages; page++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var found []Verified
		if page < len(drawn) && drawn[page] != nil {
			found = codes(drawn[page], page+1, judge)
		}
		if found == nil {
			var n int
			if found, n, err = s.scanned(data, page, judge); err != nil {
				return nil, err
			}
			pages = max(pages, min(n, mostPages))
		}
		out = append(out, found...)
	}
	return out, nil
}

// scanned judges the codes of one page of pixels, first of the picture made smaller. It tells how many pages there are.
func (s *service) scanned(data []byte, page int, judge func(string) imprint.Verdict) (found []Verified, pages int, err error) {
	const enough = 4000
	o := decode.Options{Page: page, LongSide: enough, Limits: decode.Limits{MaxBytes: int(s.Door.Limits.Upload), MaxPages: mostPages}}
	pic, err := decode.Decode(data, o)
	if err != nil && fault.As(err).Code == "photo.pdf_not_scan" { // a page made by a program, without a code
		return []Verified{{Page: page + 1}}, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	found = codes(pic.Image, page+1, judge)
	if found == nil && max(pic.Info.Width, pic.Info.Height) > max(pic.Image.Rect.Dx(), pic.Image.Rect.Dy()) {
		o.LongSide = 0
		if whole, err := decode.Decode(data, o); err == nil {
			found = codes(whole.Image, page+1, judge)
		}
	}
	if found == nil {
		found = []Verified{{Page: page + 1}}
	}
	return found, pic.Info.Pages, nil
}

func codes(img image.Image, page int, judge func(string) imprint.Verdict) (out []Verified) {
	for _, f := range read.Codes(img) {
		out = append(out, judged(page, f.Payload, judge))
	}
	return out
}
