package pdf

import (
	"io"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Part is one document of a Set.
type Part struct {
	Title string            // outline entry; "" takes the document's title
	Doc   *typeset.Document // ours; or
	File  []byte            // an existing PDF, taken in whole
	Level int               // outline depth, from 0
}

// Set is what WriteSet joins into one file.
type Set struct {
	Title   string
	Parts   []Part
	Duplex  bool // a blank back wherever needed, so that every part starts on an odd page
	Options Options
}

// WriteSet writes the parts as one PDF. pages has the number of the first page of each part, from 1.
func WriteSet(w io.Writer, s Set) (pages []int, err error) {
	docs := make([]*typeset.Document, 0, len(s.Parts))
	n := 1
	for _, p := range s.Parts {
		if p.Doc == nil {
			return nil, fault.New(fault.Unsupported, "pdf.file", "暂不支持。", "Not supported yet.")
		}
		pages = append(pages, n)
		n += len(p.Doc.Pages)
		docs = append(docs, p.Doc)
	}
	return pages, WriteAll(w, docs, s.Options)
}
