// Package raster draws pages as pictures, from our own outlines, for consoles that refuse PDFs.
//
// What lives here: pixels of what typeset.Page says (fills, rules, check boxes, codes, glyphs), and JPEGs of a page
// within a byte limit. What never may: layout, files, codes being made or read, another program.
//
// A picture is what a printer would print. Glyphs and slanted strokes are smoothed; everything with upright sides
// (fills, rules, boxes) is brought to whole pixels, so that a table's lines are all as dark and as wide, and a code's
// modules have exact edges.
//
//	img := raster.Page(&doc.Pages[0], 200, false)
//	jpeg, err := raster.JPEG(&doc.Pages[0], 200, 500<<10)
package raster
