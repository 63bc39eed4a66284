package api

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/pack"
	"icpdoc/internal/web/door"
)

// packQuery is how a pack is wanted.
type packQuery struct {
	Lang       string `query:"lang" doc:"zh or en: language of the checklist and of the print set's bookmarks"`
	Duplex     flag   `query:"duplex" doc:"the print set is for both sides of the paper"`
	Separators flag   `query:"separators" doc:"a sheet with an index tab before each document"`
	Incomplete flag   `query:"incomplete" doc:"make the pack although something is missing or rejected; it says so"`
	JPEG       number `query:"jpeg" doc:"dpi of JPEG copies of every document, 36 to 600"`
}

func (s *service) packs() {
	parts := form(map[string]*huma.Schema{"filing": schema[filing.Input](s), "since": bytesOf("an earlier pack of the filing, or its pack.json: only sheets whose print differs are printed")}, "filing")
	parts.AdditionalProperties = bytesOf("a picture or scan; the part is named as POST /v1/requirements names it under pictures, or is a file of that name in a part named file")
	add(s, route{id: "make-pack", method: http.MethodPost, path: "/v1/packs", tag: tagStateless, summary: "生成完整材料包（ZIP） / The whole pack of a filing",
		description: "A form with a part filing and a part for each picture. Without incomplete=true a filing that lacks materials is a problem (422) that lists them. Nothing is kept.",
		body:        &huma.RequestBody{Required: true, Content: content("multipart/form-data", parts)}, faults: s.guarded(ofFiling),
		answer: &huma.Response{Description: "the pack", Content: content("application/zip", bytesOf("a ZIP; pack.json in it says what it holds"))}}, s.pack)
}

// packForm is what came in the parts of a form.
type packForm struct {
	filing []byte
	since  []byte
	names  []string
	files  map[string][]byte
}

func (s *service) pack(ctx context.Context, in *packQuery) (_ *stream, err error) {
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	order, err := in.order(door.From(ctx).Lang)
	if err != nil {
		return nil, err
	}
	r := callOf(ctx).r
	if _, err := mediaType(r, "multipart/form-data"); err != nil {
		return nil, err
	}
	got := packForm{files: map[string][]byte{}}
	var release func()
	err = s.parts(r, s.Door.Limits.Pack, got.take, &release)
	if release != nil {
		defer release()
	}
	if err != nil {
		return nil, err
	}
	if err := s.fill(&order, &got); err != nil {
		return nil, err
	}
	order.Keys = s.Keys
	spool, done, err := s.build(ctx, order)
	if err != nil {
		return nil, err
	}
	name := "icp-" + letter.Revision(order.Filing) + ".zip"
	return &stream{func(huma.Context) {
		defer done()
		send(ctx, "application/zip", name, spool.Size(), spool)
	}}, nil
}

// order is the part of a pack's order that stands in the query.
func (q *packQuery) order(lang string) (o pack.Order, err error) {
	if err := oneOf("lang", q.Lang, "", "zh", "en"); err != nil {
		return o, err
	}
	if o.Lang = q.Lang; o.Lang == "" {
		o.Lang = lang
	}
	if o.Duplex, err = q.Duplex.set("duplex"); err != nil {
		return o, err
	}
	if o.Separators, err = q.Separators.set("separators"); err != nil {
		return o, err
	}
	if o.Incomplete, err = q.Incomplete.set("incomplete"); err != nil {
		return o, err
	}
	o.JPEG, err = q.JPEG.within("jpeg", 36, 600, 0)
	return o, err
}

// take keeps one part.
func (p *packForm) take(name, file string, body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return door.Unread(err)
	}
	switch {
	case name == "filing" && p.filing == nil:
		p.filing = data
		return nil
	case name == "since" && p.since == nil:
		p.since = data
		return nil
	case name == "filing" || name == "since" || name == "":
		return fault.New(fault.Malformed, "request.part", "表单里有重复或没有名称的部分。", "A part of the form stands twice or has no name.")
	case name == "file":
		name = file
	}
	// A number in front makes the names differ, and is what errors are told by.
	name = fmt.Sprintf("%d/%s", len(p.names)+1, withEnding(name))
	p.names = append(p.names, name)
	p.files[name] = data
	return nil
}

// withEnding makes sure that a name ends like a file's: a part may be named after a domain, whose last label is no ending.
func withEnding(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".gif", ".pdf":
		return name
	}
	return name + ".jpg"
}

// fill puts the parts into the order.
func (s *service) fill(o *pack.Order, p *packForm) (err error) {
	if p.filing == nil {
		return fault.New(fault.Malformed, "request.no_filing", "表单里没有 filing 部分。", "The form has no part named filing.")
	}
	if o.Filing, err = s.check(p.filing, false); err != nil {
		return err
	}
	if p.since != nil {
		if o.Since, err = pack.ReadManifest(p.since); err != nil {
			return err
		}
	}
	pictures, fields, err := s.House.Match(o.Filing, p.names)
	if err != nil {
		return err
	}
	var bad []fault.Field
	for _, f := range fields {
		if f.Severity == fault.Fault {
			bad = append(bad, p.anonymous(f))
		}
	}
	if bad != nil {
		return fault.New(fault.Invalid, "pack.pictures", "有的图片不知道放在哪里。", "It is not clear where some pictures belong.").With(bad...)
	}
	for i := range pictures {
		data := p.files[pictures[i].Name]
		_, pictures[i].Name, _ = strings.Cut(pictures[i].Name, "/")
		pictures[i].Open = func() ([]byte, error) { return data, nil }
	}
	o.Pictures = pictures
	return nil
}

// anonymous tells of a picture by its number among the parts: its name is the sender's own.
func (p *packForm) anonymous(f fault.Field) fault.Field {
	for i, name := range p.names {
		if f.Pointer == name {
			f.Pointer = fmt.Sprintf("part:picture %d", i+1)
		}
		f.Reason.Zh = strings.ReplaceAll(f.Reason.Zh, name, fmt.Sprintf("第 %d 张图片", i+1))
		f.Reason.En = strings.ReplaceAll(f.Reason.En, name, fmt.Sprintf("picture %d", i+1))
	}
	return f
}

// build makes a pack in memory, which is held until done is called: whether it succeeds is known before the answer begins, and
// nothing of it lies on a disk.
func (s *service) build(ctx context.Context, o pack.Order) (spool *door.Spool, done func(), err error) {
	const papers = 16 << 20 // about what the documents of a filing weigh; the copies of pictures weigh less than what came
	hold := int64(papers)
	if n := callOf(ctx).r.ContentLength; n > 0 {
		hold += n
	}
	if done, err = s.Door.Hold(hold); err != nil {
		return nil, nil, err
	}
	spool = &door.Spool{Limit: s.Door.Limits.Pack}
	err = s.Door.Work(ctx, func(ctx context.Context) error {
		for i := range o.Pictures {
			open := o.Pictures[i].Open
			o.Pictures[i].Open = func() ([]byte, error) {
				if err := ctx.Err(); err != nil {
					return nil, door.Unread(err)
				}
				return open()
			}
		}
		_, err := s.House.Build(spool, o)
		return cmp.Or(spool.Full(), err)
	})
	if err != nil {
		done()
		return nil, nil, err
	}
	return spool, done, nil
}
