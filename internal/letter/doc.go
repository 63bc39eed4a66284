// Package letter answers one question: which template, filled with which filing, gives which finished document.
//
// What lives here: the View that a template sees, the functions it may call, the Press that loads, tries and fills
// the templates of documents/ and of sheets/, the sharing of domains between a form and its continuation sheet, and the
// signed code on every page with the record that tells later what was printed. What never may:
// wording (it stands in templates/documents), rules about who must hand in what (rulebook), geometry (typeset), bytes of
// a PDF (pdf).
//
//	press, err := letter.New(fsys, faces, library)
//	job := letter.Job{Filing: f, Template: "verification-form-app", Service: 0}
//	err = press.Write(w, job)
package letter
