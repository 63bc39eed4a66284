package filing

import "icpdoc/internal/fault"

// The closed lists in words, for every page, list and program that shows them.

// Title names the filing type, in Chinese as the portals print it.
func (t FilingType) Title() fault.Text {
	switch t {
	case TypeNew:
		return fault.Text{Zh: "新增备案", En: "First filing"}
	case TypeNewService:
		return fault.Text{Zh: "新增互联网信息服务", En: "New service"}
	case TypeChangeEntity:
		return fault.Text{Zh: "变更主体", En: "Change of the entity"}
	case TypeChangeInformation:
		return fault.Text{Zh: "变更信息", En: "Change of a service"}
	case TypeChangeIP:
		return fault.Text{Zh: "变更IP", En: "Change of IP addresses"}
	case TypeDeregisterEntity:
		return fault.Text{Zh: "注销主体", En: "Deregistration of the entity"}
	case TypeDeregisterService:
		return fault.Text{Zh: "注销互联网信息服务", En: "Deregistration of a service"}
	case TypeDeregisterAccess:
		return fault.Text{Zh: "取消接入", En: "End of access"}
	}
	return fault.Text{Zh: string(t), En: string(t)}
}

// Title names the mode.
func (m VerificationMode) Title() fault.Text {
	if m == Electronic {
		return fault.Text{Zh: "电子核验", En: "Electronic verification"}
	}
	return fault.Text{Zh: "人工核验", En: "Manual verification"}
}

// Title names the kind.
func (k ServiceKind) Title() fault.Text {
	if k == APP {
		return fault.Text{Zh: "APP", En: "APP"}
	}
	return fault.Text{Zh: "网站", En: "Website"}
}
