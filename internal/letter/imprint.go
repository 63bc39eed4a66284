package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/typeset"
)

// Imprint gives a copy of a laid-out document (doc, made of job) whose every page bears its signed code at the foot, and the
// record of each page for verification. copy is the number of the copy, from 1; what is printed apart from the code is the same
// on all copies, and so are the digests. A document that the rulebook wants bare comes back as it is, with no records.
//
// A page of the pack's own (Sheet) takes a code too: name it in job.Template.
//
// Errors are *fault.Error: "typeset.imprint" when a page leaves no room for the code, "imprint.range" for more than 255
// pages or copies, "imprint.public" for a keyring that cannot sign.
func (p *Press) Imprint(job Job, doc *typeset.Document, keys *imprint.Keyring, copy int) (*typeset.Document, []imprint.Record, error) {
	if job.bare() {
		return doc, nil, nil
	}
	title := job.Requirement.Title
	if title.Zh == "" {
		title = fault.Text{Zh: doc.Title, En: job.Template}
	}
	fields := map[string]string{}
	labels := map[string]fault.Text{}
	for pointer, value := range printedValues(doc) {
		fields[pointer] = keys.Fingerprint(pointer, value)
		labels[pointer] = fieldLabel(pointer)
	}
	id, revision := keys.DocumentID(p.identity(job)...), Revision(job.Filing)
	out := *doc
	out.Pages = make([]typeset.Page, len(doc.Pages))
	records := make([]imprint.Record, len(doc.Pages))
	for i := range doc.Pages {
		printed := doc.Pages[i].Printed()
		sheet := imprint.Sheet{Document: id, Number: i + 1, Of: len(doc.Pages), Copy: copy, Digest: imprint.Digest(printed[:10])}
		code, err := keys.Mint(sheet)
		if err != nil {
			return nil, nil, err
		}
		matrix := typeset.Matrix{N: code.N, Bits: code.Modules}
		if out.Pages[i], err = p.setter.Stamp(&doc.Pages[i], matrix, code.Short); err != nil {
			return nil, nil, err
		}
		records[i] = imprint.Record{Sheet: sheet, Title: title, Revision: revision, Current: true, Fields: fields, Labels: labels}
	}
	return &out, records, nil
}

// bare tells whether the rulebook switches the code off. What nobody asked for has no rule, and takes a code.
func (j Job) bare() bool { return j.Requirement.Template != "" && !j.Requirement.Imprint }

// identity is what makes a document this one, over all revisions of the filing: whose filing of which type, and which paper
// for what. An entity without a certificate number goes by its recordal number.
func (p *Press) identity(job Job) []string {
	f := job.Filing
	number := f.Entity.Certificate.Number
	if number == "" {
		number = f.Entity.RecordalNumber
	}
	kind, service, domain := "", "", ""
	if d := p.documents[job.Template]; d != nil && d.Scope == PerService && job.Service >= 0 && job.Service < len(f.Services) {
		s := f.Services[job.Service]
		kind, service = string(s.Kind), strconv.Itoa(job.Service)
		if r := job.Requirement; r.Template != "" && r.Domain >= 0 && r.Domain < len(s.Domains) {
			domain = s.Domains[r.Domain].ASCII
		}
	}
	return []string{f.Provider, string(f.Type), f.Entity.Certificate.Type.ID, number, job.Template, kind, service, domain}
}

// Revision identifies the state of a filing: twelve hexadecimal digits that change when any of its data does. What New
// remarked about the data is no part of it.
func Revision(f filing.Filing) string {
	f.Notices = nil
	data, err := json.Marshal(f)
	if err != nil { // plain data: only a value that JSON does not know could fail, and a Filing has none
		data = []byte(err.Error())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// printedValues gives what a document prints of each field of the filing. A field printed in several places with the same
// text counts once.
func printedValues(doc *typeset.Document) map[string]string {
	type reading struct {
		text strings.Builder
		last typeset.Run
		all  []string
	}
	read := map[string]*reading{}
	keep := func(r *reading) {
		for _, known := range r.all {
			if known == r.text.String() {
				r.text.Reset()
				return
			}
		}
		r.all = append(r.all, r.text.String())
		r.text.Reset()
	}
	before := typeset.Run{Line: -1}
	for i := range doc.Pages {
		for j := range doc.Pages[i].Runs {
			run := &doc.Pages[i].Runs[j]
			if run.Field != "" {
				r := read[run.Field]
				switch {
				case r == nil:
					r = &reading{}
					read[run.Field] = r
				case run.Soft && run.Line != before.Line && run.Line == r.last.Line+1: // goes on from the line before
					if run.Spaced {
						r.text.WriteByte(' ')
					}
				case run.Line != before.Line || run.Field != before.Field:
					keep(r)
				}
				r.text.WriteString(run.Text())
				r.last = *run
			}
			before = *run
		}
	}
	values := make(map[string]string, len(read))
	for field, r := range read {
		keep(r)
		values[field] = strings.Join(r.all, "\n")
	}
	return values
}
