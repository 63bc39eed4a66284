package filing

import (
	"strings"

	"cloud.google.com/go/civil"
)

const residentIDSource = "GB 11643-1999"

// citizenNumber is what GB 11643 knows about a number of 18 characters.
type citizenNumber struct {
	birth  civil.Date
	exists bool // the date exists
	check  bool // the check digit fits
}

// readCitizenNumber takes a number of 17 digits and a check character apart; false when it has another form.
func readCitizenNumber(s string) (citizenNumber, bool) {
	if len(s) != 18 || !digits(s[:17]) || strings.IndexByte("0123456789X", s[17]) < 0 {
		return citizenNumber{}, false
	}
	var n citizenNumber
	n.birth, n.exists = parseDate(s[6:14])
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * weight
	}
	n.check = "10X98765432"[sum%11] == s[17]
	return n, true
}

// citizen checks a number of GB 11643's form: an ID card, a residence permit of a Hong Kong, Macao or Taiwan resident, or the
// new foreigner's card. region tells whether the first six digits may stand there. The birth date comes back for further rules.
func (c *checker) citizen(p pointer, number string, row int, region func(string) bool) (civil.Date, bool) {
	about := func(name string) rule { return rule{"resident_id." + name, residentIDSource, row} }
	copyIt := tr("对照证件逐位核对号码。", "Compare every character with the document.")
	if len(number) == 15 && digits(number) {
		c.fault(p, about("old"), tr("这是 15 位旧号码。", "This is an old number of 15 digits."), tr("填写现行证件上的 18 位号码。", "Give the 18-digit number of the present card."))
		return civil.Date{}, false
	}
	n, ok := readCitizenNumber(number)
	if !ok {
		c.fault(p, about("format"), tr("证件号码应为 17 位数字加 1 位校验码，现为 %d 位。", "The number should be 17 digits and a check character; this has %d characters.", length(number)), copyIt)
		return civil.Date{}, false
	}
	good := true
	bad := func(name, zh, en string) {
		c.fault(p, about(name), tr(zh, en), copyIt)
		good = false
	}
	if !region(number[:6]) {
		bad("region", "号码前六位与证件类型不符，或不属于任何省份。", "The first six digits do not fit the document's type or belong to no province.")
	}
	today := c.ref.Today
	switch {
	case !n.exists:
		bad("date", "号码中的出生日期不存在。", "The birth date in the number does not exist.")
	case n.birth.After(today):
		bad("future", "号码中的出生日期在将来。", "The birth date in the number lies in the future.")
	case age(n.birth, today) > 110:
		bad("age", "号码中的出生日期早于 110 年前。", "The birth date in the number is more than 110 years ago.")
	}
	if !n.check {
		bad("check_digit", "号码的校验码不符。", "The number's check digit does not fit.")
	}
	return n.birth, good
}

// adult checks the age of a person in charge: eighteen, or sixteen with proof of income in some provinces.
func (c *checker) adult(p pointer, birth civil.Date, row int) {
	about := rule{"person.age", commonRule, row}
	switch n := age(birth, c.ref.Today); {
	case n < 16:
		c.fault(p, about, tr("负责人未满 16 周岁。", "The person in charge is under sixteen."), tr("由成年人担任负责人。", "Name an adult."))
	case n < 18:
		c.warn(p, about, tr("负责人未满 18 周岁，多数省份不受理。", "The person in charge is under eighteen; most provinces refuse that."),
			tr("由成年人担任，或向接入服务商确认所需的收入证明。", "Name an adult, or ask the operator about proof of income."))
	}
}
