package casework

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/filing"
)

// Changed gives the JSON pointers of every value that differs between two drafts, sorted. It tells places, never values.
func Changed(before, after filing.Input) []string {
	a, b := flat(before), flat(after)
	out := []string{}
	for p, v := range a {
		if w, ok := b[p]; !ok || v != w {
			out = append(out, p)
		}
	}
	for p := range maps.Keys(b) {
		if _, ok := a[p]; !ok {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

func flat(in filing.Input) map[string]any {
	data, err := json.Marshal(in)
	if err != nil {
		return nil // an Input is strings, booleans and lists of them
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil
	}
	out := map[string]any{}
	walk("", tree, out)
	return out
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func walk(at string, v any, out map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for k, child := range v {
			walk(at+"/"+escape.Replace(k), child, out)
		}
	case []any:
		for i, child := range v {
			walk(at+"/"+strconv.Itoa(i), child, out)
		}
	default:
		out[at] = v
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
