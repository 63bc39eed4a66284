package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"icpdoc/internal/filing"
)

// values makes what requests consist of: valid, nearly valid and hostile.
type values struct {
	*rand.Rand
	doc     *openapi
	filings []map[string]any // the samples
	words   []string         // everything that the samples say, and codes
	pics    [][]byte
	seen    map[string][]string // what answers gave, by kind: fil, pho, pac, acc, com, key, token, tag …
	marks   int
	route   string // for which values are made now
}

func newValues(doc *openapi, seed uint64) *values {
	v := &values{Rand: rand.New(rand.NewPCG(seed, 1)), doc: doc, seen: map[string][]string{}}
	for _, path := range must(filepath.Glob("../../../samples/*.yaml")) {
		in := must(filing.Decode(bytes.NewReader(must(os.ReadFile(path)))))
		var one map[string]any
		if err := json.Unmarshal(must(json.Marshal(in)), &one); err != nil {
			panic(err)
		}
		v.filings = append(v.filings, one)
		v.words = append(v.words, leaves(one)...)
	}
	slices.Sort(v.words)
	v.words = slices.Compact(v.words)
	for _, name := range []string{"02-licence-scanned", "09-id-front", "11-id-front-too-small"} {
		v.pics = append(v.pics, picture(name))
	}
	v.pics = append(v.pics, v.pics[2], v.pics[2], v.pics[2], v.pics[2], v.pics[2][:9000], []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"),
		[]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"), []byte("II*\x00\xff\xff\xff\xff"),
		[]byte("RIFF\xff\xff\xff\xffWEBPVP8 "), []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), []byte("BM\xff\xff\xff\x7f"), []byte{}, []byte("\xff\xd8\xff"))
	return v
}

// leaves gives every text in a value.
func leaves(x any) (out []string) {
	switch x := x.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			out = append(out, leaves(x[k])...)
		}
	case []any:
		for _, one := range x {
			out = append(out, leaves(one)...)
		}
	case string:
		out = append(out, x)
	}
	return out
}

func pick[T any](v *values, list []T) (one T) {
	if len(list) > 0 {
		one = list[v.IntN(len(list))]
	}
	return one
}

func (v *values) one(in int) bool { return v.IntN(in) == 0 }

// mark is a text that tells who sent it, should it come back to somebody else.
func (v *values) mark() string {
	v.marks++
	return fmt.Sprintf("«%d»", v.marks)
}

// nasty are texts that break what is put together carelessly.
var nasty = append([]string{"", " ", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\U0010ffff", "'", `"`, "' OR '1'='1", "%", "_", "%00", "%s%n", "\\", "../..", "..", ".", "/", "//", "?", "#", "&a=b",
	"\u2028", "\ufeff", "\u200d\u200b", "e\u0301\u0301\u0301", "null", "true", "-1", "0", "1e999", "9223372036854775808", "-0", "NaN", "1,2,3", "0x10", "${jndi:ldap://x}", "<%=7*7%>", "#{7*7}", "*", "W/\"1\"", "\"", "fil_", "🀄️"},
	hostile...)

func (v *values) word() string {
	switch v.IntN(6) {
	case 0:
		return pick(v, nasty)
	case 1:
		return strings.Repeat(pick(v, []string{"长", "a", "<", "%", "\u200b"}), 1<<v.IntN(14))
	case 2:
		return pick(v, nasty) + pick(v, v.words)
	}
	return pick(v, v.words)
}

// known gives something that an answer gave, or what looks like it.
func (v *values) known(kind string) string {
	switch v.IntN(12) {
	case 0:
		return pick(v, nasty)
	case 1:
		return kind + "_" + strings.ToUpper(strconv.FormatUint(v.Uint64(), 36))
	case 2:
		return pick(v, v.seen[pick(v, []string{"fil", "pho", "pac", "acc", "com", "key"})])
	}
	if list := v.seen[kind]; len(list) > 0 && v.one(2) { // the newest is likeliest to be there still
		return list[len(list)-1]
	}
	return pick(v, v.seen[kind])
}

