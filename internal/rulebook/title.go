package rulebook

import "icpdoc/internal/fault"

// The closed lists of the rulebooks in words, for every page, list and program that shows them.

// Title says how binding a requirement is.
func (n Need) Title() fault.Text {
	switch n {
	case Required:
		return fault.Text{Zh: "需要", En: "Needed"}
	case Conditional:
		return fault.Text{Zh: "待确认", En: "Ask first"}
	case Optional:
		return fault.Text{Zh: "可选", En: "Optional"}
	case NotNeeded:
		return fault.Text{Zh: "不需要", En: "Not needed"}
	}
	return fault.Text{Zh: string(n), En: string(n)}
}

// Title says what the signer does about the date line; nothing for a paper without one.
func (d DatePolicy) Title() fault.Text {
	switch d {
	case LeaveBlank:
		return fault.Text{Zh: "留空不写", En: "Leave blank"}
	case FillIn:
		return fault.Text{Zh: "手写日期", En: "By hand"}
	case OptionalDate:
		return fault.Text{Zh: "可写可空", En: "Optional"}
	}
	return fault.Text{}
}

// ChannelTitle says how a material reaches the operator.
func ChannelTitle(id string) fault.Text {
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
	return fault.Text{Zh: id, En: id}
}

// SignerTitle is the role of who signs. About a service it takes the service's kind.
func SignerTitle(id string, kind fault.Text) fault.Text {
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
	return fault.Text{Zh: id, En: id}
}

// SealTitle is whose seal.
func SealTitle(id string) fault.Text {
	switch id {
	case "entity":
		return fault.Text{Zh: "主办单位公章", En: "Entity's official seal"}
	case "account_company":
		return fault.Text{Zh: "账号公司公章", En: "Account company's seal"}
	case "provider":
		return fault.Text{Zh: "接入服务商印章", En: "Operator's seal"}
	}
	return fault.Text{Zh: id, En: id}
}
