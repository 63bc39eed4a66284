package casework

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Case is one filing with its place in life.
type Case struct {
	ID        string       `json:"id"`
	Provider  string       `json:"provider,omitempty"`
	Company   string       `json:"company"`
	Owner     string       `json:"owner"`
	State     State        `json:"state"`
	Type      string       `json:"type,omitempty"`
	Mode      string       `json:"mode,omitempty"`     // "" while the draft does not say enough
	Province  string       `json:"province,omitempty"` // GB/T 2260 code
	Entity    string       `json:"entity,omitempty"`   // name of the entity
	Services  []string     `json:"services,omitempty"` // names of the services
	Revision  int64        `json:"revision"`           // of the last submission, 0 before the first
	Version   int64        `json:"version"`            // counts every change
	Created   time.Time    `json:"created"`
	Updated   time.Time    `json:"updated"`
	Submitted time.Time    `json:"submitted,omitzero"`
	Entered   time.Time    `json:"entered"` // when it came into its state
	Input     filing.Input `json:"-"`       // what the draft says; in a list it is empty
}

// summary is what lists show of a filing, sealed apart from it.
type summary struct {
	Entity   string   `json:"entity,omitempty"`
	Services []string `json:"services,omitempty"`
}

func object(r record.Filing) account.Object {
	return account.Object{Provider: r.Provider, Company: r.Company, Submitted: r.Revision > 0, Open: State(r.State).open()}
}

// find gives a filing that somebody may do something to. One that they may not even read is missing; one that they may
// read is denied.
func (d *Desk) find(ctx context.Context, q *record.Queries, who account.Actor, id string, a account.Action) (record.Filing, error) {
	r, err := q.Filing(ctx, id)
	if store.Missing(err) {
		return r, missing()
	}
	if err != nil {
		return r, store.Trouble(err)
	}
	switch {
	case account.Allowed(who, a, object(r)):
		return r, nil
	case account.Allowed(who, account.ReadFiling, object(r)):
		return r, denied()
	}
	return r, missing()
}

func (d *Desk) filingKey(r record.Filing) (blob.Key, error) {
	if r.Key == nil {
		return blob.Key{}, missing()
	}
	return d.Master.Unwrap(r.Key)
}

// open gives a filing as a Case; whole says whether what it says is wanted too.
func (d *Desk) open(r record.Filing, whole bool) (Case, error) {
	c := Case{ID: r.ID, Provider: r.Provider, Company: r.Company, Owner: r.Owner, State: State(r.State), Type: r.Kind, Mode: r.Mode, Province: r.Province,
		Revision: r.Revision, Version: r.Version, Created: moment(r.Created), Updated: moment(r.Updated), Submitted: moment(r.Submitted), Entered: moment(r.Entered)}
	key, err := d.filingKey(r)
	if err != nil {
		return c, err
	}
	var s summary
	if err := unseal(key, "filings.summary "+r.ID, r.Summary, &s); err != nil {
		return c, err
	}
	c.Entity, c.Services = s.Entity, s.Services
	if whole {
		err = unseal(key, "filings.data "+r.ID, r.Data, &c.Input)
	}
	return c, err
}

func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func seal(key blob.Key, place string, v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fault.Wrap(err, "case.encode")
	}
	return key.Seal(place, data)
}

func unseal(key blob.Key, place string, sealed []byte, v any) error {
	data, err := key.Open(place, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fault.Wrap(err, "case.decode")
	}
	return nil
}

// columns are what the record of a draft says in the clear or as an index, besides its sealed data.
type columns struct {
	provider, kind, mode, province string
	data, summary, name, number    []byte
}

// plain brings a value into the form in which equal ones are equal: full-width forms, case and blanks do not count.
func plain(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

func (d *Desk) columns(key blob.Key, id string, in filing.Input) (c columns, err error) {
	if _, known := d.Reference().Providers[in.Provider]; known {
		c.provider = in.Provider // a draft may say anything; a tenant is one there is
	}
	c.kind = string(filing.TypeOf(in.Type)) // nothing that somebody typed stands in the clear
	if f, err := filing.New(in, d.Reference()); err == nil {
		c.kind, c.mode, c.province = string(f.Type), string(f.Mode), f.Entity.Province.Code
	}
	s := summary{Entity: in.Entity.Name}
	for _, service := range in.Services {
		s.Services = append(s.Services, service.Name)
	}
	if c.data, err = seal(key, "filings.data "+id, in); err != nil {
		return c, err
	}
	if c.summary, err = seal(key, "filings.summary "+id, s); err != nil {
		return c, err
	}
	if name := plain(in.Entity.Name); name != "" {
		c.name = d.key.Index("filings.name", name)
	}
	if number := plain(in.Entity.Certificate.Number); number != "" {
		c.number = d.key.Index("filings.number", number)
	}
	return c, nil
}

// Create keeps a new draft of the actor's company. It may be incomplete or wrong; only what cannot be read as a filing
// at all is a fault.
func (d *Desk) Create(ctx context.Context, who account.Actor, body io.Reader) (Case, error) {
	if !account.Allowed(who, account.CreateFiling, account.Object{Company: who.Account.Company}) {
		return Case{}, denied()
	}
	in, err := filing.Decode(body)
	if err != nil {
		return Case{}, err
	}
	at := d.Now()
	id := store.NewID("fil", at)
	key, wrapped, err := blob.NewKey(d.Random, d.Master)
	if err != nil {
		return Case{}, err
	}
	c, err := d.columns(key, id, in)
	if err != nil {
		return Case{}, err
	}
	var r record.Filing
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		err := q.AddFiling(ctx, record.AddFilingParams{ID: id, Provider: c.provider, Company: who.Account.Company, Owner: who.Account.ID, State: string(Draft),
			Kind: c.kind, Mode: c.mode, Province: c.province, Key: wrapped, Data: c.data, Summary: c.summary, NameIndex: c.name, NumberIndex: c.number, Created: at.UnixMicro()})
		if err != nil {
			return err
		}
		if r, err = q.Filing(ctx, id); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.CreateFiling), r, nil)
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

