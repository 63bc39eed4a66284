package letter

import (
	"fmt"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// fieldLabel names a field of the filing for people: /services/0/person_in_charge/phone is 第1项服务负责人手机号码, "service 1,
// person in charge, mobile number". A part that has no name here is shown as it is.
func fieldLabel(pointer string) fault.Text {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	var zh strings.Builder
	var en []string
	for i, part := range parts {
		before := ""
		if i > 0 {
			before = parts[i-1]
		}
		if n, err := strconv.Atoi(part); err == nil && before != "" {
			counted := countedName(before)
			fmt.Fprintf(&zh, "第%d%s", n+1, counted.Zh)
			en = append(en, fmt.Sprintf("%s %d", counted.En, n+1))
			continue
		}
		if countedName(part).Zh != "" && i+1 < len(parts) {
			continue // its number tells which
		}
		if part == "name" && i > 1 && parts[i-2] == "domains" {
			continue // a domain is its name
		}
		name := partName(before, part)
		zh.WriteString(name.Zh)
		if name.En != "" {
			en = append(en, name.En)
		}
	}
	return fault.Text{Zh: zh.String(), En: strings.Join(en, ", ")}
}

// countedName names one thing of a list, "" for what is no list.
func countedName(list string) fault.Text {
	switch list {
	case "services":
		return fault.Text{Zh: "项服务", En: "service"}
	case "domains":
		return fault.Text{Zh: "个域名", En: "domain"}
	case "ips":
		return fault.Text{Zh: "个IP地址", En: "IP address"}
	case "platforms":
		return fault.Text{Zh: "个平台", En: "platform"}
	case "sdks":
		return fault.Text{Zh: "个SDK", En: "SDK"}
	case "pre_approvals":
		return fault.Text{Zh: "项前置审批", En: "pre-approval"}
	}
	return fault.Text{}
}

// partName names one part of a pointer; what "name" is called depends on whose it is.
func partName(before, part string) fault.Text {
	switch {
	case part == "name" && (before == "person_in_charge" || before == "legal_representative"):
		return fault.Text{Zh: "姓名", En: "name"}
	case part == "type" && before == "":
		return fault.Text{Zh: "备案类型", En: "filing type"}
	}
	pair := [2]string{part, strings.ReplaceAll(part, "_", " ")}
	switch part {
	case "entity":
		pair = [2]string{"主办单位", "entity"}
	case "account":
		pair = [2]string{"云账户", "cloud account"}
	case "certificate":
		pair = [2]string{"证件", "certificate"}
	case "document":
		pair = [2]string{"证件", "ID document"}
	case "legal_representative":
		pair = [2]string{"法定代表人", "legal representative"}
	case "person_in_charge":
		pair = [2]string{"负责人", "person in charge"}
	case "credit_code":
		pair = [2]string{"统一社会信用代码", "credit code"}
	case "app", "access":
		pair = [2]string{}
	default:
		if name, ok := leafName(part); ok {
			return name
		}
	}
	return fault.Text{Zh: pair[0], En: pair[1]}
}

// leafName names a value.
func leafName(part string) (fault.Text, bool) {
	zh, ok := map[string]string{
		"address": "地址", "company": "公司名称", "contents": "服务内容", "description": "服务说明",
		"email": "电子邮箱", "emergency_phone": "应急联系电话", "expires": "到期日", "fingerprint": "证书指纹", "function": "用途",
		"holder": "持有者", "home_page": "首页网址", "id": "账号", "investor": "投资者或者上级主管单位", "landline": "座机号码", "languages": "语种",
		"location": "服务器放置地", "method": "接入方式", "name": "名称", "nature": "单位性质", "number": "号码", "package": "包名",
		"phone": "手机号码", "position": "职务", "province": "所在地", "provider": "接入服务单位", "public_key": "公钥", "registrar": "注册服务机构",
		"recordal_number": "备案编号", "remark": "备注", "type": "类型", "validity": "有效期", "vendor": "提供者",
	}[part]
	en := map[string]string{"phone": "mobile number", "id": "account number", "provider": "access provider", "province": "place", "function": "purpose"}[part]
	if en == "" {
		en = strings.ReplaceAll(part, "_", " ")
	}
	return fault.Text{Zh: zh, En: en}, ok
}
