package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// documentation makes a page to read of the OpenAPI document: no script, nothing from elsewhere, and a policy that allows
// its one style sheet alone.
func documentation(api *huma.OpenAPI) (page []byte, policy string, err error) {
	t, err := template.New("docs").Funcs(template.FuncMap{"type": typeOf, "ref": ref}).Parse(docsPage)
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	view := struct {
		Title, About, Version string
		Style                 template.CSS
		Groups                []group
		Schemas               []named
	}{api.Info.Title, api.Info.Description, api.Info.Version, docsStyle, groups(api), nil}
	for name, of := range api.Components.Schemas.Map() {
		view.Schemas = append(view.Schemas, named{name, of, members(of)})
	}
	slices.SortFunc(view.Schemas, func(a, b named) int { return cmp.Compare(a.Name, b.Name) })
	if err := t.Execute(&out, view); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256([]byte(docsStyle))
	return out.Bytes(), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'", nil
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

func members(of *huma.Schema) (out []property) {
	for name, p := range of.Properties {
		out = append(out, property{name, p, slices.Contains(of.Required, name)})
	}
	slices.SortFunc(out, func(a, b property) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

type group struct {
	Tag    string
	Routes []described
}

type described struct {
	Method, Path string
	*huma.Operation
	Bodies  []body
	Answers []answered
}

type body struct {
	Kind    string
	Schema  *huma.Schema
	Members []property
}

type answered struct {
	Status string
	*huma.Response
	Bodies []body
}

func groups(api *huma.OpenAPI) (out []group) {
	for path, item := range api.Paths {
		for method, op := range operations(item) {
			d := described{Method: method, Path: path, Operation: op}
			if op.RequestBody != nil {
				d.Bodies = bodies(op.RequestBody.Content)
			}
			for status, r := range op.Responses {
				d.Answers = append(d.Answers, answered{status, r, bodies(r.Content)})
			}
			slices.SortFunc(d.Answers, func(a, b answered) int { return cmp.Compare(a.Status, b.Status) })
			tag := strings.Join(op.Tags, ", ")
			i := slices.IndexFunc(out, func(g group) bool { return g.Tag == tag })
			if i < 0 {
				i = len(out)
				out = append(out, group{Tag: tag})
			}
			out[i].Routes = append(out[i].Routes, d)
		}
	}
	for _, g := range out {
		slices.SortFunc(g.Routes, func(a, b described) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	}
	slices.SortFunc(out, func(a, b group) int { return cmp.Compare(a.Tag, b.Tag) })
	return out
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
		return "list of " + typeOf(s.Items)
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
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	case s.Type == "":
		return "any"
	}
	return s.Type
}

const docsStyle = `:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.8rem}h2{margin-top:2.5rem;border-bottom:2px solid currentColor}
details{border:1px solid #8886;border-radius:6px;margin:.5rem 0;padding:.35rem .8rem}summary{cursor:pointer}
code{font:.92em ui-monospace,"Cascadia Code",Menlo,monospace;overflow-wrap:anywhere}
b.m{display:inline-block;min-width:4.2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-top:1px solid #8884}
section:target,details:target{outline:2px solid #58a}a{color:inherit}`

const docsPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}} API</title><style>{{.Style}}</style></head>
<body>
<header><h1>{{.Title}} API <small>{{.Version}}</small></h1>
<p>{{.About}}</p>
<p><a href="/v1/openapi.json">openapi.json</a> · <a href="/v1/openapi.yaml">openapi.yaml</a> · <a href="/v1/openapi-3.0.json">OpenAPI 3.0</a> · <a href="#schemas">schemas</a></p></header>
<main>
{{range .Groups}}<h2>{{.Tag}}</h2>
{{range .Routes}}<details id="{{.OperationID}}"><summary><b class="m">{{.Method}}</b> <code>{{.Path}}</code> {{.Summary}}</summary>
{{with .Description}}<p>{{.}}</p>{{end}}
{{with .Parameters}}<table><thead><tr><th>parameter</th><th>in</th><th>type</th><th>meaning</th></tr></thead><tbody>
{{range .}}<tr><td><code>{{.Name}}</code></td><td>{{.In}}{{if .Required}}, required{{end}}</td><td>{{type .Schema}}</td><td>{{.Description}}{{range .Schema.Examples}} <code>{{.}}</code>{{end}}</td></tr>
{{end}}</tbody></table>{{end}}
{{with .Bodies}}<p>Takes:</p>{{template "bodies" .}}{{end}}
<p>Answers:</p><table><tbody>{{range .Answers}}<tr><td><code>{{.Status}}</code></td><td>{{.Description}}</td><td>{{range .Bodies}}<code>{{.Kind}}</code> {{with ref .Schema}}<a href="#s-{{.}}">{{.}}</a>{{end}}<br>{{end}}</td></tr>
{{end}}</tbody></table></details>
{{end}}{{end}}
<h2 id="schemas">Schemas</h2>
{{range .Schemas}}<details id="s-{{.Name}}"><summary><code>{{.Name}}</code>{{with .Schema.Description}} {{.}}{{end}}</summary>
{{if .Members}}{{template "members" .Members}}{{else}}<p>{{type .Schema}}</p>{{end}}</details>
{{end}}</main>
</body></html>
{{define "bodies"}}{{range .}}<p><code>{{.Kind}}</code> {{with ref .Schema}}<a href="#s-{{.}}">{{.}}</a>{{else}}{{type .Schema}}{{end}}{{with .Schema.Description}}: {{.}}{{end}}</p>{{with .Members}}{{template "members" .}}{{end}}{{end}}{{end}}
{{define "members"}}<table><thead><tr><th>field</th><th>type</th><th>meaning</th></tr></thead><tbody>{{range .}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}</td><td>{{with ref .Schema}}<a href="#s-{{.}}">{{end}}{{type .Schema}}{{with ref .Schema}}</a>{{end}}</td><td>{{.Schema.Description}}</td></tr>
{{end}}</tbody></table>{{end}}
`
