package filing

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

var (
	dateText  = regexp.MustCompile(`(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?`)
	plainDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	dateRange = regexp.MustCompile(`^` + dateText.String() + `[-~至到]+(.+)$`)
	longTerms = []string{"long_term", "long-term", "longterm", "long term", "长期", "长期有效", "永久", "9999-12-31", "9999-99-99"}
)

// parseDate reads 2030-01-31, 2030/1/31, 2030.1.31, 2030年1月31日 or 20300131.
func parseDate(s string) (civil.Date, bool) {
	t := narrow(s)
	m := plainDate.FindStringSubmatch(t)
	if m == nil {
		m = dateText.FindStringSubmatch(t)
		if m == nil || m[0] != t {
			return civil.Date{}, false
		}
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	d := civil.Date{Year: year, Month: time.Month(month), Day: day}
	return d, d.IsValid()
}

// months adds months and stays within the month: 30 November and three months is the end of February.
func months(d civil.Date, n int) civil.Date {
	m := int(d.Month) - 1 + n
	first := civil.Date{Year: d.Year + floorDiv(m, 12), Month: time.Month(m - 12*floorDiv(m, 12) + 1), Day: 1}
	for last := d.Day; last > 0; last-- {
		if e := (civil.Date{Year: first.Year, Month: first.Month, Day: last}); e.IsValid() {
			return e
		}
	}
	return first
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// age in full years on a day.
func age(birth, today civil.Date) int {
	n := today.Year - birth.Year
	if today.Month < birth.Month || today.Month == birth.Month && today.Day < birth.Day {
		n--
	}
	return n
}

// validity reads how long a certificate holds. An expired one is a fault, one with less than three months left a warning:
// administrations ask for three months (row 33). A range as an ID card prints it gives its end.
func (c *checker) validity(p pointer, s string, required bool, row int, source string) Validity {
	t := lower(strings.TrimSpace(clean(s)))
	if t == "" {
		if required {
			c.fault(p, rule{"validity.required", source, row}, tr("没有填写证件有效期。", "The certificate's validity is missing."),
				tr("填写截止日期（YYYY-MM-DD）或 long_term（长期）。", "Give the last day (YYYY-MM-DD) or long_term."))
		}
		return Validity{}
	}
	if m := dateRange.FindStringSubmatch(narrow(t)); m != nil {
		t = m[len(m)-1]
	}
	for _, word := range longTerms {
		if t == word {
			return Validity{LongTerm: true}
		}
	}
	d, ok := parseDate(t)
	if !ok {
		c.fault(p, rule{"validity.date", source, row}, tr("证件有效期不是真实日期。", "The certificate's validity is not a real date."),
			tr("写成 YYYY-MM-DD，长期有效写 long_term。", "Write YYYY-MM-DD, or long_term for a certificate without end."))
		return Validity{}
	}
	today := c.ref.Today
	switch {
	case d.Before(today):
		c.fault(p, rule{"validity.expired", source, row}, tr("证件已于 %s 到期。", "The certificate expired on %s.", d),
			tr("换领新证件后填写。", "Renew the certificate and give the new one."))
	case d.Before(months(today, 3)):
		c.warn(p, rule{"validity.short", source, row}, tr("证件将于 %s 到期，不足三个月。", "The certificate expires on %s, in less than three months.", d),
			tr("先换领新证件，管局通常要求剩余三个月以上。", "Renew it first: administrations usually ask for three months left."))
	}
	return Validity{Until: d}
}
