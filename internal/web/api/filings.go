package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/door"
)

// Filing is a filing that the service keeps, with what it says.
type Filing struct {
	casework.Case
	Says filing.Input `json:"filing" doc:"what it says; a draft may say anything"`
	Next []string     `json:"next" doc:"steps that you may take with it now"`
}

// FilingPage is a part of a list, the one changed last first.
type FilingPage struct {
	Items []casework.Case `json:"items"`
	Next  string          `json:"next,omitempty" doc:"cursor of the next part; absent at the end"`
}

// Reasons say why a filing goes back.
type Reasons struct {
	Reasons []casework.Reason `json:"reasons"`
}

// Findings are what a check of a draft found.
type Findings struct {
	Valid  bool         `json:"valid" doc:"nothing blocks: it may be submitted"`
	Fields []door.Field `json:"fields"`
}

// Revision is one submission.
type Revision struct {
	Number  int64     `json:"number"`
	Digest  string    `json:"digest" doc:"as printed on covers"`
	Changed []string  `json:"changed" doc:"pointers of what differs from the revision before"`
	Account string    `json:"account"`
	Created time.Time `json:"created"`
}

const tagFilings = "filings"

// ofCase names a filing.
type ofCase struct {
	ID string `path:"id" doc:"a filing's ID"`
}

// changeOf names a filing and the version that is changed.
type changeOf struct {
	ID    string `path:"id" doc:"a filing's ID"`
	Match string `header:"If-Match" doc:"the ETag of the version that is changed; required" example:"\"3\""`
}

func (c *changeOf) version() (int64, error) { return (&ByMatch{c.Match}).version() }

// readable puts up a route for whoever may read a filing: what one may not see is not there.
func readable[I, O any](s *service, o route, handle func(context.Context, account.Actor, *I) (*O, error)) {
	o.tag, o.faults = tagFilings, append([]int{http.StatusNotFound}, o.faults...)
	signed(s, o, handle)
}

// filed puts up a route about one filing for which it takes more than to read it.
func filed[I, O any](s *service, o route, handle func(context.Context, account.Actor, *I) (*O, error)) {
	o.faults = append([]int{http.StatusForbidden}, o.faults...)
	readable(s, o, handle)
}

func (s *service) filings() {
	changing := append([]int{http.StatusConflict}, matching...)
	signed(s, route{id: "create-filing", method: http.MethodPost, path: "/v1/filings", tag: tagFilings, summary: "新建备案草稿 / Make a draft", body: s.filingBody(), status: http.StatusCreated, faults: append([]int{http.StatusForbidden, http.StatusConflict}, ofJSON...),
		description: "A draft may be incomplete or wrong; only what cannot be read as a filing is a problem."}, s.createFiling)
	signed(s, route{id: "list-filings", method: http.MethodGet, path: "/v1/filings", tag: tagFilings, summary: "备案列表 / The filings that you may see", faults: []int{http.StatusForbidden, http.StatusUnprocessableEntity}}, s.listFilings)
	readable(s, route{id: "read-filing", method: http.MethodGet, path: "/v1/filings/{id}", summary: "读取备案 / Read a filing"},
		func(ctx context.Context, who account.Actor, in *ofCase) (*versioned[Filing], error) {
			c, err := s.Desk.Read(ctx, who, in.ID)
			return s.view(who, c, err)
		})
	filed(s, route{id: "edit-filing", method: http.MethodPut, path: "/v1/filings/{id}", summary: "修改草稿 / Replace what a draft says", body: s.filingBody(), faults: append(append([]int{}, changing...), ofJSON...)}, s.editFiling)
	filed(s, route{id: "delete-filing", method: http.MethodDelete, path: "/v1/filings/{id}", summary: "删除备案 / Erase a filing", faults: matching,
		description: "Its keys are gone at once: nobody can read anything of it any more."},
		func(ctx context.Context, who account.Actor, in *changeOf) (*nothing, error) {
			version, err := in.version()
			if err == nil {
				err = matched(s.Desk.Delete(ctx, who, in.ID, version))
			}
			return &nothing{}, err
		})
	s.steps(changing)
	s.questions()
}

