package casework

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Entry is one line of the audit: who did what to which filing, when and from where. It holds no personal data.
type Entry struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Account  string          `json:"account"`
	Action   string          `json:"action"`
	Filing   string          `json:"filing,omitempty"`
	Provider string          `json:"provider,omitempty"`
	Company  string          `json:"company,omitempty"`
	Origin   string          `json:"origin,omitempty"`
	Request  string          `json:"request,omitempty"`
	Detail   json.RawMessage `json:"detail,omitempty"`
}

// note adds a line in the transaction of what it tells of: neither is there without the other. Lines are chained by
// a keyed hash, so that who changes, drops or adds one without the instance's key is found out.
func (d *Desk) note(ctx context.Context, q *record.Queries, who account.Actor, action string, r record.Filing, detail map[string]any) error {
	text := []byte{}
	if detail != nil {
		var err error
		if text, err = json.Marshal(detail); err != nil {
			return fault.Wrap(err, "audit.encode")
		}
	}
	head, err := q.NextAudit(ctx)
	if err != nil {
		return err
	}
	e := record.Audit{Seq: head.Seq, At: d.Now().UnixMicro(), Account: who.Account.ID, Action: action, Filing: r.ID, Provider: r.Provider, Company: r.Company,
		Origin: who.Origin, Request: who.Request, Detail: string(text)}
	e.Hash = d.chain(head.Hash, e)
	err = q.AddAudit(ctx, record.AddAuditParams(e))
	if err != nil {
		return err
	}
	return q.SetAuditHead(ctx, e.Hash)
}

// Note adds a line about what was done to no filing: accounts, settings, the instance itself. detail holds no personal
// data, only IDs.
func (d *Desk) Note(ctx context.Context, who account.Actor, action string, detail map[string]any) error {
	return d.DB.Tx(ctx, func(q *record.Queries) error { return d.note(ctx, q, who, action, record.Filing{}, detail) })
}

// chain is the hash of a line: of the one before and of all that the line says, each part with its length.
func (d *Desk) chain(before []byte, e record.Audit) []byte {
	text := fmt.Sprintf("%x\n%d\n%d\n", before, e.Seq, e.At)
	for _, part := range []string{e.Account, e.Action, e.Filing, e.Provider, e.Company, e.Origin, e.Request, e.Detail} {
		text += fmt.Sprintf("%d:%s\n", len(part), part)
	}
	return d.key.Index("audit", text)
}

// Audit gives the lines after a number that somebody may read: an administrator all, a reviewer those of filings that
// were handed in to the own operator; at most 1,000.
func (d *Desk) Audit(ctx context.Context, who account.Actor, after int64) ([]Entry, error) {
	reach := account.Rights(who.Account.Role, account.ReadAudit)
	if reach == account.Nothing || !account.Allowed(who, account.ReadAudit, account.Object{Provider: who.Account.Provider, Submitted: true}) {
		return nil, denied()
	}
	var out []Entry
	handed := map[string]bool{}
	for len(out) < 1000 {
		rows, err := d.DB.Queries().AuditAfter(ctx, after, 1000)
		if err != nil {
			return nil, store.Trouble(err)
		}
		for _, r := range rows {
			after = r.Seq
			if reach == account.Tenant {
				ok, err := d.handedTo(ctx, r, who.Account.Provider, handed)
				if err != nil {
					return nil, err
				}
				if !ok {
					continue
				}
			}
			if len(out) < 1000 {
				out = append(out, entry(r))
			}
		}
		if len(rows) < 1000 {
			break
		}
	}
	return out, nil
}

// handedTo tells whether a line is about a filing that was handed in to an operator: of a draft its reviewers do not even know
// that it exists. The audit itself says so, of filings too that were erased since. known keeps what was looked up.
func (d *Desk) handedTo(ctx context.Context, r record.Audit, provider string, known map[string]bool) (bool, error) {
	if r.Provider != provider || r.Filing == "" {
		return false, nil
	}
	if in, ok := known[r.Filing]; ok {
		return in, nil
	}
	lines, err := d.DB.Queries().AuditOfFiling(ctx, r.Filing)
	if err != nil {
		return false, store.Trouble(err)
	}
	known[r.Filing] = slices.ContainsFunc(lines, func(l record.Audit) bool {
		return l.Action == string(account.SubmitFiling) && l.Provider == provider
	})
	return known[r.Filing], nil
}

func entry(r record.Audit) Entry {
	return Entry{Seq: r.Seq, At: moment(r.At), Account: r.Account, Action: r.Action, Filing: r.Filing, Provider: r.Provider, Company: r.Company, Origin: r.Origin,
		Request: r.Request, Detail: json.RawMessage(r.Detail)}
}

// VerifyAudit goes through the whole audit and tells how many lines are sound. When one was changed, dropped, added or
// cut off, the error names the first line that does not fit.
func (d *Desk) VerifyAudit(ctx context.Context) (int64, error) {
	broken := func(seq int64) error {
		return &fault.Error{Kind: fault.Conflict, Code: "audit.broken", Detail: fault.Text{
			Zh: fmt.Sprintf("审计记录从第 %d 条起与其校验值不符：记录被改动、删除或插入过。", seq),
			En: fmt.Sprintf("The audit does not fit its hashes from line %d on: lines were changed, dropped or added.", seq)}}
	}
	head, err := d.DB.Queries().AuditHead(ctx) // lines may be added meanwhile; up to here all must be there
	if err != nil {
		return 0, store.Trouble(err)
	}
	var last []byte
	seq := int64(0)
	for {
		rows, err := d.DB.Queries().AuditAfter(ctx, seq, 1000)
		if err != nil {
			return seq, store.Trouble(err)
		}
		for _, r := range rows {
			if r.Seq != seq+1 || !hmac.Equal(d.chain(last, r), r.Hash) {
				return seq, broken(seq + 1)
			}
			seq, last = r.Seq, r.Hash
			if seq == head.Seq && !hmac.Equal(head.Hash, last) {
				return seq, broken(seq)
			}
		}
		if len(rows) < 1000 {
			break
		}
	}
	if seq < head.Seq {
		return seq, broken(seq + 1)
	}
	return seq, nil
}
