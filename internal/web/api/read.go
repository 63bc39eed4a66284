package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/door"
)

// number is a whole number in a query, flag is true or false. huma hands them on as text: its own reading would quote it in
// its errors.
type (
	number string
	flag   string
)

// Schema documents a number.
func (number) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeInteger} }

// Schema documents a flag.
func (flag) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

func (n number) within(name string, lo, hi, def int) (int, error) {
	if n == "" {
		return def, nil
	}
	v, err := strconv.Atoi(string(n))
	if err != nil || v < lo || v > hi {
		return 0, badParameter(name, fmt.Sprintf("填写 %d 至 %d 的整数。", lo, hi), fmt.Sprintf("Give a whole number from %d to %d.", lo, hi))
	}
	return v, nil
}

func (f flag) set(name string) (bool, error) {
	switch f {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, badParameter(name, "填写 true 或 false。", "Give true or false.")
}

func oneOf(name, value string, allowed ...string) error {
	for _, a := range allowed {
		if value == a {
			return nil
		}
	}
	list := strings.Join(allowed, ", ")
	return badParameter(name, "可用的值："+strings.TrimPrefix(list, ", ")+"。", "One of: "+strings.TrimPrefix(list, ", ")+".")
}

// mediaType refuses a body of a type that a route does not take, and gives the type.
func mediaType(r *http.Request, takes ...string) (string, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil {
		for _, t := range takes {
			if kind == t || strings.HasSuffix(t, "/*") && strings.HasPrefix(kind, t[:len(t)-1]) {
				return kind, nil
			}
		}
	}
	list := strings.Join(takes, ", ")
	return "", fault.New(fault.Unsupported, "request.media_type", "不支持这种 Content-Type，可用："+list+"。", "The Content-Type is not one of: "+list+".")
}

// maxFiling is above what filing.Decode takes, which tells better what is too large about a filing.
const maxFiling = 2 << 20

// check makes a filing of bytes.
func (s *service) check(data []byte, isJSON bool) (filing.Filing, error) {
	if body := bytes.TrimLeft(data, "\xef\xbb\xbf \t\r\n"); isJSON && len(body) > 0 && body[0] != '{' {
		return filing.Filing{}, notJSON("")
	}
	in, err := filing.Decode(bytes.NewReader(data))
	if err != nil {
		return filing.Filing{}, err
	}
	return filing.New(in, s.reference())
}

// Limits of JSON bodies other than filings.
const (
	maxDepth = 12
	maxItems = 200_000 // a pack.json of sixty domains has some thousands
)

// object reads a small JSON body strictly into v, a pointer to a struct.
func (s *service) object(ctx context.Context, limit int64, v any) error {
	r := callOf(ctx).r
	if _, err := mediaType(r, "application/json"); err != nil {
		return err
	}
	data, release, err := s.Door.Body(r, limit)
	if err != nil {
		return err
	}
	defer release()
	return object(data, v)
}

// object is encoding/json without what it forgives: unknown and repeated names, names in other letters, malformed UTF-8,
// null characters, something after the end, great depth.
func object(data []byte, v any) error {
	if !utf8.Valid(data) {
		return notJSON("")
	}
	w := &walk{dec: json.NewDecoder(bytes.NewReader(data))}
	w.dec.UseNumber()
	if err := w.value("", 0, reflect.TypeOf(v)); err != nil {
		return err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return notJSON("")
	}
	err := json.Unmarshal(data, v)
	var shape *json.UnmarshalTypeError
	if errors.As(err, &shape) {
		return notJSON("/" + strings.ReplaceAll(shape.Field, ".", "/"))
	}
	if err != nil {
		return notJSON("")
	}
	return nil
}

func notJSON(pointer string) error {
	return fault.New(fault.Malformed, "request.json", "请求的 JSON 无法读取。", "The request's JSON cannot be read.").With(fault.Field{Pointer: pointer, Code: "request.json",
		Reason: fault.Text{Zh: "不是此处应有的 JSON。", En: "It is not the JSON that belongs here."}, Remedy: fault.Text{Zh: "请对照接口文档检查写法和类型。", En: "Compare notation and types with the API's document."}})
}

// walk goes through JSON beside the type that it is for.
type walk struct {
	dec   *json.Decoder
	items int
}

func (w *walk) value(at string, depth int, t reflect.Type) error {
	tok, err := w.dec.Token()
	if w.items++; err != nil || depth > maxDepth || w.items > maxItems {
		return notJSON("")
	}
	switch tok {
	case json.Delim('['):
		for i := 0; w.dec.More(); i++ {
			if err := w.value(fmt.Sprintf("%s/%d", at, i), depth+1, element(t)); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		seen := map[string]bool{}
		for w.dec.More() {
			tok, err := w.dec.Token()
			name, ok := tok.(string)
			if err != nil || !ok {
				return notJSON("")
			}
			member, known := member(t, name)
			if seen[name] || !known {
				return unknownName(at)
			}
			seen[name] = true
			if err := w.value(at+"/"+name, depth+1, member); err != nil {
				return err
			}
		}
	default:
		if text, ok := tok.(string); ok && strings.ContainsRune(text, 0) {
			return notJSON(at)
		}
		return nil
	}
	if _, err := w.dec.Token(); err != nil {
		return notJSON("")
	}
	return nil
}

// unknownName does not say which: a name may be what somebody meant as a value.
func unknownName(at string) error {
	return fault.New(fault.Malformed, "request.json", "请求的 JSON 无法读取。", "The request's JSON cannot be read.").With(fault.Field{Pointer: at, Code: "request.unknown_field",
		Reason: fault.Text{Zh: "有不认识或重复的字段。", En: "It has a field that is not known here or stands twice."}, Remedy: fault.Text{Zh: "请对照接口文档检查字段名（区分大小写）。", En: "Compare the names, and their letters' case, with the API's document."}})
}

func element(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) {
		return t.Elem()
	}
	return nil
}

// member is the type of a struct's member by its JSON name; everything is known where the type says nothing of members.
func member(t reflect.Type, name string) (reflect.Type, bool) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, true
	}
	for _, f := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name && tag != "-" {
			return f.Type, true
		}
	}
	return nil, false
}

