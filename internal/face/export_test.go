package face

// ParseSubset parses what Subset made: a font without a character map, its glyphs known by number alone.
func ParseSubset(data []byte) (*Font, error) {
	tabs, err := directory("subset", data)
	if err != nil {
		return nil, err
	}
	f := &Font{name: "subset"}
	if err := f.readHeaders("subset", tabs); err != nil {
		return nil, err
	}
	if err := f.readGlyphTables("subset", tabs); err != nil {
		return nil, err
	}
	return f, nil
}