// steps are the moves of a filing's life.
func (s *service) steps(changing []int) {
	filed(s, route{id: "submit-filing", method: http.MethodPost, path: "/v1/filings/{id}/submit", summary: "提交 / Hand a draft in", faults: append([]int{http.StatusUnprocessableEntity}, matching...),
		description: "Everything is checked now; the problem (422) lists every place to mend."},
		func(ctx context.Context, who account.Actor, in *changeOf) (*versioned[Filing], error) {
			version, err := in.version()
			if err != nil {
				return nil, err
			}
			c, err := s.Desk.Submit(ctx, who, in.ID, version)
			return s.view(who, c, err)
		})
	filed(s, route{id: "return-filing", method: http.MethodPost, path: "/v1/filings/{id}/return", summary: "退回 / Give a filing back, with reasons", body: jsonBody[Reasons](s), faults: append(append([]int{}, changing...), ofObject...)},
		func(ctx context.Context, who account.Actor, in *changeOf) (*versioned[Filing], error) {
			version, err := in.version()
			if err != nil {
				return nil, err
			}
			why, err := taken[Reasons](ctx, s)
			if err != nil {
				return nil, err
			}
			c, err := s.Desk.Return(ctx, who, in.ID, version, why.Reasons)
			return s.view(who, c, err)
		})
	for _, step := range []struct {
		name, id, summary string
		action            account.Action
	}{{"accept", "accept-filing", "审核通过 / Accept", account.AcceptFiling}, {"print", "record-print", "已打印 / The papers were printed", account.PrintPapers}, {"receive", "record-receipt", "已收到纸质材料 / The signed papers came back", account.ReceivePapers},
		{"close", "close-filing", "办结 / Close", account.CloseFiling}, {"archive", "archive-filing", "归档 / Archive", account.ArchiveFiling}} {
		filed(s, route{id: step.id, method: http.MethodPost, path: "/v1/filings/{id}/" + step.name, summary: step.summary, faults: changing},
			func(ctx context.Context, who account.Actor, in *changeOf) (*versioned[Filing], error) {
				version, err := in.version()
				if err != nil {
					return nil, err
				}
				c, err := s.Desk.Step(ctx, who, in.ID, version, step.action)
				return s.view(who, c, err)
			})
	}
}

// questions is what can be asked about one filing.
func (s *service) questions() {
	readable(s, route{id: "check-filing", method: http.MethodGet, path: "/v1/filings/{id}/check", summary: "检查草稿 / What keeps a draft from being submitted"}, s.checkFiling)
	readable(s, route{id: "list-filing-requirements", method: http.MethodGet, path: "/v1/filings/{id}/requirements", summary: "需要的材料 / What a filing needs, and why", faults: []int{http.StatusUnprocessableEntity}},
		func(ctx context.Context, who account.Actor, in *ofCase) (*reply[Needed], error) {
			f, err := s.Desk.Checked(ctx, who, in.ID)
			if err != nil {
				return nil, err
			}
			out, err := s.needed(f)
			return &reply[Needed]{out}, err
		})
	readable(s, route{id: "list-revisions", method: http.MethodGet, path: "/v1/filings/{id}/revisions", summary: "历次提交 / Submissions, and what changed"},
		func(ctx context.Context, who account.Actor, in *ofCase) (*reply[items[Revision]], error) {
			list, err := s.Desk.Revisions(ctx, who, in.ID)
			out := make([]Revision, len(list))
			for i, r := range list {
				out[i] = Revision{r.Number, r.Digest, r.Changed, r.Account, time.UnixMicro(r.Created).UTC()}
			}
			return listed(out), err
		})
	readable(s, route{id: "list-returns", method: http.MethodGet, path: "/v1/filings/{id}/returns", summary: "历次退回原因 / Why it went back, the last time first"},
		func(ctx context.Context, who account.Actor, in *ofCase) (*reply[items[Reasons]], error) {
			list, err := s.Desk.Reasons(ctx, who, in.ID)
			out := make([]Reasons, len(list))
			for i, r := range list {
				out[i] = Reasons{r}
			}
			return listed(out), err
		})
	filed(s, route{id: "write-filing-document", method: http.MethodGet, path: "/v1/filings/{id}/documents/{kind}", summary: "生成一份文件（PDF） / One document as a PDF", faults: []int{http.StatusUnprocessableEntity},
		answer: &huma.Response{Description: "the document", Content: content("application/pdf", bytesOf("a PDF"))}},
		func(ctx context.Context, who account.Actor, in *struct {
			ID      string `path:"id" doc:"a filing's ID"`
			Kind    string `path:"kind" doc:"a template's name" example:"verification-form-app"`
			Service number `query:"service" doc:"number of the service from 1"`
		}) (*stream, error) {
			n, err := in.Service.within("service", 1, 1000, 1)
			if err != nil {
				return nil, err
			}
			if _, err := s.Desk.Revisions(ctx, who, in.ID); err != nil { // what one may not see is not there, whatever is asked of it
				return nil, err
			}
			if err := s.kind(in.Kind); err != nil {
				return nil, err
			}
			var made *stream
			err = s.Door.Brief(ctx, func() (err error) {
				made, err = s.paper(ctx, in.Kind+".pdf", func(out *bytes.Buffer) error { return s.Desk.WritePaper(ctx, who, out, in.ID, in.Kind, n-1) })
				return err
			})
			return made, err
		})
	filed(s, route{id: "verify-filing-codes", method: http.MethodPost, path: "/v1/filings/{id}/verification", summary: "验证纸张上的签名码 / Verify codes of sheets against the filing's packs", body: sheetsBody(schema[SheetsRequest](s)), faults: ofFiling,
		description: "Codes as text, or a picture of sheets, or both. current: the sheet belongs to the newest pack."}, s.verifySheets)
}

