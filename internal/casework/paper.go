package casework

import (
	"context"
	"errors"
	"io"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Filing gives what a case says as a checked filing; the error has every fault at once.
func (d *Desk) Filing(c Case) (filing.Filing, error) { return filing.New(c.Input, d.Reference()) }

// read gives a case that somebody may do something to, and its checked filing.
func (d *Desk) read(ctx context.Context, who account.Actor, id string, a account.Action, detail map[string]any) (record.Filing, filing.Filing, error) {
	var r record.Filing
	err := d.DB.Tx(ctx, func(q *record.Queries) (err error) {
		if r, err = d.find(ctx, q, who, id, a); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(a), r, detail)
	})
	if err != nil {
		return r, filing.Filing{}, err
	}
	c, err := d.open(r, true)
	if err != nil {
		return r, filing.Filing{}, err
	}
	f, err := d.Filing(c)
	return r, f, err
}

// Checked gives what a filing says, checked, for telling what it needs. A draft that breaks a rule has no such list yet; the
// error says what to mend.
func (d *Desk) Checked(ctx context.Context, who account.Actor, id string) (filing.Filing, error) {
	_, f, err := d.read(ctx, who, id, account.ReadFiling, map[string]any{"part": "requirements"})
	return f, err
}

// WritePaper writes one document of a filing as a PDF.
func (d *Desk) WritePaper(ctx context.Context, who account.Actor, w io.Writer, id, template string, service int) error {
	_, f, err := d.read(ctx, who, id, account.BuildPack, map[string]any{"document": template})
	if err != nil {
		return err
	}
	p, err := d.House.Press.Paper(f, template, service)
	if err != nil {
		return err
	}
	return d.House.Press.Write(w, p.Job)
}

// Pack is a pack that was built.
type Pack struct {
	ID       string         `json:"id"`
	Revision int64          `json:"revision"`
	Complete bool           `json:"complete"`
	Account  string         `json:"account"`
	Created  string         `json:"created"` // RFC 3339
	Manifest *pack.Manifest `json:"manifest,omitempty"`

	object string
}

// Wish says how a pack is wanted.
type Wish struct {
	Lang                           string
	Duplex, Separators, Incomplete bool
	Since                          string // ID of an earlier pack: only what changed is printed
	JPEG                           int    // dpi of JPEG copies of the documents, 0 where the operator needs them only
}

// BuildPack makes the pack of what a filing says now, with its pictures, and keeps it.
func (d *Desk) BuildPack(ctx context.Context, who account.Actor, id string, w Wish) (Pack, error) {
	r, f, err := d.read(ctx, who, id, account.BuildPack, nil)
	if err != nil {
		return Pack{}, err
	}
	key, err := d.filingKey(r)
	if err != nil {
		return Pack{}, err
	}
	order := pack.Order{Filing: f, Keys: d.Keyring(), Lang: w.Lang, Duplex: w.Duplex, Separators: w.Separators, Incomplete: w.Incomplete, JPEG: w.JPEG}
	if w.Since != "" {
		old, err := d.Pack(ctx, who, id, w.Since)
		if err != nil {
			return Pack{}, err
		}
		order.Since = old.Manifest
	}
	pictures, err := d.pictures(ctx, r)
	if err != nil {
		return Pack{}, err
	}
	for _, p := range pictures {
		order.Pictures = append(order.Pictures, pack.Picture{Place: p.Place, Page: p.Page, Name: p.Name, Open: func() ([]byte, error) { return d.master(ctx, r, p) }})
	}
	return d.build(ctx, who, r, key, order)
}

func (d *Desk) master(ctx context.Context, r record.Filing, p Picture) ([]byte, error) {
	key, ref, err := d.ref(ctx, r, p.record.Master)
	if err != nil {
		return nil, err
	}
	return d.Vault.Read(ctx, key, ref, MaxUpload)
}

