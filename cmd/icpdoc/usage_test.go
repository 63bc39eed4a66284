package main

import (
	"strings"
	"testing"
)

// TestWrongCommandLines: what is wrong with a command line is told in the language of the rest, without kong's own words.
func TestWrongCommandLines(t *testing.T) {
	const sample = "../../samples/01-nwcd-app-electronic.yaml"
	for _, c := range []struct {
		line     string
		code     int
		zh, en   string
		noLonger string
	}{
		{"foo", exitUsage, "不认识“foo”", "unexpected argument foo", ""},
		{"chek", exitUsage, `不认识“chek”，是否想写 "check"？`, `did you mean "check"?`, ""},
		{"check", exitUsage, "缺少 <filing> ...", "missing: <filing> ...", "expected"},
		{"check --foo x", exitUsage, "没有选项 --foo", "unknown flag --foo", ""},
		{"render", exitUsage, "缺少 <kind> <filing>", "missing: <kind> <filing>", "expected"},
		{"key", exitUsage, `还须写明其中之一："list", "rotate", "export"`, `missing: one of "list"`, "expected"},
		{"pack " + sample + " -o", exitUsage, "--out 之后缺少值", "--out needs a value", "EOL"},
		{"pack --jpeg x " + sample, exitUsage, `--jpeg 须为整数，不能是 "x"`, `--jpeg must be a whole number, not "x"`, "64 bit"},
		{"pack --jpeg -o x", exitUsage, `--jpeg 须为整数，不能是 "-o"`, "--jpeg must be a whole number", "(short flag)"},
		{"serve --migrate=x", exitUsage, "--migrate 须为 true 或 false", "--migrate must be true or false", "yes"},
		{"user invite emperor", exitUsage, `"applicant","reviewer","clerk","admin" 之一，不能是 "emperor"`, "must be one of", ""},
		{"user invite reviewer --provider foo", exitUsage, "没有“foo”这个接入服务商，可用：nwcd, sinnet。", "possible: nwcd, sinnet.", ""},
		{"restore ../../LICENSE --data nowhere", exitFile, "不是 ZIP 文件", "not a valid zip file", ""},
		{"photo selfie a.jpg", exitUsage, "→ 可用：entity_certificate", "→ Possible: entity_certificate", "[slot.unknown]"},
		{"check nowhere.yaml", exitFile, "无法读取 nowhere.yaml：没有此文件或文件夹", "cannot read nowhere.yaml: no such file or directory", ""},
		{"check ../../samples", exitFile, "无法读取 ../../samples：这是文件夹", "cannot read ../../samples: is a directory", ""},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			w, out, errs := testWorld("")
			code := run(append([]string{"--lang", lang}, strings.Fields(c.line)...), w)
			if said := out.String() + errs.String(); code != c.code || !strings.Contains(said, want) || c.noLonger != "" && strings.Contains(said, c.noLonger) {
				t.Errorf("%s in %s: exit %d %s", c.line, lang, code, said)
			}
		}
	}
}

// TestHelpIsInOneLanguage: no word of kong's stands in the Chinese help.
func TestHelpIsInOneLanguage(t *testing.T) {
	for _, line := range []string{"", "check --help", "pack --help", "user --help", "user invite --help"} {
		w, out, errs := testWorld("")
		if code := run(append([]string{"--lang", "zh"}, strings.Fields(line)...), w); line == "" && code != exitUsage || line != "" && code != exitDone {
			t.Errorf("%s: exit %d", line, code)
		}
		said := out.String() + errs.String()
		for _, word := range []string{"Usage", "Flags", "Arguments", "Commands", "Show", "Run ", "for more information", "expected"} {
			if strings.Contains(said, word) {
				t.Errorf("%q says %q:\n%s", line, word, said)
			}
		}
	}
}
