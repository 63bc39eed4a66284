package decode

import (
	"bytes"
	"fmt"
	"strings"

	"icpdoc/internal/fault"
)

// header is everything that is known of a file before its pixels are decoded.
type header struct {
	Info
	rawW, rawH int    // as stored, before the orientation
	icc        []byte // embedded ICC profile, nil when none
	nclx       *nclx  // coded colour description of a HEIC
	heavy      int    // how many times the usual memory it takes: what a decoder of others unfolds whole; 0 is once
	jpeg       *jpegFile
	png        *pngFile
	heic       *heicPlan
	page       uint32 // offset of the wanted TIFF directory
}

// kind is one format that can be told by its first bytes. A nil read is a format that is recognised in order to name
// it in the refusal.
type kind struct {
	is     func(b []byte) bool
	read   func(data []byte, l Limits, page int) (*header, error)
	zh, en string // the name, for a format that is not read
	remedy [2]string
}

func prefix(p ...string) func([]byte) bool {
	return func(b []byte) bool {
		for _, s := range p {
			if bytes.HasPrefix(b, []byte(s)) {
				return true
			}
		}
		return false
	}
}

func at(off int, s string) func([]byte) bool {
	return func(b []byte) bool { return len(b) >= off+len(s) && string(b[off:off+len(s)]) == s }
}

func kinds() []kind {
	asJPEG := [2]string{"请用看图软件打开后另存为 JPEG 再上传。", "Open it in a picture viewer, save it as JPEG and send that."}
	asPage := [2]string{"请上传图片本身；文档请将该页导出为 JPEG 图片。", "Send the picture itself; export the page of a document as a JPEG."}
	asStill := [2]string{"请上传一张静态照片（JPEG）。", "Send one still picture (JPEG)."}
	return []kind{
		{is: prefix("\xff\xd8\xff"), read: readJPEG},
		{is: prefix("\x89PNG\r\n\x1a\n"), read: readPNG},
		{is: func(b []byte) bool { return prefix("RIFF")(b) && at(8, "WEBP")(b) }, read: readWebP},
		{is: isHEIC, read: readHEIC},
		{is: isPDF, read: readPDF},
		{is: prefix("II*\x00", "MM\x00*"), read: readTIFF},
		{is: isBMP, read: readBMP},
		{is: prefix("GIF87a", "GIF89a"), zh: "GIF 图片", en: "a GIF", remedy: asJPEG},
		{is: isBrand("avif", "avis"), zh: "AVIF 图片", en: "an AVIF picture", remedy: asJPEG},
		{is: func(b []byte) bool { return at(4, "ftyp")(b) }, zh: "视频文件（MP4/MOV）", en: "a video (MP4, MOV)", remedy: asStill},
		{is: func(b []byte) bool { return prefix("RIFF")(b) }, zh: "音频或视频文件（RIFF）", en: "sound or video (RIFF)", remedy: asStill},
		{is: prefix("II+\x00", "MM\x00+"), zh: "BigTIFF 图片", en: "a BigTIFF picture", remedy: asJPEG},
		{is: prefix("\xff\x0a", "\x00\x00\x00\x0cJXL "), zh: "JPEG XL 图片", en: "a JPEG XL picture", remedy: asJPEG},
		{is: prefix("\x00\x00\x00\x0cjP  ", "\xff\x4f\xff\x51"), zh: "JPEG 2000 图片", en: "a JPEG 2000 picture", remedy: asJPEG},
		{is: prefix("8BPS"), zh: "Photoshop 文件", en: "a Photoshop document", remedy: asJPEG},
		{is: prefix("\x00\x00\x01\x00", "\x00\x00\x02\x00"), zh: "Windows 图标（ICO）", en: "a Windows icon (ICO)", remedy: asJPEG},
		{is: prefix("PK\x03\x04", "PK\x05\x06"), zh: "压缩包或 Office/WPS 文档（ZIP）", en: "an archive or an Office document (ZIP)", remedy: asPage},
		{is: prefix("\xd0\xcf\x11\xe0"), zh: "旧版 Office/WPS 文档", en: "an old Office document", remedy: asPage},
		{is: prefix("Rar!", "7z\xbc\xaf\x27\x1c", "\x1f\x8b"), zh: "压缩包", en: "an archive", remedy: asPage},
		{is: isMarkup, zh: "网页或 SVG/XML 文本", en: "markup (HTML, SVG, XML)", remedy: asPage},
		{is: prefix("%!PS"), zh: "PostScript 文档", en: "a PostScript document", remedy: asPage},
	}
}

func isMarkup(b []byte) bool {
	s := strings.ToLower(strings.TrimLeft(string(b[:min(len(b), 64)]), "\ufeff \t\r\n"))
	return strings.HasPrefix(s, "<!doctype") || strings.HasPrefix(s, "<html") || strings.HasPrefix(s, "<svg") || strings.HasPrefix(s, "<?xml")
}

