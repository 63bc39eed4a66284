package pack

import (
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// What the pages of a pack call things. Words of the filing's own codes come from the code lists, of materials from the
// rulebooks; these are the closed lists of the program itself.

// typeWord names the filing type, in Chinese as the portals print it.
func typeWord(t filing.FilingType) fault.Text {
	switch t {
	case filing.TypeNew:
		return fault.Text{Zh: "新增备案", En: "First filing"}
	case filing.TypeNewService:
		return fault.Text{Zh: "新增互联网信息服务", En: "New service"}
	case filing.TypeChangeEntity:
		return fault.Text{Zh: "变更主体", En: "Change of the entity"}
	case filing.TypeChangeInformation:
		return fault.Text{Zh: "变更信息", En: "Change of a service"}
	case filing.TypeChangeIP:
		return fault.Text{Zh: "变更IP", En: "Change of IP addresses"}
	case filing.TypeDeregisterEntity:
		return fault.Text{Zh: "注销主体", En: "Deregistration of the entity"}
	case filing.TypeDeregisterService:
		return fault.Text{Zh: "注销互联网信息服务", En: "Deregistration of a service"}
	case filing.TypeDeregisterAccess:
		return fault.Text{Zh: "取消接入", En: "End of access"}
	}
	return same(string(t))
}

func modeWord(m filing.VerificationMode) fault.Text {
	if m == filing.Electronic {
		return fault.Text{Zh: "电子核验", En: "Electronic verification"}
	}
	return fault.Text{Zh: "人工核验", En: "Manual verification"}
}

func kindWord(k filing.ServiceKind) fault.Text {
	if k == filing.APP {
		return same("APP")
	}
	return fault.Text{Zh: "网站", En: "Website"}
}

func needWord(n rulebook.Need) fault.Text {
	switch n {
	case rulebook.Required:
		return fault.Text{Zh: "需要", En: "Needed"}
	case rulebook.Conditional:
		return fault.Text{Zh: "待确认", En: "Ask first"}
	case rulebook.Optional:
		return fault.Text{Zh: "可选", En: "Optional"}
	case rulebook.NotNeeded:
		return fault.Text{Zh: "不需要", En: "Not needed"}
	}
	return same(string(n))
}

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

// dateWord says what the signer does about the date line.
func dateWord(d rulebook.DatePolicy) fault.Text {
	switch d {
	case rulebook.LeaveBlank:
		return fault.Text{Zh: "留空不写", En: "Leave blank"}
	case rulebook.FillIn:
		return fault.Text{Zh: "手写日期", En: "By hand"}
	case rulebook.OptionalDate:
		return fault.Text{Zh: "可写可空", En: "Optional"}
	}
	return fault.Text{}
}

// channelWord says how a material reaches the operator.
func channelWord(id string) fault.Text {
	switch id {
	case "upload":
		return fault.Text{Zh: "上传", En: "Upload"}
	case "email":
		return fault.Text{Zh: "邮件", En: "E-mail"}
	case "courier":
		return fault.Text{Zh: "邮寄", En: "Courier"}
	case "on_site":
		return fault.Text{Zh: "当面", En: "In person"}
	case "keep":
		return fault.Text{Zh: "留存", En: "Keep"}
	}
	return same(id)
}

// signerWord is the role of who signs. About a service it takes the service's kind.
func signerWord(id string, kind fault.Text) fault.Text {
	switch id {
	case "legal_representative":
		return fault.Text{Zh: "法定代表人", En: "Legal representative"}
	case "entity_person":
		return fault.Text{Zh: "主体负责人", En: "Person in charge of the entity"}
	case "service_person":
		return fault.Text{Zh: kind.Zh + "负责人", En: "Person in charge of the " + kind.En}
	case "verifier":
		return fault.Text{Zh: "核验人", En: "Verifier"}
	}
	return same(id)
}

// sealWord is whose seal.
func sealWord(id string) fault.Text {
	switch id {
	case "entity":
		return fault.Text{Zh: "主办单位公章", En: "Entity's official seal"}
	case "account_company":
		return fault.Text{Zh: "账号公司公章", En: "Account company's seal"}
	case "provider":
		return fault.Text{Zh: "接入服务商印章", En: "Operator's seal"}
	}
	return same(id)
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
