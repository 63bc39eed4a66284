package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"icpdoc/internal/fault"
)

// longestKept is the longest that a policy may say, in days: beyond 100 years it is a slip of the pen.
const longestKept = 36500

// ParsePolicy reads how long filings are kept, as "draft=180d,closed=3y": state, then a whole number of days (d), weeks
// (w) or years (y, of 365 days). "" keeps everything for good. The error has every fault at once, each with the part
// that it is about as its pointer.
func ParsePolicy(text string) (Policy, error) {
	p := Policy{}
	var wrong []fault.Field
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		s := State(strings.TrimSpace(name))
		days, ok := keptFor(strings.TrimSpace(value))
		_, again := p[s]
		switch {
		case !slices.Contains(States(), s):
			wrong = append(wrong, policyFault(part, "policy.state", "没有这个状态。", "There is no such state.",
				"可用的状态："+stateNames(), "Choose one of "+stateNames()))
		case again:
			wrong = append(wrong, policyFault(part, "policy.twice", "这个状态写了两次。", "This state stands here twice.", "只保留一处。", "Keep one of them."))
		case !ok:
			wrong = append(wrong, policyFault(part, "policy.duration", "期限不对。", "This is no length of time.",
				"写成 90d、26w 或 3y（不超过 100 年）。", "Write it as 90d, 26w or 3y, 100 years at most."))
		default:
			p[s] = time.Duration(days) * 24 * time.Hour
		}
	}
	if wrong != nil {
		return nil, fault.New(fault.Config, "policy.wrong", "保留期限的设置不对。", "The retention policy is wrong.").With(wrong...)
	}
	return p, nil
}

func policyFault(part, code, zh, en, remedyZh, remedyEn string) fault.Field {
	return fault.Field{Pointer: part, Code: code, Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn}}
}

func stateNames() string {
	var names []string
	for _, s := range States() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// keptFor reads a length of time in days.
func keptFor(s string) (days int, ok bool) {
	if len(s) < 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
	if err != nil || s[0] == '+' {
		return 0, false
	}
	switch s[len(s)-1] {
	case 'd':
		days = int(n)
	case 'w':
		days = 7 * int(n)
	case 'y':
		days = 365 * int(n)
	}
	return days, days >= 1 && days <= longestKept
}

// String writes a policy in days as ParsePolicy reads it, in the order of life.
func (p Policy) String() string {
	var parts []string
	for _, s := range States() {
		if p[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s=%dd", s, p[s]/(24*time.Hour)))
		}
	}
	return strings.Join(parts, ",")
}