// byName gives a value that a name promises, whatever route it belongs to; mostly a good one.
func (v *values) byName(name string) (text string, ok bool) {
	words := map[string][]string{"provider": {"nwcd", "sinnet"}, "role": {"applicant", "reviewer", "clerk", "admin"}, "lang": {"zh", "en"}, "mode": {"electronic", "manual"},
		"state": {"draft", "submitted", "returned", "accepted", "papers_printed", "papers_received", "closed", "archived"}, "type": {"new"},
		"side": {"", "front", "back"}, "material": {"entity_certificate", "entity_certificate", "entity_person_id", "service_person_id", "verification_form"}, "variant": {"master", "clean", "watermarked"},
		"kind": {"verification-form-website", "verification-form-app", "commitment-letter", "all", "entity_certificate", "authorization-letter"}, "slot": {"entity_certificate", "id_front", "id_back"},
		"code": {"320000", "310000", "AAAA-BBBB"}, "list": {"natures", "languages"}, "format": {"json", "image"}, "turn": {"0", "90", "180", "270"},
		"corners": {"10,10,900,12,890,600,11,590"}, "province": {"320000"}, "jpeg": {"36", "72"}, "page": {"1", "2"}, "limit": {"1", "200"}, "after": {"0", "5"}, "search": {"南京示例农业科学研究所", "12320102123456788E"},
		"password": {password}, "old": {password}, "login": {"applicant@example.cn", fmt.Sprintf("new%d@example.cn", v.marks)}, "token": v.seen["token of "+v.route], "cursor": v.seen["next"],
		"since": v.seen["pac"], "company": v.seen["com"], "secret": v.seen["secret"]}
	bad := map[string][]string{"turn": {"45", "360"}, "corners": {"0,0,0,0,0,0,0,0", "NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN", "1e308,1e308,-1e308,0,0,1,1,1", "1,2,3,4,5,6,7,8", "1,2,3"}, "jpeg": {"600", "5", "601"},
		"page": {"0", "10000"}, "limit": {"0", "201"}, "after": {"9007199254740992"}, "type": {"cancel", "change_entity"}, "password": {"short", strings.Repeat("长", 200)}, "cursor": {"MCA", "OTk5OTk5OTk5OTk5OTk5OTk5OSBh", "MSAA"}}
	if list := bad[name]; len(list) > 0 && v.one(8) {
		return pick(v, list), true
	}
	if list := words[name]; len(list) > 0 && !v.one(10) {
		return pick(v, list), true
	}
	return "", false
}

// parameter gives the value of a parameter of a path, a query or a header.
func (v *values) parameter(path, name string, s *shape) string {
	if ids := map[string]string{"id": "fil", "photo": "pho", "pack": "pac", "key": "key"}; ids[name] != "" {
		kind := ids[name]
		if strings.Contains(path, "/accounts/") {
			kind = "acc"
		}
		return v.known(kind)
	}
	if text, ok := v.byName(name); ok {
		return text
	}
	switch {
	case s.Type == "integer" && !v.one(8):
		return "1"
	case s.Type == "integer":
		return pick(v, []string{"2", "0", "-1", "10000", "x", "1.5", "99999999999999999999", "", "١"})
	case s.Type == "boolean":
		return pick(v, []string{"true", "false", "1", "0", "true", "false", "1", "0", "yes", ""})
	}
	return v.word()
}

// like gives a value for a schema; wild is one in how many parts is not as the schema says.
func (v *values) like(s *shape, name string, depth, wild int) any {
	s = v.doc.of(s)
	if s == nil || depth > 8 || v.one(wild) {
		return pick(v, []any{nil, true, -1, 1e300, "x", []any{}, map[string]any{}, []any{map[string]any{"a": nil}}, strings.Repeat("x", 70_000)})
	}
	switch types := s.types(); {
	case len(types) == 0:
		return map[string]any{"format": "icpdoc-pack", "x": []any{1, "2"}}
	case types[0] == "object":
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if !slices.Contains(s.Required, name) && v.one(3) {
				continue
			}
			out[name] = v.like(s.Properties[name], name, depth+1, wild)
		}
		if v.one(wild) {
			out[v.word()] = v.word()
		}
		return out
	case types[0] == "array":
		out := []any{}
		for range v.IntN(4) {
			out = append(out, v.like(s.Items, name, depth+1, wild))
		}
		return out
	case types[0] == "boolean":
		return v.one(2)
	case s.Minimum != nil && s.Maximum != nil && !v.one(4):
		return int(*s.Minimum) + v.IntN(40)
	case types[0] == "integer" || types[0] == "number":
		return pick(v, []any{0, 1, 2, 72, 3600, -1, 90_000, 1 << 40})
	}
	return v.text(s, name)
}

