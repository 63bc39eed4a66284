package pdf

// PageCount is the number of pages of a PDF, at least 1. A file that cannot be read is a *fault.Error: "pdf.damaged",
// "pdf.locked", "pdf.empty" or "pdf.too_large".
func PageCount(data []byte) (int, error) {
	r, err := read(data, maxGuestPages)
	if err != nil {
		return 0, unreadable(err)
	}
	return len(r.pages), nil
}
