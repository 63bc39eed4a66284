// Package typeset lays out print HTML: HTML and CSS in, pages of positioned glyphs, rules and boxes out.
//
// It is pure geometry. No input or output lives here, no PDF, no template action is executed, and nothing
// about filings is known beyond the JSON pointer that a fill-in carries. The language is specified in
// templates/README.md; a tag, attribute, property or value outside it is an error with file, line and a hint.
//
// The way of a document through the room:
//
//	parse (html.go) → cascade (css.go, cascade.go) → blocks, lines and tables on one long galley
//	(flow.go, inline.go, table.go) → pages (paginate.go) → Document
//
// All geometry is in integer Units (1/1000 pt), so a layout is the same on every machine.
//
//	s := typeset.New(faces, sheets)
//	doc, err := s.Layout("letter.html", source, typeset.Options{})
package typeset