func (v *values) text(s *shape, name string) any {
	switch {
	case len(s.Enum) > 0 && !v.one(8):
		return pick(v, s.Enum)
	case s.ContentEncoding == "base64":
		return pick(v, v.pics[2:])
	case s.Format == "date-time":
		return now().Add(time.Duration(v.IntN(400*24)) * time.Hour)
	case name == "scopes":
		return pick(v, []string{"filing", "photos", "pack.read", "accounts", "x"})
	}
	if text, ok := v.byName(name); ok {
		return text
	}
	return v.word()
}

// filing gives a filing that says mark somewhere: a sample, a sample with some places changed, or anything at all.
func (v *values) filing(mark string) any {
	in := clone(pick(v, v.filings)).(map[string]any)
	entity, _ := in["entity"].(map[string]any)
	switch v.IntN(8) {
	case 0:
		if made, ok := v.like(&shape{Ref: "#/components/schemas/FilingInput"}, "", 0, 30).(map[string]any); ok {
			in = made
		}
		in["account"] = map[string]any{"company": mark}
		return in
	case 1, 2:
		for range 1 + v.IntN(4) {
			v.change(in)
		}
		entity["address"] = mark
	}
	entity["remark"] = "备注" + mark
	return in
}

// change puts something else in one place of a filing.
func (v *values) change(x any) {
	switch x := x.(type) {
	case map[string]any:
		name := pick(v, slices.Sorted(maps.Keys(x)))
		switch x[name].(type) {
		case map[string]any, []any:
			if !v.one(8) {
				v.change(x[name])
				return
			}
		}
		x[name] = pick(v, []any{v.word(), v.word(), v.word(), nil, 7, []any{}, map[string]any{}})
	case []any:
		if len(x) > 0 {
			if i := v.IntN(len(x)); v.one(3) {
				x[i] = v.word()
			} else {
				v.change(x[i])
			}
		}
	}
}

func clone(x any) (out any) {
	if err := json.Unmarshal(must(json.Marshal(x)), &out); err != nil {
		panic(err)
	}
	return out
}

// broken makes of JSON what is nearly JSON.
func (v *values) broken(data []byte) []byte {
	switch v.IntN(9) {
	case 0:
		return data[:v.IntN(len(data)+1)]
	case 1:
		return append(data, data...)
	case 2:
		return bytes.Replace(data, []byte(`":`), []byte(`":"x","`+v.word()+`":`), 1)
	case 3:
		return []byte(strings.Repeat("[", 1<<v.IntN(16)))
	case 4:
		return []byte(strings.Repeat(`{"entity":`, 1<<v.IntN(14)) + "1")
	case 5:
		return append([]byte("\xef\xbb\xbf"), data...)
	case 6:
		return []byte(pick(v, []string{"", "null", "[]", `"x"`, "7", "{", "{}", "{}{}", `{"a":1e99999}`, "&a [*a]", "a: &a\nb: *a", "%YAML 9", "---\n---", "\x00", `{"\u0000":"\ud800"}`, "{'a':1}", "!!binary x"}))
	case 7:
		for range 1 + v.IntN(6) {
			if len(data) > 0 {
				data[v.IntN(len(data))] = byte(v.IntN(256))
			}
		}
	case 8:
		return bytes.ReplaceAll(data, []byte(`"name"`), []byte(`"name":"y","name"`))
	}
	return data
}

// query puts parameters together, some of them not as they should be.
func (v *values) query(op *operation, mark string) string {
	var parts []string
	add := func(name, value string) { parts = append(parts, url.QueryEscape(name)+"="+url.QueryEscape(value)) }
	for _, p := range op.Parameters {
		if p.In != "query" || p.Name != "material" && p.Name != "incomplete" && !v.one(max(4, len(op.Parameters))) {
			continue
		}
		value := v.parameter(op.path, p.Name, p.Schema)
		if p.Name == "name" && v.one(2) {
			value = mark + value
		}
		if p.Name == "incomplete" && !v.one(4) {
			value = "true"
		}
		add(p.Name, value)
		if v.one(60) {
			add(p.Name, value)
		}
	}
	if v.one(40) {
		add(v.word(), v.word())
	}
	if v.one(80) {
		parts = append(parts, pick(v, []string{"%", "%zz", ";", "a;b=c", "&&", "=", "\x7f", "[]=1"}))
	}
	return strings.Join(parts, "&")
}
