package main

import (
	"bytes"
	"fmt"
	"image"
	"iter"
	"strings"
	"unicode/utf8"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint/read"
	"icpdoc/internal/pdf"
	"icpdoc/internal/photo/decode"
)

// file gives the jobs of a file: a picture, a PDF, or text with a code a line.
func (v *verification) file(path string) iter.Seq[job] {
	return func(yield func(job) bool) {
		data, err := v.bytes(path)
		if err != nil {
			yield(func() []verified { return []verified{unread(path, 0, err)} })
			return
		}
		if codes := lines(data); codes != nil {
			for _, code := range codes {
				if !yield(func() []verified { return v.text(path, code) }) {
					return
				}
			}
			return
		}
		if !bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 64)], "\xef\xbb\xbf \t\r\n"), []byte("%PDF-")) {
			yield(func() []verified { return v.picture(path, data) })
			return
		}
		drawn, err := drawings(data)
		if err != nil {
			yield(func() []verified { return []verified{unread(path, 0, err)} })
			return
		}
		for page, img := range drawn {
			if !yield(func() []verified { return v.pdfPage(path, data, page, img) }) {
				return
			}
		}
	}
}

// lines gives the lines of a text file with a code a line (what a hand-held scanner types), nil when its first line is no code. A
// later line that is none is judged as well, so that nothing is passed over.
func lines(data []byte) (codes []string) {
	if len(data) > 1<<20 || !utf8.Valid(data) || bytes.ContainsRune(data, 0) {
		return nil
	}
	for line := range strings.SplitSeq(strings.TrimPrefix(string(data), "\ufeff"), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if codes == nil && !looksLikeCode(line) {
			return nil
		}
		codes = append(codes, line)
	}
	return codes
}

// mostPages is how many pages of one file are looked at.
const mostPages = 300

// drawings gives the drawing of the codes of each page of a PDF, nil for a page without.
func drawings(data []byte) ([]image.Image, error) {
	pages, err := pdf.PageCount(data)
	if err != nil {
		return nil, err
	}
	if pages > mostPages {
		return nil, fault.New(fault.Unsupported, "verify.pages", fmt.Sprintf("文件有 %d 页，一次最多验证 %d 页，请分成几个文件。", pages, mostPages),
			fmt.Sprintf("The file has %d pages, at most %d are verified at a time: split it.", pages, mostPages))
	}
	return pdf.DrawnPages(data, pages)
}

// pdfPage verifies the codes of one page of a PDF, drawn or scanned.
func (v *verification) pdfPage(path string, data []byte, page int, drawing image.Image) []verified {
	if drawing != nil {
		if found := v.codes(path, page+1, drawing); found != nil {
			return found
		}
	}
	found, _, err := v.scanned(path, data, page, page+1)
	if err != nil && fault.As(err).Code == "photo.pdf_not_scan" {
		return []verified{{File: path, Page: page + 1, Drawn: true}}
	}
	if err != nil {
		return []verified{unread(path, page+1, err)}
	}
	return found
}

// picture verifies the codes of a picture, on all its pages.
func (v *verification) picture(path string, data []byte) []verified {
	found, pages, err := v.scanned(path, data, 0, 0)
	if err != nil {
		return []verified{unread(path, 0, err)}
	}
	if pages > 1 {
		for i := range found {
			found[i].Page = 1
		}
	}
	for page := 1; page < pages; page++ {
		more, _, err := v.scanned(path, data, page, page+1)
		if err != nil {
			more = []verified{unread(path, page+1, err)}
		}
		found = append(found, more...)
	}
	return found
}

// enough is the longer side in pixels at which a photo of several sheets is read first.
const enough = 4000

// scanned verifies the codes of one page of a file of pixels; number is what the page is called, from 1. It tells how many
// pages the file has.
func (v *verification) scanned(path string, data []byte, page, number int) (found []verified, pages int, err error) {
	o := decode.Options{Page: page, LongSide: enough, Limits: decode.Limits{MaxBytes: most, MaxPages: mostPages}}
	pic, err := decode.Decode(data, o)
	if err != nil {
		return nil, 0, err
	}
	found = v.codes(path, number, pic.Image)
	if found == nil && max(pic.Info.Width, pic.Info.Height) > max(pic.Image.Rect.Dx(), pic.Image.Rect.Dy()) { // it was decoded smaller than it is: look closer
		o.LongSide = 0
		if whole, err := decode.Decode(data, o); err == nil {
			found = v.codes(path, number, whole.Image)
		}
	}
	if found == nil {
		found = []verified{{File: path, Page: number, Blank: emptyPage(pic.Image)}}
	}
	return found, pic.Info.Pages, nil
}

// codes judges every code of a picture; nil when there is none.
func (v *verification) codes(path string, page int, img image.Image) (list []verified) {
	for _, f := range read.Codes(img) {
		verdict := v.judge(f.Payload)
		list = append(list, verified{File: path, Page: page, Payload: f.Payload, Verdict: &verdict})
	}
	return list
}

// emptyPage tells the back of a sheet: hardly anything on it is dark. A margin of a tenth is left out, since scanners see
// the edge of the paper and the holes of a folder.
func emptyPage(img *image.YCbCr) bool {
	r := img.Rect
	r = image.Rect(r.Min.X+r.Dx()/10, r.Min.Y+r.Dy()/10, r.Max.X-r.Dx()/10, r.Max.Y-r.Dy()/10)
	dark, all := 0, 0
	for y := r.Min.Y; y < r.Max.Y; y += 2 {
		for x := r.Min.X; x < r.Max.X; x += 2 {
			all++
			if img.Y[img.YOffset(x, y)] < 110 {
				dark++
			}
		}
	}
	return dark*5000 < all
}
