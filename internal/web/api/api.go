package api

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/scs/v2"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/web/door"
)

// Config is what the routes work with.
type Config struct {
	House    *pack.House
	Desk     *casework.Desk    // nil: the stateless routes only
	Accounts *account.Accounts // nil exactly when Desk is
	Issuers  *account.Issuers  // whom else people may sign in by; nil: nobody
	Keys     *imprint.Keyring  // of stateless packs; nil: they bear no codes
	Now      func() time.Time
	Door     *door.Door
	Version  string
	Closed   bool // the stateless routes need an account, too
	TLS      bool
}

// service is the routes, being built and then asked.
type service struct {
	Config
	huma     huma.API
	sessions *scs.SessionManager // nil without a desk
	signIns  *account.Limiter    // by address
	buffers  sync.Pool           // of *bytes.Buffer, for PDFs
	starts   *account.Limiter    // of sign-ins by an issuer, by address
}

// New gives the routes. Wrap them by the door of the config.
func New(c Config) http.Handler {
	gin.SetMode(gin.ReleaseMode) // else it prints every route
	engine := gin.New()
	engine.RedirectTrailingSlash, engine.RedirectFixedPath, engine.HandleMethodNotAllowed = false, false, true
	engine.NoRoute(func(g *gin.Context) {
		c.Door.Fail(g.Writer, g.Request, nowhere())
	})
	engine.NoMethod(func(g *gin.Context) {
		c.Door.Fail(g.Writer, g.Request, fault.New(fault.Unsupported, "request.method", "这个地址不支持此方法，可用的方法见 Allow。", "This address does not take the method; Allow lists those it takes."))
	})
	engine.Use(func(g *gin.Context) {
		one := &call{w: g.Writer}
		one.r = g.Request.WithContext(context.WithValue(g.Request.Context(), callKey{}, one))
		g.Request = one.r
		door.From(one.r.Context()).Route = g.FullPath()
	})
	const every, burst, addresses = 6 * time.Second, 20, 50_000 // a person who mistypes, not a machine that guesses
	s := &service{Config: c, huma: humagin.New(engine, document(c.Version)), signIns: account.NewLimiter(every, burst, addresses),
		starts: account.NewLimiter(time.Second, 3*burst, addresses)} // nothing can be guessed there, and an office shares an address
	s.stateless()
	s.lists()
	if c.Desk != nil {
		s.openSessions()
		s.own()
		s.oidc()
		s.people()
		s.filings()
		s.pictures()
		s.built()
	}
	s.about(engine)
	return s.text(heads(s.browsers(engine)))
}

// text refuses an address that is no text: no database takes it, and nothing has such a name.
func (s *service) text(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isText(r.URL.Path) {
			s.Door.Fail(w, r, nowhere())
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func nowhere() error {
	return fault.New(fault.NotFound, "request.path", "没有这个地址。", "There is nothing at this address.")
}

// heads lets every GET route answer HEAD; net/http drops the body.
func heads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}

// document begins the OpenAPI document.
func document(version string) huma.Config {
	c := huma.Config{OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "icpdoc", Version: version,
		Description: "Papers, pictures and packs for ICP recordal (备案) filings. Errors are problem details (RFC 9457): every place to mend at once, by JSON pointer, in Chinese and English. Choose the language by Accept-Language."},
		Servers: []*huma.Server{{URL: "/"}}, Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName), SecuritySchemes: map[string]*huma.SecurityScheme{
			"key":     {Type: "http", Scheme: "bearer", Description: "an API key, icpk_…"},
			"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "of POST /v1/session"}}}}}
	c.Formats = map[string]huma.Format{"application/json": jsonFormat(), "json": jsonFormat()}
	c.DefaultFormat = "application/json"
	return c
}

// schemaName names a type as clients call it: by its room and itself where several rooms have one of its name, so that a Sheet
// of packs is not one of imprints.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if of, ok := strings.CutPrefix(name, "Items"); ok {
		return of + "List"
	}
	switch room := path.Base(t.PkgPath()); room {
	case "filing", "photo", "pack", "imprint":
		room = strings.ToUpper(room[:1]) + room[1:]
		return room + strings.TrimPrefix(name, room)
	default:
		return name
	}
}

// call is the request being answered, for routes that read their body themselves.
type call struct {
	w http.ResponseWriter
	r *http.Request
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	one, _ := ctx.Value(callKey{}).(*call)
	return one
}

// route documents one route.
type route struct {
	id, method, path string
	tag              string
	summary          string // Chinese / English
	description      string
	body             *huma.RequestBody
	answer           *huma.Response // what success answers, where it is no JSON
	faults           []int          // statuses besides those that every route has
	status           int            // of success; 0 is 200, or 204 without a body
	anyQuery         bool           // others decide what stands in the query
	secured          bool           // it takes an account
}

// Statuses of the faults that a group of routes has.
var (
	none      []int
	ofFiling  = []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}
	ofUploads = append([]int{http.StatusNotFound}, ofFiling...)
)

