package api

import (
	"bytes"
	"encoding"
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat writes answers. A list is never null, whatever it was in Go: the document says so, and clients go through it
// without asking first.
func jsonFormat() huma.Format {
	return huma.Format{Unmarshal: json.Unmarshal, Marshal: func(w io.Writer, v any) error {
		enc := json.NewEncoder(w) // which escapes <: what somebody typed is no markup even where it is taken for a page
		if v != nil {
			v = whole(reflect.ValueOf(v)).Interface()
		}
		return enc.Encode(v)
	}}
}

// whole gives v with empty lists and maps in the place of nil ones. v itself stays as it is: goroutines share what it is made of.
func whole(v reflect.Value) reflect.Value {
	if writesItself(v.Type()) {
		return v
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		n := reflect.New(v.Type().Elem())
		n.Elem().Set(whole(v.Elem()))
		return n
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // bytes; nil ones are left out
			return v
		}
		n := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			n.Index(i).Set(whole(v.Index(i)))
		}
		return n
	case reflect.Map:
		n := reflect.MakeMapWithSize(v.Type(), v.Len())
		for k, e := range v.Seq2() {
			n.SetMapIndex(k, whole(e))
		}
		return n
	case reflect.Struct:
		n := reflect.New(v.Type()).Elem()
		n.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				n.Field(i).Set(whole(v.Field(i)))
			}
		}
		return n
	default:
		return v
	}
}

// writesItself tells of types that make their own JSON.
func writesItself(t reflect.Type) bool {
	for _, own := range []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(own) || reflect.PointerTo(t).Implements(own) {
			return true
		}
	}
	return false
}

// neverNull documents that no list is null.
func neverNull(all map[string]*huma.Schema) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list(all[name])
	}
}

func list(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	list(s.Items)
	neverNull(s.Properties)
}

// older is the document for tools that read OpenAPI 3.0.
func older(api *huma.OpenAPI) ([]byte, error) {
	text, err := api.Downgrade()
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte(`"format":"base64"`), []byte(`"format":"byte"`)) // its word for it
	var out bytes.Buffer
	err = json.Indent(&out, text, "", "  ")
	return out.Bytes(), err
}