// Read gives a filing with all that it says. The view is noted in the audit.
func (d *Desk) Read(ctx context.Context, who account.Actor, id string) (Case, error) {
	var r record.Filing
	err := d.DB.Tx(ctx, func(q *record.Queries) (err error) {
		if r, err = d.find(ctx, q, who, id, account.ReadFiling); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.ReadFiling), r, nil)
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

// Edit replaces what a draft says. version is the one that was read.
func (d *Desk) Edit(ctx context.Context, who account.Actor, id string, version int64, body io.Reader) (Case, error) {
	in, err := filing.Decode(body)
	if err != nil {
		return Case{}, err
	}
	var r record.Filing
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		old, err := d.find(ctx, q, who, id, account.EditFiling)
		if err != nil {
			return err
		}
		key, err := d.filingKey(old)
		if err != nil {
			return err
		}
		c, err := d.columns(key, id, in)
		if err != nil {
			return err
		}
		if old.Revision > 0 && c.provider != old.Provider {
			return fault.New(fault.Conflict, "case.provider", "提交过的备案不能更换接入服务商，请新建一份。", "A filing that was submitted stays with its operator; make a new one.")
		}
		n, err := q.ChangeFiling(ctx, record.ChangeFilingParams{ID: id, Provider: c.provider, Kind: c.kind, Mode: c.mode, Province: c.province, Data: c.data,
			Summary: c.summary, NameIndex: c.name, NumberIndex: c.number, Updated: d.Now().UnixMicro(), Version: version})
		if err != nil {
			return err
		}
		if n == 0 {
			return faster()
		}
		var before filing.Input
		if err := unseal(key, "filings.data "+id, old.Data, &before); err != nil {
			return err
		}
		if r, err = q.Filing(ctx, id); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.EditFiling), r, map[string]any{"changed": Changed(before, in)})
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

// Filter says which filings a list shows. Empty fields let everything pass.
type Filter struct {
	State, Type, Mode, Province, Provider string
	Term                                  string // an entity's whole name, or the number of its certificate
	Cursor                                string // where the last page ended
	Count                                 int    // 1 to 200; 0 is 50
}

// List gives filings that somebody may read, the one changed last first, and the cursor of the next page, "" at the
// end. ID data is not in it.
func (d *Desk) List(ctx context.Context, who account.Actor, f Filter) ([]Case, string, error) {
	p := record.ListFilingsParams{State: f.State, Kind: f.Type, Mode: f.Mode, Province: f.Province, Provider: f.Provider, AnyTerm: f.Term == "", Before: math.MaxInt64}
	switch account.Rights(who.Account.Role, account.ReadFiling) {
	case account.Own:
		p.Company = who.Account.Company
	case account.Tenant:
		if p.Provider != "" && p.Provider != who.Account.Provider {
			return nil, "", nil
		}
		p.Provider = who.Account.Provider
		p.HideState = string(Draft)
	default:
		return nil, "", denied()
	}
	if p.Company == "" && p.Provider == "" {
		return nil, "", denied()
	}
	count := f.Count
	if count == 0 {
		count = 50
	}
	count = min(max(count, 1), 200)
	p.Count = int32(count) + 1
	if f.Cursor != "" {
		var err error
		if p.Before, p.BeforeID, err = readCursor(f.Cursor); err != nil {
			return nil, "", err
		}
	}
	if f.Term != "" {
		// One term finds by name or by number, so it is looked up under both uses.
		return d.search(ctx, who, p, plain(f.Term), count)
	}
	return d.page(ctx, who, p, count)
}

func (d *Desk) search(ctx context.Context, who account.Actor, p record.ListFilingsParams, term string, count int) ([]Case, string, error) {
	p.Term = d.key.Index("filings.name", term)
	list, next, err := d.page(ctx, who, p, count)
	if err != nil || len(list) > 0 {
		return list, next, err
	}
	p.Term = d.key.Index("filings.number", term)
	return d.page(ctx, who, p, count)
}

func (d *Desk) page(ctx context.Context, who account.Actor, p record.ListFilingsParams, count int) (list []Case, next string, err error) {
	rows, err := d.DB.Queries().ListFilings(ctx, p)
	if err != nil {
		return nil, "", store.Trouble(err)
	}
	if len(rows) > count {
		rows = rows[:count]
		last := rows[count-1]
		next = cursor(last.Updated, last.ID)
	}
	for _, r := range rows {
		if !account.Allowed(who, account.ReadFiling, object(r)) {
			continue // the query says the same; this says it where the right stands
		}
		c, err := d.open(r, false)
		if err != nil {
			return nil, "", err
		}
		list = append(list, c)
	}
	return list, next, nil
}

func cursor(updated int64, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(updated, 10) + " " + id))
}

func readCursor(s string) (updated int64, id string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(s)
	at, id, ok := strings.Cut(string(data), " ")
	if err == nil && ok {
		updated, err = strconv.ParseInt(at, 10, 64)
	}
	if err != nil || !ok || !utf8.ValidString(id) || strings.ContainsRune(id, 0) {
		return 0, "", fault.New(fault.Invalid, "case.cursor", "翻页标记不对，请从第一页开始。", "The cursor is not valid; start from the first page.")
	}
	return updated, id, nil
}
