package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"time"

	"cloud.google.com/go/civil"
	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/pack"
	"icpdoc/internal/pdf"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/web/door"
)

// reference is what filings are checked against, as of today in China, wherever the service runs.
func (s *service) reference() filing.Reference {
	const china = 8 * 60 * 60
	r := s.House.Library.Reference
	r.Today = civil.DateOf(s.Now().In(time.FixedZone("CST", china)))
	return r
}

// Checked is what a valid filing is, in short.
type Checked struct {
	Valid    bool                    `json:"valid" doc:"always true: an invalid filing is a problem"`
	Provider string                  `json:"provider"`
	Type     filing.FilingType       `json:"type"`
	Mode     filing.VerificationMode `json:"verification_mode" enum:"electronic,manual" doc:"computed, never chosen"`
	Services int                     `json:"services"`
	Revision string                  `json:"revision" doc:"identifies what the filing says; printed on covers"`
	Notices  []door.Field            `json:"notices" doc:"warnings and notes that a person should read"`
}

// Needed is the material list of a filing.
type Needed struct {
	Provider     string                  `json:"provider"`
	Rulebook     string                  `json:"rulebook" doc:"edition of the operator's rulebook"`
	Type         filing.FilingType       `json:"type"`
	Mode         filing.VerificationMode `json:"verification_mode" enum:"electronic,manual"`
	Requirements []rulebook.Requirement  `json:"requirements"`
	Notes        []rulebook.Card         `json:"notes"`
	Pictures     []pack.Expected         `json:"pictures" doc:"pictures and scans that the filing has a place for, and what their parts are named in POST /v1/packs"`
}

type reply[T any] struct{ Body T }

// stream is an answer that a route writes itself.
type stream struct{ Body func(huma.Context) }

const tagStateless = "stateless"

func (s *service) stateless() {
	body := s.filingBody()
	add(s, route{id: "check", method: http.MethodPost, path: "/v1/check", tag: tagStateless, summary: "检查备案数据 / Check a filing", body: body, faults: s.guarded(ofFiling),
		description: "Every rule at once. A filing that breaks one is a problem (422) that lists every place to mend."},
		func(ctx context.Context, _ *struct{}) (*reply[Checked], error) {
			return ask(ctx, s, func(f filing.Filing) (*reply[Checked], error) {
				return &reply[Checked]{Checked{true, f.Provider, f.Type, f.Mode, len(f.Services), letter.Revision(f), door.Fields(ctx, f.Notices)}}, nil
			})
		})
	add(s, route{id: "list-requirements", method: http.MethodPost, path: "/v1/requirements", tag: tagStateless, summary: "需要哪些材料 / What a filing needs, and why", body: body, faults: s.guarded(ofFiling)},
		func(ctx context.Context, _ *struct{}) (*reply[Needed], error) {
			return ask(ctx, s, func(f filing.Filing) (*reply[Needed], error) {
				out, err := s.needed(f)
				return &reply[Needed]{out}, err
			})
		})
	add(s, route{id: "write-document", method: http.MethodPost, path: "/v1/documents/{kind}", tag: tagStateless, summary: "生成一份文件（PDF） / One document as a PDF", body: body, faults: s.guarded(ofUploads),
		answer:      &huma.Response{Description: "the document", Content: content("application/pdf", bytesOf("a PDF"))},
		description: "kind is a template's name (GET /v1/templates), a material's id, or all: every document that the filing requires, as often as it is handed in, in one PDF with bookmarks."},
		func(ctx context.Context, in *struct {
			Kind    string `path:"kind" doc:"template, material, or all" example:"verification-form-app"`
			Service number `query:"service" doc:"number of the service from 1, where there are several"`
			Duplex  flag   `query:"duplex" doc:"with all: every document begins on a fresh sheet"`
		}) (*stream, error) {
			return ask(ctx, s, func(f filing.Filing) (*stream, error) { return s.document(ctx, f, in.Kind, in.Service, in.Duplex) })
		})
	s.photos()
	s.packs()
	s.verify()
}

// guarded adds the statuses of routes that may want an account.
func (s *service) guarded(statuses []int) []int {
	if s.Closed {
		return append([]int{http.StatusUnauthorized}, statuses...)
	}
	return statuses
}

// filingBody documents a filing as a body.
func (s *service) filingBody() *huma.RequestBody {
	of := schema[filing.Input](s)
	return &huma.RequestBody{Required: true, Description: "a filing; what is not given is left out or empty", Content: map[string]*huma.MediaType{"application/json": {Schema: of}, "application/yaml": {Schema: of}}}
}

// ask reads the filing of somebody who may ask and answers about it. The body is read before its turn comes: a slow client
// keeps nobody else waiting.
func ask[O any](ctx context.Context, s *service, answer func(filing.Filing) (*O, error)) (out *O, err error) {
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	r := callOf(ctx).r
	kind, err := mediaType(r, "application/json", "application/yaml")
	if err != nil {
		return nil, err
	}
	data, release, err := s.Door.Body(r, maxFiling)
	if err != nil {
		return nil, err
	}
	defer release()
	err = s.Door.Brief(ctx, func() error {
		f, err := s.check(data, kind == "application/json")
		if err == nil {
			out, err = answer(f)
		}
		return err
	})
	return out, err
}

// admit lets in who may use the stateless routes.
func (s *service) admit(ctx context.Context) error {
	if !s.Closed {
		return nil
	}
	_, err := s.actor(ctx)
	return err
}

