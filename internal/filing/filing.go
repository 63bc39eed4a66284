package filing

import (
	"cloud.google.com/go/civil"

	"icpdoc/internal/fault"
)

// Filing is one valid ICP recordal application: one entity, one or more services. Only New makes one.
// Its fields carry the same names in Go, on the wire, in rulebook conditions (expr) and in templates.
type Filing struct {
	Provider  string           `expr:"provider"`  // id of the operator: "nwcd", "sinnet", or another that a rulebook file adds
	Type      FilingType       `expr:"type"`      // what is asked of the Administration
	Mode      VerificationMode `expr:"mode"`      // computed by New, never chosen (checklist row 39)
	Entity    Entity           `expr:"entity"`    // 主办单位
	Services  []Service        `expr:"services"`  // 互联网信息服务; may be empty for change_entity and deregister_entity
	Account   Account          `expr:"account"`   // the AWS China account the service runs in
	Return    *ReturnContact   `expr:"return"`    // where the operator sends the curtain (Sinnet, manual); nil when not given
	Confirmed []string         `expr:"confirmed"` // what the filer has acknowledged or settled with the operator; see Input.Confirmed
	Notices   []fault.Field    `expr:"-"`         // warnings and notes found by New; never a fault
}

// FilingType is 备案类型.
type FilingType string //nolint:revive // the glossary's word; Type alone would say too little in other rooms

// The filing types (N:108-142, S:74,136).
const (
	TypeNew               FilingType = "new"                // 新增备案: no recordal yet
	TypeNewService        FilingType = "new_service"        // 新增互联网信息服务: entity already has a recordal number
	TypeChangeEntity      FilingType = "change_entity"      // 变更主体
	TypeChangeInformation FilingType = "change_information" // 变更信息
	TypeChangeIP          FilingType = "change_ip"          // 变更IP
	TypeDeregisterEntity  FilingType = "deregister_entity"  // 注销主体
	TypeDeregisterService FilingType = "deregister_service" // 注销互联网信息服务
	TypeDeregisterAccess  FilingType = "deregister_access"  // 取消接入
)

// VerificationMode is how the authenticity of a filing is verified.
type VerificationMode string

// Electronic needs a business licence and resident ID cards of every person in charge; anything else is manual.
const (
	Electronic VerificationMode = "electronic" // 电子核验
	Manual     VerificationMode = "manual"     // 人工核验
)

// Code is one value of a code list (templates/codes/*.yaml).
type Code struct {
	ID   string `yaml:"id" json:"id" expr:"id"`                           // ours, snake_case, stable: "business_license"
	MIIT int    `yaml:"miit,omitempty" json:"miit,omitempty" expr:"miit"` // the ministry's number, 0 when unknown
	Zh   string `yaml:"zh" json:"zh" expr:"zh"`
	En   string `yaml:"en" json:"en" expr:"en"`

	Group string `yaml:"group,omitempty" json:"group,omitempty" expr:"group"` // first level of a two-level list (app_categories)
}

// Division is a province, city or district by GB/T 2260; Code has six digits ("" when only the name is known).
// Short and Abbr stand only with provinces.
type Division struct {
	Code  string `yaml:"code" json:"code" expr:"code"`
	Zh    string `yaml:"zh" json:"zh" expr:"zh"`
	En    string `yaml:"en" json:"en" expr:"en"`
	Short string `yaml:"short,omitempty" json:"short,omitempty" expr:"short"` // 内蒙古
	Abbr  string `yaml:"abbr,omitempty" json:"abbr,omitempty" expr:"abbr"`    // 蒙, as in a recordal number
}

// Validity of a certificate: long-term, or until a day.
type Validity struct {
	LongTerm bool       `expr:"long_term"`
	Until    civil.Date `expr:"-"` // zero when LongTerm
}

// Certificate is the entity's 证件.
type Certificate struct {
	Type     Code     `expr:"type"`
	Number   string   `expr:"number"`
	Address  string   `expr:"address"` // 证件住所, as printed on the certificate
	Validity Validity `expr:"validity"`
}

// IDDocument is a person's 证件.
type IDDocument struct {
	Type     Code     `expr:"type"` // "resident_id", "passport", …
	Number   string   `expr:"number"`
	Validity Validity `expr:"validity"`
}

// Person is a 负责人.
type Person struct {
	Name           string     `expr:"name"`
	Position       string     `expr:"position"` // 职务, optional
	Document       IDDocument `expr:"document"`
	Phone          string     `expr:"phone"`
	Landline       string     `expr:"landline"` // optional
	EmergencyPhone string     `expr:"emergency_phone"`
	Email          string     `expr:"email"`
}

// LegalRepresentative is the 法定代表人. Document is optional data unless a letter needs it.
type LegalRepresentative struct {
	Name     string      `expr:"name"`
	Document *IDDocument `expr:"document"` // nil when not given
	Foreign  bool        `expr:"foreign"`  // holds a passport, an HK/MO/TW permit or a foreigner's residence permit
}

