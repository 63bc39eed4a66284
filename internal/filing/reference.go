package filing

import "cloud.google.com/go/civil"

// Reference is everything New needs to know besides the input: today, the operators' scopes and the code lists.
// rulebook.Load fills it from templates/; a test may build one by hand. It is read-only after that.
type Reference struct {
	Today      civil.Date
	Providers  map[string]Scope
	Lists      map[string][]Code     // by list: natures, certificates, id_documents, languages, contents, app_categories, pre_approvals, statements, platforms, access_methods, relations
	Groups     map[string][]string   // nature id -> certificate ids that fit it
	Provinces  []Division            // GB/T 2260, 34 of them
	Cities     map[string][]Division // province code -> cities; districts stay free text
	TLDs       map[string]bool       // approved top-level domains (A-labels), shipped and dated
	TLDsAsOf   civil.Date            // the date of that list
	Registrars []string              // approved registrars known by name; a name not in the list is a warning, never a fault

	Materials []string // ids of every material that a rulebook knows; Input.Confirmed may name them

	Aliases   map[string]map[string]string // list -> another spelling -> id (top-level "aliases" of a code file)
	NameWords []NameWord                   // words that service names must or should not use
}

// NameWord is a word that the name of a service must not carry ("restricted": 中国) or must not consist of ("generic": 论坛).
type NameWord struct {
	Word string `yaml:"word" json:"word"`
	Kind string `yaml:"kind" json:"kind"` // "restricted", "generic", "marketing" or "finance"
}

// Scope is the part of an operator's file that decides what may be filed with it at all.
type Scope struct {
	ID                   string   `yaml:"id"`
	Name                 string   `yaml:"name"` // legal name in Chinese
	NameEn               string   `yaml:"name_en"`
	Region               Code     `yaml:"region"`                // AWS China region: cn-northwest-1, cn-north-1
	Location             Division `yaml:"location"`              // province where the servers stand
	EnterprisesOnly      string   `yaml:"enterprises_only"`      // "fault", "warning" or "" (rows 2)
	ExcludedProvinces    []string `yaml:"excluded_provinces"`    // GB/T 2260 codes (row 3)
	ExampleProvince      string   `yaml:"example_province"`      // the province that its list is written for; elsewhere warn (row 4)
	OverseasRegistrar    string   `yaml:"overseas_registrar"`    // "fault" or "warning" (row 15)
	DomainMonthsLeft     int      `yaml:"domain_months_left"`    // months a domain must still run: a fault below (row 16)
	DomainMonthsAdvised  int      `yaml:"domain_months_advised"` // a warning below
	ConfirmationRelation bool     `yaml:"confirmation_relation"` // account company differs: an equity relation is expected, else warn (row 53)
	ReturnContact        bool     `yaml:"return_contact"`        // manual mode needs a return contact (row 58)
}
