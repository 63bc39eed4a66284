package letter_test

import (
	"bytes"
	"html/template"
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
)

func TestFuncs(t *testing.T) {
	tests := []struct {
		name, action, want string
		dot                any
	}{
		{"pointer", `{{pointer "services" 2 "a/b~c"}}`, "/services/2/a~1b~0c", nil},
		{"dict", `{{define "x"}}{{.A}}-{{.B}}{{end}}{{template "x" dict "A" 1 "B" "二"}}`, "1-二", nil},
		{"chunk", `{{range chunk 2 .}}[{{range .}}{{.}}{{end}}]{{end}}`, "[12][3]", []int{1, 2, 3}},
		{"chunk of nothing", `{{range chunk 2 .}}x{{end}}`, "", []int{}},
		{"names", `{{names .}}`, "中文简体、英语", []filing.Code{{Zh: "中文简体"}, {Zh: "英语"}}},
		{"date", `{{date .}}`, "2027年3月1日", civil.Date{Year: 2027, Month: 3, Day: 1}},
		{"no date", `{{date .}}`, "", civil.Date{}},
		{"long-term", `{{validity .}}`, "长期", filing.Validity{LongTerm: true}},
		{"valid until", `{{validity .}}`, "至2027年12月31日", filing.Validity{Until: civil.Date{Year: 2027, Month: 12, Day: 31}}},
		{"person's title", `{{personTitle .}}`, "APP负责人", filing.APP},
		{"person's title of a website", `{{personTitle .}}`, "网站负责人", filing.Website},
		{"dash", `{{dash .}}`, "—", " "},
		{"type", `{{typeName .}}`, "注销主体", filing.TypeDeregisterEntity},
		{"mode", `{{modeName .}}`, "人工核验", filing.Manual},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			tpl := template.Must(template.New("t").Funcs(letter.Funcs()).Parse(test.action))
			if err := tpl.Execute(&b, test.dot); err != nil || b.String() != test.want {
				t.Errorf("%q, %v; want %q", b.String(), err, test.want)
			}
		})
	}
	for _, wrong := range []string{`{{dict "A"}}`, `{{dict 1 2}}`, `{{chunk 0 .}}`, `{{chunk 2 7}}`} {
		if err := template.Must(template.New("t").Funcs(letter.Funcs()).Parse(wrong)).Execute(&bytes.Buffer{}, []int{1}); err == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{
		0: "零", 1: "一", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 100: "一百", 105: "一百零五", 110: "一百一十", 112: "一百一十二",
		1000: "一千", 1001: "一千零一", 1010: "一千零一十", 1100: "一千一百", 2026: "二千零二十六", 9999: "九千九百九十九", 10000: "10000", -3: "-3",
	} {
		if got := letter.Numeral(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