// build streams the pack into the vault: it is never whole in memory, and never on a disk in the clear.
func (d *Desk) build(ctx context.Context, who account.Actor, r record.Filing, key blob.Key, order pack.Order) (Pack, error) {
	out, in := io.Pipe()
	type built struct {
		manifest *pack.Manifest
		err      error
	}
	done := make(chan built, 1)
	go func() {
		m, err := d.House.Build(in, order)
		in.CloseWithError(err) // nil ends the stream as it should
		done <- built{m, err}
	}()
	ref, err := d.Vault.Save(ctx, key, out)
	_ = out.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // lets the builder go when saving failed; it never fails
	b := <-done
	if b.err != nil && !errors.Is(b.err, io.ErrClosedPipe) {
		return Pack{}, b.err
	}
	if err != nil {
		return Pack{}, err
	}
	at := d.Now()
	p := record.AddPackParams{ID: store.NewID("pac", at), Filing: r.ID, Revision: r.Revision, Object: string(ref.Address), Complete: b.manifest.Complete, Account: who.Account.ID, Created: at.UnixMicro()}
	if p.Manifest, err = seal(key, "packs.manifest "+p.ID, b.manifest); err != nil {
		return Pack{}, err
	}
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		if err := q.AddObject(ctx, record.AddObjectParams{Address: p.Object, Filing: r.ID, Size: ref.Size, Created: p.Created}); err != nil {
			return err
		}
		if err := q.AddPack(ctx, p); err != nil {
			return err
		}
		return d.note(ctx, q, who, "pack.built", r, map[string]any{"pack": p.ID, "complete": p.Complete})
	})
	if err != nil {
		return Pack{}, err
	}
	return Pack{ID: p.ID, Revision: p.Revision, Complete: p.Complete, Account: p.Account, Created: moment(p.Created).Format(rfc3339), Manifest: b.manifest, object: p.Object}, nil
}

const rfc3339 = "2006-01-02T15:04:05Z07:00"

// Packs lists the packs of a filing, the newest first.
func (d *Desk) Packs(ctx context.Context, who account.Actor, id string) ([]Pack, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadPack)
	if err != nil {
		return nil, err
	}
	rows, err := d.DB.Queries().Packs(ctx, id)
	if err != nil {
		return nil, store.Trouble(err)
	}
	key, err := d.filingKey(r)
	if err != nil {
		return nil, err
	}
	out := make([]Pack, 0, len(rows))
	for _, row := range rows {
		p, err := opened(key, row)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func opened(key blob.Key, row record.Pack) (Pack, error) {
	p := Pack{ID: row.ID, Revision: row.Revision, Complete: row.Complete, Account: row.Account, Created: moment(row.Created).Format(rfc3339), object: row.Object}
	data, err := key.Open("packs.manifest "+row.ID, row.Manifest)
	if err != nil {
		return p, err
	}
	p.Manifest, err = pack.ReadManifest(data)
	return p, err
}

// Pack gives one pack.
func (d *Desk) Pack(ctx context.Context, who account.Actor, id, packID string) (Pack, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadPack)
	if err != nil {
		return Pack{}, err
	}
	row, err := d.DB.Queries().Pack(ctx, packID, id)
	if store.Missing(err) {
		return Pack{}, noPack()
	}
	if err != nil {
		return Pack{}, store.Trouble(err)
	}
	key, err := d.filingKey(r)
	if err != nil {
		return Pack{}, err
	}
	return opened(key, row)
}

func noPack() error {
	return fault.New(fault.NotFound, "case.no_pack", "没有这个材料包。", "There is no such pack.")
}

// OpenPack opens a pack's ZIP. The download is noted in the audit.
func (d *Desk) OpenPack(ctx context.Context, who account.Actor, id, packID string) (*blob.Reader, error) {
	p, err := d.Pack(ctx, who, id, packID)
	if err != nil {
		return nil, err
	}
	var r record.Filing
	err = d.DB.Tx(ctx, func(q *record.Queries) (err error) {
		if r, err = d.find(ctx, q, who, id, account.ReadPack); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.ReadPack), r, map[string]any{"pack": packID})
	})
	if err != nil {
		return nil, err
	}
	return d.object(ctx, r, p.object)
}

// Verify says what the code on a sheet is worth, against every pack of a filing: the newest one's sheets are current.
func (d *Desk) Verify(ctx context.Context, who account.Actor, id, code string) (imprint.Verdict, error) {
	judge, err := d.Judge(ctx, who, id)
	if err != nil {
		return imprint.Verdict{}, err
	}
	return judge(code), nil
}

// Judge gives what Verify asks, for many codes.
func (d *Desk) Judge(ctx context.Context, who account.Actor, id string) (func(code string) imprint.Verdict, error) {
	if _, err := d.find(ctx, d.DB.Queries(), who, id, account.VerifyCode); err != nil {
		return nil, err
	}
	packs, err := d.Packs(ctx, who, id)
	if err != nil {
		return nil, err
	}
	var records []imprint.Record
	for i, p := range packs {
		for _, one := range p.Manifest.Records() {
			one.Current = one.Current && i == 0
			records = append(records, one)
		}
	}
	keys := d.Keyring()
	return func(code string) imprint.Verdict { return imprint.Judge(keys, code, records) }, nil
}
