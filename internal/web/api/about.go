package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"icpdoc/internal/fault"
	"icpdoc/internal/web/door"
)

// State is what a probe is told.
type State struct {
	Status string `json:"status" example:"ok"`
}

// Version tells what runs.
type Version struct {
	Version   string    `json:"version"`
	API       string    `json:"api" example:"v1"`
	Filings   bool      `json:"filings" doc:"the instance keeps filings; without it only the stateless routes exist"`
	Rulebooks []Edition `json:"rulebooks"`
}

// Edition of a rulebook.
type Edition struct {
	Provider string `json:"provider"`
	Edition  string `json:"edition"`
	AsOf     string `json:"as_of"`
}

const (
	tagService = "service"
	tagProbes  = "probes" // which are answered however often they come
)

// about puts up what tells of the service itself. It is called last: the document is made of the routes before.
func (s *service) about(engine *gin.Engine) {
	add(s, route{id: "read-health", method: http.MethodGet, path: "/healthz", tag: tagProbes, summary: "进程在运行 / The process runs"},
		func(context.Context, *struct{}) (*reply[State], error) { return &reply[State]{State{"ok"}}, nil })
	add(s, route{id: "read-readiness", method: http.MethodGet, path: "/readyz", tag: tagProbes, summary: "可以接受请求 / It can be asked"}, s.ready)
	add(s, route{id: "read-version", method: http.MethodGet, path: "/v1/version", tag: tagService, summary: "版本 / What runs"},
		func(context.Context, *struct{}) (*reply[Version], error) {
			v := Version{Version: s.Version, API: "v1", Filings: s.Desk != nil, Rulebooks: []Edition{}}
			for _, p := range s.providers() {
				v.Rulebooks = append(v.Rulebooks, Edition{p.ID, p.Edition, p.AsOf})
			}
			return &reply[Version]{v}, nil
		})
	engine.GET("/metrics", func(g *gin.Context) {
		if !door.From(g.Request.Context()).Local { // not for the world: traffic tells about customers
			s.Door.Fail(g.Writer, g.Request, nowhere())
			return
		}
		s.Door.Counts.Handler().ServeHTTP(g.Writer, g.Request)
	})
	s.published(engine)
}

func (s *service) ready(ctx context.Context, _ *struct{}) (*reply[State], error) {
	if !s.Door.Ready() {
		return nil, fault.New(fault.Unavailable, "service.draining", "服务正在停止。", "The service is going away.")
	}
	if s.Desk != nil {
		if err := s.Desk.DB.Ping(ctx); err != nil {
			return nil, err
		}
	}
	return &reply[State]{State{"ready"}}, nil
}

// published serves the document and the pages made of it. They are made once, now.
func (s *service) published(engine *gin.Engine) {
	api := s.huma.OpenAPI()
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} { // huma's own errors
		delete(api.Components.Schemas.Map(), unused)
	}
	neverNull(api.Components.Schemas.Map())
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(api)
	yaml, yamlErr := api.YAML()
	old, oldErr := older(api)
	serve := func(path, kind string, data []byte, err error) {
		engine.GET(path, func(g *gin.Context) {
			if err != nil {
				s.Door.Fail(g.Writer, g.Request, fault.Wrap(err, "api.document"))
				return
			}
			g.Header("Cache-Control", "no-cache")
			g.Data(http.StatusOK, kind, data)
		})
	}
	serve("/v1/openapi.json", "application/openapi+json", text.Bytes(), err)
	serve("/v1/openapi.yaml", "application/openapi+yaml", yaml, yamlErr)
	serve("/v1/openapi-3.0.json", "application/openapi+json", old, oldErr)
	s.browsable(engine, api)
}

// browsable serves the page to read, in the language of the request or of ?lang=.
func (s *service) browsable(engine *gin.Engine, api *huma.OpenAPI) {
	pages, policies := map[string][]byte{}, map[string]string{}
	var failed error
	for _, lang := range []string{"zh", "en"} {
		page, policy, err := documentation(api, lang)
		pages[lang], policies[lang], failed = page, policy, errors.Join(failed, err)
	}
	engine.GET("/v1/docs", func(g *gin.Context) {
		if failed != nil {
			s.Door.Fail(g.Writer, g.Request, fault.Wrap(failed, "api.document"))
			return
		}
		lang := g.Query("lang")
		if pages[lang] == nil {
			lang = door.From(g.Request.Context()).Lang
		}
		g.Header("Content-Security-Policy", policies[lang])
		g.Header("Cache-Control", "no-cache")
		g.Header("Content-Language", lang)
		g.Header("Vary", "Accept-Language")
		g.Data(http.StatusOK, "text/html; charset=utf-8", pages[lang])
	})
}
