package pack

import (
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// What the pages of a pack call things. Words of the filing's own codes come from the code lists, of materials from the
// rulebooks; these are the closed lists of the program itself.

// stateWord says what became of a requirement. No word holds a comma: a spreadsheet's list of choices is parted by them.
func stateWord(s state) fault.Text {
	switch s {
	case made:
		return fault.Text{Zh: "待签章", En: "To be signed"}
	case given:
		return fault.Text{Zh: "合格", En: "Good"}
	case doubtful:
		return fault.Text{Zh: "须留意", En: "Check it"}
	case rejected:
		return fault.Text{Zh: "不合格", En: "Rejected"}
	case missing:
		return fault.Text{Zh: "缺", En: "Missing"}
	case elsewhere:
		return fault.Text{Zh: "另行办理", En: "Done elsewhere"}
	case toAsk:
		return fault.Text{Zh: "待确认", En: "Ask first"}
	case optional:
		return fault.Text{Zh: "未附", En: "Not added"}
	case notNeeded:
		return fault.Text{Zh: "不需要", En: "Not needed"}
	}
	return same(string(s))
}

// tone is how a state is told apart at a glance.
func (s state) tone() string {
	switch s {
	case made, given:
		return "ok"
	case doubtful, toAsk:
		return "ask"
	case elsewhere, optional:
		return "optional"
	case notNeeded:
		return "not_needed"
	case missing:
		return "missing"
	}
	return "rejected"
}

// theirs tells whether a signer or a seal is the operator's: a place that the applicant leaves empty.
func theirs(id string) bool { return id == "verifier" || id == "provider" }

// same is a word that both languages share: a name, a number.
func same(s string) fault.Text { return fault.Text{Zh: s, En: s} }

// joined puts texts in a row: 甲、乙 and A, B.
func joined(list []fault.Text) fault.Text {
	zh, en := make([]string, 0, len(list)), make([]string, 0, len(list))
	for _, t := range list {
		zh, en = append(zh, t.In("zh")), append(en, t.In("en"))
	}
	return fault.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// each gives the words of ids.
func each(ids []string, word func(string) fault.Text) []fault.Text {
	list := make([]fault.Text, 0, len(ids))
	for _, id := range ids {
		list = append(list, word(id))
	}
	return list
}

// counted writes a number with its unit: 2 份 and 2 copies.
func counted(n int, zh, one, more string) fault.Text {
	t := fault.Text{Zh: strconv.Itoa(n) + " " + zh, En: strconv.Itoa(n) + " " + more}
	if n == 1 {
		t.En = "1 " + one
	}
	return t
}
