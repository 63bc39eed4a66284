package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"icpdoc/internal/fault"
)

// What an existing PDF may have. They are far above any certificate, and keep a hostile file from taking the machine.
const (
	maxGuestBytes   = 100 << 20
	maxGuestPages   = 500
	maxGuestObjects = 200_000
	maxGuestDepth   = 64
	maxContent      = 64 << 20 // of one page, unpacked
	maxUnpacked     = 256 << 20
)

var (
	errDamaged = errors.New("damaged")
	errLocked  = errors.New("locked")
	errEmpty   = errors.New("no pages")
	errLarge   = errors.New("too large")
)

// reader is an existing PDF, read by pdfcpu.
type reader struct {
	ctx   *model.Context
	pages []sourcePage
}

// sourcePage is one page with what it inherits.
type sourcePage struct {
	dict      types.Dict
	resources types.Object
	media     types.Object
	crop      types.Object
	rotate    types.Object
}

// settings is written out instead of taken from pdfcpu's defaults, because those look for a folder of settings in the
// user's home and keep them in a variable of the package.
func settings(data []byte) *model.Configuration {
	l := model.DefaultResourceLimits()
	l.MaxStreamBytes = maxGuestBytes
	// What pdfcpu unpacks at once are the object streams. However many there are, together they stay bounded.
	l.MaxDecodeBytes = max(256<<10, min(32<<20, maxUnpacked/int64(1+bytes.Count(data, []byte("ObjStm")))))
	l.MaxObjectCount, l.MaxXRefEntries, l.MaxObjectStreamCount = maxGuestObjects, maxGuestObjects, maxGuestObjects
	l.MaxRecursionDepth = maxGuestDepth
	return &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: "\n", Offline: true, Cmd: model.LISTINFO,
		TimestampFormat: "2006-01-02 15:04", DateFormat: "2006-01-02", Limits: l,
	}
}

// guarded runs f. A panic inside pdfcpu means a file that is not as it should be.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", errDamaged, v)
		}
	}()
	return f()
}

// read opens an existing PDF and lists its pages, at most limit.
func read(data []byte, limit int) (*reader, error) {
	if len(data) > maxGuestBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", errLarge, len(data), maxGuestBytes)
	}
	r := &reader{}
	err := guarded(func() error {
		ctx, err := pdfcpu.Read(bytes.NewReader(data), settings(data))
		if err != nil {
			if errors.Is(err, pdfcpu.ErrWrongPassword) || bytes.Contains([]byte(err.Error()), []byte("encrypt")) {
				return fmt.Errorf("%w: %w", errLocked, err)
			}
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		const mayPrint = 1 << 2 // ISO 32000-1 table 22, bit 3
		if ctx.E != nil && ctx.E.P&mayPrint == 0 {
			return fmt.Errorf("%w: printing is forbidden", errLocked)
		}
		r.ctx = ctx
		return r.list(limit)
	})
	if err != nil {
		return nil, err
	}
	if len(r.pages) == 0 {
		return nil, errEmpty
	}
	return r, nil
}

// list walks the page tree.
func (r *reader) list(limit int) error {
	root, err := r.ctx.DereferenceDict(ref(r.ctx.Root))
	if err != nil || root == nil {
		return fmt.Errorf("%w: no catalog", errDamaged)
	}
	tree, ok := root.Find("Pages")
	if !ok {
		return fmt.Errorf("%w: no page tree", errDamaged)
	}
	w := treeWalk{reader: r, limit: limit, seen: map[int]bool{}}
	return w.node(tree, sourcePage{}, 0)
}

func ref(r *types.IndirectRef) types.Object {
	if r == nil {
		return nil
	}
	return *r
}

type treeWalk struct {
	*reader
	limit int
	seen  map[int]bool
}