// readHeader finds the format by content and reads its header within the limits.
func readHeader(data []byte, l Limits, page int) (*header, error) {
	if len(data) == 0 {
		return nil, refuse(fault.Malformed, "photo.empty", "文件是空的（0 字节）。", "The file is empty (0 bytes).",
			"请重新选择图片上传。", "Choose the picture again.")
	}
	if len(data) > l.MaxBytes {
		return nil, refuse(fault.Invalid, "photo.bytes",
			fmt.Sprintf("文件大小 %d 字节，超过上限 %d 字节。", len(data), l.MaxBytes),
			fmt.Sprintf("The file has %d bytes; at most %d are taken.", len(data), l.MaxBytes),
			"请压缩或缩小图片后重试。", "Make the picture smaller and try again.")
	}
	for _, k := range kinds() {
		if !k.is(data) {
			continue
		}
		if k.read == nil {
			return nil, refuse(fault.Unsupported, "photo.format",
				fmt.Sprintf("文件内容是%s，不是可用的照片格式（JPEG、PNG、WebP、HEIC、BMP、TIFF、扫描 PDF）。", k.zh),
				fmt.Sprintf("The content is %s, not one of the formats taken (JPEG, PNG, WebP, HEIC, BMP, TIFF, scanned PDF).", k.en),
				k.remedy[0], k.remedy[1])
		}
		h, err := k.read(data, l, page)
		if err != nil {
			return nil, err
		}
		return h, h.check(l, page)
	}
	return nil, refuse(fault.Unsupported, "photo.format",
		fmt.Sprintf("无法识别文件内容（开头字节为 % x）；可用格式为 JPEG、PNG、WebP、HEIC、BMP、TIFF、扫描 PDF。", data[:min(8, len(data))]),
		fmt.Sprintf("The content is not recognised (it begins with % x); JPEG, PNG, WebP, HEIC, BMP, TIFF and scanned PDF are taken.", data[:min(8, len(data))]),
		"请确认选择的是照片文件，或另存为 JPEG 后上传。", "Make sure that it is a picture, or save it as JPEG and send that.")
}

// check applies the limits and fills the upright size.
func (h *header) check(l Limits, page int) error {
	if page != 0 && h.Pages > 0 && (page < 0 || page >= h.Pages) {
		return noPage(h.Format, page, h.Pages)
	}
	if h.Pages > l.MaxPages {
		return tooManyPages(h.Format, h.Pages, l.MaxPages)
	}
	if h.Format == PDF {
		return nil
	}
	if h.Orientation < 1 || h.Orientation > 8 {
		h.Orientation = 1
	}
	h.Width, h.Height = h.rawW, h.rawH
	if h.Orientation >= 5 {
		h.Width, h.Height = h.rawH, h.rawW
	}
	return checkSize(h, l)
}

func checkSize(h *header, l Limits) error {
	if h.rawW <= 0 || h.rawH <= 0 {
		return damaged(h.Format, fmt.Sprintf("尺寸为 %d×%d 像素", h.rawW, h.rawH), fmt.Sprintf("its size is %d×%d pixels", h.rawW, h.rawH))
	}
	if side := max(h.rawW, h.rawH); side > l.MaxSide {
		return refuse(fault.Invalid, "photo.side",
			fmt.Sprintf("图片为 %d×%d 像素，最长边 %d 超过上限 %d。", h.Width, h.Height, side, l.MaxSide),
			fmt.Sprintf("The picture has %d×%d pixels; the longest side is %d, at most %d are taken.", h.Width, h.Height, side, l.MaxSide),
			"请缩小图片后重试。", "Scale the picture down and try again.")
	}
	most := l.MaxSlowPixels
	if h.Format == JPEG && !h.Progressive {
		most = l.MaxPixels
	}
	if h.heic != nil && h.heic.grid == nil {
		most = min(most, l.MaxWholePixels)
	}
	return checkPixels(h, most/max(1, h.heavy))
}

func checkPixels(h *header, most int) error {
	if px := h.rawW * h.rawH; px > most {
		return refuse(fault.Invalid, "photo.pixels",
			fmt.Sprintf("图片为 %d×%d，共 %d 像素，超过这种格式的上限 %d 像素。", h.Width, h.Height, px, most),
			fmt.Sprintf("The picture has %d×%d = %d pixels; at most %d are taken in this format.", h.Width, h.Height, px, most),
			"请缩小图片，或另存为普通（非渐进式）JPEG 后重试。", "Scale the picture down, or save it as an ordinary (not progressive) JPEG, and try again.")
	}
	return nil
}

func noPage(f Format, page, pages int) error {
	return refuse(fault.NotFound, "photo.page",
		fmt.Sprintf("%s 共 %d 页，没有第 %d 页。", f.name(), pages, page+1),
		fmt.Sprintf("The %s has %d pages; there is no page %d.", f.name(), pages, page+1),
		"请选择存在的页码。", "Choose a page that exists.")
}

func tooManyPages(f Format, pages, most int) error {
	return refuse(fault.Invalid, "photo.pages",
		fmt.Sprintf("%s 有 %d 页，超过上限 %d 页。", f.name(), pages, most),
		fmt.Sprintf("The %s has %d pages; at most %d are taken.", f.name(), pages, most),
		"请只保留需要的那一页。", "Keep only the page that is needed.")
}

func animated(f Format) error {
	return refuse(fault.Unsupported, "photo.animated",
		fmt.Sprintf("这是动态 %s 图片，需要一张静态照片。", f.name()), fmt.Sprintf("This is an animated %s; one still picture is needed.", f.name()),
		"请上传静态照片（JPEG）。", "Send one still picture (JPEG).")
}
