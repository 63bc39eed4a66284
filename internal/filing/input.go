package filing

// Input is what every door hands in: plain text as somebody typed it, nested like Filing. Field names on the wire
// are those of Filing's expr tags. Nothing here is checked; New does that. An empty string, a nil slice and a zero
// struct all mean "not given". Dates are YYYY-MM-DD; a validity may also be "long_term" (长期).
type Input struct {
	Provider string         `json:"provider,omitempty" yaml:"provider,omitempty"` // "nwcd", "sinnet", …
	Type     string         `json:"type,omitempty" yaml:"type,omitempty"`         // filing type, "new" unless given
	Entity   EntityInput    `json:"entity,omitzero" yaml:"entity,omitempty"`
	Services []ServiceInput `json:"services,omitempty" yaml:"services,omitempty"`
	Account  AccountInput   `json:"account,omitzero" yaml:"account,omitempty"`
	Return   ReturnInput    `json:"return,omitzero" yaml:"return,omitempty"`

	// Confirmed is what the filer knows and says so. Three kinds of words:
	//   - deregister_entity, deregister_service, deregister_access: the consequences of that filing type are understood (row 29);
	//   - on_site_verification: the person in charge comes to the operator, so no curtain and no return address (row 57);
	//   - a material's id, or the id followed by _not_needed: the operator was asked about a material that its guide leaves
	//     open, and it is needed or not. "Shanxi" is 山西; a filer in 陕西 settles it with commitment_letter or
	//     commitment_letter_not_needed (row 54).
	Confirmed []string `json:"confirmed,omitempty" yaml:"confirmed,omitempty"`
}

// EntityInput is the 主办单位. Province, city and nature accept an id, a number or a name.
type EntityInput struct {
	Name                string                   `json:"name,omitempty" yaml:"name,omitempty"`
	Nature              string                   `json:"nature,omitempty" yaml:"nature,omitempty"`
	Certificate         CertificateInput         `json:"certificate,omitzero" yaml:"certificate,omitempty"`
	Province            string                   `json:"province,omitempty" yaml:"province,omitempty"` // 110000, 北京, 北京市, Beijing
	City                string                   `json:"city,omitempty" yaml:"city,omitempty"`
	District            string                   `json:"district,omitempty" yaml:"district,omitempty"`
	Address             string                   `json:"address,omitempty" yaml:"address,omitempty"`
	Investor            string                   `json:"investor,omitempty" yaml:"investor,omitempty"`
	LegalRepresentative LegalRepresentativeInput `json:"legal_representative,omitzero" yaml:"legal_representative,omitempty"`
	PersonInCharge      PersonInput              `json:"person_in_charge,omitzero" yaml:"person_in_charge,omitempty"`
	RecordalNumber      string                   `json:"recordal_number,omitempty" yaml:"recordal_number,omitempty"`
	Remark              string                   `json:"remark,omitempty" yaml:"remark,omitempty"`
}

// CertificateInput is the entity's 证件.
type CertificateInput struct {
	Type       string `json:"type,omitempty" yaml:"type,omitempty"`
	Number     string `json:"number,omitempty" yaml:"number,omitempty"`
	Address    string `json:"address,omitempty" yaml:"address,omitempty"`
	ValidUntil string `json:"valid_until,omitempty" yaml:"valid_until,omitempty"` // "long_term" or YYYY-MM-DD
}

// DocumentInput is a person's 证件.
type DocumentInput struct {
	Type       string `json:"type,omitempty" yaml:"type,omitempty"`
	Number     string `json:"number,omitempty" yaml:"number,omitempty"`
	ValidUntil string `json:"valid_until,omitempty" yaml:"valid_until,omitempty"` // "long_term" or YYYY-MM-DD
}

// PersonInput is a 负责人.
type PersonInput struct {
	Name           string        `json:"name,omitempty" yaml:"name,omitempty"`
	Position       string        `json:"position,omitempty" yaml:"position,omitempty"`
	Document       DocumentInput `json:"document,omitzero" yaml:"document,omitempty"`
	Phone          string        `json:"phone,omitempty" yaml:"phone,omitempty"`
	Landline       string        `json:"landline,omitempty" yaml:"landline,omitempty"`
	EmergencyPhone string        `json:"emergency_phone,omitempty" yaml:"emergency_phone,omitempty"`
	Email          string        `json:"email,omitempty" yaml:"email,omitempty"`
}

// LegalRepresentativeInput is the 法定代表人. Foreign is computed when a document is given.
type LegalRepresentativeInput struct {
	Name     string        `json:"name,omitempty" yaml:"name,omitempty"`
	Document DocumentInput `json:"document,omitzero" yaml:"document,omitempty"`
	Foreign  bool          `json:"foreign,omitempty" yaml:"foreign,omitempty"`
}

