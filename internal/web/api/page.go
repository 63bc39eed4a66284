package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentation makes a page to read of the OpenAPI document, in Chinese or English: no script, nothing from elsewhere,
// and a policy that allows its one style sheet alone.
func documentation(api *huma.OpenAPI, lang string) (page []byte, policy string, err error) {
	b := &bookbinder{api: api, lang: lang, words: map[string]string{}}
	if lang == "zh" {
		b.words = inChinese()
	}
	t, err := template.New("docs").Funcs(template.FuncMap{"type": typeOf, "ref": ref, "say": b.say, "code": codeSpans, "path": pathSpans}).Parse(docsPage)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, b.book()); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(docsStyle))
	return out.Bytes(), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'", nil
}

// bookbinder makes what the page shows of the document.
type bookbinder struct {
	api   *huma.OpenAPI
	lang  string
	words map[string]string // what the document says in English, in the language of the page
}

// say gives a text of the document in the language of the page.
func (b *bookbinder) say(text string) string { return cmp.Or(b.words[text], text) }

// half gives the part of "中文 / English" that is in the language of the page.
func (b *bookbinder) half(text string) string {
	zh, en, both := strings.Cut(text, " / ")
	if both && b.lang == "en" {
		return en
	}
	return zh
}

type book struct {
	Lang, Version string
	Style         template.CSS
	Start         string // calls to begin with
	Groups        []group
	Schemas       []named
	Routes        int
}

func (b *bookbinder) book() book {
	out := book{Lang: b.lang, Version: b.api.Info.Version, Style: docsStyle, Start: firstCalls, Groups: b.groups()}
	for name, of := range b.api.Components.Schemas.Map() {
		out.Schemas = append(out.Schemas, named{name, of, members(of)})
	}
	slices.SortFunc(out.Schemas, func(a, b named) int { return cmp.Compare(a.Name, b.Name) })
	for _, g := range out.Groups {
		out.Routes += len(g.Routes)
	}
	return out
}

type named struct {
	Name    string
	Schema  *huma.Schema
	Members []property
}

type property struct {
	Name     string
	Schema   *huma.Schema
	Required bool
}

// members gives the fields of an object, those that it needs first.
func members(of *huma.Schema) (out []property) {
	for name, p := range of.Properties {
		out = append(out, property{name, p, slices.Contains(of.Required, name)})
	}
	slices.SortFunc(out, func(a, b property) int {
		if a.Required != b.Required {
			if a.Required {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return out
}

type group struct {
	ID, Tag, Title, About string
	Routes                []described
}

// described is one route.
type described struct {
	ID, Method, Path, Title, About, Call string
	Parameters                           []*huma.Param
	Secured                              bool
	Bodies                               []body
	Good, Bad                            []answered
}

// body is one form in which something is taken or given.
type body struct {
	Kind    string
	Schema  *huma.Schema
	Members []property
}

type answered struct {
	Status, Text string
	Bodies       []body
}

func (b *bookbinder) groups() (out []group) {
	for path, item := range b.api.Paths {
		for method, op := range operations(item) {
			tag := strings.Join(op.Tags, ", ")
			i := slices.IndexFunc(out, func(g group) bool { return g.Tag == tag })
			if i < 0 {
				i = len(out)
				g := group{ID: "g-" + strings.ReplaceAll(tag, " ", "-"), Tag: tag}
				g.Title, g.About = groupText(tag, b.lang)
				out = append(out, g)
			}
			out[i].Routes = append(out[i].Routes, b.described(method, path, op))
		}
	}
	order := strings.Split(tagOrder, ",")
	for _, g := range out {
		slices.SortFunc(g.Routes, func(a, b described) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(methodOrder(a.Method), methodOrder(b.Method)))
		})
	}
	slices.SortFunc(out, func(a, b group) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Tag), slices.Index(order, b.Tag)), cmp.Compare(a.Tag, b.Tag))
	})
	return out
}

// tagOrder is the order of the groups: what most people come for first.
const tagOrder = tagStateless + "," + tagFilings + "," + tagLists + "," + tagAccount + "," + tagPeople + "," + tagService + "," + tagProbes

func methodOrder(m string) int {
	return slices.Index([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}, m)
}

func (b *bookbinder) described(method, path string, op *huma.Operation) described {
	d := described{ID: op.OperationID, Method: method, Path: path, Title: b.half(op.Summary), About: b.say(op.Description), Parameters: op.Parameters, Secured: len(op.Security) > 0, Call: b.call(method, path, op)}
	if op.RequestBody != nil {
		d.Bodies = bodies(op.RequestBody.Content)
	}
	for status, r := range op.Responses {
		a := answered{status, b.say(r.Description), bodies(r.Content)}
		if n, err := strconv.Atoi(status); err == nil && n >= http.StatusBadRequest {
			d.Bad = append(d.Bad, a)
		} else {
			d.Good = append(d.Good, a)
		}
	}
	for _, list := range [][]answered{d.Good, d.Bad} {
		slices.SortFunc(list, func(a, b answered) int { return cmp.Compare(a.Status, b.Status) })
	}
	return d
}

func bodies(content map[string]*huma.MediaType) (out []body) {
	for kind, m := range content {
		b := body{Kind: kind, Schema: m.Schema}
		if m.Schema != nil {
			b.Members = members(m.Schema)
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b body) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

// ref is the name of the schema that s stands for, "" for one of its own.
func ref(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	if s.Type == huma.TypeArray && s.Items != nil {
		return ref(s.Items)
	}
	return strings.TrimPrefix(s.Ref, "#/components/schemas/")
}

// typeOf says what a schema takes, in few words.
func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return "any"
	case s.Ref != "":
		return ref(s)
	case s.Type == huma.TypeArray:
		return typeOf(s.Items) + "[]"
	case len(s.Enum) > 0:
		var words []string
		for _, e := range s.Enum {
			if text, ok := e.(string); ok {
				words = append(words, text)
			}
		}
		return strings.Join(words, " | ")
	case s.ContentEncoding != "":
		return s.ContentEncoding
	case s.Format == "binary":
		return "bytes"
	case s.Format == "date-time":
		return "time"
	case s.Format != "" && s.Type == huma.TypeString:
		return s.Format
	case s.Type == "":
		return "any"
	}
	return s.Type
}
