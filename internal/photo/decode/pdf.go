package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"icpdoc/internal/fault"
)

// isPDF takes a header that stands first, or after white space and a byte order mark.
func isPDF(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 64)], []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(b, []byte("%PDF-"))
}

// readPDF knows nothing but the format: pages and sizes stand in compressed objects.
func readPDF(data []byte, _ Limits, _ int) (*header, error) {
	if !bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF")) {
		return nil, truncated(PDF, len(data), "文件尾", "the trailer")
	}
	return &header{Info: Info{Format: PDF, Orientation: 1}}, nil
}

// pdfSettings is written out instead of taken from pdfcpu's defaults, because those look for a folder of settings in
// the user's home and keep them in a variable of the package.
func pdfSettings(l Limits) *model.Configuration {
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes = int64(l.MaxBytes)
	limits.MaxDecodeBytes = 4 * int64(l.MaxSlowPixels)
	limits.MaxImagePixels = int64(l.MaxPixels)
	limits.MaxImageBytes = 4 * int64(l.MaxSlowPixels)
	limits.MaxObjectCount, limits.MaxXRefEntries = 200_000, 200_000
	limits.MaxObjectStreamCount = 100_000
	return &model.Configuration{
		Reader15: true, ValidationMode: model.ValidationRelaxed, Eol: "\n", Offline: true,
		Cmd: model.EXTRACTIMAGES, Optimize: true, TimestampFormat: "2006-01-02 15:04", DateFormat: "2006-01-02",
		Limits: limits,
	}
}

func notScan(zh, en string) error {
	return refuse(fault.Unsupported, "photo.pdf_not_scan",
		fmt.Sprintf("PDF 的这一页不是单张扫描图片：%s。", zh), fmt.Sprintf("This page of the PDF is not one scanned picture: %s.", en),
		"请将该页导出为图片（JPEG，300 dpi）后上传。", "Export the page as an image (JPEG, 300 dpi) and send that.")
}

// decodePDF takes the one image of a page out as it was put in, without rendering, and decodes it.
func decodePDF(data []byte, o Options) (*Picture, error) {
	var ctx *model.Context
	err := theirs(func() (err error) {
		ctx, err = api.ReadValidateAndOptimize(bytes.NewReader(data), pdfSettings(o.Limits))
		return err
	})
	if err != nil {
		if errors.Is(err, pdfcpu.ErrWrongPassword) || bytes.Contains([]byte(err.Error()), []byte("encrypt")) {
			return nil, unusual(PDF, "photo.pdf_locked", "文件有密码保护", "it is protected by a password")
		}
		e := damaged(PDF, "结构无法读取", "its structure cannot be read")
		e.Cause = err
		return nil, e
	}
	pages := ctx.PageCount
	if pages > o.Limits.MaxPages {
		return nil, tooManyPages(PDF, pages, o.Limits.MaxPages)
	}
	if o.Page < 0 || o.Page >= pages {
		return nil, noPage(PDF, o.Page, pages)
	}
	if o.Cancelled() {
		return nil, cancelled()
	}
	img, orientation, err := pageImage(ctx, o.Page+1, o.Limits)
	if err != nil {
		return nil, err
	}
	inner, err := io.ReadAll(io.LimitReader(img, 4*int64(o.Limits.MaxSlowPixels)))
	if err != nil {
		return nil, foreign(PDF, len(data), err)
	}
	return decodeInside(inner, orientation, pages, o)
}

// decodeInside decodes what a page held. The page says which way is up, not the EXIF of the image.
func decodeInside(data []byte, orientation, pages int, o Options) (*Picture, error) {
	l := o.Limits
	l.MaxBytes = max(l.MaxBytes, len(data)) // unpacked by us, within its own limit
	h, err := readHeader(data, l, 0)
	if err != nil {
		return nil, err
	}
	if h.Format != JPEG && h.Format != PNG && h.Format != TIFF {
		return nil, notScan("页内图片编码为 "+h.Format.name(), "the image on it is coded as "+h.Format.name())
	}
	h.Orientation = orientation
	if err := h.check(l, 0); err != nil {
		return nil, err
	}
	r, err := decodeRaster(data, h, o)
	if err != nil {
		return nil, err
	}
	h.Format, h.Pages = PDF, pages
	return finish(r, h, o)
}

