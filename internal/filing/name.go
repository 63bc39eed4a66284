package filing

import (
	"regexp"
	"strings"
	"unicode"
)

var domainShape = regexp.MustCompile(`(?i)^(?:https?://)?(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|cn|top|xyz|vip|cc|io|app|site|shop|club|tech|online)(?:/.*)?$`)

// looksLikeDomain tells whether a name is a domain.
func looksLikeDomain(s string) bool { return domainShape.MatchString(narrow(s)) }

// serviceName checks the name of a website or APP. Sources differ by province, so what is not plainly wrong only warns; an
// APP may carry a brand in Latin letters, a website wants at least three Chinese characters (forms-and-rules §9, row 10).
func (c *checker) serviceName(p pointer, s string, kind ServiceKind, entity string) string {
	const source = commonRule
	t := c.text(p, s, field{zh: "服务名称", en: "service's name", max: 60, required: true, row: 34, source: "N:179-197 S:91-104"})
	if t == "" {
		return ""
	}
	t = closeHan(t)
	bad := func(code, zh, en string) {
		c.fault(p, rule{"name." + code, source, 34}, tr(zh, en), tr("填写用户看到的正式名称。", "Write the official name that users see."))
	}
	symbol := strings.ContainsFunc(t, func(r rune) bool { return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) })
	switch {
	case looksLikeDomain(t):
		bad("domain", "服务名称是域名。", "The service's name is a domain.")
		return t
	case digits(narrow(t)):
		bad("digits", "服务名称只有数字。", "The service's name is only digits.")
		return t
	case symbol:
		bad("symbol", "服务名称中有表情或图形符号。", "The service's name has emoji or pictorial signs.")
		return t
	case !strings.ContainsFunc(t, func(r rune) bool { return unicode.IsLetter(r) }):
		bad("empty", "服务名称没有文字。", "The service's name has no letters in it.")
		return t
	}
	c.nameShape(p, t, kind, source)
	c.nameWords(p, t, kind, entity, source)
	return t
}

// nameShape warns about names that are short or without Chinese.
func (c *checker) nameShape(p pointer, t string, kind ServiceKind, source string) {
	switch n := countHan(t); {
	case kind == Website && n == 0:
		c.fault(p, rule{"text.chinese", "S:33", 10}, tr("网站名称中没有汉字。", "The website's name has no Chinese in it."), tr("填写中文名称。", "Give it a Chinese name."))
	case kind == Website && n < 3:
		c.warn(p, rule{"name.short", source, 34}, tr("网站名称不足三个汉字，多数管局会退回。", "The website's name has fewer than three Chinese characters; most administrations return that."),
			tr("改用能表明内容、与主办单位相关的名称。", "Use a name that tells what it is and whose."))
	case kind == APP && n == 0:
		c.warn(p, rule{"name.latin", "S:33", 10}, tr("APP 名称中没有汉字。品牌名可以如此，个别管局要求中文。", "The APP's name has no Chinese. A brand may be like that; some administrations want Chinese."),
			tr("确认与图标下方显示的名称一字不差。", "Make sure it is exactly the name under the icon."))
	case length(t) < 2:
		c.warn(p, rule{"name.short", source, 34}, tr("服务名称只有一个字。", "The service's name is a single character."), tr("确认名称完整。", "Make sure it is complete."))
	}
}

// nameWords warns about words that administrations refuse in names.
func (c *checker) nameWords(p pointer, t string, kind ServiceKind, entity, source string) {
	for _, w := range c.ref.NameWords {
		if !strings.Contains(t, w.Word) {
			continue
		}
		about := rule{"name." + w.Kind, source, 34}
		switch {
		case w.Kind == "restricted" && !strings.Contains(entity, w.Word):
			c.warn(p, about, tr("服务名称中有“%s”，主办单位名称中没有。", "The name has “%s”, which the entity's legal name has not.", w.Word), tr("删去该词，或提供使用依据。", "Leave the word out, or show the right to use it."))
		case w.Kind == "generic" && t == w.Word:
			c.warn(p, about, tr("服务名称只是泛称“%s”。", "The name is only the general word “%s”.", w.Word), tr("加上能识别主办单位或内容的字。", "Add what tells whose or what it is."))
		case w.Kind == "marketing" && kind == APP:
			c.warn(p, about, tr("APP 名称中有营销用语“%s”。", "The APP's name has the advertising word “%s”.", w.Word), tr("只用正式名称。", "Use the official name alone."))
		case w.Kind == "finance" && !strings.Contains(entity, w.Word):
			c.warn(p, about, tr("服务名称中有金融用语“%s”，管局会要求许可或说明。", "The name has the financial word “%s”; administrations ask for a licence or a statement.", w.Word),
				tr("提供主管部门许可，或在 statements 中加入 finance。", "Bring the regulator's licence, or add finance to statements."))
		}
	}
}
