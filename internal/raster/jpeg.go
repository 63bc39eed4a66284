package raster

import (
	"errors"
	"image"
	"image/color"
	"math"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
	"icpdoc/internal/typeset"
)

const (
	openQuality  = 90  // without a limit
	leastQuality = 40  // below it small characters get dirty, and fewer pixels read better
	leastDPI     = 100 // below it a letter of 10 pt cannot be read
	stepDown     = 0.85
)

var errNoPage = errors.New("a page without a size")

// JPEG draws a page and encodes it, grey unless the page has a colour, with its resolution in the file. maxBytes bounds
// the file (0: no limit). Where dpi would need too coarse a quality the resolution goes down, to 100 dpi at the least;
// a page that does not fit even so is the *fault.Error "photo.too_much_detail" with the numbers.
func JPEG(p *typeset.Page, dpi float64, maxBytes int) ([]byte, error) {
	return new(Painter).JPEG(p, dpi, maxBytes)
}

// JPEG is like the package's JPEG, in the painter's memory. The bytes are the caller's.
func (pt *Painter) JPEG(p *typeset.Page, dpi float64, maxBytes int) ([]byte, error) {
	if p.Width <= 0 || p.Height <= 0 {
		return nil, fault.Wrap(errNoPage, "raster.page")
	}
	colour := coloured(p)
	dpi = math.Round(clampDPI(p, dpi))
	if maxBytes <= 0 { // colours in full: a thin red rule stays red
		if b := fit.Encode(ycbcr(pt.Page(p, dpi, colour)), openQuality, int(dpi)); b != nil {
			return b, nil
		}
		return nil, fault.Wrap(errNoPage, "raster.page")
	}
	for {
		rule := fit.Rule{MaxBytes: maxBytes, DPI: int(dpi)}
		res, err := fit.Within(ycbcr(pt.Page(p, dpi, colour)), rule)
		lower := max(math.Floor(dpi*stepDown), leastDPI)
		if err == nil && (res.Quality >= leastQuality || lower >= dpi) {
			return res.JPEG, nil
		}
		if lower >= dpi {
			return nil, err
		}
		dpi = lower
	}
}

// coloured tells whether anything on the page is neither black nor grey nor white.
func coloured(p *typeset.Page) bool {
	is := func(c typeset.Colour) bool { return c>>16&255 != c&255 || c>>8&255 != c&255 }
	for i := range p.Fills {
		if is(p.Fills[i].Colour) {
			return true
		}
	}
	for i := range p.Rules {
		if is(p.Rules[i].Colour) {
			return true
		}
	}
	for i := range p.Checks {
		if is(p.Checks[i].Colour) {
			return true
		}
	}
	for i := range p.Runs {
		if is(p.Runs[i].Colour) {
			return true
		}
	}
	return false
}

// ycbcr is the picture as a JPEG has it: grey with a quarter of the colour samples, all neutral, or colours in full.
func ycbcr(img image.Image) *image.YCbCr {
	switch m := img.(type) {
	case *image.Gray:
		out := &image.YCbCr{Y: m.Pix, YStride: m.Stride, Rect: m.Rect, SubsampleRatio: image.YCbCrSubsampleRatio420}
		out.CStride = (m.Rect.Dx() + 1) / 2
		out.Cb = make([]byte, out.CStride*((m.Rect.Dy()+1)/2))
		for i := range out.Cb {
			out.Cb[i] = 128
		}
		out.Cr = out.Cb
		return out
	case *image.RGBA:
		out := image.NewYCbCr(m.Rect, image.YCbCrSubsampleRatio444)
		for y := range m.Rect.Dy() {
			row := m.Pix[y*m.Stride:]
			for x := range m.Rect.Dx() {
				i := y*out.YStride + x
				out.Y[i], out.Cb[i], out.Cr[i] = color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
			}
		}
		return out
	}
	return nil
}
