// Package pack puts together what belongs to one filing: one ZIP that a reviewer prints with one click, from which an
// applicant knows what to sign where, and out of which the operator's systems are fed.
//
// What lives here: which picture belongs where and what becomes of it, the order of signing, the print set with its cover,
// guide and separators, which sheets a correction prints again, names of files that every system takes, the archive
// and its manifest. What never may: a rule about who must hand in what (rulebook), wording of documents and pages
// (templates), geometry (typeset), pixels (photo), bytes of a PDF (pdf) or of a workbook (workbook).
//
//	house := &pack.House{Press: press, Library: library, Faces: faces}
//	pictures, findings, err := house.Match(f, names)
//	…
//	manifest, err := house.Build(w, pack.Order{Filing: f, Pictures: pictures, Keys: keys, Lang: "zh"})
package pack
