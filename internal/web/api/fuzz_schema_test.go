package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// openapi is the served OpenAPI document, as far as requests are made and answers are judged by it.
type openapi struct {
	Paths      map[string]map[string]*operation `json:"paths"`
	Components struct {
		Schemas map[string]*shape `json:"schemas"`
	} `json:"components"`
	routes []*operation // in the order of their names
}

type operation struct {
	ID         string      `json:"operationId"`
	Parameters []parameter `json:"parameters"`
	Body       *struct {
		Content map[string]media `json:"content"`
	} `json:"requestBody"`
	Responses    map[string]struct{ Content map[string]media } `json:"responses"`
	Security     []any                                         `json:"security"`
	method, path string
}

type parameter struct {
	Name     string `json:"name"`
	In       string `json:"in"`
	Required bool   `json:"required"`
	Schema   *shape `json:"schema"`
}

type media struct {
	Schema *shape `json:"schema"`
}

// shape is a JSON schema. It is read strictly: a keyword that is not judged here fails the test.
type shape struct {
	Ref                  string            `json:"$ref"`
	Type                 any               `json:"type"`
	Properties           map[string]*shape `json:"properties"`
	Required             []string          `json:"required"`
	AdditionalProperties json.RawMessage   `json:"additionalProperties"`
	Items                *shape            `json:"items"`
	Enum                 []any             `json:"enum"`
	Format               string            `json:"format"`
	ContentEncoding      string            `json:"contentEncoding"`
	ContentMediaType     string            `json:"contentMediaType"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
	MinItems             int               `json:"minItems"`
	MaxItems             *int              `json:"maxItems"`
	Description          string            `json:"description"`
	Examples             []any             `json:"examples"`
}

func readDocument(t *testing.T, data []byte) *openapi {
	t.Helper()
	var strict struct {
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	doc := &openapi{}
	for _, v := range []any{&strict, doc} {
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatal(err)
		}
	}
	for name, raw := range strict.Components.Schemas {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&shape{}); err != nil {
			t.Fatalf("the schema %s: %v", name, err)
		}
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			op.method, op.path = strings.ToUpper(method), path
			doc.routes = append(doc.routes, op)
		}
	}
	sort.Slice(doc.routes, func(i, j int) bool { return doc.routes[i].ID < doc.routes[j].ID })
	return doc
}

// of follows a reference.
func (d *openapi) of(s *shape) *shape {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

func (s *shape) types() (out []string) {
	switch t := s.Type.(type) {
	case string:
		return []string{t}
	case []any:
		for _, one := range t {
			out = append(out, fmt.Sprint(one))
		}
	}
	return out
}

// judge gives what of a value, read with json.Number, does not fit its schema.
func (d *openapi) judge(s *shape, v any, at string) (wrong []string) {
	s = d.of(s)
	if s == nil {
		return []string{at + ": there is no such schema"}
	}
	say := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	if types := s.types(); len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return fits(t, v) }) {
		say("%T is no %v", v, types)
		return wrong
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(v) }) {
		say("%v is none of %v", v, s.Enum)
	}
	switch x := v.(type) {
	case map[string]any:
		wrong = append(wrong, d.judgeObject(s, x, at)...)
	case []any:
		if len(x) < s.MinItems || s.MaxItems != nil && len(x) > *s.MaxItems {
			say("%d items", len(x))
		}
		for i, one := range x {
			if s.Items != nil {
				wrong = append(wrong, d.judge(s.Items, one, fmt.Sprintf("%s/%d", at, i))...)
			}
		}
	case string:
		if s.Format == "date-time" {
			if _, err := time.Parse(time.RFC3339Nano, x); err != nil {
				say("%q is no time", x)
			}
		}
		if s.ContentEncoding == "base64" {
			if _, err := base64.StdEncoding.DecodeString(x); err != nil {
				say("no base64")
			}
		}
	case json.Number:
		n, err := x.Float64()
		if err != nil || s.Minimum != nil && n < *s.Minimum || s.Maximum != nil && n > *s.Maximum {
			say("%s is out of range", x)
		}
	}
	return wrong
}

func (d *openapi) judgeObject(s *shape, x map[string]any, at string) (wrong []string) {
	for _, name := range s.Required {
		if _, ok := x[name]; !ok {
			wrong = append(wrong, at+"/"+name+": is required")
		}
	}
	var more shape
	open := string(s.AdditionalProperties) != "false"
	if open && len(s.AdditionalProperties) > 0 && s.AdditionalProperties[0] == '{' {
		_ = json.Unmarshal(s.AdditionalProperties, &more)
	}
	for name, one := range x {
		switch of := s.Properties[name]; {
		case of != nil:
			wrong = append(wrong, d.judge(of, one, at+"/"+name)...)
		case !open:
			wrong = append(wrong, at+"/"+name+": is not documented")
		default:
			wrong = append(wrong, d.judge(&more, one, at+"/"+name)...)
		}
	}
	return wrong
}

func fits(kind string, v any) bool {
	switch x := v.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case json.Number:
		n, err := x.Float64()
		return kind == "number" || kind == "integer" && err == nil && n == math.Trunc(n)
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}

// TestJudge shows that the judge of answers notices what does not fit.
func TestJudge(t *testing.T) {
	doc := readDocument(t, openOffice(t).get("/v1/openapi.json").Body.Bytes())
	for text, want := range map[string]int{
		`{"id":"x","name":"x","created":"2026-11-22T09:00:00Z"}`:             0,
		`{"id":"x","name":"x","created":"yesterday"}`:                        1,
		`{"id":"x","name":7,"created":"2026-11-22T09:00:00Z"}`:               1,
		`{"id":"x","created":"2026-11-22T09:00:00Z"}`:                        1,
		`{"id":"x","name":"x","created":"2026-11-22T09:00:00Z","secret":""}`: 1,
		`[]`: 1, `null`: 1,
	} {
		if got := doc.judge(&shape{Ref: "#/components/schemas/Company"}, decoded([]byte(text)), ""); len(got) != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// decoded reads JSON with its numbers as they stand; what is none gives an error as the value.
func decoded(data []byte) (v any) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return err
	}
	return v
}
