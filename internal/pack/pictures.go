package pack

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/pdf"
	"icpdoc/internal/photo"
)

// mostPages is how many pages of one upload are looked at.
const mostPages = 50

// pictures makes the compliant copies of all uploads, one after the other, and writes them.
func (b *build) pictures() error {
	for i := range b.targets {
		t := &b.targets[i]
		var own []Picture
		for _, p := range b.order.Pictures {
			if p.Place == t.Place {
				own = append(own, p)
			}
		}
		slices.SortStableFunc(own, func(x, y Picture) int { return cmp.Compare(x.Page, y.Page) })
		for _, p := range own {
			if err := b.picture(t, p); err != nil {
				return err
			}
			if b.order.Done != nil {
				b.order.Done()
			}
		}
	}
	return nil
}

// picture handles one upload with all its pages.
func (b *build) picture(t *target, p Picture) error {
	data, err := p.Open()
	if err != nil {
		return err
	}
	l := &b.lines[t.line]
	if bytes.HasPrefix(data, []byte("%PDF-")) && b.onPaper(l) {
		if err := b.attach(t, data); err != nil {
			return err
		}
	}
	slot := t.slot
	mark := slices.Contains(l.requirement.Channels, email) && b.mayMark(slot)
	for page := 0; ; page++ {
		o := photo.Options{Mode: string(b.filing.Mode), Page: page, Watermark: mark}
		if mark {
			o.Faces = b.house.Faces.Stack("hei", true)
		}
		out, err := photo.Process(data, slot, o)
		if err != nil {
			e := fault.As(err)
			if e.Kind == fault.Internal {
				return err
			}
			b.reject(l, t, fault.Text{Zh: e.Detail.Zh, En: e.Detail.En})
			return nil
		}
		if err := b.copies(l, t, out); err != nil {
			return err
		}
		if page+1 >= out.Master.Pages {
			return nil
		}
		if page+1 >= mostPages {
			b.reject(l, t, fault.Text{Zh: fmt.Sprintf("有 %d 页，最多 %d 页。", out.Master.Pages, mostPages), En: fmt.Sprintf("It has %d pages, at most %d are taken.", out.Master.Pages, mostPages)})
			return nil
		}
	}
}

// mayMark tells whether the soft copies of a slot carry the watermark: only in manual verification, only where the
// operator's rule says that they may.
func (b *build) mayMark(s photo.Slot) bool {
	return b.filing.Mode == filing.Manual && s.Rule.Watermark && slices.Contains(s.WatermarkModes, string(filing.Manual))
}

// copies writes what became of one page.
func (b *build) copies(l *line, t *target, out *photo.Outcome) error {
	for _, f := range out.Findings {
		switch {
		case f.Mended || f.Severity == fault.Note:
		case f.Severity == fault.Fault:
			b.reject(l, t, sentence(f))
		default:
			l.findings = append(l.findings, b.said(t, sentence(f)))
			if l.state == given || l.state == made {
				l.state = doubtful
			}
		}
	}
	if out.Blocked() {
		l.state = rejected
		return nil
	}
	if l.state == made { // a signed sheet that came back
		l.state = given
	}
	name := brief(t.Title.Zh) + ".jpg"
	if slices.Contains(l.requirement.Channels, upload) {
		if err := b.save(l, upload, name, rankUpload, out.Clean.JPEG); err != nil {
			return err
		}
	}
	if slices.Contains(l.requirement.Channels, email) {
		soft := out.Clean
		if out.Watermarked != nil {
			soft = out.Watermarked
		}
		return b.save(l, email, name, rankEmail, soft.JPEG)
	}
	return nil
}

func (b *build) save(l *line, dir, name string, rank int, data []byte) error {
	path := b.archive.folder.path(dir, name)
	l.files = append(l.files, path)
	return b.archive.add(path, dir, rank, 0, data)
}

// reject keeps why a picture is not fit.
func (b *build) reject(l *line, t *target, why fault.Text) {
	l.state = rejected
	l.findings = append(l.findings, b.said(t, why))
}

// said puts before a finding which side it is about.
func (b *build) said(t *target, what fault.Text) fault.Text {
	switch t.Side {
	case front:
		return fault.Text{Zh: "人像面：" + what.Zh, En: "Portrait side: " + what.En}
	case back:
		return fault.Text{Zh: "国徽面：" + what.Zh, En: "Emblem side: " + what.En}
	}
	return what
}

// sentence is a finding with its remedy.
func sentence(f photo.Finding) fault.Text {
	t := f.Reason
	t.Zh += f.Remedy.Zh
	if f.Remedy.En != "" {
		t.En += " " + f.Remedy.En
	}
	return t
}

// onPaper tells whether a PDF that the filer brings is printed along.
func (b *build) onPaper(l *line) bool {
	r := l.requirement
	return r.Template == "" && (slices.Contains(b.order.Print, r.Material) ||
		slices.ContainsFunc(r.Channels, func(c string) bool { return c == "courier" || c == "on_site" || c == "keep" }))
}

// attach takes an existing PDF among the papers.
func (b *build) attach(t *target, data []byte) error {
	l := &b.lines[t.line]
	pages, err := pdf.PageCount(data)
	if err != nil {
		e := fault.As(err)
		if e.Kind == fault.Internal {
			return err
		}
		b.reject(l, t, e.Detail)
		return nil
	}
	r := l.requirement
	p := paper{number: len(b.papers) + 1, pages: pages, attached: true, file: data}
	p.Paper = letter.Paper{Title: r.Title, Copies: max(r.Copies, 1), Need: r.Need, Job: letter.Job{Filing: b.filing, Service: r.Service, Requirement: r}}
	p.File = SafeName(prefixed(p.number, brief(t.Title.Zh)) + ".pdf")
	p.digests = []imprint.Digest{digestOf(data)}
	b.papers = append(b.papers, p)
	return nil
}

func prefixed(n int, name string) string { return fmt.Sprintf("%02d-", n) + name }

// brief shortens a title so that a number, a side and an ending have room beside it.
func brief(title string) string {
	return shorten(SafeName(title), maxName-len("00-")-len("-1000.jpeg"))
}
