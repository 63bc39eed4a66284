package fit

import (
	"image"
	"math"
)

// MaxUpscale is how far a picture may be enlarged beyond its own pixels, with a warning. An A-series page that needs
// 1556 pixels may come from 1100; below that recognition falls off steeply and enlarging never helps.
const MaxUpscale = 1.42

// Sizes of the long side, in pixels, and the qualities that move a picture from one to the next. At 200,000 bytes text
// reads best at 2000 when the page is light, at 1600 when it is dense; in between 1800 costs nothing.
const (
	pageLong, denseLong, lightLong = 1800, 1600, 2000
	pageRuleLong                   = 1500 // rules from here on mean pages, below cards and icons
	cardGrowth                     = 1.25
	denseQuality, lightQuality     = 45.0, 75.0
	cardLightQuality               = 88.0
	plainAspect                    = 1.6 // longer shapes get more on the long side, so that the short one stays legible
	smallestLong                   = 320 // without a minimum, never below this for the sake of bytes
	mostPixels                     = 40 << 20
	beyondReach                    = 1 << 20 // a long side that no picture has
)

// layout is the choice of size for one source and rule; all sides in pixels.
type layout struct {
	src                         *image.YCbCr
	extentW, extentH            float64
	aspect                      float64 // long over short, at least 1
	portrait                    bool
	real                        float64 // long side of true pixels at hand
	least, dense, usual, lavish int     // long sides: the rule's minimum, and what to use by density
	growAt                      float64 // quality above which lavish pays
}

func newLayout(s Source, r Rule) layout {
	l := layout{src: s.Image}
	l.extentW, l.extentH = extents(s.Image, s.ExtentW, s.ExtentH)
	long, short := l.extentW, l.extentH
	if l.portrait = short > long; l.portrait {
		long, short = short, long
	}
	l.aspect, l.real = long/short, long
	if s.NativeLong > 0 {
		l.real = min(l.real, float64(s.NativeLong))
	}
	l.least = l.atLeast(r)
	stretch := math.Sqrt(max(1, l.aspect/plainAspect))
	within := func(v float64) int {
		return max(l.least, int(min(v*stretch, l.real, l.most())))
	}
	if r.MinLong > 0 && r.MinLong < pageRuleLong {
		l.dense, l.usual, l.growAt = l.least, within(float64(r.MinLong)), cardLightQuality
		l.lavish = within(cardGrowth * float64(max(l.least, r.MinLong)))
		return l
	}
	l.dense, l.usual, l.lavish, l.growAt = within(denseLong), within(pageLong), within(lightLong), lightQuality
	return l
}

// atLeast is the smallest long side at which both sides reach the rule.
func (l *layout) atLeast(r Rule) int {
	if r.MinLong <= 0 && r.MinShort <= 0 {
		return max(1, int(min(l.real, smallestLong, l.most())))
	}
	long := max(1, r.MinLong, int(min(float64(r.MinShort)*l.aspect, beyondReach)))
	for long < beyondReach && int(math.Round(float64(long)/l.aspect)) < r.MinShort {
		long++
	}
	return long
}

// most is the long side that a frame and the limit on pixels allow.
func (l *layout) most() float64 {
	return min(maxSide, math.Sqrt(mostPixels*l.aspect))
}

// sides gives width and height for a long side.
func (l *layout) sides(long int) (w, h int) {
	short := max(1, int(math.Round(float64(long)/l.aspect)))
	if l.portrait {
		return short, long
	}
	return long, short
}

// upscale is how far a long side goes beyond the true pixels, 1 when it does not.
func (l *layout) upscale(long int) float64 { return max(1, float64(long)/l.real) }

// picture makes the picture at a long side: resized, and made crisp.
func (l *layout) picture(long int, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	w, h := l.sides(long)
	img := newResampler().resample(l.src, l.extentW, l.extentH, w, h, ratio)
	l.crisp(img)
	return img
}

// crisp sharpens a picture, or a band of one, that shrank and is not all grain.
func (l *layout) crisp(img *image.YCbCr) {
	if l.extentW/float64(img.Rect.Dx()) > sharpenFrom && grain(img) < grainy {
		sharpen(img)
	}
}

// bands of the estimate, in rows of the result.
const bandRows, bands = 32, 8

// estimate predicts the quality that a long side will reach at a ceiling, from a few bands of the picture.
func (l *layout) estimate(long, ceiling int) float64 {
	w, h := l.sides(long)
	if h < 2*bandRows*bands {
		return reach(l.picture(long, image.YCbCrSubsampleRatio420), ceiling)
	}
	step, rs := l.extentH/float64(h), newResampler()
	strip := image.NewYCbCr(image.Rect(0, 0, w, bandRows*bands), image.YCbCrSubsampleRatio420)
	to := planesOf(strip)
	for i := range bands {
		// Bands start on a whole chroma sample of the source.
		top := int(float64(h-bandRows)*(float64(i)+0.5)/bands*step) &^ 3
		rows := min(int(math.Ceil(bandRows*step)), l.src.Rect.Dy()-top)
		at := l.src.Rect.Min
		cut := l.src.SubImage(image.Rect(at.X, at.Y+top, l.src.Rect.Max.X, at.Y+top+rows)).(*image.YCbCr)
		band := rs.resample(cut, l.extentW, float64(rows), w, bandRows, image.YCbCrSubsampleRatio420)
		l.crisp(band)
		for k, p := range planesOf(band) {
			for y := range p.h {
				copy(to[k].pix[(i*p.h+y)*to[k].stride:][:p.w], p.pix[y*p.stride:])
			}
		}
	}
	const header = fixedHeader + 400
	part := float64(bandRows*bands) / float64(h)
	return reach(strip, header+int(float64(ceiling-header)*part))
}

// reach is the quality of a picture at a ceiling, within a few percent.
func reach(img *image.YCbCr, ceiling int) float64 {
	best, _, ok := newCoder(img).search(ceiling, 0.95)
	if !ok {
		return qualityOf(coarsestScale)
	}
	return qualityOf(best.scale)
}
