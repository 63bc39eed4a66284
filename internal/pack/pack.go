package pack

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/rulebook"
	"icpdoc/internal/workbook"
)

// House is what packs are made with. It is made once; goroutines may share it.
type House struct {
	Press   *letter.Press
	Library *rulebook.Library
	Faces   *face.Set // a watermark is drawn with them

	benches sync.Pool // of *bench
}

// Order is one pack to make.
type Order struct {
	Filing     filing.Filing
	Pictures   []Picture        // as Match gives them, with Open set
	Keys       *imprint.Keyring // signs the codes; nil prints none
	Lang       string           // "zh" or "en": the language of the checklist and of the print set's bookmarks
	Duplex     bool             // the print set is for both sides of the paper: every document begins on a fresh sheet
	Separators bool             // a sheet with an index tab before each document of the print set
	Incomplete bool             // make the pack although something is missing or rejected
	Print      []string         // materials whose PDFs, brought by the filer, are printed along; those that go on paper by the rules are in any case
	JPEG       int              // dpi of JPEG copies of every document; 0 makes them only where the operator takes nothing else
	Since      *Manifest        // an earlier pack of the filing: the print set then holds only sheets whose print differs; nil prints all
	Done       func()           // called after each picture; may be nil
}

// The files at the top of a pack.
const (
	setName       = "00-print-set.pdf"
	guideName     = "01-signing-guide.pdf"
	checklistName = "checklist.xlsx"
	manifestName  = "pack.json"
	documentsDir  = "documents"
)

// bench is memory that is used again from pack to pack.
type bench struct {
	set, guide, list, packed bytes.Buffer
	deflate                  *flate.Writer
}

// mostKept is the largest buffer in bytes that is kept for the next pack.
const mostKept = 4 << 20

func (h *House) take() *bench {
	if b, ok := h.benches.Get().(*bench); ok {
		return b
	}
	return &bench{}
}

func (h *House) give(b *bench) {
	for _, buf := range []*bytes.Buffer{&b.set, &b.guide, &b.list, &b.packed} {
		if buf.Cap() > mostKept {
			*buf = bytes.Buffer{}
		}
		buf.Reset()
	}
	h.benches.Put(b)
}

// Build writes one pack as a ZIP and gives its manifest. The same order gives the same bytes. Pictures are opened and
// written one after the other; nothing but the documents' own pages is held for long.
//
// An order that lacks materials is a *fault.Error "pack.incomplete" (kind Invalid) with a field for each, unless
// Incomplete is set. After any error what w has is no archive and is to be thrown away.
func (h *House) Build(w io.Writer, o Order) (*Manifest, error) {
	b, err := h.begin(o)
	if err != nil {
		return nil, err
	}
	defer h.give(b.bench)
	if !b.complete() && !o.Incomplete {
		w = io.Discard // the pictures are still looked at, so that everything wrong is told at once
	}
	b.archive = newArchive(w, b.bench)
	if err := b.pictures(); err != nil {
		return nil, err
	}
	if !b.complete() && !o.Incomplete {
		return nil, b.refusal()
	}
	if err := b.correct(); err != nil {
		return nil, err
	}
	if err := b.further(); err != nil {
		return nil, err
	}
	if err := b.print(); err != nil {
		return nil, err
	}
	m := b.manifest()
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fault.Wrap(err, "pack.manifest")
	}
	if err := b.archive.add(manifestName, "manifest", rankManifest, 0, append(data, '\n')); err != nil {
		return nil, err
	}
	return m, b.archive.close()
}

// build is one pack on its way.
type build struct {
	contents
	house   *House
	order   Order
	bench   *bench
	archive *archive
	targets []target
	lacked  map[int][]string // by line: names of the pictures that are missing
	sides   int              // pages of the print set, blank backs included
	history []Revision
}

// begin decides what belongs to the pack and sets every document.
func (h *House) begin(o Order) (*build, error) {
	if o.Lang != "en" {
		o.Lang = "zh"
	}
	list, err := h.Library.Requirements(o.Filing)
	if err != nil {
		return nil, err
	}
	b := &build{house: h, order: o, lacked: map[int][]string{}, contents: contents{
		filing: o.Filing, book: h.Library.Books[o.Filing.Provider], revision: letter.Revision(o.Filing), lang: o.Lang, duplex: o.Duplex}}
	for _, r := range list {
		b.lines = append(b.lines, line{requirement: r})
	}
	if b.targets, err = h.targets(o.Filing, list); err != nil {
		return nil, err
	}
	if err := b.strangers(); err != nil {
		return nil, err
	}
	if err := b.set(); err != nil {
		return nil, err
	}
	if err := b.stamp(); err != nil {
		return nil, err
	}
	for i := range b.lines {
		b.expect(i)
	}
	b.bench = h.take()
	return b, nil
}

