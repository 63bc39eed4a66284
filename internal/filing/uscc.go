package filing

import (
	"strings"
)

// The alphabet of GB 32100-2015: no I, O, S, V, Z. A character's value is its place.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccSource is where the rules of the unified social credit code stand.
const usccSource = "GB 32100-2015"

// credit code findings, from good to impossible.
type usccState uint8

const (
	usccValid     usccState = iota
	usccOrgCheck            // the organisation code inside fails its own check digit (GB 11714)
	usccCheck               // the last digit fails
	usccMalformed           // length, alphabet or layout
)

// usccVerdict tells how a credit code stands. It looks at the layout of GB 32100 (department, class, six digits of a division,
// organisation code, check digit) and at both check digits.
func usccVerdict(s string) usccState {
	if len(s) != 18 || strings.Trim(s, usccAlphabet) != "" || !digits(s[2:8]) || !strings.ContainsRune("123456789ANY", rune(s[0])) {
		return usccMalformed
	}
	if s[1] < '1' || s[1] > '9' || s[0] == '9' && s[1] > '3' { // market supervision: enterprise, sole trader, cooperative
		return usccMalformed
	}
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(usccAlphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	if usccAlphabet[(31-sum%31)%31] != s[17] {
		return usccCheck
	}
	if !orgCodeValid(s[8:17]) {
		return usccOrgCheck
	}
	return usccValid
}

// orgCodeValid tells whether a nine-character organisation code passes GB 11714-1997.
func orgCodeValid(s string) bool {
	if len(s) != 9 {
		return false
	}
	sum := 0
	for i, weight := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		switch b := s[i]; {
		case b >= '0' && b <= '9':
			sum += int(b-'0') * weight
		case b >= 'A' && b <= 'Z':
			sum += int(b-'A'+10) * weight
		default:
			return false
		}
	}
	return "0123456789X0"[11-sum%11] == s[8]
}

// creditCode checks a unified social credit code. A wrong check digit is a warning, because some early codes carry one; a code
// that cannot exist is a fault. licence also expects the department of market supervision (9).
func (c *checker) creditCode(p pointer, s string, row int, licence bool) string {
	code := upper(strings.ReplaceAll(narrow(s), "-", ""))
	about := func(name string) rule { return rule{"uscc." + name, usccSource, row} }
	copyIt := tr("对照证件逐位核对 18 位统一社会信用代码。", "Compare all 18 characters with the certificate.")
	switch {
	case len(code) == 15 && digits(code):
		c.fault(p, rule{"uscc.registration_number", "N:369 " + usccSource, row}, tr("这是 15 位旧注册号，不是统一社会信用代码。", "This is an old registration number of 15 digits, not a unified social credit code."),
			tr("使用三证合一后的新营业执照，填写 18 位代码。", "Use the three-in-one licence and its code of 18 characters."))
		return code
	case len(code) != 18:
		c.fault(p, about("length"), tr("统一社会信用代码应为 18 位，现为 %d 位。", "A unified social credit code has 18 characters; this has %d.", length(code)), copyIt)
		return code
	case strings.Trim(code, usccAlphabet) != "":
		c.fault(p, about("alphabet"), tr("统一社会信用代码第 %d 位是代码中没有的字符。", "Character %d cannot stand in a unified social credit code.", impossibleAt(code)),
			tr("代码中没有字母 I、O、S、V、Z：多半是 1、0、5、U、2 之误。", "The letters I, O, S, V and Z never occur: probably 1, 0, 5, U or 2 is meant."))
		return code
	}
	switch usccVerdict(code) {
	case usccMalformed:
		c.fault(p, about("layout"), tr("统一社会信用代码的登记部门、类别或区划位不可能如此。", "The department, class or division in this code cannot be."), copyIt)
	case usccCheck:
		c.warn(p, about("check_digit"), tr("统一社会信用代码的校验位不符。个别早期代码确实如此，多数是抄错。",
			"The code's check digit does not fit. A few early codes are like that; most of the time something was copied wrong."), copyIt)
	case usccOrgCheck:
		c.warn(p, about("organization_check_digit"), tr("统一社会信用代码第 9–17 位（组织机构代码）的校验位不符。个别早期代码确实如此。",
			"The organisation code in places 9 to 17 fails its check digit. A few early codes are like that."), copyIt)
	}
	if licence && code[0] != '9' {
		c.warn(p, about("department"), tr("营业执照的统一社会信用代码通常以 9 开头。", "The code on a business licence usually starts with 9."),
			tr("核对证件类型与号码是否一致。", "Check that certificate type and number belong together."))
	}
	if prefix := code[2:4]; !c.knownRegion(prefix) && prefix != "10" {
		c.warn(p, about("division"), tr("统一社会信用代码中的行政区划（第 3–8 位）不属于任何省份。", "The division in places 3 to 8 belongs to no province."), copyIt)
	}
	return code
}

func impossibleAt(code string) int {
	for i, r := range code {
		if !strings.ContainsRune(usccAlphabet, r) {
			return i + 1
		}
	}
	return 0
}

// knownRegion tells whether two digits start the code of a province.
func (c *checker) knownRegion(prefix string) bool {
	for _, d := range c.ref.Provinces {
		if strings.HasPrefix(d.Code, prefix) {
			return true
		}
	}
	return false
}

// organizationCode checks the code of an organisation code certificate, 12345678-9; a credit code is taken too.
func (c *checker) organizationCode(p pointer, s string, row int) string {
	code := upper(strings.ReplaceAll(narrow(s), "-", ""))
	if len(code) == 18 {
		return c.creditCode(p, s, row, false)
	}
	about := rule{"organization_code.format", "GB 11714-1997", row}
	if len(code) != 9 || strings.Trim(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		c.fault(p, about, tr("组织机构代码应为 9 位。", "An organisation code has nine characters."),
			tr("按证件填写，如 12345678-9。", "Copy it from the certificate, such as 12345678-9."))
		return code
	}
	if !orgCodeValid(code) {
		about.code = "organization_code.check_digit"
		c.warn(p, about, tr("组织机构代码的校验位不符。", "The organisation code's check digit does not fit."), tr("逐位核对。", "Compare every character."))
	}
	return code[:8] + "-" + code[8:]
}
