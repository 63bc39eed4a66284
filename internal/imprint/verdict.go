package imprint

import (
	"fmt"
	"slices"
	"strings"

	"icpdoc/internal/fault"
)

// State is what a code is worth.
type State string

// The states. Only Current says that a sheet may be used as it is.
const (
	Current    State = "current"    // genuine, and the filing still says what is printed
	Superseded State = "superseded" // genuine, but the filing has changed since
	Unknown    State = "unknown"    // no code of ours, of a key we do not have, or of a document not in the records
	Forged     State = "forged"     // forged or damaged: the signature does not fit
	Unsigned   State = "unsigned"   // a short code typed by hand whose document is known; it carries no signature
	Genuine    State = "genuine"    // the signature holds; there was nothing to compare it with (Check)
)

// Record is one sheet that was or would be printed.
type Record struct {
	Sheet    Sheet                 `json:"sheet"`
	Title    fault.Text            `json:"title"`
	Revision string                `json:"revision"`         // of the filing
	Current  bool                  `json:"current"`          // the filing as it is now, not an earlier pack
	Fields   map[string]string     `json:"fields,omitempty"` // JSON pointer → Fingerprint of every filled-in value of the document
	Labels   map[string]fault.Text `json:"labels,omitempty"` // JSON pointer → name of the field for people
}

// Verdict is the answer about one code.
type Verdict struct {
	State           State      `json:"state"`
	Sheet           Sheet      `json:"sheet,omitzero"` // what the code says; of a short code what was typed of it
	Short           string     `json:"short,omitempty"`
	Key             string     `json:"key,omitempty"` // ID of the key that signed
	Title           fault.Text `json:"title,omitzero"`
	Revision        string     `json:"revision,omitempty"`         // the filing's when it was printed, where a record tells
	CurrentRevision string     `json:"current_revision,omitempty"` // the filing's now
	Changed         []Change   `json:"changed,omitempty"`          // between the two, where records of both are at hand
	Code            string     `json:"code,omitempty"`             // stable: the fault's code where there is no sheet, else the state's case
	Reason          fault.Text `json:"reason"`
	Remedy          fault.Text `json:"remedy"`
}

// Change is one filled-in value that differs. The values themselves are not known here.
type Change struct {
	Pointer string     `json:"pointer"`
	Label   fault.Text `json:"label,omitzero"`
	Kind    string     `json:"kind"` // changed, added, removed
}

// Check tells whether a code is genuine and which sheet it belongs to, when there is no filing at hand: Genuine, Unknown,
// Forged; a short code that is well typed is Unsigned.
func Check(k *Keyring, code string) Verdict {
	v, ok := opened(k, code)
	switch {
	case !ok:
	case v.State == Unsigned:
		v.Code, v.Reason, v.Remedy = "unsigned.alone", textTyped(), remedyCompare()
	default:
		v.Code, v.Reason, v.Remedy = "genuine", textGenuine(), remedyCompare()
	}
	return v
}

// Judge tells what a code is worth beside records of what was and would be printed. A payload is Current when a record
// marked Current bears the same print (whatever its copy), Superseded when records of its document are known but no
// current one is the same, Unknown when its document is not in the records. A short code is at best Unsigned. It never
// panics, whatever the text.
func Judge(k *Keyring, code string, records []Record) Verdict {
	v, ok := opened(k, code)
	if !ok {
		return v
	}
	var now, then *Record // of the filing as it is; of the revision that printed the sheet
	known := false
	for i := range records {
		r := &records[i]
		if r.Sheet.Document != v.Sheet.Document || r.Sheet.Document == (DocumentID{}) {
			continue
		}
		known = true
		same := r.Sheet.Same(v.Sheet)
		switch {
		case r.Current && (now == nil || same):
			now = r
		case same:
			then = r
		}
	}
	switch {
	case !known:
		signed := v.State != Unsigned
		v.State, v.Code, v.Reason, v.Remedy = Unknown, "unknown.document", textUnknown(signed), remedyUnknown()
	case v.State == Unsigned:
		v.unsigned(now, records)
	case now != nil && now.Sheet.Same(v.Sheet):
		v.State, v.Code, v.Reason, v.Remedy = Current, "current", textCurrent(), fault.Text{}
		v.Title, v.Revision, v.CurrentRevision = now.Title, now.Revision, now.Revision
	default:
		v.superseded(now, then)
	}
	return v
}

