package casework

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/pack"
	"icpdoc/internal/photo"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// Picture is one upload of a filing and what became of it.
type Picture struct {
	ID      string    `json:"id"`
	Slot    string    `json:"slot"`
	Page    int       `json:"page,omitempty"` // from 1, of a document in several pictures
	Name    string    `json:"name"`           // of the file, as uploaded
	Blocked bool      `json:"blocked"`        // a finding is a fault: it cannot be handed in like this
	Created time.Time `json:"created"`
	Version int64     `json:"version"`
	pack.Place
	Outcome photo.Outcome `json:"outcome"`

	record record.Photo
}

// Upload is a picture to add.
type Upload struct {
	pack.Place
	Page    int
	Name    string
	Corners *[4]photo.Point
	Turn    int
	Gentle  bool
}

// MaxUpload is how many bytes one upload may have.
const MaxUpload = 40 << 20

// The variants of a picture.
const (
	Master      = "master"      // as uploaded
	Clean       = "clean"       // as the operator's system wants it
	Watermarked = "watermarked" // for the offline channel
)

// AddPicture looks at an upload, makes its copies and keeps all of them. What is wrong with the picture stands in its
// outcome; only what cannot be read at all is an error. A picture of the same place and page is replaced.
func (d *Desk) AddPicture(ctx context.Context, who account.Actor, id string, u Upload, body io.Reader) (Picture, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ChangePhotos)
	if err != nil {
		return Picture{}, err
	}
	key, err := d.filingKey(r)
	if err != nil {
		return Picture{}, err
	}
	data, err := io.ReadAll(io.LimitReader(body, MaxUpload+1))
	if err != nil {
		return Picture{}, fault.New(fault.Malformed, "photo.upload", "上传中断，没有保存；请重新上传。", "The upload broke off and was not kept; upload it again.")
	}
	if len(data) > MaxUpload {
		return Picture{}, fault.New(fault.TooLarge, "photo.too_large", "文件超过 40 MiB。请用原始照片或 300 dpi 扫描件。", "The file is over 40 MiB. Use the photo as taken, or a scan of 300 dpi.")
	}
	out, slot, err := d.look(ctx, r, u, data)
	if err != nil {
		return Picture{}, err
	}
	at := d.Now()
	p := record.AddPhotoParams{ID: store.NewID("pho", at), Filing: id, Slot: slot, Material: u.Material, Service: int64(u.Service), Domain: int64(u.Domain),
		Item: int64(u.Item), Side: u.Side, Page: int64(u.Page), Blocked: out.Blocked(), Created: at.UnixMicro()}
	if p.Name, err = key.Seal("photos.name "+p.ID, []byte(fileName(u.Name))); err != nil {
		return Picture{}, err
	}
	if p.Outcome, err = seal(key, "photos.outcome "+p.ID, out); err != nil {
		return Picture{}, err
	}
	kept, err := d.keep(ctx, key, data, out)
	if err != nil {
		return Picture{}, err
	}
	p.Master, p.Clean, p.Marked = kept.name(0), kept.name(1), kept.name(2)
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		now, err := d.find(ctx, q, who, id, account.ChangePhotos) // it may have been submitted while the picture was looked at
		if err != nil {
			return err
		}
		for _, ref := range kept {
			if ref.Address == "" {
				continue
			}
			if err := q.AddObject(ctx, record.AddObjectParams{Address: string(ref.Address), Filing: id, Size: ref.Size, Created: at.UnixMicro()}); err != nil {
				return err
			}
		}
		if err := d.replace(ctx, q, p); err != nil {
			return err
		}
		if err := q.AddPhoto(ctx, p); err != nil {
			return err
		}
		if _, err := q.TouchFiling(ctx, id, at.UnixMicro()); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.ChangePhotos), now, map[string]any{"added": p.ID, "slot": slot})
	})
	if err != nil {
		return Picture{}, err
	}
	return d.Picture(ctx, who, id, p.ID)
}

