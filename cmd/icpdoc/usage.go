package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// printHelp is kong's help with the words that kong has in English alone.
func printHelp(lang string) kong.HelpPrinter {
	return func(o kong.HelpOptions, ctx *kong.Context) error {
		to := ctx.Stdout
		var b bytes.Buffer
		ctx.Stdout = &b
		err := kong.DefaultHelpPrinter(o, ctx)
		ctx.Stdout = to
		if err != nil {
			return err
		}
		words := []string{"Show context-sensitive help.", label(lang, "显示帮助", "show this help")}
		if lang == "zh" {
			words = append(words, "Usage: ", "用法：", "\nArguments:\n", "\n参数：\n", "\nFlags:\n", "\n选项：\n", "\nCommands:\n", "\n命令：\n",
				`Run "icpdoc <command> --help" for more information on a command.`, "用 icpdoc <command> --help 查看一个命令的用法。")
		}
		_, err = io.WriteString(to, strings.NewReplacer(words...).Replace(b.String()))
		return err
	}
}

// wrongLine is what kong finds wrong with a command line, in the words of a person: patterns of its messages, and what is
// said in Chinese and English. A message that fits none is shown as it is.
func wrongLine() []struct{ pattern, zh, en string } {
	return []struct{ pattern, zh, en string }{
		{`^unexpected argument (.+?)(?:, did you mean (?:one of )?(.+)\?)?$`, "不认识“$1”", ""},
		{`^unknown flag (.+?)(?:, did you mean (?:one of )?(.+)\?)?$`, "没有选项 $1", ""},
		{`^expected "(.+)"$`, "缺少 $1", "missing: $1"},
		{`^expected one of (.+)$`, "还须写明其中之一：$1", "missing: one of $1"},
		{`^missing flags: (.+)$`, "缺少选项 $1", "missing: $1"},
		{`^(.+) must be one of (.+) but got (.+)$`, "$1 须为 $2 之一，不能是 $3", ""},
		{`^(.+): expected (?:a |an )?\S+ value but got "EOL" \(<EOL>\)$`, "$1 之后缺少值", "$1 needs a value after it"},
		{`^(.+): expected .*\bint\b.* but got ("[^"]*").*$`, "$1 须为整数，不能是 $2", "$1 must be a whole number, not $2"},
		{`^(.+): bool value must be .+ but got (.+)$`, "$1 须为 true 或 false，不能是 $2", "$1 must be true or false, not $2"},
		{`^(.+) and (.+) can't be used together$`, "$1 与 $2 不能同时使用", ""},
	}
}

// usageText is an error of the command line in a language.
func usageText(lang, said string) string {
	for _, w := range wrongLine() {
		re := regexp.MustCompile(w.pattern)
		m := re.FindStringSubmatch(said)
		if m == nil {
			continue
		}
		text := label(lang, w.zh, w.en)
		if text == "" {
			return said
		}
		out := re.ReplaceAllString(said, text)
		if lang == "zh" && strings.Contains(said, ", did you mean ") {
			out += "，是否想写 " + m[2] + "？"
		}
		return out
	}
	return said
}