// add puts a route up and into the document.
func add[I, O any](s *service, o route, handle func(context.Context, *I) (*O, error)) {
	known := queries(reflect.TypeFor[I]())
	op := huma.Operation{OperationID: o.id, Method: o.method, Path: o.path, Tags: []string{o.tag}, Summary: o.summary, Description: o.description,
		Responses: map[string]*huma.Response{}, SkipValidateParams: true, SkipValidateBody: true, DefaultStatus: o.status}
	if o.answer != nil {
		op.Responses["200"] = o.answer
	}
	if o.secured {
		op.Security = []map[string][]string{{"key": {}}, {"session": {}}}
		o.faults = append([]int{http.StatusUnauthorized}, o.faults...)
	}
	if slices.Contains(o.faults, http.StatusRequestedRangeNotSatisfiable) {
		op.Responses["206"] = &huma.Response{Description: "the range that was asked for", Content: o.answer.Content}
		op.Responses["304"] = &huma.Response{Description: "If-None-Match names what is there"}
	}
	if s.Desk != nil && o.method != http.MethodGet { // what browsers are told when another site sent them
		o.faults = append([]int{http.StatusForbidden}, o.faults...)
	}
	if !o.anyQuery {
		o.faults = append([]int{http.StatusBadRequest}, o.faults...)
	}
	if o.tag != tagProbes {
		o.faults = append([]int{http.StatusTooManyRequests}, o.faults...)
	}
	for _, status := range append([]int{http.StatusInternalServerError, http.StatusServiceUnavailable}, o.faults...) {
		op.Responses[strconv.Itoa(status)] = s.fault(status)
	}
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		var err error
		if !o.anyQuery {
			err = onlyKnown(callOf(ctx).r, known)
		}
		if err == nil {
			var out *O
			if out, err = handle(ctx, in); err == nil {
				return out, nil
			}
		}
		return nil, s.Door.Problem(ctx, err)
	})
	made := operations(s.huma.OpenAPI().Paths[o.path])[o.method]
	if o.body != nil { // only now: huma must not read the body itself
		made.RequestBody = o.body
	}
	for _, p := range made.Parameters { // only now: what is missing has a problem of its own
		p.Required = p.Required || p.Name == "If-Match" || p.Name == "material"
	}
}

// operations gives what stands at an address, by method.
func operations(p *huma.PathItem) map[string]*huma.Operation {
	out := map[string]*huma.Operation{}
	for method, op := range map[string]*huma.Operation{http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put, http.MethodPatch: p.Patch, http.MethodDelete: p.Delete} {
		if op != nil {
			out[method] = op
		}
	}
	return out
}

// fault documents a problem.
func (s *service) fault(status int) *huma.Response {
	r := &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema[door.Problem](s)}}}
	if status == http.StatusTooManyRequests {
		r.Headers = map[string]*huma.Param{"Retry-After": {Description: "seconds", Schema: &huma.Schema{Type: huma.TypeInteger}}}
	}
	return r
}

// schema is that of a type.
func schema[T any](s *service) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// content documents a body of one type.
func content(kind string, of *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: of}}
}

// bytesOf documents bytes of some format.
func bytesOf(doc string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "binary", Description: doc}
}

// queries gives the names of the parameters that a route takes in its query.
func queries(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("query"); name != "" {
			name, _, _ = strings.Cut(name, ",")
			names = append(names, name)
		}
	}
	return names
}

// onlyKnown refuses a parameter that a route does not have: a misspelt one must not be passed over in silence.
func onlyKnown(r *http.Request, known []string) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	var fields []fault.Field
	if err != nil {
		fields = append(fields, fault.Field{Pointer: "query", Code: "request.query", Reason: fault.Text{Zh: "查询部分无法读取。", En: "The query cannot be read."},
			Remedy: fault.Text{Zh: "各参数以 & 分隔，特殊字符写成 %XX。", En: "Put & between parameters and write special characters as %XX."}})
	}
	for name, list := range values {
		switch {
		case !slices.Contains(known, name):
			fields = append(fields, fault.Field{Pointer: "query", Code: "request.unknown_parameter", Reason: fault.Text{Zh: "有这个地址不认识的查询参数。", En: "There is a query parameter that this address does not know."},
				Remedy: fault.Text{Zh: "可用的参数：" + orNone(known, "无") + "。", En: "It knows: " + orNone(known, "none") + "."}})
		case !isText(strings.Join(list, "")):
			fields = append(fields, fault.Field{Pointer: "query:" + name, Code: "request.parameter_value", Reason: fault.Text{Zh: "参数的值不是文本。", En: "The parameter's value is no text."},
				Remedy: fault.Text{Zh: "使用 UTF-8，不含空字符。", En: "Use UTF-8 without null characters."}})
		case len(list) > 1:
			fields = append(fields, fault.Field{Pointer: "query:" + name, Code: "request.twice", Reason: fault.Text{Zh: "参数重复。", En: "The parameter stands twice."},
				Remedy: fault.Text{Zh: "只留一个。", En: "Keep one."}})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	slices.SortFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return badParameters(fields...)
}

func orNone(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}

func badParameters(fields ...fault.Field) error {
	return fault.New(fault.Malformed, "request.parameter", "请求的参数有误。", "A parameter of the request is wrong.").With(fields...)
}

// ofBody is the fault of a parameter that stands in the body.
func ofBody(err error) error {
	f := fault.As(err)
	for i, one := range f.Fields {
		f.Fields[i].Pointer = strings.Replace(one.Pointer, "query:", "/", 1)
	}
	return f
}

func badParameter(name, zh, en string) error {
	return badParameters(fault.Field{Pointer: "query:" + name, Code: "request.parameter_value", Reason: fault.Text{Zh: "参数的值不可用。", En: "The parameter's value is of no use."},
		Remedy: fault.Text{Zh: zh, En: en}})
}
