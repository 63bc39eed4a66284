package pack

import (
	"maps"
	"slices"
	"strconv"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

// mostHistory is how many earlier revisions a manifest remembers.
const mostHistory = 50

// correct decides which sheets of each copy are printed: all of them, or beside an earlier pack those whose print differs
// from it, that have another number of sheets, or of which it had fewer copies.
func (b *build) correct() error {
	old := b.order.Since
	ids := make([]string, len(b.papers))
	for i := range b.papers {
		ids[i] = b.papers[i].identity()
	}
	var before map[string]*Document
	if old != nil {
		before = map[string]*Document{}
		for i := range old.Documents {
			before[old.Documents[i].identity()] = &old.Documents[i]
		}
		if err := b.related(ids, before); err != nil {
			return err
		}
		b.since = old.Filing.Revision
	}
	for i := range b.papers {
		p := &b.papers[i]
		was := before[ids[i]]
		p.prints = make([][]int, p.Copies)
		for c := range p.prints {
			p.prints[c] = p.differing(was, c+1)
		}
		p.sheets = p.prints[0]
	}
	if old != nil {
		b.remember(ids)
	}
	return nil
}

// identity is what a document is known by over all revisions: the ID that its code carries, else what it is.
func (p *paper) identity() string {
	if len(p.records) > 0 {
		return p.records[0].Sheet.Document.String()
	}
	return nameless(p.Job.Template, p.Job.Requirement.Material, p.Job.Service, p.Job.Requirement.Domain)
}

func (d *Document) identity() string {
	if d.ID != nil {
		return d.ID.String()
	}
	return nameless(d.Template, d.Material, d.Service, d.Domain)
}

func nameless(template, material string, service, domain int) string {
	return template + "/" + material + "/" + strconv.Itoa(service) + "/" + strconv.Itoa(domain)
}

// related refuses an earlier pack that is not of this filing.
func (b *build) related(ids []string, before map[string]*Document) error {
	if len(before) == 0 || len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool { return before[id] != nil }) {
		return nil
	}
	return fault.New(fault.Invalid, "pack.since", "所给的旧材料包不是本次备案的，或是用另一份密钥生成的。",
		"The earlier pack is not of this filing, or was made with another keyring.")
}

// differing gives the numbers of the sheets of one copy that have to be printed beside what was printed before.
func (p *paper) differing(was *Document, copy int) []int {
	var list []int
	for n := range p.pages {
		d := n
		if p.attached {
			d = 0
		}
		if was == nil || was.Copies < copy || len(was.Sheets) != p.pages || was.Sheets[n].Digest != p.digests[d] {
			list = append(list, n+1)
		}
	}
	return list
}

// remember takes over the earlier pack's history and tells what has changed since.
func (b *build) remember(ids []string) {
	old := b.order.Since
	b.changes = changed(old.Documents, b.entries(), b.labels())
	b.history = append([]Revision{{Revision: old.Filing.Revision, Documents: old.Documents}}, old.History...)
	b.history = slices.DeleteFunc(b.history, func(r Revision) bool { return r.Revision == b.revision })
	b.history = b.history[:min(len(b.history), mostHistory)]
	for _, d := range old.Documents {
		if !slices.Contains(ids, d.identity()) {
			b.gone = append(b.gone, d.Title)
		}
	}
}

// changed compares the values that the documents of two revisions print. A value is written one way in one document and
// another way in the next, so each document is compared with itself.
func changed(before, now []Document, labels map[string]fault.Text) []imprint.Change {
	was, is := byPointer(before), byPointer(now)
	pointers := slices.Collect(maps.Keys(is))
	for p := range was {
		if is[p] == nil {
			pointers = append(pointers, p)
		}
	}
	slices.Sort(pointers)
	list := []imprint.Change{}
	for _, p := range pointers {
		kind := ""
		switch {
		case is[p] == nil:
			kind = "removed"
		case was[p] == nil:
			kind = "added"
		default:
			for id, print := range is[p] {
				if old := was[p][id]; old != "" && old != print {
					kind = "changed"
				}
			}
		}
		if kind != "" {
			list = append(list, imprint.Change{Pointer: p, Label: labels[p], Kind: kind})
		}
	}
	return list
}

// byPointer gives for each value its fingerprint in each document that prints it.
func byPointer(documents []Document) map[string]map[string]string {
	out := map[string]map[string]string{}
	for i := range documents {
		d := &documents[i]
		for pointer, print := range d.Fields {
			if out[pointer] == nil {
				out[pointer] = map[string]string{}
			}
			out[pointer][d.identity()] = print
		}
	}
	return out
}