// pageImage finds the one image of a page and how it lies.
func pageImage(ctx *model.Context, page int, l Limits) (io.Reader, int, error) {
	var dict types.Dict
	var attrs *model.InheritedPageAttrs
	err := theirs(func() (err error) {
		dict, _, attrs, err = ctx.PageDict(page, false)
		return err
	})
	if err != nil || dict == nil {
		return nil, 0, damaged(PDF, "页面无法读取", "the page cannot be read")
	}
	var content []byte
	err = theirs(func() (err error) {
		content, err = ctx.PageContent(dict, page)
		return err
	})
	if err != nil {
		return nil, 0, notScan("页面是空白的", "it is empty")
	}
	p := readContent(content)
	switch {
	case p.text:
		return nil, 0, notScan("页面含有文字", "there is text on it")
	case len(p.images) == 0:
		return nil, 0, notScan("页面上没有图片", "there is no image on it")
	case len(p.images) > 1:
		return nil, 0, notScan(fmt.Sprintf("页面由 %d 张图片拼成", len(p.images)), fmt.Sprintf("%d images are on it", len(p.images)))
	case p.other:
		return nil, 0, notScan("图片上还有线条或图形", "lines or shapes are drawn over the image")
	}
	rotate := 0
	if attrs != nil {
		rotate = attrs.Rotate
	}
	orientation := p.images[0].orientation(rotate)
	if orientation == 0 {
		return nil, 0, notScan("图片在页面上是斜放的", "the image lies aslant on it")
	}
	obj, err := namedImage(ctx, page, p.images[0].name)
	if err != nil {
		return nil, 0, err
	}
	stream := ctx.Optimize.ImageObjects[obj].ImageDict
	if err := checkUnfolded(stream, l); err != nil {
		return nil, 0, err
	}
	var img *model.Image
	err = theirs(func() (err error) {
		img, err = pdfcpu.ExtractImage(ctx, stream, false, p.images[0].name, obj, false)
		return err
	})
	if err != nil || img == nil || img.Reader == nil {
		return nil, 0, notScan("页内图片的编码不支持", "the coding of its image is not supported")
	}
	return img.Reader, orientation, nil
}

// checkUnfolded holds an image that is not a JPEG to half the pixels: the library unfolds it and packs it again as a PNG.
func checkUnfolded(stream *types.StreamDict, l Limits) error {
	if n := len(stream.FilterPipeline); n > 0 && stream.FilterPipeline[n-1].Name == "DCTDecode" {
		return nil
	}
	w, h := stream.IntEntry("Width"), stream.IntEntry("Height")
	if w == nil || h == nil || *w <= 0 || *h <= 0 || max(*w, *h) > l.MaxSide {
		return notScan("页内图片的尺寸无效或过大", "its image has no valid size, or is too large")
	}
	return checkPixels(&header{Info: Info{Format: PDF, Width: *w, Height: *h}, rawW: *w, rawH: *h}, l.MaxSlowPixels/2)
}

// namedImage finds the object of an image by its name in the page's resources.
func namedImage(ctx *model.Context, page int, name string) (int, error) {
	var stubs map[int]model.Image
	err := theirs(func() (err error) {
		stubs, err = pdfcpu.ExtractPageImages(ctx, page, true)
		return err
	})
	if err != nil {
		return 0, notScan("页内图片的编码不支持", "the coding of its image is not supported")
	}
	for obj, s := range stubs {
		if s.Thumb || s.Name != name || ctx.Optimize.ImageObjects[obj] == nil {
			continue
		}
		if s.IsImgMask || s.HasImgMask || s.HasSMask {
			return 0, notScan("图片带有蒙版", "its image has a mask")
		}
		return obj, nil
	}
	return 0, notScan("页面内容是图形而不是图片", "it shows a drawing, not an image")
}
