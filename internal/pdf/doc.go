// Package pdf turns laid-out documents into PDF bytes.
//
// What lives here: the drawing of fills, rules, check boxes, matrices and text, the embedding of one small
// subset of each font, and the frame of the file (title, language, outline, cross references). It is the only
// room that knows fpdf, and it asks fpdf for pages, rules, rectangles and links alone: fpdf's own text loses
// Chinese characters at line ends and cannot write those above U+FFFF. Text goes through RawWriteStr as glyph
// codes, and finish rebuilds fpdf's output with our own font objects.
//
// Several documents, and PDFs of other programs, become one print job in WriteSet. Such a PDF is read with pdfcpu, and
// what its pages draw is written anew by us, object by object: so the bytes stay ours to decide, and nothing that acts
// or tells tales comes along. PageCount and Drawings read PDFs in the same way.
//
// What never may live here: layout (every place is decided before a Document arrives), wording, files, clocks.
// The bytes depend on the arguments alone. A PDF from outside is bounded in bytes, pages, objects and depth, and never
// causes a panic.
//
//	var pool pdf.Pool // one per process, shared by goroutines
//	err := pdf.Write(w, doc, pdf.Options{Pool: &pool})
//
// Text extraction: a viewer takes a gap of about 0.1 em between two glyphs for a space. A gap that the layout
// put there (between Han and Latin, by justification, by letter spacing) is no space, so it is moved into the
// advance of the glyph before it: see spread.
package pdf
