package casework

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// State is where a filing stands in its life.
type State string

// The states.
const (
	Draft          State = "draft"           // the applicant writes it
	Submitted      State = "submitted"       // the operator examines it
	Returned       State = "returned"        // the applicant corrects it
	Accepted       State = "accepted"        // its papers can be printed
	PapersPrinted  State = "papers_printed"  // and signed and sealed
	PapersReceived State = "papers_received" // signed papers came back and were compared
	Closed         State = "closed"          // handed in to the Administration
	Archived       State = "archived"
)

// States lists them in the order of life.
func States() []State {
	return []State{Draft, Submitted, Returned, Accepted, PapersPrinted, PapersReceived, Closed, Archived}
}

// open tells whether the applicant has the filing in hand.
func (s State) open() bool { return s == Draft || s == Returned }

// Move is one step of a filing's life.
type Move struct {
	Action account.Action
	From   []State
	To     State
}

// Moves is the whole life of a filing: what is not in it cannot happen.
func Moves() []Move {
	return []Move{
		{account.SubmitFiling, []State{Draft, Returned}, Submitted},
		{account.ReturnFiling, []State{Submitted, Accepted, PapersPrinted, PapersReceived}, Returned},
		{account.AcceptFiling, []State{Submitted}, Accepted},
		{account.PrintPapers, []State{Accepted, PapersPrinted}, PapersPrinted},
		{account.ReceivePapers, []State{PapersPrinted}, PapersReceived},
		{account.CloseFiling, []State{Accepted, PapersReceived}, Closed}, // some electronic filings have no paper
		{account.ArchiveFiling, []State{Closed}, Archived},
	}
}

// Next gives the steps that somebody may take with a filing now.
func (d *Desk) Next(who account.Actor, c Case) []account.Action {
	on := account.Object{Provider: c.Provider, Company: c.Company, Submitted: c.Revision > 0, Open: c.State.open()}
	var out []account.Action
	for _, m := range Moves() {
		if slices.Contains(m.From, c.State) && account.Allowed(who, m.Action, on) {
			out = append(out, m.Action)
		}
	}
	return out
}

func (d *Desk) move(ctx context.Context, q *record.Queries, who account.Actor, id string, version int64, a account.Action) (record.Filing, Move, error) {
	r, err := d.find(ctx, q, who, id, a)
	if err != nil {
		return r, Move{}, err
	}
	moves := Moves()
	i := slices.IndexFunc(moves, func(m Move) bool { return m.Action == a })
	m := moves[i]
	if !slices.Contains(m.From, State(r.State)) {
		return r, m, fault.New(fault.Conflict, "case.state", "备案目前的状态不允许这一步，请刷新后再看。", "The filing's state does not allow this step; read it again.")
	}
	if r.Version != version {
		return r, m, faster()
	}
	return r, m, nil
}

func (d *Desk) enter(ctx context.Context, q *record.Queries, r record.Filing, to State, revision, submitted int64) (record.Filing, error) {
	n, err := q.MoveFiling(ctx, record.MoveFilingParams{ID: r.ID, State: string(to), Revision: revision, Submitted: submitted, Updated: d.Now().UnixMicro(), Version: r.Version})
	if err == nil && n == 0 {
		err = faster()
	}
	if err != nil {
		return r, err
	}
	return q.Filing(ctx, r.ID)
}