// opened reads a code; ok is false when the verdict is already final.
func opened(k *Keyring, code string) (v Verdict, ok bool) {
	sheet, key, err := k.open(code)
	if err == nil {
		return Verdict{State: Genuine, Sheet: sheet, Short: short(sheet.Document), Key: fmt.Sprintf("%X", key.id)}, true
	}
	f := fault.As(err)
	if f.Code == "imprint.not_ours" {
		d, number, copies, typed := ParseShort(code)
		if typed == nil {
			return Verdict{State: Unsigned, Sheet: Sheet{Document: d, Number: number, Copy: copies}, Short: short(d)}, true
		}
		if e := fault.As(typed); e.Code == "imprint.check" {
			f = e
		}
	}
	v = Verdict{State: Forged, Code: f.Code, Reason: f.Detail, Remedy: remedyForged()}
	switch f.Code {
	case "imprint.not_ours", "imprint.unknown_key", "imprint.version":
		v.State, v.Remedy = Unknown, remedyOf(f.Code)
	case "imprint.check":
		v.State, v.Remedy = Unknown, fault.Text{}
	}
	return v, false
}

// unsigned judges a short code whose document is in the records.
func (v *Verdict) unsigned(now *Record, records []Record) {
	v.Code, v.Reason, v.Remedy = "unsigned", textUnsigned(), remedyUnsigned()
	if now != nil {
		v.Title, v.CurrentRevision = now.Title, now.Revision
		return
	}
	v.State, v.Code, v.Reason, v.Remedy = Superseded, "superseded.withdrawn", textWithdrawn(false), remedyWithdrawn()
	for _, r := range records {
		if r.Sheet.Document == v.Sheet.Document {
			v.Title = r.Title
		}
	}
}

// superseded tells why a genuine code is not current. At least one of the records, or an older one, is there.
func (v *Verdict) superseded(now, then *Record) {
	v.State, v.Remedy = Superseded, remedyReprint()
	if then != nil {
		v.Title, v.Revision = then.Title, then.Revision
	}
	if now == nil {
		v.Code, v.Reason, v.Remedy = "superseded.withdrawn", textWithdrawn(true), remedyWithdrawn()
		return
	}
	v.Title, v.CurrentRevision = now.Title, now.Revision
	if then != nil {
		v.Changed = changes(then, now)
	}
	switch {
	case v.Sheet.Number > now.Sheet.Of:
		v.Code, v.Reason, v.Remedy = "superseded.sheet_gone", textSheetGone(v.Sheet.Number, now.Sheet.Of), remedyWithdrawn()
	case then == nil:
		v.Code, v.Reason = "superseded.fields_unknown", textFieldsUnknown()
	case len(v.Changed) == 0:
		v.Code, v.Reason = "superseded.layout", textLayout()
	default:
		v.Code, v.Reason = "superseded", textSuperseded(len(v.Changed))
	}
}

// changes compares the filled-in values of two revisions of a document, in order of their pointers.
func changes(then, now *Record) []Change {
	var list []Change
	for p, old := range then.Fields {
		switch value, still := now.Fields[p]; {
		case !still:
			list = append(list, Change{p, name(p, then, now), "removed"})
		case value != old:
			list = append(list, Change{p, name(p, now, then), "changed"})
		}
	}
	for p := range now.Fields {
		if _, was := then.Fields[p]; !was {
			list = append(list, Change{p, name(p, now, then), "added"})
		}
	}
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.Pointer, b.Pointer) })
	return list
}

func name(pointer string, records ...*Record) fault.Text {
	for _, r := range records {
		if t, ok := r.Labels[pointer]; ok {
			return t
		}
	}
	return fault.Text{}
}