// look lets the photo room work on an upload for its place.
func (d *Desk) look(ctx context.Context, r record.Filing, u Upload, data []byte) (*photo.Outcome, string, error) {
	if !slices.Contains(d.House.Library.Reference.Materials, u.Material) {
		return nil, "", fault.New(fault.Invalid, "case.material", "没有这种材料，请从材料清单中选择。", "There is no such material; choose one of the material list.")
	}
	slot, err := d.House.Slot(r.Provider, u.Material, u.Side)
	if err != nil {
		return nil, "", err
	}
	out, err := photo.Process(data, slot, photo.Options{Mode: r.Mode, Watermark: r.Mode == string(filing.Manual) && slot.Rule.Watermark, Corners: u.Corners, Turn: u.Turn,
		Gentle: u.Gentle, Faces: d.House.Faces.Stack("hei", true), Cancelled: func() bool { return ctx.Err() != nil }})
	return out, slot.ID, err
}

// variants are the refs of master, clean and watermarked copy; an empty address is one that was not made.
type variants [3]blob.Ref

func (v variants) name(i int) string { return string(v[i].Address) }

func (d *Desk) keep(ctx context.Context, key blob.Key, master []byte, out *photo.Outcome) (v variants, err error) {
	parts := [][]byte{master, nil, nil}
	if out.Clean != nil {
		parts[1] = out.Clean.JPEG
	}
	if out.Watermarked != nil {
		parts[2] = out.Watermarked.JPEG
	}
	for i, data := range parts {
		if data == nil {
			continue
		}
		if v[i], err = d.Vault.Save(ctx, key, strings.NewReader(string(data))); err != nil {
			return v, err
		}
	}
	return v, nil
}

// replace drops the picture that stands where a new one comes.
func (d *Desk) replace(ctx context.Context, q *record.Queries, p record.AddPhotoParams) error {
	list, err := q.Photos(ctx, p.Filing)
	if err != nil {
		return err
	}
	for _, old := range list {
		if old.Material == p.Material && old.Service == p.Service && old.Domain == p.Domain && old.Item == p.Item && old.Side == p.Side && old.Page == p.Page {
			if err := d.drop(ctx, q, old); err != nil {
				return err
			}
		}
	}
	return nil
}

// drop forgets a picture; its objects go when no other picture uses them.
func (d *Desk) drop(ctx context.Context, q *record.Queries, p record.Photo) error {
	if _, err := q.DeletePhoto(ctx, p.ID, p.Filing); err != nil {
		return err
	}
	rest, err := q.Photos(ctx, p.Filing)
	if err != nil {
		return err
	}
	for _, a := range []string{p.Master, p.Clean, p.Marked} {
		used := a == ""
		for _, other := range rest {
			used = used || a == other.Master || a == other.Clean || a == other.Marked
		}
		if !used {
			if err := q.DoomObject(ctx, a, d.Now().UnixMicro()); err != nil {
				return err
			}
		}
	}
	return nil
}

// fileName keeps of a name what is safe to show and to write.
func fileName(s string) string {
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.ToValidUTF8(s, "")
	if utf8.RuneCountInString(s) > 200 {
		s = string([]rune(s)[:200])
	}
	return pack.SafeName(s)
}

func (d *Desk) picture(key blob.Key, r record.Photo) (Picture, error) {
	p := Picture{ID: r.ID, Slot: r.Slot, Page: int(r.Page), Blocked: r.Blocked, Created: moment(r.Created), Version: r.Version, record: r,
		Place: pack.Place{Material: r.Material, Service: int(r.Service), Domain: int(r.Domain), Item: int(r.Item), Side: r.Side}}
	name, err := key.Open("photos.name "+r.ID, r.Name)
	if err != nil {
		return p, err
	}
	p.Name = string(name)
	return p, unseal(key, "photos.outcome "+r.ID, r.Outcome, &p.Outcome)
}

// Pictures lists a filing's pictures with their findings.
func (d *Desk) Pictures(ctx context.Context, who account.Actor, id string) ([]Picture, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadFiling)
	if err != nil {
		return nil, err
	}
	return d.pictures(ctx, r)
}