// Entity is the 主办单位.
type Entity struct {
	Name                string              `expr:"name"`   // full legal name in Chinese, as on the certificate
	Nature              Code                `expr:"nature"` // 单位性质
	Certificate         Certificate         `expr:"certificate"`
	Province            Division            `expr:"province"`
	City                Division            `expr:"city"`
	District            Division            `expr:"district"`
	Address             string              `expr:"address"`  // 通信地址
	Investor            string              `expr:"investor"` // 投资者或上级主管单位
	LegalRepresentative LegalRepresentative `expr:"legal_representative"`
	PersonInCharge      Person              `expr:"person_in_charge"` // 主体负责人
	RecordalNumber      string              `expr:"recordal_number"`  // 主体备案号 "京ICP备2023000001号", "" before the first filing
	Remark              string              `expr:"remark"`
}

// ServiceKind is 互联网信息服务类型. Mini-programs and quick apps are filed by their platforms and never reach a Filing.
type ServiceKind string

// The kinds served.
const (
	Website ServiceKind = "website"
	APP     ServiceKind = "app"
)

// Service is one 互联网信息服务 (a website or an APP).
type Service struct {
	Kind                        ServiceKind   `expr:"kind"`
	Name                        string        `expr:"name"`
	HomePage                    string        `expr:"home_page"` // website: host without scheme, optional
	Domains                     []Domain      `expr:"domains"`
	Languages                   []Code        `expr:"languages"`
	Contents                    []Code        `expr:"contents"`                       // 服务内容 (website) or 服务类目 (APP)
	Description                 string        `expr:"description"`                    // what the service does, Chinese
	PreApprovals                []PreApproval `expr:"pre_approvals"`                  // 前置审批
	Statements                  []Code        `expr:"statements"`                     // "not involved" statements asked for: education, finance, medicine, ecommerce
	PersonInCharge              Person        `expr:"person_in_charge"`               // 服务负责人
	SamePerson                  bool          `expr:"same_person"`                    // the entity's person in charge is also the service's
	SignedByLegalRepresentative bool          `expr:"signed_by_legal_representative"` // the service's person in charge is the legal representative
	Access                      Access        `expr:"access"`
	App                         *App          `expr:"app"`             // nil for a website
	RecordalNumber              string        `expr:"recordal_number"` // 服务备案号 "京ICP备2023000001号-1", "" before
}

// Domain is one 域名.
type Domain struct {
	Name       string     `expr:"name"`       // lower case; internationalised names in Unicode
	ASCII      string     `expr:"ascii"`      // the same in A-labels
	Registered string     `expr:"registered"` // the registrable part: public suffix plus one label
	Level      int        `expr:"level"`      // number of labels
	Registrar  string     `expr:"registrar"`  // registrar's Chinese name
	Overseas   bool       `expr:"overseas"`   // registered through an overseas registrar
	Holder     string     `expr:"holder"`     // real-name holder
	Expires    civil.Date `expr:"-"`
}

// PreApproval is one 前置审批 category with the document that grants it.
type PreApproval struct {
	Category Code   `expr:"category"`
	Number   string `expr:"number"` // number of the approval, optional
}

// Access is 接入信息 of one service.
type Access struct {
	IPKind   string   `expr:"ip_kind"`  // "eip" or "elb"
	IPs      []string `expr:"ips"`      // canonical, public; IPv4 or IPv6
	Method   Code     `expr:"method"`   // 接入方式, cloud access by default
	Location Division `expr:"location"` // 服务器放置地, the region's province
}

// App is what only an APP has.
type App struct {
	Platforms []Platform `expr:"platforms"`
	SDKs      []SDK      `expr:"sdks"`
}

// Platform is one 运行平台 of an APP with its feature information.
type Platform struct {
	System      Code   `expr:"system"`      // android, ios, blackberry, harmony, linux, other
	Package     string `expr:"package"`     // 包名 / Bundle ID
	PublicKey   string `expr:"public_key"`  // decimal or hex, as the platform gives it
	Fingerprint string `expr:"fingerprint"` // certificate MD5, 32 hex (Android) or SHA-1, 40 hex (iOS); lower case
	Name        string `expr:"name"`        // name under the icon, same as the service's unless given
}

// SDK is one third-party SDK that the APP uses.
type SDK struct {
	Name     string `expr:"name"`
	Vendor   string `expr:"vendor"`
	Function string `expr:"function"`
}

// Account is the AWS China account.
type Account struct {
	ID         string `expr:"id"`          // 12 digits
	Company    string `expr:"company"`     // company name associated with the account
	CreditCode string `expr:"credit_code"` // its unified social credit code, optional
	Relation   Code   `expr:"relation"`    // relation to the entity: same, equity, group, parent_subsidiary, head_branch, unrelated
}

// Differs tells whether the account's company is another than the filing entity, which calls for a confirmation letter.
func (f Filing) Differs() bool { return f.Account.Company != "" && f.Account.Company != f.Entity.Name }

// ReturnContact is where the operator couriers the curtain to.
type ReturnContact struct {
	Recipient string `expr:"recipient"`
	Phone     string `expr:"phone"`
	Address   string `expr:"address"`
	Postcode  string `expr:"postcode"`
}