// view is a filing as an answer.
func (s *service) view(who account.Actor, c casework.Case, err error) (*versioned[Filing], error) {
	if err != nil {
		return nil, matched(err)
	}
	return &versioned[Filing]{tag(c.Version), s.shown(who, c)}, nil
}

func (s *service) shown(who account.Actor, c casework.Case) Filing {
	out := Filing{Case: c, Says: c.Input, Next: []string{}}
	for _, a := range s.Desk.Next(who, c) {
		out.Next = append(out.Next, string(a))
	}
	return out
}

// draft reads the body of a draft: bytes that casework decodes.
func (s *service) draft(ctx context.Context) (data []byte, release func(), err error) {
	r := callOf(ctx).r
	kind, err := mediaType(r, "application/json", "application/yaml")
	if err != nil {
		return nil, nil, err
	}
	if data, release, err = s.Door.Body(r, maxFiling); err != nil {
		return nil, nil, err
	}
	if body := bytes.TrimLeft(data, "\xef\xbb\xbf \t\r\n"); kind == "application/json" && len(body) > 0 && body[0] != '{' {
		release()
		return nil, nil, notJSON("")
	}
	return data, release, nil
}

func (s *service) createFiling(ctx context.Context, who account.Actor, in *idempotent) (*created[Filing], error) {
	return once(ctx, s, who, in.Key, maxFiling, func() (*created[Filing], error) {
		data, release, err := s.draft(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		c, err := s.Desk.Create(ctx, who, bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return &created[Filing]{Location: "/v1/filings/" + c.ID, ETag: tag(c.Version), Body: s.shown(who, c)}, nil
	})
}

func (s *service) editFiling(ctx context.Context, who account.Actor, in *changeOf) (*versioned[Filing], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	data, release, err := s.draft(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	c, err := s.Desk.Edit(ctx, who, in.ID, version, bytes.NewReader(data))
	return s.view(who, c, err)
}

func (s *service) listFilings(ctx context.Context, who account.Actor, in *struct {
	State    string `query:"state" doc:"draft, submitted, returned, accepted, papers_printed, papers_received, closed, archived"`
	Type     string `query:"type"`
	Mode     string `query:"mode" doc:"electronic, manual"`
	Province string `query:"province" doc:"GB/T 2260"`
	Provider string `query:"provider"`
	Search   string `query:"search" doc:"an entity's whole name, or the number of its certificate"`
	Cursor   string `query:"cursor" doc:"next of the part before"`
	Limit    number `query:"limit" doc:"1 to 200, 50 unless given"`
}) (*reply[FilingPage], error) {
	count, err := in.Limit.within("limit", 1, 200, 50)
	if err != nil {
		return nil, err
	}
	list, next, err := s.Desk.List(ctx, who, casework.Filter{State: in.State, Type: in.Type, Mode: in.Mode, Province: in.Province, Provider: in.Provider, Term: in.Search, Cursor: in.Cursor, Count: count})
	return &reply[FilingPage]{FilingPage{append([]casework.Case{}, list...), next}}, err
}

func (s *service) checkFiling(ctx context.Context, who account.Actor, in *ofCase) (*reply[Findings], error) {
	c, err := s.Desk.Read(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.Desk.Filing(c)
	found := Findings{Valid: err == nil, Fields: door.Fields(ctx, f.Notices)}
	if err != nil {
		bad := fault.As(err)
		if bad.Kind != fault.Invalid && bad.Kind != fault.Unsupported {
			return nil, err
		}
		found.Fields = door.Fields(ctx, bad.Fields)
	}
	return &reply[Findings]{found}, nil
}
