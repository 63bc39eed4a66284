package pack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/rulebook"
)

// format is the version of pack.json.
const format = "icpdoc-pack/1"

// Manifest is pack.json: what a pack holds, for machines. It names the entity and its services, and no person; values
// that were filled in stand in it as keyed fingerprints only.
type Manifest struct {
	Format       string                `json:"format"`
	Complete     bool                  `json:"complete"`
	Missing      []Gap                 `json:"missing"` // what is missing or rejected; empty when complete
	Filing       Summary               `json:"filing"`
	Rulebook     Edition               `json:"rulebook"`
	Templates    []Edition             `json:"templates"`
	Requirements []Item                `json:"requirements"`
	Documents    []Document            `json:"documents"`
	Files        []File                `json:"files"`  // everything in the pack but pack.json itself, in the order of the archive
	Labels       map[string]fault.Text `json:"labels"` // names of the values whose pointers stand in documents, earlier ones too
	Correction   *Correction           `json:"correction,omitempty"`
	History      []Revision            `json:"history,omitempty"` // earlier revisions, latest first
}

// Summary is what the filing is.
type Summary struct {
	Revision string                  `json:"revision"`
	Provider string                  `json:"provider"`
	Type     filing.FilingType       `json:"type"`
	Mode     filing.VerificationMode `json:"verification_mode"`
	Entity   string                  `json:"entity"`
	Services []string                `json:"services"`
}

// Edition is a rulebook or a document template that the pack was made with.
type Edition struct {
	Name    string `json:"name"`
	Edition string `json:"edition"`
	Status  string `json:"status,omitempty"` // of a template: "house draft", "approved by …"
	AsOf    string `json:"as_of,omitempty"`  // of a rulebook: the day the operator's guide was read
}

// Gap is one thing that keeps a pack from being complete.
type Gap struct {
	Material string       `json:"material"`
	Title    fault.Text   `json:"title"`
	Service  int          `json:"service"`
	Domain   int          `json:"domain"`
	State    string       `json:"state"`           // missing, rejected
	Names    []string     `json:"names,omitempty"` // what the missing pictures are named
	Findings []fault.Text `json:"findings,omitempty"`
}

// Item is one requirement and what became of it.
type Item struct {
	Material string        `json:"material"`
	Title    fault.Text    `json:"title"`
	Service  int           `json:"service"`
	Domain   int           `json:"domain"`
	Need     rulebook.Need `json:"need"`
	State    string        `json:"state"` // made, given, doubtful, rejected, missing, elsewhere, ask, optional, not_needed
	Copies   int           `json:"copies"`
	Channels []string      `json:"channels,omitempty"`
	Files    []string      `json:"files,omitempty"`
	Findings []fault.Text  `json:"findings,omitempty"`
	Reason   fault.Text    `json:"reason"`
	Source   string        `json:"source"`
}

// Document is one paper. Its sheets are those of one copy; all copies bear the same print.
type Document struct {
	ID       *imprint.DocumentID `json:"id,omitempty"` // nil without a code
	Number   int                 `json:"number"`
	Title    fault.Text          `json:"title"`
	Template string              `json:"template,omitempty"` // "" for a PDF of the filer's
	Material string              `json:"material"`
	Service  int                 `json:"service"`
	Domain   int                 `json:"domain"`
	Need     rulebook.Need       `json:"need"`
	File     string              `json:"file"`
	Copies   int                 `json:"copies"`
	First    int                 `json:"first_page"` // page of the print set on which it begins, 0 when not in it
	Sheets   []Sheet             `json:"sheets"`
	Fields   map[string]string   `json:"fields,omitempty"` // JSON pointer of a value in the filing → its keyed fingerprint
}

// Sheet is one sheet of a document.
type Sheet struct {
	Number int            `json:"number"`
	Digest imprint.Digest `json:"digest"`           // of what is printed on it
	Prints []int          `json:"prints,omitempty"` // the copies that the print set holds
}

// File is one file of the pack.
type File struct {
	Path   string `json:"path"`
	Role   string `json:"role"` // print_set, signing_guide, document, document_picture, upload, email, checklist
	Bytes  int    `json:"bytes"`
	Pages  int    `json:"pages,omitempty"`
	SHA256 string `json:"sha256"`
}

// Correction is set in a pack that prints only what changed.
type Correction struct {
	Since     string           `json:"since"` // revision
	Changes   []imprint.Change `json:"changes"`
	Withdrawn []fault.Text     `json:"withdrawn,omitempty"` // papers that the filing needs no longer
}

// Revision is an earlier state of the filing, as far as sheets of it may come back.
type Revision struct {
	Revision  string     `json:"revision"`
	Documents []Document `json:"documents"`
}

// mostManifest is the largest pack.json that is read, in bytes.
const mostManifest = 64 << 20

// ReadManifest reads a pack.json, or the pack.json of a whole pack (a ZIP). Errors are *fault.Error of kind Malformed.
func ReadManifest(data []byte) (*Manifest, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		inner, err := manifestOf(data)
		if err != nil {
			return nil, malformed(err)
		}
		data = inner
	}
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, malformed(err)
	}
	if m.Format != format {
		return nil, malformed(fmt.Errorf("format %q", m.Format))
	}
	return m, nil
}

