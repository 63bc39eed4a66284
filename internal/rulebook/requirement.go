package rulebook

import "icpdoc/internal/fault"

// Requirement is one line of a filing's material list: what, how many, why, from where; or not needed and why not.
type Requirement struct {
	Material   string      `json:"material"`           // "verification_form", "entity_certificate", …
	Title      fault.Text  `json:"title"`              // name of the material, with "website" or "APP" already put in
	Service    int         `json:"service"`            // index into Filing.Services, -1 when it belongs to the whole filing
	Domain     int         `json:"domain"`             // index into the service's domains, -1 unless one is needed per domain
	Need       Need        `json:"need"`               // required, conditional (ask the operator), optional, not_needed
	Copies     int         `json:"copies"`             // 0 when not needed
	Template   string      `json:"template,omitempty"` // document template that produces it, "" for what the filer brings
	Imprint    bool        `json:"imprint,omitempty"`  // every sheet of it carries the signed code: what is printed from a template, unless the rulebook says off
	Signers    []string    `json:"signers,omitempty"`  // legal_representative, service_person, entity_person, verifier
	Seals      []string    `json:"seals,omitempty"`    // entity, account_company, provider
	DatePolicy DatePolicy  `json:"date_policy,omitempty"`
	Channels   []string    `json:"channels,omitempty"` // upload, email, courier, on_site, keep
	Image      *ImageRule  `json:"image,omitempty"`
	Reason     fault.Text  `json:"reason"`
	Advice     *fault.Text `json:"advice,omitempty"` // e.g. "confirm with NWCD"
	Source     string      `json:"source"`           // "N:383", "S:271"

	LastChecked string `json:"last_checked,omitempty"` // day the rule was last looked up, for a province's own papers
}

// Need says how binding a requirement is.
type Need string

// The needs.
const (
	Required    Need = "required"
	Conditional Need = "conditional" // the rule does not settle it: confirm with the operator
	Optional    Need = "optional"
	NotNeeded   Need = "not_needed"
)

// DatePolicy says what happens to the date line of a paper.
type DatePolicy string

// The date policies.
const (
	DateNone     DatePolicy = ""            // the paper has no date line
	LeaveBlank   DatePolicy = "leave_blank" // printed 年 月 日 stay empty
	FillIn       DatePolicy = "fill_in"     // must be dated by hand when signed
	OptionalDate DatePolicy = "optional"    // the operator is silent
)

// ImageRule is what an uploaded picture must satisfy. Pixels compare long and short sides, whatever the orientation.
type ImageRule struct {
	MinBytes int      `json:"min_bytes,omitempty" yaml:"min_bytes"`
	MaxBytes int      `json:"max_bytes,omitempty" yaml:"max_bytes"`
	MinLong  int      `json:"min_long,omitempty" yaml:"min_long"`   // px
	MinShort int      `json:"min_short,omitempty" yaml:"min_short"` // px
	Colour   bool     `json:"colour,omitempty" yaml:"colour"`
	Formats  []string `json:"formats,omitempty" yaml:"formats"` // "jpeg", "png"

	// What follows is said by slots (slots.yaml); a requirement of a filing carries the numbers above only.
	Kind        string    `json:"kind,omitempty" yaml:"kind"`               // document, id_front, id_back, icon, screenshot, person
	Aspects     []float64 `json:"aspects,omitempty" yaml:"aspects"`         // expected long side over short side; several are alternatives
	Orientation string    `json:"orientation,omitempty" yaml:"orientation"` // landscape, portrait, "" either
	MinFill     float64   `json:"min_fill,omitempty" yaml:"min_fill"`       // share of the frame that the document fills, 0..1
	PureWhite   bool      `json:"pure_white,omitempty" yaml:"pure_white"`   // what surrounds the document is white
	Frame       bool      `json:"frame,omitempty" yaml:"frame"`             // the document is looked for, straightened and cut out
	Watermark   bool      `json:"watermark,omitempty" yaml:"watermark"`     // a marked copy makes sense (offline channel only)
	DPI         int       `json:"dpi,omitempty" yaml:"dpi"`                 // written into the JPEG, dots an inch
}