// upload reads the file that a request is, as its body or as the first file of a form. It is held in memory until release.
func (s *service) upload(ctx context.Context) (data []byte, release func(), err error) {
	r := callOf(ctx).r
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		if kind != "" {
			if _, err := mediaType(r, "image/*", "application/pdf", "application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data"); err != nil {
				return nil, nil, err
			}
		}
		return s.Door.Body(r, s.Door.Limits.Upload)
	}
	err = s.parts(r, s.Door.Limits.Upload, func(name, file string, body io.Reader) error {
		if file == "" || data != nil {
			return extraPart(name)
		}
		var err error
		if data, err = io.ReadAll(body); err != nil {
			return door.Unread(err)
		}
		return nil
	}, &release)
	if err == nil && data == nil {
		err = fault.New(fault.Malformed, "request.no_file", "表单里没有文件。", "There is no file in the form.")
	}
	if err != nil && release != nil {
		release()
	}
	return data, release, err
}

// mostParts is how many parts a form may have.
const mostParts = 500

// parts hands each part of a form to take, streamed: nothing is ever written to a disk. The memory for all of it is held
// until release.
func (s *service) parts(r *http.Request, limit int64, take func(name, file string, body io.Reader) error, release *func()) error {
	const frame = 1 << 20 // the form's own lines
	body, done, err := s.Door.Stream(r, limit+frame)
	if err != nil {
		return err
	}
	*release = done
	stream := *r
	stream.Body = io.NopCloser(body)
	form, err := stream.MultipartReader()
	if err != nil {
		return brokenForm()
	}
	for n := 0; ; n++ {
		p, err := form.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			if _, err := io.Copy(io.Discard, body); err != nil { // what stands after the form
				return door.Unread(err)
			}
			return nil
		case err != nil:
			if told := door.Unread(err); fault.As(told).Code != "request.broken_off" { // too large, too slow, too much at once
				return told
			}
			return brokenForm()
		case n >= mostParts:
			return brokenForm()
		}
		if err := take(p.FormName(), p.FileName(), p); err != nil {
			return err
		}
	}
}

func brokenForm() error {
	return fault.New(fault.Malformed, "request.form", "表单无法读取。", "The form cannot be read.").With(fault.Field{Code: "request.form",
		Reason: fault.Text{Zh: "不是完整的 multipart/form-data，或超过 500 个部分。", En: "It is no whole multipart/form-data, or has more than 500 parts."},
		Remedy: fault.Text{Zh: "请检查 boundary 并重新上传。", En: "Check the boundary and upload it again."}})
}

func extraPart(string) error {
	return fault.New(fault.Malformed, "request.part", "表单里有多余的部分。", "The form has a part that does not belong there.").With(fault.Field{Code: "request.part",
		Reason: fault.Text{Zh: "此处只收一个文件。", En: "One file is taken here."}, Remedy: fault.Text{Zh: "去掉其他部分；选项写在查询参数里。", En: "Leave out the others; options stand in the query."}})
}