// Submit hands a draft in. Everything is checked now; the error has every fault at once. A new revision is kept, and
// names what changed since the one before.
func (d *Desk) Submit(ctx context.Context, who account.Actor, id string, version int64) (Case, error) {
	var r record.Filing
	err := d.DB.Tx(ctx, func(q *record.Queries) error {
		old, m, err := d.move(ctx, q, who, id, version, account.SubmitFiling)
		if err != nil {
			return err
		}
		key, err := d.filingKey(old)
		if err != nil {
			return err
		}
		var in filing.Input
		if err := unseal(key, "filings.data "+id, old.Data, &in); err != nil {
			return err
		}
		f, err := filing.New(in, d.Reference())
		if err != nil {
			return err
		}
		changed := []string{}
		if old.Revision > 0 {
			last, err := q.Revision(ctx, id, old.Revision)
			if err != nil {
				return err
			}
			var before filing.Input
			if err := unseal(key, place(id, last.Number), last.Data, &before); err != nil {
				return err
			}
			changed = Changed(before, in)
		}
		number, at := old.Revision+1, d.Now().UnixMicro()
		sealed, err := seal(key, place(id, number), in)
		if err != nil {
			return err
		}
		list, err := json.Marshal(changed)
		if err != nil {
			return fault.Wrap(err, "case.encode")
		}
		digest, err := sealDigest(key, id, number, letter.Revision(f))
		if err != nil {
			return err
		}
		err = q.AddRevision(ctx, record.AddRevisionParams{Filing: id, Number: number, Data: sealed, Digest: digest, Changed: string(list), Account: who.Account.ID, Created: at})
		if err != nil {
			return err
		}
		if r, err = d.enter(ctx, q, old, m.To, number, at); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(m.Action), r, map[string]any{"revision": number, "changed": changed})
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

// Reason is why a filing goes back, at one place of it.
type Reason struct {
	Pointer string `json:"pointer"` // JSON pointer into the filing, "" for the whole
	Text    string `json:"text"`
}

// Return gives a filing back to the applicant with reasons.
func (d *Desk) Return(ctx context.Context, who account.Actor, id string, version int64, reasons []Reason) (Case, error) {
	if len(reasons) == 0 || len(reasons) > 200 || slices.ContainsFunc(reasons, func(r Reason) bool {
		return strings.TrimSpace(r.Text) == "" || utf8.RuneCountInString(r.Text) > 2000 || len(r.Pointer) > 500 || r.Pointer != "" && r.Pointer[0] != '/'
	}) {
		return Case{}, fault.New(fault.Invalid, "case.reasons", "退回须写明原因：1 至 200 条，每条不超过 2000 字，位置为 JSON 指针。",
			"A return gives its reasons: 1 to 200, each of 2,000 characters at most, its place a JSON pointer.")
	}
	var r record.Filing
	err := d.DB.Tx(ctx, func(q *record.Queries) error {
		old, m, err := d.move(ctx, q, who, id, version, account.ReturnFiling)
		if err != nil {
			return err
		}
		key, err := d.filingKey(old)
		if err != nil {
			return err
		}
		at := d.Now()
		ret := store.NewID("ret", at)
		sealed, err := seal(key, "returns.reasons "+ret, reasons)
		if err != nil {
			return err
		}
		err = q.AddReturn(ctx, record.AddReturnParams{ID: ret, Filing: id, Revision: old.Revision, Reasons: sealed, Account: who.Account.ID, Created: at.UnixMicro()})
		if err != nil {
			return err
		}
		if r, err = d.enter(ctx, q, old, m.To, old.Revision, old.Submitted); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(m.Action), r, map[string]any{"reasons": len(reasons)})
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

// Step takes one of the steps that need no more than being taken: accept, print, receive, close, archive.
func (d *Desk) Step(ctx context.Context, who account.Actor, id string, version int64, a account.Action) (Case, error) {
	if a == account.SubmitFiling || a == account.ReturnFiling || !slices.ContainsFunc(Moves(), func(m Move) bool { return m.Action == a }) {
		return Case{}, fault.New(fault.Invalid, "case.step", "没有这一步。", "There is no such step.")
	}
	var r record.Filing
	err := d.DB.Tx(ctx, func(q *record.Queries) error {
		old, m, err := d.move(ctx, q, who, id, version, a)
		if err != nil {
			return err
		}
		if r, err = d.enter(ctx, q, old, m.To, old.Revision, old.Submitted); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(a), r, nil)
	})
	if err != nil {
		return Case{}, err
	}
	return d.open(r, true)
}

func place(id string, revision int64) string {
	return "revisions.data " + id + " " + itoa(revision)
}

// Revision is one submission of a filing.
type Revision struct {
	Number  int64    `json:"number"`
	Digest  string   `json:"digest"`  // as printed on covers
	Changed []string `json:"changed"` // JSON pointers that differ from the revision before
	Account string   `json:"account"`
	Created int64    `json:"created"` // µs since 1970
}

// Revisions lists the submissions of a filing, the first one first.
func (d *Desk) Revisions(ctx context.Context, who account.Actor, id string) ([]Revision, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadFiling)
	if err != nil {
		return nil, err
	}
	key, err := d.filingKey(r)
	if err != nil {
		return nil, err
	}
	rows, err := d.DB.Queries().Revisions(ctx, id)
	if err != nil {
		return nil, store.Trouble(err)
	}
	out := make([]Revision, 0, len(rows))
	for _, r := range rows {
		one := Revision{Number: r.Number, Account: r.Account, Created: r.Created}
		if one.Digest, err = openDigest(key, r); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(r.Changed), &one.Changed); err != nil {
			return nil, fault.Wrap(err, "case.decode")
		}
		out = append(out, one)
	}
	return out, nil
}

// Reasons gives why a filing went back, the last time first.
func (d *Desk) Reasons(ctx context.Context, who account.Actor, id string) ([][]Reason, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadFiling)
	if err != nil {
		return nil, err
	}
	key, err := d.filingKey(r)
	if err != nil {
		return nil, err
	}
	rows, err := d.DB.Queries().Returns(ctx, id)
	if err != nil {
		return nil, store.Trouble(err)
	}
	var out [][]Reason
	for _, row := range slices.Backward(rows) {
		var list []Reason
		if err := unseal(key, "returns.reasons "+row.ID, row.Reasons, &list); err != nil {
			return nil, err
		}
		out = append(out, list)
	}
	return out, nil
}
