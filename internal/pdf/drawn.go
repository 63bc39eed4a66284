package pdf

import "image"

// DrawnPages is Drawings page by page: an entry for each of the first maxPages pages (at most 500), nil for a page on
// which no code is drawn as vectors.
func DrawnPages(data []byte, maxPages int) ([]image.Image, error) {
	r, err := read(data, maxGuestPages)
	if err != nil {
		return nil, unreadable(err)
	}
	out := make([]image.Image, max(0, min(len(r.pages), maxPages)))
	for i := range out {
		err := guarded(func() error {
			k := inker{reader: r}
			k.page(&r.pages[i])
			out[i] = codes(k.shapes, r.turn(&r.pages[i]))
			return nil
		})
		if err != nil {
			return nil, unreadable(err)
		}
	}
	return out, nil
}
