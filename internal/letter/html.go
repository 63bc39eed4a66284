package letter

import (
	"bytes"
	"io"

	"icpdoc/internal/fault"
)

// HTML writes the filled template itself: print HTML, as a browser shows it beside the style sheets of documents/. It is for
// looking at and for comparing with other printers; what is signed comes from Write.
func (p *Press) HTML(w io.Writer, job Job) error {
	d, err := p.find(job.Template)
	if err != nil {
		return err
	}
	service, err := d.service(job)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := d.fill(&b, newView(job.Filing, service, p.operator(job.Filing), job.Requirement, -1)); err != nil {
		return err
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fault.Wrap(err, "letter.write")
	}
	return nil
}
