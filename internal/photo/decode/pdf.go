package decode

import "bytes"

// isPDF takes a header that stands first, or after white space and a byte order mark.
func isPDF(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b[:min(len(b), 64)], []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(b, []byte("%PDF-"))
}

func readPDF(data []byte, _ Limits, _ int) (*header, error) {
	return &header{Info: Info{Format: PDF, Orientation: 1}}, nil
}

func decodePDF(data []byte, o Options) (*Picture, error) {
	return nil, unusual(PDF, "photo.pdf", "不是扫描件", "it is no scan")
}