func (d *Desk) pictures(ctx context.Context, r record.Filing) ([]Picture, error) {
	key, err := d.filingKey(r)
	if err != nil {
		return nil, err
	}
	rows, err := d.DB.Queries().Photos(ctx, r.ID)
	if err != nil {
		return nil, store.Trouble(err)
	}
	out := make([]Picture, 0, len(rows))
	for _, row := range rows {
		p, err := d.picture(key, row)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Picture gives one picture with its findings.
func (d *Desk) Picture(ctx context.Context, who account.Actor, id, picture string) (Picture, error) {
	r, err := d.find(ctx, d.DB.Queries(), who, id, account.ReadFiling)
	if err != nil {
		return Picture{}, err
	}
	row, err := d.DB.Queries().Photo(ctx, picture, id)
	if store.Missing(err) {
		return Picture{}, noPicture()
	}
	if err != nil {
		return Picture{}, store.Trouble(err)
	}
	key, err := d.filingKey(r)
	if err != nil {
		return Picture{}, err
	}
	return d.picture(key, row)
}

func noPicture() error {
	return fault.New(fault.NotFound, "case.no_picture", "没有这张图片。", "There is no such picture.")
}

// OpenPicture opens a variant of a picture. The view is noted in the audit.
func (d *Desk) OpenPicture(ctx context.Context, who account.Actor, id, picture, variant string) (*blob.Reader, error) {
	p, err := d.Picture(ctx, who, id, picture)
	if err != nil {
		return nil, err
	}
	address, ok := map[string]string{Master: p.record.Master, Clean: p.record.Clean, Watermarked: p.record.Marked}[variant]
	if !ok || address == "" {
		return nil, noPicture()
	}
	var r record.Filing
	err = d.DB.Tx(ctx, func(q *record.Queries) (err error) {
		if r, err = d.find(ctx, q, who, id, account.ReadPhotos); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.ReadPhotos), r, map[string]any{"picture": picture, "variant": variant})
	})
	if err != nil {
		return nil, err
	}
	return d.object(ctx, r, address)
}

func (d *Desk) object(ctx context.Context, r record.Filing, address string) (*blob.Reader, error) {
	key, ref, err := d.ref(ctx, r, address)
	if err != nil {
		return nil, err
	}
	return d.Vault.Open(ctx, key, ref)
}

func (d *Desk) ref(ctx context.Context, r record.Filing, address string) (blob.Key, blob.Ref, error) {
	o, err := d.DB.Queries().Object(ctx, address)
	if store.Missing(err) {
		return blob.Key{}, blob.Ref{}, noPicture()
	}
	if err != nil {
		return blob.Key{}, blob.Ref{}, store.Trouble(err)
	}
	key, err := d.filingKey(r)
	return key, blob.Ref{Address: blob.Address(o.Address), Size: o.Size}, err
}

// DeletePicture drops a picture.
func (d *Desk) DeletePicture(ctx context.Context, who account.Actor, id, picture string) error {
	return d.DB.Tx(ctx, func(q *record.Queries) error {
		r, err := d.find(ctx, q, who, id, account.ChangePhotos)
		if err != nil {
			return err
		}
		p, err := q.Photo(ctx, picture, id)
		if store.Missing(err) {
			return noPicture()
		}
		if err != nil {
			return err
		}
		if err := d.drop(ctx, q, p); err != nil {
			return err
		}
		if _, err := q.TouchFiling(ctx, id, d.Now().UnixMicro()); err != nil {
			return err
		}
		return d.note(ctx, q, who, string(account.ChangePhotos), r, map[string]any{"deleted": picture})
	})
}

// UsePictureFor puts the upload of a picture into another place of the same filing as well, as that place wants it:
// one ID card serves the person in charge of the entity and of a service.
func (d *Desk) UsePictureFor(ctx context.Context, who account.Actor, id, picture string, u Upload) (out Picture, err error) {
	p, err := d.Picture(ctx, who, id, picture)
	if err != nil {
		return Picture{}, err
	}
	r, err := d.OpenPicture(ctx, who, id, picture, Master)
	if err != nil {
		return Picture{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	u.Name = p.Name
	return d.AddPicture(ctx, who, id, u, r)
}