// strangers refuses pictures that no requirement has a place for.
func (b *build) strangers() error {
	var fields []fault.Field
	for _, p := range b.order.Pictures {
		if !slices.ContainsFunc(b.targets, func(t target) bool { return t.Place == p.Place }) {
			fields = append(fields, stranger(p.Name, b.targets))
		}
	}
	if fields != nil {
		return fault.New(fault.Invalid, "pack.pictures", "有的图片不属于本次备案的任何材料。", "Some pictures belong to no material of this filing.").With(fields...)
	}
	return nil
}

// expect says what a line is before its pictures are looked at.
func (b *build) expect(i int) {
	l := &b.lines[i]
	r := l.requirement
	takes, has, lacks := false, false, []string(nil)
	for _, t := range b.targets {
		if t.line != i {
			continue
		}
		takes = takes || t.Wanted
		if slices.ContainsFunc(b.order.Pictures, func(p Picture) bool { return p.Place == t.Place }) {
			has = true
		} else if t.Wanted {
			lacks = append(lacks, t.Name)
		}
	}
	switch {
	case l.state == rejected: // a document that could not be set
	case r.Need == rulebook.NotNeeded:
		l.state = notNeeded
	case takes && lacks != nil && (r.Need == rulebook.Required || has):
		l.state, b.lacked[i] = missing, lacks
	case takes && lacks != nil && r.Need == rulebook.Conditional && r.Template == "", !takes && r.Template == "" && r.Need == rulebook.Conditional:
		l.state = toAsk
	case takes && lacks == nil:
		l.state = given
	case r.Template != "" && r.Need != rulebook.Optional:
		l.state = made
	case r.Need == rulebook.Optional:
		l.state = optional
	default:
		l.state = elsewhere
	}
}

// refusal tells everything that is missing or rejected.
func (b *build) refusal() error {
	e := fault.New(fault.Invalid, "pack.incomplete", "材料不齐或不合格，没有生成材料包。", "Materials are missing or rejected: no pack was made.")
	for i, l := range b.lines {
		for _, t := range b.targets {
			if t.line != i || !slices.Contains(b.lacked[i], t.Name) {
				continue
			}
			e.Fields = append(e.Fields, fault.Field{Pointer: t.Name, Code: "pack.missing", Source: l.requirement.Source,
				Reason: fault.Text{Zh: "缺：" + t.Title.Zh + "。", En: "Missing: " + t.Title.En + "."},
				Remedy: fault.Text{Zh: "把照片或扫描件命名为 " + t.Name + "（.jpg、.png、.pdf 等）放入图片文件夹。",
					En: "Put the photo or scan into the folder of pictures as " + t.Name + " (.jpg, .png, .pdf, …)."}})
		}
		if l.state != rejected {
			continue
		}
		title := titled(b.filing, b.requirements(), target{line: i, Expected: Expected{Title: l.requirement.Title}})
		for _, f := range l.findings {
			e.Fields = append(e.Fields, fault.Field{Pointer: l.requirement.Material, Code: "pack.rejected", Source: l.requirement.Source,
				Reason: fault.Text{Zh: title.Zh + "：" + f.Zh, En: title.En + ": " + f.En}})
		}
	}
	return e
}

func (b *build) requirements() []rulebook.Requirement {
	list := make([]rulebook.Requirement, len(b.lines))
	for i, l := range b.lines {
		list[i] = l.requirement
	}
	return list
}

// print makes the print set with its guide, the checklist and each document, on all processors and the longest first,
// for they have nothing to do with each other; then it writes them.
func (b *build) print() error {
	b.place()
	list := checklistOf(&b.contents)
	files := make([]bytes.Buffer, len(b.papers))
	var guide int
	err := sideBySide(2+len(b.papers), func(i int) (err error) {
		switch i {
		case 0:
			guide, err = b.printSet(&b.bench.set, &b.bench.guide)
			return err
		case 1:
			return workbook.WriteChecklist(&b.bench.list, list)
		}
		p := &b.papers[i-2]
		if p.doc == nil {
			return nil
		}
		return b.house.Press.Print(&files[i-2], p.Job.Template, p.stamped[0])
	})
	if err != nil {
		return err
	}
	if err := b.documents(files); err != nil {
		return err
	}
	if err := b.archive.add(setName, "print_set", rankSet, b.sides, b.bench.set.Bytes()); err != nil {
		return err
	}
	if err := b.archive.add(guideName, "signing_guide", rankGuide, guide, b.bench.guide.Bytes()); err != nil {
		return err
	}
	return b.archive.add(checklistName, "checklist", rankChecklist, 0, b.bench.list.Bytes())
}
