// Package face holds font files, parsed once: coverage, advances, outlines, and the small subset that one document needs.
package face

// GID is a glyph index of one font. 0 is .notdef.
type GID uint16
