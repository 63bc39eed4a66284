package api

import (
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// firstCalls are the calls that somebody begins with.
const firstCalls = `export ICPDOC=http://127.0.0.1:8080

curl --json @filing.json $ICPDOC/v1/check
curl --json @filing.json $ICPDOC/v1/requirements
curl --json @filing.json $ICPDOC/v1/documents/all -o papers.pdf
curl -F filing=@filing.json -F entity_certificate=@licence.jpg \
     "$ICPDOC/v1/packs?incomplete=true" -o pack.zip`

// call shows a route as a call of curl that can be copied, with what it needs at least.
func (b *bookbinder) call(method, path string, op *huma.Operation) string {
	args := []string{"curl"}
	if method != http.MethodGet && (method != http.MethodPost || op.RequestBody == nil) {
		args = append(args, "-X "+method)
	}
	if len(op.Security) > 0 {
		args = append(args, `-H "Authorization: Bearer $KEY"`)
	}
	query := ""
	for _, p := range op.Parameters {
		value := example(p)
		switch {
		case p.In == "path":
			if value == "" {
				value = "$" + strings.ToUpper(p.Name)
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
		case p.In == "header" && p.Required:
			args = append(args, "-H '"+p.Name+": "+value+"'")
		case p.In == "query" && p.Required:
			query = "?" + p.Name + "=" + value
		}
	}
	if op.RequestBody != nil {
		args = append(args, b.sends(op.RequestBody.Content))
	}
	args = append(args, `"$ICPDOC`+path+query+`"`)
	if r := op.Responses["200"]; r != nil {
		for _, file := range []string{"application/pdf -o paper.pdf", "application/zip -o pack.zip"} {
			if kind, arg, _ := strings.Cut(file, " "); r.Content[kind] != nil {
				args = append(args, arg)
			}
		}
	}
	return strings.Join(args, " ")
}

func example(p *huma.Param) string {
	switch {
	case p.Example != nil:
		return fmt.Sprint(p.Example)
	case p.Schema != nil && len(p.Schema.Examples) > 0:
		return fmt.Sprint(p.Schema.Examples[0])
	}
	return ""
}

// sends shows what a route takes: a filing, a picture, a form, or an object with the fields that it needs.
func (b *bookbinder) sends(content map[string]*huma.MediaType) string {
	switch {
	case content["application/yaml"] != nil:
		return "--json @filing.json"
	case content["application/octet-stream"] != nil:
		return "-H 'Content-Type: image/jpeg' --data-binary @photo.jpg"
	case content["application/pdf"] != nil:
		return "-H 'Content-Type: application/pdf' --data-binary @scan.pdf"
	case content["multipart/form-data"] != nil:
		return "-F filing=@filing.json -F entity_certificate=@licence.jpg"
	}
	if m := content["application/json"]; m != nil {
		return "--json '" + b.object(m.Schema, 0) + "'"
	}
	return ""
}

// object writes the fields that an object needs.
func (b *bookbinder) object(s *huma.Schema, depth int) string {
	const deepest = 3
	if s == nil || depth > deepest {
		return "{}"
	}
	if s.Ref != "" {
		return b.object(b.api.Components.Schemas.SchemaFromRef(s.Ref), depth)
	}
	switch s.Type {
	case huma.TypeObject:
		var fields []string
		for _, m := range members(s) {
			if m.Required {
				fields = append(fields, `"`+m.Name+`": `+b.object(m.Schema, depth+1))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case huma.TypeArray:
		return "[" + b.object(s.Items, depth+1) + "]"
	case huma.TypeInteger, huma.TypeNumber:
		return "1"
	case huma.TypeBoolean:
		return "true"
	}
	switch {
	case len(s.Examples) > 0:
		return fmt.Sprintf("%q", s.Examples[0])
	case len(s.Enum) > 0:
		return fmt.Sprintf("%q", s.Enum[0])
	}
	return `"…"`
}

// codeMarks finds what is code in a text.
var codeMarks = regexp.MustCompile(`\b(?:GET|POST|PUT|DELETE) /[\w/{}-]+|\b[a-z]+=[a-z]+\b|\bpack\.json\b|\b(?:If-Match|ETag|Accept-Language|Accept: image/jpeg)\b|\baccount\.need_code\b`)

// codeSpans sets addresses and settings in a text as code.
func codeSpans(text string) template.HTML {
	var out strings.Builder
	at := 0
	for _, m := range codeMarks.FindAllStringIndex(text, -1) {
		out.WriteString(template.HTMLEscapeString(text[at:m[0]]) + "<code>" + template.HTMLEscapeString(text[m[0]:m[1]]) + "</code>")
		at = m[1]
	}
	out.WriteString(template.HTMLEscapeString(text[at:]))
	return template.HTML(out.String()) //nolint:gosec // every part was escaped just now, and the text is ours
}

// pathSpans sets what is filled into an address apart.
func pathSpans(path string) template.HTML {
	marked := strings.NewReplacer("{", "<i>{", "}", "}</i>").Replace(template.HTMLEscapeString(path))
	return template.HTML(marked) //nolint:gosec // it was escaped just now, and the address is ours
}

// groupText gives a group's title and what it is for.
func groupText(tag, lang string) (title, about string) {
	switch tag {
	case tagStateless:
		return either(lang, "无需账号", "Without an account"), either(lang, "一次调用完成主要工作：送入数据，取回文件，服务不留存任何内容。", "The main job in one call: data in, papers out. Nothing is kept.")
	case tagFilings:
		return either(lang, "备案", "Filings"), either(lang, "保存的备案，从草稿到归档，连同图片和材料包。", "Kept filings, from the draft to the archive, with their pictures and packs.")
	case tagLists:
		return either(lang, "基础数据", "Reference data"), either(lang, "接入服务商、省份、代码表和文件模板。", "Operators, provinces, code lists and templates.")
	case tagAccount:
		return either(lang, "账号", "Account"), either(lang, "登录、自己的密码、动态码和 API 密钥。", "Signing in, one's own password, second factor and API keys.")
	case tagPeople:
		return either(lang, "管理", "Administration"), either(lang, "账号、单位、邀请和审计记录。", "Accounts, companies, invitations and the audit.")
	case tagService:
		return either(lang, "服务", "Service"), either(lang, "运行的版本和规则。", "The version and the rulebooks that run.")
	case tagProbes:
		return either(lang, "探针", "Probes"), either(lang, "供探针和负载均衡使用。", "For probes and load balancers.")
	}
	return tag, ""
}

func either(lang, zh, en string) string {
	if lang == "zh" {
		return zh
	}
	return en
}