func manifestOf(data []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	f, err := z.Open(manifestName)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	inner, err := io.ReadAll(io.LimitReader(f, mostManifest+1))
	if len(inner) > mostManifest {
		return nil, fmt.Errorf("%s is larger than %d bytes", manifestName, mostManifest)
	}
	return inner, err
}

func malformed(cause error) error {
	e := fault.New(fault.Malformed, "pack.manifest", "这不是 icpdoc 的材料包或其中的 pack.json。", "This is no pack of icpdoc and no pack.json of one.")
	e.Cause = cause
	return e
}

// Records gives every sheet that carries a code, of this revision and of the earlier ones, for imprint.Judge.
func (m *Manifest) Records() []imprint.Record {
	out := m.recordsOf(m.Filing.Revision, true, m.Documents)
	for _, r := range m.History {
		out = append(out, m.recordsOf(r.Revision, false, r.Documents)...)
	}
	return out
}

func (m *Manifest) recordsOf(revision string, current bool, documents []Document) []imprint.Record {
	var out []imprint.Record
	for _, d := range documents {
		if d.ID == nil {
			continue
		}
		for _, s := range d.Sheets {
			out = append(out, imprint.Record{
				Sheet: imprint.Sheet{Document: *d.ID, Number: s.Number, Of: len(d.Sheets), Copy: 1, Digest: s.Digest},
				Title: d.Title, Revision: revision, Current: current, Fields: d.Fields, Labels: m.Labels,
			})
		}
	}
	return out
}

// manifest says what the pack has become.
func (b *build) manifest() *Manifest {
	m := &Manifest{
		Format: format, Complete: b.complete(), Missing: []Gap{}, Templates: b.editions(), Requirements: []Item{}, Documents: b.entries(),
		Files: b.archive.listed(), Labels: b.labels(), History: b.history,
		Filing: Summary{Revision: b.revision, Provider: b.filing.Provider, Type: b.filing.Type, Mode: b.filing.Mode, Entity: b.filing.Entity.Name, Services: []string{}},
	}
	for _, s := range b.filing.Services {
		m.Filing.Services = append(m.Filing.Services, s.Name)
	}
	m.Rulebook.Name = b.filing.Provider
	if b.book != nil {
		m.Rulebook.Edition, m.Rulebook.AsOf = b.book.Version, b.book.AsOf
	}
	for i, l := range b.lines {
		r := l.requirement
		m.Requirements = append(m.Requirements, Item{Material: r.Material, Title: r.Title, Service: r.Service, Domain: r.Domain, Need: r.Need,
			State: string(l.state), Copies: r.Copies, Channels: r.Channels, Files: l.files, Findings: l.findings, Reason: r.Reason, Source: r.Source})
		if l.state == missing || l.state == rejected {
			m.Missing = append(m.Missing, Gap{Material: r.Material, Title: r.Title, Service: r.Service, Domain: r.Domain, State: string(l.state),
				Names: b.lacked[i], Findings: l.findings})
		}
	}
	if b.order.Since != nil {
		m.Correction = &Correction{Since: b.since, Changes: b.changes, Withdrawn: b.gone}
	}
	return m
}

// labels names every value that a document prints, or an earlier one printed.
func (b *build) labels() map[string]fault.Text {
	all := map[string]fault.Text{}
	if b.order.Since != nil {
		maps.Copy(all, b.order.Since.Labels)
	}
	for i := range b.papers {
		if records := b.papers[i].records; len(records) > 0 {
			maps.Copy(all, records[0].Labels)
		}
	}
	return all
}

// editions lists the templates of the pack's documents, each once.
func (b *build) editions() []Edition {
	list := []Edition{}
	for _, p := range b.papers {
		e := Edition{Name: p.template.Name, Edition: p.template.Edition, Status: p.template.Status}
		if e.Name != "" && !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// entries lists the pack's documents. Before the print set is made they are on no page of it.
func (b *build) entries() []Document {
	list := []Document{}
	for i := range b.papers {
		p := &b.papers[i]
		if p.unmade {
			continue
		}
		r := p.Job.Requirement
		d := Document{Number: p.number, Title: p.Title, Template: p.Job.Template, Material: r.Material, Service: p.Job.Service, Domain: r.Domain,
			Need: p.Need, File: p.path, Copies: p.Copies, First: p.first}
		if len(p.records) > 0 {
			id := p.records[0].Sheet.Document
			d.ID, d.Fields = &id, p.records[0].Fields
		}
		for n := 1; n <= p.pages; n++ {
			s := Sheet{Number: n, Digest: p.digests[min(n, len(p.digests))-1]}
			for c, sheets := range p.prints {
				if slices.Contains(sheets, n) {
					s.Prints = append(s.Prints, c+1)
				}
			}
			d.Sheets = append(d.Sheets, s)
		}
		list = append(list, d)
	}
	return list
}