func (w *treeWalk) node(o types.Object, from sourcePage, depth int) error {
	if depth > maxGuestDepth {
		return fmt.Errorf("%w: the page tree is too deep", errDamaged)
	}
	if r, ok := o.(types.IndirectRef); ok {
		n := r.ObjectNumber.Value()
		if w.seen[n] {
			return fmt.Errorf("%w: a page tree that turns back on itself", errDamaged)
		}
		w.seen[n] = true
	}
	d, err := w.ctx.DereferenceDict(o)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if d == nil {
		if depth == 0 {
			return fmt.Errorf("%w: no page tree", errDamaged)
		}
		return nil // a page that was removed
	}
	for key, to := range map[string]*types.Object{
		"Resources": &from.resources, "MediaBox": &from.media, "CropBox": &from.crop, "Rotate": &from.rotate,
	} {
		if v, ok := d.Find(key); ok {
			*to = v
		}
	}
	kids, ok := d.Find("Kids")
	if !ok {
		if len(w.pages) == w.limit {
			return fmt.Errorf("%w: more than %d pages", errLarge, w.limit)
		}
		from.dict = d
		w.pages = append(w.pages, from)
		return nil
	}
	list, err := w.ctx.DereferenceArray(kids)
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	for _, k := range list {
		if err := w.node(k, from, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// numbers reads an array of n numbers; nil when it is none.
func (r *reader) numbers(o types.Object, n int) []float64 {
	a, err := r.ctx.DereferenceArray(o)
	if err != nil || len(a) != n {
		return nil
	}
	out := make([]float64, n)
	for i, v := range a {
		f, err := r.ctx.DereferenceNumber(v)
		if err != nil || math.IsNaN(f) || math.Abs(f) > 1e6 {
			return nil
		}
		out[i] = f
	}
	return out
}

// rect reads a rectangle with its corners in order; ok is false when it is none or has no area.
func (r *reader) rect(o types.Object) (rect [4]float64, ok bool) {
	v := r.numbers(o, 4)
	if v == nil {
		return rect, false
	}
	rect = [4]float64{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}
	return rect, rect[2]-rect[0] >= 1 && rect[3]-rect[1] >= 1
}

// integer reads a whole number; 0 when it is none.
func (r *reader) integer(o types.Object) int {
	v, err := r.ctx.DereferenceInteger(o)
	if err != nil || v == nil {
		return 0
	}
	return v.Value()
}

// box is the visible part of a page in its own space.
func (r *reader) box(p *sourcePage) [4]float64 {
	media, ok := r.rect(p.media)
	if !ok {
		media = [4]float64{0, 0, a4Width.Points(), a4Height.Points()}
	}
	crop, ok := r.rect(p.crop)
	if !ok {
		return media
	}
	cut := [4]float64{max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])}
	if cut[2]-cut[0] < 1 || cut[3]-cut[1] < 1 {
		return media
	}
	return cut
}

// turn is how far a page is turned clockwise: 0, 90, 180 or 270.
func (r *reader) turn(p *sourcePage) int {
	t := r.integer(p.rotate) % 360
	if t < 0 {
		t += 360
	}
	return t / 90 * 90
}

// content is everything that a page says, unpacked.
func (r *reader) content(p *sourcePage) ([]byte, error) {
	o, ok := p.dict.Find("Contents")
	if !ok {
		return nil, nil
	}
	o, err := r.ctx.Dereference(o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	list, ok := o.(types.Array)
	if !ok {
		list = types.Array{o}
	}
	var out []byte
	for _, s := range list {
		b, err := r.unpack(s, maxContent-len(out))
		if err != nil {
			return nil, err
		}
		out = append(append(out, b...), '\n')
	}
	return out, nil
}

// unpack gives the bytes of a stream; nothing when there is none.
func (r *reader) unpack(o types.Object, limit int) ([]byte, error) {
	o, err := r.ctx.Dereference(o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	s, ok := o.(types.StreamDict)
	if !ok {
		return nil, nil
	}
	s.Content = nil
	if err := s.DecodeWithLimit(int64(max(limit, 1))); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return s.Content, nil
}

// guests are the existing PDFs that one set takes in, each once.
type guests struct {
	list   []*guest
	byHash map[[sha256.Size]byte][]leaf
}

func newGuests() *guests { return &guests{byHash: map[[sha256.Size]byte][]leaf{}} }

// pages takes an existing PDF in and gives its sheets.
func (gs *guests) pages(data []byte) ([]leaf, error) {
	sum := sha256.Sum256(data)
	if l, ok := gs.byHash[sum]; ok {
		return l, nil
	}
	r, err := read(data, maxGuestPages)
	if err != nil {
		return nil, err
	}
	g := &guest{reader: r, places: map[int]int{}}
	if err := guarded(g.takeIn); err != nil {
		return nil, err
	}
	gs.list = append(gs.list, g)
	gs.byHash[sum] = g.leaves
	return g.leaves, nil
}

// refuse is what a person is told about an existing PDF that cannot be taken in.
func refuse(err error, title string, part int) error {
	if title == "" {
		title = fmt.Sprint(part + 1)
	}
	f := unreadable(err)
	if f.Kind == fault.Internal {
		return f
	}
	f.Detail = fault.Text{Zh: "“" + title + "”的 PDF 无法并入打印文件。", En: "The PDF of " + title + " cannot be taken into the print file."}
	f.Fields[0].Pointer = title
	return f
}

// unreadable says why a PDF cannot be read.
func unreadable(err error) *fault.Error {
	var code string
	var reason, remedy fault.Text
	kind := fault.Malformed
	switch {
	case errors.Is(err, errLocked):
		kind, code = fault.Unsupported, "pdf.locked"
		reason = fault.Text{Zh: "文件有密码保护，或禁止打印。", En: "It is protected by a password, or forbids printing."}
		remedy = fault.Text{Zh: "请提供没有密码、允许打印的文件。", En: "Send a copy without a password that may be printed."}
	case errors.Is(err, errEmpty):
		code = "pdf.empty"
		reason = fault.Text{Zh: "文件没有页面。", En: "It has no pages."}
		remedy = fault.Text{Zh: "请检查是否选错了文件。", En: "Check that it is the right file."}
	case errors.Is(err, errLarge):
		kind, code = fault.Unsupported, "pdf.too_large"
		reason = fault.Text{
			Zh: fmt.Sprintf("文件超过 %d MB、%d 页或 %d 个对象。", maxGuestBytes>>20, maxGuestPages, maxGuestObjects),
			En: fmt.Sprintf("It has more than %d MB, %d pages or %d objects.", maxGuestBytes>>20, maxGuestPages, maxGuestObjects),
		}
		remedy = fault.Text{Zh: "请只保留需要的页面。", En: "Keep only the pages that are needed."}
	case errors.Is(err, errDamaged):
		code = "pdf.damaged"
		reason = fault.Text{Zh: "文件已损坏，或不是 PDF。", En: "It is damaged, or no PDF."}
		remedy = fault.Text{Zh: "请重新下载或重新导出该文件。", En: "Download or export the file again."}
	default:
		return fault.As(err)
	}
	e := fault.New(kind, code, "PDF 无法读取。", "The PDF cannot be read.")
	e.Cause = err
	return e.With(fault.Field{Code: code, Reason: reason, Remedy: remedy})
}