func (s *service) needed(f filing.Filing) (out Needed, err error) {
	out = Needed{Provider: f.Provider, Type: f.Type, Mode: f.Mode}
	if book := s.House.Library.Books[f.Provider]; book != nil {
		out.Rulebook = book.Version
	}
	if out.Requirements, err = s.House.Library.Requirements(f); err != nil {
		return out, err
	}
	if out.Notes, err = s.House.Library.Notes(f); err != nil {
		return out, err
	}
	out.Pictures, err = s.House.Expected(f)
	return out, err
}

// all is the kind of every document in one PDF.
const all = "all"

func (s *service) document(ctx context.Context, f filing.Filing, kind string, service number, duplex flag) (*stream, error) {
	n, err := service.within("service", 1, max(len(f.Services), 1), 0)
	if err != nil {
		return nil, err
	}
	double, err := duplex.set("duplex")
	if err != nil {
		return nil, err
	}
	if err := s.kind(kind); err != nil {
		return nil, err
	}
	papers, err := s.House.Press.Papers(f)
	if err != nil {
		return nil, err
	}
	if kind == all {
		return s.paper(ctx, "icp-"+letter.Revision(f)+".pdf", func(out *bytes.Buffer) error { return s.allOf(out, f, papers, n, double) })
	}
	p, err := s.pick(f, papers, kind, n)
	if err != nil {
		return nil, err
	}
	return s.paper(ctx, p.File, func(out *bytes.Buffer) error { return s.House.Press.Write(out, p.Job) })
}

// kind tells whether there is such a kind of document. The name is not repeated.
func (s *service) kind(kind string) error {
	known := kind == all || slices.Contains(s.House.Library.Reference.Materials, kind) ||
		slices.ContainsFunc(s.House.Press.Templates(), func(t letter.Template) bool { return t.Name == kind })
	if !known {
		return fault.New(fault.NotFound, "document.kind", "没有这种文件，见 /v1/templates。", "There is no such document; see /v1/templates.")
	}
	return nil
}

// pick finds the paper of a kind, a template's name or a material's. A document that the filing does not need is made
// all the same when its template is asked for.
func (s *service) pick(f filing.Filing, papers []letter.Paper, kind string, service int) (letter.Paper, error) {
	var found []letter.Paper
	for _, p := range papers {
		if (p.Job.Template == kind || p.Job.Requirement.Material == kind) && (service == 0 || p.Job.Service < 0 || p.Job.Service == service-1) {
			found = append(found, p)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return letter.Paper{}, badParameter("service", fmt.Sprintf("本次备案有 %d 份这种文件，请指定第几项服务。", len(found)), fmt.Sprintf("The filing has %d such documents: say which service's.", len(found)))
	}
	p, err := s.House.Press.Paper(f, kind, max(service, 1)-1)
	if err != nil {
		return p, s.notNeeded(f, kind, err)
	}
	return p, nil
}

// notNeeded is why a material asked for by its name has no paper; the error as it is when the list does not say.
func (s *service) notNeeded(f filing.Filing, material string, err error) error {
	list, listErr := s.House.Library.Requirements(f)
	if listErr != nil {
		return listErr
	}
	for _, r := range list {
		if r.Material == material && r.Need == rulebook.NotNeeded {
			return fault.New(fault.Unsupported, "document.not_needed", "不需要“"+r.Title.Zh+"”："+r.Reason.Zh, r.Title.En+" is not needed: "+r.Reason.En)
		}
		if r.Material == material {
			return fault.New(fault.Unsupported, "document.brought", "“"+r.Title.Zh+"”由申请人提供，不由本程序生成。", r.Title.En+" is brought by the filer, not made from a template.")
		}
	}
	return err
}

// allOf writes every paper, each as often as it is handed in.
func (s *service) allOf(out *bytes.Buffer, f filing.Filing, papers []letter.Paper, service int, duplex bool) error {
	set := pdf.Set{Title: f.Entity.Name, Duplex: duplex}
	var templates []string
	for _, p := range papers {
		if service > 0 && p.Job.Service >= 0 && p.Job.Service != service-1 {
			continue
		}
		doc, err := s.House.Press.Layout(p.Job)
		if err != nil {
			return err
		}
		templates = append(templates, p.Job.Template)
		for range max(p.Copies, 1) {
			set.Parts = append(set.Parts, pdf.Part{Title: p.Title.Zh, Doc: doc})
		}
	}
	if len(set.Parts) == 0 {
		return fault.New(fault.Unsupported, "document.none", "本次备案不需要打印任何文件。", "The filing needs no printed document.")
	}
	_, err := s.House.Press.PrintSet(out, templates, set)
	return err
}

// paper answers with a PDF, which is made in memory first: whether it succeeds is known before the answer begins. The memory is
// used again for the next one.
func (s *service) paper(ctx context.Context, name string, write func(*bytes.Buffer) error) (*stream, error) {
	out, ok := s.buffers.Get().(*bytes.Buffer)
	if !ok {
		out = new(bytes.Buffer)
	}
	if err := write(out); err != nil {
		return nil, err
	}
	return &stream{func(huma.Context) {
		send(ctx, "application/pdf", name, int64(out.Len()), out)
		const usual = 1 << 20 // what a set of many papers took is not kept
		if out.Cap() <= usual {
			out.Reset()
			s.buffers.Put(out)
		}
	}}, nil
}

// send answers with a file of known size. A client that goes away meanwhile is told nothing more.
func send(ctx context.Context, kind, name string, size int64, data io.WriterTo) {
	w := callOf(ctx).w
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
	_, _ = data.WriteTo(w)
}