// ServiceInput is one website or APP.
type ServiceInput struct {
	Kind           string             `json:"kind,omitempty" yaml:"kind,omitempty"` // website, app
	Name           string             `json:"name,omitempty" yaml:"name,omitempty"`
	HomePage       string             `json:"home_page,omitempty" yaml:"home_page,omitempty"`
	Domains        []DomainInput      `json:"domains,omitempty" yaml:"domains,omitempty"`
	Languages      []string           `json:"languages,omitempty" yaml:"languages,omitempty"`
	Contents       []string           `json:"contents,omitempty" yaml:"contents,omitempty"` // 服务内容, or an APP's 服务类目
	Description    string             `json:"description,omitempty" yaml:"description,omitempty"`
	PreApprovals   []PreApprovalInput `json:"pre_approvals,omitempty" yaml:"pre_approvals,omitempty"`
	Statements     []string           `json:"statements,omitempty" yaml:"statements,omitempty"`
	SamePerson     bool               `json:"same_person,omitempty" yaml:"same_person,omitempty"` // the entity's person in charge serves here too
	PersonInCharge PersonInput        `json:"person_in_charge,omitzero" yaml:"person_in_charge,omitempty"`
	Access         AccessInput        `json:"access,omitzero" yaml:"access,omitempty"`
	App            AppInput           `json:"app,omitzero" yaml:"app,omitempty"`
	RecordalNumber string             `json:"recordal_number,omitempty" yaml:"recordal_number,omitempty"`
}

// DomainInput is one 域名 with its registration.
type DomainInput struct {
	Name      string `json:"name,omitempty" yaml:"name,omitempty"`
	Registrar string `json:"registrar,omitempty" yaml:"registrar,omitempty"`
	Overseas  bool   `json:"overseas,omitempty" yaml:"overseas,omitempty"` // registered through an overseas registrar
	Holder    string `json:"holder,omitempty" yaml:"holder,omitempty"`
	Expires   string `json:"expires,omitempty" yaml:"expires,omitempty"` // YYYY-MM-DD
}

// PreApprovalInput is one 前置审批.
type PreApprovalInput struct {
	Category string `json:"category,omitempty" yaml:"category,omitempty"`
	Number   string `json:"number,omitempty" yaml:"number,omitempty"`
}

// AccessInput is the 接入信息 of one service. Method and Location have defaults: cloud access, the operator's region.
type AccessInput struct {
	IPKind   string   `json:"ip_kind,omitempty" yaml:"ip_kind,omitempty"` // eip, elb
	IPs      []string `json:"ips,omitempty" yaml:"ips,omitempty"`
	Method   string   `json:"method,omitempty" yaml:"method,omitempty"`
	Location string   `json:"location,omitempty" yaml:"location,omitempty"`
}

// AppInput is what only an APP has. An offline (standalone) APP needs no filing and is stopped with that reason.
type AppInput struct {
	Platforms []PlatformInput `json:"platforms,omitempty" yaml:"platforms,omitempty"`
	SDKs      []SDKInput      `json:"sdks,omitempty" yaml:"sdks,omitempty"`
	Offline   bool            `json:"offline,omitempty" yaml:"offline,omitempty"`
}

// PlatformInput is one 运行平台.
type PlatformInput struct {
	System      string `json:"system,omitempty" yaml:"system,omitempty"`
	Package     string `json:"package,omitempty" yaml:"package,omitempty"`
	PublicKey   string `json:"public_key,omitempty" yaml:"public_key,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty" yaml:"fingerprint,omitempty"`
	Name        string `json:"name,omitempty" yaml:"name,omitempty"`
}

// SDKInput is one third-party SDK.
type SDKInput struct {
	Name     string `json:"name,omitempty" yaml:"name,omitempty"`
	Vendor   string `json:"vendor,omitempty" yaml:"vendor,omitempty"`
	Function string `json:"function,omitempty" yaml:"function,omitempty"`
}

// AccountInput is the AWS China account.
type AccountInput struct {
	ID         string `json:"id,omitempty" yaml:"id,omitempty"`
	Company    string `json:"company,omitempty" yaml:"company,omitempty"`
	CreditCode string `json:"credit_code,omitempty" yaml:"credit_code,omitempty"`
	Relation   string `json:"relation,omitempty" yaml:"relation,omitempty"`
}

// ReturnInput is where the operator couriers the curtain to.
type ReturnInput struct {
	Recipient string `json:"recipient,omitempty" yaml:"recipient,omitempty"`
	Phone     string `json:"phone,omitempty" yaml:"phone,omitempty"`
	Address   string `json:"address,omitempty" yaml:"address,omitempty"`
	Postcode  string `json:"postcode,omitempty" yaml:"postcode,omitempty"`
}
