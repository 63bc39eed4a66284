package main

import (
	"bytes"
	"slices"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
)

// printing is what one filing or pack says was printed.
type printing struct {
	records []imprint.Record
	filing  bool // the filing as it is now, not a pack of it
}

// recordsOf reads everything that --against names. A filing says what is current; so does a pack, unless its documents are
// also those of a filing or of a later pack: then it says what was printed once. Of two packs that do not know of each
// other, the one named last is the later.
func (h *house) recordsOf(paths []string, rings []*imprint.Keyring) ([]imprint.Record, error) {
	var list []printing
	for _, path := range paths {
		p, err := h.printing(path, rings)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	var all []imprint.Record
	for i, p := range list {
		old := false
		for j, q := range list {
			old = old || i != j && p.before(q, i < j)
		}
		for _, r := range p.records {
			r.Current = r.Current && !old
			all = append(all, r)
		}
	}
	return all, nil
}

// before tells whether q says what became of p's documents; named tells whether it was named after p.
func (p printing) before(q printing, named bool) bool {
	if p.filing || !slices.ContainsFunc(p.records, func(r imprint.Record) bool {
		return slices.ContainsFunc(q.records, func(s imprint.Record) bool { return r.Sheet.Document == s.Sheet.Document })
	}) {
		return false
	}
	switch {
	case q.filing, q.remembers(p):
		return true
	case p.remembers(q):
		return false
	}
	return named
}

// remembers tells whether q's revision is in p's history.
func (p printing) remembers(q printing) bool {
	now := slices.IndexFunc(q.records, func(r imprint.Record) bool { return r.Current })
	return now >= 0 && slices.ContainsFunc(p.records, func(r imprint.Record) bool { return !r.Current && r.Revision == q.records[now].Revision })
}

// printing reads a filing (YAML, JSON), a pack (ZIP) or its pack.json.
func (h *house) printing(path string, rings []*imprint.Keyring) (printing, error) {
	data, err := h.bytes(path)
	if err != nil {
		return printing{}, err
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || isManifest(data) {
		m, err := pack.ReadManifest(data)
		if err != nil {
			return printing{}, err
		}
		return printing{records: m.Records()}, nil
	}
	signing := slices.IndexFunc(rings, (*imprint.Keyring).Private)
	if signing < 0 {
		return printing{}, fault.New(fault.Config, "verify.public",
			"只有公开密钥时，不能与备案数据比对：请改用打印时的材料包或 pack.json。",
			"With a public keyring alone a filing cannot be compared: name the pack or pack.json that the sheets were printed from.")
	}
	in, err := filing.Decode(bytes.NewReader(data))
	if err != nil {
		return printing{}, err
	}
	f, err := filing.New(in, h.rules.Reference)
	if err != nil {
		return printing{}, err
	}
	records, err := h.printed(f, rings[signing])
	return printing{records: records, filing: true}, err
}

// printed gives the records of every sheet that a filing would be printed as now.
func (h *house) printed(f filing.Filing, keys *imprint.Keyring) ([]imprint.Record, error) {
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	papers, err := press.Papers(f)
	if err != nil {
		return nil, err
	}
	var all []imprint.Record
	for _, p := range papers {
		doc, err := press.Layout(p.Job)
		if err != nil {
			return nil, err
		}
		_, records, err := press.Imprint(p.Job, doc, keys, 1)
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

// isManifest tells a pack.json from a filing in JSON by its first member.
func isManifest(data []byte) bool {
	head := strings.Join(strings.Fields(string(data[:min(len(data), 200)])), "")
	return strings.HasPrefix(head, `{"format":"icpdoc-pack/`)
}
