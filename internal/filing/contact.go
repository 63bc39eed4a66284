package filing

import (
	"net/mail"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

var (
	mobileNumber   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landlineNumber = regexp.MustCompile(`^(0(?:10|2\d|[3-9]\d{2}))-?([1-9]\d{6,7})(?:(?:-|转|ext\.?|x)(\d{1,6}))?$`)
	phoneMarks     = strings.NewReplacer("(", "", ")", "-", "·", "")
	serviceNumber  = regexp.MustCompile(`^(?:400|800)-?\d{3}-?\d{4}$`)
)

// phoneText drops blanks, brackets and the country code of a phone number.
func phoneText(s string) string {
	t := phoneMarks.Replace(lower(narrow(s)))
	for _, code := range []string{"+86", "0086"} {
		t = strings.TrimPrefix(t, code)
	}
	t = strings.Trim(t, "-")
	if m := strings.ReplaceAll(t, "-", ""); mobileNumber.MatchString(m) {
		return m
	} else if len(m) == 13 && strings.HasPrefix(m, "86") && mobileNumber.MatchString(m[2:]) {
		return m[2:]
	}
	return t
}

// mobile checks a mainland mobile number: eleven digits. The administration's SMS goes to it (row 26).
func (c *checker) mobile(p pointer, s string, required bool, about rule) string {
	t := phoneText(s)
	switch {
	case t == "" && required:
		about.code += "_required"
		c.fault(p, about, tr("没有填写手机号码。", "The mobile number is missing."), tr("填写 11 位大陆手机号码。", "Give a mainland mobile number of eleven digits."))
	case t != "" && !mobileNumber.MatchString(t):
		c.fault(p, about, tr("不是 11 位大陆手机号码。", "This is not a mainland mobile number of eleven digits."),
			tr("填写 1 开头的 11 位号码，管局会向它发送验证短信。", "Give eleven digits that start with 1: the administration sends a text message there."))
	}
	return t
}

// landline checks a fixed line and writes it as area code, number and extension.
func (c *checker) landline(p pointer, s string, about rule) string {
	t := phoneText(s)
	if t == "" {
		return ""
	}
	m := landlineNumber.FindStringSubmatch(t)
	if m == nil {
		c.fault(p, about, tr("不是座机号码。", "This is not a landline number."), tr("写成 010-12345678，分机写成 010-12345678-123。", "Write 010-12345678, with an extension 010-12345678-123."))
		return t
	}
	t = m[1] + "-" + m[2]
	if m[3] != "" {
		t += "-" + m[3]
	}
	return t
}

// anyPhone takes a mobile number, a landline or a service number.
func (c *checker) anyPhone(p pointer, s string, required bool, about rule) string {
	t := phoneText(s)
	switch {
	case t == "" && required:
		about.code += "_required"
		c.fault(p, about, tr("没有填写电话号码。", "The phone number is missing."), tr("填写手机或座机号码。", "Give a mobile or a landline number."))
		return ""
	case t == "", mobileNumber.MatchString(t), serviceNumber.MatchString(t):
		return t
	case !landlineNumber.MatchString(t):
		c.fault(p, about, tr("不是手机或座机号码。", "This is neither a mobile number nor a landline."),
			tr("写成 13800000000 或 010-12345678，分机写成 010-12345678-123。", "Write 13800000000 or 010-12345678, with an extension 010-12345678-123."))
		return t
	}
	return c.landline(p, s, about)
}

// email checks an address; its domain must have a public ending.
func (c *checker) email(p pointer, s string, required bool, about rule) string {
	t := narrow(s)
	if t == "" {
		if required {
			about.code += "_required"
			c.fault(p, about, tr("没有填写电子邮箱。", "The e-mail address is missing."), tr("填写常用邮箱，管局结果会发到该邮箱。", "Give an address that is read: the result is sent there."))
		}
		return ""
	}
	head := t[:min(len(t), 300)] // longer ones are refused below, before anything slow sees them
	local, host, ok := cutLast(head, "@")
	parsed, err := mail.ParseAddress(head)
	ascii, idnErr := idna.Lookup.ToASCII(lower(host))
	good := ok && err == nil && parsed.Address == t && parsed.Name == "" && len(t) <= 254 && len(local) <= 64 && idnErr == nil
	if good {
		_, err = publicsuffix.EffectiveTLDPlusOne(ascii)
		good = err == nil && strings.Contains(ascii, ".") && !digits(ascii[strings.LastIndex(ascii, ".")+1:])
	}
	if !good {
		c.fault(p, about, tr("不是有效的电子邮箱。", "This is not a valid e-mail address."), tr("写成 name@example.cn 的形式。", "Write it like name@example.cn."))
		return t
	}
	return local + "@" + lower(host)
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
